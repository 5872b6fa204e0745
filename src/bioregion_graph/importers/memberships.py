"""Ties between organisations, from the sheet ``memberships``.

The sheet holds memberships and much else (labels, agreements, shares, mergers); what a role means is told in
``data/words.csv``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from pyoxigraph import NamedNode, Quad

from bioregion_graph.importers.collection import Collection, Meaning
from bioregion_graph.importers.facts import Facts, begun_key
from bioregion_graph.importers.organisations import party
from bioregion_graph.importers.problems import each
from bioregion_graph.importers.tables import Record
from bioregion_graph.terms.iris import concept, mint
from bioregion_graph.terms.namespaces import expand

_COLUMNS = ("member_id", "group_id", "role", "from", "until", "as_of", "source_url", "notes")


class Tie:
    """One row of the sheet: its two ends, its role and its dates."""

    def __init__(self, collection: Collection, record: Record) -> None:
        self.record = record
        self.address = record.take("source_url")
        self.member = party(collection, record, record.take("member_id"))
        self.group = party(collection, record, record.take("group_id"))
        self.role = record.take("role")
        self.meaning: Meaning = collection.meaning(record, "membership-role", self.role)
        self.begun, self.ended, self.seen = record.take("from"), record.take("until"), record.take("as_of")
        self.notes = record.take("notes")
        self._collection = collection

    @property
    def code(self) -> str:
        """The one concept that its role means. Raises InputError when it means none."""
        return self._collection.code(self.record, "membership-role", self.role)

    def facts(self, kind: str, between: str, what: str, *, dated: bool = True) -> Facts:
        """A tie node of this class; ``between`` is put between the ends to name it."""
        spell = begun_key(self.record, self.begun) if dated else ""
        ends = f"{_key(self.member)}--{between}{_key(self.group)}{spell}"
        facts = Facts(self.record, self.address, mint(kind, ends), what)
        if dated:
            facts.start(self.begun).end(self.ended).seen(self.seen)
        return facts.add("rdfs:comment", self.notes, "en")


def memberships(collection: Collection) -> Iterator[Quad]:
    """The quads of the sheet. Raises InputError for a row that cannot be read."""
    return each(collection.read("memberships", *_COLUMNS), partial(_told, collection))


def _told(collection: Collection, record: Record) -> Facts:
    tie = Tie(collection, record)
    return _TREATMENTS[tie.meaning.treatment](tie)


def _key(iri: NamedNode) -> str:
    return iri.value.rpartition("/")[2]


def _membership(tie: Tie) -> Facts:
    facts = tie.facts("membership", "", "brg:Membership")
    facts.add("org:member", tie.member).add("org:organization", tie.group)
    for code in tie.meaning.codes:
        facts.add("org:role", concept("mrole", code))
    return facts.add("brg:roleText", tie.role, "en")


def _participation(tie: Tie) -> Facts:
    facts = tie.facts("participation", "", "brg:Participation", dated=False)
    facts.add("brg:participant", tie.member).add("brg:project", tie.group)
    for code in tie.meaning.codes:
        facts.add("brg:participationRole", concept("prole", code))
    return facts.start(tie.begun).end(tie.ended).seen(tie.seen).add("brg:roleText", tie.role, "en")


def _part(tie: Tie) -> Facts:
    """A group and the organisation it is part of."""
    facts = Facts(tie.record, tie.address, tie.member, "brg:Group").add("org:unitOf", tie.group)
    return facts.seen(tie.seen).start(tie.begun).end(tie.ended)


def _relationship(tie: Tie) -> Facts:
    return _related(tie, tie.member, tie.group)


def _relationship_by(tie: Tie) -> Facts:
    """The sheet tells it passively: "managed by" has the manager second."""
    return _related(tie, tie.group, tie.member)


def _related(tie: Tie, source: NamedNode, target: NamedNode) -> Facts:
    code = tie.code
    key = f"{_key(source)}--{code}--{_key(target)}"
    facts = Facts(tie.record, tie.address, mint("relationship", key), "brg:Relationship")
    facts.add("brg:from", source).add("brg:to", target).add("brg:relationshipKind", concept("rel", code))
    facts.add("brg:share", tie.meaning.share).add("brg:roleText", tie.role, "en")
    facts.start(tie.begun).end(tie.ended).seen(tie.seen)
    return facts.add("rdfs:comment", tie.notes, "en")


def _succession(tie: Tie) -> Facts:
    facts = tie.facts("succession", f"{tie.code}--", "brg:Succession", dated=False)
    facts.add("org:originalOrganization", tie.member).add("org:resultingOrganization", tie.group)
    facts.add("brg:successionKind", concept("rel", tie.code))
    return facts.add("brg:date", facts.date(tie.begun or tie.seen))


def _agreement(tie: Tie) -> Facts:
    facts = tie.facts("agreement", "", "brg:Agreement")
    facts.add("rdfs:label", f"{tie.role[:1].upper()}{tie.role[1:]}", "en")
    facts.add("brg:party", tie.member).add("brg:party", tie.group)
    for code in tie.meaning.codes:
        facts.add("brg:status", concept("status", code))
    return facts.add("brg:signedOn", facts.date(tie.begun)).add("brg:subject", "cooperation", "en")


def _label(tie: Tie) -> Facts:
    facts = tie.facts("accreditation", "", "brg:Accreditation")
    facts.add("brg:accredited", tie.member).add("brg:label", tie.group).add("brg:level", tie.code)
    return facts.add("brg:status", expand("status:accreditation-granted"))


_TREATMENTS: dict[str, Callable[[Tie], Facts]] = {
    "membership": _membership,
    "participation": _participation,
    "part": _part,
    "relationship": _relationship,
    "relationship-by": _relationship_by,
    "succession": _succession,
    "agreement": _agreement,
    "label": _label,
}
