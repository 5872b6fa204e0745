"""Judgements of sameness, from ``data/links``: same, different or unsure, with the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import partial
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.importers import tables
from bioregion_graph.importers.collection import known_kind
from bioregion_graph.importers.facts import date_of
from bioregion_graph.importers.problems import Problems, each
from bioregion_graph.importers.tables import Record
from bioregion_graph.terms.iris import concept, mint
from bioregion_graph.terms.namespaces import ID, JUDGEMENTS_GRAPH, expand
from bioregion_graph.terms.registries import CURATED, registry_of

_COLUMNS = ("left", "right", "verdict", "evidence", "judged_by", "judged_on")
_VERDICTS = ("same", "different", "unsure")


def links(folder: Path, described: Set[NamedNode] | None = None) -> Iterator[Quad]:
    """The judgements of all tables in a folder.

    Raises BatchError listing every row that cannot be read, that judges a pair again, or, where ``described``
    tells what the collections speak of, that judges something else.
    """
    problems = Problems()
    quads: list[Quad] = []
    judged: dict[frozenset[NamedNode], Record] = {}
    for path in sorted(folder.glob("*.csv")):
        with problems.gathered():
            rows = tables.read(folder, path.stem, _COLUMNS)
            quads.extend(each(rows, partial(_judgement, judged, described)))
    problems.refuse()
    yield from quads


def _judgement(
    judged: dict[frozenset[NamedNode], Record], described: Set[NamedNode] | None, record: Record
) -> Iterator[Quad]:
    left, right = (_thing(record, record.take(side), described) for side in ("left", "right"))
    if left == right:
        raise record.problem("This judgement compares a thing with itself.", "Correct left or right.")
    earlier = judged.setdefault(frozenset((left, right)), record)
    if earlier is not record:
        raise record.problem(f"This pair is judged already in {earlier.where}.", "Keep one of the two rows.")
    verdict = record.take("verdict")
    if verdict not in _VERDICTS:
        raise record.problem(f'"{verdict}" is no verdict.', f"Write one of {', '.join(_VERDICTS)}.")
    for needed in ("evidence", "judged_by", "judged_on"):
        if not record.fields[needed].strip():
            raise record.problem(
                f"The column {needed} is empty.", "Fill it, so that others can check the judgement."
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


def _thing(record: Record, text: str, described: Set[NamedNode] | None) -> NamedNode:
    kind, slash, slug = text.partition("/")
    if not slash:
        raise record.problem(f'"{text}" is no identifier.', "Write kind/slug, as organisation/biocat.")
    thing = mint(known_kind(record, kind), slug)
    # What a registry names is imported apart from the curated collections, if at all.
    if described is not None and registry_of(slug) == CURATED and thing not in described:
        raise record.problem(
            f'"{text}" names nothing: no collection says anything of it.',
            "Mend it, or remove the judgement.",
        )
    return thing
