"""The home page: what it counts is what the graph holds, its picture is whole, and nobody waits for it."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bioregion_graph.errors import BusyError
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.server import overview
from bioregion_graph.server.constellation import HEIGHT, MOST_TIES, WIDTH, drawn
from bioregion_graph.server.graph import Graph
from bioregion_graph.sharing.view import View

LIBRARY = Library.load(folder("queries"))
NAMES = [f"urn:{letter}" for letter in "abcdefgh"]
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES[:3]), st.sampled_from(NAMES)), max_size=30)


@settings(max_examples=8)  # each takes a second or two
@given(ties=PAIRS)
def test_a_constellation_shows_each_once_and_within_its_frame(ties: list[tuple[str, str]]) -> None:
    sky = drawn(ties, {name: name.upper() for name in NAMES})
    assert sky == drawn(list(reversed(ties)), {name: name.upper() for name in NAMES})
    assert len(sky.stars) == len({each for pair in ties for each in pair})
    assert len(sky.ties) == len({frozenset(pair) for pair in ties if len(set(pair)) == 2})
    assert (sky.networks, sky.members) == (len({net for net, _ in ties}), len({member for _, member in ties}))
    assert sum(star.is_network for star in sky.stars) == sky.networks
    for star in sky.stars:
        assert star.radius <= star.x <= WIDTH - star.radius
        assert star.radius <= star.y <= HEIGHT - star.radius


def test_a_picture_of_very_many_ties_is_bounded() -> None:
    sky = drawn([(f"urn:n{n % 7}", f"urn:m{n}") for n in range(MOST_TIES + 500)], {})
    assert len(sky.ties) == MOST_TIES


def test_the_overview_counts_what_the_graph_holds(view: View) -> None:
    found = overview.read(view, LIBRARY)
    assert found.things("Organisation") > 400
    assert found.things("Nonsense") == 0
    assert found.newest >= "2026"
    sizes = Counter({iri: members for iri, _, members in found.networks})
    assert sizes["https://w3id.org/bioregion/id/organisation/council-of-european-bioregions"] == 18
    assert [members for _, _, members in found.networks] == sorted(sizes.values(), reverse=True)
    years = found.years["Project"]
    assert years.dated >= years.before >= 0
    assert years.first <= years.most <= years.last
    assert all(
        x >= 0 and x + width <= 100 and y >= 0 and y + height <= 28.01 for x, width, y, height in years.bars
    )


def test_an_overview_is_kept_beside_its_generation(view: View) -> None:
    assert overview.KEPT.of(view, LIBRARY) == overview.read(view, LIBRARY)
    assert overview.KEPT.is_ready(view)


@pytest.mark.parametrize(("language", "said"), [("en", "How fresh is it?"), ("it", "Quanto è aggiornato?")])
def test_home_tells_how_fresh_it_is_and_where_to_begin(client: TestClient, language: str, said: str) -> None:
    text = client.get(f"/?lang={language}", headers={"Accept": "text/html"}).text
    assert said in text
    for target in ("/network?network=", "/map", "/match", "/sparql", "/queries", "/history"):
        assert f'href="{target}' in text
    assert len(re.findall(r"<circle", text)) > 200
    assert text.count("<rect") > 100
    assert text.count("2026") >= 3


def test_whoever_comes_first_sees_a_page_at_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    graph: Graph = client.app.state.graph  # type: ignore[attr-defined]  # an application of ours

    def busy(*_: object) -> None:
        raise BusyError("The counts of this graph are being read for the first time.", 60)

    monkeypatch.setattr(graph.prepared, "overview", busy)
    answer = client.get("/?lang=en", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "being counted for the first time" in answer.text
    assert 'href="/match"' in answer.text


def test_a_search_tells_what_lacks_a_word_and_what_to_do_without_a_hit(client: TestClient) -> None:
    said = client.get("/search?lang=en&q=Toscana+Lfe+Sciences", headers={"Accept": "text/html"}).text
    assert "No name has all of these words" in said
    assert "Toscana Life Sciences" in said
    said = client.get("/search?lang=en&q=zzzz%3Cb%3E", headers={"Accept": "text/html"}).text
    assert "zzzz%3Cb%3E" in said
    assert "zzzz<b>" not in said


@pytest.mark.parametrize(
    ("language", "words", "named", "offered"),
    [
        (
            "en",
            "who presided CEBR in May 2019",
            "council-of-european-bioregions",
            "Who sat in this body on that day",
        ),
        (
            "it",
            "chi presiedeva CEBR a maggio del 2019",
            "council-of-european-bioregions",
            "Chi sedeva in questo organo",
        ),
    ],
)
def test_a_question_in_plain_words_leads_to_what_it_names_and_to_a_ready_one(
    client: TestClient, language: str, words: str, named: str, offered: str
) -> None:
    page = client.get("/search", params={"q": words, "lang": language}, headers={"Accept": "text/html"}).text
    _, _, rest = page.partition('<section id="named">')
    first, _, second = rest.partition('<section id="questions">')
    assert named in first
    assert f'href="/queries/governance/body_on_day">{offered}' in second
    client.cookies.clear()


def test_questions_are_found_and_those_of_programs_stand_apart(client: TestClient) -> None:
    page = client.get(
        "/queries", params={"q": "who sat on a board", "lang": "en"}, headers={"Accept": "text/html"}
    ).text
    found, _, rest = page.partition('<nav class="toc" aria-label="Topics">')
    assert "/queries/governance/body_on_day" in found
    by_people, _, by_programs = rest.partition('<section id="by-programs">')
    assert "/queries/matching/" not in by_people
    assert "/queries/matching/organisations" in by_programs
    page = client.get("/queries?q=zzzz", headers={"Accept": "text/html"}).text
    assert "No question comes near" in page
    client.cookies.clear()
