"""Queries that mean harm, or do it without meaning to: each with the statuses that are right for it."""

from __future__ import annotations

from dataclasses import dataclass

# Ended at its limit of time or memory; larger than allowed; refused; answered.
ENDED, LARGE, REFUSED, ANSWERED = 503, 422, 400, 200
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Hostile:
    """A query, what it tries, and how it may be answered; ``says`` stands in the sentence of the refusal."""

    name: str
    text: str | bytes
    statuses: tuple[int, ...]
    says: str = ""


def _cross(count: int) -> str:
    """A product of so many patterns over everything."""
    return " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(count))


def _doubling(first: str, step: str, times: int) -> str:
    """Binds that double a text so many times."""
    binds = [f"BIND ({first} AS ?v0)"]
    binds += [f"BIND ({step.format(f'?v{n}')} AS ?v{n + 1})" for n in range(times)]
    return f"SELECT (STRLEN(?v{times}) AS ?n) {{ {' '.join(binds)} }}"


PRODUCTS = [
    Hostile("a product, sorted", f"SELECT * {{ {_cross(3)} }} ORDER BY ?o2 ?o1 ?o0", (ENDED,)),
    Hostile("a product, counted", f"SELECT (COUNT(*) AS ?n) {{ {_cross(4)} }}", (ENDED,)),
    Hostile("a product, made distinct", f"SELECT DISTINCT * {{ {_cross(3)} }}", (ENDED, LARGE)),
    Hostile("a product of rows", f"SELECT * {{ {_cross(3)} }}", (LARGE, ENDED)),
    Hostile("a product in random order", f"SELECT * {{ {_cross(3)} }} ORDER BY RAND() LIMIT 1", (ENDED,)),
    Hostile(
        "a product behind an offset", f"SELECT * {{ {_cross(4)} }} OFFSET 999999999999 LIMIT 1", (ENDED,)
    ),
    Hostile("a limit beyond all numbers", f"SELECT * {{ {_cross(3)} }} LIMIT 99999999999999999999", (400,)),
    Hostile(
        "a limit that bounds nothing", f"SELECT * {{ {_cross(3)} }} LIMIT 999999999999999", (LARGE, ENDED)
    ),
    Hostile(
        "nine patterns of triples", f"CONSTRUCT {{ {_cross(9)} }} WHERE {{ {_cross(9)} }}", (LARGE, ENDED)
    ),
    Hostile(
        "yes or no after a product",
        f"ASK {{ {_cross(4)} FILTER (?o0 + ?o3 = -1) }}",
        (ENDED,),
    ),
    Hostile("describe a product", f"DESCRIBE ?s2 {{ {_cross(3)} }}", (LARGE, ENDED)),
    Hostile(
        "groups of a product",
        f"SELECT ?o0 ?o1 (COUNT(*) AS ?n) {{ {_cross(3)} }} GROUP BY ?o0 ?o1",
        (ENDED, LARGE),
    ),
    Hostile(
        "having of a product", f"SELECT ?o0 {{ {_cross(3)} }} GROUP BY ?o0 HAVING (SUM(?o2) < 0)", (ENDED,)
    ),
    Hostile("a sample of a product", f"SELECT (SAMPLE(?o2) AS ?x) {{ {_cross(4)} }}", (ENDED,)),
    Hostile(
        "sums of hashes",
        f"SELECT (COUNT(DISTINCT SHA512(CONCAT(STR(?o0), STR(?o2)))) AS ?n) {{ {_cross(3)} }}",
        (ENDED,),
    ),
    Hostile(
        "a subquery for each row",
        f"SELECT * {{ ?s ?p ?o {{ SELECT (COUNT(*) AS ?n) {{ {_cross(4)} }} }} }}",
        (ENDED,),
    ),
    Hostile(
        "not exists a product",
        f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ {_cross(3)} FILTER (?o1 = ?no) }} }}",
        (ENDED,),
    ),
    Hostile(
        "minus a product", f"SELECT * {{ {_cross(3)} MINUS {{ {_cross(2)} }} }} ORDER BY ?o1", (ENDED, LARGE)
    ),
    Hostile(
        "a union of products",
        f"SELECT (COUNT(*) AS ?n) {{ {{ {_cross(4)} }} UNION {{ {_cross(4)} }} }}",
        (ENDED,),
    ),
    Hostile(
        "optional after optional",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o "
        + " ".join(f"OPTIONAL {{ ?a{n} ?b{n} ?c{n} }}" for n in range(8))
        + " }",
        (ENDED,),
    ),
    Hostile(
        "values times values",
        "SELECT (COUNT(*) AS ?n) { "
        + " ".join(f"VALUES ?v{n} {{ {'1 2 3 4 5 6 7 8 9 ' * 10} }}" for n in range(8))
        + " }",
        (ENDED,),
    ),
]
TEXTS = [
    Hostile(
        "all texts in one",
        f"SELECT (GROUP_CONCAT(CONCAT(STR(?s0), STR(?s1))) AS ?all) {{ {_cross(3)} }}",
        (ENDED,),
    ),
    Hostile(
        "all texts in one, each once",
        f"SELECT (GROUP_CONCAT(DISTINCT CONCAT(STR(?s0), STR(?s1), STR(?s2))) AS ?all) {{ {_cross(3)} }}",
        (ENDED,),
    ),
    Hostile("doubling by CONCAT", _doubling('"ab"', "CONCAT({0}, {0})", 60), (ENDED,)),
    Hostile("doubling by REPLACE", _doubling('"aaaa"', 'REPLACE({0}, "a", "aaaaaaaa")', 30), (ENDED,)),
    Hostile(
        "growing by ENCODE_FOR_URI", _doubling('"%%"', "ENCODE_FOR_URI(CONCAT({0}, {0}, {0}))", 40), (ENDED,)
    ),
    Hostile(
        "a pattern that others go astray in",
        f'ASK {{ BIND ("{"a" * 5000}!" AS ?t) FILTER REGEX(?t, "^(a+)+$") }}',
        (ANSWERED,),
    ),
    Hostile(
        "a pattern that grows when it is read",
        'ASK { FILTER REGEX("a", "((a{1,1000}){1,1000}){1,1000}") }',
        (ANSWERED, ENDED),
    ),
    Hostile(
        "patterns in a product",
        f'SELECT (COUNT(*) AS ?n) {{ {_cross(3)} FILTER REGEX(CONCAT(STR(?s0), STR(?s1)), "(.*1.*)+2(.*3)+$") }}',
        (ENDED,),
    ),
]
PATHS = [
    Hostile(
        "a path of anything",
        "SELECT (COUNT(*) AS ?n) { ?a (!<urn:no>)* ?b . ?b (!<urn:no>)* ?c . ?c (!<urn:no>)* ?d }",
        (ENDED,),
    ),
    Hostile(
        "round and round",
        "SELECT (COUNT(*) AS ?n) { ?a <urn:next>+ ?b . ?b <urn:next>+ ?c . ?c <urn:next>+ ?d }",
        (ENDED,),
    ),
    Hostile(
        "to and fro",
        "SELECT (COUNT(*) AS ?n) { ?a (<urn:next>|^<urn:next>)+ ?b . ?b (<urn:next>/^<urn:next>)* ?c . "
        "?c <urn:next>* ?d . ?d <urn:next>* ?e }",
        (ENDED,),
    ),
    Hostile(
        "a path inside a path",
        "SELECT (COUNT(*) AS ?n) { ?a ((<urn:next>*)*/(<urn:next>+)?)* ?b . ?b (<urn:next>*)* ?c . "
        "?c <urn:next>* ?d }",
        (ENDED,),
    ),
]
DEPTHS = [
    Hostile(
        "brackets of a megabyte",
        f"SELECT * {{ FILTER ({'(' * 400_000}1{')' * 400_000}) }}",
        (REFUSED,),
        "nests more than",
    ),
    Hostile("groups in groups", f"SELECT * {'{' * 400_000}{'}' * 400_000}", (REFUSED,), "nests more than"),
    Hostile(
        "optional in optional",
        f"SELECT * {{ {'OPTIONAL {' * 60_000}{'}' * 60_000} }}",
        (REFUSED,),
        "nests more than",
    ),
    Hostile(
        "union in union",
        f"SELECT * {'{ {} UNION ' * 60_000} {{}} {'}' * 60_000}",
        (REFUSED,),
        "nests more than",
    ),
    Hostile(
        "not exists in not exists",
        f"ASK {{ {'FILTER NOT EXISTS {' * 40_000}{'}' * 40_000} }}",
        (REFUSED,),
        "nests more than",
    ),
    Hostile(
        "nodes in nodes",
        f"SELECT * {{ {'[ ?p ' * 150_000} 1 {']' * 150_000} ?p ?o }}",
        (REFUSED,),
        "nests more than",
    ),
    Hostile(
        "lists in lists",
        f"SELECT * {{ {'(' * 400_000} {')' * 400_000} ?p ?o }}",
        (REFUSED,),
        "nests more than",
    ),
    Hostile(
        "selects in selects",
        f"SELECT * {'{ SELECT * ' * 60_000} {{}} {'}' * 60_000}",
        (REFUSED,),
        "nests more than",
    ),
    Hostile("not not not", f"ASK {{ FILTER ({'!' * 900_000}true) }}", (REFUSED,), "operators"),
    Hostile("minus minus minus", f"ASK {{ FILTER (1 = {'- ' * 400_000}1) }}", (REFUSED,), "operators"),
    Hostile("or or or", f"ASK {{ FILTER (false {'|| false ' * 90_000}) }}", (REFUSED,), "operators"),
    Hostile("a path of steps", f"ASK {{ ?a <urn:a>{'/<urn:a>' * 90_000} ?b }}", (REFUSED,), "operators"),
    Hostile("as deep as allowed", f"SELECT * {'{' * 99}?s ?p ?o{'}' * 99} LIMIT 1", (ANSWERED, ENDED)),
    Hostile("as many operators as allowed", f"ASK {{ FILTER (true {'|| true ' * 990}) }}", (ANSWERED, ENDED)),
]
LENGTHS = [
    Hostile(
        "a hundred thousand values",
        f"SELECT (COUNT(*) AS ?n) {{ VALUES ?v {{ {' '.join(map(str, range(100_000)))} }} }}",
        (ANSWERED, ENDED),
    ),
    Hostile(
        "a hundred thousand of a list",
        f"ASK {{ FILTER (1 IN ({', '.join(map(str, range(100_000, 220_000)))})) }}",
        (ANSWERED, REFUSED, ENDED),
    ),
    Hostile("patterns of a megabyte", f"ASK {{ {'?s ?p ?o . ' * 80_000} }}", (ANSWERED, ENDED)),
    Hostile("prefixes of a megabyte", f"{'PREFIX a: <urn:a> ' * 50_000} ASK {{}}", (ANSWERED, ENDED)),
    Hostile("a comment of a megabyte", f"#{'x' * MEGABYTE}\nASK {{}}", (ANSWERED, ENDED)),
    Hostile("an IRI of a megabyte", f"ASK {{ <urn:{'x' * MEGABYTE}> ?p ?o }}", (ANSWERED, ENDED)),
    Hostile(
        "a text of a megabyte", f'ASK {{ FILTER (STRLEN("{"x" * MEGABYTE}") = 1000000) }}', (ANSWERED, ENDED)
    ),
    Hostile("a name of a megabyte", f"SELECT ?{'x' * MEGABYTE} {{}}", (ANSWERED, ENDED)),
    Hostile("more than may be sent", f"#{'x' * (1 << 20)}\nASK {{}}", (413,), "larger than"),
]
LETTERS = [
    Hostile("no query", "", (REFUSED,), "asks nothing"),
    Hostile("zeros", b"ASK { \x00 }", (REFUSED,)),
    Hostile("half of a pair", "ASK { ?s ?p '\\uD800' }", (REFUSED,)),
    Hostile("bytes that are no letters", b"ASK { ?s ?p '\xff\xfe' }", (REFUSED,), "not UTF-8"),
    Hostile("a text without end", "ASK { ?s ?p '", (REFUSED,), "no end"),
    Hostile("something else", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), (REFUSED,)),
]  # fmt: skip


