"""The forms in which answers leave: the standard SPARQL results, RDF, and rows of text for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, islice
from typing import IO, Protocol, cast, runtime_checkable

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
)
from pyoxigraph import serialize as serialize_triples

from bioregion_graph.errors import UsageError
from bioregion_graph.sharing.view import GenerationInfo
from bioregion_graph.terms.namespaces import PREFIXES, compact

Term = NamedNode | BlankNode | Literal | Triple
Row = tuple[Term | None, ...]

RESULTS = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
# How cells begin that a spreadsheet would calculate (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FEW = 200
GRAPHS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


@dataclass(frozen=True)
class Table:
    """The rows of an answer, with the query that gave them and the generation that was asked."""

    variables: tuple[str, ...]
    rows: list[Row]
    query_text: str
    generation: GenerationInfo

    def dicts(self) -> list[dict[str, Term | None]]:
        """Each row by the names of its variables; None where nothing is bound."""
        return [dict(zip(self.variables, row, strict=True)) for row in self.rows]


class Sink(Protocol):
    """What takes the bytes of an answer. An exception in ``write`` ends the query."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""
        ...


@runtime_checkable
class CountingSink(Sink, Protocol):
    """A sink that wants to know of each triple before it is written, since their forms do not show them one by one."""

    def count_triple(self) -> None:
        """One more. An exception ends the query."""
        ...


def write(answer: QuerySolutions | QueryBoolean | QueryTriples, form: str, sink: Sink) -> None:
    """Write an answer piece by piece as csv, tsv, json or xml, triples as turtle, ntriples, rdfxml or jsonld.

    Raises UsageError when the answer has no such form: CSV and TSV hold rows only, RDF holds triples only.
    """
    # The engine takes anything with a method "write", though its types ask for a whole file.
    output = cast("IO[bytes]", sink)
    if isinstance(answer, QueryTriples):
        if form not in GRAPHS:
            raise UsageError(f'Triples cannot be written as "{form}". Choose one of {", ".join(GRAPHS)}.')
        # A small answer names the prefixes that it uses; a large one leaves while it is found.
        first = list(islice(answer, _FEW)) if form != "ntriples" else []
        prefixes = None if form == "ntriples" else prefixes_of(first) if len(first) < _FEW else PREFIXES
        whole = chain(first, answer)
        triples = _counted(whole, sink) if isinstance(sink, CountingSink) else whole
        serialize_triples(triples, output, format=GRAPHS[form], prefixes=prefixes)
    elif isinstance(answer, QueryBoolean) and form in ("csv", "tsv"):
        # The standard gives yes and no no CSV form; one cell with a heading is what a spreadsheet can read.
        sink.write(f"answer\n{'true' if answer else 'false'}\n".encode())
    elif form not in RESULTS:
        raise UsageError(f'Rows cannot be written as "{form}". Choose one of {", ".join(RESULTS)}.')
    else:
        answer.serialize(output, format=RESULTS[form])


def prefixes_of(triples: Iterable[Triple]) -> dict[str, str]:
    """The prefixes that some triples use, of which there are over a hundred."""
    terms = [term for triple in triples for term in (triple.subject, triple.predicate, triple.object)]
    names = {term.value for term in terms if isinstance(term, NamedNode)}
    names |= {term.datatype.value for term in terms if isinstance(term, Literal)}
    used = {compact(name).partition(":")[0] for name in names}
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if prefix in used}


def _counted(triples: Iterable[Triple], sink: CountingSink) -> Iterator[Triple]:
    for triple in triples:
        sink.count_triple()
        yield triple


def serialize(answer: QuerySolutions | QueryBoolean | QueryTriples, form: str) -> bytes:
    """A whole answer in one of the forms of ``write``. Raises UsageError as that does."""
    whole = BytesIO()
    write(answer, form, whole)
    return whole.getvalue()


def text_of(term: Term | None) -> str:
    """A term for people: a prefixed name where one fits, a value without its type, nothing for nothing."""
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return compact(term.value)
    return term.value if isinstance(term, Literal) else str(term)


def plain_cell(value: object) -> object:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in _FORMULA else value


def text_rows(table: Table) -> list[list[str]]:
    """Every cell as text for people."""
    return [[text_of(term) for term in row] for row in table.rows]


def aligned(variables: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a plain text table: headings, then rows, in columns as wide as their longest cell."""
    lines = [list(variables), *[list(row) for row in rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(variables))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def is_triples(answer: QuerySolutions | QueryBoolean | QueryTriples) -> bool:
    """Whether an answer is made of triples (CONSTRUCT, DESCRIBE) rather than rows."""
    return isinstance(answer, QueryTriples)
