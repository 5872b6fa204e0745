"""Random queries, read and written again, give the rows that the engine gives for the text as it was."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Store
from tests.sparql.making import PROLOGUE, Maker, graph, rows

from bioregion_graph.errors import UnreadableError
from bioregion_graph.queries import guard
from bioregion_graph.sparql import references, scope
from bioregion_graph.sparql.algebra import Group, Query, walk
from bioregion_graph.sparql.translate import read
from bioregion_graph.sparql.writing import write

SEEDS = st.integers(min_value=0, max_value=2**48)
RUNS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def answer(store: Store, text: str) -> object:
    """The rows, or the engine's refusal to run a text that it has read; None for one that it does not read."""
    try:
        return rows(store, text)
    except SyntaxError:
        return None
    except RuntimeError as error:
        return str(error)


@RUNS
@given(SEEDS)
def test_what_is_written_again_gives_the_same_rows(seed: int) -> None:
    random = Random(seed)
    text, store = Maker(random).query(), graph(random)
    wanted = answer(store, text)
    if wanted is not None:
        assert answer(store, write(read(text))) == wanted


@RUNS
@given(SEEDS)
def test_no_white_space_or_comment_leads_to_another_reading(seed: int) -> None:
    """The engine divides letters into words in its own way; where we divide otherwise, we must not read at all."""
    random = Random(seed)
    text, store = Maker(random, depth=1).query(), graph(random)
    words = [token.text for token in guard.tokens(text.removeprefix(PROLOGUE))]
    gaps = ["", "", "", " ", "\t", "#c\n"]
    squeezed = PROLOGUE + "".join(
        random.choice(gaps) + (word.lower() if random.random() < 0.3 else word) for word in words
    )
    wanted = answer(store, squeezed)
    if wanted is None:
        return
    try:
        query = read(squeezed)
    except UnreadableError:
        return
    assert answer(store, write(query)) == wanted


@RUNS
@given(SEEDS)
def test_what_is_called_certain_is_bound_and_what_is_bound_is_called_possible(seed: int) -> None:
    random = Random(seed)
    maker = Maker(random, depth=1)
    text, store = PROLOGUE + f"SELECT * {maker.group()}", graph(random)
    if answer(store, text) is None:
        return
    query = read(text)
    for node in walk(query):
        if isinstance(node, Group) and not any(isinstance(each, Query) for each in walk(node)):
            check_scope(store, node)
    check_scope(store, query.where)


def check_scope(store: Store, group: Group | None) -> None:
    assert group is not None
    found = store.query(f"SELECT * {write(group)}")
    columns = {each.value for each in found.variables}
    assert columns == scope.possible(group)
    certain = scope.certain(group)
    for row in found:
        assert all(row[name] is not None for name in certain)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(
        ["http://e", "http://e:8/", "http://e/a", "http://e/a/", "file:///a/b", "urn:a", "x:a/b?q", "x://h"]
    ),
    st.lists(st.sampled_from(["a", "b", "/", "/", ".", "..", "?", "#", ":", "//h", "z:"]), max_size=6).map(
        "".join
    ),
)
def test_references_are_resolved_as_the_engine_resolves_them(base: str, iri: str) -> None:
    ours = references.resolve(base, iri)
    try:
        (row,) = Store().query(f"BASE <{base}> SELECT (<{iri}> AS ?iri) {{}}")
    except SyntaxError:
        return
    assert ours is None or ours == row["iri"].value
