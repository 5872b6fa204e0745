"""SPARQL as text: its grammar, its algebra, and rewritings that keep the answer. Knows no store and no data."""
