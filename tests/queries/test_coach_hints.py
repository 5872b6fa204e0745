"""Every trap that the coach knows: a query that falls into it, and one that is nearly the same and does not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from tests.queries.coach_graph import HEAD, known
from tests.queries.coach_traps import TRAPS

from bioregion_graph.queries.coach import hints as told
from bioregion_graph.queries.coach.counts import Counts
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sparql.translate import read

KNOWN = known()


def hints(query: str, knowledge: Knowledge = KNOWN) -> list[dict[str, object]]:
    return told.hints(knowledge, read(HEAD + query), HEAD + query)


@pytest.mark.parametrize(
    ("code", "trapped", "piece", "mend", "free"),
    TRAPS,
    ids=[f"{trap[0]}-{place}" for place, trap in enumerate(TRAPS)],
)
def test_a_trap_is_told_where_it_is_and_nowhere_else(
    code: str, trapped: str, piece: str, mend: str, free: str
) -> None:
    found = [hint for hint in hints(trapped) if hint["code"] == code]
    assert [(HEAD + trapped)[hint["place"]["start"] : hint["place"]["end"]] for hint in found] == [piece]
    assert mend in found[0]["mend"]["en"]
    for language in ("en", "it"):
        assert found[0]["says"][language]
        assert "{" not in found[0]["says"][language].replace("{ … }", "")
    assert found[0]["says"]["en"] != found[0]["says"]["it"]
    assert code not in {hint["code"] for hint in hints(free)}


def test_every_trap_has_an_example() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (folder("queries").parent / "src").rglob("*_traps.py")
    )
    written = {code for code, *_ in TRAPS}
    assert all(f'"{code}"' in source for code in written)
    assert len(written) == 21


def test_a_place_is_told_by_line_and_column() -> None:
    query = "SELECT *\nWHERE { ?a brg:city ?n }\n  LIMIT 2"
    (hint,) = told.hints(KNOWN, read(HEAD + query), HEAD + query)
    assert hint["place"] == {
        "line": HEAD.count("\n") + 3,
        "column": 3,
        "start": len(HEAD) + query.index("LIMIT"),
        "end": len(HEAD + query),
    }


def test_what_is_to_be_put_there_mends_it() -> None:
    query = HEAD + 'SELECT ?a { ?a a brg:Organization ; brg:city ?n FILTER REGEX(?n, "sien", "i") }'
    while mends := [hint for hint in told.hints(KNOWN, read(query), query) if hint["text"]]:
        place = mends[0]["place"]
        query = query[: place["start"]] + mends[0]["text"] + query[place["end"] :]
    assert (
        query
        == HEAD + 'SELECT ?a { ?a a brg:Organisation ; brg:city ?n FILTER CONTAINS(LCASE(STR(?n)), "sien") }'
    )


def questions() -> Iterator[tuple[str, str]]:
    return ((query.name, query.text) for query in Library.load(folder("queries")))


def test_our_own_questions_fall_into_no_trap_of_shape() -> None:
    """What the graph lacks is no fault of theirs: this small one has hardly anything."""
    allowed = {
        ("counted_per_source", "sources/one_fact_three_sources"),  # it shows just that
        ("counted_per_source", "pages/classes_of_source"),  # it asks one source
        ("count_of_optional_rows", "sources/sources_of_thing"),  # it counts statements
        ("unknown_dates", "calls/memberships_on_day"),  # whoever may be a member is wanted
    }
    by_the_graph = {
        "unknown_word",
        "unknown_thing",
        "distinct_missing",
        "datatype_differs",
        "language_differs",
        "several_languages",
    }
    found = {
        (hint["code"], name)
        for name, text in questions()
        for hint in told.hints(KNOWN, read(text), text)
        if hint["code"] not in by_the_graph
    }
    assert found - allowed == set()


def test_without_counts_no_word_is_called_unknown() -> None:
    class Uncounted(Knowledge):
        counts: Counts | None = None

    knowledge = Uncounted(KNOWN.view)
    query = "SELECT * { ?a brg:isMemberOf ?b ; brg:memberOf/brg:country ?c }"
    assert {hint["code"] for hint in hints(query, knowledge)} == {"distinct_missing"}


@pytest.mark.parametrize(("one", "other"), list(product(["x" * 5, "y"], ["a b", "ß"])))
def test_text_of_a_query_is_told_as_it_is(one: str, other: str) -> None:
    query = f'SELECT * {{ ?a rdfs:label "{{{one}}}" . ?b rdfs:label "{other}%s" }}'
    assert {hint["code"] for hint in hints(query)} == {"cartesian_product"}
