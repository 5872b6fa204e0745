"""The statistical regions of Europe (NUTS): their names, levels, parents and countries, and what became of old codes.

Read are the table of one NUTS version, the crosswalks that lead older versions to it, and a list of all codes by
version. An old code is a region of its own here, which says what replaced it: a code is never silently translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import InputError
from bioregion_graph.importers import nuts_changes
from bioregion_graph.importers.cordis_participants import country_of
from bioregion_graph.importers.delimited import Layout, Row, Rows
from bioregion_graph.importers.entries import Entry, Report, Statements, fingerprint
from bioregion_graph.importers.files import Files
from bioregion_graph.importers.nuts_changes import (
    CODE,
    COUNTRY,
    LABEL,
    LEVEL,
    PART_OF,
    REGION,
    VERSION,
    region_key,
)
from bioregion_graph.importers.reading import degrees, needed, sound, the_file
from bioregion_graph.terms.namespaces import expand

_BASE = r"nuts(_at)?_(20\d\d).*\.csv"
_OTHER_NAME = expand("skos:altLabel")
_LATITUDE, _LONGITUDE = expand("schema:latitude"), expand("schema:longitude")
_INTEGER = expand("xsd:integer")
_REQUIRED = ("NUTS_ID", "CNTR_CODE", "NUTS_NAME")
_OPTIONAL = (
    "LEVL_CODE", "NAME_LATN", "MOUNT_TYPE", "URBN_TYPE", "COAST_TYPE", "parent", "label_lon", "label_lat",
)  # fmt: skip
# Where all regions of a country are named in one language. Belgium, Switzerland, Spain, Finland, Italy and others
# write some names in several.
_LANGUAGES = {
    "AL": "sq", "AT": "de", "BG": "bg", "CY": "el", "CZ": "cs", "DE": "de", "DK": "da", "EE": "et", "EL": "el",
    "FR": "fr", "HR": "hr", "HU": "hu", "IS": "is", "LI": "de", "LT": "lt", "LV": "lv", "MK": "mk", "NL": "nl",
    "PL": "pl", "PT": "pt", "RO": "ro", "SE": "sv", "SI": "sl", "SK": "sk", "TR": "tr", "UK": "en",
}  # fmt: skip


class Nuts:
    """The regions of one NUTS version, and the codes of older ones."""

    def entries(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        """Regions first, then old codes. Raises InputError when a file is missing or unreadable."""
        name = the_file(files, _BASE, "table of the NUTS regions (NUTS_AT_2021.csv)")
        found = re.search(r"20\d\d", name)
        version = found.group() if found else "2021"
        known: set[str] = set()
        # Two thousand rows: they are held in memory, since a region may stand before its parent.
        rows = list(sound(Rows(files, Layout(name, _REQUIRED, _OPTIONAL, delimiter=",")), report, name))
        for row in rows:
            try:
                _check(row, known)
            except InputError as problem:
                report.fault(name, problem)
                row.fault = problem
            else:
                known.add(row.get("NUTS_ID"))
        for row in rows:
            if row.fault is None:
                parent = _parent(row)
                mark = fingerprint(version, (*row.fields.values(), str(parent in known)))
                quads = partial(_quads, row, version, parent if parent in known else "", graph)
                yield Entry(row.where, (region_key(row.get("NUTS_ID")),), (mark,), quads)
        yield from nuts_changes.entries(files, version, known, graph, report)


def _check(row: Row, known: set[str]) -> None:
    """Raises InputError for a row that is no region, or stands twice."""
    code, country = needed(row, "NUTS_ID"), needed(row, "CNTR_CODE")
    needed(row, "NUTS_NAME")
    if not re.fullmatch(r"[A-Z]{2}[0-9A-Z]{0,3}", code):
        raise row.problem(f'NUTS_ID "{code}" is no NUTS code.', "Write a code such as ITC4.")
    if code in known:
        raise row.problem(f"The region {code} stands twice.", "Remove one of the rows.")
    if not code.startswith(country):
        raise row.problem(f"The region {code} is not in {country}.", "Correct NUTS_ID or CNTR_CODE.")
    country_of(row, "CNTR_CODE")
    if row.get("LEVL_CODE") not in ("", str(len(code) - 2)):
        raise row.problem(f"The region {code} is not of level {row.get('LEVL_CODE')}.", "Correct LEVL_CODE.")
    degrees(row, "label_lat", 90)
    degrees(row, "label_lon", 180)


def _parent(row: Row) -> str:
    code = row.get("NUTS_ID")
    return row.get("parent") or (code[:-1] if len(code) > 2 else "")


def _quads(row: Row, version: str, parent: str, graph: NamedNode) -> Iterable[Quad]:
    code, country = row.get("NUTS_ID"), row.get("CNTR_CODE")
    name, latin = (" ".join(row.get(column).split()) for column in ("NUTS_NAME", "NAME_LATN"))
    language = _LANGUAGES.get(country)
    said = Statements(region_key(code), graph, REGION)
    said.add(LABEL, Literal(name, language=language) if language else name)
    said.add(_OTHER_NAME, latin if latin != name else "")
    said.add(CODE, code)
    said.add(LEVEL, Literal(str(len(code) - 2), datatype=_INTEGER))
    said.add(VERSION, version)
    said.add(COUNTRY, country_of(row, "CNTR_CODE"))
    said.link(PART_OF, region_key(parent) if parent else "")
    said.add(_LATITUDE, degrees(row, "label_lat", 90))
    said.add(_LONGITUDE, degrees(row, "label_lon", 180))
    return said.quads
