"""The checker and the same rules as SHACL shapes say the same; the files of the rules keep their own shapes.

Five thousand random consortia are compared by ``python -m benchmarks.eligibility``; here a few of every type of call.
"""

from __future__ import annotations

from functools import cache

import pytest
from benchmarks.eligibility import Tally, compare
from benchmarks.random_consortia import Batch, batches
from rdflib import Graph
from tests.matching.consortia import BOOK, DAY, of

from bioregion_graph import resources
from bioregion_graph.errors import InputError
from bioregion_graph.matching.eligibility import exchange
from bioregion_graph.matching.eligibility.checker import check
from bioregion_graph.validation import referee
from bioregion_graph.validation.consortia import judge_consortia

ONTOLOGY = resources.folder("ontology")
SIZE = 8


@cache
def drawn() -> list[Batch]:
    return batches(BOOK, SIZE * len(BOOK.types()), SIZE, seed=7)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(BOOK.types())), ids=BOOK.types())
def test_checker_and_shapes_agree(number: int) -> None:
    tally = Tally()
    compare(BOOK, drawn()[number], tally)
    assert tally.cases == SIZE
    assert tally.differing == []


def test_the_random_consortia_are_of_every_answer() -> None:
    seen: dict[str, set[str]] = {}
    for batch in batches(BOOK, 60 * len(BOOK.types()), 60, seed=3):
        for each in batch.consortia.values():
            for ruling in check(BOOK, each, batch.selection).rulings:
                seen.setdefault(ruling.rule.code, set()).add(ruling.truth.value)
    single = {code for code, answers in seen.items() if len(answers) == 1}
    # No more than six partners are drawn, of any kind, and these ask for more; they are compared below.
    assert single <= {"ERA+AI-1", "ERA+AI-4", "WID-EH-3"}
    assert sum(len(answers) == 3 for answers in seen.values()) > len(seen) / 2


@pytest.mark.slow
def test_checker_and_shapes_agree_on_many_partners() -> None:
    selection = BOOK.select(("erasmus-alliances",), DAY)
    many = {
        "enough": of("DE", "FR", "IT", "PL", "DE", "FR", "IT", "PL", kind="HES"),
        "one less": of("DE", "FR", "IT", "PL", "DE", "FR", "IT", kind="sme"),
        "one open": of("DE", "FR", "IT", "?", "DE", "FR", "IT", "US"),
    }
    tally = Tally()
    compare(BOOK, Batch(selection, many), tally)
    turnover = {"established-turnover": True}
    hubs = {
        "two countries": of("RO", "PL", kind="sme", facts=turnover),
        "one country": of("RO", "RO", kind="sme", facts=turnover),
        "one open": of("RO", "?", kind="sme", facts=turnover),
    }
    compare(BOOK, Batch(BOOK.select(("widening-excellence-hubs",), DAY), hubs), tally)
    assert tally.differing == []
    assert {tally.verdicts["yes"] > 0, tally.verdicts["no"] > 0, tally.verdicts["unknown"] > 0} == {True}


@cache
def minimum() -> dict[tuple[str, str], str]:
    selection = BOOK.select(("he-ria",), DAY)
    together = {
        "UK+NO+IS": of("UK", "NO", "IS"),
        "DE+FR+IT": of("DE", "FR", "IT"),
        "one controller": of("DE", "FR", "IT", control_group="Holding"),
        "one unknown": of("DE", "FR", "?"),
    }
    (rule,) = [rule.iri for rule in selection.rules if rule.code == "HE-01"]
    return judge_consortia(exchange.turtle(BOOK, together, selection), [rule], ONTOLOGY)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("UK+NO+IS", "no"), ("DE+FR+IT", "yes"), ("one controller", "no"), ("one unknown", "unknown")],
)
def test_the_shapes_know_the_minimum(name: str, verdict: str) -> None:
    said = {consortium: answer for (consortium, _), answer in minimum().items()}
    assert said.get(exchange.iri(name), "yes") == verdict


def test_what_is_not_turtle_or_no_rule_is_refused() -> None:
    with pytest.raises(InputError, match="not Turtle"):
        judge_consortia("this is no Turtle", [], ONTOLOGY)
    with pytest.raises(InputError, match="urn:x: The rule is not declared"):
        judge_consortia("", ["urn:x"], ONTOLOGY)


def test_the_files_of_the_rules_keep_their_shapes() -> None:
    facts = Graph(bind_namespaces="none")
    for path in sorted((ONTOLOGY / "eligibility").glob("*.ttl")):
        if path.name != "components.ttl":
            facts.parse(path, format="turtle")
    wanted = ("rule-pack", "eligibility-rule", "eligibility-condition", "country-list", "country-listing")
    shapes = Graph(bind_namespaces="none").parse(ONTOLOGY / "prefixes.ttl", format="turtle")
    for name in wanted:
        shapes.parse(ONTOLOGY / f"shapes/{name}.ttl", format="turtle")
    found = referee.judge_with(facts, shapes, referee.background(ONTOLOGY))
    assert [f"{each.subject}: {each.message}" for each in found] == []


def test_what_is_written_for_the_shapes_keeps_the_shape_of_a_consortium() -> None:
    selection = BOOK.select(("he-ria",), DAY, "pillar-2")
    together = of(
        "DE", "PT-20", "?", kind="HES", cost="250.50", grant="100", facts={"awards-doctorates": True}
    )
    facts = Graph(bind_namespaces="none")
    facts.parse(data=exchange.turtle(BOOK, {"a b": together}, selection), format="turtle")
    shapes = Graph(bind_namespaces="none").parse(ONTOLOGY / "prefixes.ttl", format="turtle")
    for name in ("consortium", "consortium-partner"):
        shapes.parse(ONTOLOGY / f"shapes/{name}.ttl", format="turtle")
    assert referee.judge_with(facts, shapes, referee.background(ONTOLOGY)) == []
    assert len(facts) > 20
