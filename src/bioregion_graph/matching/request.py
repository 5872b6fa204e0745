"""What is asked of the partner search, and what it means in the graph; every fault says what to do instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.matching import themes
from bioregion_graph.matching.balance import DEFAULT
from bioregion_graph.matching.calls.reading import Fields
from bioregion_graph.matching.facts import Facts, Topic
from bioregion_graph.matching.index import Index
from bioregion_graph.matching.question import Question, Wish
from bioregion_graph.matching.ranking import candidates
from bioregion_graph.matching.sides import Side, kinds_of
from bioregion_graph.matching.themes import Key, Theme
from bioregion_graph.terms.namespaces import PREFIXES, compact, expand

# Words of a text beyond these add nothing but time.
MOST_CHARACTERS = 100_000
_LETTERS = re.compile(r"[^\W\d_]{3}")
# RFC 3987 leaves these out.
_NO_IRI = re.compile(r"[\s<>\"{}|\\^`]")
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Request:
    """Whom one looks for; each part may be missing, but something must be told.

    ``call`` is the code or IRI of a topic; ``concepts``, ``lead``, ``partners`` and ``kinds`` are IRIs; ``countries``
    ISO codes; ``sides`` stand for the kinds of ``matching.sides``. ``within`` are the only organisations that are
    asked, or None for all. ``novelty`` is the dial of ``balance``: 0 proven together, 1 new blood. ``only_new`` leaves
    out whoever worked with the leader or the partners. ``rings``: the answer is asked outwards from the leader, ring by
    ring (``tiered``).
    """

    call: str = ""
    text: str = ""
    concepts: tuple[str, ...] = ()
    lead: str = ""
    partners: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    within: frozenset[str] | None = None
    only_new: bool = False
    novelty: float = DEFAULT
    rings: bool = False
    sides: tuple[Side, ...] = ()


@dataclass(frozen=True)
class Notice:
    """Something one should know of an answer; ``key`` names the sentence in ``wording``, ``values`` its gaps."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Understood:
    """A request in terms of the index: the question, who may be proposed, and what one should know of it."""

    request: Request
    question: Question
    allowed: Mask
    topic: Topic | None
    notices: tuple[Notice, ...]


def understand(
    request: Request,
    facts: Facts,
    index: Index,
    day: date,
    narrower: Mapping[str, frozenset[str]],
    fields: Fields | None = None,
) -> Understood:
    """Look everything up; ``narrower`` has the narrower kinds of each kind, itself among them, and ``fields`` lead from
    words of Italian to those of English, of which nearly all projects are told.

    Raises NotFoundError for an unknown call, UsageError for what cannot be asked.
    """
    if request.rings and not request.lead:
        raise UsageError("Rings begin with somebody: name who asks as the leader (lead).")
    topic = topic_of(facts, request.call) if request.call else None
    notices = list(_notices(request, facts, index, topic, day))
    text = request.text[:MOST_CHARACTERS]
    asked = "\n".join((text, *_in_english(text, fields), *((topic.text, topic.text) if topic else ())))
    keys: frozenset[Key] = themes.of_topic(topic) if topic else frozenset()
    keys |= {(Theme.CONCEPT, concept) for concept in request.concepts}
    if not (request.lead or request.partners or keys or _LETTERS.search(asked)):
        raise UsageError(
            "Nothing is asked. Name a call, a leader or a field, or say in words what the project is about."
        )
    if request.text and not _LETTERS.search(request.text):
        raise UsageError("The text has no words. Say in some words of English or Italian what it is about.")
    partners = _partners(request, facts)
    question = Question(index, Wish(request.lead, partners, asked, keys))
    allowed = _allowed(request, question, narrower)
    if request.text and not question.words.nnz:
        notices.append(Notice("no_words_known"))
    return Understood(request, question, allowed, topic, tuple(notices))


def _in_english(text: str, fields: Fields | None) -> list[str]:
    """The English names of the fields that a text names in other words."""
    if fields is None or not text:
        return []
    named = {iri for iri, _, _ in fields.taxonomy.in_text(text)}
    names = sorted(fields.label(iri, "en") for iri in named)
    return [name for name in names if name.casefold() not in text.casefold()]


