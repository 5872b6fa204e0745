"""``bioregion network``: figures, measures, communities, ways, changes, scenarios, new ties, exports."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import networkx as nx
import pytest
from tests.cli.commands import run
from tests.cli.conftest import copied

CLUSTER, COUNCIL = "organisation:clust-er-health", "organisation:council-of-european-bioregions"
ON = ("--on", "2019-05-01")
MEMBERS = ("--ties", "memberships")


@pytest.fixture(scope="module")
def own(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(home, tmp_path_factory.mktemp("network") / "own")


def said(home: Path, *arguments: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(run(home, "network", *arguments, "-o", "json").out)
    return told


def test_a_network_in_figures(own: Path) -> None:
    table = run(own, "network", "show", *MEMBERS, *ON).out
    told = said(own, "show", *MEMBERS, *ON)
    figures = told["figures"]
    assert isinstance(figures, dict)
    assert f"{figures['ties']} ({figures['proven']} proven)" in table
    assert figures["proven"] < figures["ties"]
    assert told["asked"] == {"ties": ["memberships"], "on": "2019-05-01"}
    italian = said(own, "show", "--ties", "projects", "--country", "it")["figures"]
    everywhere = said(own, "show", "--ties", "projects")["figures"]
    assert isinstance(italian, dict)
    assert isinstance(everywhere, dict)
    assert 0 < italian["ties"] < everywhere["ties"]


def test_only_who_works_in_a_field_by_its_name_or_identifier(own: Path) -> None:
    by_name, by_code = (
        said(own, "show", *MEMBERS, *ON, "--field", each)
        for each in ("Medical technology", "ls:medical-technology")
    )
    assert by_name["asked"] == by_code["asked"]
    narrow, whole = by_code["figures"], said(own, "show", *MEMBERS, *ON)["figures"]
    assert isinstance(narrow, dict)
    assert isinstance(whole, dict)
    assert 0 < narrow["nodes"] < whole["nodes"]
    missing = run(own, "network", "show", *MEMBERS, "--field", "ls:none-such")
    assert (missing.code, "none-such" in missing.err) == (1, True)


def test_measures_by_the_first_one_named(own: Path) -> None:
    ran = run(
        own, "network", "measures", *MEMBERS, *ON, "--measure", "degree", "--measure", "core", "-n", "3"
    )
    head, first, *rest = ran.out.splitlines()
    assert head.split()[:3] == ["degree", "core", "organisation"]
    assert len(rest) == 2
    degrees = [int(line.split()[0]) for line in (first, *rest)]
    assert degrees == sorted(degrees, reverse=True)
    assert run(own, "network", "measures", "--measure", "fame").code == 2
    assert "Installed are: networkx" in run(own, "network", "measures", "--backend", "none-such").err


def test_communities_with_their_stability(own: Path) -> None:
    ran = run(own, "network", "communities", "--ties", "projects", "-n", "2")
    assert ran.out.split()[:3] == ["community", "size", "stability"]
    assert "runs agree by" in ran.err
    told = said(own, "communities", "--ties", "projects", "-n", "2")["communities"]
    assert isinstance(told, list)
    assert len(told) == 2
    assert len(told[0]["members"]) == told[0]["size"]


def test_ways_and_no_way(own: Path) -> None:
    ran = run(own, "network", "path", CLUSTER, COUNCIL, "--on", "2026-09-01")
    assert ran.out.splitlines()[1].split()[0] == "1"
    none = run(own, "network", "path", "organisation:bionian", COUNCIL, *MEMBERS, *ON)
    assert none.code == 1
    assert "No way leads there on 2019-05-01" in none.err


def test_change_between_two_days(own: Path) -> None:
    ran = run(own, "network", "change", "2019-05-01", "2026-09-01", *MEMBERS)
    assert "ties kept (Jaccard)" in ran.out
    assert "Lublin" in ran.out
    told = said(own, "change", "2019-05-01", "2026-09-01", *MEMBERS)
    assert {"before", "after", "ties_gained", "ties_lost", "kept"} <= set(told)


def test_scenarios_are_saved_listed_and_used_again(own: Path, tmp_path: Path) -> None:
    ran = run(
        own, "network", "what-if", "--remove", "organisation:alisei", *MEMBERS, *ON, "--save", "no alisei"
    )
    assert "Saved as" in ran.err
    assert "ALISEI" in next(line for line in ran.out.splitlines() if line.startswith("gone"))
    assert run(own, "network", "what-if").out.splitlines() == ["no alisei"]
    document = json.loads((own / "scenarios/no alisei.json").read_text())
    assert [step["do"] for step in document["steps"]] == ["remove organisation"]
    again = said(own, "what-if", "no alisei", *MEMBERS, *ON, "--tie", "organisation:biocat=organisation:cbm")
    assert isinstance(again["change"], dict)
    assert len(again["change"]["ties_gained"]) == 1
    plan = tmp_path / "plan.json"
    steps = [{"do": "add cluster", "cluster": "A new cluster", "members": ["Biocat", "organisation:cbm"]}]
    plan.write_text(json.dumps({"name": "plan", "steps": steps}))
    told = said(own, "what-if", str(plan), *MEMBERS, *ON)
    assert "urn:bioregion:scenario:A-new-cluster" in json.dumps(told["scenario"])
    assert isinstance(told["change"], dict)
    assert len(told["change"]["ties_gained"]) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("what-if", "../x"), 2, "no name of a scenario"),
        (("what-if", "nothing saved"), 1, "no scenario"),
        (("what-if", "--tie", "organisation:biocat"), 2, "names no two"),
        (("show", "--ties", "friendship"), 2, "no ties"),
        (("show", "--on", "2019-05-01", "--from", "2019-01-01"), 2, "not for both"),
        (("export", "network.doc"), 2, "tells no format"),
        (("path", "organisation:biocat", "organisation:biocat"), 2, "itself"),
    ],
)
def test_what_cannot_be_asked_is_told(own: Path, arguments: tuple[str, ...], code: int, told: str) -> None:
    ran = run(own, "network", *arguments)
    assert (ran.code, told in ran.err) == (code, True), ran.err


def test_three_new_ties(own: Path) -> None:
    ran = run(own, "network", "suggest", *MEMBERS, *ON)
    assert len(ran.out.splitlines()) == 4
    told = said(own, "suggest", *MEMBERS, *ON, "--for", "organisation:biocat", "-n", "1")["ties"]
    assert isinstance(told, list)
    assert "biocat" in told[0]["one"]["iri"] + told[0]["other"]["iri"]


def test_who_holds_two_worlds_together(own: Path) -> None:
    ran = run(own, "network", "worlds", CLUSTER, COUNCIL, *ON)
    names = [line for line in ran.out.splitlines() if "organisation:" in line]
    assert ["lombardo" in names[0], "alisei" in names[1], "campania" in names[2]] == [True] * 3
    assert "240 of 240 pairs" in ran.err


def test_exports_are_read_by_others(own: Path, tmp_path: Path) -> None:
    sizes = set()
    for name in ("a.graphml", "a.gexf", "a.csv", "a.json"):
        assert run(own, "network", "export", str(tmp_path / name), *MEMBERS, *ON).code == 0
    sizes.add(nx.read_graphml(tmp_path / "a.graphml").number_of_edges())
    sizes.add(nx.read_gexf(tmp_path / "a.gexf").number_of_edges())
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        sizes.add(len(list(csv.DictReader(file))))
    document = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    sizes.add(len(document["ties"]["source"]))
    assert len(sizes) == 1
    assert {"x", "y", "community", "pagerank"} <= set(document["nodes"])
