"""Views: queries of a stranger's, checked, run within bounds, their rows held against a schema.

- `query.guarded` lets a connection do nothing but read tables and views, within bounds.
- `lint.lint` runs each query over empty tables: columns, functions, names.
- `compute.compute_all` returns the rows as Arrow tables, sorted by key, each valid by its schema.
"""
