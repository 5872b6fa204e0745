"""Cluster organisations listed by the European Cluster Collaboration Platform (ECCP).

The list has no identifiers of its own: an organisation is named by its country and its name as listed
(``docs/identifiers.md`` tells what follows from that).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from pyoxigraph import NamedNode, Quad

from bioregion_graph.errors import InputError, UsageError
from bioregion_graph.importers.cordis_participants import country_of, text
from bioregion_graph.importers.delimited import Layout, Row, Rows
from bioregion_graph.importers.entries import Entry, Report, Statements, fingerprint, key_of
from bioregion_graph.importers.files import Files
from bioregion_graph.importers.reading import needed, sound, the_file
from bioregion_graph.terms.countries import names_of
from bioregion_graph.terms.iris import concept, fold, slugify
from bioregion_graph.terms.namespaces import expand

_ORGANISATION = expand("brg:Organisation")
_LABEL, _KIND = expand("rdfs:label"), expand("brg:kind")
_CITY, _COUNTRY, _ECOSYSTEM = expand("brg:city"), expand("brg:country"), expand("brg:ecosystem")
# The platform writes the ecosystems as codes, cut off after eighteen letters; other lists write them out.
_CUT_AT = 18
ECOSYSTEMS = {
    "aerospace_and_defence": "aerospace-and-defence",
    "agri_food": "agri-food",
    "construction": "construction",
    "creative_and_cultural_industries": "creative-and-cultural-industries",
    "cross_ecosystem": "cross-ecosystem",
    "digital": "digital",
    "electronics": "electronics",
    "energy_intensive_industries": "energy-intensive-industries",
    "energy_renewables": "energy-renewables",
    "health": "health",
    "mobility_transport_automotive": "mobility-transport-automotive",
    "proximity_and_social_economy": "proximity-and-social-economy",
    "retail": "retail",
    "textiles": "textiles",
    "tourism": "tourism",
}
_BY_CODE = {code[:_CUT_AT]: name for code, name in ECOSYSTEMS.items()}


@dataclass
class Eccp:
    """The cluster organisations; their keys are remembered."""

    _known: set[str] = field(default_factory=set)

    def entries(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        """The entries of the list. Raises InputError when it is missing or unreadable."""
        self._known = set()
        name = the_file(files, r".*(eccp|cluster).*\.csv", "list of cluster organisations")
        layout = Layout(name, ("name", "country"), ("ecosystem", "city"), delimiter=",")
        for row in sound(Rows(files, layout), report, name):
            try:
                key = self._key(row)
                ecosystem_of(row, row.get("ecosystem"))
            except InputError as problem:
                report.fault(name, problem)
                continue
            self._known.add(key)
            yield Entry(
                row.where,
                (key,),
                (fingerprint("eccp", row.fields.values()),),
                partial(_quads, key, row, graph),
            )

    def _key(self, row: Row) -> str:
        needed(row, "name")
        country = country_of(row, "country")
        if not country:
            raise row.problem("The column country is empty.", "Write a code such as IT.")
        key = cluster_key(text(row, "name"), country)
        if key in self._known:
            what = f'"{text(row, "name")}" in {country} stands twice.'
            raise row.problem(what, "Remove one of the rows, or tell them apart by name.")
        return key


def cluster_key(name: str, country: str) -> str:
    """The key of a cluster organisation by its name as listed and its country."""
    try:
        slug = slugify(name)
    except UsageError:  # a name without a Latin letter
        slug = key_of(name)
    return f"id/organisation/eccp-{country.lower()}-{slug}"


def ecosystem_of(row: Row, written: str) -> str:
    """The code of an industrial ecosystem, "" for none; cut codes are completed. Raises InputError."""
    if not written:
        return ""
    code = "_".join("".join(letter if letter.isalnum() else " " for letter in written.lower()).split())
    if code[:_CUT_AT] not in _BY_CODE:
        raise row.problem(
            f'The ecosystem "{written}" is unknown.', f"Write one of {', '.join(sorted(ECOSYSTEMS))}."
        )
    return _BY_CODE[code[:_CUT_AT]]


def _quads(key: str, row: Row, graph: NamedNode) -> Iterable[Quad]:
    country, city = country_of(row, "country"), text(row, "city")
    said = Statements(key, graph, _ORGANISATION)
    said.add(_LABEL, text(row, "name"))
    said.add(_KIND, concept("kind", "cluster-organisation"))
    said.add(_COUNTRY, country)
    # In some rows the name of the country stands where the city should.
    said.add(_CITY, city if fold(city) not in map(fold, names_of(country)) else "")
    code = ecosystem_of(row, row.get("ecosystem"))
    said.add(_ECOSYSTEM, concept("eco", code) if code else None)
    return said.quads
