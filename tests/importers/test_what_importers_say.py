"""What the importers say: the same at every reading, in the graphs of sources, with names made of keys."""

from __future__ import annotations

import csv
import hashlib
import random
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plantings import SOUND, Checkout
from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph import resources
from bioregion_graph.importers import curated, folders
from bioregion_graph.importers.links import links
from bioregion_graph.terms.iris import source_key
from bioregion_graph.terms.namespaces import (
    CONCEPTS,
    ID,
    INSTANCE_KINDS,
    JUDGEMENTS_GRAPH,
    ONTOLOGY_GRAPH,
    PROVENANCE_GRAPH,
    expand,
)  # fmt: skip

STATED_IN = expand("brg:statedIn")


def lines(quads: Iterable[Quad]) -> list[str]:
    """Quads as sorted text."""
    return sorted(str(quad) for quad in quads)


def without_rows(quads: Iterable[Quad]) -> list[str]:
    """Quads as sorted text, less the numbers of rows and the account of the import with its hash."""
    kept = (quad for quad in quads if "/id/import/" not in quad.subject.value)
    return sorted(
        re.sub(r"#\d+", "", str(quad)) if quad.predicate == STATED_IN else str(quad) for quad in kept
    )


def shuffled(path: Path, chance: random.Random) -> None:
    """Put the rows of a table into another order."""
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    chance.shuffle(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def test_reading_twice_gives_the_same(checkout: Checkout) -> None:
    assert lines(checkout.quads()) == lines(checkout.quads())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_the_order_of_rows_changes_nothing_but_their_numbers(checkout: Checkout, seed: int) -> None:
    chance = random.Random(seed)
    before = without_rows(checkout.quads())
    for path in sorted(checkout.data.rglob("*.csv")):
        shuffled(path, chance)
    assert without_rows(checkout.quads()) == before


def test_the_place_of_the_folders_changes_nothing(checkout: Checkout) -> None:
    before = lines(checkout.quads())
    moved = checkout.folder.rename(checkout.folder.parent / "elsewhere")
    assert lines(Checkout(moved, checkout.home).quads()) == before


def test_another_value_changes_the_account_of_the_import_and_its_own_quad_alone(checkout: Checkout) -> None:
    before = set(lines(checkout.quads()))
    checkout.replace("italy/figures.csv", "millions", "some millions")
    changed = before ^ set(lines(checkout.quads()))
    assert {line for line in changed if "/id/import/italy-" not in line} == {
        line for line in changed if '"millions"@en' in line or '"some millions"@en' in line
    }
    assert any("/id/import/italy-" in line for line in changed)


def test_the_account_of_an_import_names_the_hash_of_its_files(checkout: Checkout) -> None:
    hashes = curated.fingerprints(checkout.data / "europe")
    assert (
        hashes["events.csv"]
        == hashlib.sha256((checkout.data / "europe" / "events.csv").read_bytes()).hexdigest()
    )
    assert set(hashes) == {path.name for path in (SOUND / "data" / "europe").iterdir()}
    whole = hashlib.sha256("".join(f"{name}:{each}\n" for name, each in hashes.items()).encode()).hexdigest()
    node = NamedNode(f"{ID}import/europe-{whole[:8]}")
    said = {quad.predicate: quad.object for quad in checkout.quads() if quad.subject == node}
    assert said[expand("brg:fileHash")] == Literal(f"sha256:{whole}")
    assert said[expand("prov:used")] == expand("collection:europe")


# --- what the rows of the small checkout mean, sheet by sheet


def said_of(quads: set[Quad], name: str) -> dict[str, set[str]]:
    """What the quads say of a thing: local name of the property -> values, IRIs by their last part."""
    found: dict[str, set[str]] = {}
    for quad in quads:
        if quad.subject == expand(name):
            value = quad.object.value if isinstance(quad.object, Literal) else str(quad.object).strip("<>")
            local = re.split("[#/]", quad.predicate.value)[-1]
            short = value if isinstance(quad.object, Literal) else re.split("[#/]", value)[-1]
            found.setdefault(local, set()).add(short)
    return {key: values for key, values in found.items() if key not in ("statedIn", "statedAt", "type")}


@pytest.fixture(scope="module")
def small() -> set[Quad]:
    """The quads of the small checkout."""
    return {quad for batch in folders.collect(SOUND / "ontology", SOUND / "data") for quad in batch}


MEANINGS: dict[str, dict[str, set[str]]] = {
    "organisation:alpine-network": {
        "label": {"Alpine Network of Clusters"}, "acronym": {"ANC"}, "altLabel": {"Alpine Net", "Rete alpina"},
        "kind": {"network-of-clusters"}, "city": {"Innsbruck"}, "country": {"AT"}, "nutsCode": {"AT33"},
        "start": {"2002"}, "founded": {"2013-05"}, "url": {"https://net.example.org"},
        "focus": {"ageing", "support of firms"}, "classifiedAs": {"healthy-ageing"},
        "comment": {"founded: 2002 (initiated); 2013-05 (association)"},
    },
    "organisation:hill-cluster": {
        "label": {"Hill Cluster"}, "kind": {"cluster-organisation"}, "city": {"Innsbruck"}, "country": {"AT"},
        "comment": {"founded: 2010/2011"},
    },
    "organisation:sea-cluster": {
        "label": {"Sea Cluster"}, "acronym": {"SEA"}, "kind": {"cluster-organisation"}, "legalForm": {"association"},
        "city": {"Genova"}, "country": {"IT"}, "nutsCode": {"ITC3"}, "founded": {"2010-05-03"},
        "url": {"https://sea.example.org"}, "focus": {"ageing"}, "classifiedAs": {"healthy-ageing"},
        "comment": {"a, b"}, "aim": {"to share the coast"},
    },
    "group:union-desk": {
        "label": {"Desk of the Union"}, "groupKind": {"working-group"}, "classifiedAs": {"healthy-ageing"},
        "unitOf": {"mountain-union"}, "start": {"2015"},
    },
    "group:sea-table": {
        "label": {"Tavolo", "Table"}, "groupKind": {"working-group"}, "unitOf": {"sea-cluster"},
        "start": {"2018"}, "end": {"2021"}, "aim": {"map the ports"}, "theme": {"database"}, "meetsEvery": {"P2M"},
        "openToJoin": {"true"}, "status": {"group-active"}, "coordinatedBy": {"bice-conti"},
        "referent": {"sea-cluster"},
    },
    "mandate:ada-berg--alpine-board--president--2019-04-05": {
        "member": {"ada-berg"}, "organization": {"alpine-board"}, "post": {"president"}, "start": {"2019-04-05"},
        "observedOn": {"2019-04"}, "roleText": {"president"},
    },
    # Renewed: the sheet's start is only a day on which the mandate was seen; in the body that it is really in.
    "mandate:bice-conti--sea-table--board-member": {
        "member": {"bice-conti"}, "organization": {"sea-table"}, "post": {"board-member"},
        "observedOn": {"2018-05-03", "2019"}, "roleText": {"board member", "consigliera"}, "inTerm": {"sea-table-2018"},
    },
    "mandate:bice-conti--sea-table--chair": {
        "member": {"bice-conti"}, "organization": {"sea-table"}, "post": {"chair"}, "observedOn": {"2020-03"},
        "roleText": {"chair of the table"},
    },
    "attendance:bice-conti--sea-day-2020": {
        "attendee": {"bice-conti"}, "event": {"sea-day-2020"}, "eventRole": {"chair"}, "observedOn": {"2020-02"},
        "roleText": {"chair of the table", "presidente del tavolo"},
    },
    "term:sea-table-2018": {
        "label": {"Sea table 2018"}, "body": {"sea-table"}, "start": {"2018-05-03"}, "end": {"2021"},
        "duration": {"P3Y"}, "openedBy": {"sea-day-2020"},
    },
    "membership:hill-cluster--alpine-network--2013": {
        "member": {"hill-cluster"}, "organization": {"alpine-network"}, "role": {"member"}, "roleText": {"member"},
        "start": {"2013"}, "end": {"2019-12"}, "observedOn": {"2015-06"},
    },
    "membership:lake-cluster--alpine-network--2014-2015": {
        "member": {"lake-cluster"}, "organization": {"alpine-network"}, "role": {"member"}, "roleText": {"member"},
        "startEarliest": {"2014"}, "startLatest": {"2015"},
    },
    "relationship:sea-cluster--cooperation--hill-cluster-it": {
        "from": {"sea-cluster"}, "to": {"hill-cluster-it"}, "relationshipKind": {"cooperation"},
        "roleText": {"works with"}, "observedOn": {"2018"},
    },
    "relationship:mountain-union--manager--sea-cluster": {
        "from": {"mountain-union"}, "to": {"sea-cluster"}, "relationshipKind": {"manager"}, "roleText": {"managed by"},
    },
    "relationship:mountain-union--shareholder--sea-cluster": {
        "from": {"mountain-union"}, "to": {"sea-cluster"}, "relationshipKind": {"shareholder"}, "share": {"12.5"},
        "roleText": {"owner of 12.5 %"},
    },
    "succession:hill-cluster-it--merger--mountain-union": {
        "originalOrganization": {"hill-cluster-it"}, "resultingOrganization": {"mountain-union"},
        "successionKind": {"merger"}, "date": {"2020"},
    },
    "agreement:hill-cluster-it--sea-cluster--2017-06-01": {
        "label": {"Memorandum of understanding"}, "party": {"hill-cluster-it", "sea-cluster"},
        "status": {"agreement-signed"}, "signedOn": {"2017-06-01"}, "start": {"2017-06-01"}, "subject": {"cooperation"},
    },
    "accreditation:sea-cluster--quality-label--2014": {
        "accredited": {"sea-cluster"}, "label": {"quality-label"}, "level": {"Gold"}, "start": {"2014"},
        "status": {"accreditation-granted"},
    },
    "participation:sea-cluster--port": {
        "participant": {"sea-cluster"}, "project": {"port"}, "participationRole": {"coordinator", "partner"},
        "roleText": {"coordinator", "partner of the project"}, "start": {"2018"}, "end": {"2019"},
    },
    "participation:hill-cluster--alps": {
        "participant": {"hill-cluster"}, "project": {"alps"}, "participationRole": {"coordinator"},
    },
    "event:sea-day-2020": {
        "label": {"Sea day 2020"}, "edition": {"2020"}, "series": {"sea-day"}, "city": {"Genova"}, "country": {"IT"},
        "start": {"2020-02-01"}, "end": {"2020-02-02"}, "organiser": {"sea-cluster", "mountain-union"},
    },
    "event:sea-talk-2020": {
        "label": {"Talk"}, "eventKind": {"webinar"}, "start": {"2020-02-01"}, "organiser": {"sea-cluster"},
        "partOf": {"sea-day-2020"},
    },
    "series:sea-day": {
        "label": {"Sea day"}, "altLabel": {"Day of the Sea"}, "country": {"IT"}, "organiser": {"sea-cluster"},
    },
    "attendance:hill-cluster--alpine-meeting-2019": {
        "attendee": {"hill-cluster"}, "event": {"alpine-meeting-2019"}, "eventRole": {"host"}, "roleText": {"host"},
    },
    "attendance:ada-berg--alpine-meeting-2019": {
        "attendee": {"ada-berg"}, "event": {"alpine-meeting-2019"}, "eventRole": {"speaker"}, "roleText": {"speaker"},
    },
    "programme:alpine-space": {"label": {"Alpine Space"}, "start": {"2014"}, "end": {"2020"}},
    "project:alps": {
        "label": {"ALPS"}, "acronym": {"ALPS"}, "title": {"Ageing in the Alps"}, "programme": {"alpine-space"},
        "programmeText": {"Alpine Space"}, "grantNumber": {"12345"}, "start": {"2016-01"}, "end": {"2018-12"},
        "totalCost": {"1200000.5"}, "euContribution": {"900000"},
    },
    "project:port": {
        "label": {"The port"}, "title": {"The port"}, "programme": {"regional-fund"},
        "programmeText": {"Regional fund"},
        "start": {"2018"}, "end": {"2019"}, "totalCost": {"200000"}, "statedDuration": {"P2Y"},
    },
    "plan:sea-plan-2018": {
        "label": {"Primo piano", "First plan"}, "owner": {"sea-cluster"}, "approvedBy": {"sea-table"},
        "status": {"plan-done"}, "start": {"2018"}, "end": {"2019"},
    },
    "plan:sea-plan-2020": {
        "label": {"Secondo piano", "Second plan"}, "owner": {"sea-cluster"}, "follows": {"sea-plan-2018"},
        "status": {"plan-running"}, "start": {"2020"}, "end": {"2021"},
    },
    "activity:sea-line": {
        "label": {"Linea", "Line"}, "owner": {"sea-cluster"}, "code": {"1"}, "order": {"1"},
        "partOf": {"sea-plan-2020"},
        "status": {"activity-planned"}, "activityKind": {"area"},
    },
    "activity:sea-map": {
        "label": {"map the ports"}, "description": {"map the ports"}, "owner": {"sea-cluster"}, "theme": {"mapping"},
        "activityKind": {"action"}, "partOf": {"sea-line"}, "code": {"1.1"}, "order": {"1"},
        "comment": {"first of the line"}, "start": {"2020-03"}, "end": {"2020-06"},
    },
    "activity:sea-survey": {
        "label": {"survey every port of the coast for what it has, what it lacks, and what it could share …"},
        "description": {
            "survey every port of the coast for what it has, what it lacks, and what it could share with the others"
        },
        "owner": {"sea-cluster"}, "activityKind": {"action"}, "partOf": {"sea-map"}, "code": {"1.1.1"}, "order": {"2"},
        "status": {"activity-planned"}, "start": {"2020-04"},
    },
    "service:sea-help": {
        "label": {"Help desk"}, "description": {"answers questions"}, "provider": {"sea-cluster"},
        "partner": {"mountain-union"}, "serviceKind": {"help-desk", "advice"}, "free": {"true"}, "start": {"2018"},
    },
    "service:sea-advice": {
        "label": {"Advice"}, "description": {"advises firms"}, "provider": {"sea-cluster"}, "serviceKind": {"advice"},
        "partOf": {"sea-help"}, "free": {"false"}, "start": {"2018"}, "end": {"2020"},
    },
    "agreement:sea-pact": {
        "label": {"The pact"}, "subject": {"ports"}, "party": {"sea-cluster", "hill-cluster-it"},
        "signedOn": {"2018-12-03"}, "start": {"2018-12-03"}, "end": {"2020-12-02"}, "duration": {"P2Y"},
        "status": {"agreement-signed"}, "comment": {"signed"},
    },
    "budgetline:port--a": {
        "label": {"Staff"}, "project": {"port"}, "costCategory": {"a"}, "amount": {"120000"}, "code": {"A"},
    },
    "budgetline:port--e": {
        "label": {"Overheads"}, "project": {"port"}, "costCategory": {"e"}, "amount": {"30000"}, "code": {"E"},
        "flatRate": {"0.25"}, "baseCategory": {"a"},
    },
    "budgetline:port--total": {},
    "figure:sea-cluster--member-count--seed-001--2019-04--30": {
        "about": {"sea-cluster"}, "figureKind": {"member-count"}, "value": {"30"}, "comparator": {"exact"},
        "unit": {"organisation"}, "observedOn": {"2019-04"},
    },
    "figure:regional-fund--budget--seed-001": {
        "about": {"regional-fund"}, "figureKind": {"budget"}, "comparator": {"about"}, "quantityText": {"millions"},
    },
    "source:seed-001": {
        "label": {"The sea cluster"}, "collection": {"italy"}, "fileName": {"001_0123456789abcdef.txt"},
        "publisher": {"Sea Cluster"}, "published": {"2019"}, "comment": {"date: 2019 (after April)"},
        "abstract": {"what it plans"},
    },
    f"source:{source_key('https://pages.example.org/hill')}": {
        "label": {"https://pages.example.org/hill"}, "collection": {"europe"}, "url": {"https://pages.example.org/hill"},
    },
    "judgement:organisation--lake-cluster--sea-cluster": {
        "label": {"lake-cluster / sea-cluster: different"}, "left": {"lake-cluster"}, "right": {"sea-cluster"},
        "verdict": {"different"}, "evidence": {"One is in Konstanz and the other in Genova."},
        "judgedBy": {"curation team"}, "judgedOn": {"2026-11-24"},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", MEANINGS)
def test_each_sheet_says_what_its_cells_mean(small: set[Quad], name: str) -> None:
    assert said_of(small, name) == MEANINGS[name]


# --- the real folders


@pytest.fixture(scope="module")
def real() -> set[Quad]:
    """The quads of the curated collections and of the judgements."""
    data = resources.folder("data")
    curated_quads = {quad for name in ("europe", "italy") for quad in curated.collection(data / name)}
    return curated_quads | set(links(data / "links"))


def test_every_quad_stands_in_a_graph_of_a_source_or_of_an_account(real: set[Quad]) -> None:
    accounts = {PROVENANCE_GRAPH, JUDGEMENTS_GRAPH}
    for quad in real:
        assert isinstance(quad.graph_name, NamedNode)
        assert quad.graph_name in accounts or quad.graph_name.value.startswith(f"{ID}source/"), quad
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode | Literal)


def test_the_ontology_stands_in_its_own_graphs() -> None:
    first = next(iter(folders.collect(resources.folder("ontology"), resources.folder("data"))))
    graphs = {quad.graph_name for quad in first}
    assert ONTOLOGY_GRAPH in graphs
    assert all(str(graph).startswith(f"<{CONCEPTS}") for graph in graphs - {ONTOLOGY_GRAPH})


def test_every_graph_of_a_source_is_named_by_an_address_of_the_rows(real: set[Quad]) -> None:
    addresses: set[str] = set()
    for path in resources.folder("data").glob("*/*.csv"):
        with path.open(newline="", encoding="utf-8") as file:
            addresses.update(row.get("source_url") or "" for row in csv.DictReader(file))
    named = {f"{ID}source/{source_key(address.split('#L')[0])}" for address in addresses - {""}}
    graphs = {quad.graph_name.value for quad in real if isinstance(quad.graph_name, NamedNode)}
    assert graphs - {PROVENANCE_GRAPH.value, JUDGEMENTS_GRAPH.value} <= named


def test_every_source_is_described(real: set[Quad]) -> None:
    graphs = {quad.graph_name for quad in real} - {PROVENANCE_GRAPH, JUDGEMENTS_GRAPH}
    sources = {quad.subject for quad in real if quad.object == expand("brg:Source")}
    assert graphs <= sources


def test_every_thing_of_the_rows_is_named_by_its_key_and_every_tie_by_its_ends(real: set[Quad]) -> None:
    slugs: dict[str, set[str]] = {}
    for path in resources.folder("data").glob("*/identifiers.csv"):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                slugs.setdefault(row["kind"], set()).add(row["slug"])
    parts = {slug for names in slugs.values() for slug in names}
    for subject in {quad.subject for quad in real if _has_row(quad)}:
        assert isinstance(subject, NamedNode)
        kind, _, key = subject.value.removeprefix(ID).partition("/")
        assert kind in INSTANCE_KINDS
        if kind in slugs and "--" not in key:
            assert key in slugs[kind], subject
        elif kind == "source":
            # A document is named by its address, as another test holds.
            assert re.fullmatch(r"[a-z0-9-]+-[0-9a-f]{8}|seed-\d{3}", key), subject
        elif kind not in ("programme", "term"):
            # The first part of a tie's name is one of its ends.
            assert key.split("--")[0] in parts or key.split("--")[1] in parts or kind == "figure", subject


def _has_row(quad: Quad) -> bool:
    """Whether this says from which row of a table its subject comes."""
    return quad.predicate == STATED_IN and isinstance(quad.object, Literal) and ".csv#" in quad.object.value


def test_reading_the_real_folders_twice_gives_the_same(real: set[Quad]) -> None:
    data = resources.folder("data")
    assert set(curated.collection(data / "europe")) <= real
    assert {quad for quad in real if quad.graph_name == JUDGEMENTS_GRAPH} == set(links(data / "links"))
