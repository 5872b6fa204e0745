"""The page about writing: every command in it runs, in order, and what it tells of routes, roles and statuses holds."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.server.conftest import serving

from bioregion_graph.server import graph_store, updates
from bioregion_graph.settings import Settings
from bioregion_graph.sharing.keys import ROLES, Keys

PAGE = (Path(__file__).resolve().parents[2] / "docs/updates.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    (curl .*)$", PAGE, re.M)


@pytest.fixture(scope="module")
def served(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a server over a copy of the graph, and the key of an editor."""
    own = tmp_path_factory.mktemp("page") / "home"
    own.mkdir()
    shutil.copytree(home / "generations", own / "generations", copy_function=os.link)
    for path in home.iterdir():
        if path.is_file():
            shutil.copy(path, own / path.name)
    with serving(own) as address:
        yield address, Keys(own).add("anna", "editor", date(2026, 11, 26))


@pytest.mark.skipif(shutil.which("curl") is None, reason="the command curl is not installed")
def test_the_commands_run_one_after_another(served: tuple[str, str]) -> None:
    address, key = served
    statuses: list[int] = []
    refused: list[str] = []
    for command in COMMANDS:
        text = command.replace("http://127.0.0.1:8000/", address).replace("$KEY", key)
        ran = subprocess.run(
            [*shlex.split(text), "-w", "%{stderr}%{http_code}"], capture_output=True, text=True, timeout=300
        )
        assert ran.returncode == 0, ran.stderr
        statuses.append(int(ran.stderr))
        if int(ran.stderr) == 422:
            (finding,) = json.loads(ran.stdout)["findings"]
            refused.append(finding["path"].rpartition("#")[2])
    assert statuses == [200, 200, 201, 200, 200, 200, 200, 422, 422]
    assert refused == ["country", "focuss"]


def test_routes_roles_and_statuses_are_told() -> None:
    routes = {
        route.path.replace(":path", "")
        for router in (updates.router, graph_store.router)
        for route in router.routes
    }
    assert set(re.findall(r"^\| `(/[^`]*)` \|", PAGE, re.M)) == routes
    assert re.findall(r"^\| `([a-z]+)` \|", PAGE, re.M) == list(ROLES)
    assert {int(status) for status in re.findall(r"^\| (\d{3}) \|", PAGE, re.M)} == set(updates.WRITING)
    assert f"{updates.MOST_BYTES >> 20} MiB" in PAGE
    assert f"{Settings(home=Path()).update_seconds:g} seconds" in PAGE
