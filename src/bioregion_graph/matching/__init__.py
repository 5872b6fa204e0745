"""Who should work with whom: partners for a call, and whether a consortium may apply."""
