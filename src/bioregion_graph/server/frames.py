"""What the server and a query process say to each other: frames of a kind, a length and a content.

Both ends are ours and lie on one machine, but what stands in a query is a stranger's: contents are JSON or the bytes
of an answer, and nothing in them is ever executed.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from struct import Struct
from typing import Any

from pyoxigraph import NamedNode

from bioregion_graph import errors
from bioregion_graph.errors import BioregionError
from bioregion_graph.settings import Server
from bioregion_graph.sharing import Dataset

READY, TASK, START, DATA, END, ERROR = b"R", b"T", b"S", b"D", b"E", b"X"
_HEAD = Struct("!cI")
Frame = tuple[bytes, bytes]


@dataclass(frozen=True)
class Place:
    """Where query processes find the graph: a home, or a SPARQL server, which is waited for so many seconds."""

    home: Path
    server: Server | None = None
    seconds: float = 60.0

    def packed(self) -> bytes:
        """The place as JSON."""
        server = self.server and asdict(self.server)
        return json.dumps({"home": str(self.home), "server": server, "seconds": self.seconds}).encode()

    @classmethod
    def unpacked(cls, content: bytes) -> Place:
        """What ``packed`` wrote."""
        told = json.loads(content)
        return cls(Path(told["home"]), told["server"] and Server(**told["server"]), told["seconds"])


@dataclass(frozen=True)
class Task:
    """One query: its text, the generation it asks, the graphs it may see, and the forms it may come back in.

    ``rows`` and ``triples`` are names of ``queries.formats``, empty where the client accepts none; which one is used
    depends on the query. ``memory_bytes``, ``most_rows`` and ``most_bytes`` bound it; None bounds nothing. A plain one
    does not ask the mapped copy.
    """

    text: str
    generation: int
    known_by: date | None = None
    dataset: Dataset | None = None
    rows: str = "json"
    triples: str = "turtle"
    memory_bytes: int | None = None
    most_rows: int | None = None
    most_bytes: int | None = None
    is_plain: bool = False

    def packed(self) -> bytes:
        """The task as a frame."""
        dataset = self.dataset
        return packed(
            TASK,
            {
                "text": self.text,
                "generation": self.generation,
                "known_by": self.known_by and self.known_by.isoformat(),
                "dataset": dataset
                and [[each.value for each in graphs] for graphs in (dataset.default, dataset.named)],
                "rows": self.rows,
                "triples": self.triples,
                "memory_bytes": self.memory_bytes,
                "most_rows": self.most_rows,
                "most_bytes": self.most_bytes,
                "is_plain": self.is_plain,
            },
        )


def task(content: bytes) -> Task:
    """The task in a frame."""
    read: dict[str, Any] = json.loads(content)
    if read["known_by"]:
        read["known_by"] = date.fromisoformat(read["known_by"])
    if read["dataset"]:
        default, named = (tuple(map(NamedNode, graphs)) for graphs in read["dataset"])
        read["dataset"] = Dataset(default, named)
    return Task(**read)


def packed(kind: bytes, content: bytes | dict[str, Any]) -> bytes:
    """A frame; a mapping goes as JSON."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return _HEAD.pack(kind, len(body)) + body


@dataclass(frozen=True)
class End:
    """How a query went: its rows, the processor seconds it took, and those of its process since that began.

    ``generation`` and ``form`` stand here when the answer was too small for a beginning of its own.
    """

    rows: int
    took: float
    cpu: float
    generation: int | None = None
    form: str = ""


def started(content: bytes) -> tuple[int, str]:
    """The generation that is asked, and the form of the answer."""
    read = json.loads(content)
    return read["generation"], read["form"]


def ended(content: bytes) -> End:
    """How a query went."""
    return End(**json.loads(content))


def ready(content: bytes) -> float:
    """The processor seconds that a process took to get ready."""
    seconds: float = json.loads(content)["cpu"]
    return seconds


class Unpacker:
    """Frames out of bytes that come in pieces of any size."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that are whole now."""
        self._held += data
        while len(self._held) >= _HEAD.size:
            kind, length = _HEAD.unpack_from(self._held)
            end = _HEAD.size + length
            if len(self._held) < end:
                return
            content = bytes(memoryview(self._held)[_HEAD.size : end])
            del self._held[:end]
            yield kind, content


def receive(connection: socket.socket) -> Frame | None:
    """The next frame of a blocking socket; None when the other end is gone."""
    head = _exactly(connection, _HEAD.size)
    if head is None:
        return None
    kind, length = _HEAD.unpack(head)
    content = _exactly(connection, length)
    return None if content is None else (kind, content)


def _exactly(connection: socket.socket, count: int) -> bytes | None:
    received = bytearray()
    while len(received) < count:
        piece = connection.recv(min(count - len(received), 1 << 20))
        if not piece:
            return None
        received += piece
    return bytes(received)


def error(fault: BioregionError) -> bytes:
    """An error as a frame: its class, its sentence, and what else it carries as plain values."""
    more = {name: value for name, value in vars(fault).items() if isinstance(value, str | int | float | None)}
    return packed(ERROR, {"kind": type(fault).__name__, "message": str(fault), "more": more})


def raised(content: bytes) -> BioregionError:
    """The error in a frame; a class that the error tree does not have becomes the nearest that says as much."""
    read = json.loads(content)
    kind = getattr(errors, read["kind"], BioregionError)
    fault: BioregionError = kind.__new__(kind)
    fault.args = (read["message"],)
    vars(fault).update(read["more"])
    return fault
