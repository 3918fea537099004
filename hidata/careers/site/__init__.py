"""The pages of the site that are particular to health-information careers."""
