"""Introductions: every step lives on the day, and no way is shorter."""

from __future__ import annotations

from datetime import date, timedelta

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from bioregion_graph.errors import UsageError
from bioregion_graph.matching import living, reading
from bioregion_graph.matching.facts import Facts
from bioregion_graph.matching.introduction_sources import Evidence, Sources
from bioregion_graph.matching.introduction_words import sentence
from bioregion_graph.matching.introductions import STEP, Introductions, Way
from bioregion_graph.matching.living import GRACE, Answer, Kind, Living, Span, Tie
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_table
from bioregion_graph.resources import folder
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import prologue

LIBRARY = Library.load(folder("queries"))
IRI = "https://w3id.org/bioregion/id/organisation/"
TLS = f"{IRI}toscana-life-sciences"
DAY = date(2019, 10, 1)
DAYS = st.none() | st.dates(date(2010, 1, 1), date(2028, 1, 1))
WORLDS = st.lists(
    st.tuples(
        st.sampled_from("ABCDEFG"),
        st.sampled_from("pqrstuv"),
        st.sampled_from(list(Answer)),
        st.integers(0, 9),
    ),
    max_size=25,
    unique_by=lambda drawn: drawn[:2],
)


def living_of(drawn: list[tuple[str, str, Answer, int]]) -> Living:
    ties = [
        Tie(who, hub, list(Kind)["pqrstuv".index(hub) % 4], answer, Span(DAY - timedelta(days=400 * years)))
        for who, hub, answer, years in drawn
    ]
    return Living(DAY, tuple(sorted(ties, key=lambda tie: (tie.hub, tie.organisation))))


@given(WORLDS, st.sampled_from("ABCDEFG"), st.integers(1, 5))
def test_no_way_is_shorter_nor_better(
    drawn: list[tuple[str, str, Answer, int]], asker: str, most: int
) -> None:
    found = living_of(drawn)
    introductions = Introductions(found)
    referee: nx.Graph[str] = nx.Graph()
    for tie in found.ties:
        referee.add_edge(tie.organisation, tie.hub, cost=introductions.cost(tie))
    ties = {(tie.organisation, tie.hub): tie for tie in found.ties}
    steps = nx.single_source_shortest_path_length(referee, asker) if asker in referee else {}
    costs = nx.single_source_dijkstra_path_length(referee, asker, weight="cost") if asker in referee else {}
    for organisation, way in introductions.ways(asker, "ABCDEFG", most).items():
        if organisation == asker:
            assert way == Way(asker, ())
        elif way is None:
            assert steps.get(organisation, 99) > 2 * most
        else:
            assert len(way.steps) == steps[organisation] / 2 <= most
            assert (way.steps[0].first, way.steps[-1].second) == (asker, organisation)
            assert all(a.second == b.first for a, b in zip(way.steps, way.steps[1:], strict=False))
            ends = [(end, step.via) for step in way.steps for end in (step.first, step.second)]
            assert set(ends) <= ties.keys(), "every step is a tie that there is"
            assert sum(introductions.cost(ties[end]) for end in ends) == costs[organisation]
            assert way.answer == max((ties[end].answer for end in ends), key=list(Answer).index)
            for step in way.steps:
                shared = [hub for hub in "pqrstuv" if {(step.first, hub), (step.second, hub)} <= ties.keys()]
                assert step.others == len(shared) - 1


@given(WORLDS, st.sampled_from("ABCDEFG"))
def test_the_order_of_the_ties_changes_no_way(drawn: list[tuple[str, str, Answer, int]], asker: str) -> None:
    one, other = living_of(drawn), living_of(drawn[::-1])
    assert Introductions(one).ways(asker, "ABCDEFG") == Introductions(other).ways(asker, "ABCDEFG")


@given(st.builds(Span, DAYS, DAYS, DAYS, DAYS), st.dates(date(2015, 1, 1), date(2025, 1, 1)))
def test_a_span_is_living_unless_it_is_known_not_to_be(span: Span, day: date) -> None:
    answer = span.answer(day)
    if span.starts and span.starts > day:
        assert answer is None
    elif span.ends and span.ends < day:
        assert answer == (Answer.lately if span.ends >= day - GRACE else None)
    else:
        starts, ends = span.proven_from or span.starts, span.proven_until or span.ends
        holds = bool(starts and ends and starts <= day <= ends)
        assert (answer is Answer.yes) == holds
        assert answer is not None


