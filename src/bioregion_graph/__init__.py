"""Bioregion Graph: the knowledge graph of Europe's life-science clusters."""

from importlib.metadata import version

__version__ = version("bioregion-graph")
