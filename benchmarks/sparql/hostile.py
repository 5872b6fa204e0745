"""Fifty queries that nobody should be able to hang or crash a server with.

Each asks for more than any machine can give, or has a form that breaks a careless parser or a deep recursion, or
reaches for what is not its own. They fit any data; some name the classes of the reference data.
"""

from __future__ import annotations

_PREFIXES = """PREFIX bn: <https://bioregion.example/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_ALL = "?s ?p ?o"
_ANY = "(!<urn:none>)"
_COUNT = "SELECT (COUNT(*) AS ?n)"
# Patterns of which linear-time engines make nothing; others double their work with each letter.
_REGEXES = {
    "nested-plus": "^(a+)+$",
    "alternatives": "^(a|a|a|aa)*b$",
    "back-and-forth": "(.*)*(.*)*(.*)*x",
    "counted": "^(([a-z ]{1,50}){1,50}){1,50}$",
    "wide-classes": "[\\\\p{L}\\\\s]{1,500}[0-9]{100}",
}
# None of these may be reached by a query: this machine, and where clouds keep their secrets.
_PLACES = {"loopback": "http://127.0.0.1:9/", "link-local": "http://169.254.169.254/latest/"}


def queries() -> dict[str, str]:
    """All of them, by name."""
    texts = _products() | _joins() | _texts() | _regexes() | _paths() | _forms() | _reaches()
    return {name: _PREFIXES + text for name, text in texts.items()}


def _product(factors: int) -> str:
    """So many patterns that share no variable."""
    return " . ".join(f"?s{letter} ?p{letter} ?o{letter}" for letter in "abcdefghi"[:factors])


def _products() -> dict[str, str]:
    two, three, nine = _product(2), _product(3), _product(9)
    return {
        "product-2-ordered": f"SELECT * {{ {two} }} ORDER BY ?oa ?ob",
        "product-3-ordered": f"SELECT * {{ {three} }} ORDER BY ?oa ?ob",
        "product-9-ordered-down": f"SELECT * {{ {nine} }} ORDER BY DESC(?oi) ?sa LIMIT 10",
        "product-2-random-order": f"SELECT * {{ {two} }} ORDER BY RAND() LIMIT 1",
        "product-3-counted": f"{_COUNT} {{ {three} }}",
        "product-2-counted-distinct": f"SELECT (COUNT(DISTINCT ?oa) AS ?n) {{ {two} }}",
        "product-2-distinct": f"SELECT DISTINCT ?sa ?ob {{ {two} }} OFFSET 1000000000",
        "product-2-grouped": f"SELECT ?sa ?sb (COUNT(*) AS ?n) {{ {two} }} GROUP BY ?sa ?sb ORDER BY ?n",
        "product-2-summed": f"SELECT (SUM(STRLEN(STR(?oa)) * STRLEN(STR(?ob))) AS ?n) {{ {two} }}",
        "product-2-hashed": f"SELECT (MAX(SHA512(CONCAT(STR(?oa), STR(?ob)))) AS ?x) {{ {two} }}",
        "product-3-far-offset": f"SELECT * {{ {three} }} OFFSET 100000000000 LIMIT 1",
        "product-3-streamed": f"SELECT * {{ {three} }}",
        "product-constructed": f"CONSTRUCT {{ {three} }} WHERE {{ {three} }}",
        "product-described": f"DESCRIBE ?sa ?sb ?sc {{ {three} }}",
    }


def _joins() -> dict[str, str]:
    two, three = _product(2), _product(3)
    selects = " ".join(f"{{ SELECT ?s{n} {{ ?s{n} ?p{n} ?o{n} }} }}" for n in range(3))
    nested = "".join(f" OPTIONAL {{ ?s{n} ?p{n} ?o{n}" for n in range(4)) + "}" * 4
    return {
        "subselects": f"{_COUNT} {{ {selects} }}",
        "unequal-pairs": f"{_COUNT} {{ ?a rdfs:label ?x . ?b rdfs:label ?y . FILTER(?x < ?y) }}",
        "sums-of-three": (
            f"{_COUNT} {{ ?a bn:contribution ?x . ?b bn:contribution ?y . ?c bn:contribution ?z FILTER(?x + ?y = ?z) }}"
        ),
        "negated-products": f"{_COUNT} {{ {_ALL} FILTER NOT EXISTS {{ {three} FILTER(?oa = ?o) }} }}",
        "minus-product": f"{_COUNT} {{ {two} MINUS {{ ?sa ?pb ?x . ?sb ?pa ?y }} }}",
        "optional-products": f"{_COUNT} {{ {_ALL} {nested} }}",
        "union-products": f"SELECT DISTINCT * {{ {{ {two} }} UNION {{ {two} }} }} ORDER BY ?oa",
    }


def _texts() -> dict[str, str]:
    def growing(step: str, times: int) -> str:
        """From ten digits, the same step again and again; gives the length of the last text."""
        steps = " ".join(f"BIND({step.replace('TEXT', f'?x{n}')} AS ?x{n + 1})" for n in range(times))
        return f"SELECT (STRLEN(?x{times}) AS ?n) {{ BIND('01234567\\u20AC9' AS ?x0) {steps} }}"

    two = _product(2)
    return {
        "concat-doubling": growing("CONCAT(TEXT, TEXT)", 40),
        "replace-tenfold": growing("REPLACE(TEXT, '.', '$0$0$0$0$0$0$0$0$0$0')", 12),
        "encoded-again": growing("ENCODE_FOR_URI(CONCAT(TEXT, TEXT, TEXT))", 25),
        "all-in-one-text": f"SELECT (GROUP_CONCAT(CONCAT(STR(?sa), STR(?oa), STR(?ob))) AS ?x) {{ {two} }}",
        "all-distinct-in-one-text": f"SELECT (GROUP_CONCAT(DISTINCT CONCAT(STR(?sa), STR(?ob))) AS ?x) {{ {two} }}",
        "long-separator": f"SELECT (GROUP_CONCAT(?oa; SEPARATOR='{'-' * 10_000}') AS ?x) {{ {two} }}",
    }


def _regexes() -> dict[str, str]:
    both = "CONCAT(STR(?oa), STR(?ob))"
    fixed = {
        f"regex-{name}": f"{_COUNT} {{ {_product(2)} FILTER(REGEX({both}, '{pattern}', 'i')) }}"
        for name, pattern in _REGEXES.items()
    }
    return {**fixed, "regex-from-the-data": f"{_COUNT} {{ {_product(2)} FILTER(REGEX(STR(?oa), STR(?ob))) }}"}


def _paths() -> dict[str, str]:
    partners = "^bn:organisation/bn:project/^bn:project/bn:organisation"
    long = "/".join(["(bn:organisation|^bn:organisation)"] * 60)
    return {
        "path-anything-star": f"{_COUNT} {{ ?s {_ANY}* ?o }}",
        "path-both-ways-plus": f"{_COUNT} {{ ?s ({_ANY}|^{_ANY})+ ?o }}",
        "path-partners-of-partners": f"SELECT DISTINCT ?a ?b {{ ?a ({partners})+ ?b }} ORDER BY ?a ?b",
        "path-stars-of-stars": f"{_COUNT} {{ ?a (((bn:within*)*)*|(!bn:within)*)* ?b }}",
        "path-long": f"{_COUNT} {{ ?a {long} ?b }}",
        "path-there-and-back": f"SELECT * {{ ?a {_ANY}+ ?b . ?b {_ANY}+ ?a }} ORDER BY ?b",
    }


def _forms() -> dict[str, str]:
    numbers = [str(number) for number in range(100_000)]
    return {
        "brackets-20000": f"SELECT * {{ {_ALL} FILTER({'(' * 20_000}1 = 1{')' * 20_000}) }}",
        "groups-20000": f"SELECT * {{ {'{' * 20_000} {_ALL} {'}' * 20_000} }}",
        "optionals-5000": f"SELECT * {{ {_ALL} {f'OPTIONAL {{ {_ALL} ' * 5_000}{'}' * 5_000} }}",
        "unions-20000": f"SELECT * {{ {' UNION '.join([f'{{ {_ALL} }}'] * 20_000)} }}",
        "alternatives-60000": f"SELECT * {{ {_ALL} FILTER({' || '.join(['?o = 1'] * 60_000)}) }}",
        "values-100000": f"{_COUNT} {{ VALUES ?x {{ {' '.join(numbers)} }} {_product(2)} FILTER(?oa = ?x) }}",
        "in-50000": f"{_COUNT} {{ {_product(2)} FILTER(?oa IN ({', '.join(numbers[:50_000])})) }}",
    }


def _reaches() -> dict[str, str]:
    services = {
        f"service-{name}": f"SELECT * {{ SERVICE SILENT <{place}> {{ {_ALL} }} }}"
        for name, place in _PLACES.items()
    }
    return {**services, "load-a-file": "LOAD <file:///etc/passwd>", "clear-all": "CLEAR ALL"}
