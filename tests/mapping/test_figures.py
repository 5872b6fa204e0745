"""What a map counts: regions of each level, period, field, arcs, clusters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mapping.small_europe import MEMBERS, atlas

from bioregion_graph.mapping.atlas import Cluster
from bioregion_graph.mapping.fields import choices
from bioregion_graph.mapping.figures import Answer, Question
from bioregion_graph.mapping.members import Member, members_of
from bioregion_graph.mapping.portrait import portrait
from bioregion_graph.mapping.rows import as_csv, as_json
from bioregion_graph.terms.namespaces import expand

EUROPE = atlas()
DIAGNOSTICS = expand("ls:diagnostics").value
HOME = {"lab": "ITH5", "clinic": "ITH3", "school": "EL30", "isle": "FRY3", "bio-veneto": "ITH3", "firm": ""}


def figures(**asked: object) -> dict[str, dict[str, float]]:
    answer = Answer(EUROPE, Question(**asked))
    return {EUROPE.regions[place].code: dict(told) for place, told in answer.figures().items() if told}


def arcs(**asked: object) -> list[tuple[str, str, int]]:
    codes = [region.code for region in EUROPE.regions]
    return [
        (codes[one], codes[other], weight) for one, other, weight in Answer(EUROPE, Question(**asked)).arcs()
    ]


def test_regions_that_are_gone_are_none_of_the_map() -> None:
    assert [region.code for region in EUROPE.regions if region.level == 2] == ["EL30", "FRY3", "ITH3", "ITH5"]
    assert EUROPE.levels() == (0, 1, 2)
    names = {region.code: region.name for region in EUROPE.regions}
    assert (names["ITH5"], names["EL30"]) == ("Emilia-Romagna", "Aττική (Attiki)")


def test_the_figures_of_regions() -> None:
    found = figures()
    assert found["ITH5"] == {
        "organisations": 2, "clusters": 1, "projects": 3, "coordinated": 1, "partners": 3, "priorities": 1,
    }  # fmt: skip
    assert found["ITH3"]["projects"] == 1, "two organisations of a region in one project are one project"
    assert found["FRY3"] == {"organisations": 1, "projects": 1, "coordinated": 1, "partners": 1}


def test_countries_count_whoever_is_in_them_and_those_outside_nuts() -> None:
    found = figures(level=0)
    assert found["IT"]["organisations"] == 5
    assert found["US"] == {"organisations": 1, "projects": 1, "partners": 2}
    assert Answer(EUROPE, Question(0)).unplaced == 1, "of one nothing is known"


def test_arcs_are_joint_projects() -> None:
    assert arcs() == [("EL30", "ITH5", 2), ("EL30", "ITH3", 1), ("FRY3", "ITH5", 1), ("ITH3", "ITH5", 1)]


def test_arcs_are_what_counting_pair_by_pair_gives() -> None:
    counted: dict[tuple[str, str], int] = {}
    for members in MEMBERS.values():
        for pair in combinations(sorted({HOME[who] for who in members} - {""}), 2):
            counted[pair] = counted.get(pair, 0) + 1
    assert {(one, other): weight for one, other, weight in arcs()} == counted


@given(begin=st.dates(date(2014, 1, 1), date(2021, 12, 31)), days=st.integers(0, 1500))
def test_a_period_keeps_the_projects_that_run_in_it(begin: date, days: int) -> None:
    end = date.fromordinal(begin.toordinal() + days)
    runs = {"one": (date(2015, 1, 1), date(2016, 12, 31)), "two": (date(2018, 1, 1), date(2020, 12, 31))}
    fits = {name for name, (first, last) in runs.items() if first <= end and last >= begin}
    answer = Answer(EUROPE, Question(2, begins=begin, ends=end))
    assert (answer.projects, answer.undated) == (len(fits), 1)


def test_without_a_period_undated_projects_count() -> None:
    answer = Answer(EUROPE, Question())
    assert (answer.projects, answer.undated) == (3, 0)


def test_a_field_holds_its_parts() -> None:
    part = "organisation:lab brg:kind kind:cluster-organisation ; brg:classifiedAs ls:imaging ."
    shown = Answer(atlas(part), Question(field=DIAGNOSTICS)).clusters()
    assert "Lab" in {each.cluster.name for each in shown}


def test_clusters_in_a_field_are_the_stated_ones_then_those_of_projects() -> None:
    shown = Answer(EUROPE, Question(field=DIAGNOSTICS)).clusters()
    assert [(each.cluster.name, each.strength, each.is_stated, each.projects) for each in shown] == [
        ("Bio <b>Bologna</b>", 1.0, True, 0), ("Bio Athens", 1.0, True, 0), ("مجموعة 🧬 Veneto", 0.4, False, 1),
    ]  # fmt: skip


def test_near_a_place_the_nearest_come_first() -> None:
    shown = Answer(EUROPE, Question(near=(11.34, 44.49), within=200, field=DIAGNOSTICS)).clusters()
    assert [each.cluster.name for each in shown] == ["Bio <b>Bologna</b>", "مجموعة 🧬 Veneto"]
    assert shown[0].kilometres == 0.0
    assert shown[1].kilometres == pytest.approx(131, abs=3)
    everywhere = Answer(EUROPE, Question(near=(11.34, 44.49))).clusters()
    assert "Bio Italy" not in {each.cluster.name for each in everywhere}, "nobody knows where it is"


def test_what_fits_but_has_no_known_place_is_told_apart() -> None:
    near = Question(near=(11.34, 44.49), within=200)
    assert [each.cluster.name for each in Answer(EUROPE, near).nowhere()] == ["Bio Italy"]
    assert Answer(EUROPE, replace(near, field=DIAGNOSTICS)).nowhere() == []
    assert Answer(EUROPE, Question()).nowhere() == []
    told = as_json(Answer(EUROPE, near), "en", ("Bologna", (11.34, 44.49)))
    assert [each["country"] for each in told["nowhere"]] == ["IT"]
    assert not {each["iri"] for each in told["nowhere"]} & {each["iri"] for each in told["clusters"]}


def members(*names: str) -> tuple[Cluster, ...]:
    return members_of(
        EUROPE, [Member(expand(f"organisation:{name}").value, name.title(), "XK") for name in names]
    )


def test_members_of_a_network_stand_in_the_place_of_clusters() -> None:
    those = members("lab", "bio-veneto", "clinic", "nobody", "unheard-of", "lab")
    answer = Answer(EUROPE, Question(members=those))
    assert [(each.cluster.name, each.cluster.placed) for each in answer.clusters()] == [
        # One that works in a project comes before those who do not; of equals the name decides.
        ("Lab", "coordinates"),
        ("Clinic", "region"),
        ("مجموعة 🧬 Veneto", "region"),
        ("Nobody", ""),
        ("Unheard-Of", ""),
    ]
    assert (answer.organisations, answer.unplaced) == (5, 2)
    assert (answer.projects, answer.undated) == (3, 0)


def test_all_figures_are_of_the_members_alone() -> None:
    found = figures(members=members("lab", "bio-veneto", "school"))
    assert {code: told for code, told in found.items() if "organisations" in told} == {
        "ITH5": {"organisations": 1, "projects": 3, "partners": 2, "coordinated": 1, "priorities": 1},
        "ITH3": {"organisations": 1, "clusters": 1, "projects": 1, "partners": 2},
        "EL30": {"organisations": 1, "projects": 2, "partners": 2, "coordinated": 1},
    }
    assert arcs(members=members("lab", "clinic")) == [("ITH3", "ITH5", 1)]
    assert figures(members=members()) == {"ITH5": {"priorities": 1}}


@given(st.lists(st.sampled_from([*HOME, "nobody", "bio-italy", "gone"])), st.sampled_from((0, 1, 2)))
def test_members_are_counted_once_each_somewhere_or_nowhere(names: list[str], level: int) -> None:
    answer = Answer(EUROPE, Question(level, members=members(*names)))
    placed = sum(told.get("organisations", 0) for told in answer.figures().values())
    assert placed + answer.unplaced == answer.organisations == len(answer.clusters()) == len(set(names))


def test_members_near_a_place_in_a_period() -> None:
    asked = Question(
        members=members("lab", "clinic", "isle"), near=(11.34, 44.49), within=200, begins=date(2021, 1, 1)
    )
    answer = Answer(EUROPE, asked)
    assert [each.cluster.name for each in answer.clusters()] == ["Lab", "Clinic"]
    assert (answer.projects, answer.undated) == (0, 1)
    assert answer.figures()[
        next(place for place, each in enumerate(EUROPE.regions) if each.code == "ITH3")
    ] == {"organisations": 1}


def test_the_whole_answer_in_rows() -> None:
    said = as_json(Answer(EUROPE, Question(0)), "it", None)
    assert {region["code"]: region["name"] for region in said["regions"]}["EL"] == "Grecia"
    places = [region["code"] for region in said["regions"]]
    assert [(places[one], places[other], weight) for one, other, weight in said["arcs"]] == arcs(level=0)
    lines = as_csv(Answer(EUROPE, Question(0)), "en").splitlines()
    assert lines[0].startswith("code,name,country,longitude,latitude,organisations,clusters,projects")
    assert any(line.startswith("IT,Italy,IT,12.2,42.9,5,3,3,") for line in lines)


def test_fields_to_choose_tell_what_is_in_them() -> None:
    found = {
        each.field.name("it"): (each.clusters, each.projects, each.depth) for each in choices(EUROPE, "it")
    }
    assert found == {"Diagnostica": (3, 1, 0)}


def test_the_portrait_of_a_region() -> None:
    found = portrait(EUROPE, expand("region:nuts-ith5").value, "en")
    assert found is not None
    assert [(iri.rpartition("/")[2], count) for iri, count in found.organisations] == [
        ("lab", 3),
        ("bio-bologna", 0),
    ]
    assert [(region.code, weight) for region, weight in found.partners] == [
        ("EL30", 2),
        ("FRY3", 1),
        ("ITH3", 1),
    ]
    assert found.priorities == ["Health"]
    assert portrait(EUROPE, expand("region:nuts-ith9").value, "en") is None
