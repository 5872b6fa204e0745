"""Which congruent ties are one spell."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode
from worlds import DATES

from bioregion_graph.publishing.bounds import Evidence, Span, span
from bioregion_graph.publishing.spells import Tie, join
from bioregion_graph.terms.dates import parse


def tie(name: str, start: str = "", end: str = "", seen: str = "") -> Tie:
    def one(text: str) -> Span:
        return span(*(parse(part) for part in text.split()))

    time = Evidence(one(start), one(end), tuple(parse(part) for part in seen.split()))
    return Tie(NamedNode(f"urn:{name}"), time)


def spells(*ties: Tie) -> list[str]:
    """The spells as texts such as "a<bc": b and c are one, known as a … sorted by name."""
    groups: dict[str, list[str]] = {}
    for iri, standing in join(ties).items():
        groups.setdefault(standing.value[4:], []).append(iri.value[4:])
    return [f"{standing}<{''.join(sorted(names))}" for standing, names in sorted(groups.items())]


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ([tie("a", "2019"), tie("b", "2019-04"), tie("c", "2019-04-04")], ["a<abc"]),
        ([tie("a", "2015"), tie("b", "2017")], ["a<a", "b<b"]),
        ([tie("a", "2019"), tie("b", "2019-04"), tie("c", "2019-09")], ["a<ab", "c<c"]),
        ([tie("a", "2019", "2019-03"), tie("b", "2019-09")], ["a<a", "b<b"]),
        ([tie("a", "2019-09"), tie("b", "2019", "2019-03")], ["a<a", "b<b"]),
        ([tie("a", "2015", "2020"), tie("b", "2016", "2020-05")], ["a<ab"]),
        ([tie("a", "2015", "2018"), tie("b", "2016", "2020")], ["a<a", "b<b"]),
        ([tie("a", "2015", "2017"), tie("b", "2019"), tie("c", seen="2020")], ["a<a", "b<bc"]),
        ([tie("a", "2015", "2017"), tie("b", "2019"), tie("c", seen="2016")], ["a<ac", "b<b"]),
        ([tie("a", seen="2018"), tie("b", "2015"), tie("c", seen="2019")], ["b<abc"]),
        ([tie("a", "2017"), tie("b", seen="2012 2019")], ["a<a", "b<b"]),
        ([tie("a", "2017"), tie("b", seen="2012"), tie("c", seen="2014")], ["a<a", "b<bc"]),
        ([tie("a"), tie("b", "2017"), tie("c", "2019")], ["b<ab", "c<c"]),
        ([tie("b"), tie("a"), tie("c", seen="2014")], ["a<abc"]),
        ([tie("a", "2017"), tie("b", end="2019")], ["a<ab"]),
        ([tie("a", "2017", "2018"), tie("b", end="2019")], ["a<a", "b<b"]),
        ([tie("a", "2019-07"), tie("b", seen="2019")], ["a<ab"]),
    ],
)
def test_ties_whose_times_agree_are_one_spell(ties: list[Tie], expected: list[str]) -> None:
    assert spells(*ties) == expected
    assert spells(*reversed(ties)) == expected


texts = st.sampled_from(["", *DATES])


@st.composite
def some_ties(draw: st.DrawFn) -> list[Tie]:
    names = draw(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True))
    return [tie(name, draw(texts), draw(texts), draw(texts)) for name in names]


@given(some_ties(), st.randoms())
def test_every_tie_has_one_that_stands_for_it_whatever_the_order(ties: list[Tie], chance: Random) -> None:
    joined = join(ties)
    assert joined.keys() == {one.iri for one in ties}
    assert all(joined[standing] == standing for standing in joined.values())
    chance.shuffle(ties)
    assert join(ties) == joined
