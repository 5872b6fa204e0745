"""Profiles and judgements out of a graph, and judgements back into one."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from pyoxigraph import NamedNode, Quad
from tests.queries.views import ROOT, view_of

from bioregion_graph.queries.library import Library
from bioregion_graph.resolving import reading, statements
from bioregion_graph.resolving.resolver import Judgement
from bioregion_graph.resolving.scoring import Outcome
from bioregion_graph.sharing.view import GenerationInfo, View
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.terms.namespaces import ID, RESOLVER_GRAPH

LIBRARY = Library.load(ROOT / "queries")
ORGANISATION = f"{ID}organisation/"
GRAPH = """
source:one {
  organisation:pic-1 a brg:Organisation ; rdfs:label "ALPHA SRL" ; brg:acronym "ALPH" ; brg:country "IT" ;
    brg:city "SIENA" ; schema:url "http://alpha.it" ; brg:kind kind:company ; brg:founded "2004"^^xsd:gYear .
  organisation:pic-2 a brg:Organisation ; rdfs:label "PIC 2" ; brg:country "IT" .
}
source:two {
  organisation:pic-1 a brg:Organisation ; rdfs:label "Alpha" , "ALPHA SRL" ; brg:kind kind:sme ;
    brg:webDomain "alpha.eu" .
  organisation:ror-1 a brg:Organisation ; rdfs:label "Beta" ; skos:altLabel "Old Beta" ;
    org:subOrganizationOf organisation:ror-2 .
  organisation:ror-2 a brg:Organisation ; rdfs:label "Whole" .
  organisation:ror-3 a brg:Organisation ; rdfs:label "Withdrawn" ; owl:deprecated true .
}
graph:judgements {
  judgement:a a brg:Judgement ; brg:left organisation:a ; brg:right organisation:b ; brg:verdict verdict:same .
  judgement:b a brg:Judgement ; brg:left organisation:a ; brg:right organisation:c ; brg:verdict verdict:different .
  judgement:c a brg:Judgement ; brg:left organisation:a ; brg:right organisation:d ; brg:verdict verdict:unsure ;
    brg:evidence "Who knows." ; brg:judgedBy "somebody" ; brg:judgedOn "2026-01-02"^^xsd:date .
}
""".replace("graph:judgements", "<https://w3id.org/bioregion/id/graph/judgements>")  # fmt: skip


def test_a_profile_gathers_what_all_sources_say() -> None:
    with view_of(GRAPH) as view:
        found = {
            profile.iri.removeprefix(ORGANISATION): profile for profile in reading.profiles(view, LIBRARY)
        }
    assert set(found) == {"pic-1", "ror-1", "ror-2"}  # no name, withdrawn
    alpha = found["pic-1"]
    assert alpha.names == ("ALPHA SRL", "Alpha")  # two sources say the first
    assert (alpha.acronyms, alpha.countries, alpha.cities) == (("ALPH",), ("IT",), ("SIENA",))
    assert alpha.domains == ("alpha.eu", "http://alpha.it")
    assert alpha.kinds == ("company", "sme")
    assert found["ror-1"].names == ("Beta", "Old Beta")
    assert found["ror-1"].parents == ("Whole",)


def test_what_people_judged_is_known() -> None:
    with view_of(GRAPH) as view:
        judged = reading.judgements(view, LIBRARY)
    known = reading.known(judged)
    assert known.same == [(f"{ORGANISATION}a", f"{ORGANISATION}b")]
    assert known.different == [(f"{ORGANISATION}a", f"{ORGANISATION}c")]
    assert known.unsure == [(f"{ORGANISATION}a", f"{ORGANISATION}d")]
    (doubted,) = [each for each in judged if each.verdict == "unsure"]
    assert (doubted.evidence, doubted.judged_by, doubted.judged_on) == (
        "Who knows.",
        "somebody",
        "2026-01-02",
    )
    assert statements.review(judged) == []


def judgement(right: str, outcome: Outcome = Outcome.SAME, evidence: str = "Same name.") -> Judgement:
    return Judgement(f"{ORGANISATION}ror-1", f"{ORGANISATION}{right}", outcome, evidence, 6.0)


def stored(quads: frozenset[Quad]) -> list[reading.Judged]:
    """What is read back from a graph that holds these statements."""
    store = OxigraphStore.hold(quads)
    with View(store, GenerationInfo(1, datetime(2026, 1, 1, tzinfo=UTC), len(store), "test")) as view:
        return reading.judgements(view, LIBRARY)


def test_judgements_come_back_as_they_were_written() -> None:
    change = statements.change([judgement("pic-1"), judgement("pic-2", Outcome.UNSURE)], [], date(2026, 3, 4))
    assert change.removed == frozenset()
    assert {quad.graph_name for quad in change.added} == {RESOLVER_GRAPH}
    first, second = stored(change.added)
    assert (first.left, first.right) == (f"{ORGANISATION}ror-1", f"{ORGANISATION}pic-1")
    assert (first.verdict, second.verdict) == ("same", "unsure")
    assert (first.evidence, first.judged_on) == ("Same name.", "2026-03-04")
    assert first.judged_by == statements.JUDGED_BY
    assert first.by_program


def test_a_second_run_changes_nothing_and_keeps_the_day() -> None:
    both = [judgement("pic-1"), judgement("pic-2", Outcome.UNSURE)]
    before = stored(statements.change(both, [], date(2026, 3, 4)).added)
    assert statements.change(both, before, date(2027, 1, 1)) == statements.Change(frozenset(), frozenset())
    changed = statements.change([judgement("pic-1", evidence="Another reason.")], before, date(2027, 1, 1))
    gone = {quad.subject for quad in changed.removed}
    assert NamedNode(f"{ID}judgement/resolver--ror-1--pic-2") in gone
    days = {quad.object.value for quad in changed.added if quad.predicate.value.endswith("judgedOn")}
    assert days == {"2027-01-01"}


@pytest.mark.parametrize("judged_by_person", [False, True])
def test_the_queue_is_a_table_for_data_links(judged_by_person: bool) -> None:
    queue = stored(
        statements.change(
            [judgement("pic-1"), judgement("pic-2", Outcome.UNSURE)], [], date(2026, 3, 4)
        ).added
    )
    if judged_by_person:
        queue.append(
            reading.Judged(f"{ORGANISATION}pic-2", f"{ORGANISATION}ror-1", "same", "", "me", "", False)
        )
    text = io.StringIO()
    statements.write_review(statements.review(queue), text)
    rows = list(csv.DictReader(io.StringIO(text.getvalue())))
    assert len(rows) == (0 if judged_by_person else 1)
    assert text.getvalue().startswith(",".join(statements.COLUMNS))
    for row in rows:
        assert row == {
            "left": "organisation/ror-1", "right": "organisation/pic-2", "verdict": "unsure", "evidence": "Same name.",
            "judged_by": statements.JUDGED_BY, "judged_on": "2026-03-04",
        }  # fmt: skip
