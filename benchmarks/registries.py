"""Organisations of the shared extracts as profiles, for the benchmark of the resolver; nothing is imported."""

from __future__ import annotations

import csv
import gzip
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from ftfy import fix_encoding

from bioregion_graph import resources
from bioregion_graph.importers.cordis_participants import organisation_key
from bioregion_graph.importers.eccp import cluster_key
from bioregion_graph.importers.folders import collect
from bioregion_graph.queries.library import Library
from bioregion_graph.resolving import reading
from bioregion_graph.resolving.profiles import Profile
from bioregion_graph.resolving.resolver import Known
from bioregion_graph.sharing.view import GenerationInfo, View
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.terms.countries import WRITTEN_OTHERWISE
from bioregion_graph.terms.namespaces import BASE, ID

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
# The codes that the importers give to the kinds of CORDIS and ROR.
_KINDS = {
    "HES": "university", "REC": "research-body", "PRC": "company", "PUB": "public",
    "education": "research", "facility": "research-body", "healthcare": "health", "company": "company",
    "government": "public", "nonprofit": "civil-society-organisation", "funder": "funding-body",
}  # fmt: skip
_FIELDS = ("names", "acronyms", "countries", "cities", "domains", "kinds", "parents")
Values = dict[str, dict[str, list[str]]]


def curated() -> tuple[list[Profile], Known]:
    """The organisations of the curated folders, and what people have judged of them."""
    library = Library.load(ROOT / "queries")
    quads = (
        quad for batch in collect(resources.folder("ontology"), resources.folder("data")) for quad in batch
    )
    store = OxigraphStore.hold(quads)
    with View(store, GenerationInfo(1, datetime.now(UTC), len(store), "benchmark")) as view:
        return reading.profiles(view, library), reading.known(reading.judgements(view, library))


def cordis(folder: Path) -> Iterator[Profile]:
    """The organisations of the CORDIS extracts, laid out as official exports in this folder."""
    tool = SHARED / "tools/cordis_official.py"
    subprocess.run([sys.executable, str(tool), str(folder)], check=True, stdout=subprocess.DEVNULL)
    found: Values = defaultdict(lambda: defaultdict(list))
    for path in sorted(folder.glob("*/organization.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file, delimiter=";"):
                said = found[BASE + organisation_key(row["organisationID"])]
                country = row["country"].upper().replace("NA", "")
                _add(said, "names", [row["name"]])
                _add(said, "acronyms", [row["shortName"]])
                _add(said, "countries", [WRITTEN_OTHERWISE.get(country, country)])
                _add(said, "cities", [row["city"]])
                _add(said, "domains", [row["organizationURL"]])
                _add(said, "kinds", [_KINDS.get(row["activityType"], "")])
    return _profiles(found)


def ror() -> Iterator[Profile]:
    """The organisations of the ROR extract that are not withdrawn."""
    found: Values = defaultdict(lambda: defaultdict(list))
    for row in _rows("ror/ror_organizations.csv.gz"):
        if row["status"] != "withdrawn":
            said = found[f"{ID}organisation/ror-{row['ror_id']}"]
            _add(said, "names", [row["name"]])
            _add(said, "countries", [row["country_code"]])
            _add(said, "cities", [row["city"]])
            _add(said, "domains", [row["website"], *row["domains"].split("|")])
            _add(said, "kinds", [_KINDS.get(kind, "") for kind in row["types"].split("|")])
    for row in _rows("ror/ror_names.csv.gz"):
        if (iri := f"{ID}organisation/ror-{row['ror_id']}") in found:
            _add(found[iri], "acronyms" if "acronym" in row["types"] else "names", [row["name"]])
    for row in _rows("ror/ror_relationships.csv.gz"):
        if (iri := f"{ID}organisation/ror-{row['ror_id']}") in found and row["type"] == "parent":
            _add(found[iri], "parents", [row["related_label"]])
    return _profiles(found)


def eccp() -> Iterator[Profile]:
    """The cluster organisations of the list of ECCP."""
    found: Values = defaultdict(lambda: defaultdict(list))
    for row in _rows("clusters/eccp_life_science_clusters.csv.gz"):
        said = found[BASE + cluster_key(row["name"], row["country"])]
        for column, name in (("name", "names"), ("country", "countries"), ("city", "cities")):
            _add(said, name, [row[column]])
    return _profiles(found)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(SHARED / "data" / name, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _add(said: dict[str, list[str]], name: str, values: Iterable[str]) -> None:
    for value in values:
        text = fix_encoding(value.strip())
        if text and text not in said[name]:
            said[name].append(text)


def _profiles(found: Values) -> Iterator[Profile]:
    for iri, said in found.items():
        if said["names"]:
            yield Profile(iri, **{name: tuple(said[name]) for name in _FIELDS})
