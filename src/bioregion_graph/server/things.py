"""How the page of a thing reads its ties: who is at the other end, as what, when, and whether on a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pyoxigraph import Literal, NamedNode

from bioregion_graph.queries.describe import Fact, Tie
from bioregion_graph.queries.formats import Term
from bioregion_graph.terms.namespaces import CONCEPTS, ID, expand

_START, _END, _SEEN = (expand(f"brg:{name}").value for name in ("start", "end", "observedOn"))
_FROM, _UNTIL = expand("brg:certainFrom").value, expand("brg:certainUntil").value
_FIRST, _LAST = expand("brg:startsOn").value, expand("brg:endsOn").value
_NOT_ENDS = {expand(name).value for name in ("brg:inTerm", "owl:sameAs", "rdf:type")}


def is_end(fact: Fact) -> bool:
    """Whether a fact of a tie names what is at one of its ends."""
    if not isinstance(fact.value, NamedNode) or fact.property in _NOT_ENDS:
        return False
    return fact.value.value.startswith(ID)


def is_role(fact: Fact) -> bool:
    """Whether a fact of a tie says as what."""
    if isinstance(fact.value, NamedNode):
        return fact.value.value.startswith(CONCEPTS)
    return False


def held(tie: Tie, on: date | None) -> str:
    """Whether a tie held on a day: "yes", "no" or "unknown"; "unknown" as well when no day is asked."""
    if on is None:
        return "unknown"
    days = {fact.property: fact.value.value for fact in tie.facts if isinstance(fact.value, Literal)}
    day = on.isoformat()
    if days.get(_FIRST, "") > day or days.get(_LAST, "9999-12-31") < day:
        return "no"
    return "yes" if days.get(_FROM, "9999-12-31") <= day <= days.get(_UNTIL, "") else "unknown"


def period(tie: Tie, show: Callable[[Term], str], translate: Callable[[str], str]) -> str:
    """The times that sources give for a tie, in words."""

    def stated(name: str) -> str:
        values = sorted({fact.value for fact in tie.facts if fact.property == name}, key=str)
        return ", ".join(show(value) for value in values)

    start, end, seen = stated(_START), stated(_END), stated(_SEEN)
    parts = []
    if start:
        parts.append(f"{translate('from')} {start}")
    if end:
        parts.append(f"{translate('until')} {end}")
    if seen:
        parts.append(f"{translate('seen')} {seen}")
    return ", ".join(parts) or translate("undated")
