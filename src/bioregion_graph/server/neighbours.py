"""What stands around a thing: the things that its ties lead to, and with whom it shares projects.

Read edge by edge, so that little is read where much is known: no more ties than a picture needs. Which of them are
drawn, and where, is left to ``small_network``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode

from bioregion_graph.errors import BusyError
from bioregion_graph.server.prepared import Prepared
from bioregion_graph.server.words import AROUND, PARTS_AROUND
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import ID, PREFIXES, expand

if TYPE_CHECKING:
    from bioregion_graph.network.ties import Ties

# What may stand in the middle of a picture, and around it.
KINDS = ("organisation", "group", "person", "project", "event")
# So many ties of one sort are read, so many projects one by one, and so many who take part in these. Beyond, ties come
# from what networks are computed from.
MOST_TIES, MOST_PROJECTS, MOST_PARTS = 300, 40, 1200
_WAIT_SECONDS = 0.2
_THING = DefaultGraph()
# How a tie points at the thing, and how at the others.
_ENDS = {
    "org:member": "org:organization",
    "org:organization": "org:member",
    "brg:onBehalfOf": "org:member",
    "brg:project": "brg:participant",
    "brg:attendee": "brg:event",
    "brg:event": "brg:attendee",
    "brg:from": "brg:to",
    "brg:to": "brg:from",
    "brg:party": "brg:party",
    "brg:accredited": "brg:grantedBy",
    "brg:grantedBy": "brg:accredited",
    "org:originalOrganization": "org:resultingOrganization",
    "org:resultingOrganization": "org:originalOrganization",
}
# What is said without a tie of its own.
_PARTS = ("org:unitOf", "org:subOrganizationOf", "brg:organiser")
JOINT = "joint projects"
_THIRD_PARTY = NamedNode(f"{PREFIXES['prole']}third-party")
_PARTICIPANT, _PROJECT, _ROLE = (
    expand(f"brg:{name}") for name in ("participant", "project", "participationRole")
)
_MEMBER, _BODY = expand("org:member"), expand("org:organization")
_BOUNDS = tuple(expand(f"brg:{name}") for name in ("startsOn", "endsOn", "certainFrom", "certainUntil"))
Days = tuple[str, str, str, str]
_UNKNOWN: Days = ("", "9999-12-31", "9999-12-31", "")


@dataclass
class Neighbour:
    """Another thing, by how many ties it hangs on the thing, in how many projects both are, and what it is to it."""

    iri: str
    ties: int = 0
    projects: int = 0
    hows: set[str] = field(default_factory=set)
    is_proven: bool = False

    @property
    def weight(self) -> int:
        """How many things tie the two."""
        return self.ties + self.projects

    @property
    def rank(self) -> tuple[int, int, str]:
        """Its place among others: the best tied first, of these organisations before events."""
        return -self.weight, KINDS.index(kind_of(self.iri)), self.iri


@dataclass(frozen=True)
class Around:
    """Who stands around a thing, the best tied first: those of ties, and those of joint projects alone.

    ``is_cut``: there are more than were read. ``is_busy``: who shares projects is being read for the first time.
    ``untold`` is how many more share projects.
    """

    direct: tuple[Neighbour, ...]
    partners: tuple[Neighbour, ...]
    is_cut: bool = False
    is_busy: bool = False
    untold: int = 0

    @property
    def count(self) -> int:
        """How many there are, as far as is known."""
        return len(self.direct) + len(self.partners) + self.untold


def kind_of(iri: str) -> str:
    """What an IRI of ours names; empty for one of others."""
    return iri.removeprefix(ID).partition("/")[0] if iri.startswith(ID) else ""


def around(prepared: Prepared, view: View, iri: str, on: date | None) -> Around | None:
    """The neighbours of a thing, on a day those who may have been; None for what has none by its nature."""
    if kind_of(iri) not in KINDS:
        return None
    node = NamedNode(iri)
    found: dict[str, Neighbour] = {}
    is_cut = _read_ties(view, node, on, found)
    is_cut |= _read_parts(view, node, on, found)
    is_busy, untold = False, 0
    if kind_of(iri) == "organisation":
        try:
            untold = _read_projects(prepared, view, node, on, found)
        except BusyError:
            is_busy = True
    ranked = sorted(found.values(), key=lambda each: each.rank)
    direct = tuple(each for each in ranked if each.ties)
    return Around(direct, tuple(each for each in ranked if not each.ties), is_cut, is_busy, untold)


def among(view: View, iris: list[str], on: date | None) -> list[tuple[int, int]]:
    """Pairs of these things that a membership or an office ties to each other, by their places."""
    places = {iri: place for place, iri in enumerate(iris)}
    pairs = set()
    for iri, place in places.items():
        if kind_of(iri) not in ("organisation", "person"):
            continue
        for tie in islice(_subjects(view, _MEMBER, NamedNode(iri)), MOST_TIES):
            for body in _objects(view, tie, _BODY):
                other = places.get(body.value)
                if other is not None and other != place and _answer(view, on, tie) != "no":
                    pairs.add((min(place, other), max(place, other)))
    return sorted(pairs)


def _read_ties(view: View, node: NamedNode, on: date | None, found: dict[str, Neighbour]) -> bool:
    is_cut = False
    for role, end in _ENDS.items():
        ties = list(islice(_subjects(view, expand(role), node), MOST_TIES + 1))
        is_cut |= len(ties) > MOST_TIES
        for tie in ties[:MOST_TIES]:
            how = AROUND.get((kind_of(tie.value), role)) or AROUND.get(("", role), "related")
            others = [each for each in _objects(view, tie, expand(end)) if _is_drawn(each, node)]
            answer = _answer(view, on, tie) if others else "no"
            for other in others if answer != "no" else ():
                _add(found, other, how, answer)
    return is_cut


def _read_parts(view: View, node: NamedNode, on: date | None, found: dict[str, Neighbour]) -> bool:
    is_cut = False
    for name in _PARTS:
        parts = list(islice(_subjects(view, expand(name), node), MOST_TIES + 1))
        is_cut |= len(parts) > MOST_TIES
        told = [(each, "whole", each) for each in parts[:MOST_TIES]]
        told += [(each, "part", node) for each in _objects(view, node, expand(name))]
        for other, side, dated in told:
            if _is_drawn(other, node) and (answer := _answer(view, on, dated)) != "no":
                _add(found, other, PARTS_AROUND[name, side], answer)
    return is_cut


def _read_projects(
    prepared: Prepared, view: View, node: NamedNode, on: date | None, found: dict[str, Neighbour]
) -> int:
    """Those who share projects, read one by one while they are few, else counted; and how many are not told.

    Raises BusyError.
    """
    own = list(islice(_subjects(view, _PARTICIPANT, node), MOST_PROJECTS + 1))
    if not own:
        return 0
    shared = _joint(view, node, own, on) if len(own) <= MOST_PROJECTS else None
    if shared is None:
        from bioregion_graph.network.neighbourhood import partners

        told = partners(_ties(prepared, view), node.value, on, MOST_TIES, list(found))
        for each in told.best:
            shared_with = found.setdefault(each.iri, Neighbour(each.iri))
            shared_with.projects = each.projects
            shared_with.hows.add(JOINT)
            shared_with.is_proven |= each.is_proven
        return told.count - len(told.best)
    for iri, projects in shared.items():
        neighbour = found.setdefault(iri, Neighbour(iri))
        neighbour.projects = len(projects)
        neighbour.hows.add(JOINT)
        neighbour.is_proven |= "yes" in projects.values()
    return 0


def _ties(prepared: Prepared, view: View) -> Ties:
    return prepared.analysis(view, _WAIT_SECONDS).ties


def _joint(
    view: View, node: NamedNode, own: list[NamedNode], on: date | None
) -> dict[str, dict[str, str]] | None:
    """Of each partner the projects, each with its answer for the day; None where too many take part."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    read = 0
    for project, held in _projects(view, own, on).items():
        ties = list(islice(_subjects(view, _PROJECT, project), MOST_PARTS - read + 1))
        read += len(ties)
        if read > MOST_PARTS:
            return None
        for tie in ties:
            answer = _answer(view, on, tie, project)
            if answer == "no" or not _takes_part(view, tie):
                continue
            for other in _objects(view, tie, _PARTICIPANT):
                if other != node:
                    known = found[other.value].get(project.value)
                    both = "yes" if "yes" == answer == held or known == "yes" else "unknown"
                    found[other.value][project.value] = both
    return found


