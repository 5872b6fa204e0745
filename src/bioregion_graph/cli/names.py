"""From what a person types to one IRI."""

from __future__ import annotations

import re

from pyoxigraph import NamedNode

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.queries.describe import canonical
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.search import Hit, Index
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.iris import fold
from bioregion_graph.terms.namespaces import PREFIXES, compact, expand

_LISTED = 6
# How far (in points of the search) the best hit must lead to be taken for the one that is meant.
_LEAD = 3.0


def resolve(view: View, library: Library, text: str) -> str:
    """The canonical IRI meant by an IRI, a prefixed name or a name.

    Raises NotFoundError with the nearest names when nothing fits, UsageError when several things carry the name.
    """
    iri = written_iri(text)
    if iri is not None:
        found = canonical(view, library, iri)
        if found is None:
            raise NotFoundError(
                f"Nothing in the graph has the IRI {iri}. Search for its name: bioregion search NAME."
            )
        return found
    hits = Index.build(view, library).search(text, limit=_LISTED)
    if not hits:
        raise NotFoundError(
            f'Nothing in the graph is called "{text}". Try fewer letters: bioregion search {text[:4]}.'
        )
    if not _fits(text, hits[0]):
        raise NotFoundError(
            f'Nothing in the graph is called "{text}". Is one of these meant?\n{_listed(hits)}'
        )
    best = [hit for hit in hits if hit.score > hits[0].score - _LEAD and _fits(text, hit)]
    if len(best) > 1 and (not _is_whole(text, best[0]) or best[0].score == best[1].score):
        raise UsageError(f'Several things answer to "{text}"; name one of them:\n{_listed(best)}')
    return best[0].iri


def written_iri(text: str) -> str | None:
    """The IRI that is written out or as a prefixed name; None for any other text.

    Raises UsageError when it is meant as an IRI and is none.
    """
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    prefix, colon, local = bare.partition(":")
    if bare == text and colon and prefix in PREFIXES and local and " " not in local:
        bare = expand(text).value
    elif bare == text and not text.startswith(("http://", "https://")):
        return None
    try:
        return NamedNode(bare).value
    except ValueError as error:
        raise UsageError(
            f'"{text}" is not a valid IRI ({error}). Write it as in `bioregion search`.'
        ) from error


def _fits(text: str, hit: Hit) -> bool:
    """Whether the name has every word typed, or begins one with it: what is left are slips of the pen."""
    words = re.findall(r"\w+", fold(hit.matched))
    typed = re.findall(r"\w+", fold(text))
    return _is_whole(text, hit) or all(any(word.startswith(each) for word in words) for each in typed)


def _is_whole(text: str, hit: Hit) -> bool:
    return _joined(text) == _joined(hit.matched)


def _joined(text: str) -> str:
    return "".join(re.findall(r"\w+", fold(text)))


def _listed(hits: list[Hit]) -> str:
    return "\n".join(f"  {compact(hit.iri)}  {hit.label}" for hit in hits)
