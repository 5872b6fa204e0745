"""The answer as a whole: all candidates once, always in the same order, and nothing of what is hidden or to come."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from pyoxigraph import DefaultGraph, NamedNode
from tests.matching.random_worlds import COLD, CONCEPTS, DAY, TOPICS, trig, world
from tests.queries.views import view_of

from bioregion_graph.matching.facts import Facts
from bioregion_graph.matching.partner_rows import identifier
from bioregion_graph.matching.partners import Answer, Partners
from bioregion_graph.matching.reading import kept, read
from bioregion_graph.matching.request import Request
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view
from bioregion_graph.sharing.view import View
from bioregion_graph.store.generations import Generations

LIBRARY = Library.load(folder("queries"))
LEAD = "urn:o2"
ASKED = Request(call=TOPICS[0].code, text="vaccine against bacteria", lead=LEAD, partners=("urn:o5",))
REQUESTS = (
    ASKED,
    replace(ASKED, only_new=True),
    replace(ASKED, novelty=0.0),
    replace(ASKED, novelty=1.0, countries=("IT", "DE")),
    Request(concepts=(CONCEPTS[1],)),
    Request(lead=COLD.iri, text="zymurgy"),
)


@pytest.fixture(scope="module")
def partners() -> Partners:
    return Partners.of(world(3), DAY)


def told(answer: Answer) -> list[tuple[str, float]]:
    return [(hit.organisation, hit.score) for hit in answer.page(0, len(answer))]


@pytest.mark.parametrize("request_", REQUESTS)
def test_pages_cover_all_candidates_once(partners: Partners, request_: Request) -> None:
    answer = partners.ask(request_)
    hits = [hit for offset in range(0, len(answer) + 30, 30) for hit in answer.page(offset, 30)]
    assert [hit.place for hit in hits] == list(range(1, len(answer) + 1))
    assert len({hit.organisation for hit in hits}) == len(answer) == int(answer.understood.allowed.sum())
    assert not {request_.lead, *request_.partners} & {hit.organisation for hit in hits}
    assert answer.page(len(answer)) == []
    for hit in (*hits[:40], *hits[-40:]):
        assert sum(hit.parts.values()) == pytest.approx(hit.score, abs=1e-9)
        assert hit.score == pytest.approx(answer.scores[hit.number], abs=1e-9)
        sizes = [abs(part) for part in hit.parts.values()]
        assert sizes == sorted(sizes, reverse=True)
        assert answer.find(hit.organisation) == hit


@pytest.mark.parametrize("request_", REQUESTS)
def test_only_the_dial_leaves_the_order_of_the_scores(partners: Partners, request_: Request) -> None:
    answer = partners.ask(request_)
    hits = answer.page(0, len(answer))
    by_score = sorted(hits, key=lambda hit: (-np.float32(hit.score), hit.number))
    places = {hit.organisation: place for place, hit in enumerate(by_score, 1)}
    assert [hit.before for hit in hits[:20]] == [places[hit.organisation] for hit in hits[:20]]
    if request_.novelty == 0:
        assert [hit.place for hit in hits] == [places[hit.organisation] for hit in hits]
    for hit in hits[:20]:
        assert bool(hit.placed and hit.placed.why) == (hit.place != hit.before)


def test_nobody_finds_who_is_no_candidate(partners: Partners) -> None:
    answer = partners.ask(ASKED)
    assert [answer.find(iri) for iri in (LEAD, "urn:o5", "urn:nobody")] == [None, None, None]


@pytest.mark.parametrize("request_", REQUESTS)
def test_the_same_request_has_the_same_answer(request_: Request) -> None:
    one, other = (Partners.of(world(3), DAY).ask(request_) for _ in range(2))
    assert identifier(one) == identifier(other)
    assert told(one) == told(other)
    assert len({identifier(Partners.of(world(3), DAY).ask(each)) for each in REQUESTS}) == len(REQUESTS)
    assert identifier(Partners.of(world(3), DAY, 8).ask(request_)) != identifier(one), "another generation"


def test_another_process_tells_the_same() -> None:
    program = (
        "import json; from tests.matching.test_partner_search import *; "
        "answer = Partners.of(world(3), DAY).ask(ASKED); print(json.dumps([identifier(answer), told(answer)]))"
    )
    said = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
        )
        said.append(json.loads(done.stdout))
    assert said[0] == said[1]
    assert len(said[0][1]) > 200


def test_the_words_of_who_has_no_project_count_for_it() -> None:
    """Whoever has a project stands before them, since the model learned from those; so they are named besides."""
    facts = world(3)
    silent = replace(COLD, iri="urn:silent", text="zymurgy", concepts=())
    both = {**facts.organisations, COLD.iri: COLD, silent.iri: silent}
    partners = Partners.of(replace(facts, organisations=both), DAY)
    assert not partners.index.has_history(COLD.iri)
    asked = (Request(text=COLD.text), Request(concepts=COLD.concepts), Request(text="robot sensor battery"))
    words, field, other = (partners.ask(each).find(COLD.iri) for each in asked)
    assert words
    assert field
    assert other
    assert words.parts["near_profile"] > 0
    assert field.parts["concept_share"] > 0
    assert "near_profile" not in other.parts
    assert words.score > other.score
    for each in asked[:2]:
        answer = partners.ask(each)
        hits = [answer.find(iri) for iri in (COLD.iri, silent.iri)]
        assert hits[0]
        assert hits[1]
        assert hits[0].place < hits[1].place
        assert answer.without(hits[0]) is None
        assert [hit.organisation for hit in answer.unproven()][:1] == [COLD.iri]
        assert all(not partners.index.has_history(hit.organisation) for hit in answer.unproven())
    assert partners.ask(asked[2]).unproven() == []
    only = partners.ask(replace(asked[0], within=frozenset({COLD.iri, silent.iri})))
    assert [hit.organisation for hit in only.page()] == [COLD.iri, silent.iri]


def test_only_new_leaves_earlier_partners_out(partners: Partners) -> None:
    answer = partners.ask(replace(ASKED, only_new=True))
    met = {
        member
        for project in world(3).projects
        if project.begins < DAY and {LEAD, "urn:o5"} & set(project.members)
        for member in project.members
    }
    assert len(met) > 10
    assert {iri for iri, _ in told(answer)} == partners.index.numbers.keys() - met
    assert answer.model.task.value == "new"


@pytest.mark.parametrize("request_", REQUESTS)
def test_what_begins_later_changes_nothing(request_: Request) -> None:
    facts = world(3)
    day = DAY - timedelta(days=700)
    before = Facts(facts.organisations, [each for each in facts.projects if each.begins < day], facts.topics)
    assert len(before.projects) < len(facts.projects) - 50
    one, other = (Partners.of(each, day).ask(request_) for each in (facts, before))
    assert told(one) == told(other)
    assert identifier(one) == identifier(other)
    assert told(Partners.of(facts, DAY).ask(request_)) != told(one)


def test_facts_are_read_as_they_were_written() -> None:
    facts = read(view_of(trig(world(3))), LIBRARY)
    assert facts.projects == world(3).projects
    assert facts.topics == world(3).topics
    assert facts.organisations == world(3).organisations


def secret_of(facts: Facts) -> tuple[Facts, Facts]:
    """The facts without what is stated in the first graph of ``trig``, and with it."""
    number, projects = 0, []
    for project in facts.projects:
        kept = []
        for member in project.members:
            kept += [member] * (number % 3 > 0)
            number += 1
        leaders = tuple(each for each in project.coordinators if each in kept)
        projects += [replace(project, members=tuple(kept), coordinators=leaders)] if kept else []
    return replace(facts, projects=projects), facts


def home_with(home: Path, view: View) -> Path:
    """A home with what a view shows."""
    generations = Generations(home)
    with generations.draft() as draft:
        store = draft.create()
        store.load(view.quads())
        draft.finish(store)
        generations.commit(draft, "", len(view), {}, view.generation.committed_at)
    return home


@pytest.mark.parametrize("request_", [REQUESTS[0], REQUESTS[1], REQUESTS[4]])
def test_whose_view_lacks_a_graph_gets_the_answer_of_the_graph_without_it(
    tmp_path: Path, request_: Request
) -> None:
    whole = view_of(trig(world(3)))
    secret = NamedNode("urn:source/0")
    hidden = {quad.triple for quad in whole.quads(graph=secret)}
    seen = [
        quad
        for quad in whole.quads()
        if quad.graph_name != secret and not (quad.graph_name == DefaultGraph() and quad.triple in hidden)
    ]
    without, with_it = secret_of(world(3))
    answers = {}
    for name, shown in (("all", whole), ("seen", whole.holding(seen))):
        home = home_with(tmp_path / name, shown)
        with open_view(home) as view:
            # Twice, since the second time they are those kept beside the generation.
            first, second = (kept(view, LIBRARY) for _ in range(2))
            assert first == second
            answers[name] = Partners.read(view, LIBRARY, DAY).ask(request_)
    assert told(answers["seen"]) == told(Partners.of(without, DAY).ask(request_))
    assert told(answers["all"]) == told(Partners.of(with_it, DAY).ask(request_))
    assert told(answers["all"]) != told(answers["seen"])


def test_words_of_italian_lead_to_those_of_english(curated: View) -> None:
    known = Partners.read(curated, LIBRARY, date(2026, 11, 27))
    for text, english in (("vaccini per tutti", "Vaccines"), ("oncologia", "Oncology")):
        question = known.ask(Request(text=text)).understood.question
        assert question.wish.text.splitlines() == [text, english]
    question = known.ask(Request(text="Vaccines for all")).understood.question
    assert question.wish.text == "Vaccines for all", "what is said in English is not said twice"
