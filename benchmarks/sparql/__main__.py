"""The command: which parts are measured, at which sizes, against whom."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.sparql import data as datas
from benchmarks.sparql import field, race, tables
from benchmarks.sparql.reference import SHARED, Reference

PARTS = ("queries",)


def main(arguments: list[str] | None = None) -> int:
    """Run the parts asked for and print their tables; progress goes to the other stream."""
    asked = _arguments(arguments)
    reference = Reference.find(asked.shared)
    if reference is None:
        print(f"Skipped: the reference data and queries are not in {asked.shared / 'reference' / 'engines'}.")
        return 0
    names = field.present(asked.only, _say)
    queries = _chosen(reference.queries(), asked.queries)
    for size in asked.size:
        data = datas.made(reference, size, asked.folder)
        with field.running(names, data, asked.folder, keep=asked.keep, say=_say) as peers:
            print(f"## The queries, {data.name} triples, over HTTP\n")
            print(tables.machine([peer.version() for peer in peers]))
            run = race.run(peers, queries, budget=asked.budget, say=_say)
            print(f"\n{tables.race(run)}\n")
    return 0


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sparql", description=__doc__)
    parser.add_argument(
        "--shared", type=Path, default=SHARED, help="the shared folder with the reference material"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path(".cache/bench-sparql"), help="where data and databases go"
    )
    parser.add_argument("--keep", action="store_true", help="keep the databases, and use those kept before")
    parser.add_argument(
        "--only", nargs="+", choices=field.KINDS, default=list(field.KINDS), help="which engines"
    )
    parser.add_argument("--queries", nargs="+", default=[], metavar="QUERY", help="which queries, as q04 q11")
    parser.add_argument(
        "--size", nargs="+", type=datas.size, default=[1_000_000], help="triples, as 100k or 1m"
    )
    parser.add_argument("--budget", type=float, default=3.0, help="seconds for the counted runs of one query")
    asked = parser.parse_args(arguments)
    asked.folder = asked.folder.resolve()
    return asked


def _chosen(queries: dict[str, str], wanted: list[str]) -> dict[str, str]:
    if not wanted:
        return queries
    return {name: text for name, text in queries.items() if any(name.startswith(each) for each in wanted)}


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
