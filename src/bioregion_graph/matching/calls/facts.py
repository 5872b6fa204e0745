"""A call as applicants see it: what it asks for, until when, for how much money, and whether one may still apply.

What the portal lists one by one are topics; "call" here means such a topic, as applicants say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

# Where cluster organisations are meant; the programme's own "clusters" (Health, Food …) have numbers, not these words.
_CLUSTERS = re.compile(
    r"\b(?:euro-?clusters?|bio-?clusters?|cluster (?:organi[sz]ations?|partnerships?|initiatives?|networks?|managers?|"
    r"management|collaboration|excellence|members)|innovation clusters?|"
    r"clusters? of (?:SMEs|enterprises|companies|firms))\b",
    re.IGNORECASE,
)
_TWO_STAGES = re.compile(r"two-?stage", re.IGNORECASE)


class State(StrEnum):
    """Whether one may apply on a day."""

    open = "open"
    forthcoming = "forthcoming"
    closed = "closed"
    unknown = "unknown"


@dataclass(frozen=True, order=True)
class Deadline:
    """A deadline: the first and the last day that it may mean, and the moment where it is known."""

    last: date
    first: date
    moment: datetime | None = None

    @property
    def is_exact(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last


@dataclass(frozen=True)
class Call:
    """A topic of a call; ``status`` is the last part of the concept that the source gives, or empty."""

    iri: str
    code: str
    title: str = ""
    text: str = ""
    actions: tuple[str, ...] = ()
    status: str = ""
    opens: date | None = None
    deadlines: tuple[Deadline, ...] = ()
    least: float | None = None
    most: float | None = None
    expected: int | None = None
    address: str = ""
    call_title: str = ""
    programme: str = ""

    def state(self, day: date) -> State:
        """Whether one may apply on a day.

        Days decide where they are told; a source that tells none but a status is believed for any day.
        """
        if self.deadlines and self.deadlines[-1].last < day:
            return State.closed
        if self.status not in ("", "call-open", "call-forthcoming"):
            return State.closed
        if self.opens is not None:
            return State.forthcoming if day < self.opens else State.open
        if self.status:
            return State(self.status.removeprefix("call-"))
        return State.open if self.deadlines else State.unknown

    def next_deadline(self, day: date) -> Deadline | None:
        """The first deadline that is not over on a day."""
        return next((each for each in self.deadlines if each.last >= day), None)

    @cached_property
    def for_clusters(self) -> str:
        """The words by which it names cluster organisations; empty where it does not."""
        found = _CLUSTERS.search(f"{self.title}\n{self.call_title}\n{self.text}")
        return found[0] if found else ""

    @property
    def has_two_stages(self) -> bool:
        """Whether an outline comes before the whole proposal, by its code."""
        return bool(_TWO_STAGES.search(self.code))

    @property
    def words(self) -> str:
        """All that it says."""
        return "\n".join(filter(None, (self.title, self.text)))
