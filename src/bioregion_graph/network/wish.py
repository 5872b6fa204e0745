"""What network is wanted: through which ties, when, among whom."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bioregion_graph.errors import UsageError


class Form(StrEnum):
    """By which ties organisations are joined.

    ``memberships`` joins a member to its body; all others join two organisations that share something.
    """

    projects = "projects"
    memberships = "memberships"
    shared_memberships = "shared-memberships"
    events = "events"
    people = "people"


@dataclass(frozen=True)
class Wish:
    """A network, by what may be asked of it; empty means no limit.

    ``on`` is one day, ``since`` and ``until`` a period; without any of them, all ties ever stated count. ``countries``
    are ISO 3166 codes, ``kinds`` IRIs of organisation kinds, ``fields`` IRIs of concepts that an organisation or one of
    its projects is classified with, or with one below; both ends of a tie must be of one of each. ``network`` keeps
    those who belong to a body directly or through others, on the same days, and the body. ``least`` is how many things
    a pair must share. ``centre`` keeps those at most ``depth`` ties away from one organisation. ``is_proven`` leaves
    out what is unknown on the days asked. ``is_bipartite`` keeps projects, events, people as nodes.
    """

    ties: tuple[Form, ...] = (Form.projects,)
    on: date | None = None
    since: date | None = None
    until: date | None = None
    countries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    network: str = ""
    least: int = 1
    centre: str = ""
    depth: int = 1
    is_proven: bool = False
    is_bipartite: bool = False

    def __post_init__(self) -> None:
        """Raises UsageError for what contradicts itself."""
        if self.on and (self.since or self.until):
            raise UsageError("A network is asked for one day or for a period, not for both.")
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"The period ends on {self.until} before it begins on {self.since}.")
        if not self.ties:
            raise UsageError(f"Name the ties of the network: {', '.join(Form)}.")
        if self.least < 1 or self.depth < 1:
            raise UsageError("The least number of shared things, and the depth, are 1 or more.")

    @property
    def key(self) -> str:
        """A short name that differs for each wish."""
        return self.digest(repr(sorted(self.told().items())))

    @staticmethod
    def digest(text: str) -> str:
        """Sixteen letters that differ for each text."""
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def told(self) -> dict[str, Any]:
        """What is asked, as it can be written to JSON; what is not limited is left out."""
        said = {name: _plain(value) for name, value in asdict(self).items()}
        default = {name: _plain(value) for name, value in _DEFAULT.items()}
        return {name: value for name, value in said.items() if name == "ties" or value != default[name]}


_DEFAULT = asdict(Wish())


def forms(written: Iterable[str]) -> tuple[Form, ...]:
    """The ties of these names, each also a list with commas. Raises UsageError for a name that is none."""
    names = [name.strip() for each in written for name in each.split(",") if name.strip()]
    unknown = [name for name in names if name not in list(Form)]
    if unknown:
        raise UsageError(f'There are no ties "{unknown[0]}". Choose of {", ".join(Form)}.')
    return tuple(dict.fromkeys(Form(name) for name in names))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(each) for each in value] if isinstance(value, tuple) else getattr(value, "value", value)
