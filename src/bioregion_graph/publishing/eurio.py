"""What the merged view says in the words of EURIO, so that a query written for CORDIS runs here unchanged.

Following EURIO v2.4, the EUropean Research Information Ontology of the Publications Office (2023). EURIO has nodes of
their own for acronyms, grants, payments, sites and addresses; here they are parts of the thing they belong to and
are named by a fragment of its IRI, ``…/id/project/cordis-814607#grant``. They come and go with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bioregion_graph.terms.namespaces import CONCEPT_SCHEMES, CONCEPTS, expand

Pair = tuple[str, str]
Values = Mapping[str, Sequence[str]]

# The fragments of all parts, for whoever has to take them away again.
PARTS = (
    "acronym",
    "total-cost",
    "grant",
    "grant-amount",
    "action",
    "payment",
    "amount",
    "site",
    "address",
    "place",
)
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DATE, _URI = f"<{_XSD}date>", f"<{_XSD}anyURI>"
_QUOTE, _EURO = '"', '"EUR"'


def _name(prefixed: str) -> str:
    return str(expand(prefixed))


_TYPE = _name("rdf:type")
_ROLES = f"<{CONCEPTS}{CONCEPT_SCHEMES['prole']}/"
_KINDS = f"<{CONCEPTS}{CONCEPT_SCHEMES['kind']}/"
# EURIO admits five words for the role of an organisation; every other role of ours is that of a participant.
_ROLE_WORDS = {
    "coordinator": "coordinator",
    "third-party": "third party",
    "international-partner": "international partner",
    "associated-partner": "partner",
}
_KIND_CLASSES = {
    "company": "eurio:ForProfitOrganisation",
    "sme": "eurio:SME",
    "university": "eurio:HigherOrSecondaryEducation",
    "research-body": "eurio:ResearchOrganisation",
    "public": "eurio:PublicBody",
    "public-authority": "eurio:PublicBody",
}
INVOLVES, HAS_ROLE = _name("eurio:hasInvolvedParty"), _name("eurio:hasRole")


class _Lines:
    """Lines of N-Triples about a thing and its parts."""

    def __init__(self, subject: str, values: Values) -> None:
        self.subject = subject
        self.values = values
        self.lines: list[str] = []

    def say(self, predicate: str, value: str, part: str = "") -> None:
        self.lines.append(f"{self.part(part) if part else self.subject} {_name(predicate)} {value} .\n")

    def copy(self, ours: str, theirs: str, part: str = "") -> bool:
        """State the values of a property of ours in theirs; whether there are any."""
        found = self.values.get(_name(ours), ())
        for value in found:
            self.say(theirs, value, part)
        return bool(found)

    def copy_typed(self, ours: str, theirs: str, datatype: str, part: str = "") -> None:
        """The same for values that EURIO wants with another datatype than ours."""
        for value in self.values.get(_name(ours), ()):
            text = value[: value.rindex(_QUOTE) + 1]
            self.say(theirs, f"{text}^^{datatype}", part)

    def has(self, *ours: str) -> bool:
        return any(_name(each) in self.values for each in ours)

    def part(self, name: str) -> str:
        return f"{self.subject[:-1]}#{name}>"

    def attach(self, predicate: str, part: str, *classes: str, to: str = "") -> None:
        """State a tie to a part, and the classes of the part."""
        self.say(predicate, self.part(part), to)
        for each in classes:
            self.say("rdf:type", _name(each), part)

    def money(self, ours: str, predicate: str, part: str, to: str = "") -> None:
        if self.has(ours):
            self.attach(predicate, part, "eurio:MonetaryAmount", to=to)
            self.copy(ours, "eurio:value", part)
            self.say("eurio:currency", _EURO, part)

    def acronym(self) -> None:
        if self.has("brg:acronym"):
            self.attach("eurio:hasAcronym", "acronym", "eurio:Acronym", "eurio:TitleAcronym")
            self.copy("brg:acronym", "eurio:shortForm", "acronym")


def aligned(subject: str, said: Iterable[Pair]) -> Sequence[str]:
    """What follows in EURIO's words from what the merged view says of a thing, as lines of N-Triples.

    ``subject``, predicates and values are spelled as N-Triples spells them.
    """
    values: dict[str, list[str]] = defaultdict(list)
    for predicate, value in said:
        values[predicate].append(value)
    lines = _Lines(subject, values)
    for name, say in _CLASSES.items():
        if name in values.get(_TYPE, ()):
            say(lines)
    return lines.lines


def involved(project: str, organisation: str, role: str) -> Iterator[str]:
    """The ties from both ends to the role, which EURIO's queries begin with."""
    yield f"{project} {INVOLVES} {role} .\n"
    yield f"{organisation} {HAS_ROLE} {role} .\n"


