"""What the rows of the official CORDIS exports say of projects, programmes, calls, topics and fields of science.

Which rows are read and in what order is left to ``cordis``; the rows of participants to ``cordis_participants``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.importers.delimited import Layout, Row
from bioregion_graph.importers.entries import Statements, amount, cost, day, key_of
from bioregion_graph.terms import dates
from bioregion_graph.terms.namespaces import expand

PROJECTS = Layout(
    "project.csv",
    (
        "id", "acronym", "title", "startDate", "endDate", "totalCost", "ecMaxContribution", "frameworkProgramme",
    ),
    ("legalBasis", "topics", "masterCall", "fundingScheme", "objective", "rcn", "grantDoi"),
    unread=("status", "ecSignatureDate", "subCall", "nature", "contentUpdateDate", "keywords"),
)  # fmt: skip
TOPICS = Layout("topics.csv", ("projectID", "topic"), ("title",))
LEGAL_BASES = Layout(
    "legalBasis.csv", ("projectID", "legalBasis"), ("title",), unread=("uniqueProgrammePart",)
)
FIELDS = Layout(
    "euroSciVoc.csv",
    ("projectID", "euroSciVocCode"),
    ("euroSciVocTitle",),
    unread=("euroSciVocPath", "euroSciVocDescription"),
)
LINKS = Layout(
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


@dataclass(frozen=True, slots=True)
class Saying:
    """What a row says of one thing: ``quads`` makes the statements, equal ``values`` give equal ones."""

    subject: str
    values: tuple[str, ...]
    quads: Make


def quads_of(said: Sequence[Saying], row: Row, graph: NamedNode) -> Iterator[Quad]:
    """All the statements of some sayings."""
    for each in said:
        yield from each.quads(row, graph)


def project(row: Row) -> Iterator[Saying]:
    """What a row of ``project.csv`` says."""
    columns = (*PROJECTS.required, *PROJECTS.optional)
    values = tuple(row.fields.get(column, "") for column in columns)
    yield Saying(project_key(row.get("id")), ("project", *values), _project_quads)
    frame, part, call = row.get("frameworkProgramme"), row.get("legalBasis"), row.get("masterCall")
    if call:
        yield Saying(_call_key(row), ("call", call, frame), _call_quads)
    if frame:
        yield Saying(_frame_key(row), ("frame", frame), _frame_quads)
    if part:
        yield Saying(_part_key(row), ("part", part, frame), _part_quads)
    for code in _codes(row.get("topics")):
        yield Saying(topic_key(code), ("topic", code), partial(_topic_quads, code))


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


def check(row: Row) -> None:
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


def _project_quads(row: Row, graph: NamedNode) -> Iterable[Quad]:
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
    said.add(COST, cost(row, "totalCost"))
    said.add(CONTRIBUTION, amount(row, "ecMaxContribution"))
    said.add(ACTION_TYPE, row.get("fundingScheme"))
    said.link(IN_PROGRAMME, _frame_key(row))
    said.link(IN_PROGRAMME, _part_key(row))
    said.link(IN_CALL, _call_key(row))
    for code in _codes(row.get("topics")):
        said.link(ON_TOPIC, topic_key(code))
    return said.quads


def _frame_quads(row: Row, graph: NamedNode) -> Iterable[Quad]:
    frame = row.get("frameworkProgramme")
    said = Statements(_frame_key(row), graph, PROGRAMME)
    said.add(LABEL, _FRAME_NAMES.get(frame, frame))
    return said.quads


def _part_quads(row: Row, graph: NamedNode) -> Iterable[Quad]:
    said = Statements(_part_key(row), graph, PROGRAMME)
    said.add(LABEL, row.get("legalBasis"))
    said.link(PART_OF, _frame_key(row))
    return said.quads


def _call_quads(row: Row, graph: NamedNode) -> Iterable[Quad]:
    code = row.get("masterCall")
    said = Statements(_call_key(row), graph, CALL)
    said.add(LABEL, code)
    said.add(CODE, code)
    said.link(IN_PROGRAMME, _frame_key(row))
    return said.quads


def _topic_quads(code: str, _: Row, graph: NamedNode) -> Iterable[Quad]:
    said = Statements(topic_key(code), graph, TOPIC)
    said.add(LABEL, code)
    said.add(CODE, code)
    return said.quads


def _titled_topic_quads(row: Row, graph: NamedNode) -> Iterable[Quad]:
    code = row.get("topic")
    said = Statements(topic_key(code), graph, TOPIC)
    said.add(TITLE, row.get("title"))
    return [*said.quads, *_topic_quads(code, row, graph)]


def _link(kind: str, row: Row, key: str, property: NamedNode) -> Saying:
    """That a project has something to do with another thing."""

    def quads(row: Row, graph: NamedNode) -> Iterable[Quad]:
        project = Statements(project_key(row.get("projectID")), graph, PROJECT)
        project.link(property, key)
        return project.quads

    return Saying(project_key(row.get("projectID")), (kind, key), quads)


def topic(row: Row) -> Iterator[Saying]:
    """What a row of ``topics.csv`` says. Raises InputError for a row without a code."""
    code = _needed(row, "topic")
    key = topic_key(code)
    yield _link("on topic", row, key, ON_TOPIC)
    yield Saying(key, ("topic", code, row.get("title")), _titled_topic_quads)


def legal_basis(row: Row) -> Iterator[Saying]:
    """What a row of ``legalBasis.csv`` says. Raises InputError for a row without a code."""
    code, key = _needed(row, "legalBasis"), _part_key(row)
    yield _link("in programme", row, key, IN_PROGRAMME)
    yield Saying(key, ("legal basis", code, row.get("title")), _legal_basis_quads)


def _legal_basis_quads(row: Row, graph: NamedNode) -> Iterable[Quad]:
    said = Statements(_part_key(row), graph, PROGRAMME)
    said.add(LABEL, row.get("legalBasis"))
    said.add(TITLE, row.get("title"))
    return said.quads


def field_key(code: str) -> str:
    """The key of a field of science by the last part of its EuroSciVoc code (``/23/47/297/933``)."""
    return f"concepts/euroscivoc/{key_of(code.rstrip('/').rpartition('/')[2])}"


def field_of_science(row: Row) -> Iterator[Saying]:
    """What a row of ``euroSciVoc.csv`` says. Raises InputError for a row without a code."""
    code = _needed(row, "euroSciVocCode")
    key = field_key(code)
    yield _link("in field", row, key, FIELD_OF_SCIENCE)
    yield Saying(key, ("field", code, row.get("euroSciVocTitle")), _field_quads)


def _field_quads(row: Row, graph: NamedNode) -> Iterable[Quad]:
    code = row.get("euroSciVocCode")
    said = Statements(field_key(code), graph, CONCEPT)
    said.add(NOTATION, code)
    title = row.get("euroSciVocTitle")
    said.add(PREFERRED, Literal(title, language="en") if title else None)
    return said.quads


def address(row: Row) -> Iterator[Saying]:
    """What a row of ``webLink.csv`` says. Raises InputError for a row without an address."""
    address = _needed(row, "physUrl")
    yield Saying(project_key(row.get("projectID")), ("address", address), _address_quads)


def _address_quads(row: Row, graph: NamedNode) -> Iterable[Quad]:
    said = Statements(project_key(row.get("projectID")), graph, PROJECT)
    said.add(URL, Literal(row.get("physUrl"), datatype=_ANY_URI))
    return said.quads


def _needed(row: Row, column: str) -> str:
    value = row.get(column)
    if not value:
        raise row.problem(f"The column {column} is empty.", "Give it, or leave the row out.")
    return value
