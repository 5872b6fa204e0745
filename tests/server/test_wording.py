"""Values in words, in both languages, and what cannot be put into words as it stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode
from tests.server.conftest import TestClient

from bioregion_graph.server import wording
from bioregion_graph.terms.namespaces import expand

SPACE = "\N{NO-BREAK SPACE}"


def typed(value: str, datatype: str) -> Literal:
    return Literal(value, datatype=expand(f"xsd:{datatype}"))


@pytest.mark.parametrize(
    ("value", "name", "english", "italian"),
    [
        (typed("1234567", "integer"), "members", "1,234,567", "1.234.567"),
        (typed("2019", "integer"), "firstYear", "2019", "2019"),
        (typed("1234.5", "decimal"), "share", "1,234.5", "1.234,5"),
        (typed("1.2E3", "double"), "share", "1,200", "1.200"),
        (typed("-3", "integer"), "change", "-3", "-3"),
        (typed("0", "double"), "share", "0", "0"),
        (typed("40000.0", "decimal"), "amount", "€40,000", f"40.000{SPACE}€"),
        (typed("40000.50", "decimal"), "amount", "€40,000.50", f"40.000,50{SPACE}€"),
        (typed("P1Y6M", "duration"), "", "1 year and 6 months", "1 anno e 6 mesi"),
        (typed("P1Y2M3D", "duration"), "", "1 year, 2 months and 3 days", "1 anno, 2 mesi e 3 giorni"),
        (typed("PT5M", "duration"), "", "PT5M", "PT5M"),
        (typed("true", "boolean"), "", "yes", "sì"),
        (typed("false", "boolean"), "", "no", "no"),
        (typed("2019", "gYear"), "", "2019", "2019"),
        (typed("2019-04", "gYearMonth"), "", "April 2019", "aprile 2019"),
        (typed("2019-04-05", "date"), "", "5 April 2019", "5 aprile 2019"),
        (Literal("DE"), "country", "Germany", "Germania"),
        (Literal("DE"), "code", "DE", "DE"),
        (Literal("Bavaria"), "country", "Bavaria", "Bavaria"),
        (Literal("atLeast"), "comparator", "at least", "almeno"),
        (Literal("nothing known"), "comparator", "exactly", "esattamente"),
        (Literal("città", language="it"), "", "città", "città"),
        (expand("brg:Plan"), "", "brg:Plan", "brg:Plan"),
        (None, "", "", ""),
    ],
)
def test_values_as_readers_say_them(
    value: Literal | NamedNode | None, name: str, english: str, italian: str
) -> None:
    assert (wording.show(value, "en", name), wording.show(value, "it", name)) == (english, italian)


@pytest.mark.parametrize("name", ["", "amount", "year"])
@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("INF", "double"),
        ("NaN", "double"),
        ("1E300", "double"),
        ("1E-9", "double"),
        ("many", "integer"),
        ("9" * 5000, "integer"),
        ("9" * 400 + ".5", "decimal"),
        ("2019-02-30", "date"),
        ("30 April", "date"),
    ],
)
def test_what_cannot_be_put_into_words_stands_as_it_is(text: str, datatype: str, name: str) -> None:
    assert wording.show(typed(text, datatype), "en", name) == text


@settings(deadline=None)
@given(
    text=st.text(max_size=8) | st.floats().map(str) | st.integers().map(str),
    datatype=st.sampled_from(
        ["decimal", "integer", "double", "float", "date", "gYear", "duration", "boolean"]
    ),
    name=st.sampled_from(["", "amount", "country", "startYear"]),
)
def test_no_value_is_without_words(text: str, datatype: str, name: str) -> None:
    for language in ("en", "it"):
        assert isinstance(wording.show(typed(text, datatype), language, name), str)
        said = wording.figure({"value": typed(text, datatype), "unit": expand("unit:eur")}, language)
        assert isinstance(said, str)


def test_a_blank_node_is_shown_by_its_label() -> None:
    assert wording.show(BlankNode("b1"), "en") == "_:b1"


FIGURES = [
    ({"value": typed("20", "integer")}, "20", "20"),
    ({"value": typed("66.7", "decimal"), "unit": expand("unit:percent")}, "66.7%", "66,7%"),
    (
        {"value": typed("15000000", "integer"), "unit": expand("unit:eur")},
        "€15,000,000",
        f"15.000.000{SPACE}€",
    ),
    ({"value": typed("4", "integer"), "unit": expand("unit:year")}, "4 years", "4 anni"),
    ({"value": typed("1", "integer"), "unit": expand("unit:month")}, "1 month", "1 mese"),
    ({"value": typed("200", "integer"), "comparator": Literal("moreThan")}, "more than 200", "più di 200"),
    ({"value": typed("200", "integer"), "comparator": Literal("exactly")}, "200", "200"),
    (
        {"quantityText": Literal("thousands"), "comparator": Literal("about")},
        "about thousands",
        "circa thousands",
    ),
    ({"quantityText": Literal("thousands"), "value": typed("many", "integer")}, "thousands", "thousands"),
    ({}, "", ""),
]


@pytest.mark.parametrize(("facts", "english", "italian"), FIGURES)
def test_claimed_figures_as_a_reader_would_say_them(
    facts: dict[str, Literal | NamedNode], english: str, italian: str
) -> None:
    assert (wording.figure(facts, "en"), wording.figure(facts, "it")) == (english, italian)


@pytest.mark.parametrize("value", ["1e3", '"INF"^^xsd:double', '"many"^^xsd:integer', "1/3", "1e400"])
def test_a_page_of_any_number_is_a_page(client: TestClient, value: str) -> None:
    query = (
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
        f"SELECT ({value} AS ?share) (1 AS ?amount) (BNODE() AS ?nobody) {{}}"
    )
    page = client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"})
    assert page.status_code == 200, page.text
    assert "<table" in page.text
