"""The life-science taxonomy is a sound tree, whole in two languages, and its mappings lead somewhere."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "ontology" / "concepts" / "life-science.ttl"
SHARED = ROOT.parent / "shared"
SCHEME = "https://w3id.org/bioregion/concepts/life-science"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
BRG = "https://w3id.org/bioregion/ontology#"
EUROSCIVOC = "http://data.europa.eu/8mn/euroscivoc/"
NACE = "http://data.europa.eu/ux2/nace2/"
MAPPINGS = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch")
LANGUAGES = ("en", "it")
MAPPING_LINE = re.compile(r"skos:\w+Match (esv|nace):(\S+) [;.]  # (.+)")


@dataclass(frozen=True)
class Taxonomy:
    """The statements of the file, by subject and property; values keep the order of the file."""

    triples: tuple[Triple, ...]
    values: dict[tuple[str, str], list[NamedNode | Literal]]

    @property
    def concepts(self) -> list[str]:
        return [
            triple.subject.value
            for triple in self.triples
            if triple.predicate.value.endswith("#type") and triple.object == NamedNode(SKOS + "Concept")
        ]

    def iris(self, subject: str, name: str) -> list[str]:
        return [value.value for value in self.values[subject, SKOS + name]]

    def texts(self, subject: str, name: str, language: str) -> list[str]:
        values = self.values[subject, SKOS + name]
        return [v.value for v in values if isinstance(v, Literal) and v.language == language]

    def ancestors(self, concept: str) -> list[str]:
        """The chain of broader concepts, nearest first. Stops where it would come round again."""
        chain: list[str] = []
        broader = self.iris(concept, "broader")
        while broader and broader[0] not in chain:
            chain.append(broader[0])
            broader = self.iris(broader[0], "broader")
        return chain

    def mapped_to(self, concept: str, vocabulary: str) -> bool:
        targets = [iri for mapping in MAPPINGS for iri in self.iris(concept, mapping)]
        return any(iri.startswith(vocabulary) for iri in targets)


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    triples = tuple(quad.triple for quad in parse(path=FILE, format=RdfFormat.TURTLE))
    values: dict[tuple[str, str], list[NamedNode | Literal]] = defaultdict(list)
    for triple in triples:
        values[triple.subject.value, triple.predicate.value].append(triple.object)
    return Taxonomy(triples, values)


@pytest.fixture(scope="module")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip(f"The folder {SHARED.name} with EuroSciVoc and NACE does not lie beside this checkout.")
    return SHARED


def mapping_lines() -> Iterator[tuple[str, str, str]]:
    """Prefix, local name and remark of each mapping, as the file writes them."""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        found = MAPPING_LINE.search(line)
        if found:
            yield found.group(1), found.group(2), found.group(3)


def test_the_scheme_says_its_version_licence_and_day(taxonomy: Taxonomy) -> None:
    def one(iri: str) -> str:
        (value,) = taxonomy.values[SCHEME, iri]
        return value.value

    assert one(BRG + "version") == one("http://www.w3.org/2002/07/owl#versionInfo")
    assert re.fullmatch(r"\d+\.\d+\.\d+", one(BRG + "version"))
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", one(DCTERMS + "issued"))
    assert one(DCTERMS + "license") == "https://creativecommons.org/licenses/by/4.0/"


def test_it_holds_between_120_and_200_concepts(taxonomy: Taxonomy) -> None:
    assert 120 <= len(taxonomy.concepts) <= 200
    assert len(set(taxonomy.concepts)) == len(taxonomy.concepts)


def test_no_blank_nodes_and_nothing_said_twice(taxonomy: Taxonomy) -> None:
    assert not any(isinstance(end, BlankNode) for t in taxonomy.triples for end in (t.subject, t.object))
    assert [t for t, count in Counter(taxonomy.triples).items() if count > 1] == []


def test_every_subject_is_the_scheme_or_one_of_its_concepts(taxonomy: Taxonomy) -> None:
    subjects = {triple.subject.value for triple in taxonomy.triples}
    assert subjects == {SCHEME, *taxonomy.concepts}
    assert [c for c in taxonomy.concepts if taxonomy.iris(c, "inScheme") != [SCHEME]] == []


def test_each_concept_is_on_top_or_has_one_broader_concept(taxonomy: Taxonomy) -> None:
    tops = taxonomy.iris(SCHEME, "hasTopConcept")
    for concept in taxonomy.concepts:
        broader, top_of = taxonomy.iris(concept, "broader"), taxonomy.iris(concept, "topConceptOf")
        assert len(broader) + len(top_of) == 1, f"{concept} has {len(broader)} broader, {len(top_of)} top"
        assert set(broader) <= set(taxonomy.concepts), f"{concept}: its broader concept does not exist"
        assert bool(top_of) == (concept in tops), f"{concept}: hasTopConcept and topConceptOf disagree"


def test_no_cycles_and_at_most_four_levels(taxonomy: Taxonomy) -> None:
    tops = set(taxonomy.iris(SCHEME, "hasTopConcept"))
    for concept in taxonomy.concepts:
        chain = [concept, *taxonomy.ancestors(concept)]
        assert chain[-1] in tops, f"{concept} does not lead up to a top concept"
        assert len(chain) <= 4, f"{concept} lies on level {len(chain)}"


def test_related_goes_both_ways_and_never_up_or_down_the_tree(taxonomy: Taxonomy) -> None:
    pairs = {(c, other) for c in taxonomy.concepts for other in taxonomy.iris(c, "related")}
    assert pairs == {(other, c) for c, other in pairs}
    assert [(c, other) for c, other in pairs if other in taxonomy.ancestors(c) or c == other] == []
    assert {c for c, _ in pairs} <= set(taxonomy.concepts)


def test_codes_are_readable_and_unique(taxonomy: Taxonomy) -> None:
    for concept in taxonomy.concepts:
        code = concept.removeprefix(SCHEME + "/")
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code), f"{concept} has no readable code"
        assert taxonomy.iris(concept, "notation") == [code]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_concept_has_a_label_and_a_sentence(taxonomy: Taxonomy, language: str) -> None:
    for concept in taxonomy.concepts:
        assert len(taxonomy.texts(concept, "prefLabel", language)) == 1, f"{concept} @{language}"
        (definition,) = taxonomy.texts(concept, "definition", language)
        assert re.fullmatch(r"[A-ZÀ-Ý][^.]{15,180}\.", definition), f"{concept}: write one sentence"


def test_every_text_is_english_or_italian(taxonomy: Taxonomy) -> None:
    worded = {SKOS + name for name in ("prefLabel", "altLabel", "definition")}
    languages = {t.object.language for t in taxonomy.triples if t.predicate.value in worded}
    assert languages == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_names_one_concept_only(taxonomy: Taxonomy, language: str) -> None:
    owners: dict[str, list[str]] = defaultdict(list)
    for concept in taxonomy.concepts:
        for name in ("prefLabel", "altLabel"):
            for label in taxonomy.texts(concept, name, language):
                assert label == label.strip()
                owners[label.casefold()].append(concept)
    assert {label: found for label, found in owners.items() if len(found) > 1} == {}


def test_italian_accents_are_written(taxonomy: Taxonomy) -> None:
    bare = re.compile(r"\b(?:qualita|attivita|sanita|proprieta|obesita|perche|affinche|cosi|piu|e')\b", re.I)
    texts = [
        t.object for t in taxonomy.triples if isinstance(t.object, Literal) and t.object.language == "it"
    ]
    assert [text.value for text in texts if bare.search(text.value)] == []


def test_mappings_are_well_formed(taxonomy: Taxonomy) -> None:
    uuid = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    form = re.compile(f"{re.escape(EUROSCIVOC)}{uuid}|{re.escape(NACE)}(?:[A-U]|[0-9]{{2,4}})")
    for concept in taxonomy.concepts:
        targets = [iri for mapping in MAPPINGS for iri in taxonomy.iris(concept, mapping)]
        assert [iri for iri in targets if not form.fullmatch(iri)] == []
        assert len(set(targets)) == len(targets), f"{concept} is mapped twice to one address"


def test_exact_matches_are_one_to_one_and_never_to_activities(taxonomy: Taxonomy) -> None:
    # SKOS makes exactMatch transitive: two concepts with one exact match would be the same concept.
    exact = [iri for concept in taxonomy.concepts for iri in taxonomy.iris(concept, "exactMatch")]
    assert [iri for iri, count in Counter(exact).items() if count > 1] == []
    assert [iri for iri in exact if iri.startswith(NACE)] == []


def test_top_concepts_are_mapped_and_most_concepts_reach_euroscivoc(taxonomy: Taxonomy) -> None:
    for top in taxonomy.iris(SCHEME, "hasTopConcept"):
        assert taxonomy.mapped_to(top, EUROSCIVOC) or taxonomy.mapped_to(top, NACE), f"map {top}"
    reached = [
        concept
        for concept in taxonomy.concepts
        if any(taxonomy.mapped_to(c, EUROSCIVOC) for c in [concept, *taxonomy.ancestors(concept)])
    ]
    assert len(reached) >= 120


def test_every_mapping_tells_the_label_it_leads_to(taxonomy: Taxonomy) -> None:
    written = [(prefix, local) for prefix, local, _ in mapping_lines()]
    starts = {"esv": EUROSCIVOC, "nace": NACE}
    parsed = [iri for c in taxonomy.concepts for mapping in MAPPINGS for iri in taxonomy.iris(c, mapping)]
    assert sorted(starts[prefix] + local for prefix, local in written) == sorted(parsed)


@pytest.mark.shared
def test_the_euroscivoc_addresses_exist_under_that_label(shared: Path) -> None:
    with gzip.open(shared / "data/euroscivoc/euroscivoc_concepts.csv.gz", "rt", encoding="utf-8") as file:
        labels = {row["uri"]: row["prefLabel_en"].strip() for row in csv.DictReader(file)}
    wrong = [
        (local, remark, labels.get(EUROSCIVOC + local))
        for prefix, local, remark in mapping_lines()
        if prefix == "esv" and labels.get(EUROSCIVOC + local) != remark
    ]
    assert wrong == []


@pytest.mark.shared
def test_the_nace_codes_exist_under_that_label(shared: Path) -> None:
    # The shared copy is a third party's conversion with addresses of its own; the code is what both share.
    # The official address ends in the code without its full stop.
    labels: dict[str, str] = {}
    with gzip.open(shared / "data/nace/nacer2.ttl.gz", "rb") as file:
        for quad in parse(file.read(), format=RdfFormat.TURTLE):
            if quad.predicate.value == SKOS + "prefLabel" and quad.object.language == "en":
                labels[quad.subject.value.rsplit("/", 1)[1]] = quad.object.value.strip()
    official = {code.replace(".", ""): f"{code} {label}" for code, label in labels.items()}
    wrong = [
        (local, remark, official.get(local))
        for prefix, local, remark in mapping_lines()
        if prefix == "nace" and official.get(local) != remark
    ]
    assert wrong == []
