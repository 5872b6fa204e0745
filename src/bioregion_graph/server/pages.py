"""The pages for people: home, search, library, sources, history, and the description of the interface."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pyoxigraph import DefaultGraph, Literal, NamedNode

from bioregion_graph.errors import BioregionError, BusyError, StoreError
from bioregion_graph.queries.library import Query as Question
from bioregion_graph.queries.names import folded
from bioregion_graph.queries.parameters import ParameterType
from bioregion_graph.queries.search import PARTLY, Hit
from bioregion_graph.server import asking, languages, names, rendering, tables
from bioregion_graph.server.api import values_of
from bioregion_graph.server.documents import run_rows
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.server.overview import Overview
from bioregion_graph.server.words import (
    CLASSES,
    FOR_PROGRAMS,
    KINDS,
    ONLY_FOR_PAGES,
    REMARKS,
    SHOWN_DAY,
    SHOWN_NETWORK,
)
from bioregion_graph.sharing import history as all_generations
from bioregion_graph.sharing.freshness import Read, read_on
from bioregion_graph.sharing.view import View
from bioregion_graph.terms import countries, dates
from bioregion_graph.terms.namespaces import BASE, ID, ONTOLOGY, PREFIXES, compact, expand

router = APIRouter(include_in_schema=False)
_HITS = 100
_NEAR_QUESTIONS = 12
_OVERVIEW_SECONDS = 5.0
_NAMED = (ParameterType.iri, ParameterType.concept)


def _graph(request: Request) -> Graph:
    graph: Graph = request.app.state.graph
    return graph


@router.get("/")
def home(request: Request) -> Response:
    """What is in the graph, how fresh it is, and where to begin."""
    graph = _graph(request)
    view = graph.view()
    language = languages.wanted(request)
    try:
        found = graph.prepared.overview(view, _OVERVIEW_SECONDS)
    except BusyError:
        # Whoever comes first to a large graph is not kept waiting at the door.
        found = None
    networks = [iri for iri, _, _ in found.networks] if found else []
    # One network on a day is shown to begin with: the best known, where it is there.
    is_known = SHOWN_NETWORK in networks
    return rendering.page(
        request,
        "home.html",
        tiles=_tiles(found) if found else [],
        found=found,
        shown=SHOWN_NETWORK if is_known else "".join(networks[:1]),
        on=SHOWN_DAY if is_known else "",
        read_on=_read_on(graph, view),
        country=lambda code: countries.name_of(code, language) or code,
        when=lambda text: languages.when(dates.parse(text), language),
        questions=len(_questions(graph)),
        generation=view.generation,
    )


def _tiles(found: Overview) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "target": target,
            "things": things,
            "years": found.years.get(key),
            "remark": REMARKS.get(key),
        }
        for key, (name, target) in CLASSES.items()
        if (things := found.things(key))
    ]


def _read_on(graph: Graph, view: View) -> Mapping[str, Read]:
    """When each collection was read, by its IRI; nothing where the home does not have this generation."""

    def told() -> Mapping[str, Read]:
        try:
            moments = read_on(graph.settings.home, view.generation.id)
        except StoreError:
            return {}
        return {f"{ID}collection/{name}": moment for name, moment in moments.items()}

    return view.once("read_on", told)


@router.get("/search")
def search(request: Request, q: str = "", known_by: str = "") -> Response:
    """The results of a search, grouped by kind."""
    graph = _graph(request)
    groups: dict[str, list[Any]] = defaultdict(list)
    hits: list[Hit] = []
    named: list[tuple[Hit, str]] = []
    questions: Sequence[Question] = ()
    if q.strip():
        moment, language = day(known_by, "known_by"), languages.wanted(request)
        view, index = graph.view(moment), graph.index(moment)
        hits = index.search(q, limit=_HITS, is_partial=True)
        for hit in hits:
            kind = KINDS.get(hit.kind) or names.name_of(view, f"{ONTOLOGY}#{hit.kind}", language)
            groups[kind or hit.kind].append(_told(view, hit, language))
        # A question in plain words is no name: what it names, and which ready question it comes near.
        if not hits or hits[0].score <= PARTLY:
            found = index.named_in(q)
            named = [_told(view, hit, language) for hit in found]
            questions = graph.questions.search(_besides(q, found))
    return rendering.page(
        request,
        "search.html",
        q=q,
        groups=dict(groups),
        named=named,
        questions=questions,
        is_partial=bool(hits) and hits[0].score <= PARTLY,
        most=_HITS,
        generation=graph.view().generation,
    )


def _besides(text: str, named: Sequence[Hit]) -> str:
    """The words of a text that neither name something nor are numbers: what is asked of what is named."""
    taken = {word for hit in named for word in folded(hit.matched).split()}
    return " ".join(word for word in folded(text).split() if word not in taken and not word.isdigit())


def _told(view: View, hit: Hit, language: str) -> tuple[Hit, str]:
    """What was found with its name in this language, and where it is."""
    name = names.name_of(view, hit.iri, language) or hit.label
    return replace(hit, label=name), _place(view, hit.iri, language)


def _place(view: View, iri: str, language: str) -> str:
    """Where an organisation or event is, as "Bologna, Italy"; names alone do not tell some apart."""
    said = []
    for name in ("brg:city", "brg:country"):
        quads = view.quads(NamedNode(iri), expand(name), graph=DefaultGraph())
        values = sorted(quad.object.value for quad in quads if isinstance(quad.object, Literal))
        if values:
            said.append(
                values[0] if name == "brg:city" else countries.name_of(values[0], language) or values[0]
            )
    return ", ".join(said)


@router.get("/queries")
def queries(request: Request, q: str = "") -> Response:
    """The questions of the library by topic, or those that come near some words."""
    graph = _graph(request)
    topics: dict[str, list[Question]] = defaultdict(list)
    for question in _questions(graph):
        topics[question.topic].append(question)
    by_people = {topic: listed for topic, listed in sorted(topics.items()) if topic not in FOR_PROGRAMS}
    return rendering.page(
        request,
        "queries.html",
        q=q,
        found=graph.questions.search(q, _NEAR_QUESTIONS) if q.strip() else (),
        topics=by_people,
        by_programs={topic: topics[topic] for topic in sorted(topics.keys() - by_people.keys())},
        generation=graph.view().generation,
    )


@router.get("/queries/{name:path}")
async def query(request: Request, name: str) -> Response:
    """A question: its parameters, its text, its answer."""
    graph = _graph(request)
    question = graph.library.get(name)
    moment = day(request.query_params.get("known_by", ""), "known_by")
    view = await run_in_threadpool(graph.view, moment)
    values = await run_in_threadpool(_asked, request, graph, question)
    problem, text = "", question.text
    columns: Sequence[str] = ()
    rows: tables.Rows = []
    try:
        text = question.bind(values, day(values.pop("day", ""), "day"))
        run = asking.begin(request, text, view.generation.id, moment, None, "tsv", "ntriples")
        content = await tables.beginning(run, request.receive)
        if run.error and not tables.is_enough(content):
            problem = str(run.error)
        columns, rows = tables.read_rows(run.form, content) if content else ((), [])
    except BioregionError as error:
        problem = str(error)
    return await run_in_threadpool(_query_page, request, view, question, values, text, problem, columns, rows)


def _query_page(
    request: Request,
    view: View,
    question: Question,
    values: dict[str, str],
    text: str,
    problem: str,
    columns: Sequence[str],
    rows: tables.Rows,
) -> Response:
    language = languages.wanted(request)
    if as_of := request.query_params.get("day", ""):
        values["day"] = as_of
    return rendering.page(
        request,
        "query.html",
        question=question,
        values=values,
        given=_names_given(view, question, values, language),
        asked=urlencode(values),
        text=text,
        problem=problem,
        most=tables.MOST_ROWS,
        generation=view.generation,
        **rendering.table(view, columns, rows, language),
    )


def _asked(request: Request, graph: Graph, question: Question) -> dict[str, str]:
    """The parameters as given; a thing may be given by a name, which the search turns into its IRI."""
    types = {each.name: each.type for each in question.parameters}
    values = {name: value for name, value in values_of(request).items() if name not in rendering.CHOICES}
    if as_of := request.query_params.get("day", ""):
        values["day"] = as_of
    for name, value in values.items():
        if types.get(name) in _NAMED and ":" not in value:
            hits = graph.index().search(value, limit=1)
            values[name] = compact(hits[0].iri) if hits else value
    return values


def _names_given(view: View, question: Question, values: dict[str, str], language: str) -> dict[str, str]:
    """The names of the things that are asked for, to stand beside their identifiers."""
    found = {}
    for each in question.parameters:
        given = (values.get(each.name) or each.default).strip("<>")
        if each.type in _NAMED and given.partition(":")[0] in PREFIXES:
            given = expand(given).value
        if each.type in _NAMED and given.startswith(BASE):
            found[each.name] = names.name_of(view, given, language)
    return found


def _questions(graph: Graph) -> list[Question]:
    """The library without what only serves the pages."""
    return [question for question in graph.library if question.topic != ONLY_FOR_PAGES]


@router.get("/sources")
def sources(request: Request) -> Response:
    """The source documents, and the collections they were read into."""
    graph = _graph(request)
    view = graph.view()
    return rendering.page(
        request,
        "sources.html",
        sources=run_rows(graph, view, "sources/sources"),
        collections=run_rows(graph, view, "pages/collections"),
        generation=view.generation,
    )


@router.get("/history")
def history(request: Request) -> Response:
    """The generations that are kept."""
    graph = _graph(request)
    generations = list(reversed(all_generations(graph.settings.home)))
    return rendering.page(
        request, "history.html", generations=generations, generation=graph.view().generation
    )


@router.get("/concepts")
def schemes(request: Request) -> Response:
    """The concept schemes."""
    graph = _graph(request)
    view = graph.view()
    rows = run_rows(graph, view, "taxonomy/schemes")
    return rendering.page(request, "schemes.html", rows=rows, generation=view.generation)


@router.get("/docs")
def interface(request: Request) -> Response:
    """The interface, from its own OpenAPI description."""
    described = request.app.openapi()
    operations = [
        {"path": path, "method": method.upper(), **operation}
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    by_tag: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for operation in operations:
        by_tag[operation.get("tags", [""])[0]].append(operation)
    return rendering.page(
        request,
        "interface.html",
        by_tag=dict(by_tag),
        language=languages.wanted(request),
        generation=_graph(request).view().generation,
    )
