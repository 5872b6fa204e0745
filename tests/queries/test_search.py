"""Finding by name: whole names first, then beginnings, then words, then slips."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.queries.views import ROOT, view_of

from bioregion_graph.errors import DiskError, StoreError
from bioregion_graph.queries import index_file
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.names import Name, Named, folded, read_names
from bioregion_graph.queries.search import PARTLY, Index
from bioregion_graph.sharing.view import View
from bioregion_graph.store.derived import Derived

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
organisation:ror-01111rn36 a brg:Organisation ; rdfs:label "Università di Bologna" ;
  skos:altLabel "University of Bologna"@en , "Alma Mater" ; brg:pic "999993953" ; brg:webDomain "unibo.it" ;
  schema:vatID "IT01131710376" ; schema:identifier "grid.6292.f" ; brg:nutsCode "ITH55" .
region:nuts-ith55 a brg:Region ; rdfs:label "Bologna" ; brg:nutsCode "ITH55" .
project:cordis-814607 a brg:Project ; rdfs:label "SAFE-N-MEDTECH" ; brg:grantNumber "814607" ;
  brg:grantDoi "10.3030/814607" .
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
        ("Univerity of Bologna", "ror-01111rn36"),
        ("bologna universita", "ror-01111rn36"),
        ("UNIVERSITA DI BOLOGNA", "ror-01111rn36"),
        ("univ bol", "ror-01111rn36"),
        ("alma", "ror-01111rn36"),
        ("999993953", "ror-01111rn36"),
        ("IT01131710376", "ror-01111rn36"),
        ("IT0113", "ror-01111rn36"),
        ("grid.6292.f", "ror-01111rn36"),
        ("unibo.it", "ror-01111rn36"),
        ("01111rn36", "ror-01111rn36"),
        ("ror 01111rn36", "ror-01111rn36"),
        ("814607", "cordis-814607"),
        ("10.3030/814607", "cordis-814607"),
        ("safe n medtech", "cordis-814607"),
        ("ITH55", "nuts-ith55"),
        ("Evyr", "evry"),
        ("eivry", "evry"),
        ("'; DROP TABLE names; --", ""),
        ('" OR "cebr', ""),
        ("cebr* NEAR(", ""),
        ("814608", ""),
        ("zzzz", ""),
        ("", ""),
        ("!?", ""),
    ],
)
def test_the_best_hit(index: Index, text: str, expected: str) -> None:
    assert first(index, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Toscana Lfe Sciences", "tls"),
        ("università degli studi di bologna", "ror-01111rn36"),
        ("toscana xx life yy", "tls"),
        ("toscana xx yy zz", ""),
        ("zzzz", ""),
        ("xx yy", ""),
    ],
)
def test_names_that_lack_a_word_are_given_when_nothing_has_all(
    index: Index, text: str, expected: str
) -> None:
    assert index.search(text) == []
    hits = index.search(text, is_partial=True)
    assert [hit.iri.rpartition("/")[2] for hit in hits[:1]] == ([expected] if expected else [])
    assert all(hit.score <= PARTLY for hit in hits)


def test_a_name_with_all_words_is_not_joined_by_those_that_lack_one(index: Index) -> None:
    assert index.search("toscana life", is_partial=True) == index.search("toscana life")


_SOME = Index.of(view_of(DATA), LIBRARY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who presided the CEBR in May 2019?", ["organisation/cebr"]),
        ("chi era alla Fondazione Toscana Life Sciences con CEBR", ["organisation/tls", "organisation/cebr"]),
        # The longest name takes its words: the province and the city in it are not meant.
        (
            "partners of the università  DI bologna, for medical imaging",
            ["organisation/ror-01111rn36", "concept"],
        ),
        ("genopole-evry", ["organisation/evry"]),
        ("biom is small here, BioM is not; tls neither", []),
        ("999993953 alone is a number", []),
        ("of in 2019 ... ?", []),
        ("", []),
    ],
)
def test_what_a_text_names_is_found_in_it(index: Index, text: str, expected: list[str]) -> None:
    found = [hit.iri for hit in index.named_in(text)]
    assert len(found) == len(expected)
    assert all(wanted in iri for wanted, iri in zip(expected, found, strict=True))


def test_so_many_things_are_named_at_most() -> None:
    alike = "\n".join(
        f'organisation:o{n} a brg:Organisation ; rdfs:label "Alphabet", "Number{n}x" .' for n in range(9)
    )
    index = Index.of(view_of(alike), LIBRARY)
    assert len(index.named_in("alphabet")) == 3
    assert len(index.named_in("alphabet " + " ".join(f"number{n}x" for n in range(9)), limit=5)) == 5


@given(st.text(max_size=200))
def test_whatever_is_typed_names_things_or_nothing(text: str) -> None:
    for hit in _SOME.named_in(text):
        assert "".join(folded(hit.matched).split()) in "".join(folded(text).split())


def test_what_we_curate_comes_before_what_a_registry_calls_alike() -> None:
    data = """
    organisation:pic-1 a brg:Organisation ; rdfs:label "ONE LIMITED" ; brg:acronym "CEBR" .
    organisation:council a brg:Organisation ; rdfs:label "Council of European BioRegions" ; brg:acronym "CEBR" .
    """
    with view_of(data) as view:
        hits = Index.of(view, LIBRARY).search("cebr")
    assert [hit.iri.rpartition("/")[2] for hit in hits] == ["council", "pic-1"]


def test_five_letters_are_not_taken_for_another_word() -> None:
    with view_of('organisation:x a brg:Organisation ; rdfs:label "EMO tools" .') as view:
        assert Index.of(view, LIBRARY).search("emoji") == []


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
    assert len(index) == 13


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


def test_what_sits_in_a_region_is_not_called_by_its_code(index: Index) -> None:
    assert [hit.kind for hit in index.search("ITH55")] == ["Region"]


def test_slips_come_last_and_only_where_better_is_wanting(index: Index) -> None:
    hits = index.search("bologna", limit=10)
    assert [hit.iri.rpartition("/")[2] for hit in hits] == ["nuts-ith55", "ror-01111rn36"]
    (slipped,) = index.search("bolonga", limit=1)
    assert slipped.score < min(hit.score for hit in hits)


def test_the_order_is_always_the_same() -> None:
    rows = [f'organisation:o{number} a brg:Organisation ; rdfs:label "Alike" .' for number in range(30)]
    for data in ("\n".join(rows), "\n".join(reversed(rows))):
        with view_of(data) as view:
            hits = Index.of(view, LIBRARY).search("alike", limit=5)
        # Equal in everything but the IRI, by which they stand.
        assert [hit.iri.rpartition("/")[2] for hit in hits] == ["o0", "o1", "o10", "o11", "o12"]


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8), st.data())
def test_every_name_is_found_by_itself_and_by_its_beginning(texts: list[str], data: st.DataObject) -> None:
    iris = [f"https://example.org/{number}" for number in range(len(texts))]
    named = Named(
        dict.fromkeys(iris, ("Organisation",)),
        [Name(iri, 0, text, "", folded(text)) for iri, text in zip(iris, texts, strict=True)],
    )
    index = Index(index_file.IndexFile.hold(named))
    for iri, text in zip(iris, texts, strict=True):
        if words := folded(text):
            assert iri in [hit.iri for hit in index.search(text, limit=50) if hit.score >= 97]
            begun = words[: data.draw(st.integers(1, len(words)))].strip()
            assert iri in [hit.iri for hit in index.search(begun, limit=50)]
    index.close()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[View]:
    """A view with a place for what is derived from it."""
    with view_of(DATA) as held:
        held.derived = Derived(tmp_path)
        yield held


def test_an_index_is_kept_and_read_again(kept: View) -> None:
    assert not Index.is_ready(kept)
    path = Index.prepare(kept, LIBRARY)
    assert path is not None
    assert Index.is_ready(kept)
    made = path.stat().st_mtime_ns
    index = Index.of(kept, LIBRARY)
    assert first(index, "Univerity of Bologna") == "ror-01111rn36"
    assert path.stat().st_mtime_ns == made
    index.close()
    index.close()


def test_a_view_without_a_place_keeps_nothing() -> None:
    with view_of(DATA) as view:
        assert not Index.is_ready(view)
        assert Index.prepare(view, LIBRARY) is None


def test_where_nothing_can_be_kept_the_index_is_made_in_memory(kept: View, tmp_path: Path) -> None:
    (tmp_path / "derived").write_text("a file where the folder should be")
    with pytest.raises(DiskError):
        Index.prepare(kept, LIBRARY)
    assert first(Index.of(kept, LIBRARY), "cebr") == "cebr"


def test_a_damaged_index_is_told_with_the_remedy(kept: View) -> None:
    path = Index.prepare(kept, LIBRARY)
    assert path is not None
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="Delete this file and run: bioregion index"):
        Index.of(kept, LIBRARY).search("cebr")


def test_an_index_that_cannot_be_written_is_told(kept: View, tmp_path: Path) -> None:
    with pytest.raises(DiskError, match="search index"):
        index_file.write(tmp_path / "missing" / "file", read_names(kept, LIBRARY))


@pytest.mark.parametrize("in_memory", [True, False])
def test_many_search_at_once(kept: View, in_memory: bool) -> None:
    if in_memory:
        kept.derived = None
    index, found = Index.of(kept, LIBRARY), []

    def search() -> None:
        found.extend(first(index, "tosacna") for _ in range(20))

    threads = [threading.Thread(target=search) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["tls"] * 160
    index.close()
