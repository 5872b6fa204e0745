"""Each reason for itself, and the sum of them on organisations everybody knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.resolving.organisations import (
    FRAUNHOFER,
    FRAUNHOFER_INSTITUTE,
    PADUA,
    PADUA_HOSPITAL,
    PADUA_PIC,
    organisation,
    profiles,
)

from bioregion_graph.resolving import reasons, scoring
from bioregion_graph.resolving.features import features_of
from bioregion_graph.resolving.profiles import Profile
from bioregion_graph.resolving.scoring import Outcome, Score


def score(left: Profile, right: Profile) -> Score:
    return scoring.score(features_of(left), features_of(right))


def weights(left: Profile, right: Profile) -> set[str]:
    return {reason.weight for reason in score(left, right).reasons}


def test_a_university_is_itself_and_neither_its_hospital_nor_another() -> None:
    assert score(PADUA, PADUA_PIC).outcome is Outcome.SAME
    assert score(PADUA_PIC, PADUA_HOSPITAL).outcome is not Outcome.SAME
    assert score(FRAUNHOFER, FRAUNHOFER_INSTITUTE).outcome is Outcome.DIFFERENT


def test_the_evidence_says_every_reason_with_its_points() -> None:
    found = score(PADUA, PADUA_PIC)
    for reason in found.reasons:
        assert f"{reason.sentence} ({reason.points:+.1f})." in found.evidence
    assert found.evidence.endswith(f"Together {found.points:+.1f}.")
    assert "Both have the website unipd.it (+2.5)." in found.evidence


ALPHA = organisation(
    "ror-1", "Alpha Cryolith", countries="IT", cities="Siena", domains="alpha.it", kinds="company"
)
CASES: dict[str, Profile] = {
    "equal name": organisation("pic-1", "Alpha Cryolith Ltd"),
    "alike name": organisation("pic-1", "Alpha Cryolith Betaphage"),
    "unlike name": organisation("pic-1", "Something Else"),
    "another kind of body": organisation("pic-1", "Alpha Cryolith Hospital"),
    "foundation or association": organisation("pic-1", "Foundation Alpha Cryolith"),
    "other words": organisation("pic-1", "Alpha Betaphage"),
    "one says more": organisation("pic-1", "Alpha Cryolith Betaphage"),
    "one says much more": organisation("pic-1", "Alpha Cryolith Betaphage Gammaray Deltawing"),
    "other numbers": organisation("pic-1", "Alpha Cryolith 2"),
    "same country": organisation("pic-1", "Alpha Cryolith", countries="IT"),
    "other country": organisation("pic-1", "Alpha Cryolith", countries="DE"),
    "unknown country": organisation("pic-1", "Alpha Cryolith"),
    "same city": organisation("pic-1", "Alpha", cities="SIENA"),
    "other city": organisation("pic-1", "Alpha Cryolith", cities="Pisa"),
    "other city, name of common words": organisation("pic-1", "Alpha", cities="Pisa"),
    "same host": organisation("pic-1", "Alpha", domains="www.alpha.it"),
    "same site": organisation("pic-1", "Alpha", domains="lab.alpha.it"),
    "same site, other city": organisation("pic-1", "Alpha", domains="lab.alpha.it", cities="Pisa"),
    "other site": organisation("pic-1", "Alpha", domains="beta.it"),
    "company and public body": organisation("pic-1", "Alpha", kinds="university"),
}


@pytest.mark.parametrize("weight", CASES)
def test_a_reason_is_given_and_not_given(weight: str) -> None:
    assert weight in weights(ALPHA, CASES[weight])
    assert weight in weights(CASES[weight], ALPHA)
    assert any(weight not in weights(ALPHA, other) for other in CASES.values())


def test_acronyms() -> None:
    long = organisation("pic-1", "Slovak Betaphage Agency", acronyms="SABA", cities="Siena", countries="IT")
    assert "name is the acronym" in weights(organisation("ror-1", "SABA", cities="Siena"), long)
    assert "same acronym" in weights(organisation("ror-1", "Alpha Something", acronyms="SABA"), long)
    assert "same acronym" not in weights(organisation("ror-1", "SABA"), organisation("pic-1", "SABA Ltd"))


def test_names_put_together_of_two() -> None:
    norway = organisation(
        "ror-1", "Statistics Norway", "Statistisk sentralbyrå", acronyms="SSB", countries="NO"
    )
    for text in ("STATISTISK SENTRALBYRAA - STATISTICS NORWAY", "STATISTICS NORWAY - SSB"):
        assert "alike name" not in weights(norway, organisation("pic-1", text, countries="NO"))
        assert score(norway, organisation("pic-1", text, countries="NO")).likeness.is_equal
    part = organisation("pic-1", "Institute of Betaphage - Statistics Norway", countries="NO")
    assert not score(norway, part).likeness.is_equal


def test_a_part_is_not_the_whole_even_of_the_same_name() -> None:
    whole = organisation("ror-1", "Alpha Molecular Laboratory", cities="Heidelberg", domains="aml.org")
    named = organisation(
        "ror-2", "Alpha Molecular Laboratory", cities="Hamburg", domains="aml-hamburg.de",
        parents="Alpha Molecular Laboratory",
    )  # fmt: skip
    assert "part of the other, of the same name" in weights(whole, named)
    unit = organisation("ror-3", "Alpha Molecular Imaging", parents="Alpha Molecular Laboratory")
    assert "part of the other" in weights(whole, unit)
    assert "part of the other" in weights(unit, whole)


def test_a_city_may_hold_another_and_a_name_may_say_where_it_is() -> None:
    villigen = organisation("ror-1", "Alpha", cities="Villigen")
    assert "same city" in weights(villigen, organisation("pic-1", "Alpha", cities="Villigen PSI"))
    grenoble = organisation("ror-1", "Hospital of Grenoble", cities="Grenoble")
    assert "other city" in weights(
        grenoble, organisation("pic-1", "HOPITAL DE GRENOBLE", cities="La Tronche")
    )


def test_website_and_city_make_no_institute_its_society() -> None:
    society = organisation(
        "pic-1", "Alpha Society of Sciences", countries="DE", cities="Munich", domains="a.de"
    )
    unit = organisation(
        "ror-1", "Alpha Information and Technology", countries="DE", cities="Munich", domains="a.de"
    )
    found = score(society, unit)
    assert found.outcome is not Outcome.SAME


def test_every_weight_is_given_by_some_reason() -> None:
    given_here = {weight for other in CASES.values() for weight in weights(ALPHA, other)}
    others = {
        "name is the acronym", "same acronym", "part of the other", "part of the other, of the same name",
        "equal name of common words",
    }  # fmt: skip
    assert given_here | others == set(reasons.WEIGHTS)


@given(profiles(), profiles())
def test_the_score_is_symmetric_and_the_same_each_time(one: Profile, other: Profile) -> None:
    left, right = features_of(one), features_of(other)
    if left.names and right.names:
        there, back = scoring.score(left, right), scoring.score(right, left)
        assert (there.points, there.outcome) == (back.points, back.outcome)
        assert {reason.weight for reason in there.reasons} == {reason.weight for reason in back.reasons}
        assert scoring.score(features_of(one), features_of(other)) == there


@given(profiles())
def test_nobody_is_unlike_himself(one: Profile) -> None:
    features = features_of(one)
    if not features.names:
        return
    assert scoring.score(features, features).likeness.share == 1
