"""What matching goes by, out of one view: organisations, projects, who took part, topics of calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Organisation:
    """A possible partner; ``text`` is what is said of it besides its projects."""

    iri: str
    label: str = ""
    country: str = ""
    kind: str = ""
    text: str = ""
    concepts: tuple[str, ...] = ()
    city: str = ""


@dataclass(frozen=True)
class Topic:
    """What a call asks for."""

    iri: str
    code: str = ""
    text: str = ""
    action: str = ""
    deadline: date | None = None


@dataclass(frozen=True)
class Project:
    """A project and who is in it, coordinators first among ``members`` where they are known.

    ``begins`` is the first day; of one that tells none it may be guessed, which ``is_guessed`` tells. Behind the
    ``concepts`` that sources tell stand the goals that a model predicts.
    """

    iri: str
    begins: date
    is_guessed: bool = False
    text: str = ""
    programmes: tuple[str, ...] = ()
    topic: Topic | None = None
    action: str = ""
    concepts: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    coordinators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """All that matching goes by; projects in the order in which they began."""

    organisations: Mapping[str, Organisation]
    projects: Sequence[Project]
    topics: Mapping[str, Topic] = field(default_factory=dict)
