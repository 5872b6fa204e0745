"""The matchmaker: a form whose answer comes from the server where no script runs, and is brought to life by one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bioregion_graph.errors import BioregionError, BusyError
from bioregion_graph.server import languages, names, rendering
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.server.parameters import iri_of
from bioregion_graph.server.partners import Wanted, read
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.iris import written_iri
from bioregion_graph.terms.namespaces import PREFIXES

if TYPE_CHECKING:
    from bioregion_graph.matching.partner_rows import Teller

router = APIRouter(include_in_schema=False)
_SIDES = ("industry", "research", "health", "public", "society", "clusters")
_HITS = 20
_MOST_NAMES = 200


@router.get("/match")
def match(request: Request) -> Response:
    """Partners for a call or an idea, and the consortium that they make; ``plain`` asks the server for the list."""
    graph: Graph = request.app.state.graph
    given, language = request.query_params, languages.wanted(request)
    trouble, found, wanted = "", None, _wanted(request, language)
    moment = None
    try:
        moment = day(given.get("known_by", ""), "known_by")
        view = graph.view(moment)
        lead = _lead(graph, view, wanted.lead)
        if given.get("plain") and (wanted.call or wanted.text.strip() or lead):
            found = _found(request, wanted.model_copy(update={"lead": lead}))
    except BusyError:
        trouble = "busy"
    except BioregionError as error:
        trouble = str(error)
    view = graph.view()
    return rendering.page(
        request,
        "match.html",
        pages=["match"],
        wanted=wanted,
        found=found,
        trouble=trouble,
        names=json.dumps(_names(view, request, language)),
        generation=view.generation,
    )


def _wanted(request: Request, language: str) -> Wanted:
    """The form as it was filled; what is no number keeps its default."""
    given = request.query_params
    try:
        novelty = min(max(float(given.get("novelty", "0.5")), 0.0), 1.0)
    except ValueError:
        novelty = 0.5
    countries = [code for each in given.getlist("country") for code in each.replace(",", " ").split()]
    lead = given.get("lead", "").strip()
    return Wanted.model_validate(
        {
            "call": given.get("call", "").strip(),
            "text": given.get("text", ""),
            "lead": lead,
            "side": [each for each in given.getlist("side") if each in _SIDES],
            "country": countries,
            "rings": given.get("rings") == "true" and bool(lead),
            "new": given.get("new") == "true",
            "novelty": novelty,
            "on": given.get("on", ""),
            "known_by": given.get("known_by", ""),
            "lang": language,
            "limit": _HITS,
        }
    )


def _lead(graph: Graph, view: View, typed: str) -> str:
    """The organisation that is meant by an identifier or a name; what nothing is called stays as it was typed."""
    if not typed or typed.partition(":")[0] in PREFIXES or typed.startswith(("http://", "https://")):
        return typed
    hits = graph.index().search(typed, limit=1, kinds=("Organisation",))
    return hits[0].iri if hits else iri_of(graph, view, "lead", typed)


def _found(request: Request, wanted: Wanted) -> dict[str, Any]:
    """The hits of a form that was sent without a script, with the sums of their reasons."""
    from bioregion_graph.matching import partner_rows

    asked = read(request, wanted)
    answer, facts = asked.answer()
    teller: Teller = partner_rows.Teller(answer, asked.view, asked.graph.library, asked.language)
    around = teller.around(facts, wanted.limit, 0)
    told = list(teller.tell_all(around.hits if around else answer.page(0, wanted.limit)))
    said = partner_rows.as_json(answer, told, 0, asked.language, around)
    words = said["words"]
    for hit in said["hits"]:
        sums: dict[str, float] = {}
        for signal, adds in hit["parts"].items():
            reason = words["reasons"][words["signals"][signal]["reason"]]
            sums[reason] = sums.get(reason, 0.0) + adds
        hit["sums"] = sorted(sums.items(), key=lambda each: -each[1])
    return said


def _names(view: View, request: Request, language: str) -> dict[str, str]:
    """What the organisations in the address are called, so that a shared link shows names at once."""
    given = request.query_params
    found = {}
    for each in [given.get("lead", ""), *given.getlist("member")][:_MOST_NAMES]:
        try:
            iri = written_iri(each.partition(",")[0])
        except BioregionError:
            continue
        if iri and (name := names.name_of(view, iri, language)):
            found[iri] = name
    return found
