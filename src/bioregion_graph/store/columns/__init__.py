"""A generation as columns of numbers, for questions that count and sum: the one place that opens DuckDB."""
