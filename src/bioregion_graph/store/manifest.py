"""The manifest: what is written beside each finished database about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bioregion_graph.errors import StoreError
from bioregion_graph.store.disk import told

NAME = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """One finished generation. ``files`` are the sizes in bytes of the database's files.

    ``details`` is what the publisher wants remembered: versions, counts, hashes of inputs (JSON).
    """

    id: int
    parent: int | None
    committed_at: datetime
    note: str
    quads: int
    files: Mapping[str, int] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """The text of ``manifest.json``."""
        fields = asdict(self) | {"committed_at": self.committed_at.isoformat()}
        return json.dumps(fields, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def read(folder: Path) -> Manifest:
    """Read the manifest of a generation's folder. Raises StoreError when it is missing or damaged."""
    path = folder / NAME
    with told("read what is known of this generation", path):
        text = path.read_text(encoding="utf-8")
    try:
        fields = json.loads(text)
        return Manifest(**fields | {"committed_at": datetime.fromisoformat(fields["committed_at"])})
    except (ValueError, TypeError, KeyError) as error:
        raise StoreError(
            f"{path} is damaged ({error}). Restore it from a backup, or point at another generation: "
            "bioregion rollback --to NUMBER."
        ) from error


def sizes(database: Path) -> dict[str, int]:
    """The size in bytes of each file that holds data; the engine's diary and its lock are left out."""
    return {
        path.name: path.stat().st_size
        for path in sorted(database.iterdir())
        if not path.name.startswith("LOG") and path.name != "LOCK"
    }


def check_whole(folder: Path, manifest: Manifest) -> None:
    """Compare the database's files with the manifest.

    The engine opens a database with a cut catalogue as an empty one, so a damaged copy would answer every
    question with "nothing". Raises StoreError.
    """
    with told("open the database", folder / "db"):
        present = sizes(folder / "db")
    for name, size in manifest.files.items():
        if present.get(name) != size:
            state = "is missing" if name not in present else f"has {present[name]} bytes instead of {size}"
            raise StoreError(
                f"{folder / 'db' / name} {state}: generation {manifest.id} is damaged. Restore the folder "
                "from a backup, or point at another generation: bioregion rollback --to NUMBER."
            )
