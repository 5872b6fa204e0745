"""How often the future proves a ranking of partners right: the protocol of ``docs/evaluation.md``."""
