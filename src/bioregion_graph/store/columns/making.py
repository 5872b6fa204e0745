"""Making the columns of a generation from its lines of N-Quads.

    quads.duckdb     quads(g, p, s, o), by the numbers of their terms, g = 0 for the merged view;
                     numbers(id, value, is_integer), days(id, year): what terms are worth;
                     bounds(ordered): up to which number terms are in order
    terms.txt, places    see ``terms``

A value or year of NULL means that the term has one that these columns cannot hold exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from bioregion_graph.errors import StoreError
from bioregion_graph.store.columns.terms import TEXTS, write_places
from bioregion_graph.store.disk import explain

DATABASE = "quads.duckdb"
MOST_BYTES = 2_000_000_000
# A graph's name is the last of several tokens after the property; what a literal ends in has no space before it.
_PARTS = "CREATE TEMP TABLE parts (s VARCHAR, p VARCHAR, o VARCHAR, g VARCHAR)"
_READ = r"""
INSERT INTO parts
WITH
  lines AS (
    SELECT split_part(line, ' ', 1) AS s, split_part(line, ' ', 2) AS p, line
    FROM read_csv(?, columns = {{'line': 'VARCHAR'}}, delim = '\x01', quote = '', escape = '', header = false,
                  auto_detect = false, max_line_size = 16777216, buffer_size = 67108864)),
  rests AS (SELECT s, p, substr(line, length(s) + length(p) + 3, length(line) - length(s) - length(p) - 4) AS rest
            FROM lines),
  tails AS (SELECT s, p, rest, {graph} AS g FROM rests)
SELECT s, p, CASE WHEN g = '' THEN rest ELSE left(rest, length(rest) - length(g) - 1) END AS o, g FROM tails
"""
_GRAPHS = {".nq": """regexp_extract(rest, ' (<[^>" ]*>)$', 1)""", ".nt": "''"}
_TERMS = r"""
CREATE TEMP TABLE terms AS
WITH
  texts AS (SELECT '' AS text UNION SELECT s FROM parts UNION SELECT p FROM parts UNION SELECT o FROM parts
            UNION SELECT g FROM parts),
  kinds AS (
    SELECT text, CASE WHEN text = '' THEN 0 WHEN text[1] = '_' THEN 1 WHEN text[1] = '<' THEN 2
                      WHEN text[-1] = '"' THEN 3 ELSE 4 END AS kind FROM texts),
  keys AS (
    SELECT text, kind, CASE
      WHEN kind = 2 OR (kind = 3 AND NOT contains(text, '\')) THEN text[2:-2]
      WHEN kind = 3 THEN replace(replace(replace(replace(replace(replace(text[2:-2], '\\', chr(1)), '\"', '"'),
                                 '\n', chr(10)), '\r', chr(13)), '\t', chr(9)), chr(1), '\')
      ELSE text END AS key FROM kinds)
SELECT text, kind, (row_number() OVER (ORDER BY kind, key, text) - 1)::UINTEGER AS id FROM keys
"""
_QUADS = """
CREATE TABLE quads AS
SELECT DISTINCT g.id AS g, p.id AS p, s.id AS s, o.id AS o
FROM parts JOIN terms AS s ON s.text = parts.s JOIN terms AS p ON p.text = parts.p
           JOIN terms AS o ON o.text = parts.o JOIN terms AS g ON g.text = parts.g
ORDER BY g.id = 0 DESC, p, s, o
"""
_WORTH = r"""
CREATE TEMP TABLE typed AS
  SELECT id, regexp_extract(text, '"\^\^<http://www\.w3\.org/2001/XMLSchema#([A-Za-z]+)>$', 1) AS kind,
         regexp_extract(text, '^"([^"]*)"', 1) AS said FROM terms WHERE kind = 4;
CREATE TABLE numbers AS
  SELECT id, CASE WHEN kind IN ('integer', 'decimal') THEN try_cast(said AS DECIMAL(38, 18)) END AS value,
         kind = 'integer' AS is_integer
  FROM typed WHERE kind IN ('integer', 'decimal', 'double', 'float');
CREATE TABLE days AS
  SELECT id, CASE WHEN regexp_matches(said, '^[0-9]{4}(-|$)') AND try_cast(CASE
      WHEN kind = 'gYear' THEN left(said, 4) || '-01-01' WHEN kind = 'gYearMonth' THEN left(said, 7) || '-01'
      ELSE left(said, 10) END AS DATE) IS NOT NULL THEN left(said, 4)::INTEGER END AS year
  FROM typed WHERE kind IN ('date', 'dateTime', 'gYear', 'gYearMonth');
CREATE TABLE bounds AS SELECT count(*) FILTER (kind < 4) AS ordered FROM terms;
"""


def make(lines: Sequence[Path], folder: Path) -> None:
    """Make the columns of the statements in some files (``.nq``, ``.nt``) in a folder, which does not exist yet.

    Takes up to 2 GB of memory, more of it on disk beside the target. Raises StoreError.
    """
    try:
        folder.mkdir()
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{MOST_BYTES}B",
            "temp_directory": str(folder / "scratch"),
            "preserve_insertion_order": False,
        }
        with duckdb.connect(str(folder / DATABASE), config=settings) as database:
            database.execute("SET enable_progress_bar = false")  # it would write among what a command prints
            database.execute(_PARTS)
            for file in lines:
                database.execute(_READ.format(graph=_GRAPHS[file.suffix]), [str(file)])
            for step in (_TERMS, _QUADS, _WORTH):
                database.execute(step)
            database.execute(
                f"COPY (SELECT text FROM terms ORDER BY id) TO '{folder / TEXTS}' "
                "(HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
            )
        write_places(folder)
    except (OSError, duckdb.Error) as error:
        raise explain(error, "make the columns of this generation", folder) from error
    if not (folder / TEXTS).exists():
        raise StoreError(
            f"The terms of this generation were not written ({folder}). Free some space, try again."
        )
