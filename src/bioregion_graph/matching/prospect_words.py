"""Why an organisation could meet a need, and why two should meet, in a sentence of English or Italian."""

from __future__ import annotations

from collections.abc import Iterable

from bioregion_graph.matching.calls.ranking import Part
from bioregion_graph.matching.calls.reading import Fields
from bioregion_graph.matching.meetings import Pair
from bioregion_graph.matching.prospects import Prospect

_PROSPECTS = {
    "en": {
        "near_projects": "took part in the projects most like this",
        "near_work": "its projects speak of the same",
        "own_words": "says the same of itself",
        "fields": "works in {fields}",
        "shared_partners": "shares partners with who asks",
        "joint_like_this": "has done such a project with who asks",
        "lately": "was active of late",
    },
    "it": {
        "near_projects": "ha partecipato ai progetti più simili",
        "near_work": "i suoi progetti parlano dello stesso argomento",
        "own_words": "si descrive allo stesso modo",
        "fields": "lavora in {fields}",
        "shared_partners": "ha partner in comune con chi chiede",
        "joint_like_this": "ha già svolto un progetto simile con chi chiede",
        "lately": "è stato attivo di recente",
    },
}
_MEETINGS = {
    "en": {
        "complementary": "one offers what the other needs",
        "same_fields": "both work in {fields}",
        "like_projects": "their projects are alike",
        "shared_partners": "partners in common: {partners}",
        "new_to_each_other": "they have no project together yet",
    },
    "it": {
        "complementary": "uno offre ciò che serve all'altro",
        "same_fields": "entrambi lavorano in {fields}",
        "like_projects": "i loro progetti si somigliano",
        "shared_partners": "partner in comune: {partners}",
        "new_to_each_other": "non hanno ancora progetti insieme",
    },
}
_MOST = 3


def of_prospect(found: Prospect, fields: Fields, language: str) -> str:
    """The reasons that weigh most for an organisation, as a sentence."""
    return _sentence(_PROSPECTS[language], found.parts, fields=_names(found.fields, fields, language))


def of_pair(found: Pair, fields: Fields, language: str) -> str:
    """The reasons that weigh most for a meeting, as a sentence."""
    named = _names(found.fields, fields, language)
    return _sentence(_MEETINGS[language], found.parts, fields=named, partners=str(len(found.partners)))


def _names(concepts: Iterable[str], fields: Fields, language: str) -> str:
    return ", ".join([fields.label(each, language) for each in concepts][:_MOST])


def _sentence(phrases: dict[str, str], parts: Iterable[Part], **gaps: str) -> str:
    said = "; ".join([phrases[part.signal].format_map(gaps) for part in parts][:_MOST])
    return f"{said[:1].upper()}{said[1:]}."
