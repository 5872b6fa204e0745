"""The merged view of sources that agree, disagree and name things differently."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from worlds import fact, judgement, merged, source, term, tie

from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.terms.namespaces import (
    JUDGEMENTS_GRAPH,
    ONTOLOGY_GRAPH,
    PROVENANCE_GRAPH,
    compact,
    expand,
)

Values = dict[str, list[str]]


def view(subject: str, quads: Iterable[Quad]) -> Values:
    """What the merged view says of a subject: sorted values by property, in short names."""
    said: Values = {}
    for quad in merged(quads):
        if quad.subject == expand(subject):
            value = compact(quad.object.value) if isinstance(quad.object, NamedNode) else quad.object.value
            said.setdefault(compact(quad.predicate.value), []).append(value)
    return {name: sorted(values) for name, values in sorted(said.items())}


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


def test_congruent_ties_become_one_with_all_roles() -> None:
    net = "organisation:net"
    quads = [
        *tie(
            "membership:a--net", "Membership", "organisation:a", net, 0, observedOn="2019", role="mrole:full"
        ),
        *tie("membership:b--net", "Membership", "organisation:b", net, 1, start="2017", role="mrole:founder"),
        *judgement("organisation:a", "organisation:b"),
        Quad(expand("mrole:founder"), expand("brg:countsAsMember"), Literal("true"), expand("rel:x")),
    ]
    assert view("membership:b--net", quads) == {
        "brg:certainFrom": ["2017-12-31"],
        "brg:certainUntil": ["2019-12-31"],
        "brg:observedOn": ["2019"],
        "brg:start": ["2017"],
        "brg:startsOn": ["2017-01-01"],
        "org:member": ["organisation:a"],
        "org:organization": ["organisation:net"],
        "org:role": ["mrole:founder", "mrole:full"],
        "rdf:type": ["brg:Membership"],
    }
    assert view("membership:a--net", quads) == {"owl:sameAs": ["membership:b--net"]}
    assert view("organisation:a", quads) == {"brg:memberOf": ["organisation:net"]}
    assert view("organisation:b", quads) == {"owl:sameAs": ["organisation:a"]}


def test_to_be_seen_as_a_former_member_is_not_to_be_seen_as_a_member() -> None:
    net = "organisation:net"
    quads = [
        *tie("membership:m", "Membership", "organisation:a", net, 0, observedOn="2015", role="mrole:full"),
        *tie("membership:x", "Membership", "organisation:a", net, 1, observedOn="2020", role="mrole:former"),
        *tie("membership:y", "Membership", "organisation:a", net, 2, observedOn="2022", role="mrole:former"),
    ]
    assert view("membership:m", quads)["brg:certainUntil"] == ["2015-12-31"]
    assert view("membership:x", quads)["brg:certainUntil"] == ["2022-12-31"]
    assert view("organisation:a", quads) == {"brg:memberOf": ["organisation:net"]}
    assert view("organisation:a", quads[5:]) == {}


def test_ties_told_apart_stay_apart() -> None:
    quads = [
        *tie("mandate:one", "Mandate", "person:p", "organisation:net", 0, post="post:chair"),
        *tie("mandate:two", "Mandate", "person:p", "organisation:net", 0, post="post:director"),
    ]
    assert "owl:sameAs" not in {**view("mandate:one", quads), **view("mandate:two", quads)}


def test_a_mandate_without_a_start_belongs_to_the_spell_of_its_term() -> None:
    quads = [
        fact("term:t", "brg:start", "2019-04"),
        fact("term:t", "brg:duration", Literal("P3Y", datatype=expand("xsd:duration"))),
        *tie("mandate:one", "Mandate", "person:p", "organisation:net", 0, post="post:chair", start="2014"),
        *tie("mandate:two", "Mandate", "person:p", "organisation:net", 1, post="post:chair", inTerm="term:t"),
        *tie(
            "mandate:x", "Mandate", "person:p", "organisation:net", 2, post="post:chair", start="2019-04-04"
        ),
    ]
    assert "owl:sameAs" not in view("mandate:one", quads)
    assert view("mandate:x", quads) == {"owl:sameAs": ["mandate:two"]}
    assert view("mandate:two", quads)["brg:certainUntil"] == ["2022-03-31"]
    assert "brg:endsOn" not in view("mandate:two", quads), "a term that ends may have been renewed"
    assert view("mandate:two", quads)["brg:certainUntil"] == ["2022-03-31"]


def test_the_own_end_of_a_mandate_wins_over_its_terms() -> None:
    quads = [
        fact("term:t", "brg:start", "2019"),
        fact("term:t", "brg:end", "2022"),
        *tie(
            "mandate:m",
            "Mandate",
            "person:p",
            "organisation:net",
            0,
            inTerm="term:t",
            start="2019",
            end="2020",
        ),
    ]
    assert view("mandate:m", quads)["brg:endsOn"] == ["2020-12-31"]


def test_a_tie_without_an_end_is_left_as_it_is() -> None:
    quads = [
        fact("membership:m", "rdf:type", "brg:Membership"),
        fact("membership:m", "org:member", "organisation:a"),
    ]
    assert view("membership:m", quads) == {"org:member": ["organisation:a"], "rdf:type": ["brg:Membership"]}


def test_shortcuts_lead_from_end_to_end() -> None:
    quads = [
        *tie("membership:g", "Membership", "organisation:a", "organisation:net", 0, role="mrole:guest"),
        *tie("mandate:m", "Mandate", "person:p", "organisation:net", 0, post="post:chair"),
        *tie(
            "participation:one",
            "Participation",
            "organisation:a",
            "project:j",
            0,
            participationRole="prole:coordinator",
        ),
        *tie(
            "participation:two",
            "Participation",
            "organisation:b",
            "project:j",
            0,
            participationRole="prole:partner",
        ),
        *tie("attendance:x", "Attendance", "organisation:a", "event:e", 0),
        *tie(
            "relationship:r",
            "Relationship",
            "organisation:a",
            "organisation:b",
            0,
            relationshipKind="rel:partner",
        ),
    ]
    assert view("organisation:a", quads) == {
        "brg:attended": ["event:e"],
        "brg:coordinates": ["project:j"],
        "eurio:hasRole": ["participation:one"],
        "brg:partnerIn": ["project:j"],
        "brg:relatedTo": ["organisation:b"],
    }
    assert view("organisation:b", quads) == {
        "brg:partnerIn": ["project:j"],
        "eurio:hasRole": ["participation:two"],
    }
    assert view("person:p", quads) == {"brg:holdsOfficeIn": ["organisation:net"]}


def test_mentions_of_a_joined_tie_follow_it() -> None:
    quads = [
        *tie("attendance:one", "Attendance", "organisation:a", "event:e", 0),
        *tie("attendance:two", "Attendance", "organisation:a", "event:e", 1),
        fact("activity:x", "brg:evidencedBy", "attendance:two"),
    ]
    assert view("activity:x", quads) == {"brg:evidencedBy": ["attendance:one"]}


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


def test_a_start_that_denies_what_was_seen_gives_way() -> None:
    quads = [
        *tie(
            "mandate:m",
            "Mandate",
            "person:p",
            "organisation:o",
            0,
            start="2014-05",
            end="2024-10",
            post="post:chair",
        ),
        fact("mandate:m", "brg:observedOn", "2017-05-17", 0),
        # Two later sources say otherwise; the sighting decides against them.
        *tie("mandate:m", "Mandate", "person:p", "organisation:o", 1, start="2020", post="post:chair"),
        *tie("mandate:m", "Mandate", "person:p", "organisation:o", 2, start="2020", post="post:chair"),
    ]
    found = {quad.predicate: quad.object for quad in merged(quads) if quad.subject == expand("mandate:m")}
    assert found[expand("brg:start")] == term("2014-05")
    assert found[expand("brg:certainFrom")] == term("2014-05-31")
    # Without the sighting the two win.
    unseen = [quad for quad in quads if quad.predicate != expand("brg:observedOn")]
    found = {quad.predicate: quad.object for quad in merged(unseen) if quad.subject == expand("mandate:m")}
    assert found[expand("brg:start")] == term("2020")


def test_an_end_that_denies_what_was_seen_gives_way() -> None:
    quads = [
        Quad(expand("brg:end"), expand("brg:singleValued"), Literal("true"), ONTOLOGY_GRAPH),
        *tie(
            "mandate:m",
            "Mandate",
            "person:p",
            "organisation:o",
            0,
            start="2018",
            end="2021-01-31",
            post="post:chair",
        ),
        fact("mandate:m", "brg:observedOn", "2020", 0),
        *tie(
            "mandate:m",
            "Mandate",
            "person:p",
            "organisation:o",
            1,
            start="2018",
            end="2019-04",
            post="post:chair",
        ),
        *tie(
            "mandate:m",
            "Mandate",
            "person:p",
            "organisation:o",
            2,
            start="2018",
            end="2019-04",
            post="post:chair",
        ),
    ]
    found = {quad.predicate: quad.object for quad in merged(quads) if quad.subject == expand("mandate:m")}
    assert found[expand("brg:end")] == term("2021-01-31")


def test_when_every_start_denies_what_was_seen_the_best_supported_stays() -> None:
    quads = [
        *tie("mandate:m", "Mandate", "person:p", "organisation:o", 0, start="2019", post="post:chair"),
        *tie("mandate:m", "Mandate", "person:p", "organisation:o", 1, start="2020", post="post:chair"),
        *tie("mandate:m", "Mandate", "person:p", "organisation:o", 2, start="2020", post="post:chair"),
        fact("mandate:m", "brg:observedOn", "2018", 0),
    ]
    found = {quad.predicate: quad.object for quad in merged(quads) if quad.subject == expand("mandate:m")}
    assert found[expand("brg:start")] == term("2020")
