"""The functions that a query may call beside those of SPARQL 1.1: the one table of them.

The page ``docs/sparql-functions.md``, the service description and the sentence about an unknown function read it.
Ours are computed here, from the merged view of the generation that is asked; those of GeoSPARQL and the casts of
XML Schema are the engine's. None from a function is an error of its expression: BIND leaves the variable unbound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from pyoxigraph import DefaultGraph, Literal, NamedNode
from rapidfuzz import process

from bioregion_graph.sharing import Function, Functions, View
from bioregion_graph.terms.dates import DATE
from bioregion_graph.terms.namespaces import PREFIXES, compact, expand

_GEOF = PREFIXES["geof"]
WKT = expand("geo:wktLiteral")
_XSD = PREFIXES["xsd"]
_BOUNDS = tuple(map(expand, ("brg:startsOn", "brg:endsOn", "brg:certainFrom", "brg:certainUntil")))
_MATCHED, _SCORE, _DATE = map(expand, ("brg:matched", "brg:score", "brg:date"))
_TRUE, _FALSE = (Literal(value, datatype=NamedNode(_XSD + "boolean")) for value in ("true", "false"))
_NUMBERS = {NamedNode(_XSD + name) for name in ("decimal", "double", "float", "integer")}
_TEXT = NamedNode(_XSD + "string")
_NEAR = 70.0
# A tie takes four look-ups, as much as reading a few hundred statements in a row.
_FEW = 500
_NO_DAYS: tuple[list[date], ...] = ([], [], [], [])


@dataclass(frozen=True)
class Offered:
    """A function that can be called: its IRI, its arguments, what it gives and one call of it.

    ``of`` makes it for a view; None for those of the engine.
    """

    iri: str
    arguments: str
    gives: str
    example: str
    of: Callable[[View], Function] | None = None


def member_on(view: View) -> Function:
    """Whether a tie held on a day, by the three answers of decision 0003: None is "unknown"."""

    days = _Days(view)

    def answer(tie: object = None, day: object = None, *more: object) -> Literal | None:
        asked = _day(day)
        if asked is None or more or not isinstance(tie, NamedNode):
            return None
        starts, ends, froms, untils = days.of(tie)
        if any(asked < first for first in starts) or any(last < asked for last in ends):
            return _FALSE
        if any(first <= asked <= last for first in froms for last in untils):
            return _TRUE
        return None

    return answer


class _Days:
    """The days that publishing wrote of ties: read tie by tie for a few, all at once when many are asked about."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._asked = 0
        self._all: dict[str, tuple[list[date], ...]] | None = None

    def of(self, tie: NamedNode) -> tuple[list[date], ...]:
        """The values of each of the four bounds; nearly always one each, or none."""
        self._asked += 1
        if self._all is None and self._asked > _FEW:
            self._all = self._read_all()
        if self._all is not None:
            return self._all.get(tie.value, _NO_DAYS)
        return tuple(
            [
                held
                for quad in self._view.quads(tie, bound, None, DefaultGraph())
                if (held := _day(quad.object))
            ]
            for bound in _BOUNDS
        )

    def _read_all(self) -> dict[str, tuple[list[date], ...]]:
        found: dict[str, tuple[list[date], ...]] = {}
        for place, bound in enumerate(_BOUNDS):
            for quad in self._view.quads(None, bound, None, DefaultGraph()):
                if isinstance(quad.subject, NamedNode) and (held := _day(quad.object)):
                    found.setdefault(quad.subject.value, tuple([] for _ in _BOUNDS))[place].append(held)
        return found


def match_score(view: View) -> Function:
    """The score of the latest stored match of two things, whichever of them is named first."""

    def matches(thing: NamedNode) -> set[NamedNode]:
        found = view.quads(None, _MATCHED, thing, DefaultGraph())
        return {quad.subject for quad in found if isinstance(quad.subject, NamedNode)}

    def answer(one: object = None, other: object = None, *more: object) -> Literal | None:
        if more or not isinstance(one, NamedNode) or not isinstance(other, NamedNode) or one == other:
            return None
        found = [
            (_latest(view, match), quad.object)
            for match in matches(one) & matches(other)
            for quad in view.quads(match, _SCORE, None, DefaultGraph())
            if isinstance(quad.object, Literal)
        ]
        return max(found, key=lambda each: (each[0], float(each[1].value)))[1] if found else None

    return answer


