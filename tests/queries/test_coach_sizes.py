"""How many rows the query coach guesses: what is exact, what lists and joins leave, how guesses are shown."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal as GraphLiteral
from pyoxigraph import QuerySolutions
from tests.queries.coach_asked import KNOWN, explain
from tests.queries.coach_queries import OBJECTS, PREDICATES, QUERIES
from tests.queries.views import view_of

from bioregion_graph.queries.coach import explain as told
from bioregion_graph.queries.coach.cost import FEW, ONE, TYPE, Estimator, Size, join
from bioregion_graph.queries.coach.counts import Counts, PropertyCount
from bioregion_graph.queries.coach.explain import rounded
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_text
from bioregion_graph.resources import folder
from bioregion_graph.sparql.algebra import (
    Aggregate,
    Alternative,
    GraphPattern,
    Group,
    Inverse,
    Iri,
    Negated,
    Projected,
    Query,
    Repeat,
    Sequence,
    Triple,
    Variable,
    walk,
)
from bioregion_graph.sparql.translate import read
from bioregion_graph.sparql.writing import write

LIBRARY = Library.load(folder("queries"))
BRG = "https://w3id.org/bioregion/ontology#"


TRIPLES = st.builds(
    Triple,
    st.sampled_from([Variable("s"), Iri("https://w3id.org/bioregion/id/organisation/tls"), Iri("urn:none")]),
    st.one_of(
        PREDICATES, st.just(Variable("p")), st.just(Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"))
    ),
    st.one_of(OBJECTS, st.just(Iri(BRG + "Organisation"))),
)
GRAPHS = st.sampled_from([None, Variable("g"), Iri("https://w3id.org/bioregion/id/source/web")])


def actual(where: Group) -> int:
    columns = (Projected(Aggregate("COUNT", None), Variable("count")),)
    answer = run_text(KNOWN.view, write(Query("SELECT", columns=columns, where=where)))
    assert isinstance(answer, QuerySolutions)
    value = next(iter(answer))["count"]
    assert isinstance(value, GraphLiteral)
    return int(value.value)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(triple=TRIPLES, place=GRAPHS)
def test_what_is_called_exact_is_exact(triple: Triple, place: Variable | Iri | None) -> None:
    assert KNOWN.counts
    size = Estimator(KNOWN, KNOWN.counts).triple(triple, place)
    where = Group((GraphPattern(place, Group((triple,))) if place else triple,))
    if size.is_exact:
        assert size.rows == actual(where)
    assert all(0 <= distinct <= max(size.rows, 1) for distinct in size.distinct.values())


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(query=QUERIES)
def test_any_query_is_explained(query: Query) -> None:
    text = write(query)
    found = told.explain(KNOWN, read(text), text)
    assert found["rows"]["count"] >= 0
    patterns = [node for node in walk(read(text)) if isinstance(node, Triple)]
    steps = list(found["steps"])
    codes = []
    while steps:
        step = steps.pop()
        codes += [step["code"]] if step["kind"] == "pattern" else []
        assert 0 <= step["bar"] <= 100
        steps += step["parts"]
    assert sorted(codes) == sorted(text[slice(*node.span)] for node in patterns)


def test_large_patterns_are_guessed_from_the_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph that is not there: a million memberships of 100 000 organisations in 300 networks."""
    counts = Counts(
        {BRG + "memberOf": PropertyCount(1_000_000, 100_000, 300), TYPE: PropertyCount(500, 500, 2)},
        {BRG + "Organisation": 100_000},
        {"urn:g": 400_000, "urn:h": 600_000},
        {BRG + "memberOf": 900_000},
    )
    monkeypatch.setattr(Knowledge, "count_up_to", lambda *_: FEW)
    estimator = Estimator(KNOWN, counts)
    member, a, n = Iri(BRG + "memberOf"), Variable("a"), Variable("n")

    def rows(triple: Triple, place: Variable | Iri | None = None) -> int:
        return round(estimator.triple(triple, place).rows)

    assert rows(Triple(a, member, n)) == 1_000_000
    assert rows(Triple(a, member, Iri("urn:n"))) == 3333
    assert rows(Triple(Iri("urn:a"), member, n)) == FEW
    assert rows(Triple(a, Iri(TYPE), Iri(BRG + "Organisation"))) == 100_000
    assert rows(Triple(a, member, n), Variable("g")) == 900_000
    assert rows(Triple(a, member, n), Iri("urn:g")) == 360_000
    assert rows(Triple(a, Variable("p"), n)) == 1_000_500
    assert rows(Triple(a, Variable("p"), n), Iri("urn:h")) == 600_000
    assert rows(Triple(a, member, a)) == 10
    assert rows(Triple(a, Sequence((member, Inverse(member))), n)) == 1_000_000 * 1_000_000 // 300
    assert rows(Triple(a, Alternative((member, Iri(TYPE))), n)) == 1_000_500
    assert rows(Triple(a, Repeat(member, "+"), n)) == 3_000_000
    assert rows(Triple(a, Repeat(member, "?"), n)) == 1_250_125
    assert rows(Triple(Iri("urn:a"), Repeat(member, "*"), Iri("urn:n"))) < 100
    assert rows(Triple(a, Negated((member,)), n)) == 1_000_500
    assert rows(Triple(a, Iri(BRG + "none"), n), Variable("g")) == 0


