"""Proposals in words, English or Italian: how good a team is, how far that is proven, what clashes."""

from __future__ import annotations

from collections.abc import Mapping

from bioregion_graph.matching.composing.brief import Asked, Brief, Candidate, Demand
from bioregion_graph.matching.composing.composer import Composition, Proposal
from bioregion_graph.matching.composing.standins import StandIn
from bioregion_graph.matching.eligibility.rules import Rule
from bioregion_graph.matching.sides import Side

# A gap below this is rounding.
_NO_GAP = 1e-5
_DIALS = {
    "en": {
        "even": "weighing evenly", "fit": "best fit", "nearness": "nearest to the lead",
        "novelty": "most new partners", "balance": "most countries and sides",
    },
    "it": {
        "even": "equilibrio tra i criteri", "fit": "più adatta", "nearness": "più vicina al capofila",
        "novelty": "più partner nuovi", "balance": "più Paesi e parti",
    },
}  # fmt: skip
_SIDES = {
    "en": {side: side.value for side in Side},
    "it": {
        Side.industry: "industria", Side.research: "ricerca", Side.health: "sanità", Side.public: "enti pubblici",
        Side.society: "società civile", Side.clusters: "cluster",
    },
}  # fmt: skip
_HEAD = {
    "en": "{dial}: fit {fit:.2f}, distance {distance}, {new} new, {countries} countries, {sides} sides.",
    "it": "{dial}: idoneità {fit:.2f}, distanza {distance}, {new} nuovi, {countries} Paesi, {sides} parti.",
}
_AT_LEAST = {"en": ", at least {number} new", "it": ", almeno {number} nuovi"}
_PROVEN = {
    "en": "Gap 0: by these weights no team is better.",
    "it": "Scarto 0: con questi pesi nessuna squadra è migliore.",
}
_GAP = {
    "en": "Gap {gap:.4f}: it is worth {value:.4f}, and no team more than {bound:.4f}.",
    "it": "Scarto {gap:.4f}: vale {value:.4f}, e nessuna squadra più di {bound:.4f}.",
}
_STEPS = {
    "en": {1: "earlier partner", 2: "partner of a partner", 3: "no tie"},
    "it": {1: "già partner", 2: "partner di un partner", 3: "nessun legame"},
}
_STAND_IN = {"en": "stand-in: {name}", "it": "sostituto: {name}"}
_NOBODY = {"en": "no stand-in", "it": "nessun sostituto"}
_FAILS = {
    "en": "nobody could take its place, and without it the team falls apart",
    "it": "nessuno può sostituirlo, e senza di esso la squadra non regge",
}
_POOL = {
    "en": "{of} candidates; {searched} of them were searched, and the others cannot make any team better.",
    "it": "{of} candidati; {searched} sono stati esaminati, e gli altri non possono migliorare alcuna squadra.",
}
_PART = {
    "en": "{of} candidates; only {searched} of them were searched, so that a better team may be among the others.",
    "it": "{of} candidati; solo {searched} sono stati esaminati: tra gli altri può esserci una squadra migliore.",
}
_NONE = {
    "en": "No team was found in the time given. Ask for less.",
    "it": "Nessuna squadra trovata nel tempo dato. Chiedere meno.",
}
_CLASH = {
    "en": "No team of {size} can keep all that is asked. These clash; drop one of them:",
    "it": "Nessuna squadra di {size} può soddisfare tutto ciò che si chiede. Questi si escludono; rinunciare a uno:",
}
_ALONE = {
    "en": "No team of {size} from these candidates can keep this:",
    "it": "Nessuna squadra di {size} con questi candidati può soddisfare questo:",
}
_DEMANDS: Mapping[str, Mapping[Asked, str]] = {
    "en": {
        Asked.need: "at least {number} for {what}", Asked.countries: "at least {number} countries",
        Asked.place: "somebody from {what}", Asked.crowding: "at most {number} from one country",
        Asked.new: "at least {number} who never worked with the lead", Asked.included: "with {what}",
        Asked.excluded: "without {what}",
    },
    "it": {
        Asked.need: "almeno {number} per {what}", Asked.countries: "almeno {number} Paesi",
        Asked.place: "qualcuno da {what}", Asked.crowding: "al massimo {number} dallo stesso Paese",
        Asked.new: "almeno {number} che non hanno mai lavorato con il capofila", Asked.included: "con {what}",
        Asked.excluded: "senza {what}",
    },
}  # fmt: skip


def headline(proposal: Proposal, language: str) -> str:
    """By what a team is good, and how good it is."""
    dial = _DIALS[language][proposal.found_by.name]
    if proposal.least_new:
        dial += _AT_LEAST[language].format(number=proposal.least_new)
    told = proposal.measured
    return _HEAD[language].format(
        dial=dial[0].upper() + dial[1:], fit=told.fit, distance=told.distance, new=told.new,
        countries=told.countries, sides=told.sides,
    )  # fmt: skip


def gap(proposal: Proposal, language: str) -> str:
    """How much better a team could be, at most."""
    if proposal.gap < _NO_GAP:
        return _PROVEN[language]
    return _GAP[language].format(gap=proposal.gap, value=proposal.value, bound=proposal.bound)


def steps(candidate: Candidate, language: str) -> str:
    """How far somebody is from the lead."""
    return _STEPS[language][candidate.steps]


def stand_in(told: StandIn, language: str) -> str:
    """Who could take somebody's place, or that nobody could."""
    if told.best:
        return _STAND_IN[language].format(name=told.best.label or told.best.name)
    return (_FAILS if told.is_needed else _NOBODY)[language]


def search(composition: Composition, language: str) -> str:
    """How many were looked at, and whether that was enough."""
    words = _POOL if composition.is_exact else _PART
    return words[language].format(of=composition.of, searched=composition.searched)


def failure(brief: Brief, composition: Composition, language: str, names: Mapping[str, str]) -> list[str]:
    """Why there is no team: what clashes, line by line."""
    if not composition.clash:
        return [_NONE[language]]
    start = _CLASH if len(composition.clash) > 1 else _ALONE
    lines = [f"  {demand(each, language, names)}" for each in composition.clash]
    return [start[language].format(size=brief.size), *lines]


def demand(asked: Demand | Rule, language: str, names: Mapping[str, str]) -> str:
    """What a demand or a rule asks for; ``names`` are the labels of organisations by IRI."""
    if isinstance(asked, Rule):
        return f"{asked.code}: {asked.label[language]}"
    what = (
        _SIDES[language][Side(asked.what)] if asked.what in set(Side) else names.get(asked.what, asked.what)
    )
    return _DEMANDS[language][asked.asked].format(number=asked.number, what=what)
