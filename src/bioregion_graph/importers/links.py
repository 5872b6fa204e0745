"""Judgements of sameness, from ``data/links``: same, different or unsure, with the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.importers import tables
from bioregion_graph.importers.collection import known_kind
from bioregion_graph.importers.facts import date_of
from bioregion_graph.importers.problems import Problems, each
from bioregion_graph.importers.tables import Record
from bioregion_graph.terms.iris import concept, mint
from bioregion_graph.terms.namespaces import ID, JUDGEMENTS_GRAPH, expand

_COLUMNS = ("left", "right", "verdict", "evidence", "judged_by", "judged_on")
_VERDICTS = ("same", "different", "unsure")


def links(folder: Path) -> Iterator[Quad]:
    """The judgements of all tables in a folder. Raises BatchError listing every row that cannot be read."""
    problems = Problems()
    quads: list[Quad] = []
    for path in sorted(folder.glob("*.csv")):
        with problems.gathered():
            quads.extend(each(tables.read(folder, path.stem, _COLUMNS), _judgement))
    problems.refuse()
    yield from quads


def _judgement(record: Record) -> Iterator[Quad]:
    left, right = (_thing(record, record.take(side)) for side in ("left", "right"))
    verdict = record.take("verdict")
    if verdict not in _VERDICTS:
        raise record.problem(f'"{verdict}" is no verdict.', f"Write one of {', '.join(_VERDICTS)}.")
    for needed in ("evidence", "judged_by", "judged_on"):
        if not record.fields[needed].strip():
            raise record.problem(
                f"The {needed.replace('_', ' ')} is missing.", "Say it, so that others can check."
            )
    kind, slug = left.value.removeprefix(ID).split("/", 1)
    judgement = mint("judgement", f"{kind}--{slug}--{right.value.rpartition('/')[2]}")
    label = f"{slug} / {right.value.rpartition('/')[2]}: {verdict}"
    stated: dict[str, NamedNode | Literal] = {
        "rdf:type": expand("brg:Judgement"),
        "rdfs:label": Literal(label, language="en"),
        "brg:left": left,
        "brg:right": right,
        "brg:verdict": concept("verdict", verdict),
        "brg:evidence": Literal(record.take("evidence"), language="en"),
        "brg:judgedBy": Literal(record.take("judged_by")),
        "brg:judgedOn": date_of(record, record.take("judged_on")),
    }
    for predicate, value in stated.items():
        yield Quad(judgement, expand(predicate), value, JUDGEMENTS_GRAPH)


def _thing(record: Record, text: str) -> NamedNode:
    kind, slash, slug = text.partition("/")
    if not slash:
        raise record.problem(f'"{text}" names nothing.', "Write kind/slug, as organisation/biocat.")
    return mint(known_kind(record, kind), slug)
