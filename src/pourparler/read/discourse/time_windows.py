"""Time windows over statements, for networks that change."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.read.discourse.statements import StatementArrays

__all__ = ["TimeWindow", "WindowUnit", "time_windows"]

_LAST_DAY = np.datetime64("9999-12-31", "D")
"""Dates of Python end here."""

WindowUnit: TypeAlias = Literal["days", "weeks", "months", "years", "events"]


class TimeWindow(NamedTuple):
    """One window: its first day and the day after its last, since 1970-01-01, and its statements (statement,)."""

    start: int
    stop: int
    statements: npt.NDArray[np.bool_]


def time_windows(
    statements: StatementArrays, width: int, unit: WindowUnit = "days", step: int | None = None
) -> tuple[TimeWindow, ...]:
    """Moving windows over statements (as in Leifeld's discourse networks), from the first statement to the last.

    Each window is ``width`` units wide and begins ``step`` units after the one before (by default a whole width:
    windows that do not overlap). Days, weeks of seven days, and calendar months and years start at the unit that holds
    the first statement; ``events`` counts statements in the order of their days (ties in the order given). The last
    window is the first one that holds the last statement, and every statement is in one at least. Raises
    ``ModelError`` for a width or step below 1, a step beyond the width, which would leave statements out, an unknown
    unit, and windows that end after the year 9999.

    >>> from pourparler.read.discourse.statements import statement_arrays
    >>> said = statement_arrays([0, 0, 0], [0, 0, 0], [True] * 3, day=[0, 5, 12])
    >>> [(each.start, each.stop, int(each.statements.sum())) for each in time_windows(said, 1, "weeks")]
    [(0, 7, 2), (7, 14, 1)]
    """
    step = width if step is None else step
    if unit not in get_args(WindowUnit):
        raise ModelError(f"time_windows: unit {unit!r} is not one of {', '.join(get_args(WindowUnit))}")
    if width < 1 or step < 1:
        raise ModelError(f"time_windows: width is {width} and step {step}; both must be at least 1 of {unit}")
    if step > width:
        why = "statements between two windows would be in none"
        raise ModelError(f"time_windows: step {step} is more than width {width}: {why}; choose a step up to the width")
    if not statements.day.size:
        return ()
    if unit == "events":
        return _windows_of_events(statements, width, step)
    edge = {"days": "D", "weeks": "D", "months": "M", "years": "Y"}[unit]
    length = 7 if unit == "weeks" else 1
    place = statements.day.astype("datetime64[D]").astype(f"datetime64[{edge}]").astype(np.int64)
    first, last = int(place.min()), int(place.max())
    latest = int(_LAST_DAY.astype(f"datetime64[{edge}]").astype(np.int64)) + 1
    windows = []
    start = first
    while True:
        stop = start + width * length
        if stop > latest:
            raise ModelError(f"time_windows: width {width} of {unit} ends after the year 9999; choose a narrower one")
        ends = np.array([start, stop], dtype=np.int64).astype(f"datetime64[{edge}]").astype("datetime64[D]")
        days = ends.astype(np.int64)
        windows.append(TimeWindow(int(days[0]), int(days[1]), (place >= start) & (place < stop)))
        if stop > last:
            return tuple(windows)
        start += step * length


def _windows_of_events(statements: StatementArrays, width: int, step: int) -> tuple[TimeWindow, ...]:
    order = np.argsort(statements.day, kind="stable")
    windows = []
    for begin in range(0, order.size, step):
        chosen = order[begin : begin + width]
        mask = np.zeros(order.size, dtype=np.bool_)
        mask[chosen] = True
        windows.append(TimeWindow(int(statements.day[chosen[0]]), int(statements.day[chosen[-1]]) + 1, mask))
        if begin + width >= order.size:
            break
    return tuple(windows)
