"""Commands ``settle`` and ``convert``: the standard models, and other programs' files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pourparler.cli import _draws, _workers
from pourparler.cli._app import app
from pourparler.cli._output import check_writable, print_json, print_screen
from pourparler.errors import ChoiceError

if TYPE_CHECKING:
    from pourparler.report.ensemble_command import Drawing, DrawnSettlement
    from pourparler.report.sensitivity_command import Driven
    from pourparler.report.settle_command import Settled

__all__ = ["convert", "settle"]

_METHODS = "morris|sobol|tornado|leave-one-out|break-even"
_FORMATS = "ktab|decide|bdm|gmcr|case"
_INPUTS = f"{_FORMATS}|dna|qdpx|qdc|taguette"
_TARGETS = f"{_FORMATS}|qdpx|csv"


@app.command()
def convert(
    source: Annotated[
        str,
        typer.Argument(metavar="INPUT", help="A case, or a file of KTAB, DECIDE, BDM, GMCR, DNA or QDA programs."),
    ],
    to: Annotated[str, typer.Option(metavar=_TARGETS, help="What to turn it into.")],
    out: Annotated[Path, typer.Option(metavar="PATH", help="The file to write; for a case a new or empty folder.")],
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar=_INPUTS, help="What the input is. Default: what it looks like."),
    ] = None,
    scale: Annotated[
        str | None,
        typer.Option(metavar="LOW,HIGH", help="The ends of the scales of a file that does not state them."),
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

    done = convert_input(source, to, out, from_, documents, scale)
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
    detail: Annotated[
        bool, typer.Option("--detail", help="Tell what happened in each round: risk, offers, moves, exchanges.")
    ] = False,
    frame: Annotated[str, typer.Option(metavar="ID", help="Whose account of the case is taken.")] = "pooled",
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="See nothing published later.")] = None,
    scale: Annotated[
        str | None,
        typer.Option(metavar="LOW,HIGH", help="The ends of the scales of a file that does not state them."),
    ] = None,
    format_: Annotated[
        str | None, typer.Option("--format-of-file", "--from", metavar=_FORMATS, help="What the input is.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write settlement.html, settlement.json and tables to DIR.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Print every model, and what it takes and cites.")] = False,
    draws: _draws.DrawsOption = None,
    sampler: _draws.SamplerOption = "mc",
    distribution: _draws.DistributionOption = None,
    source_correlation: _draws.CorrelationOption = 0.0,
    spread: _draws.SpreadOption = 0.0,
    assume_open: _draws.AssumeOpenOption = None,
    workers: _workers.WorkersOption = 1,
    shard: _draws.ShardOption = None,
    scheduler: _workers.SchedulerOption = None,
    chunk: _draws.ChunkOption = None,
    store_inputs: _draws.StoreInputsOption = False,
    store_rounds: _draws.StoreRoundsOption = False,
    sensitivity: Annotated[
        str | None, typer.Option(metavar=_METHODS, help="Say what drives the outcomes, over the stated intervals.")
    ] = None,
    samples: Annotated[
        int | None, typer.Option(metavar="N", help="Trajectories of morris (64), base samples of sobol (1024).")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(metavar="X", help="The outcome that break-even looks for, in native units.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Settle a case: where the standard models would, in native units, beside the naive baseline.

    Only stated numbers are used. What a model misses is listed, with what stating it would take; where no model can be
    run at all, the exit code is 2. With --draws stated intervals are drawn, and the outcomes are told as quantiles; the
    draws go to DIR/ensemble, where an interrupted run goes on when it is run again.
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
    if sensitivity is not None:
        about_draws: dict[str, object] = {
            "draws": draws,
            "distribution": distribution,
            "source-correlation": source_correlation,
        }
        about_draws |= {"assume-open": assume_open, "shard": shard, "scheduler": scheduler, "chunk": chunk}
        for name in (name for name, value in about_draws.items() if value):
            raise ChoiceError(f"--sensitivity takes its own samples, even inside stated intervals; leave --{name} out")
        asked = {"method": sensitivity, "samples": samples, "threshold": threshold, "spread": spread}
        _settle_sensitivity(source, format_, model or (), option or (), {**chosen, **asked}, out, as_json=as_json)
        return
    if samples is not None or threshold is not None:
        raise ChoiceError("--samples and --threshold are about --sensitivity; name a method with it")
    drawing = _draws.drawing_of(
        draws,
        seed,
        sampler=sampler,
        distribution=distribution or (),
        source_correlation=source_correlation,
        spread=spread,
        assume_open=assume_open,
        workers=workers,
        shard=shard,
        scheduler=scheduler,
        chunk=chunk,
        keep_inputs=store_inputs,
        keep_rounds=store_rounds,
    )
    if drawing is not None:
        _settle_draws(source, format_, model or (), option or (), chosen, drawing, out, as_json=as_json)
        return
    done = run_settle(source, format_, model or (), option or (), {**chosen, "detail": detail}, out, scale)
    _print_done(done, as_json=as_json)


def _print_done(done: Settled | DrawnSettlement | Driven, *, as_json: bool) -> None:
    """Print a result between what was heard of its input and what is said of its files."""
    for line in done.heard:
        typer.echo(line, err=as_json)
    if as_json:
        print_json(done.as_json())
    else:
        print_screen(done.screen)
    for line in done.afterwards(as_json=as_json):
        typer.echo(line, err=as_json)


def _settle_draws(
    source: str,
    format_: str | None,
    models: Sequence[str],
    options: Sequence[str],
    chosen: dict[str, Any],
    drawing: Drawing,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Run an ensemble behind a progress bar and print what it says, and how fast it was."""
    from pourparler.progress import Progress
    from pourparler.report.ensemble_command import run_settle_draws

    with Progress() as progress:
        done = run_settle_draws(source, format_, models, options, chosen, drawing, out, progress)
    _print_done(done, as_json=as_json)
    typer.echo(done.speed, err=True)


def _settle_sensitivity(
    source: str,
    format_: str | None,
    models: Sequence[str],
    options: Sequence[str],
    chosen: dict[str, Any],
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Run a method of sensitivity analysis behind a progress bar and print what drives the outcomes."""
    from pourparler.progress import Progress
    from pourparler.report.sensitivity_command import run_sensitivity

    with Progress() as progress:
        done = run_sensitivity(source, format_, models, options, chosen, out, progress)
    _print_done(done, as_json=as_json)


def _list_models(*, as_json: bool, alone: bool) -> None:
    from pourparler.reach.registry import MODELS
    from pourparler.report.settle_screen import models_text

    if not alone:
        raise ChoiceError("--list is about every model; give neither an input nor --model")
    if as_json:
        print_json({"models": [model.as_json() for model in MODELS.values()]})
    else:
        typer.echo(models_text(MODELS.values()))
