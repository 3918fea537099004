"""Measurements of hidata beside its peers, and draws for audits; none of it is installed."""
