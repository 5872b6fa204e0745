"""Needs find organisations, holes their prospects, participants of an event each other."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.matching import calls_world as world
from tests.queries.views import view_of

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.matching import meetings, needs, prospect_words
from bioregion_graph.matching.prospects import WEIGHTS, Matcher, Matchmaker, Need
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder

CATALOGUE, AROUND = world.engine().on(world.DAY)
MATCHER: Matcher = Matchmaker(CATALOGUE.index, world.FIELDS)
LIBRARY = Library.load(folder("queries"))
ASKED = view_of("""
PREFIX brg: <https://w3id.org/bioregion/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX ls: <https://w3id.org/bioregion/concepts/life-science/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
<urn:c> a brg:Challenge ; rdfs:label "Vectors" ; dcterms:description "gene therapy vectors"@en ;
  brg:owner <urn:clinic> ; brg:classifiedAs ls:gene-therapy .
<urn:e> a brg:Event . <urn:lab> a brg:Organisation ; brg:attended <urn:e> .
<urn:start> a brg:Organisation ; brg:attended <urn:e> .
<urn:q> a brg:Request ; brg:owner <urn:lab> ; brg:consentGiven true ; brg:classifiedAs ls:gene-therapy .
<urn:o> a brg:Offer ; brg:owner <urn:start> ; brg:consentGiven true ; brg:classifiedAs ls:gene-therapy .
""")


def names(need: Need, limit: int = 20) -> list[str]:
    return [each.organisation for each in MATCHER.prospects(need, limit)]


def test_those_come_first_who_did_it_or_say_that_they_do() -> None:
    found = names(Need("", text="gene therapy vectors"))
    assert set(found[:3]) == {"urn:lab", "urn:clinic", "urn:start"}
    assert names(Need("", text="compost of soil"))[0] in {"urn:farm", "urn:coop"}
    assert "urn:silent" not in found


@given(
    st.sampled_from(["gene therapy", "soil", "bridges of steel", "zzz"]), st.sampled_from([(), (world.SOIL,)])
)
def test_parts_add_up_and_the_best_come_first(text: str, concepts: tuple[str, ...]) -> None:
    found = MATCHER.prospects(Need("", text=text, concepts=frozenset(concepts), asker="urn:lab"), 20)
    for each in found:
        assert each.score == math.fsum(part.value * WEIGHTS[part.signal] for part in each.parts)
        assert each.organisation != "urn:lab", "who asks is not sought"
        assert prospect_words.of_prospect(each, world.FIELDS, "it").endswith(".")
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_a_field_is_met_by_narrower_ones_and_told_by_name() -> None:
    found = MATCHER.prospects(Need("", concepts=frozenset((world.THERAPY,))), 20)
    (start,) = [each for each in found if each.organisation == "urn:start"]
    assert start.fields == (world.THERAPY,)
    assert "Works in Advanced therapies" in prospect_words.of_prospect(start, world.FIELDS, "en")


def test_countries_and_kinds_are_kept_to() -> None:
    text = "gene therapy vectors"
    assert "urn:clinic" not in names(Need("", text=text, countries=frozenset(("IT",))))
    assert names(Need("", text=text, kinds=frozenset(("urn:kind/hospital",)))) == ["urn:clinic"]
    with pytest.raises(UsageError, match="country XX"):
        names(Need("", text=text, countries=frozenset(("XX",))))
    with pytest.raises(UsageError, match="Nothing is asked"):
        names(Need("", text=" "))
    assert len(names(Need("", text=text), 1)) == 1


def test_a_challenge_is_a_need_of_its_owner() -> None:
    need = needs.challenge(ASKED, LIBRARY, "urn:c")
    assert (need.label, need.asker, need.concepts) == ("Vectors", "urn:clinic", {world.GENES})
    assert set(names(need)[:2]) == {"urn:lab", "urn:start"}
    with pytest.raises(NotFoundError, match="There are: urn:c, urn:q"):
        needs.challenge(ASKED, LIBRARY, "urn:none")
    with pytest.raises(NotFoundError, match="holds none yet"):
        needs.challenge(view_of(""), LIBRARY, "urn:none")


def test_a_hole_is_a_field_that_no_member_works_in_and_members_are_not_sought() -> None:
    assert needs.holes(AROUND, "urn:chain") == {world.THERAPY, world.SOIL}
    need = needs.hole(AROUND, "urn:chain")
    assert need.left_out == {"urn:lab", "urn:chain"}
    assert "urn:lab" not in names(need)
    assert {"urn:start", "urn:cluster"} <= set(names(need))
    assert needs.hole(AROUND, "urn:chain", frozenset((world.GENES,))).concepts == {world.GENES}
    with pytest.raises(UsageError, match="no field that its members lack"):
        needs.hole(AROUND, "urn:farm")
    with pytest.raises(NotFoundError, match="no network"):
        needs.hole(AROUND, "urn:none")


def test_pairs_at_an_event_are_scored_by_what_they_have_for_each_other() -> None:
    who = meetings.participants(ASKED, LIBRARY, "urn:e")
    wanted = meetings.wants(ASKED, LIBRARY)
    assert who == ["urn:lab", "urn:start"]
    (pair,) = meetings.pairs(CATALOGUE.index, world.FIELDS, who, wanted)
    assert {part.signal for part in pair.parts} == {"complementary", "new_to_each_other"}
    assert pair.score == math.fsum(part.adds for part in pair.parts)
    assert prospect_words.of_pair(pair, world.FIELDS, "it").startswith("Uno offre")


def test_old_partners_are_not_new_and_strangers_with_nothing_in_common_are_no_pair() -> None:
    who = ["urn:lab", "urn:clinic", "urn:coop", "urn:silent", "urn:start", "urn:cluster"]
    found = {
        (each.one, each.other): each
        for each in meetings.pairs(CATALOGUE.index, world.FIELDS, who, meetings.Wants())
    }
    old = found["urn:clinic", "urn:lab"]
    assert old.joint == 2
    assert "new_to_each_other" not in {part.signal for part in old.parts}
    stranger = found["urn:coop", "urn:lab"]
    assert stranger.partners == ("urn:clinic",), "not the farm, with which the lab works only later"
    assert not [pair for pair in found if "urn:silent" in pair]
    assert ("urn:cluster", "urn:start") not in found, "their fields differ"


def test_an_event_of_one_has_no_meetings() -> None:
    with pytest.raises(UsageError, match="1 organisations are known"):
        meetings.pairs(CATALOGUE.index, world.FIELDS, ["urn:lab"], meetings.Wants())
