"""Random queries over the small graph of the query coach."""

from __future__ import annotations

from hypothesis import strategies as st

from bioregion_graph.sparql.algebra import (
    Binary,
    Bind,
    Element,
    Filter,
    GraphPattern,
    Group,
    Iri,
    Literal,
    Minus,
    Number,
    Optional,
    Projected,
    Query,
    SubSelect,
    Triple,
    Union,
    Values,
    Variable,
)

NAMES = st.sampled_from([Variable(name) for name in "abc"])
BRG = "https://w3id.org/bioregion/ontology#"
ID = "https://w3id.org/bioregion/id/organisation/"
PREDICATES = st.sampled_from(
    [Iri(BRG + name) for name in ("country", "city", "memberOf", "kountry", "founded")]
)
OBJECTS = st.one_of(
    NAMES,
    st.sampled_from(
        [Literal("IT"), Literal("ES"), Literal("Siena"), Literal("XX"), Iri(ID + "cebr"), Iri(ID + "tls")]
    ),
)
TRIPLES = st.builds(Triple, st.one_of(NAMES, st.just(Iri(ID + "tls"))), PREDICATES, OBJECTS)
CONDITIONS = st.builds(
    Binary,
    st.sampled_from(["=", "!=", "<"]),
    NAMES,
    st.one_of(NAMES, st.sampled_from([Literal("IT"), Literal("Siena")])),
)
FILTERS = st.builds(Filter, st.one_of(CONDITIONS, st.builds(Binary, st.just("&&"), CONDITIONS, CONDITIONS)))
LISTS = st.builds(
    lambda name, rows: Values((name,), tuple((row,) for row in rows)),
    NAMES,
    st.lists(st.sampled_from([Literal("IT"), Literal("XX"), Iri(ID + "tls"), None]), max_size=3),
)


def groups(inner: st.SearchStrategy[Element]) -> st.SearchStrategy[Group]:
    return st.lists(inner, min_size=1, max_size=3).map(lambda elements: Group(tuple(elements)))


def selects(group: Group, limit: int | None, star: bool) -> Group:
    columns = None if star else (Projected(None, Variable("a")), Projected(None, Variable("b")))
    query = Query("SELECT", where=group, columns=columns, limit=None if limit is None else Number(limit))
    return Group((SubSelect(query),))


ELEMENTS: st.SearchStrategy[Element] = st.recursive(
    st.one_of(TRIPLES, FILTERS, LISTS),
    lambda inner: st.one_of(
        groups(inner),
        groups(inner).map(Optional),
        groups(inner).map(Minus),
        st.lists(groups(inner), min_size=2, max_size=3).map(lambda each: Union(tuple(each))),
        st.builds(GraphPattern, st.sampled_from([Variable("g"), Iri(BRG + "nothing")]), groups(inner)),
        st.builds(selects, groups(inner), st.sampled_from([None, None, 0, 1]), st.booleans()),
    ),
    max_leaves=6,
)
QUERIES = st.builds(
    lambda elements, bound, offset: Query(
        "SELECT",
        where=Group((*elements, *([Bind(Literal("IT"), Variable("d"))] if bound else []))),
        offset=Number(offset) if offset else None,
    ),
    st.lists(ELEMENTS, min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from([0, 0, 0, 2]),
)
