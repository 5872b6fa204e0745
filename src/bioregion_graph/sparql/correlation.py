"""When the pattern of an EXISTS may be evaluated once instead of anew for each solution.

SPARQL 1.1 (18.6, "exists") puts the values of each solution µ in the place of the variables of the pattern P and asks
whether anything is left: P[µ] has a solution. Evaluated once, P has solutions ν, and one asks whether some ν agrees
with µ on the variables of both. The two are the same when, with S = the variables that P mentions and µ may bind:

1. every v in S is bound in every µ and in every ν. Then "ν is compatible with µ" means ν(v) = µ(v) for all v in S, and
   a variable of P outside S is unknown to µ, so nothing else can clash;
2. P[v := c] has a solution exactly when P has one with ν(v) = c. By induction over P it holds for patterns of triples,
   GRAPH, groups and UNION, whose joins only compare values. It is kept by
   - FILTER, if v is bound in the group in which the filter stands (or, in an OPTIONAL, to the left of it), for else the
     substitution gives it a value which evaluation alone does not;
   - OPTIONAL, if v is bound to its left or does not stand in it; else the right side may bind v to something else;
   - BIND of an expression, if v is bound before it; BIND to v itself never is;
   and it is lost by MINUS, where the substitution takes v out of the shared variables (and where an engine that binds
   v instead puts it into them, even if it is not written there); by sub-SELECT, VALUES, SERVICE
   and inner EXISTS, where what a substitution does is not settled by the text of the standard; and by a path of length
   zero that begins or ends at v, which holds for every term c but, alone, only for the nodes of the graph.

Nothing random may stand in P, since it would be drawn once instead of for each solution.
"""

from __future__ import annotations

from collections.abc import Iterator

from bioregion_graph.sparql.algebra import (
    Alternative,
    Bind,
    Call,
    Exists,
    Filter,
    GraphPattern,
    Group,
    Inverse,
    Iri,
    Minus,
    Negated,
    Node,
    Optional,
    Path,
    Repeat,
    Sequence,
    Service,
    SubSelect,
    Triple,
    Union,
    Values,
    Variable,
    walk,
)
from bioregion_graph.sparql.features import UNSTEADY
from bioregion_graph.sparql.scope import Names, certain, certain_of, mentioned


def may_be_evaluated_once(pattern: Group, shared: Names) -> bool:
    """Whether the second condition of this module holds for a pattern and its shared variables."""
    return (
        shared <= certain(pattern)
        and not any(isinstance(node, Call) and node.name in UNSTEADY for node in walk(pattern))
        and not any(isinstance(node, Service | Minus) for node in walk(pattern))
        and _keeps(pattern, shared, frozenset())
    )


def _keeps(group: Group, shared: Names, left: Names) -> bool:
    """``left`` is what is bound to the left of an OPTIONAL whose group this is."""
    bound = certain_of(group.elements) | left
    before: Names = frozenset()
    for element in group.elements:
        if not _element_keeps(element, shared, before, bound):
            return False
        before = certain_of([element], before)
    return True


def _element_keeps(element: Node, shared: Names, before: Names, bound: Names) -> bool:
    inside = mentioned(element) & shared
    if not inside:
        return True
    match element:
        case Triple():
            return not _may_be_empty(element.predicate) or inside.isdisjoint(_ends(element))
        case Filter():
            return inside <= bound and not any(isinstance(node, Exists) for node in walk(element))
        case Bind():
            is_used_well = mentioned(element.expression) & shared <= before
            is_its_own = element.variable.name not in shared
            return is_used_well and is_its_own and not any(isinstance(node, Exists) for node in walk(element))
        case Optional():
            return inside <= before and _keeps(element.group, shared, before)
        case Group():
            return _keeps(element, shared, frozenset())
        case Union():
            return all(_keeps(group, shared, frozenset()) for group in element.groups)
        case GraphPattern():
            # A graph without a pattern is asked for its being there, which a constant name answers in its own way.
            return bool(element.group.elements) and _keeps(element.group, shared, frozenset())
    assert isinstance(element, Minus | SubSelect | Values | Service)
    return False


def _ends(triple: Triple) -> Iterator[str]:
    return (end.name for end in (triple.subject, triple.object) if isinstance(end, Variable))


def _may_be_empty(path: Variable | Path) -> bool:
    """Whether a path may have length zero."""
    match path:
        case Repeat():
            return path.mark != "+" or _may_be_empty(path.path)
        case Sequence():
            return all(map(_may_be_empty, path.parts))
        case Alternative():
            return any(map(_may_be_empty, path.parts))
        case Inverse():
            return _may_be_empty(path.path)
        case Variable() | Iri() | Negated():
            return False


def may_explode(pattern: Group) -> bool:
    """Whether a pattern, evaluated alone, may have far more solutions than the graph has triples.

    That is so for a repeated path between two variables, and for two patterns of one property that meet in their
    objects ("others with the same value"). Nothing is proven here; it keeps a rewriting from making things worse.
    """
    met = set()
    for node in walk(pattern):
        if not isinstance(node, Triple):
            continue
        if not isinstance(node.predicate, Variable | Iri):
            repeats = any(isinstance(part, Repeat) for part in walk(node.predicate))
            if repeats and isinstance(node.subject, Variable) and isinstance(node.object, Variable):
                return True
        if isinstance(node.object, Variable):
            key = (node.predicate, node.object.name)
            if key in met:
                return True
            met.add(key)
    return False
