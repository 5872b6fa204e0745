"""The rules of the house that a tool can check: sizes, rooms, doors, hosts, paths."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        try:
            found.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_are_short_and_say_what_they_are_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400, "split this module"
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "begin the module with what it is for"
    assert not re.search(r"util|helper|misc|common", path.stem), "a room for everything is a room for nothing"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, f"{node.name} does not fit on a screen"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_functions_and_classes_have_a_sentence(path: Path) -> None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        ) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


def test_one_door_to_the_environment() -> None:
    offenders = [
        path.relative_to(ROOT)
        for path in SOURCES
        if re.search(r"os\.environ|getenv", path.read_text(encoding="utf-8")) and path.name != "settings.py"
    ]
    assert offenders == []


def test_one_door_to_the_embedded_store() -> None:
    offenders = [
        path.relative_to(ROOT)
        for path in SOURCES
        if re.search(r"\bStore\(|import .*\bStore\b", path.read_text(encoding="utf-8"))
        and path.relative_to(ROOT / "src/bioregion_graph").as_posix() != "store/oxigraph.py"
    ]
    assert offenders == []


def test_no_sparql_in_python() -> None:
    pattern = re.compile(
        r"\b(?:SELECT\s+(?:DISTINCT\s+)?[?(*]|ASK\s*(?:WHERE\s*)?\{|CONSTRUCT\s*\{|DESCRIBE\s+[?<]|PREFIX\s+\w+:\s*<\w)"
    )
    allowed = {"validation"}  # shapes are compiled to SPARQL there, which is its purpose
    # One reads a store by speaking SPARQL to it, which is its purpose; the other is explained in decision 0015.
    files = {"sparql_server.py", "questions.py"}
    offenders = [
        path.relative_to(ROOT)
        for path in SOURCES
        if pattern.search(path.read_text(encoding="utf-8"))
        and path.parent.name not in allowed
        and path.name not in files
    ]
    assert offenders == []


def test_no_host_of_a_package_registry_and_no_path_of_a_machine() -> None:
    hosts = re.compile(
        "|".join(["pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs", "deb" + r"\.debian"])
    )
    paths = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/")
    offenders = [
        f"{path.relative_to(ROOT)}: {found.group(0)}"
        for path, text in texts()
        for found in [hosts.search(text) or paths.search(text)]
        if found
    ]
    assert offenders == []


def test_nothing_built_or_large_is_tracked() -> None:
    large = [path.relative_to(ROOT) for path in tracked() if path.stat().st_size > 500 * 1024]
    assert large == []


def test_the_run_time_lock_is_part_of_the_development_lock() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9-]+==[^ \\;]+", (ROOT / name).read_text(), re.M))

    assert pins("requirements.lock") < pins("requirements-dev.lock")


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *project["dependency-groups"]["build"],
    ]
    page = (ROOT / "docs/decisions/0002-dependencies.md").read_text(encoding="utf-8")
    first_cells = {
        name
        for line in page.splitlines()
        if line.startswith("| ")
        for name in line.split("|")[1].strip().split(", ")
    }
    missing = {re.split(r"[<>=\[]", name)[0] for name in wanted} - first_cells
    assert missing == set()


def test_no_two_test_files_have_one_name() -> None:
    # Folders of tests are no packages: of two files with one name only the first would be run.
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted({name for name in names if names.count(name) > 1}) == []
