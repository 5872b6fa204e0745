"""What an editor is told of findings: those that the edit brings, where it wrote, and what was meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server.conftest import PATIENCE
from tests.server.desk import GRAPH, PROLOGUE, UPDATE, Desk, copied, opened

from bioregion_graph.terms.namespaces import EDITED, prologue


@pytest.fixture(scope="module")
def desk(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    yield from opened(copied(home, tmp_path_factory.mktemp("desk") / "home"), 4 * PATIENCE)


@pytest.mark.parametrize(
    ("said", "path", "told"),
    [
        ("brg:memberrOf organisation:a", "ontology#memberrOf", "Write brg:memberOf."),
        ("a brg:Organisationn", "rdf-syntax-ns#type", "Write brg:Organisation."),
    ],
)
def test_a_misspelt_term_is_refused_however_it_is_sent(desk: Desk, said: str, path: str, told: str) -> None:
    before = desk.generation
    for answer in (
        desk.update(f"INSERT DATA {{ GRAPH e:test {{ organisation:biocat {said} }} }}"),
        desk.store("PUT", f"{prologue()}organisation:biocat {said} ."),
        desk.store("POST", f"{prologue()}organisation:biocat {said} ."),
        desk.store("PATCH", f"{PROLOGUE}INSERT DATA {{ organisation:biocat {said} }}", Content_Type=UPDATE),
    ):
        assert answer.status_code == 422, answer.text
        problem = answer.json()
        (finding,) = problem["findings"]
        assert finding["path"].endswith(path)
        assert (finding["source"], finding["file"]) == (GRAPH, "")
        assert told in finding["message"]
        assert "Scrivere" in finding["message_it"]
        assert f"source/edited/test: {finding['message']} (organisation:biocat)" in problem["detail"]
    assert desk.generation == before


def test_an_answer_tells_what_the_edit_brings_and_counts_the_rest(desk: Desk) -> None:
    first = desk.update("INSERT DATA { GRAPH e:test { organisation:biocat brg:focus 'by hand' } }").json()
    (remark,) = first["findings"]
    assert (remark["severity"], remark["focus"], remark["source"]) == ("info", GRAPH, GRAPH)
    assert remark["message"].startswith("Published: missing in this source.")
    assert first["brought"] == {"info": 1}
    assert first["totals"]["warning"] > 1
    odd = "INSERT DATA { GRAPH e:test { organisation:biocat schema:urll 'x' ; brg:city 'Nowhere' } }"
    told = desk.update(odd).json()
    warning, contradiction = told["findings"]
    assert {(each["source"], each["file"]) for each in told["findings"]} == {(GRAPH, "")}
    assert warning["path"] == warning["value"] == "https://schema.org/urll"
    assert contradiction["message"].startswith('Sources disagree on brg:city: "Barcelona" and "Nowhere".')
    assert told["brought"] == {"info": 1, "warning": 1}
    more = {name: number + 1 for name, number in first["totals"].items()}
    assert told["totals"] == more
    assert desk.update(odd).json() == {
        "generation": told["generation"],
        "unchanged": True,
        "added": 0,
        "removed": 0,
        "findings": [],
        "brought": {},
        "totals": more,
    }
    gone = desk.update("DROP GRAPH e:test").json()
    assert gone["findings"] == []
    assert gone["totals"]["warning"] == first["totals"]["warning"]


def test_a_graph_that_is_replaced_with_findings_is_answered_with_them(desk: Desk) -> None:
    said = f"{prologue()}organisation:biocat brg:focus 'one' ."
    made = desk.store("PUT", said, EDITED + "put")
    assert made.status_code == 201
    answer = desk.store("PUT", f"{said} organisation:biocat schema:urll 'x' .", EDITED + "put")
    assert (answer.status_code, answer.json()["brought"]) == (200, {"warning": 1})
    same = desk.store("PUT", f"{said} organisation:biocat schema:urll 'x' .", EDITED + "put")
    assert (same.status_code, same.content) == (204, b"")
    assert desk.store("DELETE", graph=EDITED + "put").json()["findings"] == []
