"""A second judgement of schemas and records, by the reference implementation of JSON Schema."""
