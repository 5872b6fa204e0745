"""Spells: on every day they hold the very ties of the network of that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.network.networks import EVER, edges_of, ties_of

from bioregion_graph.network.projection import belonging, project
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


BODIES = st.lists(st.tuples(st.sampled_from("abcpq"), st.sampled_from("pqr"), spans()), max_size=14)


@given(entries=BODIES, is_proven=st.booleans())
def test_whoever_belongs_to_a_body_does_so_on_its_days(
    entries: list[tuple[str, str, tuple[int, ...]]], is_proven: bool
) -> None:
    """Also through others, and where a body is its own member's member."""
    ties = ties_of(memberships=[("a", "r", EVER), *(entry for entry in entries if entry[0] != entry[1])])
    wish = Wish(ties=(Form.memberships,), network="r", is_proven=is_proven)
    whole = project(ties, wish)
    inside = spells(ties, wish, whole).told()["inside"]
    names = [node.iri for node in whole.nodes]
    for after in range(8):
        day = START + timedelta(after)
        number = (day - date(1970, 1, 1)).days
        found = {
            names[node]
            for node, first, last in zip(*inside.values(), strict=True)
            if (first is None or first <= number) and (last is None or last >= number)
        }
        mask = belonging(ties, replace(wish, on=day), "r")
        assert found == {ties.things[place].iri for place in np.flatnonzero(mask)} & set(names)


def test_a_network_without_ties_has_no_spells() -> None:
    ties = ties_of(memberships=[])
    wish = Wish(ties=(Form.memberships,))
    assert spells(ties, wish, project(ties, wish)).told()["tie"] == []
