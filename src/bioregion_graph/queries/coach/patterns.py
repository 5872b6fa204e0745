"""Patterns of triples and property paths in words."""

from __future__ import annotations

from collections.abc import Collection

from bioregion_graph.queries.coach.cost import TYPE, name_of
from bioregion_graph.queries.coach.names import Names, written
from bioregion_graph.queries.coach.saying import Said, listed, same, say
from bioregion_graph.sparql.algebra import (
    Alternative,
    Inverse,
    Iri,
    Negated,
    Path,
    Point,
    Repeat,
    Sequence,
    Triple,
    Variable,
)

_REPEATED = {
    "*": Said(
        "{path} any number of times or not at all", "{path} un numero qualsiasi di volte, anche nessuna"
    ),
    "+": Said("{path} once or more", "{path} una o più volte"),
    "?": Said("{path} once or not at all", "{path} una volta o nessuna"),
}


def sentence(triple: Triple, names: Names, bound: Collection[str]) -> Said:
    """What a pattern adds or keeps, when these variables have values already."""
    subject, object = (_known(point, bound) for point in (triple.subject, triple.object))
    gaps = {"subject": _thing(triple.subject, names), "object": _thing(triple.object, names)}
    if triple.predicate == Iri(TYPE):
        return _typed(triple, gaps, subject, object)
    if isinstance(triple.predicate, Variable):
        return _open(triple, gaps, subject)
    gaps["property"] = path(triple.predicate, names, is_first=True)
    if subject and object:
        return say(
            "Keep those where the {property} of {subject} is {object}.",
            "Tieni quelli in cui {property} di {subject} è {object}.",
            **gaps,
        )
    if subject:
        return say(
            "Add the {property} of {subject}: {object}.",
            "Aggiungi {property} di {subject}: {object}.",
            **gaps,
        )
    if object:
        return say(
            "Find every {subject} whose {property} is {object}.",
            "Trova ogni {subject} il cui {property} è {object}.",
            **gaps,
        )
    return say(
        "Find everything that has a {property}: {subject} and its {object}.",
        "Trova tutto ciò che ha {property}: {subject} e il suo {object}.",
        **gaps,
    )


def _typed(triple: Triple, gaps: dict[str, Said], is_known: bool, has_class: bool) -> Said:
    if isinstance(triple.object, Variable) and not has_class:
        return say("Add the kind of {subject}: {object}.", "Aggiungi il tipo di {subject}: {object}.", **gaps)
    if is_known:
        return say(
            "Keep those where {subject} is of the kind {object}.",
            "Tieni quelli in cui {subject} è di tipo {object}.",
            **gaps,
        )
    return say(
        "Find everything of the kind {object}: {subject}.",
        "Trova tutto ciò che è di tipo {object}: {subject}.",
        **gaps,
    )


def _open(triple: Triple, gaps: dict[str, Said], is_known: bool) -> Said:
    gaps["property"] = same(written(triple.predicate))
    if is_known:
        return say(
            "Take the facts of {subject}: property {property}, value {object}.",
            "Prendi i fatti di {subject}: proprietà {property}, valore {object}.",
            **gaps,
        )
    return say(
        "Find facts: {subject} has under some property {property} the value {object}.",
        "Trova i fatti: {subject} ha sotto una proprietà {property} il valore {object}.",
        **gaps,
    )


def path(path_: Path, names: Names, *, is_first: bool = False) -> Said:
    """A property or a path as the name of a tie; the first property is told with its written form."""
    match path_:
        case Iri():
            return names.full(path_) if is_first else names.short(path_)
        case Sequence():
            return listed([path(part, names) for part in path_.parts], "and then", "e poi")
        case Alternative():
            return listed([path(part, names) for part in path_.parts], "or", "oppure")
        case Inverse():
            return say("{path} read backwards", "{path} letto al contrario", path=path(path_.path, names))
        case Repeat():
            said = _REPEATED[path_.mark]
            return say(said.en, said.it, path=path(path_.path, names))
        case Negated():
            members = listed([path(part, names) for part in path_.members], "and", "e")
            return say("any property but {members}", "qualsiasi proprietà tranne {members}", members=members)


def _thing(point: Point, names: Names) -> Said:
    return names.full(point) if isinstance(point, Iri) else names.short(point)


def _known(point: Point, bound: Collection[str]) -> bool:
    name = name_of(point)
    return name is None or name in bound
