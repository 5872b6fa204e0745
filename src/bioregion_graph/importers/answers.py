"""What a server says of a file before it sends it: which version, which piece, how large, and whether it is a file.

Reads the headers of an answer (RFC 9110); takes no byte of its body and knows no disk.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from pathlib import PurePath

import httpx

from bioregion_graph.errors import FetchError
from bioregion_graph.importers.fetched import Version


def url_of(address: str) -> httpx.URL:
    """An address, taken apart. Raises FetchError when it is none."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise FetchError(
            f"This is no address ({error}).", address, "Write it as https://example.eu/file.zip."
        ) from error
    if not url.host:
        raise FetchError("This is no whole address.", address, "Write it as https://example.eu/file.zip.")
    return url


def check_trusted(url: httpx.URL, first: httpx.URL) -> None:
    """Refuse to ask anybody who could be overheard or impersonated, be it by a redirect.

    Plain http is for servers on this computer alone, and only where the ``first`` address names one.
    """
    is_home = url.scheme == first.scheme == "http" and _is_loopback(url) and _is_loopback(first)
    if url.scheme != "https" and not is_home:
        what = "The address" if url == first else f"The server redirects to {url}, which"
        raise FetchError(
            f"{what} is not https, so nobody vouches for what comes.",
            str(first),
            "Give an address that begins with https://.",
        )


def version_of(response: httpx.Response) -> Version:
    """The version of the whole file that an answer with status 200 or 206 announces."""
    headers = response.headers
    modified = headers.get("Last-Modified")
    # A file that changed this very second may change again within it, unnoticed (RFC 9110, 8.8.2.2).
    if modified == headers.get("Date"):
        modified = None
    span, length = _span(response), headers.get("Content-Length", "")
    size = span[2] if span else int(length) if length.isdecimal() else None
    return Version(headers.get("ETag"), modified, size)


def condition_of(version: Version) -> str:
    """The value of If-Range for a part of this version; empty when nothing vouches for the rest to fit."""
    if version.etag and not version.etag.startswith("W/"):
        return version.etag
    return version.last_modified or ""


def if_changed(version: Version) -> Mapping[str, str]:
    """The headers that ask for a file only if it is no longer of this version."""
    asked = {"If-None-Match": version.etag, "If-Modified-Since": version.last_modified}
    return {name: value for name, value in asked.items() if value}


def is_rest(response: httpx.Response, version: Version, offset: int) -> bool:
    """Whether an answer brings all that is missing from this byte on, of this version."""
    span, said = _span(response), version_of(response)
    if span is None:
        return False
    first, last, size = span
    if first != offset or (size is not None and last != size - 1):
        return False
    pairs = (
        (said.etag, version.etag),
        (said.last_modified, version.last_modified),
        (size, version.size),
    )
    return all(None in pair or pair[0] == pair[1] for pair in pairs)


def check_kind(response: httpx.Response, name: str) -> None:
    """Refuse what is not the file of this name: a page that asks to log in, or what is packed unasked."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    packing = response.headers.get("Content-Encoding", "identity").lower()
    suffix = PurePath(name).suffix.lower()
    if kind == "text/html" and suffix not in (".html", ".htm"):
        raise FetchError(
            "The server sends a web page instead of the file.",
            str(response.url),
            "Open the address in a browser: it may want a login, or the file has moved.",
        )
    if packing != "identity" and suffix != ".gz":
        raise FetchError(
            f"The server packs the file ({packing}), though it was asked not to.",
            str(response.url),
            "Load it by hand, and give its path to bioregion import.",
        )


def _span(response: httpx.Response) -> tuple[int, int, int | None] | None:
    """The first and the last byte that come, and the size of the whole file where it is known."""
    found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", response.headers.get("Content-Range", ""))
    if found is None:
        return None
    first, last, size = found.groups()
    return int(first), int(last), None if size == "*" else int(size)


def _is_loopback(url: httpx.URL) -> bool:
    try:
        return ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return url.host == "localhost"
