"""What projects have in common before anybody reads them: programme, family of topics, kind of action, field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from bioregion_graph.matching.facts import Project, Topic

# Programmes that hold so many projects that being in them says nothing.
_FRAMES = ("fp7", "horizon-2020", "horizon-europe")
_FAMILY = re.compile(r"^(HORIZON-(?:JU-)?[A-Z0-9]+)")
_BEFORE_NUMBER = re.compile(r"[-.]\d")
_LONGEST_FAMILY = 12
# Parts of programmes in which the work of an earlier one goes on, by the ends of their IRIs and codes of topics:
# the societal challenges of Horizon 2020 (Regulation (EU) 1291/2013, annex I) and the clusters of Horizon Europe
# (Regulation (EU) 2021/695, annex I).
_FIELDS = {
    "health": (("/cordis-sc1", "/cordis-horizon.2.1"), ("HORIZON-HLTH", "HORIZON-JU-IHI", "SC1-")),
    "bioeconomy": (("/cordis-sc2", "/cordis-horizon.2.6"), ("HORIZON-CL6", "HORIZON-JU-CBE", "SFS-")),
}


class Theme(Enum):
    """In which respect projects are alike."""

    PROGRAMME = "programme"
    FAMILY = "family"
    ACTION = "action"
    FIELD = "field"
    CONCEPT = "concept"


Key = tuple[Theme, str]


def of_project(project: Project) -> frozenset[Key]:
    """All themes of a project."""
    code = project.topic.code if project.topic else ""
    return _themes(project.programmes, code, project.action, project.concepts)


def of_topic(topic: Topic) -> frozenset[Key]:
    """All themes of a topic that nobody has answered yet."""
    return _themes((), topic.code, topic.action, ())


def _themes(programmes: Iterable[str], code: str, action: str, concepts: Iterable[str]) -> frozenset[Key]:
    programmes = tuple(programmes)
    found = {(Theme.PROGRAMME, each) for each in programmes if not each.endswith(_FRAMES)}
    found |= {(Theme.CONCEPT, each) for each in concepts}
    if code:
        found.add((Theme.FAMILY, family(code)))
    if action:
        found.add((Theme.ACTION, action.upper().removeprefix("HORIZON-")))
    for field, (ends, beginnings) in _FIELDS.items():
        if code.upper().startswith(beginnings) or any(_is_part(each, ends) for each in programmes):
            found.add((Theme.FIELD, field))
    if any(theme is Theme.FIELD for theme, _ in found):
        found.add((Theme.FIELD, "life sciences"))
    return frozenset(found)


def family(code: str) -> str:
    """The part of a topic's code that it shares with others of its kind: "HORIZON-HLTH", "SC1-BHC"."""
    upper = code.upper()
    if found := _FAMILY.match(upper):
        return found[1]
    return _BEFORE_NUMBER.split(upper, maxsplit=1)[0][:_LONGEST_FAMILY]


def _is_part(programme: str, ends: tuple[str, ...]) -> bool:
    return any(programme.endswith(end) or f"{end}." in programme for end in ends)
