"""How much memory the machine can still give."""

from __future__ import annotations

import re
import sys
from pathlib import Path

_TOLD = Path("/proc/meminfo")


def available() -> int:
    """Bytes that new work can have without swapping (``man proc``, MemAvailable).

    Where the system does not tell, as much as anybody may want.
    """
    try:
        found = re.search(r"^MemAvailable:\s+([0-9]+) kB$", _TOLD.read_text(encoding="ascii"), re.MULTILINE)
    except OSError:
        return sys.maxsize
    return int(found[1]) << 10 if found else sys.maxsize
