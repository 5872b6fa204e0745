"""The whole exception tree. Every message says what was wrong, where, and what to do.

BioregionError
├── UsageError              the caller asked for something that cannot be asked (exit code 2, HTTP 400)
│   ├── QuerySyntaxError    a SPARQL text that does not parse, with line and column
│   │   ├── UpdateSyntaxError   the same of an update
│   │   └── UnreadableError our own reader of SPARQL cannot read it; the engine may
│   ├── QueryRefusedError   a SPARQL text that parses but is not allowed (update, SERVICE)
│   │   └── UpdateRefusedError  an update that is not allowed (LOAD, SERVICE)
│   └── EditRefusedError    a change that cannot be made as it stands (HTTP 422)
│       └── NotEditableError    it would change what nobody changes by hand (HTTP 403)
├── AccessError             the caller may not do this
│   ├── KeyNeededError      no access key, or one that is not known (HTTP 401)
│   └── RoleTooLowError     the role of the key does not reach as far (HTTP 403)
├── ConflictError           somebody else has changed the graph meanwhile (HTTP 412)
├── NotFoundError           nothing answers to this name (HTTP 404)
├── InputError              a file that cannot be used: what, where, remedy
│   ├── BatchError          many input errors, gathered; the count stands in the message
│   └── FetchError          an official file that its address does not give: no network, refused, damaged
├── ValidationError         the facts break a shape, so nothing was published
├── StoreError              the store cannot do this now
│   ├── LockedError         another process is writing
│   ├── NoGenerationError   nothing has been built yet
│   └── DiskError           the disk is full or read-only
└── QueryLimitError         a query ran over its time or memory limit and was ended
    ├── AnswerSizeError     its answer has more rows or bytes than allowed (HTTP 422)
    └── BusyError           no process was free for it in time, with the seconds after which to ask again
        └── QueueFullError  more queries wait than may (HTTP 429)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class BioregionError(Exception):
    """Anything this program raises on purpose; its text is a sentence for the user."""

    exit_code = 1


class UsageError(BioregionError):
    """The caller asked for something that cannot be asked."""

    exit_code = 2


class QuerySyntaxError(UsageError):
    """A SPARQL text does not parse; ``line`` and ``column`` count from 1, or are None when unknown."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class UpdateSyntaxError(QuerySyntaxError):
    """A SPARQL update does not parse."""


class UnreadableError(QuerySyntaxError):
    """Our own reader cannot read a SPARQL text. The engine is the judge, so callers do without the reading."""


class QueryRefusedError(UsageError):
    """A SPARQL text parses but is not allowed here."""


class UpdateRefusedError(QueryRefusedError):
    """A SPARQL update parses but is not allowed here."""


class EditRefusedError(UsageError):
    """A change of the graph cannot be made as it stands."""


class NotEditableError(EditRefusedError):
    """A change would reach what nobody changes by hand."""


class AccessError(BioregionError):
    """The caller may not do this."""


class KeyNeededError(AccessError):
    """There is no access key, or one that is not known."""


class RoleTooLowError(AccessError):
    """The role of an access key does not reach as far."""


class ConflictError(BioregionError):
    """Somebody else has changed the graph meanwhile."""


class NotFoundError(BioregionError):
    """Nothing answers to this name or IRI."""


class InputError(BioregionError):
    """A file cannot be used as it stands."""

    def __init__(self, what: str, where: str, remedy: str) -> None:
        super().__init__(f"{where}: {what} {remedy}".strip())
        self.what = what
        self.where = where
        self.remedy = remedy

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors come back from other processes."""
        return type(self), (self.what, self.where, self.remedy)


class BatchError(InputError):
    """Many input errors, gathered so that they are mended in one go."""

    def __init__(self, problems: Sequence[InputError]) -> None:
        BioregionError.__init__(
            self,
            f"{len(problems)} problem{'s' if len(problems) != 1 else ''} found, nothing was imported:\n"
            + "\n".join(f"  {problem}" for problem in problems),
        )
        self.problems = list(problems)

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors come back from other processes."""
        return type(self), (self.problems,)


class FetchError(InputError):
    """An address does not give the file that should be there."""


class ValidationError(BioregionError):
    """The facts break a shape, so nothing was published; ``findings`` are the violations."""

    def __init__(self, message: str, findings: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.findings = findings


class StoreError(BioregionError):
    """The store cannot do this now."""


class LockedError(StoreError):
    """Another process is writing."""


class NoGenerationError(StoreError):
    """Nothing has been built yet."""


class DiskError(StoreError):
    """The disk is full or may not be written."""


class QueryLimitError(BioregionError):
    """A query ran over its time or memory limit and was ended."""


class AnswerSizeError(QueryLimitError):
    """An answer has more rows or more bytes than allowed, so it was ended before them."""


class BusyError(QueryLimitError):
    """No process was free for a query in time; ``retry_after`` are the seconds after which to ask again."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors come back from other processes."""
        return type(self), (str(self), self.retry_after)


class QueueFullError(BusyError):
    """More queries wait already than may, of this client or of all."""
