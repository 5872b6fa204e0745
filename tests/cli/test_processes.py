"""What only a process can show: pipes, signals, ports, completion, and a build that is killed."""

from __future__ import annotations

import random
import re
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from pyoxigraph import Literal, Quad
from tests.cli.commands import BIOREGION, environment, execute, one_sentence, run, serving

from bioregion_graph.publishing.publish import Terms, publish
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.sharing import open_view
from bioregion_graph.terms.namespaces import expand

KILLS = 8


def test_a_pipe_that_closes_early_is_silent(home: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; '{BIOREGION}' export | head -n 1"],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("<https://w3id.org/bioregion/")


def test_exit_codes_reach_the_shell(home: Path) -> None:
    assert execute(home, "history").code == 0
    refused = execute(home, "show", "organisation:nobody")
    assert refused.code == 1
    assert "Nothing in the graph has the IRI" in one_sentence(refused)
    assert execute(home, "nonsense").code == 2


def test_completion_knows_commands_and_questions(home: Path, tmp_path: Path) -> None:
    # The shell is found by the parent of the process.
    script = subprocess.run(
        ["bash", "-c", f"{BIOREGION} --show-completion bash; exit $?"],
        env=environment(home), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert script.returncode == 0, script.stderr
    assert "complete -o default -F _bioregion_completion bioregion" in script.stdout
    ask = {
        "_BIOREGION_COMPLETE": "complete_bash",
        "COMP_WORDS": "bioregion query governance/body",
        "COMP_CWORD": "2",
    }
    done = subprocess.run(
        [BIOREGION], env=environment(home, **ask), capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == ["governance/body_changes", "governance/body_on_day"]
    # Installing writes below the home folder of the user: here a folder of the test.
    place = environment(home, HOME=str(tmp_path))
    installed = subprocess.run(
        ["bash", "-c", f"{BIOREGION} --install-completion bash; exit $?"],
        env=place,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert installed.returncode == 0, installed.stderr
    assert any("bioregion" in path.name for path in tmp_path.rglob("*.sh"))


def test_serve_says_where_and_ends_on_an_interrupt(home: Path) -> None:
    with serving(home, "--host", "127.0.0.1", "--port", "0") as (process, line):
        told = re.fullmatch(
            r"Serving generation 1 \((\d+) quads\) at (http://127\.0\.0\.1:\d+/)   "
            r"SPARQL: \2sparql   Stop with Ctrl\+C\.\n",
            line,
        )
        assert told, line
        with urllib.request.urlopen(f"{told[2]}api/search?q=biocat", timeout=30) as answer:
            assert b"organisation/biocat" in answer.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) in (0, 130)
        assert process.stderr
        assert "Traceback" not in process.stderr.read()


def test_serve_takes_the_port_it_is_given(home: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with serving(home, "--port", str(port)) as (_, line):
        assert f" at http://127.0.0.1:{port}/ " in line


def test_a_port_that_is_taken_is_told(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = run(home, "serve", "--port", str(port))
    assert one_sentence(ran) == (
        f"Cannot listen on 127.0.0.1:{port}: Address already in use. Choose another with --port or --host.\n"
    )
    assert ran.code == 2


def test_an_address_of_another_machine_is_told(home: Path) -> None:
    for host in ("192.0.2.1", "2001:db8::1"):
        said = one_sentence(run(home, "serve", "--host", host, "--port", "0"))
        assert said.startswith(f"Cannot listen on {host}:0: ")


@pytest.fixture
def old_home(tmp_path: Path) -> Path:
    """A home whose first generation holds one fact, so that a build has everything to do."""
    fact = Quad(
        expand("organisation:biocat"), expand("rdfs:label"), Literal("Old Biocat"), expand("source:old")
    )
    publish(tmp_path / "home", lambda _: {fact}, {}, Terms(note="old"), Steps())
    return tmp_path / "home"


def _served(home: Path) -> int:
    """The generation that is served, after reading it whole."""
    with open_view(home) as view:
        assert len(list(view.quads())) == view.generation.quads
        return view.generation.id


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_the_older_generation(old_home: Path) -> None:
    began = time.monotonic()
    assert execute(old_home, "build").code == 0
    seconds = time.monotonic() - began
    assert _served(old_home) == 2
    assert execute(old_home, "rollback", "--to", "1").code == 0
    chance, killed = random.Random(7), 0
    for _ in range(3 * KILLS):
        process = subprocess.Popen(
            [BIOREGION, "build"], env=environment(old_home), stdout=subprocess.DEVNULL, text=True
        )
        time.sleep(chance.uniform(0.1, 0.95) * seconds)
        process.kill()
        if process.wait() == -signal.SIGKILL:
            killed += 1
        if _served(old_home) != 1:  # The signal came after the commit.
            assert execute(old_home, "rollback", "--to", "1").code == 0
        if killed == KILLS:
            break
    assert killed == KILLS
    assert '"Old Biocat"' in run(old_home, "export", "-g", "merged").out
    ran = execute(old_home, "build")
    assert ran.code == 0, ran.err
    assert '"Old Biocat"' not in run(old_home, "export", "-g", "merged").out
    assert _served(old_home) > 2
    assert [path.name for path in (old_home / "generations").iterdir() if path.name.startswith(".")] == []
