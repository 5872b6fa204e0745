"""An edit is told what it brings: findings that were not there before, with its own graph and no row of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from editing import START, curated, edit, graph
from pyoxigraph import Literal, Quad

from bioregion_graph.errors import ValidationError
from bioregion_graph.publishing.brought import Brought
from bioregion_graph.publishing.diff import Diff
from bioregion_graph.publishing.publish import Terms, publish
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.terms.namespaces import ID, expand
from bioregion_graph.validation.findings import Finding

A, X = f"{ID}organisation/a", graph("x").value
OLD = Finding("warning", "", "data/a.csv", 3, f"{ID}organisation/b", "Odd.", "Strano.", "urn:shape")
ODD = replace(OLD, subject=A, file="data/a.csv", row=7)
ADD = "INSERT DATA { GRAPH e:x { organisation:a brg:city 'Pisa' } }"
DIFF = Diff(
    {Quad(expand("organisation:a"), expand("brg:memberOf"), expand("organisation:net"), graph("x"))},
    {Quad(expand("organisation:c"), expand("brg:city"), Literal("Pisa"), graph("y"))},
)


@pytest.mark.parametrize(
    ("finding", "where"),
    [
        (ODD, "x"),
        (replace(ODD, source=f"{ID}source/seed-000"), "x"),
        (replace(ODD, subject=f"{ID}organisation/net"), "x"),
        (replace(ODD, subject=f"{ID}organisation/c"), "y"),
        (replace(ODD, source=graph("y").value), "y"),
        (replace(ODD, subject=f"{ID}organisation/far"), "x"),
    ],
)
def test_what_is_new_is_told_of_the_graph_that_was_written(finding: Finding, where: str) -> None:
    (told,) = Brought(DIFF, [OLD]).new([OLD, finding])
    assert told.source == graph(where).value
    if finding.source != told.source:
        assert (told.file, told.row) == ("", 0)
        assert str(told).startswith(f"source/edited/{where}: Odd.")
    assert Brought(DIFF, [OLD]).told([OLD, finding]) == [OLD, told]


def test_what_only_moved_to_another_row_is_not_new() -> None:
    assert Brought(DIFF, [OLD]).new([replace(OLD, file="data/b.csv", row=9)]) == []


def test_what_we_write_beside_the_first_edit_is_not_told_of_the_editor() -> None:
    assert Brought(DIFF, [OLD]).new([replace(ODD, subject=f"{ID}collection/edited")]) == []


def test_what_is_told_by_its_number_is_new_where_there_is_more_of_it() -> None:
    many = replace(OLD, subject="urn:shape", value="5", message="So it is with 5 more.")
    brought = Brought(DIFF, [many])
    assert brought.new([replace(many, value="4", message="4")]) == []
    assert [each.value for each in brought.new([replace(many, value="6", message="6")])] == ["6"]
    assert [each.value for each in Brought(DIFF, []).new([many])] == ["5"]


def test_after_other_rules_only_what_is_about_the_edit_counts_as_its_own() -> None:
    brought = Brought(DIFF, None)
    of_graph = replace(ODD, subject=X, file="", row=0)
    assert brought.new([OLD, ODD, replace(OLD, source=X), of_graph]) == [
        replace(OLD, source=X),
        replace(of_graph, source=X),
    ]


def test_an_edit_is_answered_with_what_it_brings(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish(home, lambda _: curated(), {}, Terms(now=START, validate=lambda _: [OLD]), Steps())

    def judge(*_: object) -> Sequence[Finding]:
        return [ODD, OLD]

    done = edit(home, ADD, Terms(validate=judge))
    assert done.findings == [replace(ODD, source=X, file="", row=0)]
    assert done.totals == {"warning": 2}
    again = edit(home, ADD, Terms(validate=judge))
    assert (again.is_unchanged, again.added, again.removed, again.findings) == (True, 0, 0, ())
    assert again.totals == {"warning": 2}
    more = edit(home, "INSERT DATA { GRAPH e:x { organisation:a brg:city 'Lucca' } }", Terms(validate=judge))
    assert (more.findings, more.totals) == ([], {"warning": 2})


def test_a_refusal_names_the_edit_and_no_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish(home, lambda _: curated(), {}, Terms(now=START, validate=lambda _: [OLD]), Steps())
    wrong = replace(ODD, severity="violation")
    with pytest.raises(ValidationError) as raised:
        edit(home, ADD, Terms(validate=lambda _: [wrong, OLD]))
    (finding,) = raised.value.findings
    assert (finding.source, finding.file) == (X, "")
    assert "source/edited/x: Odd. (organisation:a)" in str(raised.value)
    assert "data/a.csv" not in str(raised.value)
