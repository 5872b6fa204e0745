"""A query told as numbered sentences, each with its place in the text and a guess of its rows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from bioregion_graph.queries.coach.cost import Size
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.coach.places import place_of
from bioregion_graph.queries.coach.saying import LANGUAGES, Said, number, say
from bioregion_graph.queries.coach.steps import Step, Steps
from bioregion_graph.sparql.algebra import Query

UNCOUNTED = Said(
    "This generation has not been counted yet, so no rows are guessed. Ask again in a few minutes.",
    "Questa generazione non è ancora stata contata, perciò non si stimano righe. Riprova tra qualche minuto.",
)
OWN_GRAPHS = Said(
    "The query names its graphs (FROM); the rows are guessed as if it asked the merged view.",
    "L'interrogazione nomina i suoi grafi (FROM); le righe sono stimate come se chiedesse alla vista unificata.",
)
_INDENT = "   "


def explain(knowledge: Knowledge, query: Query, text: str) -> dict[str, Any]:
    """The steps of a query as plain values.

    ``steps`` is a tree: each with ``number``, ``kind``, ``says``, ``place``, ``code``, ``matches`` (rows of the pattern
    alone), ``rows`` (left after it) and ``parts``. ``text`` is the same to be read. ``rows`` is the guess of the whole.
    """
    steps, rows = Steps(knowledge).query(query)
    notes = [note.plain() for note in _notes(knowledge, query)]
    largest = max((size.rows for size in _sizes(steps)), default=1.0)
    return {
        "steps": [_plain(step, str(place), text, largest) for place, step in enumerate(steps, 1)],
        "rows": _size(rows),
        "notes": notes,
        "text": {
            language: "\n".join(
                [
                    *_lines(steps, language, "", ""),
                    *(note[language] for note in notes),
                    *_end(rows, language),
                ]
            )
            for language in LANGUAGES
        },
    }


def _notes(knowledge: Knowledge, query: Query) -> Iterator[Said]:
    if knowledge.counts is None:
        yield UNCOUNTED
    elif query.dataset:
        yield OWN_GRAPHS


def _plain(step: Step, name: str, text: str, largest: float) -> dict[str, Any]:
    return {
        "number": name,
        "kind": step.kind,
        "says": step.says.plain(),
        "place": place_of(text, step.span),
        "code": text[slice(*step.span)],
        "matches": _size(step.matches),
        "rows": _size(step.rows),
        # How long a bar to draw, in hundredths: by the logarithm, since sizes differ a thousandfold.
        "bar": _bar(step.rows, largest),
        "parts": [_plain(part, f"{name}.{place}", text, largest) for place, part in enumerate(step.parts, 1)],
    }


def _size(size: Size | None) -> dict[str, Any] | None:
    return None if size is None else {"count": rounded(size), "is_exact": size.is_exact}


def rounded(size: Size) -> int:
    """The rows of a size: a guess has two digits that count, and one of less than a row is one."""
    if size.is_exact:
        return round(size.rows)
    if size.rows < 10:
        return math.ceil(size.rows)
    return int(float(f"{size.rows:.2g}"))


def _bar(size: Size | None, largest: float) -> int:
    if size is None or size.rows <= 0:
        return 0
    return max(2, round(100 * math.log1p(size.rows) / math.log1p(max(largest, 1.0))))


def _sizes(steps: Sequence[Step]) -> Iterator[Size]:
    for step in steps:
        if step.rows:
            yield step.rows
        yield from _sizes(step.parts)


def _lines(steps: Sequence[Step], language: str, before: str, indent: str) -> Iterator[str]:
    for place, step in enumerate(steps, 1):
        name = f"{before}{place}"
        rows = f" [{_told(step.rows, language)}]" if step.rows and step.kind != "branch" else ""
        yield f"{indent}{name}. {step.says.in_language(language)}{rows}"
        yield from _lines(step.parts, language, f"{name}.", indent + _INDENT)


def _end(rows: Size | None, language: str) -> Iterator[str]:
    if rows:
        says = say("The answer: {rows}.", "La risposta: {rows}.", rows=_told(rows, language))
        yield says.in_language(language)


def _told(size: Size, language: str) -> str:
    count = rounded(size)
    if language == "it":
        word = "riga" if count == 1 else "righe"
        return f"{'' if size.is_exact else 'circa '}{number(count, language)} {word}"
    word = "row" if count == 1 else "rows"
    return f"{'' if size.is_exact else 'about '}{number(count, language)} {word}"
