"""``bioregion import --only life-sciences``: a part of an export, remembered as such."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.commands import run
from tests.cli.conftest import copied
from tests.importers.official import Export, organisation, project

from bioregion_graph.sharing import open_view
from bioregion_graph.terms.namespaces import expand

NAME, ONLY = "cordis-horizon", ("--only", "life-sciences")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    """An export of one project on vaccines and one on trams."""
    made = Export(tmp_path_factory.mktemp("only") / "horizon")
    made.rows = {
        "project.csv": [
            project("1", title="Vaccines", topics="", masterCall="", legalBasis="HORIZON.1.1"),
            project("2", title="Trams", topics="", masterCall="", legalBasis="HORIZON.1.1"),
        ],
        "organization.csv": [organisation("1", "900000001"), organisation("2", "900000002")],
    }
    for path in made.folder.iterdir():
        path.unlink()
    made.write()
    return made


@pytest.fixture(scope="module")
def chosen(home: Path, export: Export, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the chosen part; no test changes it."""
    own = copied(home, tmp_path_factory.mktemp("chosen") / "home")
    ran = run(own, "import", NAME, str(export.folder), *ONLY)
    assert ran.code == 0, ran.err
    return own


def kept(home: Path) -> set[str]:
    """The keys of what the export's graph speaks of."""
    with open_view(home) as view:
        quads = view.quads(None, expand("rdf:type"), None, expand(f"source:{NAME}"))
        return {getattr(quad.subject, "value", "").rpartition("/id/")[2] for quad in quads}


def test_what_belongs_to_the_life_sciences_is_kept(chosen: Path) -> None:
    found = kept(chosen)
    assert {"project/cordis-1", "organisation/pic-900000001"} <= found
    assert not {each for each in found if each in ("project/cordis-2", "organisation/pic-900000002")}


def test_the_same_part_again_changes_nothing(chosen: Path, export: Export, tmp_path: Path) -> None:
    own = copied(chosen, tmp_path / "own")
    assert "nothing has changed" in run(own, "import", NAME, str(export.folder), *ONLY).out


def test_the_whole_is_another_import_and_must_be_whole(chosen: Path, export: Export, tmp_path: Path) -> None:
    own = copied(chosen, tmp_path / "own")
    ran = run(own, "import", NAME, str(export.folder))
    # Without the choice the description's bounds hold, and two projects are no Horizon Europe.
    assert ran.code == 1
    assert "2 things of the kind project" in ran.err
    assert kept(own) == kept(chosen)


def test_another_choice_is_refused(chosen: Path, export: Export) -> None:
    ran = run(chosen, "import", NAME, str(export.folder), "--only", "trams")
    assert ran.code == 2
    assert "life-sciences" in ran.err


def test_the_choice_is_told_and_remembered(home: Path, export: Export, tmp_path: Path) -> None:
    own = copied(home, tmp_path / "own")
    ran = run(own, "import", NAME, str(export.folder), *ONLY)
    assert "  Only the projects of life sciences and what belongs to them were kept.\n" in ran.out
    assert "import of cordis-horizon (only life-sciences)" in run(own, "history").out
