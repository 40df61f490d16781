"""Command ``hold``: who can leave an outcome to advantage, what deters them, and what would keep an agreement."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pourparler.cli._app import app
from pourparler.cli._output import check_writable, print_json, print_screen

__all__ = ["hold"]

_STATE = "a state: its ordinal, its decimal as d12, or its pattern as YN-N"


@app.command()
def hold(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="A case, or a .gmcr file.")],
    status_quo: Annotated[
        str | None, typer.Option(metavar="STATE", help=f"Where the conflict is, {_STATE}. Default: as the case says.")
    ] = None,
    coalitions: Annotated[
        bool, typer.Option("--coalitions", help="Look at every coalition, also where it takes a while.")
    ] = False,
    frame: Annotated[str, typer.Option(metavar="ID", help="Whose account of the case is shown first.")] = "pooled",
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="See nothing published later.")] = None,
    unknown: Annotated[
        str, typer.Option(metavar="a|b|c|d", help="How unknown preferences are read (Li and others 2004).")
    ] = "a",
    conditions: Annotated[
        str | None, typer.Option(metavar="STATE", help=f"Print the preferences that make it an equilibrium: {_STATE}.")
    ] = None,
    of: Annotated[
        list[str] | None,
        typer.Option(metavar="ACTOR", help="Whose preferences --conditions asks, others' as stated; repeat for more."),
    ] = None,
    concept: Annotated[
        str, typer.Option(metavar="nash|gmr|smr|seq|sseq", help="In which sense, for --conditions and --sensitivity.")
    ] = "seq",
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Print which changes of one ranking or preference undo equilibria.")
    ] = False,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write hold.json and its tables to DIR.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Tell whether it would be kept: who could leave an outcome, and what would keep an agreement.

    Of a conflict each verdict comes with its proof (graph model for conflict resolution): the improvement and the
    sequence that deters it, or the move that nothing deters. Of packages come break-even values by published results,
    the commitments ledger, and the trust that it implies. Frames are run side by side; the details are those of one.
    """
    from pourparler.report.hold_command import HoldChoices, run_hold

    if out is not None:
        check_writable(out)
    asked = (conditions, tuple(of or ()), concept, sensitivity)
    choices = HoldChoices(status_quo, coalitions, frame, as_of, unknown, *asked)
    done = run_hold(source, choices, out)
    for line in done.heard:
        typer.echo(line, err=as_json)
    for line in done.skipped:
        typer.echo(f"left out: {line}", err=True)
    if as_json:
        print_json(done.as_json())
    else:
        print_screen(done.screen)
    for path in done.written:
        typer.echo(f"wrote {path}", err=as_json)
