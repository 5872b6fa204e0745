"""Exposure: the first ten are those of the search, every place is counted once, and who has none is found."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.matching.random_worlds import COLD, DAY, TOPICS, trig, world
from tests.queries.views import view_of

from bioregion_graph.errors import UsageError
from bioregion_graph.matching import model as models
from bioregion_graph.matching.exposure import (
    DIALS,
    PROVEN,
    TEN,
    Exposure,
    Search,
    Searches,
    Whom,
    counts,
    gini,
    last_year,
    measured,
    of_calls,
    of_consortia,
    report,
    spread,
    stratum,
)
from bioregion_graph.matching.facts import Facts
from bioregion_graph.matching.model import Task
from bioregion_graph.matching.partners import Partners
from bioregion_graph.matching.request import Request
from bioregion_graph.matching.themes import of_project
from bioregion_graph.matching.training import LIFE, consortia
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder

LIBRARY = Library.load(folder("queries"))
CODES = [topic.code for topic in TOPICS]


@pytest.fixture(scope="module")
def partners() -> Partners:
    return Partners.of(world(2), DAY)


@pytest.fixture(scope="module")
def exposure(partners: Partners) -> Exposure:
    return measured(partners.index, of_calls(partners, CODES), models.load(Task.COMPLETE))


def test_the_first_ten_are_those_that_a_search_gives(partners: Partners, exposure: Exposure) -> None:
    assert exposure.names == tuple(CODES)
    for dial in DIALS:
        for code, order in zip(CODES, exposure.lists[dial], strict=True):
            hits = partners.ask(Request(call=code, novelty=dial)).page(0, TEN)
            assert [hit.number for hit in hits] == list(order)
    assert len({tuple(map(tuple, exposure.lists[dial])) for dial in DIALS}) == len(DIALS)


def test_the_best_place_is_the_best_of_all_searches(partners: Partners, exposure: Exposure) -> None:
    places = []
    for code in CODES:
        answer = partners.ask(Request(call=code, novelty=0.0))
        scores = answer.scores.astype(np.float32)
        order = sorted(range(len(scores)), key=lambda number: (-scores[number], number))
        places.append({number: place for place, number in enumerate(order, 1)})
    for number, best in enumerate(exposure.best.tolist()):
        assert best == min(each[number] for each in places)
        assert places[exposure.where[number]][number] == best


def test_who_is_named_beside_the_list_is_counted(partners: Partners) -> None:
    answers = [partners.ask(Request(text=text)) for text in ("vaccine genome", "zymurgy of bacteria", "soil")]
    searches = [Search("", each.understood.question, each.understood.allowed) for each in answers]
    found = measured(partners.index, searches, models.load(Task.COMPLETE))
    hits = [hit.number for answer in answers for hit in answer.unproven()]
    assert found.named.tolist() == [hits.count(number) for number in range(len(found.named))]
    assert found.named[partners.index.numbers[COLD.iri]] == 2


@pytest.mark.parametrize("by", ["experience", "country", "kind"])
@pytest.mark.parametrize("dial", DIALS)
def test_groups_hold_every_candidate_and_every_place_once(exposure: Exposure, by: str, dial: float) -> None:
    groups = exposure.groups(dial, by)
    assert len({each.name for each in groups}) == len(groups) > 1
    assert sum(each.candidates for each in groups) == len(exposure.index.organisations)
    assert sum(each.shown for each in groups) == exposure.shown(dial)
    assert sum(each.places for each in groups) == TEN * len(CODES)
    assert [each.candidates for each in groups] == sorted((each.candidates for each in groups), reverse=True)


@pytest.mark.parametrize("whom", list(Whom))
def test_who_is_never_suggested_is_found(exposure: Exposure, whom: Whom) -> None:
    index = exposure.index
    shown = {number for order in exposure.lists[0.5] for number in order}
    profile = {number for number, each in enumerate(index.organisations) if each.text or each.concepts}
    proven = set(np.flatnonzero(index.count >= PROVEN).tolist())
    of = {Whom.profile: profile, Whom.projects: proven, Whom.every: profile | proven}[whom]
    unseen = exposure.unseen(0.5, whom)
    assert {each.number for each in unseen} == of - shown
    assert int(exposure.looked_at(whom).sum()) == len(of)
    assert len(unseen) > 10
    assert [each.best for each in unseen] == sorted(each.best for each in unseen)
    for each in unseen:
        assert (each.has_profile, each.projects) == (each.number in profile, int(index.count[each.number]))
    italian = exposure.unseen(0.5, whom, ["it "])
    assert italian == [each for each in unseen if index.organisations[each.number].country == "IT"]
    assert italian
    cold = index.numbers[COLD.iri]
    assert (cold in {each.number for each in unseen}) == (whom is not Whom.projects and cold not in shown)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60))
def test_the_gini_is_half_the_mean_difference_over_the_mean(shown: list[int]) -> None:
    had = [shown.count(number) for number in range(10)]
    differences = sum(abs(one - other) for one in had for other in had) / 100
    assert gini(shown, 10) == pytest.approx(differences / (2 * len(shown) / 10))


@given(st.lists(st.permutations(range(15)), max_size=6))
def test_only_the_first_ten_count(lists: list[list[int]]) -> None:
    told = counts(lists, 20)
    assert told.tolist() == [sum(number in order[:10] for order in lists) for number in range(20)]


@given(st.lists(st.integers(), unique=True, max_size=50), st.integers(1, 60))
def test_a_sample_is_spread_from_the_first_to_the_last(items: list[int], most: int) -> None:
    drawn = spread(items, most)
    assert len(drawn) == min(len(items), most)
    assert [each for each in items if each in set(drawn)] == drawn
    if len(drawn) > 1:
        assert (drawn[0], drawn[-1]) == (items[0], items[-1])


@given(st.integers(0, 3000))
def test_a_stratum_holds_its_counts(count: int) -> None:
    name = stratum(count)
    low, _, high = name.partition("–")
    assert name == "none" if count == 0 else int(low) <= count <= int(high)


def test_past_consortia_know_nothing_of_their_year() -> None:
    facts = world(2)
    window = last_year(facts, DAY)
    assert window is not None
    past = consortia(facts, window)
    assert max(each.begins for each in past) == window.last < DAY
    assert window.index_day == window.first == window.last - timedelta(days=365)
    before = Partners.of(facts, window.index_day)
    assert all(each.begins < window.first for each in before.index.projects)
    searches = list(of_consortia(before.index, past))
    asked = {each.name for each in searches}
    assert asked <= {each.iri for each in past if LIFE in of_project(each)}
    assert len(asked) > 3
    for each in searches:
        assert not each.allowed[each.question.known].any()
    assert last_year(Facts(facts.organisations, []), DAY) is None


def test_a_graph_without_an_open_call_is_measured_by_its_last_year() -> None:
    steps: list[str] = []
    with view_of(trig(world(2))) as view:
        found = report(view, LIBRARY, date(2023, 1, 1), 7, steps.append)
    assert (found.what, len(found.exposure.names)) == (Searches.consortia, 7)
    assert steps[-1] == "ask consortium 7 of 7"
    with (
        view_of('<urn:o> a brg:Organisation ; rdfs:label "O" ; brg:focus "vaccines" .') as view,
        pytest.raises(
            UsageError, match="No call is open on 2023-01-01, and no consortium of the life sciences"
        ),
    ):
        report(view, LIBRARY, date(2023, 1, 1), 7)
