"""EU research projects from the official CORDIS exports of one framework programme.

Read are ``project``, ``organization``, ``topics``, ``legalBasis``, ``euroSciVoc`` and ``webLink`` (CSV, semicolons,
every field quoted, UTF-8). Only the first two must be there. Participants are read in ``cordis_participants``.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import InputError
from bioregion_graph.importers.cordis_participants import ORGANISATIONS, Participants
from bioregion_graph.importers.delimited import Layout, Row, Rows
from bioregion_graph.importers.entries import Entry, Report, Statements, amount, day, fingerprint_of, key_of
from bioregion_graph.importers.files import Files
from bioregion_graph.importers.reading import sound
from bioregion_graph.terms import dates
from bioregion_graph.terms.namespaces import expand

_PROJECTS = Layout(
    "project.csv",
    (
        "id", "acronym", "title", "startDate", "endDate", "totalCost", "ecMaxContribution", "frameworkProgramme",
    ),
    ("legalBasis", "topics", "masterCall", "fundingScheme", "objective", "rcn", "grantDoi"),
    unread=("status", "ecSignatureDate", "subCall", "nature", "contentUpdateDate", "keywords"),
)  # fmt: skip
_TOPICS = Layout("topics.csv", ("projectID", "topic"), ("title",))
_LEGAL_BASES = Layout(
    "legalBasis.csv", ("projectID", "legalBasis"), ("title",), unread=("uniqueProgrammePart",)
)
_FIELDS = Layout(
    "euroSciVoc.csv",
    ("projectID", "euroSciVocCode"),
    ("euroSciVocTitle",),
    unread=("euroSciVocPath", "euroSciVocDescription"),
)
_LINKS = Layout(
    "webLink.csv",
    ("projectID", "physUrl"),
    unread=("id", "availableLanguages", "status", "archivedDate", "type", "source", "represents"),
)
# The frame programmes have names of their own in this graph; the exports tell them by these codes.
_FRAMES = {"FP7": "fp7", "H2020": "horizon-2020", "HORIZON": "horizon-europe"}
_FRAME_NAMES = {
    "FP7": "Seventh Framework Programme",
    "H2020": "Horizon 2020",
    "HORIZON": "Horizon Europe",
}

PROJECT, PROGRAMME = expand("brg:Project"), expand("brg:Programme")
CALL, TOPIC = expand("brg:Call"), expand("brg:Topic")
CONCEPT = expand("skos:Concept")
LABEL, TITLE, ABSTRACT = expand("rdfs:label"), expand("dcterms:title"), expand("dcterms:abstract")
ACRONYM, GRANT, CODE = expand("brg:acronym"), expand("brg:grantNumber"), expand("brg:code")
START, END = expand("brg:start"), expand("brg:end")
COST, CONTRIBUTION = expand("brg:totalCost"), expand("brg:euContribution")
IN_PROGRAMME, IN_CALL, ON_TOPIC = expand("brg:programme"), expand("brg:call"), expand("brg:topic")
PART_OF, ACTION_TYPE, RECORD = expand("brg:partOf"), expand("brg:actionType"), expand("brg:recordNumber")
DOI, URL = expand("brg:grantDoi"), expand("schema:url")
FIELD_OF_SCIENCE = expand("eurio:hasEuroSciVocClassification")
PREFERRED, NOTATION = expand("skos:prefLabel"), expand("skos:notation")
_ANY_URI = expand("xsd:anyURI")

Make = Callable[[Row, NamedNode], Iterable[Quad]]


@dataclass
class Cordis:
    """One framework programme. ``only`` are the identifiers of the projects wanted, None for all."""

    only: Container[str] | None = None
    _projects: dict[str, int] = field(default_factory=dict)
    _refused: set[str] = field(default_factory=set)

    def entries(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        """The entries of all files, projects first. Raises InputError when a file is missing or unreadable."""
        self._projects.clear()
        self._refused.clear()
        yield from self._all_projects(files, graph, report)
        yield from self._others(files, graph, report, ORGANISATIONS, Participants().read)
        for layout, make in (
            (_TOPICS, _topic),
            (_LEGAL_BASES, _legal_basis),
            (_FIELDS, _field),
            (_LINKS, _link),
        ):
            if layout.name.lower() in files:
                yield from self._others(files, graph, report, layout, make)

    def _all_projects(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        for row in sound(Rows(files, _PROJECTS), report, _PROJECTS.name):
            identifier, mark = row.get("id"), fingerprint_of(row, _PROJECTS)
            if not identifier or identifier == "NA":
                problem = row.problem("The project has no id.", "Give it its grant number.")
                report.fault(_PROJECTS.name, problem)
                continue
            known = self._projects.get(identifier)
            if known is not None:
                if known != mark:
                    again = row.problem(
                        f"The project {identifier} stands twice, with other content.",
                        "Remove one of the rows.",
                    )
                    report.fault(_PROJECTS.name, again)
                continue
            if self.only is not None and identifier not in self.only:
                continue
            try:
                _check(row)
            except InputError as problem:
                # Whether a project stands decides about all rows that speak of it, so it is known before them.
                self._refused.add(identifier)
                report.fault(_PROJECTS.name, problem)
                continue
            self._projects[identifier] = mark
            yield Entry(row.where, _spoken_of(row), mark, partial(_project, row, graph))

    def _others(
        self,
        files: Files,
        graph: NamedNode,
        report: Report,
        layout: Layout,
        read: Callable[[Row], tuple[tuple[str, ...], Make]],
    ) -> Iterator[Entry]:
        for row in sound(Rows(files, layout), report, layout.name):
            identifier = row.get("projectID")
            if identifier not in self._projects:
                self._stray(row, layout, report)
                continue
            try:
                subjects, make = read(row)
            except InputError as problem:
                report.fault(layout.name, problem)
                continue
            mark = fingerprint_of(row, layout)
            yield Entry(row.where, subjects, mark, partial(make, row, graph))

    def _stray(self, row: Row, layout: Layout, report: Report) -> None:
        """A row about a project that is not in the export: an error for a participation, else a note."""
        identifier = row.get("projectID")
        if layout is ORGANISATIONS and identifier in self._refused:
            away = f"The project {identifier} was set aside."
            report.fault(layout.name, row.problem(away, "Mend its row in project.csv."))
        elif self.only is not None:
            return
        elif layout is ORGANISATIONS:
            missing = f'The project "{identifier}" is not in project.csv.'
            report.fault(layout.name, row.problem(missing, "Give files of one and the same export."))
        else:
            report.notes[f"rows of {layout.name} about projects that project.csv does not list"] += 1


def _spoken_of(row: Row) -> tuple[str, ...]:
    subjects = [project_key(row.get("id"))]
    subjects += [key for key in (_call_key(row), _frame_key(row), _part_key(row)) if key]
    subjects += [topic_key(code) for code in _codes(row.get("topics"))]
    return tuple(subjects)


def project_key(identifier: str) -> str:
    """The key of a project by its grant number (or what the export has for it)."""
    return f"id/project/cordis-{key_of(identifier)}"


def topic_key(code: str) -> str:
    """The key of a topic by its code, which is one for CORDIS and for the portal of calls."""
    return f"id/topic/{key_of(code)}" if code else ""


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(";") if code.strip()]


def _call_key(row: Row) -> str:
    code = row.get("masterCall")
    return f"id/call/{key_of(code)}" if code else ""


def _frame_key(row: Row) -> str:
    frame = row.get("frameworkProgramme")
    return f"id/programme/{_FRAMES.get(frame, key_of(frame))}" if frame else ""


def _part_key(row: Row) -> str:
    code = row.get("legalBasis")
    return f"id/programme/cordis-{key_of(code)}" if code else ""


def _check(row: Row) -> None:
    """Raises InputError for a project whose statements cannot be made."""
    amount(row, "totalCost")
    amount(row, "ecMaxContribution")
    start, end = day(row, "startDate"), day(row, "endDate")
    if start is None or end is None:
        return
    if dates.from_literal(end).last < dates.from_literal(start).first:
        raise row.problem(
            f"The project ends ({end.value}) before it starts ({start.value}).",
            "Correct startDate or endDate.",
        )


def _project(row: Row, graph: NamedNode) -> Iterable[Quad]:
    identifier = row.get("id")
    acronym, title = row.get("acronym"), row.get("title")
    said = Statements(project_key(identifier), graph, PROJECT)
    said.add(LABEL, acronym or title or f"{row.get('frameworkProgramme')} {identifier}".strip())
    said.add(ACRONYM, acronym)
    said.add(TITLE, title)
    said.add(ABSTRACT, row.get("objective"))
    said.add(GRANT, "" if identifier.startswith("rcn-") else identifier)
    said.add(RECORD, row.get("rcn"))
    said.add(DOI, row.get("grantDoi"))
    said.add(START, day(row, "startDate"))
    said.add(END, day(row, "endDate"))
    said.add(COST, amount(row, "totalCost"))
    said.add(CONTRIBUTION, amount(row, "ecMaxContribution"))
    said.add(ACTION_TYPE, row.get("fundingScheme"))
    said.link(IN_PROGRAMME, _frame_key(row))
    said.link(IN_PROGRAMME, _part_key(row))
    said.link(IN_CALL, _call_key(row))
    for code in _codes(row.get("topics")):
        said.link(ON_TOPIC, topic_key(code))
    return [*said.quads, *_frame(row, graph), *_call(row, graph)]


def _frame(row: Row, graph: NamedNode) -> Iterable[Quad]:
    """What the row of a project says of its programme, the programme's part and its topics."""
    frame = row.get("frameworkProgramme")
    if frame:
        said = Statements(_frame_key(row), graph, PROGRAMME)
        said.add(LABEL, _FRAME_NAMES.get(frame, frame))
        yield from said.quads
    if part := row.get("legalBasis"):
        said = Statements(_part_key(row), graph, PROGRAMME)
        said.add(LABEL, part)
        said.link(PART_OF, _frame_key(row))
        yield from said.quads
    for code in _codes(row.get("topics")):
        yield from _topic_node(code, graph).quads


