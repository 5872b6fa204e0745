"""Where ``ontology/``, ``queries/`` and ``data/`` lie: in the checkout, or inside the installed wheel."""

from __future__ import annotations

from pathlib import Path

from bioregion_graph.errors import InputError

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the folder of that name.

    Raises InputError when neither the checkout nor the wheel has it.
    """
    candidates = (_PACKAGE.parents[1] / name, _PACKAGE / "resources" / name)
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise InputError(
        f'The folder "{name}" is missing.',
        str(candidates[0]),
        "Restore it from the repository, or install the package again.",
    )