def topic_of(facts: Facts, call: str) -> Topic:
    """The topic with this IRI, identifier or code. Raises NotFoundError with those of nearly the same code."""
    # What has a space in it is no IRI, whatever stands before its colon.
    is_short = call.partition(":")[0] in PREFIXES and not _NO_IRI.search(call)
    iri = expand(call).value if is_short else call
    if iri in facts.topics:
        return facts.topics[iri]
    codes = {topic.code.upper(): topic for topic in facts.topics.values() if topic.code}
    if call.strip().upper() in codes:
        return codes[call.strip().upper()]
    near = get_close_matches(call.strip().upper(), codes, n=3, cutoff=0.6)
    hint = (
        f"Is one of these meant: {', '.join(codes[each].code for each in near)}?"
        if near
        else "Give its code, as HORIZON-HLTH-2026-01-DISEASE-03, or leave it out and tell in words what it asks."
    )
    raise NotFoundError(f'No call has the code "{call}". {hint}')


def _partners(request: Request, facts: Facts) -> tuple[str, ...]:
    """Those who are in already. Raises UsageError for one listed twice and NotFoundError for an unknown one."""
    seen = {request.lead} - {""}
    for each in (*([request.lead] if request.lead else []), *request.partners):
        if each not in facts.organisations:
            raise NotFoundError(f"There is no organisation {compact(each)}. Find it: bioregion search NAME.")
    for each in request.partners:
        if each in seen:
            raise UsageError(f"{compact(each)} is listed twice. Name the leader and every partner once.")
        seen.add(each)
    return request.partners


def _notices(request: Request, facts: Facts, index: Index, topic: Topic | None, day: date) -> list[Notice]:
    notices = []
    if topic and topic.deadline and topic.deadline < day:
        notices.append(Notice("closed", {"call": topic.code, "day": topic.deadline.isoformat()}))
    if topic and not topic.text and not request.text:
        notices.append(Notice("call_without_text", {"call": topic.code}))
    if request.lead and not index.has_history(request.lead):
        said = facts.organisations.get(request.lead)
        notices.append(
            Notice("lead_without_history", {"lead": said.label if said else compact(request.lead)})
        )
    if len(request.text) > MOST_CHARACTERS:
        notices.append(Notice("text_cut", {"count": str(MOST_CHARACTERS)}))
    if (day - index.known_until).days > 365:
        notices.append(Notice("stale", {"day": index.known_until.isoformat()}))
    return notices


def _allowed(request: Request, question: Question, narrower: Mapping[str, frozenset[str]]) -> Mask:
    """Who may be proposed. Raises UsageError that names the two wishes which leave nobody together."""
    index = question.index
    everybody = candidates(question)
    wishes: list[tuple[str, Mask]] = []
    if request.countries:
        wanted = country_codes(index, request.countries)
        countries = [index.country_codes[each] for each in sorted(wanted)]
        wishes.append((f"in {', '.join(sorted(wanted))}", np.isin(index.countries, countries)))
    if request.kinds:
        named = ", ".join(compact(each) for each in request.kinds)
        wishes.append((f"of kind {named}", _of_kinds(index, request.kinds, narrower)))
    if request.sides:
        kinds = [kind for side in request.sides for kind in kinds_of(side)]
        wishes.append((f"of side {', '.join(request.sides)}", _of_kinds(index, kinds, narrower)))
    if request.within is not None:
        within = request.within
        wishes.append(("in these rings", np.asarray([each.iri in within for each in index.organisations])))
    if request.only_new:
        wishes.append(("new to you", candidates(question, only_new=True)))
    for name, mask in wishes:
        if not (mask & everybody).any():
            raise UsageError(f"Nobody is {name}. Leave that wish out.")
    for place, (name, mask) in enumerate(wishes):
        for other, also in wishes[:place]:
            if not (mask & also & everybody).any():
                raise UsageError(f"These two wishes clash, nobody is both {other} and {name}. Leave one out.")
    allowed = everybody.copy()
    for _, mask in wishes:
        allowed &= mask
    if not allowed.any():
        named = "; ".join(name for name, _ in wishes)
        raise UsageError(
            f"Any two of these wishes go together, but nobody meets all: {named}. Leave one out."
        )
    return allowed


def country_codes(index: Index, countries: Iterable[str]) -> set[str]:
    """The codes of these countries. Raises UsageError for one from which nobody is."""
    wanted = {each.strip().upper() for each in countries}
    for each in sorted(wanted - set(index.country_codes)):
        raise UsageError(f"{each} is no country of any organisation here. Give ISO codes, as IT, DE or GB.")
    return wanted


def _of_kinds(index: Index, kinds: Iterable[str], narrower: Mapping[str, frozenset[str]]) -> Mask:
    wanted = {kind for each in kinds for kind in narrower.get(each, {each})}
    return np.asarray([each.kind in wanted for each in index.organisations])
