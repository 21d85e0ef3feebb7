"""Asks before something is erased or replaced, where somebody sits at a terminal; a script is taken at its word."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence


def add_confirmation(parser: argparse.ArgumentParser) -> None:
    """The argument that answers beforehand."""
    parser.add_argument("--yes", action="store_true", help="do not ask")


def is_confirmed(options: argparse.Namespace, told: Sequence[str], question: str) -> bool:
    """Whether to go on: said by --yes, by a script (--json, or no terminal), or by whoever is asked now."""
    if options.yes or options.json or not sys.stdin.isatty():
        return True
    print("\n".join(told), file=sys.stderr)
    print(f"{question} Type yes: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() == "yes"
