"""What is to be placed out of a graph, and what was placed back into one."""

from __future__ import annotations

from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad
from tests.placing.gazetteers import region
from tests.queries.views import ROOT, view_of

from bioregion_graph.placing import reading, statements
from bioregion_graph.placing.fields import Classification, Evidence, Rule
from bioregion_graph.placing.profiles import Address
from bioregion_graph.placing.regions import Location
from bioregion_graph.placing.regions import Rule as RegionRule
from bioregion_graph.queries.library import Library
from bioregion_graph.terms.namespaces import PLACEMENT_GRAPH, PREFIXES, expand

LIBRARY = Library.load(ROOT / "queries")
ORGANISATION, PROJECT = PREFIXES["organisation"], PREFIXES["project"]
GRAPH = """
organisation:pic-1 owl:sameAs organisation:alpha .
project:cordis-9 owl:sameAs project:nine .
region:nuts-itc4 a brg:Region ; rdfs:label "Lombardia"@it ; skos:altLabel "Lombardy" ; brg:nutsCode "ITC4" ;
  brg:nutsLevel 2 ; brg:nutsVersion "2021" ; brg:country "IT" ; brg:partOf region:nuts-itc .
region:nuts-old a brg:Region ; rdfs:label "OLD" ; brg:nutsCode "OLD" ; brg:nutsLevel 1 ; brg:nutsVersion "2013" .
region:quebec a brg:Region ; rdfs:label "Quebec" ; brg:country "CA" .
regionchange:a a brg:RegionChange ; brg:oldRegion region:nuts-old ; brg:newRegion region:nuts-itc4 ;
  brg:populationShare 0.4 ; brg:areaShare 0.1 .
regionchange:b a brg:RegionChange ; brg:oldRegion region:nuts-old ; brg:newRegion region:nuts-itc ;
  brg:populationShare 0.0 ; brg:areaShare 0.9 .
programme:sc1 a brg:Programme ; rdfs:label "SC1" .
topic:t a brg:Topic ; rdfs:label "A topic" ; brg:code "T-1" ; dcterms:title "On cancer" .
ls:oncology a skos:Concept ; skos:prefLabel "Oncology"@en , "Oncologia"@it ; skos:broader ls:disease-areas .
participation:x a brg:Participation ; brg:participant organisation:alpha ; brg:project project:nine .
source:one {
  organisation:pic-1 a brg:Organisation ; brg:country "IT" ; brg:city "Milano" , "Como" ; schema:postalCode "20100" .
  project:cordis-9 a brg:Project ; rdfs:label "NINE" ; dcterms:title "Nine lives" ; brg:topic topic:t .
  project:ten a brg:Project ; rdfs:label "Ten good reasons" .
}
source:two {
  organisation:alpha a brg:Organisation ; brg:country "IT" , "DE" ; brg:nutsCode "ITC4" ; brg:classifiedAs ls:oncology .
  project:nine a brg:Project ; rdfs:label "Nine lives" ; brg:programme programme:sc1 ; brg:classifiedAs ls:oncology .
}
source:placement {
  organisation:alpha a brg:Organisation ; brg:region region:nuts-itc4 ; brg:country "FR" .
  project:nine a brg:Project ; brg:classifiedAs ls:vaccines .
}
"""


def test_what_all_sources_say_but_for_what_was_placed() -> None:
    with view_of(GRAPH) as view:
        known = reading.read(view, LIBRARY)
    (alpha,) = known.organisations
    assert alpha.iri == f"{ORGANISATION}alpha"
    one, two = PREFIXES["source"] + "one", PREFIXES["source"] + "two"
    assert alpha.addresses == (
        Address(one, "IT", (), ("Como", "Milano"), ("20100",)),
        Address(two, "", ("ITC4",)),  # two countries are none
    )
    assert alpha.stated == {f"{PREFIXES['ls']}oncology"}
    assert known.participations == [(f"{ORGANISATION}alpha", f"{PROJECT}nine")]
    assert known.headings[f"{PREFIXES['programme']}sc1"].code == "SC1"
    topic = known.headings[f"{PREFIXES['topic']}t"]
    assert (topic.code, topic.title) == ("T-1", "On cancer")
    oncology = known.concepts[f"{PREFIXES['ls']}oncology"]
    assert oncology.labels == ("Oncology",)
    assert oncology.broader == (f"{PREFIXES['ls']}disease-areas",)


