"""Files become records, with receipts, and are read again to prove each value."""
