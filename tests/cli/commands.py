"""Running the command line: in this process as ``main`` does, or as the real executable."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bioregion_graph.cli.main import main

BIOREGION = str(Path(sys.executable).parent / "bioregion")
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


@dataclass(frozen=True)
class Ran:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


def run(home: Path, *arguments: str, width: int = 0) -> Ran:
    """Run ``bioregion`` in this process; with a ``width`` its two outputs are terminals of that many columns."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        _set_environment(patch, home, width)
        patch.setattr(sys, "argv", ["bioregion", *arguments])
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit) as end:
            main()
    assert isinstance(end.value.code, int)
    return Ran(end.value.code, _text(out), _text(err))


def _set_environment(patch: pytest.MonkeyPatch, home: Path, width: int) -> None:
    patch.setenv("BIOREGION_HOME", str(home))
    patch.delenv("FORCE_COLOR", raising=False)
    if width:
        patch.setenv("FORCE_COLOR", "1")
        patch.setenv("COLUMNS", str(width))
        patch.setenv("TERM", "xterm")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return _ESCAPES.sub("", buffer.getvalue().decode())


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a process whose state lies in ``home``."""
    kept = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "COLUMNS")}
    return {**kept, "BIOREGION_HOME": str(home), "BIOREGION_WORKERS": "1", **more}


def execute(home: Path, *arguments: str) -> Ran:
    """Run the real executable."""
    done = subprocess.run(
        [BIOREGION, *arguments], env=environment(home), capture_output=True, text=True, timeout=120
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@contextmanager
def serving(home: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run ``bioregion serve``; yields the process and the line in which it says where it listens."""
    process = subprocess.Popen(
        [BIOREGION, "serve", *arguments],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stderr
    try:
        yield process, process.stdout.readline()
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()
        process.stderr.close()


def one_sentence(ran: Ran) -> str:
    """What a refused command says: a sentence on standard error, nothing else."""
    assert ran.code in (1, 2), ran
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert ran.err.count("\n") == 1, ran.err
    assert re.search(r"[.?]\n$", ran.err), ran.err
    return ran.err
