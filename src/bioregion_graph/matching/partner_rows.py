"""Partners as rows for people and programs: the same fields in JSON, CSV and RDF, on the command line and over HTTP."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import repeat
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from bioregion_graph.matching import partner_words, ring_rows
from bioregion_graph.matching.counterfactual import Counterfactual
from bioregion_graph.matching.evidence import GROUPS, Evidence, Witness
from bioregion_graph.matching.facts import Facts
from bioregion_graph.matching.introduction_sources import Sources
from bioregion_graph.matching.partners import Answer, Hit
from bioregion_graph.matching.tiered import LANGUAGES, Reached, Tiered, tiered
from bioregion_graph.queries.library import Library
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import PREFIXES, expand

COLUMNS = (
    "place", "organisation", "label", "country", "city", "kind", "score", "place_by_score", "moved", "sentence",
    "without", "model",
)  # fmt: skip
# So many counterfactuals are worked out beside each other: each takes the memory of an index.
_AT_ONCE = min(os.cpu_count() or 1, 4)
Say = Callable[[str, str, NamedNode | Literal], None]


@dataclass(frozen=True)
class Told:
    """A hit with all that speaks for it, in words of one language; ``reasons`` are the sentence in each language, and
    ``names`` what the ends of its paths are called."""

    hit: Hit
    evidence: Evidence
    counterfactual: Counterfactual | None
    reasons: Mapping[str, str]
    sentence: str
    without: str
    moved: str
    paths: tuple[str, ...]
    query: str
    names: Mapping[str, str]


class Teller:
    """Puts the hits of one answer into words."""

    def __init__(self, answer: Answer, view: View, library: Library, language: str = "en") -> None:
        self._answer = answer
        self._view = view
        self._library = library
        self._witness = Witness(answer, Sources(view, library))
        self._language = language
        self._query = library.get("matching/between")

    def name(self, iri: str) -> str:
        """What an organisation, a project or a topic is called."""
        index = self._answer.index
        if iri in index.numbers:
            return index.organisations[index.numbers[iri]].label or iri.rpartition("/")[2]
        topic = self._answer.understood.topic
        if topic and iri == topic.iri:
            return topic.code
        project = index.projects[index.rows[iri]] if iri in index.rows else None
        return (partner_words.title(project) if project else "") or iri.rpartition("/")[2]

    def around(self, facts: Facts, limit: int, offset: int = 0) -> Tiered | None:
        """The page of the same answer asked ring by ring; None where no rings were asked for. Raises StoreError."""
        if not self._answer.understood.request.rings:
            return None
        return tiered(self._view, self._library, facts, self._answer, limit, self.name, offset)

    def tell(self, hit: Hit) -> Told:
        """All that speaks for a hit. Raises StoreError."""
        return next(self.tell_all([hit]))

    def tell_all(self, hits: Sequence[Hit], *, with_counterfactual: bool = True) -> Iterator[Told]:
        """All that speaks for each hit, one after the other. Raises StoreError."""
        with ThreadPoolExecutor(_AT_ONCE) as beside:
            # The products of matrices, which take most of the time, let others run.
            found = beside.map(self._answer.without, hits) if with_counterfactual else repeat(None)
            for hit, counterfactual in zip(hits, found, strict=False):
                yield self._told(hit, counterfactual)

    def _told(self, hit: Hit, found: Counterfactual | None) -> Told:
        evidence = self._witness.of(hit)
        asked = {"en": "what is asked", "it": "ciò che si chiede"}[self._language]
        lead = self._answer.understood.request.lead or hit.organisation
        reasons = {each: partner_words.sentence(evidence, self.name, each) for each in LANGUAGES}
        return Told(
            hit,
            evidence,
            found,
            reasons,
            reasons[self._language],
            partner_words.without(found, self.name, self._language) if found else "",
            hit.placed.reason(self._language) if hit.placed else "",
            tuple(partner_words.path(path, self.name, asked) for path in evidence.paths),
            self._query.bind({"one": lead, "other": hit.organisation}, None),
            {
                iri: self.name(iri)
                for path in evidence.paths
                for edge in path
                for iri in (edge.start, edge.end)
                if iri
            },
        )


def as_json(
    answer: Answer, found: Sequence[Told], offset: int, language: str, around: Tiered | None = None
) -> dict[str, Any]:
    """The answer as a whole: what was understood, as of when, by which model, and the hits of this page.

    ``total`` are those whom pages come to: all candidates, or those who fit where rings are asked.
    """
    understood = answer.understood
    request = asdict(understood.request)
    if request["within"] is not None:
        request["within"] = sorted(request["within"])
    rings = {"rings": ring_rows.as_json(around, language)} if around else {}
    return {
        "id": identifier(answer),
        "request": request,
        "call": understood.topic.iri if understood.topic else None,
        "day": answer.day.isoformat(),
        "generation": answer.generation,
        "model": answer.model.version,
        "task": answer.model.task.value,
        "total": around.search.fitting if around else len(answer),
        "offset": offset,
        "notices": [partner_words.notice(each, language) for each in understood.notices],
        "words": _words(language),
        **rings,
        "hits": [_hit(each, language, around) for each in found],
        "unproven": [
            {"place": hit.place, "organisation": hit.organisation, "label": hit.label, "score": hit.score}
            for hit in answer.unproven()
        ],
    }


def _words(language: str) -> dict[str, Any]:
    """What groups of signals and signals are called; parts of one group are told together."""
    return {
        "reasons": {reason.value: said for reason, said in partner_words.REASONS[language].items()},
        "signals": {
            name: {"label": partner_words.SIGNALS[language][name], "reason": reason.value}
            for name, reason in GROUPS.items()
        },
    }


def identifier(answer: Answer) -> str:
    """The same for the same request of the same generation by the same model, on any machine."""
    asked = json.dumps(
        [asdict(answer.understood.request), answer.day.isoformat(), answer.generation, answer.model.version],
        default=sorted,
        sort_keys=True,
    )
    return hashlib.sha256(asked.encode()).hexdigest()[:16]


def _hit(told: Told, language: str, around: Tiered | None) -> dict[str, Any]:
    hit = told.hit
    ring = ring_rows.of_hit(around, hit.organisation, language) if around else {}
    return {
        "place": hit.place,
        "organisation": hit.organisation,
        "label": hit.label,
        "country": hit.country or None,
        "city": hit.city or None,
        "kind": hit.kind or None,
        "score": hit.score,
        "parts": dict(hit.parts),
        "place_by_score": hit.before,
        "moved": told.moved or None,
        **ring,
        "sentence": told.sentence,
        "reasons": {reason.value: added for reason, added in told.evidence.reasons},
        "paths": [[asdict(edge) for edge in path] for path in told.evidence.paths],
        "names": dict(told.names),
        "without": (
            {
                "project": told.counterfactual.project,
                "place": told.counterfactual.place,
                "sentence": told.without,
            }
            if told.counterfactual
            else None
        ),
        "query": told.query,
    }


def as_csv(answer: Answer, found: Sequence[Told], language: str = "en", around: Tiered | None = None) -> str:
    """One line a hit under a line of names; with rings five columns more."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = (*COLUMNS, *ring_rows.COLUMNS) if around else COLUMNS
    writer.writerow(names)
    for told in found:
        said = _hit(told, language, None) | {"without": told.without, "model": answer.model.version}
        if around:
            said |= ring_rows.cells(around, told.hit.organisation, language)
        writer.writerow(["" if said[name] is None else said[name] for name in names])
    return text.getvalue()


