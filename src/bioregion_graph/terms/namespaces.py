"""The prefixes of this project. ``ontology/prefixes.ttl`` publishes the same list; a test keeps them equal."""

from __future__ import annotations

from functools import lru_cache

from pyoxigraph import NamedNode

BASE = "https://w3id.org/bioregion/"
ONTOLOGY = BASE + "ontology"
CONCEPTS = BASE + "concepts/"
ID = BASE + "id/"

CONCEPT_SCHEMES = {
    "kind": "organisation-kind",
    "mrole": "membership-role",
    "post": "post",
    "gkind": "group-kind",
    "ekind": "event-kind",
    "erole": "event-role",
    "prole": "participation-role",
    "rel": "relationship-kind",
    "fig": "figure-kind",
    "status": "status",
    "unit": "unit",
    "ls": "life-science",
    "side": "side",
    "size": "size-class",
    "akind": "activity-kind",
    "skind": "service-kind",
    "conf": "confidentiality",
    "costcat": "cost-category",
    "verdict": "verdict",
    "channel": "communication-channel",
    "amode": "applicant-mode",
    "dim": "assessment-dimension",
    "mat": "material-type",
    "eco": "industrial-ecosystem",
    "efact": "eligibility-fact",
    "sdg": "sustainable-development-goal",
    "ring": "ring",
}

INSTANCE_KINDS = (
    "accessprofile", "accessrequest", "accreditation", "activity", "agreement", "alignment", "appointment",
    "assessment", "assessmentanswer", "assessmentquestion", "attendance", "biobankcollection", "budgetline",
    "call", "challenge", "classification", "collection", "competenceprofile", "competencesignal", "contact",
    "criterion", "decision", "dissemination", "dossier", "endorsementletter", "evaluation", "event",
    "expectation", "extraction", "figure", "fundingrule", "goodpractice", "group", "import", "indicator",
    "joinrequest", "judgement", "location", "mandate", "match", "meeting", "meetingwish", "membership",
    "minutes", "observation", "offer", "opportunity", "organisation", "participation", "partnersearch",
    "person", "placement", "plan", "policy", "policymeeting", "position", "priority", "programme", "project",
    "proposal", "prospect", "recommendation", "region", "regionchange", "regulation", "relationship",
    "report", "request", "result", "reuse", "scenario", "scorepart", "seat", "series", "service", "slot",
    "solution", "source", "statuschange", "succession", "task", "term", "topic", "vacancy",
)  # fmt: skip

FOREIGN = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "eurio": "http://data.europa.eu/s66#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "geof": "http://www.opengis.net/def/function/geosparql/",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "uom": "http://www.opengis.net/def/uom/OGC/1.0/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

PREFIXES: dict[str, str] = {
    "brg": ONTOLOGY + "#",
    **{prefix: f"{CONCEPTS}{scheme}/" for prefix, scheme in CONCEPT_SCHEMES.items()},
    **{kind: f"{ID}{kind}/" for kind in INSTANCE_KINDS},
    **FOREIGN,
}

ONTOLOGY_GRAPH = NamedNode(ONTOLOGY)
JUDGEMENTS_GRAPH = NamedNode(ID + "graph/judgements")
# What a program judges stands below what people judge.
RESOLVER_GRAPH = NamedNode(ID + "graph/judgements/resolver")
PROVENANCE_GRAPH = NamedNode(ID + "graph/provenance")
PLACEMENT_GRAPH = NamedNode(ID + "source/placement")
# What we derive from the graph and can make again; building from the curated files leaves it alone.
DERIVED_GRAPHS = frozenset(
    (RESOLVER_GRAPH, PLACEMENT_GRAPH, NamedNode(f"{PROVENANCE_GRAPH.value}/placement"))
)

# What people with an access key write by hand: a graph for each name below the one, what is known of them in the other.
EDITED = ID + "source/edited/"
EDITED_PROVENANCE = NamedNode(f"{PROVENANCE_GRAPH.value}/edited")


def expand(name: str) -> NamedNode:
    """Turn a prefixed name such as ``brg:Membership`` into its IRI.

    Raises KeyError when the prefix is not one of ours.
    """
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


@lru_cache(maxsize=16_384)
def compact(iri: str) -> str:
    """Shorten an IRI to a prefixed name where one of our prefixes fits, otherwise return it as it is."""
    best = ""
    for prefix, start in PREFIXES.items():
        if iri.startswith(start) and len(start) > len(PREFIXES.get(best, "")):
            best = prefix
    if not best:
        return iri
    local = iri[len(PREFIXES[best]) :]
    return iri if "/" in local or "#" in local or not local else f"{best}:{local}"


def prologue(prefixes: tuple[str, ...] = tuple(PREFIXES)) -> str:
    """The PREFIX lines of SPARQL for these prefixes, one a line."""
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in prefixes)
