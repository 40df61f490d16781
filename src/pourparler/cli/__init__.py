"""The command line: each command reads its arguments, calls one function of the package, and prints.

Heavy modules are imported inside the commands, so that ``pourparler --help`` answers at once. Exit codes: 0 done, 1 the
answer is "no" where a check was asked, 2 bad input (a message on stderr, nothing written), 130 interrupted.
"""

from __future__ import annotations

import io
import sys

import typer

from pourparler.cli import backtest, cases, hold, read, settle, study
from pourparler.cli._app import app
from pourparler.errors import PourparlerError

__all__ = ["app", "backtest", "cases", "hold", "main", "read", "settle", "study"]


def main() -> None:
    """Run the command line; the entry point of the program.

    A ``PourparlerError`` becomes its message on stderr and exit code 2, an interruption exit code 130.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="pourparler")
    except PourparlerError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