def as_turtle(answer: Answer, found: Sequence[Told], around: Tiered | None = None) -> str:
    """The hits as recommendations of a search, in both languages, by the shapes of ``ontology/shapes``.

    The same answer gives the same names; scores keep all their digits.
    """
    triples: list[Triple] = []
    say = _sayer(triples)
    key = identifier(answer)
    search = expand(f"partnersearch:{key}").value
    _say_search(say, search, answer)
    for told in found:
        node = f"recommendation:{key}--{told.hit.place}"
        reached = around.reached[told.hit.organisation] if around else None
        _say_recommendation(say, expand(node).value, told)
        say(expand(node).value, "prov:wasGeneratedBy", NamedNode(search))
        if reached:
            _say_reached(say, expand(node).value, reached)
        for source in {*_sources(told), *(ring_rows.sources(reached) if reached else ())}:
            say(search, "prov:used", NamedNode(source))
        for signal, adds in told.hit.parts.items():
            part = f"scorepart:{key}--{told.hit.place}--{signal.replace('_', '-')}"
            say(expand(node).value, "brg:scorePart", expand(part))
            _say_part(say, expand(part).value, signal, adds)
    # What several recommendations rest on is used once.
    text = serialize(dict.fromkeys(triples), format=RdfFormat.TURTLE, prefixes=_prefixes())
    assert text is not None
    return text.decode()


