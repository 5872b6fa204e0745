"""Parts of a view, held in memory: some things with all that the rules about one thing may ask of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from pyoxigraph import NamedNode, Quad, QuerySolutions

from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import ONTOLOGY_GRAPH, expand, prologue
from bioregion_graph.validation.shapes import Shape

_TYPE = expand("rdf:type")
_SAME = expand("owl:sameAs")
_SINGLE = expand("brg:singleValued")
_AT_ONCE = 1000
_DISPUTABLE = f"""{prologue()}
SELECT DISTINCT ?name WHERE {{
  {{ SELECT ?name WHERE {{
      ?property brg:singleValued true .
      GRAPH ?source {{ ?name ?property ?value }}
    }} GROUP BY ?name ?property HAVING (COUNT(DISTINCT ?value) > 1) }}
  UNION {{ ?name owl:sameAs ?other }}
  UNION {{ ?other owl:sameAs ?name }}
}}"""


def part(view: View, names: Set[str], shapes: Iterable[Shape] = ()) -> View:
    """The things with these names, what they point at with its classes and names, and what the shapes want beside."""
    return view.holding(_around(view, names, shapes))


def claims(view: View, names: Set[str]) -> View:
    """What the sources say of the things with these names, and which names stand for one thing."""
    return view.holding(_claims(view, names))


def disputable(view: View) -> set[str]:
    """The things that sources can disagree on: with several names, or several values where one can be."""
    answer = view.query(_DISPUTABLE)
    assert isinstance(answer, QuerySolutions)
    return {row["name"].value for row in answer if isinstance(row["name"], NamedNode)}


def _claims(view: View, names: Set[str]) -> Iterator[Quad]:
    yield from view.quads(predicate=_SINGLE)
    yield from view.quads(predicate=_SAME)
    in_order = [f"<{name}>" for name in sorted(names)]
    for first in range(0, len(in_order), _AT_ONCE):
        listed = " ".join(in_order[first : first + _AT_ONCE])
        # Not by pattern: the merged view may say a thousand times more of a thing than its sources.
        answer = view.query(
            f"SELECT * WHERE {{ VALUES ?name {{ {listed} }} GRAPH ?source {{ ?name ?property ?value }} }}"
        )
        assert isinstance(answer, QuerySolutions)
        yield from (Quad(row["name"], row["property"], row["value"], row["source"]) for row in answer)


def _around(view: View, names: Set[str], shapes: Iterable[Shape]) -> Iterator[Quad]:
    """The statements of some things, the classes and other names of what they point at, and the ontology."""
    yield from view.quads(graph=ONTOLOGY_GRAPH)
    yield from view.quads(predicate=_SINGLE)
    inverse = {each.path for shape in shapes for each in shape.properties if each.inverse}
    asked: set[NamedNode] = set()
    for name in sorted(names):
        node = NamedNode(name)
        for quad in view.quads(node):
            yield quad
            if isinstance(quad.object, NamedNode) and quad.object not in asked:
                asked.add(quad.object)
                yield from view.quads(quad.object, _TYPE)
                yield from view.quads(quad.object, _SAME)
        yield from view.quads(predicate=_SAME, object=node)
        for path in inverse:
            yield from view.quads(predicate=path, object=node)
