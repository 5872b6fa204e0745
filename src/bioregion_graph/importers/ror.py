"""Research organisations of the world, from the Research Organization Registry (ROR).

Read are the official dump (JSON of schema 2, as it comes in the zip of a release), or tables of it: organisations,
names and relationships. What a record says becomes the same statements either way (``ror_records``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from pyoxigraph import NamedNode, Quad

from bioregion_graph.errors import InputError
from bioregion_graph.importers import ror_records as records
from bioregion_graph.importers.delimited import Layout, Row, Rows
from bioregion_graph.importers.entries import Entry, Report, fingerprint
from bioregion_graph.importers.files import Files
from bioregion_graph.importers.json_records import Fields, of_list
from bioregion_graph.importers.reading import named, needed, sound, the_file

_ORGANISATIONS = Layout(
    "ror_organizations.csv",
    ("ror_id", "name", "types", "status", "country_code"),
    (
        "established", "subdivision", "city", "geonames_id", "lat", "lng", "website", "wikipedia", "domains", "grid",
        "isni", "wikidata", "fundref", "ror_release",
    ),
    delimiter=",",
)  # fmt: skip
_NAMES = Layout("ror_names.csv", ("ror_id", "name", "types"), ("lang",), delimiter=",")
_RELATIONSHIPS = Layout(
    "ror_relationships.csv", ("ror_id", "type", "related_ror_id", "related_label"), (), delimiter=","
)
# A release holds two schemas, and before 2026 the older one was the plain name.
_DUMPS = (r".*schema_v2\.json", r".*\.json")

Make = Callable[[Row, NamedNode], Iterable[Quad]]


@dataclass
class Ror:
    """The organisations; their identifiers are remembered, a hundred thousand or so."""

    _known: dict[str, str] = field(default_factory=dict)
    _named: dict[str, str] = field(default_factory=dict)
    _abbreviated: set[str] = field(default_factory=set)
    _wholes: dict[str, set[str]] = field(default_factory=dict)
    _tied: set[int] = field(default_factory=set)

    def entries(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        """The entries of a release, then one for each organisation that is only spoken of.

        Raises InputError when a file is missing or unreadable.
        """
        self._known, self._named, self._abbreviated, self._wholes, self._tied = {}, {}, set(), {}, set()
        dumps = [found for pattern in _DUMPS if (found := named(files, pattern))]
        if dumps:
            yield from self._from_dump(files, dumps[0][-1], graph, report)
        else:
            yield from self._from_tables(files, graph, report)
        for identifier, label in sorted(self._named.items()):
            if identifier not in self._known:
                mark = fingerprint("spoken of", (label,))
                quads = partial(records.spoken_of, identifier, label, graph)
                yield Entry(f"{files.path.name}, row 0", (records.key(identifier),), (mark,), quads)

    def _from_dump(self, files: Files, name: str, graph: NamedNode, report: Report) -> Iterator[Entry]:
        for place, found in of_list(files, name, report):
            try:
                row, names, relationships = _flat(place, found)
                self._check(row)
            except InputError as problem:
                report.fault(name, problem)
                continue
            mark = fingerprint("record", (value for part in (row, *names) for value in part.fields.values()))
            quads = partial(_record, row, names, graph)
            yield Entry(row.where, (records.key(row.get("ror_id")),), (mark,), quads)
            for each in relationships:
                if self._stands(each, name, report):
                    yield from self._tie(each, graph)

    def _from_tables(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        main = the_file(files, re.escape(_ORGANISATIONS.name), "dump or table of ROR")
        layout = Layout(main, _ORGANISATIONS.required, _ORGANISATIONS.optional, delimiter=",")
        yield from self._rows(files, layout, report, self._check, graph, records.organisation)
        if main != _ORGANISATIONS.name:
            return
        if _NAMES.name in files:
            yield from self._rows(files, _NAMES, report, self._check_known, graph, None)
        if _RELATIONSHIPS.name in files:
            for row in sound(Rows(files, _RELATIONSHIPS), report, _RELATIONSHIPS.name):
                if self._stands(row, _RELATIONSHIPS.name, report):
                    yield from self._tie(row, graph)

    def _rows(
        self,
        files: Files,
        layout: Layout,
        report: Report,
        check: Callable[[Row], None],
        graph: NamedNode,
        make: Make | None,
    ) -> Iterator[Entry]:
        for row in sound(Rows(files, layout), report, layout.name):
            try:
                check(row)
            except InputError as problem:
                report.fault(layout.name, problem)
                continue
            subjects = (records.key(row.get("ror_id")),)
            quads = partial(make or self._name_maker(row), row, graph)
            mark = fingerprint(layout.name, row.fields.values())
            yield Entry(row.where, subjects, (mark,) * len(subjects), quads)

    def _name_maker(self, row: Row) -> Make:
        """An organisation has one acronym; the first that is told is taken for it, others are further names."""
        identifier = row.get("ror_id")
        if not records.is_acronym(row) or identifier in self._abbreviated:
            return records.other_name
        self._abbreviated.add(identifier)
        return records.acronym

    def _check(self, row: Row) -> None:
        identifier, mark = needed(row, "ror_id"), str(fingerprint("", row.fields.values()))
        if not records.IDENTIFIER.fullmatch(identifier):
            raise row.problem(f'ror_id "{identifier}" is no ROR identifier.', "Write it as 05trd4x28.")
        if identifier in self._known:
            again = "" if self._known[identifier] == mark else ", with other content"
            raise row.problem(
                f"The organisation {identifier} stands twice{again}.", "Remove one of the rows."
            )
        records.check_organisation(row)
        self._known[identifier] = mark

    def _check_known(self, row: Row) -> None:
        if row.get("ror_id") not in self._known:
            what = f'The organisation "{row.get("ror_id")}" is not in {_ORGANISATIONS.name}.'
            raise row.problem(what, "Give files of one and the same release.")

    def _check_relationship(self, row: Row) -> None:
        self._check_known(row)
        records.check_relationship(row)
        if pair := records.part_and_whole(row):
            part, whole = pair
            if self._is_below(whole, part):
                what = f"The organisation {part} is told to be part of {whole}, and the other way round."
                raise row.problem(what, "Correct one of the two relationships.")
            self._wholes.setdefault(part, set()).add(whole)

    def _stands(self, row: Row, name: str, report: Report) -> bool:
        """Whether a relationship of a record can be used; if not, it alone is told and left out."""
        try:
            self._check_relationship(row)
        except InputError as problem:
            report.fault(name, problem)
            return False
        return True

    def _is_below(self, part: str, whole: str) -> bool:
        """Whether one organisation is part of another, directly or through others."""
        reached, waiting = {part}, [part]
        while waiting:
            for each in self._wholes.get(waiting.pop(), set()) - reached:
                reached.add(each)
                waiting.append(each)
        return whole in reached

    def _tie(self, row: Row, graph: NamedNode) -> Iterator[Entry]:
        """The entry of a relationship, which both ends tell: once is enough. The other end's name is remembered."""
        self._named.setdefault(row.get("related_ror_id"), row.get("related_label"))
        mark = fingerprint("tie", records.meaning(row))
        if mark not in self._tied:
            self._tied.add(mark)
            yield Entry(
                row.where, (records.subject(row),), (mark,), partial(records.relationship, row, graph)
            )


def _record(row: Row, names: list[Row], graph: NamedNode) -> Iterable[Quad]:
    yield from records.organisation(row, graph)
    is_abbreviated = False
    for each in names:
        is_first = records.is_acronym(each) and not is_abbreviated
        is_abbreviated = is_abbreviated or is_first
        yield from (records.acronym if is_first else records.other_name)(each, graph)


def _flat(place: Row, found: Fields) -> tuple[Row, list[Row], list[Row]]:
    """A record of the dump as a row, its names and its relationships. Raises InputError for another form."""
    try:
        flat = records.flatten(found)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise place.problem(
            f"The record is not one of schema 2 of ROR ({type(error).__name__}: {error}).",
            "Give the JSON file of schema 2.",
        ) from error
    row, *rest = (
        Row(place.file, place.number, fields) for fields in (flat.organisation, *flat.names, *flat.related)
    )
    return row, rest[: len(flat.names)], rest[len(flat.names) :]
