"""Attacks: what a stranger may put into a dataset, a release or an address, and what must not come of it."""
