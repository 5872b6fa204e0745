"""Partners from the graph: the country, the kinds and the controllers of organisations, as a view knows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from bioregion_graph.errors import NotFoundError
from bioregion_graph.matching.eligibility.consortium import Partner, partner
from bioregion_graph.matching.eligibility.control import Tops, groups, tops
from bioregion_graph.matching.eligibility.rules import Rulebook
from bioregion_graph.queries.describe import canonical
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_table
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import ID

_QUESTION = "organisations/eligibility_facts"


@dataclass(frozen=True)
class Known:
    """A partner with its label, empty if the graph does not know it, and who controls it at last."""

    partner: Partner
    label: str
    tops: Tops


def completed(
    book: Rulebook, view: View, library: Library, partners: Sequence[Partner]
) -> tuple[list[Partner], dict[str, str], list[str]]:
    """Partners with what the graph knows of those named by IRI; labels by IRI; those below two who both apply.

    What was told stays; of two countries neither is taken. Raises NotFoundError for an IRI that nothing has.
    """
    known = [_known(book, view, library, each) for each in partners]
    held = {each.partner.organisation: each.tops for each in known}
    found, joining = groups(held)
    grouped = [
        replace(each.partner, control_group=_group(each, found[each.partner.organisation])) for each in known
    ]
    return grouped, {each.partner.organisation: each.label for each in known if each.label}, joining


def _group(known: Known, group: str) -> str:
    return "" if group == known.partner.organisation else group


def _known(book: Rulebook, view: View, library: Library, told: Partner) -> Known:
    def controllers(iri: str) -> Iterable[str]:
        return _values(view, library, iri)["controller"] if iri.startswith(ID) else ()

    if not told.organisation.startswith(ID):
        return Known(told, "", tops(told.control_group or told.organisation, controllers))
    iri = canonical(view, library, told.organisation)
    values = _values(view, library, iri) if iri else {}
    if iri is None or not values.get("label"):
        raise NotFoundError(
            f"Nothing in the graph has the IRI {told.organisation}. Search for it by its name."
        )
    countries = values["country"]
    known = partner(book, iri, countries[0] if len(countries) == 1 else "", "|".join(values["kind"]))
    completed = replace(
        told,
        organisation=iri,
        territory=told.territory or known.territory,
        kinds=told.kinds or known.kinds,
    )
    return Known(completed, values["label"][0], tops(told.control_group or iri, controllers))


def _values(view: View, library: Library, iri: str) -> dict[str, list[str]]:
    """What the graph knows of an organisation: label, country, kind and controller, each in order."""
    table = run_table(view, library.get(_QUESTION).bind({"organisation": f"<{iri}>"}))
    found: dict[str, set[str]] = {name: set() for name in ("label", "country", "kind", "controller")}
    for row in table.dicts():
        for name, cell in row.items():
            if isinstance(cell, NamedNode | Literal):
                found[name].add(cell.value)
    return {name: sorted(values) for name, values in found.items()}
