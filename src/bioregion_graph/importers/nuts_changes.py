"""Old NUTS codes: in which versions they held, and which regions of the newer version took their territory over.

The crosswalks give for each pair of an old and a new region the people and the area that passed over. Shares are
those of the newest version that still has the code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import InputError
from bioregion_graph.importers.delimited import Layout, Row, Rows
from bioregion_graph.importers.entries import Entry, Report, Statements, amount, fingerprint
from bioregion_graph.importers.files import Files
from bioregion_graph.importers.reading import named, sound
from bioregion_graph.terms.countries import WRITTEN_OTHERWISE
from bioregion_graph.terms.namespaces import expand

REGION = expand("brg:Region")
LABEL, CODE, COUNTRY = expand("rdfs:label"), expand("brg:nutsCode"), expand("brg:country")
LEVEL, VERSION, PART_OF = expand("brg:nutsLevel"), expand("brg:nutsVersion"), expand("brg:partOf")
_CHANGE = expand("brg:RegionChange")
_OLD, _NEW, _REPLACED = expand("brg:oldRegion"), expand("brg:newRegion"), expand("dcterms:isReplacedBy")
_PEOPLE, _AREA = expand("brg:populationShare"), expand("brg:areaShare")
_DECIMAL, _INTEGER = expand("xsd:decimal"), expand("xsd:integer")
_CROSSWALK = r"n\d_cm_v(20\d\d)_v(20\d\d)\.csv"
_ALL_CODES = r"all_nuts_codes.*\.csv"
_IS_CODE = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")
# Below this share of both people and area a border was only drawn more finely; nothing passed over.
_SLIVER = Decimal("0.005")
_PLACES = Decimal("0.0001")


@dataclass
class _Old:
    """An old code: a row that tells of it, its versions, and by version what went where (people, area)."""

    row: Row
    versions: set[str] = field(default_factory=set)
    went: dict[str, dict[str, tuple[Decimal, Decimal]]] = field(default_factory=lambda: defaultdict(dict))


def region_key(code: str) -> str:
    """The key of a region by its NUTS code; codes of all versions are apart from each other by themselves."""
    return f"id/region/nuts-{code.lower()}"


def entries(
    files: Files, version: str, known: Container[str], graph: NamedNode, report: Report
) -> Iterator[Entry]:
    """The entries of the codes that the version no longer has. Raises InputError when a file is unreadable.

    ``known`` are the codes of the version.
    """
    found: dict[str, _Old] = {}
    for name in named(files, _CROSSWALK):
        _, before, after = re.split(r"_v", name.removesuffix(".csv"))
        if after == version:
            _read_crosswalk(files, name, (before, after), known, found, report)
    for name in named(files, _ALL_CODES):
        _read_codes(files, name, known, found, report)
    for code, old in sorted(found.items()):
        shares = _shares(old)
        parent = code[:-1] if len(code) > 2 and (code[:-1] in known or code[:-1] in found) else ""
        mark = fingerprint("old", (code, parent, *sorted(old.versions), "", *sorted(shares)))
        quads = partial(_region, code, parent, old, shares, graph)
        yield Entry(old.row.where, (region_key(code),), (mark,), quads)
        for new, (people, area) in shares.items():
            mark = fingerprint("change", (code, new, str(people), str(area)))
            change = partial(_change, code, new, people, area, graph)
            yield Entry(old.row.where, (_change_key(code, new),), (mark,), change)


def _read_crosswalk(
    files: Files,
    name: str,
    versions: tuple[str, str],
    known: Container[str],
    found: dict[str, _Old],
    report: Report,
) -> None:
    before, after = (f"code_v{version}" for version in versions)
    other = ("uniqueID", "pop11", "artif_surf18", "artif_surf12")
    layout = Layout(name, (before, after, "areaKm", "pop18"), other, delimiter=",")
    for row in sound(Rows(files, layout), report, name):
        old, new = row.get(before), row.get(after)
        try:
            if not _IS_CODE.fullmatch(old):
                raise row.problem(f'{before} "{old}" is no NUTS code.', "Write a code such as ITC4.")
            if new not in known:
                raise row.problem(f'{after} "{new}" is no region of that version.', "Correct the code.")
            people, area = _number(row, "pop18"), _number(row, "areaKm")
        except InputError as problem:
            report.fault(name, problem)
            continue
        if old not in known:
            entry = found.setdefault(old, _Old(row))
            entry.versions.add(versions[0])
            entry.went[versions[0]][new] = (people, area)


def _read_codes(
    files: Files, name: str, known: Container[str], found: dict[str, _Old], report: Report
) -> None:
    layout = Layout(name, ("code", "version"), ("country",), delimiter=",")
    for row in sound(Rows(files, layout), report, name):
        code, version = row.get("code"), row.get("version")
        if not _IS_CODE.fullmatch(code) or not re.fullmatch(r"20\d\d", version):
            what = f'"{code}" of "{version}" is no NUTS code of a version.'
            report.fault(name, row.problem(what, "Write a code such as ITC4 and a year."))
        elif code not in known:
            found.setdefault(code, _Old(row)).versions.add(version)


def _number(row: Row, column: str) -> Decimal:
    value = amount(row, column)
    return Decimal(value.value) if value is not None else Decimal(0)


def _shares(old: _Old) -> dict[str, tuple[Decimal, Decimal]]:
    """The shares of people and area that went to each region, the largest first, without slivers."""
    if not old.went:
        return {}
    went = old.went[max(old.went)]
    people, area = (sum((each[place] for each in went.values()), Decimal(0)) for place in (0, 1))
    shares = {
        new: (_part(each[0], people or Decimal(1)), _part(each[1], area or Decimal(1)))
        for new, each in went.items()
    }
    kept = [new for new, each in shares.items() if max(each) >= _SLIVER] or list(shares)
    return {
        new: shares[new]
        for new in sorted(kept, key=lambda new: (*map(Decimal.copy_negate, shares[new]), new))
    }


def _part(value: Decimal, whole: Decimal) -> Decimal:
    return (value / whole).quantize(_PLACES)


def _change_key(old: str, new: str) -> str:
    return f"id/regionchange/nuts-{old.lower()}--nuts-{new.lower()}"


def _region(
    code: str, parent: str, old: _Old, replaced_by: Iterable[str], graph: NamedNode
) -> Iterable[Quad]:
    said = Statements(region_key(code), graph, REGION)
    said.add(LABEL, f"{code} (NUTS {max(old.versions)})")
    said.add(CODE, code)
    said.add(LEVEL, Literal(str(len(code) - 2), datatype=_INTEGER))
    for version in sorted(old.versions):
        said.add(VERSION, version)
    said.add(COUNTRY, WRITTEN_OTHERWISE.get(code[:2], code[:2]))
    said.link(PART_OF, region_key(parent) if parent else "")
    for new in replaced_by:
        said.link(_REPLACED, region_key(new))
    return said.quads


def _change(code: str, new: str, people: Decimal, area: Decimal, graph: NamedNode) -> Iterable[Quad]:
    said = Statements(_change_key(code, new), graph, _CHANGE)
    said.link(_OLD, region_key(code))
    said.link(_NEW, region_key(new))
    said.add(_PEOPLE, _share(people))
    said.add(_AREA, _share(area))
    return said.quads


def _share(part: Decimal) -> Literal:
    return Literal(format(part.normalize(), "f"), datatype=_DECIMAL)
