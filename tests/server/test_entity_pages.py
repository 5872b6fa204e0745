"""The page of a thing: long lists by pages, the query behind each block, tables, and what was known on a day."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from benchmarks.entity_pages import network
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad
from tests.server.conftest import PATIENCE, TestClient

from bioregion_graph.importers import folders
from bioregion_graph.publishing.build import build
from bioregion_graph.resources import folder
from bioregion_graph.server import paging, things, tie_sections
from bioregion_graph.server.app import create_app
from bioregion_graph.settings import Settings
from bioregion_graph.sharing import View
from bioregion_graph.terms.iris import mint
from bioregion_graph.terms.namespaces import ID, expand

HTML = {"Accept": "text/html"}
NETWORK = "/doc/organisation/benchmark-network"
CEBR = "/doc/organisation/council-of-european-bioregions"
MEMBERS = 130
_SECTION = re.compile(r'<section id="([^"]+)" class="of-ties">(.*?)</section>', re.S)
_ROW = re.compile(r'class="soft small itself" href="([^"?]*)')


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The curated graph, and in a second generation a network with many members, one of which is odd."""
    home: Path = tmp_path_factory.mktemp("large")
    build(home, ontology=folder("ontology"), data=folder("data"), now=datetime(2026, 5, 1, 12, tzinfo=UTC))
    source, odd = mint("source", "benchmark-0"), mint("organisation", "benchmark-0")
    more = [
        *network(MEMBERS),
        Quad(odd, expand("brg:city"), Literal('=HYPERLINK("x")'), source),
        Quad(mint("group", "board"), expand("rdf:type"), expand("brg:Group"), source),
        Quad(mint("group", "board"), expand("rdfs:label"), Literal("<b>Board</b>"), source),
        Quad(mint("group", "board"), expand("org:unitOf"), mint("organisation", "benchmark-network"), source),
    ]
    # Other files, since nothing is built twice from the same.
    build(
        home,
        ontology=folder("ontology"),
        data=tmp_path_factory.mktemp("other"),
        collect=lambda ontology, _: [*folders.collect(ontology, folder("data")), more],
        now=datetime(2026, 6, 1, 12, tzinfo=UTC),
    )
    settings = Settings(home=home, query_seconds=PATIENCE, workers=1, derives=False)
    with TestClient(create_app(settings), follow_redirects=False) as opened:
        yield opened


@pytest.fixture(autouse=True)
def no_choice(large: TestClient, client: TestClient) -> None:
    for each in (large, client):
        each.cookies.clear()


def page(client: TestClient, path: str) -> str:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def rows(client: TestClient, path: str, section: str = "members") -> list[str]:
    return _ROW.findall(dict(_SECTION.findall(page(client, path)))[section])