def _projects(view: View, own: list[NamedNode], on: date | None) -> dict[NamedNode, str]:
    held: dict[NamedNode, str] = {}
    for tie in own:
        if _takes_part(view, tie):
            for project in _objects(view, tie, _PROJECT):
                answer = _answer(view, on, tie, project)
                if answer != "no" and held.get(project) != "yes":
                    held[project] = answer
    return held


def _takes_part(view: View, tie: NamedNode) -> bool:
    """Whether a tie names a role, and another than that of a third party."""
    return any(role != _THIRD_PARTY for role in _objects(view, tie, _ROLE))


def _is_drawn(other: NamedNode, node: NamedNode) -> bool:
    return other != node and kind_of(other.value) in KINDS


def _add(found: dict[str, Neighbour], other: NamedNode, how: str, answer: str) -> None:
    neighbour = found.setdefault(other.value, Neighbour(other.value))
    neighbour.ties += 1
    neighbour.hows.add(how)
    neighbour.is_proven |= answer == "yes"


def _answer(view: View, on: date | None, tie: NamedNode, hub: NamedNode | None = None) -> str:
    """Whether a tie held on a day, by its own days, else by those of what it hangs on; "yes" where none is asked."""
    if on is None:
        return "yes"
    days = _days(view, tie)
    if hub is not None:
        days = _joined(days, _days(view, hub))
    day = on.isoformat()
    if days[0] > day or days[1] < day:
        return "no"
    return "yes" if days[2] <= day <= days[3] else "unknown"


def _joined(own: Days, whole: Days) -> Days:
    """A tie's own days where it tells them, else those of what it hangs on, as networks take them."""
    if _UNKNOWN in (own, whole):
        return whole if own == _UNKNOWN else own
    starts, ends = own[0] or whole[0], own[1] if own[1] != _UNKNOWN[1] else whole[1]
    # What is proven of the project is proven of whoever takes part only between their own days.
    return starts, ends, max(whole[2], starts), min(whole[3], ends)


def _days(view: View, node: NamedNode) -> Days:
    first, last, since, until = (_day(view, node, *each) for each in zip(_BOUNDS, _UNKNOWN, strict=True))
    return first, last, since, until


def _day(view: View, node: NamedNode, bound: NamedNode, otherwise: str) -> str:
    found = (quad.object for quad in view.quads(node, bound, graph=_THING))
    return next((each.value for each in found if isinstance(each, Literal)), otherwise)


def _subjects(view: View, property: NamedNode, node: NamedNode) -> Iterator[NamedNode]:
    for quad in view.quads(None, property, node, _THING):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject


def _objects(view: View, node: NamedNode, property: NamedNode) -> Iterator[NamedNode]:
    for quad in view.quads(node, property, graph=_THING):
        if isinstance(quad.object, NamedNode):
            yield quad.object
