"""A breach as the queries find it, before it is told to anybody."""

from __future__ import annotations

from dataclasses import dataclass

from bioregion_graph.validation.compile import Check


@dataclass(frozen=True)
class Result:
    """One breach, in IRIs and values as text; ``value`` is empty for a breach without one."""

    check: Check
    subject: str
    value: str
    source: str
    message: str
    message_it: str
