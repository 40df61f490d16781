"""Command ``read``: documents in, suggestions to code, decisions on them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pourparler.cli import _ingest, _workers
from pourparler.cli._app import app
from pourparler.cli._output import print_json, print_screen
from pourparler.cli._read_analyses import Analyses
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
    again: Annotated[
        bool, typer.Option("--again", help="With --accept: make one more statement of an accepted suggestion.")
    ] = False,
    coder: Annotated[str, typer.Option(metavar="NAME", help="Who codes. Default: $POURPARLER_CODER or $USER.")] = "",
    confirm: _ingest.ConfirmOption = False,
    source: _ingest.SourceOption = None,
    encoding: _ingest.EncodingOption = None,
    workers: _workers.WorkersOption = 1,
    scheduler: _workers.SchedulerOption = None,
    agreement: Annotated[
        Path | None, typer.Option(metavar="OTHER_CASE", help="Compare with another coding of the same documents.")
    ] = None,
    within: Annotated[
        Path | None, typer.Option(metavar="CSV", help="With --agreement: what both read (source, start, end).")
    ] = None,
    sources: Annotated[bool, typer.Option("--sources", help="Compare what sources say actors want.")] = False,
    texts: Annotated[
        bool, typer.Option("--texts", help="Where the texts look in time, and names that no actor covers.")
    ] = False,
    codebook: Annotated[bool, typer.Option("--codebook", help="Write the coding instructions of the case.")] = False,
    hypotheses: Annotated[bool, typer.Option("--hypotheses", help="Analyse the competing hypotheses.")] = False,
    network: Annotated[
        str | None,
        typer.Option(
            metavar="two-mode|one-mode|one-mode-concepts", help="Discourse network of a case or a .dna database."
        ),
    ] = None,
    aggregation: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Of a network: ignore, congruence, conflict, subtract; agree, combine ..."),
    ] = None,
    normalization: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of a network: none, activity, prominence, jaccard, cosine ...")
    ] = None,
    duplicates: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Of a network: keep, per_document, per_week, per_month, per_year, ever."),
    ] = None,
    window: Annotated[
        str | None, typer.Option(metavar="WIDTH[/STEP]", help="Of a network: one per window, such as 30days/7.")
    ] = None,
    dna_compat: Annotated[
        bool, typer.Option("--dna-compat", help="Of a network: normalise as DNA does, as far as known.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="PATH", help="A folder for the tables; for --codebook a .md or .html file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Read documents into a case: ingest them, then accept, edit or reject one suggestion after the other.

    A suggestion is a sentence that mentions an actor, or follows on one that does, and touches an issue (the issues'
    ``lexicon``). Accepting it takes your paraphrase; the rest is filled in from the text, or given as FIELD=VALUE. The
    analyses compare coders (``--agreement``) and sources (``--sources``), weigh hypotheses and draw discourse networks.
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
        "--confirm": confirm,
        "--source": source is not None,
    }
    analyses = Analyses(
        agreement=agreement,
        within=within,
        sources=sources,
        texts=texts,
        codebook=codebook,
        hypotheses=hypotheses,
        network=network,
        aggregation=aggregation,
        normalization=normalization,
        duplicates=duplicates,
        window=window,
        dna_compat=dna_compat,
        out=out,
    )
    chosen = [*(name for name, is_asked in asked.items() if is_asked), *analyses.asked()]
    if len(chosen) > 1:
        raise ChoiceError(f"{' and '.join(chosen)}: one at a time")
    if given and chosen and chosen[0] not in ("--accept", "--edit", "--confirm", "--source"):
        raise ChoiceError(f"{chosen[0]} takes neither documents nor fields; ingest documents in a run of their own")
    if again and chosen != ["--accept"]:
        raise ChoiceError("--again goes with --accept")
    if analyses.asked():
        analyses.run(case, as_json=as_json)
        return
    from pourparler.read.queue.queue import Queue

    queue = Queue(case)
    who = coder or os.environ.get("POURPARLER_CODER") or os.environ.get("USER") or os.environ.get("USERNAME") or ""
    if confirm or source is not None:
        _ingest.confirm_sources(queue, source, given, workers, scheduler, as_json=as_json)
    elif chosen:
        _decide(queue, chosen[0], accept or edit or reject or "", given, who, again=again, as_json=as_json)
    elif given:
        _ingest.ingest_documents(queue, given, encoding, workers, scheduler, as_json=as_json)
    else:
        raise ChoiceError("name documents to ingest, or what to do: --next, --list, --accept ID; see --help")


def _decide(
    queue: Queue, action: str, chosen: str, given: list[str], coder: str, *, again: bool, as_json: bool
) -> None:
    from pourparler.report.read_command import (
        fields_of,
        item_json,
        item_screen,
        list_screen,
        nothing_open,
        progress_screen,
    )

    for line in queue.passed_over():
        typer.echo(line, err=True)
    if action in ("--accept", "--edit"):
        fields = fields_of(given)
        is_new = action == "--accept"
        statement = queue.accept(chosen, fields, coder, again=again) if is_new else queue.edit(chosen, fields, coder)
        if as_json:
            print_json({"suggestion": chosen, "statement": statement.model_dump(mode="json", exclude_defaults=True)})
        else:
            typer.echo(f"{'wrote' if is_new else 'changed'} statement {statement.id}")
    elif action == "--reject":
        queue.reject(chosen, coder)
        if as_json:
            print_json({"suggestion": chosen, "state": "rejected"})
        else:
            typer.echo(f"rejected {chosen}")
    elif action == "--undo":
        undone = queue.undo(coder)
        if as_json:
            what = "edited" if undone.replaced else undone.action
            print_json({"suggestion": undone.suggestion, "undone": what, "state": queue.item(undone.suggestion).state})
        elif undone.replaced:
            typer.echo(f"{undone.suggestion}: the edit is taken back")
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
            typer.echo(nothing_open(queue))
        else:
            print_screen(item_screen(queue, items[0], len(items)) if action == "--next" else list_screen(queue, items))
