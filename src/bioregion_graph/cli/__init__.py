"""The command ``bioregion``, one file per command."""
