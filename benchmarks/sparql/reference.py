"""The generator of data and the fifteen queries, read where they lie: in the shared folder beside the checkout.

They are reference material and no part of this repository, so they are run by their path and never copied.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

SHARED = Path(__file__).resolve().parents[3] / "shared"
# The query with the negation, and what it is called when it is written the other way.
NEGATION = "q11_not_exists"
MINUS = "q11_minus"
# Its rows are any million of them, so two engines need not agree on their values.
UNORDERED = frozenset({"q15_stream"})
LOOK_UP = "q01_star"


@dataclass(frozen=True)
class Reference:
    """The folder of the reference material."""

    folder: Path

    @classmethod
    def find(cls, shared: Path = SHARED) -> Reference | None:
        """The reference in a shared folder, or None when it is not there."""
        folder = shared / "reference" / "engines"
        return (
            cls(folder) if (folder / "queries.py").is_file() and (folder / "gen_rdf.py").is_file() else None
        )

    def queries(self) -> dict[str, str]:
        """The whole text of each query by its name, and of the negation written with MINUS."""
        module = _module(self.folder / "queries.py")
        texts = {name: module.text(name) for name in module.QUERIES}
        negated = texts[NEGATION]
        assert "FILTER NOT EXISTS" in negated, "the query with the negation is another one now"
        texts[MINUS] = negated.replace("FILTER NOT EXISTS", "MINUS")
        return texts

    def generate(self, triples: int, quads_file: Path, triples_file: Path) -> None:
        """Write about so many statements, as N-Quads and as N-Triples."""
        command = [
            str(self.folder / "gen_rdf.py"),
            str(triples),
            str(quads_file),
            "--triples",
            str(triples_file),
        ]
        subprocess.run([sys.executable, *command], check=True, stderr=subprocess.DEVNULL)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"reference_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
