"""``bioregion query``: every format read by a parser of others, parameters, days, files."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph
from rdflib.query import Result
from tests.cli.commands import one_sentence, run

BOARD = ("query", "governance/body_on_day", "--as-of", "2019-05-01")
ON_THE_DAY = {
    ("president", "Stephanie Wehnelt"),
    ("vice-president", "Francesco Senatore"),
    ("treasurer", "Tero Piispanen"),
    ("board-member", "Céline Quéron"),
    ("board-member", "Per Spindler"),
    ("board-member", "Alberto Baldi"),
    ("board-member", "Marc Dechamps"),
    ("board-member", "Andreas Persidis"),
    ("board-member", "Roza Puzio"),
    # Two sources call him a member of the board beside his office.
    ("board-member", "Francesco Senatore"),
}


def _members(rows: list[dict[str, str]], answer: str) -> set[tuple[str, str]]:
    return {
        (re.split("[/:]", row["post"])[-1], row["personLabel"]) for row in rows if row["answer"] == answer
    }


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_board_of_the_day_is_known(home: Path) -> None:
    ran = run(home, *BOARD, "--format", "csv")
    assert (ran.code, ran.err) == (0, "")
    assert _members(_rows(ran.out), "yes") == ON_THE_DAY


def test_a_day_without_evidence_is_unknown_not_empty(home: Path) -> None:
    rows = _rows(run(home, "query", "body_on_day", "--as-of", "1990-05-01", "-o", "csv").out)
    assert {row["answer"] for row in rows} == {"unknown"}
    assert ("president", "Stephanie Wehnelt") in _members(rows, "unknown")


def test_every_form_of_the_rows_holds_the_same(home: Path) -> None:
    expected = {(row["person"], row["personLabel"]) for row in _rows(run(home, *BOARD, "-o", "csv").out)}
    assert len(expected) > 9
    for form in ("json", "xml"):
        parsed = Result.parse(io.BytesIO(run(home, *BOARD, "-o", form).out.encode()), format=form)
        assert {(str(row["person"]), str(row["personLabel"])) for row in parsed} == expected, form
    tabbed = run(home, *BOARD, "-o", "tsv").out.splitlines()
    assert tabbed[0].split("\t") == ["?post", "?person", "?personLabel", "?answer", "?basis"]
    # The values of TSV are written as in Turtle, so that a Turtle parser reads them.
    cells = [line.split("\t")[1:3] for line in tabbed[1:]]
    turtle = Graph().parse(data="".join(f"{person} <urn:p> {label} .\n" for person, label in cells))
    assert {(str(subject), str(label)) for subject, _, label in turtle} == expected


def test_a_table_in_a_pipe_is_one_line_a_row(home: Path) -> None:
    ran = run(home, *BOARD)
    heading, *lines = ran.out.splitlines()
    assert re.split(r"\s{2,}", heading) == ["post", "person", "personLabel", "answer", "basis"]
    assert [re.split(r"\s{2,}", line.strip()) for line in lines if "Wehnelt" in line] == [
        ["post:president", "person:stephanie-wehnelt", "Stephanie Wehnelt", "yes", "term of office"]
    ]
    assert ran.err == f"{len(lines)} rows · generation 1\n"


@pytest.mark.parametrize("width", [80, 100, 200])
def test_a_table_fits_the_terminal(home: Path, width: int) -> None:
    lines = run(home, *BOARD, width=width).out.splitlines()
    assert lines[0].split() == ["post", "person", "personLabel", "answer", "basis"]
    assert max(map(len, lines)) <= width
    joined = "\n".join(lines)
    assert "Wehnelt" in joined
    assert (len(lines) - 1 == len(_rows(run(home, *BOARD, "-o", "csv").out))) == (width == 200)


def test_rows_too_wide_for_the_terminal_become_blocks(home: Path) -> None:
    ran = run(home, "query", "networks/claimed_and_counted_reach", width=60)
    blocks = [block.splitlines() for block in ran.out.split("\n\n")]
    rows = _rows(run(home, "query", "networks/claimed_and_counted_reach", "-o", "csv").out)
    assert len(blocks) == len(rows) > 5
    for block in blocks:
        assert block[0].startswith("figureKind     fig:")
        assert max(map(len, block)) <= 60
    assert any("quantityText   thousands" in block for block in blocks)


def test_claimed_reach_stands_apart_from_counted_reach(home: Path) -> None:
    rows = _rows(run(home, "query", "claimed_and_counted_reach", "-o", "csv").out)
    claims = {(row["figureKind"].rpartition("/")[2], row["value"] or row["quantityText"]) for row in rows}
    assert {("sme-count", "thousands"), ("university-and-centre-count", "200")} <= claims
    counted = {(row["directMembers"], row["allMembers"]) for row in rows}
    assert len(counted) == 1
    assert counted.isdisjoint({("200", "200")})


def test_two_independent_sources_for_the_attendance_of_2019(home: Path) -> None:
    rows = _rows(run(home, "query", "events/attendance_rate", "-o", "csv").out)
    told = [row for row in rows if row["event"].endswith("/cebr-annual-meeting-2019")]
    assert {(row["present"], row["members"]) for row in told} == {("20", "30")}
    assert len({row["source"] for row in told}) == 2


def test_a_parameter_changes_the_answer(home: Path) -> None:
    question = ("query", "networks/members_on_day", "-o", "json", "--as-of", "2019-05-01")
    cebr, alisei, same = (
        json.loads(run(home, *question, *more).out)["results"]["bindings"]
        for more in ([], ["-p", "network=organisation:alisei"], ["--param", "?network=organisation:alisei"])
    )
    assert cebr
    assert alisei
    assert cebr != alisei == same


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["body_on_day", "-p", "nonsense"], 2, '"nonsense" sets nothing. Write --param name=value.'),
        (["body_on_day", "-p", "nobody=x"], 2, 'There is no parameter "nobody". It takes body (iri'),
        (["body_on_day", "--as-of", "1.5.2019"], 2, '"1.5.2019" is not a day. Write it as 2019-05-01.'),
        (
            ["body_on_day", "--as-of", "2019-05"],
            2,
            '"2019-05" is not a day. Give a day of that month, as 2019-05-15.',
        ),
        (["body_on_day", "--as-of", "2019"], 2, "Give a day of that year, as 2019-07-01."),
        (["body_on_day", "-p", "body=qqqqzzzz"], 1, 'is called "qqqqzzzz", nor nearly so.'),
        (["nowhere/nothing.rq"], 1, "nowhere/nothing.rq: There is no such file."),
        (["body_on_day", "--known-by", "May"], 2, '"May" is not a day. Write it as 2019-05-01.'),
        (["networks/bridges", "--as-of", "2019-05-01"], 2, "does not depend on a day"),
        (["governance/board_on_day"], 1, "Is one of these meant: governance/body_on_day"),
        ([], 2, "Name one question of the library, or give a file with -f."),
        (["body_on_day", "-f", "x.rq"], 2, "Name one question of the library, or give a file with -f."),
        (["-f", "missing.rq"], 1, "missing.rq: There is no such file. Give the path of a .rq file."),
        (["--list", "zzz"], 1, 'No question has "zzz" in its name. List all: bioregion query --list.'),
        (["body_on_day", "-o", "turtle"], 2, 'Rows cannot be written as "turtle". Choose one of csv'),
        (["body_on_day", "--known-by", "2001-01-01"], 1, "Nothing was known by 2001-01-01: the first gen"),
    ],
)
def test_what_cannot_be_asked_is_told(home: Path, arguments: list[str], code: int, said: str) -> None:
    ran = run(home, "query", *arguments)
    assert said in one_sentence(ran)
    assert ran.code == code


def test_a_file_is_asked_like_a_question(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "own.rq"
    file.write_text(
        "PREFIX organisation: <https://w3id.org/bioregion/id/organisation/>\n"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nSELECT ?label WHERE {\n"
        "  VALUES ?thing { organisation:biocat }  # thing: iri — the thing\n  ?thing rdfs:label ?label\n}\n",
        encoding="utf-8",
    )
    assert run(home, "query", "-f", str(file)).out == "label\nBiocat\n"
    other = run(home, "query", "-f", str(file), "-p", "thing=organisation:toscana-life-sciences")
    assert other.out == "label\nFondazione Toscana Life Sciences\n"
    text = run(home, "query", "-f", str(file), "-p", "thing=organisation:x", "--text")
    assert "VALUES ?thing { <https://w3id.org/bioregion/id/organisation/x> }" in text.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * WHERE {\n ?s ?p }", "Line 2, column 9"),
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE"),
        ("DELETE WHERE { ?s ?p ?o }", "own.rq: "),
    ],
)
def test_a_file_that_may_not_be_asked_is_told(home: Path, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "own.rq"
    file.write_text(text, encoding="utf-8")
    ran = run(home, "query", "-f", str(file))
    assert ran.code == 1
    assert ran.out == ""
    assert "own.rq: " in ran.err
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_triples_come_out_as_rows_and_as_rdf(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "triples.rq"
    file.write_text("DESCRIBE <https://w3id.org/bioregion/id/organisation/biocat>", encoding="utf-8")
    table = run(home, "query", "-f", str(file))
    assert table.out.split()[:3] == ["subject", "predicate", "object"]
    sizes = {}
    for form, media in (
        ("turtle", RdfFormat.TURTLE),
        ("ntriples", RdfFormat.N_TRIPLES),
        ("rdfxml", RdfFormat.RDF_XML),
        ("jsonld", RdfFormat.JSON_LD),
    ):
        written = run(home, "query", "-f", str(file), "-o", form).out
        sizes[form] = len(set(parse(written.encode(), format=media)))
    assert set(sizes.values()) == {len(table.out.splitlines()) - 1}
    assert 'Triples cannot be written as "csv"' in one_sentence(
        run(home, "query", "-f", str(file), "-o", "csv")
    )


def test_cells_that_look_like_markup_are_shown_as_they_are(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "odd.rq"
    file.write_text('SELECT ("[/red] a\\nb" AS ?odd) (1 AS ?n) ?nothing {}', encoding="utf-8")
    for width in (0, 80):
        assert run(home, "query", "-f", str(file), width=width).out.splitlines()[1].split() == [
            "[/red]",
            "a",
            "b",
            "1",
        ]
    assert run(home, "query", "-f", str(file), width=10).out.splitlines()[-1].split() == ["n", "1"]
    file.write_text("SELECT * {}", encoding="utf-8")
    assert run(home, "query", "-f", str(file), width=80).err.endswith("1 row · generation 1\n")


def test_a_yes_or_no_question(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "ask.rq"
    file.write_text("ASK { ?s ?p ?o }", encoding="utf-8")
    assert run(home, "query", "-f", str(file)).out == "answer\ntrue\n"
    assert json.loads(run(home, "query", "-f", str(file), "-o", "json").out)["boolean"] is True


def test_the_questions_are_listed_with_their_parameters(home: Path) -> None:
    lines = run(home, "query", "--list").out.splitlines()
    assert len(lines) > 60
    some = run(home, "query", "--list", "governance/").out.splitlines()[1:]
    assert 5 < len(some) < len(lines) - 1
    assert all(line.startswith("governance/") for line in some)
    line = next(line for line in some if line.startswith("governance/body_on_day"))
    assert line.split()[-3:] == ["body", "office", "day"]


def test_what_was_known_by_an_earlier_day(two_generations: Path) -> None:
    question = ("query", "sources/facts_of_source", "-p", "source=source:seed-000")
    today = datetime.now(UTC).date()
    now, then, later = (
        run(two_generations, *question, *more)
        for more in (
            [],
            ["--known-by", today.isoformat()],
            ["--known-by", (today + timedelta(days=2)).isoformat()],
        )
    )
    assert "the second generation" in now.out
    assert now.err.endswith("generation 2\n")
    assert "the second generation" not in then.out
    assert then.err.endswith("generation 1\n")
    assert later == now


def test_literals_of_a_pipe_and_a_terminal_agree(home: Path) -> None:
    words = run(home, "query", "--list", "money", width=80).out.split()
    assert sorted(words) == sorted(run(home, "query", "--list", "money").out.split())


def test_a_file_needs_no_option(home: Path, tmp_path: Path) -> None:
    for name in ("count.rq", "count"):
        file = tmp_path / name
        file.write_text("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", encoding="utf-8")
        assert run(home, "query", str(file)) == run(home, "query", "-f", str(file))
        assert int(run(home, "query", str(file), "-o", "csv").out.split()[1]) > 1000


def test_a_thing_may_be_given_by_its_name(home: Path) -> None:
    by_identifier = run(home, *BOARD, "-p", "body=organisation:council-of-european-bioregions")
    assert run(home, *BOARD, "-p", "body=CEBR") == by_identifier
    assert "Wehnelt" in by_identifier.out
    text = run(home, "query", "networks/members_on_day", "-p", "network=alisei", "--text").out
    assert "VALUES ?network { <https://w3id.org/bioregion/id/organisation/alisei> }" in text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("organisation:nonsense", "Nothing is called organisation:nonsense. Search for its name: "),
        (
            "organisation:biocatt",
            "Nothing is called organisation:biocatt. Is organisation:biocat (Biocat) meant?",
        ),
    ],
)
def test_an_identifier_of_nothing_is_told_beside_the_rows(home: Path, body: str, said: str) -> None:
    ran = run(home, *BOARD, "-p", f"body={body}", "-o", "csv")
    assert ran.code == 0
    assert _rows(ran.out) == []
    assert ran.err.startswith(said)
    assert ran.err.count("\n") == 1
