"""What cannot be asked is told with what to do instead; what is odd about an answer is told beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.matching.random_worlds import COLD, COUNTRIES, DAY, KINDS, TOPICS, world
from tests.matching.small_facts import facts_of, project

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.matching import partner_words
from bioregion_graph.matching.facts import Facts, Organisation
from bioregion_graph.matching.partners import Answer, Partners
from bioregion_graph.matching.request import MOST_CHARACTERS, Request, understand
from bioregion_graph.matching.sides import Side, side

OPEN, CLOSED, SILENT = TOPICS
KIND = "https://w3id.org/bioregion/concepts/organisation-kind/"
LEAD = "urn:o0"
TEXT = "vaccine against bacteria"


@pytest.fixture(scope="module")
def partners() -> Partners:
    return Partners.of(world(1), DAY)


def keys(answer: Answer) -> set[str]:
    return {each.key for each in answer.understood.notices}


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (Request(), "Nothing is asked. Name a call"),
        (Request(text=" \n "), "Nothing is asked. Name a call"),
        (Request(text="12 34 -- !?"), "Nothing is asked. Name a call"),
        (Request(text="12 34", lead=LEAD), "The text has no words. Say in some words"),
        (Request(text=TEXT, lead=LEAD, partners=("urn:o1", "urn:o1")), "urn:o1 is listed twice"),
        (Request(text=TEXT, lead=LEAD, partners=(LEAD,)), "urn:o0 is listed twice. Name the leader"),
        (Request(text=TEXT, countries=("IT", "XX")), "XX is no country of any organisation here"),
        (Request(text=TEXT, kinds=("urn:kind/none",)), "Nobody is of kind urn:kind/none. Leave that wish out."),
        (Request(text=TEXT, rings=True), "Rings begin with somebody: name who asks as the leader"),
        (Request(text=TEXT, within=frozenset()), "Nobody is in these rings"),
        (Request(text=TEXT, novelty=1.5), "The dial goes from 0 to 1; 1.5 is outside"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told(partners: Partners, request_: Request, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        partners.ask(request_)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            Request(call="HORIZON-HLTH-2021-01-DISEASE-04"),
            r'No call has the code "HOR.+-04"\. .+: HOR.+-DISEASE-03\?',
        ),
        (Request(call="zzz"), r'No call has the code "zzz"\. Give its code'),
        (Request(call="topic:no such thing"), "No call has the code"),
        (Request(call='topic:"{no}'), "No call has the code"),
        (Request(call="topic:nothing"), "No call has the code"),
        (Request(lead="urn:nobody"), "There is no organisation urn:nobody. Find it: bioregion search"),
        (Request(lead=LEAD, partners=("urn:nobody",)), "There is no organisation urn:nobody"),
    ],
)
def test_what_is_not_there_is_told(partners: Partners, request_: Request, message: str) -> None:
    with pytest.raises(NotFoundError, match=message):
        partners.ask(request_)


@pytest.mark.parametrize("call", [OPEN.iri, OPEN.code, f" {OPEN.code.lower()} "])
def test_a_call_has_many_names(partners: Partners, call: str) -> None:
    answer = partners.ask(Request(call=call))
    assert answer.understood.topic == OPEN
    assert keys(answer) == set()


@pytest.mark.parametrize(
    ("request_", "wanted"),
    [
        (Request(call=CLOSED.code), {"closed"}),
        (Request(call=SILENT.code), {"closed", "call_without_text"}),
        (Request(call=SILENT.code, text=TEXT), {"closed"}),
        (Request(lead=COLD.iri, text=TEXT), {"lead_without_history"}),
        (Request(lead=LEAD, text="pneumonoultramicroscopic"), {"no_words_known"}),
        (Request(lead=LEAD, text=f"{TEXT} " * 5000), {"text_cut"}),
        (Request(lead=LEAD, text=TEXT), set()),
    ],
)  # fmt: skip
def test_what_is_odd_is_told_beside_the_answer(
    partners: Partners, request_: Request, wanted: set[str]
) -> None:
    answer = partners.ask(request_)
    assert keys(answer) == wanted
    assert len(answer) > 200
    for language in ("en", "it"):
        for notice in answer.understood.notices:
            words = partner_words.notice(notice, language)
            assert words.endswith((".", "altrui."))
            assert all(value in words for value in notice.values.values())


def test_only_the_first_hundred_thousand_characters_count(partners: Partners) -> None:
    kept = ("vaccine " * MOST_CHARACTERS)[:MOST_CHARACTERS]
    cut = partners.ask(Request(text=f"{kept} plant soil harvest"))
    np.testing.assert_array_equal(cut.scores, partners.ask(Request(text=kept)).scores)


def test_a_graph_that_ends_years_ago_is_told(partners: Partners) -> None:
    late = understand(Request(text=TEXT), partners.facts, partners.index, date(2026, 1, 1), {})
    assert [each.key for each in late.notices] == ["stale"]
    assert late.notices[0].values["day"] == partners.index.known_until.isoformat()


def clashing() -> Partners:
    """Any two of the wishes IT, sme and within go together, all three do not; FR and hospital clash at once."""
    made = [
        Organisation("urn:o0", "O0", "IT", kind="urn:kind/sme"),
        Organisation("urn:o1", "O1", "IT", kind="urn:kind/university"),
        Organisation("urn:o2", "O2", "DE", kind="urn:kind/sme"),
        Organisation("urn:o3", "O3", "FR", kind="urn:kind/university"),
        Organisation("urn:o4", "O4", "DE", kind="urn:kind/hospital"),
    ]
    world = facts_of([project(1, 0, [0, 1, 2, 3, 4], kind=1)])
    return Partners.of(Facts({each.iri: each for each in made}, world.projects), DAY)


def test_two_wishes_that_clash_are_named() -> None:
    partners = clashing()
    wishes = Request(text="plant", countries=("fr", "IT "), kinds=("urn:kind/hospital",))
    with pytest.raises(UsageError) as refused:
        partners.ask(wishes)
    assert str(refused.value) == (
        "These two wishes clash, nobody is both in FR, IT and of kind urn:kind/hospital. Leave one out."
    )
    with pytest.raises(UsageError, match="nobody is both in FR and in these rings"):
        partners.ask(Request(text="plant", countries=("FR",), within=frozenset({"urn:o1"})))
    with pytest.raises(UsageError, match="Nobody is new to you"):
        partners.ask(Request(lead="urn:o0", only_new=True))


def test_three_wishes_that_clash_only_together_are_named() -> None:
    partners = clashing()
    three = Request(
        text="plant", countries=("IT",), kinds=("urn:kind/sme",), within=frozenset({"urn:o1", "urn:o2"})
    )
    with pytest.raises(
        UsageError, match="Any two of these wishes go together, but nobody meets all: in IT; "
    ):
        partners.ask(three)


def test_every_wish_is_met_by_everybody(partners: Partners) -> None:
    within = frozenset(f"urn:o{number}" for number in range(200))
    asked = Request(
        text=TEXT, lead=LEAD, partners=("urn:o1",), countries=("it", "DE"), kinds=KINDS[:2], within=within
    )
    answer = partners.ask(asked)
    found = {hit.organisation for hit in answer.page(0, len(answer))}
    wanted = {
        iri
        for iri, said in partners.facts.organisations.items()
        if said.country in ("IT", "DE") and said.kind in KINDS[:2] and iri in within
    }
    assert found == (wanted & partners.index.numbers.keys()) - {LEAD, "urn:o1"}
    assert found
    assert len(COUNTRIES) > 3


def test_a_wider_kind_holds_the_narrower_ones() -> None:
    facts = world(1)
    narrower = {"urn:kind/any": frozenset({"urn:kind/any", *KINDS[:2]})}
    partners = Partners.of(facts, DAY, narrower=narrower)
    answer = partners.ask(Request(text=TEXT, kinds=("urn:kind/any",)))
    assert {hit.kind for hit in answer.page(0, len(answer))} == set(KINDS[:2])


SIDED = {
    "urn:o0": Organisation("urn:o0", "O0", "IT", kind=f"{KIND}sme"),
    "urn:o1": Organisation("urn:o1", "O1", "IT", kind=f"{KIND}company"),
    "urn:o2": Organisation("urn:o2", "O2", "DE", kind=f"{KIND}university"),
    "urn:o3": Organisation("urn:o3", "O3", "FR", kind=f"{KIND}hospital"),
    "urn:o4": Organisation("urn:o4", "O4", "DE", kind=f"{KIND}foundation"),
    "urn:o5": Organisation("urn:o5", "O5", "DE"),
}
NARROWER = {f"{KIND}company": frozenset({f"{KIND}company", f"{KIND}sme"}),
            f"{KIND}research": frozenset({f"{KIND}research", f"{KIND}university"}),
            f"{KIND}health": frozenset({f"{KIND}health", f"{KIND}hospital"})}  # fmt: skip


def sided() -> Partners:
    world = facts_of([project(1, 0, [0, 1, 2, 3, 4, 5], kind=1)])
    return Partners.of(Facts(SIDED, world.projects), DAY, narrower=NARROWER)


@pytest.mark.parametrize(
    ("sides", "wanted"),
    [
        ((Side.industry,), {"urn:o0", "urn:o1"}),
        ((Side.research, Side.health), {"urn:o2", "urn:o3"}),
        ((Side.society,), {"urn:o4"}),
        (tuple(Side), {"urn:o0", "urn:o1", "urn:o2", "urn:o3", "urn:o4"}),
    ],
)
def test_a_side_is_met_by_its_kinds_and_narrower_ones(sides: tuple[Side, ...], wanted: set[str]) -> None:
    answer = sided().ask(Request(text="plant", sides=sides))
    assert {hit.organisation for hit in answer.page(0, len(answer))} == wanted


def test_a_side_that_clashes_is_named_with_what_it_clashes_with() -> None:
    partners = sided()
    wishes = Request(text="plant", kinds=(f"{KIND}university",), sides=(Side.industry,))
    with pytest.raises(UsageError) as refused:
        partners.ask(wishes)
    assert str(refused.value) == (
        "These two wishes clash, nobody is both of kind kind:university and of side industry. Leave one out."
    )
    with pytest.raises(UsageError, match=r"nobody is both in IT and of side research, health\. Leave"):
        partners.ask(Request(text="plant", countries=("IT",), sides=(Side.research, Side.health)))
    with pytest.raises(UsageError, match=r"Nobody is of side clusters\. Leave that wish out\."):
        partners.ask(Request(text="plant", sides=(Side.clusters,)))


@given(st.sampled_from(Side), st.sampled_from([str.upper, str.title, "  {} ".format]))
def test_a_side_is_read_by_its_name(wanted: Side, written: Callable[[str], str]) -> None:
    assert side(written(wanted)) is wanted


def test_an_unknown_side_is_told_with_those_there_are() -> None:
    with pytest.raises(UsageError) as refused:
        side("civil")
    assert str(refused.value) == (
        'There is no side "civil". Choose one of industry, research, health, public, society, clusters.'
    )
