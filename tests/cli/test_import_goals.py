"""``bioregion import predicted-goals``: after the projects that it is about, and shown as predictions."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.commands import one_sentence, run
from tests.cli.conftest import copied
from tests.importers.official import Export, organisation, project

from bioregion_graph.sharing import open_view
from bioregion_graph.terms.namespaces import expand

HEADER = "rcn," + ",".join(map(str, range(1, 17)))
PREDICTED = expand("brg:predictedGoal")


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small export of two projects, and predictions for one of them and for one that is not there."""
    folder = tmp_path_factory.mktemp("exports")
    made = Export(folder / "h2020")
    made.rows = {
        "project.csv": [project("1", rcn="500"), project("2", rcn="501")],
        "organization.csv": [organisation("1", "900000001"), organisation("2", "900000002")],
    }
    for path in made.folder.iterdir():
        path.unlink()
    made.write()
    three = "0,0,1" + ",0" * 13
    (folder / "goals.csv").write_text(f"{HEADER}\n500,{three}\n777,{three}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def predicted(home: Path, exports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with both, imported by one command that names the predictions first; no test changes it."""
    own = copied(home, tmp_path_factory.mktemp("predicted") / "home")
    goals, projects = str(exports / "goals.csv"), str(exports / "h2020")
    ran = run(own, "import", "predicted-goals", goals, "cordis-h2020", projects, "--partial")
    assert ran.code == 0, ran.err
    assert "project: 1 added, 0 changed, 0 gone" in ran.out
    assert "1 rows about projects that the graph does not hold" in ran.out
    return own


def test_the_projects_come_first_and_their_goals_after_them(predicted: Path) -> None:
    with open_view(predicted) as view:
        found = {
            (quad.subject, quad.object, quad.graph_name)
            for quad in view.quads(None, PREDICTED, None)
            if quad.graph_name == expand("source:predicted-goals")
        }
    assert found == {(expand("project:cordis-1"), expand("sdg:3"), expand("source:predicted-goals"))}
    history = run(predicted, "history").out
    assert "import of predicted-goals" in history
    assert "import of cordis-h2020" in history


def test_the_same_again_changes_nothing(predicted: Path, exports: Path, tmp_path: Path) -> None:
    own = copied(predicted, tmp_path / "own")
    ran = run(own, "import", "predicted-goals", str(exports / "goals.csv"), "--partial")
    assert "nothing has changed" in ran.out


def test_a_project_is_shown_with_words_that_say_it_is_predicted(predicted: Path) -> None:
    shown = run(predicted, "show", "project:cordis-1", width=200).out
    assert "goal predicted by a model" in shown
    assert "Good health and well-being" in shown
    assert (
        "EURITO: predicted goals of CORDIS projects (model output)"
        in run(predicted, "show", "source:predicted-goals").out
    )


def test_without_a_project_it_says_what_to_do_first(own_home: Path, exports: Path) -> None:
    ran = run(own_home, "import", "predicted-goals", str(exports / "goals.csv"))
    assert ran.code == 1
    assert "Import cordis-fp7 or cordis-h2020 first." in one_sentence(ran)
