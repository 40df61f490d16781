"""The application that every command registers itself with."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["app"]

app = typer.Typer(
    name="pourparler",
    help="An analyst's workbench for negotiations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"pourparler {version('pourparler')}")
        except PackageNotFoundError:
            typer.echo("pourparler (not installed)")
        raise typer.Exit


@app.callback()
def _pourparler(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Turn what is written about a negotiation into cited, dated, contestable conclusions."""
