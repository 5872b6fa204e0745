"""A small checkout, whole and sound, in which a test plants one fault and asks what a build says of it.

``checkout/`` has the layout of the real folders: every table that the importers know, with a few made-up rows.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import Quad

from bioregion_graph.errors import BatchError, BioregionError
from bioregion_graph.importers.folders import collect
from bioregion_graph.publishing.build import build
from bioregion_graph.publishing.findings import Validate
from bioregion_graph.sharing import open_view
from bioregion_graph.store.generations import Generations

SOUND = Path(__file__).parent / "checkout"


@dataclass
class Checkout:
    """A copy of the small checkout, and a home in which it has been built once."""

    folder: Path
    home: Path

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def ontology(self) -> Path:
        """The ontology folder."""
        return self.folder / "ontology"

    def text(self, path: str) -> str:
        """The text of a file below the data folder."""
        return (self.data / path).read_text(encoding="utf-8")

    def write(self, path: str, content: str | bytes) -> None:
        """Put this in place of a file below the data folder."""
        (self.data / path).write_bytes(content.encode() if isinstance(content, str) else content)

    def replace(self, path: str, old: str, new: str) -> None:
        """Change one place of a file; the test is wrong when there is not exactly one."""
        text = self.text(path)
        assert text.count(old) == 1, f"{path} has {text.count(old)} × {old!r}"
        self.write(path, text.replace(old, new))

    def append(self, path: str, line: str) -> None:
        """Add a row at the end of a table."""
        self.write(path, self.text(path) + line + "\n")

    def remove(self, path: str) -> None:
        """Take a file or a folder away."""
        target = self.data / path
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink()

    def quads(self) -> set[Quad]:
        """What the importers say."""
        return {quad for batch in collect(self.ontology, self.data) for quad in batch}

    def refusal(self, *, ontology: Path | None = None, validate: Validate | None = None) -> BioregionError:
        """The error of a build; nothing was committed, and what was served before is served still."""
        before = self._served()
        with pytest.raises(BioregionError) as caught:
            build(self.home, ontology=ontology or self.ontology, data=self.data, validate=validate)
        assert self._served() == before
        assert len(Generations(self.home).kept()) == 1
        assert [path.name for path in (self.home / "generations").iterdir()] == [before[0]]
        return caught.value

    def problems(self) -> list[str]:
        """The sentences of a build that gathers problems; their count stands in the message."""
        error = self.refusal()
        assert isinstance(error, BatchError), error
        told = [str(problem) for problem in error.problems]
        noun = "problem" if len(told) == 1 else "problems"
        lines = "".join(f"\n  {each}" for each in told)
        assert str(error) == f"{len(told)} {noun} found, nothing was imported:{lines}"
        assert error.exit_code == 1
        return told

    def _served(self) -> tuple[str, int]:
        with open_view(self.home) as view:
            return f"{view.generation.id:06d}", sum(1 for _ in view.quads())
