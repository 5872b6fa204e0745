"""The verdict in words, English or Italian: the sentence that a person reads first, and those below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bioregion_graph.matching.eligibility.checker import Report, Ruling, ToFindOut
from bioregion_graph.matching.eligibility.consortium import COORDINATOR
from bioregion_graph.matching.eligibility.demands import Unknown
from bioregion_graph.matching.eligibility.repairs import Change
from bioregion_graph.matching.eligibility.rules import Rulebook
from bioregion_graph.matching.eligibility.truth import Truth

_HEADS = {
    "en": {
        Truth.yes: "Eligible: all {count} rules that decide are met.",
        Truth.no: "Not eligible: {broken} of {count} rules that decide {verb} broken.",
        Truth.unknown: "Unknown: no rule is broken, but {open} of {count} cannot be decided yet.",
    },
    "it": {
        Truth.yes: "Ammissibile: tutte le {count} regole che decidono sono rispettate.",
        Truth.no: "Non ammissibile: regole decisive violate, {broken} su {count}.",
        Truth.unknown: "Da chiarire: nessuna regola è violata, ma {open} su {count} non si possono ancora decidere.",
    },
}
_ONE = {
    "en": {
        Truth.yes: "Eligible: the one rule that decides is met.",
        Truth.no: "Not eligible: the one rule that decides is broken.",
        Truth.unknown: "Unknown: the one rule that decides cannot be decided yet.",
    },
    "it": {
        Truth.yes: "Ammissibile: l'unica regola che decide è rispettata.",
        Truth.no: "Non ammissibile: l'unica regola che decide è violata.",
        Truth.unknown: "Da chiarire: l'unica regola che decide non si può ancora decidere.",
    },
}
_ASKED = {
    "en": {
        "country": "{who}: in which country is it?",
        "kind": "{who}: what kind of organisation is it exactly?",
        "part": "The call: to which part of the programme does it belong?",
        "cost": "{who}: what are its costs?",
        "grant": "{who}: how much does it ask for?",
        "fact": "{who}: {label}?",
        "list": "{who}: is its country among the {label}?",
    },
    "it": {
        "country": "{who}: in quale Paese ha sede?",
        "kind": "{who}: di che tipo di organizzazione si tratta esattamente?",
        "part": "Il bando: a quale parte del programma appartiene?",
        "cost": "{who}: quali sono i suoi costi?",
        "grant": "{who}: quanto chiede?",
        "fact": "{who}: {label}?",
        "list": "{who}: il suo Paese è tra questi: {label}?",
    },
}
_WHOLE = {"en": "The consortium", "it": "Il consorzio"}
_COUNTS = {
    "en": "{sure} of {needed} for certain, {possible} at best",
    "it": "{sure} su {needed} di certo, {possible} al massimo",
}
_CHANGES = {
    "en": {
        "add": "add one more independent beneficiary",
        "lead": "add a coordinator",
        "leave out": "leave out {who}",
        "coordinate": "let {who} coordinate",
        "list": "from another country among: {labels}",
        "kind": "of kind: {labels}",
        "with": "with: {labels}",
        "without": "without: {labels}",
        "or": " or ",
    },
    "it": {
        "add": "aggiungere un altro beneficiario indipendente",
        "lead": "aggiungere un coordinatore",
        "leave out": "escludere {who}",
        "coordinate": "far coordinare {who}",
        "list": "di un altro Paese tra: {labels}",
        "kind": "di tipo: {labels}",
        "with": "con: {labels}",
        "without": "senza: {labels}",
        "or": " o ",
    },
}
_UNLISTED = {
    "en": "{code} stands in no country list on {day}, so it counts nowhere.",
    "it": "{code} non figura in alcun elenco di Paesi al {day}, quindi non conta da nessuna parte.",
}
_IDLE = {
    "en": "{code} is not in force on {day} and was not asked.",
    "it": "{code} non è in vigore al {day} e non è stata applicata.",
}
_STAYING = {
    "en": "Without any one of these a rule would no longer be met: {names}.",
    "it": "Senza anche uno solo di questi una regola non sarebbe più rispettata: {names}.",
}
_BELOW_TWO = {
    "en": "{who} is controlled by two that both apply, so they count as one with it. Say with group= whose it is.",
    "it": "{who} è controllata da due che si candidano entrambe: contano come una sola. Indicare con group= di chi è.",
}
_MEMORY = {
    "en": "not yet checked against the legal text; look it up there",
    "it": "non ancora verificata sul testo di legge; controllare nella fonte",
}
# What a favourable verdict adds when one or several of the rules that decide were not checked.
_DOUBTFUL = {
    "en": (
        "One of them is not yet checked against its legal text.",
        "{count} of them are not yet checked against their legal text.",
    ),
    "it": (
        "Una di esse non è ancora verificata sul testo di legge.",
        "{count} di esse non sono ancora verificate sul testo di legge.",
    ),
}
_PARTLY = {
    "en": "checked against the legal text in part; look it up there",
    "it": "verificata in parte sul testo di legge; controllare nella fonte",
}
_DOUBTS = {"memory": _MEMORY, "partly-seen": _PARTLY}


def headline(report: Report, language: str) -> str:
    """The verdict in one sentence."""
    deciding = [ruling for ruling in report.rulings if ruling.decides]
    broken = sum(ruling.truth is Truth.no for ruling in deciding)
    undecided = sum(ruling.truth is Truth.unknown for ruling in deciding)
    heads = _ONE if len(deciding) == 1 else _HEADS
    verb = "is" if broken == 1 else "are"
    said = heads[language][report.verdict].format(
        count=len(deciding), broken=broken, open=undecided, verb=verb
    )
    doubtful = sum(ruling.rule.confidence in _DOUBTS for ruling in deciding)
    if doubtful and report.verdict is Truth.yes:
        said = f"{said} {_DOUBTFUL[language][doubtful > 1].format(count=doubtful)}"
    return said


def sentence(ruling: Ruling, language: str) -> str:
    """What one rule says: what holds, what is wrong with the remedy, or what is asked and how far it is met."""
    rule = ruling.rule
    said = (rule.message if ruling.truth is Truth.no else rule.label)[language]
    if ruling.truth is not Truth.yes and len(ruling.outcomes) == 1:
        one, needed = ruling.outcomes[0], ruling.outcomes[0].condition.at_least
        # Where enough are counted, it is a quota among them that is missing, and the count would mislead.
        if one.sure is not None and needed is not None and one.sure < needed:
            said = f"{said} ({_COUNTS[language].format(sure=one.sure, needed=needed, possible=one.possible)})"
    doubt = _DOUBTS.get(rule.confidence)
    return f"{said} [{doubt[language]}]" if doubt else said


def question(book: Rulebook, unknown: Unknown, language: str, names: Mapping[str, str] | None = None) -> str:
    """What to find out, as a question; ``names`` are the labels of organisations by IRI."""
    who = (names or {}).get(unknown.organisation, unknown.organisation) or _WHOLE[language]
    if unknown.what in book.facts:
        return _ASKED[language]["fact"].format(who=who, label=book.facts[unknown.what][language])
    if unknown.what in book.countries.lists:
        label = book.countries.lists[unknown.what].label[language]
        return _ASKED[language]["list"].format(who=who, label=label)
    return _ASKED[language][unknown.what].format(who=who)


def change_in_words(
    book: Rulebook, change: Change, language: str, names: Mapping[str, str] | None = None
) -> str:
    """One change of a repair, as a phrase. Facts that are presumed absent go without saying."""
    words = _CHANGES[language]
    if change.kind != "add":
        return words[change.kind].format(who=(names or {}).get(change.who, change.who))
    said = [words["lead" if change.role == COORDINATOR else "add"]]
    facts = [(fact, holds) for fact, holds in change.facts if holds or fact not in book.presumed_absent]
    for key, labels in (
        ("list", [book.countries.lists[each].label[language] for each in change.lists]),
        ("kind", [book.kinds[each][language] for each in change.kinds]),
        ("with", [book.facts[fact][language] for fact, holds in facts if holds]),
        ("without", [book.facts[fact][language] for fact, holds in facts if not holds]),
    ):
        if labels:
            said.append(words[key].format(labels=words["or"].join(labels)))
    return ", ".join(said)


def reach(item: ToFindOut, language: str) -> str:
    """Which rules an answer settles, or else only bears on."""
    if item.settles:
        return ("settles " if language == "en" else "decide ") + ", ".join(item.settles)
    return ("bears on " if language == "en" else "riguarda ") + ", ".join(item.bears_on)


def may_not_leave(names: Sequence[str], language: str) -> str:
    """Of which partners each is needed."""
    return _STAYING[language].format(names=", ".join(names))


def below_two(name: str, language: str) -> str:
    """That somebody is controlled by two partners who may be independent of each other."""
    return _BELOW_TWO[language].format(who=name)


def notices(report: Report, language: str) -> list[str]:
    """What else to know: countries that no list knows, rules that are not in force."""
    day = report.selection.day.isoformat()
    return [
        *(_UNLISTED[language].format(code=code, day=day) for code in report.unlisted),
        *(_IDLE[language].format(code=rule.code, day=day) for rule in report.selection.not_in_force),
    ]
