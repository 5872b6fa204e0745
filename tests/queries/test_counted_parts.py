"""Parts that count come from the columns, and the whole answer stays that of the database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import QuerySolutions, RdfFormat, Store
from tests.queries.test_engines import Held, bag
from tests.store.test_columns import PROLOGUE, world

from bioregion_graph.queries import counted_parts
from bioregion_graph.queries.counted_parts import with_counts
from bioregion_graph.queries.engines import answer
from bioregion_graph.queries.ordering import unordered
from bioregion_graph.sharing import View

COUNTED = "SELECT ?s (COUNT(?o) AS ?c) { ?s :p ?o } GROUP BY ?s"
DATA = """@prefix : <http://example.org/> .
:s :p :t , :v ; :q "a" , "b"@en , "a\\"b" . :t :p :v ; :q 2 . _:b :r :t . :v :q "z" ."""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, View]]:
    store = Store()
    store.load(DATA.encode(), RdfFormat.TURTLE)
    made = Held(tmp_path_factory.mktemp("held") / "home", store)
    yield store, made.view
    made.view.close()


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ {{ {COUNTED} }} }}",
        f"SELECT * {{ ?s :q ?q OPTIONAL {{ {COUNTED} }} }}",
        f"SELECT * {{ ?s :q ?q MINUS {{ {COUNTED} }} }}",
        f"SELECT * {{ {{ ?s :q ?q }} UNION {{ {COUNTED} }} }}",
        f"SELECT * {{ {{ SELECT (CONCAT('x', STR(?s)) AS ?x) {{ {{ {COUNTED} }} }} }} }}",
        "SELECT * { { SELECT ?o (COUNT(*) AS ?c) { ?s :p ?t OPTIONAL { ?t :q ?o } } GROUP BY ?o } "
        "BIND (STR(?o) AS ?z) }",
    ],
)
def test_a_part_that_counts_is_written_as_values(held: tuple[Store, View], text: str) -> None:
    store, view = held
    written = with_counts(view, PROLOGUE + text)
    assert "VALUES" in written
    assert "COUNT" not in written
    assert bag(store.query(written)) == bag(store.query(PROLOGUE + text))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s :p ?o }",
        "SELECT nothing",
        "ASK { ?s :p ?o }",
        "DESCRIBE :s",
        f"SELECT * FROM :g {{ {{ {COUNTED} }} }}",
        f"SELECT * {{ GRAPH ?g {{ {{ {COUNTED} }} }} }}",
        f"SELECT * {{ ?s :q ?q FILTER EXISTS {{ {{ {COUNTED} }} }} }}",
        "SELECT * { { SELECT (COUNT(*) AS ?c) { ?s :p ?o } } }",
        "SELECT * { { SELECT ?s (COUNT(*) AS ?c) { ?s :r ?o } GROUP BY ?s } }",
        "SELECT * { { SELECT ?s (MAX(?o) AS ?c) { ?s :p ?o } GROUP BY ?s } }",
    ],
)
def test_what_stays_as_it_is(held: tuple[Store, View], text: str) -> None:
    assert with_counts(held[1], PROLOGUE + text) == PROLOGUE + text


def test_many_rows_stay_a_pattern(held: tuple[Store, View], monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{PROLOGUE} SELECT * {{ {{ {COUNTED} }} }}"
    monkeypatch.setattr(counted_parts, "_MOST_ROWS", 1)
    assert with_counts(held[1], text) == text


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s ?q { ?s :q ?q } ORDER BY ?s DESC(?q)",
        "SELECT ?s ?q { ?s :p ?o OPTIONAL { ?o :q ?q } } ORDER BY ?q ?s",
        "SELECT ?s ?q { ?s :q ?q } ORDER BY ?s ?q LIMIT 2 OFFSET 1",
        "SELECT ?s (CONCAT(STR(?q), 'x') AS ?x) { ?s :q ?q } ORDER BY ?x",
        "SELECT ?s ?o { ?s :r ?o } ORDER BY ?s",
    ],
)
def test_rows_are_put_in_order_as_the_database_does(held: tuple[Store, View], text: str) -> None:
    store, view = held
    assert unordered(PROLOGUE + text) is not None
    wanted, given = store.query(PROLOGUE + text), answer(view, PROLOGUE + text, None)
    assert isinstance(wanted, QuerySolutions)
    assert isinstance(given, QuerySolutions)
    names = [variable.value for variable in wanted.variables]
    assert [variable.value for variable in given.variables] == names
    assert [[str(row[name]) for name in names if name != "s" or ":r" not in text] for row in given] == [
        [str(row[name]) for name in names if name != "s" or ":r" not in text] for row in wanted
    ]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s { ?s :q ?q }",
        "SELECT * { ?s :q ?q } ORDER BY ?s",
        "SELECT ?s { ?s :q ?q } ORDER BY ?q",
        "SELECT ?s { ?s :q ?q } ORDER BY STR(?s)",
        "SELECT ?s FROM :g { ?s :q ?q } ORDER BY ?s",
        "CONSTRUCT { ?s :q ?q } WHERE { ?s :q ?q } ORDER BY ?s",
        "SELECT nothing",
    ],
)
def test_what_the_database_puts_in_order(text: str) -> None:
    assert unordered(PROLOGUE + text) is None


def question(random: Random) -> str:
    """A random query with a part that counts, and an order."""

    def one(*options: str) -> str:
        return random.choice(options)

    counted = (
        f"{{ SELECT ?s ?x (COUNT({one('*', '?x', 'DISTINCT ?t')}) AS ?c) {{ ?s {one(':p', ':q')} ?x . ?s ?k ?t "
        f"{one('', 'OPTIONAL { ?t :q ?o }')} }} GROUP BY ?s ?x {one('', 'HAVING (COUNT(?t) > 1)')} "
        f"{one('', '', 'ORDER BY ?s ?x ?c')} }}"
    )
    beside = one(f"OPTIONAL {counted}", counted, f"{{ {counted} UNION {{ ?s :d ?x }} }}", f"MINUS {counted}")
    where = one(f"?s :p ?y {beside}", f"{beside} ?s {one(':n', ':q')} ?y", f"?x :p ?y {beside}", counted)
    order = one("", "ORDER BY ?s ?x ?y ?c", "ORDER BY DESC(?c) ?y", "ORDER BY ?x LIMIT 3")
    return f"{PROLOGUE}SELECT {one('', 'DISTINCT ')}?s ?x ?y ?c {{ {where} }} {order}"


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(min_value=0, max_value=2**48))
def test_random_queries_over_random_graphs(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    random = Random(seed)
    store = world(random)
    home: Path = tmp_path_factory.mktemp("held") / "home"
    held = Held(home, store)
    try:
        for _ in range(25):
            text = question(random)
            wanted, given = bag(store.query(text)), bag(answer(held.view, text, None))
            if "LIMIT" in text:
                assert sum(given[1].values()) == sum(wanted[1].values()), text  # type: ignore[index]
            else:
                assert given == wanted, f"{text}\n{store.dump(format=RdfFormat.N_QUADS)!r}"
    finally:
        held.view.close()
        shutil.rmtree(home.parent)
