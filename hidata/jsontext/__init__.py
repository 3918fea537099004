"""JSON texts, read strictly and written in one form, with the location of every part."""
