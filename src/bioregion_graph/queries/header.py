"""The header of a query file: ``#+ name: value`` lines, after the convention of grlc."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import process

from bioregion_graph.errors import InputError

TEXTS = ("summary", "summary_it", "question", "question_it")
OPTIONAL_TEXTS = ("description", "description_it", "severity", "message", "message_it")
PAIRS = (("description", "description_it"), ("message", "message_it"))
LISTS = ("tags", "seeds")
FIELDS = (*TEXTS, *OPTIONAL_TEXTS, *LISTS)
_LINE = re.compile(r"#\+\s*(?P<name>[A-Za-z_]+)\s*:\s*(?P<value>.*?)\s*")
_LIST = re.compile(r"\[(?P<items>[^\[\]]*)\]")


@dataclass(frozen=True)
class Header:
    """What a query file says about itself.

    ``summary`` names what comes out, ``question`` is the competency question, both in English and Italian;
    ``description`` tells what a reader of the rows must know; ``seeds`` are the rows of the requirements it
    serves. A query whose rows are findings names their ``severity`` and says the ``message`` of a row.
    """

    summary: str = ""
    summary_it: str = ""
    question: str = ""
    question_it: str = ""
    description: str = ""
    description_it: str = ""
    severity: str = ""
    message: str = ""
    message_it: str = ""
    tags: tuple[str, ...] = ()
    seeds: tuple[int, ...] = ()


def read(text: str, where: str) -> Header:
    """Read the ``#+`` lines of a query; what is not said stays empty.

    ``where`` names the file in messages. Raises InputError with file and line for a field that is unknown,
    said twice, empty or of the wrong form.
    """
    found: dict[str, str | tuple[str, ...]] = {}
    seeds: tuple[int, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#+"):
            continue
        here = f"{where}, line {number}"
        name, value = _field(line, here)
        if name in found:
            raise InputError(f'The field "{name}" is said twice.', here, "Keep one of the two lines.")
        found[name] = _items(name, value, here) if name in LISTS else value
        if name == "seeds":
            seeds = _numbers(found[name], here)
    texts = {name: str(found[name]) for name in (*TEXTS, *OPTIONAL_TEXTS) if name in found}
    return Header(**texts, tags=tuple(found.get("tags", ())), seeds=seeds)


def check_complete(header: Header, where: str) -> None:
    """A file of the library says its summary and question in both languages, and at least one tag.

    What it may leave out, such as a description, it says in both languages or in neither: a page shows the
    reader's own. Raises InputError naming the missing fields.
    """
    halves = [other for pair in PAIRS for one, other in (pair, pair[::-1]) if getattr(header, one)]
    missing = [name for name in (*TEXTS, *halves, "tags") if not getattr(header, name)]
    if missing:
        raise InputError(
            f"The header lacks {', '.join(missing)}.", where, f'Add a line such as "#+ {missing[0]}: …".'
        )


def _field(line: str, here: str) -> tuple[str, str]:
    found = _LINE.fullmatch(line)
    if not found:
        raise InputError("This header line cannot be read.", here, 'Write it as "#+ summary: …".')
    name, value = found["name"], found["value"]
    if name not in FIELDS:
        near = process.extractOne(name, FIELDS, score_cutoff=70)
        raise InputError(
            f'The header has no field "{name}".',
            here,
            f'Write "{near[0]}".' if near else f"The fields are {', '.join(FIELDS)}.",
        )
    if not value:
        raise InputError(f'The field "{name}" is empty.', here, "Fill it, or remove the line.")
    return name, value


def _items(name: str, value: str, here: str) -> tuple[str, ...]:
    found = _LIST.fullmatch(value)
    items = [item.strip() for item in found["items"].split(",")] if found else []
    if not all(items) or not items:
        raise InputError(f'The field "{name}" is not a list.', here, f'Write it as "#+ {name}: [one, two]".')
    return tuple(items)


def _numbers(items: str | tuple[str, ...], here: str) -> tuple[int, ...]:
    wrong = [item for item in items if not item.isdecimal()]
    if wrong:
        raise InputError(f'"{wrong[0]}" is not the number of a row.', here, 'Write it as "#+ seeds: [4, 5]".')
    return tuple(int(item) for item in items)