def _call(row: Row, graph: NamedNode) -> Iterable[Quad]:
    code = row.get("masterCall")
    if not code:
        return []
    said = Statements(_call_key(row), graph, CALL)
    said.add(LABEL, code)
    said.add(CODE, code)
    said.link(IN_PROGRAMME, _frame_key(row))
    return said.quads


def _topic_node(code: str, graph: NamedNode) -> Statements:
    said = Statements(topic_key(code), graph, TOPIC)
    said.add(LABEL, code)
    said.add(CODE, code)
    return said


def _topic(row: Row) -> tuple[tuple[str, ...], Make]:
    code = _needed(row, "topic")
    return (project_key(row.get("projectID")), topic_key(code)), _topic_quads


def _topic_quads(row: Row, graph: NamedNode) -> Iterable[Quad]:
    code = row.get("topic")
    said = _topic_node(code, graph)
    said.add(TITLE, row.get("title"))
    project = Statements(project_key(row.get("projectID")), graph, PROJECT)
    project.link(ON_TOPIC, topic_key(code))
    return [*said.quads, *project.quads]


def _legal_basis(row: Row) -> tuple[tuple[str, ...], Make]:
    _needed(row, "legalBasis")
    return (project_key(row.get("projectID")), _part_key(row)), _legal_basis_quads


