"""Evidence is true: every edge is in the facts and in the graphs that are named, and every count is right."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from pyoxigraph import Literal, RdfFormat, parse
from tests.matching.random_worlds import COLD, DAY, TOPICS, trig, world
from tests.queries.views import view_of

from bioregion_graph.matching import partner_rows, partner_words
from bioregion_graph.matching.evidence import GROUPS, NEAREST, TELLS, Reason
from bioregion_graph.matching.facts import Project
from bioregion_graph.matching.introduction_sources import Sources
from bioregion_graph.matching.partner_rows import COLUMNS, Teller, Told
from bioregion_graph.matching.partners import Answer, Partners
from bioregion_graph.matching.request import Request
from bioregion_graph.matching.signals import SIGNALS
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_table
from bioregion_graph.resources import folder
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import expand

LIBRARY = Library.load(folder("queries"))
REQUESTS = (
    Request(call=TOPICS[0].code, lead="urn:o2", partners=("urn:o40",)),
    Request(text="cancer tumour imaging", lead="urn:o9", only_new=True),
    Request(text="plant genome zymurgy"),
    Request(lead="urn:o1"),
)


@pytest.fixture(scope="module")
def view() -> View:
    return view_of(trig(world(3)))


@pytest.fixture(scope="module")
def stated(view: View) -> dict[str, set[tuple[str, str, str]]]:
    """Who is in which project by which node, by the graph that says so."""
    of, project = expand("brg:participant"), expand("brg:project")
    found: dict[str, set[tuple[str, str, str]]] = {}
    for graph in view.graph_names():
        ends = {
            name: {quad.subject.value: quad.object.value for quad in view.quads(predicate=name, graph=graph)}
            for name in (of, project)
        }
        found[graph.value] = {(ends[of][tie], ends[project][tie], tie) for tie in ends[of]}
    return found


@pytest.fixture(scope="module", params=REQUESTS, ids=lambda request: request.text or request.lead)
def answer(request: pytest.FixtureRequest) -> Answer:
    return Partners.of(world(3), DAY).ask(request.param)


@pytest.fixture(scope="module")
def found(answer: Answer, view: View) -> list[Told]:
    teller = Teller(answer, view, LIBRARY)
    return list(teller.tell_all(answer.page(0, 25)))


def test_every_signal_has_a_reason_and_words() -> None:
    names = {signal.name for signal in SIGNALS}
    assert set(GROUPS) == names
    assert {language: set(said) for language, said in partner_words.SIGNALS.items()} == {
        "en": names,
        "it": names,
    }


def test_every_edge_is_a_participation_that_its_sources_state(
    found: list[Told], answer: Answer, stated: dict[str, set[tuple[str, str, str]]]
) -> None:
    members = {project.iri: project.members for project in answer.index.projects}
    edges = 0
    for told in found:
        assert len(told.evidence.paths) == len(told.paths) <= 3
        for path in told.evidence.paths:
            assert path[-1].end == told.hit.organisation
            assert all(one.end == other.start for one, other in pairwise(path))
            for edge in path:
                if edge.property == "is like":
                    assert edge is path[0]
                    assert (edge.sources, edge.start) == ((), topic_of(answer))
                    assert 0 < edge.likeness <= 1
                    continue
                edges += 1
                project, organisation = sorted((edge.start, edge.end), key=lambda end: end not in members)
                assert organisation in members[project]
                assert edge.sources
                assert edge.ties
                said = {(organisation, project, tie) for tie in edge.ties}
                assert all(said & stated[source] for source in edge.sources)
            if path[0].property != "is like":
                assert path[0].start in (
                    answer.understood.request.lead, *answer.understood.request.partners
                )  # fmt: skip
                projects = [edge.end for edge in path if edge.end in members]
                assert len(set(projects)) == len(projects), "no way goes twice through one project"
    assert edges > 10


def topic_of(answer: Answer) -> str:
    return answer.understood.topic.iri if answer.understood.topic else ""


def test_what_is_counted_is_so(found: list[Told], answer: Answer) -> None:
    request = answer.understood.request
    asking = {request.lead, *request.partners} - {""}
    likeness = answer.understood.question.likeness
    known = {project.iri: float(likeness[row]) for row, project in enumerate(answer.index.projects)}
    past = [project for project in world(3).projects if project.begins < DAY]
    nearest = {iri for iri, like in sorted(known.items(), key=lambda each: -each[1])[:NEAREST] if like > 0}
    partners = {who for project in past if asking & set(project.members) for who in project.members} - asking
    for told in found:
        whom, said = told.hit.organisation, told.evidence.told
        own = [project for project in past if whom in project.members]
        assert said.count == len(own)
        assert said.since == min((project.begins.year for project in own), default=0)
        assert {each.iri for each in said.joint} == {each.iri for each in own if asking & set(each.members)}
        assert {each.iri for each, _ in said.near} <= {each.iri for each in own}
        assert all(like == pytest.approx(known[each.iri]) for each, like in said.near)
        assert len(said.near) == len(nearest & {each.iri for each in own})
        apart = [project for project in own if not asking & set(project.members)]
        shared = {who for project in apart for who in project.members} & partners - {whom}
        assert said.shared_count == len(shared)
        assert {who for who, _, _ in said.shared} <= shared
        for who, first, second in said.shared:
            assert who in first.members
            assert asking & set(first.members)
            assert {who, whom} <= set(second.members)


def test_the_sentence_gives_the_counts(found: list[Told], answer: Answer, view: View) -> None:
    teller = Teller(answer, view, LIBRARY)
    for told in found:
        said, words = told.evidence.told, told.sentence
        assert words.startswith(f"{told.hit.label}: ")
        assert words.endswith(".")
        if " projects, the last from " in words:
            last = max(each.begins.year for each in said.joint)
            assert f"in {len(said.joint)} projects, the last from {last}, as " in words
        if "partners of" in words:
            assert f"it worked with {said.shared_count} partners of " in words
        if "most like this one" in words:
            assert f"it was in {len(said.near)} of the {NEAREST} projects most like this one" in words
        if "projects since" in words:
            assert f"it has been in {said.count} projects since {said.since}" in words
        if told.counterfactual and told.counterfactual.place:
            assert told.without == (
                f"Without “{teller.name(told.counterfactual.project)}” it would be number "
                f"{told.counterfactual.place}, by score alone."
            )
            members = next(
                each.members for each in answer.index.projects if each.iri == told.counterfactual.project
            )
            assert told.hit.organisation in members


def test_reasons_are_the_parts_above_the_middle(found: list[Told], answer: Answer) -> None:
    allowed = answer.understood.allowed
    middle = answer.model.parts(np.median(answer.values[allowed], axis=0)[None, :])[0]
    for told in found:
        own = answer.model.parts(answer.values[[told.hit.number]])[0] - middle
        summed = dict.fromkeys(Reason, 0.0)
        for place, signal in enumerate(SIGNALS):
            summed[GROUPS[signal.name]] += float(own[place])
        wanted = sorted(
            ((each, size) for each, size in summed.items() if size > TELLS), key=lambda each: -each[1]
        )
        assert [each for each, _ in told.evidence.reasons] == [each for each, _ in wanted]
        np.testing.assert_allclose(
            [size for _, size in told.evidence.reasons], [size for _, size in wanted], rtol=1e-5, atol=1e-6
        )


def test_a_project_without_a_name_has_sources_too(stated: dict[str, set[tuple[str, str, str]]]) -> None:
    project = world(3).projects[0]
    lines = trig(world(3)).replace(f'rdfs:label "{project.text}" ; ', "")
    said = Sources(view_of(lines), LIBRARY).of_participation(project.members[0], project.iri)
    wanted = {
        source
        for source, those in stated.items()
        if (project.members[0], project.iri) in {each[:2] for each in those}
    }
    assert set(said.sources) == wanted
    assert said.label == ""


def test_rows_are_the_same_in_every_form(found: list[Told], answer: Answer) -> None:
    whole = json.loads(json.dumps(partner_rows.as_json(answer, found, 0, "en")))
    assert whole["total"] == len(answer)
    assert whole["id"] == partner_rows.identifier(answer)
    assert whole["model"] == answer.model.version
    rows = list(csv.DictReader(io.StringIO(partner_rows.as_csv(answer, found))))
    assert tuple(rows[0]) == COLUMNS
    for hit, row in zip(whole["hits"], rows, strict=True):
        assert sum(hit["parts"].values()) == pytest.approx(hit["score"], abs=1e-9)
        for name in ("place", "organisation", "label", "sentence", "score", "place_by_score"):
            assert row[name] == str(hit[name])
        assert (row["country"] or None) == hit["country"]
        assert row["without"] == (hit["without"]["sentence"] if hit["without"] else "")
    quads = parse(partner_rows.as_turtle(answer, found), format=RdfFormat.TURTLE)
    said = {(quad.subject, quad.predicate, quad.object) for quad in quads}
    recommended = {subject: whom.value for subject, name, whom in said if name == expand("brg:recommends")}
    assert sorted(recommended.values()) == sorted(hit["organisation"] for hit in whole["hits"])
    hits = {hit["organisation"]: hit for hit in whole["hits"]}
    for node, whom in recommended.items():
        assert (node, expand("brg:evidence"), Literal(hits[whom]["sentence"], language="en")) in said
        parts = {part for subject, name, part in said if (subject, name) == (node, expand("brg:scorePart"))}
        adds = [
            float(value.value)
            for subject, name, value in said
            if subject in parts and name == expand("brg:adds")
        ]
        assert sorted(adds) == sorted(hits[whom]["parts"].values())


def test_the_query_shows_what_stands_between(view: View) -> None:
    answer = Partners.of(world(3), DAY).ask(REQUESTS[0])
    teller = Teller(answer, view, LIBRARY)
    shown = 0
    for told in teller.tell_all(answer.page(0, 10), with_counterfactual=False):
        rows = [tuple(str(each) for each in row[:2]) for row in run_table(view, told.query).rows]
        found = {thing.strip("<>") for how, thing in rows if "joint project" in how}
        both = {"urn:o2", told.hit.organisation}
        assert found == {each.iri for each in world(3).projects if both <= set(each.members)}
        shown += len(found)
    assert shown > 0


def test_who_has_no_project_has_a_sentence_and_no_counterfactual(view: View) -> None:
    answer = Partners.of(world(3), DAY).ask(Request(text=COLD.text))
    hit = answer.find(COLD.iri)
    assert hit
    for language, words in (("en", "what it says of itself is near"), ("it", "ciò che dice di sé è vicino")):
        told = Teller(answer, view, LIBRARY, language).tell(hit)
        assert words in told.sentence
        assert (told.counterfactual, told.without, told.paths) == (None, "", ())


def test_there_is_a_sentence_for_everybody(view: View) -> None:
    answer = Partners.of(world(3), DAY).ask(Request(text="robot sensor battery", lead="urn:o2"))
    hit = answer.find(COLD.iri)
    assert hit
    nothing = {"en": "the graph knows no project of it", "it": "il grafo non ne conosce progetti"}
    for language, words in nothing.items():
        told = Teller(answer, view, LIBRARY, language).tell(hit)
        said = replace(told.evidence, reasons=())
        assert words in partner_words.sentence(said, lambda _: "Cold", language)
        assert not told.sentence.endswith(": .")


def test_titles_are_one_line_and_not_too_long() -> None:
    long = Project("urn:x/p", DAY, text="\n  Vaccines " + "and more " * 40 + "\nThe abstract")
    told = partner_words.title(long)
    assert told.startswith("Vaccines and more")
    assert told.endswith(" …")
    assert len(told) <= 92
    assert partner_words.title(Project("urn:x/cordis-7", DAY)) == "cordis-7"
