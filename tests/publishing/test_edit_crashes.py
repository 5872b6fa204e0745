"""An edit that is killed leaves the older generation served whole, and the next edit works."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from editing import built, curated, graph
from pyoxigraph import DefaultGraph, NamedNode, Quad
from worlds import merged

from bioregion_graph.sharing import open_view
from bioregion_graph.store.plain import prepare


def served(home: Path, where: NamedNode | DefaultGraph) -> list[str]:
    """The years that the graph holds, after checking that it is served whole."""
    with open_view(home) as view:
        found: set[Quad] = set(view.quads())
        years = [
            quad.object.value
            for quad in found
            if quad.graph_name == where and "founded" in quad.predicate.value
        ]
        if where != DefaultGraph():
            of_view = {quad for quad in found if quad.graph_name == DefaultGraph()}
            assert of_view == merged(found - of_view)
        assert len(found) == view.generation.quads
    return years


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["graph", "plain"])
def test_killed_at_each_file_operation_the_home_stays_whole(tmp_path: Path, kind: str) -> None:
    home = tmp_path / "home"
    where: NamedNode | DefaultGraph = DefaultGraph()
    if kind == "plain":
        prepare(home)
    else:
        built(home, curated())
        where = graph("n")
    writer = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("editing.py")), str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdin
    assert writer.stdout

    def ask(number: int, kill_at: int) -> int:
        assert writer.stdin
        assert writer.stdout
        print(number, kill_at, file=writer.stdin, flush=True)
        return int(writer.stdout.readline())

    killed, before = 0, served(home, where)
    for operation in range(1, 200):
        status = ask(operation, operation)
        now = served(home, where)
        assert now in ([str(operation)], before) if status else now == [str(operation)]
        before = now
        if status == 0:
            break
        assert status == -signal.SIGKILL
        killed += 1
    assert status == 0, "the last one ends before the operation at which it would be killed"
    assert killed >= 15
    assert ask(999, 0) == 0
    assert served(home, where) == ["999"]
    writer.stdin.close()
    writer.wait(20)
    writer.stdout.close()
