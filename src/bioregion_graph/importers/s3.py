"""Regions with their smart specialisation: the industrial ecosystems that each region's strategy puts first.

A row is about the region of its NUTS code; some countries have one list for the whole country. Each pair of a region
and an ecosystem becomes a priority, owned by the region.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import InputError
from bioregion_graph.importers.cordis_participants import text
from bioregion_graph.importers.delimited import Layout, Row, Rows
from bioregion_graph.importers.eccp import ecosystem_of
from bioregion_graph.importers.entries import Entry, Report, Statements, fingerprint
from bioregion_graph.importers.files import Files
from bioregion_graph.importers.nuts_changes import CODE, COUNTRY, LABEL, REGION, region_key
from bioregion_graph.importers.reading import needed, sound, the_file
from bioregion_graph.terms.countries import WRITTEN_OTHERWISE, countries
from bioregion_graph.terms.iris import concept
from bioregion_graph.terms.namespaces import expand

_PRIORITY = expand("brg:Priority")
_OWNER, _STRATEGY, _OF_REGION = expand("brg:owner"), expand("brg:strategy"), expand("brg:region")
_ECOSYSTEM, _INNOVATION = expand("brg:ecosystem"), expand("brg:innovationLevel")
_NAME = "smart specialisation strategy"
_LEVELS = ("Emerging", "Moderate", "Strong", "Leader")


class S3:
    """The regions and their priorities."""

    def entries(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        """The entries of the list. Raises InputError when it is missing or unreadable."""
        name = the_file(files, r".*(s3|specialisation).*\.csv", "list of smart-specialisation regions")
        layout = Layout(
            name,
            ("region", "nuts", "ecosystems"),
            ("country", "regional_innovation_scoreboard"),
            delimiter=",",
        )
        for row in sound(Rows(files, layout), report, name):
            try:
                _check(row)
                priorities = _ecosystems(row)
            except InputError as problem:
                report.fault(name, problem)
                continue
            code, region = row.get("nuts"), text(row, "region")
            mark = fingerprint("region", (code, region, *_innovation(row)))
            yield Entry(row.where, (region_key(code),), (mark,), partial(_region, row, graph))
            for ecosystem, written in priorities:
                mark = fingerprint("priority", (code, region, written))
                quads = partial(_priority, row, ecosystem, written, graph)
                yield Entry(row.where, (_priority_key(code, ecosystem),), (mark,), quads)


def _check(row: Row) -> None:
    """Raises InputError for a row that is about no region of NUTS."""
    code = row.get("nuts")
    needed(row, "region")
    if not re.fullmatch(r"[A-Z]{2}[0-9A-Z]{0,3}", code):
        raise row.problem(f'nuts "{code}" is no NUTS code.', "Write a code such as ITC4.")
    if WRITTEN_OTHERWISE.get(code[:2], code[:2]) not in countries():
        raise row.problem(f'nuts "{code}" lies in no country.', "Write a code such as ITC4.")
    for level in _innovation(row):
        if level not in _LEVELS:
            raise row.problem(
                f'regional_innovation_scoreboard "{level}" is unknown.', f"Write one of {', '.join(_LEVELS)}."
            )


def _ecosystems(row: Row) -> list[tuple[str, str]]:
    """The ecosystems of a row, each as its code and as it is written."""
    written = dict.fromkeys(part.strip() for part in row.get("ecosystems").split("|") if part.strip())
    return [(ecosystem_of(row, part), part) for part in written]


def _innovation(row: Row) -> list[str]:
    written = row.get("regional_innovation_scoreboard").split(",")
    return [part.strip() for part in written if part.strip()]


def _priority_key(code: str, ecosystem: str) -> str:
    return f"id/priority/s3-{code.lower()}--{ecosystem}"


def _region(row: Row, graph: NamedNode) -> Iterable[Quad]:
    code = row.get("nuts")
    said = Statements(region_key(code), graph, REGION)
    said.add(LABEL, Literal(text(row, "region"), language="en"))
    said.add(CODE, code)
    said.add(COUNTRY, WRITTEN_OTHERWISE.get(code[:2], code[:2]))
    for level in _innovation(row):
        said.add(_INNOVATION, level.lower())
    return said.quads


def _priority(row: Row, ecosystem: str, written: str, graph: NamedNode) -> Iterable[Quad]:
    code = row.get("nuts")
    said = Statements(_priority_key(code, ecosystem), graph, _PRIORITY)
    said.add(LABEL, Literal(f"{written} ({text(row, 'region')})", language="en"))
    said.add(_STRATEGY, _NAME)
    said.link(_OWNER, region_key(code))
    said.link(_OF_REGION, region_key(code))
    said.add(_ECOSYSTEM, concept("eco", ecosystem))
    return said.quads
