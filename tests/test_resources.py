"""Where the ontology, the queries and the data lie: in a checkout, in a wheel, or nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from bioregion_graph import resources
from bioregion_graph.errors import InputError

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", ["ontology", "queries", "data"])
def test_a_checkout_uses_its_own_folders(name: str) -> None:
    assert resources.folder(name) == ROOT / name


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an installed package, with nothing in it yet."""
    package = tmp_path / "lib" / "site-packages" / "bioregion_graph"
    package.mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    return package


def test_a_wheel_uses_the_folders_inside_it(package: Path) -> None:
    (package / "resources" / "data").mkdir(parents=True)
    assert resources.folder("data") == package / "resources" / "data"


def test_a_checkout_goes_before_a_wheel(package: Path) -> None:
    (package / "resources" / "data").mkdir(parents=True)
    (package.parents[1] / "data").mkdir()
    assert resources.folder("data") == package.parents[1] / "data"


def test_a_file_of_that_name_is_no_folder(package: Path) -> None:
    (package.parents[1] / "data").write_text("")
    with pytest.raises(InputError):
        resources.folder("data")


def test_a_missing_folder_is_told_with_its_place_and_the_remedy(package: Path) -> None:
    with pytest.raises(InputError) as caught:
        resources.folder("ontology")
    assert str(caught.value) == (
        f'{package.parents[1] / "ontology"}: The folder "ontology" is missing. '
        "Restore it from the repository, or install the package again."
    )
