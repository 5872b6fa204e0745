"""The merged view of sources that agree, disagree and name things differently."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from worlds import fact, judgement, merged, source, term, view

from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.terms.namespaces import (
    JUDGEMENTS_GRAPH,
    PROVENANCE_GRAPH,
    expand,
)


def named(*labels: str | Literal) -> list[Quad]:
    """One organisation with a label from each source."""
    return [fact("organisation:a", "rdfs:label", label, number) for number, label in enumerate(labels)]


def test_a_fact_stated_by_many_stands_once() -> None:
    assert view("organisation:a", named("Alpha", "Alpha", "Alpha")) == {"rdfs:label": ["Alpha"]}


def test_a_single_valued_property_keeps_the_best_supported_value() -> None:
    quads = [
        fact("organisation:a", "brg:city", city, number)
        for number, city in enumerate(["Pisa", "Siena", "Siena"])
    ]
    assert view("organisation:a", quads) == {"brg:city": ["Siena"]}


def test_a_property_of_many_values_keeps_all() -> None:
    quads = [
        fact("organisation:a", "brg:kind", f"kind:{kind}", number)
        for number, kind in enumerate(["sme", "cluster"])
    ]
    assert view("organisation:a", quads) == {"brg:kind": ["kind:cluster", "kind:sme"]}


def test_a_finer_date_stands_for_the_coarser() -> None:
    quads = [
        fact("organisation:a", "brg:founded", date, number)
        for number, date in enumerate(["2019", "2019-04-04"])
    ]
    assert view("organisation:a", quads)["brg:founded"] == ["2019-04-04"]


def test_labels_that_lose_become_other_labels() -> None:
    quads = [*named("Alpha", "Alfa", "Alpha"), fact("organisation:a", "skos:altLabel", "Alpha")]
    assert view("organisation:a", quads) == {"rdfs:label": ["Alpha"], "skos:altLabel": ["Alfa"]}


def test_each_language_has_its_label() -> None:
    labels = [
        Literal("network", language="en"),
        Literal("rete", language="it"),
        Literal("net", language="en"),
    ]
    quads = [*named(*labels), fact("organisation:a", "rdfs:label", labels[0], 3)]
    assert view("organisation:a", quads) == {"rdfs:label": ["network", "rete"], "skos:altLabel": ["net"]}


def test_where_a_source_says_it_stays_with_the_source() -> None:
    quads = [
        fact("organisation:a", "brg:statedAt", "source:s0"),
        fact("organisation:a", "brg:statedIn", "source:s0"),
        fact("organisation:a", "rdfs:comment", "A remark."),
    ]
    assert view("organisation:a", quads) == {"rdfs:comment": ["A remark."]}


def test_what_no_source_owns_is_copied_as_it_is() -> None:
    quads = judgement("organisation:a", "organisation:b")
    quads.append(Quad(expand("import:i"), expand("prov:used"), expand("organisation:b"), PROVENANCE_GRAPH))
    assert view("import:i", quads) == {"prov:used": ["organisation:b"]}
    assert view("judgement:organisation-a--organisation-b--same", quads) == {
        "brg:left": ["organisation:a"],
        "brg:right": ["organisation:b"],
        "brg:verdict": ["verdict:same"],
        "rdf:type": ["brg:Judgement"],
    }


def test_the_same_things_are_joined_under_the_left_name() -> None:
    quads = [
        *judgement("organisation:b", "organisation:a"),
        *judgement("organisation:c", "organisation:b"),
        fact("organisation:a", "rdfs:label", "Alpha", 0),
        fact("organisation:b", "brg:city", "Siena", 1),
        fact("organisation:d", "org:subOrganizationOf", "organisation:a", 1),
    ]
    assert view("organisation:c", quads) == {"brg:city": ["Siena"], "rdfs:label": ["Alpha"]}
    assert view("organisation:a", quads) == {"owl:sameAs": ["organisation:c"]}
    assert view("organisation:b", quads) == {"owl:sameAs": ["organisation:c"]}
    assert view("organisation:d", quads) == {"org:subOrganizationOf": ["organisation:c"]}


def test_two_left_names_leave_the_first_by_spelling() -> None:
    quads = [*judgement("organisation:c", "organisation:a"), *judgement("organisation:b", "organisation:a")]
    assert view("organisation:c", quads) == {"owl:sameAs": ["organisation:b"]}


def test_a_circle_of_judgements_leaves_the_first_by_spelling() -> None:
    quads = [*judgement("organisation:b", "organisation:a"), *judgement("organisation:a", "organisation:b")]
    assert view("organisation:b", quads) == {"owl:sameAs": ["organisation:a"]}


def test_what_is_different_or_unsure_stays_apart() -> None:
    quads = [
        *judgement("organisation:a", "organisation:b", "different"),
        *judgement("organisation:a", "organisation:c", "unsure"),
    ]
    assert view("organisation:b", quads) == view("organisation:c", quads) == {}


def test_contradicting_judgements_are_refused_with_the_chain_between() -> None:
    quads = [
        *judgement("organisation:a", "organisation:b"),
        *judgement("organisation:c", "organisation:b"),
        *judgement("organisation:a", "organisation:c", "different"),
    ]
    with pytest.raises(InputError) as caught:
        merged(quads)
    assert str(caught.value) == (
        "data/links: organisation:a and organisation:c are judged different, but other judgements join them: "
        "organisation:a = organisation:b = organisation:c. Withdraw one of these judgements."
    )
    quads += judgement("organisation:b", "organisation:c", "different")
    with pytest.raises(BatchError, match="2 problems"):
        merged(quads)


def test_half_a_judgement_is_refused() -> None:
    quads = [
        quad
        for quad in judgement("organisation:a", "organisation:b")
        if quad.predicate != expand("brg:right")
    ]
    with pytest.raises(InputError, match="a judgement needs a left and a right"):
        merged(quads)


def test_a_verdict_outside_the_judgements_decides_nothing() -> None:
    quads = [
        Quad(q.subject, q.predicate, q.object, source(0))
        for q in judgement("organisation:a", "organisation:b")
    ]
    assert view("organisation:b", quads) == {}


def test_what_happens_on_a_date_starts_and_ends_on_it() -> None:
    assert view("succession:s", [fact("succession:s", "brg:date", "2019")]) == {
        "brg:date": ["2019"],
        "brg:endsOn": ["2019-12-31"],
        "brg:startsOn": ["2019-01-01"],
    }


def test_a_duration_gives_an_end() -> None:
    duration = Literal("P3Y", datatype=expand("xsd:duration"))
    quads = [fact("agreement:a", "brg:start", "2019-04-04"), fact("agreement:a", "brg:duration", duration)]
    assert view("agreement:a", quads)["brg:endsOn"] == ["2022-04-03"]


@pytest.mark.parametrize(
    "value", [Literal("2019-02-30", datatype=expand("xsd:date")), Literal("soon"), term("event:e")]
)
def test_a_date_that_is_none_is_refused(value: Literal | NamedNode) -> None:
    with pytest.raises(InputError, match=r"event:e: .*Mend it in the source's file"):
        merged([fact("event:e", "brg:start", value)])


def test_judgements_have_their_graph() -> None:
    assert {quad.graph_name for quad in judgement("organisation:a", "organisation:b")} == {JUDGEMENTS_GRAPH}
