"""Which official exports can be imported, by name, and who reads each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bioregion_graph.errors import UsageError
from bioregion_graph.importers.cordis import Cordis
from bioregion_graph.importers.entries import Importer

IMPORTERS: Mapping[str, Callable[[], Importer]] = {
    "cordis-fp7": Cordis,
    "cordis-h2020": Cordis,
    "cordis-horizon": Cordis,
}


def importer(name: str) -> Importer:
    """The importer of this name. Raises UsageError when there is none."""
    try:
        return IMPORTERS[name]()
    except KeyError:
        raise UsageError(
            f'There is no export "{name}". Name one of {", ".join(sorted(IMPORTERS))}.'
        ) from None
