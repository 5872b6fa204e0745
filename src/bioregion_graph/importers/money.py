"""Budget lines and the figures that sources state, from ``budgets`` and ``figures``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from pyoxigraph import NamedNode, Quad

from bioregion_graph.importers.collection import Collection, known_kind
from bioregion_graph.importers.facts import Facts, date_of, number
from bioregion_graph.importers.organisations import party
from bioregion_graph.importers.problems import each
from bioregion_graph.importers.tables import Aside, Record
from bioregion_graph.terms.iris import concept, mint, source_key

_BUDGETS = ("project_id", "category", "label", "amount_eur", "source_url", "notes")
_RULES = ("project_id", "category", "flat_rate", "base", "source_url")
_FIGURES = (
    "about_kind", "about_key", "figure_kind", "value", "comparator", "unit", "quantity_text", "observed",
    "source_url", "notes",
)  # fmt: skip
_LINES = {"A", "B", "C", "D", "E"}
_TOLD_AS_FIGURES = {
    "CAPITAL", "COST", "FIGURE", "FUNDING", "GRANT", "PLAN", "REQUESTED", "RESOURCES", "TOTAL",
}  # fmt: skip


def budgets(collection: Collection) -> Iterator[Quad]:
    """Cost lines A to E of a project. Sums and other figures of the sheet stand in the table of figures."""
    rules = collection.aside("flat_rates", ("project_id", "category"), *_RULES)
    return each(collection.read_if_any("budgets", *_BUDGETS), partial(_line, collection, rules), rules)


def _line(collection: Collection, rules: Aside, record: Record) -> Iterable[Quad]:
    key, category = record.take("project_id"), record.take("category")
    if category in _TOLD_AS_FIGURES:
        record.leave()
        return ()
    if category not in _LINES:
        raise record.problem(f'"{category}" is no cost category.', "Write A, B, C, D or E.")
    project, address = party(collection, record, key), record.take("source_url")
    line = mint("budgetline", f"{project.value.rpartition('/')[2]}--{category.lower()}")
    facts = Facts(record, address, line, "brg:BudgetLine").add("rdfs:label", record.take("label"), "en")
    facts.add("brg:project", project).add("brg:costCategory", concept("costcat", category.lower()))
    facts.add("brg:amount", facts.number(record.take("amount_eur"))).add("brg:code", category)
    rule = rules.row(key, category)
    if rule is not None:
        rule.take("source_url")
        facts.add("brg:flatRate", number(rule, rule.take("flat_rate")))
        for base in rule.take_list("base"):
            facts.add("brg:baseCategory", concept("costcat", base.lower()))
    return facts.add("rdfs:comment", record.take("notes"), "en")


def figures(collection: Collection) -> Iterator[Quad]:
    """The figures that sources state, one node each. Raises BatchError with the rows that cannot be read."""
    return each(collection.read_if_any("figures", *_FIGURES), partial(_figure, collection))


def _figure(collection: Collection, record: Record) -> Facts:
    about, address = _about(collection, record), record.take("source_url")
    kind, value, observed = record.take("figure_kind"), record.take("value"), record.take("observed")
    kind_of_figure = concept("fig", kind)
    amount, day = number(record, value), date_of(record, observed) if observed else None
    # One page may give several figures of a kind: for several days, or of several parts.
    parts = (about.value.rpartition("/")[2], kind, source_key(address), observed, value)
    key = "--".join(part for part in parts if part)
    facts = Facts(record, address, mint("figure", key), "brg:StatedFigure")
    facts.add("brg:about", about).add("brg:figureKind", kind_of_figure)
    facts.add("brg:value", amount).add("brg:comparator", record.take("comparator"))
    unit = record.take("unit")
    facts.add("brg:unit", concept("unit", unit) if unit else None)
    facts.add("brg:quantityText", record.take("quantity_text"), "en").add("brg:observedOn", day)
    return facts.add("rdfs:comment", record.take("notes"), "en")


def _about(collection: Collection, record: Record) -> NamedNode:
    kind, key = record.take("about_kind"), record.take("about_key")
    if kind == "programme":
        return mint("programme", key)
    return collection.iri(record, key, known_kind(record, kind))
