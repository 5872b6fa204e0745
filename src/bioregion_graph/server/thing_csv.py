"""The page of a thing as one table of statements, in CSV: all rows of its lists, for a spreadsheet or a program."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import Literal

from bioregion_graph.errors import NotFoundError
from bioregion_graph.queries.describe import Fact, Statement, Tie
from bioregion_graph.queries.formats import plain_cell
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.neighbours import Listed, Neighbourhood, in_detail
from bioregion_graph.server import (
    languages,
    reference_sections,
    rivals,
    source_section,
    things,
    tie_rows,
    tie_sections,
)
from bioregion_graph.server.addresses import Asked
from bioregion_graph.server.known import Thing, known
from bioregion_graph.server.tie_sections import Listing
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import compact, expand

COLUMNS = (
    "block",
    "property",
    "value",
    "iri",
    "role",
    "amount",
    "from",
    "until",
    "seen",
    "on_day",
    "stated",
    "tie",
    "sources",
    "source_iris",
)
FACTS = "facts"
# So many ties, or things of a source, are read and written at once.
_AT_ONCE = 500
_NAMES = {"start": "from", "end": "until", "observedOn": "seen"}
Cells = dict[str, str]


def lines(view: View, library: Library, iri: str, asked: Asked, section: str = "") -> Iterator[str]:
    """The table in pieces, heading first; of one section only where one is named.

    A row is a fact, a tie, a further value of a tie, a thing that refers, or a statement of a source; ``stated`` tells
    the value that is kept from what other sources state instead. Raises NotFoundError for a section there is not.
    """
    blocks = dict(_blocks(view, library, known(view, library, iri), iri, asked))
    if section and section not in blocks:
        raise NotFoundError(f"There is no section {section} here. There are {', '.join(blocks)}.")
    chosen = [blocks[section]] if section else list(blocks.values())
    return _written(chosen)


def _written(blocks: Iterable[Iterable[Sequence[Cells]]]) -> Iterator[str]:
    yield _text([dict(zip(COLUMNS, COLUMNS, strict=True))])
    for block in blocks:
        for rows in block:
            yield _text(rows)


def _text(rows: Iterable[Cells]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(
        [plain_cell(row.get(name, "")) for name in COLUMNS] for row in rows
    )
    return text.getvalue()


def _blocks(
    view: View, library: Library, thing: Thing, iri: str, asked: Asked
) -> Iterator[tuple[str, Iterable[Sequence[Cells]]]]:
    yield FACTS, _facts(view, thing.told, asked.language)
    for listing in tie_sections.listings(view, thing, asked):
        yield listing.slug, _ties(view, library, iri, listing, asked)
    for group in reference_sections.references(view, thing, asked.language):
        yield group.slug, _references(group, asked.language)
    if things.is_source(iri):
        yield source_section.SLUG, _said(view, library, iri, asked)


def _facts(view: View, told: Neighbourhood, language: str) -> Iterator[list[Cells]]:
    others = rivals.of_thing(view, told.found, told.stated, language)
    block = languages.translate(language, "Facts")
    for property in things.facts(told.found, others, language):
        yield [
            {
                "block": block,
                "property": property.label,
                "value": value.text,
                "iri": value.target,
                "stated": "kept" if value.chosen else "instead",
            }
            | _who(value.sources)
            for value in property.values
        ]


def _ties(view: View, library: Library, iri: str, listing: Listing, asked: Asked) -> Iterator[list[Cells]]:
    for begin in range(0, len(listing.ties), _AT_ONCE):
        some = listing.ties[begin : begin + _AT_ONCE]
        ties = in_detail(view, library, iri, some)
        disputed = rivals.of_ties(view, library, ties.values(), asked.language)
        yield [
            row
            for tie in some
            for row in _tie(listing, tie, ties[tie.iri, tie.role], asked, disputed.get(tie.iri, ()))
        ]


def _tie(
    listing: Listing, listed: Listed, tie: Tie, asked: Asked, disputed: Sequence[rivals.Rival]
) -> Iterator[Cells]:
    language = asked.language
    row = tie_rows.row_of(tie, tie_sections.answer(listed, asked), language)
    common = {"block": listing.heading, "tie": tie.iri, "on_day": row.answer if asked.on else ""}
    times = {column: _days(tie, name) for name, column in _NAMES.items()}
    yield (
        common
        | times
        | {
            "property": ", ".join(
                dict.fromkeys(things.label_of(fact, language) for fact in tie.facts if things.is_end(fact))
            ),
            "value": ", ".join(end.text for end in row.ends),
            "iri": " ".join(end.target for end in row.ends),
            "role": ", ".join(row.roles),
            "amount": row.amount,
            "stated": "kept",
        }
        | _who(tie.sources)
    )
    for label, value in row.more:
        yield common | {"property": label, "value": value.text, "iri": value.target, "stated": "kept"}
    for said in row.said:
        yield common | {"property": "“…”", "value": said.text, "stated": "kept"}
    for fact, name in disputed:
        value = things.value_of(fact, language, name=name)
        told = {"property": things.label_of(fact, language), "value": value.text, "iri": value.target}
        yield common | told | {"stated": "instead"} | _who(fact.sources)


def _references(group: reference_sections.References, language: str) -> Iterator[list[Cells]]:
    name = compact(group.property)
    yield [
        {"block": group.heading, "property": name, "value": value.text, "iri": value.target}
        for value in reference_sections.values_of(group.things, language)
    ]


def _said(view: View, library: Library, iri: str, asked: Asked) -> Iterator[list[Cells]]:
    """What a source says, of the class that the address names or of all; ``tie`` is what it is said of."""
    classes = source_section.classes(view, library, iri, asked.language)
    wanted = asked.wishes.get("of", "")
    for short, label, _ in classes:
        if wanted in ("", short):
            subjects = [subject for subject, _ in source_section.subjects(view, library, iri, short)]
            for begin in range(0, len(subjects), _AT_ONCE):
                said = source_section.said(view, library, iri, subjects[begin : begin + _AT_ONCE])
                yield [
                    _statement(label, subject, source_section.fact_of(row), asked.language)
                    for subject, rows in said.items()
                    for row in rows
                ]


def _statement(block: str, subject: str, fact: Fact, language: str) -> Cells:
    value = things.value_of(fact, language)
    return {
        "block": block,
        "property": things.label_of(fact, language),
        "value": value.text,
        "iri": value.target,
        "tie": subject,
    }


def _days(tie: Tie, name: str) -> str:
    """The days as the sources write them, which a program can read."""
    wanted = expand(f"brg:{name}").value
    return " ".join(
        sorted(
            {
                fact.value.value
                for fact in tie.facts
                if fact.property == wanted and isinstance(fact.value, Literal)
            }
        )
    )


def _who(statements: Sequence[Statement]) -> Cells:
    return {
        "sources": "; ".join(each.title or each.source for each in statements),
        "source_iris": " ".join(each.source for each in statements),
    }
