"""Opening views: the current generation, an earlier one, in memory, and what a profile may not see."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryBoolean

from bioregion_graph.errors import NoGenerationError, StoreError
from bioregion_graph.sharing import PUBLIC, GenerationInfo, Profile, end_of_day, history, open_view
from bioregion_graph.store.generations import Generations

GRAPH = NamedNode("urn:graph")


def quad(number: int, graph: NamedNode | DefaultGraph = GRAPH) -> Quad:
    return Quad(NamedNode("urn:a"), NamedNode("urn:p"), Literal(str(number)), graph)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two generations, committed at noon on the first and the third of January."""
    generations = Generations(tmp_path)
    for number, day in ((1, 1), (2, 3)):
        with generations.draft() as draft:
            store = draft.create()
            store.load([quad(number), quad(number, DefaultGraph())])
            draft.finish(store)
            generations.commit(draft, f"number {number}", 2, {}, datetime(2026, 1, day, 12, tzinfo=UTC))
    return tmp_path


def test_a_view_shows_the_current_generation(home: Path) -> None:
    with open_view(home) as view:
        assert view.generation == GenerationInfo(2, datetime(2026, 1, 3, 12, tzinfo=UTC), 2, "number 2", 1)
        assert view.profile == PUBLIC
        assert set(view.quads()) == {quad(2), quad(2, DefaultGraph())}
        assert list(view.quads(graph=GRAPH)) == [quad(2)]
        assert list(view.graph_names()) == [GRAPH]
        assert len(view) == 2


def test_a_view_shows_what_was_known_by_a_day(home: Path) -> None:
    for day, number in ((1, 1), (2, 1), (3, 2), (4, 2)):
        with open_view(home, known_by=end_of_day(date(2026, 1, day))) as view:
            answer = view.query(f'ASK {{ ?s ?p "{number}" }}')
            assert isinstance(answer, QueryBoolean)
            assert bool(answer)
            assert view.generation.id == number
    with pytest.raises(NoGenerationError, match="Nothing was known by 2025-12-31"):
        open_view(home, known_by=end_of_day(date(2025, 12, 31)))


def test_a_view_in_memory_shows_the_same(home: Path) -> None:
    with open_view(home, in_memory=True) as view:
        assert set(view.quads()) == {quad(2), quad(2, DefaultGraph())}
        assert view.generation.id == 2


def test_a_closed_view_answers_nothing(home: Path) -> None:
    with open_view(home) as view:
        pass
    with pytest.raises(StoreError, match="is closed"):
        view.query("ASK {}")


def test_a_view_opened_before_a_commit_stays_as_it_was(home: Path) -> None:
    with open_view(home) as view:
        Generations(home).rollback()
        assert set(view.quads()) == {quad(2), quad(2, DefaultGraph())}
    with open_view(home) as view:
        assert view.generation.id == 1


def test_a_profile_never_falls_back_on_the_public_copy(home: Path) -> None:
    board = Profile("board", frozenset({"urn:secret"}))
    with pytest.raises(NoGenerationError, match='Generation 2 has no copy for the profile "board"'):
        open_view(home, profile=board)


def test_history_lists_what_is_kept(home: Path, tmp_path: Path) -> None:
    assert [(info.id, info.note) for info in history(home)] == [(1, "number 1"), (2, "number 2")]
    assert history(tmp_path / "nowhere") == []


def test_the_end_of_a_day_is_in_utc() -> None:
    assert end_of_day(date(2026, 1, 1)) == datetime(2026, 1, 1, 23, 59, 59, 999999, tzinfo=UTC)
