"""Reciprocal rank fusion: several orders in one, without training (Cormack, Clarke & Büttcher, SIGIR 2009)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from bioregion_graph.matching.index import Vector

# The constant of the paper.
K = 60


def fuse(orders: Iterable[Vector]) -> Vector:
    """The sum of 1 / (60 + rank) over all orders in which one has a value above 0, for each."""
    fused: Vector | None = None
    for values in orders:
        ranks = np.empty(len(values), np.float32)
        ranks[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
        share = np.where(values > 0, 1 / (K + ranks), 0).astype(np.float32)
        fused = share if fused is None else fused + share
    if fused is None:
        raise ValueError("There is nothing to fuse.")
    return fused
