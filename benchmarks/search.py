"""Finding by name: how long the index takes to make, how large it is, and how long a search takes.

    python -m benchmarks.search              # 300 000 made-up names
    python -m benchmarks.search --home       # the current generation of BIOREGION_HOME, read from its database

The names are made up of the words and the lengths of real ones: organisations, projects, their acronyms and
numbers. For the searches of a home nothing is written but the index in its place.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bioregion_graph import settings
from bioregion_graph.queries.index_file import IndexFile, write
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.names import ACRONYM, IDENTIFIER, LABEL, Name, Named, folded, read_names
from bioregion_graph.queries.search import Index
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view

NAMES = 300_000
SEARCHES = {
    "exact": "university of bologna",
    "one letter": "u",
    "three letters": "uni",
    "a common word": "university",
    "two beginnings": "univ bol",
    "common words": "institute for research of the university",
    "accents": "università degli studi di siena",
    "a slip": "univerity of bolonga",
    "a short slip": "seina",
    "slips only": "interdiscplinary organzation",
    "a number": "999993953",
    "nothing": "qwxzkjy",
}
REPEATS = 15
SYLLABLES = "ba bo ci co da de di fo ga lo ma mi na no pe ra ri sa so te to un va ver ter men tor logy tion"
KNOWN = "university of bologna institute for research the siena center interdisciplinary organization"


def main() -> None:
    """Print the seconds to make the index, its size, and the milliseconds of typical searches."""
    begun = time.perf_counter()
    if "--home" in sys.argv:
        with open_view(settings.load().home) as view:
            named = read_names(view, Library.load(folder("queries")))
        print(f"read {len(named.names):9,} names from the database {time.perf_counter() - begun:8.2f} s")
    else:
        named = _made_up(random.Random(4))
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "labels.sqlite"
        begun = time.perf_counter()
        write(path, named)
        print(f"write {len(named.names):8,} names              {time.perf_counter() - begun:16.2f} s")
        print(f"size of the index                  {path.stat().st_size / 1e6:16.1f} MB")
        index = Index(IndexFile(path))
        medians = [_measure(index, what, text) for what, text in SEARCHES.items()]
        print(f"{'median of these':38} {statistics.median(medians):13.2f} ms")
        index.close()


def _measure(index: Index, what: str, text: str) -> float:
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        hits = index.search(text)
        times.append((time.perf_counter() - begun) * 1000)
    best = hits[0].matched[:40] if hits else "-"
    print(f"search: {what:30} {statistics.median(times):13.2f} ms   first {times[0]:8.2f} ms   {best}")
    return statistics.median(times)


def _made_up(chance: random.Random) -> Named:
    """Names whose words are as unequally common as words are."""
    vocabulary = [
        "".join(chance.choices(SYLLABLES.split(), k=chance.randint(2, 5))) + str("s" * (number % 2))
        for number in range(80_000)
    ]
    known = KNOWN.split()
    vocabulary[: len(known)] = known
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    words = iter(chance.choices(vocabulary, weights, k=NAMES * 6))
    kinds: dict[str, tuple[str, ...]] = {}
    names: list[Name] = []
    while len(names) < NAMES:
        number = len(kinds)
        iri = f"https://w3id.org/bioregion/id/organisation/pic-{900_000_000 + number}"
        kinds[iri] = ("Organisation",) if number % 3 else ("Project",)
        label = " ".join(next(words) for _ in range(chance.randint(2, 8))).title()
        short = "".join(word[0] for word in label.split())
        for form, text in ((LABEL, label), (ACRONYM, short), (IDENTIFIER, str(900_000_000 + number))):
            names.append(Name(iri, form, text, "", folded(text)))
    first, *_ = kinds
    names.append(Name(first, LABEL, "University of Bologna", "en", "university of bologna"))
    return Named(kinds, names)


if __name__ == "__main__":
    main()
