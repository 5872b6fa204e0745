"""Everything known of one thing, with who says so."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal
from tests.queries.views import ROOT, view_of

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.queries.describe import Description, Label, canonical, describe
from bioregion_graph.queries.library import Library
from bioregion_graph.terms.namespaces import PREFIXES

LIBRARY = Library.load(ROOT / "queries")
NET = PREFIXES["organisation"] + "n"
DATA = """
brg:Membership rdfs:subClassOf brg:Tie ; rdfs:label "membership"@en , "adesione"@it .
brg:kind rdfs:label "kind"@en , "tipo"@it . kind:network skos:prefLabel "network"@en , "rete"@it .
source:one rdfs:label "News" ; brg:published "2019-04"^^xsd:gYearMonth .
organisation:n a brg:Organisation ; rdfs:label "Net" ; skos:altLabel "Rete" ; brg:acronym "N" ;
  brg:country "BE" ;
  brg:kind kind:network ; brg:startsOn "2002-01-01"^^xsd:date .
organisation:n-it owl:sameAs organisation:n . membership:a-it--n owl:sameAs membership:a--n .
organisation:a a brg:Organisation ; rdfs:label "Alpha" ; brg:memberOf organisation:n .
membership:a--n a brg:Membership ; org:member organisation:a ; org:organization organisation:n ;
  brg:observedOn "2019"^^xsd:gYear .
group:board a brg:Group ; rdfs:label "Board"@en , "Consiglio"@it ; org:unitOf organisation:n .
GRAPH source:one {
  organisation:n a brg:Organisation ; brg:country "BE" ; brg:kind kind:network ;
    brg:statedAt <https://w3id.org/bioregion/id/source/one#L03> ,
      <https://w3id.org/bioregion/id/source/one#L05> .
  membership:a--n a brg:Membership .
}
GRAPH source:two { organisation:n-it brg:country "BE" . membership:a-it--n a brg:Membership }
"""


@pytest.fixture(scope="module")
def net() -> Description:
    with view_of(DATA) as view:
        return describe(view, LIBRARY, NET + "-it")


def test_any_name_leads_to_the_canonical_one() -> None:
    with view_of(DATA) as view:
        assert canonical(view, LIBRARY, NET + "-it") == NET
        assert canonical(view, LIBRARY, NET) == NET
        assert canonical(view, LIBRARY, NET + "-xx") is None
        with pytest.raises(NotFoundError, match="Nothing in the graph is called"):
            describe(view, LIBRARY, NET + "-xx")
        with pytest.raises(UsageError, match="neither an IRI"):
            canonical(view, LIBRARY, "a b")


def test_the_head(net: Description) -> None:
    assert net.iri == NET
    assert net.label == Label("Net", "Net")
    assert net.kinds == (PREFIXES["brg"] + "Organisation",)
    assert set(net.names) == {"Net", "Rete", "N"}


def test_each_fact_has_its_sources_through_all_names(net: Description) -> None:
    (country,) = net.facts_by_property()[PREFIXES["brg"] + "country"]
    assert country.value == Literal("BE")
    assert [source.source.rpartition("/")[2] for source in country.sources] == ["one", "two"]
    assert (country.sources[0].title, country.sources[0].published) == ("News", "2019-04")
    assert [place.rpartition("#")[2] for place in country.sources[0].stated_at] == ["L03", "L05"]
    assert country.property_label.en == "country"


def test_what_publishing_worked_out_has_no_source(net: Description) -> None:
    (bound,) = net.facts_by_property()[PREFIXES["brg"] + "startsOn"]
    assert bound.sources == ()


def test_labels_in_both_languages(net: Description) -> None:
    (kind,) = net.facts_by_property()[PREFIXES["brg"] + "kind"]
    assert (kind.property_label["en"], kind.property_label["it"]) == ("kind", "tipo")
    assert (kind.value_label["en"], kind.value_label["it"]) == ("network", "rete")


def test_ties_with_their_other_ends_dates_and_sources(net: Description) -> None:
    ((kind, ties),) = net.ties_by_kind().items()
    assert kind == PREFIXES["brg"] + "Membership"
    (tie,) = ties
    assert (tie.kind_label.it, tie.role) == ("adesione", PREFIXES["org"] + "organization")
    assert {fact.value_label.en for fact in tie.facts} == {"Alpha", "2019"}
    assert [source.source.rpartition("/")[2] for source in tie.sources] == ["one", "two"]


def test_references_leave_out_ties_and_shortcuts(net: Description) -> None:
    groups = net.references_by_property()
    assert list(groups) == [PREFIXES["org"] + "unitOf"]
    (board,) = groups[PREFIXES["org"] + "unitOf"]
    assert (board.value_label.en, board.value_label.it) == ("Board", "Consiglio")
