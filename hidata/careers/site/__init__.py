"""The pages that only the site of hidata's own dataset has."""
