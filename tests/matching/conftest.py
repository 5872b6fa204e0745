"""The real curated graph, built once for the tests of matching that ask it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bioregion_graph.publishing.build import build
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view
from bioregion_graph.sharing.view import View


@pytest.fixture(scope="session")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """A view of it, as anybody may see it."""
    home = tmp_path_factory.mktemp("curated")
    build(home, ontology=folder("ontology"), data=folder("data"))
    with open_view(home) as view:
        yield view
