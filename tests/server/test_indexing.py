"""The search index is made beside the answering server, for each generation that becomes current."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.server.conftest import TestClient

from bioregion_graph.queries.search import Index
from bioregion_graph.server.app import create_app
from bioregion_graph.server.graph import Graph
from bioregion_graph.server.indexing import Indexing, main
from bioregion_graph.settings import Settings
from bioregion_graph.sharing import open_view
from bioregion_graph.store.generations import Generations

FILE = "derived/labels.sqlite-1"


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Path:
    """A copy of the home in which nothing has been searched yet."""
    shutil.copytree(home, tmp_path / "home", ignore=shutil.ignore_patterns("derived"))
    return tmp_path / "home"


@pytest.fixture
def graph(own: Path) -> Iterator[Graph]:
    with TestClient(create_app(Settings(home=own, workers=1))) as client:
        yield client.app.state.graph


def wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen within a minute"
        time.sleep(0.05)


def test_the_index_is_made_without_being_asked_for(graph: Graph, own: Path) -> None:
    wait_for((own / "generations/000001" / FILE).exists)
    assert Index.is_ready(graph.view())
    assert graph.index().search("biocatt")[0].label == "Biocat"


def test_who_searches_at_once_waits_for_the_same_index(graph: Graph, own: Path) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(graph.index().search("biocatt")[0].label))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["Biocat"] * 4
    assert graph.index() is graph.index()
    assert (own / "generations/000001" / FILE).exists()


def test_a_generation_that_becomes_current_is_indexed(graph: Graph, own: Path) -> None:
    graph.index()
    generations = Generations(own)
    with generations.draft() as draft:
        store = draft.finish(draft.clone())
        generations.commit(draft, "the same again", len(store), {})
    assert graph.view().generation.id == 2
    wait_for((own / "generations/000002" / FILE).exists)
    assert graph.index().search("biocatt")[0].label == "Biocat"


def test_an_empty_home_is_no_hindrance(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(home=tmp_path, workers=1))) as client:
        assert client.get("/health").status_code == 503


def test_stopping_ends_what_is_at_work_and_leaves_nothing_half(own: Path) -> None:
    indexing = Indexing(own)
    with open_view(own) as view:
        indexing.begin(view)
        indexing.begin(view)
        (process,) = indexing._at_work.values()
        indexing.stop()
        assert process.poll() is not None
        # Whether it had finished or not: there is a whole index, or none.
        assert Index.is_ready(view) == (own / "generations/000001" / FILE).exists()
        indexing.begin(view)
        indexing.stop()


def test_a_process_that_has_ended_is_forgotten(own: Path) -> None:
    with open_view(own) as view:
        indexing = Indexing(own)
        indexing.begin(view)
        wait_for(lambda: Index.is_ready(view))
        indexing.begin(view)
        (process,) = indexing._at_work.values()
        process.wait(60)
        (own / "generations/000001" / FILE).unlink()
        indexing.begin(view)
        (newer,) = indexing._at_work.values()
        assert newer is not process
        indexing.stop()


def test_what_goes_wrong_is_told_in_the_log(tmp_path: Path, own: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "bioregion_graph.server.indexing", str(tmp_path / "nowhere")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "Nothing has been built" in ran.stderr
    assert main(own) == 0
