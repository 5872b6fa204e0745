"""A small graph for the tests of the query coach: two networks, their members, a project, two sources, an ontology."""

from __future__ import annotations

from tests.queries.views import view_of

from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import prologue

ORGANISATIONS = """
organisation:cebr a brg:Organisation ; rdfs:label "Council of European BioRegions"@en ; brg:country "BE" .
organisation:alisei a brg:Organisation ; rdfs:label "Alisei"@it , "Alisei cluster"@en ; brg:country "IT" .
organisation:tls a brg:Organisation ; rdfs:label "Toscana Life Sciences"@it ; brg:country "IT" ; brg:city "Siena" ;
  brg:memberOf organisation:cebr , organisation:alisei ; brg:founded "2005"^^xsd:gYear ;
  schema:url "https://tls.example" .
organisation:biocat a brg:Organisation ; rdfs:label "Biocat" ; brg:country "ES" ; brg:city "Barcelona" ;
  brg:memberOf organisation:cebr ; brg:founded "2006"^^xsd:gYear .
organisation:unibo a brg:Organisation ; rdfs:label "Università di Bologna"@it ; brg:country "IT" ; brg:city "Bologna" ;
  brg:kind kind:university .
organisation:unibologna owl:sameAs organisation:unibo .
kind:university a skos:Concept ; skos:prefLabel "university"@en , "università"@it .
kind:sme a skos:Concept ; skos:prefLabel "SME"@en .
"""
TIES = """
membership:one a brg:Membership ; org:member organisation:tls ; org:organization organisation:cebr ;
  brg:startsOn "2010-01-01"^^xsd:date ; brg:endsOn "2020-12-31"^^xsd:date .
membership:two a brg:Membership ; org:member organisation:biocat ; org:organization organisation:cebr ;
  brg:startsOn "2015-01-01"^^xsd:date .
membership:three a brg:Membership ; org:member organisation:tls ; org:organization organisation:alisei .
project:one a brg:Project ; rdfs:label "One Health"@en ; brg:totalCost 1000000 ; brg:start "2019-03-01"^^xsd:date ;
  brg:grantNumber "814607" .
project:two a brg:Project ; rdfs:label "Two"@en ; brg:totalCost 250000.5 ; brg:start "2021-06-15"^^xsd:date ;
  brg:grantNumber "101000" .
"""
ONTOLOGY = "".join(
    f'brg:{name} a owl:{kind} ; rdfs:isDefinedBy <https://w3id.org/bioregion/ontology> ; rdfs:label "{en}"@en , '
    f'"{it}"@it ; skos:definition "{en}."@en , "{it}."@it .\n'
    for name, kind, en, it in (
        ("Organisation", "Class", "organisation", "organizzazione"),
        ("Membership", "Class", "membership", "adesione"),
        ("Project", "Class", "project", "progetto"),
        ("Event", "Class", "event", "evento"),
        ("memberOf", "ObjectProperty", "member of", "membro di"),
        ("country", "DatatypeProperty", "country", "Paese"),
        ("city", "DatatypeProperty", "city", "città"),
        ("certainFrom", "DatatypeProperty", "certain from", "certo dal"),
        ("certainUntil", "DatatypeProperty", "certain until", "certo al"),
    )
)
SOURCES = """
GRAPH source:web { organisation:tls brg:country "IT" ; brg:city "Siena" . organisation:biocat brg:country "ES" }
GRAPH source:report { organisation:tls brg:country "IT" ; brg:acronym "TLS" . organisation:unibologna brg:country "IT" }
"""
HEAD = prologue(
    ("brg", "org", "organisation", "project", "kind", "source", "owl", "rdfs", "schema", "skos", "xsd")
)


def graph() -> View:
    """The graph, in memory."""
    return view_of(ORGANISATIONS + TIES + ONTOLOGY + SOURCES)


def known() -> Knowledge:
    """What the coach knows of it."""
    return Knowledge(graph())
