"""One library, one door; every package in its layer; the contracts can fail; decisions without gaps."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/bioregion_graph"
MODULES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = SETTINGS["tool"]["importlinter"]["contracts"]

# What may be imported, and the files that may.
DOORS = {
    "pyoxigraph.Store": r"store/oxigraph\.py",
    "SPARQLWrapper": r"store/(sparql_server|called)\.py",  # one reads a store, one answers SERVICE
    "pyshacl": r"validation/.*",
    "rdflib": r"validation/.*",  # the guard of queries does without it, see decision 0008
    "fastapi": r"server/.*",
    "starlette": r"server/.*",
    "jinja2": r"server/.*",
    "uvicorn": r"cli/serve\.py|server/wire\.py",
    "typer": r"cli/.*",
    "rich": r"cli/.*",
    "httpx": r"importers/(fetch|answers|refusals)\.py|store/graph_store\.py",
    "tenacity": r"importers/patience\.py",
    "os.environ": r"settings\.py",
    "os.getenv": r"settings\.py",
    "platformdirs": r"settings\.py",
    "networkx": r"network/.*",
    "graspologic_native": r"network/communities\.py",
    "icalendar": r"matching/calls/calendar\.py",
    "ortools": r"matching/composing/solving\.py",
    "xlsxwriter": r"server/consortium_book\.py",
    "typst": r"server/consortium_paper\.py",
    "lark": r"sparql/.*",
    "duckdb": r"store/columns/.*",
    "sparq": r"store/mapped\.py",
    "zstandard": r"store/copies\.py",
    "multiprocessing": r"server/writer\.py|publishing/newer\.py",
    "os.fork": r"server/forker\.py",
    "fcntl": r"store/lock\.py",
    "sqlite3": r"queries/index_file\.py",
}
# Another way to the same thing, which nobody takes.
UNUSED = {"os.getenv"}


def used(text: str) -> set[str]:
    """Every name a module imports, or reaches through a module that it imports, dotted from the top."""
    tree = ast.parse(text)
    modules: dict[str, str] = {}
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.add(alias.name)
                modules[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                found.add(f"{node.module}.{alias.name}")
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            found.add(f"{modules[node.value.id]}.{node.attr}")
    return found


def through(door: str, names: set[str]) -> bool:
    return any(name == door or name.startswith(f"{door}.") for name in names)


@pytest.mark.parametrize("door", DOORS)
def test_one_library_has_one_door(door: str) -> None:
    users = {name for name, path in MODULES.items() if through(door, used(path.read_text(encoding="utf-8")))}
    assert {name for name in users if not re.fullmatch(DOORS[door], name)} == set()
    assert bool(users) != (door in UNUSED), "a door that nobody goes through is no door"


@pytest.mark.parametrize(
    ("text", "door"),
    [
        ("from pyoxigraph import Quad, Store", "pyoxigraph.Store"),
        ("import pyoxigraph as engine\nengine.Store()", "pyoxigraph.Store"),
        ("def late():\n    import pyshacl", "pyshacl"),
        ("import rdflib.plugins.sparql", "rdflib"),
        ("from rdflib.plugins.sparql.parser import parseQuery", "rdflib"),
        ("import os\nos.environ['X']", "os.environ"),
        ("from os import environ", "os.environ"),
        ("import os as system\nsystem.getenv('X')", "os.getenv"),
        ("from fastapi.responses import Response", "fastapi"),
    ],
)
def test_another_way_in_is_seen(text: str, door: str) -> None:
    assert through(door, used(text))
    assert not through(door, used("import osmosis\nfrom pyoxigraph import Quad\nimport rdflibx"))


def layers() -> list[list[str]]:
    (contract,) = [each for each in CONTRACTS if each["type"] == "layers"]
    return [
        [name.strip().removeprefix("bioregion_graph.") for name in row.split("|")]
        for row in contract["layers"]
    ]


def test_every_package_and_module_stands_in_a_layer() -> None:
    present = {name.partition("/")[0].removesuffix(".py") for name in MODULES} - {"__init__"}
    assert {name for row in layers() for name in row} == present


def test_the_layers_are_those_of_the_design() -> None:
    drawn = """
        cli
        server
        monitoring
        matching
        placing
        mapping | network | publishing | resolving
        importers | validation
        queries
        sharing
        store
        sparql
        terms
        resources | settings
        errors
    """
    present = {name for row in layers() for name in row}
    wanted = [[name.strip() for name in row.split("|")] for row in drawn.strip().splitlines()]
    assert layers() == [kept for row in wanted if (kept := [name for name in row if name in present])]


def sources(name: str) -> set[str]:
    (contract,) = [each for each in CONTRACTS if each["name"] == name]
    return {each.removeprefix("bioregion_graph.") for each in contract["source_modules"]}


def test_contracts_name_every_package_they_are_for() -> None:
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    readers = {"queries", "mapping", "network", "placing", "resolving", "matching", "monitoring"} & packages
    assert sources("Readers take a view, never a store") == readers
    assert sources("rdflib has one door") == packages - {"validation"}
    assert sources("FastAPI has one door") == packages - {"cli", "server"}


# A line planted in a copy of the package, and the contract that it breaks.
PLANTED = {
    "an import upwards": ("store/lock.py", "bioregion_graph.server.names", "Imports point downwards only"),
    "an import between neighbours": (
        "importers/links.py",
        "bioregion_graph.validation.findings",
        "Imports point downwards only",
    ),
    "an importer that writes": (
        "importers/links.py",
        "bioregion_graph.store.oxigraph",
        "Importers only yield quads",
    ),
    "a reader with a store": (
        "network/reach.py",
        "bioregion_graph.store.oxigraph",
        "Readers take a view, never a store",
    ),
    "rdflib elsewhere": ("server/names.py", "rdflib", "rdflib has one door"),
    "FastAPI elsewhere": ("queries/run.py", "fastapi", "FastAPI has one door"),
}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a copy in which everything is planted."""
    root = tmp_path_factory.mktemp("planted")
    shutil.copytree(PACKAGE, root / "src/bioregion_graph", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    for name, module, _ in PLANTED.values():
        path = root / "src/bioregion_graph" / name
        path.write_text(path.read_text(encoding="utf-8") + f"\nimport {module}\n", encoding="utf-8")
    ran = lint(root)
    assert ran.returncode != 0
    return ran.stdout


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    # The copy must be found before the package as it is installed.
    program = (
        "import sys; sys.path.insert(0, 'src')\n"
        "from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    )
    return subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, timeout=300
    )


def test_the_contracts_are_kept() -> None:
    ran = lint(ROOT)
    assert ran.returncode == 0, ran.stdout
    assert f"{len(CONTRACTS)} kept, 0 broken" in ran.stdout


@pytest.mark.parametrize("fault", PLANTED)
def test_a_contract_is_broken_by_a_planted_import(fault: str, broken: str) -> None:
    name, module, contract = PLANTED[fault]
    assert f"{contract} BROKEN" in broken
    told = broken.partition("Broken contracts")[2].partition(f"\n{contract}\n")[2]
    importer = "bioregion_graph." + name.removesuffix(".py").replace("/", ".")
    assert f"{importer} -> {module}" in told


DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))


def test_decisions_are_numbered_without_gaps_and_say_why() -> None:
    assert [path.name[:4] for path in DECISIONS] == [
        f"{number:04d}" for number in range(1, len(DECISIONS) + 1)
    ]
    for path in DECISIONS:
        assert re.fullmatch(r"\d{4}(-[a-z0-9]+)+\.md", path.name)
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:4]} "), path.name
        if path.name != "0002-dependencies.md":  # a table of one line each
            for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
                assert part in text, (path.name, part)
