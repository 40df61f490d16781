"""Break-even statements: kept or broken where the inputs are stated, and else what it would take, in words and numbers.

1. All inputs known (as numbers or intervals): a verdict, and for each input how far it may go.
2. One unknown: the threshold on it, the others lying where they are stated to lie.
3. More unknown: no verdict. A curve shows how much of one input each value of another would need.

Payoffs have a scale only together: where one of a result's payoffs is unknown, the others say nothing by themselves,
and the ratio that remains takes their place: what cheating once gains against what a kept deal adds per period,
(T - R)/(R - P), or for trust what being cheated loses against what keeping adds, (P - S)/(R - T).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from pourparler.hold.compliance._inputs import Floats
from pourparler.hold.compliance.intervals import Ends
from pourparler.hold.compliance_tables import ComplianceVerdict, CurveLine, CurveRow, Holds, ThresholdRow
from pourparler.hold.quantities import PAYOFFS, QUANTITIES, told
from pourparler.hold.results import RESULTS, Result
from pourparler.hold.thresholds import Threshold, margin_bounds, refuse_wrong_order, threshold_of

__all__ = ["RATIO", "Assessment", "Interval", "assess", "curve_of", "kept_if"]

Interval = tuple[float, float]
RATIO = "payoff_ratio"
"""Stands for the payoffs where not all of them are known; see above."""
_WHATEVER: dict[Holds, str] = {
    "always": "any value of {} does",
    "never": "no value of {} does",
    "either": "it may be kept or not, whatever {} is",
}
_RATIOS = (0.5, 1.0, 2.0)
_RATIO_LABEL = {
    "trust_threshold": "what being cheated loses, against what keeping adds: (P − S)/(R − T)",
}
_DILEMMA_RATIO = "what cheating once gains, against what a kept deal adds: (T − R)/(R − P)"


@dataclass(frozen=True)
class Assessment:
    """What one result says for given inputs; ``missing`` are those that nobody states."""

    result: str
    verdict: ComplianceVerdict
    statement: str
    thresholds: tuple[ThresholdRow, ...]
    missing: tuple[str, ...]


def assess(result: Result, known: Mapping[str, Interval]) -> Assessment:
    """Return the verdict, or the threshold on the one input that is missing, or what is missing.

    ``known`` gives numbers as intervals of width 0; inputs that the result does not take are ignored. Raises
    ``ModelError`` where payoffs are not in the order that the result assumes.

    >>> from pourparler.hold.results import RESULTS
    >>> found = assess(RESULTS["detection_lag"], {"temptation": (5, 5), "reward": (3, 3), "punishment": (1, 1),
    ...                                           "patience": (0.72, 0.72)})
    >>> found.verdict, found.thresholds[0].clause
    ('depends', 'cheating is detected within 2.11 periods')
    >>> assess(RESULTS["guarantor"], {}).missing
    ('temptation', 'reward', 'punishment', 'patience', 'guarantor_probability', 'penalty')
    """
    given = {name: known[name] for name in result.inputs if name in known}
    refuse_wrong_order(result, given)
    missing = tuple(name for name in result.inputs if name not in given)
    free = _free(result, given)
    if not missing:
        return _decided(result, given)
    if len(missing) == 1 or free == [RATIO]:
        one = len(missing) == 1
        row = _row(missing[0], threshold_of(result, missing[0], given)) if one else _ratio_row(result, given)
        return Assessment(result.name, "depends", _sentence(result, row), (row,), missing)
    labels = [QUANTITIES[name].label for name in missing]
    lacking = "no source states " + (", ".join(labels[:-1]) + " or " + labels[-1])
    text = f"No verdict: {lacking}; the curve shows what it would take."
    return Assessment(result.name, "unstated", text, (), missing)


def kept_if(assessments: Iterable[Assessment]) -> str:
    """Join what would do, each alone, into one sentence; empty where no threshold follows from what is stated.

    >>> from pourparler.hold.results import RESULTS
    >>> payoffs = {"temptation": (5, 5), "reward": (3, 3), "punishment": (1, 1)}
    >>> known = {**payoffs, "patience": (0.4, 0.4), "penalty": (4, 4)}
    >>> print(kept_if(assess(RESULTS[name], known) for name in ("detection_lag", "guarantor")))
    Kept if cheating is detected within 0.76 periods, or a guarantor acts with a probability of at least 0.17.
    """
    rows = [row for found in assessments for row in found.thresholds if found.verdict == "depends"]
    if any(row.holds == "always" for row in rows):
        return "Kept, whatever nobody states."
    clauses = list(dict.fromkeys(row.clause for row in rows if row.holds != "never" and row.sure is not None))
    return f"Kept if {', or '.join(clauses)}." if clauses else ""


def _free(result: Result, given: Mapping[str, Interval]) -> list[str]:
    """Return what is left open: unknown inputs, with the ratio for payoffs if one is unknown, axes first."""
    payoffs = [name for name in result.inputs if name in PAYOFFS]
    unscaled = any(name not in given for name in payoffs)
    names = [*result.axes, *(name for name in result.inputs if name not in result.axes)]
    # A penalty is measured in payoffs: without their scale it has none either.
    free = [n for n in names if n not in PAYOFFS and (n not in given or (unscaled and n == "penalty"))]
    return [*free, RATIO] if unscaled else free


def _decided(result: Result, given: Mapping[str, Interval]) -> Assessment:
    low, high = (float(each) for each in margin_bounds(result, given))
    rows = []
    for name in result.inputs:
        others = {other: ends for other, ends in given.items() if other != name}
        rows.append(_row(name, threshold_of(result, name, others)))
    verdict: ComplianceVerdict = "kept" if low >= 0.0 else "broken" if high < 0.0 else "either"
    words = {
        "kept": f"{_subject(result)} on what is stated",
        "broken": f"Not {_subject(result, capital=False)} on what is stated",
        "either": f"{_subject(result)} or not: what is stated leaves both open",
    }
    clauses = [row.clause for row in rows if row.holds == "from the threshold" and row.sure is not None]
    turns = f"; with all else as stated it takes that {'; that '.join(clauses)}" if clauses else ""
    return Assessment(result.name, verdict, f"{words[verdict]}{turns}.", tuple(rows), ())


def _subject(result: Result, *, capital: bool = True) -> str:
    return result.kept[:1].upper() + result.kept[1:] if capital else result.kept


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _row(name: str, found: Threshold) -> ThresholdRow:
    quantity = QUANTITIES[name]
    sure, possible = float(found.sure), float(found.possible)
    words = quantity.at_least if found.at_least else quantity.at_most
    return _threshold_row(name, found.at_least, sure, possible, words)


def _ratio_row(result: Result, given: Mapping[str, Interval]) -> ThresholdRow:
    """Return the greatest ratio of payoffs at which the deal is kept; all other inputs are known."""
    payoff, payoffs = _unit_payoffs(result)
    others = {**{n: e for n, e in given.items() if n not in PAYOFFS}, **{n: (v, v) for n, v in payoffs.items()}}
    found = threshold_of(result, payoff, others)
    sure, possible = (_ratio(result, float(each)) for each in (found.sure, found.possible))
    words = "cheating once gains at most {} times what a kept deal adds per period"
    if result.name == "trust_threshold":
        words = "being cheated loses at most {} times what keeping the deal adds"
    return _threshold_row(RATIO, False, sure, possible, words)


def _unit_payoffs(result: Result) -> tuple[str, dict[str, float]]:
    """Return the payoff that stands for the ratio, and the others in units in which it does."""
    if result.name == "trust_threshold":
        return "sucker", {"reward": 1.0, "temptation": 0.0, "punishment": 0.0}
    return "temptation", {"reward": 1.0, "punishment": 0.0}


def _ratio(result: Result, payoff: float) -> float:
    return -payoff if result.name == "trust_threshold" else payoff - 1.0


def _payoff(result: Result, ratio: Floats) -> Floats:
    return -ratio if result.name == "trust_threshold" else 1.0 + ratio


def _threshold_row(name: str, at_least: bool, sure: float, possible: float, words: str) -> ThresholdRow:
    lowest = -np.inf if at_least else np.inf
    holds = _holds(sure, possible, lowest)
    if holds != "from the threshold":
        clause = _WHATEVER[holds].format(_label(name))
    elif sure == -lowest:
        clause = f"{words.format(told(possible))}, and even that may not do"
    elif possible == lowest:
        clause = f"{words.format(told(sure))} (for certain; it may be kept whatever it is)"
    elif told(sure) == told(possible):
        clause = words.format(told(sure))
    else:
        clause = f"{words.format(told(sure))} (for certain; {told(possible)} might do)"
    return ThresholdRow(name, "at least" if at_least else "at most", _number(sure), _number(possible), holds, clause)


def _holds(sure: float, possible: float, lowest: float) -> Holds:
    """Tell whether an input has a turn at all; at ``lowest`` any value of it does, at the other end none."""
    if sure == lowest:
        return "always"
    if possible == -lowest:
        return "never"
    return "either" if (sure, possible) == (-lowest, lowest) else "from the threshold"


def _label(name: str) -> str:
    return "the ratio of payoffs" if name == RATIO else QUANTITIES[name].label


def _sentence(result: Result, row: ThresholdRow) -> str:
    whatever = f", whatever {_label(row.quantity)} is."
    if row.holds == "always":
        return _subject(result).rstrip(",") + whatever
    if row.holds == "never":
        return f"Not {_subject(result, capital=False)}".rstrip(",") + whatever
    if row.holds == "either":
        return f"{_subject(result)} or not{whatever.removesuffix('.')}: what is stated leaves both open."
    return f"{_subject(result)} if {row.clause}."


def curve_of(result: Result, known: Mapping[str, Interval], identifier: str) -> CurveRow | None:
    """Return the curve of needed values over the inputs that nobody states; None where fewer than two are open.

    Known inputs enter as the intervals they are: a line has a sure and a possible side. Open ones that are no axis take
    the result's illustrations, which the label names.

    >>> from pourparler.hold.results import RESULTS
    >>> curve = curve_of(RESULTS["detection_lag"], {}, "c1")
    >>> curve.x, curve.y, [round(line.sure[0], 3) for line in curve.lines]
    ('detection_lag', 'patience', [0.333, 0.5, 0.667])
    """
    given = tuple((name, known[name]) for name in result.inputs if name in known)
    found = _curve(result.name, given)
    return None if found is None else replace(found, id=identifier)


@lru_cache(maxsize=256)
def _curve(name: str, known: tuple[tuple[str, Interval], ...]) -> CurveRow | None:
    """Draw the curve once for equal inputs: frames and studies share it."""
    result, given = RESULTS[name], dict(known)
    free = _free(result, given)
    if len(free) < 2:
        return None
    y, x, *rest = free
    grid = np.round(np.linspace(0.1, 5.0, 50), 10) if x == RATIO else _grid(x)
    ratios: tuple[float | None, ...] = _RATIOS if RATIO in rest else (None,)
    drawn = {name: float((result.illustrations or {}).get(name, 0.5)) for name in rest if name != RATIO}
    lines = [_line(result, given, drawn, (y, x), grid, ratio) for ratio in ratios]
    at_least = result.helps[y]
    words = f"How much {QUANTITIES[y].label} it takes" if at_least else f"How far {QUANTITIES[y].label} may go"
    label = _RATIO_LABEL.get(result.name, _DILEMMA_RATIO) if x == RATIO else f"{QUANTITIES[x].label}"
    return CurveRow(
        id="",
        result=result.name,
        x=x,
        x_label=label,
        y=y,
        y_label=f"{QUANTITIES[y].label} ({QUANTITIES[y].unit})",
        direction="at least" if at_least else "at most",
        x_values=tuple(float(each) for each in grid),
        lines=tuple(lines),
        text=f"{words}, against {label}. What lines suppose is drawn to show the shape; no source states it.",
    )


def _grid(name: str) -> Floats:
    scale = QUANTITIES[name].scale
    if scale == "count" or name == "detection_lag":
        return np.arange(1.0, 13.0)
    if scale == "share":
        return np.round(np.linspace(0.05, 0.95, 19), 10)
    return np.round(np.linspace(0.05, 2.0, 40), 10)


def _line(
    result: Result,
    given: Mapping[str, Interval],
    drawn: Mapping[str, float],
    axes: tuple[str, str],
    grid: Floats,
    ratio: float | None,
) -> CurveLine:
    y, x = axes
    others: dict[str, Ends] = {n: e for n, e in given.items() if n not in (y, x)}
    supposed = [f"{QUANTITIES[name].label} {told(value)}" for name, value in drawn.items()]
    others |= {name: (value, value) for name, value in drawn.items()}
    if x == RATIO or ratio is not None:
        payoff, payoffs = _unit_payoffs(result)
        others |= {name: (value, value) for name, value in payoffs.items()}
        values = _payoff(result, grid if ratio is None else np.full(grid.shape, ratio))
        others[payoff] = (values, values)
    if x != RATIO:
        others[x] = (grid, grid)
    if ratio is not None:
        supposed.insert(0, f"ratio of payoffs {told(ratio)}")
    found = threshold_of(result, y, others)
    sure, possible = (_drawn(y, each, found.at_least) for each in (found.sure, found.possible))
    return CurveLine("; ".join(supposed) or "as stated", sure, possible)


def _drawn(name: str, values: Floats, at_least: bool) -> tuple[float | None, ...]:
    """Return values to draw: the end of the domain where any value does, None where none does."""
    easiest = 0.0 if at_least else 1.0 if QUANTITIES[name].scale == "share" else None
    any_does = -np.inf if at_least else np.inf
    return tuple(easiest if v == any_does else _number(v) for v in values.tolist())