def _say_search(say: Say, node: str, answer: Answer) -> None:
    request, topic = answer.understood.request, answer.understood.topic
    say(node, "rdf:type", expand("brg:PartnerSearch"))
    say(node, "brg:asOf", Literal(answer.day.isoformat(), datatype=expand("xsd:date")))
    say(node, "brg:modelVersion", Literal(answer.model.version))
    say(node, "brg:generation", Literal(answer.generation))
    if topic:
        say(node, "brg:topic", NamedNode(topic.iri))
    if request.lead:
        say(node, "brg:lead", NamedNode(request.lead))
    if request.text:
        say(node, "dcterms:description", Literal(request.text))
    for partner in request.partners:
        say(node, "brg:partner", NamedNode(partner))
    for concept in request.concepts:
        say(node, "dcterms:subject", NamedNode(concept))


def _say_recommendation(say: Say, node: str, told: Told) -> None:
    hit, found = told.hit, told.counterfactual
    say(node, "rdf:type", expand("brg:Recommendation"))
    say(node, "brg:recommends", NamedNode(hit.organisation))
    say(node, "brg:rank", Literal(hit.place))
    say(node, "brg:rankByScore", Literal(hit.before))
    say(node, "brg:totalScore", _number(hit.score))
    for language, reason in told.reasons.items():
        say(node, "brg:evidence", Literal(reason, language=language))
    if found:
        say(node, "brg:withoutProject", NamedNode(found.project))
        if found.place:
            say(node, "brg:rankWithout", Literal(found.place))
    for tie in sorted({tie for path in told.evidence.paths for edge in path for tie in edge.ties}):
        say(node, "brg:evidencedBy", NamedNode(tie))
    for source in _sources(told):
        say(node, "prov:wasDerivedFrom", NamedNode(source))


def _say_reached(say: Say, node: str, reached: Reached) -> None:
    """The ring of a hit, and the way to it with the ties and sources of its steps."""
    say(node, "brg:ring", expand(f"ring:{reached.ring.level.value}"))
    for language, sentence in reached.introduction.items():
        if sentence:
            say(node, "brg:introduction", Literal(sentence, language=language))
    for tie in ring_rows.ties(reached):
        say(node, "brg:evidencedBy", NamedNode(tie))
    for source in ring_rows.sources(reached):
        say(node, "prov:wasDerivedFrom", NamedNode(source))


def _say_part(say: Say, node: str, signal: str, adds: float) -> None:
    say(node, "rdf:type", expand("brg:ScorePart"))
    say(node, "brg:signal", Literal(signal))
    say(node, "brg:adds", _number(adds))
    for language, words in partner_words.SIGNALS.items():
        say(node, "rdfs:label", Literal(words[signal], language=language))


def _sources(told: Told) -> list[str]:
    """The sources that state a step of the paths."""
    return sorted({source for path in told.evidence.paths for edge in path for source in edge.sources})


def _sayer(triples: list[Triple]) -> Say:
    def say(subject: str, property: str, value: NamedNode | Literal) -> None:
        triples.append(Triple(NamedNode(subject), expand(property), value))

    return say


def _number(value: float) -> Literal:
    return Literal(repr(value), datatype=expand("xsd:double"))


def _prefixes() -> dict[str, str]:
    names = ("brg", "dcterms", "organisation", "participation", "partnersearch", "project", "prov", "rdfs")
    return {
        name: PREFIXES[name]
        for name in (*names, "recommendation", "ring", "scorepart", "source", "topic", "xsd")
    }
