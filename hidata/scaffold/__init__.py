"""Makes a dataset to start from, empty or of files of others, and the template of an extension."""
