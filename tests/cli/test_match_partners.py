"""``bioregion match partners`` and ``why``: tables, rows for programs, rings, two languages, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from tests.cli.commands import Ran, one_sentence, run

from bioregion_graph.terms.namespaces import expand

TLS = "organisation:toscana-life-sciences"
ASKED = (
    "match",
    "partners",
    "--lead",
    TLS,
    "--text",
    "personalised medicine of regions",
    "--on",
    "2024-06-01",
)


@pytest.fixture(scope="module")
def whole(home: Path) -> dict[str, object]:
    ran = run(home, *ASKED, "--limit", "6", "--format", "json")
    assert ran.code == 0, ran.err
    found: dict[str, object] = json.loads(ran.out)
    return found


def hits_of(whole: dict[str, object]) -> list[dict[str, object]]:
    hits = whole["hits"]
    assert isinstance(hits, list)
    return hits


def test_a_table_has_a_line_with_a_reason_for_each(home: Path, whole: dict[str, object]) -> None:
    ran = run(home, *ASKED, "--limit", "6")
    assert ran.code == 0, ran.err
    head, *lines = ran.out.splitlines()
    assert head.split() == ["place", "score", "organisation", "country", "why"]
    assert len(lines) == 6
    for line, hit in zip(lines, hits_of(whole), strict=True):
        assert line.split()[:2] == [str(hit["place"]), f"{hit['score']:.3f}"]
        assert str(hit["sentence"]) in line
    assert f"6 of {whole['total']} candidates; model {whole['model']}, as of 2024-06-01." in ran.err


def test_json_has_parts_that_add_up_and_paths_with_sources(whole: dict[str, object]) -> None:
    hits = hits_of(whole)
    assert [hit["place"] for hit in hits] == [1, 2, 3, 4, 5, 6]
    edges = 0
    for hit in hits:
        parts = hit["parts"]
        assert isinstance(parts, dict)
        assert sum(parts.values()) == pytest.approx(hit["score"], abs=1e-9)
        for edge in (edge for path in hit["paths"] for edge in path):  # type: ignore[attr-defined]  # a list
            edges += 1
            assert edge["sources"] if edge["property"] == "brg:partnerIn" else edge["likeness"] > 0
    assert edges > 6


def test_pages_go_on_where_the_last_ended(home: Path, whole: dict[str, object]) -> None:
    rest = json.loads(run(home, *ASKED, "-n", "4", "--offset", "2", "-o", "json").out)
    assert rest["hits"] == hits_of(whole)[2:]
    assert (rest["id"], rest["offset"]) == (whole["id"], 2)


def test_csv_and_turtle_hold_the_same(home: Path, whole: dict[str, object]) -> None:
    rows = list(csv.DictReader(io.StringIO(run(home, *ASKED, "-n", "6", "-o", "csv").out)))
    assert [(row["organisation"], float(row["score"]), row["sentence"]) for row in rows] == [
        (hit["organisation"], hit["score"], hit["sentence"]) for hit in hits_of(whole)
    ]
    turtle = parse(run(home, *ASKED, "-n", "6", "-o", "turtle").out, format=RdfFormat.TURTLE)
    named = {quad.object.value for quad in turtle if quad.predicate == expand("brg:recommends")}
    assert named == {hit["organisation"] for hit in hits_of(whole)}


@pytest.mark.parametrize(
    ("language", "head", "widened", "ring"),
    [
        ("en", ["place", "ring", "score"], "so Cluster Tecnologico Nazionale Scienze della Vita", "national"),
        ("it", ["posto", "cerchia", "punteggio"], "Cluster Tecnologico Nazionale Scienze della Vita", "nazionale"),
    ],
)  # fmt: skip
def test_rings_say_why_they_were_widened(
    home: Path, language: str, head: list[str], widened: str, ring: str
) -> None:
    ran = run(home, *ASKED, "--rings", "--limit", "8", "--lang", language)
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    place = next(place for place, line in enumerate(lines) if line.split()[:3] == head)
    assert any(widened in line for line in lines[:place])
    assert len(lines) == place + 9
    assert any(f" {ring} " in line for line in lines[place:])
    # The way to a hit begins at who asks and names its sources.
    source = "source" if language == "en" else "font"
    ways = [line for line in lines[place + 1 :] if source in line]
    assert ways
    assert all("Toscana Life Sciences" in line for line in ways)


def test_rings_have_pages_and_rows_for_programs(home: Path) -> None:
    asked = (*ASKED, "--rings", "-o")
    whole = json.loads(run(home, *asked, "json", "-n", "7").out)
    rest = json.loads(run(home, *asked, "json", "-n", "4", "--offset", "3").out)
    assert rest["hits"] == whole["hits"][3:]
    assert [hit["place"] for hit in rest["hits"]] == [4, 5, 6, 7]
    assert whole["rings"]["asked"][0]["ring"] == "own"
    rows = list(csv.DictReader(io.StringIO(run(home, *asked, "csv", "-n", "7").out)))
    assert [(row["organisation"], row["ring"]) for row in rows] == [
        (hit["organisation"], hit["ring"]["level"]) for hit in whole["hits"]
    ]
    assert [row["introduction"] for row in rows] == [
        hit["introduction"]["sentence"] if hit["introduction"] else "" for hit in whole["hits"]
    ]
    turtle = parse(run(home, *asked, "turtle", "-n", "7").out, format=RdfFormat.TURTLE)
    assert sum(quad.predicate == expand("brg:ring") for quad in turtle) == 7
    table = run(home, *ASKED, "--rings", "-n", "4", "--offset", "3").out.splitlines()
    assert [line.split()[0] for line in table[-4:]] == ["4", "5", "6", "7"]


def test_a_side_leaves_those_of_its_kinds(home: Path) -> None:
    ran = run(home, *ASKED, "--side", "research", "--side", "health", "-n", "1000", "-o", "csv")
    kinds = {row["kind"].rpartition("/")[2] for row in csv.DictReader(io.StringIO(ran.out))}
    assert "university" in kinds
    assert not kinds & {"company", "sme", "large-enterprise", "public-authority", "cluster-organisation", ""}


def test_why_shows_every_part_of_the_score(home: Path, whole: dict[str, object]) -> None:
    first = hits_of(whole)[0]
    asked = ("match", "why", str(first["organisation"]), *ASKED[2:])
    english, italian = run(home, *asked), run(home, *asked, "--lang", "it")
    for ran in (english, italian):
        assert ran.code == 0, ran.err
        *parts, total = [float(each) for each in re.findall(r"^([+-]\d+\.\d{4}) ", ran.out, re.M)]
        assert sum(parts) == pytest.approx(total, abs=0.0001 * len(parts))
        assert total == pytest.approx(first["score"], abs=0.0001)
        assert "]→" in ran.out
    assert english.out.startswith(f"1. {first['sentence']}")
    assert "joint projects" in english.out
    assert "progetti comuni" in italian.out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("partners",), 2, "Nothing is asked. Name a call, a leader or a field"),
        (("partners", "--text", "12 34"), 2, "Nothing is asked"),
        (("partners", "--lead", TLS, "--text", "12"), 2, "The text has no words"),
        (("partners", "--lead", TLS, "--partner", TLS), 2, "is listed twice"),
        (("partners", "--lead", TLS, "--country", "XX"), 2, "XX is no country of any organisation here"),
        (("partners", "--text", "vaccines", "--rings"), 2, "name who asks with --lead"),
        (
            ("partners", "--lead", TLS, "--side", "civil"),
            2,
            'There is no side "civil". Choose one of industry,',
        ),
        (
            ("partners", "--lead", TLS, "--side", "industry", "--kind", "kind:university"),
            2,
            "nobody is both of kind kind:university and of side industry",
        ),
        (("partners", "--call", "NO-SUCH-CALL"), 1, 'No call has the code "NO-SUCH-CALL"'),
        (("partners", "--lead", "organisation:nobody-at-all"), 1, "Nothing in the graph has the IRI"),
        (("why", TLS, "--lead", TLS, "--text", "vaccines"), 1, "is no candidate"),
    ],
)
def test_what_is_refused_is_told(home: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    ran: Ran = run(home, "match", *arguments)
    assert message in one_sentence(ran)
    assert ran.code == code
