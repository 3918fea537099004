"""What contributors do: canonical form, fixes, new records, the scope of a change."""
