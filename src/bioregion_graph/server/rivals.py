"""Values of single-valued properties that some source states and the merged view does not keep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pyoxigraph import Literal, NamedNode

from bioregion_graph.queries.describe import Description, Fact, Label, Row, Statement, Tie, text_of_iri
from bioregion_graph.queries.formats import Term, text_of
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_each
from bioregion_graph.server import names
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import expand

# A value that is not kept, and its name when it is a thing that has one.
Rival = tuple[Fact, str]


def of_thing(view: View, found: Description, stated: Iterable[Row], language: str) -> list[Rival]:
    """What sources say of the thing itself instead of what is kept; ``stated`` are rows of pages/fact_sources."""
    return _rivals(view, found.facts, (row for row in stated if _is_single(view, row)), language)


def of_ties(view: View, library: Library, ties: Iterable[Tie], language: str) -> dict[str, list[Rival]]:
    """The same of ties, by tie."""
    known = {tie.iri: tie for tie in ties}
    by_tie: dict[str, list[Row]] = defaultdict(list)
    for row in run_each(view, library.get("pages/values_of_tie"), "tie", sorted(known)):
        by_tie[text_of_iri(row["tie"])].append(row)
    return {iri: _rivals(view, known[iri].facts, rows, language) for iri, rows in by_tie.items()}


def _rivals(view: View, facts: Sequence[Fact], rows: Iterable[Row], language: str) -> list[Rival]:
    kept: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        kept[fact.property].append(fact)
    rivals: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        name, value = text_of_iri(row["property"]), row["value"]
        if value is not None and name in kept and not any(_agree(value, fact.value) for fact in kept[name]):
            rivals[name, str(value)].append(row)
    result = []
    for (name, _), alike in rivals.items():
        value = alike[0]["value"]
        assert value is not None
        label = names.name_of(view, value.value, language) if isinstance(value, NamedNode) else ""
        text = text_of(value)
        fact = Fact(name, kept[name][0].property_label, value, Label(text, text), _sources(alike))
        result.append((fact, label))
    return result


def _agree(value: Term, kept: Term) -> bool:
    """Whether two values can both be right: the same, another language, or a date told less precisely."""
    if value == kept:
        return True
    if not isinstance(value, Literal) or not isinstance(kept, Literal):
        return False
    if value.language != kept.language:
        return True
    is_date = "Year" in kept.datatype.value or kept.datatype.value.endswith("date")
    return is_date and (value.value.startswith(kept.value) or kept.value.startswith(value.value))


def _is_single(view: View, row: Row) -> bool:
    name = NamedNode(text_of_iri(row["property"]))
    return any(True for _ in view.quads(name, expand("brg:singleValued"), None))


def _sources(rows: list[Row]) -> tuple[Statement, ...]:
    told = {
        text_of_iri(row["source"]): Statement(
            text_of_iri(row["source"]), text_of(row["title"]), text_of(row["published"])
        )
        for row in rows
    }
    return tuple(told.values())
