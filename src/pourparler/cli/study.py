"""Command ``study``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pourparler.cli import _draws, _workers
from pourparler.cli._app import app
from pourparler.cli._output import check_writable, print_json, print_screen
from pourparler.errors import ChoiceError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pourparler.reach.ensemble.sampling import Sampling
    from pourparler.report.ensemble_command import Drawing

__all__ = ["study"]


@app.command()
def study(
    case: Annotated[str, typer.Argument(help="A YAML file, a folder of them, or a shipped case.")],
    frame: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Run this frame only; repeat for more. Default: every frame.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="See nothing published later. Default: the case's own date.")
    ] = None,
    format_: Annotated[
        list[str] | None, typer.Option("--format", metavar="ID", help="Judge this format only; repeat for more.")
    ] = None,
    compare: Annotated[
        str | None, typer.Option(metavar="DATE", help="Add what changed between the two dates, and through what.")
    ] = None,
    documents: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Show sentences in the original from the documents in DIR.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write report, brief, study.json and tables to DIR.")
    ] = None,
    combine: Annotated[
        str, typer.Option(metavar="hull|intersect", help="How the sources of a frame are joined on one cell.")
    ] = "hull",
    seed: Annotated[int, typer.Option(help="Starts the random numbers of --draws; recorded with the results.")] = 0,
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
    discover: Annotated[
        str | None,
        typer.Option(
            metavar="PACKAGE", help="With --draws: under which inputs this package is accepted; nothing else."
        ),
    ] = None,
    leave_one_out: Annotated[
        bool, typer.Option("--leave-one-out", help="Which verdicts change without one source or actor; nothing else.")
    ] = False,
    expected_compliance: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PACKAGE=LO,HI",
            help="Take a package to be kept with a probability of LO to HI only; repeat for more. Default: kept.",
        ),
    ] = None,
    mediator: Annotated[
        bool, typer.Option("--mediator", help="Add the Pareto frontier of packages and trades between two issues.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Study a case: what can be agreed, in which room, and who blocks.

    Prints verdicts, what holds across the accounts and what to find out next; --out writes the whole report. With
    --draws it says how often packages are accepted, over draws of what is stated.
    """
    if combine not in ("hull", "intersect"):
        raise ChoiceError(f"--combine {combine!r} is not one of hull, intersect")
    if seed < 0:
        raise ChoiceError(f"seed cannot be {seed}; give a whole number from 0 up")
    if documents is not None and not documents.is_dir():
        raise ChoiceError(f"--documents {documents}: no such folder; give the folder that holds the original texts")
    if out is not None:
        check_writable(out)
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
    )
    sampling = None if drawing is None else drawing.sampling
    stores = out is not None and discover is None
    if not stores and drawing is not None and (workers, shard, scheduler, chunk) != (1, None, None, None):
        raise ChoiceError(
            "--workers, --shard, --scheduler and --chunk are about the stored draws; name --out DIR, and no --discover"
        )
    if discover is not None or leave_one_out:
        where = {"formats": format_, "frames": frame, "as_of": as_of, "combine": combine}
        alone = discover is None or not leave_one_out
        if compare is not None or documents is not None or not alone:
            raise ChoiceError("--discover and --leave-one-out are asked for alone, without --compare and --documents")
        _ask(case, discover, sampling, where, out, as_json=as_json)
        return
    choices = {
        "frames": frame,
        "as_of": as_of,
        "formats": format_,
        "compare": compare,
        "combine": combine,
        "seed": seed,
        "sampling": sampling,
        "expected_compliance": _read_compliance(expected_compliance or []),
        "mediator": mediator,
    }
    if shard is not None and drawing is not None and out is not None:
        _draw_shard(case, choices, drawing, out, as_json=as_json)
        return
    text, screen, stored = _run_study(case, choices, drawing, documents, out, as_json=as_json)
    if screen is None:
        typer.echo(text, nl=False)
    else:
        print_screen(screen)
    if out is not None:
        typer.echo(f"wrote {out / 'report.html'}, brief.html, study.json and tables/", err=as_json)
    for line in stored:
        typer.echo(line, err=as_json)


def _draw_shard(case: str, choices: dict[str, Any], drawing: Drawing, out: Path, *, as_json: bool) -> None:
    """Store one shard of the draws, and nothing else; the run without --shard finds the parts and writes the report."""
    from pourparler.case.load import load_case
    from pourparler.progress import Progress
    from pourparler.report.study_draws import store_draws
    from pourparler.study import run_study

    with Progress() as progress:
        lines = store_draws(run_study(load_case(case), **{**choices, "sampling": None}), drawing, out, progress)
    if as_json:
        print_json({"stored": [*lines]})
        return
    for line in lines:
        typer.echo(line)


def _read_compliance(given: list[str]) -> dict[str, tuple[float, float]]:
    """Read ``PACKAGE=LO,HI``, or ``PACKAGE=P`` for one probability.

    >>> _read_compliance(["pause=0.3,0.6", "channel=0.9"])
    {'pause': (0.3, 0.6), 'channel': (0.9, 0.9)}
    """
    read: dict[str, tuple[float, float]] = {}
    for text in given:
        package, _, numbers = text.partition("=")
        try:
            ends = [float(number) for number in numbers.split(",")]
        except ValueError:
            ends = []
        if not package or len(ends) not in (1, 2):
            raise ChoiceError(f"--expected-compliance {text!r}: write PACKAGE=LO,HI, such as pause=0.3,0.6")
        if package in read:
            raise ChoiceError(f"--expected-compliance: {package!r} is given twice; keep one")
        read[package] = (ends[0], ends[-1])
    return read


def _run_study(
    case: str,
    choices: dict[str, Any],
    drawing: Drawing | None,
    documents: Path | None,
    out: Path | None,
    *,
    as_json: bool,
) -> tuple[str, RenderableType | None, tuple[str, ...]]:
    """Run a study behind a progress bar and write its files; return what to print: JSON, or a screen, and of stores."""
    from pourparler.case.load import load_case
    from pourparler.progress import Progress
    from pourparler.report.terminal import study_screen
    from pourparler.study import run_study

    with Progress() as progress:
        done = run_study(load_case(case), advance=progress, **choices)
        stored: tuple[str, ...] = ()
        if drawing is not None and out is not None:
            from pourparler.report.study_draws import store_draws

            stored = store_draws(done, drawing, out, progress)
        if out is not None:
            from pourparler.report.passages import told_of_passages

            done.save(out, documents)
            stored += told_of_passages(done.case, case, documents)
        return (done.to_json(), None, stored) if as_json else ("", study_screen(done), stored)


def _ask(
    case: str,
    package: str | None,
    sampling: Sampling | None,
    where: dict[str, Any],
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Seek the inputs under which a package is accepted, or leave out one source or actor at a time; print that."""
    from pourparler.progress import Progress
    from pourparler.report.sensitivity_command import Discovered, LeftOutOfCase, run_discovery, run_left_out

    done: Discovered | LeftOutOfCase
    with Progress() as progress:
        if package is None:
            if sampling is not None:
                raise ChoiceError("--leave-one-out draws nothing; leave --draws out")
            done = run_left_out(case, where, out, progress)
        elif sampling is None:
            raise ChoiceError(f"--discover {package} looks at draws; say how many: --draws 10000")
        else:
            done = run_discovery(case, package, sampling=sampling, out=out, advance=progress, **where)
    if as_json:
        print_json(done.as_json())
    else:
        print_screen(done.screen)
    for path in done.written:
        typer.echo(f"wrote {path}", err=as_json)
