"""Who can be in the best team at all, by the linear relaxation of the model (HiGHS: Huangfu & Hall 2018).

Where halves are allowed the best is never worse. Its reduced costs tell by how much it falls when somebody is in: if it
falls below a team that is known, nobody misses that somebody (Dantzig, Fulkerson & Johnson 1954). Switches that may be
off are left out with what they enforce, which only allows more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from bioregion_graph.matching.composing.model import Model, Row, Variable

# What rounding in the relaxation may make of a whole unit of the weights.
_SLACK = 1e-6


@dataclass(frozen=True)
class Relaxed:
    """``bound``: no team is worth more. ``falls``: by how much it falls at least when each of the team is in; ``share``
    is how far each is in."""

    bound: float
    falls: NDArray[np.float64]
    share: NDArray[np.float64]

    def may_reach(self, value: float) -> list[int]:
        """Those, by place in the team, with whom a team may be worth so much; the lead is not among them."""
        reached = self.bound - self.falls >= value - _SLACK
        return [int(number) for number in np.flatnonzero(reached) if number]


def relaxed(model: Model, weights: Sequence[float], enforced: Collection[Variable]) -> Relaxed | None:
    """The relaxation with these switches on; weights are of all variables. None when it has no answer."""
    on = set(enforced)
    for row in model.rows:
        # What holds if only one may make it hold, holds.
        if row.switch in on and row.low == 1 and len(row.plus) == 1 and not row.minus:
            on.add(row.plus[0])
    rows = [row for row in model.rows if row.switch is None or row.switch in on]
    bounds = np.tile([0.0, 1.0], (model.variables, 1))
    bounds[sorted(on), 0] = 1
    matrix, limits = _matrix(rows, model.variables)
    answer = linprog(-np.asarray(weights), A_ub=matrix, b_ub=limits, bounds=bounds, method="highs")
    if not answer.success:
        return None
    count = len(model.team)
    # Raising a variable that is at 0 costs its reduced cost.
    return Relaxed(
        float(-answer.fun), np.maximum(answer.lower.marginals[:count], 0.0), np.asarray(answer.x[:count])
    )


def _matrix(rows: Sequence[Row], variables: int) -> tuple[object, list[float]]:
    """All rows as sums that are at most something."""
    data: list[float] = []
    columns: list[int] = []
    ends = [0]
    limits: list[float] = []
    for row in rows:
        for sign, limit in ((1.0, row.high), (-1.0, row.low)):
            if limit is not None:
                columns += (*row.plus, *row.minus)
                data += [sign] * len(row.plus) + [-sign] * len(row.minus)
                ends.append(len(columns))
                limits.append(sign * limit)
    return sparse.csr_matrix((data, columns, ends), shape=(len(limits), variables)), limits
