"""What is worked out from a view by the library's questions, and kept beside its generation as long as that."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from bioregion_graph.errors import StoreError
from bioregion_graph.queries.library import Library
from bioregion_graph.sharing.view import View

Made = TypeVar("Made")


@dataclass(frozen=True)
class Kept(Generic[Made]):
    """A thing of one kind, kept as a file of our own under ``name``; ``form`` grows when its fields change."""

    kind: type[Made]
    name: str
    form: int
    read: Callable[[View, Library], Made]

    def is_ready(self, view: View) -> bool:
        """Whether it is kept for this view."""
        return view.derived is not None and view.derived.ready(self.name, self.form) is not None

    def prepare(self, view: View, library: Library) -> Path | None:
        """Keep it beside the generation of a view; None where nothing can be kept. Raises StoreError."""

        def make(path: Path) -> None:
            path.write_bytes(pickle.dumps(self.read(view, library), pickle.HIGHEST_PROTOCOL))

        return view.derived.ensure(self.name, self.form, make) if view.derived else None

    def of(self, view: View, library: Library) -> Made:
        """That of a view, read once for its generation where it can be kept. Raises StoreError."""
        try:
            path = self.prepare(view, library)
        except StoreError:
            # What cannot be kept, on a full or read-only disk, is read each time.
            path = None
        # A file of our own making, in the folder of our own database.
        found = pickle.loads(path.read_bytes()) if path else self.read(view, library)
        assert isinstance(found, self.kind)
        return found
