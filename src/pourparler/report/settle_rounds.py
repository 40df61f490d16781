"""Rounds of models that play some, in the terminal: where they stand after each, and, on request, who moved whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.case.schema import Case
from pourparler.reach.settle_rows import IssueResult, Round
from pourparler.report.settle_tables import shown, table

__all__ = ["rounds_tables"]

_MOST = 60
"""More rounds than these are told by their first and last."""


def rounds_tables(results: Iterable[IssueResult], case: Case) -> list[RenderableType]:
    """Lay out the rounds of every model that played some, and the moves of a model that was asked for its detail."""
    parts: list[RenderableType] = []
    for result in results:
        if len(result.rounds) > 1:
            label = f" ({result.label})" if result.label else ""
            parts += [Text(f"{result.model}{label}, by round", style="dim"), _rounds(result.rounds)]
            parts += _moves(result.rounds, case)
    return parts


def _rounds(rounds: Sequence[Round]) -> Table:
    names = [name for name in ("median", "mean", "nbs") if any(getattr(each, name) is not None for each in rounds)]
    rows = table("round", *names)
    left_out = len(rounds) - _MOST
    for each in rounds:
        if left_out > 0 and each.round == _MOST // 2:
            rows.add_row(f"... {left_out} more", *("" for _ in names))
        if left_out <= 0 or not _MOST // 2 <= each.round < _MOST // 2 + left_out:
            values = (getattr(each, name) for name in names)
            rows.add_row(str(each.round), *("" if value is None else shown(value) for value in values))
    return rows


def _moves(rounds: Sequence[Round], case: Case) -> list[RenderableType]:
    rows = table("round", "who moved", "from", "to", "by", "because")
    for each in rounds:
        moves = (each.detail or {}).get("moves", [])
        for move in moves if isinstance(moves, list) else []:
            who, by = (case.name_of("actor", move[key]) for key in ("actor", "by"))
            rows.add_row(str(each.round), who, shown(move["from"]), shown(move["to"]), by, move["because"])
    return [rows] if rows.row_count else []
