"""Open and forthcoming topics of the EU Funding & Tenders portal.

Read are the portal's own reference file (``grantsTenders.json``), or JSON lines of the same topics with their texts.
Topics and calls are the nodes that CORDIS names by the same codes. Of the texts only what a topic is about is kept,
for matching; conditions and hints for applicants stay on the portal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from ftfy import fix_encoding
from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import InputError, UsageError
from bioregion_graph.importers.cordis_rows import topic_key
from bioregion_graph.importers.delimited import Row
from bioregion_graph.importers.entries import (
    Entry,
    Report,
    Statements,
    amount,
    day,
    fingerprint,
    key_of,
    whole_number,
)
from bioregion_graph.importers.files import Files
from bioregion_graph.importers.json_records import Fields, by_line, of_list
from bioregion_graph.importers.reading import needed, the_file
from bioregion_graph.terms.iris import concept, slugify
from bioregion_graph.terms.namespaces import expand

TOPIC, CALL, PROGRAMME = expand("brg:Topic"), expand("brg:Call"), expand("brg:Programme")
LABEL, TITLE, ABSTRACT = expand("rdfs:label"), expand("dcterms:title"), expand("dcterms:abstract")
CODE, STATUS, URL = expand("brg:code"), expand("brg:status"), expand("schema:url")
IN_CALL, IN_PROGRAMME = expand("brg:call"), expand("brg:programme")
OPENS, DEADLINE, ACTION_TYPE = expand("brg:opensOn"), expand("brg:deadline"), expand("brg:actionType")
LEAST, MOST = expand("brg:leastContribution"), expand("brg:mostContribution")
EXPECTED = expand("brg:expectedProjects")
_ANY_URI = expand("xsd:anyURI")
# The fields of the lines that are read, and those that are known and left out.
_READ = (
    "topicId", "title", "programme", "callIdentifier", "callTitle", "actionType", "opensOn", "deadline", "callStatus",
    "budgetMin", "budgetMax", "expectedGrants", "portalUrl", "description", "objectives",
)  # fmt: skip
_LEFT_OUT = frozenset(
    {
        "reference", "programmeId", "cluster", "stage", "keywords", "submissionProcedure", "deadlineModel",
        "crossCuttingPriorities", "typesOfAction", "topicConditions", "supportInfo", "qnaUrl", "updatesUrl",
        "documentsUrl",
    }
)  # fmt: skip
_STATUSES = {"open": "call-open", "forthcoming": "call-forthcoming", "closed": "call-closed"}
# The portal writes the programmes out, or as codes; those of research have names of their own in this graph.
_PROGRAMMES = {
    "HORIZON": "Horizon Europe", "H2020": "Horizon 2020", "LIFE2027": "LIFE", "DIGITAL": "Digital Europe",
    "EDF": "European Defence Fund", "EURATOM2027": "Euratom", "CEF2027": "Connecting Europe Facility",
}  # fmt: skip
_PORTAL = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities/topic-details/"


@dataclass
class Calls:
    """The topics; their codes, and the calls that were told, are remembered."""

    _known: dict[str, int] = field(default_factory=dict)
    _told: set[int] = field(default_factory=set)

    def entries(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        """The entries of all topics. Raises InputError when the file is missing or unreadable."""
        self._known, self._told = {}, set()
        name = the_file(files, r".*\.(jsonl|ndjson|json)", "file of topics (grantsTenders.json)")
        for row in _lines(files, name, report) if name.endswith("l") else _grants(files, name, report):
            try:
                code = _check(row)
            except InputError as problem:
                report.fault(name, problem)
                continue
            mark = fingerprint("topic", row.fields.values())
            if code in self._known:
                self._again(row, code, mark, name, report)
                continue
            self._known[code] = mark
            yield Entry(row.where, (topic_key(code),), (mark,), partial(_topic, row, graph))
            yield from self._around(row, graph)

    def _around(self, row: Row, graph: NamedNode) -> Iterator[Entry]:
        """The call and the programme of a topic, which many topics tell alike: once is enough."""
        programme = _programme_key(row)
        for key, title, make in (
            (programme, "", _programme_quads),
            (_call_key(row), row.get("callTitle"), _call),
        ):
            mark = fingerprint(key, (programme, title))
            if key and mark not in self._told:
                self._told.add(mark)
                yield Entry(row.where, (key,), (mark,), partial(make, row, graph))

    def _again(self, row: Row, code: str, mark: int, name: str, report: Report) -> None:
        if self._known[code] == mark:
            report.notes["topics that stand twice"] += 1
        else:
            what = f"The topic {code} stands twice, with other content."
            report.fault(name, row.problem(what, "Remove one of them."))


def _lines(files: Files, name: str, report: Report) -> Iterator[Row]:
    """The topics of a file of JSON lines as rows, with the letters mended that were encoded twice."""
    unknown: dict[str, None] = {}
    for row, found in by_line(files, name, report):
        unknown |= dict.fromkeys(found.keys() - set(_READ) - _LEFT_OUT)
        row.fields = {column: fix_encoding(_written(found.get(column))) for column in _READ}
        yield row
    if unknown:
        report.unknown_columns[name] = sorted(unknown)


def _grants(files: Files, name: str, report: Report) -> Iterator[Row]:
    """The topics of the portal's reference file as rows; calls for tenders (type 0 and 2) are left out."""
    for row, found in of_list(files, name, report):
        if found.get("type") != 1:
            report.notes["records that are no topics of grants"] += 1
            continue
        try:
            row.fields = _flat(found)
        except (TypeError, AttributeError, KeyError, ValueError, OverflowError) as error:
            what = f"The record is not one of the portal ({type(error).__name__}: {error})."
            report.fault(name, row.problem(what, "Give grantsTenders.json as the portal has it."))
            continue
        yield row


