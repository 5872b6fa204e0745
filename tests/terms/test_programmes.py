"""What codes of programme parts and topics say of fields; the tables lead to concepts that exist."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from bioregion_graph.terms import programmes
from bioregion_graph.terms.namespaces import PREFIXES

TAXONOMY = Path(__file__).resolve().parents[2] / "ontology" / "concepts" / "life-science.ttl"


def test_all_concepts_are_of_the_taxonomy() -> None:
    said = parse(path=TAXONOMY, format=RdfFormat.TURTLE)
    known = {quad.subject.value for quad in said if isinstance(quad.subject, NamedNode)}
    assert {f"{PREFIXES['ls']}{code}" for code in programmes.concepts()} <= known


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("HORIZON.2.1", ("biomedical-research", 0.5)),
        ("HORIZON.2.1.4", ("infectious-diseases", 0.8)),
        ("HORIZON.2.4", None),
        ("SC1", ("biomedical-research", 0.5)),
        ("H2020-EU.3.1.4.", ("healthy-ageing", 0.7)),
        ("SC4", None),
        ("", None),
    ],
)
def test_programme_parts(code: str, found: tuple[str, float] | None) -> None:
    assert programmes.of_part(code) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("HORIZON-HLTH-2023-DISEASE-03-01", ("disease-areas", 0.7)),
        ("HORIZON-HLTH-2021-CORONA-01", ("biomedical-research", 0.5)),
        ("horizon-cl6-2024-CircBio-01-11", ("bioeconomy", 0.7)),
        ("IMI2-2015-06-05", ("pharmaceuticals", 0.7)),
        ("SC1-PHE-CORONAVIRUS-2020", ("pandemic-preparedness", 0.8)),
        ("SC1-BHC-02-2019", ("biomedical-research", 0.5)),
        ("HEALTH.2013.2.4.1-3", ("biomedical-research", 0.5)),
        ("ERC-AG-LS2", ("basic-biomedical-research", 0.7)),
        ("ERC-AG-PE2", None),
        ("BBI.2018.SO3.D2", ("bio-based-products", 0.9)),
        ("ICT-26-2016", None),
    ],
)
def test_topics(code: str, found: tuple[str, float] | None) -> None:
    assert programmes.of_topic(code) == found
