"""The JSON Schemas of a dataset: loaded, linked, and read for what values look like."""
