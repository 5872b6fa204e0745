"""Calls, groups, fields and memberships are read from a view as they stand there."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.queries.views import view_of

from bioregion_graph.matching.calls import reading
from bioregion_graph.matching.calls.facts import Deadline, State
from bioregion_graph.placing.taxonomy import LIFE_SCIENCE
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder

WORLD = """
PREFIX brg: <https://w3id.org/bioregion/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX ls: <https://w3id.org/bioregion/concepts/life-science/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX status: <https://w3id.org/bioregion/concepts/status/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:>
:t a brg:Topic ; brg:code "B-1" ; dcterms:title "Cures" ; dcterms:abstract "Find them" ; brg:call :c ;
  brg:actionType "RIA" , "CSA" ; brg:status status:call-open ; brg:opensOn "2026-05-12"^^xsd:date ;
  brg:deadline "2027-02-03"^^xsd:date , "2026-09-15T17:00:00+02:00"^^xsd:dateTime , "2028"^^xsd:gYear , "soon" ;
  brg:leastContribution 1000000.0 ; brg:mostContribution 2000000.0 ; brg:expectedProjects 4 ;
  schema:url "https://example.org/b-1"^^xsd:anyURI .
:u a brg:Topic ; brg:code "A-1" ; brg:status status:call-forthcoming .
:past a brg:Topic ; brg:code "C-1" .
:c a brg:Call ; dcterms:title "Health calls" ; brg:programme :p . :p rdfs:label "Horizon Europe" .
:g a brg:Group ; rdfs:label "Devices"@en , "Dispositivi"@it ; brg:aim "sell them"@en ; brg:classifiedAs ls:implants .
ls:implants skos:inScheme <https://w3id.org/bioregion/concepts/life-science> ;
  skos:prefLabel "Bone implants"@en , "Impianti ossei"@it ; skos:altLabel "Prostheses"@en ; skos:broader ls:devices .
ls:devices skos:inScheme <https://w3id.org/bioregion/concepts/life-science> ; skos:prefLabel "Medical devices"@en .
"""
LIBRARY = Library.load(folder("queries"))
VIEW = view_of(WORLD)


def test_calls_are_those_that_tell_a_deadline_or_a_status() -> None:
    first, second = reading.calls(VIEW, LIBRARY)
    assert (first.code, first.state(date(2026, 9, 1))) == ("A-1", State.forthcoming)
    assert (second.title, second.text, second.actions) == ("Cures", "Find them", ("CSA", "RIA"))
    assert (second.call_title, second.programme, second.status) == (
        "Health calls",
        "Horizon Europe",
        "call-open",
    )
    assert (second.least, second.most, second.expected) == (1e6, 2e6, 4)
    assert (second.opens, second.address) == (date(2026, 5, 12), "https://example.org/b-1")


def test_deadlines_of_any_precision_stand_in_order_and_what_is_no_date_is_none() -> None:
    _, call = reading.calls(VIEW, LIBRARY)
    moment, day, year = call.deadlines
    assert moment.moment is not None
    assert moment.moment.astimezone(UTC) == datetime(2026, 9, 15, 15, tzinfo=UTC)
    assert day == Deadline(date(2027, 2, 3), date(2027, 2, 3))
    assert (year.first, year.last, year.is_exact) == (date(2028, 1, 1), date(2028, 12, 31), False)
    assert call.next_deadline(date(2026, 9, 16)) == day


def test_groups_have_names_in_both_languages() -> None:
    group = reading.groups(VIEW, LIBRARY)["urn:g"]
    assert group.labels == {"en": "Devices", "it": "Dispositivi"}
    assert (group.text, group.concepts) == ("sell them", (f"{LIFE_SCIENCE}implants",))


def test_fields_have_names_words_and_what_is_narrower() -> None:
    fields = reading.fields(VIEW, LIBRARY)
    implants, devices = f"{LIFE_SCIENCE}implants", f"{LIFE_SCIENCE}devices"
    assert fields.label(implants, "it") == "Impianti ossei"
    assert fields.label(devices, "it") == "Medical devices", "the other language where there is no other name"
    assert fields.label("urn:x/none", "en") == "none"
    assert set(fields.words[implants].split("\n")) == {"Bone implants", "Prostheses"}
    assert fields.within(devices) == {implants, devices}
    assert fields.named_in("nuovi impianti ossei") == {implants}
