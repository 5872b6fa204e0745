"""A property or class that nothing defines is found, with what was probably meant, however a statement comes in."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from tests.validation import graphs

from bioregion_graph.resources import folder
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import EDITED, ID, PREFIXES, expand, prologue
from bioregion_graph.validation import slips
from bioregion_graph.validation.change import check_change
from bioregion_graph.validation.check import check_file, check_view
from bioregion_graph.validation.findings import Finding
from bioregion_graph.validation.places import Places

PROLOGUE = prologue() + f"PREFIX e: <{EDITED}>\n"
PLACED = 'GRAPH source:one { organisation:a brg:statedIn "europe/organisations.csv#12" }\n'


def stated(trig: str) -> set[Quad]:
    return set(parse(PROLOGUE + trig, format=RdfFormat.TRIG))


def view(trig: str) -> View:
    return graphs.view_of(set(), stated(trig))


def found(trig: str) -> list[Finding]:
    seen = view(trig)
    return list(slips.check(seen, Places(seen)))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("brg:memberrOf organisation:b", "brg:memberrOf is no property of the ontology"),
        ("brg:memberrOf organisation:b", "Write brg:memberOf."),
        ("a brg:Organisationn", "brg:Organisationn is no class of the ontology"),
        ("a brg:Organisationn", "Write brg:Organisation."),
        ("a brg:city", "brg:city is no class of the ontology"),
        ("brg:Organisation organisation:b", "brg:Organisation is no property of the ontology"),
        ("brg:xqzzk 1", "See the terms in ontology/bioregion.ttl."),
        ("<http://w3id.org/bioregion/ontology#city> 'Pisa'", "Write brg:city."),
        ("<https://w3id.org/bioregion/ontology/city> 'Pisa'", "Write brg:city."),
    ],
)
def test_a_term_that_our_ontology_lacks_is_a_violation_in_an_edit(said: str, told: str) -> None:
    (finding,) = found(f"GRAPH e:x {{ organisation:a {said} }}")
    assert told in finding.message
    assert finding.severity == "violation"
    assert (finding.source, finding.subject) == (f"{EDITED}x", f"{ID}organisation/a")
    assert finding.shape in slips.RULES
    assert "ontologia" in finding.message_it
    assert finding.message_it != finding.message


def test_elsewhere_it_is_a_warning_at_its_row() -> None:
    (finding,) = found(PLACED + "GRAPH source:one { organisation:a brg:citty 'Pisa' }")
    assert (finding.severity, finding.file, finding.row) == ("warning", "data/europe/organisations.csv", 12)
    assert "Scrivere brg:city." in finding.message_it


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("schema:urll 'x'", "schema:url"),
        ("a org:Organisation", "org:Organization"),
        ("<http://schema.org/url> 'x'", "schema:url"),
        ("a eurio:Projekt", "eurio:Project"),
    ],
)
def test_a_term_that_a_pinned_vocabulary_lacks_is_a_warning_also_in_an_edit(said: str, meant: str) -> None:
    (finding,) = found(f"GRAPH e:x {{ organisation:a {said} }}")
    assert finding.severity == "warning"
    assert "that this graph uses of its vocabulary" in finding.message
    assert f"Write {meant}." in finding.message
    assert f"Scrivere {meant}." in finding.message_it


@pytest.mark.parametrize(
    "said",
    [
        "a brg:Organisation ; rdfs:label 'A' ; brg:city 'Pisa'",
        "<urn:other:property> 1 ; a <urn:other:Class>",
        "rdf:_1 organisation:b ; schema:url 'x' ; skos:prefLabel 'A'",
    ],
)
def test_defined_terms_and_those_of_strangers_are_none(said: str) -> None:
    assert found(f"GRAPH e:x {{ organisation:a {said} }}") == []


def test_the_merged_view_repeats_nothing() -> None:
    merged = {
        Quad(each.subject, each.predicate, each.object)
        for each in stated("{ organisation:a brg:citty 'Pisa' }")
    }
    seen = graphs.view_of(merged, stated("GRAPH e:x { organisation:a brg:citty 'Pisa' }"))
    assert len(list(slips.check(seen, Places(seen)))) == 1


def test_of_many_uses_the_first_are_listed_those_by_hand_before_others() -> None:
    by_program = " ".join(f"organisation:o{number} brg:citty 'Pisa' ." for number in range(150))
    by_hand = " ".join(f"organisation:o{number} brg:citty 'Pisa' ." for number in range(3))
    told = found(f"GRAPH source:one {{ {by_program} }} GRAPH e:x {{ {by_hand} }}")
    assert [each.severity for each in told[:4]] == ["violation"] * 3 + ["warning"]
    assert len(told) == 101
    assert "So it is with 53 more, which are not listed." in told[-1].message
    assert (told[-1].severity, told[-1].subject) == ("warning", PREFIXES["brg"] + "citty")


def test_a_whole_check_and_one_of_a_change_find_the_same() -> None:
    seen = view(PLACED + "GRAPH source:one { organisation:a brg:citty 'Pisa' . organisation:b a brg:Persn }")
    whole = check_view(seen, [], [])
    assert [each.value.rpartition("#")[2] for each in whole] == ["Persn", "citty"]
    before = [asdict(each) for each in whole]
    for touched, terms in (
        (set(), set()),
        ({expand("organisation:a")}, set()),
        ({expand("organisation:b")}, {expand("rdf:type"), expand("brg:Persn")}),
        ({expand("organisation:a")}, {expand("brg:citty")}),
    ):
        assert check_change(seen, touched, terms, before) == whole
    # The change that brings the slip, and the one that mends it.
    terms = {expand("brg:citty"), expand("rdf:type"), expand("brg:Persn")}
    assert check_change(seen, {expand("organisation:a"), expand("organisation:b")}, terms, []) == whole
    mended = view("GRAPH source:one { organisation:a brg:city 'Pisa' }")
    assert check_change(mended, set(), terms | {expand("brg:city")}, before) == []


def test_only_the_terms_of_a_change_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = view("GRAPH e:x { organisation:a brg:citty 'Pisa' ; brg:contry 'IT' }")

    def refuse(*_: object) -> None:
        raise AssertionError("the whole view is asked")

    monkeypatch.setattr(slips, "_used", refuse)
    terms = {expand("brg:contry"), NamedNode("urn:other")}
    assert [each.value for each in slips.check(seen, Places(seen), terms)] == [expand("brg:contry").value]


def test_a_file_is_checked_for_them(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(
        f"{prologue()}organisation:a brg:citty 'Pisa' ; a brg:Organisationn ; schema:urll 'x' .", "utf-8"
    )
    told = {each.value: each for each in check_file(path) if each.shape in slips.RULES}
    assert {compact.rpartition("#")[2].rpartition("/")[2] for compact in told} == {
        "citty",
        "Organisationn",
        "urll",
    }
    assert told[expand("brg:citty").value].severity == "violation"
    assert told[expand("schema:urll").value].severity == "warning"
    assert {each.file for each in told.values()} == {"mine.ttl"}


def test_every_term_of_the_ontology_is_defined_in_its_own_list() -> None:
    defined = slips.Defined(folder("ontology"))
    assert defined.slip(expand("brg:memberOf").value, is_class=False) is None
    assert defined.slip(expand("org:Organization").value, is_class=True) is None
    assert defined.slip(expand("brg:memberOf").value, is_class=True) is not None
