"""EuroSciVoc, the taxonomy of fields of science that CORDIS uses.

Read are the official SKOS file, or two tables: the concepts (address, code, English label) and the paths of codes
(``/23/47/297``), from which the broader fields follow. The nodes are those of the CORDIS importer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import InputError
from bioregion_graph.importers import skos_file
from bioregion_graph.importers.cordis_rows import field_key
from bioregion_graph.importers.delimited import Layout, Row, Rows
from bioregion_graph.importers.entries import Entry, Report, Statements, fingerprint
from bioregion_graph.importers.files import Files
from bioregion_graph.importers.reading import named, needed, sound, the_file
from bioregion_graph.terms.namespaces import expand

SCHEME = "concepts/euroscivoc"
_PATHS = r".*paths.*\.csv"
_OFFICIAL = "http://data.europa.eu/8mn/euroscivoc/"
_CONCEPT_SCHEME, _CONCEPT = expand("skos:ConceptScheme"), expand("skos:Concept")
_LABEL, _NOTATION, _BROADER = expand("skos:prefLabel"), expand("skos:notation"), expand("skos:broader")
_IN_SCHEME, _EXACT = expand("skos:inScheme"), expand("skos:exactMatch")
_IDENTIFIER, _TOP = expand("dcterms:identifier"), expand("skos:topConceptOf")
_NAMES = {"en": "Fields of science (EuroSciVoc)", "it": "Campi della scienza (EuroSciVoc)"}


class EuroSciVoc:
    """The fields of science."""

    def entries(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        """The scheme, then its concepts. Raises InputError when no file of it is there or it is unreadable."""
        yield scheme_entry(SCHEME, _NAMES, graph)
        if official := named(files, skos_file.ENDINGS):
            yield from _from_skos(files, official[0], graph, report)
            return
        paths: dict[tuple[str, ...], FieldPath] = {}
        for name in named(files, _PATHS):
            paths |= _read_paths(files, name, report)
        by_code = {path.codes[-1]: path.text for path in paths.values()}
        listed: set[str] = set()
        if len(files.names()) > len(named(files, _PATHS)):
            for row, code, label in _read_concepts(files, report):
                listed.add(code)
                said = Field(row.get("uri"), code, {"en": label}, by_code.get(code, ""))
                yield said.entry(row, graph)
        for path in paths.values():
            # The table of concepts names its fields; only the others take their name from the paths.
            yield replace(path, name="" if path.codes[-1] in listed else path.name).entry(graph)


def _read_paths(files: Files, name: str, report: Report) -> dict[tuple[str, ...], FieldPath]:
    """The paths of a table, a thousand or so, and those of broader fields that have no row of their own."""
    layout = Layout(
        name, ("euroSciVocCode", "euroSciVocTitle"), ("euroSciVocPath", "he_project_count"), delimiter=","
    )
    own: dict[tuple[str, ...], FieldPath] = {}
    above: dict[tuple[str, ...], FieldPath] = {}
    for row in sound(Rows(files, layout), report, name):
        codes = tuple(row.get("euroSciVocCode").strip("/").split("/"))
        if not all(part.isdigit() for part in codes):
            what = f'euroSciVocCode "{row.get("euroSciVocCode")}" is no path of codes.'
            report.fault(name, row.problem(what, "Write it as /23/47/297."))
            continue
        own[codes] = FieldPath(codes, row, row.get("euroSciVocTitle"))
        names = row.get("euroSciVocPath").strip("/").split("/")
        # A name with a slash in it cannot be told from two names; then only the last one is sure.
        names = names if len(names) == len(codes) else [""] * len(codes)
        for depth in range(1, len(codes)):
            above.setdefault(codes[:depth], FieldPath(codes[:depth], row, names[depth - 1]))
    return above | own


def _read_concepts(files: Files, report: Report) -> Iterator[tuple[Row, str, str]]:
    name = the_file(files, r".*concepts.*\.csv", "table of the concepts of EuroSciVoc")
    layout = Layout(name, ("uri", "code", "prefLabel_en"), (), delimiter=",")
    for row in sound(Rows(files, layout), report, name):
        try:
            address, code, label = needed(row, "uri"), needed(row, "code"), needed(row, "prefLabel_en")
            if not address.startswith(_OFFICIAL):
                raise row.problem(f"<{address}> is no field of EuroSciVoc.", f"Write {_OFFICIAL}….")
        except InputError as problem:
            report.fault(name, problem)
            continue
        yield row, code, label


@dataclass(frozen=True)
class FieldPath:
    """The way to a field from the top: the codes, and the field's name ("" for unknown)."""

    codes: tuple[str, ...]
    row: Row
    name: str = ""

    @property
    def text(self) -> str:
        """The path as it is written, which is the notation of its field."""
        return "/" + "/".join(self.codes)

    def entry(self, graph: NamedNode) -> Entry:
        """The entry of a path."""
        mark = fingerprint("path", (self.text, self.name))
        return Entry(self.row.where, (field_key(self.codes[-1]),), (mark,), partial(self._quads, graph))

    def _quads(self, graph: NamedNode) -> Iterable[Quad]:
        said = Statements(field_key(self.codes[-1]), graph, _CONCEPT)
        said.link(_IN_SCHEME, SCHEME)
        said.add(_NOTATION, self.text)
        if len(self.codes) > 1:
            said.link(_BROADER, field_key(self.codes[-2]))
        else:
            said.link(_TOP, SCHEME)
        said.add(_LABEL, Literal(self.name, language="en") if self.name else None)
        return said.quads