def _legal_basis_quads(row: Row, graph: NamedNode) -> Iterable[Quad]:
    said = Statements(_part_key(row), graph, PROGRAMME)
    said.add(LABEL, row.get("legalBasis"))
    said.add(TITLE, row.get("title"))
    project = Statements(project_key(row.get("projectID")), graph, PROJECT)
    project.link(IN_PROGRAMME, _part_key(row))
    return [*said.quads, *project.quads]


def field_key(code: str) -> str:
    """The key of a field of science by the last part of its EuroSciVoc code (``/23/47/297/933``)."""
    return f"concepts/euroscivoc/{key_of(code.rstrip('/').rpartition('/')[2])}"


def _field(row: Row) -> tuple[tuple[str, ...], Make]:
    code = _needed(row, "euroSciVocCode")
    return (project_key(row.get("projectID")), field_key(code)), _field_quads


def _field_quads(row: Row, graph: NamedNode) -> Iterable[Quad]:
    code = row.get("euroSciVocCode")
    said = Statements(field_key(code), graph, CONCEPT)
    said.add(NOTATION, code)
    title = row.get("euroSciVocTitle")
    said.add(PREFERRED, Literal(title, language="en") if title else None)
    project = Statements(project_key(row.get("projectID")), graph, PROJECT)
    project.link(FIELD_OF_SCIENCE, field_key(code))
    return [*said.quads, *project.quads]


def _link(row: Row) -> tuple[tuple[str, ...], Make]:
    _needed(row, "physUrl")
    return (project_key(row.get("projectID")),), _link_quads


def _link_quads(row: Row, graph: NamedNode) -> Iterable[Quad]:
    said = Statements(project_key(row.get("projectID")), graph, PROJECT)
    said.add(URL, Literal(row.get("physUrl"), datatype=_ANY_URI))
    return said.quads


def _needed(row: Row, column: str) -> str:
    value = row.get(column)
    if not value:
        raise row.problem(f"The column {column} is empty.", "Give it, or leave the row out.")
    return value
