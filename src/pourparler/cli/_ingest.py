"""Documents in, for the command ``read``: the options, and what is printed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pourparler.cli._output import print_json, print_screen
from pourparler.errors import CaseError

if TYPE_CHECKING:
    from pourparler.read.queue.queue import Queue

__all__ = [
    "ConfirmOption",
    "EncodingOption",
    "SourceOption",
    "confirm_sources",
    "ingest_documents",
]

EncodingOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="How text documents are encoded. Default: found out.")
]
ConfirmOption = Annotated[
    bool,
    typer.Option("--confirm", help="Take proposed sources into the case; FIELD=VALUE fills what they leave blank."),
]
SourceOption = Annotated[
    str | None, typer.Option(metavar="ID", help="Take one proposed source into the case, with FIELD=VALUE as given.")
]

_LISTED, _LISTED_JSON = 10, 1_000
"""So many open suggestions are listed when documents have been read in; ``--list`` has all of them."""


@contextmanager
def _resumable() -> Iterator[None]:
    """Say, where somebody interrupts, that the same command goes on; exit code 130."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("interrupted; what was done is kept, and the same command goes on from there", err=True)
        raise typer.Exit(130) from None


def ingest_documents(
    queue: Queue, documents: list[str], encoding: str | None, workers: int, scheduler: str | None, *, as_json: bool
) -> None:
    """Read documents in, and print what became of them; exit code 2 where some could not be read."""
    from pourparler.progress import Progress
    from pourparler.report.read_command import item_json, list_screen
    from pourparler.report.read_ingest import ingest, ingested_screen

    with _resumable(), Progress() as bar:
        done = ingest(queue, documents, encoding, workers=workers, scheduler=scheduler, advance=bar)
    if as_json:
        best, _ = queue.first(_LISTED_JSON)
        print_json({**done.as_json(), "suggestions": [item_json(queue, each) for each in best]})
    elif done.records or not done.refused:
        print_screen(ingested_screen(done, Path(queue.case)))
        best, opened = queue.first(_LISTED)
        if best:
            print_screen(list_screen(queue, best, opened))
    if done.refused:
        raise CaseError([*done.refused])


def confirm_sources(
    queue: Queue, only: str | None, given: list[str], workers: int, scheduler: str | None, *, as_json: bool
) -> None:
    """Take proposed sources over into the case, and print which."""
    from pourparler.progress import Progress
    from pourparler.report.read_command import fields_of
    from pourparler.report.read_ingest import confirm, confirmed_screen

    with _resumable(), Progress() as bar:
        done = confirm(queue, fields_of(given), only, workers=workers, scheduler=scheduler, advance=bar)
    if as_json:
        print_json(done.as_json())
    else:
        print_screen(confirmed_screen(done))
