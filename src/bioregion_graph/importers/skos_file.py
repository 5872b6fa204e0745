"""Classifications that are published as SKOS in RDF (Turtle, RDF/XML, N-Triples): concepts with code and labels.

Explanatory notes are left out: they are texts, not facts.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, cast

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from bioregion_graph.errors import InputError
from bioregion_graph.importers.delimited import Row
from bioregion_graph.importers.entries import Report
from bioregion_graph.importers.files import Files
from bioregion_graph.terms.namespaces import expand

ENDINGS = r".+\.(ttl|rdf|xml|nt|owl)"
_FORMS = {
    "ttl": RdfFormat.TURTLE,
    "rdf": RdfFormat.RDF_XML,
    "xml": RdfFormat.RDF_XML,
    "owl": RdfFormat.RDF_XML,
    "nt": RdfFormat.N_TRIPLES,
}
_TYPE, _CONCEPT = expand("rdf:type"), expand("skos:Concept")
_LABEL, _BROADER, _NOTATION = expand("skos:prefLabel"), expand("skos:broader"), expand("skos:notation")
_IDENTIFIER = expand("dcterms:identifier")


@dataclass(slots=True)
class Concept:
    """One concept of a classification: its address, code, labels by language, and the broader ones' addresses."""

    address: str
    row: Row
    code: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    broader: list[str] = field(default_factory=list)
    is_concept: bool = False


def concepts(files: Files, name: str, report: Report) -> list[Concept]:
    """The concepts of a file, in the order of the file; those without a code are told and left out.

    A classification has a thousand concepts or so: they are held in memory, since a file may tell of each of them
    in many places. Raises InputError with the line when the file cannot be read.
    """
    found: dict[str, Concept] = {}
    label = files.label(name)
    for subject, predicate, value in _statements(files, name):
        concept = found.setdefault(subject, Concept(subject, Row(label, len(found) + 1, {})))
        if predicate == _TYPE:
            concept.is_concept = concept.is_concept or value == _CONCEPT
        elif predicate == _BROADER and isinstance(value, NamedNode):
            concept.broader.append(value.value)
        elif isinstance(value, Literal):
            text = value.value.strip()
            if predicate == _LABEL:
                concept.labels.setdefault(value.language or "en", text)
            elif predicate == _NOTATION or (predicate == _IDENTIFIER and not concept.code):
                concept.code = text
    return list(_whole(found, name, label, report))


def _whole(found: dict[str, Concept], name: str, label: str, report: Report) -> Iterator[Concept]:
    for concept in found.values():
        if not concept.is_concept:
            continue
        report.read[name] += 1
        if concept.code and concept.labels:
            yield concept
            continue
        missing = "skos:notation" if not concept.code else "skos:prefLabel"
        report.fault(
            name,
            InputError(
                f"The concept <{concept.address}> has no {missing}.", label, "Give it, or leave it out."
            ),
        )


def _statements(files: Files, name: str) -> Iterator[tuple[str, NamedNode, object]]:
    form = _FORMS[name.rpartition(".")[2]]
    wanted = {_TYPE, _LABEL, _BROADER, _NOTATION, _IDENTIFIER}
    with files.open(name) as opened:
        stream = _Remembering(opened)
        try:
            for quad in parse(cast(IO[bytes], stream), format=form, base_iri="https://w3id.org/bioregion/"):
                if quad.predicate in wanted and isinstance(quad.subject, NamedNode):
                    yield quad.subject.value, quad.predicate, quad.object
        except SyntaxError as error:
            place = files.label(name) + (f", line {error.lineno}" if error.lineno else "")
            raise InputError(f"The file cannot be read: {error.msg}.", place, "Fetch it again.") from error
        # The parser takes the end of the stream for the end of every open element.
        if form == RdfFormat.RDF_XML and not re.search(rb"</([\w.-]+:)?RDF\s*>\s*$", stream.tail):
            raise InputError("The file is cut off before its end.", files.label(name), "Fetch it again.")


class _Remembering(io.RawIOBase):
    """A stream of bytes that remembers the last ones."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.tail = b""

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self.tail = (self.tail + block)[-200:]
        return block
