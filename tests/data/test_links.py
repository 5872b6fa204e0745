"""Judgements on sameness: their ends exist, they have evidence, and no chain of them contradicts itself."""

from __future__ import annotations

import re
from datetime import date

import sheets

VERDICTS = {"same", "different", "unsure"}


def test_both_ends_of_a_judgement_exist() -> None:
    ends = sheets.canonical_ends()
    unknown = [row for row in sheets.links() if row["left"] not in ends or row["right"] not in ends]
    assert unknown == []


def test_a_pair_is_judged_once() -> None:
    pairs = [frozenset((row["left"], row["right"])) for row in sheets.links()]
    assert all(len(pair) == 2 for pair in pairs)
    assert len(pairs) == len(set(pairs))


def test_a_judgement_says_who_when_and_why() -> None:
    for row in sheets.links():
        assert row["verdict"] in VERDICTS, row
        assert len(row["evidence"].split()) >= 5, row
        assert row["evidence"].endswith("."), row
        assert row["judged_by"], row
        assert date.fromisoformat(row["judged_on"]) <= date(2026, 11, 24), row


def test_the_same_thing_is_of_one_kind() -> None:
    for row in sheets.links():
        if row["verdict"] == "same":
            assert row["left"].split("/")[0] == row["right"].split("/")[0], row


def _closure() -> dict[str, str]:
    """For each end, the representative of everything judged the same as it."""
    parent: dict[str, str] = {}

    def find(end: str) -> str:
        while parent.get(end, end) != end:
            end = parent[end]
        return end

    for row in sheets.links():
        if row["verdict"] == "same":
            parent[find(row["right"])] = find(row["left"])
    return {end: find(end) for row in sheets.links() for end in (row["left"], row["right"])}


def test_no_chain_of_judgements_contradicts_itself() -> None:
    represented = _closure()
    contradictions = [
        row
        for row in sheets.links()
        if row["verdict"] != "same" and represented[row["left"]] == represented[row["right"]]
    ]
    assert contradictions == []


def test_a_thing_has_one_preferred_identifier() -> None:
    right = {row["right"] for row in sheets.links() if row["verdict"] == "same"}
    left = {row["left"] for row in sheets.links() if row["verdict"] == "same"}
    assert left & right == set()


def test_equal_names_in_both_collections_are_judged() -> None:
    judged = {frozenset((row["left"], row["right"])) for row in sheets.links()}
    unjudged = []
    slugs = {
        (row["kind"], row["slug"]): f"{row['kind']}/{row['slug']}"
        for name in sheets.SETS
        for row in sheets.rows(f"{name}/identifiers.csv")
    }
    for (kind, slug), end in slugs.items():
        plain = re.sub(r"-(eu|it)$", "", slug)
        twin = slugs.get((kind, plain))
        # A suffix is given only where the other collection has the plain slug.
        if plain != slug and twin and frozenset((end, twin)) not in judged:
            unjudged.append((end, twin))
    assert unjudged == []
