"""The benchmark of the SPARQL endpoint: its own rules on made-up times and answers, and a whole small run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from benchmarks.sparql import data, growth, hostile, race, referee, storm, tables, timing
from benchmarks.sparql.asking import Reply
from benchmarks.sparql.load import Requests
from benchmarks.sparql.race import Race
from benchmarks.sparql.reference import SHARED, Reference
from benchmarks.sparql.timing import Timing

ROOT = Path(__file__).resolve().parents[2]
XSD = "http://www.w3.org/2001/XMLSchema#"


def body(*rows: dict[str, Any]) -> bytes:
    return json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": list(rows)}}).encode()


def number(value: str, kind: str) -> dict[str, Any]:
    return {"x": {"type": "literal", "value": value, "datatype": XSD + kind}}


def text(value: str, **more: str) -> dict[str, Any]:
    return {"x": {"type": "literal", "value": value, **more}}


def test_equal_values_are_equal_in_any_order_and_form() -> None:
    first = referee.read(body(number("2.50", "decimal"), text("a", **{"xml:lang": "EN"})))
    second = referee.read(body(text("a", **{"xml:lang": "en"}), number("2.5E0", "double")))
    assert first == second
    assert first.rows == 2
    assert referee.deviations({"one": first, "two": second}) == []


@pytest.mark.parametrize(
    "other", [text("b"), text("a", **{"xml:lang": "en"}), {"x": {"type": "uri", "value": "a"}}]
)
def test_other_values_are_told(other: dict[str, Any]) -> None:
    usual, odd = referee.read(body(text("a"))), referee.read(body(other))
    assert referee.deviations({"one": usual, "two": usual, "three": odd}) == ["three gives other values"]


def test_missing_rows_are_told_before_values() -> None:
    usual, short = referee.read(body(text("a"), text("b"))), referee.read(body(text("a")))
    assert referee.deviations({"one": usual, "two": short, "three": usual}) == [
        "two gives 1 rows, most give 2"
    ]


def test_a_large_answer_is_counted_without_being_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referee, "_MOST_BYTES", 10)
    tricky = body(text('"x": {'), text("b"), number("3", "integer"))
    assert referee.read(tricky) == referee.Answer(3, None)
    parts = json.loads(tricky)
    assert referee.read(json.dumps({"results": parts["results"], "head": parts["head"]}).encode()).rows == 3
    with pytest.raises(ValueError, match="no list of variables"):
        referee.read(b'{"results": {"bindings": []}}')


def test_the_median_of_the_counted_runs_is_taken() -> None:
    replies = iter([Reply(9.0, 200, b"{}"), *(Reply(seconds, 200, b"") for seconds in (1.0, 5.0, 2.0))])
    timed = timing.measure(lambda: next(replies), budget=0.1)
    assert (timed.seconds, timed.first, timed.runs, timed.note) == (2.0, 9.0, 3, "")


def test_a_query_without_an_answer_counts_as_the_limit() -> None:
    timed = timing.measure(lambda: Reply(61.0, 0, b"", "no whole answer within 60 s"))
    assert (timed.seconds, timed.runs, timed.note) == (60.0, 1, "no whole answer within 60 s")


def made_up() -> Race:
    run = Race(["ours", "virtuoso"])
    for query, ours, theirs in (("q01", 0.01, 0.04), ("q02", 0.09, 0.01)):
        run.times[query] = {"ours": Timing(ours, ours, 3, b""), "virtuoso": Timing(theirs, theirs, 3, b"")}
        run.answers[query] = {}
    return run


def test_ratios_their_mean_and_the_worst() -> None:
    run = made_up()
    assert run.ratios("ours", "virtuoso") == pytest.approx({"q01": 0.25, "q02": 9.0})
    assert race.mean(run.ratios("ours", "virtuoso")) == pytest.approx(1.5)
    printed = tables.race(run)
    assert "| geometric mean |  |  |  | **1.500** |" in printed
    assert "9.00 (q02)" in printed


@pytest.mark.parametrize("power", [0.0, 1.0, 1.7])
def test_the_exponent_of_a_power_is_that_power(power: float) -> None:
    points = [(float(size), 3 * size**power) for size in growth.SIZES]
    assert growth.exponent(points) == pytest.approx(power)


@pytest.mark.parametrize(
    ("status", "seconds", "waited", "whole", "expected"),
    [
        (503, 5.4, 0.0, True, "ended at its limit"),
        (503, 11.0, 5.6, True, "ended at its limit"),
        (200, 5.2, 0.0, False, "broken off at its limit"),
        (200, 5.2, 0.0, True, "answered"),
        (503, 6.2, 0.0, True, "too late"),
        (503, 0.4, 0.0, True, "ended before its limit"),
        (400, 0.1, 0.0, True, "refused"),
        (200, 0.1, 0.0, True, "answered"),
        (200, 0.1, 0.0, False, "broken off before its limit"),
        (0, 0.1, 0.0, False, "no answer"),
    ],
)
def test_verdicts(status: int, seconds: float, waited: float, whole: bool, expected: str) -> None:
    ending = {"status": status, "seconds": seconds, "waited": waited, "whole": whole}
    assert storm.verdict(ending, 5.0) == expected


def test_a_query_may_have_waited_for_its_turn() -> None:
    ending = {"status": 503, "seconds": 9.5, "waited": 0.0, "whole": True}
    assert storm.verdict(ending, 5.0, waiting=5.0) == "ended after waiting"
    assert storm.verdict({**ending, "seconds": 11.5}, 5.0, waiting=5.0) == "too late"


def test_no_request_is_sent_twice_and_all_things_are_asked_for() -> None:
    requests = Requests("http://127.0.0.1:1/sparql", "SELECT * { <org/THING> ?p ?o }", 20, "9{:03d}")
    sent = [requests.next() for _ in range(40)]
    assert len({request for request, _ in sent}) == 40
    assert {proof for _, proof in sent} == {f"9{thing:03d}".encode() for thing in range(20)}
    assert all(proof[1:].lstrip(b"0") in request for request, proof in sent)


def test_there_are_fifty_hostile_queries() -> None:
    queries = hostile.queries()
    assert len(queries) >= 50
    assert len(set(queries.values())) == len(queries)


@pytest.mark.parametrize(
    ("written", "size", "name"), [("100k", 100_000, "100k"), ("1m", 1_000_000, "1m"), ("1234", 1234, "1234")]
)
def test_sizes(written: str, size: int, name: str) -> None:
    assert data.size(written) == size
    assert data.size_name(size) == name


def test_without_the_reference_it_says_so_and_does_nothing(tmp_path: Path) -> None:
    ran = bench("--shared", str(tmp_path), "--folder", str(tmp_path / "run"))
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("Skipped: the reference data and queries are not in ")
    assert not (tmp_path / "run").exists()


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.sparql", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.slow
@pytest.mark.shared
def test_a_small_run_against_rdflib(tmp_path: Path) -> None:
    if Reference.find() is None:
        pytest.skip(f"The reference data and queries are not in {SHARED}.")
    measured = tmp_path / "measured.json"
    ran = bench(
        "queries", "load", "--only", "ours", "rdflib", "--size", "10k", "--budget", "0.05", "--seconds", "1",
        "--connections", "4", "--folder", str(tmp_path / "run"), "--json", str(measured),
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "| q15_stream |" in ran.stdout
    assert "`FILTER NOT EXISTS` took, against the equal `MINUS` = 1: ours " in ran.stdout
    assert "All engines gave the same rows and values to every query that they answered." in ran.stdout
    found = json.loads(measured.read_text(encoding="utf-8"))
    assert len(found["queries 10k"]["times"]) == 16
    for load in found["load 10k"].values():
        assert load["answers"] > 0
        assert load["failures"] == {}
    # Nothing but the data is left behind.
    assert sorted(path.name for path in (tmp_path / "run").rglob("*") if path.is_file()) == [
        "g10k.nq",
        "g10k.nt",
    ]
