"""Rings: the innermost over all clusters, and outwards only as far as is needed."""

from __future__ import annotations

from datetime import date

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.matching import rings
from bioregion_graph.matching.ring_words import missing, origin, reasons
from bioregion_graph.matching.rings import Level, Memberships, Rings, rings_in, widen
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sharing.view import View

KIND = "https://w3id.org/bioregion/concepts/organisation-kind/"
LIBRARY = Library.load(folder("queries"))
IRI = "https://w3id.org/bioregion/id/organisation/"
TLS = f"{IRI}toscana-life-sciences"
DAY = date(2019, 5, 1)
NODES = "abcdefgh"
COUNTRIES = {"a": "IT", "b": "IT", "c": "FR", "d": "DE", "e": "IT", "f": "IT", "g": "BE", "h": ""}
# e and f are regional clusters, g a network; h is a national cluster, whose country nobody tells.
BROAD = {"e": [f"{KIND}cluster-organisation"], "f": [f"{KIND}cluster-organisation"], "g": [],
         "h": [f"{KIND}national-cluster"]}  # fmt: skip
EDGES = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from("efgh"), st.sampled_from(["yes", "unknown"])),
    max_size=20,
)


def memberships_of(edges: list[tuple[str, str, str]]) -> Memberships:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for member, body, answer in edges:
        if member != body:
            for node in (member, body):
                graph.add_node(node, label=node.upper(), kinds=(), country=COUNTRIES[node])
            graph.add_edge(member, body, answer=answer)
    bodies = {body for _, body in graph.edges}
    return Memberships(graph, {body: kinds for body, kinds in BROAD.items() if body in bodies}, {"e": "ITI1"})


def reaches(edges: list[tuple[str, str, str]], start: str) -> set[str]:
    """Everything above, by going on until nothing is added."""
    above = {start}
    while further := {body for member, body, _ in edges if member in above} - above:
        above |= further
    return above


@given(EDGES, st.sampled_from(NODES))
def test_everybody_is_in_the_innermost_ring_of_all(edges: list[tuple[str, str, str]], asker: str) -> None:
    edges = [edge for edge in edges if edge[0] != edge[1]]
    memberships = memberships_of(edges)
    found = rings_in(memberships, asker, asker, COUNTRIES[asker])
    bodies = {body for _, body, _ in edges}
    levels: dict[str, Level] = {}
    for body in reaches(edges, asker) & bodies:
        level = memberships.level_of(body)
        assert level is not None
        levels[body] = Level.own if body == asker else level
    if Level.national not in levels.values() and memberships.level_of(asker) is not Level.national:
        for body in memberships.national_of(COUNTRIES[asker]):
            levels[body] = Level.national
            for above in reaches(edges, body) & bodies:
                if memberships.level_of(above) is Level.european:
                    levels.setdefault(above, Level.european)
    order = list(Level)
    for organisation in set(NODES) - {asker}:
        those = [levels[body] for body in reaches(edges, organisation) if body in levels]
        assert found.level_of(organisation) == min(those, key=order.index, default=Level.open)
    assert asker not in {iri for ring in found.rings for iri in ring.places}


@given(EDGES, st.sampled_from(NODES))
def test_a_place_is_a_way_of_memberships_to_a_body_of_the_ring(
    edges: list[tuple[str, str, str]], asker: str
) -> None:
    memberships = memberships_of(edges)
    for ring in rings_in(memberships, asker, asker, COUNTRIES[asker]).rings:
        assert {place.body for place in ring.places.values()} == {body.iri for body in ring.bodies}
        for organisation, place in ring.places.items():
            assert (place.path[0], place.path[-1]) == (organisation, place.body)
            answers = {
                memberships.graph.edges[step]["answer"]
                for step in zip(place.path, place.path[1:], strict=False)
            }
            assert place.answer == ("unknown" if "unknown" in answers else "yes")


SCORES = st.lists(st.integers(0, 9), min_size=len(NODES), max_size=len(NODES))


@given(EDGES, st.sampled_from(NODES), SCORES, st.integers(1, 9), st.integers(1, 9))
def test_it_goes_outwards_only_as_far_as_is_needed(
    edges: list[tuple[str, str, str]], asker: str, numbers: list[int], wanted: int, least: int
) -> None:
    found = rings_in(memberships_of(edges), asker, asker, COUNTRIES[asker])
    scores, allowed = np.asarray(numbers, np.float32), np.asarray([each != asker for each in NODES])
    places = {each: place for place, each in enumerate(NODES)}
    search = widen(found, places, scores, allowed, wanted, float(least))
    order = list(Level)
    keys = [(order.index(hit.level), -hit.score, places[hit.organisation]) for hit in search.hits]
    fitting = sorted(
        (order.index(found.level_of(each)), -numbers[places[each]], places[each])
        for each in NODES
        if each != asker and numbers[places[each]] >= least
    )
    assert keys == fitting[:wanted]
    assert all(asked.found < wanted for asked in search.asked[:-1])
    assert search.asked[-1].found == len(search.hits)
    assert len(search.hits) == wanted or len(search.asked) == len(Level)
    for language in ("en", "it"):
        assert reasons(search, language)[-1]
        assert all(origin(hit, {}, language) for hit in search.hits)


