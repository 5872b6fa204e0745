"""Versions of a small world for the fault tests: what a home must hold after version N was published.

Run as a program, it publishes versions on request, each in a forked child that is killed: a line
``VERSION OPERATION SECONDS`` on standard input starts one (OPERATION > 0: it kills itself at that file
operation; SECONDS > 0: it is killed then), and its exit status (negative: the signal) is printed at its end.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pyoxigraph import Quad
from worlds import RULES, fact, tie

from bioregion_graph.publishing.publish import BuildResult, Terms, publish
from bioregion_graph.publishing.steps import Steps

SIZE = 200
WATCHED = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.truncate", "shutil.rmtree")


def staged(version: int) -> set[Quad]:
    """The sources at this version: much changes at each third version, a little at every one."""
    quads = set(RULES)
    for number in range(SIZE):
        quads.add(fact(f"organisation:o{number}", "rdfs:label", f"Number {number} of {version // 3}"))
        quads.update(
            tie(
                f"membership:m{number}-{version // 3}",
                "Membership",
                f"organisation:o{number}",
                "organisation:net",
                start="2019",
                role="mrole:full",
            )
        )
    quads.update(fact(f"organisation:o{number}", "brg:city", f"City {version}") for number in range(15))
    return quads


def publish_version(home: Path, version: int) -> BuildResult:
    """Publish this version."""
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=version)
    return publish(home, lambda _: staged(version), {}, Terms(note=str(version), now=now), Steps())


def kill_at(home: Path, operation: int) -> None:
    """Have this process killed at its Nth file operation inside the home."""
    count = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if event in WATCHED and isinstance(arguments[0], str | Path) and str(home) in str(arguments[0]):
            count += 1
            if count == operation:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def main() -> None:
    """Serve requests until standard input ends."""
    home = Path(sys.argv[1])
    for line in sys.stdin:
        version, operation, seconds = line.split()
        child = os.fork()
        if child == 0:
            if int(operation):
                kill_at(home, int(operation))
            publish_version(home, int(version))
            os._exit(0)
        if float(seconds):
            time.sleep(float(seconds))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
