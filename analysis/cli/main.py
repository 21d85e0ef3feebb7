"""Reads the arguments, opens the store, runs one command, prints its answer."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final, NoReturn

from analysis.cli.output import INCOMPLETE, WRONG_USAGE, print_answer, print_failure
from analysis.errors import ReverbError, UsageError

#: Each command's module under `analysis.cli`, and its line in the help. Modules are imported when they are asked for.
COMMANDS: Final = MappingProxyType(
    {
        "import": ("importing", "recognise, map, check and store files; without --yes only the plan"),
        "undo": ("undoing", "take one import back"),
        "impact": ("impact", "the impact cards"),
        "retention": ("retention", "curves of who stays, and the comparison"),
        "claims": ("claims", "what the data say of every claim made for reverse mentoring"),
        "reliability": ("reliability", "how reliable the scales are"),
        "programme": ("running", "how the programme is run: practices, meetings, departments; for HR also warnings"),
        "worth": ("worth", "what the programme costs, and what would pay for it"),
        "publish": ("publishing", "plan, audit and store a release for leaders"),
        "release": ("releasing", "the current release"),
        "report": ("reporting", "the current release as slides, page, print or workbook"),
        "figures": ("figures", "figures and reliability of cleaned Parquet files of any size"),
        "export": ("exporting", "cleaned data with codebook and log of changes"),
        "simulate": ("simulating", "write exports of an invented programme with known effects"),
        "backup": ("backing_up", "write a verified copy of the whole store into one file"),
        "restore": ("restoring", "put a backup in place of what is in the store"),
        "forget": ("forgetting", "erase a person and keep them out"),
        "retain": ("retaining", "what the retention rules erase and when; with --yes what is due"),
        "plan": ("planning", "what a programme could show before it starts, and what to hand out"),
        "draw": ("drawing", "draw by lot who starts first and who waits; with --yes record it"),
        "settings": ("deciding", "the smallest group shown and the smallest change that matters; what is given is set"),
        "log": ("log", "who did what in the store, the newest first"),
        "grant-leaders": ("granting", "let a role of the PostgreSQL server read published releases, and nothing else"),
        "check": ("checking", "verify the store's seals and log"),
    }
)


class _Parser(argparse.ArgumentParser):
    """An argument parser whose mistakes are raised, so that they are printed in the one shape of failures."""

    def error(self, message: str) -> NoReturn:
        raise UsageError("WRONG_USAGE", f"{message[0].upper()}{message[1:]}.", f"See {self.prog} --help.")


def build_parser(command: str | None = None) -> argparse.ArgumentParser:
    """The parser; only `command`'s own arguments are added, because adding them imports its module."""
    parser = _Parser(prog="python -m analysis", description="Did the reverse mentoring programme work?")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (module, summary) in COMMANDS.items():
        own = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        own.add_argument("--store", metavar="PATH-OR-URL", help="the store (default: the app's)")
        own.add_argument("--study", metavar="NAME", help="the study (default: the only one there is)")
        own.add_argument("--as", dest="role", metavar="ROLE", default="analyst", help="the role (default: analyst)")
        own.add_argument("--json", action="store_true", help="one JSON document on stdout")
        if name == command:
            importlib.import_module(f"analysis.cli.{module}").add_arguments(own)
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run one command; gives the exit status: 0 done, 1 something was set aside or refused, 2 wrong usage."""
    as_json = "--json" in arguments
    command = next((word for word in arguments if word in COMMANDS), None)
    try:
        options = build_parser(command).parse_args(arguments)
        module = importlib.import_module(f"analysis.cli.{COMMANDS[options.command][0]}")
        return print_answer(module.run(options), as_json=as_json)
    except UsageError as error:
        return print_failure(error, as_json=as_json, status=WRONG_USAGE)
    except ReverbError as error:
        return print_failure(error, as_json=as_json, status=INCOMPLETE)
    except KeyboardInterrupt:
        stopped = ReverbError("CANCELLED", "The command was stopped.", "Files imported before that stay in the study.")
        return print_failure(stopped, as_json=as_json, status=INCOMPLETE)
    except BrokenPipeError:
        raise  # nobody reads any more, so that no failure could be told either
    except OSError as error:
        failure = ReverbError("FILE_SYSTEM", f"The system said: {error}.", "Check the path and who may write there.")
        return print_failure(failure, as_json=as_json, status=INCOMPLETE)
