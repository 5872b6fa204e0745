"""The command: which parts are measured, at which sizes, against whom."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from benchmarks.sparql import data as datas
from benchmarks.sparql import field, growth, library, race, start, storm, tables
from benchmarks.sparql import home as homes
from benchmarks.sparql.ours import Ours
from benchmarks.sparql.reference import LOOK_UP, SHARED, Reference

PARTS = ("queries", "load", "hostile", "growth", "start", "library")


class Bench:
    """One run of the command: what is asked for, what was found."""

    def __init__(self, asked: argparse.Namespace, reference: Reference) -> None:
        self.asked = asked
        self.data: dict[str, Any] = {}
        self._reference = reference
        self._queries = _chosen(reference.queries(), asked.queries)
        self._races: dict[int, race.Race] = {}

    def run(self) -> None:
        """All parts, each with its table as soon as it is there."""
        parts = self.asked.parts
        sizes = set(self.asked.size) if {"queries", "load", "hostile"} & set(parts) else set()
        sizes |= set(growth.SIZES) if "growth" in parts else set()
        for size in sorted(sizes):
            self._at(size)
        if "growth" in parts:
            _head("Growth")
            print(tables.growth(self._races))
        if self.asked.home is not None:
            self._on_home(self.asked.home)
        elif {"start", "library"} & set(parts):
            print("\nSkipped: the parts start and library need a home. Name one with --home.")

    def _at(self, size: int) -> None:
        """What is measured at one size."""
        asked = self.asked
        grown = "growth" in asked.parts and size in growth.SIZES
        # The largest size is for ours alone unless somebody asks for more: rdflib would need a hundred gigabytes.
        names = asked.only if size < max(growth.SIZES) or asked.peers is None else asked.peers
        if size >= max(growth.SIZES) and asked.peers is None:
            names = [name for name in names if name == Ours.name]
        chosen = size in asked.size
        data = datas.made(self._reference, size, asked.folder)
        racing = ("queries" in asked.parts and chosen) or grown
        loading = [part for part in ("load", "hostile") if part in asked.parts and chosen]
        with field.running(names, data, asked.folder, keep=asked.keep, say=_say) as peers:
            if racing:
                _head(f"The queries, {data.name} triples, over HTTP")
                print(tables.machine([peer.version() for peer in peers]))
                run = race.run(peers, self._queries, budget=asked.budget, say=_say)
                print(f"\n{tables.race(run)}", flush=True)
                self._races[size] = run
                self.data[f"queries {data.name}"] = run
            if "load" in loading:
                self._load(peers, data)
        if "hostile" in loading:
            self._hostile(data)

    def _load(self, peers: Sequence[field.Peer], data: datas.Data) -> None:
        asked = self.asked
        _head(f"The small query under load, {data.name} triples, {asked.connections} connections")
        print(tables.machine([peer.version() for peer in peers]))
        text, things = storm.look_up(self._reference.queries()[LOOK_UP]), data.organisations()
        counted = {}
        for peer in peers:
            counted[peer.name] = storm.load(
                peer, text, things, connections=asked.connections, seconds=asked.seconds
            )
            _say(f"load: {peer.name} {counted[peer.name]}")
        print(f"\n{tables.loads(counted)}", flush=True)
        self.data[f"load {data.name}"] = counted

    def _hostile(self, data: datas.Data) -> None:
        """A server of its own, for its limit is another one."""
        asked = self.asked
        text, things = storm.look_up(self._reference.queries()[LOOK_UP]), data.organisations()
        with field.running([Ours.name], data, asked.folder, keep=asked.keep, say=_say, limit=asked.limit) as (
            ours,
        ):
            _head(f"Hostile queries, {data.name} triples, during the load")
            print(tables.machine([ours.version()]))
            seen = storm.rage(
                ours, text, things, connections=asked.connections, seconds=asked.seconds,
                limit=asked.limit, at_once=asked.at_once, say=_say,
            )  # fmt: skip
        print(f"\n{tables.storm(seen)}", flush=True)
        self.data[f"hostile {data.name}"] = seen

    def _on_home(self, home: Path) -> None:
        asked = self.asked
        place = asked.folder / "home"
        copy = homes.copied(home, place / "copy")
        if "start" in asked.parts:
            _head(f"Start on {home.name}")
            print(tables.machine([Ours(place).version()]))
            seen = start.measure(copy, place, asked.starts, limit=60.0, say=_say)
            print(f"\n{tables.starts(seen)}", flush=True)
            self.data["start"] = seen
        if "library" in asked.parts:
            _head(f"Our own library on {home.name}")
            print(tables.machine([Ours(place).version()]))
            answers = library.measure(copy, place, limit=30.0, say=_say)
            print(f"\n{tables.library(answers, asked.slow)}", flush=True)
            self.data["library"] = answers
        if not asked.keep:
            shutil.rmtree(copy)


def main(arguments: list[str] | None = None) -> int:
    """Run the parts asked for and print their tables; progress goes to the other stream."""
    asked = _arguments(arguments)
    reference = Reference.find(asked.shared)
    if reference is None:
        print(f"Skipped: the reference data and queries are not in {asked.shared / 'reference' / 'engines'}.")
        return 0
    # Ended from outside, it must still stop the engines that it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    asked.only = field.present(asked.only, _say)
    bench = Bench(asked, reference)
    try:
        bench.run()
    finally:
        # What was measured before something failed is worth keeping.
        if asked.json:
            asked.json.write_text(json.dumps(_plain(bench.data), indent=1), encoding="utf-8")
    return 0


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sparql", description=__doc__)
    add = parser.add_argument
    # With nargs="*", argparse holds the default itself to be one of the choices.
    add(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"what to measure: {', '.join(PARTS)}; the first two if none is named",
    )
    add("--shared", type=Path, default=SHARED, help="the shared folder with the reference material")
    add("--folder", type=Path, default=Path(".cache/bench-sparql"), help="where data and databases go")
    add("--keep", action="store_true", help="keep the databases, and use those kept before")
    add("--only", nargs="+", choices=field.KINDS, default=list(field.KINDS), help="which engines")
    add("--peers", nargs="+", choices=field.KINDS, help="which engines at ten million triples (ours alone)")
    add("--queries", nargs="+", default=[], metavar="QUERY", help="which queries, as q04 q11")
    add("--size", nargs="+", type=datas.size, default=[1_000_000], help="triples, as 100k or 1m")
    add("--budget", type=float, default=3.0, help="seconds for the counted runs of one query")
    add("--connections", type=int, default=32, help="connections of the load")
    add("--seconds", type=float, default=10.0, help="seconds of a load")
    add("--limit", type=float, default=5.0, help="seconds after which the server ends a hostile query")
    add("--at-once", nargs="+", type=int, default=[50, 2], help="hostile queries at a time, wave by wave")
    add("--home", type=Path, help="a large home, for the parts start and library")
    add("--starts", type=int, default=3, help="how often the server is started on it")
    add("--slow", type=float, default=1.0, help="seconds over which a question of the library is marked")
    add("--json", type=Path, help="write everything measured to this file too")
    asked = parser.parse_args(arguments)
    asked.parts = asked.parts or ["queries", "load"]
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    asked.folder = asked.folder.resolve()
    asked.home = asked.home and asked.home.resolve()
    return asked


def _chosen(queries: dict[str, str], wanted: list[str]) -> dict[str, str]:
    if not wanted:
        return queries
    return {name: text for name, text in queries.items() if any(name.startswith(each) for each in wanted)}


def _plain(value: Any) -> Any:
    """The value as JSON can hold it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(each) for name, each in asdict(value).items() if name != "body"}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items() if key != "body"}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _head(text: str) -> None:
    print(f"\n## {text}\n", flush=True)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
