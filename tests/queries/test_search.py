"""Finding by name: whole names first, then beginnings, then words, then slips."""

from __future__ import annotations

import pytest
from tests.queries.views import ROOT, view_of

from bioregion_graph.queries.library import Library
from bioregion_graph.queries.search import Index

LIBRARY = Library.load(ROOT / "queries")
DATA = """
organisation:cebr a brg:Organisation ; rdfs:label "Council of European BioRegions" ; brg:acronym "CEBR" ;
  skos:altLabel "Conseil des bio-régions d'Europe" .
organisation:tls a brg:Organisation ; rdfs:label "Fondazione Toscana Life Sciences" ; brg:acronym "TLS" .
organisation:district a brg:Organisation ; rdfs:label "Distretto Toscano Scienze della Vita" .
organisation:biom a brg:Organisation ; rdfs:label "BioM" .
organisation:biocat a brg:Organisation ; rdfs:label "Biocat" .
organisation:biobank a brg:Organisation , brg:Biobank ; rdfs:label "Biobank" .
organisation:evry a brg:Organisation ; rdfs:label "Genopole Évry" .
person:queron a brg:Person ; rdfs:label "Céline Quéron" .
group:board a brg:Group ; rdfs:label "Board of CEBR"@en , "Consiglio di CEBR"@it .
ls:imaging a skos:Concept ; skos:prefLabel "medical imaging"@en , "imaging medico"@it .
membership:x a brg:Membership ; rdfs:label "Biocat in CEBR" . brg:Membership rdfs:subClassOf brg:Tie .
"""


@pytest.fixture(scope="module")
def index() -> Index:
    with view_of(DATA) as view:
        return Index.of(view, LIBRARY)


def first(index: Index, text: str) -> str:
    hits = index.search(text)
    return hits[0].iri.rpartition("/")[2] if hits else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Council of European BioRegions", "cebr"),
        ("cebr", "cebr"),
        ("CEBR", "cebr"),
        ("conseil des BIO REGIONS d'europe", "cebr"),
        ("toscana life", "tls"),
        ("tosacna", "tls"),
        ("Toscanna Life Sciense", "tls"),
        ("life sciences toscana", "tls"),
        ("evry", "evry"),
        ("QUERON", "queron"),
        ("celine queron", "queron"),
        ("bio m", "biom"),
        ("Bio-M", "biom"),
        ("biocatt", "biocat"),
        ("imaging medico", "imaging"),
        ("council europ", "cebr"),
        ("zzzz", ""),
        ("", ""),
        ("!?", ""),
    ],
)
def test_the_best_hit(index: Index, text: str, expected: str) -> None:
    assert first(index, text) == expected


def test_hits_tell_what_they_are_and_why(index: Index) -> None:
    hit = index.search("cebr")[0]
    assert (hit.label, hit.matched, hit.kind, hit.score) == (
        "Council of European BioRegions",
        "CEBR",
        "Organisation",
        99.0,
    )
    # The group has the acronym inside its name only.
    assert [found.iri.rpartition("/")[2] for found in index.search("cebr")] == ["cebr", "board"]


def test_each_thing_comes_once_and_ties_never(index: Index) -> None:
    iris = [hit.iri for hit in index.search("bio", limit=100)]
    assert len(iris) == len(set(iris))
    assert not any("membership" in iri for iri in iris)
    assert len(index) == 10


def test_a_name_of_signs_alone_is_shown_but_cannot_be_typed() -> None:
    data = 'organisation:x a brg:Organisation ; rdfs:label "«»" ; skos:altLabel "Angle" .'
    with view_of(data) as view:
        (hit,) = Index.of(view, LIBRARY).search("angle")
    assert (hit.label, hit.matched) == ("«»", "Angle")


def test_two_letters_find_whole_words_and_beginnings_only(index: Index) -> None:
    assert first(index, "tl") == "tls"


def test_kinds_and_limit(index: Index) -> None:
    assert [hit.kind for hit in index.search("cebr", kinds=["Group"])] == ["Group"]
    assert index.search("cebr", kinds=["Person"]) == []
    assert [hit.label for hit in index.search("biobank", kinds=["Biobank"])] == ["Biobank"]
    assert len(index.search("bio", limit=2)) == 2


def test_whole_names_come_before_beginnings_before_words_before_slips(index: Index) -> None:
    scores = [index.search(text)[0].score for text in ("biocat", "bioc", "sciences", "sciencez")]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4


def test_a_source_named_after_a_thing_comes_behind_it() -> None:
    data = """
    source:one a brg:Source ; rdfs:label "ALISEI" .
    organisation:alisei a brg:Organisation ; brg:acronym "ALISEI" ; rdfs:label "Cluster Nazionale" .
    """
    with view_of(data) as view:
        hits = Index.of(view, LIBRARY).search("Alisei")
    assert [hit.kind for hit in hits] == ["Organisation", "Source"]


def test_the_english_label_is_shown_whatever_name_fits(index: Index) -> None:
    (hit,) = index.search("imaging medico")
    assert (hit.label, hit.matched) == ("medical imaging", "imaging medico")
