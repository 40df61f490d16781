"""Command ``backtest``: settlement models and calibrated intervals against what was decided."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pourparler.cli._app import app
from pourparler.cli._output import check_writable, print_json, print_screen

__all__ = ["backtest"]


@app.command()
def backtest(
    data: Annotated[
        str,
        typer.Argument(metavar="DATA", help="A folder with issues.csv and actors.csv, or of cases; or a case."),
    ],
    models: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME[,NAME...]", help="Models to score, such as challenge:bdm-1985. Default: all."),
    ] = None,
    folds: Annotated[
        int | None, typer.Option(metavar="K", help="Folds of the cross-validation. Default: 10, by dossier.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Deals dossiers out to folds, and starts the bootstrap.")] = 0,
    apply: Annotated[
        bool, typer.Option("--apply", help="Score with the calibration that comes with Pourparler; fit nothing.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write backtest.json, forecasts.csv and calibration.yaml to DIR.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Score the models against decided issues, beside the weighted mean, and check calibrated intervals.

    Says of each model whether it beats the weighted mean, with a paired interval over dossiers, also when it does not.
    """
    from pourparler.progress import Progress
    from pourparler.report.backtest_command import run_backtest

    if out is not None:
        check_writable(out)
    with Progress() as progress:
        done = run_backtest(data, models, {"folds": folds, "seed": seed, "apply": apply, "advance": progress}, out)
    if as_json:
        print_json(done.found.as_json())
        for line in done.notes:
            typer.echo(line, err=True)
    else:
        print_screen(done.screen)
    for path in done.written:
        typer.echo(f"wrote {path}", err=as_json)
