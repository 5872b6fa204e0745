"""Figures, terms, programmes and plans that the fact sheets tell only in their notes."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph
import pytest
import sheets

from bioregion_graph.terms import dates
from bioregion_graph.terms.namespaces import expand

COMPARATORS = {"exact", "atLeast", "moreThan", "about", "atMost"}


@pytest.mark.parametrize("name", sheets.SETS)
def test_a_figure_is_well_formed_and_about_something_known(name: str) -> None:
    programmes = {row["key"] for row in sheets.rows(f"{name}/programmes.csv")}
    identified = sheets.kinds_by_key(name)
    for row in sheets.rows(f"{name}/figures.csv"):
        assert bool(row["value"]) != bool(row["quantity_text"]), row
        if row["value"]:
            assert Decimal(row["value"]) > 0, row
            assert row["comparator"] in COMPARATORS, row
        if row["observed"]:
            dates.parse(row["observed"])
        if row["about_kind"] == "programme":
            assert row["about_key"] in programmes, row
        else:
            assert row["about_kind"] in identified[row["about_key"]], row


@pytest.mark.parametrize(("column", "scheme"), [("figure_kind", "figure-kind"), ("unit", "unit")])
def test_a_figure_uses_the_concepts_of_the_ontology(column: str, scheme: str) -> None:
    concepts = {
        quad.object.value
        for quad in pyoxigraph.parse(path=str(sheets.ROOT / "ontology" / "concepts" / f"{scheme}.ttl"))
        if quad.predicate == expand("skos:notation") and isinstance(quad.object, pyoxigraph.Literal)
    }
    used = {row[column] for name in sheets.SETS for row in sheets.rows(f"{name}/figures.csv")}
    assert used - concepts == set()


def _figures(name: str, key: str, kind: str) -> set[tuple[str, str]]:
    return {
        (row["value"], row["comparator"])
        for row in sheets.rows(f"{name}/figures.csv")
        if row["about_key"] == key and row["figure_kind"] == kind
    }


def test_the_figures_of_the_source_documents_are_there() -> None:
    assert ("20", "exact") in _figures("europe", "CEBR_AM_2019", "member-attendee-count")
    assert ("30", "exact") in _figures("europe", "CEBR", "member-count")
    assert _figures("europe", "CEBR", "university-and-centre-count") == {("200", "moreThan")}
    assert _figures("europe", "SAFENMEDTECH", "partner-count") == {("28", "exact"), ("34", "exact")}
    assert _figures("italy", "org:clust-er-health", "proposal-count") == {("10", "exact")}
    assert _figures("italy", "org:clust-er-health", "start-up-count") == {("21", "exact")}


def test_two_sources_give_cebr_thirty_members_in_april_2019() -> None:
    rows = [
        row["source_url"]
        for row in sheets.rows("europe/figures.csv")
        if row["about_key"] == "CEBR"
        and row["figure_kind"] == "member-count"
        and row["observed"] == "2019-04"
    ]
    assert len(rows) == len(set(rows)) == 2


@pytest.mark.parametrize("name", sheets.SETS)
def test_a_term_has_a_start_and_holds_mandates_of_the_sheet(name: str) -> None:
    terms = {row["term_key"]: row for row in sheets.rows(f"{name}/terms.csv")}
    roles = {(row["person_name"], row["source_url"]) for row in sheets.rows(f"{name}/people_roles.csv")}
    members = sheets.rows(f"{name}/term_members.csv")
    for row in terms.values():
        dates.parse(row["start"])
        assert bool(row["duration"]) != bool(row["end"]), row
    assert {row["term_key"] for row in members} == set(terms)
    assert [row for row in members if (row["person_name"], row["source_url"]) not in roles] == []


def test_the_board_of_athens_has_nine_members() -> None:
    named = {
        row["person_name"]
        for row in sheets.rows("europe/term_members.csv")
        if row["term_key"] == "cebr-board-2019"
    }
    assert named == {
        "Alberto Baldi", "Andreas Persidis", "Céline Quéron", "Francesco Senatore", "Marc Dechamps",
        "Per Spindler", "Roza Puzio", "Stephanie Wehnelt", "Tero Piispanen",
    }  # fmt: skip


@pytest.mark.parametrize("name", sheets.SETS)
def test_a_programme_text_of_a_project_has_one_programme(name: str) -> None:
    texts = [row["programme_text"] for row in sheets.rows(f"{name}/programmes.csv")]
    printed = {row["programme"] for row in sheets.rows(f"{name}/projects.csv")}
    assert len(texts) == len(set(texts))
    assert set(texts) <= printed


def test_a_programme_key_has_one_name_and_one_period() -> None:
    named: dict[str, set[tuple[str, str, str]]] = {}
    for name in sheets.SETS:
        for row in sheets.rows(f"{name}/programmes.csv"):
            named.setdefault(row["key"], set()).add((row["name"], row["start"], row["end"]))
    assert {key: values for key, values in named.items() if len(values) > 1} == {}


def test_the_regional_programme_of_the_seed_begins_after_its_project() -> None:
    programme = next(
        row
        for row in sheets.rows("italy/programmes.csv")
        if row["key"] == "por-fesr-emilia-romagna-2021-2027"
    )
    project = next(
        row for row in sheets.rows("italy/projects.csv") if row["programme"] == programme["programme_text"]
    )
    assert dates.parse(programme["start"]).first > dates.parse(project["start"]).first
    assert programme["source_url"].endswith("#L67")


def test_the_plan_tree_has_no_cycle_and_one_parent_each() -> None:
    parent = {row["activity_id"]: row["part_of"] for row in sheets.rows("italy/activity_tree.csv")}
    parent |= {row["activity_id"]: row["part_of"] for row in sheets.rows("italy/action_lines.csv")}
    assert len(parent) == len(sheets.rows("italy/activity_tree.csv")) + len(
        sheets.rows("italy/action_lines.csv")
    )
    for node in parent:
        steps = 0
        while node in parent:
            node, steps = parent[node], steps + 1
            assert steps < 5
        assert node.startswith("pln:")
