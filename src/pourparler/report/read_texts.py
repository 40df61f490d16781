"""What the ingested texts of a case are like: where they look in time, and which names no actor covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.case.schema import Case, earliest_moment, latest_moment
from pourparler.read.queue.suggestions import finder_of
from pourparler.read.text.names import NamePlace, NameProposal, unknown_names
from pourparler.read.text.sentences import sentences
from pourparler.read.text.tense import TenseSignal, tense_signal
from pourparler.report.read_results import ReadResult, csv_text

__all__ = ["texts_result"]

_MOST_NAMES = 30
"""Names shown in the terminal; files and JSON hold all."""

_OPENS = '.!?:\u2026\u2014\u2013\u00ab\u201c"'
"""After these a capital may only begin a sentence."""

_COLUMNS = ("source", "published", "sentences", "ahead", "back", "share_ahead", "leans")


def texts_result(case: Case, texts: Mapping[str, str]) -> ReadResult:
    """Look at the texts that were ingested: their sentences, signs of the future and the past, and unknown names.

    Where the case has an ``as_of`` and texts from before and after it, also whether the share of signs that point ahead
    separates the two.

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
    spoken = [languages.get(source, "fr") for source in texts]
    proposed = unknown_names([*texts.values()], finder_of(case), spoken)
    names = _capitalised_within([*texts.values()], spoken, proposed)
    sources = [*texts]
    published = {source.id: source.published for source in case.sources}
    days = {source: " to ".join(dict.fromkeys(str(day) for day in published.get(source, ()))) for source in sources}
    parted = _before_and_after(case, signals)
    document = {
        "texts": [
            {
                "source": source,
                "published": days[source],
                "sentences": counts[source],
                "ahead": signal.ahead,
                "back": signal.back,
                "share_ahead": signal.share,
                "leans": signal.leans,
            }
            for source, signal in signals.items()
        ],
        "separation": parted.as_json() if parted else None,
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
    rows = [
        (source, days[source], counts[source], each.ahead, each.back, _share(each.share), each.leans)
        for source, each in signals.items()
    ]
    files = {
        "texts.csv": csv_text(_COLUMNS, rows),
        "unknown-names.csv": csv_text(
            ("name", "mentions", "documents"), [(each.name, each.mentions, each.documents) for each in names]
        ),
    }
    return ReadResult(_screen(rows, parted, names), document, files)


def _capitalised_within(
    texts: Sequence[str], languages: Sequence[str], proposed: Sequence[NameProposal]
) -> list[NameProposal]:
    """Return the names that somewhere have a capital that begins no sentence: alone there, any word has one."""
    starts: dict[int, frozenset[int]] = {}

    def is_within(place: NamePlace) -> bool:
        text, number = texts[place.document], place.document
        if number not in starts:
            starts[number] = frozenset(each.start for each in sentences(text, languages[number]))
        at = place.start
        while at not in starts[number] and at and not (text[at - 1].isalnum() or text[at - 1] in ",;)"):
            if text[at - 1] in _OPENS:
                return False
            at -= 1
        return at > 0 and at not in starts[number]

    def has_capitals_within(name: NameProposal) -> bool:
        return " " in name.name or any(map(is_within, name.places))

    return [each for each in proposed if has_capitals_within(each)]


@dataclass(frozen=True)
class _Separation:
    """The shares of signs that point ahead, of texts published by the date of a case and of texts published after."""

    as_of: str
    before: dict[str, float]
    after: dict[str, float]

    @property
    def separates(self) -> bool:
        return min(self.before.values()) > max(self.after.values())

    def as_json(self) -> dict[str, Any]:
        return {"as_of": self.as_of, "before": self.before, "after": self.after, "separates": self.separates}

    def line(self) -> str:
        ends = [
            dict.fromkeys((_share(min(each.values())), _share(max(each.values()))))
            for each in (self.before, self.after)
        ]
        told = ["-".join(each) for each in ends]
        verb = "separates" if self.separates else "does not separate"
        return (
            f"The share ahead {verb} the texts published by {self.as_of} ({', '.join(self.before)}: {told[0]}) from "
            f"those published after it ({', '.join(self.after)}: {told[1]})."
        )


def _before_and_after(case: Case, signals: Mapping[str, TenseSignal]) -> _Separation | None:
    """Part the texts by the date of the case; those that may be of either side or have no signs are left out."""
    if case.as_of is None:
        return None
    end = latest_moment(case.as_of)
    before, after = {}, {}
    for source in case.sources:
        share = signals[source.id].share if source.id in signals else None
        if share is not None and latest_moment(source.published[1]) <= end:
            before[source.id] = share
        elif share is not None and earliest_moment(source.published[0]) > end:
            after[source.id] = share
    return _Separation(str(case.as_of), before, after) if before and after else None


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.2f}"


def _screen(
    rows: Sequence[tuple[str, str, int, int, int, str, str]], parted: _Separation | None, names: list[NameProposal]
) -> RenderableType:
    if not rows:
        way_out = "read documents in (pourparler read CASE DOCS...), and confirm what is then proposed (--confirm)"
        return Text(f"No source of the case has a text yet: {way_out}.")
    table = Table(title="Where each text looks: signs of the future and of the past", title_justify="left")
    for name in _COLUMNS:
        table.add_column(
            name.replace("_", " "), justify="left" if name in ("source", "published", "leans") else "right"
        )
    for row in rows:
        table.add_row(*map(str, row))
    told = [] if parted is None else [parted.line()]
    note = Text("\n".join([*told, "A weak sign: a report quotes hopes, a preview recalls the past."]))
    if not names:
        return Group(table, note, Text("No names beside those of the actors."))
    proposed = Table(title="Names that no actor of the case covers, most widespread first", title_justify="left")
    for name in ("name", "mentions", "documents"):
        proposed.add_column(name, justify="left" if name == "name" else "right")
    for proposal in names[:_MOST_NAMES]:
        proposed.add_row(proposal.name, str(proposal.mentions), str(proposal.documents))
    more = [Text(f"and {len(names) - _MOST_NAMES} more, in --json and --out")] if len(names) > _MOST_NAMES else []
    return Group(table, note, proposed, *more)
