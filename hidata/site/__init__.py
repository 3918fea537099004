"""The catalogue people look at: a release as a static site, driven by the schemas it carries."""
