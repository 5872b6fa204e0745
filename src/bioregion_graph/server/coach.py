"""The query coach over HTTP: hints on a query, what it does in words, why its answer is empty.

Advice is worked out where queries run, in a process with their limits. The page for queries shows the same.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException

from bioregion_graph.errors import BioregionError, UsageError
from bioregion_graph.queries.coach.advice import Advice
from bioregion_graph.server import asking, languages, problems, sentences
from bioregion_graph.server.graph import day
from bioregion_graph.server.problems import documented
from bioregion_graph.sharing import Dataset

router = APIRouter(prefix="/api", tags=["Query coach"])
MOST_BYTES = 1_048_576
_FORM = "application/x-www-form-urlencoded"
_TASK = (
    "explain: each step in words, with a guess of its rows; hints: known traps; empty: why there is no row."
)
# Traps that empty an answer by themselves: the reason names them, so the page does not warn of them as well.
_SAID_BY_REASON = frozenset(
    [
        "datatype_differs",
        "filter_out_of_reach",
        "language_differs",
        "misspelt_namespace",
        "other_name",
        "unknown_thing",
        "unknown_word",
        "variable_used_once",
    ]
)
_FIELDS = {
    "query": {"type": "string"},
    "task": {"type": "string", "enum": list(Advice), "default": Advice.HINTS.value},
    "known_by": {"type": "string"},
    "default-graph-uri": {"type": "array", "items": {"type": "string"}},
    "named-graph-uri": {"type": "array", "items": {"type": "string"}},
}
_BODY = {
    "required": True,
    "content": {_FORM: {"schema": {"type": "object", "required": ["query"], "properties": _FIELDS}}},
}
Graphs = Annotated[list[str] | None, Query(alias="default-graph-uri", description="A graph to ask instead.")]
Named = Annotated[
    list[str] | None, Query(alias="named-graph-uri", description="A graph that GRAPH may reach.")
]


@router.get("/coach", summary="Advice on a SPARQL query", responses=documented(400, 404, 422, 503))
async def get_coach(
    request: Request,
    query: Annotated[str, Query(description="The query: SELECT, ASK, CONSTRUCT or DESCRIBE.")],
    task: Annotated[Advice, Query(description=_TASK)] = Advice.HINTS,
    known_by: Annotated[str, Query(description="What the graph knew at the end of this day (UTC).")] = "",
    default: Graphs = None,
    named: Named = None,
) -> dict[str, Any]:
    """Hints, an explanation, or why the answer is empty; every sentence in English and Italian.

    For a query that the coach cannot read the advice is null and ``problem`` says so.
    """
    return await _advise(
        request, query, task, day(known_by, "known_by"), asking.dataset_of(default or [], named or [])
    )


@router.post(
    "/coach",
    summary="Advice on a SPARQL query sent in a form",
    responses=documented(400, 404, 413, 415, 503),
    openapi_extra={"requestBody": _BODY},
)
async def post_coach(request: Request) -> dict[str, Any]:
    """The same as by GET, for queries too long for an address."""
    fields = await _form(request)
    text = _single(fields, "query", None)
    task = _single(fields, "task", Advice.HINTS.value)
    known_by = _single(fields, "known_by", "")
    if task not in frozenset(Advice):
        raise UsageError(f'task: "{task}" is nothing the coach does. Ask for one of {", ".join(Advice)}.')
    dataset = asking.dataset_of(fields.get("default-graph-uri", []), fields.get("named-graph-uri", []))
    return await _advise(request, text, Advice(task), day(known_by, "known_by"), dataset)


async def page_advice(
    request: Request, text: str, known_by: date | None, dataset: Dataset | None, *tasks: Advice
) -> dict[str, Any]:
    """Advice for the page, by task; under ``problem`` what kept the coach from it, in both languages."""
    found: dict[str, Any] = {}
    for task in tasks:
        try:
            advice = await _advise(request, text, task, known_by, dataset)
        except BioregionError as error:
            found["problem"] = {
                language: " ".join(sentences.told(language, *problems.told(request, error)[1:])).strip()
                for language in languages.LANGUAGES
            }
        else:
            found |= {name: advice[name] for name in (task.value, "problem") if advice[name] is not None}
    if (reason := found.get("empty")) and (hints := found.get("hints")):
        found["hints"] = [hint for hint in hints if not _is_told(hint, reason["culprit"])]
    return found


def _is_told(hint: dict[str, Any], culprit: dict[str, Any] | None) -> bool:
    """Whether the reason for an empty answer says the same: of several branches each says its own."""
    if culprit is None or hint["code"] not in _SAID_BY_REASON:
        return False
    if culprit["branches"]:
        return any(_is_told(hint, branch) for branch in culprit["branches"])
    place = culprit["place"]
    return bool(place["start"] <= hint["place"]["start"] and hint["place"]["end"] <= place["end"])


async def _advise(
    request: Request, text: str, task: Advice, known_by: date | None, dataset: Dataset | None
) -> dict[str, Any]:
    advice: dict[str, Any] = json.loads(await asking.whole(request, text, known_by, dataset, task.value))
    return advice


async def _form(request: Request) -> dict[str, list[str]]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM:
        raise HTTPException(415, f"Send the query as {_FORM}, not as {kind or 'nothing'}.")
    received = bytearray()
    async for chunk in request.stream():
        received.extend(chunk)
        if len(received) > MOST_BYTES:
            raise HTTPException(413, f"The body is larger than {MOST_BYTES} bytes. Send a shorter query.")
    try:
        return parse_qs(received.decode("utf-8"), keep_blank_values=True)
    except UnicodeDecodeError as error:
        raise UsageError("The body is not UTF-8. Encode the query as UTF-8.") from error


def _single(fields: dict[str, list[str]], name: str, default: str | None) -> str:
    """The one value of a field. Raises UsageError when there are several, or none where one is needed."""
    values = fields.get(name, [] if default is None else [default])
    if name == "query" and len(values) != 1:
        raise UsageError(f"{len(values)} queries were sent. Send one, in the parameter query.")
    if len(values) != 1:
        raise UsageError(f"The parameter {name} stands {len(values)} times. Send it once.")
    return values[0]
