"""Partners as people write them in one line, on the command line and in addresses."""

from __future__ import annotations

from collections.abc import Mapping

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.eligibility.consortium import Partner, partner
from bioregion_graph.matching.eligibility.rules import Rulebook
from bioregion_graph.terms.iris import written_iri

_ATTRIBUTES = ("country", "kind", "role", "group", "cost", "grant")
_ANSWERS = {"yes": True, "no": False}


def partner_of(book: Rulebook, text: str) -> Partner:
    """The partner that is written ``COUNTRY:NAME[:kind=…,role=…]``, or as an identifier of the graph, after which
    the same may stand behind a comma: ``organisation:biocat,role=coordinator``. ``?`` is not known; a fact that rules
    ask for is told by its code, as ``gender-equality-plan=yes``.

    Raises UsageError that says what to write instead.
    """
    name, _, rest = text.partition(",")
    iri = written_iri(name)
    if iri is not None:
        return _partner(book, iri, "", _told(book, name, rest))
    country, colon, rest = text.partition(":")
    name, _, attributes = rest.partition(":")
    if not colon or not name.strip():
        raise UsageError(
            f'"{text}" is no partner. Write COUNTRY:NAME as "DE:Charité", or an identifier of the graph.'
        )
    return _partner(book, name, country, _told(book, name, attributes))


def _told(book: Rulebook, name: str, attributes: str) -> dict[str, str]:
    told = {}
    facts = {iri.rpartition("/")[2] for iri in book.facts}
    for item in filter(None, attributes.split(",")):
        key, sign, value = item.partition("=")
        if not sign or key.strip() not in {*_ATTRIBUTES, *facts}:
            raise UsageError(
                f'"{item}" says nothing of {name}. Write one of {", ".join(_ATTRIBUTES)} with =, or a fact that '
                f"rules ask for with =yes or =no: {', '.join(sorted(facts))}."
            )
        told[key.strip()] = value
    return told


def _partner(book: Rulebook, name: str, country: str, told: Mapping[str, str]) -> Partner:
    return partner(
        book,
        name,
        told.get("country", country),
        told.get("kind", ""),
        told.get("role", ""),
        told.get("group", ""),
        {key: _answer(name, key, told[key]) for key in told if key not in _ATTRIBUTES},
        told.get("cost", ""),
        told.get("grant", ""),
    )


def _answer(name: str, key: str, value: str) -> bool:
    if value not in _ANSWERS:
        raise UsageError(f'{name}: "{value}" is no answer to {key}. Write yes or no.')
    return _ANSWERS[value]
