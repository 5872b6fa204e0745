"""The figures on the taxonomy's page are those of the taxonomy's file."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Literal, RdfFormat, parse

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "ontology" / "concepts" / "life-science.ttl"
PAGE = ROOT / "docs" / "taxonomy.md"
START = "https://w3id.org/bioregion/concepts/life-science/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
VOCABULARIES = ("http://data.europa.eu/8mn/euroscivoc/", "http://data.europa.eu/ux2/nace2/")
MAPPINGS = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch")

Statement = tuple[str, str, str, str | None]


@pytest.fixture(scope="module")
def statements() -> list[Statement]:
    """Code, local name of the property, value and language, in the order of the file."""
    return [
        (
            triple.subject.value.removeprefix(START),
            triple.predicate.value.removeprefix(SKOS),
            triple.object.value.removeprefix(START),
            triple.object.language if isinstance(triple.object, Literal) else None,
        )
        for triple in parse(path=FILE, format=RdfFormat.TURTLE)
    ]


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def _chains(statements: list[Statement]) -> dict[str, list[str]]:
    """Each concept with those above it, itself first and its top concept last."""
    broader = {code: value for code, name, value, _ in statements if name == "broader"}
    chains = {}
    for code in [code for code, name, _, _ in statements if name == "notation"]:
        chain = [code]
        while chain[-1] in broader:
            chain.append(broader[chain[-1]])
        chains[code] = chain
    return chains


def _mapped(statements: list[Statement], vocabulary: str) -> set[str]:
    return {code for code, name, value, _ in statements if name in MAPPINGS and value.startswith(vocabulary)}


def _table(statements: list[Statement]) -> list[str]:
    """The rows as the page should have them, one a top concept, in the order of the file."""
    labels = {(code, tag): value for code, name, value, tag in statements if name == "prefLabel"}
    chains = _chains(statements)
    rows = []
    for top in [code for code, name, _, _ in statements if name == "topConceptOf"]:
        members = {code for code, chain in chains.items() if chain[-1] == top}
        counts = [len(members), *(len(members & _mapped(statements, start)) for start in VOCABULARIES)]
        cells = [f"`{top}`", labels[top, "en"], labels[top, "it"], *map(str, counts)]
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def test_the_table_is_that_of_the_file(statements: list[Statement], page: str) -> None:
    written = [line for line in page.splitlines() if re.match(r"\| `[a-z-]+` \|", line)]
    assert written == _table(statements), "write this:\n" + "\n".join(_table(statements))


def test_the_totals_are_those_of_the_file(statements: list[Statement], page: str) -> None:
    chains = _chains(statements)
    levels = Counter(len(chain) for chain in chains.values())
    euroscivoc, nace = (_mapped(statements, start) for start in VOCABULARIES)
    reached = [code for code, chain in chains.items() if euroscivoc & set(chain)]
    expected = {
        "concepts": len(chains),
        "on the first level": levels[1],
        "on the second": levels[2],
        "on the third": levels[3],
        "lead to EuroSciVoc themselves": len(euroscivoc),
        "reach EuroSciVoc themselves or through a broader concept": len(reached),
        "lead to NACE themselves": len(nace),
    }
    assert max(levels) == 3, "tell the new level on the page"
    written = {what: int(number) for number, what in re.findall(r"^- \*\*(\d+)\*\* (.+?)[.,;]?$", page, re.M)}
    assert written == expected


def test_the_page_tells_the_version_of_the_file(statements: list[Statement], page: str) -> None:
    (version,) = [value for _, name, value, _ in statements if name.endswith("ontology#version")]
    assert f"version {version}" in page
