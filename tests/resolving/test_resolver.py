"""The whole resolver: blocks, rivals, registries, and what people have judged."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.resolving.organisations import (
    FRAUNHOFER,
    FRAUNHOFER_INSTITUTE,
    PADUA,
    PADUA_HOSPITAL,
    PADUA_PIC,
    organisation,
    profiles,
)

from bioregion_graph.resolving.clusters import Clusters
from bioregion_graph.resolving.profiles import Profile, preference
from bioregion_graph.resolving.resolver import Judgement, Known, resolve
from bioregion_graph.resolving.scoring import Outcome
from bioregion_graph.terms.registries import CORDIS, registry_of

ALL = [PADUA, PADUA_PIC, PADUA_HOSPITAL, FRAUNHOFER, FRAUNHOFER_INSTITUTE]


def outcomes(judgements: list[Judgement]) -> dict[tuple[str, str], Outcome]:
    return {
        (each.left.rpartition("/")[2], each.right.rpartition("/")[2]): each.outcome for each in judgements
    }


def test_the_preferred_registry_stands_on_the_left() -> None:
    assert outcomes(resolve(ALL))["ror-00240q980", "pic-999995602"] is Outcome.SAME
    keys = ("eccp-es-biocat", "cordis-a", "pic-1", "ror-1", "biocat")
    assert sorted(keys, key=preference) == list(keys[::-1])


def test_a_name_is_found_by_website_acronym_or_rare_word_alone() -> None:
    ror = organisation(
        "ror-1", "Alpha Cryolith Centre", acronyms="ACRYC", countries="IT", cities="Siena", domains="acryc.it"
    )
    for other in (
        organisation("pic-1", "Centro Cryolith Alpha", countries="IT"),
        organisation("pic-1", "ACRYC", countries="IT", cities="Siena"),
        organisation("pic-1", "Centro per la Cryolith Alpha di Siena", domains="acryc.it", countries="IT"),
    ):
        assert outcomes(resolve([ror, other])), other.names
    assert resolve([ror, organisation("pic-1", "Altogether Different Betaphage", countries="IT")]) == []
    assert resolve([ror, organisation("pic-1", "...")]) == []


def test_two_of_a_registry_as_likely_are_both_doubted() -> None:
    rors = [organisation(f"ror-{n}", "Alpha Cryolith", countries="IT") for n in (1, 2)]
    found = resolve([*rors, organisation("pic-1", "ALPHA CRYOLITH SRL", countries="IT")])
    assert set(outcomes(found).values()) == {Outcome.UNSURE}
    assert all("as likely" in each.evidence for each in found)
    better = replace(rors[0], cities=("Siena",))
    found = resolve(
        [better, rors[1], organisation("pic-1", "ALPHA CRYOLITH SRL", countries="IT", cities="Siena")]
    )
    assert outcomes(found)["ror-1", "pic-1"] is Outcome.SAME
    assert outcomes(found)["ror-2", "pic-1"] is Outcome.UNSURE
    (doubted,) = [each for each in found if each.outcome is Outcome.UNSURE]
    assert doubted.evidence.endswith("It would make ror-1 and ror-2 one organisation.")


def test_two_names_that_people_joined_are_no_rivals() -> None:
    curated = [organisation(key, "Alpha Cryolith", countries="IT") for key in ("alpha", "alpha-eu")]
    pic = organisation("pic-1", "ALPHA CRYOLITH SRL", countries="IT")
    found = outcomes(resolve([*curated, pic], Known(same=[(curated[0].iri, curated[1].iri)])))
    assert found == {("alpha", "pic-1"): Outcome.SAME, ("alpha-eu", "pic-1"): Outcome.SAME}
    assert set(outcomes(resolve([*curated, pic])).values()) == {Outcome.UNSURE}


def test_two_of_a_registry_are_one_by_overwhelming_evidence_only() -> None:
    first = organisation("pic-1", "Alpha Cryolith", countries="IT", cities="Siena", domains="alpha.it")
    second = replace(first, iri=first.iri.replace("pic-1", "pic-2"))
    assert outcomes(resolve([first, second])) == {("pic-1", "pic-2"): Outcome.SAME}
    assert outcomes(resolve([first, replace(second, domains=())])) == {("pic-1", "pic-2"): Outcome.UNSURE}
    assert resolve([first, replace(second, domains=(), cities=())]) == []
    rors = [replace(each, iri=each.iri.replace("pic", "ror")) for each in (first, second)]
    assert outcomes(resolve(rors)) == {("ror-1", "ror-2"): Outcome.UNSURE}
    assert resolve([first, replace(second, countries=("DE",))]) == []


def test_older_keys_of_cordis_may_be_many() -> None:
    pic = organisation("pic-1", "Alpha Cryolith", countries="IT", cities="Siena")
    keys = [
        organisation("cordis-a", "ALPHA CRYOLITH", countries="IT", cities="SIENA"),
        organisation("cordis-b", "ALPHA CRYOLITH SRL", countries="IT", cities="SIENA"),
    ]
    found = outcomes(resolve([pic, *keys]))
    assert found == {("pic-1", "cordis-a"): Outcome.SAME, ("pic-1", "cordis-b"): Outcome.SAME}


def test_people_win() -> None:
    pair = (PADUA.iri, PADUA_PIC.iri)
    for known in (Known(same=[pair]), Known(different=[pair]), Known(unsure=[pair])):
        assert resolve([PADUA, PADUA_PIC], known) == []
    curated = organisation("university-of-padua", *PADUA.names, countries="IT", cities="Padova")
    # Through the curated name, ROR and PIC would be joined, which a person has denied.
    found = outcomes(resolve([curated, PADUA, PADUA_PIC], Known(different=[pair])))
    assert sorted(found.values()) == [Outcome.SAME, Outcome.UNSURE]
    # What people have joined already needs no further judgement.
    joined = Known(same=[pair, (curated.iri, PADUA.iri)])
    assert resolve([curated, PADUA, PADUA_PIC], joined) == []


def test_clusters_name_what_is_in_the_way() -> None:
    clusters = Clusters([("x/a", "x/ror-1")], [("x/a", "x/pic-9")])
    assert clusters.members("x/ror-1") == {"x/a", "x/ror-1"}
    assert clusters.obstacle("x/a", "x/ror-1") is None
    assert clusters.obstacle("x/ror-1", "x/pic-9") == ("x/a", "x/pic-9")
    assert clusters.obstacle("x/a", "x/ror-2") == ("x/ror-1", "x/ror-2")
    assert clusters.obstacle("x/a", "x/pic-1") is None
    clusters.join("x/a", "x/pic-1")
    clusters.join("x/a", "x/pic-1")
    assert clusters.obstacle("x/ror-1", "x/pic-2") == ("x/pic-1", "x/pic-2")


@given(st.lists(profiles(), max_size=12), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_the_order_of_profiles_does_not_matter(some: list[Profile], dice: random.Random) -> None:
    some = list({each.iri: each for each in some}.values())
    mixed = list(some)
    dice.shuffle(mixed)
    assert resolve(mixed) == resolve(some)


@given(st.lists(profiles(), max_size=12))
@settings(deadline=None, max_examples=40)
def test_a_profile_that_shares_nothing_changes_nothing(some: list[Profile]) -> None:
    alone = organisation(
        "pic-999", "Zyzzyva Wolframite", acronyms="ZYW", countries="FR", domains="zyzzyva.fr"
    )
    assert resolve([*some, alone]) == resolve(some)


@given(st.lists(profiles(), max_size=14))
@settings(deadline=None, max_examples=40)
def test_no_chain_joins_two_of_a_registry_that_are_not_judged_the_same(some: list[Profile]) -> None:
    judgements = resolve(some)
    same = [(each.left, each.right) for each in judgements if each.outcome is Outcome.SAME]
    direct = {frozenset(pair) for pair in same}
    clusters = Clusters(same, [])
    for root in {clusters.root(iri) for pair in same for iri in pair}:
        members = sorted(clusters.members(root))
        for at, one in enumerate(members):
            for other in members[at + 1 :]:
                if registry_of(one) == registry_of(other) != CORDIS:
                    twins = {each for each in members if registry_of(each) == registry_of(one)}
                    assert any({one, other} & pair and pair <= twins for pair in direct)


@pytest.mark.parametrize(
    ("key", "registry"),
    [("ror-1", "ror"), ("pic-1", "pic"), ("cordis-a1", "cordis"), ("eccp-it-x", "eccp"), ("biocat", "curated"),
     ("rorschach-clinic", "curated"), ("curated-one", "curated")],
)  # fmt: skip
def test_the_registry_of_a_key(key: str, registry: str) -> None:
    assert registry_of(f"https://w3id.org/bioregion/id/organisation/{key}") == registry
