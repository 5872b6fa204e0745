"""The gate of the ontology: it is open for the real files, and shut for every planted fault."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bioregion_graph.validation.ontology_files import kebab, names_in_query, short
from bioregion_graph.validation.ontology_gate import gate

ROOT = Path(__file__).resolve().parents[2]
TERM = "ontology/bioregion.ttl"
HOME = "rdfs:isDefinedBy <https://w3id.org/bioregion/ontology>"


def test_the_gate_is_open_for_the_real_ontology() -> None:
    assert gate(ROOT) == []


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert "ontology/bioregion.ttl: no class is declared. Restore the file." in gate(tmp_path)


def append(name: str, text: str) -> Callable[[Path], None]:
    def plant(root: Path) -> None:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        head = "" if path.exists() else PREFIXES
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{head}\n{text}\n")

    return plant


def change(name: str, old: str, new: str) -> Callable[[Path], None]:
    def plant(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text, f"{old} is no longer in {name}: plant the fault elsewhere"
        (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return plant


def remove(name: str) -> Callable[[Path], None]:
    return lambda root: (root / name).unlink()


def write(name: str, text: str) -> Callable[[Path], None]:
    def plant(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")

    return plant


PREFIXES = """
@prefix brg: <https://w3id.org/bioregion/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
BARE = 'brg:Bare a owl:Class ; rdfs:label "bare"@en ; dcterms:source "hearsay" .'
LOOSE = 'brg:loose a owl:ObjectProperty ; rdfs:label "loose"@en .'
TIGHT = """brg:tight a owl:ObjectProperty ; rdfs:domain brg:Person , brg:Group ; rdfs:range org:Nothing ;
  brg:conceptScheme <https://w3id.org/bioregion/concepts/nothing> ."""
QUERY = "PREFIX brg: <https://w3id.org/bioregion/ontology#>\nPREFIX org: <http://www.w3.org/ns/org#>\n"
SIDES = "ontology/concepts/side.ttl"
UNITS = "ontology/concepts/unit.ttl"
SIZES = "ontology/concepts/size-class.ttl"
STATES = "ontology/concepts/status.ttl"
ROLES = "ontology/concepts/membership-role.ttl"
TREE = "ontology/concepts/group-kind.ttl"
SLOT = "ontology/shapes/slot.ttl"
TASK = "ontology/shapes/task.ttl"
SEAT = "ontology/shapes/seat.ttl"
SCHEMES = "https://w3id.org/bioregion/concepts/"
PATH = "https://w3id.org/bioregion/shapes"

