"""Pairs of groups and countries: the matching finds what trying everything finds."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bioregion_graph.matching.eligibility.pairing import Pair, can_pair, most_pairs

PAIRS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), max_size=7)


def apart(taken: tuple[Pair, ...]) -> bool:
    return len({group for group, _ in taken}) == len({country for _, country in taken}) == len(taken)


@given(PAIRS)
def test_the_largest_number_is_that_of_trying_everything(pairs: list[Pair]) -> None:
    possible = [n for n in range(len(pairs) + 1) for taken in combinations(pairs, n) if apart(taken)]
    assert most_pairs(pairs) == max(possible)


@given(
    PAIRS,
    st.integers(1, 3),
    st.lists(
        st.tuples(
            st.integers(1, 2),
            st.sets(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), max_size=8),
        ),
        max_size=2,
    ),
)
def test_quotas_are_met_exactly_when_trying_everything_meets_them(
    pairs: list[Pair], number: int, quotas: list[tuple[int, set[Pair]]]
) -> None:
    wanted = any(
        apart(taken) and all(sum(pair in among for pair in taken) >= least for least, among in quotas)
        for taken in combinations(list(dict.fromkeys(pairs)), number)
    )
    assert can_pair(pairs, number, quotas) == wanted
