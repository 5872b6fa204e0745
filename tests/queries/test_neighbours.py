"""Lists of neighbours hold what a whole description holds, and the ties that are shown are read as it reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions
from tests.queries.views import ROOT, view_of

from bioregion_graph.publishing.build import build
from bioregion_graph.queries.describe import Label, describe
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.neighbours import in_detail, neighbourhood
from bioregion_graph.queries.run import run, run_each, run_plain
from bioregion_graph.sharing import View, open_view
from bioregion_graph.terms.namespaces import ID, PREFIXES, expand

LIBRARY = Library.load(ROOT / "queries")
# The things of each class with most neighbours, and the first of each by name.
THINGS = """
SELECT ?thing { { SELECT ?class (MIN(?first) AS ?thing) { ?first a ?class } GROUP BY ?class }
  FILTER (STRSTARTS(STR(?thing), "https://w3id.org/bioregion/id/")) }
"""
BUSY = (
    "organisation:council-of-european-bioregions",
    "organisation:toscana-life-sciences",
    "organisation:alisei",
    "person:francesco-senatore",
    "project:safe-n-medtech",
)
DATA = """
brg:Membership rdfs:subClassOf brg:Tie .
organisation:a rdfs:label "Alpha" . organisation:n a brg:Organisation ; rdfs:label "Net" .
membership:a--n a brg:Membership ; org:member organisation:a ; org:organization organisation:n ;
  brg:observedOn "2019"^^xsd:gYear , "2018-04"^^xsd:gYearMonth ; brg:endsOn "2020-12-31"^^xsd:date .
"""


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    home: Path = tmp_path_factory.mktemp("neighbours")
    build(home, ontology=ROOT / "ontology", data=ROOT / "data")
    with open_view(home) as opened:
        yield opened


def test_lists_hold_what_a_description_holds(view: View) -> None:
    answer = view.query(THINGS)
    assert isinstance(answer, QuerySolutions)
    things = sorted({row["thing"].value for row in answer} | {expand(name).value for name in BUSY})
    assert len(things) > 20
    for iri in things:
        whole, told = describe(view, LIBRARY, iri), neighbourhood(view, LIBRARY, iri)
        assert set(told.found.facts) <= set(whole.facts), iri
        assert (told.found.label, told.found.kinds, told.found.names) == (
            whole.label,
            whole.kinds,
            whole.names,
        )
        references = {(name, each.iri) for name, listed in told.references.items() for each in listed}
        assert references == {(fact.property, fact.value.value) for fact in whole.references}, iri
        listed = [tie for ties in told.ties.values() for tie in ties]
        assert {(tie.iri, tie.role) for tie in listed} == {(tie.iri, tie.role) for tie in whole.ties}, iri
        ties = in_detail(view, LIBRARY, iri, listed)
        for tie in whole.ties:
            read = ties[tie.iri, tie.role]
            assert (read.kind, read.kind_label) == (tie.kind, tie.kind_label)
            # A source with two titles is told by either.
            assert [replace(each, title="") for each in read.sources] == [
                replace(each, title="") for each in tie.sources
            ]
            assert set(read.facts) == set(tie.facts), tie.iri


def test_a_list_tells_names_and_days() -> None:
    with view_of(DATA) as small:
        told = neighbourhood(small, LIBRARY, PREFIXES["organisation"] + "n")
    ((tie,),) = told.ties.values()
    assert (tie.name, tie.last, tie.first) == (Label("Alpha", "Alpha"), "2020-12-31", "")
    assert tie.seen == ("2018-04", "2019")
    assert [tie.held(day) for day in ("2019-05-01", "2021-01-01")] == ["unknown", "no"]
    assert told.rows >= 3


def test_many_values_of_a_parameter_are_asked_at_once(view: View) -> None:
    ties = [f"{ID}membership/biocat--council-of-european-bioregions", f"{ID}membership/none"]
    question = LIBRARY.get("pages/facts_of_tie")
    rows = run_each(view, question, "tie", ties)
    assert {row["tie"].value for row in rows} == {ties[0]}
    assert rows == run(view, question, {"tie": ties[0]}).dicts()
    assert run_each(view, question, "tie", []) == []
    with pytest.raises(KeyError):
        run_each(view, question, "thing", ties)


def test_plain_rows_are_the_rows_in_any_order(view: View) -> None:
    asked = {"thing": "organisation:council-of-european-bioregions"}
    for name in ("pages/tie_list", "pages/neighbour_counts"):
        table = run(view, LIBRARY.get(name), asked)
        expected = [
            {key: term.value for key, term in row.items() if term is not None} for row in table.dicts()
        ]
        plain = run_plain(view, LIBRARY.get(name), asked)
        assert sorted(map(str, plain)) == sorted(map(str, expected)), name
        assert len(plain) > 3
