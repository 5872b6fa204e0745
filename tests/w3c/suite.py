"""The test suites of the W3C for SPARQL: their manifests, and when an answer is the expected one.

Following the manifests of w3c/rdf-tests (Data Access Working Group's test vocabulary).
"""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib import BNode as RdflibNode
from rdflib import Literal as RdflibLiteral
from rdflib.collection import Collection
from rdflib.compare import isomorphic

ARCHIVE = Path(__file__).resolve().parents[3] / "shared" / "w3c" / "sparql-tests.tar.gz"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
XSD = "http://www.w3.org/2001/XMLSchema#"
_ROWS = {"srx": QueryResultsFormat.XML, "srj": QueryResultsFormat.JSON, "tsv": QueryResultsFormat.TSV}
_TRIPLES = {
    "ttl": RdfFormat.TURTLE,
    "n3": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
}
Term = NamedNode | BlankNode | Literal | Triple
Row = dict[str, Term]
Rows = list[Row]


@dataclass(frozen=True)
class Case:
    """One test: ``kind`` is the class of the manifest, ``named`` gives the graphs that are named by their files."""

    name: str
    kind: str
    query: Path
    data: tuple[Path, ...]
    named: tuple[Path, ...]
    result: Path | None


def unpacked(folder: Path) -> Path:
    """The suites in a folder."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder / "sparql"


def cases(manifest: Path) -> Iterator[Case]:
    """The tests of a manifest and of those that it includes."""
    graph = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
    for included in graph.objects(None, MF.include):
        for each in Collection(graph, included):
            yield from cases(_path(each))
    for listed in graph.objects(None, MF.entries):
        for entry in Collection(graph, listed):
            yield _case(graph, entry, manifest.parent.name)


def _case(graph: Graph, entry: Any, group: str) -> Case:
    action, result = graph.value(entry, MF.action), graph.value(entry, MF.result)
    query = graph.value(action, QT.query) or action
    kinds = sorted(str(kind).rpartition("#")[2] for kind in graph.objects(entry, RDF.type))
    named = (
        each if isinstance(each, URIRef) else graph.value(each, QT.graph)
        for each in graph.objects(action, QT.graphData)
    )
    return Case(
        f"{group}/{str(entry).rpartition('#')[2]}",
        kinds[0],
        _path(query),
        tuple(map(_path, graph.objects(action, QT.data))),
        tuple(map(_path, named)),
        _path(result) if isinstance(result, URIRef) else None,
    )


def _path(iri: Any) -> Path:
    return Path(str(iri).removeprefix("file://"))


def triples(path: Path) -> Iterator[Triple]:
    """The statements of a file; its blank nodes are no other file's."""
    form = _TRIPLES[path.suffix[1:]]
    own = f"f{zlib.crc32(str(path).encode()):x}"
    for quad in parse(path=path, format=form, base_iri=path.as_uri()):
        ends = [
            BlankNode(own + end.value) if isinstance(end, BlankNode) else end
            for end in (quad.subject, quad.object)
        ]
        yield Triple(ends[0], quad.predicate, ends[1])


def expected(path: Path) -> bool | Rows | Graph:
    """The answer that a test expects: yes or no, rows, or triples."""
    kind = path.suffix[1:]
    if kind in _ROWS:
        return read(path.read_bytes(), _ROWS[kind])
    graph = Graph().parse(path, publicID=path.as_uri())
    answer = graph.value(None, RDF.type, RS.ResultSet)
    if answer is None:
        return graph
    said = graph.value(answer, RS.boolean)
    if said is not None:
        return str(said) == "true"
    return [
        {
            str(graph.value(binding, RS.variable)): _term(graph.value(binding, RS.value))
            for binding in graph.objects(solution, RS.binding)
        }
        for solution in graph.objects(answer, RS.solution)
    ]


def read(text: bytes, form: QueryResultsFormat = QueryResultsFormat.JSON) -> bool | Rows:
    """An answer of ours, or an expected one, in a form for rows."""
    answer = parse_query_results(input=text, format=form)
    if isinstance(answer, QueryBoolean):
        return bool(answer)
    assert isinstance(answer, QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return [{name: value for name in names if (value := row[name]) is not None} for row in answer]


def _term(term: Any) -> Term:
    if isinstance(term, URIRef):
        return NamedNode(str(term))
    if isinstance(term, RdflibNode):
        return BlankNode(f"b{''.join(filter(str.isalnum, str(term)))}")
    assert isinstance(term, RdflibLiteral)
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=NamedNode(str(term.datatype))) if term.datatype else Literal(str(term))


def is_answer(given: bool | Rows | Graph, wanted: bool | Rows | Graph, *, strictly: bool) -> bool:
    """Whether two answers are one, whatever blank nodes and row order; ``strictly`` as values are spelt."""
    if isinstance(wanted, bool) or isinstance(given, bool):
        return given is wanted
    if isinstance(wanted, Graph) or isinstance(given, Graph):
        return isinstance(wanted, Graph) and isinstance(given, Graph) and isomorphic(given, wanted)
    if not strictly:
        given, wanted = _by_value(given), _by_value(wanted)
    return len(given) == len(wanted) and _is_matched(given, wanted, {}, {})


def _by_value(rows: Sequence[Row]) -> Rows:
    return [{name: _valued(term) for name, term in row.items()} for row in rows]


def _valued(term: Term) -> Term:
    """A number or truth value as its value is spelt in one way; what has no value stays."""
    if not isinstance(term, Literal):
        return term
    kind, text = term.datatype.value.removeprefix(XSD), term.value.strip()
    try:
        if kind in ("float", "double"):
            return Literal(repr(float(text)), datatype=term.datatype)
        if kind in ("integer", "decimal"):
            return Literal(str(Decimal(text).normalize()), datatype=term.datatype)
    except (ValueError, InvalidOperation):
        return term
    if kind == "boolean":
        return Literal({"1": "true", "0": "false"}.get(text, text), datatype=term.datatype)
    return term


def _is_matched(given: Rows, wanted: Rows, there: dict[Term, Term], back: dict[Term, Term]) -> bool:
    """Whether the rows can be paired so that each blank node has one partner."""
    if not given:
        return True
    first, rest = given[0], given[1:]
    for place, other in enumerate(wanted):
        to, fro = dict(there), dict(back)
        is_pair = first.keys() == other.keys() and all(
            _is_partner(first[name], other[name], to, fro) for name in first
        )
        if is_pair and _is_matched(rest, wanted[:place] + wanted[place + 1 :], to, fro):
            return True
    return False


def _is_partner(one: Term, other: Term, there: dict[Term, Term], back: dict[Term, Term]) -> bool:
    if isinstance(one, BlankNode) and isinstance(other, BlankNode):
        return there.setdefault(one, other) == other and back.setdefault(other, one) == one
    return one == other
