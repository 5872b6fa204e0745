"""Gathering what is wrong with the files, so that it is mended in one go; and reading a table row by row.

What a row means is left to the importers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from pyoxigraph import Quad

from bioregion_graph.errors import BatchError, InputError, UsageError
from bioregion_graph.importers.tables import Aside, Record


class Problems:
    """The problems found so far."""

    def __init__(self) -> None:
        self._found: list[InputError] = []

    @property
    def is_empty(self) -> bool:
        """Whether nothing has gone wrong so far."""
        return not self._found

    @contextmanager
    def gathered(self, record: Record | None = None) -> Iterator[None]:
        """Keep what goes wrong inside, and go on behind it; a bad name or date is told of this row."""
        try:
            yield
        except BatchError as batch:
            self._found.extend(batch.problems)
        except InputError as problem:
            self._found.append(problem)
        except UsageError as error:
            if record is None:
                raise
            self._found.append(record.problem(str(error), ""))

    def add(self, problems: Iterable[InputError]) -> None:
        """Keep these too."""
        self._found.extend(problems)

    def refuse(self) -> None:
        """Raise BatchError when there are problems; what two collections share is told once."""
        if self._found:
            raise BatchError(list({str(problem): problem for problem in self._found}.values()))


def each(
    records: Iterable[Record], say: Callable[[Record], Iterable[Quad]], *asides: Aside
) -> Iterator[Quad]:
    """The quads of every row, with those that ``asides`` add to them.

    Raises BatchError with every row that cannot be read, every cell that nobody read (a new column is a
    signal, not a loss), and every row of an aside that belongs to none of these rows.
    """
    problems = Problems()
    quads: list[Quad] = []
    for record in records:
        with problems.gathered(record):
            quads.extend(say(record))
            problems.add(record.unread())
    # Only now: a row that could not be read may not have come to ask for what stands beside it.
    problems.refuse()
    for aside in asides:
        problems.add(aside.unread())
    problems.refuse()
    yield from quads