def elsewhere(port: int) -> list[Hostile]:
    """Queries that would call a server on this port of this machine, or change the graph."""
    loopback = f"http://127.0.0.1:{port}/"
    calls = [
        f"SELECT * {{ SERVICE <{loopback}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE SILENT <{loopback}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES ?g {{ <{loopback}> }} SERVICE ?g {{ ?s ?p ?o }} }}",
        f"PREFIX l: <{loopback}> SELECT * {{ SERVICE l: {{ ?s ?p ?o }} }}",
        f"SELECT * {{ \\u0053ERVICE <{loopback}> {{ ?s ?p ?o }} }}",
        "SELECT * { SERVICE <http://169.254.169.254/latest/meta-data/> { ?s ?p ?o } }",
        f"SELECT * {{ SERVICE <http://[::1]:{port}/> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE <http://localhost:{port}/> {{ ?s ?p ?o }} }}",
    ]
    changes = [
        f"LOAD <{loopback}>",
        f"LOAD SILENT <{loopback}> INTO GRAPH <urn:g>",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL",
        "DROP DEFAULT",
        "CREATE GRAPH <urn:g>",
        "DELETE WHERE { ?s ?p ?o }",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "ASK {} ; DROP ALL",
    ]
    return [
        *(Hostile(text, text, (REFUSED,), "SERVICE") for text in calls),
        *(Hostile(text, text, (REFUSED,)) for text in changes),
        Hostile("a graph elsewhere", f"SELECT * FROM <{loopback}> {{ ?s ?p ?o }}", (ANSWERED,)),
        Hostile(
            "a named graph elsewhere",
            f"SELECT * FROM NAMED <{loopback}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
            (ANSWERED,),
        ),
    ]
