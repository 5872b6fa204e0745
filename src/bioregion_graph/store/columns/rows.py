"""What a pattern becomes on its way to SQL: tables, conditions, and a column for each variable."""

from __future__ import annotations

from dataclasses import dataclass, field

from bioregion_graph.errors import StoreError

# How a column is to be read: the number of a term, a whole number, or a number that is whole if a second one says so.
TERM, WHOLE, SUM, MEAN = "term", "whole", "sum", "mean"


class DeclinedError(StoreError):
    """The columns do not answer this question; another engine does."""


@dataclass(frozen=True)
class Column:
    """A variable in SQL: its expression, what it holds, and whether it may be unbound (NULL)."""

    sql: str
    kind: str = TERM
    is_nullable: bool = False


@dataclass
class Rows:
    """The rows of a pattern being joined. ``resources`` are the variables that hold no literal in any row."""

    variables: dict[str, Column] = field(default_factory=dict)
    resources: set[str] = field(default_factory=set)
    tables: list[str] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)

    def term(self, name: str) -> str:
        """The number of the term that a variable has in every row. Raises DeclinedError where it may have none."""
        decline(name not in self.variables)
        column = self.variables[name]
        decline(column.kind != TERM or column.is_nullable)
        return column.sql


def decline(is_beyond: object) -> None:
    """Leave a question to another engine if something in it is beyond the columns."""
    if is_beyond:
        raise declined()


def declined() -> DeclinedError:
    """That the columns do not answer."""
    return DeclinedError("The columns of this generation do not answer this question.")
