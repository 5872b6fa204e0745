"""The columns give what the database gives, or decline."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, serialize

from bioregion_graph.errors import StoreError
from bioregion_graph.sparql.translate import read
from bioregion_graph.store.columns import making
from bioregion_graph.store.columns.engine import Columns
from bioregion_graph.store.columns.terms import TEXTS, Terms, order_of
from bioregion_graph.store.columns.translating import DeclinedError, is_suited
from bioregion_graph.store.spelling import Spelling

EX = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
PROLOGUE = f"PREFIX : <{EX}>\n"
NODES = [*(NamedNode(EX + name) for name in ("s", "t", "t/u", "t-u", "v")), BlankNode("b")]
PROPERTIES = [NamedNode(EX + name) for name in ("p", "q", "n", "d")]
TEXTS_SAID = ["a", "a b", 'a"b', "a\\nb", "a\nb", "à", "b", "z\tz", ""]


def typed(said: str, kind: str) -> Literal:
    return Literal(said, datatype=NamedNode(XSD + kind))


NUMBERS = [Literal(1), Literal(2), Literal(-3), typed("1.5", "decimal"), typed("0.25", "decimal")]
DAYS = [typed("2019-05-01", "date"), typed("2020", "gYear"), typed("2019-07", "gYearMonth"), Literal("2019")]


def world(random: Random, most: int = 40, *, is_odd: bool = False) -> Store:
    """A graph in which each property has values of its own kind, and now and then another."""
    store = Store()
    odd = [typed("1.5", "double"), typed("12019-01-01", "date"), typed("2019-02-30", "date"), Literal(1)]
    ends = {
        "p": NODES,
        "q": [*NODES, *map(Literal, TEXTS_SAID), Literal("a", language="en")],
        "n": NUMBERS + (odd[:1] if is_odd else []),
        "d": DAYS + (odd if is_odd else []),
    }
    for _ in range(random.randint(0, most)):
        property = random.choice(PROPERTIES)
        end = random.choice(ends[property.value.removeprefix(EX)])
        graph = random.choice([None, NODES[0], NODES[3]])
        store.add(
            Quad(random.choice(NODES), property, end, graph)
            if graph
            else Quad(random.choice(NODES), property, end)
        )
    return store


def columns(store: Store, folder: Path) -> Columns:
    lines = folder / "lines.nq"
    lines.write_bytes(Spelling().respelt(serialize(store, format=RdfFormat.N_QUADS) or b""))
    shutil.rmtree(folder / "columns", ignore_errors=True)
    making.make([lines], folder / "columns")
    return Columns(folder / "columns")


def rows(answer: object) -> list[tuple[str, ...]]:
    assert isinstance(answer, QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return [tuple(names), *(tuple(str(row[name]) for name in names) for row in answer)]


def question(random: Random) -> str:
    """A random question of the kind that the columns are for, and some of other kinds."""

    def one(*options: str) -> str:
        return random.choice(options)

    def triple() -> str:
        return (
            f"{one('?s', '?s', '?t', '?x', '<http://example.org/s>', '<http://example.org/nowhere>')} "
            f"{one(':p', ':q', ':n', ':d', '?y', ':p')} {one('?x', '?t', '?n', '?n', '?d', '?s', ':t', '_:b')} ."
        )

    patterns = " ".join(triple() for _ in range(random.randint(1, 3)))
    if random.random() < 0.3:
        patterns = f"GRAPH {one('?g', '?g', ':s', '?s')} {{ {patterns} }} {one('', triple())}"
    if random.random() < 0.2:
        inner = f"SELECT ?s (COUNT({one('*', '?x', 'DISTINCT ?x')}) AS ?c) {{ ?s {one(':p', ':q')} ?x }} GROUP BY ?s"
        patterns += f" {{ {inner} {one('', 'ORDER BY DESC(?c) ?s LIMIT 2', 'HAVING (COUNT(?x) > 1)')} }}"
    if random.random() < 0.3:
        ends = one("?s", "?s", "?x", "?z"), one("?o", "?o", "?o", "?x")
        patterns += f" OPTIONAL {{ {ends[0]} {one(':p', ':q', '?y')} {ends[1]} }}"
        patterns += one(
            "", " BIND (COALESCE(?o, ?s) AS ?b)", " BIND (COALESCE(?o, ?x, ?s) AS ?b)", " ?t :p ?o ."
        )
    if random.random() < 0.2:
        patterns = one(
            "VALUES ?s { :s :t/u :nowhere }", "VALUES ?x { :v 'a b' 'à' }", "VALUES ?x { :v 1 }", "VALUES ?o { :t }",
            "VALUES ?s { :s :s }", "VALUES ?s { UNDEF :t }", "VALUES ?least { 2 }", "VALUES (?s ?x) { (:s :t) }",
        ).replace(":t/u", "<http://example.org/t/u>") + patterns  # fmt: skip
    if random.random() < 0.3:
        patterns += one(
            " FILTER STRSTARTS(STR(?s), 'http://example.org/t')", " FILTER (STRSTARTS(STR(?g), 'http://example.org/s'))",
            " FILTER (STRSTARTS(STR(?x), 'a') || ?s = :s)", " FILTER (STR(?s) < STR(?t))",
            " FILTER (STR(?g) > STR(?s))", " FILTER (STR(?x) < STR(?s))",
            " FILTER (STRSTARTS(STR(?s), '') && STR(?s) > STR(?y))",
        )  # fmt: skip
    if random.random() < 0.3:
        patterns += one(
            " FILTER (?s != <http://example.org/t>)", " FILTER (?x = :t || ?s IN (:s, :v))", " FILTER (:t = ?s)",
            " FILTER (?x NOT IN (:s))", " FILTER (?n > 1)", " FILTER (BOUND(?x))",
            " FILTER (?x != :t && ?s != :s)",
        )  # fmt: skip
    if random.random() < 0.3:
        patterns += " BIND (YEAR(?d) AS ?year)"
    keys = random.sample(["?s", "?x", "?g", "?year", "?n", "?q", "?t"], random.randint(0, 2))
    keys += [name for name in ("?b", "?o", "?least") if name in patterns and random.random() < 0.7]
    counted = one(
        "COUNT(*)",
        "COUNT(?x)",
        "COUNT(DISTINCT ?x)",
        "SUM(?n)",
        "AVG(?n)",
        "COUNT(?year)",
        "MIN(?n)",
        "SUM(?x)",
    )
    text = f"SELECT {one('', 'DISTINCT ')}{' '.join(keys)} ({counted} AS ?total) {{ {patterns} }}"
    if keys:
        text += f" GROUP BY {' '.join(keys)}{one('', '', ' (YEAR(?d) AS ?other)')}"
    if random.random() < 0.2:
        text += f" HAVING ({one('COUNT(*)', '?total')} {one('>', '<=', '=')} {one('1', '2', '?least')})"
    if random.random() < 0.6:
        text += f" ORDER BY {one('?total', 'DESC(?total)')} {' '.join(keys)}"
    if random.random() < 0.2:
        text += f" LIMIT {random.randint(0, 3)} OFFSET {random.randint(0, 1)}"
    return PROLOGUE + text


def narrow_question(random: Random) -> str:
    """A random question of what is translated under conditions, which mostly hold here."""

    def one(*options: str) -> str:
        return random.choice(options)

    property = one(":p", ":p", ":q", "?k")
    pattern = f"?s {property} ?x ."
    if random.random() < 0.6:
        pattern = f"GRAPH ?g {{ {pattern} }}"
    if random.random() < 0.4:
        pattern += f" ?t {one(':p', ':q', property)} {one('?x', '?x', '?s')} ."
    keys = ["?x", *(["?k"] if "?k" in pattern else []), *(["?g"] if "?g" in pattern else [])]
    resources = ["?s", *(name for name in ("?t", "?g", "?k") if name in pattern)]
    if random.random() < 0.6:
        pattern += f" OPTIONAL {{ {one('?s', '?x')} {one(':p', ':q')} ?o }}"
        keys.append("?o")
        if random.random() < 0.6:
            pattern += f" BIND (COALESCE({one('?o, ?s', '?o, ?x', '?s, ?o', '?o')}) AS ?b)"
            keys.append("?b")
            pattern += one(
                "", "", "", f" ?b {one(':p', ':q')} ?z .", f" OPTIONAL {{ ?b {one(':p', ':q')} ?z }}"
            )
    for _ in range(random.randint(0, 2)):
        name, other = random.choice(resources), random.choice(resources)
        start = one("http://example.org/t", "http://example.org/", "", "http://example.org/t/u", "a")
        pattern += one(
            f" FILTER STRSTARTS(STR({name}), '{start}')", f" FILTER (STR({name}) {one('<', '>')} STR({other}))",
            f" FILTER (STRSTARTS(STR({name}), '{start}') || {other} = :s)", f" FILTER ({name} NOT IN (:t, :nowhere))",
            f" VALUES {name} {{ :s :t {one('', ':nowhere', ':p', ':q')} }}",
        )  # fmt: skip
    least = random.random() < 0.3
    if least:
        pattern = f"VALUES ?least {{ {one('1', '2')} }} {pattern}"
    if random.random() < 0.2:
        return f"{PROLOGUE}SELECT DISTINCT {' '.join(random.sample(keys, min(2, len(keys))))} {{ {pattern} }}"
    chosen = random.sample(keys, random.randint(0, min(2, len(keys)))) + (["?least"] if least else [])
    counted = f"COUNT({one('*', 'DISTINCT ?s', 'DISTINCT ?x', *keys)})"
    having = f" HAVING ({counted} {one('>=', '>', '=', '!=')} {'?least' if least else '1'})"
    text = f"{PROLOGUE}SELECT {' '.join(chosen)} ({counted} AS ?total) {{ {pattern} }}"
    return f"{text} GROUP BY {' '.join(chosen)}{one('', having)}" if chosen else text


@pytest.mark.slow
@pytest.mark.parametrize("question", [question, narrow_question])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(min_value=0, max_value=2**40))
def test_what_is_not_declined_is_what_the_database_gives(
    tmp_path_factory: pytest.TempPathFactory, question: Callable[[Random], str], seed: int
) -> None:
    random = Random(seed)
    store = world(random, is_odd=random.random() < 0.2)
    made = columns(store, tmp_path_factory.mktemp("columns"))
    for _ in range(40):
        text = question(random)
        try:
            wanted = rows(store.query(text))
            given = rows(made.rows(read(text)))
        except (DeclinedError, SyntaxError):
            continue
        if "LIMIT" in text:
            # Rows that are alike in all keys may come in any order, and any of them be cut off.
            assert len(given) == len(wanted), text
        assert given[0] == wanted[0], text
        if "LIMIT" not in text:
            assert Counter(given) == Counter(wanted), text


SMALL = f"""
@prefix : <{EX}> . @prefix xsd: <{XSD}> .
:s a :C ; :p :t , :v ; :n 1 , 2.5 ; :d "2019-05-01"^^xsd:date ; :q "b" , "a \\"b\\"" , "à" .
:t a :C ; :p :v ; :n 3 ; :d "2020-01-01"^^xsd:date , "12020-01-01"^^xsd:date .
GRAPH :g {{ :s :p :t . :t :p :v }} GRAPH :h {{ :s :p :t }}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Columns]:
    store = Store()
    store.load(SMALL.encode(), RdfFormat.TRIG)
    return store, columns(store, tmp_path_factory.mktemp("small"))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(*) AS ?c) { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?c) { ?s :nowhere ?o }",
        "SELECT (SUM(?n) AS ?c) { ?s :nowhere ?n }",
        "SELECT (AVG(?n) AS ?c) { ?s :nowhere ?n }",
        "SELECT ?s (SUM(?n) AS ?c) (AVG(?n) AS ?m) { ?s :n ?n } GROUP BY ?s ORDER BY DESC(?c)",
        "SELECT ?s (SUM(?n) AS ?c) { ?s :n ?n ; a :C } GROUP BY ?s ORDER BY ?s LIMIT 1",
        "SELECT ?q (COUNT(*) AS ?c) { ?s :q ?q } GROUP BY ?q ORDER BY ?q",
        "SELECT ?g (COUNT(*) AS ?c) { GRAPH ?g { ?s :p ?o } } GROUP BY ?g ORDER BY DESC(?c) ?g",
        "SELECT (COUNT(*) AS ?c) { GRAPH :h { ?s :p ?o } }",
        "SELECT ?y (COUNT(?y) AS ?c) { :s :d ?d BIND (YEAR(?d) AS ?y) } GROUP BY ?y",
        "SELECT ?y (COUNT(*) AS ?c) { :s :q ?d } GROUP BY (YEAR(?d) AS ?y)",
        "SELECT ?s ?c { { SELECT ?s (COUNT(?o) AS ?c) { ?s :p ?o } GROUP BY ?s } ?s a :C } ORDER BY DESC(?c)",
        'SELECT (COUNT(*) AS ?c) { ?s :q "a \\"b\\"" }',
        'SELECT (COUNT(*) AS ?c) { ?s :q "b"@EN }',
        "SELECT ?s (COUNT(*) AS ?c) { ?s :p ?o } GROUP BY ?s HAVING (COUNT(*) > 1)",
        "SELECT ?x (COUNT(?o) AS ?c) { ?s :p ?t OPTIONAL { ?t :q ?o } BIND (COALESCE(?o, ?t) AS ?x) } "
        "GROUP BY ?x ORDER BY ?x",
        "SELECT ?s (COUNT(*) AS ?c) { VALUES ?least { 2 } ?s :p ?o } GROUP BY ?s ?least HAVING (COUNT(*) >= ?least)",
        "SELECT DISTINCT ?s ?k { VALUES ?k { :p :nowhere } GRAPH ?g { ?s ?k ?o } }",
        f"SELECT ?g (COUNT(*) AS ?c) {{ GRAPH ?g {{ ?s ?k ?o }} FILTER STRSTARTS(STR(?g), '{EX}h') }} GROUP BY ?g",
        "SELECT ?s ?t (COUNT(*) AS ?c) { ?s :p ?o . ?t :p ?o FILTER (STR(?s) < STR(?t)) } GROUP BY ?s ?t",
        "SELECT (COUNT(*) AS ?c) { ?s :p ?o FILTER (STR(?s) < STR(?s) || STRSTARTS(STR(?s), '')) }",
        "SELECT (COUNT(*) AS ?c) { ?s :q true }",
        "SELECT ?s (COUNT(*) AS ?c) { ?s :p ?o FILTER (?o = :v && :s != ?s || ?s NOT IN (:t)) } GROUP BY ?s",
    ],
)
def test_answers(small: tuple[Store, Columns], text: str) -> None:
    store, made = small
    assert rows(made.rows(read(PROLOGUE + text))) == rows(store.query(PROLOGUE + text))


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o }",
        "SELECT ?s FROM :g { ?s ?p ?o }",
        "SELECT ?s { ?s ?p ?o } VALUES ?s { :s }",
        "SELECT REDUCED ?s { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?c) { ?s :p+ ?o }",
        "SELECT (COUNT(*) AS ?c) { ?s :n 1 }",
        'SELECT (COUNT(*) AS ?c) { ?s :q "\\b" }',
        "SELECT (COUNT(*) AS ?c) { ?s :n ?n FILTER (?n > 1) }",
        "SELECT (COUNT(*) AS ?c) { OPTIONAL { ?s :p ?o } }",
        "SELECT (COUNT(*) AS ?c) { GRAPH ?g { } }",
        "SELECT (COUNT(*) AS ?c) { GRAPH ?g { ?s ?p ?o FILTER (?s = :s) } }",
        "SELECT (COUNT(DISTINCT *) AS ?c) { ?s ?p ?o }",
        "SELECT (COUNT(?unknown) AS ?c) { ?s ?p ?o }",
        "SELECT (MAX(?n) AS ?c) { ?s :n ?n }",
        "SELECT (SUM(?o) AS ?c) { ?s :p ?o }",
        "SELECT ?s (COUNT(*) AS ?c) { ?s :p ?o } GROUP BY ?s ORDER BY COUNT(*)",
        "SELECT ?s (AVG(?n) AS ?c) { ?s :n ?n } GROUP BY ?s ORDER BY ?c",
        "SELECT ?o (COUNT(*) AS ?c) { ?s ?p ?o } GROUP BY ?o ORDER BY ?o",
        "SELECT ?y (COUNT(*) AS ?c) { :t :d ?d BIND (YEAR(?d) AS ?y) } GROUP BY ?y",
        "SELECT ?s (SUM(?n) AS ?c) { ?s :n ?n } GROUP BY ?s HAVING (COUNT(*) > 1)",
        "SELECT ?s (COUNT(*) AS ?c) { ?s :p ?o } GROUP BY ?s HAVING (?c > 1)",
        "SELECT ?s (COUNT(*) AS ?c) { ?s :p ?o } GROUP BY ?s HAVING (COUNT(*) + 1 > 1)",
        "SELECT ?s (COUNT(*) AS ?c) { ?s :p ?o } GROUP BY ?s HAVING (COUNT(*) + 2)",
        "SELECT ?s (COUNT(*) AS ?c) { ?s :p ?o } GROUP BY ?s HAVING (COUNT(*) > 1.5)",
        "SELECT ?s (COUNT(*) AS ?c) { ?s :p ?o } GROUP BY ?s HAVING (SUM(?o) > 1)",
        "SELECT ?s { ?s :p ?o } HAVING (?s > 1)",
        "SELECT (STR(?s) AS ?c) { ?s :p ?o }",
        "SELECT (COUNT(*) AS ?c) { ?s :p ?o } GROUP BY STR(?s)",
        "SELECT ?s { ?s :p ?o . { SELECT ?s (SUM(?n) AS ?c) { ?s :n ?n } GROUP BY ?s } }",
        "SELECT (COUNT(*) AS ?c) { ?s :p ?t OPTIONAL { ?t :q ?o } ?s :q ?o }",
        "SELECT (COUNT(*) AS ?c) { ?s :p ?t OPTIONAL { ?s :p ?t } }",
        "SELECT (COUNT(*) AS ?c) { ?s :p ?t OPTIONAL { ?t ?k ?o } }",
        "SELECT (COUNT(*) AS ?c) { ?s :p ?t OPTIONAL { ?t :q ?o . ?o :p ?v } }",
        "SELECT (COUNT(*) AS ?c) { ?s :p ?t BIND (COALESCE(?none, ?t) AS ?o) }",
        "SELECT (COUNT(*) AS ?c) { ?s :p ?t BIND (COALESCE(?t, 1) AS ?o) }",
        "SELECT (COUNT(*) AS ?c) { ?s :p ?t VALUES ?t { :t :t } }",
        "SELECT (COUNT(*) AS ?c) { ?s :p ?t VALUES ?t { UNDEF } }",
        "SELECT (COUNT(*) AS ?c) { ?s :p ?t VALUES ?new { 1 2 } }",
        "SELECT (COUNT(*) AS ?c) { ?s :p ?t VALUES ?new { 01 } }",
        "SELECT (COUNT(*) AS ?c) { ?s :q ?t FILTER (STRSTARTS(STR(?t), 'a')) }",
        "SELECT (COUNT(*) AS ?c) { ?s :q ?t FILTER (STR(?s) < STR(?t)) }",
        "SELECT (COUNT(*) AS ?c) { ?s :q ?t FILTER (STRSTARTS(STR(?s), 'a'@en)) }",
        "SELECT ?s (COUNT(*) AS ?c) { ?s :p ?o } GROUP BY ?s HAVING (COUNT(*) > ?s)",
        "SELECT ?s { ?s :nowhere ?o . { SELECT ?s (COUNT(*) AS ?c) { ?s :n ?n } GROUP BY ?s } }",
    ],
)
def test_what_is_declined(small: tuple[Store, Columns], text: str) -> None:
    with pytest.raises(DeclinedError, match="columns"):
        small[1].rows(read(PROLOGUE + text))


