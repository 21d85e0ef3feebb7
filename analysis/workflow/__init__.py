"""What people do with a study: import, undo, look, decide, publish.

Beside the command line the only callers of storage.
"""
