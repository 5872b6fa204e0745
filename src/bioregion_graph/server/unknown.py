"""What a reader is told where nothing has the name asked for: names near it, and when it was known."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from bioregion_graph.errors import BioregionError
from bioregion_graph.queries.describe import canonical
from bioregion_graph.server.graph import Graph
from bioregion_graph.server.problems import problem
from bioregion_graph.sharing import end_of_day, history, open_view
from bioregion_graph.sharing.view import GenerationInfo

# Each generation is opened, which takes some 10 milliseconds.
_MOST_LOOKED_AT = 10
_NEAR = 5


def unknown(request: Request, graph: Graph, iri: str) -> Response:
    """404 for a name that the graph does not have, with names near it, and the last generation that had it."""
    words = iri.rpartition("/")[2].replace("-", " ")
    near = [{"iri": hit.iri, "label": hit.label} for hit in graph.index().search(words, limit=_NEAR)]
    more: dict[str, object] = {"near": near, "words": words}
    if last := _last_known(graph, iri):
        more["known_until"] = {"generation": last.id, "day": last.committed_at.date().isoformat()}
    return problem(request, 404, "Not found", f"Nothing in the graph has the name {iri}.", **more)


def _last_known(graph: Graph, iri: str) -> GenerationInfo | None:
    """The latest of the last generations that knows a name, if its day leads to it; None where none does."""
    home = graph.settings.home
    if graph.settings.server is not None:
        return None
    try:
        for info in reversed(history(home)[-_MOST_LOOKED_AT:]):
            with open_view(home, end_of_day(info.committed_at.date())) as view:
                if canonical(view, graph.library, iri) is not None:
                    return view.generation
    except BioregionError:
        # A generation that was removed meanwhile, or is damaged: what is asked for is not there in any case.
        return None
    return None
