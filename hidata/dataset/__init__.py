"""The folder of a dataset: its settings, schemas, kinds, records and released ids."""
