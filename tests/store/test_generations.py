"""Generations: commit, rollback, known by, prune, and damage that is told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import DiskError, NoGenerationError, StoreError, UsageError
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.journal import Event
from bioregion_graph.store.manifest import Manifest

DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)


def quads(number: int) -> set[Quad]:
    """What generation ``number`` of these tests holds."""
    return {Quad(NamedNode("urn:a"), NamedNode("urn:p"), Literal(str(value))) for value in range(number)}


def commit(generations: Generations, number: int, now: datetime) -> Manifest:
    """Commit a generation that holds ``quads(number)``."""
    with generations.draft() as draft:
        store = draft.create()
        store.load(quads(number))
        count = len(draft.finish(store))
        return generations.commit(draft, f"number {number}", count, {"number": number}, now)


def held(generations: Generations, manifest: Manifest) -> set[Quad]:
    """What a generation holds."""
    store = generations.open(manifest)
    found = set(store.quads())
    store.close()
    return found


@pytest.fixture
def three(tmp_path: Path) -> Generations:
    """Three generations, a day apart."""
    generations = Generations(tmp_path / "home")
    for number in (1, 2, 3):
        commit(generations, number, DAY + timedelta(days=number - 1))
    return generations


def test_an_empty_home_says_what_to_do(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "nowhere")
    with pytest.raises(
        NoGenerationError, match=r"Nothing has been built in .*nowhere yet. Run: bioregion build"
    ):
        generations.current()
    with pytest.raises(NoGenerationError, match="Nothing was known by 2026-01-01: nothing has been built"):
        generations.known_by(DAY)
    assert generations.kept() == []
    assert not (tmp_path / "nowhere").exists()


def test_a_commit_becomes_current(three: Generations) -> None:
    current = three.current()
    assert (current.id, current.parent, current.quads, current.note) == (3, 2, 3, "number 3")
    assert current.details == {"number": 3}
    assert current.committed_at == DAY + timedelta(days=2)
    assert held(three, current) == quads(3)


def test_older_generations_stay(three: Generations) -> None:
    assert [manifest.id for manifest in three.kept()] == [1, 2, 3]
    assert [held(three, manifest) for manifest in three.kept()] == [quads(1), quads(2), quads(3)]


def test_a_draft_that_is_not_committed_leaves_nothing(three: Generations) -> None:
    with three.draft() as draft:
        draft.create().load(quads(9))
    assert three.current().id == 3
    assert sorted(path.name for path in three.folder.iterdir()) == ["000001", "000002", "000003"]


def test_an_error_inside_a_draft_leaves_nothing(three: Generations) -> None:
    with pytest.raises(ZeroDivisionError), three.draft() as draft:
        draft.clone().load(Quad(NamedNode("urn:a"), NamedNode("urn:p"), Literal(str(1 / n))) for n in (1, 0))
    assert sorted(path.name for path in three.folder.iterdir()) == ["000001", "000002", "000003"]


def test_a_draft_knows_its_parent(three: Generations, tmp_path: Path) -> None:
    with three.draft() as draft:
        parent = draft.read_parent()
        assert parent is not None
        assert set(parent.quads()) == quads(3)
    with Generations(tmp_path / "new").draft() as draft:
        assert draft.parent is None
        assert draft.read_parent() is None


def test_known_by_answers_by_time(three: Generations) -> None:
    assert three.known_by(DAY).id == 1
    assert three.known_by(DAY + timedelta(hours=23)).id == 1
    assert three.known_by(DAY + timedelta(days=1)).id == 2
    assert three.known_by(DAY + timedelta(days=400)).id == 3
    with pytest.raises(NoGenerationError, match=r"Nothing was known by 2025-12-31: the first .* 2026-01-01"):
        three.known_by(DAY - timedelta(days=1))


def test_known_by_refuses_a_time_without_zone(three: Generations) -> None:
    with pytest.raises(UsageError, match="has no time zone"):
        three.known_by(datetime(2026, 1, 1))


def test_a_rollback_points_back_and_history_stays_true(three: Generations) -> None:
    assert three.rollback(now=DAY + timedelta(days=10)).id == 2
    assert three.current().id == 2
    assert three.known_by(DAY + timedelta(days=9)).id == 3
    assert three.known_by(DAY + timedelta(days=10)).id == 2
    assert commit(three, 4, DAY + timedelta(days=11)).parent == 2
    assert three.rollback(now=DAY + timedelta(days=12)).id == 2
    assert three.rollback(to=3, now=DAY + timedelta(days=13)).id == 3
    assert [(event.kind, event.generation) for event in three.events()] == [
        ("committed", 1),
        ("committed", 2),
        ("committed", 3),
        ("pointed back", 2),
        ("committed", 4),
        ("pointed back", 2),
        ("pointed back", 3),
    ]


def test_the_first_generation_cannot_be_rolled_back(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    commit(generations, 1, DAY)
    with pytest.raises(NoGenerationError, match="Generation 1 is the first"):
        generations.rollback()


def test_a_rollback_to_nowhere_is_refused(three: Generations) -> None:
    with pytest.raises(NoGenerationError, match=r"Generation 7 does not exist .*See: bioregion history\."):
        three.rollback(to=7)
    assert three.current().id == 3


def test_times_never_run_backwards(three: Generations) -> None:
    early = DAY - timedelta(days=300)
    assert commit(three, 4, early).committed_at == DAY + timedelta(days=2)
    assert three.known_by(DAY + timedelta(days=2)).id == 4


def test_pruning_keeps_the_newest_and_the_current(three: Generations) -> None:
    three.rollback(to=1, now=DAY + timedelta(days=5))
    assert three.prune(keep=1, now=DAY + timedelta(days=6)) == [2]
    assert [manifest.id for manifest in three.kept()] == [1, 3]
    assert three.current().id == 1
    with pytest.raises(NoGenerationError, match="Generation 2 has been pruned"):
        three.known_by(DAY + timedelta(days=1))
    assert three.known_by(DAY + timedelta(days=2)).id == 3
    assert commit(three, 4, DAY + timedelta(days=7)).id == 4


def test_pruning_everything_is_refused(three: Generations) -> None:
    with pytest.raises(UsageError, match="Keep at least one"):
        three.prune(keep=0)


def test_left_over_drafts_go_at_the_next_write(three: Generations) -> None:
    (three.folder / ".draft-000004" / "db").mkdir(parents=True)
    (three.folder / "000004" / "db").mkdir(parents=True)
    assert commit(three, 4, DAY + timedelta(days=4)).id == 4
    assert held(three, three.current()) == quads(4)
    assert sorted(path.name for path in three.folder.iterdir()) == ["000001", "000002", "000003", "000004"]


def test_a_half_pruned_generation_goes_at_the_next_write(three: Generations) -> None:
    three.prune(keep=2, now=DAY + timedelta(days=6))
    (three.folder / "000001" / "db").mkdir(parents=True)
    commit(three, 4, DAY + timedelta(days=7))
    assert not (three.folder / "000001").exists()


def test_a_crash_between_pointing_and_the_journal_loses_nothing(three: Generations) -> None:
    journal = three.home / "journal.jsonl"
    before = three.events()
    lines = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join(lines[:-1]) + lines[-1][:20])
    assert three.events() == before
    assert three.known_by(DAY + timedelta(days=2)).id == 3
    commit(three, 4, DAY + timedelta(days=5))
    assert three.events()[:3] == before
    assert len(journal.read_text().splitlines()) == 4


def test_a_journal_that_cannot_be_written_does_not_undo_a_commit(three: Generations) -> None:
    journal = three.home / "journal.jsonl"
    if (
        not shutil.which("chattr")
        or subprocess.run(["chattr", "+i", str(journal)], capture_output=True).returncode
    ):
        pytest.skip("chattr cannot make a file immutable here")
    try:
        commit(three, 4, DAY + timedelta(days=4))
    finally:
        subprocess.run(["chattr", "-i", str(journal)], check=True)
    assert len(journal.read_text().splitlines()) == 3
    assert three.current().id == 4
    assert [event.generation for event in three.events()] == [1, 2, 3, 4]
    commit(three, 5, DAY + timedelta(days=5))
    assert len(journal.read_text().splitlines()) == 5


def test_a_damaged_journal_names_the_line(three: Generations) -> None:
    journal = three.home / "journal.jsonl"
    lines = journal.read_text().splitlines(keepends=True)
    journal.write_text(lines[0] + "nonsense\n" + lines[2])
    with pytest.raises(
        StoreError, match=r"journal.jsonl, line 2 is damaged: .*Restore the file from a backup"
    ):
        three.events()


@pytest.mark.parametrize(
    "line",
    [
        '{"at": "2026-01-01T00:00:00+00:00", "event": "lost", "generation": 1}',
        '{"at": "2026-01-01T00:00:00", "event": "committed", "generation": 1}',
        '{"at": "2026-01-01T00:00:00+00:00", "generation": 1}',
        '["committed"]',
    ],
)
def test_an_event_of_another_form_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"missing|unknown"):
        Event.from_json(line)


def test_a_damaged_pointer_is_told_and_mended_by_a_rollback(three: Generations) -> None:
    (three.home / "current").write_text("3")
    with pytest.raises(
        StoreError, match=r"current is damaged. Point at a generation again: bioregion rollback"
    ):
        three.current()
    with pytest.raises(StoreError, match="current is damaged"), three.draft():
        pass
    three.rollback(to=3, now=DAY + timedelta(days=8))
    assert three.current().id == 3
    assert len(three.kept()) == 3


def test_a_missing_pointer_is_told_and_mended_by_a_rollback(three: Generations) -> None:
    (three.home / "current").unlink()
    with pytest.raises(StoreError, match=r"current is missing. .*bioregion rollback --to 3\."):
        three.current()
    three.rollback(to=3, now=DAY + timedelta(days=8))
    assert held(three, three.current()) == quads(3)


def test_a_damaged_manifest_is_told(three: Generations) -> None:
    path = three.path(3) / "manifest.json"
    path.write_text(path.read_text()[:50])
    with pytest.raises(StoreError, match=r"manifest.json is damaged .*point at another generation"):
        three.current()
    fields = json.loads((three.path(2) / "manifest.json").read_text())
    path.write_text(json.dumps({"committed_at": fields["committed_at"], "colour": "red"}))
    with pytest.raises(StoreError, match=r"manifest.json is damaged"):
        three.current()
    path.unlink()
    with pytest.raises(DiskError, match="Could not read what is known of this generation"):
        three.current()
    assert three.rollback(to=2).id == 2


def test_a_cut_or_missing_file_is_told_before_it_answers_nothing(three: Generations) -> None:
    catalogue = next((three.path(3) / "db").glob("MANIFEST-*"))
    os.truncate(catalogue, 10)
    with pytest.raises(StoreError, match=r"has 10 bytes instead of \d+: generation 3 is damaged"):
        three.open(three.current())
    catalogue.unlink()
    with pytest.raises(StoreError, match="is missing: generation 3 is damaged"):
        three.open(three.current())
    with pytest.raises(StoreError, match="is missing: generation 3 is damaged"), three.draft() as draft:
        draft.read_parent()


def test_a_file_in_place_of_the_home_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(DiskError, match=r"Could not lock the home for writing .*Move it away"):
        commit(Generations(tmp_path / "home"), 1, DAY)
    with pytest.raises(DiskError, match="Could not read which generation is current"):
        Generations(tmp_path / "home").current()
