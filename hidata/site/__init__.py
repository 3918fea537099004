"""Static website of a release, generated from its records and schemas."""
