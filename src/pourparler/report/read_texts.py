"""What the ingested texts of a case are like: where they look in time, and which names no actor covers."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.case.schema import Case
from pourparler.read.queue.suggestions import finder_of
from pourparler.read.text.names import NameProposal, unknown_names
from pourparler.read.text.sentences import sentences
from pourparler.read.text.tense import TenseSignal, tense_signal
from pourparler.report.read_results import ReadResult, csv_text

__all__ = ["texts_result"]

_MOST_NAMES = 30
"""Names shown in the terminal; files and JSON hold all."""


def texts_result(case: Case, texts: Mapping[str, str]) -> ReadResult:
    """Look at the texts that were ingested: their sentences, signs of the future and the past, and unknown names.

    >>> import pourparler
    >>> done = texts_result(pourparler.load_case("water-dispute"), {"gazette": "Tomorrow Ada Kouri will be here."})
    >>> [(each["source"], each["ahead"], each["back"]) for each in done.document["texts"]]
    [('gazette', 2, 0)]
    >>> [each["name"] for each in done.document["unknown_names"]]
    ['Ada Kouri']
    """
    languages = {source.id: source.language[:2] or "fr" for source in case.sources}
    signals = {source: tense_signal(text, languages.get(source, "fr")) for source, text in texts.items()}
    counts = {source: len(sentences(text, languages.get(source, "fr"))) for source, text in texts.items()}
    names = unknown_names([*texts.values()], finder_of(case), [languages.get(source, "fr") for source in texts])
    sources = [*texts]
    document = {
        "texts": [
            {
                "source": source,
                "sentences": counts[source],
                "ahead": signal.ahead,
                "back": signal.back,
                "share_ahead": signal.share,
                "leans": signal.leans,
            }
            for source, signal in signals.items()
        ],
        "unknown_names": [
            {
                "name": each.name,
                "mentions": each.mentions,
                "documents": each.documents,
                "places": [
                    {"source": sources[place.document], "span": [place.start, place.end]} for place in each.places
                ],
            }
            for each in names
        ],
    }
    rows = [(source, counts[source], each.ahead, each.back, each.leans) for source, each in signals.items()]
    files = {
        "texts.csv": csv_text(("source", "sentences", "ahead", "back", "leans"), rows),
        "unknown-names.csv": csv_text(
            ("name", "mentions", "documents"), [(each.name, each.mentions, each.documents) for each in names]
        ),
    }
    return ReadResult(_screen(counts, signals, names), document, files)


def _screen(counts: Mapping[str, int], signals: Mapping[str, TenseSignal], names: list[NameProposal]) -> RenderableType:
    if not counts:
        return Text("No text was ingested yet: pourparler read CASE DOCS...")
    table = Table(title="Where each text looks: signs of the future and of the past", title_justify="left")
    for name in ("source", "sentences", "ahead", "back", "leans"):
        table.add_column(name, justify="right" if name in ("sentences", "ahead", "back") else "left")
    for source, each in signals.items():
        table.add_row(source, str(counts[source]), str(each.ahead), str(each.back), each.leans)
    note = Text("A weak sign: a report quotes hopes, a preview recalls the past.")
    if not names:
        return Group(table, note, Text("No names beside those of the actors."))
    proposed = Table(title="Names that no actor of the case covers, most widespread first", title_justify="left")
    for name in ("name", "mentions", "documents"):
        proposed.add_column(name, justify="left" if name == "name" else "right")
    for proposal in names[:_MOST_NAMES]:
        proposed.add_row(proposal.name, str(proposal.mentions), str(proposal.documents))
    more = [Text(f"and {len(names) - _MOST_NAMES} more, in --json and --out")] if len(names) > _MOST_NAMES else []
    return Group(table, note, proposed, *more)
