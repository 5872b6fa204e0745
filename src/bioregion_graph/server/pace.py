"""Which queries are quick: remembered from the last time they, or others like them, were asked.

What a query costs shows when it runs. So a new one is tried for a moment; one that was quick may go ahead of those
that nobody knows, and one that was slow goes to the slow ones at once.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from enum import Enum
from functools import lru_cache

_KEPT = 4096
# Longer texts are remembered as they stand: to look for their pattern would cost more than it saves.
_LONGEST = 4096
_VALUES = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*> | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*' | (?<=:)[\w.-]+ | \b\d[\d.eE+-]*""",
    re.VERBOSE,
)


class Pace(Enum):
    """How fast a query is: quick, not known yet, or slow."""

    QUICK = "quick"
    NEW = "new"
    SLOW = "slow"


class Paces:
    """What is known of queries, as far back as memory is worth it."""

    def __init__(self) -> None:
        self._quick: OrderedDict[str, None] = OrderedDict()
        self._slow: OrderedDict[str, None] = OrderedDict()

    def of(self, text: str) -> Pace:
        """The pace of a query: slow only if it was slow itself, quick also if one like it was."""
        if text in self._slow:
            return Pace.SLOW
        return Pace.QUICK if pattern(text) in self._quick else Pace.NEW

    def learn(self, text: str, *, is_quick: bool) -> None:
        """Remember how a query went."""
        if is_quick:
            self._slow.pop(text, None)
            _remember(self._quick, pattern(text))
        else:
            # Others like it may still be quick, but have to show it.
            self._quick.pop(pattern(text), None)
            _remember(self._slow, text)


@lru_cache(maxsize=1024)
def pattern(text: str) -> str:
    """A query without what differs from one look-up to the next: names, strings, numbers."""
    return _VALUES.sub("", text) if len(text) <= _LONGEST else text


def _remember(known: OrderedDict[str, None], text: str) -> None:
    known[text] = None
    known.move_to_end(text)
    if len(known) > _KEPT:
        known.popitem(last=False)
