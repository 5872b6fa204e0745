"""What a person sees while long work goes on: the step, the time it takes, on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

# Work that is over sooner needs no telling; a bar that flickers up would only disturb.
_PATIENCE_SECONDS = 0.5


@contextmanager
def told(expected_steps: int) -> Iterator[Callable[[str], None]]:
    """A bar that moves by one each time the function it yields is called with the name of the next step.

    Silent when standard error is no terminal, and for as long as nobody would ask what is going on.
    """
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = progress.add_task("begin", total=expected_steps)
    begun = False

    def step(name: str) -> None:
        nonlocal begun
        progress.update(task, description=name, advance=1 if begun else 0)
        begun = True

    patience = Timer(_PATIENCE_SECONDS, progress.start)
    patience.daemon = True
    patience.start()
    try:
        yield step
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