@dataclass(frozen=True)
class Field:
    """One field of science: its official address, code, labels by language and, where known, its path of codes."""

    address: str
    code: str
    labels: dict[str, str]
    path: str = ""

    def entry(self, row: Row, graph: NamedNode) -> Entry:
        """The entry of a field."""
        mark = fingerprint("field", (self.address, self.code, self.path, *map("=".join, self.labels.items())))
        return Entry(row.where, (field_key(self.code),), (mark,), partial(self._quads, graph))

    def _quads(self, graph: NamedNode) -> Iterable[Quad]:
        said = Statements(field_key(self.code), graph, _CONCEPT)
        said.link(_IN_SCHEME, SCHEME)
        said.add(_IDENTIFIER, self.code)
        said.add(_NOTATION, self.path or self.code)
        said.add(_EXACT, NamedNode(self.address))
        for language, label in self.labels.items():
            said.add(_LABEL, Literal(label, language=language))
        return said.quads


def scheme_entry(key: str, names: dict[str, str], graph: NamedNode) -> Entry:
    """The entry that declares a classification, with its name by language."""

    def quads() -> Iterable[Quad]:
        said = Statements(key, graph, _CONCEPT_SCHEME)
        for language, name in names.items():
            said.add(_LABEL, Literal(name, language=language))
        return said.quads

    return Entry(f"{key}, row 0", (key,), (fingerprint(key, names.values()),), quads)


def _from_skos(files: Files, name: str, graph: NamedNode, report: Report) -> Iterator[Entry]:
    found = [
        concept
        for concept in skos_file.concepts(files, name, report)
        if concept.address.startswith(_OFFICIAL)
    ]
    codes = {concept.address: concept.code.rpartition("/")[2] for concept in found}
    above = {
        concept.address: next((each for each in concept.broader if each in codes), "") for concept in found
    }
    for concept in found:
        codes_down = _codes_of(concept.address, codes, above)
        path = FieldPath(codes_down, concept.row)
        yield Field(concept.address, codes_down[-1], concept.labels, path.text).entry(concept.row, graph)
        yield path.entry(graph)


def _codes_of(address: str, codes: dict[str, str], above: dict[str, str]) -> tuple[str, ...]:
    """The codes from the top down; where a field has several broader ones, through the first of them."""
    line: list[str] = []
    while address and codes[address] not in line:
        line.append(codes[address])
        address = above[address]
    return tuple(reversed(line))
