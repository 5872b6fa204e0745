"""Whichever engine answers, the answer is the database's: the library, random queries, and look-ups."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Store
from tests.sparql.making import PROLOGUE, CopyMaker, Maker, graph

from bioregion_graph.errors import QuerySyntaxError
from bioregion_graph.publishing.build import build
from bioregion_graph.queries import engines
from bioregion_graph.queries.alike import for_the_copy
from bioregion_graph.queries.engines import answer, is_counting, write_json
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run, run_text
from bioregion_graph.queries.stream import stream
from bioregion_graph.resources import folder
from bioregion_graph.sharing import View, make_copies, open_view
from bioregion_graph.store.generations import Generations

LIBRARY = Library.load(folder("queries"))
NAMES = sorted(query.name for query in LIBRARY)
# Paths in which the database leaves out what the standard finds: see tests/w3c/failures.csv.
NOT_ALIKE = re.compile(r"\)\*|\)\?|:q\*|\||!")


def bag(found: object) -> object:
    """An answer as a bag of rows; a blank node is any blank node."""
    if isinstance(found, QueryBoolean):
        return bool(found)
    if isinstance(found, QueryTriples):
        return Counter(map(str, found))
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    rows = (tuple(re.sub(r"_:\w+", "_:b", str(row[name])) for name in names) for row in found)
    return names, Counter(rows)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[View, View]]:
    """The curated graph without copies and with them."""
    home = tmp_path_factory.mktemp("engines") / "home"
    build(home, ontology=folder("ontology"), data=folder("data"))
    with open_view(home) as plain, open_view(home) as copied:
        assert plain.copy() is None
        assert plain.columns() is None
        make_copies(home, copied)
        make_copies(home, copied)
        copied.asks_copy = True
        assert copied.is_copied
        plain.derived = None
        yield plain, copied


@pytest.mark.parametrize("name", NAMES)
def test_a_question_of_the_library_has_one_answer(real: tuple[View, View], name: str) -> None:
    plain, copied = real
    question = LIBRARY.get(name)
    wanted, given = run(plain, question), run(copied, question)
    assert given.variables == wanted.variables
    assert Counter(map(str, given.rows)) == Counter(map(str, wanted.rows))


def test_the_copies_are_asked(real: tuple[View, View], monkeypatch: pytest.MonkeyPatch) -> None:
    _, copied = real
    monkeypatch.setattr(View, "query", None)
    counted = "SELECT ?class (COUNT(*) AS ?n) { ?s a ?class } GROUP BY ?class ORDER BY DESC(?n) LIMIT 1"
    joined = "SELECT DISTINCT ?class { ?s a ?class ; ?p ?o . ?o a ?other } ORDER BY ?class LIMIT 3"
    for text in (counted, joined, joined.replace("SELECT DISTINCT ?class", "ASK").partition(" ORDER")[0]):
        found = run_text(copied, text)
        assert isinstance(found, QueryBoolean) or len(list(found)) > 0
    sink = BytesIO()
    assert stream(copied, joined, None, rows="json", triples="turtle", sink=sink) == "json"
    assert len(json.loads(sink.getvalue())["results"]["bindings"]) == 3


@pytest.mark.parametrize("form", ["json", "csv", "tsv", "xml"])
def test_every_form_holds_the_same(real: tuple[View, View], form: str) -> None:
    plain, copied = real
    text = "SELECT DISTINCT ?class { ?s a ?class } ORDER BY ?class"
    written = []
    for view in (plain, copied):
        sink = BytesIO()
        stream(view, text, None, rows=form, triples="turtle", sink=sink)
        written.append(sink.getvalue())
    one, other = written
    assert json.loads(one) == json.loads(other) if form == "json" else one == other


def test_a_fault_is_told_as_the_database_tells_it(real: tuple[View, View]) -> None:
    for view in real:
        with pytest.raises(QuerySyntaxError, match="a variable of SELECT is neither grouped"):
            run_text(view, "SELECT ?x ?y { ?x a ?z } GROUP BY ?y")


def test_without_copies_and_with_a_data_set_the_database_answers(real: tuple[View, View]) -> None:
    plain, copied = real
    assert not write_json(plain, "SELECT DISTINCT ?s { ?s a ?c . ?c a ?d }", None, BytesIO())
    assert not write_json(copied, "ASK { ?s a ?c . ?c a ?d }", None, BytesIO())
    assert not write_json(copied, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", None, BytesIO())
    assert bag(answer(copied, "SELECT (COUNT(*) AS ?n) FROM <urn:x> { ?s ?p ?o }", None))


class Held:
    """A random graph as a generation, with its copies."""

    def __init__(self, home: Path, store: Store) -> None:
        generations = Generations(home)
        with generations.draft() as draft:
            made = draft.create()
            made.load(store)
            generations.commit(draft, "random", len(draft.finish(made)), {})
        self.view = open_view(home)
        make_copies(home, self.view)
        self.view.asks_copy = True


@pytest.mark.slow
@pytest.mark.parametrize("maker", [Maker, CopyMaker])
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(min_value=0, max_value=2**48))
def test_random_queries_over_random_graphs(
    tmp_path_factory: pytest.TempPathFactory, maker: type[Maker], seed: int
) -> None:
    random = Random(seed)
    store = graph(random, most=30)
    held = Held(tmp_path_factory.mktemp("held") / "home", store)
    try:
        asked = 0
        while asked < 20:
            text = maker(random).query()
            if not (for_the_copy(text) or is_counting(text)) or NOT_ALIKE.search(text.removeprefix(PROLOGUE)):
                continue
            asked += 1
            try:
                wanted = bag(store.query(text))
                given = bag(answer(held.view, text, None))
            except (SyntaxError, RuntimeError, QuerySyntaxError):
                continue
            if "LIMIT" in text or "OFFSET" in text:
                # Which rows are cut off is not said where the order leaves it open.
                assert isinstance(given, bool) or sum(given[1].values()) == sum(wanted[1].values()), text
            else:
                assert given == wanted, f"{text}\n{store.dump(format=RdfFormat.N_QUADS)}"
    finally:
        held.view.close()


@pytest.mark.parametrize(
    ("text", "is_for_it"),
    [
        ("SELECT DISTINCT ?s { ?s ?p ?o MINUS { ?s a ?c } }", True),
        ("SELECT ?s { ?s ?p ?o MINUS { ?s a ?c } }", False),
        ("SELECT ?s { ?s ?p ?o MINUS { ?s a ?c } } LIMIT 100", True),
        (
            'SELECT ?s { ?s ?p ?o FILTER (CONTAINS(LCASE(?o), "x") && ?o > "2019-05-01"^^xsd:date) } ORDER BY ?s',
            True,
        ),
        ("ASK { ?s <urn:p>/<urn:q>* ?o }", True),
        ("SELECT DISTINCT ?s { GRAPH ?g { ?s ?p ?o } }", False),
        ("SELECT DISTINCT ?s { ?s ?p ?o FILTER EXISTS { ?o a ?c } }", False),
        ("SELECT DISTINCT (?o + 1 AS ?n) { ?s ?p ?o }", False),
        ("SELECT DISTINCT (-?o AS ?n) { ?s ?p ?o }", False),
        ("SELECT DISTINCT ?s { ?s ?p 1.50 }", False),
        ("SELECT DISTINCT ?s { ?s ?p 007 }", False),
        ("SELECT DISTINCT (YEAR(?o) AS ?n) { ?s ?p ?o }", False),
        ("SELECT DISTINCT (xsd:integer(?o) AS ?n) { ?s ?p ?o }", False),
        ('SELECT (GROUP_CONCAT(?o ; separator = ", ") AS ?n) { ?s ?p ?o }', False),
        ("SELECT ?s { { SELECT (COUNT(*) AS ?s) { ?s ?p ?o } } }", False),
        ('SELECT DISTINCT ?s { ?s ?p "select" }', False),
        ("CONSTRUCT WHERE { ?s ?p ?o }", False),
        ('SELECT DISTINCT ?s { ?s ?p ?o FILTER (COALESCE(?o, "y"@en)) }', False),
        ("SELECT DISTINCT ?s { ?s ?p ?o FILTER (?s = ?o || ?o) }", False),
        ("SELECT DISTINCT ?s { ?s ?p ?o FILTER (! ?o) }", False),
        ("SELECT DISTINCT (IF(?o, 1, 2) AS ?n) { ?s ?p ?o }", False),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(?o))", False),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(?o) > 1)", True),
        (
            "SELECT DISTINCT ?s { ?s ?p ?o FILTER (! (?o IN (<urn:x>)) && (true || BOUND(?o)) && "
            "IF(?s = ?o, 1, 2) = 1) }",
            True,
        ),
        ('SELECT DISTINCT ?s { ?s ?p ?o FILTER (?o != "x") }', False),
        ("SELECT DISTINCT ?s { ?s ?p ?o FILTER (?o NOT IN (1, 2)) }", False),
        ("SELECT DISTINCT ?s { ?s ?p ?o FILTER (! (?o = 1)) }", False),
        ("SELECT DISTINCT (?o < 1 AS ?less) { ?s ?p ?o }", False),
        ("SELECT DISTINCT ?s { ?s ?p ?o BIND (?o = 1 AS ?is) }", False),
        ("SELECT DISTINCT ?s { ?s ?p ?o } ORDER BY (?o = 1)", False),
        ("SELECT (COUNT(STR(?o)) AS ?n) { ?s ?p ?o } GROUP BY ?s", False),
        ("SELECT DISTINCT ?s { ?s ?p ?o FILTER (isIRI(?o) < isIRI(?s)) }", False),
        ("SELECT DISTINCT ?s { ?s ?p ?o , ?z FILTER (?z < ?o) }", False),
        ("SELECT DISTINCT ?s { ?s ?p ?o FILTER (?o IN (1, 2) && ?o < 2 || ?o = 3) }", True),
        (
            'SELECT DISTINCT ?s { ?s ?p ?o FILTER (STR(?o) != "x" && LANG(?o) < "y" && STRLEN(?o) != 2) }',
            True,
        ),
        ('SELECT DISTINCT ?s { ?s ?p ?o FILTER (?o != "x"@en && ?s != ?o && ?o NOT IN (<urn:x>)) }', True),
        ("SELECT DISTINCT ?s { ?s ?p ?o OPTIONAL { ?o ?q ?z FILTER (?s != ?z) } }", False),
        ("SELECT DISTINCT ?s { ?s ?p ?o OPTIONAL { ?o ?q ?z FILTER (?o != ?z) } }", True),
        ("SELECT nothing", False),
    ],
)
def test_what_the_copy_gets(text: str, is_for_it: bool) -> None:
    declared = f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> {text}"
    assert (for_the_copy(declared) is not None) is is_for_it
    assert is_counting("SELECT nothing") is False


def test_a_count_of_nothing_is_left_to_the_database(
    real: tuple[View, View], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, copied = real
    text = "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c MINUS { ?s a ?c } }"
    nothing = '{"head":{"vars":["n"]},"results":{"bindings":[]}}'
    monkeypatch.setattr("bioregion_graph.store.mapped.MappedCopy.json", lambda *_: nothing)
    assert engines._rows(copied, text) is None
    assert engines._rows(copied, "SELECT DISTINCT ?s { ?s a ?c MINUS { ?s a ?c } }") == nothing
