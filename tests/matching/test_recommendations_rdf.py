"""Recommendations as RDF: a search over a small graph, written, loaded, judged by the shapes, and asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib import Graph

from bioregion_graph.matching import model as models
from bioregion_graph.matching.model import Curve, Task
from bioregion_graph.matching.partner_rows import LANGUAGES, Teller, as_turtle, identifier
from bioregion_graph.matching.partners import Answer, Partners
from bioregion_graph.matching.request import Request
from bioregion_graph.matching.signals import SIGNALS
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run
from bioregion_graph.resources import folder
from bioregion_graph.sharing.view import GenerationInfo, View
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.terms.namespaces import compact, expand, prologue
from bioregion_graph.validation import referee

DAY = date(2024, 1, 1)
LIBRARY = Library.load(folder("queries"))
ALPHA, BETA, ROOKIE = (f"organisation:{name}" for name in ("alpha", "beta", "rookie"))
# Who was in which project; the first one coordinates.
PROJECTS = {
    "one": ("alpha", "beta"),
    "two": ("alpha", "beta", "gamma"),
    "three": ("gamma", "delta", "beta"),
    "four": ("epsilon", "rookie"),
    "five": ("delta", "epsilon"),
}
TITLES = ("Vaccines for malaria", "Vaccines in the field", "Plant genomes", "Vaccines by design", "Photonics")
ASKED = Request(call="topic:malaria", lead=expand(ALPHA).value, text="Vaccines against malaria", novelty=0.0)
TOTALS = """
SELECT ?organisation ?total (SUM(?adds) AS ?sum) (COUNT(?part) AS ?parts) WHERE {
  ?node a brg:Recommendation ; brg:recommends ?organisation ; brg:totalScore ?total ; brg:rank ?rank .
  OPTIONAL { ?node brg:scorePart ?part . ?part brg:adds ?adds }
} GROUP BY ?organisation ?total ?rank ORDER BY ?rank"""
WITNESSES = """
SELECT ?tie ?source WHERE {
  ?node brg:recommends organisation:beta ; brg:evidencedBy ?tie ; prov:wasDerivedFrom ?source ;
    prov:wasGeneratedBy/prov:used ?source .
}"""


def world() -> str:
    """The graph in TriG: what is known of all, and a source for each participation."""
    lines = ['topic:malaria a brg:Topic ; brg:code "MALARIA-01" .']
    for name in sorted({each for members in PROJECTS.values() for each in members}):
        lines.append(f'organisation:{name} a brg:Organisation ; rdfs:label "{name.title()}" .')
    for place, (project, members) in enumerate(PROJECTS.items()):
        lines.append(
            f'project:{project} a brg:Project ; rdfs:label "{TITLES[place]}" ; '
            f'brg:startsOn "20{18 + place}-01-01"^^xsd:date .'
        )
        for member in members:
            tie = f"participation:{member}--{project}"
            role = "prole:coordinator" if member == members[0] else "prole:participant"
            lines.append(
                f"{tie} a brg:Participation ; brg:participant organisation:{member} ; "
                f"brg:project project:{project} ; brg:participationRole {role} ."
            )
            lines.append(f"GRAPH source:cordis-{project} {{ {tie} a brg:Participation }}")
    return "\n".join(lines)


def view_of(text: str) -> View:
    store = OxigraphStore.hold(parse(prologue() + text, format=RdfFormat.TRIG))
    return View(store, GenerationInfo(7, datetime(2026, 1, 1, tzinfo=UTC), len(store), "test"))


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """The answer of curves that rise at different steepness, so that no two signals add the same."""
    curves = {
        signal.name: Curve(0.0, (0.0, 1.0), (0.0, 0.1 + place / 30)) for place, signal in enumerate(SIGNALS)
    }
    table = tmp_path_factory.mktemp("weights") / "weights.json"
    table.write_text(models.dump(dict.fromkeys(Task, curves), ["2018"], "2024-01-01"), encoding="utf-8")
    with view_of(world()) as view:
        return replace(Partners.read(view, LIBRARY, DAY), weights=Path(table)).ask(ASKED)


@pytest.fixture(scope="module")
def turtle(answer: Answer) -> str:
    with view_of(world()) as view:
        teller = Teller(answer, view, LIBRARY)
        return as_turtle(answer, [teller.tell(hit) for hit in answer.page()])


def judged(text: str) -> list[str]:
    facts = Graph(bind_namespaces="none").parse(data=text, format="turtle")
    return sorted(each.message for each in referee.judge(facts, folder("ontology")))


def test_the_shapes_find_nothing_wrong(turtle: str) -> None:
    assert judged(turtle) == []


def test_a_score_that_was_changed_is_found(answer: Answer, turtle: str) -> None:
    total = repr(answer.hit(0).score)
    assert turtle.count(f'"{total}"^^xsd:double') + turtle.count(f" {total} ") >= 1
    changed = turtle.replace(total, repr(answer.hit(0).score + 2e-6))
    assert [each[:44] for each in judged(changed)] == ["The parts of the score do not add up to the "]


def test_the_best_comes_first_and_parts_add_up(answer: Answer, turtle: str) -> None:
    with view_of(turtle) as view:
        rows = list(view.query(prologue() + TOTALS))
    assert rows[0]["organisation"] == expand(BETA)
    assert [row["organisation"].value for row in rows] == [hit.organisation for hit in answer.page()]
    assert len(rows) == 5
    for row, hit in zip(rows, answer.page(), strict=True):
        assert float(row["total"].value) == hit.score
        assert float(row["sum"].value) == pytest.approx(hit.score, abs=1e-6)
        assert int(row["parts"].value) == len(hit.parts)
    assert float(rows[0]["total"].value) > float(rows[-1]["total"].value) > 0


def test_the_search_says_what_was_asked_and_of_what(answer: Answer, turtle: str) -> None:
    search = expand(f"partnersearch:{identifier(answer)}")
    said = {
        (compact(each.predicate.value), getattr(each.object, "value", ""))
        for each in parse(turtle, format=RdfFormat.TURTLE)
        if each.subject == search
    }
    assert said >= {
        ("rdf:type", expand("brg:PartnerSearch").value),
        ("brg:lead", expand(ALPHA).value),
        ("brg:topic", expand("topic:malaria").value),
        ("dcterms:description", "Vaccines against malaria"),
        ("brg:asOf", "2024-01-01"),
        ("brg:modelVersion", answer.model.version),
        ("brg:generation", "7"),
    }


def test_every_step_of_a_path_names_its_tie_and_its_source(turtle: str) -> None:
    with view_of(turtle) as view:
        rows = [
            (compact(row["tie"].value), compact(row["source"].value))
            for row in view.query(prologue() + WITNESSES)
        ]
    assert ("participation:alpha--one", "source:cordis-one") in rows
    assert ("participation:beta--two", "source:cordis-two") in rows
    assert not [tie for tie, _ in rows if "epsilon" in tie]


def test_the_library_lists_them_with_reasons_in_both_languages(answer: Answer, turtle: str) -> None:
    with view_of(turtle) as view:
        search = f"partnersearch:{identifier(answer)}"
        rows = run(view, LIBRARY.get("matching/recommendations"), {"search": search}).dicts()
    first = rows[0]
    assert [int(row["rank"].value) for row in rows] == [1, 2, 3, 4, 5]
    assert first["reason"].value.startswith("Beta: it was with Alpha in 2 projects")
    assert first["reasonIt"].value.startswith("Beta: era con Alpha in 2 progetti")
    assert compact(first["project"].value) in {"project:one", "project:two"}
    assert int(first["rankWithout"].value) >= 1
    rookie = next(row for row in rows if row["organisation"] == expand(ROOKIE))
    # It was in one project only: without that nothing would tell of it.
    assert rookie["project"] == expand("project:four")
    assert rookie.get("rankWithout") is None


def test_the_same_answer_gives_the_same_text_whatever_the_language(answer: Answer, turtle: str) -> None:
    with view_of(world()) as view:
        for language in LANGUAGES:
            teller = Teller(answer, view, LIBRARY, language)
            assert as_turtle(answer, [teller.tell(hit) for hit in answer.page()]) == turtle
    names = {each.subject for each in parse(turtle, format=RdfFormat.TURTLE)}
    assert NamedNode(expand(f"recommendation:{identifier(answer)}--1").value) in names
