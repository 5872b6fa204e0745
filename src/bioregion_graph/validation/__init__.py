"""SHACL shapes over the store, and findings a person can act on."""
