"""Command ``read``: documents in, suggestions to code, decisions on them, and what coders and sources agree on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from pourparler.cli import _ingest, _queue, _read_analyses, _workers
from pourparler.cli._app import app
from pourparler.errors import ChoiceError

__all__ = ["read"]


@app.command()
def read(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="A case folder or file of your own.")],
    arguments: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DOCS...|FIELD=VALUE...]", help="Documents to ingest; with --accept, fields."),
    ] = None,
    next_: _queue.NextOption = False,
    list_: _queue.ListOption = False,
    progress: _queue.ProgressOption = False,
    accept: _queue.AcceptOption = None,
    edit: _queue.EditOption = None,
    reject: _queue.RejectOption = None,
    undo: _queue.UndoOption = False,
    again: _queue.AgainOption = False,
    coder: _queue.CoderOption = None,
    confirm: _ingest.ConfirmOption = False,
    source: _ingest.SourceOption = None,
    encoding: _ingest.EncodingOption = None,
    workers: _workers.WorkersOption = 1,
    scheduler: _workers.SchedulerOption = None,
    agreement: _read_analyses.AgreementOption = None,
    within: _read_analyses.WithinOption = None,
    sources: _read_analyses.SourcesOption = False,
    texts: _read_analyses.TextsOption = False,
    codebook: _read_analyses.CodebookOption = False,
    hypotheses: _read_analyses.HypothesesOption = False,
    network: _read_analyses.NetworkOption = None,
    aggregation: _read_analyses.AggregationOption = None,
    normalization: _read_analyses.NormalizationOption = None,
    duplicates: _read_analyses.DuplicatesOption = None,
    window: _read_analyses.WindowOption = None,
    dna_compat: _read_analyses.DnaCompatOption = False,
    out: _read_analyses.OutOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Read documents into a case: ingest them, then accept, edit or reject one suggestion after the other.

    A suggestion is a sentence that mentions an actor, or follows on one that does, and touches an issue (the issues'
    ``lexicon``). Accepting it takes your paraphrase; the rest is filled in from the text, or given as FIELD=VALUE. The
    analyses compare coders (``--agreement``) and sources (``--sources``), weigh hypotheses and draw discourse networks.
    """
    given = tuple(arguments or ())
    of_queue = {"--next": next_, "--list": list_, "--progress": progress, "--undo": undo}
    with_id = {"--accept": accept, "--edit": edit, "--reject": reject}
    of_network = (aggregation, normalization, duplicates, window)
    analyses = _read_analyses.Analyses(
        agreement, within, sources, texts, codebook, hypotheses, network, *of_network, dna_compat, out
    )
    asked = [name for name, is_asked in of_queue.items() if is_asked]
    asked += [name for name, id_ in with_id.items() if id_ is not None]
    confirming = [name for name, is_asked in (("--confirm", confirm), ("--source", source is not None)) if is_asked]
    chosen = _the_one(asked, confirming, analyses.asked())
    if again and chosen != "--accept":
        raise ChoiceError("--again goes with --accept")
    if analyses.asked():
        if given:
            raise ChoiceError(f"{chosen} takes neither documents nor fields; ingest documents in a run of their own")
        analyses.run(case, as_json=as_json)
        return
    if chosen is None and given:
        _check_documents(given)
    from pourparler.read.queue.queue import Queue

    queue = Queue(case)
    if confirming:
        _ingest.confirm_sources(queue, source, [*given], workers, scheduler, as_json=as_json)
    elif chosen is not None:
        wanted = _queue.Asked(chosen, with_id.get(chosen) or "", given, _queue.coder_name(coder), again)
        _queue.decide(queue, wanted, as_json=as_json)
    elif given:
        _ingest.ingest_documents(queue, [*given], encoding, workers, scheduler, as_json=as_json)
    else:
        raise ChoiceError("name documents to ingest, or what to do: --next, --list, --accept ID; see --help")


def _the_one(*chosen: Sequence[str]) -> str | None:
    """Return what is to be done. Raises ``ChoiceError`` where it is more than one thing."""
    names = [name for group in chosen for name in group]
    if len(names) > 1:
        raise ChoiceError(f"{' and '.join(names)}: one at a time")
    return names[0] if names else None


def _check_documents(given: Sequence[str]) -> None:
    """Raise ``ChoiceError`` for a field where documents are expected."""
    for each in given:
        if re.match(r"[a-z_0-9.]+=", each) and not Path(each).exists():
            raise ChoiceError(
                f"{each[:60]!r} is a field of a statement; say of which: --accept ID {each[:60]!r}, or --edit ID"
            )
