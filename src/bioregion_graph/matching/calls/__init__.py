"""Calls for you: the open and forthcoming calls that suit an organisation, a value chain, a field or a text."""
