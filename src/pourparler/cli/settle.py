"""Commands ``settle`` and ``convert``: the standard models, and other programs' files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pourparler.cli._app import app
from pourparler.cli._output import check_writable, print_json, print_screen
from pourparler.errors import ChoiceError

__all__ = ["convert", "settle"]

_FORMATS = "ktab|decide|bdm|case"
_INPUTS = f"{_FORMATS}|dna|qdpx|qdc|taguette"
_TARGETS = f"{_FORMATS}|qdpx|csv"


@app.command()
def convert(
    source: Annotated[
        str,
        typer.Argument(metavar="INPUT", help="A case, or a file of KTAB, DECIDE, a BDM program, DNA, a QDA program."),
    ],
    to: Annotated[str, typer.Option(metavar=_TARGETS, help="What to turn it into.")],
    out: Annotated[Path, typer.Option(metavar="PATH", help="The file to write; for a case a new or empty folder.")],
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar=_INPUTS, help="What the input is. Default: what it looks like."),
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The texts of the case's sources, or of Taguette's documents."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Turn a case into a file of another program, or such a file into a case.

    Prints how the input was understood and what the target cannot hold. Nothing is overwritten, and nothing is guessed:
    a case's intervals, levels in words and open cells are left out of a file that holds single numbers, and named.
    """
    from pourparler.exchange.convert import convert as convert_input

    done = convert_input(source, to, out, from_, documents)
    if as_json:
        document = {"input": source, "from": done.from_format, "to": done.to_format, "out": str(out)}
        lists = {"written": [*map(str, done.written)], "notes": [*done.notes], "not_held": [*done.not_held]}
        left = {"left_behind": [*done.left_behind]} if done.left_behind else {}
        print_json(document | lists | left)
        return
    typer.echo(f"read {source} as {done.from_format}")
    for note in done.notes:
        typer.echo(f"  {note}")
    if done.left_behind:
        typer.echo("a case cannot hold:")
    for lost in done.left_behind:
        typer.echo(f"  {lost}")
    for path in done.written:
        typer.echo(f"wrote {path}")
    if done.not_held:
        typer.echo(f"{done.to_format} cannot hold:")
    for lost in done.not_held:
        typer.echo(f"  {lost}")


@app.command()
def settle(
    source: Annotated[
        str | None, typer.Argument(metavar="INPUT", help="A case, or a file of KTAB, DECIDE or a BDM program.")
    ] = None,
    model: Annotated[
        list[str] | None, typer.Option(metavar="NAME[,NAME...]", help="The models to run, by name; see --list.")
    ] = None,
    preset: Annotated[str | None, typer.Option(metavar="NAME", help="A named set of a model's options.")] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="An option of a model or the case; repeat for more."),
    ] = None,
    rounds: Annotated[int | None, typer.Option(metavar="N", help="Rounds to play. Default: the model's own.")] = None,
    seed: Annotated[int, typer.Option(help="Starts the random numbers of models that draw any.")] = 0,
    frame: Annotated[str, typer.Option(metavar="ID", help="Whose account of the case is taken.")] = "pooled",
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="See nothing published later.")] = None,
    format_: Annotated[
        str | None, typer.Option("--format-of-file", "--from", metavar=_FORMATS, help="What the input is.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write settlement.json, rounds.csv and missing.csv to DIR.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Print every model, and what it takes and cites.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Settle a case: where the standard models would, in native units, beside the naive baseline.

    Only stated numbers are used. What a model misses is listed, with what stating it would take; where no model can be
    run at all, the exit code is 2.
    """
    if list_:
        _list_models(as_json=as_json, alone=source is None and not model)
        return
    if source is None:
        raise ChoiceError("name an input to settle: a case, or a file of KTAB, DECIDE or a BDM program")
    from pourparler.report.settle_command import run_settle

    if out is not None:
        check_writable(out)
    chosen = {"preset": preset, "rounds": rounds, "seed": seed, "frame": frame, "as_of": as_of}
    done = run_settle(source, format_, model or (), option or (), chosen, out)
    for line in done.heard:
        typer.echo(line, err=as_json)
    if as_json:
        print_json(done.settlement.as_json())
    else:
        print_screen(done.screen)
    for line in done.afterwards(as_json=as_json):
        typer.echo(line, err=as_json)


def _list_models(*, as_json: bool, alone: bool) -> None:
    from pourparler.reach.registry import MODELS
    from pourparler.report.settle_screen import models_text

    if not alone:
        raise ChoiceError("--list is about every model; give neither an input nor --model")
    if as_json:
        print_json({"models": [model.as_json() for model in MODELS.values()]})
    else:
        typer.echo(models_text(MODELS.values()))
