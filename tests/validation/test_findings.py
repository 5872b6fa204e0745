"""A finding says where it is and whom it is about; the worst stand first; publishing refuses violations alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad, RdfFormat, parse

from bioregion_graph.errors import NoGenerationError, ValidationError
from bioregion_graph.publishing.publish import Terms, publish
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.sharing.view import View
from bioregion_graph.store.generations import Generations
from bioregion_graph.terms.namespaces import EDITED, ID, prologue
from bioregion_graph.validation.check import check_view
from bioregion_graph.validation.findings import SEVERITIES, Finding, counts, in_order
from bioregion_graph.validation.shapes import Shape, read_shapes

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BARE = Finding("warning", "", "", 0, f"{ID}project/x", "Mend it.", "Correggere.", "urn:shape")
PLACED = replace(BARE, file="data/europe/projects.csv", row=7)


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (BARE, "project:x: Mend it."),
        (PLACED, "data/europe/projects.csv, row 7: Mend it. (project:x)"),
        (replace(PLACED, row=0), "data/europe/projects.csv: Mend it. (project:x)"),
        (replace(BARE, source=f"{EDITED}notes"), "source/edited/notes: Mend it. (project:x)"),
        (replace(PLACED, subject="urn:foreign"), "data/europe/projects.csv, row 7: Mend it. (urn:foreign)"),
    ],
)
def test_a_finding_is_a_sentence_with_its_place(finding: Finding, sentence: str) -> None:
    assert str(finding) == sentence
    assert finding.sentence(finding.message_it) == sentence.replace("Mend it.", "Correggere.")


FINDINGS = st.lists(
    st.builds(
        Finding,
        st.sampled_from(SEVERITIES),
        st.sampled_from(["", "source:a"]),
        st.sampled_from(["", "a.csv", "b.csv"]),
        st.integers(0, 12),
        *(st.sampled_from(["x", "y"]) for _ in range(4)),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(found=FINDINGS)
def test_the_worst_stand_first_each_once_in_order_of_rows(found: list[Finding]) -> None:
    ordered = in_order(found)
    assert set(ordered) == set(found)
    assert len(ordered) == len(set(found))
    ranks = [(SEVERITIES.index(each.severity), each.file, each.row) for each in ordered]
    assert ranks == sorted(ranks)
    assert in_order(reversed(found)) == ordered, "the order does not depend on how they were found"
    assert counts(ordered) == {name: sum(each.severity == name for each in ordered) for name in SEVERITIES}


def test_counts_name_every_severity() -> None:
    assert counts([]) == {"violation": 0, "warning": 0, "info": 0}
    assert counts([BARE, PLACED]) == {"violation": 0, "warning": 2, "info": 0}


# One organisation in two rows of one file, and one shape for each severity.
TOLD = {
    "violation": ("brg:city", "sh:minCount 1", "A city is missing. Add brg:city."),
    "warning": ("brg:theme", "sh:minCount 1", "A theme is missing. Add brg:theme."),
    "info": ("brg:aim", "sh:minCount 1", "An aim is missing. Add brg:aim."),
}


def three_shapes(folder: Path) -> list[Shape]:
    parts = [
        f"<urn:test:{severity}> sh:path {path} ; {asked} ; sh:severity sh:{severity.capitalize()} ; "
        f'sh:message "{message}"@en , "{severity}."@it .'
        for severity, (path, asked, message) in TOLD.items()
    ]
    named = " , ".join(f"<urn:test:{severity}>" for severity in TOLD)
    (folder / "test.ttl").write_text(
        f"{prologue()}brg:TestShape a sh:NodeShape ; sh:targetClass brg:Organisation ; sh:property {named} .\n"
        + "\n".join(parts),
        encoding="utf-8",
    )
    return read_shapes(folder / "test.ttl", "ontology/shapes/test.ttl")


def stated(facts: str) -> set[Quad]:
    """What one source says of an organisation that stands in row 12 of a file."""
    trig = (
        f"{prologue()}GRAPH source:one {{ organisation:a a brg:Organisation ; "
        f'brg:statedIn "europe/organisations.csv#12" ; rdfs:label "Alpha" {facts} }}'
    )
    return set(parse(trig, format=RdfFormat.TRIG))


def published(home: Path, facts: str, shapes: list[Shape]) -> list[dict[str, object]]:
    """Publish this under these shapes; what is kept of the findings beside the generation."""

    def validate(view: View) -> list[Finding]:
        return check_view(view, shapes, [])

    publish(home, lambda _: stated(facts), {}, Terms(validate=validate, now=NOW), Steps())
    generations = Generations(home)
    path = generations.path(generations.current().id) / "findings.json"
    told: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
    return told


def test_publishing_admits_warnings_and_lists_them_beside_the_generation(tmp_path: Path) -> None:
    kept = published(tmp_path / "home", "; brg:city 'Siena'", three_shapes(tmp_path))
    assert [each["severity"] for each in kept] == ["warning", "info"]
    for each in kept:
        assert (each["file"], each["row"]) == ("data/europe/organisations.csv", 12)
        assert each["subject"] == f"{ID}organisation/a"
        assert each["message"] == TOLD[str(each["severity"])][2]
        assert each["message_it"] == f"{each['severity']}."


def test_publishing_refuses_a_violation_with_file_row_and_remedy(tmp_path: Path) -> None:
    shapes = three_shapes(tmp_path)
    with pytest.raises(ValidationError) as refused:
        published(tmp_path / "home", "", shapes)
    assert str(refused.value).splitlines() == [
        "1 violation, nothing was published:",
        "  data/europe/organisations.csv, row 12: A city is missing. Add brg:city. (organisation:a)",
    ]
    assert refused.value.exit_code == 1
    with pytest.raises(NoGenerationError):
        Generations(tmp_path / "home").current()


def test_a_refused_change_leaves_the_generation_before_it(tmp_path: Path) -> None:
    shapes, home = three_shapes(tmp_path), tmp_path / "home"
    published(home, "; brg:city 'Siena' ; brg:theme 'x' ; brg:aim 'y'", shapes)
    before = Generations(home).current()
    with pytest.raises(ValidationError):
        published(home, "", shapes)
    assert Generations(home).current() == before
