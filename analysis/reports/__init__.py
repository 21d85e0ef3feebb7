"""Reports: one outline of a release, and what is made of it: slides, a page, a printed sheet."""
