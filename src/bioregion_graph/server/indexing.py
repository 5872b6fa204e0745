"""Making what is derived from a generation while the server answers: in a process of its own, at low priority.

Reading every name of a large graph takes half a minute and holds the interpreter; in this process everybody else
would wait. Whoever searches before it is done waits for it, and nobody else does.

    python -m bioregion_graph.server.indexing HOME    what that process runs
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from bioregion_graph.errors import BioregionError
from bioregion_graph.mapping import reading as atlases
from bioregion_graph.matching import reading
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.search import Index
from bioregion_graph.resources import folder
from bioregion_graph.server import overview
from bioregion_graph.sharing import make_copies, open_view
from bioregion_graph.sharing.view import View

_NICE = 10
_END_SECONDS = 10.0


class Indexing:
    """The processes that make indexes for one home; at most one for each generation."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._at_work: dict[int, subprocess.Popen[bytes]] = {}

    def begin(self, view: View) -> None:
        """Begin to copy, count and index the current generation, which this view shows, unless that is done."""
        if view.derived is None or _is_done(view):
            return
        with self._lock:
            for number, process in list(self._at_work.items()):
                if number != view.generation.id:
                    process.terminate()  # nobody will ask an older generation as often
                if process.poll() is not None:
                    del self._at_work[number]
            if view.generation.id not in self._at_work:
                # In a session of its own: Ctrl+C in the terminal ends the server, which ends it.
                self._at_work[view.generation.id] = subprocess.Popen(
                    [sys.executable, "-m", __name__, str(self._home)],
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )

    def stop(self) -> None:
        """End what is still at work; a half-made index is thrown away by the next that is made."""
        with self._lock:
            for process in self._at_work.values():
                process.terminate()
            for process in self._at_work.values():
                process.wait(_END_SECONDS)
            self._at_work.clear()


def _is_done(view: View) -> bool:
    return (
        Index.is_ready(view)
        and view.is_copied
        and Knowledge.is_ready(view)
        and overview.KEPT.is_ready(view)
        and atlases.KEPT.is_ready(view)
    )


def main(home: Path) -> int:
    """Copy, count and index the current generation of a home; what goes wrong is told on standard error."""
    try:
        with open_view(home) as view:
            # Matching waits for nothing but what has changed.
            reading.renew(view, Library.load(folder("queries")))
            make_copies(home, view)
            # Counting is quick once the copies are there.
            Knowledge.prepare(view)
            Index.prepare(view, Library.load(folder("queries")))
            overview.KEPT.prepare(view, Library.load(folder("queries")))
            atlases.KEPT.prepare(view, Library.load(folder("queries")))
    except BioregionError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    # Behind all queries.
    os.nice(_NICE)
    sys.exit(main(Path(sys.argv[1])))
