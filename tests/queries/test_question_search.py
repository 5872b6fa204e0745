"""Finding the questions that plain words ask for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.queries.views import ROOT

from bioregion_graph.queries.library import Library
from bioregion_graph.queries.question_search import QuestionSearch

LIBRARY = Library.load(ROOT / "queries")
SEARCH = QuestionSearch(question for question in LIBRARY if question.topic != "pages")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("who presided CEBR in May 2019", "governance/body_on_day"),
        ("chi presiedeva il CEBR nel maggio 2019", "governance/body_on_day"),
        ("which networks share the most members", "networks/network_pairs"),
        ("quali reti sono le piu grandi", "networks/largest_networks"),
        ("coordinators by country", "eurio/coordinators_by_country"),
    ],
)
def test_plain_words_come_near_a_question(words: str, expected: str) -> None:
    assert expected in [question.name for question in SEARCH.search(words)]


@pytest.mark.parametrize("words", ["", "   ", "zzzz qqq", "purple elephants dancing", "?!", "a" * 100_000])
def test_words_that_ask_nothing_find_nothing(words: str) -> None:
    assert SEARCH.search(words) == []


def test_accents_and_case_do_not_matter() -> None:
    assert SEARCH.search("ATTIVITÀ DEL PIANO") == SEARCH.search("attivita del piano") != []


def test_each_question_is_found_by_its_own_words() -> None:
    lost = [
        question.name
        for question in LIBRARY
        if question.topic != "pages"
        and not {question} & set(SEARCH.search(question.question))
        and not {question} & set(SEARCH.search(f"{question.summary} {question.question}"))
    ]
    assert lost == []


@given(st.text(max_size=60), st.integers(1, 30))
def test_the_order_is_always_the_same(words: str, limit: int) -> None:
    found = SEARCH.search(words, limit)
    assert len(found) <= limit
    assert found == SEARCH.search(words, 30)[:limit]
