"""The small network and the small map of a thing: who is in them, what they say, and that nothing breaks out."""

from __future__ import annotations

import html
import itertools
import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from bioregion_graph.network import neighbourhood, ties
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.server import europe, neighbours, rendering, small_map, small_network, thing_pictures
from bioregion_graph.server.neighbours import Around, Neighbour
from bioregion_graph.server.prepared import Prepared
from bioregion_graph.sharing import View
from bioregion_graph.terms.namespaces import ID, expand

CEBR = "organisation/council-of-european-bioregions"
LIBRARY = Library.load(folder("queries"))
WIDE = re.compile(r'<svg class="picture wide".*?</svg>', re.DOTALL)
NARROW = re.compile(r'<svg class="picture narrow".*?</svg>', re.DOTALL)
MAP = re.compile(r'<svg class="picture map".*?</svg>', re.DOTALL)
LIST = re.compile(r'<details class="small list">.*?</details>', re.DOTALL)
HREF = re.compile(r'<a [^>]*href="([^"]*)"')
drawn = pytest.mark.skipif(not europe.is_drawn(), reason="The explorer is not built here: pip install -e .")


@pytest.fixture
def prepared() -> Prepared:
    return Prepared(LIBRARY)


def picture(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    assert found, pattern.pattern
    return found[0]


def test_whoever_is_drawn_stands_in_the_list_with_a_link(client) -> None:
    page = client.get(f"/doc/{CEBR}").text
    linked = HREF.findall(picture(WIDE, page))
    assert len(linked) == len(set(linked)) == small_network.MOST
    assert set(linked) == set(HREF.findall(LIST.findall(page)[0]))
    assert "/doc/organisation/biocat" in linked
    narrow = HREF.findall(picture(NARROW, page))
    assert len(narrow) == small_network.MOST_NARROW
    assert set(narrow) < set(linked)
    told = re.search(r'id="network">\s*<h2>Network <span class="soft">(\d+)</span>', page)
    left = re.search(r'<span class="on-wide">(\d+)</span><span class="on-narrow">(\d+)</span>', page)
    assert told
    assert left
    assert int(told[1]) == len(linked) + int(left[1]) == len(narrow) + int(left[2])
    assert "/network?ties=memberships&amp;ties=projects&amp;chosen=https%3A%2F%2Fw3id.org" in page


def test_the_same_page_has_the_same_pictures(client) -> None:
    one, other = (client.get(f"/doc/{CEBR}?on=2019-05-01").text for _ in range(2))
    assert WIDE.findall(one) == WIDE.findall(other)
    assert MAP.findall(one) == MAP.findall(other)


def test_a_day_leaves_out_who_was_not_there(client, view: View, prepared: Prepared) -> None:
    always = neighbours.around(prepared, view, ID + CEBR, None)
    then = neighbours.around(prepared, view, ID + CEBR, date(2019, 5, 1))
    assert always
    assert then
    assert {each.iri for each in then.direct} < {each.iri for each in always.direct}
    # It joined later.
    gone = f"{ID}organisation/clust-er-health"
    assert gone in {each.iri for each in always.direct}
    assert gone not in {each.iri for each in then.direct}
    page = client.get(f"/doc/{CEBR}?on=2019-05-01").text
    unsure = picture(WIDE, page).count('class="tie unsure')
    assert 0 < unsure < small_network.MOST
    assert "on=2019-05-01" in re.findall(r'href="(/network[?][^"]*)"', page)[0]


def test_where_there_is_nothing_words_say_so(view: View, prepared: Prepared) -> None:
    alone = small(view, {})
    assert "No tie to anything else is known." in rendered(alone, prepared)
    assert "No tie to anything else is known for that day." in rendered(alone, prepared, on=date(2019, 5, 1))
    assert "<svg" not in rendered(alone, prepared)


@pytest.mark.parametrize("path", ["/concepts/life-science/nanomedicine", "/doc/source/seed-000"])
def test_concepts_and_sources_have_no_pictures(client, path: str) -> None:
    assert 'class="pictures' not in client.get(path).text


def test_an_earlier_state_leads_to_no_page_that_knows_only_the_last(client, view: View) -> None:
    page = client.get(f"/doc/{CEBR}?known_by={view.generation.committed_at:%Y-%m-%d}").text
    assert WIDE.search(page)
    assert 'href="/network?' not in page
    assert 'href="/map?' not in page


def test_italian(client) -> None:
    page = client.get("/doc/project/safe-n-medtech?lang=it").text
    assert "Lo stesso in elenco" in page
    assert "partecipa" in page


@pytest.mark.parametrize("on", [None, date(2019, 5, 1), date(2024, 6, 1)])
def test_projects_read_one_by_one_or_counted_give_the_same(
    view: View, prepared: Prepared, on: date | None
) -> None:
    known = ties.read(view, LIBRARY)
    actors = {known.things[at].iri for at in known.of[ties.Hub.participations].actor.tolist()}
    counted = 0
    for iri in sorted(actors):
        if neighbours.kind_of(iri) != "organisation":
            continue
        around = neighbours.around(prepared, view, iri, on)
        assert around
        found = {each.iri: each.projects for each in (*around.direct, *around.partners) if each.projects}
        expected = {each.iri: each.projects for each in neighbourhood.partners(known, iri, on).best}
        assert found == expected, iri
        few = neighbourhood.partners(known, iri, on, 1, list(expected)[-1:])
        assert few.count == len(expected)
        assert {each.iri for each in few.best} <= {*list(expected)[:1], *list(expected)[-1:]}
        counted += len(found)
    assert counted > 20


def small(view: View, names: dict[str, str], *quads: tuple[str, str, str]) -> View:
    """A view that holds a network, its members by these names, and more."""
    held = []
    for number, (iri, name) in enumerate(names.items()):
        tie = f"{ID}membership/{number}"
        held += [(tie, "org:organization", f"{ID}organisation/it"), (tie, "org:member", iri)]
        held.append((iri, "rdfs:label", name))
    return view.holding(
        Quad(NamedNode(one), expand(property), node(other), DefaultGraph())
        for one, property, other in (*held, *quads)
    )


def node(text: str) -> NamedNode | Literal:
    return NamedNode(text) if text.startswith("https://") else Literal(text)


def rendered(view: View, prepared: Prepared, title: str = "It", on: date | None = None) -> str:
    iri = f"{ID}organisation/it"
    pictures = thing_pictures.values(prepared, view, iri, on, False, "en")
    return rendering._templates.get_template("thing_pictures.html").render(
        pictures=pictures,
        title=title,
        on=on,
        t=lambda text: text,
        number=str,
        local=rendering.local,
        found=type("Found", (), {"iri": iri}),
    )


HOSTILE = {
    f"{ID}organisation/script": "<script>alert(1)</script>\"'&",
    f"{ID}organisation/long": "x" * 5000,
    f"{ID}organisation/right": "مركز التقانة الحيوية",
    f"{ID}organisation/emoji": "🧬 family 👩‍👩‍👧‍👦 " * 12,
    f"{ID}organisation/empty": "",
}


def test_hostile_names_stay_text(view: View, prepared: Prepared) -> None:
    page = rendered(small(view, HOSTILE), prepared, title="</svg><script>alert(2)</script>" + "y" * 5000)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in picture(WIDE, page)
    assert "مركز التقانة الحيوية" in picture(WIDE, page)
    assert picture(WIDE, page).count("x") < 700
    labels = re.findall(r"<text[^>]*>(.*?)</text>", picture(WIDE, page))
    assert len(labels) == len(HOSTILE)
    assert all(label and len(html.unescape(label)) <= 40 for label in labels)
    assert "\u200d…" not in page
    # No style may stand in a page (Content-Security-Policy).
    assert "style=" not in page


def test_of_very_many_the_best_tied_are_drawn_and_it_is_said_that_there_are_more(
    view: View, prepared: Prepared
) -> None:
    names = {f"{ID}organisation/n{number}": f"Number {number}" for number in range(1000)}
    best = f"{ID}organisation/n999"
    more = [
        (f"{ID}relationship/{number}", property, end)
        for number in range(3)
        for property, end in (("brg:from", best), ("brg:to", f"{ID}organisation/it"))
    ]
    many = small(view, names, *more)
    around = neighbours.around(prepared, many, f"{ID}organisation/it", None)
    assert around
    assert around.is_cut
    assert around.direct[0].iri == best
    assert len(around.direct) <= neighbours.MOST_TIES + 1
    page = rendered(many, prepared)
    assert "at least" in page
    assert len(HREF.findall(picture(WIDE, page))) == small_network.MOST


@given(st.text(max_size=300), st.floats(20, 300))
def test_a_name_is_shortened_to_its_room(name: str, room: float) -> None:
    label = small_network.shortened(name, room)
    assert sum(map(small_network._width, label.removesuffix("…"))) <= room
    if not label.endswith("…"):
        assert Counter(label) <= Counter(" ".join(name.split()))


@given(
    st.lists(
        st.tuples(st.sampled_from(neighbours.KINDS), st.integers(1, 5000)),
        min_size=1,
        max_size=small_network.MOST,
    )
)
def test_no_two_names_share_a_line(sorts: list[tuple[str, int]]) -> None:
    everyone = small_network.in_order(
        [Neighbour(f"{ID}{kind}/{at}", ties=weight) for at, (kind, weight) in enumerate(sorts)]
    )
    wide, narrow = (
        small_network.wide(everyone, {}, [(0, len(everyone) - 1)]),
        small_network.narrow(everyone, {}),
    )
    for drawing in (wide, narrow):
        for is_left in (True, False):
            lines = sorted(each.y for each in drawing.nodes if each.is_left == is_left)
            assert all(below - above >= 17 for above, below in itertools.pairwise(lines))
        for each in drawing.nodes:
            assert 0 <= each.x - each.radius <= each.x + each.radius <= drawing.width
            assert 0 <= each.y - each.radius <= each.y + each.radius <= drawing.height
    assert len({(each.x, each.y) for each in wide.nodes}) == len(everyone)


def test_ties_come_before_joint_projects_but_leave_them_room() -> None:
    direct = tuple(Neighbour(f"{ID}organisation/d{at}", ties=1) for at in range(60))
    partners = tuple(Neighbour(f"{ID}organisation/p{at}", projects=900 - at) for at in range(60))
    chosen = small_network.chosen(Around(direct, partners))
    assert len(chosen) == small_network.MOST
    assert [each.iri for each in chosen if each.projects] == [
        each.iri for each in partners[: small_network.MOST - small_network.MOST_DIRECT]
    ]
    assert len(small_network.chosen(Around(direct, ()))) == small_network.MOST
    assert len(small_network.chosen(Around(direct[:2], partners))) == small_network.MOST


@drawn
def test_the_map_shows_towns_countries_and_what_has_no_place(view: View, prepared: Prepared) -> None:
    at = [f"{ID}organisation/{name}" for name in ("siena", "rome", "greek", "nowhere")]
    facts = [
        (at[0], "brg:city", "Siena"), (at[0], "brg:country", "IT"), (at[1], "brg:city", "Roma"),
        (at[1], "brg:country", "IT"), (at[2], "brg:country", "GR"),
    ]  # fmt: skip
    page = rendered(small(view, {iri: iri.rpartition("/")[2] for iri in at}, *facts), prepared)
    told = picture(MAP, page)
    assert set(HREF.findall(told)) == {"/doc/organisation/rome", "/doc/organisation/siena"}
    assert f'class="shade s2" href="{europe.SHAPES}#IT"' in told
    assert f'class="shade s1" href="{europe.SHAPES}#GR"' in told
    assert "1 known by country alone. 1 without a known place." in page
    assert "<strong>Italy</strong> 2:" in page


@drawn
@pytest.mark.parametrize(
    ("code", "longitude", "latitude"),
    [("IT", 12.5, 41.9), ("FI", 25.7, 62.2), ("PT", -8.2, 39.6), ("IS", -18.5, 64.8), ("RO", 25, 45.9)],
)
def test_a_point_lies_in_the_outline_of_its_country(code: str, longitude: float, latitude: float) -> None:
    shapes = (europe.bundle.FOLDER / "assets" / "europe.svg").read_text(encoding="utf-8")
    path = re.search(rf'id="{code}"[^>]* d="([^"]*)"', shapes)
    assert path
    where = europe.place(longitude, latitude)
    assert where
    inside = False
    for ring in path[1].strip("MZ").split("ZM"):
        corners = [tuple(map(float, pair.split(","))) for pair in ring.split("L")]
        for (x, y), (far, low) in zip(corners, [*corners[1:], corners[0]], strict=True):
            if (y > where[1]) != (low > where[1]) and where[0] < (far - x) * (where[1] - y) / (low - y) + x:
                inside = not inside
    assert inside


@drawn
def test_a_region_is_ringed_in_its_surroundings(view: View, prepared: Prepared) -> None:
    iri = f"{ID}region/nuts-ith5"
    facts = [(iri, "schema:longitude", "11.0"), (iri, "schema:latitude", "44.5"), (iri, "brg:country", "IT")]
    told = thing_pictures.values(prepared, small(view, {}, *facts), iri, None, False, "en", {"is_busy": True})
    assert told
    ring = told["map"].map.spots[0]
    x, y, width, height = told["map"].map.window
    assert ring.sort == "region"
    assert (ring.x, ring.y) == pytest.approx((x + width / 2, y + height / 2), abs=0.2)
    assert [each.code for each in told["map"].map.countries] == ["IT"]
    # Far from Europe there is nothing to be seen of the picture.
    far = [(iri, "schema:longitude", "55.5"), (iri, "schema:latitude", "-21.1")]
    assert thing_pictures.values(prepared, small(view, {}, *far), iri, None, False, "en") is None


def test_what_lies_outside_of_europe_has_no_place_in_the_picture() -> None:
    assert europe.place(10, 52) == (387, 483)
    for outside in ((-61.5, 16.2), (55.5, -21.1), (-170, -52), (151, -33)):
        assert europe.place(*outside) is None


@drawn
def test_the_window_holds_all_points_of_a_map() -> None:
    places = [small_map.Whereabouts(f"{ID}organisation/{at}", point, "IT") for at, point in enumerate(
        [(11.3, 43.3), (12.5, 41.9), (15.1, 37.5), (25, 60.2)]
    )]  # fmt: skip
    for count in range(1, len(places) + 1):
        found = small_map.of(places[:count], "en")
        assert found
        x, y, width, height = found.window
        assert x >= 0
        assert x + width <= europe.WIDTH + 0.2
        for spot in found.spots:
            assert x <= spot.x <= x + width
            assert y <= spot.y <= y + height
