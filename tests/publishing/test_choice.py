"""The best-supported value."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode
from worlds import DATES, source, term

from bioregion_graph.publishing.choice import best

PUBLISHED = {source(1): "2015", source(2): "2019-04", source(3): "2019-04-04"}


def choose(**support: str) -> str:
    """The best value; sources by number, as ``Siena="12"``. Underscores in a name stand for hyphens."""
    return best(
        {
            term(value.lstrip("_").replace("_", "-")): {source(int(number)) for number in numbers}
            for value, numbers in support.items()
        },
        PUBLISHED,
    ).value


def test_most_sources_win() -> None:
    assert choose(Siena="12", Pisa="3") == "Siena"


def test_then_the_most_recent_source_wins() -> None:
    assert choose(Siena="1", Pisa="2") == "Pisa"
    assert choose(Siena="3", Pisa="2") == "Siena"
    assert choose(Siena="0", Pisa="1") == "Pisa"


def test_then_the_first_by_spelling_wins() -> None:
    assert choose(Siena="0", Pisa="4") == "Pisa"


def test_a_finer_date_wins_over_a_coarser_that_contains_it() -> None:
    assert choose(_2019="123", _2019_04="0") == "2019-04"


def test_a_coarser_date_supports_the_finer() -> None:
    assert choose(_2019="1", _2019_04_04="0", _2018="2") == "2019-04-04"
    assert choose(_2019="1", _2019_04="0", _2018="23") == "2018"


def test_dates_that_contradict_are_weighed_like_anything_else() -> None:
    assert choose(_2018="1", _2019_04_04="2") == "2019-04-04"
    assert choose(_2018="2", _2019_04_04="1") == "2018"


def test_what_is_no_date_is_left_alone() -> None:
    broken = Literal("2019-02-30", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    assert best({broken: {source(1), source(2)}, term("2019"): {source(3)}}, PUBLISHED) == broken


@given(st.dictionaries(st.sampled_from(DATES), st.sets(st.integers(0, 3), min_size=1), min_size=1))
def test_the_best_is_one_that_was_stated_and_the_order_does_not_matter(stated: dict[str, set[int]]) -> None:
    support = {term(text): {source(number) for number in numbers} for text, numbers in stated.items()}
    chosen = best(support, PUBLISHED)
    assert chosen in support
    assert best(dict(reversed(support.items())), PUBLISHED) == chosen
