"""Traps in the shape of a query: what stands unconnected, in an unlucky order, or out of reach."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bioregion_graph.queries.coach.conditions import nearest_variable
from bioregion_graph.queries.coach.cost import name_of
from bioregion_graph.queries.coach.modifiers import aggregates
from bioregion_graph.queries.coach.saying import Said, listed, same, say
from bioregion_graph.queries.coach.sight import Hint, Place, Sight, own_nodes
from bioregion_graph.sparql import scope
from bioregion_graph.sparql.algebra import (
    Bind,
    Call,
    Element,
    Exists,
    Expression,
    Filter,
    Group,
    Literal,
    Minus,
    Node,
    Optional,
    Point,
    Query,
    SubSelect,
    Triple,
    Values,
    Variable,
    walk,
)
from bioregion_graph.sparql.rewrite import rewrite
from bioregion_graph.sparql.writing import write

# How alike two variables are that were meant to be one (of 100).
_SAME_NAME = 80.0
_SPECIAL = re.compile(r"[\\.\[\]{}()*+?|^$]")


def cartesian(sight: Sight) -> Iterator[Hint]:
    """Patterns without a common variable: every row of one with every row of the other."""
    for place in sight.places:
        parts = _connected(place)
        if len(parts) < 2:
            continue
        first, second = parts[0], parts[1]
        names = [
            listed([same(f"?{name}") for name in sorted(part_names)]) for _, part_names in (first, second)
        ]
        yield Hint(
            "cartesian_product",
            say(
                "Nothing connects {one} with {other}: each row of one is put beside every row of the other.",
                "Nulla collega {one} con {other}: ogni riga dell'uno è affiancata a ogni riga dell'altro.",
                one=names[0],
                other=names[1],
            ),
            Said(
                "Add a pattern that ties them, or check for a misspelt variable.",
                "Aggiungi un modello che li leghi, o controlla che una variabile non sia scritta male.",
            ),
            second[0].span,
        )


def _connected(place: Place) -> list[tuple[Element, set[str]]]:
    """The parts of a group that share no variable, each by its first element and its variables."""
    parts: list[tuple[Element | None, set[str]]] = [(None, set(place.outer))] if place.outer else []
    for element in place.group.elements:
        names = _joining(element)
        if not names:
            continue
        is_pattern = not isinstance(element, Filter | Bind | Values | Minus)
        touching = [part for part in parts if part[1] & names]
        parts = [part for part in parts if not part[1] & names]
        first = next((each for each, _ in touching if each is not None), element if is_pattern else None)
        parts.append((first, names.union(*(part[1] for part in touching))))
    return [(first, names) for first, names in parts if first is not None and not names & place.outer]


def _joining(element: Element) -> set[str]:
    """The variables by which an element hangs together with others; none of what gives a single row."""
    if (
        isinstance(element, Group)
        and len(element.elements) == 1
        and isinstance(element.elements[0], SubSelect)
    ):
        return _joining(element.elements[0])
    if isinstance(element, SubSelect) and not element.query.group_by and aggregates(element.query):
        return set()
    if isinstance(element, Minus):
        return set()
    if isinstance(element, Filter | Bind):
        return {node.name for node in own_nodes(element) if isinstance(node, Variable)} | {
            name for node in own_nodes(element) if isinstance(node, Exists) for name in scope.mentioned(node)
        }
    blank = {
        name_of(node) for triple in walk(element) if isinstance(triple, Triple) for node in _ends(triple)
    }
    return set(scope.possible(element)) | {name for name in blank if name and name.startswith("_:")}


def _ends(triple: Triple) -> tuple[Point, ...]:
    return triple.subject, triple.object


def slow_exists(sight: Sight) -> Iterator[Hint]:
    """EXISTS and NOT EXISTS that are asked anew for every row, since they could not be rewritten."""
    rewritten = [step.piece for step in rewrite(sight.text).steps]
    for place in sight.places:
        if place.in_exists:
            continue
        certain = scope.certain_of(each for each in place.group.elements if not isinstance(each, Filter))
        for element in place.group.elements:
            if not isinstance(element, Filter):
                continue
            for node in own_nodes(element):
                # A single pattern is looked up, which is quick.
                if not isinstance(node, Exists) or [type(each) for each in node.group.elements] == [Triple]:
                    continue
                if not any(sight.text[slice(*node.span)] in piece for piece in rewritten):
                    yield _exists_hint(node, _why_slow(node, certain, place))


def _why_slow(exists: Exists, certain: frozenset[str], place: Place) -> Said:
    """Why it cannot be evaluated once for all rows, as ``sparql.correlation`` tells."""
    shared = scope.mentioned(exists.group) & (scope.possible(place.group) | place.outer)
    if not shared:
        return Said("it shares no variable with the rest", "non ha variabili in comune con il resto")
    loose = sorted(shared - (certain & scope.certain(exists.group)))
    if loose:
        return say(
            "{names} may be without a value on one of both sides",
            "{names} può restare senza valore da una delle due parti",
            names=listed([same(f"?{name}") for name in loose]),
        )
    return Said("what is in it depends on each row", "ciò che contiene dipende da ogni riga")


def _exists_hint(exists: Exists, why: Said) -> Hint:
    word = "NOT EXISTS" if exists.is_negated else "EXISTS"
    mend = Said(
        "Bind these variables inside the braces too, or write MINUS { … }.",
        "Lega queste variabili anche dentro le parentesi, o scrivi MINUS { … }.",
    )
    if not exists.is_negated:
        mend = Said(
            "Bind these variables inside the braces too, or write the pattern without EXISTS and SELECT DISTINCT.",
            "Lega queste variabili anche dentro le parentesi, o scrivi il modello senza EXISTS e SELECT DISTINCT.",
        )
    return Hint(
        "correlated_exists",
        say(
            "{word} is asked anew for every row, which is slow: {why}.",
            "{word} è chiesto di nuovo per ogni riga, ed è lento: {why}.",
            word=word,
            why=why,
        ),
        mend,
        exists.span,
    )


def plain_regex(sight: Sight) -> Iterator[Hint]:
    """REGEX for what a plain search does many times faster."""
    for node in sight.nodes:
        if not (isinstance(node, Call) and node.name == "REGEX" and len(node.arguments) in (2, 3)):
            continue
        where, pattern, *flags = node.arguments
        if not isinstance(pattern, Literal) or (flags and flags != [Literal("i")]):
            continue
        if instead := _without_regex(where, pattern.lexical, bool(flags)):
            yield Hint(
                "plain_regex",
                Said(
                    "A REGEX is tried on every value, letter by letter; this pattern needs none.",
                    "Un REGEX è provato su ogni valore, lettera per lettera; a questo modello non serve.",
                ),
                say("Write {code}.", "Scrivi {code}.", code=instead),
                node.span,
                instead,
            )


def _without_regex(where: Expression, pattern: str, any_case: bool) -> str:
    name, plain = "CONTAINS", pattern
    if pattern.startswith("^"):
        name, plain = "STRSTARTS", pattern[1:]
    elif pattern.endswith("$"):
        name, plain = "STRENDS", pattern[:-1]
    if _SPECIAL.search(plain) or not plain:
        return ""
    text = where if isinstance(where, Call) and where.name in ("STR", "LCASE") else Call("STR", (where,))
    if any_case:
        return f"{name}({write(Call('LCASE', (text,)))}, {Literal(plain.lower())})"
    return f"{name}({write(text)}, {Literal(plain)})"


def unordered_limit(sight: Sight) -> Iterator[Hint]:
    """LIMIT or OFFSET without ORDER BY: any rows, and others next time."""
    for query in sight.selects:
        number = query.limit or query.offset
        if query.form != "SELECT" or number is None or query.order_by or not _may_have_many_rows(query):
            continue
        yield Hint(
            "limit_without_order",
            Said(
                "Without ORDER BY these are any rows, and the next run may give others.",
                "Senza ORDER BY sono righe qualsiasi, e la prossima volta possono essere altre.",
            ),
            Said("Add ORDER BY before it.", "Aggiungi prima ORDER BY."),
            number.span,
        )


def _may_have_many_rows(query: Query) -> bool:
    return bool(query.group_by) or not aggregates(query)


def early_optional(sight: Sight) -> Iterator[Hint]:
    """OPTIONAL before the pattern that binds what it adds to."""
    for place in sight.places:
        seen = place.outer
        elements = place.group.elements
        for position, element in enumerate(elements):
            if isinstance(element, Optional):
                later = frozenset[str]().union(
                    *(
                        scope.possible(each)
                        for each in elements[position + 1 :]
                        if isinstance(each, Triple | Group)
                    )
                )
                names = sorted((scope.possible(element) & later) - seen)
                if names:
                    yield _early(element, names)
            seen |= scope.possible(element)


def _early(element: Optional, names: list[str]) -> Hint:
    return Hint(
        "early_optional",
        say(
            "This OPTIONAL stands before the pattern that binds {names}, so it gives its values and is no addition.",
            "Questo OPTIONAL precede il modello che lega {names}: dà lui i valori e non è un'aggiunta.",
            names=listed([same(f"?{name}") for name in names]),
        ),
        Said("Move it behind that pattern.", "Spostalo dopo quel modello."),
        element.span,
    )


def lonely_variable(sight: Sight) -> Iterator[Hint]:
    """A variable written once in the patterns, with another of nearly the same name: probably a slip."""
    known = sorted(name for name in sight.occurrences if len(name) > 2 and name not in sight.named_results)
    in_patterns = [node for triple in sight.triples for node in walk(triple) if isinstance(node, Variable)]
    for node in in_patterns:
        if sight.occurrences[node.name] > 1 or node.name not in known:
            continue
        if near := nearest_variable(node.name, known, _SAME_NAME):
            yield Hint(
                "variable_used_once",
                say("{name} is written only once.", "{name} è scritta una sola volta.", name=str(node)),
                say("Is {near} meant?", "Si intende {near}?", near=f"?{near}"),
                node.span,
                f"?{near}",
            )


def unbound_column(sight: Sight) -> Iterator[Hint]:
    """A column, key or order of a variable that no pattern binds."""
    for query in sight.selects:
        if query.where is None or query.form != "SELECT":
            continue
        bound = scope.possible(query.where) | (scope.possible(query.values) if query.values else frozenset())
        bound |= {
            each.variable.name
            for each in (*(query.columns or ()), *query.group_by)
            if each.variable and each.expression
        }
        parts: list[Node] = [*(query.columns or ()), *query.group_by, *query.order_by]
        for node in (each for part in parts for each in own_nodes(part)):
            if isinstance(node, Variable) and node.name not in bound:
                near = nearest_variable(node.name, sorted(bound))
                mend = say("Is {near} meant?", "Si intende {near}?", near=f"?{near}")
                if near is None:
                    mend = Said("Bind it in the pattern.", "Legala nel modello.")
                yield Hint(
                    "unbound_variable",
                    say(
                        "No pattern binds {name}: it is always empty.",
                        "Nessun modello lega {name}: è sempre vuota.",
                        name=f"?{node.name}",
                    ),
                    mend,
                    node.span,
                    f"?{near}" if near else "",
                )
                return


def filter_out_of_reach(sight: Sight) -> Iterator[Hint]:
    """A FILTER about a variable that its own braces do not bind, though others do."""
    for place in sight.places:
        if place.in_exists:
            continue
        inside = scope.possible(place.group)
        for element in place.group.elements:
            if not isinstance(element, Filter):
                continue
            missing = sorted(
                {node.name for node in own_nodes(element) if isinstance(node, Variable)} - inside
            )
            outside = [name for name in missing if name in place.outer]
            if outside and not _is_optional(sight, place.group):
                yield Hint(
                    "filter_out_of_reach",
                    say(
                        "This FILTER does not see {names}: only what its own braces bind has a value in it.",
                        "Questo FILTER non vede {names}: vi ha valore solo ciò che legano le sue parentesi.",
                        names=listed([same(f"?{name}") for name in outside]),
                    ),
                    Said(
                        "Move the FILTER out of these braces.", "Sposta il FILTER fuori da queste parentesi."
                    ),
                    element.span,
                )


def _is_optional(sight: Sight, group: Group) -> bool:
    """The FILTER of an OPTIONAL is the one that sees what stands before (SPARQL 1.1, section 18.2.2.6)."""
    return any(isinstance(node, Optional) and node.group is group for node in sight.nodes)


TRAPS = (
    cartesian,
    slow_exists,
    plain_regex,
    unordered_limit,
    early_optional,
    lonely_variable,
    unbound_column,
    filter_out_of_reach,
)
