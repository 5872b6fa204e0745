"""What is told of a project that had not been is what the graph without that edge says, built anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.matching.random_worlds import CONCEPTS, DAY, TOPICS, WORDS, world

from bioregion_graph.matching import counterfactual
from bioregion_graph.matching.facts import Facts
from bioregion_graph.matching.index import Index, build
from bioregion_graph.matching.model import Task, load
from bioregion_graph.matching.question import Question, Wish
from bioregion_graph.matching.ranking import candidates, values_of
from bioregion_graph.matching.themes import Theme, of_topic

CASES_A_WORLD = 50


def wish(random: np.random.Generator, index: Index) -> Wish:
    """Somebody with projects asks; half of them with a partner, most with a topic or a field."""
    able = np.flatnonzero(index.count > 0)
    lead, partner = (index.organisations[int(each)].iri for each in random.choice(able, 2, replace=False))
    keys = of_topic(TOPICS[random.integers(len(TOPICS))]) if random.random() < 0.6 else frozenset()
    keys |= {(Theme.CONCEPT, CONCEPTS[random.integers(len(CONCEPTS))])}
    text = " ".join(random.choice(WORDS, 4)) if random.random() < 0.8 else ""
    return Wish(lead, (partner,) if random.random() < 0.5 else (), text, keys)


def less(facts: Facts, iri: str, organisation: str) -> Facts:
    """The facts without that one participation."""
    projects = [
        replace(
            each,
            members=tuple(who for who in each.members if who != organisation),
            coordinators=tuple(who for who in each.coordinators if who != organisation),
        )
        if each.iri == iri
        else each
        for each in facts.projects
    ]
    return replace(facts, projects=projects)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_deleting_the_edge_changes_the_rank_as_said(seed: int) -> None:
    facts, random = world(seed), np.random.default_rng(seed + 100)
    index = build(facts, DAY)
    moved = gone = 0
    for number in range(CASES_A_WORLD):
        task = list(Task)[number % 2]
        model, question = load(task), Question(index, wish(random, index))
        allowed = candidates(question, only_new=task is Task.NEW)
        values = values_of(question)
        scores = model.scores(values)
        able = np.flatnonzero(allowed & (index.count > 0))
        best = able[np.argsort(-scores[able])][:40]
        chosen = int(random.choice(best if number % 3 else able))
        own = counterfactual.influence(question, chosen)
        rows = index.by_member[[chosen]].indices
        assert set(np.flatnonzero(own)) <= set(rows.tolist()), "only its own projects speak for it"
        row = int(np.argmax(own)) if number % 4 and own.any() else int(random.choice(rows))
        told = counterfactual.without(question, model, values, scores, allowed, chosen, row)
        said, project = index.organisations[chosen], index.projects[row]
        assert told.project == project.iri
        rebuilt = build(less(facts, project.iri, said.iri), DAY)
        if said.iri not in rebuilt.numbers:
            assert told.place == 0
            gone += 1
            continue
        anew = Question(rebuilt, question.wish)
        after = counterfactual.place(
            model.scores(values_of(anew)),
            candidates(anew, only_new=task is Task.NEW),
            rebuilt.numbers[said.iri],
        )
        assert told.place == after, f"case {number}: {said.iri} without {project.iri}"
        moved += told.place != counterfactual.place(scores, allowed, chosen)
    assert moved > CASES_A_WORLD / 2, "most of them stand elsewhere without it"
    assert gone < CASES_A_WORLD / 4


@pytest.mark.parametrize("seed", range(3))
def test_a_patched_index_is_the_one_built_anew(seed: int) -> None:
    facts, random = world(seed), np.random.default_rng(seed)
    index = build(facts, DAY)
    entries = index.member.tocoo()
    for _ in range(12):
        place = int(random.integers(entries.nnz))
        row, column = int(entries.coords[0][place]), int(entries.coords[1][place])
        said = index.organisations[column]
        rebuilt = build(less(facts, index.projects[row].iri, said.iri), DAY)
        patched = counterfactual.patch(index, column, row)
        kept = [index.numbers[each.iri] for each in rebuilt.organisations]
        assert set(range(len(index.organisations))) - set(kept) <= {column}
        for name in ("member", "led"):
            wanted, found = getattr(rebuilt, name).todense(), getattr(patched, name).todense()
            np.testing.assert_array_equal(found[:, kept], wanted)
        np.testing.assert_allclose(
            patched.ties.todense()[np.ix_(kept, kept)], rebuilt.ties.todense(), atol=1e-5
        )
        np.testing.assert_array_equal(patched.neighbours[kept], rebuilt.neighbours)
        assert patched.theme_numbers == rebuilt.theme_numbers
        for name in ("experience", "profiles"):
            wanted, found = getattr(rebuilt, name).todense(), getattr(patched, name).todense()
            np.testing.assert_allclose(found[kept], wanted, atol=1e-5)
        np.testing.assert_allclose(
            patched.country_lift[np.ix_(patched.countries[kept], patched.countries[kept])],
            rebuilt.country_lift[np.ix_(rebuilt.countries, rebuilt.countries)],
            atol=1e-5,
        )
        np.testing.assert_array_equal(index.member.todense(), build(facts, DAY).member.todense(), "untouched")


def test_equal_scores_share_a_place() -> None:
    scores, allowed = np.asarray([3.0, 2.0, 2.0, 1.0, 9.0]), np.asarray([True, True, True, True, False])
    assert [counterfactual.place(scores, allowed, each) for each in range(4)] == [1, 2, 2, 4]