def test_projects_under_the_name_that_stands() -> None:
    with view_of(GRAPH) as view:
        found = {project.iri: project for project in reading.read(view, LIBRARY).projects}
    nine, ten = found[f"{PROJECT}nine"], found[f"{PROJECT}ten"]
    assert len(found) == 2
    assert (nine.title, ten.title) == ("Nine lives", "Ten good reasons")
    assert nine.topics == (f"{PREFIXES['topic']}t",)
    assert nine.stated == {f"{PREFIXES['ls']}oncology"}
    assert nine.sources["brg:topic"] == (PREFIXES["source"] + "one",)
    assert ten.sources["dcterms:title"] == (PREFIXES["source"] + "one",), "its label is its title"


def test_regions_with_a_code_and_where_old_ones_went() -> None:
    with view_of(GRAPH) as view:
        found = {each.code: each for each in reading.read(view, LIBRARY).regions}
    assert set(found) == {"ITC4", "OLD"}
    assert found["ITC4"].names == ("Lombardia", "Lombardy")
    assert found["ITC4"].part_of == f"{PREFIXES['region']}nuts-itc"
    # By people; where nobody lives, by area.
    assert found["OLD"].went_to == {
        f"{PREFIXES['region']}nuts-itc4": Decimal("0.4"),
        f"{PREFIXES['region']}nuts-itc": Decimal("0.9"),
    }


def test_what_a_graph_holds() -> None:
    with view_of(GRAPH) as view:
        held = reading.held(view, LIBRARY, PLACEMENT_GRAPH)
    assert len(held) == 5
    assert {quad.graph_name for quad in held} == {PLACEMENT_GRAPH}


LOCATION = Location(
    f"{ORGANISATION}alpha",
    region("ITC4", iri=f"{PREFIXES['region']}nuts-itc4"),
    RegionRule.CITY_NAME,
    "the city",
    PREFIXES["source"] + "one",
)
REASON = Evidence(
    f"{PREFIXES['ls']}oncology", Rule.PROJECT_TITLE, "the title", 0.75, (PREFIXES["source"] + "one",)
)
STRONG = Classification(f"{PROJECT}nine", f"{PREFIXES['ls']}oncology", 0.75, (REASON,))
INHERITED = Classification(
    f"{ORGANISATION}alpha",
    f"{PREFIXES['ls']}oncology",
    0.8,
    (Evidence(f"{PREFIXES['ls']}oncology", Rule.PROJECTS, "1 of 1", 0.8),),
)


def said(change: statements.Change, subject: NamedNode) -> set[tuple[str, str]]:
    return {
        (quad.predicate.value.rpartition("#")[2], getattr(quad.object, "value", ""))
        for quad in change.added
        if quad.subject == subject
    }


def test_placements_are_statements_of_a_source_that_is_described() -> None:
    change = statements.change([LOCATION], [STRONG, INHERITED], "2021", set())
    assert not change.removed
    assert said(change, expand("location:alpha")) == {
        ("type", PREFIXES["brg"] + "Location"),
        ("locates", f"{ORGANISATION}alpha"),
        ("region", f"{PREFIXES['region']}nuts-itc4"),
        ("rule", "city-name"),
        ("evidence", "the city"),
        ("nutsVersion", "2021"),
        ("wasDerivedFrom", PREFIXES["source"] + "one"),
    }
    assert ("weight", "0.75") in said(change, expand("classification:project-nine--oncology"))
    assert said(change, expand("project:nine")) == {("classifiedAs", f"{PREFIXES['ls']}oncology")}
    # What an organisation has from its projects is told by the classification alone.
    assert said(change, expand("organisation:alpha")) == {("region", f"{PREFIXES['region']}nuts-itc4")}
    assert ("weight", "0.8") in said(change, expand("classification:organisation-alpha--oncology"))
    source = {quad for quad in change.added if quad.subject == PLACEMENT_GRAPH}
    publisher = Quad(
        PLACEMENT_GRAPH, expand("dcterms:publisher"), Literal("Bioregion Graph"), statements.PROVENANCE
    )
    assert publisher in source


def test_a_weak_field_is_no_shortcut() -> None:
    weak = Classification(f"{PROJECT}nine", f"{PREFIXES['ls']}oncology", 0.5, (REASON,))
    assert not said(statements.change([], [weak], "2021", set()), expand("project:nine"))


def test_only_what_differs_comes_and_goes() -> None:
    first = statements.change([LOCATION], [STRONG], "2021", set())
    again = statements.change([LOCATION], [STRONG], "2021", first.added)
    assert not again.added
    assert not again.removed
    later = statements.change([], [STRONG], "2021", first.added)
    assert not later.added
    assert {quad.subject.value.rpartition("/id/")[2] for quad in later.removed} == {
        "location/alpha",
        "organisation/alpha",
    }
