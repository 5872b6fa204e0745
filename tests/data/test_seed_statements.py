"""The 220 statements of the source documents, one by one: the published graph answers each, or says why not.

``seed_answers.csv`` has a row for each row of ``data/italy/seed_statements.csv``: a SPARQL pattern that holds in the
graph of the document, or the reason why the statement is no fact.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sheets
from pyoxigraph import NamedNode, Quad, QueryBoolean

from bioregion_graph.publishing.build import build
from bioregion_graph.sharing import open_view
from bioregion_graph.sharing.view import View
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.terms.namespaces import ID, PROVENANCE_GRAPH, expand, prologue

STATEMENTS = sheets.rows("italy/seed_statements.csv")
with (Path(__file__).parent / "seed_answers.csv").open(newline="", encoding="utf-8") as file:
    ANSWERS = tuple(csv.DictReader(file))
ASKED = [row for row in ANSWERS if row["pattern"]]
PROSE = {"aim or opinion, no fact": 5, "names nobody": 2, "prose on the document itself": 2}

# With these a pattern could hold although the fact is missing, or choose between two of them.
TEXT_OR_NAME = re.compile(r'"[^"]*"|[a-z]+:[\w-]+')
LOOSE = re.compile(r"\b(OPTIONAL|UNION|MINUS|EXISTS|FILTER|BIND|VALUES|SERVICE|SELECT)\b", re.IGNORECASE)
VALUE = re.compile(r'"[^"]+"|\btrue\b|\b(?!brg:|rdfs:|org:|dcterms:|schema:)[a-z]+:[\w-]+')


def seed(row: sheets.Row) -> NamedNode:
    """The graph of the document that a row comes from."""
    return NamedNode(f"{ID}source/seed-{row['source_url'].removeprefix('seed:')[:3]}")


def line(row: sheets.Row) -> NamedNode:
    """The line of the document that a row comes from, as ``brg:statedAt`` names it."""
    return NamedNode(f"{seed(row).value}#{row['source_url'].rpartition('#')[2]}")


def ask(asked: View | OxigraphStore, row: sheets.Row, pattern: str) -> bool:
    """Whether the pattern holds in the graph of the row's document."""
    answer = asked.query(f"{prologue()}ASK {{ GRAPH <{seed(row).value}> {{ {pattern} }} }}")
    assert isinstance(answer, QueryBoolean)
    return bool(answer)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    home = tmp_path_factory.mktemp("home")
    build(home, ontology=sheets.ROOT / "ontology", data=sheets.DATA)
    with open_view(home) as view:
        yield view


@pytest.fixture(scope="module")
def documents(published: View) -> dict[NamedNode, list[Quad]]:
    """For each document: what its graph holds, and what is known of the document itself."""
    return {
        graph: [*published.quads(graph=graph), *published.quads(subject=graph, graph=PROVENANCE_GRAPH)]
        for graph in {seed(row) for row in STATEMENTS}
    }


@pytest.fixture(scope="module")
def without(documents: dict[NamedNode, list[Quad]]) -> Iterator[dict[NamedNode, OxigraphStore]]:
    """For each line: its document without the things that stand in that line, and without its own description."""
    stores = {}
    for graph, whole in documents.items():
        for cited in {line(row) for row in STATEMENTS if seed(row) == graph}:
            gone = {q.subject for q in whole if q.predicate == expand("brg:statedAt") and q.object == cited}
            stores[cited] = OxigraphStore.hold(quad for quad in whole if quad.subject not in {*gone, graph})
    yield stores
    for store in stores.values():
        store.close()


def test_every_statement_has_one_answer() -> None:
    assert len(STATEMENTS) == 220
    assert [(row["row"], row["source_url"]) for row in ANSWERS] == [
        (str(number), row["source_url"]) for number, row in enumerate(STATEMENTS, start=1)
    ]


def test_an_answer_is_a_pattern_or_a_reason() -> None:
    for row in ANSWERS:
        assert bool(row["pattern"]) != bool(row["reason"]), row
        assert bool(row["reason"]) == bool(row["note"]), row


def test_nine_statements_are_prose() -> None:
    assert Counter(row["reason"] for row in ANSWERS if not row["pattern"]) == PROSE
    assert len(ASKED) == 220 - sum(PROSE.values()) == 211


def test_no_two_statements_have_the_same_answer() -> None:
    times = Counter(row["pattern"] for row in ASKED)
    assert [row["row"] for row in ASKED if times[row["pattern"]] > 1] == []


@pytest.mark.parametrize("row", ASKED, ids=lambda row: row["row"])
def test_a_pattern_names_a_thing_and_a_value_and_nothing_loose(row: sheets.Row) -> None:
    pattern = row["pattern"]
    assert not LOOSE.search(TEXT_OR_NAME.sub("", pattern))
    # Besides the document's own graph only its description may be asked.
    assert set(re.findall(r"GRAPH <([^>]+)>", pattern)) <= {PROVENANCE_GRAPH.value}
    assert len(set(VALUE.findall(pattern))) >= 2, "Name the subject and the value."


@pytest.mark.parametrize("row", ASKED, ids=lambda row: row["row"])
def test_the_published_graph_answers_the_statement(published: View, row: sheets.Row) -> None:
    said = STATEMENTS[int(row["row"]) - 1]
    assert ask(published, row, row["pattern"]), (said["subject"], said["predicate"], said["object"])


@pytest.mark.parametrize("row", ASKED, ids=lambda row: row["row"])
def test_the_answer_stands_on_the_line_of_the_statement(
    without: dict[NamedNode, OxigraphStore], row: sheets.Row
) -> None:
    """Nothing negates, so what fails without one line fails all the more without the whole document."""
    assert not ask(without[line(row)], row, row["pattern"])


def test_what_a_document_does_not_need_its_line_for_is_noticed(
    without: dict[NamedNode, OxigraphStore], published: View
) -> None:
    """The check above can fail: a pattern that says nothing, or looks elsewhere, holds without the line."""
    row = next(row for row in ASKED if row["source_url"].endswith("#L06"))
    for pattern in ("", "?thing a brg:Event", "event:cebr-annual-meeting-2017-it brg:city 'Siena'"):
        assert ask(published, row, pattern)
        assert ask(without[line(row)], row, pattern)
