"""What the page of a thing shows beside its description: rival values, and what a source says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from pyoxigraph import Literal, NamedNode

from bioregion_graph.queries.describe import Description, Fact, Label, Statement
from bioregion_graph.queries.formats import Term, text_of
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run
from bioregion_graph.server import names, things
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import compact, expand

_LABEL = expand("rdfs:label").value
_STATED_AT = expand("brg:statedAt").value
Row = dict[str, Term | None]


@dataclass(frozen=True)
class Said:
    """What a source says of one thing."""

    iri: str
    name: str
    place: str
    properties: tuple[tuple[str, tuple[things.Value, ...]], ...]


def values(
    view: View, library: Library, found: Description, on: date | None, language: str
) -> dict[str, Any]:
    """The parts of the page, for its template."""
    said = _statements(view, library, found.iri, language) if things.is_source(found.iri) else {}
    return {
        "facts": things.facts(found, _rivals(view, library, found, language), language),
        "remarks": things.remarks(found),
        "sections": things.sections(found, on, language),
        "references": things.references(found, language),
        "statements": said,
        "address": next(
            (
                text_of(fact.value)
                for fact in found.facts
                # An address of another kind, such as javascript:, is no place to send a reader to.
                if compact(fact.property) == "schema:url"
                and text_of(fact.value).startswith(("http://", "https://"))
            ),
            "",
        ),
    }


def _rivals(view: View, library: Library, found: Description, language: str) -> list[tuple[Fact, str]]:
    """Values of single-valued properties that some source states and the merged view does not keep."""
    kept: dict[str, list[Fact]] = defaultdict(list)
    for fact in found.facts:
        kept[fact.property].append(fact)
    rivals: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in run(view, library.get("pages/fact_sources"), {"thing": f"<{found.iri}>"}).dicts():
        name, value = text_of_iri(row["property"]), row["value"]
        if value is None or not _is_single(view, name) or name not in kept:
            continue
        if not any(_agree(value, fact.value) for fact in kept[name]):
            rivals[name, str(value)].append(row)
    result = []
    for (name, _), rows in rivals.items():
        value = rows[0]["value"]
        assert value is not None
        label = names.name_of(view, value.value, language) if isinstance(value, NamedNode) else ""
        result.append(
            (Fact(name, kept[name][0].property_label, value, _both(text_of(value)), _sources(rows)), label)
        )
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


def _is_single(view: View, name: str) -> bool:
    return any(True for _ in view.quads(NamedNode(name), expand("brg:singleValued"), None))


def _sources(rows: list[Row]) -> tuple[Statement, ...]:
    told = {
        text_of_iri(row["source"]): Statement(
            text_of_iri(row["source"]), text_of(row["title"]), text_of(row["published"])
        )
        for row in rows
    }
    return tuple(told.values())


def _statements(view: View, library: Library, iri: str, language: str) -> dict[str, list[Said]]:
    """What a source says, by class and thing."""
    by_thing: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in run(view, library.get("pages/statements"), {"source": f"<{iri}>"}).dicts():
        by_thing[_pick(row, "class", language), text_of_iri(row["subject"])].append(row)
    groups: dict[str, list[Said]] = defaultdict(list)
    for (kind, subject), rows in by_thing.items():
        groups[kind].append(_said(view, subject, rows, language))
    return {
        kind: sorted(said, key=lambda each: each.name.casefold()) for kind, said in sorted(groups.items())
    }


def _said(view: View, subject: str, rows: list[Row], language: str) -> Said:
    properties: dict[str, list[things.Value]] = defaultdict(list)
    name, place, ends = names.name_of(view, subject, language), "", []
    for row in rows:
        value, iri = row["value"], text_of_iri(row["property"])
        assert value is not None
        fact = Fact(iri, _label(row, "property", iri), value, _label(row, "value", text_of(value)))
        if iri == _LABEL:
            name = name or text_of(value)
        elif iri == _STATED_AT:
            place = text_of_iri(value).rpartition("#")[2]
        else:
            shown = things.value_of(fact, language)
            properties[things.label_of(fact, language)].append(shown)
            if things.is_end(fact):
                ends.append(shown.text)
    told = tuple((label, tuple(values)) for label, values in properties.items())
    return Said(subject, name or " – ".join(ends) or compact(subject), place, told)


def _label(row: Row, variable: str, otherwise: str) -> Label:
    english, italian = text_of(row[f"{variable}En"]), text_of(row[f"{variable}It"])
    last = otherwise.rpartition("#")[2].rpartition("/")[2] if variable == "property" else otherwise
    return Label(english or italian or last, italian or english or last)


def _pick(row: Row, variable: str, language: str) -> str:
    return _label(row, variable, compact(text_of_iri(row[variable])))[language]


def _both(text: str) -> Label:
    return Label(text, text)


def text_of_iri(term: Term | None) -> str:
    """The IRI in full; empty for anything else."""
    return term.value if isinstance(term, NamedNode) else ""
