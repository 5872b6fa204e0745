"""A few real regions, places and fields with made-up projects, for the tests of the map."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse
from tests.queries.views import ROOT, view_of

from bioregion_graph.mapping import reading
from bioregion_graph.mapping.atlas import Atlas
from bioregion_graph.publishing.build import build
from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.queries.library import Library
from bioregion_graph.terms.namespaces import expand, prologue

LIBRARY = Library.load(ROOT / "queries")
REGIONS = """
region:nuts-it a brg:Region ; rdfs:label "Italia"@it ; brg:nutsCode "IT" ; brg:nutsLevel 0 ; brg:country "IT" ;
  schema:latitude 42.9 ; schema:longitude 12.2 .
region:nuts-ith a brg:Region ; rdfs:label "Nord-Est"@it ; brg:nutsCode "ITH" ; brg:nutsLevel 1 ; brg:country "IT" ;
  brg:partOf region:nuts-it ; schema:latitude 45.6 ; schema:longitude 11.6 .
region:nuts-ith5 a brg:Region ; rdfs:label "Emilia-Romagna"@it , "Emily"@en ; brg:nutsCode "ITH5" ; brg:nutsLevel 2 ;
  brg:country "IT" ; brg:partOf region:nuts-ith ; schema:latitude 44.5 ; schema:longitude 11.0 ;
  brg:innovationLevel "strong" .
region:nuts-ith3 a brg:Region ; rdfs:label "Veneto"@it ; brg:nutsCode "ITH3" ; brg:nutsLevel 2 ; brg:country "IT" ;
  brg:partOf region:nuts-ith ; schema:latitude 45.6 ; schema:longitude 11.9 .
region:nuts-el a brg:Region ; rdfs:label "Ελλάδα"@el ; brg:nutsCode "EL" ; brg:nutsLevel 0 ; brg:country "GR" ;
  schema:latitude 39.1 ; schema:longitude 22.6 .
region:nuts-el3 a brg:Region ; rdfs:label "Aττική"@el ; skos:altLabel "Attiki" ; brg:nutsCode "EL3" ;
  brg:nutsLevel 1 ; brg:country "GR" ; brg:partOf region:nuts-el ; schema:latitude 38.0 ; schema:longitude 23.8 .
region:nuts-el30 a brg:Region ; rdfs:label "Aττική"@el ; skos:altLabel "Attiki" ; brg:nutsCode "EL30" ;
  brg:nutsLevel 2 ; brg:country "GR" ; brg:partOf region:nuts-el3 ; schema:latitude 38.0 ; schema:longitude 23.8 .
region:nuts-fr a brg:Region ; rdfs:label "France"@fr ; brg:nutsCode "FR" ; brg:nutsLevel 0 ; brg:country "FR" ;
  schema:latitude 46.6 ; schema:longitude 2.5 .
region:nuts-fry a brg:Region ; rdfs:label "RUP"@fr ; brg:nutsCode "FRY" ; brg:nutsLevel 1 ; brg:country "FR" ;
  brg:partOf region:nuts-fr ; schema:latitude 4.0 ; schema:longitude -53.0 .
region:nuts-fry3 a brg:Region ; rdfs:label "Guyane"@fr ; brg:nutsCode "FRY3" ; brg:nutsLevel 2 ; brg:country "FR" ;
  brg:partOf region:nuts-fry ; schema:latitude 4.0 ; schema:longitude -53.0 .
region:nuts-ith9 a brg:Region ; rdfs:label "of 2003"@en ; brg:nutsCode "ITH9" ; brg:nutsLevel 2 ; brg:country "IT" .
priority:s3-ith5--health a brg:Priority ; rdfs:label "Health"@en ; brg:owner region:nuts-ith5 ;
  brg:region region:nuts-ith5 ; brg:ecosystem eco:health .
"""
ACTORS = """
organisation:lab a brg:Organisation ; rdfs:label "Lab" ; brg:country "IT" ; brg:city "Bologna" ;
  brg:region region:nuts-ith5 ; schema:latitude 44.49 ; schema:longitude 11.34 .
