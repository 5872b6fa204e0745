"""Turns of clients, the pace of queries, and the limits that a home may set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioregion_graph.errors import InputError
from bioregion_graph.server import limits
from bioregion_graph.server.lanes import Lane
from bioregion_graph.server.limits import Limits
from bioregion_graph.server.pace import Pace, Paces, pattern
from bioregion_graph.settings import Settings


@dataclass(frozen=True)
class One:
    """Something that waits."""

    client: str
    number: int = 0


def test_clients_take_turns_however_many_each_has_waiting() -> None:
    lane: Lane[One] = Lane(10, 10)
    for number in range(5):
        lane.wait(One("a", number))
    lane.wait(One("b"))
    lane.wait(One("c"))
    order = []
    while each := lane.next():
        lane.take(each.client)
        order.append((each.client, each.number))
    assert order == [("a", 0), ("b", 0), ("c", 0), ("a", 1), ("a", 2), ("a", 3), ("a", 4)]


def test_one_client_leaves_a_place_for_another() -> None:
    lane: Lane[One] = Lane(3, 2)
    for number in range(5):
        lane.wait(One("a", number))
    for _ in range(2):
        assert lane.next() is not None
        lane.take("a")
    assert lane.next() is None
    lane.wait(One("b"))
    assert lane.next() == One("b")


def test_who_leaves_the_line_is_never_called() -> None:
    lane: Lane[One] = Lane(3, 3)
    lane.wait(One("a"))
    lane.forget(One("a"))
    lane.forget(One("never there"))
    assert (lane.next(), lane.waiting(), lane.waiting("a")) == (None, 0, 0)


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=60),
    st.integers(1, 4),
    st.integers(1, 4),
)
def test_places_are_never_given_twice(steps: list[tuple[str, bool]], places: int, most: int) -> None:
    lane: Lane[One] = Lane(places, most)
    running: list[str] = []
    for number, (client, comes) in enumerate(steps):
        if comes:
            lane.wait(One(client, number))
        elif client in running:
            running.remove(client)
            lane.leave(client)
        while each := lane.next():
            lane.take(each.client)
            running.append(each.client)
        assert lane.running == len(running) <= places
        assert all(running.count(name) <= most for name in "abc")
        # Whoever waits could not run: all is taken, or its own share is.
        for name in "abc":
            assert not lane.waiting(name) or len(running) == places or running.count(name) == most


LOOK_UP = "SELECT ?p ?o { <urn:1> ?p ?o } LIMIT 10"


def test_a_query_like_a_quick_one_is_quick_until_it_is_not() -> None:
    paces = Paces()
    assert paces.of(LOOK_UP) is Pace.NEW
    paces.learn(LOOK_UP, is_quick=True)
    other = LOOK_UP.replace("urn:1", "urn:22").replace("10", "7")
    assert paces.of(other) is Pace.QUICK
    paces.learn(other, is_quick=False)
    assert (paces.of(other), paces.of(LOOK_UP)) == (Pace.SLOW, Pace.NEW), "the like of it are on trial again"
    paces.learn(LOOK_UP, is_quick=True)
    assert (paces.of(other), paces.of(LOOK_UP)) == (Pace.SLOW, Pace.QUICK)
    paces.learn(other, is_quick=True)
    assert paces.of(other) is Pace.QUICK


def test_memory_of_queries_is_bounded() -> None:
    paces = Paces()
    for number in range(5000):
        paces.learn(f"ASK {{ ?a{'b' * number} ?p ?o }}", is_quick=number % 2 == 0)
    assert len(paces._quick) <= 4096
    assert len(paces._slow) <= 4096


@pytest.mark.parametrize(
    "other",
    [
        LOOK_UP.replace("urn:1", "https://example.org/#x"),
        LOOK_UP.replace("10", "100000"),
        LOOK_UP.replace("<urn:1>", "<>"),
    ],
)
def test_names_and_numbers_are_no_part_of_a_pattern(other: str) -> None:
    assert pattern(other) == pattern(LOOK_UP)


def test_what_is_asked_is_part_of_a_pattern() -> None:
    others = ["ASK { <urn:1> ?p ?o }", LOOK_UP + " OFFSET 5", LOOK_UP.replace("?o }", "?o . ?o ?q ?r }")]
    assert len({pattern(text) for text in (LOOK_UP, *others)}) == 4
    long = f"{LOOK_UP} #{'x' * 5000}"
    assert pattern(long) == long


def rules(home: Path, text: str | None) -> limits.Rules:
    if text is not None:
        (home / "limits.toml").write_text(text, encoding="utf-8")
    return limits.load(Settings(home=home, query_seconds=5.0, workers=3))


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    read = rules(tmp_path, None)
    assert read.of("reader") == Limits(5.0, 1024**3, 1_000_000, 1024**3)
    assert read.of("analyst").seconds == read.of("editor").seconds == 20.0
    assert read.of("administrator").seconds == 100.0
    assert (read.queue.waiting_seconds, read.queue.per_client, read.queue.in_all) == (5.0, 100, 1000)
    assert read.workers == 3


def test_a_file_replaces_what_it_names(tmp_path: Path) -> None:
    text = '[reader]\nseconds = 7\nrows = 10\n[queue]\nin_all = 5\ntrusted_proxies = ["10.0.0.1"]\n[editor]\nbytes = 9'
    read = rules(tmp_path, text)
    assert read.of("reader") == Limits(7.0, 1024**3, 10, 1024**3)
    assert read.of("editor").bytes == 9
    assert (read.queue.in_all, read.queue.trusted_proxies, read.queue.per_client) == (5, ("10.0.0.1",), 100)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[reader", "it cannot be read ("),
        (
            "[guest]\nrows = 1",
            'there is no table "guest". Use one of [reader, analyst, editor, administrator, queue]',
        ),
        ("reader = 3", 'there is no table "reader"'),
        (
            "[reader]\nminutes = 1",
            '[reader] has no limit "minutes". Use one of seconds, memory_bytes, rows, bytes.',
        ),
        ("[reader]\nrows = 1.5", "[reader] rows is 1.5. Write a number above zero."),
        ("[reader]\nrows = 0", "[reader] rows is 0. Write a number above zero."),
        ("[reader]\nrows = true", "[reader] rows is True."),
        ("[reader]\nseconds = -1", "[reader] seconds is -1."),
        ("[reader]\nseconds = inf", "[reader] seconds is inf."),
        ("[reader]\nseconds = 'long'", "[reader] seconds is 'long'."),
        (
            "[queue]\ntrusted_proxies = '10.0.0.1'",
            "[queue] trusted_proxies is '10.0.0.1'. Write a list of addresses.",
        ),
        ("[queue]\ntrusted_proxies = [1]", "[queue] trusted_proxies is [1]."),
    ],
)
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as told:
        rules(tmp_path, text)
    assert said in str(told.value)
    assert "limits.toml" in str(told.value)
