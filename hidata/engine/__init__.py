"""One run over all records of a dataset."""
