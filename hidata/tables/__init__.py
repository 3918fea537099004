"""Flat tables: derived from shapes, filled with records, and turned back into them."""
