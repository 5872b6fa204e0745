"""Whatever a stranger asks: a status that fits, a sentence that helps, and a server that is unharmed."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from pyoxigraph import NamedNode, Quad
from tests.server import hostile
from tests.server.hostile import Hostile
from tests.server.serving_here import Served, asking, everything, serving_here
from tests.server.test_limits import commit, numbered

from bioregion_graph.sharing import make_copies, open_view

SECONDS = 1.5
LIMITS = f"""
[reader]
seconds = {SECONDS}
memory_bytes = 314572800
rows = 100000
bytes = 50000000
[queue]
waiting_seconds = 300
"""
HELD = [
    *hostile.PRODUCTS, *hostile.TEXTS, *hostile.PATHS, *hostile.DEPTHS, *hostile.LENGTHS, *hostile.LETTERS
]  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("hostile")
    ring = [
        Quad(NamedNode(f"urn:{n}"), NamedNode("urn:next"), NamedNode(f"urn:{(n + 1) % 800}"))
        for n in range(800)
    ]
    commit(home, [*numbered(800), *ring])
    # As deployed: each query goes to the engine that is thought to be quick at it.
    with open_view(home) as view:
        make_copies(home, view)
    with serving_here(home, LIMITS) as found:
        yield found


class Asked:
    """How one of them was answered."""

    def __init__(self, served: Served, each: Hostile) -> None:
        began = time.monotonic()
        headers = {"Content-Type": "application/sparql-query", "Accept-Encoding": "identity"}
        self.is_cut = False
        self.answer = b""
        with httpx.stream(
            "POST", f"{served.address}/sparql", content=each.text, headers=headers, timeout=120
        ) as response:
            self.status = response.status_code
            self.kind = response.headers["content-type"]
            try:
                for piece in response.iter_bytes():
                    self.answer += piece
            except httpx.RemoteProtocolError:
                self.is_cut = True
        self.seconds = time.monotonic() - began


@pytest.fixture(scope="module")
def asked(served: Served) -> dict[str, Asked]:
    """All of them, many at once."""
    with ThreadPoolExecutor(6) as pool:
        return dict(
            zip([each.name for each in HELD], pool.map(lambda each: Asked(served, each), HELD), strict=True)
        )


def test_there_are_enough_of_them() -> None:
    names = [each.name for each in (*HELD, *hostile.elsewhere(1))]
    assert len(names) == len(set(names)) > 75


@pytest.mark.slow
@pytest.mark.parametrize("each", HELD, ids=lambda each: each.name)
def test_each_is_answered_as_it_should_be(asked: dict[str, Asked], each: Hostile) -> None:
    found = asked[each.name]
    if found.is_cut:
        # It had begun to answer: that it was ended is told by how it ends.
        assert found.status == 200
        assert {hostile.ENDED, hostile.LARGE} & set(each.statuses)
        return
    assert found.status in each.statuses, (found.status, found.answer[:500])
    if found.status != 200:
        assert found.kind == "application/problem+json"
        problem = httpx.Response(200, content=found.answer).json()
        assert problem["status"] == found.status
        assert len(problem["detail"]) > 30
        assert problem["detail"].endswith(".")
        assert each.says in problem["detail"]


def alive(served: Served) -> float:
    """How long a small question takes, in seconds."""
    began = time.monotonic()
    answer = httpx.get(f"{served.address}/sparql", params={"query": "ASK { <urn:1> ?p ?o }"}, timeout=30)
    assert answer.json()["boolean"] is True
    return time.monotonic() - began


def test_the_server_is_unharmed(served: Served, asked: dict[str, Asked]) -> None:
    assert len(asked) == len(HELD)
    assert min(alive(served) for _ in range(5)) < 0.5
    assert httpx.get(f"{served.address}/health", timeout=30).json()["status"] == "well"
    held = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 for pid in served.graph.worker_pids]
    assert max(held) < 400 * 1024**2, "memory returns"
    assert not served.graph._workers._lane_of
    assert all(not lane.running and not lane.waiting() for lane in served.graph._workers._lanes.values())


def test_each_ends_in_time_though_all_places_are_taken(served: Served) -> None:
    ends: list[float] = []

    def ask(number: int) -> None:
        text = f"{hostile.PRODUCTS[1].text} # {number}"
        run_seconds = Asked(served, Hostile("", text, ()))
        assert run_seconds.status == 503
        ends.append(run_seconds.seconds)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    assert min(alive(served) for _ in range(5)) < 0.5
    for thread in threads:
        thread.join()
    # Two at once for one client; the third waits for its turn.
    assert sorted(ends)[1] < SECONDS + 1.5


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port that notes who calls."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        is_over = threading.Event()

        def listen() -> None:
            while not is_over.is_set():
                try:
                    connection, caller = server.accept()
                except TimeoutError:
                    continue
                calls.append(caller)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], calls
        is_over.set()
        thread.join()


def test_no_query_calls_or_changes_anything(served: Served, listener: tuple[int, list[object]]) -> None:
    port, calls = listener
    socket.create_connection(("127.0.0.1", port)).close()
    before = served.graph.view().generation
    for each in hostile.elsewhere(port):
        found = Asked(served, each)
        assert found.status in each.statuses, (each.name, found.answer)
        assert each.says in found.answer.decode()
    time.sleep(0.3)
    assert len(calls) == 1, "the test itself called once"
    assert served.graph.view().generation == before


# Clients that mean harm with what they send, not with what they ask.


def test_a_head_that_dribbles_is_ended(served: Served) -> None:
    with served.call() as connection:
        began = time.monotonic()
        connection.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n")
        answer = b""
        connection.settimeout(0.2)
        while time.monotonic() - began < 10:
            try:
                connection.sendall(b"X-A: b\r\n")
                if not (piece := connection.recv(1000)):
                    break
                answer += piece
            except TimeoutError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                break
        assert time.monotonic() - began < 5
        assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_body_that_dribbles_is_ended(served: Served) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: t\r\nContent-Type: application/sparql-query\r\nContent-Length: 900\r\n\r\n"
    with served.call() as connection:
        began = time.monotonic()
        connection.sendall(head.encode())
        answer = b""
        connection.settimeout(0.2)
        while time.monotonic() - began < 10:
            try:
                connection.sendall(b" ")
                if not (piece := connection.recv(1000)):
                    break
                answer += piece
            except TimeoutError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                break
        assert time.monotonic() - began < 6
        assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_caller_that_says_nothing_is_left(served: Served) -> None:
    with served.call() as connection:
        assert everything(connection).startswith(b"HTTP/1.1 408 ")


def test_two_hundred_that_dribble_keep_nobody_else_out(served: Served) -> None:
    callers = [served.call() for _ in range(200)]
    for connection in callers:
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
    assert min(alive(served) for _ in range(3)) < 1.0
    for connection in callers:
        connection.close()


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        ("GET /sparql HTTP/1.1\r\nHost: t\r\n" + "X-Long: " + "x" * 100_000 + "\r\n\r\n", 431),
        ("GET /sparql?query=" + "x" * 100_000 + " HTTP/1.1\r\nHost: t\r\n\r\n", 431),
        ("GET /sparql HTTP/1.1\r\nHost: t\r\n" + "X: y\r\n" * 20_000 + "\r\n", 431),
        ("NONSENSE\r\n\r\n", 400),
        ("GET /sparql HTTP/9.9\r\n\r\n", 400),
        ("POST /sparql HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nASK {}", 400),
        ("POST /sparql HTTP/1.1\r\nHost: t\r\nContent-Length: -5\r\n\r\nASK {}", 400),
        ("POST /sparql HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST /sparql HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
    ],
)
def test_requests_that_are_none(served: Served, request_text: str, status: int) -> None:
    answer = served.say(request_text)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:200]
    assert alive(served) < 5


def test_a_body_longer_than_it_says_is_another_request(served: Served) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: t\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n\r\n"
    answer = served.say(f"{head}ASK {{}}and more that nobody asked for\r\n\r\n")
    assert answer.count(b"HTTP/1.1 400 ") == 1
    assert alive(served) < 5


def test_a_body_shorter_than_it_says_ends_with_its_client(served: Served) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: t\r\nContent-Type: application/sparql-query\r\nContent-Length: 600\r\n\r\n"
    with served.call() as connection:
        connection.sendall(f"{head}ASK {{}}".encode())
        connection.shutdown(socket.SHUT_WR)
        everything(connection)
    assert alive(served) < 5


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", ""])
def test_bodies_of_other_types(served: Served, kind: str) -> None:
    answer = httpx.post(f"{served.address}/sparql", content="ASK {}", headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert "application/sparql-query" in answer.json()["detail"]


def test_a_query_that_is_asked_ahead_and_left(served: Served) -> None:
    connection = served.call()
    connection.sendall(asking("ASK {}").encode() * 50)
    connection.close()
    assert alive(served) < 5
