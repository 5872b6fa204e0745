"""Keys become IRIs the same way every time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioregion_graph.errors import UsageError
from bioregion_graph.terms import iris, namespaces


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = iris.fold(text)
    assert iris.fold(once) == once


@given(st.text())
def test_slugs_are_valid_and_stable(text: str) -> None:
    try:
        slug = iris.slugify(text)
    except UsageError:
        return
    assert iris.slugify(slug) == slug
    assert iris.mint("organisation", slug).value.endswith("/id/organisation/" + slug)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Génopole d'Évry", "genopole-d-evry"),
        ("Klaster LifeScience Kraków", "klaster-lifescience-krakow"),
        ("Søren Bregenholt", "soren-bregenholt"),
        ("Straße & Łódź", "strasse-lodz"),
        ("SAFE-N-MEDTECH", "safe-n-medtech"),
    ],
)
def test_slugs_read_like_the_name(name: str, slug: str) -> None:
    assert iris.slugify(name) == slug


@pytest.mark.parametrize("text", ["", "…", "--", "生命"])
def test_nothing_to_make_a_slug_of(text: str) -> None:
    with pytest.raises(UsageError, match="no letter or digit"):
        iris.slugify(text)


@pytest.mark.parametrize("key", ["", "A", "a b", "a/b", "a--", "-a", "é", "a#b", "../a", "a>b"])
def test_keys_that_would_break_an_iri_are_refused(key: str) -> None:
    with pytest.raises(UsageError, match="is no identifier"):
        iris.mint("organisation", key)


def test_ties_may_join_keys() -> None:
    assert iris.mint("membership", "biocat--council-of-european-bioregions--2013").value.startswith(
        namespaces.ID
    )


def test_source_keys() -> None:
    assert iris.source_key("seed:003_514490b507cd5db4.txt#L18") == "seed-003"
    page = iris.source_key("https://www.biowin.org/en/news/one")
    assert page.startswith("biowin-org-")
    assert page != iris.source_key("https://www.biowin.org/en/news/two")
    assert iris.source_key("unlisted: a programme").startswith("unlisted-")


@given(
    st.sampled_from(sorted(namespaces.PREFIXES)), st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True)
)
def test_prefixed_names_round_trip(prefix: str, local: str) -> None:
    iri = namespaces.expand(f"{prefix}:{local}").value
    assert namespaces.expand(namespaces.compact(iri)).value == iri


def test_an_unknown_namespace_stays_whole() -> None:
    assert namespaces.compact("https://example.org/a") == "https://example.org/a"


def test_the_prologue_declares_each_prefix_once() -> None:
    lines = namespaces.prologue().splitlines()
    assert len(lines) == len(set(lines)) == len(namespaces.PREFIXES)
