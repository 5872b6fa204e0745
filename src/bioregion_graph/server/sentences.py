"""What problems say, in the language of a page: whole sentences of ours, with gaps for what was asked."""

from __future__ import annotations

import re
from functools import cache

from bioregion_graph.server import languages

# As they are written where they are raised; the tests raise each of them, so none drifts from its origin.
SENTENCES = (
    "There is nothing at {path}. Start at / or search at /search.",
    "There is nothing at {path}. Start at /.",
    "Nothing in the graph has the name {iri}.",
    "{iri} is no IRI, so nothing has it as its name.",
    "There is no concept scheme {iri}. /concepts lists them.",
    'There is no query "{name}". Is one of these meant: {names}?',
    'There is no query "{name}". List them: bioregion query --list.',
    "Nothing was known by {day}: the first generation is of {first}. Ask for a later day.",
    "Nothing was known by {day}: nothing has been built. Ask for a later day.",
    "Nothing has been built in the home of the server yet. Run: bioregion build.",
    "{method} is not possible at {path}. Use {allowed}.",
    'There is no format "{name}" here. Choose one of {names}.',
    "None of the forms you accept is available here. Accept one of {names}.",
    '{parameter}: "{value}" is not a day. Write it as 2019-05-01.',
    "The parameter {name} stands {count} times. Send it once.",
    "{count} queries were sent. Send one, in the parameter query.",
    "The query stands in the address and in the body. Send it once.",
    "The parameters are not UTF-8. Encode the query as UTF-8.",
    "The body is not UTF-8. Encode the query as UTF-8.",
    "The body is larger than {bytes} bytes. Send a shorter query.",
    "Send the query as {one} or {other}, not as nothing.",
    "Send the query as {one} or {other}, not as {kind}.",
    "Send the query in UTF-8, not in {charset}.",
    "A graph is named by no IRI ({error}). Give the whole IRI of each graph.",
    "Only editors may change this graph. Send an access key: Authorization: Bearer KEY. An "
    "administrator makes one: bioregion key add NAME --role editor.",
    'The key "{name}" has the role {role}, which may not write. Ask for a key with the role '
    "editor or administrator.",
    "This access key is not known here. Check that it is complete, or ask for a new one.",
    "The header Authorization holds no access key. Send it as: Bearer KEY.",
    "An update is not sent in the address. Send it by POST.",
    "{count} updates were sent. Send one; it may hold several operations, divided by ;.",
    "A query and an update were sent at once. Send one of them.",
    "The body is not UTF-8. Encode the update as UTF-8.",
    "There is no graph {iri}.",
    "{count} graphs are named. Name one: ?graph=IRI, or ?default.",
    "Line {line}, column {column} of the query: {word} would change the graph, and a query only reads. "
    "Editors send changes to /update, with their key.",
    "Line {line}, column {column} of the query: SERVICE asks another server, which is not allowed here. "
    "Remove that part, or run it at your own endpoint.",
    "Line {line}, column {column} of the update: SERVICE asks another server, which is not allowed here. "
    "Remove that part, or run it at your own endpoint.",
    "The query nests more than {brackets} brackets or has more than {operators} operators. "
    "Write lists of values with VALUES, and repeated steps with a property path.",
    "The query was ended: it took more than {seconds} seconds. "
    "Ask for less at a time: add a LIMIT, a more specific pattern, or a smaller period.",
    "The query was ended: it needed more memory than the {size} MiB allowed. "
    "Ask for less at a time: sort and group fewer rows, or add a more specific pattern.",
    "The answer has more than {count} rows, which is the limit. "
    "Ask for less at a time: add a LIMIT and an OFFSET, or a more specific pattern.",
    "The answer has more than {count} bytes, which is the limit. "
    "Ask for less at a time: add a LIMIT and an OFFSET, or a more specific pattern.",
    "All query processes are busy: the query waited {seconds} seconds for one. Try again in a minute.",
    "{count} queries of yours are waiting already. Ask again when some are answered.",
    "{count} queries are waiting already. Ask again in a moment.",
    "The answer is not the one you ask for any more. Ask without that condition.",
    "This is a fault of the program, not of your request.",
)

# What stands before a detail that only English has, by the title of the problem.
STANDARD = {
    "The query cannot be read": "The text of the query breaks the grammar of SPARQL at the place told here. "
    "Mend it and ask again.",
    "The query is not allowed": "Queries only read this graph: leave out what changes it or asks elsewhere.",
    "The update cannot be read": "The text of the update breaks the grammar of SPARQL at the place told here. "
    "Mend it and ask again.",
    "The update is not allowed": "An update asks no other server and loads nothing. "
    "Leave out what does, and send it again.",
    "The request cannot be answered": "A part of the request does not fit. Mend it and ask again.",
    "The request cannot be read": "A parameter is missing or of the wrong type. The page /docs lists them.",
    "Not written by hand": "What would be changed is not written by hand. Write into a graph of your own.",
    "The change cannot be made": "The change cannot be made as it stands, and nothing was changed. "
    "Mend it and send it again.",
    "A key is needed": "An access key is needed for this.",
    "The key does not reach as far": "The role of the access key does not allow this.",
    "Changed meanwhile": "The graph has been changed by somebody else. "
    "Read it again, and repeat your change if it still holds.",
    "The facts would break a shape": "The change would break a rule of the data, and nothing was changed. "
    "Mend what is told here and send it again.",
    "Not found": "Nothing answers to this name. Start at / or search at /search.",
    "Not acceptable": "The answer is not available in this form.",
    "The query was ended": "The query reached its limit. Ask for less at a time.",
    "The answer is too large": "The answer has more rows or bytes than allowed. Ask for less at a time.",
    "Too many queries at once": "Too many queries are waiting. Ask again in a moment.",
    "The server is busy": "No process was free for the query. Try again in a minute.",
    "There is no graph yet": "Nothing has been published on this server yet. Try again later.",
    "The graph is being written": "The graph is being published. Try again in a few minutes.",
    "Something went wrong": "The server cannot answer at the moment. Try again later.",
    "Not answered": "The server does not answer this request.",
}

_GAP = re.compile(r"\\\{(\w+)\\\}")
_DIGITS = {"line", "column", "count", "bytes", "brackets", "operators", "size"}
# With one or two free gaps a sentence is found or not in a moment, if nobody sends a book to be searched.
_LONGEST = 1000


def told(language: str, title: str, detail: str) -> tuple[str, str]:
    """What a problem says in a language, and its detail where only English has it.

    The sentence is the detail itself where the language has it, and otherwise what all problems of this title say.
    """
    if language == "en":
        return detail, ""
    if len(detail) <= _LONGEST:
        for english, pattern in _patterns():
            if found := pattern.fullmatch(detail):
                return languages.translate(language, english).format_map(found.groupdict()), ""
    return languages.translate(language, STANDARD.get(title, STANDARD["Not answered"])), detail


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each sentence with what recognises it, gaps as groups."""

    def gap(found: re.Match[str]) -> str:
        return rf"(?P<{found[1]}>{r'[0-9]+' if found[1] in _DIGITS else '.*?'})"

    return tuple((english, re.compile(_GAP.sub(gap, re.escape(english)), re.DOTALL)) for english in SENTENCES)
