"""The fields of projects and organisations: evidence, strength, and what passes."""

from __future__ import annotations

import pytest
from tests.placing.test_fields_of_taxonomy import FIELD, TAXONOMY

from bioregion_graph.placing.fields import THRESHOLD, Classification, of_organisations, of_projects
from bioregion_graph.placing.profiles import Heading, Organisation, Project
from bioregion_graph.placing.shares import of_fields
from bioregion_graph.placing.taxonomy import LIFE_SCIENCE

HEADINGS = {
    "programme:sc1": Heading("programme:sc1", "SC1"),
    "programme:sc4": Heading("programme:sc4", "SC4"),
    "topic:dth": Heading("topic:dth", "SC1-DTH-01-2018", "Training and cancer"),
    "topic:hcc": Heading("topic:hcc", "SC1-BHC-02", ""),
}


def project(title: str = "", **more: object) -> Project:
    return Project("https://w3id.org/bioregion/id/project/p", title, **more)


def fields(given: Project) -> dict[str, float]:
    return {
        each.concept.removeprefix(LIFE_SCIENCE): each.strength
        for each in of_projects([given], HEADINGS, TAXONOMY)
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (project("Rails for trams"), {}),
        (project("On cancer"), {"oncology": 0.75}),
        (project("On the environment"), {}),
        (project("On cancer", programmes=("programme:sc1",)), {"oncology": 0.85, "biomedical-research": 0.5}),
        (project("On cancer", programmes=("programme:sc4",)), {"oncology": 0.75}),
        (project("Training", programmes=("programme:sc1",)), {"skills-training": 0.6, "biomedical-research": 0.5}),
        # A topic's code and its programme part are one reason.
        (project(programmes=("programme:sc1",), topics=("topic:hcc",)), {"biomedical-research": 0.5}),
        # Reasons of several rules add up.
        (project("On cancer", topics=("topic:dth",)),
         {"oncology": 0.98, "digital-health": 0.8, "skills-training": 0.6}),
        (project(fields_of_science=(f"{FIELD}skin",)), {"oncology": 0.95}),
        (project(fields_of_science=(f"{FIELD}nutrition",)), {"nutrition-food": 0.6}),
        (project("Nutrition", fields_of_science=(f"{FIELD}nutrition",)), {"nutrition-food": 0.94}),
        # What is only a part of a broader field counts where the project is of the life sciences for sure.
        (project(fields_of_science=(f"{FIELD}diagnostics",)), {}),
        (project(fields_of_science=(f"{FIELD}diagnostics",), programmes=("programme:sc1",)),
         {"molecular-diagnostics": 0.3, "biomedical-research": 0.5}),
        (project(topics=("topic:unheard-of",), programmes=("programme:unheard-of",)), {}),
    ],
)  # fmt: skip
def test_the_fields_of_a_project(given: Project, expected: dict[str, float]) -> None:
    assert fields(given) == expected


def test_the_reasons_say_what_and_who() -> None:
    sources = {"dcterms:title": ("source:one",), "brg:topic": ("source:two",)}
    found = of_projects([project("On cancer", topics=("topic:dth",), sources=sources)], HEADINGS, TAXONOMY)
    told = {(reason.rule.value, reason.text, reason.sources) for each in found for reason in each.reasons}
    assert told == {
        ("topic-code", "topic SC1-DTH-01-2018", ("source:two",)),
        ("project-title", 'the project\'s title says "Cancer"', ("source:one",)),
        ("topic-title", 'the topic\'s title says "Cancer"', ("source:two",)),
        ("topic-title", 'the topic\'s title says "Training"', ("source:two",)),
    }


def classified(key: str, concept: str, strength: float = THRESHOLD) -> Classification:
    return Classification(f"project:{key}", f"{LIFE_SCIENCE}{concept}", strength, ())


def inherited(projects: str, *found: Classification) -> dict[str, float]:
    participations = [("organisation:a", f"project:{key}") for key in projects]
    return {
        each.concept.removeprefix(LIFE_SCIENCE): each.strength
        for each in of_organisations(participations, found, TAXONOMY)
    }


def test_an_organisation_has_the_fields_of_two_projects_or_a_third_of_them() -> None:
    assert inherited("p", classified("p", "oncology")) == {"oncology": 0.56}
    assert inherited("pqr", classified("p", "oncology")) == {"oncology": 0.19}
    assert inherited("pqrs", classified("p", "oncology")) == {}
    assert inherited("pqrstuvw", classified("p", "oncology"), classified("q", "oncology")) == {
        "oncology": 0.14
    }


def test_a_field_for_which_little_speaks_is_not_inherited() -> None:
    assert inherited("p", classified("p", "oncology", 0.49)) == {}


def test_projects_of_two_fields_give_what_is_broader() -> None:
    both = (classified("p", "oncology"), classified("q", "metabolic-diseases"))
    assert inherited("pqrstuv", *both) == {"disease-areas": 0.16}
    assert inherited("pq", *both) == {"metabolic-diseases": 0.28, "oncology": 0.28}


def test_an_inherited_field_tells_its_projects() -> None:
    (one,) = of_organisations([("organisation:a", "project:p")], [classified("p", "oncology")], TAXONOMY)
    assert one.reasons[0].text == "1 of its 1 project is of this field"
    assert not one.reasons[0].sources


def test_shares_of_fields() -> None:
    things = [Organisation("organisation:a"), Organisation("organisation:b", stated=frozenset({"ls:x"}))]
    found = of_organisations([("organisation:a", "project:p")], [classified("p", "oncology")], TAXONOMY)
    assert {share.what: share.count for share in of_fields(found, things)} == {
        "in a field": 2,
        "in a field, strongly": 1,
        "by the word of a source": 1,
        "by projects": 1,
    }
    assert [share.what for share in of_fields([], things[:1])] == ["in a field", "in a field, strongly"]
