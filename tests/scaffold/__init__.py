"""hidata init: what it writes, what it guesses, and what it refuses."""
