"""Facts for matching are read from a view as they stand there."""

from __future__ import annotations

from datetime import date

from tests.queries.views import view_of

from bioregion_graph.matching.reading import read
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder

WORLD = """
PREFIX brg: <https://w3id.org/bioregion/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX role: <https://w3id.org/bioregion/concepts/participation-role/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:>
:o1 a brg:Organisation ; rdfs:label "One"@en ; brg:country "IT" ; brg:kind :university ; brg:focus "vaccines" .
:o2 a brg:Organisation ; rdfs:label "Two"@en .
:old a brg:Programme ; brg:startsOn "2007-01-01"^^xsd:date ; brg:endsOn "2010-12-31"^^xsd:date .
:t a brg:Topic ; brg:code "SC1-BHC-01" ; dcterms:title "Cures"@en ; brg:actionType "RIA" .
:t brg:deadline "2026-09-15"^^xsd:date .
:p a brg:Project ; rdfs:label "H2020 rcn-77" ; dcterms:title "A cure"@en ; brg:startsOn "2019-05-01"^^xsd:date .
:p brg:topic :t ; brg:classifiedAs :vaccines , :drugs ; brg:predictedGoal :b9 , :a3 .
:q a brg:Project ; rdfs:label "Q" ; brg:programme :old ; brg:recordNumber 10 .
:r a brg:Project ; rdfs:label "R" ; brg:programme :old ; brg:recordNumber 20 .
:s a brg:Project ; rdfs:label "No day, no programme" ; brg:recordNumber 30 .
:a a brg:Participation ; brg:participant :o1 ; brg:project :p ; brg:participationRole role:participant .
:b a brg:Participation ; brg:participant :o1 ; brg:project :p ; brg:participationRole role:coordinator .
:c a brg:Participation ; brg:participant :o2 ; brg:project :p ; brg:participationRole role:participant .
:d a brg:Participation ; brg:participant :o2 ; brg:project :q ; brg:participationRole role:participant .
:e a brg:Participation ; brg:participant :o2 ; brg:project :r ; brg:participationRole role:participant .
:f a brg:Participation ; brg:participant :o2 ; brg:project :s ; brg:participationRole role:participant .
"""


def test_facts_are_read_and_days_guessed_only_within_a_known_period() -> None:
    facts = read(view_of(WORLD), Library.load(folder("queries")))
    assert [(each.iri, each.begins, each.is_guessed) for each in facts.projects] == [
        ("urn:q", date(2007, 1, 1), True),
        ("urn:r", date(2008, 12, 31), True),
        ("urn:p", date(2019, 5, 1), False),
    ]
    project = facts.projects[-1]
    assert (project.text, project.members, project.coordinators) == (
        "A cure",
        ("urn:o1", "urn:o2"),
        ("urn:o1",),
    )
    assert project.topic
    assert (project.topic.code, project.topic.text, project.topic.deadline) == (
        "SC1-BHC-01",
        "Cures",
        date(2026, 9, 15),
    )
    assert project.action == "RIA", "that of its topic"
    assert project.concepts == ("urn:drugs", "urn:vaccines", "urn:a3", "urn:b9"), "predictions come last"
    one = facts.organisations["urn:o1"]
    assert (one.label, one.country, one.kind, one.text) == ("One", "IT", "urn:university", "vaccines")


def test_the_seventh_framework_programme_has_its_period_unless_the_graph_tells_another() -> None:
    library, fp7 = Library.load(folder("queries")), "<https://w3id.org/bioregion/id/programme/fp7>"
    world = WORLD.replace(":programme :old", f":programme {fp7}")
    begun = {each.iri: each.begins for each in read(view_of(world), library).projects}
    assert (begun["urn:q"], begun["urn:r"]) == (date(2007, 1, 1), date(2010, 7, 2))
    told = (
        f'{fp7} a brg:Programme ; brg:startsOn "2008-01-01"^^xsd:date ; brg:endsOn "2010-01-01"^^xsd:date .'
    )
    begun = {each.iri: each.begins for each in read(view_of(world + told), library).projects}
    assert (begun["urn:q"], begun["urn:r"]) == (date(2008, 1, 1), date(2008, 12, 31))
