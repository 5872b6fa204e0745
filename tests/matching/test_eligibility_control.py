"""Who is independent of whom, along chains of control, circles and joint ventures."""

from __future__ import annotations

import pytest

from bioregion_graph.matching.eligibility.control import Tops, groups, tops

ABOVE = {
    "lab": ["institute"],
    "institute": ["fund"],
    "venture": ["alpha", "beta"],
    "alpha": ["fund"],
    "one": ["other"],
    "other": ["one"],
    "self": ["self"],
}


def held(*names: str) -> dict[str, Tops]:
    return {name: tops(name, lambda each: ABOVE.get(each, ())) for name in names}


@pytest.mark.parametrize(
    ("name", "above"),
    [
        ("lab", {"fund"}),
        ("venture", {"fund", "beta"}),
        ("one", {"one"}),
        ("other", {"one"}),
        ("self", {"self"}),
        ("free", {"free"}),
    ],
)
def test_chains_are_followed_to_their_tops(name: str, above: set[str]) -> None:
    assert held(name)[name] == above


def test_those_below_one_top_are_one_though_it_does_not_apply() -> None:
    found, joining = groups(held("lab", "alpha", "free"))
    assert found == {"lab": "fund", "alpha": "fund", "free": "free"}
    assert joining == []


def test_who_is_below_two_stays_free_of_those_who_do_not_apply() -> None:
    assert groups(held("venture", "free")) == ({"venture": "beta", "free": "free"}, [])
    found, joining = groups(held("venture", "beta"))
    assert found["venture"] == found["beta"]
    assert joining == []


def test_who_is_below_two_that_both_apply_joins_them() -> None:
    found, joining = groups(held("lab", "venture", "beta", "free"))
    assert len({found["lab"], found["venture"], found["beta"]}) == 1
    assert found["free"] == "free"
    assert joining == ["venture"]
