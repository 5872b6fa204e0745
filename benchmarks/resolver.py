"""How right the resolver is, and how long it takes over all registries.

    python -m benchmarks.resolver [--pairs]

Right or wrong is told on pairs that were labelled by hand, one by one, by names, places, websites and kinds
(``resolver_pairs.csv``; facts of CORDIS, ROR, ECCP and the curated sheets). The weights were set on the "tuning"
part; the "held out" part was labelled after they were fixed. Two plain rules judge the same pairs in the same run:
equal names (folded) in one country, and a token-sort ratio of 90 or more in one country. With the shared extracts
beside the checkout all organisations are resolved too, and the pairs looked up in what comes out, so that blocking
and the rules on registries are measured as well; ``--pairs`` leaves this out.
"""

from __future__ import annotations

import csv
import gc
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from benchmarks import registries
from bioregion_graph.resolving import scoring
from bioregion_graph.resolving.features import features_of
from bioregion_graph.resolving.profiles import Profile
from bioregion_graph.resolving.resolver import Judgement, resolve
from bioregion_graph.terms.iris import fold
from bioregion_graph.terms.namespaces import ID
from bioregion_graph.terms.registries import registry_of

PAIRS = Path(__file__).with_name("resolver_pairs.csv")
_FIELDS = ("names", "acronyms", "countries", "cities", "domains", "kinds", "parents")
_OUTCOMES = ("same", "unsure", "different")


@dataclass(frozen=True)
class Pair:
    """A labelled pair. ``part`` is "tuning" or "held out"."""

    left: Profile
    right: Profile
    label: str
    difficulty: str
    part: str


Judge = Callable[[Pair], str]


def labelled() -> list[Pair]:
    """The pairs of the committed file."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [
            Pair(_profile(row, "left"), _profile(row, "right"), row["label"], row["difficulty"], row["set"])
            for row in csv.DictReader(file)
        ]


def _profile(row: dict[str, str], side: str) -> Profile:
    values = {name: tuple(filter(None, row[f"{side}_{name}"].split("|"))) for name in _FIELDS}
    return Profile(f"{ID}organisation/{row[side]}", **values)


def by_resolver(pair: Pair) -> str:
    """The resolver's outcome for one pair."""
    return str(scoring.score(features_of(pair.left), features_of(pair.right)).outcome)


def by_equal_name(pair: Pair) -> str:
    """The plain rule: same folded name, same country."""
    names = [{" ".join(fold(name).split()) for name in side.names} for side in (pair.left, pair.right)]
    return "same" if names[0] & names[1] and _in_one_country(pair) else "different"


def by_token_sort(pair: Pair) -> str:
    """The other plain rule: token-sort ratio of 90 or more, same country."""
    best = max(
        fuzz.token_sort_ratio(one, other, processor=default_process)
        for one in pair.left.names
        for other in pair.right.names
    )
    return "same" if best >= 90 and _in_one_country(pair) else "different"


def _in_one_country(pair: Pair) -> bool:
    return bool(set(pair.left.countries) & set(pair.right.countries))


def measures(pairs: Iterable[Pair], judge: Judge) -> tuple[Counter[tuple[str, str]], float, float, float]:
    """The confusion table (label, outcome), precision, recall and F1 of "same"."""
    table = Counter((pair.label, judge(pair)) for pair in pairs)
    right = table["same", "same"]
    precision = right / max(right + table["different", "same"], 1)
    recall = right / max(sum(count for (label, _), count in table.items() if label == "same"), 1)
    return table, precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def tell(title: str, pairs: list[Pair], judge: Judge) -> None:
    """Print the confusion table and the measures."""
    table, precision, recall, f1 = measures(pairs, judge)
    print(f"{title} ({len(pairs)} pairs): precision {precision:.1%}, recall {recall:.1%}, F1 {f1:.1%}")
    for label in ("same", "different"):
        told = "  ".join(f"{outcome} {table[label, outcome]:4}" for outcome in _OUTCOMES)
        print(f"    labelled {label:9}  judged {told}")


def tell_by_difficulty(pairs: list[Pair]) -> None:
    """Print the measures by what makes a pair hard."""
    for difficulty in sorted({pair.difficulty for pair in pairs}):
        chosen = [pair for pair in pairs if pair.difficulty == difficulty]
        table, *_ = measures(chosen, by_resolver)
        told = ", ".join(f"{label} → {outcome} {count}" for (label, outcome), count in sorted(table.items()))
        print(f"    {difficulty:10} {len(chosen):4}  {told}")


def resolve_all(pairs: list[Pair]) -> None:
    """Resolve all organisations of the extracts, timed, and look the pairs up in the result."""
    with tempfile.TemporaryDirectory() as folder:
        profiles, known = registries.curated()
        for read in (registries.cordis(Path(folder)), registries.ror(), registries.eccp()):
            profiles.extend(read)
    gc.collect()
    began, used = time.perf_counter(), time.process_time()
    judgements = resolve(profiles, known)
    seconds, used = time.perf_counter() - began, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    counts = Counter(str(judgement.outcome) for judgement in judgements)
    print(
        f"{len(profiles):,} organisations resolved in {seconds:.0f} s ({used:.0f} s of one core), peak {peak:.2f} GiB"
    )
    print(f"    {', '.join(f'{counts[outcome]:,} {outcome}' for outcome in _OUTCOMES)}")
    same = Counter(
        (registry_of(each.left), registry_of(each.right)) for each in judgements if each.outcome == "same"
    )
    print("    " + ", ".join(f"{left} = {right} {count:,}" for (left, right), count in sorted(same.items())))
    tell("Pairs looked up in the whole", present(pairs, profiles), looked_up(judgements))


def present(pairs: list[Pair], profiles: list[Profile]) -> list[Pair]:
    """The pairs of which both ends are among these profiles: withdrawn records of ROR are not."""
    iris = {profile.iri for profile in profiles}
    return [pair for pair in pairs if pair.left.iri in iris and pair.right.iri in iris]


def looked_up(judgements: list[Judgement]) -> Judge:
    """Judge a pair by what the whole run says; a pair it never weighed is different."""
    outcomes = {frozenset((each.left, each.right)): str(each.outcome) for each in judgements}
    return lambda pair: outcomes.get(frozenset((pair.left.iri, pair.right.iri)), "different")


def main() -> None:
    """Print everything."""
    pairs = labelled()
    hard = sum(pair.difficulty != "plain" for pair in pairs)
    print(f"{len(pairs)} labelled pairs, {hard} of them hard.")
    tell("Resolver, all", pairs, by_resolver)
    tell("Resolver, held out", [pair for pair in pairs if pair.part == "held out"], by_resolver)
    tell("Equal name and country", pairs, by_equal_name)
    tell("Token-sort ratio ≥ 90", pairs, by_token_sort)
    tell_by_difficulty(pairs)
    if "--pairs" in sys.argv:
        return
    if registries.SHARED.is_dir():
        resolve_all(pairs)
    else:
        print("The shared extracts are not here: the run over all organisations is left out.")


if __name__ == "__main__":
    main()
