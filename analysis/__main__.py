"""``python -m analysis COMMAND``: see ``python -m analysis --help``."""

import os
import sys

from analysis.cli.main import main

if __name__ == "__main__":
    # Matrices are small here: a second thread of numpy's only waits, which costs up to a third of a command's time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        status = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output (head, less) has enough of it; what is left to flush at exit must go somewhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)
