"""Judgements of the resolver as statements, in a graph of their own below that of people's judgements."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TextIO

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.resolving.reading import Judged
from bioregion_graph.resolving.resolver import VERSION, Judgement
from bioregion_graph.resolving.scoring import Outcome
from bioregion_graph.terms.iris import concept, mint
from bioregion_graph.terms.namespaces import ID, RESOLVER_GRAPH, expand

JUDGED_BY = f"resolver {VERSION}"
# As the tables in data/links, so that a person fills in the verdict and puts the row there.
COLUMNS = ("left", "right", "verdict", "evidence", "judged_by", "judged_on")


@dataclass(frozen=True)
class Change:
    """The statements that come and go."""

    added: frozenset[Quad]
    removed: frozenset[Quad]


def change(judgements: Iterable[Judgement], before: Sequence[Judged], on: date) -> Change:
    """What is new and what is gone against the resolver's judgements in the graph.

    A judgement that stays as it is keeps the day on which it was made, so that a second run changes nothing.
    """
    own = {(each.left, each.right): each for each in before if each.by_program}
    new: set[Quad] = set()
    for each in judgements:
        old = own.get((each.left, each.right))
        stays = old is not None and (old.verdict, old.evidence, old.judged_by) == (
            each.outcome.value,
            each.evidence,
            JUDGED_BY,
        )
        day = old.judged_on if old is not None and stays else on.isoformat()
        new.update(
            _quads(Judged(each.left, each.right, each.outcome.value, each.evidence, JUDGED_BY, day, True))
        )
    said = {quad for each in own.values() for quad in _quads(each)}
    return Change(frozenset(new - said), frozenset(said - new))


def review(judged: Iterable[Judged]) -> list[Judged]:
    """The pairs that the resolver is unsure of and no person has judged since, in the order of their names."""
    judged = list(judged)
    settled = {frozenset((each.left, each.right)) for each in judged if not each.by_program}
    return sorted(
        (
            each
            for each in judged
            if each.by_program
            and each.verdict == Outcome.UNSURE
            and frozenset((each.left, each.right)) not in settled
        ),
        key=lambda each: (each.left, each.right),
    )


def write_review(queue: Iterable[Judged], file: TextIO) -> None:
    """Write a queue as the tables of ``data/links`` are written."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in queue:
        ends = (each.left.removeprefix(ID), each.right.removeprefix(ID))
        writer.writerow((*ends, each.verdict, each.evidence, each.judged_by, each.judged_on))


def _quads(judged: Judged) -> Iterator[Quad]:
    left, right = (iri.rpartition("/")[2] for iri in (judged.left, judged.right))
    # A person may judge the same pair: the two judgements are two things.
    judgement = mint("judgement", f"resolver--{left}--{right}")
    stated: dict[str, NamedNode | Literal] = {
        "rdf:type": expand("brg:Judgement"),
        "rdfs:label": Literal(f"{left} / {right}: {judged.verdict}", language="en"),
        "brg:left": NamedNode(judged.left),
        "brg:right": NamedNode(judged.right),
        "brg:verdict": concept("verdict", judged.verdict),
        "brg:evidence": Literal(judged.evidence, language="en"),
        "brg:judgedBy": Literal(judged.judged_by),
        "brg:judgedOn": Literal(judged.judged_on, datatype=expand("xsd:date")),
    }
    for predicate, value in stated.items():
        yield Quad(judgement, expand(predicate), value, RESOLVER_GRAPH)
