"""A plain store of ours as a real process on a free port, for the suites that write."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BIOREGION = str(Path(sys.executable).parent / "bioregion")


@contextmanager
def serving_plain(folder: Path, *options: str) -> Iterator[str]:
    """Run ``bioregion serve --plain``; yields its address, which ends in a slash."""
    process = subprocess.Popen(
        [BIOREGION, "serve", "--plain", str(folder), "--port", "0", *options],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found, f"the server did not say where it listens: {line!r}"
        yield found.group()
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout:
            process.stdout.close()
