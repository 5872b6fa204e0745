"""Where a thing was curated: the file and row that its sources name, under any of its names."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse
from tests.validation import graphs

from bioregion_graph.terms.namespaces import EDITED, ID, prologue
from bioregion_graph.validation.places import Place, Places

ONE, TWO = f"{ID}source/one", f"{ID}source/two"


def places(trig: str) -> Places:
    return Places(graphs.view_of(set(parse(prologue() + trig, format=RdfFormat.TRIG))))


WORLD = """
GRAPH source:one { organisation:a brg:statedIn "europe/organisations.csv#31" , "europe/organisations.csv#4" }
GRAPH source:two { organisation:a brg:statedIn "italy/organisations.csv#2" .
                   organisation:b brg:statedIn "italy/facts.ttl" . organisation:c brg:statedIn source:two ,
                   "https://example.org/page.html#7" , "a word" }
organisation:b owl:sameAs organisation:d . organisation:e owl:sameAs organisation:d .
"""


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("a", ONE, Place("data/europe/organisations.csv", 4, ONE)),
        ("a", TWO, Place("data/italy/organisations.csv", 2, TWO)),
        ("a", "", Place("data/europe/organisations.csv", 4, ONE)),
        ("a", f"{ID}source/three", Place("data/europe/organisations.csv", 4, ONE)),
        ("a", f"{EDITED}notes", Place()),
        ("b", "", Place("data/italy/facts.ttl", 0, TWO)),
        ("d", "", Place("data/italy/facts.ttl", 0, TWO)),
        ("c", TWO, Place()),
        ("nobody", "", Place()),
    ],
)
def test_the_first_row_of_the_source_that_speaks(name: str, source: str, expected: Place) -> None:
    assert places(WORLD).place(f"{ID}organisation/{name}", source) == expected


def test_names_lead_to_the_one_that_is_kept_and_back() -> None:
    found = places(WORLD)
    kept = f"{ID}organisation/d"
    assert found.canonical(f"{ID}organisation/e") == kept
    assert found.canonical(kept) == kept
    assert found.names(kept) == [kept, f"{ID}organisation/b", f"{ID}organisation/e"]
    assert found.names("urn:alone") == ["urn:alone"]
