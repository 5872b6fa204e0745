"""Fetching without trust, without a network, and through proxies."""

from __future__ import annotations

import errno
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import trustme
from tests.importers.desks import CONTENT, Desk, is_whole
from tests.importers.servers import (
    Answer,
    Server,
    dropping,
    running,
    saying,
)

from bioregion_graph.importers.fetch import Patience

# Trust.


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with running(CONTENT, context) as server:
        yield server


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


@pytest.mark.usefixtures("trusted")
def test_https_is_loaded_and_gone_on_with(desk: Desk, secure: Server) -> None:
    secure.acts.append(dropping(100_000))
    assert is_whole(desk.fetch(secure.address))
    assert secure.address.startswith("https://")


def test_a_certificate_that_nobody_trusts_is_refused_at_once(desk: Desk, secure: Server) -> None:
    told = desk.refused(secure.address)
    assert "The certificate of 127.0.0.1 is not trusted (" in told
    assert "SSL_CERT_FILE" in told
    assert secure.asked == []


@pytest.mark.usefixtures("trusted")
def test_a_redirect_from_https_to_http_is_not_followed(desk: Desk, secure: Server, server: Server) -> None:
    secure.acts.append(saying(302, Location=server.address))
    assert f"redirects to {server.address}, which is not https" in desk.refused(secure.address)
    assert server.asked == []


def test_a_server_that_speaks_no_https_is_refused(desk: Desk, server: Server) -> None:
    told = desk.refused(server.address.replace("http:", "https:"))
    assert "does not speak https here (" in told


# No network.


def test_a_name_that_does_not_resolve(desk: Desk) -> None:
    told = desk.refused("https://nowhere.invalid/a.zip")
    assert "The name nowhere.invalid does not resolve: there is no network, or no such server." in told
    assert "bioregion import NAME PATH" in told
    assert desk.watch.said == []


def test_a_port_where_nobody_listens(desk: Desk) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/a.zip"
        assert "127.0.0.1 refuses the connection." in desk.refused(address)


def test_a_network_that_leads_nowhere(desk: Desk) -> None:
    # No connection to the broadcast address is ever made: the system says so without asking anybody.
    with closing(socket.socket()) as tried:
        tried.settimeout(2)
        if tried.connect_ex(("255.255.255.255", 443)) != errno.ENETUNREACH:
            pytest.skip("this system does not refuse the broadcast address as unreachable")
    assert "There is no network that leads to 255.255.255.255." in desk.refused("https://255.255.255.255/a")


def test_a_machine_that_does_not_answer(desk: Desk) -> None:
    with (
        closing(socket.socket()) as full,
        closing(socket.socket()) as first,
        closing(socket.socket()) as second,
    ):
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for each in (first, second):
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        address = f"http://127.0.0.1:{full.getsockname()[1]}/a.zip"
        told = desk.refused(address, patience=Patience(connect_seconds=0.3, attempts=1))
    assert "127.0.0.1 does not answer." in told


def test_a_connection_cut_before_it_is_made(desk: Desk) -> None:
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def cut() -> None:
            connection, _ = listening.accept()
            # With no time to linger, closing resets the connection.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.recv(1)
            connection.close()

        thread = threading.Thread(target=cut)
        thread.start()
        told = desk.refused(f"https://127.0.0.1:{listening.getsockname()[1]}/a.zip")
        thread.join()
    assert "There is no connection to 127.0.0.1 (" in told


def test_a_network_that_goes_away_midway_is_waited_for(desk: Desk, server: Server) -> None:
    def last(answer: Answer) -> None:
        answer.server.socket.close()
        dropping(1000)(answer)

    server.acts.append(last)
    told = desk.refused(server.address)
    assert "127.0.0.1 refuses the connection. 3 attempts in a row came to nothing." in told
    assert len(desk.watch.said) == 2
    assert desk.place(server.address).part.stat().st_size == 1000


# Proxies.


def test_a_proxy_that_refuses(desk: Desk, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.address)
    server.acts.append(saying(403))
    told = desk.refused("https://example.eu/a.zip")
    assert "The proxy refuses: 403 Forbidden" in told
    assert server.asked[0].path == "example.eu:443"


@pytest.mark.parametrize("proxy", ["nonsense://127.0.0.1", "http://127.0.0.1:port", "socks5://127.0.0.1:1"])
def test_a_proxy_that_is_none(desk: Desk, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    told = desk.refused("https://example.eu/a.zip")
    assert "The proxy of this computer cannot be used: " in told
    assert "Mend HTTPS_PROXY" in told
