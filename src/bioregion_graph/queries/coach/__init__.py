"""The query coach: what a query will cost, what is odd about it, what it does in words, why its answer is empty.

It reads a SPARQL text (``bioregion_graph.sparql``) and a view, and gives plain values; ``advice`` is the way in. Every
sentence is English and Italian. Whoever shows them chooses the language; whoever runs them sets the limits.
"""
