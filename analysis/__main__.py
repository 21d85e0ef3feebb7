"""``python -m analysis COMMAND``: see ``python -m analysis --help``."""

import sys

from analysis.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