organisation:clinic a brg:Organisation ; rdfs:label "Clinic" ; brg:country "IT" ; brg:nutsCode "ITH36" .
organisation:school a brg:Organisation ; rdfs:label "School" ; brg:country "GR" ; brg:region region:nuts-el30 .
organisation:isle a brg:Organisation ; rdfs:label "Isle" ; brg:country "FR" ; brg:region region:nuts-fry3 .
organisation:firm a brg:Organisation ; rdfs:label "Firm" ; brg:country "US" .
organisation:nobody a brg:Organisation ; rdfs:label "Nobody" .
organisation:bio-bologna a brg:Organisation ; rdfs:label "Bio <b>Bologna</b>" ; brg:kind kind:cluster-organisation ;
  brg:country "IT" ; brg:city "BOLOGNA" ; brg:nutsCode "ITH5" ; brg:classifiedAs ls:diagnostics ;
  brg:founded "2011"^^xsd:gYear .
organisation:bio-veneto a brg:Organisation ; rdfs:label "مجموعة 🧬 Veneto" ; brg:kind kind:cluster-organisation ;
  brg:country "IT" ; brg:region region:nuts-ith3 .
organisation:bio-athens a brg:Organisation ; rdfs:label "Bio Athens" ; brg:kind kind:cluster-organisation ;
  brg:country "GR" ; brg:region region:nuts-el30 ; brg:classifiedAs ls:diagnostics .
organisation:bio-italy a brg:Organisation ; rdfs:label "Bio Italy" ; brg:kind kind:national-cluster ; brg:country "IT" .
"""
WORK = """
project:map-one a brg:Project ; rdfs:label "One" ; brg:start "2015-01-01"^^xsd:date ; brg:end "2016-12-31"^^xsd:date ;
  brg:classifiedAs ls:diagnostics .
project:map-two a brg:Project ; rdfs:label "Two" ; brg:start "2018-01-01"^^xsd:date ; brg:end "2020-12-31"^^xsd:date .
project:map-undated a brg:Project ; rdfs:label "Undated" .
"""
# Who is in which project, the first as coordinator.
MEMBERS = {
    "map-one": ("lab", "clinic", "school", "bio-veneto"),
    "map-two": ("school", "lab", "firm"),
    "map-undated": ("isle", "lab"),
}
CLASSIFIED = """
classification:organisation-bio-veneto--diagnostics a brg:Classification ; brg:classifies organisation:bio-veneto ;
  brg:concept ls:diagnostics ; brg:weight 0.4 ; brg:rule "projects" ; brg:evidence "one project"@en .
"""


def ties() -> str:
    """The participations, in TriG."""
    return "".join(
        f"participation:{who}--{project} a brg:Participation ; brg:participant organisation:{who} ; "
        f"brg:project project:{project} ; brg:participationRole prole:{'participant' if place else 'coordinator'} .\n"
        for project, members in MEMBERS.items()
        for place, who in enumerate(members)
    )


def atlas(more: str = "") -> Atlas:
    """The atlas of these, read by the questions of the library, with bounds as publishing adds them."""
    bounds = """
    project:map-one brg:startsOn "2015-01-01"^^xsd:date ; brg:endsOn "2016-12-31"^^xsd:date .
    project:map-two brg:startsOn "2018-01-01"^^xsd:date ; brg:endsOn "2020-12-31"^^xsd:date .
    ls:diagnostics skos:inScheme concept:life-science ; skos:prefLabel "Diagnostics"@en , "Diagnostica"@it .
    ls:imaging skos:inScheme concept:life-science ; skos:prefLabel "Imaging"@en ; skos:broader ls:diagnostics .
    eco:health skos:inScheme concept:industrial-ecosystem ; skos:prefLabel "Health"@en .
    kind:national-cluster skos:broader kind:cluster-organisation .
    """.replace("concept:", "<https://w3id.org/bioregion/concepts/").replace(
        "life-science ;", "life-science> ;"
    )
    bounds = bounds.replace("industrial-ecosystem ;", "industrial-ecosystem> ;")
    return reading.read(view_of(REGIONS + ACTORS + WORK + ties() + CLASSIFIED + bounds + more), LIBRARY)


def published(home: Path) -> None:
    """Build the curated graph and publish these beside it."""
    build(home, ontology=ROOT / "ontology", data=ROOT / "data")
    text = prologue() + REGIONS + ACTORS + WORK + ties() + CLASSIFIED
    source = expand("source:seed-000")
    quads = {
        Quad(quad.subject, quad.predicate, quad.object, source) for quad in parse(text, format=RdfFormat.TRIG)
    }
    publish_change(home, quads, set(), Terms(note="a small Europe"))
