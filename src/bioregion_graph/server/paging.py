"""Long lists on a page, a few rows at a time: which page is asked for, and what leads to the others.

Each list of a page has a name of its own, its slug; ``page.SLUG``, ``find.SLUG`` and ``sort.SLUG`` in the address say
what is shown of it, so that every state has an address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bioregion_graph.errors import UsageError

Row = TypeVar("Row")
_LONGEST_NUMBER = 9
# Around the page that is shown; the first and the last are always there.
_BESIDE = 2


@dataclass(frozen=True)
class Paging:
    """Rows ``first`` to ``last`` (counted from 1) of ``total`` that hold ``find``, among ``whole`` in all."""

    slug: str
    number: int
    size: int
    total: int
    whole: int
    find: str = ""
    sort: str = ""

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The number of the first row shown; 0 where there is none."""
        return min(self.total, (self.number - 1) * self.size + 1)

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.total, self.number * self.size)

    @property
    def is_long(self) -> bool:
        """Whether the list has more than one page, filtered or not."""
        return self.whole > self.size

    @property
    def numbers(self) -> list[int]:
        """The pages to lead to: the first, the last and those around this one; 0 stands for a gap."""
        near = range(self.number - _BESIDE, self.number + _BESIDE + 1)
        wanted = sorted({1, self.pages, *(each for each in near if 1 <= each <= self.pages)})
        found: list[int] = []
        for each in wanted:
            if found and each - found[-1] == 2:
                found.append(each - 1)
            elif found and each - found[-1] > 2:
                found.append(0)
            found.append(each)
        return found


def page_of(
    rows: Sequence[Row], slug: str, size: int, wishes: Mapping[str, str], text: Callable[[Row], str]
) -> tuple[Sequence[Row], Paging]:
    """The rows that an address asks for, and where they stand among all.

    ``text`` is what of a row is searched for ``find.SLUG``. A page after the last is the last. Raises UsageError for a
    page that is no number.
    """
    find = wishes.get(f"find.{slug}", "").strip()
    wanted = find.casefold()
    kept = [row for row in rows if wanted in text(row).casefold()] if wanted else rows
    number = _number(wishes.get(f"page.{slug}", ""), f"page.{slug}")
    paging = Paging(slug, 1, size, len(kept), len(rows), find, wishes.get(f"sort.{slug}", ""))
    number = min(number, paging.pages)
    paging = Paging(slug, number, size, len(kept), len(rows), find, paging.sort)
    return kept[max(0, paging.first - 1) : paging.last], paging


def slugs(headings: Iterable[str]) -> list[str]:
    """A name for each heading that may stand in an address; no two are the same."""
    found: list[str] = []
    for heading in headings:
        words = "".join(each if each.isalnum() else " " for each in heading.casefold()).split()
        name = bare = "-".join(words) or "list"
        number = 2
        while name in found:
            name, number = f"{bare}-{number}", number + 1
        found.append(name)
    return found


def _number(text: str, name: str) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdigit()) or len(text) > _LONGEST_NUMBER or int(text) < 1:
        raise UsageError(f'{name}: "{text}" is no number of a page. Write it as 2.')
    return int(text)
