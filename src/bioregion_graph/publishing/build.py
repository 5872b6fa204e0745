"""Building the graph: everything in the ontology and data folders becomes the next generation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from datetime import datetime
from pathlib import Path

from pyoxigraph import Quad

from bioregion_graph.importers import folders
from bioregion_graph.publishing import provenance
from bioregion_graph.publishing.findings import Validate, ValidateChange
from bioregion_graph.publishing.publish import BuildResult, Terms, publish
from bioregion_graph.publishing.stage import gather
from bioregion_graph.publishing.steps import Progress, Steps

Collect = Callable[[Path, Path], Iterable[Iterable[Quad]]]


def build(
    home: Path,
    *,
    ontology: Path,
    data: Path,
    collect: Collect = folders.collect,
    validate: Validate | None = None,
    validate_change: ValidateChange | None = None,
    progress: Progress | None = None,
    note: str = "",
    now: datetime | None = None,
) -> BuildResult:
    """Build the graph of these folders and make it current; nothing is committed when nothing changed.

    ``collect`` reads the folders; ``progress`` is told each step when it begins; ``now`` replaces clock.
    Raises LockedError, InputError, ValidationError, DiskError; then the current generation stays as it is.
    """

    def stage(steps: Steps) -> Set[Quad]:
        with steps.step("import"):
            return gather(collect(ontology, data))

    inputs = provenance.hash_inputs((ontology, data))
    return publish(home, stage, inputs, Terms(note, validate, now, validate_change), Steps(progress))
