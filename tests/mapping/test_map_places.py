"""Where clusters stand, and which place somebody means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mapping.small_europe import atlas

from bioregion_graph.errors import NotFoundError
from bioregion_graph.mapping.places import kilometres, place_named
from bioregion_graph.mapping.towns import towns
from bioregion_graph.terms.iris import fold
from bioregion_graph.terms.namespaces import expand

EUROPE = atlas()
POINT = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def test_clusters_stand_where_it_is_known_best() -> None:
    assert {
        cluster.iri.rpartition("/")[2]: (cluster.placed, cluster.point) for cluster in EUROPE.clusters
    } == {
        "bio-bologna": ("city", (11.34, 44.49)),
        "bio-veneto": ("region", (11.9, 45.6)),
        "bio-athens": ("region", (23.8, 38.0)),
        "bio-italy": ("", None),
    }


def test_two_cities_of_one_name_are_none() -> None:
    second = (
        'organisation:far a brg:Organisation ; rdfs:label "Far" ; brg:country "IT" ; brg:city "Bologna" ; '
        "schema:latitude 38.1 ; schema:longitude 13.3 ."
    )
    assert ("bologna", "IT") in EUROPE.cities
    assert ("bologna", "IT") not in atlas(second).cities


@pytest.mark.parametrize(
    ("written", "name", "point"),
    [
        ("bologna", "Bologna", (11.34, 44.49)),
        (" Bologna ", "Bologna", (11.34, 44.49)),
        ("veneto", "Veneto", (11.9, 45.6)),
        ("ITH3", "Veneto", (11.9, 45.6)),
        (expand("region:nuts-ith3").value, "Veneto", (11.9, 45.6)),
        (expand("organisation:lab").value, "", (11.34, 44.49)),
        # Towns that no source of the graph puts anywhere.
        ("Genova", "Genoa", (8.944, 44.405)),
        ("kobenhavn", "Copenhagen", (12.566, 55.676)),
        ("Colleretto Giacosa", "Colleretto Giacosa", (7.799, 45.433)),
        (expand("organisation:bio-veneto").value, "مجموعة 🧬 Veneto", (11.9, 45.6)),
    ],
)
def test_a_place_by_name(written: str, name: str, point: tuple[float, float]) -> None:
    assert place_named(EUROPE, written) == (name, point)


def test_a_town_that_only_the_ground_of_the_map_knows() -> None:
    more = (
        'organisation:genoa a brg:Organisation ; rdfs:label "Polo" ; brg:kind kind:cluster-organisation ; '
        'brg:country "IT" ; brg:city "Genova" . '
        'organisation:abroad a brg:Organisation ; rdfs:label "Abroad" ; brg:kind kind:cluster-organisation ; '
        'brg:country "FR" ; brg:city "Genova" .'
    )
    found = atlas(more)
    placed = {cluster.name: (cluster.placed, cluster.point) for cluster in found.clusters}
    assert placed["Polo"] == ("city", (8.944, 44.405))
    assert placed["Abroad"] == ("", None), "Genova is a town of Italy"
    assert found.place_of(found.organisations.index(expand("organisation:genoa").value)) == (8.944, 44.405)


def test_towns_are_those_of_europe() -> None:
    known = towns()
    assert len({(town.name, town.country, town.point) for town in known.values()}) > 7_000
    assert all(-64 <= town.point[0] <= 180 and -22 <= town.point[1] <= 80 for town in known.values())
    assert known["florence", "IT"] == known["firenze", "IT"]
    assert all(fold(name) == name for name, _ in known)


@pytest.mark.parametrize("written", ["Atlantis", "", "x" * 5000, expand("organisation:bio-italy").value])
def test_an_unknown_place_is_told(written: str) -> None:
    with pytest.raises(NotFoundError, match="no place on the map"):
        place_named(EUROPE, written)


def test_a_known_distance() -> None:
    # Bologna to Florence, as the crow flies.
    assert kilometres((11.343, 44.494), (11.256, 43.770)) == pytest.approx(80.8, abs=0.3)


@given(POINT, POINT)
def test_distances_are_the_same_both_ways_and_never_longer_than_half_the_earth(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    assert kilometres(one, other) == pytest.approx(kilometres(other, one))
    assert 0 <= kilometres(one, other) <= 20_016
