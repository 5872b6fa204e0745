"""The ties on a page: who is a member, what sources contradict, when, and what a tie is called."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from pyoxigraph import QuerySolutions
from tests.server.conftest import TestClient

from bioregion_graph.queries.describe import describe
from bioregion_graph.server import languages, tie_rows, wording
from bioregion_graph.sharing import View

HTML = {"Accept": "text/html"}
_SECTION = re.compile(
    r'<section id="[^"]+" class="of-ties">\s*<h2>([^<]*) <span class="soft">([\d,.]+)</span>(.*?)</section>',
    re.S,
)
TIES = "PREFIX brg: <https://w3id.org/bioregion/ontology#> SELECT (MIN(?tie) AS ?first) { ?tie a brg:%s }"


@pytest.fixture(autouse=True)
def no_choice(client: TestClient) -> Iterator[None]:
    """The language chosen in one test is not that of the next."""
    client.cookies.clear()
    yield
    client.cookies.clear()


def sections(client: TestClient, path: str) -> dict[str, tuple[int, str]]:
    """The sections of ties on a page: their number and their content, by heading."""
    page = client.get(path, headers=HTML).text
    return {html.unescape(name): (int(count), body) for name, count, body in _SECTION.findall(page)}


def test_the_members_on_a_page_are_those_that_home_counts(client: TestClient) -> None:
    rows = client.get("/api/queries/networks/largest_networks").json()["results"]["bindings"]
    told = {row["network"]["value"]: int(row["members"]["value"]) for row in rows}
    home = client.get("/", headers=HTML).text
    assert len(told) > 10
    for iri, members in list(told.items())[:12]:
        path = iri.replace("https://w3id.org/bioregion/id/", "/doc/")
        assert sections(client, path)["Members"][0] == members, path
    for path, members in re.findall(
        r'<tr><td><a href="([^"]*)">[^<]*</a></td><td class="n">(\d+)</td>', home
    ):
        assert sections(client, path)["Members"][0] == int(members)


def test_ties_that_make_no_member_stand_apart(client: TestClient) -> None:
    rows = client.get("/api/queries/networks/ties_that_are_no_membership").json()["results"]["bindings"]
    networks = {row["network"]["value"] for row in rows}
    iri = min(networks)
    expected = {row["who"]["value"] for row in rows if row["network"]["value"] == iri}
    path = iri.replace("https://w3id.org/bioregion/id/", "/doc/")
    for language, heading in (("it", "Altri legami"), ("en", "Other ties")):
        count, body = sections(client, f"{path}?lang={language}")[heading]
        assert count >= len(expected) > 0
        for who in expected:
            assert who.replace("https://w3id.org/bioregion/id/", "/doc/") in body
    who = min(expected).replace("https://w3id.org/bioregion/id/", "/doc/")
    assert path in sections(client, who)["Other ties to networks"][1]


@pytest.mark.parametrize("path", ["/doc/person/fabrizio-landi", "/doc/organisation/toscana-life-sciences"])
def test_what_other_sources_say_of_a_tie_is_told(client: TestClient, path: str) -> None:
    rows = re.findall(r"<tr>.*?</tr>", client.get(path, headers=HTML).text, re.S)
    (row,) = [each for each in rows if "fabrizio-landi--toscana-life-sciences--president" in each]
    kept, rival = row.split("but also stated:")
    assert "from 2024" in kept or "from May 2014" in kept
    assert ("May 2014" in rival) != ("from May 2014" in kept)
    assert "/doc/source/" in rival.partition("</div>")[0]


def test_notes_of_the_curators_are_folded_away(client: TestClient) -> None:
    page = client.get("/doc/person/fabrizio-landi", headers=HTML).text
    note = page.index("the article prints 2024")
    opened, summary = page.rindex("<details", 0, note), page.rindex("<summary>Curators", 0, note)
    assert opened < summary < note < page.index("</details>", summary)


@pytest.mark.parametrize(
    ("word", "times", "italian"),
    [
        ("from", "2017", "dal 2017"),
        ("from", "settembre 2005", "da settembre 2005"),
        ("from", "aprile 2019", "da aprile 2019"),
        ("from", "2 dicembre 2004", "dal 2 dicembre 2004"),
        ("from", "8 marzo 2019", "dall'8 marzo 2019"),
        ("from", "11 marzo 2019", "dall'11 marzo 2019"),
        ("from", "18 marzo 2019", "dal 18 marzo 2019"),
        ("until", "2024", "fino al 2024"),
        ("until", "ottobre 2024", "fino a ottobre 2024"),
        ("until", "aprile 2024", "fino ad aprile 2024"),
        ("until", "8 maggio 2024", "fino all'8 maggio 2024"),
        ("until", "11 maggio 2024", "fino all'11 maggio 2024"),
        ("seen", "aprile 2019", "attestato aprile 2019"),
    ],
)
def test_italian_prepositions_go_with_the_date(word: str, times: str, italian: str) -> None:
    assert languages.before(word, times, "it") == italian
    assert languages.before(word, times, "en") == f"{word} {times}"


def test_no_page_has_an_article_before_a_month(client: TestClient, view: View) -> None:
    months = "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre"
    found = describe(
        view, client.app.state.graph.library, "https://w3id.org/bioregion/id/organisation/biocat"
    )
    told = [tie_rows.period(tie, "it") for tie in found.ties]
    assert any(text.startswith("da") for text in told)
    assert not [text for text in told if re.search(rf"\bal (?:{months})", text)]


@pytest.mark.parametrize(
    ("kind", "pattern", "language"),
    [
        ("Mandate", r"[^:]+: [^,:]+, .+", "en"),
        ("Membership", r"[^:]+: [^,:]+, .+", "it"),
        ("Participation", r"[^:]+: [^,:]+, .+", "en"),
        ("Succession", r"[^:]+: [^,:]+, .+", "en"),
        ("StatedFigure", r"[^:]+: .+", "it"),
    ],
)
def test_a_tie_has_a_heading_of_its_ends(
    client: TestClient, view: View, kind: str, pattern: str, language: str
) -> None:
    answer = view.query(TIES % kind)
    assert isinstance(answer, QuerySolutions)
    path = next(iter(answer))["first"].value.replace("https://w3id.org/bioregion/id/", "/doc/")
    page = client.get(f"{path}?lang={language}", headers=HTML).text
    heading = html.unescape(page.partition('<h1 dir="auto">')[2].partition("</h1>")[0])
    assert re.fullmatch(pattern, heading), heading
    assert "--" not in heading


def test_the_heading_of_a_mandate(client: TestClient) -> None:
    for language, post in (("en", "president"), ("it", "presidente")):
        page = client.get(
            f"/doc/mandate/fabrizio-landi--toscana-life-sciences--president--2014-05?lang={language}",
            headers=HTML,
        ).text
        assert f'<h1 dir="auto">Fabrizio Landi: {post}, Fondazione Toscana Life Sciences</h1>' in page


def test_headings_begin_with_a_capital(client: TestClient) -> None:
    page = client.get("/doc/organisation/toscana-life-sciences", headers=HTML).text
    headings = re.findall(r"<h[23][^>]*>([^<]+)", page) + re.findall(r'<a href="#[\w-]+">([^<]+)', page)
    assert len(headings) > 8
    assert [each for each in headings if each.lstrip("← ")[:1].islower()] == []


def test_acronyms_keep_their_capitals(client: TestClient) -> None:
    assert wording.sentence("the country, by ISO 3166") == "The country, by ISO 3166"
    for language in ("en", "it"):
        page = client.get(f"/queries?lang={language}", headers=HTML).text
        assert "<h2>EURIO</h2>" in page
        assert "Eurio" not in page


def test_offices_come_first_where_a_day_is_asked(client: TestClient) -> None:
    path = "/doc/organisation/council-of-european-bioregions?lang=en"
    page = client.get(f"{path}&on=2019-05-01", headers=HTML).text
    assert re.findall(r'<section id="([^"]+)"', page)[:2] == ["offices-and-who-holds-them", "facts"]
    assert page.count('id="offices-and-who-holds-them"') == 1
    toc = page.partition('class="toc"')[2]
    assert toc.index("#offices-and-who-holds-them") < toc.index("#members")
    page = client.get(path, headers=HTML).text
    assert re.findall(r'<section id="([^"]+)"', page)[0] == "facts"
    assert page.count('id="offices-and-who-holds-them"') == 1
