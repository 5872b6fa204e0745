"""The query coach on the command line: what a query does, and why it gives nothing."""

from __future__ import annotations

from pathlib import Path

from tests.cli.commands import run

HEAD = "PREFIX brg: <https://w3id.org/bioregion/ontology#>\n"


def asked(home: Path, folder: Path, query: str, *more: str) -> tuple[str, str, int]:
    file = folder / "question.rq"
    file.write_text(HEAD + query, encoding="utf-8")
    ran = run(home, "query", "-f", str(file), *more)
    return ran.out, ran.err, ran.code


def test_an_empty_answer_says_why(home: Path, tmp_path: Path) -> None:
    out, err, code = asked(home, tmp_path, 'SELECT ?o { ?o a brg:Organisation ; brg:country "Italy" }')
    assert (out, code) == ("o\n", 0)
    assert "Up to here there are rows; the pattern in line 2, column 37 leaves none: brg:country" in err
    assert '"Italy" does not occur in the graph.' in err
    assert 'Countries stand by their code: IT. With "IT" instead of "Italy" there are rows.' in err
    assert err.count("Italy") == 3, "the pattern, that it is not there, and what to write instead"


def test_a_term_that_is_not_there_is_told_with_the_nearest(home: Path, tmp_path: Path) -> None:
    _, err, _ = asked(home, tmp_path, "SELECT ?o FROM <urn:none> { ?o a brg:Organization }")
    assert "brg:Organization does not occur in the graph. Near to it: brg:Organisation." in err
    assert "There is no graph <urn:none>." in err


def test_what_the_mend_says_is_not_said_twice(home: Path, tmp_path: Path) -> None:
    _, err, _ = asked(home, tmp_path, "SELECT ?o { ?o a brg:Organization }")
    assert err.splitlines()[1:] == [
        "Nothing fits the pattern in line 2, column 13: ?o a brg:Organization",
        "  brg:Organization does not occur in the graph.",
        "  Is “organisation” (brg:Organisation) meant? "
        "With brg:Organisation instead of brg:Organization there are rows.",
    ]


def test_rows_need_no_reason_and_other_forms_get_none(home: Path, tmp_path: Path) -> None:
    _, err, _ = asked(home, tmp_path, "SELECT ?o { ?o a brg:Organisation } LIMIT 2")
    assert err.splitlines() == ["2 rows · generation 1"]
    _, err, _ = asked(home, tmp_path, "SELECT ?o { ?o a brg:Organization }", "-o", "csv")
    assert err == ""
    _, err, _ = asked(home, tmp_path, "CONSTRUCT { ?o brg:city ?x } WHERE { ?o a brg:Organisation }")
    assert err.splitlines() == ["0 rows · generation 1"]


def test_a_query_is_explained_without_being_run(home: Path) -> None:
    ran = run(home, "query", "networks/members_on_day", "--explain")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "1. Take ?network from the list in the query (1). [1 row]"
    (guess,) = (line for line in lines if line.startswith("The answer: about "))
    rows = len(run(home, "query", "networks/members_on_day", "-o", "csv").out.splitlines()) - 1
    assert rows / 3 < int(guess.split()[3]) < 3 * rows, (
        "a network that is named has its own members, not the mean"
    )
    assert "member" not in ran.err


def test_hints_come_after_the_steps(home: Path, tmp_path: Path) -> None:
    out, _, _ = asked(home, tmp_path, "SELECT ?o { ?o a brg:Organisation } LIMIT 2", "--explain")
    assert out.splitlines()[-1] == (
        "Line 2, column 37: Without ORDER BY these are any rows, and the next run may give others. "
        "Add ORDER BY before it."
    )


def test_what_cannot_be_read_is_said(home: Path, tmp_path: Path) -> None:
    out, err, code = asked(home, tmp_path, "SELECT ?o { ?o rdfs:label ?n }", "--explain")
    assert out == ""
    assert "The coach cannot read this query" in err
    assert code == 0
