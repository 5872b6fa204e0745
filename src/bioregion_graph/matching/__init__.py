"""Who should work with whom: ranked partners with reasons that can be checked, and whether a consortium may apply."""
