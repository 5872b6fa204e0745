"""When each collection was read: in the first generation in which its files were as they are now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bioregion_graph.errors import NoGenerationError
from bioregion_graph.sharing.freshness import Read, read_on
from bioregion_graph.store.generations import Generations

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def commit(home: Path, days: int, curated: str, imported: str = "") -> int:
    """A generation whose collections have these fingerprints."""
    generations = Generations(home)
    imports = {"ror": {"mark": {"files": imported}}} if imported else {}
    hashes = {"data/europe": {"members.csv": curated}, "data/ror": {"source.ttl": "same"}, "ontology": {}}
    with generations.draft() as draft:
        draft.finish(draft.create())
        details = {"inputs": hashes, "imports": imports}
        return generations.commit(draft, "", 0, details, FIRST + timedelta(days=days)).id


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Europe was read on days 0 and 2, ROR on days 1 and 3."""
    for days, (curated, imported) in enumerate([("a", ""), ("a", "x"), ("b", "x"), ("b", "y"), ("b", "y")]):
        commit(tmp_path, days, curated, imported)
    return tmp_path


@pytest.mark.parametrize(
    ("generation", "europe", "ror"), [(1, 0, 0), (2, 0, 1), (3, 2, 1), (4, 2, 3), (5, 2, 3)]
)
def test_what_is_the_same_was_read_before(home: Path, generation: int, europe: int, ror: int) -> None:
    assert read_on(home, generation) == {
        "europe": Read(FIRST + timedelta(days=europe), True),
        "ror": Read(FIRST + timedelta(days=ror), True),
    }


def test_what_was_read_in_a_pruned_generation_was_read_by_then(home: Path) -> None:
    Generations(home).prune(2)
    assert read_on(home, 5) == {
        "europe": Read(FIRST + timedelta(days=3), False),
        "ror": Read(FIRST + timedelta(days=3), False),
    }


def test_a_generation_that_is_not_there_is_told(home: Path) -> None:
    with pytest.raises(NoGenerationError):
        read_on(home, 9)
