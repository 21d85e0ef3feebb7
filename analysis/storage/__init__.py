"""The only place that keeps state: studies, imports with their rows, decisions, releases, jobs and the log.

Each module is imported by its own name. `releases` and what it imports never import a module that reads rows of
people (`rows`, `imports`, `identities`, `set_aside`, `decisions`), so that a page for leaders cannot either.
"""
