"""The SPARQL 1.1 Protocol, query operation, and the Service Description, asked of a real server over real sockets.

Each case bears the name of the W3C's test of the same thing (``sparql11/protocol`` and ``service-description``); the
requests and the data are ours. The W3C's tests of updates that are refused stand here too; those of updates that are
done need a server that may be written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx
import pytest
from pyoxigraph import NamedNode, Quad, QueryBoolean, RdfFormat, parse, parse_query_results
from pyoxigraph import QueryResultsFormat as Results
from tests.server.serving_here import Served, serving_here
from tests.server.test_limits import commit

DATA = [f"https://example.org/data/{number}" for number in range(4)]
QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
EMPTY = "ASK {}"
BOTH = f"ASK {{ <{DATA[1]}> a ?type . <{DATA[2]}> a ?type }}"
BOTH_NAMED = f"ASK {{ GRAPH ?one {{ <{DATA[1]}> a ?type }} GRAPH ?two {{ <{DATA[2]}> a ?type }} }}"
ALL_THREE = f"{BOTH_NAMED[:-1]} <{DATA[3]}> a ?type }}"
ROWS = {
    "application/sparql-results+json": Results.JSON,
    "application/sparql-results+xml": Results.XML,
    "text/csv": Results.CSV,
    "text/tab-separated-values": Results.TSV,
}
TRIPLES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}


@dataclass(frozen=True)
class Case:
    """A request, and what is expected: true, rows, triples, or a refusal (4xx)."""

    name: str
    expected: str
    method: str = "POST"
    parameters: tuple[tuple[str, str], ...] = ()
    body: str | bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: str = ""


def graphs(kind: str, *numbers: int) -> tuple[tuple[str, str], ...]:
    """Parameters that name graphs."""
    return tuple((f"{kind}-graph-uri", DATA[number]) for number in numbers)


def form(**fields: str) -> str:
    """The body of a form."""
    return urlencode(fields)


DEFAULT = graphs("default", 0)
CASES = [
    Case("query_get", "true", "GET", (("query", EMPTY), *DEFAULT)),
    Case("query_post_form", "true", "POST", DEFAULT, form(query=EMPTY), FORM),
    Case("query_post_direct", "true", "POST", DEFAULT, EMPTY, QUERY),
    Case("query_dataset_default_graphs_get", "true", "GET", (("query", BOTH), *graphs("default", 1, 2))),
    Case("query_dataset_default_graphs_post", "true", "POST", graphs("default", 1, 2), BOTH, QUERY),
    Case("query_dataset_named_graphs_get", "true", "GET", (("query", BOTH_NAMED), *graphs("named", 1, 2))),
    Case("query_dataset_named_graphs_post", "true", "POST", graphs("named", 1, 2), BOTH_NAMED, QUERY),
    Case(
        "query_dataset_full", "true", "POST", graphs("default", 3) + graphs("named", 1, 2), ALL_THREE, QUERY
    ),
    Case(
        "query_multiple_dataset",
        "true",
        "POST",
        graphs("named", 1, 2),
        BOTH_NAMED.replace("ASK", f"ASK FROM <{DATA[3]}>"),
        QUERY,
    ),
    Case("query_content_type_select", "rows", "POST", DEFAULT, "SELECT (1 AS ?one) {}", QUERY),
    Case("query_content_type_ask", "true", "POST", DEFAULT, EMPTY, QUERY),
    Case("query_content_type_describe", "triples", "POST", DEFAULT, f"DESCRIBE <{DATA[0]}>", QUERY),
    Case(
        "query_content_type_construct",
        "triples",
        "POST",
        DEFAULT,
        "CONSTRUCT { <urn:s> <urn:p> 1 } {}",
        QUERY,
    ),
    Case("bad_query_method", "refused", "PUT", (("query", EMPTY), *DEFAULT), b"", FORM),
    Case("bad_multiple_queries", "refused", "GET", (("query", EMPTY), ("query", "SELECT * {}"))),
    Case("bad_query_wrong_media_type", "refused", "POST", (), EMPTY, {"Content-Type": "text/plain"}),
    Case("bad_query_missing_form_type", "refused", "POST", (), form(query=EMPTY)),
    Case("bad_query_missing_direct_type", "refused", "POST", (), EMPTY),
    Case(
        "bad_query_non_utf8",
        "refused",
        "POST",
        (),
        EMPTY.encode("utf-16"),
        {"Content-Type": "application/sparql-query; charset=UTF-16"},
    ),
    Case("bad_query_non_utf8, unsaid", "refused", "POST", (), EMPTY.encode("utf-16"), QUERY),
    Case(
        "bad_query_non_utf8, in an address",
        "refused",
        "GET",
        raw="query=ASK%20%7B%20?s%20?p%20%22%FF%22%20%7D",
    ),
    Case("bad_query_syntax", "refused", "GET", (("query", "ASK {"),)),
    Case("bad_update_get", "refused", "GET", (("update", "CLEAR ALL"),)),
    Case("bad_multiple_updates", "refused", "POST", (), "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM),
    Case("bad_update_wrong_media_type", "refused", "POST", (), "CLEAR NAMED", {"Content-Type": "text/plain"}),
    Case("bad_update_missing_form_type", "refused", "POST", (), form(update="CLEAR NAMED")),
    Case(
        "bad_update_non_utf8",
        "refused",
        "POST",
        (),
        "CLEAR NAMED".encode("utf-16"),
        {"Content-Type": "application/sparql-update; charset=UTF-16"},
    ),
    Case("bad_update_syntax", "refused", "POST", (), form(update="CLEAR XYZ"), FORM),
    Case(
        "bad_update_dataset_conflict",
        "refused",
        "POST",
        (("using-named-graph-uri", DATA[1]),),
        form(update=f"INSERT {{ <urn:s> <urn:p> ?o }} USING <{DATA[2]}> WHERE {{ ?s ?p ?o }}"),
        FORM,
    ),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("protocol")
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    document = NamedNode("https://example.org/Document")
    commit(home, [Quad(NamedNode(each), kind, document, NamedNode(each)) for each in DATA])
    with serving_here(home) as found:
        yield found


def ask(served: Served, case: Case, accept: str = "*/*") -> httpx.Response:
    """Send the request of a case."""
    address = case.raw or urlencode(case.parameters)
    return httpx.request(
        case.method,
        f"{served.address}/sparql?{address}" if address else f"{served.address}/sparql",
        content=case.body,
        headers={"Accept": accept, **case.headers},
        timeout=30,
    )


def check(answer: httpx.Response, expected: str) -> None:
    """Whether an answer is what the case expects."""
    media = answer.headers["content-type"].partition(";")[0]
    if expected == "refused":
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.json()["detail"]
        return
    assert answer.status_code == 200, answer.text
    if expected == "triples":
        assert list(parse(answer.content, format=TRIPLES[media])) or "DESCRIBE" in str(answer.request.content)
    elif media == "text/csv":
        assert answer.text == "one\r\n1\r\n"  # our own reader does not read this form
    else:
        read = parse_query_results(answer.content, format=ROWS[media])
        assert isinstance(read, QueryBoolean) is (expected == "true")
        assert expected == "rows" or bool(read)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_protocol(served: Served, case: Case) -> None:
    check(ask(served, case), case.expected)


@pytest.mark.parametrize("accept", [*ROWS, *TRIPLES])
@pytest.mark.parametrize("name", ["query_get", "query_content_type_select", "query_content_type_construct"])
def test_every_form_is_had_by_asking_for_it(served: Served, name: str, accept: str) -> None:
    (case,) = (case for case in CASES if case.name == name)
    answer = ask(served, case, f"{accept}, image/png;q=0.9")
    is_offered = (accept in TRIPLES) == (case.expected == "triples")
    if not is_offered:
        assert answer.status_code == 406
    elif case.expected == "true" and accept.startswith("text/"):
        assert answer.text == "answer\ntrue\n"  # the standard knows no such form of yes and no
    else:
        assert answer.headers["content-type"].startswith(accept)
        check(answer, case.expected)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/csv;q=0.3, application/sparql-results+xml;q=0.7", "application/sparql-results+xml"),
        ("*/*;q=0.1, text/csv", "text/csv"),
        ("application/*", "application/sparql-results+json"),
        ("text/html;q=0, */*", "application/sparql-results+json"),
    ],
)
def test_the_best_form_wins(served: Served, accept: str, media: str) -> None:
    answer = httpx.get(
        f"{served.address}/sparql", params={"query": "SELECT * {}"}, headers={"Accept": accept}
    )
    assert answer.headers["content-type"].partition(";")[0] == media
    assert "Accept" in answer.headers["vary"]


def test_an_update_is_no_query(served: Served) -> None:
    for answer in (
        httpx.get(f"{served.address}/sparql", params={"query": "CLEAR ALL"}),
        httpx.post(f"{served.address}/sparql", content="CLEAR ALL", headers=QUERY),
        httpx.post(f"{served.address}/sparql", content="CLEAR ALL", headers=UPDATE),
    ):
        assert 400 <= answer.status_code < 500
    check(ask(served, CASES[3]), "true")


def test_head_options_and_conditions(served: Served) -> None:
    address = f"{served.address}/sparql"
    query = {"query": BOTH}
    got = httpx.get(address, params=query)
    head = httpx.head(address, params=query)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "last-modified", "bioregion-generation"):
        assert head.headers[name] == got.headers[name]
    tag, changed = got.headers["etag"], got.headers["last-modified"]
    cases = [
        ({"If-None-Match": tag}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-Modified-Since": changed}, 304),
        ({"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": changed}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": '"other"'}, 412),
        ({"If-Unmodified-Since": changed}, 200),
        ({"If-Unmodified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}, 412),
    ]
    for headers, status in cases:
        assert httpx.get(address, params=query, headers=headers).status_code == status, headers
    assert httpx.options(address).headers["allow"] == "GET, HEAD, OPTIONS, POST"
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    allowed = httpx.options(address, headers=asked)
    assert allowed.headers["access-control-allow-origin"] == "*"
    assert "POST" in allowed.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    "text", ["SELECT (NOW() AS ?now) {}", "SELECT (rand() AS ?r) {}", "SELECT (STRUUID() AS ?u) {}"]
)
def test_what_differs_each_time_is_no_copy(served: Served, text: str) -> None:
    answer = httpx.get(f"{served.address}/sparql", params={"query": text})
    assert "etag" not in answer.headers
    assert "last-modified" not in answer.headers


# The service description: returns-rdf, has-endpoint-triple, conforms-to-schema.

SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.mark.parametrize("accept", ["*/*", *TRIPLES])
def test_the_endpoint_itself_is_described(served: Served, accept: str) -> None:
    answer = httpx.get(f"{served.address}/sparql", headers={"Accept": accept})
    media = answer.headers["content-type"].partition(";")[0]
    assert media == ("text/turtle" if accept == "*/*" else accept)
    triples = [quad.triple for quad in parse(answer.content, format=TRIPLES[media])]
    endpoint = NamedNode(f"{served.address}/sparql")
    assert [(each.subject, each.object) for each in triples if each.predicate.value == f"{SD}endpoint"] == [
        (endpoint, endpoint)
    ]
    ranges = {
        "supportedLanguage": {f"{SD}SPARQL11Query"},
        "resultFormat": None,
        "extensionFunction": None,
        "defaultDataset": None,
    }
    for name, allowed in ranges.items():
        objects = [each.object for each in triples if each.predicate.value == SD + name]
        assert objects, name
        assert allowed is None or {each.value for each in objects} == allowed


def test_the_limits_are_told_as_they_are(served: Served) -> None:
    answer = httpx.get(f"{served.address}/sparql", headers={"Accept": "application/n-triples"})
    by_node: dict[str, dict[str, str]] = {}
    for quad in parse(answer.content, format=RdfFormat.N_TRIPLES):
        name = quad.predicate.value.removeprefix("https://schema.org/")
        if name in ("propertyID", "maxValue"):
            by_node.setdefault(str(quad.subject), {})[name] = quad.object.value
    told = {each["propertyID"]: float(each["maxValue"]) for each in by_node.values()}
    reader = served.graph.rules.of("reader")
    assert told["reader.seconds"] == reader.seconds == 30
    assert told["reader.rows"] == reader.rows == 1_000_000
    assert told["reader.memory_bytes"] == reader.memory_bytes == 1024**3
    assert told["reader.bytes"] == reader.bytes == 1024**3
    assert told["administrator.seconds"] == 600
    assert told["queue.per_client"] == 100
