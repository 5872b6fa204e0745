"""Rings and introductions as rows: the same fields in JSON, CSV and RDF, on the command line and over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any

from bioregion_graph.matching import ring_words
from bioregion_graph.matching.introduction_sources import Evidence
from bioregion_graph.matching.introductions import Step
from bioregion_graph.matching.rings import Asked
from bioregion_graph.matching.tiered import Reached, Tiered

COLUMNS = ("ring", "widened", "found", "introduction", "introduction_sources")


def as_json(around: Tiered, language: str) -> dict[str, Any]:
    """The rings that were asked, inner ones first, each with why it was asked, and how the search ended.

    ``wanted`` are all up to the end of the page, ``fitting`` those who fit in all rings together.
    """
    search = around.search
    why = dict(ring_words.widenings(search, language))
    return {
        "asker": search.asker,
        "wanted": search.wanted,
        "fitting": search.fitting,
        "asked": [_asked(each) | {"reasons": why.get(each.level, [])} for each in search.asked],
        "reasons": around.reasons(language),
        "missing": ring_words.missing(around.rings, language),
    }


def of_hit(around: Tiered, organisation: str, language: str) -> dict[str, Any]:
    """What a hit tells besides: its ring, and the way to it; None where there is no living one."""
    reached = around.reached[organisation]
    place, way = reached.ring.place, reached.way
    return {
        "ring": {
            "level": reached.ring.level.value,
            "sentence": reached.origin[language],
            "body": place.body if place else None,
            "path": list(place.path) if place else [],
            "answer": place.answer if place else None,
        },
        "introduction": (
            {
                "sentence": reached.introduction[language],
                "answer": way.answer.value,
                "steps": [_step(*each) for each in zip(way.steps, reached.evidence, strict=True)],
            }
            if way
            else None
        ),
    }


def cells(around: Tiered, organisation: str, language: str) -> dict[str, str]:
    """The same for a table, by ``COLUMNS``: ``widened`` says why the ring of the hit was asked."""
    reached = around.reached[organisation]
    level = reached.ring.level
    return {
        "ring": level.value,
        "widened": " ".join(dict(ring_words.widenings(around.search, language)).get(level, ())),
        "found": reached.origin[language],
        "introduction": reached.introduction[language],
        "introduction_sources": " ".join(sources(reached)),
    }


def ties(reached: Reached) -> list[str]:
    """The nodes that state the steps of the way."""
    return sorted({tie for each in reached.evidence for tie in each.ties})


def sources(reached: Reached) -> list[str]:
    """The source graphs that state them."""
    return sorted({source for each in reached.evidence for source in each.sources})


def _asked(asked: Asked) -> dict[str, Any]:
    return {
        "ring": asked.level.value,
        "bodies": [
            {"organisation": body.iri, "label": body.label, "joined": body.is_joined} for body in asked.bodies
        ],
        "candidates": asked.candidates,
        "fitting": asked.fitting,
        "found": asked.found,
    }


def _step(step: Step, proof: Evidence) -> dict[str, Any]:
    return {
        "from": step.first,
        "to": step.second,
        "kind": step.kind.value,
        "via": step.via,
        "label": proof.label or None,
        "answer": step.answer.value,
        "starts": _day(step.span.starts),
        "ends": _day(step.span.ends),
        "seen_from": _day(step.span.proven_from),
        "seen_until": _day(step.span.proven_until),
        "others": step.others,
        "ties": list(proof.ties),
        "sources": list(proof.sources),
    }


def _day(told: date | None) -> str | None:
    return told.isoformat() if told else None
