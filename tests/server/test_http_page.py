"""The page about the HTTP interface: every command in it runs, every route, format and status is named."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.server.conftest import TestClient

from bioregion_graph.server import negotiation, sparql
from bioregion_graph.server.problems import documented
from bioregion_graph.settings import Settings

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "http.md").read_text(encoding="utf-8")
# How the graph is written has a page of its own, tested in test_updates_page.py.
OF_WRITING = set(re.findall(r"^\| `(/[^`]*)` \|", (DOCS / "updates.md").read_text(encoding="utf-8"), re.M))
COMMANDS = re.findall(r"^    (curl .*)$", PAGE, re.M)
# What nobody fetched is told too.
TOLD_AS_PROBLEMS = {"query=SELECT * { ?s ?p }": 400, "biocatt": 404, "map/boundaries": 404}


@pytest.mark.skipif(shutil.which("curl") is None, reason="the command curl is not installed")
@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_run(command: str, address: str, tmp_path: Path) -> None:
    for name in ("tag.txt", "answer.ttl"):
        (tmp_path / name).write_text("", encoding="utf-8")
    words = [word.replace("http://127.0.0.1:8000/", address) for word in shlex.split(command)]
    ran = subprocess.run(
        [*words, "-w", "%{stderr}%{http_code} %{content_type}"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    status, kind = ran.stderr.split(" ", 1)
    expected = [code for part, code in TOLD_AS_PROBLEMS.items() if part in command] or [200]
    assert int(status) == expected[0], ran.stdout
    content = ran.stdout or (tmp_path / "answer.ttl").read_text(encoding="utf-8")
    assert len(content) > 20, command
    if "json" in kind:
        # Of lines each is an object of its own.
        assert all(map(json.loads, content.splitlines() if "ndjson" in kind else [content]))
    if expected != [200]:
        assert kind == "application/problem+json"
    elif accept := re.search(r'Accept: ([^"]+)', command):
        assert kind.startswith(accept.group(1))


def test_there_are_commands_for_every_described_route(client: TestClient) -> None:
    paths = set(client.get("/openapi.json").json()["paths"])
    told = set(re.findall(r"^\| `(/[^`]*)` \|", PAGE, re.M))
    assert told | OF_WRITING == paths
    for path in told:
        begin = path.partition("{")[0]
        assert any(f"8000{begin}" in command for command in COMMANDS), path


def test_every_form_parameter_and_status_is_told() -> None:
    for name, media in (negotiation.ROWS | negotiation.DOCUMENTS).items():
        assert f"| `{name}` | `{media.partition(';')[0]}` |" in PAGE
    for parameter in ("query", "format", "known_by", "default-graph-uri", "named-graph-uri"):
        assert f"| `{parameter}` |" in PAGE
    told = set(re.findall(r"^\| (\d{3}) \|", PAGE, re.M))
    assert {str(status) for status in documented(400, 404, 406, 413, 415, 422, 503)} <= told


def test_the_limits_told_are_the_real_ones(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert f"at most {settings.query_seconds:g} seconds" in PAGE
    assert settings.workers == 2
    assert sparql.MOST_BYTES == 1024 * 1024
