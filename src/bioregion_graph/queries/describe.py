"""Everything known of one thing: its facts, its ties, what refers to it, and who says so.

Reads the queries ``pages/*``. How it is shown is left to the command line and the pages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from bioregion_graph.errors import NotFoundError
from bioregion_graph.queries.formats import Term, text_of
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import ID, compact, expand

_TYPE = expand("rdf:type")
_NAMES = {expand("rdfs:label"), expand("skos:prefLabel"), expand("skos:altLabel"), expand("brg:acronym")}
_LABELS = {expand("rdfs:label"), expand("skos:prefLabel")}

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

Row = Mapping[str, Term | None]


@dataclass(frozen=True)
class Label:
    """A name in English and Italian; where one is missing the other stands in for it."""

    en: str
    it: str

    def __getitem__(self, language: str) -> str:
        return self.it if language == "it" else self.en


@dataclass(frozen=True)
class Statement:
    """A source that states something, with its title and date (empty when unknown).

    ``stated_at`` are places in it, ``stated_in`` rows of the curated files that hold what it says.
    """

    source: str
    title: str
    published: str
    stated_at: tuple[str, ...] = ()
    stated_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """One value of one property. No sources means that publishing worked it out (bounds, shortcuts)."""

    property: str
    property_label: Label
    value: Term
    value_label: Label
    sources: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Tie:
    """A tie that points at the thing by ``role``; ``facts`` are its other ends, dates and roles."""

    iri: str
    kind: str
    kind_label: Label
    role: str
    facts: tuple[Fact, ...]
    sources: tuple[Statement, ...]


@dataclass(frozen=True)
class Description:
    """All that is known of one thing; ``iri`` is its canonical name, ``kinds`` its classes."""

    iri: str
    label: Label
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    facts: tuple[Fact, ...]
    ties: tuple[Tie, ...]
    references: tuple[Fact, ...]

    def facts_by_property(self) -> dict[str, list[Fact]]:
        """The facts, grouped by property in the order of their labels."""
        return _grouped(self.facts)

    def references_by_property(self) -> dict[str, list[Fact]]:
        """What else refers to the thing, by the property that does so; ``value`` is what refers."""
        return _grouped(self.references)

    def ties_by_kind(self) -> dict[str, list[Tie]]:
        """The ties, grouped by class."""
        groups: dict[str, list[Tie]] = defaultdict(list)
        for tie in self.ties:
            groups[tie.kind].append(tie)
        return dict(groups)


def canonical(view: View, library: Library, iri: str) -> str | None:
    """The IRI under which the merged view speaks of a thing; None when it does not know the name."""
    rows = run(view, library.get("pages/canonical"), {"thing": f"<{iri}>"}).rows
    return text_of_iri(rows[0][0]) if rows else None


def describe(view: View, library: Library, iri: str) -> Description:
    """Everything known of the thing with this name, canonical or not.

    Raises NotFoundError when the graph does not know the name, UsageError when it is no IRI.
    """
    target = canonical(view, library, iri)
    if target is None:
        raise NotFoundError(
            f"Nothing in the graph is called {iri}. Search for its name: bioregion search NAME."
        )

    def rows(name: str) -> list[dict[str, Term | None]]:
        return run(view, library.get(f"pages/{name}"), {"thing": f"<{target}>"}).dicts()

    return replace(
        described(target, rows("facts"), rows("fact_sources")),
        ties=tuple(_ties(rows("ties"), statements(rows("tie_sources"), "tie"))),
        references=tuple(fact_of(row, "subject", ()) for row in rows("references")),
    )


def described(iri: str, facts: Sequence[Row], sources: Sequence[Row]) -> Description:
    """A thing by the rows of its facts and of who states them; without its ties and what refers to it."""
    said_by = statements(sources, "property", "value")
    told = tuple(fact_of(row, "value", said_by.get(_key(row, "property", "value"), ())) for row in facts)
    return Description(
        iri=iri,
        label=_name_of(iri, told),
        kinds=tuple(text_of_iri(fact.value) for fact in told if fact.property == _TYPE.value),
        names=tuple(
            dict.fromkeys(text_of(fact.value) for fact in told if NamedNode(fact.property) in _NAMES)
        ),
        facts=told,
        ties=(),
        references=(),
    )


def text_of_iri(term: Term | None) -> str:
    """The IRI in full; empty for anything else."""
    return term.value if isinstance(term, NamedNode) else ""


def _ties(
    rows: list[dict[str, Term | None]], sources: Mapping[tuple[str, ...], tuple[Statement, ...]]
) -> list[Tie]:
    groups: dict[tuple[str, str], list[dict[str, Term | None]]] = defaultdict(list)
    for row in rows:
        groups[text_of_iri(row["tie"]), text_of_iri(row["role"])].append(row)
    ties = []
    for (iri, role), about in groups.items():
        facts = tuple(fact_of(row, "value", ()) for row in about)
        kind = text_of_iri(about[0]["class"])
        ties.append(
            Tie(iri, kind, label_of(about[0], "class", kind), role, facts, sources.get((f"<{iri}>",), ()))
        )
    return ties


def fact_of(row: Row, variable: str, sources: tuple[Statement, ...]) -> Fact:
    """A row about a property as a fact; ``variable`` names the column of its value."""
    value = row[variable]
    assert value is not None
    name = text_of_iri(row["property"])
    return Fact(
        name, label_of(row, "property", name), value, label_of(row, variable, text_of(value)), sources
    )


def label_of(row: Row, variable: str, otherwise: str) -> Label:
    """The labels of a column; for what has none the last part of its IRI."""
    return label(
        text_of(row[f"{variable}En"]), text_of(row[f"{variable}It"]), otherwise, variable == "property"
    )


def label(english: str, italian: str, otherwise: str, is_property: bool = False) -> Label:
    """A label from the names there are; where there is none, ``otherwise`` in short."""
    if english or italian:
        return Label(english or italian, italian or english)
    # Foreign terms have no label of ours: the last part of the IRI says most. An address stays whole, but for ours,
    # which all begin alike.
    if otherwise.startswith(ID):
        kind, _, name = otherwise.removeprefix(ID).partition("/")
        return Label(name or kind, name or kind)
    short = compact(otherwise)
    last = otherwise if short == otherwise else short.rpartition(":")[2]
    if is_property:
        last = _CAMEL.sub(" ", last).lower()
    return Label(last, last)


def statements(rows: Sequence[Row], *by: str) -> dict[tuple[str, ...], tuple[Statement, ...]]:
    """The sources by what they state; several lines of one source are one statement of it."""
    found: dict[tuple[str, ...], dict[str, Statement]] = defaultdict(dict)
    for row in rows:
        source = text_of_iri(row["source"])
        known = found[_key(row, *by)].get(
            source, Statement(source, text_of(row["title"]), text_of(row["published"]))
        )
        found[_key(row, *by)][source] = replace(
            known,
            # A source that was joined from two may have two dates: the more precise one.
            published=max(known.published, text_of(row["published"]), key=len),
            stated_at=_with(known.stated_at, text_of_iri(row["statedAt"])),
            stated_in=_with(known.stated_in, text_of(row["statedIn"])),
        )
    return {key: tuple(each.values()) for key, each in found.items()}


def _with(known: tuple[str, ...], more: str) -> tuple[str, ...]:
    return known if not more or more in known else (*known, more)


def _key(row: Row, *by: str) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in by)


def _name_of(iri: str, facts: tuple[Fact, ...]) -> Label:
    labels = {
        fact.value.language or "": fact.value.value
        for fact in facts
        if NamedNode(fact.property) in _LABELS and isinstance(fact.value, Literal)
    }
    # A region may have a name in its own language alone.
    own = labels.get("") or next(iter(labels.values()), "")
    return label(labels.get("en") or own, labels.get("it") or own, iri)


def _grouped(facts: tuple[Fact, ...]) -> dict[str, list[Fact]]:
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in sorted(facts, key=lambda fact: fact.property_label.en.casefold()):
        groups[fact.property].append(fact)
    return dict(groups)
