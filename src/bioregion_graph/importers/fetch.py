"""Fetching the official file of an export from its address, over a network and from a server that may both fail.

It stands among the importers because the address is theirs (``data/<name>/source.ttl``) and the file is for them;
like them it knows no store and writes nothing into the graph. Where files lie is left to ``fetched``, what a server
announces to ``answers``, the words for what goes wrong to ``refusals``, trying again to ``patience``.

A part is gone on with by ``Range`` under the condition ``If-Range``, so that a file which changed meanwhile comes
whole instead; a whole file is asked for under ``If-None-Match`` or ``If-Modified-Since``, so that an unchanged one
does not come at all (RFC 9110, sections 13 and 14).
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import httpx

from bioregion_graph import __version__
from bioregion_graph.errors import FetchError
from bioregion_graph.importers import answers, refusals
from bioregion_graph.importers.fetched import Place, Record, Version, sha256
from bioregion_graph.importers.patience import Attempts, Pace, Patience
from bioregion_graph.importers.refusals import TransientError

MEGABYTE = 1_000_000
MOST_BYTES = 4 << 30
_MOST_REDIRECTS = 5
# What is left free on a disk for everybody else.
_SPARE_BYTES = 64 << 20


class Watch(Protocol):
    """Who is told how a load goes on."""

    def begin(self, done: int, total: int | None) -> None:
        """Loading begins, ``done`` bytes being there already; ``total`` is None when nobody knows."""
        ...

    def move(self, done: int) -> None:
        """So many bytes are there now."""
        ...

    def say(self, sentence: str) -> None:
        """Something the user should know."""
        ...


@dataclass(frozen=True)
class Fetched:
    """What a fetch came to: the file, its size in bytes, how many of them came by this fetch.

    ``is_new`` is False when the same file was there before, byte for byte.
    """

    path: Path
    sha256: str
    size: int
    loaded: int
    is_new: bool


def fetch(
    address: str,
    place: Place,
    watch: Watch,
    *,
    most_bytes: int = MOST_BYTES,
    anew: bool = False,
    patience: Patience | None = None,
) -> Fetched:
    """Bring the file of an address to its place, going on with what an earlier fetch left there.

    The folder must exist, and one process at a time may fetch into it. An unchanged file is not loaded again,
    unless ``anew``. Raises FetchError for everything a network or server can refuse, OSError for the disk.
    """
    load = _Load(address, place, watch, most_bytes, patience or Patience())
    if anew:
        place.drop_part()
    else:
        load.remember()
    with load.client() as client:
        return load.attempts.make(lambda: load.attempt(client))


class _Load:
    """One load, over as many attempts as it takes."""

    def __init__(self, address: str, place: Place, watch: Watch, most_bytes: int, patience: Patience) -> None:
        self._address, self._place, self._watch = address, place, watch
        self._most_bytes, self._patience = most_bytes, patience
        self._url = answers.url_of(address)
        self._known: Record | None = None
        self.attempts = Attempts(patience, watch.say)
        self._check(httpx.Request("GET", self._url))

    def client(self) -> httpx.Client:
        """Who asks. Raises FetchError when the settings of this computer name a proxy that is none."""
        patience = self._patience
        try:
            return httpx.Client(
                # Packed bytes could neither be counted against the announced size nor gone on with.
                headers={"User-Agent": f"bioregion-graph/{__version__}", "Accept-Encoding": "identity"},
                timeout=httpx.Timeout(patience.silent_seconds, connect=patience.connect_seconds),
                follow_redirects=True,
                max_redirects=_MOST_REDIRECTS,
                event_hooks={"request": [self._check]},
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            raise FetchError(
                f"The proxy of this computer cannot be used: {error}",
                self._address,
                "Mend HTTPS_PROXY, HTTP_PROXY or ALL_PROXY.",
            ) from error

    def remember(self) -> None:
        """Learn what is there of this address, if it is still what was loaded."""
        record = self._place.record()
        if record is None or record.address != self._address:
            return
        if self._place.is_sound(record):
            self._known = record
        else:
            self._watch.say(
                f"{self._place.path}: the file has changed on the disk since it was fetched; "
                "it is loaded again."
            )

    def attempt(self, client: httpx.Client) -> Fetched:
        """Ask once, and take what comes. Raises FetchError, of which TransientError is worth another attempt."""
        try:
            with client.stream("GET", self._url, headers=self._conditions()) as response:
                return self._answered(response)
        except httpx.RequestError as error:
            raise refusals.of_network(error, begun=self.attempts.received > 0) from error

    def _check(self, request: httpx.Request) -> None:
        answers.check_trusted(request.url, self._url)

    def _part(self) -> tuple[Version, int] | None:
        """The part that can be gone on with: of which version, and how many of its bytes to keep."""
        record = self._place.part_record()
        if record is None or record.address != self._address or not answers.condition_of(record.version):
            return None
        size, whole = self._place.part.stat().st_size, record.version.size
        # The last byte of a complete part is asked for again: the answer tells whether it is still the file.
        keep = size if whole is None else min(size, whole - 1)
        return (record.version, keep) if keep > 0 else None

    def _conditions(self) -> Mapping[str, str]:
        part = self._part()
        if part is not None:
            version, keep = part
            return {"Range": f"bytes={keep}-", "If-Range": answers.condition_of(version)}
        return answers.if_changed(self._known.version) if self._known else {}

    def _answered(self, response: httpx.Response) -> Fetched:
        status, known = response.status_code, self._known
        if known is not None and (status == 304 or (status == 200 and _is_version(response, known.version))):
            self._place.drop_part()
            size = self._place.path.stat().st_size
            return Fetched(self._place.path, known.sha256, size, loaded=0, is_new=False)
        if status == 206:
            return self._go_on(response)
        if status == 416:
            self._place.drop_part()
            raise TransientError("What was loaded before is no part of the file any more.", self._address)
        if status != 200:
            raise refusals.of_status(response, self._patience.longest_wait_seconds)
        answers.check_kind(response, self._place.path.name)
        version = answers.version_of(response)
        self._check_size(version.size, 0)
        self._place.begin_part(Record(self._address, version))
        return self._take(response, version, 0)

    def _go_on(self, response: httpx.Response) -> Fetched:
        part = self._part()
        if part is None or not answers.is_rest(response, *part):
            self._place.drop_part()
            raise TransientError(
                "The server sends another piece of the file than it was asked for.", self._address
            )
        begun, keep = part
        version = replace(begun, size=answers.version_of(response).size or begun.size)
        self._check_size(version.size, keep)
        return self._take(response, version, keep)

    def _take(self, response: httpx.Response, version: Version, offset: int) -> Fetched:
        """Write what comes from this byte on, and finish the file when all is there."""
        done, total = offset, version.size
        self._watch.begin(offset, total)
        pace = Pace(self._patience, self._address)
        with self._place.part.open("r+b") as file:
            file.truncate(offset)
            file.seek(offset)
            for block in response.iter_raw():
                done += len(block)
                self._check_done(done, total)
                file.write(block)
                self.attempts.receive(len(block))
                self._watch.move(done)
                pace.check(len(block))
        if total is not None and done < total:
            raise TransientError(f"The server sent {done:,} of {total:,} bytes and no more.", self._address)
        if not done:
            raise FetchError("The server sends an empty file.", self._address, refusals.LATER)
        digest = sha256(self._place.part)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._place.finish(Record(self._address, version, digest, now))
        is_new = self._known is None or self._known.sha256 != digest
        return Fetched(self._place.path, digest, done, done - offset, is_new)

    def _check_size(self, total: int | None, done: int) -> None:
        """Refuse what is announced to be larger than allowed, or than the disk has room for."""
        if total is None:
            return
        if total > self._most_bytes:
            raise self._too_large(f"The file has {megabytes(total)}")
        room = max(0, shutil.disk_usage(self._place.folder).free - _SPARE_BYTES)
        if total - done > room:
            raise FetchError(
                f"{megabytes(total - done)} are to come, but the disk has room for {megabytes(room)}.",
                str(self._place.folder),
                "Free some space, or choose another folder: --to FOLDER.",
            )

    def _check_done(self, done: int, total: int | None) -> None:
        """Stop what grows beyond what was announced or is allowed; nothing of it can be trusted."""
        if done <= (self._most_bytes if total is None else total):
            return
        self._place.drop_part()
        if total is None:
            raise self._too_large(f"The server has sent more than {megabytes(self._most_bytes)}")
        raise FetchError(
            f"The server sends more than the {total:,} bytes that it announced.",
            self._address,
            "Nothing of it is kept. Try again later, or load the file by hand.",
        )

    def _too_large(self, found: str) -> FetchError:
        return FetchError(
            f"{found}, but {megabytes(self._most_bytes)} are allowed.",
            self._address,
            "If the file is meant to be that large, allow more: --most-megabytes.",
        )


def megabytes(count: int) -> str:
    """A number of bytes as people say it."""
    return f"{count / MEGABYTE:,.1f} MB"


def _is_version(response: httpx.Response, version: Version) -> bool:
    """Whether a server that heeds no conditions announces this very version."""
    return version.is_told and answers.version_of(response) == version
