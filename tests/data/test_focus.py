"""Every free text that says what an actor does is translated into the taxonomy, or says why it cannot be."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
import sheets
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

TAXONOMY = sheets.ROOT / "ontology" / "concepts" / "life-science.ttl"
SKOS = "http://www.w3.org/2004/02/skos/core#"
START = "https://w3id.org/bioregion/concepts/life-science/"
# The bodies that govern a network have no field of their own.
GOVERNING = {"board", "committee"}


def _concepts() -> tuple[dict[str, str], dict[str, str]]:
    """The broader code of each code ("" for a top concept), and the code that each folded label names."""
    broader: dict[str, str] = {}
    labels: dict[str, str] = {}
    for triple in parse(path=TAXONOMY, format=RdfFormat.TURTLE):
        assert isinstance(triple.subject, NamedNode)
        code, name = triple.subject.value.removeprefix(START), triple.predicate.value.removeprefix(SKOS)
        if name == "broader":
            broader[code] = triple.object.value.removeprefix(START)
        elif name == "topConceptOf":
            broader[code] = ""
        elif name in ("prefLabel", "altLabel") and isinstance(triple.object, Literal):
            labels[triple.object.value.casefold()] = code
    return broader, labels


BROADER, LABELS = _concepts()


def _concepts_by_text(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in sheets.rows(f"{name}/focus.csv"):
        found[row["text"]].add(row["concept"])
    return found


def _wanted(name: str) -> set[str]:
    """The texts of a collection: each focus of an organisation, each name of a group with a theme."""
    texts = {
        text.strip()
        for row in sheets.rows(f"{name}/organisations.csv")
        for text in row["focus"].split(";")
        if text.strip()
    }
    for row in sheets.rows(f"{name}/groups.csv"):
        if row["kind"] not in GOVERNING:
            texts |= {row[column] for column in ("name_it", "name_en") if row[column]}
    return texts


@pytest.mark.parametrize("name", sheets.SETS)
def test_every_text_is_covered_and_none_is_left_over(name: str) -> None:
    wanted, covered = _wanted(name), set(_concepts_by_text(name))
    assert wanted, f"data/{name} has no focus texts"
    assert wanted - covered == set(), f"add these texts to data/{name}/focus.csv"
    assert covered - wanted == set(), f"no row of data/{name} uses these texts any more"


@pytest.mark.parametrize("name", sheets.SETS)
def test_every_concept_exists(name: str) -> None:
    used = set().union(*_concepts_by_text(name).values()) - {""}
    assert used - set(BROADER) == set()


@pytest.mark.parametrize("name", sheets.SETS)
def test_a_text_without_concept_stands_alone_and_says_why(name: str) -> None:
    counts = Counter(row["text"] for row in sheets.rows(f"{name}/focus.csv"))
    for number, row in enumerate(sheets.rows(f"{name}/focus.csv"), start=2):
        where = f"data/{name}/focus.csv, row {number}"
        assert set(row) == {"text", "concept", "reason"}, where
        assert bool(row["concept"]) != bool(row["reason"]), f"{where}: write a concept or a reason"
        assert row["concept"] or counts[row["text"]] == 1, f"{where}: the text has a concept elsewhere"


@pytest.mark.parametrize("name", sheets.SETS)
def test_no_row_stands_twice(name: str) -> None:
    pairs = Counter((row["text"], row["concept"]) for row in sheets.rows(f"{name}/focus.csv"))
    assert [pair for pair, count in pairs.items() if count > 1] == []


@pytest.mark.parametrize("name", sheets.SETS)
def test_no_text_is_mapped_to_a_concept_and_to_one_above_it(name: str) -> None:
    for text, codes in _concepts_by_text(name).items():
        for code in codes - {""}:
            above = BROADER[code]
            while above:
                assert above not in codes, f"{text}: {above} follows from {code}, leave it out"
                above = BROADER[above]


@pytest.mark.parametrize("name", sheets.SETS)
def test_a_text_that_is_a_label_is_mapped_to_its_concept(name: str) -> None:
    texts = _concepts_by_text(name)
    named = {text: LABELS[text.casefold()] for text in texts if text.casefold() in LABELS}
    assert named, "not one text is a label of the taxonomy"
    assert {text: code for text, code in named.items() if code not in texts[text]} == {}


def test_both_collections_read_a_text_alike() -> None:
    europe, italy = (_concepts_by_text(name) for name in sheets.SETS)
    assert {text for text in europe.keys() & italy.keys() if europe[text] != italy[text]} == set()
