"""The library of questions: the ``.rq`` files of a folder, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rapidfuzz import process

from bioregion_graph.errors import InputError, NotFoundError, UsageError
from bioregion_graph.queries import guard, header, parameters
from bioregion_graph.queries.header import Header
from bioregion_graph.queries.parameters import DAY, Parameter


@dataclass(frozen=True)
class Query:
    """A question in a file. ``name`` is its path inside the library without the suffix."""

    name: str
    header: Header
    parameters: tuple[Parameter, ...]
    text: str
    form: guard.Form

    @property
    def summary(self) -> str:
        """What comes out, in English."""
        return self.header.summary

    @property
    def summary_it(self) -> str:
        """What comes out, in Italian."""
        return self.header.summary_it

    @property
    def question(self) -> str:
        """The competency question, in English."""
        return self.header.question

    @property
    def question_it(self) -> str:
        """The competency question, in Italian."""
        return self.header.question_it

    @property
    def description(self) -> str:
        """What a reader of the rows must know."""
        return self.header.description

    @property
    def tags(self) -> tuple[str, ...]:
        """The words it is filed under."""
        return self.header.tags

    @property
    def topic(self) -> str:
        """The folder it lies in; empty for a file outside the library."""
        return self.name.rpartition("/")[0]

    @property
    def depends_on_day(self) -> bool:
        """Whether it asks for what was true on a day."""
        return any(parameter.name == DAY for parameter in self.parameters)

    def bind(self, values: Mapping[str, str], as_of: date | None = None) -> str:
        """The SPARQL text with these values in place of the defaults.

        ``as_of`` sets the day. Raises UsageError for an unknown parameter, a value of the wrong type, two
        different days, or a day for a query that does not ask for one.
        """
        given = dict(values)
        if as_of is not None:
            if not self.depends_on_day:
                raise UsageError(
                    f"{self.name} does not depend on a day, so it cannot be asked as of {as_of.isoformat()}. "
                    f"Leave the day out. {parameters.explain(self.parameters)}"
                )
            if given.setdefault(DAY, as_of.isoformat()) != as_of.isoformat():
                raise UsageError(f"Two days are given, {given[DAY]} and {as_of.isoformat()}. Give one.")
        return parameters.bind(self.text, self.parameters, given)

    def bind_each(self, name: str, values: Sequence[str], others: Mapping[str, str]) -> str:
        """The SPARQL text that asks for all these values of one parameter at once.

        ``others`` sets the other parameters. Raises UsageError as ``bind`` does, KeyError for an unknown name.
        """
        parameter = {each.name: each for each in self.parameters}[name]
        return parameters.bind_each(self.bind(others), parameter, values)


class Library:
    """Questions by name, in the order of their names."""

    def __init__(self, queries: Iterable[Query]) -> None:
        self._queries = {query.name: query for query in sorted(queries, key=lambda query: query.name)}

    @classmethod
    def load(cls, folder: Path) -> Library:
        """Read every ``.rq`` file below a folder.

        Raises InputError when a header is incomplete, a parameter cannot be read, or a text is not allowed.
        """
        return cls(
            _read(path, path.relative_to(folder).with_suffix("").as_posix(), complete=True)
            for path in sorted(folder.rglob("*.rq"))
        )

    @staticmethod
    def read_file(path: Path) -> Query:
        """Read one file from anywhere; it needs no header. Raises InputError."""
        return _read(path, path.stem, complete=False)

    def __iter__(self) -> Iterator[Query]:
        return iter(self._queries.values())

    def __len__(self) -> int:
        return len(self._queries)

    def names(self) -> list[str]:
        """The full names."""
        return list(self._queries)

    def get(self, name: str) -> Query:
        """The query of this name; its last part is enough where only one has it.

        Raises NotFoundError with the nearest names, UsageError when several have that last part.
        """
        wanted = name.strip().removesuffix(".rq")
        if wanted in self._queries:
            return self._queries[wanted]
        same = [full for full in self._queries if full.rpartition("/")[2] == wanted]
        if len(same) > 1:
            raise UsageError(
                f'Several queries are called "{wanted}": {", ".join(same)}. Write the full name.'
            )
        if same:
            return self._queries[same[0]]
        near = [found[0] for found in process.extract(wanted, self.names(), limit=3, score_cutoff=60)]
        hint = f"Is one of these meant: {', '.join(near)}?" if near else "List them: bioregion query --list."
        raise NotFoundError(f'There is no query "{wanted}". {hint}')


def _read(path: Path, name: str, *, complete: bool) -> Query:
    where = path.name if name == path.stem else f"{name}.rq"
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError("The file is not UTF-8 text.", where, "Save it as UTF-8.") from error
    except OSError as error:
        raise InputError(f"The file cannot be read: {error.strerror}.", where, "Check the path.") from error
    head = header.read(text, where)
    if complete:
        header.check_complete(head, where)
    try:
        form = guard.inspect(text).form
    except UsageError as error:
        raise InputError(str(error), where, "") from error
    return Query(name, head, parameters.read(text, where), text, form)
