"""Which official exports can be imported, by name, and who reads each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bioregion_graph.errors import UsageError
from bioregion_graph.importers.calls import Calls
from bioregion_graph.importers.cordis import Cordis
from bioregion_graph.importers.eccp import Eccp
from bioregion_graph.importers.entries import Importer
from bioregion_graph.importers.euroscivoc import EuroSciVoc
from bioregion_graph.importers.goals import PredictedGoals
from bioregion_graph.importers.nace import Nace
from bioregion_graph.importers.nuts import Nuts
from bioregion_graph.importers.ror import Ror
from bioregion_graph.importers.s3 import S3

IMPORTERS: Mapping[str, Callable[[], Importer]] = {
    "calls": Calls,
    "cordis-fp7": Cordis,
    "cordis-h2020": Cordis,
    "cordis-horizon": Cordis,
    "eccp": Eccp,
    "euroscivoc": EuroSciVoc,
    "nace": Nace,
    "nuts": Nuts,
    "predicted-goals": PredictedGoals,
    "ror": Ror,
    "s3": S3,
}


def importer(name: str) -> Importer:
    """The importer of this name. Raises UsageError when there is none."""
    try:
        return IMPORTERS[name]()
    except KeyError:
        raise UsageError(
            f'There is no export "{name}". Name one of {", ".join(sorted(IMPORTERS))}.'
        ) from None
