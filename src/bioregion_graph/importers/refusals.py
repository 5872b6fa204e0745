"""What a network or a server refuses, as a sentence: what happened, where, what to do, and whether to try again.

Knows httpx and the system's errors beneath it; asks nothing of any server itself.
"""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from bioregion_graph.errors import FetchError

LATER = "Try again later; what has been loaded stays and is gone on with."
_COPY = "Connect and try again, or import a copy from elsewhere: bioregion import NAME PATH."
_MOVED = "See on the publisher's page where the file is now, and give that address: --from ADDRESS."
_NO_NETWORK = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL)
_BUSY = (408, 425, 429, 500, 502, 503, 504)


class TransientError(FetchError):
    """Something went wrong that may go well at the next try, in ``after_seconds`` at the earliest."""

    def __init__(self, what: str, where: str, remedy: str = LATER, after_seconds: float = 0.0) -> None:
        super().__init__(what, where, remedy)
        self.after_seconds = after_seconds


def of_network(error: httpx.RequestError, *, begun: bool) -> FetchError:
    """What an error of the network means.

    A connection that cannot be made is told at once when nothing came before, since the user can mend it;
    once data has come (``begun``) the network is there, and it is worth waiting for.
    """
    address, host = str(error.request.url), error.request.url.host
    if isinstance(error, httpx.TooManyRedirects):
        return FetchError("The server redirects again and again.", address, _MOVED)
    if isinstance(error, httpx.ProxyError):
        return FetchError(
            f"The proxy refuses: {error}.", address, "Check the proxy in the settings of this computer."
        )
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        what, remedy = _unconnected(error, host)
        return (
            TransientError(what, address) if begun and remedy is _COPY else FetchError(what, address, remedy)
        )
    if isinstance(error, httpx.TimeoutException):
        return TransientError(f"{host} fell silent.", address)
    return TransientError(f"The connection to {host} broke off ({error}).", address)


def of_status(response: httpx.Response, longest_wait_seconds: float) -> FetchError:
    """What an answer without the file means; ``longest_wait_seconds`` bounds what Retry-After may ask for."""
    status, address = response.status_code, str(response.url)
    said = f"The server answers {status} {response.reason_phrase}".strip()
    if status in _BUSY:
        after = _retry_after(response.headers.get("Retry-After", ""))
        if after > longest_wait_seconds:
            return FetchError(f"{said} and asks to come back in {after:,.0f} seconds.", address, LATER)
        return TransientError(f"{said}.", address, after_seconds=after)
    if status in (404, 410):
        return FetchError(f"{said}: the file is not there.", address, _MOVED)
    if status in (401, 403, 407, 451):
        return FetchError(
            f"{said}: it does not give this file to us.", address, "Ask its publisher, or load it by hand."
        )
    if status >= 500:
        return FetchError(f"{said}.", address, LATER)
    return FetchError(f"{said}, which is no file.", address, _MOVED)


def _unconnected(error: httpx.TransportError, host: str) -> tuple[str, str]:
    """What is told when there is no connection, and what to do."""
    if isinstance(error, httpx.ConnectTimeout):
        return f"{host} does not answer.", _COPY
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"The certificate of {host} is not trusted ({cause.verify_message}).",
                "Check the clock; in a network that opens https, name its certificates in SSL_CERT_FILE.",
            )
        if isinstance(cause, ssl.SSLError):
            return f"{host} does not speak https here ({cause.reason}).", _MOVED
        if isinstance(cause, socket.gaierror):
            return f"The name {host} does not resolve: there is no network, or no such server.", _COPY
        if isinstance(cause, ConnectionRefusedError):
            return f"{host} refuses the connection.", _COPY
        if isinstance(cause, OSError) and cause.errno in _NO_NETWORK:
            return f"There is no network that leads to {host}.", _COPY
    return f"There is no connection to {host} ({error}).", _COPY


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What lies beneath an error, ever deeper: httpx, its transport, the system."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _retry_after(text: str) -> float:
    """The seconds that a Retry-After header asks for (RFC 9110, 10.2.3): a number or a moment; else 0."""
    if text.strip().isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
