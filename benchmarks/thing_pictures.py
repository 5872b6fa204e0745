"""What the small network and the small map cost the page of a thing, in milliseconds of processor.

    python -m benchmarks.thing_pictures HOME organisation/biocat project/safe-n-medtech

Prints the first time, the median of seven, and what is drawn. What counts projects is read before, as a server has it.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from statistics import median

from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.server import thing_pictures
from bioregion_graph.server.prepared import Prepared
from bioregion_graph.sharing import open_view
from bioregion_graph.terms.namespaces import ID

_TIMES, _PATIENCE_SECONDS = 7, 600
_DAYS = (None, date(2019, 5, 1))


def main() -> None:
    """Measure the things of the command line."""
    home, *names = sys.argv[1:]
    prepared = Prepared(Library.load(folder("queries")))
    with open_view(Path(home)) as view:
        prepared.analysis(view, _PATIENCE_SECONDS)
        for name in names:
            for on in _DAYS:
                took = []
                for _ in range(_TIMES):
                    began = time.process_time()
                    told = thing_pictures.values(prepared, view, ID + name, on, False, "en")
                    took.append(1000 * (time.process_time() - began))
                network, found = (told or {}).get("network"), (told or {}).get("map")
                drawn = (
                    f"{len(network.neighbours)} drawn, {network.left_out} left out"
                    if network
                    else "no network"
                )
                places = (
                    f"{len(found.map.spots)} spots, {len(found.map.countries)} countries"
                    if found
                    else "no map"
                )
                print(
                    f"{name} {on or 'all days'}: first {took[0]:.1f} ms, median {median(took):.1f}; {drawn}; {places}"
                )
    prepared.close()


if __name__ == "__main__":
    main()
