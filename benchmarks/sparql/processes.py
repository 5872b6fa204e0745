"""The memory and the processor time of a process and all that came from it, as the system tells them (Linux)."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True)
class Memory:
    """Bytes. ``resident`` counts what is shared once for each process, ``proportional`` once in all."""

    processes: int
    resident: int
    proportional: int


def family(pid: int) -> list[int]:
    """A process and its descendants, those that live."""
    children: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (parent := _parent(entry)) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting.extend(children.get(found[-1], []))
    return found


def memory(pid: int) -> Memory:
    """The memory of a process and its descendants now; one that ends meanwhile counts nothing."""
    sizes = [_sizes(each) for each in family(pid)]
    alive = [size for size in sizes if size is not None]
    return Memory(len(alive), sum(size[0] for size in alive), sum(size[1] for size in alive))


def cpu_seconds(pid: int) -> float:
    """The processor time of a process, its descendants, and those of them that have ended and were waited for."""
    ticks = 0
    for each in family(pid):
        try:
            words = (_PROC / str(each) / "stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, words[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


class Watch:
    """Notes the most memory that was in use while the block ran."""

    def __init__(self, pid: int, every: float = 0.5) -> None:
        self._pid = pid
        self._every = every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.most = Memory(0, 0, 0)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            now = memory(self._pid)
            self.most = max(self.most, now, key=lambda each: each.proportional)
            if self._over.wait(self._every):
                return


def _parent(entry: Path) -> int | None:
    try:
        # The name of the program stands in brackets and may hold anything; the parent is the second word after it.
        return int((entry / "stat").read_bytes().rpartition(b")")[2].split()[1])
    except (OSError, IndexError):
        return None


def _sizes(pid: int) -> tuple[int, int] | None:
    try:
        text = (_PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return None
    found = {
        line.split(":")[0]: int(line.split()[1]) * 1024
        for line in text.splitlines()[1:]
        if line.endswith("kB")
    }
    return found.get("Rss", 0), found.get("Pss", 0)