def test_costs_never_add_up_to_a_step() -> None:
    worst = [Tie(who, "hub", Kind.person, Answer.unknown, Span()) for who in "AB"]
    introductions = Introductions(Living(DAY, tuple(worst)))
    assert 2 * 4 * (introductions.cost(worst[0]) - STEP // 2) < STEP // 2


def test_no_steps_lead_nowhere() -> None:
    with pytest.raises(UsageError, match="leads nowhere"):
        Introductions(Living(DAY, ())).ways("A", "B", 0)
    assert Introductions(Living(DAY, ())).ways("A", "AB") == {"A": Way("A", ()), "B": None}


@pytest.fixture(scope="module")
def facts(curated: View) -> Facts:
    return reading.read(curated, LIBRARY)


@pytest.fixture(scope="module")
def alive(curated: View, facts: Facts) -> Living:
    return living.read(curated, LIBRARY, facts, DAY)


def named(alive: Living, facts: Facts, iri: str, language: str) -> str:
    names = alive.names.get(iri, {})
    if iri in facts.organisations:
        names = {"": facts.organisations[iri].label, **names}
    return names.get(language) or names.get("", "")


def told(curated: View, alive: Living, facts: Facts, to: str, language: str = "en") -> str:
    way = Introductions(alive).ways(TLS, [IRI + to])[IRI + to]
    assert way
    return sentence(
        way, Sources(curated, LIBRARY).of(way), lambda iri, lang: named(alive, facts, iri, lang), language
    )


def test_the_real_ways_of_toscana_life_sciences(curated: View, alive: Living, facts: Facts) -> None:
    assert told(curated, alive, facts, "biocat") == (
        "Fondazione Toscana Life Sciences belongs to Council of European BioRegions (seen from 2017 to 2019; 1 more "
        "tie; sources radiosienatv-it-76e20887, seed-000), which has Biocat among its members (seen from 2013 to 2023; "
        "sources memoria2013-biocat-cat-e53d984e, memoria2021-biocat-cat-62a3bab6, pcb-ub-edu-3652fd6c)."
    )
    assert told(curated, alive, facts, "cluster-lombardo-scienze-della-vita", "it").startswith(
        "Fondazione Toscana Life Sciences siede nel gruppo «Gruppo di Lavoro Internazionalizzazione» di Cluster "
        "Tecnologico Nazionale Scienze della Vita ALISEI (visto nel 2019; altri 3 legami; fonte seed-003), che ha tra "
    )
    assert (
        told(curated, alive, facts, "toscana-life-sciences")
        == "Fondazione Toscana Life Sciences asks itself."
    )


@pytest.mark.slow
@pytest.mark.parametrize("day", [DAY, date(2024, 6, 1)])
def test_every_real_step_is_stated_by_its_sources_and_lives(curated: View, facts: Facts, day: date) -> None:
    found = living.read(curated, LIBRARY, facts, day)
    introductions, sources = Introductions(found), Sources(curated, LIBRARY)
    ways = introductions.ways(TLS, sorted({tie.organisation for tie in found.ties}))
    steps = {
        step: evidence
        for way in ways.values()
        if way
        for step, evidence in zip(way.steps, sources.of(way), strict=True)
    }
    assert len(steps) > 20
    for step, evidence in steps.items():
        assert evidence.sources, f"nobody says {step}"
        for tie in evidence.ties:
            bounds = {name: edge(curated, tie, name) for name in ("brg:startsOn", "brg:endsOn")}
            assert bounds["brg:startsOn"] is None or bounds["brg:startsOn"] <= day.isoformat()
            assert bounds["brg:endsOn"] is None or bounds["brg:endsOn"] >= (day - GRACE).isoformat()
            assert any(stated(curated, tie, source) for source in evidence.sources)


def edge(view: View, tie: str, name: str) -> str | None:
    rows = run_table(view, f"{prologue()} SELECT ?day {{ <{tie}> {name} ?day }}").rows
    return str(rows[0][0].value) if rows else None  # type: ignore[union-attr]  # always a literal


def stated(view: View, tie: str, source: str) -> bool:
    names = run_table(view, f"{prologue()} SELECT ?name {{ ?name owl:sameAs <{tie}> }}").rows
    known = [tie, *(str(row[0].value) for row in names if isinstance(row[0], NamedNode))]
    asked = (f"ASK {{ GRAPH <{source}> {{ <{name}> a ?class }} }}" for name in known)
    return any("true" in str(run_table(view, text).rows[0][0]) for text in asked)


def test_all_kinds_of_steps_have_words() -> None:
    shapes = [(Kind.membership, True, False), (Kind.membership, False, True), (Kind.group, True, True),
              (Kind.group, True, False), (Kind.group, False, True), (Kind.person, False, False),
              (Kind.project, False, False)]  # fmt: skip
    for kind, *members in shapes:
        ties = [
            Tie(who, "hub", kind, Answer.lately, Span(ends=DAY), "", is_member)
            for who, is_member in zip("AB", members, strict=True)
        ]
        way = Introductions(Living(DAY, tuple(ties))).ways("A", "B")["B"]
        assert way
        for language, doubt in (("en", "not long before"), ("it", "poco prima")):
            words = sentence(way, [Evidence((), ())], lambda iri, _: iri.upper(), language)
            assert words.startswith("A ")
            assert "B" in words
            assert doubt in words
            assert "2019" in words