def test_a_sum_too_large_is_declined(tmp_path: Path) -> None:
    store = Store()
    store.extend(
        Quad(NODES[0], PROPERTIES[2], typed("9" * 20 + f".{place}", "decimal")) for place in range(1, 4)
    )
    with pytest.raises(DeclinedError):
        columns(store, tmp_path).rows(read(PROLOGUE + "SELECT (SUM(?n) AS ?c) { ?s :n ?n }"))


def test_what_counts_is_worth_a_try() -> None:
    assert is_suited(read("SELECT (COUNT(*) AS ?c) { ?s ?p ?o }"))
    assert is_suited(read("SELECT ?s { { SELECT (COUNT(*) AS ?c) { ?s ?p ?o } } ?s ?p ?o }"))
    assert is_suited(read("SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(*) > 1)"))
    assert is_suited(read("SELECT DISTINCT ?s ?o { GRAPH ?g { ?s a <urn:c> ; ?p ?o } }"))
    assert not is_suited(read("SELECT DISTINCT ?g { GRAPH ?g { <urn:s> ?p ?o } }"))
    assert not is_suited(read("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p 'a' } }"))
    assert not is_suited(read("SELECT DISTINCT ?s { GRAPH <urn:g> { ?s ?p ?o } }"))
    assert not is_suited(read("SELECT ?s { ?s ?p ?o }"))
    assert not is_suited(read("DESCRIBE <urn:x>"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.text(max_size=6), max_size=12))
