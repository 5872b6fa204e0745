"""Which rules a topic of a call asks for, by its programme, its type of action and its code.

What a topic adds in its own text is not told by these, so a person may choose otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bioregion_graph.matching.calls.facts import Call

_HORIZON = {"RIA": "he-ria", "IA": "he-ia", "CSA": "he-csa", "COFUND": "he-cofund"}
# Where the code says more than the action; the first that fits.
_BY_CODE = (
    (re.compile(r"^HORIZON-MSCA-.*-DN\b"), "msca-dn"),
    (re.compile(r"^HORIZON-MSCA-.*-SE\b"), "msca-se"),
    (re.compile(r"^HORIZON-EIC-.*PATHFINDEROPEN"), "eic-pathfinder-open"),
    (re.compile(r"^HORIZON-EIC-.*PATHFINDERCHALLENGES"), "eic-pathfinder-challenges"),
    (re.compile(r"^HORIZON-EIC-.*TRANSITION"), "eic-transition"),
    (re.compile(r"^HORIZON-EIC-.*ACCELERATOR"), "eic-accelerator"),
    (re.compile(r"^HORIZON-WIDERA-.*TWINNING", re.IGNORECASE), "widening-twinning"),
    (re.compile(r"^HORIZON-JU-IHI-"), "ju-ihi"),
    (re.compile(r"^HORIZON-JU-CBE-"), "ju-cbe"),
    (re.compile(r"^HORIZON-JU-(?:GH-)?EDCTP3-"), "ju-edctp3"),
    (re.compile(r"^EU4H-.*-JA\b"), "eu4health-joint-action"),
    (re.compile(r"^EU4H-"), "eu4health"),
    (re.compile(r"^DIGITAL-"), "digital-europe"),
)
_PILLAR_2 = re.compile(r"^HORIZON-(?:HLTH|CL[1-6])-")


@dataclass(frozen=True)
class Rules:
    """The types of call whose rules hold, empty where none is known, and the part of the programme, if told."""

    types: tuple[str, ...]
    part: str = ""


def rules_of(call: Call) -> Rules:
    """The rules of a topic. With several types of action the first that is known counts."""
    part = "pillar-2" if _PILLAR_2.match(call.code) else ""
    for pattern, type_ in _BY_CODE:
        if pattern.search(call.code):
            return Rules((type_,), part)
    if not call.code.startswith("HORIZON-"):
        return Rules((), part)
    known = (_HORIZON[each.upper()] for each in call.actions if each.upper() in _HORIZON)
    return Rules(tuple(known)[:1], part)
