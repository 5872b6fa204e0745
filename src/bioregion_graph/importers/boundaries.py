"""The official boundaries of NUTS: whose they are, on which terms, where they lie once somebody has accepted these.

They become no part of the graph and are not shipped, since they may be used for no commercial purpose. Loading is left
to ``fetch``, drawing to the explorer.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bioregion_graph.errors import InputError
from bioregion_graph.importers.fetched import Place, Record, Version, fetched, folder_of, sha256

NAME = "nuts-boundaries"
ADDRESS = "https://gisco-services.ec.europa.eu/distribution/v2/nuts/geojson/NUTS_RG_60M_2021_4326.geojson"
TERMS_AT = "https://ec.europa.eu/eurostat/web/gisco/geodata/statistical-units/territorial-units-statistics"
CREDIT = "© EuroGeographics, © TurkStat; source: European Commission – Eurostat/GISCO"
TERMS = f"""The boundaries of NUTS are © EuroGeographics and © TurkStat, distributed by Eurostat (GISCO).
You may use them if you agree that
  1. they serve no commercial purpose,
  2. every map that shows them says: {CREDIT}.
For commercial use ask EuroGeographics for a licence. The whole terms: {TERMS_AT}"""
_MOST_BYTES = 200_000_000


def place(home: Path) -> Place:
    """Where the boundaries lie."""
    return Place(folder_of(home, NAME), NAME, ADDRESS)


def stored(home: Path) -> Path | None:
    """The boundaries that somebody fetched, their checksum verified; None where nobody did. Raises InputError."""
    return fetched(home, NAME, ADDRESS)


def keep(path: Path, home: Path) -> Path:
    """Take the boundaries out of a file that is here already, plain or packed with gzip.

    Raises InputError when it holds none, OSError for the disk.
    """
    features(path)
    content = _content(path)
    target = place(home)
    target.folder.mkdir(parents=True, exist_ok=True)
    target.begin_part(Record(ADDRESS, Version(size=len(content))))
    target.part.write_bytes(content)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    target.finish(Record(ADDRESS, Version(size=len(content)), sha256(target.part), now))
    return target.path


def features(path: Path) -> list[dict[str, Any]]:
    """The regions of a file, each with its properties and geometry. Raises InputError."""

    def wrong(what: str) -> InputError:
        return InputError(what, str(path), "Take NUTS_RG_60M_2021_4326.geojson of GISCO.")

    content = _content(path, wrong)
    try:
        said = json.loads(content)
        found = said["features"]
        codes = [each["properties"]["NUTS_ID"] for each in found]
        shapes = {each["geometry"]["type"] for each in found}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise wrong("The file is no GeoJSON of NUTS regions.") from error
    if not codes or not shapes <= {"Polygon", "MultiPolygon"}:
        raise wrong("The file holds no areas of NUTS regions.")
    east = _first(found[0]["geometry"]["coordinates"])
    if not (isinstance(east, int | float) and abs(east) <= 180):
        raise wrong("The coordinates are not degrees (EPSG:4326).")
    return list(found)


def _content(path: Path, wrong: Callable[[str], InputError] | None = None) -> bytes:
    content = path.read_bytes()
    try:
        if content[:2] == b"\x1f\x8b":
            with gzip.open(path) as file:
                content = file.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError("The file is cut off or damaged.", str(path), "Load it again.") from error
    if len(content) > _MOST_BYTES and wrong:
        raise wrong("The file is too large.")
    return content


def _first(coordinates: Any) -> Any:
    while isinstance(coordinates, list) and coordinates:
        coordinates = coordinates[0]
    return coordinates
