"""Namespaces, the minting of IRIs, and dates that keep the precision of their source."""
