"""What is particular to hidata's own dataset: its rules and the pages of its site."""
