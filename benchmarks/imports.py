"""Importing CORDIS at full size: time, memory, growth, a newer export, and rdflib beside it in the same run.

    python -m benchmarks.imports EXPORTS [--share 0.1 0.3 1] [--enlarge 10 [--of 1]] [--peer 0.1]

EXPORTS holds one folder for each framework programme (cordis-fp7 and so on), laid out as the official exports are.
For each share of the projects a home is built, the exports are imported into it in one commit, and then again with
one row in a hundred changed. ``--enlarge`` imports so many copies of everything, or of the share ``--of``, under other
keys. ``--peer`` reads the statements of that share with rdflib's parser into its memory store, as a process of its
own. Into the whole, all faults of ``benchmarks.planted`` are planted and looked for.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import planted

csv.field_size_limit(1 << 20)
PROGRAMMES = ("cordis-fp7", "cordis-h2020", "cordis-horizon")
CODE = "from bioregion_graph.cli.main import main; main()"
# Each reads N-Quads, rdflib into its memory store and ours into a new database, and says how long it took.
PEER = """
import sys, time
from rdflib import Dataset
began = time.perf_counter()
graph = Dataset()
graph.parse(sys.argv[1], format="nquads")
print(time.perf_counter() - began)
"""
OURS = """
import sys, time
from pathlib import Path
from bioregion_graph.store.oxigraph import OxigraphDraft
began = time.perf_counter()
store = OxigraphDraft.create(Path(sys.argv[1]).with_suffix(".db"))
store.load_files(Path(sys.argv[1]))
store.flush()
print(time.perf_counter() - began)
"""


def chosen(key: str, share: float) -> bool:
    """Whether a project is among a share of all; always the same ones, and a larger share holds a smaller one."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=4).digest()) < share * 2**32


def copies(source: Path, target: Path, share: float, times: int, changed: bool) -> None:
    """Write a share of an export, so many times under other keys, perhaps with one project in a hundred changed."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.csv")):
        with (
            path.open(encoding="utf-8", newline="") as file,
            (target / path.name).open("w", newline="") as out,
        ):
            reader = csv.DictReader(file, delimiter=";")
            writer = csv.DictWriter(out, reader.fieldnames or [], delimiter=";", quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(_rows(reader, share, times, changed))


def _rows(reader: csv.DictReader[str], share: float, times: int, changed: bool) -> Iterator[dict[str, str]]:
    for row in reader:
        project = row.get("id") or row.get("projectID") or ""
        if not chosen(project, share):
            continue
        if changed and "organisationID" in row and chosen(f"{project} {row['organisationID']}", 0.01):
            row = {**row, "ecContribution": "1234.5"}
        if changed and "acronym" in row and chosen(f"{project} changed", 0.01):
            row = {**row, "totalCost": "123456.75"}
        for number in range(times):
            again = dict(row)
            for column in ("id", "projectID", "organisationID"):
                if number and again.get(column):
                    again[column] = f"{again[column]}{number:02d}"
            yield again


def run(home: Path, *arguments: str) -> tuple[float, float, str]:
    """Run the command; seconds, peak memory in GiB, and what it printed."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", CODE, *arguments],
        env={**os.environ, "BIOREGION_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(printed)
    return time.perf_counter() - began, usage.ru_maxrss / 2**20, printed


def measure(exports: Path, place: Path, share: float, times: int) -> tuple[int, float]:
    """Build, import, import again, import a newer export; prints a line for each. Statements and seconds."""
    home = place / "home"
    for name in PROGRAMMES:
        copies(exports / name, place / "first" / name, share, times, changed=False)
        copies(exports / name, place / "newer" / name, share, times, changed=True)
    run(home, "build")
    first = [word for name in PROGRAMMES for word in (name, str(place / "first" / name))]
    newer = [word for name in PROGRAMMES for word in (name, str(place / "newer" / name))]
    seconds, memory, printed = run(home, "import", "--partial", *first)
    found = re.search(r"Generation \d+: (\d+) quads.* in [\d.]+ s \((.*)\)\.", printed)
    assert found, printed
    quads = int(found[1])
    size = f"{share:.0%} x {times}"
    print(
        f"{size:<10} import    {seconds:8.1f} s {memory:6.2f} GiB {quads:>10,} quads {quads / seconds:10,.0f} quads/s"
    )
    print(f"{'':<10}           {found[2]}")
    again, memory, _ = run(home, "import", "--partial", *first)
    print(f"{'':<10} the same  {again:8.1f} s {memory:6.2f} GiB {again / seconds:10.1%} of the first")
    change, memory, printed = run(home, "import", "--partial", *newer)
    steps = re.search(r" in [\d.]+ s \((.*)\)\.", printed)
    print(f"{'':<10} 1 % newer {change:8.1f} s {memory:6.2f} GiB {change / seconds:10.1%} of the first")
    print(f"{'':<10}           {steps[1] if steps else ''}", flush=True)
    return quads, seconds


def peer(place: Path, quads: int, seconds: float) -> None:
    """Read the same statements with rdflib and with our store, and print how much longer rdflib takes."""
    path = place / "all.nq"
    run(place / "home", "export", "--format", "nquads", "--output", str(path))
    theirs, ours = (
        float(subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=True).stdout)
        for code in (PEER, OURS)
    )
    print(f"rdflib reads the same {quads:,} quads into memory in {theirs:.1f} s, our store in {ours:.1f} s:")
    print(f"  {theirs / ours:.1f} times as long; {theirs / seconds:.1f} times the whole import", flush=True)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("exports", type=Path)
    parser.add_argument("--share", type=float, nargs="*", default=[0.1, 0.3, 1.0])
    parser.add_argument("--enlarge", type=int, default=0)
    parser.add_argument("--of", type=float, default=1.0)
    parser.add_argument("--peer", type=float, default=0.1)
    given = parser.parse_args()
    for share, times in [
        *((share, 1) for share in given.share),
        *([(given.of, given.enlarge)] if given.enlarge else []),
    ]:
        with tempfile.TemporaryDirectory() as folder:
            quads, seconds = measure(given.exports, Path(folder), share, times)
            if share == given.peer and times == 1:
                peer(Path(folder), quads, seconds)
            if share == 1 and times == 1:
                planted.report(Path(folder) / "home")


if __name__ == "__main__":
    main()
