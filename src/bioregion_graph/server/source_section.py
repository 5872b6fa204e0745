"""What a source says, on its page: the things it speaks of by class, a page of them with what it says of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bioregion_graph.queries.describe import Fact, Label, Row, label, text_of_iri
from bioregion_graph.queries.formats import text_of
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_each, run_plain
from bioregion_graph.server import names, paging, things
from bioregion_graph.server.addresses import Asked
from bioregion_graph.server.known import Kept
from bioregion_graph.server.paging import Paging
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import compact, expand

MOST_ROWS = 25
SLUG = "said"
_LABEL = expand("rdfs:label").value
_STATED_AT = expand("brg:statedAt").value


@dataclass(frozen=True)
class Said:
    """What a source says of one thing."""

    iri: str
    name: str
    place: str
    properties: tuple[tuple[str, tuple[things.Value, ...]], ...]


@dataclass(frozen=True)
class SourceSection:
    """The classes of which a source speaks, as (short name, label, number of things), the one that is shown, and a page
    of its things."""

    classes: tuple[tuple[str, str, int], ...]
    shown: str
    said: tuple[Said, ...]
    paging: Paging
    query: str
    table: str


def of(view: View, library: Library, iri: str, asked: Asked) -> SourceSection | None:
    """The section of a source; None where it says nothing. ``of`` in the address names the class."""
    known = classes(view, library, iri, asked.language)
    if not known:
        return None
    wanted = asked.wishes.get("of", "")
    shown = wanted if wanted in {short for short, _, _ in known} else known[0][0]
    kept, place = paging.page_of(
        subjects(view, library, iri, shown), SLUG, MOST_ROWS, asked.wishes, lambda each: " ".join(each)
    )
    rows = said(view, library, iri, [subject for subject, _ in kept])
    return SourceSection(
        known,
        shown,
        tuple(_said(view, subject, rows[subject], asked.language) for subject, _ in kept),
        place,
        asked.query("pages/things_of_source", {"source": iri, "class": shown}),
        asked.file(".csv", SLUG),
    )


def subjects(view: View, library: Library, source: str, kind: str) -> list[tuple[str, str]]:
    """The things of a class of which a source speaks, as (IRI, name that it gives); by name."""

    def read() -> list[tuple[str, str]]:
        asked = {"source": f"<{source}>", "class": kind}
        found: dict[str, str] = {}
        for row in run_plain(view, library.get("pages/things_of_source"), asked):
            found[row["subject"]] = min(
                filter(None, (found.get(row["subject"]), row.get("name"))), default=""
            )
        return sorted(found.items(), key=lambda each: (each[1].casefold() or "\uffff", each[0]))

    kept = view.once("things of sources", lambda: Kept[list[tuple[str, str]]](len))
    return kept.of(f"{source} {kind}", read)


def said(view: View, library: Library, source: str, things_told: Sequence[str]) -> dict[str, list[Row]]:
    """What a source says of these things, as rows by thing."""
    question = library.get("pages/statements_of_source")
    rows: dict[str, list[Row]] = {iri: [] for iri in things_told}
    for row in run_each(view, question, "subject", things_told, {"source": f"<{source}>"}):
        rows[text_of_iri(row["subject"])].append(row)
    return rows


def classes(view: View, library: Library, iri: str, language: str) -> tuple[tuple[str, str, int], ...]:
    """The classes of which a source speaks, as (short name, label, number of things), by label."""
    found = [
        (
            compact(row["class"]),
            label(row.get("classEn", ""), row.get("classIt", ""), row["class"], is_property=True)[language],
            int(row["things"]),
        )
        for row in run_plain(view, library.get("pages/classes_of_source"), {"source": f"<{iri}>"})
    ]
    return tuple(sorted(found, key=lambda each: each[1].casefold()))


def _said(view: View, subject: str, rows: Sequence[Row], language: str) -> Said:
    properties: dict[str, list[things.Value]] = defaultdict(list)
    name, place, ends = names.name_of(view, subject, language), "", []
    for row in rows:
        value, iri = row["value"], text_of_iri(row["property"])
        assert value is not None
        fact = fact_of(row)
        if iri == _LABEL:
            name = name or text_of(value)
        elif iri == _STATED_AT:
            place = text_of_iri(value).rpartition("#")[2]
        else:
            shown = things.value_of(fact, language)
            properties[things.label_of(fact, language)].append(shown)
            if things.is_end(fact):
                ends.append(shown.text)
    told = tuple((heading, tuple(values)) for heading, values in properties.items())
    return Said(subject, name or " – ".join(ends) or compact(subject), place, told)


def fact_of(row: Row) -> Fact:
    """A row of what a source says as a fact."""
    value, iri = row["value"], text_of_iri(row["property"])
    assert value is not None
    return Fact(iri, _label(row, "property", iri), value, _label(row, "value", text_of(value)))


def _label(row: Row, variable: str, otherwise: str) -> Label:
    english, italian = text_of(row[f"{variable}En"]), text_of(row[f"{variable}It"])
    last = otherwise.rpartition("#")[2].rpartition("/")[2] if variable == "property" else otherwise
    return Label(english or italian or last, italian or english or last)
