"""Command ``study``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pourparler.cli._app import app
from pourparler.cli._output import check_writable, print_screen
from pourparler.errors import ChoiceError

if TYPE_CHECKING:
    from rich.console import RenderableType

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
    seed: Annotated[int, typer.Option(help="Recorded with the results; nothing in this study is random.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Study a case: what can be agreed, in which room, and who blocks.

    Prints verdicts, what holds across the accounts and what to find out next; --out writes the whole report.
    """
    if combine not in ("hull", "intersect"):
        raise ChoiceError(f"--combine {combine!r} is not one of hull, intersect")
    if documents is not None and not documents.is_dir():
        raise ChoiceError(f"--documents {documents}: no such folder; give the folder that holds the original texts")
    if out is not None:
        check_writable(out)
    choices = {
        "frames": frame,
        "as_of": as_of,
        "formats": format_,
        "compare": compare,
        "combine": combine,
        "seed": seed,
        "expected_compliance": _read_compliance(expected_compliance or []),
        "mediator": mediator,
    }
    text, screen = _run_study(case, choices, documents, out, as_json=as_json)
    if screen is None:
        typer.echo(text, nl=False)
    else:
        print_screen(screen)
    if out is not None:
        typer.echo(f"wrote {out / 'report.html'}, brief.html, study.json and tables/", err=as_json)


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
    case: str, choices: dict[str, Any], documents: Path | None, out: Path | None, *, as_json: bool
) -> tuple[str, RenderableType | None]:
    """Run a study behind a progress bar, write its files, and return what is to be printed: JSON, or a screen."""
    from pourparler.case.load import load_case
    from pourparler.progress import Progress
    from pourparler.report.terminal import study_screen
    from pourparler.study import run_study

    with Progress() as progress:
        done = run_study(load_case(case), advance=progress, **choices)
        if out is not None:
            done.save(out, documents)
        return (done.to_json(), None) if as_json else ("", study_screen(done))
