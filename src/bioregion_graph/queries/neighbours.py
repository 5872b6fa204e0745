"""The neighbours of one thing as lists, and some of its ties in detail.

``describe`` reads all of a thing. Where it has thousands of neighbours, a reader sees a few of them at a time: here
they are counted, listed by name and time, and only those that are shown are read with all their facts and sources.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from bioregion_graph.queries.describe import (
    Description,
    Fact,
    Label,
    Row,
    Statement,
    Tie,
    described,
    fact_of,
    label,
    statements,
    text_of_iri,
)
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run, run_each, run_plain
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import ONTOLOGY, PREFIXES, expand

_TIES_BESIDE = frozenset(expand(f"brg:{name}").value for name in ("Succession", "StatedFigure", "BudgetLine"))
_NO_REFERENCE = frozenset(
    expand(name).value
    for name in (
        "owl:sameAs",
        "brg:memberOf",
        "brg:holdsOfficeIn",
        "brg:partnerIn",
        "brg:coordinates",
        "brg:attended",
        "brg:relatedTo",
    )
)
_FIELD = expand("eurio:hasEuroSciVocClassification").value
_JUDGEMENT, _CONCEPT = expand("brg:Judgement").value, expand("skos:Concept").value
# So many ties are read at once; the text of the question names each.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """A tie in a list: the name of its other end, its roles, and the days known of it, as ISO 8601 writes them.

    It may have held from ``first`` to ``last`` and did from ``sure_first`` to ``sure_last``; empty where unknown.
    """

    iri: str
    kind: str
    role: str
    name: Label
    roles: tuple[str, ...]
    first: str
    last: str
    sure_first: str
    sure_last: str
    seen: tuple[str, ...]

    def held(self, day: str) -> str:
        """Whether it held on a day: "yes", "no" or "unknown"."""
        if self.first > day or (self.last or "9999") < day:
            return "no"
        return "yes" if (self.sure_first or "9999") <= day <= self.sure_last else "unknown"


@dataclass(frozen=True, slots=True)
class Named:
    """A thing and its name."""

    iri: str
    name: Label


@dataclass(frozen=True)
class Neighbourhood:
    """A thing with lists of its neighbours: ties by class and role, references by property.

    ``stated`` are the rows that tell which source states which fact.
    """

    found: Description
    stated: tuple[Row, ...]
    ties: dict[tuple[str, str], tuple[Listed, ...]]
    references: dict[str, tuple[Named, ...]]

    @property
    def rows(self) -> int:
        """How many rows it holds, which says what it weighs."""
        lists = (*self.ties.values(), *self.references.values())
        return len(self.found.facts) + len(self.stated) + sum(map(len, lists))


def neighbourhood(view: View, library: Library, iri: str) -> Neighbourhood:
    """The facts of a thing, by its canonical name, and lists of its neighbours."""
    asked = {"thing": f"<{iri}>"}
    facts, sources = (
        run(view, library.get(f"pages/{name}"), asked).dicts() for name in ("own_facts", "fact_sources")
    )
    counts = [
        (row["property"], row["class"])
        for row in run_plain(view, library.get("pages/neighbour_counts"), asked)
    ]
    kinds = {kind: _is_tie(view, kind) for _, kind in counts}
    ties = {
        (kind, role): _listed_ties(view, library, iri, kind, role)
        for role, kind in counts
        if kinds[kind] and not role.startswith(PREFIXES["eurio"])
    }
    speaking = {name for name, kind in counts if _refers(name, kind) and not kinds[kind]}
    references = {name: _listed_references(view, library, iri, name) for name in sorted(speaking)}
    return Neighbourhood(
        described(iri, facts, sources),
        tuple(sources),
        {key: listed for key, listed in ties.items() if listed},
        {name: listed for name, listed in references.items() if listed},
    )


def in_detail(
    view: View, library: Library, thing: str, listed: Iterable[Listed]
) -> dict[tuple[str, str], Tie]:
    """These ties of a thing with all their facts and sources, by IRI and role."""
    wanted = {(each.iri, each.role): each for each in listed}
    facts: dict[str, list[Fact]] = defaultdict(list)
    said: dict[tuple[str, ...], tuple[Statement, ...]] = {}
    iris = sorted({iri for iri, _ in wanted})
    for begin in range(0, len(iris), _AT_ONCE):
        some = iris[begin : begin + _AT_ONCE]
        facts |= _facts_of(view, library, some)
        said |= statements(run_each(view, library.get("pages/sources_of_tie"), "tie", some), "tie")
    return {
        (iri, role): Tie(
            iri,
            each.kind,
            class_label(view, each.kind),
            role,
            tuple(fact for fact in facts[iri] if not _is(fact, thing)),
            said.get((f"<{iri}>",), ()),
        )
        for (iri, role), each in wanted.items()
    }


def class_label(view: View, iri: str) -> Label:
    """The name of a class or a property."""
    return _labels(view, iri, "rdfs:label", is_property=True)


def _facts_of(view: View, library: Library, ties: Sequence[str]) -> dict[str, list[Fact]]:
    """The facts of ties, each value once, in the order of properties and values."""
    found: dict[str, dict[tuple[str, str], Fact]] = defaultdict(dict)
    for row in run_each(view, library.get("pages/facts_of_tie"), "tie", ties):
        key = (text_of_iri(row["property"]), str(row["value"]))
        # A thing with two names in one language has two rows.
        found[text_of_iri(row["tie"])].setdefault(key, fact_of(row, "value", ()))
    return {iri: [facts[key] for key in sorted(facts)] for iri, facts in found.items()}


def _listed_ties(view: View, library: Library, thing: str, kind: str, role: str) -> tuple[Listed, ...]:
    asked = {"thing": f"<{thing}>", "class": f"<{kind}>", "role": f"<{role}>"}
    by_tie: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in run_plain(view, library.get("pages/tie_list"), asked):
        by_tie[row["tie"]].append(row)
    return tuple(_listed(iri, kind, role, rows) for iri, rows in by_tie.items())


def _listed(iri: str, kind: str, role: str, rows: list[dict[str, str]]) -> Listed:
    # Nearly all ties have one row.
    row = min(rows, key=lambda row: (row.get("end", ""), row.get("endEn", ""), row.get("endIt", "")))
    end, several = row.get("end", ""), len(rows) > 1
    name = label(row.get("endEn", ""), row.get("endIt", ""), end) if end else Label("", "")

    def all_of(column: str) -> tuple[str, ...]:
        return tuple(sorted({each[column] for each in (rows if several else (row,)) if column in each}))

    return Listed(
        iri,
        kind,
        role,
        name,
        all_of("inRole"),
        row.get("startsOn", ""),
        row.get("endsOn", ""),
        row.get("certainFrom", ""),
        row.get("certainUntil", ""),
        tuple(sorted(row.get("observedOn", "").split())),
    )


def _listed_references(view: View, library: Library, thing: str, name: str) -> tuple[Named, ...]:
    asked = {"thing": f"<{thing}>", "property": f"<{name}>"}
    found: dict[str, Named] = {}
    for row in run_plain(view, library.get("pages/reference_list"), asked):
        iri, english, italian = row["subject"], row.get("subjectEn", ""), row.get("subjectIt", "")
        if iri not in found:
            named = label(english, italian, iri) if english or italian else _concept_label(view, iri)
            found[iri] = Named(iri, named)
    return tuple(found.values())


def _concept_label(view: View, iri: str) -> Label:
    return _labels(view, iri, "skos:prefLabel", is_property=False)


def _labels(view: View, iri: str, name: str, *, is_property: bool) -> Label:
    names = {
        quad.object.language or "en": quad.object.value
        for quad in view.quads(NamedNode(iri), expand(name), None)
        if isinstance(quad.object, Literal)
    }
    return label(names.get("en", ""), names.get("it", ""), iri, is_property)


def _is_tie(view: View, kind: str) -> bool:
    if kind in _TIES_BESIDE:
        return True
    return any(True for _ in view.quads(NamedNode(kind), expand("rdfs:subClassOf"), expand("brg:Tie")))


def _refers(name: str, kind: str) -> bool:
    if name in _NO_REFERENCE or (name.startswith(PREFIXES["eurio"]) and name != _FIELD) or kind == _JUDGEMENT:
        return False
    return kind.startswith(ONTOLOGY) or kind == _CONCEPT


def _is(fact: Fact, thing: str) -> bool:
    return isinstance(fact.value, NamedNode) and fact.value.value == thing
