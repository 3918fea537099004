"""What is published, and its life: built, read, verified, compared, fetched."""
