"""From what a person types to one IRI."""

from __future__ import annotations

import re
from collections.abc import Collection

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.queries.describe import canonical
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.search import Hit, Index
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.iris import fold, written_iri
from bioregion_graph.terms.namespaces import ID, compact

_LISTED = 6
# How far (in points of the search) the best hit must lead to be taken for the one that is meant.
_LEAD = 3.0


def resolve(view: View, library: Library, text: str, kinds: Collection[str] = ()) -> str:
    """The canonical IRI meant by an IRI, a prefixed name or a name; names are looked for among ``kinds``.

    Raises NotFoundError with the nearest names when nothing fits, UsageError when several things carry the name.
    """
    iri = written_iri(text)
    if iri is not None:
        found = canonical(view, library, iri)
        if found is None:
            raise NotFoundError(f"Nothing in the graph has the IRI {iri}. {_or_near(view, library, iri)}")
        return found
    index = Index.of(view, library)
    hits = index.search(text, limit=_LISTED, kinds=kinds)
    if not hits:
        fewer = text[:4]
        hint = (
            f". Try fewer letters: bioregion search {fewer}."
            if index.search(fewer, 1)
            else ", nor nearly so."
        )
        raise NotFoundError(f'Nothing in the graph is called "{text}"{hint}')
    if not _fits(text, hits[0]):
        raise NotFoundError(
            f'Nothing in the graph is called "{text}". Is one of these meant?\n{_listed(hits)}'
        )
    best = [hit for hit in hits if hit.score > hits[0].score - _LEAD and _fits(text, hit)]
    if len(best) > 1 and (not _is_whole(text, best[0]) or best[0].score == best[1].score):
        raise UsageError(f'Several things answer to "{text}"; name one of them:\n{_listed(best)}')
    return best[0].iri


def unknown(view: View, library: Library, text: str) -> str:
    """A sentence for an identifier of ours that nothing has, with the nearest ones; empty for any other text."""
    iri = written_iri(text)
    if iri is None or not iri.startswith(ID) or canonical(view, library, iri) is not None:
        return ""
    return f"Nothing is called {compact(iri)}. {_or_near(view, library, iri)}"


def _or_near(view: View, library: Library, iri: str) -> str:
    """What may be meant by an IRI that nothing has: things of its kind with a name like its last part."""
    start, _, last = iri.rpartition("/")
    hits = Index.of(view, library).search(last.replace("-", " "), limit=100) if start else []
    # Another kind of thing may be meant, but not before one of the kind that was written.
    near = [hit for hit in hits if hit.iri.startswith(f"{start}/")][:_LISTED]
    if not near:
        return "Search for its name: bioregion search NAME."
    return f"Is one of these meant?\n{_listed(near)}" if near[1:] else f"Is {_told(near[0])} meant?"


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


def _told(hit: Hit) -> str:
    return f"{compact(hit.iri)} ({hit.label})"