@given(EDGES, st.sampled_from(NODES), SCORES, st.integers(1, 4))
def test_pages_neither_lose_nor_repeat_anybody(
    edges: list[tuple[str, str, str]], asker: str, numbers: list[int], size: int
) -> None:
    found = rings_in(memberships_of(edges), asker, asker, COUNTRIES[asker])
    scores, allowed = np.asarray(numbers, np.float32), np.asarray([each != asker for each in NODES])
    places = {each: place for place, each in enumerate(NODES)}
    whole = widen(found, places, scores, allowed, 99)
    pages = [
        widen(found, places, scores, allowed, offset + size) for offset in range(0, len(NODES) + size, size)
    ]
    shown = [hit for number, page in enumerate(pages) for hit in page.hits[number * size :]]
    assert shown == list(whole.hits)
    assert {page.fitting for page in pages} == {len(whole.hits)} == {whole.fitting}


def test_without_a_least_score_the_best_of_all_fit() -> None:
    places = {f"urn:{number}": number for number in range(1000)}
    scores = np.arange(1000, dtype=np.float32)
    allowed = scores != 999
    search = widen(Rings("", "", "", (rings.Ring(Level.open),)), places, scores, allowed, 2)
    assert (search.least, search.asked[0].fitting) == (499, 500)
    assert [hit.organisation for hit in search.hits] == ["urn:998", "urn:997"]
    nothing = widen(Rings("", "", "", (rings.Ring(Level.open),)), places, 0 * scores, allowed, 2)
    assert nothing.hits == (), "no score is no fit"
    assert reasons(nothing) == [
        "Nobody is named who asks, so open data was asked.",
        "No more than 0 of the 2 wanted fit; there is nobody further out to ask.",
    ]
    with pytest.raises(UsageError, match="Ask for 1 or more"):
        widen(Rings("", "", "", ()), places, scores, allowed, 0)


@pytest.fixture(scope="module")
def memberships(curated: View) -> Memberships:
    return rings.read(curated, LIBRARY, DAY)


def scored(found: Rings, *, fitting: dict[str, float]) -> rings.Search:
    iris = sorted({iri for ring in found.rings for iri in ring.places} | fitting.keys())
    places = {iri: place for place, iri in enumerate(iris)}
    scores = np.asarray([fitting.get(iri, 0) for iri in iris], np.float32)
    return widen(found, places, scores, np.ones(len(iris), bool), 5, 1.0)


def test_levels_of_the_real_bodies(memberships: Memberships) -> None:
    told = {
        "toscana-life-sciences": Level.own,
        "clust-er-health": Level.own,
        "clust-er-network": Level.own,
        "alisei": Level.national,
        "french-health-competitiveness-clusters": Level.national,
        "council-of-european-bioregions": Level.european,
        "scanbalt": Level.european,
    }
    assert {name: memberships.level_of(IRI + name) for name in told} == told


def test_toscana_life_sciences_asks_alisei_when_its_members_are_too_few(
    curated: View, memberships: Memberships
) -> None:
    found = rings.rings_of(curated, LIBRARY, memberships, TLS)
    own, national, european, _ = found.rings
    assert len(own.places) >= 12
    assert [body.label for body in national.bodies] == [
        "Cluster Tecnologico Nazionale Scienze della Vita ALISEI"
    ]
    assert f"{IRI}biocat" in european.places
    assert f"{IRI}cluster-lombardo-scienze-della-vita" in national.places
    members = sorted(own.places)[:2]
    fitting = dict.fromkeys([*members, f"{IRI}cnr", f"{IRI}biocat", "urn:elsewhere"], 2.0)
    search = scored(found, fitting=fitting)
    assert [hit.level for hit in search.hits] == [
        Level.own, Level.own, Level.national, Level.european, Level.open,
    ]  # fmt: skip
    first = reasons(search)[0]
    assert first.startswith("Only 2 of the 5 wanted were found among the members of Fondazione Toscana Life ")
    assert first.endswith("so Cluster Tecnologico Nazionale Scienze della Vita ALISEI was asked.")
    assert reasons(search, "it")[0].startswith("Solo 2 dei 5 cercati sono stati trovati tra i membri di: ")
    assert reasons(search)[-2].endswith("so open data was asked.")
    assert reasons(search)[-1] == "All 5 wanted were found."
    labels = {body.iri: body.label for ring in found.rings for body in ring.bodies}
    assert origin(search.hits[3], labels).startswith(
        "Found among the members of Council of European BioRegions."
    )
    assert origin(search.hits[4], labels) == "Found in open data, in none of the clusters asked."


def test_who_is_in_no_cluster_is_told_and_begins_with_its_country(
    curated: View, memberships: Memberships
) -> None:
    found = rings.rings_of(curated, LIBRARY, memberships, f"{IRI}bracco")
    search = scored(found, fitting={f"{IRI}cnr": 2.0})
    assert reasons(search)[:2] == [
        "Bracco is in no cluster or network that the graph knows, so Cluster Tecnologico Nazionale Scienze della Vita "
        "ALISEI was asked.",
        "Cluster Tecnologico Nazionale Scienze della Vita ALISEI: taken for its country, without a membership that the "
        "graph knows.",
    ]
    assert missing(found) == [
        "No cluster is known to which Bracco belongs.",
        "No European network is known to which Bracco belongs.",
    ]
    assert len(missing(found, "it")) == 2
    with pytest.raises(NotFoundError, match="There is no organisation"):
        rings.rings_of(curated, LIBRARY, memberships, f"{IRI}nobody-at-all")


def test_an_asker_of_no_country_begins_with_open_data(memberships: Memberships) -> None:
    search = scored(rings_in(memberships, "urn:x", "X", ""), fitting={f"{IRI}cnr": 2.0})
    assert reasons(search)[0] == "X is in no cluster or network that the graph knows, so open data was asked."
    assert [hit.level for hit in search.hits] == [Level.open]


def test_nobody_asks(curated: View, memberships: Memberships) -> None:
    assert rings.rings_of(curated, LIBRARY, memberships, "").rings == (rings.Ring(Level.open),)
