"""A consortium to take away: a workbook, a page to print, or RDF, with the verdict and why each is in it."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from bioregion_graph.errors import UsageError
from bioregion_graph.server import consortium, negotiation, parameters
from bioregion_graph.server.consortium import Checked, Together
from bioregion_graph.server.consortium_sheet import Sheet
from bioregion_graph.server.problems import documented
from bioregion_graph.terms.iris import slugify

router = APIRouter(prefix="/api/consortium", tags=["Matching"])
_FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "turtle": "text/turtle; charset=utf-8",
}
_ENDINGS = {"xlsx": "xlsx", "pdf": "pdf", "turtle": "ttl"}
_LONGEST_TITLE = 300


class Taken(Together):
    """A consortium, and the form in which it is taken away."""

    title: str = Field(
        "", max_length=_LONGEST_TITLE, description="What stands above it; without it, the call."
    )
    format: str = Field("", description="xlsx, pdf or turtle.")


@router.get(
    "/export",
    response_class=Response,
    summary="A consortium as a workbook, a page to print, or RDF",
    responses=documented(400, 404, 406, 422, 503) | negotiation.offered(_FORMS),
)
def export_consortium(request: Request, asked: Annotated[Taken, Query()]) -> Response:
    """Members, the verdict rule by rule, what to find out, what would mend it, and why each member is in."""
    return _given(request, asked)


@router.post(
    "/export",
    response_class=Response,
    summary="The same, for many partners",
    responses=documented(400, 404, 406, 422, 503) | negotiation.offered(_FORMS),
)
def export_many(request: Request, asked: Taken) -> Response:
    """The request as a JSON object."""
    return _given(request, asked)


def _given(request: Request, asked: Taken) -> Response:
    form = negotiation.choose(parameters.accepted(request), _FORMS, asked.format)
    found = consortium.checked(request, asked)
    name = f"consortium-{(found.call.code if found.call else found.types[0]).lower()}-{found.on.isoformat()}"
    headers = found.headers | {
        "Vary": "Accept",
        "Content-Disposition": f'attachment; filename="{slugify(name)}.{_ENDINGS[form]}"',
    }
    return Response(_written(form, found, asked), media_type=_FORMS[form], headers=headers)


def _written(form: str, found: Checked, asked: Taken) -> bytes:
    from bioregion_graph.matching.eligibility import exchange
    from bioregion_graph.server import consortium_book, consortium_paper

    report = found.answer.report
    if form == "turtle":
        name = _name(found)
        return exchange.turtle(found.answer.book, {name: report.consortium}, report.selection).encode()
    sheet = _sheet(found, asked.title)
    return consortium_book.written(sheet) if form == "xlsx" else consortium_paper.written(sheet)


def _name(found: Checked) -> str:
    """The same for the same consortium before the same call, on any machine."""
    told = json.dumps([found.types, found.on.isoformat(), sorted(found.asked.member)])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _sheet(found: Checked, title: str) -> Sheet:
    from bioregion_graph.matching.calls import finding

    lang, book = found.asked.lang, found.answer.book
    call = finding.as_json(found.call, found.on) if found.call else None
    labels = [book.pack(code).label[lang] for code in found.types]
    return Sheet(
        title.strip() or (found.call.title if found.call else "") or ", ".join(labels),
        consortium.as_json(found),
        call,
        labels,
        _why(found),
        {iri: said[lang] for iri, said in book.kinds.items()},
        found.view.generation.id,
        lang,
    )


def _why(found: Checked) -> dict[str, str]:
    """For each member what the ranking says for it, beside whoever coordinates; nothing where nobody does.

    Raises BusyError while the projects are being read.
    """
    from bioregion_graph.matching.eligibility.consortium import COORDINATOR
    from bioregion_graph.matching.partner_rows import Teller
    from bioregion_graph.matching.request import Request as Wanted

    members = found.answer.report.consortium.partners
    lead = next((each.organisation for each in members if each.role == COORDINATOR), "")
    known = found.graph.prepared.partners(found.view, found.on)
    if lead not in known.facts.organisations:
        return {}
    call = found.call.iri if found.call else ""
    try:
        answer = known.ask(Wanted(call=call, text=found.asked.text, lead=lead))
    except UsageError:
        # Words that nobody can rank by are no reason to keep the file back.
        answer = known.ask(Wanted(call=call, lead=lead))
    hits = [hit for each in members if (hit := answer.find(each.organisation))]
    teller = Teller(answer, found.view, found.graph.library, found.asked.lang)
    return {told.hit.organisation: told.sentence for told in teller.tell_all(hits, with_counterfactual=False)}