def table(client: TestClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_pages_of_a_list_hold_each_tie_once(large: TestClient) -> None:
    pages = -(-MEMBERS // tie_sections.MOST_ROWS)
    seen = [row for number in range(1, pages + 1) for row in rows(large, f"{NETWORK}?page.members={number}")]
    assert len(seen) == len(set(seen)) == MEMBERS
    first, last = page(large, NETWORK), page(large, f"{NETWORK}?page.members={pages}&on=")
    assert f"1–25 out of {MEMBERS}" in first
    assert f"126–130 out of {MEMBERS}" in last
    assert 'rel="prev"' not in first
    assert 'rel="next"' not in last
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    assert following == f"{NETWORK}?page.members=2#members"
    assert set(rows(large, following.partition("#")[0])) == set(seen[25:50])


def test_a_list_is_searched_and_sorted_where_its_address_says_so(large: TestClient) -> None:
    found = page(large, f"{NETWORK}?find.members=00042&on=2019-05-01&lang=en")
    assert len(_ROW.findall(dict(_SECTION.findall(found))["members"])) <= 1
    assert '<input type="hidden" name="on" value="2019-05-01">' in found
    assert 'name="find.members" value="00042"' in found
    assert "Nothing in this list holds “nobody”." in page(large, f"{NETWORK}?find.members=nobody")
    by_time = [
        row["from"] for row in table(large, f"{NETWORK}.csv?section=members&sort.members=time") if row["from"]
    ]
    assert by_time == sorted(by_time)
    assert len(by_time) == MEMBERS


def test_a_page_that_is_no_number_is_told(large: TestClient) -> None:
    answer = large.get(f"{NETWORK}?page.members=two", headers=HTML)
    assert answer.status_code == 400
    assert "is no number of a page" in answer.text


def test_a_name_that_is_markup_is_text(large: TestClient) -> None:
    text = large.get(NETWORK, headers=HTML).text
    assert "<b>Board</b>" not in text
    assert "&lt;b&gt;Board&lt;/b&gt;" in text


@pytest.mark.parametrize("path", [CEBR, f"{CEBR}?on=2019-05-01", "/doc/organisation/toscana-life-sciences"])
def test_the_query_behind_a_section_has_its_rows(client: TestClient, path: str) -> None:
    found = _SECTION.findall(page(client, path))
    assert len(found) > 3
    for slug, body in found:
        (query,) = re.findall(r'class="tools small"><a href="(/queries/[^"]+)"', body)
        asked = urlsplit(query)
        answer = client.get(f"/api{asked.path}?{asked.query}", headers={"Accept": "application/json"})
        bindings = answer.json()["results"]["bindings"]
        ties = {binding["tie"]["value"].replace(ID, "/doc/") for binding in bindings}
        suffix = f"{'&' if '?' in path else '?'}page.{slug}="
        told: set[str] = set()
        for number in range(1, 5):
            told |= set(rows(client, f"{path}{suffix}{number}", slug))
        assert ties == told, (slug, query)
        assert client.get(query, headers=HTML).status_code == 200


def test_every_query_behind_a_block_is_answered(client: TestClient) -> None:
    for path in (
        CEBR,
        "/doc/source/seed-000",
        "/concepts/life-science/nanomedicine",
        "/doc/person/fabrizio-landi",
    ):
        links = set(re.findall(r'href="(/queries/(?:pages|sources)/[^"]+)"', page(client, path)))
        assert len(links) > 1, path
        for link in links:
            asked = urlsplit(link)
            answer = client.get(f"/api{asked.path}?{asked.query}", headers={"Accept": "text/csv"})
            assert answer.status_code == 200, link
            if "judgements" not in link:
                assert answer.text.count("\n") > 1, link


def test_references_are_those_of_their_query(client: TestClient) -> None:
    text = page(client, CEBR).partition('<section id="refs">')[2]
    groups = re.findall(
        r'<h3 id="(by-[^"]+)">.*?<a href="([^"]+)">Query.*?<ul class="columns">(.*?)</ul>', text, re.S
    )
    assert len(groups) > 2
    for slug, query, body in groups:
        asked = urlsplit(query)
        bindings = client.get(f"/api{asked.path}?{asked.query}").json()["results"]["bindings"]
        shown = {link.partition("?")[0] for link in re.findall(r'<a href="([^"]+)"', body)}
        assert shown == {each["subject"]["value"].replace(ID, "/doc/") for each in bindings}, slug


def test_the_table_of_a_thing_holds_all_of_its_page(client: TestClient) -> None:
    for lang in ("en", "it"):
        told = table(client, f"{CEBR}.csv?lang={lang}")
        client.cookies.clear()
        sections = _SECTION.findall(page(client, f"{CEBR}?lang={lang}"))
        client.cookies.clear()
        for slug, body in sections:
            part = table(client, f"{CEBR}.csv?lang={lang}&section={slug}")
            assert [row for row in told if row in part] == part
            ties = {row["tie"].replace(ID, "/doc/") for row in part}
            assert set(_ROW.findall(body)) <= ties
            assert all(row["block"] == part[0]["block"] for row in part)
    founded = {row["value"]: row["stated"] for row in told if row["property"] == "fondata"}
    assert "kept" in founded.values()
    assert "instead" in founded.values()
    assert all(row["sources"] and row["source_iris"] for row in told if row["property"] == "fondata")


def test_a_table_respects_the_day_and_the_whole_list(large: TestClient) -> None:
    on = table(large, f"{NETWORK}.csv?section=members&on=2019-05-01&page.members=2")
    all_days = table(large, f"{NETWORK}.csv?section=members")
    assert {row["on_day"] for row in on} == {"yes", "unknown"}
    assert {row["tie"] for row in on} < {row["tie"] for row in all_days}
    assert len(all_days) == MEMBERS
    assert all(row["source_iris"].startswith(f"{ID}source/benchmark-") for row in all_days)
    assert large.get(f"{NETWORK}.csv?known_by=2026-05-15").status_code == 404
    assert large.get(f"{NETWORK}.csv?section=nothing").status_code == 404


def test_no_cell_is_a_formula(large: TestClient) -> None:
    cells = [cell for row in table(large, "/doc/organisation/benchmark-0.csv") for cell in row.values()]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_table_is_had_by_ending_by_accept_and_by_format(client: TestClient) -> None:
    by_ending = client.get(f"{CEBR}.csv")
    for answer in (client.get(CEBR, headers={"Accept": "text/csv"}), client.get(f"{CEBR}?format=csv")):
        assert answer.content == by_ending.content
    again = client.get(f"{CEBR}.csv", headers={"If-None-Match": by_ending.headers["etag"]})
    assert again.status_code == 304
    assert "attachment" in by_ending.headers["content-disposition"]
    page_of_it = page(client, f"{CEBR}?on=2019-05-01")
    assert f'href="{CEBR}.csv?on=2019-05-01"' in page_of_it
    assert f'href="{CEBR}.csv?on=2019-05-01&section=members"' in page_of_it


def test_what_a_source_says_comes_by_class_and_in_a_table(client: TestClient) -> None:
    text = page(client, "/doc/source/seed-000")
    classes = dict.fromkeys(re.findall(r"[?&]of=(brg%3A\w+)", text))
    assert len(classes) > 5
    for short in classes:
        shown = page(client, f"/doc/source/seed-000?of={short}")
        body = shown.partition('<section id="said">')[2].partition("</section>")[0]
        assert 'aria-current="true"' in body
        things = re.findall(r'<li><a href="([^"]+)">', body)
        rows = table(client, f"/doc/source/seed-000.csv?section=said&of={short}")
        told = {row["tie"].replace(ID, "/doc/") for row in rows}
        assert told <= set(things) or len(told) > len(things)
    whole = table(client, "/doc/source/seed-000.csv?section=said")
    assert {row["block"] for row in whole} >= {row["block"] for row in rows}


def test_what_was_known_on_a_day_stays_in_the_links(large: TestClient) -> None:
    path = f"{CEBR}?known_by=2026-05-15&on=2019-05-01"
    text = page(large, path)
    assert "This is what the graph knew at the end of <strong>15 May 2026</strong>: generation" in text
    assert '<a href="/history">1</a>' in text
    assert f'<a href="{CEBR}?on=2019-05-01">Back to what it knows now</a>' in text
    things = re.findall(r'href="(/(?:doc|concepts)/[^"]+)"', text.partition('<section id="facts">')[2])
    ours = [link for link in things if not link.startswith(CEBR)]
    assert len(ours) > 20
    assert [link for link in ours if parse_qs(urlsplit(link).query).get("known_by") != ["2026-05-15"]] == []
    queries = re.findall(r'href="(/queries/pages/[^"]+)"', text)
    assert queries
    assert all("known_by=2026-05-15" in link for link in queries)
    assert "known_by" not in page(large, CEBR).partition("</form>")[2].partition('<section id="facts">')[2]


def test_a_day_before_the_first_generation_is_told(large: TestClient) -> None:
    answer = large.get(f"{CEBR}?known_by=2001-01-01&on=2019-05-01", headers=HTML)
    assert answer.status_code == 404
    text = html.unescape(answer.text)
    assert (
        "Nothing was known by 2001-01-01: the first generation is of 2026-05-01. Ask for a later day." in text
    )
    assert f'href="{CEBR}?on=2019-05-01"' in text
    italian = html.unescape(large.get(f"{CEBR}?known_by=2001-01-01&lang=it", headers=HTML).text)
    assert "2026-05-01" in italian
    assert "Nothing was known" not in italian
    assert large.get(f"{CEBR}.ttl?known_by=2001-01-01").json()["status"] == 404


def test_a_thing_that_has_vanished_was_known_until(tmp_path: Path) -> None:
    def publish(quads: list[Quad], moment: datetime) -> None:
        files = tmp_path / f"files of {moment.date()}"
        files.mkdir()
        (files / "rows.csv").write_text(str(len(quads)))
        build(
            tmp_path / "home",
            ontology=folder("ontology"),
            data=files,
            collect=lambda *_: [quads],
            now=moment,
        )

    source = mint("source", "one")
    kept, gone = mint("organisation", "kept"), mint("organisation", "gone")
    said = [
        Quad(each, name, value, source)
        for each in (kept, gone)
        for name, value in (
            (expand("rdf:type"), expand("brg:Organisation")),
            (expand("rdfs:label"), Literal(each.value.rpartition("/")[2])),
        )
    ]
    publish(said, datetime(2026, 5, 1, 12, tzinfo=UTC))
    publish([quad for quad in said if quad.subject != gone], datetime(2026, 6, 1, 12, tzinfo=UTC))
    settings = Settings(home=tmp_path / "home", query_seconds=PATIENCE, workers=1, derives=False)
    with TestClient(create_app(settings)) as opened:
        told = opened.get("/doc/organisation/gone").json()
        assert told["known_until"] == {"generation": 1, "day": "2026-05-01"}
        text = opened.get("/doc/organisation/gone", headers=HTML).text
        assert "The graph knew it until generation 1." in text
        assert '<a href="?known_by=2026-05-01">' in text
        assert 'name="q" value="gone"' in text
        assert opened.get("/doc/organisation/gone?known_by=2026-05-01", headers=HTML).status_code == 200
        assert "known_until" not in opened.get("/doc/organisation/never").json()


def test_ties_of_a_concept_on_a_day(client: TestClient, view: View) -> None:
    posts = {
        quad.object.value
        for quad in view.quads(None, expand("brg:post"), None, DefaultGraph())
        if isinstance(quad.object, NamedNode)
    }
    path = min(posts).replace("https://w3id.org/bioregion", "")
    assert 'name="on"' in page(client, path)
    assert 'value="2019-05-01"' in page(client, f"{path}?on=2019-05-01")


@pytest.mark.parametrize("name", ["tie_list", "tie_list_on_day", "dated_ties"])
def test_lists_and_rows_take_the_same_for_ends_and_roles(client: TestClient, name: str) -> None:
    text = client.app.state.graph.library.get(f"pages/{name}").text
    ends, roles = (
        {expand(each).value for each in found.split(", ")}
        for found in re.findall(r" IN \(((?:brg|org):[^)]+)\)", text)[-2:]
    )
    # What a change comes from is told by a property that no statement has yet.
    assert ends == things.ENDS - {expand("brg:successionOf").value}
    assert roles == things.ROLES


def test_the_names_of_sections_are_words(client: TestClient) -> None:
    names = [slug for slug, _ in _SECTION.findall(page(client, f"{CEBR}?lang=it"))]
    assert "members" in names, "addresses are the same in each language"
    assert names == paging.slugs(names)
