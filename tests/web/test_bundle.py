"""The bundle of the explorer: types hold, every page has its files, nothing comes from elsewhere."""

from __future__ import annotations

import gzip
import re
import runpy
import subprocess
from pathlib import Path

import pytest

from bioregion_graph.server import bundle

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src/bioregion_graph/web"
PAGES = sorted(path.parent.name for path in (WEB / "src/pages").glob("*/main.ts"))
# Kilobytes of script, packed, before a page can be used.
MOST = {"sparql": 160}
MOST_OF_OTHERS = 60

built = pytest.mark.skipif(
    not bundle.manifest(), reason="The explorer is not built here (BIOREGION_UI=skip): pip install -e ."
)


@built
def test_every_page_is_in_the_manifest() -> None:
    assert "frame" in PAGES
    for page in PAGES:
        entry = bundle.entry(page)
        assert entry
        for address in (entry.script, *entry.imports, *entry.styles):
            assert (bundle.FOLDER.parent.parent / address.lstrip("/")).is_file(), address


@built
@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_little_before_it_paints(page: str) -> None:
    files = {
        address
        for entry in (bundle.entry("frame"), bundle.entry(page))
        if entry
        for address in (entry.script, *entry.imports)
    }
    size = sum(
        len(gzip.compress((bundle.FOLDER.parent.parent / each.lstrip("/")).read_bytes(), 9)) for each in files
    )
    assert size <= MOST.get(page, MOST_OF_OTHERS) * 1000, f"{page}: {size / 1000:.1f} kB"


@built
def test_the_bundle_names_no_other_host() -> None:
    known = re.compile(
        r"https?://(?:www\.w3\.org|w3id\.org|svelte\.dev|purl\.org|xmlns\.com|schema\.org|example\.)"
    )
    for path in bundle.FOLDER.rglob("*.css"):
        assert not re.search(r"url\(\s*[\"']?https?:", path.read_text(encoding="utf-8")), path
    for path in bundle.FOLDER.rglob("*.js"):
        for found in re.finditer(
            r"(?:fetch|import)\(\s*[\"']https?://[^\"']+", path.read_text(encoding="utf-8")
        ):
            assert known.search(found[0]), found[0]


@built
def test_countries_come_once_and_only_those_near_europe() -> None:
    shapes = [path.name for path in bundle.FOLDER.rglob("*countries*")]
    assert shapes == ["countries.json"]
    assert (bundle.FOLDER / "assets" / "europe.svg").stat().st_size < 120_000


def test_where_nothing_was_built_pages_come_without_scripts(tmp_path: Path) -> None:
    assert bundle.entry("frame", tmp_path) is None


def test_the_lock_names_no_registry() -> None:
    assert '"resolved"' not in (WEB / "package-lock.json").read_text(encoding="utf-8")


@pytest.mark.slow
def test_types_and_accessibility_of_the_sources_hold() -> None:
    if not (WEB / "node_modules").is_dir():
        pytest.skip("The build tools of the explorer are not installed here: pip install -e . installs them.")
    npm, binaries = runpy.run_path(str(ROOT / "hatch_build.py"))["npm_command"]()
    done = subprocess.run(
        [*npm, "run", "-s", "check"],
        cwd=WEB,
        env={"PATH": f"{binaries}:/usr/bin:/bin", "HOME": str(Path.home())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
