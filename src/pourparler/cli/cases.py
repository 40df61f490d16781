"""Commands on cases: ``check``, ``new``, ``cases``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pourparler.cli._app import app
from pourparler.cli._output import print_json
from pourparler.errors import CaseError, ChoiceError, PourparlerError, Problem

if TYPE_CHECKING:
    from pourparler.case.load import ReadCase

__all__ = ["cases", "check", "new"]


@app.command()
def check(
    case: Annotated[str | None, typer.Argument(help="A YAML file, a folder of them, or a shipped case.")] = None,
    documents: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Hold spans, lengths and hashes against these documents. Default: the texts that were read in.",
        ),
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
        print_json({"ok": False, "problems": [_problem_as_json(problem) for problem in problems]})
        raise typer.Exit(2) from None
    _print_inventory(read, as_json=as_json)
    if documents is not None and not as_json:
        typer.echo(f"Every hash, length and span agrees with the documents in {documents}.")


@app.command()
def new(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty directory.")],
    empty: Annotated[
        bool, typer.Option("--empty", help="Only a title, and comments that say what belongs where.")
    ] = False,
) -> None:
    """Write a commented starter case, to be changed into your own; with --empty one that holds nothing yet."""
    from pourparler.case.starter_case import write_starter_case

    for path in write_starter_case(directory, empty=empty):
        typer.echo(f"wrote {path}")
    if empty:
        typer.echo(
            f"Say who negotiates in {directory / 'actors.yaml'} and over what in {directory / 'issues.yaml'}; then: "
            f"pourparler read {directory} DOCS..."
        )
        return
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
        print_json(rows)
        return
    for row in rows:
        told = f"{row['title']} ({row['statements']} statements)"
        if row["problems"]:
            told = f"has {row['problems']} problems; see: pourparler check {row['case']}"
        typer.echo(f"{row['case']:24} {told}")


def _read_and_compare(case: str, documents: Path | None) -> ReadCase:
    from pourparler.case.documents import check_documents
    from pourparler.case.load import read_case
    from pourparler.report.passages import texts_as_read

    read = read_case(case)
    texts = texts_as_read(case)
    held = documents or texts
    if held is None:
        return read
    is_all = documents is not None
    if problems := check_documents(read.case, held, read.locate, texts=texts if is_all else None, is_all=is_all):
        raise CaseError(problems)
    return read


def _print_inventory(read: ReadCase, *, as_json: bool) -> None:
    from pourparler.case.inventory import take_inventory

    inventory = take_inventory(read.case)
    if as_json:
        whole = {"case": read.case.id, "case_sha256": read.sha256, "ok": True, "inventory": inventory.as_json()}
        print_json(whole)
        return
    from rich.console import Console

    from pourparler.case.inventory_screen import inventory_screen

    Console(soft_wrap=False, markup=False, emoji=False).print(inventory_screen(inventory))


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
        print_json(case_json_schema())
        return
    from pourparler.report.files import write_text

    typer.echo(f"wrote {write_text(out / SCHEMA_FILE, case_json_schema_text())}")
