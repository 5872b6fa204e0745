"""The wheel alone is enough: installed somewhere else, it builds its own graph and answers a question."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("ontology", "queries", "data")


def run(arguments: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program far from the checkout; the test fails with what it said when it fails."""
    done = subprocess.run(
        arguments,
        cwd=environment["HOME"],
        env={"PATH": os.defpath, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    run([*pip, "--wheel-dir", str(folder), str(ROOT)], HOME=str(folder))
    (built,) = folder.glob("bioregion_graph-*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_every_resource(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    listed = subprocess.run(
        ["git", "ls-files", "-z", *FOLDERS], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    tracked = {name for name in listed.split("\0") if name and (ROOT / name).is_file()}
    assert len(tracked) > 200
    assert not {f"bioregion_graph/resources/{name}" for name in tracked} - held
    assert not [name for name in held if name.startswith(("tests/", "benchmarks/"))]


@pytest.mark.slow
def test_an_installed_wheel_builds_its_graph_and_answers(wheel: Path, tmp_path: Path) -> None:
    site, home = tmp_path / "site", tmp_path / "home"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(site)]
    run([*pip, str(wheel)], HOME=str(tmp_path))
    # Its folder goes before the checkout, which the environment has installed as editable.
    program = f"import sys; sys.path.insert(0, {str(site)!r}); "

    def bioregion(*arguments: str) -> str:
        call = f"sys.argv[1:] = {list(arguments)!r}; from bioregion_graph.cli.main import main; main()"
        return run(
            [sys.executable, "-c", program + call], HOME=str(tmp_path), BIOREGION_HOME=str(home)
        ).stdout

    places = "from bioregion_graph import resources; print(*map(resources.folder, sys.argv[1:]), sep='\\n')"
    printed = run([sys.executable, "-c", program + places, *FOLDERS], HOME=str(tmp_path)).stdout
    assert printed.split() == [str(site / "bioregion_graph" / "resources" / name) for name in FOLDERS]

    assert bioregion("build").startswith("Generation 1: ")
    assert (home / "generations" / "000001").is_dir()
    answer = bioregion("query", "governance/body_on_day", "--as-of", "2019-05-01", "-o", "csv")
    assert "Wehnelt" in answer
