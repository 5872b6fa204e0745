"""The SPARQL endpoint beside its rivals: the same data, the same queries, over HTTP, in one run.

``python -m benchmarks.sparql --help`` tells the parts; ``docs/benchmarks-sparql.md`` tells what is measured.
"""
