"""Reading the rules, the country lists, the kinds and the facts from the files of the ontology.

The vocabulary is that of ``ontology/bioregion.ttl`` (``brg:EligibilityRule`` and what it leads to). What a file
leaves open is refused here, so that no rule is silently weaker than it reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode

from bioregion_graph import resources
from bioregion_graph.errors import InputError
from bioregion_graph.matching.eligibility.countries import Countries, CountryList, Listing
from bioregion_graph.matching.eligibility.rules import Condition, Counting, Pack, Rule, Rulebook
from bioregion_graph.terms.namespaces import compact, expand
from bioregion_graph.validation.turtle import Node, Triples, read

_MOST_MATCHED = 3  # the shapes pair partners, and more than three they do not pair


@cache
def rulebook() -> Rulebook:
    """The rules of this installation. Raises InputError when a file is missing or says too little."""
    return load(resources.folder("ontology"))


def load(ontology: Path) -> Rulebook:
    """The rules below an ontology folder. Raises InputError with file and remedy."""
    files = [
        _File(read(path, f"ontology/eligibility/{path.name}"))
        for path in sorted((ontology / "eligibility").glob("*.ttl"))
    ]
    kinds = _File(
        read(ontology / "concepts/organisation-kind.ttl", "ontology/concepts/organisation-kind.ttl")
    )
    facts = _File(read(ontology / "concepts/eligibility-fact.ttl", "ontology/concepts/eligibility-fact.ttl"))
    concepts = {each.value for each in facts.instances("skos:Concept")}
    book = Rulebook(
        {pack.iri: pack for file in files for pack in file.packs()},
        {rule.iri: rule for file in files for rule in file.rules()},
        Countries.of(
            (each for file in files for each in file.lists()),
            (each for file in files for each in file.listings()),
        ),
        {each.value: frozenset(kinds.above(each)) for each in kinds.instances("skos:Concept")},
        {each.value: kinds.texts(each, "skos:prefLabel") for each in kinds.instances("skos:Concept")},
        {iri: facts.texts(NamedNode(iri), "skos:prefLabel") for iri in concepts},
        frozenset(iri for iri in concepts if facts.flag(NamedNode(iri), "brg:presumedAbsent")),
    )
    _audit(book)
    return book


def _audit(book: Rulebook) -> None:
    """Refuse names that nothing has: a list misspelt would be an empty list."""
    for pack in book.packs.values():
        _known(pack.iri, pack.rules, book.rules)
        _known(pack.iri, pack.includes, book.packs)
    for rule in book.rules.values():
        for condition in rule.conditions:
            for each in (condition, *condition.quotas):
                _known(each.iri, (*each.in_lists, *each.outside_lists), book.countries.lists)
                _known(each.iri, (*each.of_kinds, *each.not_of_kinds), book.broader)
                _known(each.iri, (*each.with_facts, *each.without_facts), book.facts)


def _known(where: str, names: tuple[str, ...], known: object) -> None:
    assert isinstance(known, dict)
    for name in names:
        if name not in known:
            raise InputError(f"{compact(name)} is not declared.", where, "Mend the name, or declare it.")


class _File:
    """What one file says."""

    def __init__(self, triples: Triples) -> None:
        self._triples = triples

    def instances(self, name: str) -> list[NamedNode]:
        found = self._triples.subjects(expand("rdf:type"), expand(name))
        return [each for each in found if isinstance(each, NamedNode)]

    def packs(self) -> Iterator[Pack]:
        for node in self.instances("brg:RulePack"):
            yield Pack(
                node.value,
                tuple(self.literals(node, "brg:code")),
                self.texts(node, "rdfs:label"),
                self.text(node, "brg:programmePart", ""),
                self.names(node, "brg:includesPack"),
                self.names(node, "brg:eligibilityRule"),
                self.flag(node, "brg:isSupplement"),
            )

    def rules(self) -> Iterator[Rule]:
        for node in self.instances("brg:EligibilityRule"):
            yield Rule(
                node.value,
                self.text(node, "brg:code"),
                self.texts(node, "rdfs:label"),
                self.texts(node, "sh:message"),
                self.text(node, "brg:severity"),
                self.text(node, "brg:legalBasis"),
                self.names(node, "dcterms:source"),
                self.text(node, "brg:confidence"),
                self.day(node, "brg:start"),
                self.day(node, "brg:end") if self.values(node, "brg:end") else None,
                self.names(node, "dcterms:replaces"),
                tuple(self.condition(each) for each in self._members(node)),
            )

    def _members(self, node: NamedNode) -> list[Node]:
        heads = self.values(node, "brg:anyOf")
        if len(heads) != 1 or not isinstance(heads[0], NamedNode | BlankNode):
            raise self._fault(node, "has no list of conditions", "Write brg:anyOf ( … ).")
        return self._triples.items(heads[0])

    def condition(self, node: Node) -> Condition:
        assert isinstance(node, NamedNode)
        found = Condition(
            node.value,
            Counting(self.text(node, "brg:counting")),
            frozenset(self.names(node, "brg:countsRole")),
            self.names(node, "brg:inList"),
            self.names(node, "brg:outsideList"),
            self.names(node, "brg:ofKind"),
            self.names(node, "brg:notOfKind"),
            self.names(node, "brg:withFact"),
            self.names(node, "brg:withoutFact"),
            tuple(self.condition(each) for each in self.values(node, "brg:quota")),
            self._number(node, "brg:atLeast"),
            self._number(node, "brg:atMost"),
            self._number(node, "brg:mostPartners"),
            self._share(node, "brg:leastShare"),
            self._share(node, "brg:mostShare"),
            self.text(node, "brg:shareOf", ""),
        )
        return self._checked(node, found)

    def _checked(self, node: NamedNode, found: Condition) -> Condition:
        bounds = (found.at_least, found.at_most, found.least_share, found.most_share)
        is_statement = found.counting is Counting.statements
        if sum(bound is not None for bound in bounds) + is_statement != 1:
            raise self._fault(
                node, "has not one bound", "Write one of brg:atLeast, atMost, leastShare, mostShare."
            )
        if is_statement == bool(found.roles):
            raise self._fault(
                node, "looks at no role", "Write brg:countsRole, except where statements count."
            )
        is_paired = found.counting is Counting.groups_in_countries
        if is_paired and not 1 <= (found.at_least or 0) <= _MOST_MATCHED:
            raise self._fault(
                node, "pairs groups with countries", f"Ask for at most {_MOST_MATCHED} of them."
            )
        if found.quotas and not is_paired:
            raise self._fault(node, "has a quota", "Quotas are for control groups in countries.")
        if (found.least_share, found.most_share) != (None, None) and found.share_of not in ("cost", "grant"):
            raise self._fault(node, "has a share of nothing", 'Write brg:shareOf "cost" or "grant".')
        return found

    def lists(self) -> Iterator[CountryList]:
        for node in self.instances("brg:CountryList"):
            yield CountryList(
                node.value,
                self.texts(node, "rdfs:label"),
                self.flag(node, "brg:isComplete"),
                self.names(node, "brg:apartFrom"),
            )

    def listings(self) -> Iterator[Listing]:
        for node in self.instances("brg:CountryListing"):
            yield Listing(
                self.names(node, "brg:countryList")[0],
                self.text(node, "brg:territory"),
                self.text(node, "brg:countedAs", ""),
                self.flag(node, "brg:isListed"),
                frozenset(self.literals(node, "brg:programmePart")),
                self.day(node, "brg:start"),
                self.day(node, "brg:end") if self.values(node, "brg:end") else None,
                self.names(node, "dcterms:source")[0],
                self.text(node, "brg:confidence"),
            )

    def above(self, node: NamedNode) -> set[str]:
        """A concept and all that are broader."""
        found = {node.value}
        for name in self.names(node, "skos:broader"):
            found |= self.above(NamedNode(name))
        return found

    def values(self, node: NamedNode, name: str) -> list[Node]:
        return self._triples.of(node).get(expand(name), [])

    def names(self, node: NamedNode, name: str) -> tuple[str, ...]:
        return tuple(each.value for each in self.values(node, name) if isinstance(each, NamedNode))

    def literals(self, node: NamedNode, name: str) -> list[str]:
        return [each.value for each in self.values(node, name) if isinstance(each, Literal)]

    def texts(self, node: NamedNode, name: str) -> dict[str, str]:
        """By language."""
        found = self.values(node, name)
        texts = {each.language or "": each.value for each in found if isinstance(each, Literal)}
        if not {"en", "it"} <= texts.keys():
            raise self._fault(node, f"lacks {name} in English or Italian", "Write both.")
        return texts

    def text(self, node: NamedNode, name: str, default: str | None = None) -> str:
        found = self.literals(node, name)
        if len(found) == 1:
            return found[0]
        if found or default is None:
            raise self._fault(node, f"has {len(found)} {name}", "Write exactly one.")
        return default

    def flag(self, node: NamedNode, name: str) -> bool:
        return self.text(node, name, "false") == "true"

    def day(self, node: NamedNode, name: str) -> date:
        return date.fromisoformat(self.text(node, name))

    def _number(self, node: NamedNode, name: str) -> int | None:
        found = self.text(node, name, "")
        return int(found) if found else None

    def _share(self, node: NamedNode, name: str) -> Decimal | None:
        found = self.text(node, name, "")
        return Decimal(found) if found else None

    def _fault(self, node: NamedNode, what: str, remedy: str) -> InputError:
        return InputError(f"{node.value.rpartition('/')[2]} {what}.", self._triples.where, remedy)
