"""Candidates from an index: fit, steps from the lead, sides, expertise, and who is independent of whom."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from tests.matching.consortia import BOOK
from tests.matching.small_facts import START, facts_of, project

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.composing.field import Control, Field, field_of, has_concept, has_words, steps
from bioregion_graph.matching.facts import Facts, Organisation
from bioregion_graph.matching.index import Index, build, vector

KIND = "https://w3id.org/bioregion/concepts/organisation-kind/"


def index() -> Index:
    # 0 - 1 - 2 - 3 in a chain of projects, 4 and 5 apart.
    chain = [project(n, n, [n, n + 1], kind=n) for n in range(3)] + [project(9, 9, [4, 5], kind=0)]
    facts = facts_of(chain)
    told = {
        "urn:o1": Organisation("urn:o1", "One", "IT", f"{KIND}sme"),
        "urn:o2": Organisation("urn:o2", "Two", "QQ", f"{KIND}university"),
        "urn:o3": Organisation("urn:o3", "Three", "", f"{KIND}unspecified", concepts=("urn:c",)),
        "urn:o4": Organisation("urn:o4", "Four", "UK", f"{KIND}hospital"),
    }
    return build(Facts({**facts.organisations, **told}, facts.projects), START + timedelta(days=100))


def field(control: Control | None = None) -> Field:
    found = index()
    scores = vector(np.arange(len(found.organisations)) + 3.0)
    allowed = np.ones(len(found.organisations), np.bool_)
    lead = found.organisations[found.numbers["urn:o0"]]
    return field_of(BOOK, found, lead, scores, allowed, {"c": has_concept(found, "urn:c")}, control or {})


def test_steps_are_those_of_a_search_by_hand() -> None:
    found = index()
    told = {
        each.iri[-1]: int(step)
        for each, step in zip(found.organisations, steps(found, "urn:o0"), strict=True)
    }
    assert {name: told[name] for name in "12345"} == {"1": 1, "2": 2, "3": 3, "4": 3, "5": 3}
    assert set(steps(found, "urn:nobody")) == {3}


def test_candidates_carry_what_rules_and_demands_ask() -> None:
    found = field()
    told = {each.name[-1]: each for each in found.candidates}
    assert found.lead.name == "urn:o0"
    assert "0" not in told
    assert (min(each.fit for each in told.values()), max(each.fit for each in told.values())) == (0.0, 1.0)
    assert (told["1"].partner.territory, told["1"].sides, told["1"].steps) == ("IT", {"industry"}, 1)
    # What no rule knows is not known.
    assert (told["2"].partner.territory, told["2"].partner.kinds) == ("", {f"{KIND}university"})
    assert (told["3"].partner.kinds, told["3"].brings) == (frozenset(), {"c"})
    assert (told["4"].partner.territory, told["4"].sides) == ("GB", {"health"})


def test_who_controls_whom_is_heeded() -> None:
    found = field({"urn:o1": ["urn:h"], "urn:h": ["urn:o0"], "urn:o4": ["urn:o2", "urn:o3"]})
    groups = {each.name: each.partner.group for each in found.candidates}
    assert groups["urn:o1"] == found.lead.partner.group == "urn:o0"
    assert found.joining == ["urn:o4"]
    assert "urn:o4" not in groups


def test_words_find_those_whose_projects_speak_of_them() -> None:
    found = index()
    named = {
        each.iri
        for each, has in zip(found.organisations, has_words(found, "plant genome"), strict=True)
        if has
    }
    assert named == {"urn:o1", "urn:o2"}
    with pytest.raises(UsageError, match='No project says anything of "zzz"'):
        has_words(found, "zzz")
