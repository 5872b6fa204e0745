"""The taxonomy as placing uses it: words of titles, fields of EuroSciVoc, what is narrower."""

from __future__ import annotations

import pytest

from bioregion_graph.placing.profiles import Concept
from bioregion_graph.placing.taxonomy import LIFE_SCIENCE, Taxonomy, words

ESV = "http://data.europa.eu/8mn/euroscivoc/"
FIELD = "https://w3id.org/bioregion/concepts/euroscivoc/"


def ours(code: str, *labels: str, broader: str = "", **matches: str) -> Concept:
    return Concept(
        f"{LIFE_SCIENCE}{code}",
        labels,
        (f"{LIFE_SCIENCE}{broader}",) if broader else (),
        {name: (f"{ESV}{value}",) for name, value in matches.items()},
    )


def theirs(code: str, label: str, broader: str = "") -> Concept:
    return Concept(
        f"{FIELD}{code}",
        (label,),
        (f"{FIELD}{broader}",) if broader else (),
        {"exactMatch": (f"{ESV}{code}",)},
    )


CONCEPTS = (
    ours("disease-areas", "Disease areas"),
    ours("oncology", "Oncology", "Cancer", broader="disease-areas", exactMatch="oncology"),
    ours("immuno-oncology", "Immuno-oncology", "Cancer immunotherapy", broader="oncology"),
    ours("metabolic-diseases", "Metabolic diseases", broader="disease-areas", narrowMatch="obesity"),
    ours("nutrition-food", "Nutrition", closeMatch="nutrition"),
    ours("molecular-diagnostics", "Molecular diagnostics", "PCR", broadMatch="diagnostics"),
    ours("medical-genetics", "Genetics", "Rare genetic diseases"),
    ours("neurodegenerative-diseases", "Alzheimer's disease"),
    ours("blood-diseases", "Haematology"),
    ours("advanced-therapies", "ATMP", "iPSC"),
    ours("environment-one-health", "Environment"),
    ours("enabling-services", "Enabling services"),
    ours("skills-training", "Training", broader="enabling-services"),
    theirs("oncology", "oncology"),
    theirs("skin", "skin cancer", broader="oncology"),
    theirs("obesity", "obesity"),
    theirs("nutrition", "nutrition"),
    theirs("diagnostics", "diagnostic technologies"),
    theirs("imaging", "imaging", broader="diagnostics"),
    Concept(f"{FIELD}loop", ("loop",), (f"{FIELD}loop",)),
)
TAXONOMY = Taxonomy({concept.iri: concept for concept in CONCEPTS})


def found(text: str) -> list[tuple[str, str, bool]]:
    return [
        (iri.removeprefix(LIFE_SCIENCE), label, everyday) for iri, label, everyday in TAXONOMY.in_text(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Targeting cancer of the lung", [("oncology", "Cancer", False)]),
        ("CANCERS IN THE LUNG", [("oncology", "Cancer", False)]),
        ("Cancer immunotherapy today", [("immuno-oncology", "Cancer immunotherapy", False)]),
        ("Cancer immunotherapy and cancer", [
            ("immuno-oncology", "Cancer immunotherapy", False), ("oncology", "Cancer", False),
        ]),
        ("cancerous growth", []),
        ("End-of-life care for non-cancer patients", []),
        ("Major diseases (except cancer)", []),
        ("Other than cancer: genetics", [("medical-genetics", "Genetics", False)]),
        ("Excluding cancer, but cancer all the same", [("oncology", "Cancer", False)]),
        ("Genetics of bees", [("medical-genetics", "Genetics", False)]),
        ("Genetic algorithms", []),
        ("Alzheimer’s disease at home", [("neurodegenerative-diseases", "Alzheimer's disease", False)]),
        ("A hematology study", [("blood-diseases", "Haematology", False)]),
        ("Making an ATMP", [("advanced-therapies", "ATMP", True)]),
        ("Making an atmp", []),
        ("MAKING AN ATMP", []),
        ("iPSC lines", []),
        ("The environment of cities", [("environment-one-health", "Environment", True)]),
        ("Training of staff", [("skills-training", "Training", True)]),
        ("", []),
    ],
)  # fmt: skip
def test_labels_in_titles(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("oncology", {"oncology": 0.95}),
        ("skin", {"oncology": 0.95}),  # through the broader field
        ("obesity", {"metabolic-diseases": 0.9}),
        ("nutrition", {"nutrition-food": 0.6}),
        ("diagnostics", {"molecular-diagnostics": 0.3}),
        ("imaging", {}),  # a part of something broader than ours may be anything
        ("loop", {}),
        ("unheard-of", {}),
    ],
)
def test_fields_of_euroscivoc(field: str, expected: dict[str, float]) -> None:
    of_field = TAXONOMY.of_field(f"{FIELD}{field}")
    assert {iri.removeprefix(LIFE_SCIENCE): strength for iri, strength in of_field.items()} == expected


def test_the_finest_concepts_stay_unless_the_broader_is_surer() -> None:
    broad, fine = f"{LIFE_SCIENCE}disease-areas", f"{LIFE_SCIENCE}oncology"
    assert TAXONOMY.finest({broad: 0.5, fine: 0.5}) == {fine: 0.5}
    assert TAXONOMY.finest({broad: 0.9, fine: 0.5}) == {broad: 0.9, fine: 0.5}


def test_names_of_concepts() -> None:
    assert TAXONOMY.label(f"{FIELD}skin") == "skin cancer"
    assert TAXONOMY.label(f"{FIELD}unheard-of") == "unheard-of"
    assert TAXONOMY.above(f"{LIFE_SCIENCE}immuno-oncology") == {
        f"{LIFE_SCIENCE}oncology",
        f"{LIFE_SCIENCE}disease-areas",
    }


def test_words_in_one_spelling() -> None:
    assert words("Personalized Tumours") == words("personalised tumor")
    assert words("Ageing, paediatrics") == words("aging pediatrics")
    assert words("virus") == ("virus",)
