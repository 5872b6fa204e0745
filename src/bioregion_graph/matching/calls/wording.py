"""Why a call suits, in a sentence of English or Italian, and until when one may apply and for how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from bioregion_graph.matching import themes
from bioregion_graph.matching.calls.engine import Answer
from bioregion_graph.matching.calls.facts import Call, State
from bioregion_graph.matching.calls.ranking import Evidence, Match, Part, evidence
from bioregion_graph.terms.namespaces import compact

# So many reasons make a sentence.
_MOST = 3
_MOST_FIELDS = 3
_REASONS = {
    "en": {
        "near_projects": "took part in {near} of the {of} projects most like this call",
        "near_projects_members": "its members took part in {near} of the {of} projects most like this call",
        "near_partners": "its partners took part in {partners} of the {of} projects most like this call",
        "nearest_own": "the most like it of its own projects is {nearest} (likeness {likeness})",
        "near_profile": "its projects and the call speak of {words}",
        "own_words": "it says of itself what the call says: {own}",
        "own_words_text": "the text and the call speak of {own}",
        "cluster_words": "the clusters it belongs to speak of {cluster}",
        "fields": "both are about {fields}",
        "family": "{family_count} of its {projects} projects answered topics of the same family ({family})",
        "field_share": "{field_count} of its {projects} projects were under the same part of a programme",
        "action_share": "{action_count} of its {projects} projects were of the same type of action ({action})",
        "for_clusters": 'the call names cluster organisations ("{clusters}")',
    },
    "it": {
        "near_projects": "ha partecipato a {near} dei {of} progetti più simili a questo bando",
        "near_projects_members": "i suoi membri hanno partecipato a {near} dei {of} progetti più simili a questo bando",
        "near_partners": "i suoi partner hanno partecipato a {partners} dei {of} progetti più simili a questo bando",
        "nearest_own": "il suo progetto più simile è {nearest} (somiglianza {likeness})",
        "near_profile": "i suoi progetti e il bando parlano di {words}",
        "own_words": "si descrive con le parole del bando: {own}",
        "own_words_text": "il testo e il bando parlano di {own}",
        "cluster_words": "i cluster di cui fa parte parlano di {cluster}",
        "fields": "entrambi riguardano {fields}",
        "family": "progetti che hanno risposto a temi della stessa famiglia ({family}): {family_count} su {projects}",
        "field_share": "progetti nella stessa parte di un programma: {field_count} su {projects}",
        "action_share": "progetti dello stesso tipo di azione ({action}): {action_count} su {projects}",
        "for_clusters": "il bando nomina le organizzazioni cluster («{clusters}»)",
    },
}
# A reason that would name nothing is left out: what must not be empty in it.
_NEEDS = {
    "near_projects": "near", "near_partners": "partners", "nearest_own": "nearest", "near_profile": "words",
    "own_words": "own", "own_words_text": "own", "cluster_words": "cluster", "fields": "fields",
    "family": "family_count", "field_share": "field_count", "action_share": "action_count", "for_clusters": "clusters",
}  # fmt: skip
_NONE = {
    "en": "several small things in common",
    "it": "diverse piccole cose in comune",
}
_STATES = {
    "en": {
        State.open: "open",
        State.forthcoming: "forthcoming",
        State.closed: "closed",
        State.unknown: "unknown",
    },
    "it": {
        State.open: "aperto",
        State.forthcoming: "in arrivo",
        State.closed: "chiuso",
        State.unknown: "non noto",
    },
}
_STAGES = {
    "en": ("deadline", "deadline {number} of {count}", "first stage", "second stage"),
    "it": ("scadenza", "scadenza {number} di {count}", "prima fase", "seconda fase"),
}
_MONEY = {"en": "{least} to {most} euro a project", "it": "da {least} a {most} euro a progetto"}
_MONEY_ONE = {"en": "{most} euro a project", "it": "{most} euro a progetto"}
_UNKNOWN_DAY = {"en": "day not known: {text}", "it": "giorno non noto: {text}"}


@dataclass(frozen=True)
class Told:
    """A match with the facts behind it, and a sentence for each reason, the weightiest first."""

    match: Match
    evidence: Evidence
    reasons: tuple[tuple[Part, str], ...]
    language: str

    @property
    def sentence(self) -> str:
        """The reasons that weigh most, as one sentence."""
        said = "; ".join(text for _, text in self.reasons[:_MOST]) or _NONE[self.language]
        return f"{said[0].upper()}{said[1:]}."


def told(answer: Answer, match: Match, language: str) -> Told:
    """Put a match into words."""
    found = evidence(answer.asked, match)
    gaps = _gaps(answer, match, found, language)
    reasons: list[tuple[Part, str]] = []
    for part in match.parts:
        name = _name(answer, part.signal)
        said = _REASONS[language][name].format_map(gaps)
        if gaps[_NEEDS[name.removesuffix("_members")]] and all(said != other for _, other in reasons):
            reasons.append((part, said))
    return Told(match, found, tuple(reasons), language)


def state(match: Match, language: str) -> str:
    """Whether one may apply, in a word."""
    return _STATES[language][match.state]


def stage(call: Call, number: int, language: str) -> str:
    """What the deadline of this number, from 1, is called."""
    only, one_of, *stages = _STAGES[language]
    count = len(call.deadlines)
    if call.has_two_stages and count <= len(stages):
        # Of a call in two stages that tells one deadline, the first is meant.
        return stages[number - 1]
    return only if count == 1 else one_of.format(number=number, count=count)


def deadline(call: Call, day: date, language: str) -> str:
    """The next deadline, written out; empty when none is told."""
    found = call.next_deadline(day)
    if found is None:
        return ""
    if not found.is_exact:
        text = f"{found.first.isoformat()} – {found.last.isoformat()}"
        return _UNKNOWN_DAY[language].format(text=text)
    return format_date(found.last, "d MMMM y", locale=language)


def money(call: Call, language: str) -> str:
    """What a project gets; empty when it is not told."""
    least, most = (
        None if each is None else format_decimal(each, locale=language) for each in (call.least, call.most)
    )
    if most is None or least is None or least == most:
        only = most or least
        return _MONEY_ONE[language].format(most=only) if only else ""
    return _MONEY[language].format(least=least, most=most)


def _name(answer: Answer, signal: str) -> str:
    if signal in ("family_share", "family_experience"):
        return "family"
    if signal == "near_projects" and answer.subject.is_by_members:
        return "near_projects_members"
    if signal == "own_words" and not answer.subject.iri:
        return "own_words_text"
    return signal


def _gaps(answer: Answer, match: Match, found: Evidence, language: str) -> Mapping[str, Any]:
    fields = answer.asked.catalogue.fields
    titles = answer.titles
    return {
        "near": len(found.near),
        "of": found.near_of,
        "partners": len(found.near_with_partners),
        "nearest": titles.get(found.nearest) or compact(found.nearest),
        "likeness": format_decimal(round(found.likeness, 2), locale=language),
        "words": ", ".join(found.words),
        "own": ", ".join(found.own_words),
        "cluster": ", ".join(found.cluster_words),
        "fields": ", ".join(fields.label(each, language) for each in found.fields[:_MOST_FIELDS]),
        "family": themes.family(match.call.code),
        "family_count": found.in_family,
        "field_count": found.in_field,
        "action_count": found.in_action,
        "action": ", ".join(match.call.actions),
        "projects": found.projects,
        "clusters": match.call.for_clusters,
    }
