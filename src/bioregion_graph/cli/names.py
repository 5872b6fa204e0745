"""From what a person types to one IRI."""

from __future__ import annotations

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.queries.describe import canonical
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.search import Index
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import PREFIXES, compact, expand


def resolve(view: View, library: Library, text: str) -> str:
    """The canonical IRI meant by an IRI, a prefixed name or a name.

    Raises NotFoundError when nothing fits, UsageError when several things carry the name.
    """
    iri = _written_iri(text)
    if iri is not None:
        found = canonical(view, library, iri)
        if found is None:
            raise NotFoundError(
                f"Nothing in the graph has the IRI {iri}. Search for its name: bioregion search NAME."
            )
        return found
    hits = Index.build(view, library).search(text, limit=6)
    if not hits:
        raise NotFoundError(
            f'Nothing in the graph is called "{text}". Try fewer letters: bioregion search {text[:4]}.'
        )
    best = [hit for hit in hits if hit.score == hits[0].score]
    if len(best) > 1:
        names = "\n".join(f"  {compact(hit.iri)}  {hit.label}" for hit in best)
        raise UsageError(f'Several things answer to "{text}"; name one of them:\n{names}')
    return hits[0].iri


def _written_iri(text: str) -> str | None:
    if text.startswith(("http://", "https://")):
        return text
    bare = text.strip("<>")
    if bare != text and ":" in bare:
        return bare
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES and local and " " not in local:
        return expand(text).value
    return None
