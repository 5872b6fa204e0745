"""The map: where organisations and clusters are, what regions do, and who works with whom.

What is drawn, and how, is left to the explorer; which region an organisation lies in, to ``placing``.
"""
