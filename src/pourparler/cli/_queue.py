"""The queue of suggestions, for the command ``read``: the options, what each of them does, and what is printed."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from pourparler.cli._output import print_json, print_screen
from pourparler.errors import ChoiceError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pourparler.read.queue.queue import Queue

__all__ = [
    "AcceptOption",
    "AgainOption",
    "Asked",
    "CoderOption",
    "EditOption",
    "ListOption",
    "NextOption",
    "ProgressOption",
    "RejectOption",
    "UndoOption",
    "coder_name",
    "decide",
]

NextOption = Annotated[
    bool, typer.Option("--next", help="Show the next suggestion, its context, and how to accept it.")
]
ListOption = Annotated[bool, typer.Option("--list", help="List the open suggestions.")]
ProgressOption = Annotated[bool, typer.Option("--progress", help="How many are open, accepted and rejected.")]
AcceptOption = Annotated[
    str | None, typer.Option(metavar="ID", help="Make a suggestion a statement of the case, with FIELD=VALUE as given.")
]
EditOption = Annotated[
    str | None,
    typer.Option(metavar="ID", help="Change a statement, named by its id or its suggestion's, by FIELD=VALUE."),
]
RejectOption = Annotated[
    str | None, typer.Option(metavar="ID", help="Set a suggestion aside; note=... says why, in the journal.")
]
UndoOption = Annotated[bool, typer.Option("--undo", help="Take your last decision back.")]
AgainOption = Annotated[
    bool, typer.Option("--again", help="With --accept: make one more statement of an accepted suggestion.")
]
CoderOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who codes. Default: $POURPARLER_CODER, or who is logged in.")
]


_MOST_LISTED = 200


@dataclass(frozen=True)
class Asked:
    """What was asked of the queue on the command line: the option, its ID, and the fields as they were typed."""

    option: str
    id: str
    given: tuple[str, ...]
    coder: str
    again: bool
    as_json: bool = False


class _Told(NamedTuple):
    """What came of it, as a document and for people; ``lines`` follow the screen and are never broken."""

    document: object
    screen: RenderableType
    lines: str = ""


def coder_name(coder: str | None) -> str:
    """Return who codes: as given, as the environment says, or who is logged in; empty where nobody is known.

    Raises ``ChoiceError`` for a name that is given and empty.
    """
    if coder is not None and not coder.strip():
        raise ChoiceError("--coder is given without a name; write --coder NAME, or leave it out")
    named = coder or os.environ.get("POURPARLER_CODER")
    if named:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such variable, and no such user on this machine
        return ""


def decide(queue: Queue, asked: Asked, *, as_json: bool) -> None:
    """Do what was asked of the queue, and print what came of it."""
    if asked.given and asked.option == "--undo":
        raise ChoiceError("--undo takes no ID: it takes your last decision back; --edit ID changes another statement")
    if asked.given and asked.option not in ("--accept", "--edit", "--reject"):
        raise ChoiceError(f"{asked.option} takes neither documents nor fields; ingest documents in a run of their own")
    for line in queue.passed_over():
        typer.echo(line, err=True)
    told = _ACTIONS[asked.option](queue, replace(asked, as_json=as_json))
    if as_json:
        print_json(told.document)
    elif isinstance(told.screen, str):
        typer.echo(told.screen)
    else:
        print_screen(told.screen)
        if told.lines:
            typer.echo(told.lines)


def _next(queue: Queue, asked: Asked) -> _Told:
    del asked
    from pourparler.report.read_command import item_commands, item_json, item_screen, nothing_open

    items, opened = queue.first(1)
    if not items:
        return _Told({"open": opened, "suggestions": []}, nothing_open(queue))
    (item,) = items
    document = {"open": opened, "suggestions": [item_json(queue, item)]}
    return _Told(document, item_screen(queue, item, opened), item_commands(queue, item))


def _list(queue: Queue, asked: Asked) -> _Told:
    from pourparler.report.read_command import item_json, list_screen, nothing_open

    items, opened = queue.first(sys.maxsize if asked.as_json else _MOST_LISTED)
    document = {"open": opened, "suggestions": [item_json(queue, item) for item in items] if asked.as_json else []}
    return _Told(document, list_screen(queue, items, opened, "--list --json has") if items else nothing_open(queue))


def _progress(queue: Queue, asked: Asked) -> _Told:
    del asked
    from pourparler.report.read_command import progress_screen, speakers_without_actor

    counted, without_actor = queue.progress(), speakers_without_actor(queue)
    document = {**counted.as_json(), "speakers_without_actor": without_actor}
    return _Told(document, progress_screen(counted, without_actor))


def _accept(queue: Queue, asked: Asked) -> _Told:
    from pourparler.read.queue.suggestions import PROVISIONAL
    from pourparler.report.read_command import edit_command, fields_of
    from pourparler.report.written_statement import statement_screen

    made = queue.accept(asked.id, fields_of(asked.given), asked.coder, again=asked.again)
    suggestion = queue.item(queue.decided_as(made.id)).suggestion.id if asked.again else queue.decided_as(made.id)
    document = {"suggestion": suggestion, "statement": made.model_dump(mode="json", exclude_defaults=True)}
    edit = edit_command(queue, made.id if asked.again else asked.id)
    stopgap = f"say in your own words what it says: {edit}" if PROVISIONAL in made.paraphrase else ""
    return _Told(document, statement_screen(queue, made, f"wrote statement {made.id}"), stopgap)


def _edit(queue: Queue, asked: Asked) -> _Told:
    from pourparler.report.read_command import fields_of
    from pourparler.report.written_statement import statement_screen

    if not asked.given:
        raise ChoiceError(f"--edit {asked.id}: say what changes, such as note='looked at twice' or stance.position=50")
    made = queue.edit(asked.id, fields_of(asked.given), asked.coder)
    suggestion = queue.decided_as(made.id)
    document = {"suggestion": suggestion, "statement": made.model_dump(mode="json", exclude_defaults=True)}
    return _Told(document, statement_screen(queue, made, f"changed statement {made.id}"))


def _reject(queue: Queue, asked: Asked) -> _Told:
    from pourparler.report.read_command import fields_of

    fields = fields_of(asked.given)
    if others := [name for name in fields if name != "note"]:
        raise ChoiceError(f"--reject takes note=... and no other field, not {others[0][:40]}")
    queue.reject(asked.id, asked.coder, fields.get("note", ""))
    return _Told({"suggestion": asked.id, "state": "rejected"}, f"rejected {asked.id}")


def _undo(queue: Queue, asked: Asked) -> _Told:
    from pourparler.read.queue._naming import base_of

    undone = queue.undo(asked.coder)
    what = "edited" if undone.replaced else undone.action
    document: dict[str, object] = {"suggestion": undone.suggestion, "undone": what}
    document["state"] = queue.item(undone.suggestion).state
    base, _ = base_of(undone.suggestion)
    if base != undone.suggestion and undone.action == "accepted" and not undone.replaced:
        state = queue.item(base).state
        document |= {"suggestion": base, "state": state}
        return _Told(document, f"{base}: statement {undone.statement} is taken out; {base} stays {state}")
    if undone.replaced:
        return _Told(document, f"{undone.suggestion}: the edit of statement {undone.statement} is taken back")
    became = f" as statement {undone.statement}, which is taken out" if undone.statement else ""
    return _Told(document, f"{undone.suggestion} is open again; it had been {undone.action}{became}")


_ACTIONS: Mapping[str, Callable[[Queue, Asked], _Told]] = {
    "--next": _next,
    "--list": _list,
    "--progress": _progress,
    "--accept": _accept,
    "--edit": _edit,
    "--reject": _reject,
    "--undo": _undo,
}
