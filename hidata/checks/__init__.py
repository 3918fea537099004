"""What is checked of one record and of one schema, as findings."""
