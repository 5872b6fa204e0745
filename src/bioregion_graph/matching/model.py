"""The model: for each signal a curve, and the score their sum, so that every part can be shown.

A generalised additive model (Hastie & Tibshirani 1986, Statistical Science 1) of piecewise linear curves, none of which
falls unless its signal is free to. The table of all curves is ``weights.json``: it names the slices that it was learned
from and the day, and its version is part of every answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.matching.index import Vector
from bioregion_graph.matching.signals import SIGNALS

WEIGHTS = Path(__file__).with_name("weights.json")
Values = NDArray[np.float32]
Parts = NDArray[np.float64]


class Task(Enum):
    """What is looked for: anybody for a consortium, or only those whom its leader never worked with."""

    COMPLETE = "complete"
    NEW = "new"


@dataclass(frozen=True)
class Curve:
    """What each value of a signal adds to the score: ``heights`` at ``knots``, straight between them; beyond the first
    and the last knot it goes on with ``slope`` for each unit."""

    slope: float
    knots: tuple[float, ...]
    heights: tuple[float, ...]

    def __call__(self, values: Vector) -> NDArray[np.float64]:
        """The height at each value."""
        wide = values.astype(np.float64)
        beyond = np.minimum(wide - self.knots[0], 0) + np.maximum(wide - self.knots[-1], 0)
        return np.asarray(np.interp(wide, self.knots, self.heights) + self.slope * beyond)

    @property
    def never_falls(self) -> bool:
        """Whether more is never worse."""
        return self.slope >= 0 and all(np.diff(self.heights) >= 0)


@dataclass(frozen=True)
class Model:
    """The curves of one task, in the order of the signals."""

    version: str
    task: Task
    curves: Mapping[str, Curve]

    def parts(self, values: Values) -> Parts:
        """organisations × signals: what each signal adds to the score of each."""
        columns = [self.curves[signal.name](values[:, place]) for place, signal in enumerate(SIGNALS)]
        return np.stack(columns, axis=1)

    def scores(self, values: Values) -> NDArray[np.float64]:
        """The score of each organisation: the sum of its parts."""
        return np.asarray(self.parts(values).sum(axis=1))


def dump(curves: Mapping[Task, Mapping[str, Curve]], slices: Sequence[str], day: str) -> str:
    """The table as JSON, with its version: the day and the beginning of a hash of all its numbers."""
    tasks = {
        task.value: {name: _rounded(curve) for name, curve in each.items()} for task, each in curves.items()
    }
    digest = hashlib.sha256(json.dumps(tasks, sort_keys=True).encode()).hexdigest()
    table = {"version": f"{day}-{digest[:8]}", "learned_from": list(slices), "tasks": tasks}
    return json.dumps(table, indent=1) + "\n"


def _rounded(curve: Curve) -> dict[str, Any]:
    """Six digits tell a curve; more would change with the machine."""
    return {name: np.asarray(value).round(6).tolist() for name, value in asdict(curve).items()}


@cache
def load(task: Task, path: Path = WEIGHTS) -> Model:
    """The model of a task as shipped, or out of another table. Raises ValueError if a signal has no curve there."""
    table = json.loads(path.read_text(encoding="utf-8"))
    curves = {
        name: Curve(each["slope"], tuple(each["knots"]), tuple(each["heights"]))
        for name, each in table["tasks"][task.value].items()
    }
    if missing := [signal.name for signal in SIGNALS if signal.name not in curves]:
        raise ValueError(f"{path.name} has no curve for {', '.join(missing)}.")
    return Model(table["version"], task, curves)
