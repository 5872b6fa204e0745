"""What was measured, as tables in Markdown."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.sparql.race import Race, mean
from benchmarks.sparql.reference import MINUS, NEGATION

_STREAM = "q15_stream"


def machine(versions: Sequence[str]) -> str:
    """The machine, the versions, the day and how busy the machine is, in a sentence each."""
    load = os.getloadavg()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {_processor()}, {os.cpu_count()} cores, {memory:.0f} GB; "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}; "
        f"load before the run {load:.1f}.\n{'; '.join(versions)}."
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the first column is text, the others are numbers."""
    lines = [f"| {' | '.join(head)} |", f"|---{'|--:' * (len(head) - 1)}|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def race(run: Race, ours: str = "ours") -> str:
    """Milliseconds by query and engine, ours against each of the others, the means and the worst."""
    others = [name for name in run.peers if name != ours and ours in run.peers]
    head = ["query", "rows", *(f"{name}, ms" for name in run.peers), *(f"{ours} / {name}" for name in others)]
    rows = []
    for query, times in run.times.items():
        held = [answer.rows for answer in run.answers[query].values()]
        rows.append(
            [
                query,
                str(max(set(held), key=held.count)) if held else "–",
                *(
                    f"> {t.seconds * 1000:.0f}" if t.note else f"{t.seconds * 1000:.1f}"
                    for t in times.values()
                ),
                *(f"{times[ours].seconds / times[name].seconds:.2f}" for name in others),
            ]
        )
    counted = len(head) - len(others)
    blank = [""] * (counted - 1)
    # The negation written with MINUS is a check of ours and no query of the fifteen.
    without = [MINUS], [MINUS, _STREAM]
    if others:
        for label, left_out in (("geometric mean", without[0]), ("the same without the stream", without[1])):
            means = [mean(run.ratios(ours, name, left_out)) for name in others]
            rows.append([label, *blank, *(f"**{value:.3f}**" for value in means)])
        rows.append(["worst", *blank, *(_worst(run, ours, name) for name in others)])
    parts = [table(head, rows), *_negation(run), *_deviations(run), *_failures(run)]
    return "\n\n".join(parts)


def _worst(run: Race, ours: str, name: str) -> str:
    ratios = run.ratios(ours, name, [MINUS])
    query = max(ratios, key=lambda each: ratios[each])
    return f"{ratios[query]:.2f} ({query[:3]})"


def _negation(run: Race) -> list[str]:
    if NEGATION not in run.times or MINUS not in run.times:
        return []
    told = []
    for name in run.peers:
        first, second = run.times[NEGATION][name], run.times[MINUS][name]
        told.append(f"{name} {'at least ' * bool(first.note)}{first.seconds / second.seconds:.1f}")
    return [f"`FILTER NOT EXISTS` took, against the equal `MINUS` = 1: {', '.join(told)}."]


def _deviations(run: Race) -> list[str]:
    if not run.deviations:
        return ["All engines gave the same rows and values to every query that they answered."]
    return [
        "Deviations:\n" + "\n".join(f"- {query}: {'; '.join(told)}" for query, told in run.deviations.items())
    ]


def _failures(run: Race) -> list[str]:
    failed = [
        f"- {query}, {name}: {timed.note}"
        for query, times in run.times.items()
        for name, timed in times.items()
        if timed.note
    ]
    return ["Not answered, counted as the limit:\n" + "\n".join(failed)] if failed else []


def megabytes(count: float) -> str:
    """Bytes as megabytes."""
    return "–" if math.isnan(count) else f"{count / 1e6:.0f}"


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    if path.is_file():
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "an unknown processor"