# What is planted, and the finding it must give. All are planted in one copy; none hides another.
FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "turtle that does not parse": (
        write("data/planted/source.ttl", "this is no Turtle"),
        "data/planted/source.ttl: the file does not parse",
    ),
    "a text that is not UTF-8": (
        lambda root: (root / "data/planted/latin.ttl").write_bytes(b'<a:b> <a:c> "\xe8" .'),
        "data/planted/latin.ttl: the file does not parse",
    ),
    "a blank node": (
        append("ontology/alignments.ttl", 'brg:Membership rdfs:seeAlso [ rdfs:label "x" ] .'),
        "ontology/alignments.ttl: a blank node stands at rdfs:seeAlso. Give it an IRI.",
    ),
    "no Italian label": (
        append(TERM, BARE),
        f"{TERM}: brg:Bare has 0 rdfs:label in Italian. Write exactly one.",
    ),
    "no definition": (
        append(TERM, ""),
        f"{TERM}: brg:Bare has 0 skos:definition in English. Write exactly one.",
    ),
    "no example": (append(TERM, ""), f"{TERM}: brg:Bare has no skos:example. Add it."),
    "a source without address": (
        append(TERM, ""),
        f'{TERM}: brg:Bare has the source "hearsay". Write an address, or "coined here".',
    ),
    "no home": (append(TERM, ""), f"{TERM}: brg:Bare does not name its home. Add {HOME}."),
    "two labels": (
        append(TERM, 'brg:Plan rdfs:label "scheme"@en .'),
        f"{TERM}: brg:Plan has 2 rdfs:label in English. Write exactly one.",
    ),
    "no source": (append(TERM, LOOSE), f"{TERM}: brg:loose has no dcterms:source. Add it."),
    "no domain": (
        append(TERM, ""),
        f"{TERM}: brg:loose has no domain. Add rdfs:domain, or schema:domainIncludes for several.",
    ),
    "no range": (
        append(TERM, ""),
        f"{TERM}: brg:loose has no range. Add rdfs:range, or schema:rangeIncludes for several.",
    ),
    "two domains at once": (
        append(TERM, TIGHT),
        f"{TERM}: brg:tight has several rdfs:domain, which means all at once. Use schema:domainIncludes.",
    ),
    "a range that does not exist": (
        append(TERM, ""),
        f"{TERM}: brg:tight has the unknown range org:Nothing. Name one that exists.",
    ),
    "a property as range": (
        append(TERM, "brg:weight rdfs:range rdfs:label ."),
        f"{TERM}: brg:weight has the unknown range rdfs:label. Name one that exists.",
    ),
    "an unknown superclass": (
        append(TERM, "brg:Reuse rdfs:subClassOf brg:Nothing ."),
        f"{TERM}: brg:Reuse is a subclass of the unknown brg:Nothing. Name one that exists.",
    ),
    "a class in lower case": (
        append(TERM, "brg:small_class a owl:Class ."),
        f"{TERM}: the class brg:small_class is not UpperCamel. Rename it.",
    ),
    "a property in upper case": (
        append(TERM, "brg:LargeProperty a owl:DatatypeProperty ."),
        f"{TERM}: the property brg:LargeProperty is not lowerCamel. Rename it.",
    ),
    "a term nobody declared, in data": (
        append("data/planted/terms.ttl", "<https://example.org/a> a brg:Unheard ."),
        "data/planted/terms.ttl: brg:Unheard is not declared. Declare it in bioregion.ttl",
    ),
    "a term nobody declared, in an example": (
        append("ontology/examples/slot/right.ttl", "slot:right brg:unseen 1 ."),
        "ontology/examples/slot/right.ttl: brg:unseen is not declared. Declare it in bioregion.ttl",
    ),
    "a term nobody declared, in a query": (
        write("queries/planted/names.rq", QUERY + "SELECT * { ?a brg:memberOff ?b } # brg:comment"),
        "queries/planted/names.rq: brg:memberOff is not declared. Declare it in bioregion.ttl",
    ),
    "a term nobody declared, written out": (
        write("queries/planted/full.rq", "SELECT * { ?a <https://w3id.org/bioregion/ontology#lost> ?b }"),
        "queries/planted/full.rq: brg:lost is not declared. Declare it in bioregion.ttl",
    ),
    "a term nobody declared, in the SPARQL of a shape": (
        change(TASK, "FILTER NOT EXISTS { $this brg:doneOn", "FILTER NOT EXISTS { $this brg:doneWhen"),
        f"{TASK}: brg:doneWhen is not declared. Declare it in bioregion.ttl",
    ),
    "a foreign term that does not exist": (
        write("queries/planted/foreign.rq", QUERY + "SELECT * { ?a org:memberr ?b }"),
        "queries/planted/foreign.rq: org:memberr is not in its vocabulary. Mend it, or add it to vendor/.",
    ),
    "a datatype that does not exist": (
        append("data/planted/types.ttl", '<https://example.org/a> rdfs:label "2019"^^xsd:yearly .'),
        "data/planted/types.ttl: xsd:yearly is not in its vocabulary. Mend it, or add it to vendor/.",
    ),
    "a prefix that differs": (
        change("ontology/prefixes.ttl", "https://w3id.org/bioregion/id/region/", "https://w3id.org/region/"),
        "ontology/prefixes.ttl: prefix region is https://w3id.org/region/ here, "
        "https://w3id.org/bioregion/id/region/ in terms/namespaces.py. Make them equal.",
    ),
    "a prefix too few": (
        change("ontology/prefixes.ttl", 'sh:prefix "void"', 'sh:prefix "voyd"'),
        "ontology/prefixes.ttl: prefix void is None here, http://rdfs.org/ns/void# in terms/namespaces.py.",
    ),
    "a file name in capitals": (
        append("ontology/vendor/Big_Name.ttl", ""),
        "ontology/vendor/Big_Name.ttl: the file name is not made of lower-case words and hyphens. Rename it.",
    ),
    "a query name with hyphens": (
        write("queries/planted/bad-name.rq", "SELECT * { ?a ?b ?c }"),
        "queries/planted/bad-name.rq: the file name is not made of lower-case words and underscores.",
    ),
    "a scheme that is missing": (
        remove("ontology/concepts/verdict.ttl"),
        "ontology/concepts/verdict.ttl: the scheme is missing. Write it, or drop its prefix.",
    ),
    "a scheme without prefix": (
        append("ontology/concepts/planted.ttl", ""),
        "ontology/concepts/planted.ttl: the scheme has no prefix. Add it to terms/namespaces.py.",
    ),
    "a scheme that is not declared": (
        append("ontology/concepts/planted.ttl", ""),
        "ontology/concepts/planted.ttl: <https://w3id.org/bioregion/concepts/planted> is not declared.",
    ),
    "a property with an unknown scheme": (
        append(TERM, ""),
        f"{TERM}: brg:tight has the unknown scheme https://w3id.org/bioregion/concepts/nothing. Mend it.",
    ),
    "a concept outside its scheme": (
        append(UNITS, "<https://example.org/Ell> a skos:Concept ."),
        f"{UNITS}: https://example.org/Ell is not the scheme's address and a lower-case code. Rename it.",
    ),
    "a concept of two schemes": (
        append(UNITS, "unit:day skos:inScheme <https://w3id.org/bioregion/concepts/side> ."),
        f"{UNITS}: unit:day is not in the scheme of its file alone.",
    ),
    "a code that is not the name": (
        change(UNITS, 'skos:notation "month"', 'skos:notation "moon"'),
        f'{UNITS}: unit:month does not have its code as its one skos:notation. Write "month".',
    ),
    "a concept without Italian name": (
        change(SIZES, '"microimpresa"@it', '"microimpresa"@fr'),
        f"{SIZES}: size:micro has 0 skos:prefLabel in Italian. Write exactly one.",
    ),
    "two concepts of one name": (
        change(SIDES, '"public side"@en', '"Research side"@en'),
        f'{SIDES}: side:public and side:research share the English label "research side". Tell them apart.',
    ),
    "a circle": (
        change(TREE, "skos:broader gkind:statutory-body", "skos:broader gkind:steering-council"),
        f"{TREE}: gkind:board is broader than itself by a circle. Break the circle.",
    ),
    "an unknown broader concept": (
        change(TREE, "skos:broader gkind:working-group", "skos:broader gkind:nothing"),
        f"{TREE}: gkind:special-interest-group has the unknown broader gkind:nothing.",
    ),
    "a top concept below another": (
        append(TREE, "gkind:area skos:broader gkind:department ."),
        f"{TREE}: gkind:area is not either a top concept, on both sides, or below one. Choose.",
    ),
    "a top concept that is none": (
        append(TREE, "<https://w3id.org/bioregion/concepts/group-kind> skos:hasTopConcept gkind:crowd ."),
        f"{TREE}: the top concept gkind:crowd is no concept. Declare it, or unlist it.",
    ),
    "a step into another register": (
        append(STATES, "status:task-open brg:mayBecome status:event-held ."),
        f"{STATES}: status:task-open may become status:event-held, which is not of the same register.",
    ),
    "a register of nothing": (
        change(STATES, "brg:statusOf brg:Placement", "brg:statusOf brg:Person , brg:Crowd"),
        f"{STATES}: status:placement is the status of the unknown brg:Crowd. Name a class.",
    ),
    "a register without owner": (
        change(STATES, "  brg:statusOf brg:Vacancy ;\n", ""),
        f"{STATES}: status:vacancy does not say whose status it is. Add brg:statusOf.",
    ),
    "a role that may or may not count": (
        change(ROLES, "  brg:countsAsMember true ;\n", ""),
        f"{ROLES}: mrole:member does not say whether it counts. Add brg:countsAsMember.",
    ),
    "a concept of no scheme": (
        write("queries/planted/concept.rq", f"PREFIX side: <{SCHEMES}side/>\nSELECT * {{ ?a ?b side:dark }}"),
        "queries/planted/concept.rq: side:dark is no concept of its scheme. Mend it, or add the concept.",
    ),
    "a class without shape": (
        append(TERM, ""),
        "ontology/shapes/bare.ttl: there is no shape for brg:Bare. Write brg:BareShape for it.",
    ),
    "a shape with two targets": (
        append(SEAT, "brg:SeatShape sh:targetClass brg:Slot ."),
        f"{SEAT}: brg:SeatShape has 2 target classes. Give it a name and one target.",
    ),
    "a shape of an unknown class": (
        append(SEAT, "brg:ChairShape a sh:NodeShape ; sh:targetClass brg:Chair ."),
        f"{SEAT}: brg:ChairShape has the unknown target brg:Chair. Name a class that exists.",
    ),
    "no right example": (
        remove("ontology/examples/task/right.ttl"),
        "ontology/examples/task/right.ttl: the example is missing. Write one.",
    ),
    "an example of something else": (
        write("ontology/examples/task/wrong.ttl", ""),
        "ontology/examples/task/wrong.ttl: there is nothing of the class of the shape in it.",
    ),
    "no expected messages": (
        write("ontology/examples/task/wrong.messages", ""),
        "ontology/examples/task/wrong.messages: there must be one expected message a line, sorted.",
    ),
    "expected messages out of order": (
        write("ontology/examples/seat/wrong.messages", "b\na\n"),
        "ontology/examples/seat/wrong.messages: there must be one expected message a line, sorted.",
    ),
    "a shape without name": (
        append(SLOT, "brg:SlotShape sh:property [ sh:path brg:code ] ."),
        f"{SLOT}: the shape of brg:code is a blank node. Give it an IRI.",
    ),
    "a shape that speaks no Italian": (
        change(SLOT, '"starts at"@en , "inizia alle"@it', '"starts at"@en'),
        f"{SLOT}: <{PATH}/slot/startsAt> lacks sh:name in English or Italian. Write both.",
    ),
    "a shape that says nothing": (
        append(SLOT, f"brg:SlotShape sh:property <{PATH}/slot/mute> ."),
        f"{SLOT}: <{PATH}/slot/mute> lacks sh:message in English or Italian. Write both.",
    ),
}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    root = tmp_path_factory.mktemp("planted")
    for name in ("ontology", "queries"):
        shutil.copytree(ROOT / name, root / name)
    (root / "data" / "planted").mkdir(parents=True)
    for plant, _ in FAULTS.values():
        plant(root)
    return gate(root)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_gate_is_shut_for_a_planted_fault(fault: str, findings: list[str]) -> None:
    expected = FAULTS[fault][1]
    assert any(finding.startswith(expected) for finding in findings), "\n".join(findings)


def test_no_planted_fault_is_found_in_the_real_ontology() -> None:
    real = gate(ROOT)
    assert [
        message for _, message in FAULTS.values() if any(found.startswith(message) for found in real)
    ] == []


def test_every_finding_says_where_and_what_to_do(findings: list[str]) -> None:
    for finding in findings:
        assert re.match(r"(ontology|queries|data)/\S+: .+\.( .+)?$", finding, re.S), finding


def test_names_in_comments_and_texts_do_not_count() -> None:
    query = QUERY + 'SELECT * { ?a brg:kind "brg:text" . # brg:comment\n FILTER (?a < 3 && ?b > 2) }'
    assert names_in_query(query) == {"https://w3id.org/bioregion/ontology#kind"}


def test_names_are_shortened_and_hyphenated() -> None:
    assert short("https://w3id.org/bioregion/concepts/post/chair") == "post:chair"
    assert short("https://example.org/a") == "https://example.org/a"
    assert kebab("EndorsementLetter") == "endorsement-letter"
