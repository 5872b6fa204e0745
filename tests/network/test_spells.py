"""Spells: on every day they hold the very ties of the network of that day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.network.networks import edges_of, ties_of

from bioregion_graph.network.projection import project
from bioregion_graph.network.spells import spells
from bioregion_graph.network.ties import FIRST, LAST
from bioregion_graph.network.wish import Form, Wish

START = date(2019, 1, 1)
DAYS = st.integers(0, 6).map(lambda day: START.toordinal() + day)


@st.composite
def spans(draw: st.DrawFn) -> tuple[int, ...]:
    """Four days, some of them unknown, the proven ones between the others."""
    first, proven_from, proven_until, last = sorted(draw(DAYS) for _ in range(4))
    known = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
    certain = (proven_from, proven_until) if known[2] else (LAST, FIRST)
    return (first if known[0] else FIRST, last if known[1] else LAST, *certain)


ENTRIES = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("pqr"), spans()), max_size=14)


@pytest.mark.parametrize("form", [Form.projects, Form.memberships])
@given(entries=ENTRIES)
def test_each_day_has_the_ties_of_its_network(
    form: Form, entries: list[tuple[str, str, tuple[int, ...]]]
) -> None:
    named = "participations" if form is Form.projects else "memberships"
    ties = ties_of(**{named: entries})
    whole = project(ties, Wish(ties=(form,)))
    told = spells(ties, Wish(ties=(form,)), whole).told()
    for after in range(8):
        day = START + timedelta(after)
        number = (day - date(1970, 1, 1)).days
        held: dict[tuple[str, str], int] = {}
        for tie, first, last, proven_from, proven_until in zip(*told.values(), strict=True):
            if (first is not None and first > number) or (last is not None and last < number):
                continue
            one, other = (whole.nodes[int(ends[tie])].iri for ends in (whole.first, whole.second))
            is_proven = proven_from is not None and proven_from <= number <= proven_until
            held[one, other] = max(held.get((one, other), 1), 2 if is_proven else 1)
        expected = edges_of(project(ties, Wish(ties=(form,), on=day)))
        assert held == {pair: answer for pair, (_, _, answer) in expected.items()}


def test_a_network_without_ties_has_no_spells() -> None:
    ties = ties_of(memberships=[])
    wish = Wish(ties=(Form.memberships,))
    assert spells(ties, wish, project(ties, wish)).told()["tie"] == []
