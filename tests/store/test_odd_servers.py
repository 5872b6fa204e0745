"""What the adapter for SPARQL servers says of servers with faults, and what it sends and refuses to send."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
from pyoxigraph import (
    Literal,
    NamedNode,
    QuerySolutions,
)

from bioregion_graph.errors import (
    QueryLimitError,
    QueryRefusedError,
    StoreError,
    UsageError,
)
from bioregion_graph.settings import Server
from bioregion_graph.store.sparql_server import SparqlServerStore

A = NamedNode("urn:a")


class _Odd(BaseHTTPRequestHandler):
    """A server with faults: what it answers depends on the path."""

    answers: ClassVar[dict[str, tuple[str, bytes]]] = {
        "/page": ("text/html", b"<p>Hello</p>"),
        "/cut": ("application/sparql-results+json", b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":'),
        "/yes": ("application/sparql-results+json", b'{"head":{},"boolean":true}'),
        "/xml": (
            "application/sparql-results+xml; charset=utf-8",
            b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head>'
            b"<results><result><binding name='s'><uri>urn:a</uri></binding></result></results></sparql>",
        ),
        "/turtle": ("text/turtle", b"<urn:a> <urn:p> 1 ."),
        "/nonsense": ("text/turtle", b"<urn:a> <urn:p> 1"),
        "/bad": ("text/plain", b"Parse error: not like this\n\nSPARQL query:\nSELECT"),
        "/over": ("text/plain", b"Virtuoso S1T00 Error SR171: Transaction timed out"),
        "/short": ("application/sparql-results+json", b" " * 100),
        "/broken": ("application/sparql-results+json", b"5\r\n     \r\nzz"),
        "/dribble": ("application/sparql-results+json", b" "),
    }
    for each in ("/who", "/most", "/anytime"):
        answers[each] = answers["/yes"]
    answers["/most"] = answers["/xml"]
    faults: ClassVar[dict[str, tuple[int, tuple[str, str]]]] = {
        "/bad": (400, ("X-Nothing", "")),
        "/fault": (500, ("X-Nothing", "")),
        "/over": (500, ("X-Nothing", "")),
        "/locked": (401, ("X-Nothing", "")),
        "/gone": (410, ("X-Nothing", "")),
        "/short": (200, ("Content-Length", "10000")),
        "/broken": (200, ("Transfer-Encoding", "chunked")),
        "/most": (200, ("X-SPARQL-MaxRows", "1")),
        "/anytime": (200, ("X-SQL-State", "S1TAT")),
    }

    shown: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/slow":
            _waiting.wait(10)
        if self.path == "/who":
            self.shown.append(self.headers.get("Authorization", ""))
            if not self.shown[-1]:
                self._send(
                    401,
                    "text/plain",
                    b"",
                    ("WWW-Authenticate", 'Digest realm="SPARQL", nonce="n", qop="auth"'),
                )
                return
        status, header = self.faults.get(self.path, (200, ("X-Nothing", "")))
        kind, content = self.answers.get(self.path, ("text/plain", b"Not today"))
        self._send(status, kind, content, header)
        if self.path == "/dribble":
            for _ in range(100):
                self.wfile.write(b" ")
                if _waiting.wait(0.05):
                    break

    def _send(self, status: int, kind: str, content: bytes, header: tuple[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header(*header)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        del format, args


_waiting = threading.Event()


@pytest.fixture(scope="module")
def odd() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Odd)
    server.handle_error = lambda *_: None  # the client that has gone away
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    _waiting.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/page", "answered with text/html, which is not what was asked for"),
        ("/cut", r"The answer of .*/cut cannot be read: .*line 1"),
        ("/fault", r"refused the query \(500\)"),
    ],
)
def test_a_server_with_faults(odd: str, path: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        list(SparqlServerStore(odd + path).query("SELECT ?s { ?s ?p ?o }"))


def test_other_forms_of_answers_are_read(odd: str) -> None:
    rows = SparqlServerStore(f"{odd}/xml").query("SELECT ?missing ?s { ?s ?p ?missing }")
    assert isinstance(rows, QuerySolutions)
    assert [(row["s"], row["missing"]) for row in rows] == [(A, None)]
    triples = SparqlServerStore(f"{odd}/turtle").query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert [triple.object for triple in triples] == [Literal(1)]


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("/yes", "SELECT * { ?s ?p ?o }", "yes or no where rows were asked for"),
        ("/xml", "ASK {}", "rows where yes or no was asked for"),
        ("/xml", "DESCRIBE <urn:a>", "answered with application/sparql-results"),
        ("/page", "ASK {}", "answered with text/html"),
        ("/cut", "ASK {}", "cannot be read"),
        ("/nonsense", "CONSTRUCT WHERE { ?s ?p ?o }", "cannot be read"),
        ("/short", "SELECT ?s { ?s ?p ?o }", "9900 bytes are missing"),
        ("/broken", "SELECT ?s { ?s ?p ?o }", "cannot be read: IncompleteRead"),
    ],
)
def test_an_answer_of_another_form_is_told(odd: str, path: str, text: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        list(SparqlServerStore(odd + path).query(text))


def test_what_another_server_says_of_a_query_is_told(odd: str) -> None:
    with pytest.raises(UsageError, match=r"/bad does not take this query: Parse error: not like this\."):
        SparqlServerStore(f"{odd}/bad").query("SELECT * { ?s ?p ?o }")


@pytest.mark.parametrize("path", ["/slow", "/dribble"])
def test_a_server_that_does_not_answer(odd: str, path: str) -> None:
    with pytest.raises(QueryLimitError, match="did not answer within 1 seconds"):
        list(SparqlServerStore(odd + path, timeout_seconds=1).query("SELECT ?s { ?s ?p ?o }"))


@pytest.mark.parametrize(
    ("path", "words"), [("/anytime", "did not answer within"), ("/over", "ended the query")]
)
def test_what_a_server_found_in_time_is_no_answer(odd: str, path: str, words: str) -> None:
    with pytest.raises(QueryLimitError, match=words):
        SparqlServerStore(odd + path).query("SELECT ?s { ?s ?p ?o }")


def test_rows_that_a_server_holds_back_are_missed(odd: str) -> None:
    answer = SparqlServerStore(f"{odd}/most").query("SELECT ?s { ?s ?p ?o }")
    with pytest.raises(QueryLimitError, match=r"at most 1 rows, and there may be more"):
        list(answer)


@pytest.mark.parametrize(
    ("path", "words"), [("/locked", "does not let us in"), ("/gone", r"\(410\): Not today\.")]
)
def test_a_server_that_refuses_us(odd: str, path: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        SparqlServerStore(odd + path).query("ASK {}")


@pytest.mark.parametrize(
    ("account", "sent"),
    [
        (Server("", key="abc"), "Bearer abc"),
        (Server("", "me", "secret"), "Basic bWU6c2VjcmV0"),
        (Server("", "me", "secret", login="digest"), 'Digest username="me"'),
    ],
)
def test_who_we_are_is_sent(odd: str, account: Server, sent: str) -> None:
    assert bool(SparqlServerStore(f"{odd}/who", account=account).query("ASK {}"))
    assert _Odd.shown[-1].startswith(sent)


def test_functions_of_one_server_are_refused(odd: str) -> None:
    for text in (
        "PREFIX bif: <bif:> SELECT (bif:file_to_string('/x') AS ?x) {}",
        "SELECT * { ?s <bif:contains> 'x' }",
        "PREFIX b: <BIF:y> SELECT (b:z(1) AS ?x) {}",
        "SELECT (<\\u0073ql:y>(1) AS ?x) {}",
        "SELECT (<http://www.openlinksw.com/schemas/bif#y>(1) AS ?x) {}",
    ):
        with pytest.raises(QueryRefusedError, match="of one server alone"):
            SparqlServerStore(f"{odd}/yes").query(text)
