"""From nothing to the first answer: the build, the start of the server, and a small query over HTTP.

python -m benchmarks.first_answer
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

SMALL = """PREFIX brg: <https://w3id.org/bioregion/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?member ?label WHERE {
  ?member brg:memberOf <https://w3id.org/bioregion/id/organisation/council-of-european-bioregions> ; rdfs:label ?label
} LIMIT 50"""
REPEATS = 300


def main() -> None:
    """Print the seconds of each step and the milliseconds of a small query."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "BIOREGION_HOME": home}
        command = [str(Path(sys.executable).with_name("bioregion"))]
        started = time.perf_counter()
        subprocess.run([*command, "build"], env=environment, check=True, stdout=subprocess.DEVNULL)
        built = time.perf_counter()
        print(f"build of the graph            {built - started:8.2f} s")
        subprocess.run([*command, "build"], env=environment, check=True, stdout=subprocess.DEVNULL)
        print(f"build again, nothing changed  {time.perf_counter() - built:8.2f} s")
        begun = time.perf_counter()
        server = subprocess.Popen(
            [*command, "serve", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout is not None
            found = re.search(r"http://\S+/", server.stdout.readline())
            assert found, "the server printed no address"
            _measure(found.group(0), begun)
        finally:
            server.terminate()
            server.wait(10)


def _measure(address: str, begun: float) -> None:
    with httpx.Client(base_url=address, headers={"Accept": "application/sparql-results+json"}) as client:
        rows = len(
            client.get("sparql", params={"query": SMALL}, timeout=30)
            .raise_for_status()
            .json()["results"]["bindings"]
        )
        print(f"serve to first answer         {time.perf_counter() - begun:8.2f} s  ({rows} rows)")
        times = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            client.get("sparql", params={"query": SMALL}).raise_for_status()
            times.append((time.perf_counter() - start) * 1000)
        times.sort()
        p99 = times[int(len(times) * 0.99)]
        print(
            f"small query over HTTP, median {statistics.median(times):8.2f} ms, p99 {p99:.2f} ms, {REPEATS} runs"
        )
        health = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            client.get("health").raise_for_status()
            health.append((time.perf_counter() - start) * 1000)
        print(f"the same without a query      {statistics.median(health):8.2f} ms  (HTTP alone)")


if __name__ == "__main__":
    main()
