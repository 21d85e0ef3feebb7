"""The command line: the same code as the pages, for scripts and people without a browser."""
