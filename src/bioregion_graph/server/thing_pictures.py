"""The pictures on the page of a thing: its small network and its small map, with what is said beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from bioregion_graph.server import europe, names, neighbours, small_map, small_network
from bioregion_graph.server.neighbours import Around, Neighbour
from bioregion_graph.server.prepared import Prepared
from bioregion_graph.server.small_map import SmallMap, Whereabouts
from bioregion_graph.server.small_network import Drawing
from bioregion_graph.server.words import KINDS
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import ID, compact

_REGION = f"{ID}region/"
# Whose words of a search call what is drawn in one colour.
_CLASSES = {
    "organisation": "Organisation",
    "group": "Group",
    "person": "Person",
    "project": "Project",
    "event": "Event",
}
_MEMBERS = {"member", "it is a member there"}
# So many who share projects are shown on the page of networks.
_MOST_LINKED = 200
# How many units of the picture of Europe are seen around a region, by its level.
_MAP_WIDTHS = {0: 460, 1: 320, 2: 240, 3: 180}


@dataclass(frozen=True)
class NetworkPicture:
    """The network of a thing: two drawings of the same, who is in them, and how many are left out."""

    wide: Drawing
    narrow: Drawing
    neighbours: tuple[Neighbour, ...]
    left_out: int
    is_cut: bool
    is_busy: bool
    link: str


@dataclass(frozen=True)
class MapPicture:
    """The map of a thing, what it shows, and the address of the large one."""

    map: SmallMap
    link: str
    looked_up: int = 0


def values(
    prepared: Prepared,
    view: View,
    iri: str,
    on: date | None,
    is_past: bool,
    language: str,
    region: dict[str, Any] | None = None,
) -> dict[str, Any] | None:
    """The pictures for ``thing_pictures.html``; None where a thing has none by its nature.

    ``is_past``: an earlier state of the graph is shown, to which no page with a picture can lead.
    """
    if iri.startswith(_REGION):
        found = _region_map(view, iri, language, region)
        return _told(view, iri, None, found, language) if found else None
    around = neighbours.around(prepared, view, iri, on)
    if around is None:
        return None
    network = _network(view, iri, around, on, is_past, language)
    return _told(view, iri, network, _map(view, iri, around, on, is_past, language), language)


def is_whole(made: dict[str, Any] | None, region: dict[str, Any] | None) -> bool:
    """Whether nothing in the pictures was still being read, so that they are the same the next time."""
    network = made["network"] if made else None
    return not (region and region["is_busy"]) and not (network and network.is_busy)


def _told(
    view: View, iri: str, network: NetworkPicture | None, found: MapPicture | None, language: str
) -> dict[str, Any]:
    shown = network.neighbours if network else ()
    kinds = {neighbours.kind_of(each.iri) for each in shown}
    return {
        "kind": neighbours.kind_of(iri),
        "network": network,
        "map": found,
        "names": _names(view, found, shown, language),
        "kinds": [(kind, KINDS[_CLASSES[kind]]) for kind in neighbours.KINDS if kind in kinds],
        "there": found is not None and any(spot.sort == "there" for spot in found.map.spots),
        "shapes": europe.SHAPES,
    }


def _network(
    view: View, iri: str, around: Around, on: date | None, is_past: bool, language: str
) -> NetworkPicture | None:
    chosen = small_network.in_order(small_network.chosen(around))
    if not chosen and not around.is_busy:
        return None
    called = {each.iri: names.name_of(view, each.iri, language) for each in chosen}
    pairs = neighbours.among(view, [each.iri for each in chosen], on)
    best = small_network.in_order(small_network.chosen(around)[: small_network.MOST_NARROW])
    left_out = around.count - len(chosen)
    return NetworkPicture(
        small_network.wide(chosen, called, pairs),
        small_network.narrow(best, called),
        tuple(sorted(chosen, key=lambda each: (-each.weight, called[each.iri].casefold(), each.iri))),
        left_out,
        around.is_cut,
        around.is_busy,
        "" if is_past else _network_link(iri, around, on),
    )


def _network_link(iri: str, around: Around, on: date | None) -> str:
    """The page of networks knows organisations, and whom memberships and projects tie to them.

    Of very many who share projects it is led to the best tied: all ties among all of them are more than it can show.
    """
    everyone = (*around.direct, *around.partners)
    ties = []
    if any(each.hows & _MEMBERS for each in around.direct):
        ties.append(("ties", "memberships"))
    if any(each.projects for each in everyone):
        ties.append(("ties", "projects"))
    if not ties or neighbours.kind_of(iri) != "organisation":
        return ""
    least = around.partners[_MOST_LINKED].projects if len(around.partners) > _MOST_LINKED else 1
    more = [("least", str(least))] if least > 1 else []
    days = [("on", on)] if on else []
    return f"/network?{urlencode([*ties, ('chosen', iri), ('around', '1'), *more, *days])}"


def _map(
    view: View, iri: str, around: Around, on: date | None, is_past: bool, language: str
) -> MapPicture | None:
    everyone = sorted((*around.direct, *around.partners), key=lambda each: each.rank)
    placed = [each for each in everyone if neighbours.kind_of(each.iri) in ("organisation", "event")]
    looked_up = placed[: small_map.MOST]
    itself = small_map.whereabouts(view, iri)
    places = [small_map.whereabouts(view, each.iri) for each in looked_up]
    is_somewhere = itself.point or itself.country
    found = small_map.of(places, language, itself if is_somewhere else None)
    if found is None or not (found.spots or len(found.countries) > 1 or len(places) > 1):
        return None
    left = len(placed) - len(looked_up) + around.untold
    has_members = any("member" in each.hows for each in around.direct)
    return MapPicture(found, "" if is_past else _map_link(itself, places, on, has_members), left)


def _map_link(itself: Whereabouts, places: Sequence[Whereabouts], on: date | None, has_members: bool) -> str:
    days = [("from", on), ("until", on)] if on else []
    if has_members:
        asked = [("network", compact(itself.iri)), ("indicator", "organisations"), *days]
        return f"/map?{urlencode(asked)}"
    if itself.point:
        return f"/map?{urlencode([('near', compact(itself.iri)), ('within', '100'), *days])}"
    country = itself.country or small_map.most_common_country(places)
    return f"/map?{urlencode([('level', '0'), ('at', country), *days])}" if country else "/map"


def _region_map(view: View, iri: str, language: str, region: dict[str, Any] | None) -> MapPicture | None:
    itself = small_map.whereabouts(view, iri)
    portrait = None if region is None or region["is_busy"] else region["portrait"]
    inside = []
    if portrait is not None:
        inside = [Whereabouts(each.iri, each.point) for each in portrait.clusters]
        known = {each.iri for each in inside}
        # The label point of the region itself tells nothing of an organisation in it.
        inside += [
            Whereabouts(each, small_map.own_point(view, each))
            for each, _ in portrait.organisations
            if each not in known
        ]
    code = iri.removeprefix(f"{_REGION}nuts-").upper()
    found = small_map.around(itself, inside, language, _MAP_WIDTHS.get(len(code) - 2, 240))
    link = f"/map?{urlencode([('level', len(code) - 2), ('at', code)])}" if portrait is not None else ""
    return MapPicture(found, link) if found else None


def _names(view: View, found: MapPicture | None, shown: Sequence[Neighbour], language: str) -> dict[str, str]:
    iris = {each.iri for each in shown}
    if found is not None:
        iris |= {iri for spot in found.map.spots for iri in spot.named}
        iris |= {iri for country in found.map.countries for iri in country.iris}
    return {iri: names.name_of(view, iri, language) or compact(iri) for iri in sorted(iris)}
