"""A small world with calls: a handful of projects, a taxonomy of three fields, an organisation that has only words."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.queries.views import view_of

from bioregion_graph.matching.calls.engine import Engine
from bioregion_graph.matching.calls.facts import Call, Deadline
from bioregion_graph.matching.calls.reading import Fields, Group
from bioregion_graph.matching.facts import Facts, Organisation, Project, Topic
from bioregion_graph.placing.profiles import Concept
from bioregion_graph.placing.taxonomy import LIFE_SCIENCE, Taxonomy
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder

DAY = date(2026, 9, 1)
STAMP = datetime(2026, 8, 1, 12, tzinfo=UTC)
GENES, THERAPY, SOIL = (
    f"{LIFE_SCIENCE}{name}" for name in ("gene-therapy", "advanced-therapies", "soil-health")
)
LABELS = {
    GENES: {"en": "Gene therapy", "it": "Terapia genica"},
    THERAPY: {"en": "Advanced therapies", "it": "Terapie avanzate"},
    SOIL: {"en": "Soil health", "it": "Salute del suolo"},
}
CONCEPTS = {
    iri: Concept(iri, tuple(labels.values()), (THERAPY,) if iri == GENES else ())
    for iri, labels in LABELS.items()
}
FIELDS = Fields(LABELS, {iri: labels["en"] for iri, labels in LABELS.items()}, Taxonomy(CONCEPTS))


def on(year: int, month: int, day: int) -> Deadline:
    """A deadline of which the day is known."""
    return Deadline(date(year, month, day), date(year, month, day))


GENE_CALL = Call(
    "https://w3id.org/bioregion/id/topic/horizon-hlth-2026-01", "HORIZON-HLTH-2026-01-two-stage",
    "Gene therapy for rare diseases", "Vectors for gene therapy of rare diseases in children", ("RIA",), "call-open",
    None, (on(2026, 9, 15), on(2027, 3, 1)), 4e6, 6e6, 3, "https://example.org/hlth-1",
    "Health calls", "Horizon Europe",
)  # fmt: skip
SOIL_CALL = Call(
    "https://w3id.org/bioregion/id/topic/horizon-cl6-2027-01", "HORIZON-CL6-2027-01", "Soil health of farmland",
    "Soil health, compost and cluster organisations of farmers", ("IA",), "call-forthcoming",
    None, (on(2027, 4, 13),),
)  # fmt: skip
OLD_CALL = Call(
    "https://w3id.org/bioregion/id/topic/horizon-hlth-2025-01", "HORIZON-HLTH-2025-01", "Gene therapy of old",
    "Gene therapy", ("RIA",), "call-closed", None, (on(2025, 9, 15),),
)  # fmt: skip
CALLS = (SOIL_CALL, OLD_CALL, GENE_CALL)


def project(number: int, begins: date, text: str, code: str, *members: str) -> Project:
    """A project that answered a topic; the first member leads it."""
    topic = Topic(f"urn:t{number}", code, text, "RIA")
    names = tuple(sorted(f"urn:{each}" for each in members))
    return Project(f"urn:p{number}", begins, False, text, (), topic, "RIA", (), names, (f"urn:{members[0]}",))


PROJECTS = (
    project(1, date(2020, 1, 1), "gene therapy vectors", "HORIZON-HLTH-2019-1", "lab", "clinic"),
    project(2, date(2022, 1, 1), "rare diseases of children", "HORIZON-HLTH-2021-2", "clinic", "lab"),
    project(3, date(2023, 1, 1), "soil health and compost", "HORIZON-CL6-2022-1", "farm", "coop"),
    project(4, date(2026, 12, 1), "soil health compost farmland", "HORIZON-CL6-2025-1", "lab", "farm"),
    project(5, date(2021, 1, 1), "bridges of steel", "HORIZON-CL5-2020-1", "coop", "clinic"),
)
ORGANISATIONS = {
    each.iri: each
    for each in (
        Organisation("urn:lab", "Lab", "IT", "urn:kind/research"),
        Organisation("urn:clinic", "Clinic", "DE", "urn:kind/hospital"),
        Organisation("urn:farm", "Farm", "FR", "urn:kind/company"),
        Organisation("urn:coop", "Coop", "FR", "urn:kind/company"),
        Organisation("urn:start", "Start-up", "IT", "urn:kind/company", "gene therapy vectors", (GENES,)),
        Organisation("urn:bare", "Bare", "IT", "urn:kind/company"),
        Organisation("urn:cluster", "Cluster", "IT", "urn:kind/cluster-organisation", "soil health", (SOIL,)),
        Organisation("urn:silent", "Silent", "IT", "urn:kind/company"),
    )
}
FACTS = Facts(ORGANISATIONS, sorted(PROJECTS, key=lambda each: each.begins))
CHAIN = Group("urn:chain", {"en": "Therapies", "it": "Terapie"}, "therapies", (THERAPY, SOIL))
MEMBERSHIPS = """
PREFIX brg: <https://w3id.org/bioregion/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<urn:bare> brg:memberOf <urn:cluster> . <urn:lab> brg:memberOf <urn:chain> .
<urn:m1> a brg:Membership ; org:member <urn:bare> ; org:organization <urn:cluster> .
<urn:m2> a brg:Membership ; org:member <urn:lab> ; org:organization <urn:chain> ; brg:startsOn "2024-01-01"^^xsd:date .
"""


def engine(calls: tuple[Call, ...] = CALLS) -> Engine:
    """The engine over this world."""
    library = Library.load(folder("queries"))
    return Engine(view_of(MEMBERSHIPS), library, FACTS, calls, FIELDS, {CHAIN.iri: CHAIN})
