"""What is compared: the model, the published methods, and the model without each of its signals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.matching.fusion import fuse
from bioregion_graph.matching.model import Model
from bioregion_graph.matching.signals import PUBLISHED, SIGNALS

ALL = (*SIGNALS, *PUBLISHED)
PLACES = {signal.name: place for place, signal in enumerate(ALL)}
# Rank fusion of the five lists that measured notes on the literature recommend where nothing is learned ...
FUSED = ("walk", "joint_projects", "field_experience", "family_experience", "near_projects")
# ... and of eight, among them signals of our own: the hardest of the baselines.
FUSED_OF_OUR_OWN = (
    "joint_projects", "shared_partners", "shared_partners_share", "joint_like_this", "walk", "near_projects",
    "field_experience", "programme_experience",
)  # fmt: skip
SINGLE = {
    "popularity": "activity",
    "popularity in the field": "field_experience",
    "earlier joint projects": "joint_projects",
    "Adamic-Adar": "common_neighbours",
    "resource allocation": "shared_partners",
    "random walk": "walk",
    "projects near in text": "near_projects",
}
MODEL, FUSION, OWN_FUSION = "the model", "rank fusion", "rank fusion, own 8"
Values = NDArray[np.float32]
Ranker = Callable[[Values], NDArray[np.floating]]


def compared(model: Model) -> dict[str, Ranker]:
    """The model and all that it is compared with."""
    return {
        MODEL: lambda values: model.scores(values[:, : len(SIGNALS)]),
        FUSION: lambda values: _fused(values, FUSED),
        OWN_FUSION: lambda values: _fused(values, FUSED_OF_OUR_OWN),
        **{name: _single(signal) for name, signal in SINGLE.items()},
    }


def ablated(model: Model) -> dict[str, Ranker]:
    """The model, and the same without the part of each signal that it goes by."""
    used = [place for place, signal in enumerate(SIGNALS) if any(model.curves[signal.name].heights)]
    return {MODEL: lambda values: model.scores(values[:, : len(SIGNALS)])} | {
        f"without {SIGNALS[place].name}": _without(model, place) for place in used
    }


def _without(model: Model, place: int) -> Ranker:
    def ranker(values: Values) -> NDArray[np.floating]:
        parts = model.parts(values[:, : len(SIGNALS)])
        return np.asarray(parts.sum(axis=1) - parts[:, place])

    return ranker


def _fused(values: Values, names: tuple[str, ...]) -> NDArray[np.floating]:
    return fuse(values[:, PLACES[name]] for name in names)


def _single(signal: str) -> Ranker:
    return lambda values: values[:, PLACES[signal]]
