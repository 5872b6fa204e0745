"""Rewritings: given values are carried into the parts that they narrow, and only where the rows stay the same."""

from __future__ import annotations

import pytest
from tests.sparql.making import EX, rows
from tests.sparql.rewriting import HEAD, everything, squeezed, store

from bioregion_graph.sparql.rewrite import rewrite


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (
            "VALUES ?x { :s :s } OPTIONAL { ?x :p ?y . ?y :p ?z }",
            "VALUES ?x { :s :s } OPTIONAL { VALUES (?x) { (:s) } ?x :p ?y . ?y :p ?z }",
        ),
        (
            "VALUES (?x ?k) { (:s 1) (:t 2) } ?x :p ?y MINUS { ?x :q ?z }",
            "VALUES (?x ?k) { (:s 1) (:t 2) } ?x :p ?y MINUS { VALUES (?x) { (:s) (:t) } ?x :q ?z }",
        ),
        (
            "VALUES ?x { :s } { SELECT ?x (COUNT(*) AS ?n) { ?x :p ?y } GROUP BY ?x }",
            "VALUES ?x { :s } { SELECT ?x (COUNT(*) AS ?n) { VALUES (?x) { (:s) } ?x :p ?y } GROUP BY ?x }",
        ),
        (
            "VALUES ?x { :s } { SELECT * { { SELECT DISTINCT ?x { ?x :p ?y } } } }",
            "VALUES ?x { :s } { SELECT * { VALUES (?x) { (:s) } { SELECT DISTINCT ?x { VALUES (?x) { (:s) } ?x :p ?y } "
            "} } }",
        ),
    ],
)
def test_given_values_are_carried_into_the_parts_that_they_narrow(body: str, wanted: str) -> None:
    found = everything(body)
    assert (
        squeezed(found.text).replace(f"<{EX}s>", ":s").replace(f"<{EX}t>", ":t") == f"SELECT * {{ {wanted} }}"
    )
    assert {step.kind for step in found.steps} == {"given"}
    assert all("?x" in step.sentence for step in found.steps)


def test_values_after_the_query_are_carried_to_the_keys() -> None:
    text = f"{HEAD}SELECT ?x (COUNT(*) AS ?n) {{ ?x :p ?y }} GROUP BY ?x VALUES ?x {{ :s }}"
    found = rewrite(text)
    assert [step.kind for step in found.steps] == ["given"]
    assert found.text.endswith("GROUP BY ?x VALUES ?x { :s }")
    for refused in (
        f"{HEAD}SELECT ?k {{ ?x :p ?y }} GROUP BY (?x AS ?k) VALUES ?k {{ :s }}",
        f"{HEAD}SELECT ?x {{ ?x :p ?y }} VALUES ?x {{ :s }}",
        text.replace(":s", ":s UNDEF"),
        text.replace("?x :p ?y", "OPTIONAL { ?x :p ?y }"),
    ):
        assert rewrite(refused).steps == ()


@pytest.mark.parametrize(
    "body",
    [
        "VALUES ?x { :s UNDEF } MINUS { ?x :q ?z }",
        "VALUES ?x { :s } MINUS { ?k :q ?z OPTIONAL { ?k :p ?x } }",
        "VALUES ?x { :s } MINUS { ?k :q ?z BIND(1 AS ?l) ?x :p ?z }",
        "OPTIONAL { ?x :p ?y . ?y :q ?z } VALUES ?x { :s }",
        "VALUES ?x { :s } { SELECT ?x { ?x :p ?y } LIMIT 1 }",
        "VALUES ?x { :s } { SELECT ?x { ?x :p ?y } OFFSET 1 }",
        "VALUES ?n { 1 } { SELECT (COUNT(?x) AS ?n) { ?x :p ?y } }",
        "VALUES ?x { :s } { SELECT ?y { ?x :p ?y } }",
        "VALUES ?x { :s } { SELECT (?y AS ?x) { ?y :p ?z } }",
        "VALUES ?x { :s } { SELECT (?k AS ?x) { ?x :p ?k } GROUP BY ?k }",
        "VALUES ?x { :s } { ?x :p ?y } UNION { ?x :q ?y }",
        "VALUES ?x { :s } MINUS { VALUES ?x { :t } ?x :q ?z }",
        f"VALUES ?x {{ {' '.join(map(str, range(101)))} }} MINUS {{ ?x :q ?z }}",
        "?k :p ?x FILTER EXISTS { VALUES ?x { :s } MINUS { ?x :q ?z } }",
    ],
)
def test_values_that_might_change_the_rows_are_not_carried(body: str) -> None:
    assert everything(body).steps == ()


CARRIED_WRONGLY = {
    "a LIMIT counts rows": (
        ":a :p 1 . :b :p 2",
        "VALUES ?x { :b } { SELECT ?x { ?x :p ?y } ORDER BY ?y LIMIT 1 }",
        "VALUES ?x { :b } { SELECT ?x { VALUES ?x { :b } ?x :p ?y } ORDER BY ?y LIMIT 1 }",
    ),
    "before the values": (
        ":a :p 1 . :b :p 2",
        "OPTIONAL { ?x :p ?y } VALUES ?x { :c }",
        "OPTIONAL { VALUES ?x { :c } ?x :p ?y } VALUES ?x { :c }",
    ),
    "bound only by an OPTIONAL inside": (
        ":a :q 1 ; :p :c",
        "VALUES ?x { :b } { SELECT ?x { ?k :q ?z OPTIONAL { ?k :p ?x } } }",
        "VALUES ?x { :b } { SELECT ?x { VALUES ?x { :b } ?k :q ?z OPTIONAL { ?k :p ?x } } }",
    ),
    "groups that are not keyed by it": (
        ":a :p 1 . :b :p 1",
        "VALUES ?n { 1 } { SELECT (COUNT(?x) AS ?n) ?y { ?x :p ?y } GROUP BY ?y }",
        "VALUES ?n { 1 } { SELECT (COUNT(?x) AS ?n) ?y { VALUES ?x { :a } ?x :p ?y } GROUP BY ?y }",
    ),
}


@pytest.mark.parametrize("condition", CARRIED_WRONGLY)
def test_each_condition_of_carrying_is_needed(condition: str) -> None:
    data, body, without = CARRIED_WRONGLY[condition]
    text = f"{HEAD}SELECT * {{ {body} }}"
    assert rows(store(data), text) != rows(store(data), f"{HEAD}SELECT * {{ {without} }}")
    assert rewrite(text, eager=True).steps == ()