def point(_: View) -> Function:
    """The point at a latitude and a longitude, in degrees, as GeoSPARQL writes it: longitude first."""

    def answer(latitude: object = None, longitude: object = None, *more: object) -> Literal | None:
        degrees = [_number(latitude), _number(longitude)]
        if more or degrees[0] is None or degrees[1] is None or abs(degrees[0]) > 90 or abs(degrees[1]) > 180:
            return None
        return Literal(f"POINT({degrees[1]} {degrees[0]})", datatype=WKT)

    return answer


OURS = (
    Offered(
        expand("brg:memberOn").value,
        "a membership or another tie, a day",
        "true when the tie is proven to hold on that day, false when it is excluded; unbound when it is unknown",
        'brg:memberOn(?membership, "2019-05-01"^^xsd:date)',
        member_on,
    ),
    Offered(
        expand("brg:matchScore").value,
        "two things",
        "the score from 0 to 1 of their latest stored match, in either order; unbound when none is stored",
        "brg:matchScore(?one, ?other)",
        match_score,
    ),
    Offered(
        expand("brg:point").value,
        "a latitude and a longitude in degrees",
        "the point as a geo:wktLiteral, for the functions of GeoSPARQL; unbound when there is no such place",
        "brg:point(?latitude, ?longitude)",
        point,
    ),
)
_PAIR = "two geometries (geo:wktLiteral)"
_RELATIONS = {
    "sfEquals": "the same place",
    "sfDisjoint": "no point in common",
    "sfIntersects": "a point in common",
    "sfTouches": "only their edges in common",
    "sfCrosses": "the first crossing the second",
    "sfWithin": "the first within the second",
    "sfContains": "the second within the first",
    "sfOverlaps": "a part in common and a part apart",
}
GEO = (
    Offered(
        _GEOF + "distance",
        "two geometries (geo:wktLiteral) and a unit: uom:metre or uom:kilometre",
        "the distance on the ground, as a number",
        "geof:distance(?here, ?there, uom:kilometre)",
    ),
    *(
        Offered(_GEOF + name, _PAIR, f"whether they have this relation: {relation}", f"geof:{name}(?a, ?b)")
        for name, relation in _RELATIONS.items()
    ),
)
OFFERED = (*OURS, *GEO)


def functions_of(view: View) -> Functions:
    """Our functions for a view, by IRI."""
    return view.once(
        "functions", lambda: {NamedNode(each.iri): each.of(view) for each in OURS if each.of is not None}
    )


def unknown(iri: str) -> str:
    """The sentence about a function that is not known here, with the nearest that is."""
    named = {compact(each.iri): each for each in OFFERED}
    near = process.extractOne(compact(iri), list(named), score_cutoff=_NEAR)
    remedy = f"Is {named[near[0]].example} meant?" if near else "Check its prefix and spelling."
    return (
        f"The function <{iri}> is not known here. {remedy} Those of SPARQL 1.1, of XML Schema (xsd:), of GeoSPARQL "
        f"(geof:) and {', '.join(compact(each.iri) for each in OURS)} are."
    )


def names() -> Iterator[str]:
    """The IRIs of all functions beside those of SPARQL 1.1 and the casts, ours first."""
    return (each.iri for each in OFFERED)


def _day(term: object) -> date | None:
    """A day; a plain text that spells one is meant as one."""
    if not isinstance(term, Literal) or term.datatype not in (DATE, _TEXT):
        return None
    try:
        return date.fromisoformat(term.value)
    except ValueError:  # a day with a time zone, which is more than one of ours
        return None


def _number(term: object) -> float | None:
    if not isinstance(term, Literal) or term.datatype not in _NUMBERS:
        return None
    try:
        return float(term.value)
    except ValueError:
        return None


def _latest(view: View, match: NamedNode) -> date:
    days = [held for quad in view.quads(match, _DATE, None, DefaultGraph()) if (held := _day(quad.object))]
    return max(days, default=date.min)
