"""Questions that show whether a server answers SPARQL as the standard says, one trap a file."""
