"""The protocol measures as others do, ranks everybody, and knows nothing of what it looks for."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from benchmarks.matching.__main__ import cold, judged, look, paired, table
from benchmarks.matching.measures import NAMES, interval, measure
from benchmarks.matching.protocol import STALE_TRAINING, STALE_VALIDATION, TESTS, TRAINING, VALIDATION
from benchmarks.matching.rankers import ALL, FUSION, MODEL, OWN_FUSION, SINGLE, ablated, compared
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score
from tests.matching.random_worlds import DAY, world

from bioregion_graph.matching.exposure import STRATA, gini
from bioregion_graph.matching.facts import Facts
from bioregion_graph.matching.index import build
from bioregion_graph.matching.model import Task, load
from bioregion_graph.matching.question import Question
from bioregion_graph.matching.ranking import values_of
from bioregion_graph.matching.signals import SIGNALS
from bioregion_graph.matching.training import Window, cases, consortia

SIZE = 120
WINDOW = Window("last", DAY, DAY + timedelta(days=360), DAY)
ORDERS = st.permutations(range(SIZE))
WANTED = st.sets(st.integers(0, SIZE - 1), min_size=1, max_size=30)


@given(ORDERS, WANTED, st.integers(0, 5))
def test_measures_are_those_of_others(order: list[int], wanted: set[int], beyond: int) -> None:
    scores = np.empty(SIZE)
    scores[order] = np.arange(SIZE, 0, -1)
    experience = np.arange(SIZE, dtype=np.float32)
    told = measure(scores, sorted(wanted), beyond, experience, "", np.random.default_rng(1))
    mrr, hits, recall, ndcg, strict = told.values
    truth = np.isin(np.arange(SIZE), list(wanted)).astype(float)
    assert ndcg == pytest.approx(ndcg_score([truth], [scores], k=20))
    first = set(order[:50])
    assert recall == pytest.approx(len(first & wanted) / len(wanted))
    assert strict == pytest.approx(len(first & wanted) / (len(wanted) + beyond))
    assert mrr == pytest.approx(1 / (1 + min(order.index(each) for each in wanted)))
    assert hits == float(bool(set(order[:10]) & wanted))
    assert told.shown == tuple(order[:10])
    for (low, high), found, sought in zip(STRATA, told.found, told.sought, strict=True):
        stratum = {each for each in wanted if low <= experience[each] <= high}
        assert (found, sought) == (len(stratum & first), len(stratum))
    assert len(NAMES) == len(told.values)


def test_who_is_no_candidate_is_never_found_and_ties_are_broken_always_in_the_same_way() -> None:
    scores = np.full(30, -np.inf)
    scores[[3, 4]] = 1.0
    hidden = measure(scores, [7], 0, np.ones(30), "", np.random.default_rng(1))
    assert hidden.values == (0, 0, 0, 0, 0)
    equal = [measure(np.ones(30), [7], 0, np.ones(30), "", np.random.default_rng(1)) for _ in range(2)]
    assert equal[0] == equal[1]
    ranks = [
        measure(np.ones(30), [7], 0, np.ones(30), "", np.random.default_rng(n)).values[0] for n in range(400)
    ]
    # All 30 places are as likely: the mean of their inverses.
    assert np.mean(ranks) == pytest.approx(np.mean(1 / np.arange(1, 31)), abs=0.04)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40), st.integers(10, 20))
def test_gini_is_the_mean_difference_by_twice_the_mean(shown: list[int], candidates: int) -> None:
    counts = [shown.count(each) for each in range(candidates)]
    apart = sum(abs(one - other) for one in counts for other in counts)
    assert gini(shown, candidates) == pytest.approx(apart / (2 * candidates * sum(counts)))


def test_an_interval_goes_by_clusters() -> None:
    random = np.random.default_rng(3)
    values = np.repeat(random.random(40), 25)
    names = np.repeat([f"c{number}" for number in range(40)], 25).tolist()
    low, high = interval(values, names)
    assert low < values.mean() < high
    apart = interval(values, [str(number) for number in range(len(values))])
    assert high - low > 3 * (apart[1] - apart[0]), "what comes together is one observation"
    # The error of the mean of 40 values, twice to each side.
    assert high - low == pytest.approx(2 * 1.96 * values.std() / np.sqrt(40), rel=0.2)


def test_no_window_begins_before_its_index_ends_and_none_is_learned_from_twice() -> None:
    for window in (*TRAINING, VALIDATION, *STALE_TRAINING, STALE_VALIDATION, *TESTS):
        assert window.index_day <= window.first < window.last
    for windows in ((*TRAINING, VALIDATION, *TESTS), (*STALE_TRAINING, STALE_VALIDATION)):
        assert all(one.last < other.first for one, other in pairwise(windows))


def test_what_is_looked_for_is_not_known() -> None:
    facts = world(5)
    asked = consortia(facts, WINDOW)
    before = Facts(
        facts.organisations, [each for each in facts.projects if each.begins < WINDOW.index_day], facts.topics
    )
    index, past = (build(each, WINDOW.index_day) for each in (facts, before))
    those = cases(index, asked)
    assert len(those) > 10
    assert [(each.wish, each.wanted, each.beyond) for each in those] == [
        (each.wish, each.wanted, each.beyond) for each in cases(past, asked)
    ]
    for each in those:
        assert each.project not in index.projects
        assert each.wish.partners == (), "nobody is told but the leader"
        assert each.wish.lead in each.project.coordinators
        sought = {index.organisations[column].iri for column in each.wanted}
        assert sought == {who for who in each.project.members if index.has_history(who)} - {each.wish.lead}
        assert len(sought) + each.beyond == len(each.project.members) - 1
    values = [values_of(Question(of, those[0].wish), ALL) for of in (index, past)]
    np.testing.assert_array_equal(*values)


def test_all_are_ranked_by_the_model_the_baselines_and_the_model_without_a_signal() -> None:
    index = build(world(5), DAY)
    (first, *_) = cases(index, consortia(world(5), WINDOW))
    values = values_of(Question(index, first.wish), ALL)
    model = load(Task.COMPLETE)
    own = values[:, : len(SIGNALS)]
    rankers = compared(model)
    assert set(rankers) == {MODEL, FUSION, OWN_FUSION, *SINGLE}
    np.testing.assert_array_equal(rankers[MODEL](values), model.scores(own))
    assert all(ranker(values).shape == (len(index.organisations),) for ranker in rankers.values())
    less = ablated(model)
    parts = model.parts(own)
    for place, signal in enumerate(SIGNALS):
        if any(model.curves[signal.name].heights):
            found = less[f"without {signal.name}"](values)
            np.testing.assert_allclose(found + parts[:, place], model.scores(own), atol=1e-9)
        else:
            assert f"without {signal.name}" not in less


def test_the_tables_tell_what_was_measured(capsys: pytest.CaptureFixture[str]) -> None:
    facts = world(5)
    index = build(facts, DAY)
    taught = {task: load(task) for task in Task}
    those = cases(index, consortia(facts, WINDOW))
    results = judged(index, those, {task: compared(model) for task, model in taught.items()})
    complete = results[Task.COMPLETE]
    assert {len(each) for each in complete.values()} == {len(those)}
    lines = table(complete, index).splitlines()
    assert len(lines) == 2 + len(complete)
    assert len({line.count("|") for line in lines}) == 1
    mean = np.mean([each.values[3] for each in complete[MODEL]])
    assert f"{mean:.3f} [" in next(line for line in lines if line.startswith(f"| {MODEL} "))
    ours, theirs = (np.mean([each.values[2] for each in complete[name]]) for name in (MODEL, FUSION))
    assert f"Recall@50 {(ours / theirs - 1) * 100:+.1f} %" in paired(complete, MODEL, FUSION)
    assert cold(complete, set()) == "Every leader had a project before."
    assert cold(complete, {complete[MODEL][0].cluster}).startswith("Leaders without a project before, ")
    for ablate in (False, True):
        look(facts, WINDOW, taught, ablate=ablate)
        said = capsys.readouterr().out
        assert f"complete the consortium, {len(those)} consortia" in said
        assert ("without city" in said) == ablate
        assert (f"{MODEL} against {OWN_FUSION}: MRR" in said) != ablate
