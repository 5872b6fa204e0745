"""Checking what a change touches gives the findings that checking everything gives."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import ValidationError
from bioregion_graph.importers.folders import collect
from bioregion_graph.publishing.build import build
from bioregion_graph.publishing.facts import is_from_source
from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.publishing.stage import gather
from bioregion_graph.resources import folder
from bioregion_graph.sharing import View, open_view
from bioregion_graph.terms.namespaces import expand
from bioregion_graph.validation.change import check_change
from bioregion_graph.validation.check import check_view
from bioregion_graph.validation.results import Result
from bioregion_graph.validation.shapes import Shape

pytestmark = pytest.mark.slow
TERMS = Terms("change", check_view, validate_change=check_change)

# What moves the names of things lets every rule be asked again.
EVERYTHING = {expand("owl:sameAs")}


@pytest.fixture(scope="module")
def sourced() -> list[Quad]:
    staged = gather(collect(folder("ontology"), folder("data")))
    return sorted((quad for quad in staged if is_from_source(quad)), key=str)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    build(tmp_path, ontology=folder("ontology"), data=folder("data"), validate=check_view)
    return tmp_path


def of_all(home: Path) -> list[str]:
    with open_view(home) as view:
        return sorted(repr(each) for each in check_view(view))


def test_a_change_of_many_things(home: Path, sourced: list[Quad]) -> None:
    chance = random.Random(4)
    told = {expand(name) for name in ("brg:city", "brg:country", "brg:start", "brg:kind", "brg:observedOn")}
    # Values go, ties lose an end's details, figures lose their value; types stay, so that nothing is refused.
    gone = set(chance.sample([quad for quad in sourced if quad.predicate in told], 120))
    cities = [quad for quad in sourced if quad.predicate == expand("brg:city")]
    new = {
        Quad(quad.subject, quad.predicate, Literal("Elsewhere"), quad.graph_name)
        for quad in chance.sample(cities, 40)
    }
    result = publish_change(home, new, gone, TERMS)
    assert not result.unchanged
    assert sorted(map(repr, result.findings)) == of_all(home)
    assert {each.severity for each in result.findings} == {"warning", "info"}
    back = publish_change(home, gone, new, TERMS)
    assert sorted(map(repr, back.findings)) == of_all(home)


def test_a_violation_in_a_change_is_refused(home: Path) -> None:
    wrong = Quad(
        expand("organisation:biocat"), expand("brg:country"), Literal("Spain"), expand("source:seed-000")
    )
    with pytest.raises(ValidationError, match="not a code of ISO 3166-1"):
        publish_change(home, {wrong}, set(), TERMS)
    with open_view(home) as view:
        assert view.generation.id == 1


def test_a_rule_that_looks_further_is_asked_again(home: Path) -> None:
    # The cost stands as it was; it is its project that now ends before it.
    with open_view(home) as view:
        lines = [
            quad.subject
            for quad in view.quads(predicate=expand("brg:costCategory"))
            if isinstance(quad.subject, NamedNode)
        ]
        before = [asdict(each) for each in check_view(view)]
    line = min(lines, key=str)
    cost = Quad(
        line,
        expand("brg:incurredOn"),
        Literal("1999-01-01", datatype=expand("xsd:date")),
        expand("source:seed-004"),
    )
    with pytest.raises(ValidationError, match="outside the time of its project"):
        publish_change(home, {cost}, set(), TERMS)
    assert before


def test_what_is_untouched_is_carried_over(home: Path) -> None:
    with open_view(home) as view:
        found = check_view(view)
        carried = check_change(view, set(), set(), [asdict(each) for each in found])
        assert carried == found
        touched = {NamedNode(each.subject) for each in found if each.subject.startswith("https:")}
        assert check_change(view, touched, EVERYTHING, []) == list(found)


def test_a_rule_told_by_number_is_counted_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bioregion_graph.validation import check

    monkeypatch.setattr(check, "_MOST", 5)
    with open_view(home) as view:
        found = check_view(view)
        rest = [each for each in found if each.subject == each.shape]
        assert rest
        assert all("more, which are not listed" in each.message for each in rest)
        some = View(view._store, view.generation)
        assert (
            check_change(some, {expand("organisation:biocat")}, EVERYTHING, [asdict(each) for each in found])
            == found
        )


def test_a_rule_is_asked_again_only_where_what_it_reads_changed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bioregion_graph.validation import change, check

    asked: list[str] = []

    def listen(view: View, shapes: Iterable[Shape]) -> Iterator[Result]:
        shapes = list(shapes)
        asked.extend(rule.iri.value.rpartition("/")[2] for shape in shapes for rule in shape.queries)
        return check.breaches(view, shapes)

    monkeypatch.setattr(change, "breaches", listen)
    with open_view(home) as view:
        found = [asdict(each) for each in check_view(view)]
        of_rule = [each for each in found if each["shape"].endswith("/has-one-coordinator")]
        assert of_rule, "a finding of a rule that looks further"
        touched = {NamedNode(each["subject"]) for each in of_rule}
        for terms, is_asked in (
            ({expand("brg:city")}, False),
            ({expand("brg:city"), expand("rdf:type"), expand("brg:Event")}, False),
            ({expand("brg:participant")}, True),
            ({expand("rdf:type"), expand("brg:Project")}, True),
            (EVERYTHING, True),
        ):
            asked.clear()
            assert [asdict(each) for each in check_change(view, touched, terms, found)] == found
            assert ("has-one-coordinator" in asked) is is_asked, terms
