"""Pages of a list: together they hold each row once, and every page leads to the first, the last and its own."""

from __future__ import annotations

import threading
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioregion_graph.errors import UsageError
from bioregion_graph.queries.describe import Description
from bioregion_graph.queries.neighbours import Neighbourhood
from bioregion_graph.server.known import Kept, Thing
from bioregion_graph.server.paging import page_of, slugs


@given(rows=st.lists(st.text(max_size=5), max_size=80), size=st.integers(1, 12), find=st.text(max_size=2))
def test_pages_hold_each_row_once(rows: list[str], size: int, find: str) -> None:
    wishes = {"find.list": find}
    _, first = page_of(rows, "list", size, wishes, str)
    seen: list[str] = []
    for number in range(1, first.pages + 1):
        kept, paging = page_of(rows, "list", size, {**wishes, "page.list": str(number)}, str)
        assert paging.number == number
        assert {1, number, paging.pages} <= set(paging.numbers)
        assert len(kept) == (paging.last - paging.first + 1 if paging.total else 0)
        seen += kept
    assert seen == [row for row in rows if find.strip().casefold() in row.casefold()]
    assert (first.total, first.whole, first.is_long) == (len(seen), len(rows), len(rows) > size)


def test_gaps_between_numbers_are_told() -> None:
    rows = list(map(str, range(1000)))
    for number, numbers in (
        (1, [1, 2, 3, 0, 100]),
        (4, [1, 2, 3, 4, 5, 6, 0, 100]),
        (50, [1, 0, 48, 49, 50, 51, 52, 0, 100]),
        (99, [1, 0, 97, 98, 99, 100]),
    ):
        assert page_of(rows, "x", 10, {"page.x": str(number)}, str)[1].numbers == numbers


def test_a_page_after_the_last_is_the_last_and_no_number_is_told() -> None:
    assert page_of(["a", "b", "c"], "x", 2, {"page.x": "77"}, str)[0] == ["c"]
    for wrong in ("0", "-1", "two", "1" * 40, "½", "²"):
        with pytest.raises(UsageError, match=r'page\.x: ".*" is no number of a page'):
            page_of(["a"], "x", 2, {"page.x": wrong}, str)


def test_names_in_the_address_are_told_apart() -> None:
    headings = ["Members", "Offices and who holds them", "Members", "← Evidence", "Città", "…"]
    assert slugs(headings) == [
        "members",
        "offices-and-who-holds-them",
        "members-2",
        "evidence",
        "città",
        "list",
    ]


def test_what_was_read_is_kept_up_to_so_many_rows() -> None:
    kept = Kept[list[int]](len, most_rows=10)
    read: list[str] = []

    def reading(key: str, rows: int) -> list[int]:
        return kept.of(key, lambda: read.append(key) or list(range(rows)))  # type: ignore[func-returns-value]  # None

    for key, rows in (("a", 4), ("b", 4), ("a", 4), ("c", 4), ("a", 4), ("b", 4)):
        assert len(reading(key, rows)) == rows
        assert kept.rows <= 10
    assert read == ["a", "b", "c", "b"], "the one asked for longest ago goes first"
    assert len(reading("large", 50)) == 50
    assert kept.rows == 50, "one that is larger than all may hold stays alone"


def test_many_who_ask_at_once_read_once() -> None:
    kept = Kept[list[int]](len)
    read: list[int] = []
    begun = threading.Barrier(4)

    def ask() -> None:
        begun.wait()
        kept.of("thing", lambda: read.append(1) or [1])  # type: ignore[func-returns-value]  # None

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [1]


def test_what_is_made_of_a_thing_is_made_once_and_the_oldest_goes() -> None:
    thing = Thing(Neighbourhood(cast("Description", None), (), {}, {}))
    made: list[int] = []
    for key in [*range(24), 0, 24, 1]:
        assert thing.once(key, lambda key=key: made.append(key) or key + 1) == key + 1  # type: ignore[misc]  # append gives None
    assert made == [*range(25)], "the first is gone, all others are still there"
    assert thing.once(0, lambda: 7) == 7
    # What is not whole yet is made again; that there is nothing is as good as anything.
    assert thing.once("busy", lambda: 1, lambda _: False) == 1
    assert thing.once("busy", lambda: 2) == 2
    assert thing.once("none", lambda: None) is None
    assert thing.once("none", lambda: 3) is None