def _flat(found: Fields) -> dict[str, str]:
    code = str(found["identifier"])
    return {
        "topicId": code,
        "title": _written(found.get("title")),
        "programme": _written((found.get("frameworkProgramme") or {}).get("abbreviation")),
        "callIdentifier": _written(found.get("callIdentifier")),
        "callTitle": _written(found.get("callTitle")),
        "actionType": "|".join(
            _written(each.get("abbreviation") or each.get("description"))
            for each in found.get("topicActions") or []
        ),
        "opensOn": _day_of(found.get("plannedOpeningDateLong")),
        "deadline": "|".join(map(_day_of, found.get("deadlineDatesLong") or [])),
        "callStatus": _written((found.get("status") or {}).get("abbreviation")),
        "portalUrl": _PORTAL + code.lower(),
    }


def _day_of(milliseconds: int | None) -> str:
    """The day in Brussels of a moment: topics open at midnight there, an hour or two before midnight UTC."""
    if milliseconds is None:
        return ""
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC) + timedelta(hours=2):%Y-%m-%d}"


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def _check(row: Row) -> str:
    """The code of a topic. Raises InputError when its statements cannot be made."""
    code = needed(row, "topicId")
    needed(row, "title")
    status = row.get("callStatus").lower()
    if status and status not in _STATUSES:
        raise row.problem(f'callStatus "{status}" is unknown.', f"Write one of {', '.join(_STATUSES)}.")
    day(row, "opensOn")
    _deadlines(row)
    least, most = amount(row, "budgetMin"), amount(row, "budgetMax")
    if least is not None and most is not None and float(least.value) > float(most.value):
        raise row.problem("budgetMin is more than budgetMax.", "Correct one of them.")
    whole_number(row, "expectedGrants")
    return code


def _deadlines(row: Row) -> list[Literal]:
    found = []
    for part in filter(None, row.get("deadline").split("|")):
        value = day(Row(row.file, row.number, {"deadline": part}), "deadline")
        found += [value] if value is not None else []
    return found


def _call_key(row: Row) -> str:
    code = row.get("callIdentifier")
    return f"id/call/{key_of(code)}" if code and row.get("programme") else ""


def _programme(row: Row) -> str:
    return _PROGRAMMES.get(row.get("programme"), row.get("programme"))


def _programme_key(row: Row) -> str:
    name = _programme(row)
    try:
        return f"id/programme/{slugify(name)}" if name else ""
    except UsageError:
        return f"id/programme/{key_of(name)}"


def _topic(row: Row, graph: NamedNode) -> Iterable[Quad]:
    code, status = row.get("topicId"), row.get("callStatus").lower()
    said = Statements(topic_key(code), graph, TOPIC)
    said.add(LABEL, code)
    said.add(CODE, code)
    said.add(TITLE, " ".join(row.get("title").split()))
    said.add(STATUS, concept("status", _STATUSES[status]) if status else None)
    said.add(OPENS, day(row, "opensOn"))
    for deadline in _deadlines(row):
        said.add(DEADLINE, deadline)
    for action in dict.fromkeys(row.get("actionType").split("|")):
        said.add(ACTION_TYPE, action)
    said.add(LEAST, amount(row, "budgetMin"))
    said.add(MOST, amount(row, "budgetMax"))
    said.add(EXPECTED, whole_number(row, "expectedGrants"))
    address = row.get("portalUrl")
    is_address = re.fullmatch(r"https?://\S+", address)
    said.add(URL, Literal(address, datatype=_ANY_URI) if is_address else None)
    texts = (row.get("description"), row.get("objectives"))
    said.add(ABSTRACT, "\n\n".join(filter(None, texts)))
    said.link(IN_CALL, _call_key(row))
    return said.quads


def _call(row: Row, graph: NamedNode) -> Iterable[Quad]:
    said = Statements(_call_key(row), graph, CALL)
    said.add(LABEL, row.get("callIdentifier"))
    said.add(CODE, row.get("callIdentifier"))
    said.add(TITLE, row.get("callTitle"))
    said.link(IN_PROGRAMME, _programme_key(row))
    return said.quads


def _programme_quads(row: Row, graph: NamedNode) -> Iterable[Quad]:
    said = Statements(_programme_key(row), graph, PROGRAMME)
    said.add(LABEL, _programme(row))
    return said.quads
