"""A network with more ties than the server draws: what the page shows in its place, and that it says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pyoxigraph import Quad, RdfFormat, parse
from tests.browser.conftest import served
from tests.browser.network_page import at, counts

from bioregion_graph.publishing.build import build
from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.resources import folder
from bioregion_graph.server import bundle
from bioregion_graph.server.network_wishes import MOST_TIES
from bioregion_graph.terms.namespaces import expand, prologue

pytestmark = pytest.mark.skipif(
    not bundle.entry("network"), reason="The explorer is not built here: pip install -e ."
)
# So many in one project are tied more often than may be drawn.
CROWD = 640


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("crowd")
    build(home, ontology=folder("ontology"), data=folder("data"))
    text = prologue() + (
        'project:crowd a brg:Project ; rdfs:label "Crowd" ; brg:start "2012-01-01"^^xsd:date ; '
        'brg:end "2013-12-31"^^xsd:date . '
    )
    for number in range(CROWD):
        text += (
            f'organisation:crowd-{number} a brg:Organisation ; rdfs:label "Crowd {number}" . '
            f"participation:crowd-{number} a brg:Participation ; brg:project project:crowd ; "
            f"brg:participant organisation:crowd-{number} ; brg:participationRole prole:participant . "
        )
    source = expand("source:seed-000")
    quads = {
        Quad(quad.subject, quad.predicate, quad.object, source) for quad in parse(text, format=RdfFormat.TRIG)
    }
    publish_change(home, quads, set(), Terms(note="a crowd"))
    assert CROWD * (CROWD - 1) // 2 > MOST_TIES
    with served(home) as started:
        yield started


def test_the_whole_is_refused_with_what_to_do(page: Page) -> None:
    page.goto("/network?ties=projects")
    expect(page.get_by_role("alert")).to_contain_text("ties; over HTTP it may have")
    # What was asked can be narrowed where it stands.
    page.get_by_label("As of a day").fill("2021-05-01")
    expect(page.get_by_role("alert")).to_have_count(0)
    nodes, ties = counts(page)
    assert 0 < nodes < CROWD
    assert ties > 0


def test_the_day_is_shown_where_all_days_are_too_large(page: Page) -> None:
    page.goto(at(ties="projects", on="2021-05-01"))
    expect(page.get_by_text("only the day 2021-05-01 is shown, and nothing is replayed")).to_be_visible()
    nodes, _ = counts(page)
    told = page.request.get("/api/network?ties=projects&on=2021-05-01").json()["about"]
    assert nodes == told["nodes"]
    # Another day is read in its place.
    page.get_by_label("As of a day").fill("2009-05-01")
    expect(page.get_by_text("only the day 2009-05-01 is shown")).to_be_visible()
    told = page.request.get("/api/network?ties=projects&on=2009-05-01").json()["about"]
    assert counts(page)[0] == told["nodes"] != nodes


def test_what_is_around_the_chosen_one_is_shown_where_the_whole_is_too_large(page: Page) -> None:
    page.goto("/network?ties=projects&around=1&chosen=https://w3id.org/bioregion/id/organisation/biocat")
    expect(page.get_by_text("only what is around the chosen one was read")).to_be_visible()
    nodes, _ = counts(page)
    assert 1 < nodes < CROWD
