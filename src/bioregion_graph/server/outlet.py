"""Where a query process writes an answer: pieces to the server, within the limits of rows and bytes."""

from __future__ import annotations

import socket
import time

from bioregion_graph.errors import AnswerSizeError, BioregionError
from bioregion_graph.server import frames
from bioregion_graph.server.counting import Count, counter

# As much as one message of the socket carries without waiting for the other end.
PIECE_BYTES = 65_536
# A query that finds little may show what it has.
_PIECE_SECONDS = 0.5


class Outlet:
    """A sink that sends pieces on; the socket blocks while the server has enough of them.

    ``fault`` is what it raised into the query: an engine may wrap it on its way out.
    """

    def __init__(
        self, connection: socket.socket, form: str, most_rows: int | None, most_bytes: int | None
    ) -> None:
        self.rows = 0
        self.fault: BioregionError | OSError | None = None
        self._connection = connection
        self._count: Count = counter(form)
        self._most_rows = most_rows
        self._most_bytes = most_bytes
        self._bytes = 0
        self._asked: dict[str, int | str] = {}
        self._head = b""
        self._held = bytearray()
        self._sent_at = time.monotonic()

    def open(self, generation: int, form: str) -> None:
        """Say what is asked, before the first piece."""
        self._asked = {"generation": generation, "form": form}
        self._head = frames.packed(frames.START, self._asked)

    def write(self, data: bytes, /) -> int:
        """Take the next bytes. Raises AnswerSizeError, and OSError when the server is gone."""
        if self.fault:
            raise self.fault
        self._held += data
        if len(self._held) >= PIECE_BYTES or time.monotonic() - self._sent_at > _PIECE_SECONDS:
            self._flush()
        return len(data)

    def flush(self) -> None:
        """Nothing: pieces go when they are large enough. Files have this method, so writers call it."""

    def count_triple(self) -> None:
        """One more triple. Raises AnswerSizeError."""
        self.rows += 1
        self._check_rows()

    def close(self, **more: float) -> None:
        """Send the rest and the end, at once."""
        data = self._checked()
        # A small answer goes in one piece, which says all.
        asked = self._asked if self._head else {}
        end = frames.packed(frames.END, {"rows": self.rows, **more, **asked})
        self._connection.sendall((frames.packed(frames.DATA, data) if data else b"") + end)

    def fail(self, error: BioregionError) -> None:
        """Send what went wrong instead of the rest."""
        self._connection.sendall(self._head + frames.error(error))

    def _flush(self) -> None:
        data = self._checked()
        try:
            self._connection.sendall(self._head + frames.packed(frames.DATA, data))
        except OSError as error:
            self.fault = error
            raise
        self._head = b""
        self._sent_at = time.monotonic()

    def _checked(self) -> bytes:
        """What is held, within the limits."""
        data = bytes(self._held)
        self._held.clear()
        self.rows += self._count(data)
        self._bytes += len(data)
        self._check_rows()
        if self._most_bytes is not None and self._bytes > self._most_bytes:
            self._refuse(f"{self._most_bytes} bytes")
        return data

    def _check_rows(self) -> None:
        if self._most_rows is not None and self.rows > self._most_rows:
            self._refuse(f"{self._most_rows} rows")

    def _refuse(self, limit: str) -> None:
        self.fault = AnswerSizeError(
            f"The answer has more than {limit}, which is the limit. Ask for less at a time: add a LIMIT and an "
            "OFFSET, or a more specific pattern."
        )
        raise self.fault
