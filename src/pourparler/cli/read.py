"""Command ``read``: documents in, suggestions to code, decisions on them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pourparler.cli._app import app
from pourparler.cli._output import print_json, print_screen
from pourparler.errors import ChoiceError

if TYPE_CHECKING:
    from pourparler.read.queue.queue import Queue

__all__ = ["read"]


@app.command()
def read(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="A case folder or file of your own.")],
    arguments: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DOCS...|FIELD=VALUE...]", help="Documents to ingest; with --accept, fields."),
    ] = None,
    next_: Annotated[bool, typer.Option("--next", help="Show the next suggestion, with its context.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="List the open suggestions.")] = False,
    progress: Annotated[bool, typer.Option("--progress", help="How many are open, accepted and rejected.")] = False,
    accept: Annotated[str | None, typer.Option(metavar="ID", help="Make a suggestion a statement of the case.")] = None,
    edit: Annotated[str | None, typer.Option(metavar="ID", help="Change the statement a suggestion became.")] = None,
    reject: Annotated[str | None, typer.Option(metavar="ID", help="Set a suggestion aside.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take your last decision back.")] = False,
    coder: Annotated[str, typer.Option(metavar="NAME", help="Who codes. Default: $POURPARLER_CODER or $USER.")] = "",
    encoding: Annotated[str | None, typer.Option(help="How text documents are encoded. Default: found out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Read documents into a case: ingest them, then accept, edit or reject one suggestion after the other.

    A suggestion is a sentence that mentions an actor and touches an issue (the issues' ``lexicon``). Accepting it takes
    your paraphrase; everything else is filled in from the text, and can be given as FIELD=VALUE.
    """
    given = [*(arguments or ())]
    asked = {
        "--next": next_,
        "--list": list_,
        "--progress": progress,
        "--accept": accept is not None,
        "--edit": edit is not None,
        "--reject": reject is not None,
        "--undo": undo,
    }
    chosen = [name for name, is_asked in asked.items() if is_asked]
    if len(chosen) > 1:
        raise ChoiceError(f"{' and '.join(chosen)}: one at a time")
    if given and chosen and chosen[0] not in ("--accept", "--edit"):
        raise ChoiceError(f"{chosen[0]} takes neither documents nor fields; ingest documents in a run of their own")
    from pourparler.read.queue.queue import Queue

    queue = Queue(case)
    who = coder or os.environ.get("POURPARLER_CODER") or os.environ.get("USER") or os.environ.get("USERNAME") or ""
    if chosen:
        _decide(queue, chosen[0], accept or edit or reject or "", given, who, as_json=as_json)
    elif given:
        _ingest(queue, given, encoding, as_json=as_json)
    else:
        raise ChoiceError("name documents to ingest, or one of --next, --list, --progress, --accept, --reject, --undo")


def _ingest(queue: Queue, documents: list[str], encoding: str | None, *, as_json: bool) -> None:
    from pourparler.progress import Progress
    from pourparler.report.read_command import ingest, ingested_screen

    with Progress() as bar:
        done = ingest(queue, documents, encoding, bar)
    if as_json:
        print_json(done.as_json())
    else:
        print_screen(ingested_screen(done))


def _decide(queue: Queue, action: str, chosen: str, given: list[str], coder: str, *, as_json: bool) -> None:
    from pourparler.report.read_command import fields_of, item_json, item_screen, list_screen, progress_screen

    if action in ("--accept", "--edit"):
        fields = fields_of(given)
        statement = (queue.accept if action == "--accept" else queue.edit)(chosen, fields, coder)
        if as_json:
            print_json({"suggestion": chosen, "statement": statement.model_dump(mode="json", exclude_defaults=True)})
        else:
            typer.echo(f"{'wrote' if action == '--accept' else 'changed'} statement {statement.id}")
    elif action == "--reject":
        queue.reject(chosen, coder)
        if as_json:
            print_json({"suggestion": chosen, "state": "rejected"})
        else:
            typer.echo(f"rejected {chosen}")
    elif action == "--undo":
        undone = queue.undo(coder)
        if as_json:
            print_json({"suggestion": undone.suggestion, "undone": undone.action, "state": "open"})
        else:
            typer.echo(f"{undone.suggestion} is open again; it had been {undone.action}")
    elif action == "--progress":
        counted = queue.progress()
        if as_json:
            print_json(counted.as_json())
        else:
            print_screen(progress_screen(counted))
    else:
        items = queue.items()
        shown = items[:1] if action == "--next" else items
        if as_json:
            print_json({"open": len(items), "suggestions": [item_json(queue, item) for item in shown]})
        elif not items:
            typer.echo("Nothing is open: every suggestion was accepted or rejected.")
        else:
            print_screen(item_screen(queue, items[0], len(items)) if action == "--next" else list_screen(queue, items))
