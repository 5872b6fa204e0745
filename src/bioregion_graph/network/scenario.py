"""What if: steps that add or remove members, projects, clusters and ties on a copy of the ties, and what they change.

A scenario is a JSON document, ``{"name": "…", "steps": [{"do": "remove organisation", "organisation": "…"}, …]}``; what
each step takes stands in ``STEPS``. Nothing is written to the graph. Saving is left to ``cli``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.network.change import Change, compare
from bioregion_graph.network.graph import Network
from bioregion_graph.network.projection import belonging, project
from bioregion_graph.network.ties import FIRST, LAST, Hub, Incidence, Thing, Ties
from bioregion_graph.network.wish import Wish

# What is imagined holds on every day.
_ALWAYS = (FIRST, LAST, FIRST, LAST)
_MADE_UP = "urn:bioregion:scenario:"
STEPS: Mapping[str, tuple[str, ...]] = {
    "add member": ("member", "network"),
    "remove member": ("member", "network"),
    "add project": ("project", "partners"),
    "remove project": ("project",),
    "add cluster": ("cluster", "members"),
    "remove organisation": ("organisation",),
    "add tie": ("one", "other"),
}
_LISTS = ("partners", "members")
_MOST_STEPS, _MOST_NAMES = 100, 1000


@dataclass(frozen=True)
class Step:
    """One step: what is done, and with whom; every value is a list of IRIs or of names of what is new."""

    do: str
    values: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str:
        """The only value of this name."""
        return self.values[name][0]


@dataclass(frozen=True)
class Scenario:
    """A name and the steps that lead there."""

    name: str
    steps: tuple[Step, ...] = ()

    def told(self) -> dict[str, Any]:
        """The scenario as a JSON document, which ``read`` takes."""
        steps: list[dict[str, Any]] = [
            {"do": step.do} | {name: _plain(name, values) for name, values in step.values.items()}
            for step in self.steps
        ]
        return {"name": self.name, "steps": steps}


@dataclass(frozen=True)
class Reach:
    """How many belong to a body, directly or through others, before and after."""

    network: str
    before: int
    after: int


@dataclass(frozen=True)
class Outcome:
    """What a scenario changes."""

    scenario: Scenario
    change: Change
    reach: tuple[Reach, ...] = field(default=())


def load(text: str, named: Callable[[str], str] = str) -> Scenario:
    """A scenario from a JSON text. Raises UsageError as ``read`` does."""
    try:
        return read(json.loads(text), named)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"The scenario is not JSON ({error}). See docs/network.md for its form.") from error


def read(document: object, named: Callable[[str], str] = str) -> Scenario:
    """A scenario from its document; ``named`` turns what is written for a thing into its IRI.

    Raises UsageError for what is no step, with its number.
    """
    if not isinstance(document, dict) or not isinstance(document.get("steps"), list):
        raise UsageError('A scenario is an object with "name" and a list of "steps".')
    name = document.get("name", "")
    if not isinstance(name, str) or len(document["steps"]) > _MOST_STEPS:
        raise UsageError(f"The name of a scenario is a text, and it has at most {_MOST_STEPS} steps.")
    steps = [_step(number, each, named) for number, each in enumerate(document["steps"], 1)]
    return Scenario(name, tuple(steps))


def _step(number: int, said: object, named: Callable[[str], str]) -> Step:
    do = said.get("do") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(do, str) or do not in STEPS:
        raise UsageError(f'Step {number}: "do" is one of {", ".join(STEPS)}.')
    values: dict[str, tuple[str, ...]] = {}
    for name in STEPS[do]:
        value = said.get(name)
        found = value if name in _LISTS else [value]
        if (
            not isinstance(found, list)
            or not found
            or not all(isinstance(each, str) and each for each in found)
        ):
            raise UsageError(
                f'Step {number}, {do}: "{name}" is {"a list of names" if name in _LISTS else "a name"}.'
            )
        if len(found) > _MOST_NAMES:
            raise UsageError(f'Step {number}, {do}: "{name}" has more than {_MOST_NAMES} names.')
        values[name] = tuple(named(each) for each in found)
    if more := sorted(set(said) - {"do", *STEPS[do]}):
        raise UsageError(f'Step {number}, {do}: there is no "{more[0]}". It takes {", ".join(STEPS[do])}.')
    return Step(do, values)


def what_if(ties: Ties, wish: Wish, scenario: Scenario) -> Outcome:
    """What a scenario changes in the network of a wish. Raises NotFoundError as ``apply`` does."""
    changed = apply(ties, scenario)
    before, after = project(ties, wish), with_ties(project(changed, wish), changed, scenario)
    bodies = [step.one("network") for step in scenario.steps if "network" in step.values]
    reach = tuple(
        Reach(each, _count(ties, wish, each), _count(changed, wish, each)) for each in dict.fromkeys(bodies)
    )
    return Outcome(scenario, compare(before, after), reach)


def _count(ties: Ties, wish: Wish, network: str) -> int:
    try:
        return int(belonging(ties, replace(wish, network="", centre=""), network).sum()) - 1
    except NotFoundError:
        return 0


def apply(ties: Ties, scenario: Scenario) -> Ties:
    """A copy of the ties after all steps but "add tie", which belongs to no sort of ties.

    Raises NotFoundError for a step that removes what is not there.
    """
    draft = _Draft(ties)
    for step in scenario.steps:
        draft.take(step)
    return draft.ties()


def with_ties(network: Network, ties: Ties, scenario: Scenario) -> Network:
    """The network with the steps "add tie": one shared thing of two, each of weight 1."""
    pairs = {
        tuple(sorted((step.one("one"), step.one("other")))) for step in scenario.steps if step.do == "add tie"
    }
    pairs = {pair for pair in pairs if pair[0] != pair[1]}
    if not pairs:
        return network
    known = {thing.iri: thing for thing in ties.things}
    nodes = {node.iri: node for node in network.nodes}
    for iri in {iri for pair in pairs for iri in pair}:
        nodes.setdefault(iri, known.get(iri, Thing(iri, iri.removeprefix(_MADE_UP))))
    return joined(network, tuple(nodes[iri] for iri in sorted(nodes)), pairs)


def joined(network: Network, nodes: Sequence[Thing], pairs: set[tuple[str, ...]]) -> Network:
    """The network among these nodes, which hold its own, with one more shared thing for each pair of IRIs."""
    places = {node.iri: place for place, node in enumerate(nodes)}
    moved = np.asarray([places[node.iri] for node in network.nodes], np.int32)
    found = {
        (int(one), int(other)): (float(weight), int(shared), int(answer))
        for one, other, weight, shared, answer in zip(
            moved[network.first],
            moved[network.second],
            network.weight,
            network.shared,
            network.answer,
            strict=True,
        )
    }
    for pair in pairs:
        one, other = sorted(places[iri] for iri in pair)
        weight, shared, _ = found.get((one, other), (0.0, 0, 0))
        found[one, other] = (weight + 1.0, shared + 1, 2)
    keys = sorted(found)
    ends = np.asarray(keys, np.int32).reshape(-1, 2)
    told = np.asarray([found[key] for key in keys], np.float64).reshape(-1, 3)
    return Network(
        tuple(nodes),
        ends[:, 0].copy(),
        ends[:, 1].copy(),
        told[:, 0].copy(),
        told[:, 1].astype(np.int32),
        told[:, 2].astype(np.int8),
    )


class _Draft:
    """Ties that are being changed."""

    def __init__(self, ties: Ties) -> None:
        self._things = list(ties.things)
        self._places = ties.places()
        self._of = dict(ties.of)
        self._fields = ties.fields

    def ties(self) -> Ties:
        """The ties as they are now, with things in the order of their IRIs."""
        order = sorted(range(len(self._things)), key=lambda place: self._things[place].iri)
        moved = np.empty(len(order), np.int32)
        moved[order] = np.arange(len(order), dtype=np.int32)
        of = {hub: Incidence(moved[each.actor], moved[each.hub], each.days) for hub, each in self._of.items()}
        return Ties(tuple(self._things[place] for place in order), of, self._fields.moved(moved))

    def take(self, step: Step) -> None:
        """Take one step. Raises NotFoundError."""
        if step.do == "add member":
            self._add(Hub.memberships, [step.one("member")], step.one("network"))
        elif step.do == "add cluster":
            self._add(Hub.memberships, step.values["members"], step.one("cluster"))
        elif step.do == "add project":
            self._add(Hub.participations, step.values["partners"], step.one("project"))
        elif step.do == "remove member":
            member, network = (self._known(step.one(name)) for name in ("member", "network"))
            found = self._of[Hub.memberships]
            self._remove(Hub.memberships, (found.actor == member) & (found.hub == network), step)
        elif step.do == "remove project":
            project_ = self._known(step.one("project"))
            self._remove(Hub.participations, self._of[Hub.participations].hub == project_, step)
        elif step.do == "remove organisation":
            gone = self._known(step.one("organisation"))
            for hub, found in self._of.items():
                self._of[hub] = found.only((found.actor != gone) & (found.hub != gone))

    def _add(self, hub: Hub, actors: Sequence[str], on: str) -> None:
        place = self._place(on)
        new = [(self._place(actor), place) for actor in dict.fromkeys(actors)]
        found = self._of[hub]
        ends = np.asarray(new, np.int32)
        days = np.tile(np.asarray(_ALWAYS, np.int32), (len(new), 1))
        self._of[hub] = Incidence(
            np.concatenate([found.actor, ends[:, 0]]),
            np.concatenate([found.hub, ends[:, 1]]),
            np.concatenate([found.days, days]),
        )

    def _remove(self, hub: Hub, gone: Any, step: Step) -> None:
        if not gone.any():
            raise NotFoundError(
                f'"{step.do}" finds nothing to remove: {", ".join(map(_first, step.values.values()))}.'
            )
        self._of[hub] = self._of[hub].only(~gone)

    def _known(self, iri: str) -> int:
        if iri not in self._places:
            raise NotFoundError(f"{iri} has no ties that a scenario could remove. Search for its name.")
        return self._places[iri]

    def _place(self, iri: str) -> int:
        """Where a thing stands; what is not known is new."""
        if iri not in self._places:
            self._places[iri] = len(self._things)
            self._things.append(Thing(iri, iri.removeprefix(_MADE_UP)))
        return self._places[iri]


def _plain(name: str, values: tuple[str, ...]) -> Any:
    return list(values) if name in _LISTS else values[0]


def _first(values: tuple[str, ...]) -> str:
    return values[0]


def made_up(name: str) -> str:
    """The identifier of something that is only imagined."""
    return _MADE_UP + (re.sub(r"[^\w]+", "-", name.strip()).strip("-") or "new")
