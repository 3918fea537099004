"""Where a record does not fit its schema, in words, from the validator's errors."""
