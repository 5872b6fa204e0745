"""Partners from the graph: the country, the kinds and the controller of an organisation, as a view knows them."""

from __future__ import annotations

from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from bioregion_graph.errors import NotFoundError
from bioregion_graph.matching.eligibility.consortium import Partner, partner
from bioregion_graph.matching.eligibility.rules import Rulebook
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_table
from bioregion_graph.sharing.view import View

_QUESTION = "organisations/eligibility_facts"


def from_graph(book: Rulebook, view: View, library: Library, told: Partner) -> tuple[Partner, str]:
    """A partner completed by what the graph knows of the organisation with its IRI, and the organisation's label.

    What was told stays; two countries, or two controllers, leave it open. Raises NotFoundError for an IRI that
    nothing has.
    """
    table = run_table(view, library.get(_QUESTION).bind({"organisation": f"<{told.organisation}>"}))
    rows = [
        {name: cell.value for name, cell in row.items() if isinstance(cell, NamedNode | Literal)}
        for row in table.dicts()
    ]
    if not rows:
        raise NotFoundError(
            f"Nothing in the graph has the IRI {told.organisation}. Search for it by its name."
        )
    countries, kinds, controllers = (
        sorted({row[name] for row in rows if name in row}) for name in ("country", "kind", "controller")
    )
    known = partner(
        book,
        told.organisation,
        countries[0] if len(countries) == 1 else "",
        "|".join(kinds),
        control_group=controllers[0] if len(controllers) == 1 else "",
    )
    completed = replace(
        told,
        territory=told.territory or known.territory,
        kinds=told.kinds or known.kinds,
        control_group=told.control_group or known.control_group,
    )
    return completed, rows[0]["label"]
