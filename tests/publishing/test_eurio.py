"""The merged view in EURIO's words: what CORDIS's own queries ask for, and nothing that is not known."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad
from worlds import fact, judgement, merged, tie

from bioregion_graph.publishing.eurio import PARTS
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.terms.namespaces import expand, prologue

DAY, AMOUNT = expand("xsd:date"), expand("xsd:decimal")
PROJECT = [
    fact("project:p", "rdf:type", "brg:Project"),
    fact("project:p", "rdfs:label", "ALPHA"),
    fact("project:p", "brg:acronym", "ALPHA"),
    fact("project:p", "dcterms:title", "A test bed"),
    fact("project:p", "brg:grantNumber", Literal("814607")),
    fact("project:p", "brg:recordNumber", Literal("221856")),
    fact("project:p", "brg:grantDoi", Literal("10.3030/814607")),
    fact("project:p", "brg:start", Literal("2019-04-01", datatype=DAY)),
    fact("project:p", "brg:end", "2023"),
    fact("project:p", "brg:totalCost", Literal("18.5", datatype=AMOUNT)),
    fact("project:p", "brg:euContribution", Literal("15", datatype=AMOUNT)),
    fact("project:p", "brg:programme", "programme:h"),
    fact("project:p", "brg:topic", "topic:t"),
    fact("project:p", "brg:actionType", "RIA"),
    fact("programme:h", "rdf:type", "brg:Programme"),
    fact("programme:h", "rdfs:label", "H2020"),
    fact("topic:t", "rdf:type", "brg:Topic"),
    fact("topic:t", "brg:code", Literal("T-1")),
    fact("topic:t", "dcterms:title", "A topic"),
]
ORGANISATION = [
    fact("organisation:a", "rdf:type", "brg:Organisation"),
    fact("organisation:a", "rdfs:label", "Alpha Institute"),
    fact("organisation:a", "brg:kind", expand("kind:university")),
    fact("organisation:a", "brg:country", Literal("IT")),
    fact("organisation:a", "brg:city", "Siena"),
    fact("organisation:a", "schema:latitude", Literal("43.3", datatype=AMOUNT)),
    fact("organisation:a", "schema:longitude", Literal("11.3", datatype=AMOUNT)),
]
ROLE = [
    *tie(
        "participation:a--p",
        "Participation",
        "organisation:a",
        "project:p",
        participationRole="prole:coordinator",
    ),
    fact("participation:a--p", "brg:contribution", Literal("4.5", datatype=AMOUNT)),
]


def row_of(*values: str) -> tuple[str, ...]:
    """The values of a row; in which order, the engine decides."""
    return tuple(sorted(values))


def ask(pattern: str, quads: list[Quad]) -> list[tuple[str, ...]]:
    """The rows of a pattern over the merged view of some sources."""
    store = OxigraphStore.hold(merged(quads))
    answer = store.query(f"{prologue()} SELECT DISTINCT * WHERE {{ {pattern} }}")
    names = [variable.value for variable in answer.variables]
    return sorted(row_of(*(getattr(row[name], "value", "") for name in names)) for row in answer)


def test_a_project_is_one_of_eurio() -> None:
    assert ask(
        "?p a eurio:Project ; eurio:title ?title ; eurio:identifier ?id ; eurio:rcn ?rcn ; eurio:startDate ?day",
        PROJECT,
    ) == [row_of(expand("project:p").value, "A test bed", "814607", "221856", "2019-04-01")]
    assert ask(
        "?p eurio:hasTotalCost ?m . ?m a eurio:MonetaryAmount ; eurio:value ?v ; eurio:currency ?c", PROJECT
    ) == [row_of(expand("project:p").value, expand("project:p").value + "#total-cost", "18.5", "EUR")]
    assert ask("?p eurio:hasAcronym/eurio:shortForm ?short", PROJECT) == [
        row_of(expand("project:p").value, "ALPHA")
    ]


def test_a_year_is_no_day_of_eurio() -> None:
    assert ask("?p eurio:endDate ?day", PROJECT) == []


def test_a_grant_leads_to_its_schemes() -> None:
    rows = ask(
        "?p eurio:isFundedBy ?grant . ?grant a eurio:Grant ; eurio:funds ?p ; eurio:doi ?doi ; "
        "eurio:hasFundingSchemeTopic ?topic ; eurio:hasFundingSchemeProgramme ?programme ; "
        "eurio:hasFundingSchemeType/eurio:code ?type ; eurio:hasFundingAmount/eurio:value ?money . "
        "?topic a eurio:FundingScheme ; eurio:code ?code ; eurio:title ?title . ?programme eurio:code ?frame",
        PROJECT,
    )
    assert len(rows) == 1
    assert {"T-1", "A topic", "H2020", "RIA", "15", "10.3030/814607"} <= set(rows[0])


def test_a_role_ties_both_ends() -> None:
    rows = ask(
        "?project eurio:hasInvolvedParty ?role . ?role a eurio:OrganisationRole ; eurio:isInvolvedIn ?project ; "
        "eurio:isRoleOf ?organisation ; eurio:roleLabel ?label . "
        "?organisation eurio:hasRole ?role ; eurio:legalName ?name . "
        "?role eurio:isRecipientOf ?pay . ?pay eurio:hasRecipient ?role ; eurio:hasPaymentAmount/eurio:value ?money",
        [*PROJECT, *ORGANISATION, *ROLE],
    )
    assert len(rows) == 1
    assert {"coordinator", "Alpha Institute", "4.5"} <= set(rows[0])


def test_roles_become_the_five_words_of_eurio() -> None:
    for role, word in {
        "associated-partner": "partner",
        "third-party": "third party",
        "international-partner": "international partner",
        "beneficiary": "participant",
    }.items():
        quads = tie(
            "participation:x",
            "Participation",
            "organisation:a",
            "project:p",
            participationRole=f"prole:{role}",
        )
        assert ask("?role eurio:roleLabel ?label", quads) == [row_of(expand("participation:x").value, word)]
    both = [
        *tie(
            "participation:x",
            "Participation",
            "organisation:a",
            "project:p",
            participationRole="prole:participant",
        ),
        fact("participation:x", "brg:participationRole", "prole:coordinator"),
    ]
    assert ask("?role eurio:roleLabel ?label", both) == [
        row_of(expand("participation:x").value, "coordinator")
    ]


def test_an_organisation_has_a_site() -> None:
    rows = ask(
        "?o a eurio:Organisation , eurio:HigherOrSecondaryEducation ; eurio:hasSite ?site . ?site eurio:isSiteOf ?o ; "
        "eurio:hasAddress ?address ; eurio:hasCoordinates ?place . ?address eurio:addressCountry ?country ; "
        "eurio:addressLocality ?city . ?place eurio:latitude ?north ; eurio:longitude ?east",
        ORGANISATION,
    )
    assert len(rows) == 1
    assert {"IT", "Siena", "43.3", "11.3"} <= set(rows[0])


def test_what_is_joined_speaks_once_under_one_name() -> None:
    quads = [*PROJECT, *ORGANISATION, *ROLE, *judgement("organisation:b", "organisation:a")]
    assert ask("?o eurio:hasRole ?role", quads) == [
        row_of(expand("organisation:b").value, expand("participation:a--p").value)
    ]
    assert ask("?role eurio:isRoleOf ?o", quads) == [
        row_of(expand("participation:a--p").value, expand("organisation:b").value)
    ]


def test_every_part_is_known_to_whoever_takes_it_away() -> None:
    found = {
        quad.subject.value.partition("#")[2]
        for quad in merged([*PROJECT, *ORGANISATION, *ROLE])
        if isinstance(quad.subject, NamedNode) and "/id/" in quad.subject.value and "#" in quad.subject.value
    }
    assert found <= set(PARTS)
    assert len(found) == len(PARTS)


def test_a_thing_of_another_class_says_nothing() -> None:
    quads = [fact("event:e", "rdf:type", "brg:Event"), fact("event:e", "rdfs:label", "Meeting")]
    assert not [quad for quad in merged(quads) if "data.europa.eu/s66" in quad.predicate.value]
