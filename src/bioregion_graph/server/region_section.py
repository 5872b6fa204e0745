"""What the page of a region shows beside its description: organisations, clusters, priorities, partner regions."""

from __future__ import annotations

from typing import Any

from bioregion_graph.errors import BusyError
from bioregion_graph.server.graph import Graph
from bioregion_graph.server.names import name_of
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import ID

# A page does not wait for long; whoever comes back finds it whole.
_WAIT_SECONDS = 5.0
_REGION = f"{ID}region/"


def values(graph: Graph, view: View, iri: str, language: str) -> dict[str, Any] | None:
    """The parts of the section, for its template; None for what is no region of the map.

    Only ``is_busy`` is told while the map is being read for the first time.
    """
    if not iri.startswith(_REGION):
        return None
    try:
        atlas = graph.prepared.atlas(view, _WAIT_SECONDS)
    except BusyError:
        return {"is_busy": True}
    # The libraries of the map are large, and a server should answer soon after its start.
    from bioregion_graph.mapping.portrait import portrait

    found = portrait(atlas, iri, language)
    if found is None:
        return None
    return {
        "is_busy": False,
        "portrait": found,
        "organisations": [
            (each, name_of(view, each, language) or each, projects) for each, projects in found.organisations
        ],
    }
