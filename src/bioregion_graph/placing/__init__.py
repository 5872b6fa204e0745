"""In which regions and fields organisations and projects lie, derived from what the sources say of them.

Everything here follows from the graph by rules, says by which, and can be thrown away and made again.
"""
