"""What was measured, as tables in Markdown."""

from __future__ import annotations

import math
import os
import platform
import statistics
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.sparql.data import size_name
from benchmarks.sparql.growth import exponent, points
from benchmarks.sparql.library import Asked
from benchmarks.sparql.race import Race, mean
from benchmarks.sparql.reference import MINUS, NEGATION
from benchmarks.sparql.start import Start
from benchmarks.sparql.storm import Storm, Wave, verdict

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


def growth(races: Mapping[int, Race], ours: str = "ours") -> str:
    """Milliseconds of ours by size, and the exponents of every engine that was asked at two sizes or more."""
    names = [peer for race in races.values() for peer in race.peers]
    peers = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    shown = ours if ours in peers else (peers or [ours])[0]
    queries = list(dict.fromkeys(query for race in races.values() for query in race.times))
    rows = []
    for query in queries:
        timed = [race.times.get(query, {}).get(shown) for race in races.values()]
        times = [
            "–" if each is None else f"{'> ' * bool(each.note)}{each.seconds * 1000:.1f}" for each in timed
        ]
        powers = [exponent(points(races, peer, query)) for peer in peers]
        rows.append([query, *times, *("–" if math.isnan(power) else f"{power:.2f}" for power in powers)])
    head = [
        "query",
        *(f"{shown}, {size_name(size)}, ms" for size in races),
        *(f"exponent, {peer}" for peer in peers),
    ]
    told = "Time grows with the size to the power of the exponent. The stream is cut at a million rows."
    return f"{table(head, rows)}\n\n{told}"


def loads(counted: Mapping[str, Mapping[str, Any]], ours: str = "ours") -> str:
    """Requests a second and latencies by engine."""
    rows = []
    for name, load in counted.items():
        against = (
            counted[ours]["per_second"] / load["per_second"]
            if ours in counted and load["per_second"]
            else math.nan
        )
        rows.append([name, *_load(load), "–" if math.isnan(against) else f"{against:.1f}"])
    return table(["engine", *_LOAD_HEAD, f"{ours} / engine"], rows)


_LOAD_HEAD = ["requests/s", "p50, ms", "p90, ms", "p99, ms", "most, ms", "CPU, ms each", "failed"]


def _load(load: Mapping[str, Any]) -> list[str]:
    numbers = [load[name] for name in ("per_second", "p50_ms", "p90_ms", "p99_ms", "most_ms")]
    failed = ", ".join(f"{count} {fault}" for fault, count in load["failures"].items())
    # Of a wave of hostile queries it would be their time, not that of the small one.
    spent = f"{load['cpu_ms']:.2f}" if "cpu_ms" in load else "–"
    return [*("–" if number is None else f"{number:.1f}" for number in numbers), spent, failed or "0"]


def storm(seen: Storm) -> str:
    """The small query before, during and after; the endings of the hostile ones; the memory of the server."""
    during = [(f"during, {wave.at_once} at once", wave.during) for wave in seen.waves]
    phases = [("before", seen.before), *during, ("after", seen.after)]
    parts = [table(["small query", *_LOAD_HEAD], [[name, *_load(load)] for name, load in phases])]
    for wave in seen.waves:
        calm, rough = seen.before["p99_ms"], wave.during["p99_ms"]
        rise = f"p99 of the small query {rough / calm:.2f} times that before" if calm and rough else "no p99"
        counts = ", ".join(f"{count} {name}" for name, count in wave.verdicts(seen.limit).most_common())
        parts.append(
            f"{len(wave.endings)} hostile queries, {wave.at_once} at once, limit {seen.limit:g} s, "
            f"over in {wave.lasted:.0f} s: {counts}; {rise}."
        )
    ends = [
        [name, *(cell for wave in seen.waves for cell in _ending(wave, n, seen.limit))]
        for n, name in _names(seen)
    ]
    columns = [
        f"{what}, {wave.at_once} at once" for wave in seen.waves for what in ("status", "seconds", "verdict")
    ]
    memory = [
        [when, str(held.processes), megabytes(held.resident), megabytes(held.proportional)]
        for when, held in seen.memory.items()
    ]
    parts.append(table(["hostile query", *columns], ends))
    parts.append(table(["server's memory", "processes", "resident, MB", "proportional, MB"], memory))
    return "\n\n".join(parts)


def _names(seen: Storm) -> list[tuple[int, str]]:
    return list(enumerate(ending["name"] for ending in seen.waves[0].endings)) if seen.waves else []


def _ending(wave: Wave, number: int, limit: float) -> list[str]:
    """Status, seconds and verdict of one hostile query; in brackets how often it was told to come later."""
    ending = wave.endings[number]
    away = f" ({ending['sent_away']})" if ending["sent_away"] else ""
    return [
        str(ending["status"] or "–") + away,
        f"{ending['seconds']:.2f}",
        verdict(ending, limit, wave.waiting),
    ]


def starts(seen: Sequence[Start]) -> str:
    """Seconds of each start."""
    rows = []
    for number, each in enumerate(seen, 1):
        times = (each.told, each.answered, each.full_speed, each.heavy_first, each.heavy_best)
        copies = "there" if each.copied else "made meanwhile"
        rows.append([f"{number}, copies {copies}", *(f"{value:.2f}" for value in times)])
    heads = [
        "address told, s",
        "first answer, s",
        "full speed, s",
        "heavy query at first, s",
        "at its best, s",
    ]
    return table(["start", *heads], rows)


def library(asked: Sequence[Asked], slow: float, least: int = 20) -> str:
    """The slowest questions, those over ``slow`` seconds in bold, and how all of them did."""
    shown = [each for number, each in enumerate(asked) if number < least or each.seconds > slow or each.note]
    rows = [
        [
            f"**{each.name}**" if each.seconds > slow else each.name,
            "–" if each.rows is None else str(each.rows),
            f"{each.first * 1000:.0f}",
            f"{each.seconds * 1000:.0f}",
            each.note,
        ]
        for each in shown
    ]
    times = [each.seconds for each in asked]
    over = sum(1 for each in asked if each.seconds > slow)
    failed = sum(1 for each in asked if each.note)
    told = (
        f"{len(asked)} questions: median {statistics.median(times) * 1000:.0f} ms, slowest {max(times):.2f} s, "
        f"{over} over {slow:g} s, {failed} without an answer, {sum(times):.1f} s in all."
    )
    return f"{told}\n\n{table(['question', 'rows', 'first, ms', 'later, ms', ''], rows)}"
