"""Ties are read from a view: days of their own or of what they hang on, names in English first."""

from __future__ import annotations

from pathlib import Path

from tests.network.networks import span
from tests.queries.views import ROOT, view_of_file

from bioregion_graph.network import ties
from bioregion_graph.network.ties import Hub
from bioregion_graph.queries.library import Library

DATA = """
PREFIX brg: <https://w3id.org/bioregion/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prole: <https://w3id.org/bioregion/concepts/participation-role/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<urn:a> a brg:Organisation ; rdfs:label "Anna"@it , "Anne"@en ; brg:country "IT" .
<urn:b> a brg:Organisation ; rdfs:label "B" ; brg:kind <urn:kind> .
<urn:p> a brg:Project ; rdfs:label "P" ; brg:startsOn "2018-01-01"^^xsd:date ; brg:endsOn "2020-12-31"^^xsd:date ;
  brg:certainFrom "2018-01-01"^^xsd:date ; brg:certainUntil "2020-12-31"^^xsd:date .
<urn:ap> a brg:Participation ; brg:participant <urn:a> ; brg:project <urn:p> ; brg:participationRole prole:coordinator .
<urn:bp> a brg:Participation ; brg:participant <urn:b> ; brg:project <urn:p> ; brg:participationRole prole:partner ;
  brg:startsOn "2019-06-01"^^xsd:date .
<urn:cp> a brg:Participation ; brg:participant <urn:c> ; brg:project <urn:p> ; brg:participationRole prole:third-party .
<urn:m> a brg:Membership ; org:member <urn:b> ; org:organization <urn:a> .
<urn:b> brg:memberOf <urn:a> .
"""


def test_ties_of_a_view(tmp_path: Path) -> None:
    file = tmp_path / "data.trig"
    file.write_text(DATA, encoding="utf-8")
    with view_of_file(file) as view:
        found = ties.KEPT.of(view, Library.load(ROOT / "queries"))
    assert [(thing.iri, thing.label, thing.country, thing.kinds) for thing in found.things] == [
        ("urn:a", "Anne", "IT", ()),
        ("urn:b", "B", "", ("urn:kind",)),
        ("urn:p", "P", "", ()),
    ]
    projects = found.of[Hub.participations]
    assert list(zip(projects.actor.tolist(), projects.hub.tolist(), strict=True)) == [(0, 2), (1, 2)]
    assert tuple(projects.days[0].tolist()) == span("2018-01-01", "2020-12-31", "2018-01-01", "2020-12-31")
    # Whoever joined later is proven from then on.
    assert tuple(projects.days[1].tolist()) == span("2019-06-01", "2020-12-31", "2019-06-01", "2020-12-31")
    memberships = found.of[Hub.memberships]
    assert (memberships.actor.tolist(), memberships.hub.tolist()) == ([1], [0])
    assert tuple(memberships.days[0].tolist()) == span()
    assert len(found.of[Hub.attendances]) == len(found.of[Hub.mandates]) == 0
