"""A mediator's view, for people: the frontier of packages, trades, what red lines leave room for, what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pourparler.case.places import listed
from pourparler.reach.mediation.tables import FrontierRow, FrontierStatus, MediatorGapRow, TradeRow
from pourparler.reach.tables import ZoneRow
from pourparler.report.lookup import Lookup
from pourparler.report.uncertainty import say_where
from pourparler.report.words import plural

if TYPE_CHECKING:
    from pourparler.study import Study

__all__ = [
    "FrontierView",
    "GapView",
    "MediatorView",
    "RoomView",
    "TradeView",
    "build_mediator",
    "mediator_lines",
    "status_word",
]

_MOST_TRADES, _MOST_GAPS, _MOST_FORMATS = 40, 30, 12
_LINES, _MOST_PLACES = 5, 6
_WORDS: dict[FrontierStatus, str] = {
    "on_frontier": "on the frontier",
    "dominated": "dominated",
    "open": "cannot be told",
}


@dataclass(frozen=True)
class FrontierView:
    """A package in a format in the frame that comes first, and what other frames come to where they differ."""

    row: FrontierRow
    others: tuple[FrontierRow, ...]


@dataclass(frozen=True)
class RoomView:
    """One side of a trade, and what the red lines of the format leave of its issue."""

    issue: str
    zone: ZoneRow


@dataclass(frozen=True)
class TradeView:
    """A trade once, with where it is there."""

    row: TradeRow
    where: str
    rooms: tuple[RoomView, ...]


@dataclass(frozen=True)
class GapView:
    """Inputs of one kind that are missing for the same actor or issue."""

    needed_for: str
    input: str
    why: str
    places: str
    count: int
    hangs: int
    way_out: str


@dataclass(frozen=True)
class MediatorView:
    """What the section shows, the frontier by format; counts of what is left out for room.

    ``untold`` are the formats in which nothing can be told of any package in any frame, with how many packages.
    """

    frontier: tuple[tuple[str, tuple[FrontierView, ...]], ...]
    untold: tuple[tuple[str, int], ...]
    trades: tuple[TradeView, ...]
    trades_left_out: int
    gaps: tuple[GapView, ...]
    formats_left_out: int


def status_word(status: FrontierStatus) -> str:
    """Return a place on or off the frontier in words.

    >>> status_word("open")
    'cannot be told'
    """
    return _WORDS[status]


def build_mediator(names: Lookup) -> MediatorView | None:
    """Return what the section shows, or None where the study was not asked for it."""
    study = names.study
    if study.mediator is None:
        return None
    frontier = _frontier(study.frontier_rows)
    trades = _trades(names)
    silent = {row.format for row in study.frontier_rows} - {row.format for row in study.frontier_rows if _tells(row)}
    untold = tuple((format_, len(views)) for format_, views in frontier.items() if format_ in silent)
    frontier = {format_: views for format_, views in frontier.items() if format_ not in silent}
    return MediatorView(
        tuple(list(frontier.items())[:_MOST_FORMATS]),
        untold,
        trades[:_MOST_TRADES],
        max(len(trades) - _MOST_TRADES, 0),
        _gaps(study.mediator_missing_rows),
        max(len(frontier) - _MOST_FORMATS, 0),
    )


def _tells(row: FrontierRow) -> bool:
    return row.status != "open" or bool(row.dominated_as_stated_by)


def _frontier(rows: Sequence[FrontierRow]) -> dict[str, tuple[FrontierView, ...]]:
    by_package: dict[tuple[str, str], list[FrontierRow]] = defaultdict(list)
    for row in rows:
        by_package[row.format, row.package].append(row)
    by_format: dict[str, list[FrontierView]] = defaultdict(list)
    for (format_, _), mine in by_package.items():
        first = mine[0]
        differing = tuple(row for row in mine[1:] if _place(row) != _place(first))
        by_format[format_].append(FrontierView(first, differing))
    return {format_: tuple(views) for format_, views in by_format.items()}


def _place(row: FrontierRow) -> tuple[object, ...]:
    return row.status, row.dominated_by, row.dominated_as_stated_by


def _trades(names: Lookup) -> tuple[TradeView, ...]:
    """Return every trade once: those with room before those without."""
    zones = {(row.frame, row.format, row.issue): row for row in names.study.zone_rows}
    found: dict[TradeRow, list[TradeRow]] = defaultdict(list)
    for row in names.study.trade_rows:
        found[replace(row, frame="", format="")].append(row)
    views = [
        TradeView(
            mine[0],
            say_where([(row.format, row.frame) for row in mine], names),
            tuple(
                RoomView(side.issue, zones[mine[0].frame, mine[0].format, side.issue])
                for side in (mine[0].first, mine[0].second)
            ),
        )
        for mine in found.values()
    ]
    return tuple(sorted(views, key=lambda view: (view.row.barred, view.row.kind == "exchange")))


def _gaps(rows: Sequence[MediatorGapRow]) -> tuple[GapView, ...]:
    """Put together what is missing in the same way, over actors, issues and frames; most hangs on the first."""
    found: dict[tuple[str, str, str, str | None], list[MediatorGapRow]] = defaultdict(list)
    for row in rows:
        found[row.needed_for, row.input, row.why, row.actor].append(row)
    views = [
        GapView(
            needed_for,
            name,
            why,
            f"{f'{actor} on ' if actor else ''}{listed(list(dict.fromkeys(row.issue for row in mine)), _MOST_PLACES)}",
            len({row.issue for row in mine}),
            max(row.hangs for row in mine),
            mine[0].way_out,
        )
        for (needed_for, name, why, actor), mine in found.items()
    ]
    return tuple(sorted(views, key=lambda view: (view.needed_for != "trades", -view.hangs)))[:_MOST_GAPS]


def mediator_lines(study: Study) -> Iterator[str]:
    """Yield lines for the terminal: the frontier per format in the first frame, trades, and what is missing."""
    first = study.frames[0].id if study.frames else ""
    by_format: dict[str, list[FrontierRow]] = defaultdict(list)
    for row in study.frontier_rows:
        if row.frame == first:
            by_format[row.format].append(row)
    for format_, rows in list(by_format.items())[:_LINES]:
        counts = Counter(row.status for row in rows)
        told = ", ".join(f"{counts[status]} {word}" for status, word in _WORDS.items() if counts[status])
        yield f"Frontier, {study.case.name_of('format', format_)}: of {plural(len(rows), 'package')} {told}"
        for row in rows:
            if _tells(row):
                yield f"  {study.case.name_of('package', row.package)}: {_WORDS[row.status]}. {row.text}"
    if not by_format:
        yield "Frontier: fewer than two packages are on any table, so there is nothing to compare"
    yield from _trade_lines(study, first)


def _trade_lines(study: Study, first: str) -> Iterator[str]:
    trades = dict.fromkeys(replace(row, format="") for row in study.trade_rows if row.frame == first)
    for trade in sorted(trades, key=lambda row: row.barred)[:_LINES]:
        yield f"{'Logroll' if trade.kind == 'logroll' else 'Exchange'}: {trade.text}"
    if len(trades) > _LINES:
        yield f"and {plural(len(trades) - _LINES, 'further trade')} in the report"
    if not trades:
        yield "Trades: none that stated positions and saliences show"
    missing = [row for row in study.mediator_missing_rows if row.frame == first]
    for needed_for, what in (("trades", "pairs of issues"), ("frontier", "packages")):
        rows = [row for row in missing if row.needed_for == needed_for]
        if rows:
            where = listed([_of(row) for row in rows], 3)
            yield f"Missing for {needed_for}: {where}; on the first hang {rows[0].hangs} {what} over all formats"


def _of(row: MediatorGapRow) -> str:
    return f"{row.input} of {row.actor} on {row.issue}" if row.actor else f"{row.input} on {row.issue}"
