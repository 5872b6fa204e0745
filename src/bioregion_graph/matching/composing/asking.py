"""From a ranking to a brief with its candidates: what the command line and HTTP have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.composing.field import Field, controllers, field_of, has_concept, has_words
from bioregion_graph.matching.eligibility.rules import Rulebook
from bioregion_graph.matching.partners import Partners
from bioregion_graph.matching.ranking import fit
from bioregion_graph.matching.request import Request
from bioregion_graph.matching.sides import Side
from bioregion_graph.queries.library import Library
from bioregion_graph.sharing.view import View

# No consortium has as many partners as that.
_DIGITS = 3


def candidates(
    book: Rulebook, known: Partners, view: View, library: Library, asked: Request, needs: Mapping[str, int]
) -> Field:
    """The lead and all who may be proposed, by the model of the partner search, with who has what is needed.

    Raises NotFoundError and UsageError as the partner search does, and for words that no project has.
    """
    answer = known.ask(asked)
    allowed = answer.understood.allowed
    expertise = {
        name: has_concept(known.index, name) if name.startswith("http") else has_words(known.index, name)
        for name in needs
        if name not in set(Side)
    }
    return field_of(
        book,
        known.index,
        known.organisation(asked.lead),
        fit(answer.scores, allowed),
        allowed,
        expertise,
        view.once("controllers", lambda: controllers(view, library)),
    )


def needs_of(written: Sequence[str]) -> dict[str, int]:
    """Each need with the number of those who must bring it. Raises UsageError."""
    found = {}
    for text in written:
        name, colon, number = text.rpartition(":")
        if not colon or not number.isascii() or not number.isdecimal():
            name, number = text, "1"
        if not name.strip() or not 1 <= int(number[-_DIGITS - 1 :]) < 10**_DIGITS:
            raise UsageError(f'"{text}" is no need. Write a side or a field as industry:2 or "gene therapy".')
        found[name.strip()] = int(number)
    return found
