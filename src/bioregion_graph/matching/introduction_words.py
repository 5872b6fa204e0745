"""An introduction in words, English or Italian: who knows whom, through what, since when, and who says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bioregion_graph.matching.introduction_sources import Evidence
from bioregion_graph.matching.introductions import Step, Way
from bioregion_graph.matching.living import Answer, Kind, Span

_VERBS = {
    "en": {
        (Kind.membership, (True, False)): "belongs to {second}",
        (Kind.membership, (False, True)): "has {second} among its members",
        (Kind.group, (True, True)): "sits with {second} in the group “{via}”",
        (Kind.group, (True, False)): "sits in the group “{via}” of {second}",
        (Kind.group, (False, True)): "runs the group “{via}”, in which there is {second}",
        (Kind.person, (False, False)): "shares {via}, who holds posts in both, with {second}",
        (Kind.project, (False, False)): "knows {second} through the project “{via}”",
    },
    "it": {
        (Kind.membership, (True, False)): "fa parte di {second}",
        (Kind.membership, (False, True)): "ha tra i suoi membri {second}",
        (Kind.group, (True, True)): "siede con {second} nel gruppo «{via}»",
        (Kind.group, (True, False)): "siede nel gruppo «{via}» di {second}",
        (Kind.group, (False, True)): "gestisce il gruppo «{via}», in cui siede {second}",
        (Kind.person, (False, False)): "ha in comune con {second} {via}, che ricopre cariche in entrambi",
        (Kind.project, (False, False)): "conosce {second} attraverso il progetto «{via}»",
    },
}
_DAYS = {
    "en": {
        "both": "{starts}–{ends}",
        "starts": "since {starts}",
        "ends": "until {ends}",
        "seen": "seen in {seen}",
        "none": "no date told",
        "seen_to": "seen from {first} to {seen}",
    },
    "it": {
        "both": "{starts}–{ends}",
        "starts": "dal {starts}",
        "ends": "fino al {ends}",
        "seen": "visto nel {seen}",
        "none": "senza data",
        "seen_to": "visto dal {first} al {seen}",
    },
}
_DOUBTS = {
    "en": {
        Answer.lately: "not long before the day asked",
        Answer.unknown: "not known whether it still holds",
    },
    "it": {
        Answer.lately: "poco prima del giorno richiesto",
        Answer.unknown: "non si sa se sia ancora valido",
    },
}
_OTHERS = {
    "en": {1: "1 more tie", 2: "{others} more ties"},
    "it": {1: "1 altro legame", 2: "altri {others} legami"},
}
_SOURCES = {
    "en": {1: "source {names}", 2: "sources {names}"},
    "it": {1: "fonte {names}", 2: "fonti {names}"},
}
_SELF = {"en": "{name} asks itself.", "it": "{name} è chi chiede."}
_WHICH = {"en": ", which {rest}", "it": ", che {rest}"}


def sentence(
    way: Way,
    evidence: Sequence[Evidence],
    name: Callable[[str, str], str],
    language: str = "en",
) -> str:
    """The way in one sentence; ``name`` gives the name of a thing in a language, ``evidence`` one for each step."""
    if not way.steps:
        return _SELF[language].format(name=name(way.organisation, language))
    told = ""
    for step, proof in zip(reversed(way.steps), reversed(evidence), strict=True):
        rest = _WHICH[language].format(rest=told) if told else ""
        told = f"{_clause(step, proof, name, language)}{rest}"
    return f"{name(way.steps[0].first, language)} {told}."


def _clause(step: Step, proof: Evidence, name: Callable[[str, str], str], language: str) -> str:
    verb = _VERBS[language][step.kind, step.is_member]
    via = proof.label or name(step.via, language)
    notes = [_days(step.span, language)]
    if step.answer in _DOUBTS[language]:
        notes.append(_DOUBTS[language][step.answer])
    if step.others:
        notes.append(_number(_OTHERS[language], step.others).format(others=step.others))
    if proof.sources:
        names = ", ".join(source.rpartition("/")[2] for source in proof.sources)
        notes.append(_number(_SOURCES[language], len(proof.sources)).format(names=names))
    return f"{verb.format(second=name(step.second, language), via=via)} ({'; '.join(notes)})"


def _days(span: Span, language: str) -> str:
    words = _DAYS[language]
    if span.starts or span.ends:
        form = "both" if span.starts and span.ends else "starts" if span.starts else "ends"
        return words[form].format(
            starts=span.starts.year if span.starts else "", ends=span.ends.year if span.ends else ""
        )
    if not span.proven_until:
        return words["none"]
    first = (span.proven_from or span.proven_until).year
    form = "seen" if first == span.proven_until.year else "seen_to"
    return words[form].format(first=first, seen=span.proven_until.year)


def _number(forms: dict[int, str], count: int) -> str:
    return forms[min(count, max(forms))]
