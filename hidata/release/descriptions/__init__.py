"""The documents in which a release describes itself."""
