"""Calls are ranked for whoever asks: by projects, by words, by fields; with reasons; as of a day."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.matching import calls_world as world

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.matching.calls.engine import Answer, Engine, Wish
from bioregion_graph.matching.calls.facts import Call, State
from bioregion_graph.matching.calls.ranking import evidence
from bioregion_graph.matching.calls.signals import SIGNALS, values_of
from bioregion_graph.matching.calls.wording import told

WORDS = ("gene therapy", "soil health", "rare diseases", "terapia genica", "compost", "bridges", "zzz")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return world.engine()


def codes(answer: Answer) -> list[str]:
    return [each.call.code for each in answer.matches]


def test_the_calls_like_ones_own_projects_come_first(engine: Engine) -> None:
    assert codes(engine.answer(Wish("urn:lab"), world.DAY))[0] == world.GENE_CALL.code
    assert codes(engine.answer(Wish("urn:farm"), world.DAY))[0] == world.SOIL_CALL.code


@given(st.sampled_from(sorted(world.ORGANISATIONS)), st.lists(st.sampled_from(WORDS), max_size=4))
def test_the_parts_add_up_to_the_score(iri: str, words: list[str]) -> None:
    answer = SHARED.answer(Wish(iri, " ".join(words)), world.DAY)
    values = values_of(answer.asked)
    for match in answer.matches:
        assert match.score == math.fsum(part.value * part.weight for part in match.parts)
        whole = float(values[match.row].astype(np.float64) @ [signal.weight for signal in SIGNALS])
        assert match.score == pytest.approx(whole, rel=1e-6)
        assert all(part.adds > 0 for part in match.parts)
    assert [each.score for each in answer.matches] == sorted(
        (each.score for each in answer.matches), reverse=True
    )


SHARED = world.engine()


def test_what_begins_later_is_not_known_yet(engine: Engine) -> None:
    before, after = (engine.answer(Wish("urn:lab"), day) for day in (date(2026, 11, 30), date(2026, 12, 2)))
    assert "near_projects" not in parts(before, world.SOIL_CALL)
    assert "near_projects" in parts(after, world.SOIL_CALL)


def parts(answer: Answer, call: Call) -> dict[str, float]:
    return {part.signal: part.adds for each in answer.matches if each.call == call for part in each.parts}


def test_somebody_without_projects_is_matched_by_words_and_fields(engine: Engine) -> None:
    answer = engine.answer(Wish("urn:start"), world.DAY)
    assert codes(answer)[0] == world.GENE_CALL.code
    assert {"own_words", "fields"} <= parts(answer, world.GENE_CALL).keys()
    assert "near_projects" not in parts(answer, world.GENE_CALL)


def test_somebody_without_words_is_matched_by_those_of_its_cluster(engine: Engine) -> None:
    answer = engine.answer(Wish("urn:bare"), world.DAY)
    assert codes(answer) == [world.SOIL_CALL.code]
    assert parts(answer, world.SOIL_CALL).keys() == {"cluster_words"}
    assert told(answer, answer.matches[0], "en").sentence.startswith("The clusters it belongs to speak of ")


def test_a_value_chain_has_its_fields_and_the_projects_of_its_members_of_that_day(engine: Engine) -> None:
    answer = engine.answer(Wish("urn:chain", language="it"), world.DAY)
    assert answer.subject.label == "Terapie"
    assert answer.subject.acting == ("urn:lab",)
    found = told(answer, answer.matches[0], "it")
    assert any(text.startswith("i suoi membri hanno partecipato a ") for _, text in found.reasons)
    assert engine.answer(Wish("urn:chain"), date(2023, 6, 1)).subject.acting == (), "it joined in 2024"


def test_a_field_stands_for_narrower_ones(engine: Engine) -> None:
    assert codes(engine.answer(Wish(world.THERAPY), world.DAY)) == [world.GENE_CALL.code]
    added = engine.answer(Wish("urn:silent", concepts=(world.SOIL,)), world.DAY)
    assert codes(added) == [world.SOIL_CALL.code]


def test_an_italian_text_finds_english_calls(engine: Engine) -> None:
    answer = engine.answer(Wish(text="Sviluppiamo la terapia genica", language="it"), world.DAY)
    assert codes(answer)[0] == world.GENE_CALL.code
    said = {part.signal: text for part, text in told(answer, answer.matches[0], "it").reasons}
    assert said["fields"] == "entrambi riguardano Terapia genica"
    assert said["own_words"].startswith("il testo e il bando parlano di ")


def test_reasons_are_facts_and_count_what_the_evidence_holds(engine: Engine) -> None:
    answer = engine.answer(Wish("urn:lab"), world.DAY)
    match = answer.matches[0]
    facts = evidence(answer.asked, match)
    assert set(facts.near) == {"urn:p1", "urn:p2"}
    said = {part.signal: text for part, text in told(answer, match, "en").reasons}
    assert said["near_projects"] == f"took part in 2 of the {facts.near_of} projects most like this call"
    assert said["family_share"] == "2 of its 2 projects answered topics of the same family (HORIZON-HLTH)"
    assert facts.nearest in {"urn:p1", "urn:p2"}
    assert f"likeness {round(facts.likeness, 2)}" in said["nearest_own"]


def test_calls_that_name_clusters_are_marked_and_count_for_clusters_alone(engine: Engine) -> None:
    assert world.SOIL_CALL.for_clusters == "cluster organisations"
    assert "for_clusters" in parts(engine.answer(Wish("urn:cluster"), world.DAY), world.SOIL_CALL)
    assert "for_clusters" not in parts(engine.answer(Wish("urn:farm"), world.DAY), world.SOIL_CALL)
    assert not Call("urn:x", "X", "Cluster 1: health").for_clusters, "that is a part of the programme"


def test_filters(engine: Engine) -> None:
    text = "gene therapy and soil health"
    assert len(codes(engine.answer(Wish(text=text), world.DAY))) == 2
    assert codes(engine.answer(Wish(text=text, states=(State.forthcoming,)), world.DAY)) == [
        world.SOIL_CALL.code
    ]
    assert codes(engine.answer(Wish(text=text, before=date(2026, 12, 31)), world.DAY)) == [
        world.GENE_CALL.code
    ]
    assert codes(engine.answer(Wish(text=text, actions=("horizon-ia",)), world.DAY)) == [world.SOIL_CALL.code]
    assert codes(engine.answer(Wish(text=text, code=world.SOIL_CALL.code.lower()), world.DAY)) == [
        world.SOIL_CALL.code
    ]
    with pytest.raises(UsageError, match=r'action "NOPE"\. Choose one of IA, RIA'):
        engine.answer(Wish(text=text, actions=("NOPE",)), world.DAY)


def test_after_its_first_stage_a_call_counts_by_the_second(engine: Engine) -> None:
    answer = engine.answer(Wish("urn:lab", before=date(2026, 12, 31)), date(2026, 9, 16))
    assert world.GENE_CALL.code not in codes(answer)
    assert world.GENE_CALL.code in codes(engine.answer(Wish("urn:lab"), date(2027, 3, 1)))
    assert world.GENE_CALL.code not in codes(engine.answer(Wish("urn:lab"), date(2027, 3, 2)))


@pytest.mark.parametrize(
    ("wish", "kind", "message"),
    [
        (Wish(), UsageError, "The text is empty"),
        (Wish(text="  \n "), UsageError, "The text is empty"),
        (Wish("urn:nobody"), NotFoundError, "urn:nobody is no organisation, group or field"),
        (
            Wish("urn:lab", concepts=("https://w3id.org/bioregion/concepts/life-science/zz",)),
            NotFoundError,
            "no concept",
        ),
        (
            Wish("urn:lab", code="HORIZON-HLTH-2026-1"),
            NotFoundError,
            "meant: .*HORIZON-HLTH-2026-01-two-stage",
        ),
        (
            Wish("urn:lab", code="HORIZON-HLTH-2025-01"),
            UsageError,
            "closed: its last deadline was 2025-09-15",
        ),
    ],
)
def test_what_cannot_be_asked_is_told(
    engine: Engine, wish: Wish, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        engine.answer(wish, world.DAY)


@pytest.mark.parametrize(
    ("wish", "day", "reason"),
    [
        (Wish(text="zzz qqq"), world.DAY, "Nothing speaks for any call"),
        (Wish("urn:lab"), date(2030, 1, 1), "Of 3 calls none is open or forthcoming on 2030-01-01: 3 closed"),
        (Wish("urn:lab", before=date(2026, 9, 2)), world.DAY, "No call passes the filters"),
    ],
)
def test_nothing_comes_with_a_reason(engine: Engine, wish: Wish, day: date, reason: str) -> None:
    answer = engine.answer(wish, day)
    assert not answer.matches
    assert answer.reason.startswith(reason)


def test_a_graph_without_calls_says_so() -> None:
    assert "holds no calls" in world.engine(()).answer(Wish("urn:lab"), world.DAY).reason


def test_a_very_long_text_is_answered(engine: Engine) -> None:
    text = ("gene therapy of rare diseases " * 4000)[:100_000]
    assert codes(engine.answer(Wish(text=text), world.DAY))[0] == world.GENE_CALL.code


def test_only_some_days_are_kept(engine: Engine) -> None:
    for day in (1, 2, 3):
        engine.answer(Wish("urn:lab"), date(2026, 9, day))
    assert len(engine._days) == 2


@pytest.mark.parametrize(
    ("call", "day", "state"),
    [
        (Call("urn:c", "C", deadlines=(world.on(2026, 9, 1),)), world.DAY, State.open),
        (Call("urn:c", "C", opens=date(2026, 9, 2), status="call-open"), world.DAY, State.forthcoming),
        (Call("urn:c", "C", opens=date(2026, 9, 1), status="call-forthcoming"), world.DAY, State.open),
        (
            Call("urn:c", "C", status="call-cancelled", deadlines=(world.on(2027, 1, 1),)),
            world.DAY,
            State.closed,
        ),
        (Call("urn:c", "C"), world.DAY, State.unknown),
    ],
)
def test_days_decide_before_statuses(call: Call, day: date, state: State) -> None:
    assert call.state(day) is state
