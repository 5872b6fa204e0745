"""Where to draw the nodes: ForceAtlas2 with the repulsion of all pairs from a grid (particle mesh).

Forces and adaptive speed after Jacomy, Venturini, Heymann and Bastian (2014), "ForceAtlas2", PLoS ONE 9(6): e98679.
The repulsion is a convolution of the mass on a grid by FFT, after Hockney and Eastwood, "Computer Simulation Using
Particles" (1988), so that a step takes time in proportion to the ties. The same network and seed give the same picture.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import fft, sparse

from bioregion_graph.network.graph import Floats, Network, Places

TURNS = 300
_CELLS = 256
_SOFT = 0.6
_REPULSION, _GRAVITY = 0.55, 0.6
# Communities come apart when the ties between them pull less.
_INSIDE, _BETWEEN = 1.0, 0.22
_LARGEST_STEP = 1 / 20
_NOISE = 0.05
# In a small network what hangs on a hub needs room; in a large one hubs must come apart.
_FEW = 1000


def layout(network: Network, communities: Places, turns: int = TURNS, seed: int = 0) -> Floats:
    """Places of the nodes, of shape (nodes, 2), around 0 and within -1 and 1; ``communities`` has one number a node."""
    count = len(network)
    if count < 2:
        return np.zeros((count, 2))
    pull = _pull(network, communities)
    pulled = np.asarray(pull.sum(axis=1)).ravel()
    mass = (np.diff(network.pattern.indptr) + 1.0) ** (1.0 if count > _FEW else 0.5)
    places = _start(communities, seed) * np.sqrt(count)
    kernels = _kernels()
    last, speed = np.zeros_like(places), 1.0
    for _ in range(turns):
        force = pull @ places - pulled[:, None] * places
        force += _REPULSION * mass[:, None] * _repulsion(places, mass, kernels)
        far = np.linalg.norm(places, axis=1)[:, None]
        force -= _GRAVITY * mass[:, None] * np.divide(places, far, out=np.zeros_like(places), where=far > 0)
        places, speed = _moved(places, force, last, mass, speed)
        last = force
    places -= places.mean(axis=0)
    return np.asarray(places / max(float(np.abs(places).max()), 1e-12), np.float64)


def _pull(network: Network, communities: Places) -> sparse.csr_array:
    pull = network.pattern.copy()
    rows = np.repeat(np.arange(len(network)), np.diff(pull.indptr))
    pull.data = np.where(communities[rows] == communities[pull.indices], _INSIDE, _BETWEEN)
    return pull


def _start(communities: Places, seed: int) -> Floats:
    """Communities on a circle, with some noise."""
    angle = communities * (2 * np.pi / (int(communities.max()) + 1))
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    noise = np.random.default_rng(seed).normal(0, _NOISE, circle.shape)
    return np.asarray(circle + noise, np.float64)


def _kernels() -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """The transformed pull of one unit of mass at each distance in cells, along x and along y."""
    steps = fft.fftfreq(2 * _CELLS, 1 / (2 * _CELLS))
    x, y = np.meshgrid(steps, steps, indexing="ij")
    square = x * x + y * y + _SOFT
    return fft.rfft2(x / square), fft.rfft2(y / square)


def _repulsion(
    places: Floats, mass: Floats, kernels: tuple[NDArray[np.complex128], NDArray[np.complex128]]
) -> Floats:
    """What pushes each node away from all others, by its distance to each."""
    low = places.min(axis=0)
    cell = max(float((places.max(axis=0) - low).max()) / (_CELLS - 2), 1e-9)
    scaled = (places - low) / cell
    corner = np.floor(scaled).astype(np.int64)
    part = scaled - corner
    # Each node lies between four points of the grid, near ones count more.
    grid = np.zeros(_CELLS * _CELLS)
    spots: list[tuple[NDArray[np.int64], Floats]] = []
    for right in (0, 1):
        for up in (0, 1):
            share = np.abs(1 - right - part[:, 0]) * np.abs(1 - up - part[:, 1])
            spot = (corner[:, 0] + right) * _CELLS + corner[:, 1] + up
            spots.append((spot, share))
            grid += np.bincount(spot, mass * share, minlength=len(grid))
    transformed = fft.rfft2(grid.reshape(_CELLS, _CELLS), s=(2 * _CELLS, 2 * _CELLS))
    force = np.zeros_like(places)
    for axis, kernel in enumerate(kernels):
        field = fft.irfft2(transformed * kernel)[:_CELLS, :_CELLS].ravel()
        force[:, axis] = sum(field[spot] * share for spot, share in spots)
    return force / cell


def _moved(places: Floats, force: Floats, last: Floats, mass: Floats, speed: float) -> tuple[Floats, float]:
    """One step: fast where forces agree with those before, slow where they swing."""
    swing = np.linalg.norm(force - last, axis=1)
    traction = np.linalg.norm(force + last, axis=1) / 2
    wished = float((mass * traction).sum() / max((mass * swing).sum(), 1e-12))
    speed = min(wished, 1.5 * speed)
    step = force * (speed / (1 + speed * np.sqrt(swing)))[:, None]
    longest = float((places.max(axis=0) - places.min(axis=0)).max()) * _LARGEST_STEP
    length = np.linalg.norm(step, axis=1)
    step *= np.minimum(1, longest / np.maximum(length, 1e-12))[:, None]
    return places + step, speed
