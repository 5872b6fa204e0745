"""The resolver: from profiles, and what people have judged, to judgements with their evidence.

A pure function: the same profiles give the same judgements in whatever order they come, and a profile that shares
nothing with the others changes none of theirs. What people have judged is never judged again nor contradicted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bioregion_graph.resolving import blocking, scoring
from bioregion_graph.resolving.clusters import Clusters, Edge
from bioregion_graph.resolving.features import Features, features_of
from bioregion_graph.resolving.profiles import Profile, preference
from bioregion_graph.resolving.scoring import Outcome
from bioregion_graph.terms.registries import ROR, registry_of

VERSION = "1"
# Of two candidates of one registry, the better must be better by so many points to be chosen without asking.
_MARGIN = 1.0
# A pair judged different is worth remembering when its names are as alike as this: somebody would ask.
_REMEMBERED = 0.8


@dataclass(frozen=True)
class Judgement:
    """What the resolver holds of two names, the preferred one on the left."""

    left: str
    right: str
    outcome: Outcome
    evidence: str
    points: float


@dataclass(frozen=True)
class Known:
    """What people have judged: pairs of IRIs that are one, that are not, and that they are unsure of."""

    same: Sequence[Edge] = ()
    different: Sequence[Edge] = ()
    unsure: Sequence[Edge] = ()


def resolve(profiles: Iterable[Profile], known: Known | None = None) -> list[Judgement]:
    """Judge all pairs worth judging; sorted by the two IRIs."""
    known = known or Known()
    features = [each for each in map(features_of, _each_once(profiles)) if each.names]
    judged = {frozenset(edge) for edge in (*known.same, *known.different, *known.unsure)}
    clusters = Clusters(known.same, (*known.different, *known.unsure))
    candidates = [
        each
        for each in (*_twins(features), *_candidates(features))
        if frozenset((each.left, each.right)) not in judged
        and clusters.root(each.left) != clusters.root(each.right)
    ]
    settled = _without_contradictions(_without_rivals(candidates, clusters), clusters)
    return sorted(settled, key=lambda each: (each.left, each.right))


def _each_once(profiles: Iterable[Profile]) -> list[Profile]:
    return sorted({each.iri: each for each in profiles}.values(), key=lambda each: each.iri)


def _candidates(features: Sequence[Features]) -> Iterator[Judgement]:
    for left, right in blocking.pairs(features):
        score = scoring.score(left, right)
        outcome = score.outcome
        if outcome is not Outcome.DIFFERENT or score.likeness.share >= _REMEMBERED:
            yield Judgement(left.iri, right.iri, outcome, score.evidence, score.points)


def _twins(features: Sequence[Features]) -> Iterator[Judgement]:
    """Two names of one registry are one organisation only with equal name, city and website; else a person looks.

    In ROR even then a person looks: it keeps a whole and its part, or what was closed and what came after it, as
    records of one name, city and website.
    """
    for left, right in blocking.twins(features):
        score = scoring.score(left, right)
        weights = {reason.weight for reason in score.reasons}
        if score.outcome is not Outcome.SAME or not left.countries & right.countries:
            continue
        first, second = sorted((left.iri, right.iri), key=preference)
        is_equal = {"same city", "same host"} <= weights and score.likeness.is_equal
        is_overwhelming = is_equal and left.source != ROR
        outcome = Outcome.SAME if is_overwhelming else Outcome.UNSURE
        if is_overwhelming or "same city" in weights or "same host" in weights:
            yield Judgement(first, second, outcome, score.evidence, score.points)


def _without_rivals(judgements: Sequence[Judgement], clusters: Clusters) -> Iterator[Judgement]:
    """Where two organisations of one preferred registry are as likely, neither is chosen."""
    best: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for each in judgements:
        if each.outcome is Outcome.SAME:
            # Two names that people have joined are no rivals.
            of_registry = best[each.right, registry_of(each.left)]
            root = clusters.root(each.left)
            of_registry[root] = max(of_registry[root], each.points)
    for each in judgements:
        found = best[each.right, registry_of(each.left)] if each.outcome is Outcome.SAME else {}
        points = sorted(found.values(), reverse=True)
        if len(points) > 1 and points[0] - points[1] < _MARGIN and each.points >= points[1]:
            yield _doubted(each, "Another of the same registry is as likely.")
        else:
            yield each


def _without_contradictions(judgements: Iterable[Judgement], clusters: Clusters) -> Iterator[Judgement]:
    """Join the likeliest first; what would then join two of one registry, or contradict a person, is doubted."""
    ordered = sorted(
        judgements, key=lambda each: (-each.points, *preference(each.left), *preference(each.right))
    )
    rest = []
    for each in ordered:
        if each.outcome is not Outcome.SAME:
            rest.append(each)
            continue
        obstacle = clusters.obstacle(each.left, each.right)
        if obstacle is None or frozenset(obstacle) == frozenset((each.left, each.right)):
            clusters.join(each.left, each.right)
            yield each
        else:
            told = " and ".join(iri.rpartition("/")[2] for iri in sorted(obstacle))
            rest.append(_doubted(each, f"It would make {told} one organisation."))
    for each in rest:
        # A pair that others have joined meanwhile needs no judgement of its own.
        if clusters.root(each.left) != clusters.root(each.right):
            yield each


def _doubted(judgement: Judgement, why: str) -> Judgement:
    return replace(judgement, outcome=Outcome.UNSURE, evidence=f"{judgement.evidence} {why}")
