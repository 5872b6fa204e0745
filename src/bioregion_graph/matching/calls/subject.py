"""For whom calls are sought: an organisation, a value chain, a field, or whoever a text describes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.matching.calls.reading import Fields, Group
from bioregion_graph.matching.facts import Facts, Organisation
from bioregion_graph.terms.namespaces import CONCEPTS, compact

# Kinds of organisation that calls for clusters are meant for: the last parts of their concepts.
CLUSTERS = frozenset(
    (
        "cluster", "cluster-organisation", "regional-cluster", "national-cluster", "competitiveness-cluster",
        "technology-district", "biocluster", "network-of-clusters",
    )
)  # fmt: skip

_UNNAMED = {"en": "what was described", "it": "ciò che è stato descritto"}


@dataclass(frozen=True)
class Subject:
    """Who or what calls are for.

    ``acting`` are the organisations whose projects count: itself, or the members of a group or network that had none.
    ``text`` are its own words, ``around`` those of the networks it belongs to; ``concepts`` its fields.
    """

    label: str
    iri: str = ""
    acting: tuple[str, ...] = ()
    is_by_members: bool = False
    text: str = ""
    around: str = ""
    concepts: frozenset[str] = frozenset()
    is_cluster: bool = False


@dataclass(frozen=True)
class Surroundings:
    """What subjects are made of, as of a day; ``active`` are the organisations that were in a project before it."""

    facts: Facts
    fields: Fields
    groups: Mapping[str, Group]
    memberships: Mapping[str, tuple[str, ...]]
    active: frozenset[str]

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """The organisations that belong to each network or group, or may."""
        found: dict[str, list[str]] = defaultdict(list)
        for member, networks in sorted(self.memberships.items()):
            for each in networks:
                found[each].append(member)
        return {iri: tuple(each) for iri, each in found.items()}


def subject(
    known: Surroundings, iri: str = "", text: str = "", concepts: Sequence[str] = (), language: str = "en"
) -> Subject:
    """Whom an IRI means, an organisation, a group or a concept of the taxonomy; a text and concepts are added, or
    stand alone.

    Raises UsageError when there is neither, NotFoundError for an IRI that is none of these.
    """
    if not iri and not text.strip() and not concepts:
        raise UsageError(
            "The text is empty. Say in a sentence what you do or look for, or name an organisation."
        )
    if not iri:
        found = Subject(_UNNAMED[language])
    elif iri in known.facts.organisations:
        found = _organisation(known, known.facts.organisations[iri])
    elif iri in known.groups:
        found = _group(known, known.groups[iri], language)
    elif iri in known.fields.labels:
        found = _concept(known, iri, language)
    else:
        raise NotFoundError(_nothing(iri))
    for concept in concepts:
        if concept not in known.fields.labels:
            raise NotFoundError(_nothing(concept))
        field = _concept(known, concept, language)
        found = replace(found, text=f"{found.text}\n{field.text}", concepts=found.concepts | field.concepts)
    return _with_text(known, found, text)


def _organisation(known: Surroundings, said: Organisation) -> Subject:
    around, concepts = [], set(said.concepts)
    for network in known.memberships.get(said.iri, ()):
        if network in known.groups:
            # A value chain is chosen by its members, so its fields are theirs.
            concepts.update(known.groups[network].concepts)
        elif network in known.facts.organisations:
            other = known.facts.organisations[network]
            around += [other.text, *(known.fields.words.get(each, "") for each in other.concepts)]
    acting = _acting(known, (said.iri,))
    members = () if acting else _acting(known, known.members.get(said.iri, ()))
    words = [said.text, *(known.fields.words.get(each, "") for each in sorted(concepts))]
    return Subject(
        said.label or compact(said.iri),
        said.iri,
        acting or members,
        bool(members),
        "\n".join(filter(None, words)),
        "\n".join(filter(None, around)),
        frozenset(concepts),
        said.kind.rpartition("/")[2] in CLUSTERS,
    )


def _group(known: Surroundings, group: Group, language: str) -> Subject:
    words = [
        group.labels.get("en", ""),
        group.text,
        *(known.fields.words.get(each, "") for each in group.concepts),
    ]
    label = group.labels.get(language) or group.labels.get("en") or compact(group.iri)
    members = _acting(known, known.members.get(group.iri, ()))
    return Subject(
        label,
        group.iri,
        members,
        True,
        "\n".join(filter(None, words)),
        "",
        frozenset(group.concepts),
        is_cluster=True,
    )


def _concept(known: Surroundings, iri: str, language: str) -> Subject:
    """A field stands for all narrower ones too."""
    fields = known.fields
    narrower = fields.within(iri)
    words = [fields.words[iri], *(fields.words[each].partition("\n")[0] for each in sorted(narrower - {iri}))]
    return Subject(fields.label(iri, language), iri, text="\n".join(words), concepts=narrower)


def _with_text(known: Surroundings, found: Subject, text: str) -> Subject:
    """With a text of one's own, and the English words for the fields that it names in any language."""
    if not text.strip():
        return found
    named = known.fields.named_in(text)
    words = [found.text, text, *(known.fields.words[each] for each in sorted(named))]
    return replace(found, text="\n".join(filter(None, words)), concepts=found.concepts | named)


def _acting(known: Surroundings, organisations: tuple[str, ...]) -> tuple[str, ...]:
    """Those of them that were in a project before the day."""
    return tuple(each for each in organisations if each in known.active)


def _nothing(iri: str) -> str:
    what = (
        "concept of the life-science taxonomy" if iri.startswith(CONCEPTS) else "organisation, group or field"
    )
    return f"{compact(iri)} is no {what} that is known here. Find one: bioregion search NAME."
