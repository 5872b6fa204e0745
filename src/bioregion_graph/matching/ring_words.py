"""What a widening search did, in words, English or Italian: why each ring was asked, and where a hit comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bioregion_graph.matching.rings import Asked, Body, Hit, Level, Rings, Search

_SO = {
    "en": {
        "none": "None of the {wanted} wanted was found {among}, so {bodies} asked.",
        "one": "Only 1 of the {wanted} wanted was found {among}, so {bodies} asked.",
        "some": "Only {found} of the {wanted} wanted were found {among}, so {bodies} asked.",
        "nobody": "There was nobody left to ask {among}, so {bodies} asked.",
        "lone": "{asker} is in no cluster or network that the graph knows, so {bodies} asked.",
        "anybody": "Nobody is named who asks, so open data was asked.",
        "skipped": "No {level} is known to which {asker} belongs.",
        "country": "{bodies}: taken for its country, without a membership that the graph knows.",
    },
    "it": {
        "none": "Nessuno dei {wanted} cercati è stato trovato {among}; la ricerca si è quindi allargata a: {bodies}.",
        "one": "Solo 1 dei {wanted} cercati è stato trovato {among}; la ricerca si è quindi allargata a: {bodies}.",
        "some": "Solo {found} dei {wanted} cercati sono stati trovati {among}; la ricerca si è quindi allargata a: "
        "{bodies}.",
        "nobody": "Non c'era più nessuno a cui chiedere {among}; la ricerca si è quindi allargata a: {bodies}.",
        "lone": "{asker} non risulta in alcun cluster o rete del grafo; la ricerca comincia quindi da: {bodies}.",
        "anybody": "Non è indicato chi chiede; la ricerca comincia quindi dai dati aperti.",
        "skipped": "Non si conosce {level} a cui {asker} appartenga.",
        "country": "{bodies}: presente per il Paese, senza un'adesione nota al grafo.",
    },
}
_ENDS = {
    "en": {
        "all": "All {wanted} wanted were found.",
        "one": "The one wanted was found.",
        "short": "No more than {found} of the {wanted} wanted fit; there is nobody further out to ask.",
    },
    "it": {
        "all": "Tutti i {wanted} cercati sono stati trovati.",
        "one": "L'unico cercato è stato trovato.",
        "short": "Soltanto {found} dei {wanted} cercati sono adatti; più lontano non c'è nessuno a cui chiedere.",
    },
}
_LEVELS = {
    "en": {Level.national: "national cluster", Level.european: "European network", Level.own: "cluster"},
    "it": {
        Level.national: "un cluster nazionale",
        Level.european: "una rete europea",
        Level.own: "un cluster",
    },
}
_AMONG = {"en": "among the members of {bodies}", "it": "tra i membri di: {bodies}"}
_OPEN = {"en": "open data", "it": "dati aperti"}
_AND = {"en": "and", "it": "e"}
_FROM = {
    "en": {
        "member": "Found among the members of {body}.",
        "body": "The body that was asked.",
        "through": "Found among the members of {body}, by way of {through}.",
        "open": "Found in open data, in none of the clusters asked.",
        "unknown": "Whether the membership held on the day asked is not known.",
    },
    "it": {
        "member": "Trovato tra i membri di: {body}.",
        "body": "È l'ente interpellato.",
        "through": "Trovato tra i membri di: {body}, attraverso: {through}.",
        "open": "Trovato nei dati aperti, in nessuno dei cluster interpellati.",
        "unknown": "Non si sa se l'adesione fosse valida nel giorno richiesto.",
    },
}


def widenings(search: Search, language: str = "en") -> list[tuple[Level, list[str]]]:
    """The rings that were asked with anybody in them, inner ones first, and why; the first may need no reason."""
    found: list[tuple[Level, list[str]]] = []
    words = _SO[language]
    last: Asked | None = None
    for asked in search.asked:
        if asked.level is not Level.open and not asked.bodies:
            continue
        told: list[str] = []
        if last is not None:
            told.append(_widened(last, asked, search.wanted, language))
        elif not search.asker:
            told.append(words["anybody"])
        elif asked.level is Level.open or not any(body.is_joined for body in asked.bodies):
            told.append(words["lone"].format(asker=search.label, bodies=_asked(asked, language)))
        told += [words["country"].format(bodies=body.label) for body in asked.bodies if not body.is_joined]
        found.append((asked.level, told))
        last = asked
    return found


def reasons(search: Search, language: str = "en") -> list[str]:
    """A sentence for each ring that was asked beyond the first with anybody in it: why; and one on how it ended."""
    told = [reason for _, those in widenings(search, language) for reason in those]
    return [*told, _end(search, language)]


def missing(rings: Rings, language: str = "en") -> list[str]:
    """A sentence for each ring in which nobody is, since no such body is known."""
    return [
        _SO[language]["skipped"].format(level=_LEVELS[language][ring.level], asker=rings.label)
        for ring in rings.rings
        if rings.asker and ring.level is not Level.open and not ring.bodies
    ]


def origin(hit: Hit, labels: Mapping[str, str], language: str = "en") -> str:
    """Where one hit comes from; ``labels`` names the bodies."""
    words = _FROM[language]
    if hit.place is None:
        return words["open"]
    path = [labels.get(step, step) for step in hit.place.path]
    if len(path) == 1:
        return words["body"]
    name = "through" if path[1:-1] else "member"
    told = words[name].format(body=path[-1], through=_list(path[1:-1], language))
    return told if hit.place.answer == "yes" else f"{told} {words['unknown']}"


def _widened(last: Asked, asked: Asked, wanted: int, language: str) -> str:
    among = _AMONG[language].format(bodies=_names(last.bodies, language))
    name = {0: "none", 1: "one"}.get(last.found, "some") if last.candidates else "nobody"
    return _SO[language][name].format(
        found=last.found, wanted=wanted, among=among, bodies=_asked(asked, language)
    )


def _asked(asked: Asked, language: str) -> str:
    """Who was asked, in English with its verb."""
    names = _OPEN[language] if asked.level is Level.open else _names(asked.bodies, language)
    if language != "en":
        return names
    return f"{names} {'were' if len(asked.bodies) > 1 else 'was'}"


def _end(search: Search, language: str) -> str:
    found = len(search.hits)
    name = "short" if found < search.wanted else "one" if search.wanted == 1 else "all"
    return _ENDS[language][name].format(found=found, wanted=search.wanted)


def _names(bodies: Sequence[Body], language: str) -> str:
    return _list([body.label for body in bodies], language)


def _list(names: Sequence[str], language: str) -> str:
    if not names[1:]:
        return "".join(names)
    return f"{', '.join(names[:-1])} {_AND[language]} {names[-1]}"
