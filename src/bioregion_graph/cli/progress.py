"""What a person sees while long work goes on: the step or the bytes, the time it takes, on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from time import monotonic

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

# Work that is over sooner needs no telling; a bar that flickers up would only disturb.
_PATIENCE_SECONDS = 0.5
# In a log a line tells that the work goes on; more of them would hide the rest.
_LINE_SECONDS = 10.0


class Steps:
    """A bar that moves by one each time it is called with the name of the next step."""

    def __init__(self, progress: Progress, task: TaskID, *, is_logged: bool) -> None:
        self._progress = progress
        self._task = task
        self._is_logged = is_logged
        self._last = monotonic()
        self._begun = False

    def __call__(self, name: str) -> None:
        """The next step begins."""
        if self._begun:
            self._progress.advance(self._task)
        self._begun = True
        self.stay(name)

    def stay(self, name: str) -> None:
        """The same step goes on, under this name."""
        self._progress.update(self._task, description=name)
        if self._is_logged and monotonic() - self._last >= _LINE_SECONDS:
            typer.echo(name, err=True)
            self._last = monotonic()


@contextmanager
def told(expected_steps: int, *, is_logged: bool = False) -> Iterator[Steps]:
    """A bar of steps.

    Silent for as long as nobody would ask what is going on, and when standard error is no terminal; with ``is_logged``
    it is then told by lines, at most one in ten seconds.
    """
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = progress.add_task("begin", total=expected_steps)
    patience = Timer(_PATIENCE_SECONDS, progress.start)
    patience.daemon = True
    patience.start()
    try:
        yield Steps(progress, task, is_logged=is_logged and not console.is_terminal)
    finally:
        patience.cancel()
        patience.join()
        progress.stop()


@contextmanager
def during(name: str) -> Iterator[None]:
    """The same for work of one step."""
    with told(1) as step:
        step(name)
        yield


class Loading:
    """A bar of bytes, which also says what the user should know."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress = progress
        self._task = progress.add_task(name, total=None)

    def begin(self, done: int, total: int | None) -> None:
        """Loading begins, ``done`` bytes being there already; ``total`` is None when nobody knows."""
        # What was there before must not count as speed, which a reset forgets.
        self._progress.reset(self._task, total=total, completed=done)

    def move(self, done: int) -> None:
        """So many bytes are there now."""
        self._progress.update(self._task, completed=done)

    def say(self, sentence: str) -> None:
        """A sentence above the bar; where there is no terminal, a line."""
        typer.echo(sentence, err=True)


@contextmanager
def loading(name: str) -> Iterator[Loading]:
    """A bar of the bytes that are loaded, with their speed and the time that is left.

    Silent when standard error is no terminal, but for what is said.
    """
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Loading(progress, name)
