"""The command line: each command reads its arguments, calls one function of the package, and prints.

Heavy modules are imported inside the commands, so that ``pourparler --help`` answers at once. Exit codes: 0 done, 1 the
answer is "no" where a check was asked, 2 bad input (a message on stderr, nothing written), 130 interrupted.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pourparler.errors import CaseError, ChoiceError, OutputError, PourparlerError, Problem

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pourparler.case.load import ReadCase

__all__ = ["app", "main"]

_PIPED_COLUMNS = 120
"""Width of tables that go to a file or a pipe."""
_FORMATS = "ktab|decide|bdm|case"

app = typer.Typer(
    name="pourparler",
    help="An analyst's workbench for negotiations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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


@app.command()
def check(
    case: Annotated[str | None, typer.Argument(help="A YAML file, a folder of them, or a shipped case.")] = None,
    documents: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Hold spans, lengths and hashes against these documents.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of the case format.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="With --schema: write it there instead.")] = None,
) -> None:
    """Check a case: print what is wrong, or what it holds.

    Everything wrong is printed together, each problem with its file, line, column and a way out; the exit code is
    then 2. A case that is in order is answered with an inventory.
    """
    if out and not schema:
        raise ChoiceError("--out goes with --schema; check writes no other file")
    if schema:
        if case is not None:
            raise ChoiceError("--schema is about every case; name none")
        _give_schema(out)
        return
    if case is None:
        raise ChoiceError("name a case to check: a YAML file, a folder, or one of 'pourparler cases'")
    try:
        read = _read_and_compare(case, documents)
    except PourparlerError as error:
        if not as_json:
            raise
        problems = error.problems if isinstance(error, CaseError) else (Problem(case, 0, 0, "", str(error)),)
        _print_json({"ok": False, "problems": [_problem_as_json(problem) for problem in problems]})
        raise typer.Exit(2) from None
    _print_inventory(read, as_json=as_json)
    if documents is not None and not as_json:
        typer.echo(f"Every hash, length and span agrees with the documents in {documents}.")


@app.command()
def new(directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty directory.")]) -> None:
    """Write a commented starter case, to be changed into your own."""
    from pourparler.case.starter_case import write_starter_case

    for path in write_starter_case(directory):
        typer.echo(f"wrote {path}")
    typer.echo(f"Begin with {directory / 'case.yaml'}; then: pourparler check {directory}")


@app.command()
def cases(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """List the cases that come with Pourparler."""
    from pourparler.case.files import shipped_cases
    from pourparler.case.load import load_case

    rows: list[dict[str, Any]] = []
    for name, folder in shipped_cases().items():
        try:
            case = load_case(folder)
        except CaseError as error:
            rows.append({"case": name, "title": "", "statements": 0, "problems": len(error.problems)})
        else:
            rows.append({"case": name, "title": case.title, "statements": len(case.statements), "problems": 0})
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        told = f"{row['title']} ({row['statements']} statements)"
        if row["problems"]:
            told = f"has {row['problems']} problems; see: pourparler check {row['case']}"
        typer.echo(f"{row['case']:24} {told}")


@app.command()
def convert(
    source: Annotated[
        str, typer.Argument(metavar="INPUT", help="A case, or a file of KTAB (CSV), DECIDE or a BDM program (CSV).")
    ],
    to: Annotated[str, typer.Option(metavar="ktab|decide|bdm|case", help="What to turn it into.")],
    out: Annotated[Path, typer.Option(metavar="PATH", help="The file to write; for a case a new or empty folder.")],
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="ktab|decide|bdm|case", help="What the input is. Default: what it looks like."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Turn a case into a file of another program, or such a file into a case.

    Prints how the input was understood and what the target cannot hold. Nothing is overwritten, and nothing is guessed:
    a case's intervals, levels in words and open cells are left out of a file that holds single numbers, and named.
    """
    from pourparler.exchange.convert import convert as convert_input

    done = convert_input(source, to, out, from_)
    if as_json:
        document = {"input": source, "from": done.from_format, "to": done.to_format, "out": str(out)}
        lists = {"written": [*map(str, done.written)], "notes": [*done.notes], "not_held": [*done.not_held]}
        _print_json(document | lists)
        return
    typer.echo(f"read {source} as {done.from_format}")
    for note in done.notes:
        typer.echo(f"  {note}")
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
        _check_writable(out)
    chosen = {"preset": preset, "rounds": rounds, "seed": seed, "frame": frame, "as_of": as_of}
    done = run_settle(source, format_, model or (), option or (), chosen, out)
    for line in done.heard:
        typer.echo(line, err=as_json)
    if as_json:
        _print_json(done.settlement.as_json())
    else:
        _print_screen(done.screen)
    for line in done.afterwards(as_json=as_json):
        typer.echo(line, err=as_json)


def _list_models(*, as_json: bool, alone: bool) -> None:
    from pourparler.reach.registry import MODELS
    from pourparler.report.settle_screen import models_text

    if not alone:
        raise ChoiceError("--list is about every model; give neither an input nor --model")
    if as_json:
        _print_json({"models": [model.as_json() for model in MODELS.values()]})
    else:
        typer.echo(models_text(MODELS.values()))


def _print_screen(screen: RenderableType) -> None:
    import os

    from rich.console import Console

    is_free = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    Console(highlight=False, width=_PIPED_COLUMNS if is_free else None).print(screen)


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
        _check_writable(out)
    choices = {
        "frames": frame,
        "as_of": as_of,
        "formats": format_,
        "compare": compare,
        "combine": combine,
        "seed": seed,
    }
    text, screen = _run_study(case, choices, documents, out, as_json=as_json)
    if screen is None:
        typer.echo(text, nl=False)
    else:
        _print_screen(screen)
    if out is not None:
        typer.echo(f"wrote {out / 'report.html'}, brief.html, study.json and tables/", err=as_json)


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


def _check_writable(directory: Path) -> None:
    """Fail before the work begins where its results could not be written."""
    import os

    nearest = directory
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        why = "is not a folder" if not nearest.is_dir() else "cannot be written to"
        raise OutputError(f"--out {directory}: {nearest} {why}; choose another folder")


def _read_and_compare(case: str, documents: Path | None) -> ReadCase:
    from pourparler.case.documents import check_documents
    from pourparler.case.load import read_case

    read = read_case(case)
    if documents is not None and (problems := check_documents(read.case, documents, read.locate)):
        raise CaseError(problems)
    return read


def _print_inventory(read: ReadCase, *, as_json: bool) -> None:
    from pourparler.case.inventory import take_inventory

    inventory = take_inventory(read.case)
    if as_json:
        whole = {"case": read.case.id, "case_sha256": read.sha256, "ok": True, "inventory": inventory.as_json()}
        _print_json(whole)
        return
    from rich.console import Console

    from pourparler.case.inventory_screen import inventory_screen

    Console(soft_wrap=False).print(inventory_screen(inventory))


def _problem_as_json(problem: Problem) -> dict[str, str | int]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "path": problem.path,
        "what": problem.what,
        "way_out": problem.way_out,
    }


def _give_schema(out: Path | None) -> None:
    from pourparler.case.json_schema import SCHEMA_FILE, case_json_schema, case_json_schema_text

    if out is None:
        _print_json(case_json_schema())
        return
    from pourparler.report.files import write_text

    typer.echo(f"wrote {write_text(out / SCHEMA_FILE, case_json_schema_text())}")


def _print_json(document: object) -> None:
    import json

    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    typer.echo(json.dumps(document, indent=2, ensure_ascii=not is_unicode))
