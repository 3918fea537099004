"""Reads JSON strictly, with the position of every part, and writes it in one form."""