def test_terms_are_found_and_stand_in_order(
    tmp_path_factory: pytest.TempPathFactory, said: list[str]
) -> None:
    store = Store()
    store.extend(Quad(NODES[0], PROPERTIES[1], Literal(each)) for each in said)
    made = columns(store, tmp_path_factory.mktemp("terms"))
    terms: Terms = made.terms
    listed = [terms.text(number) for number in range(len(terms))]
    assert listed == sorted(listed, key=order_of)
    assert [terms.number(text) for text in listed] == list(range(len(terms)))
    assert terms.number("<urn:nowhere>") is None
    assert set(map(str, map(Literal, said))) <= set(listed)


def test_damage_is_told(tmp_path: Path) -> None:
    store = world(Random(1))
    columns(store, tmp_path)
    (tmp_path / "columns" / making.DATABASE).write_bytes(b"no database")
    with pytest.raises(StoreError, match="open the columns"):
        Columns(tmp_path / "columns")
    (tmp_path / "columns" / TEXTS).unlink()
    with pytest.raises(StoreError, match="open the columns"):
        Columns(tmp_path / "columns")
    with pytest.raises(StoreError, match="make the columns"):
        making.make([tmp_path / "missing.nq"], tmp_path / "others")
    assert duckdb.__version__


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (duckdb.OutOfMemoryException, MemoryError),
        (duckdb.OutOfRangeException, DeclinedError),
        (duckdb.Error, DeclinedError),
    ],
)
def test_what_the_engine_cannot_do_is_told_apart(
    tmp_path: Path, raised: type[Exception], told: type[Exception]
) -> None:
    made = columns(world(Random(1)), tmp_path)
    made._database.close()
    made._database = Broken(raised)
    with pytest.raises(told, match=r"cannot|columns"):
        made.rows(read(PROLOGUE + "SELECT (COUNT(*) AS ?c) { ?s ?p ?o }"))


class Broken:
    """A database that has come to an end of its memory or of its numbers."""

    def __init__(self, raised: type[Exception]) -> None:
        self._raised = raised

    def execute(self, sql: str) -> None:
        raise self._raised(f"cannot {sql}")