def _project(lines: _Lines) -> None:
    lines.say("rdf:type", _name("eurio:Project"))
    lines.copy("dcterms:title", "eurio:title") or lines.copy("rdfs:label", "eurio:title")
    lines.copy("brg:grantNumber", "eurio:identifier")
    lines.copy_typed("brg:recordNumber", "eurio:rcn", f"<{_XSD}nonNegativeInteger>")
    lines.copy("dcterms:abstract", "eurio:abstract")
    lines.copy("schema:url", "eurio:url")
    for ours, theirs in (("brg:start", "eurio:startDate"), ("brg:end", "eurio:endDate")):
        for value in lines.values.get(_name(ours), ()):
            # EURIO wants a day; what is known by the year alone it cannot say.
            if value.endswith(_DATE):
                lines.say(theirs, value)
    lines.acronym()
    lines.money("brg:totalCost", "eurio:hasTotalCost", "total-cost")
    if lines.has("brg:programme", "brg:topic", "brg:call", "brg:actionType", "brg:euContribution"):
        _grant(lines)


def _grant(lines: _Lines) -> None:
    lines.attach("eurio:isFundedBy", "grant", "eurio:Grant")
    lines.say("eurio:funds", lines.subject, "grant")
    lines.copy("brg:grantNumber", "eurio:identifier", "grant")
    lines.copy_typed("brg:grantDoi", "eurio:doi", _URI, "grant")
    lines.copy("brg:programme", "eurio:hasFundingSchemeProgramme", "grant")
    lines.copy("brg:topic", "eurio:hasFundingSchemeTopic", "grant")
    lines.copy("brg:call", "eurio:hasFundingSchemeCall", "grant")
    if lines.has("brg:actionType"):
        lines.attach("eurio:hasFundingSchemeType", "action", "eurio:FundingScheme", to="grant")
        lines.copy("brg:actionType", "eurio:code", "action")
    lines.money("brg:euContribution", "eurio:hasFundingAmount", "grant-amount", to="grant")


def _scheme(lines: _Lines) -> None:
    lines.say("rdf:type", _name("eurio:FundingScheme"))
    lines.copy("brg:code", "eurio:code") or lines.copy("rdfs:label", "eurio:code")
    lines.copy("dcterms:title", "eurio:title") or lines.copy("rdfs:label", "eurio:title")
    lines.copy("brg:partOf", "eurio:isSubSchemeOf")


def _participation(lines: _Lines) -> None:
    lines.say("rdf:type", _name("eurio:OrganisationRole"))
    lines.copy("brg:participant", "eurio:isRoleOf")
    lines.copy("brg:project", "eurio:isInvolvedIn")
    lines.copy("brg:order", "eurio:order")
    roles = {value[len(_ROLES) : -1] for value in lines.values.get(_name("brg:participationRole"), ())}
    words = {_ROLE_WORDS.get(role, "participant") for role in roles}
    for word in words if len(words) == 1 else words - {"participant"}:
        lines.say("eurio:roleLabel", f'"{word}"')
    if lines.has("brg:contribution"):
        lines.attach("eurio:isRecipientOf", "payment", "eurio:GrantPayment")
        lines.say("eurio:hasRecipient", lines.subject, "payment")
        lines.money("brg:contribution", "eurio:hasPaymentAmount", "amount", to="payment")


def _organisation(lines: _Lines) -> None:
    lines.say("rdf:type", _name("eurio:Organisation"))
    kinds = (value[len(_KINDS) : -1] for value in lines.values.get(_name("brg:kind"), ()))
    for name in sorted({_KIND_CLASSES[kind] for kind in kinds if kind in _KIND_CLASSES}):
        lines.say("rdf:type", _name(name))
    lines.copy("rdfs:label", "eurio:legalName")
    lines.copy("schema:vatID", "eurio:vatNumber")
    lines.copy("schema:url", "eurio:url")
    lines.acronym()
    if lines.has("brg:country", "brg:city", "schema:streetAddress", "schema:postalCode", "schema:latitude"):
        _site(lines)


def _site(lines: _Lines) -> None:
    lines.attach("eurio:hasSite", "site", "eurio:Site")
    lines.say("eurio:isSiteOf", lines.subject, "site")
    lines.attach("eurio:hasAddress", "address", "eurio:PostalAddress", to="site")
    lines.copy("brg:country", "eurio:addressCountry", "address")
    lines.copy("brg:city", "eurio:addressLocality", "address")
    lines.copy("schema:streetAddress", "eurio:streetAddress", "address")
    lines.copy("schema:postalCode", "eurio:postalCode", "address")
    if lines.has("schema:latitude"):
        lines.attach("eurio:hasCoordinates", "place", "eurio:Coordinates", to="site")
        lines.copy("schema:latitude", "eurio:latitude", "place")
        lines.copy("schema:longitude", "eurio:longitude", "place")


_CLASSES = {
    _name("brg:Project"): _project,
    _name("brg:Programme"): _scheme,
    _name("brg:Call"): _scheme,
    _name("brg:Topic"): _scheme,
    _name("brg:Participation"): _participation,
    _name("brg:Organisation"): _organisation,
}
