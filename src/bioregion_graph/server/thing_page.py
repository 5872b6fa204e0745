"""What the page of a thing shows beside its description: rival values, and what a source says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from pyoxigraph import Literal, NamedNode

from bioregion_graph.queries.describe import Description, Fact, Label, text_of_iri
from bioregion_graph.queries.formats import Term, text_of
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run
from bioregion_graph.server import names, rivals, things, tie_rows, timeline
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
        "title": things.heading(found, language),
        "facts": things.facts(found, rivals.of_thing(view, library, found, language), language),
        "remarks": things.remarks(found),
        "sections": tie_rows.sections(
            found, on, language, rivals.of_ties(view, library, found, language), _member_roles(view)
        ),
        "timeline": timeline.of(found, on, datetime.now(UTC).date(), language),
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


def _member_roles(view: View) -> set[str]:
    """The roles in which a membership counts as one."""
    return {
        quad.subject.value
        for quad in view.quads(None, expand("brg:countsAsMember"), None)
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
        and quad.object.value in ("true", "1")
    }


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