def many() -> Knowledge:
    """A network of forty members, and forty networks of one."""
    large = "".join(
        f"membership:l{n} org:member organisation:m{n} ; org:organization organisation:large .\n"
        for n in range(40)
    )
    small = "".join(
        f"membership:s{n} org:member organisation:m{n} ; org:organization organisation:n{n} .\n"
        for n in range(40)
    )
    return Knowledge(view_of(large + small))


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ("VALUES ?n { organisation:large }", 40),
        ("VALUES ?n { organisation:n1 }", 1),
        ("VALUES (?n ?other) { (organisation:large 1) (organisation:n1 2) }", 41),
        ("VALUES ?n { organisation:large organisation:large }", 80),
        ("VALUES ?n { organisation:nothing }", 0),
        # What is not told, and long lists, are guessed by the mean: 80 ties of 41 networks.
        ("VALUES ?n { organisation:large UNDEF }", 4),
        (f"VALUES ?n {{ {' '.join(f'organisation:n{n}' for n in range(9))} }}", 18),
    ],
)
def test_what_a_list_names_is_looked_up(values: str, rows: int) -> None:
    steps = explain(f"SELECT * {{ {values} ?tie org:organization ?n }}", many())["steps"]
    assert steps[-1]["rows"]["count"] == rows
    assert steps[-1]["matches"] == {"count": 80, "is_exact": True}
    inside = explain(
        f"SELECT * {{ {values} OPTIONAL {{ ?tie org:organization ?n ; org:member ?m }} }}", many()
    )
    assert inside["steps"][-1]["parts"][-1]["rows"]["count"] == rows


def test_a_list_gives_both_ends_of_a_pattern() -> None:
    ties = " ".join(f"<https://w3id.org/bioregion/id/membership/{name}>" for name in ("l1", "s1"))
    query = f"SELECT * {{ VALUES ?n {{ organisation:large }} VALUES ?t {{ {ties} }} ?t org:organization ?n }}"
    assert explain(query, many())["steps"][-1]["rows"]["count"] == 1


def test_joins_are_guessed_from_the_different_values() -> None:
    members = Size(1_000_000, {"a": 100_000, "n": 300})
    country = Size(100_000, {"a": 100_000, "c": 50})
    both = join(members, country)
    assert both.rows == 1_000_000
    assert both.distinct == {"a": 100_000, "n": 300, "c": 50}
    assert join(ONE, Size(5, {"x": 5}, is_exact=True)).is_exact
    assert not both.is_exact
    assert join(members, Size(10, {})).rows == 10_000_000
    # Two shared variables are not taken as independent.
    assert join(members, members).rows == pytest.approx(1_000_000**2 / 100_000 / 300**0.5)


@pytest.mark.parametrize(
    ("rows", "is_exact", "shown"),
    [
        (1234.0, True, 1234),
        (1234.0, False, 1200),
        (0.2, False, 1),
        (0.0, False, 0),
        (9.4, False, 10),
        (87.5, False, 88),
    ],
)
def test_guesses_show_two_digits(rows: float, is_exact: bool, shown: int) -> None:
    assert rounded(Size(rows, {}, is_exact)) == shown
