"""What a SPARQL update would change, read off its text: which graphs it writes, and what is never allowed.

A scanner over the tokens of ``guard``. It does not judge the grammar, which the engine does with line and column:
where it does not understand a text, it says so by ``UnreadUpdate``, and the engine is asked what is wrong.
Nothing may depend on it but who is told what: whoever applies an update keeps to the graphs named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from bioregion_graph.errors import NotEditableError, UpdateRefusedError, UpdateSyntaxError, UsageError
from bioregion_graph.queries import guard
from bioregion_graph.sparql.tokens import Token, place, tokens, unescaped

# With none of these in it, a text can neither call another server nor load a file.
_SUSPECT = re.compile(r"service|load|\\u", re.IGNORECASE)

_MANAGED = ("CLEAR", "DROP", "CREATE")
_COPIED = ("ADD", "MOVE", "COPY")


class UnreadUpdate(Exception):  # noqa: N818 - no error of the user, and never told to one
    """This scanner does not understand the text; the engine knows why."""


@dataclass
class Template:
    """What one pair of braces writes: the graphs that are named in it, and a token outside of them, if any."""

    graphs: list[Token] = field(default_factory=list)
    bare: Token | None = None


@dataclass
class Operation:
    """One operation of an update.

    ``word`` is its first word, ``span`` where it begins and ends; ``templates`` are what it writes, ``graphs`` those it
    names outside of braces and writes as a whole. ``group`` are the places of the braces of its WHERE; ``pattern`` is
    where USING may stand.
    """

    word: Token
    templates: list[Template] = field(default_factory=list)
    graphs: list[Token] = field(default_factory=list)
    with_: Token | None = None
    using: Token | None = None
    pattern: int | None = None
    is_delete_where: bool = False
    is_silent: bool = False
    span: tuple[int, int] = (0, 0)
    group: tuple[int, int] = (0, 0)
    prologue: Prologue = field(default_factory=lambda: Prologue("", {}))


@dataclass(frozen=True)
class Prologue:
    """What names mean at a place of the text."""

    base: str
    prefixes: dict[str, str]

    def iri(self, token: Token) -> str:
        """The IRI that a token stands for. Raises UnreadUpdate for an undeclared prefix."""
        if token.kind == "iri":
            return urljoin(self.base, unescaped(token.text[1:-1]))
        prefix, _, local = token.text.partition(":")
        if prefix not in self.prefixes:
            raise UnreadUpdate
        return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)


def inspect(text: str) -> None:
    """Refuse what no update may do here.

    Raises UpdateRefusedError for LOAD and SERVICE, UpdateSyntaxError for a LOAD that is none.
    """
    if not _SUSPECT.search(text):
        return
    for each in {text, unescaped(text)}:
        before: Token | None = None
        for token in guard.watched(each, "update"):
            if _is_load(token, before):
                _refuse_load(each, token)
            before = token


def _is_load(token: Token, before: Token | None) -> bool:
    """Whether the engine may load a document here. It needs no space: it reads LOADSILENT<…> and LOAD:x so too."""
    begins = token.text.upper().startswith("LOAD")
    if token.kind == "name":
        # A name with such a prefix, unless an operation can begin where it stands.
        return begins and (before is None or before.text == ";" or before.kind in ("iri", "string"))
    return begins and token.kind == "word"


def _refuse_load(text: str, token: Token) -> None:
    line, column = place(text, token.start)
    try:
        list(operations(text, ""))
    except UnreadUpdate:
        raise UpdateSyntaxError(
            f"Line {line}, column {column} of the update: around this LOAD the text does not parse. LOAD takes "
            "one IRI, and operations are divided by one ;.",
            line,
            column,
        ) from None
    raise UpdateRefusedError(
        f"Line {line}, column {column} of the update: LOAD fetches a document, and this server fetches nothing. "
        "Send its statements with PUT or POST to /rdf-graph-store."
    )


def without_silent_loads(text: str, base: str) -> str:
    """The update without LOAD SILENT, which does nothing where nothing can be loaded; as it is when not understood."""
    if not _SUSPECT.search(text):
        return text
    try:
        loads = [
            each.span
            for each in operations(text, base)
            if each.word.text.upper() == "LOAD" and each.is_silent
        ]
    except UnreadUpdate:
        return text
    for begin, end in reversed(loads):
        rest = text[end:].lstrip()
        text = text[:begin] + (rest.removeprefix(";") if rest.startswith(";") else text[end:])
    return text


def targets(text: str, base: str) -> list[str]:
    """The graphs that an update writes, as IRIs, each once.

    Raises NotEditableError where that is the default graph, all graphs, or a graph that only a variable names;
    UnreadUpdate when the text is not understood.
    """
    found: dict[str, None] = {}
    for operation in operations(text, base):
        for token in _written(text, operation):
            found[operation.prologue.iri(token)] = None
    return list(found)


def _written(text: str, operation: Operation) -> Iterator[Token]:
    """The names of the graphs that an operation writes."""
    for token in operation.graphs:
        if token.kind == "word":
            raise _not_named(text, token, f"{token.text.upper()} is no single graph")
        yield token
    for template in operation.templates:
        if template.bare is not None and operation.with_ is None:
            what = "this would change the default graph, which is computed from the graphs of the sources"
            raise _not_named(text, template.bare, what)
        if template.bare is not None and operation.with_ is not None:
            yield operation.with_
        for token in template.graphs:
            if token.kind == "variable":
                raise _not_named(text, token, f"which graphs {token.text} stands for is not known beforehand")
            yield token


def _not_named(text: str, token: Token, what: str) -> NotEditableError:
    line, column = place(text, token.start)
    return NotEditableError(
        f"Line {line}, column {column} of the update: {what}. Write into a graph of your own: "
        "GRAPH <https://w3id.org/bioregion/id/source/edited/NAME> { … }."
    )


def with_dataset(text: str, default: Sequence[str], named: Sequence[str], base: str) -> str:
    """The update with these graphs as its data set, as ``using-graph-uri`` says (SPARQL 1.1 Protocol, 2.2.3).

    Raises UsageError when the text has USING or WITH itself, UnreadUpdate when it is not understood.
    """
    if not default and not named:
        return text
    clause = "".join([*(f" USING <{iri}>" for iri in default), *(f" USING NAMED <{iri}>" for iri in named)])
    pieces, done = [], 0
    for operation in operations(text, base):
        said = operation.using or operation.with_
        if said is not None:
            line, column = place(text, said.start)
            raise UsageError(
                f"Line {line}, column {column} of the update: {said.text} and the parameters using-graph-uri and "
                "using-named-graph-uri say different things. Use one of them."
            )
        if operation.pattern is None:
            continue
        pieces.append(text[done : operation.pattern])
        if operation.is_delete_where:
            pieces.append(text[operation.group[0] : operation.group[1]])
        pieces.append(f"{clause} ")
        done = operation.pattern
    return "".join([*pieces, text[done:]])


def operations(text: str, base: str) -> Iterator[Operation]:
    """The operations of an update, in order. Raises UnreadUpdate."""
    yield from _Scan(text, base).operations()


class _Scan:
    """One reading of a text."""

    def __init__(self, text: str, base: str) -> None:
        self._tokens = list(tokens(text))
        self._at = 0
        self._base = base
        self._prefixes: dict[str, str] = {}

    def operations(self) -> Iterator[Operation]:
        self._prologue()
        while self._at < len(self._tokens):
            operation = self._operation()
            operation.prologue = Prologue(self._base, dict(self._prefixes))
            yield operation
            if self._at < len(self._tokens) and self._take().text != ";":
                raise UnreadUpdate
            self._prologue()

    def _prologue(self) -> None:
        while self._word() in ("BASE", "PREFIX", "VERSION"):
            word = self._take().text.upper()
            if word == "PREFIX":
                name = self._take("name").text.removesuffix(":")
                self._prefixes[name] = Prologue(self._base, {}).iri(self._take("iri"))
            elif word == "BASE":
                self._base = Prologue(self._base, {}).iri(self._take("iri"))
            else:
                self._take("string")

    def _operation(self) -> Operation:
        word = self._take("word")
        operation = Operation(word)
        name = word.text.upper()
        if name == "WITH":
            operation.with_ = self._name()
            self._modify(operation, self._take("word"))
        elif name in ("INSERT", "DELETE"):
            self._modify(operation, word)
        elif name in _MANAGED:
            self._skip("SILENT")
            operation.graphs = [self._graph()]
        elif name in _COPIED:
            self._skip("SILENT")
            source = self._graph()
            if not self._skip("TO"):
                raise UnreadUpdate
            operation.graphs = [self._graph()] if name != "MOVE" else [source, self._graph()]
        elif name == "LOAD":
            operation.is_silent = self._skip("SILENT")
            self._name()
            if self._skip("INTO"):
                operation.graphs = [self._graph()]
        else:
            raise UnreadUpdate
        last = self._tokens[self._at - 1]
        operation.span = (word.start, last.start + len(last.text))
        return operation

    def _modify(self, operation: Operation, word: Token) -> None:
        """INSERT DATA, DELETE DATA, DELETE WHERE, and DELETE or INSERT with a WHERE."""
        if self._skip("DATA"):
            operation.templates = [self._template()]
            return
        begin = self._at
        if word.text.upper() == "DELETE" and self._skip("WHERE"):
            operation.is_delete_where, operation.pattern = True, self._tokens[begin].start
            first = self._at
            operation.templates = [self._template()]
            operation.group = (self._tokens[first].start, self._tokens[self._at - 1].start + 1)
            return
        operation.templates = [self._template()]
        if word.text.upper() == "DELETE" and self._skip("INSERT"):
            operation.templates.append(self._template())
        while self._word() == "USING":
            operation.using = self._take()
            self._skip("NAMED")
            self._name()
        operation.pattern = self._peek().start
        self._skip("WHERE")
        self._template()

    def _template(self) -> Template:
        """What a pair of braces holds, up to the one that closes it."""
        if self._take("open").text != "{":
            raise UnreadUpdate
        template, depth, is_named = Template(), 1, False
        while depth:
            token = self._take()
            if depth == 1 and token.kind == "word" and token.text.upper() == "GRAPH":
                template.graphs.append(self._take())
                is_named = True
                continue
            if depth == 1 and not is_named and token.kind != "close" and token.text != ".":
                template.bare = template.bare or token
            depth += (token.kind == "open") - (token.kind == "close")
            is_named = False
        return template

    def _graph(self) -> Token:
        """GRAPH and a name, a name alone, or DEFAULT, NAMED, ALL."""
        if self._skip("GRAPH"):
            return self._name()
        return self._take() if self._word() in ("DEFAULT", "NAMED", "ALL") else self._name()

    def _name(self) -> Token:
        if self._peek().kind not in ("iri", "name"):
            raise UnreadUpdate
        return self._take()

    def _word(self) -> str:
        at_end = self._at >= len(self._tokens)
        return "" if at_end or self._tokens[self._at].kind != "word" else self._tokens[self._at].text.upper()

    def _skip(self, word: str) -> bool:
        """Pass over a word, if it is the next one."""
        is_next = self._word() == word
        self._at += is_next
        return is_next

    def _peek(self) -> Token:
        if self._at >= len(self._tokens):
            raise UnreadUpdate
        return self._tokens[self._at]

    def _take(self, kind: str = "") -> Token:
        token = self._peek()
        if kind and token.kind != kind:
            raise UnreadUpdate
        self._at += 1
        return token
