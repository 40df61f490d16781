"""What models miss, in words: gaps of one kind together, with an example of what stating them would take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pourparler.case.places import listed
from pourparler.reach.settle_inputs import Gap

__all__ = ["gap_lines", "gap_summary"]

_MOST = 4


def gap_lines(gaps: Iterable[Gap], most: int = _MOST) -> list[str]:
    """Return a few lines per model: which inputs are missing, of whom, and what stating the first would take.

    >>> stated = Gap("challenge", "delay", "DK", "salience", "is not stated", "state it")
    >>> gap_lines([stated])
    ['challenge was not run on delay:', '  salience is not stated: DK on delay; state it']
    """
    lines: list[str] = []
    for model, mine in _by_model(gaps).items():
        stopped = [gap for gap in mine if gap.stops]
        if stopped:
            issues = list(dict.fromkeys(gap.issue for gap in stopped if gap.issue))
            whole = not issues or any(gap.issue is None for gap in stopped)
            lines.append(f"{model} was not run" + (":" if whole else f" on {listed(issues, most)}:"))
            lines += _told(stopped, most)
        if left := [gap for gap in mine if not gap.stops]:
            lines.append(f"{model} was run without")
            lines += _told(left, most)
    return lines


def gap_summary(gaps: Iterable[Gap]) -> list[str]:
    """Return one line per model: how often which input is missing.

    >>> gap_summary([Gap("challenge", "delay", "DK", "salience", "is not stated", "state it")])
    ['challenge: salience 1']
    """
    lines = []
    for model, mine in _by_model(gaps).items():
        counts: dict[str, set[tuple[str | None, str | None]]] = defaultdict(set)
        for gap in mine:
            counts[gap.input or gap.why].add((gap.actor, gap.issue))
        lines.append(f"{model}: " + ", ".join(f"{name} {len(places)}" for name, places in counts.items()))
    return lines


def _by_model(gaps: Iterable[Gap]) -> dict[str, list[Gap]]:
    found: dict[str, list[Gap]] = defaultdict(list)
    for gap in gaps:
        found[gap.model].append(gap)
    return found


def _told(gaps: Iterable[Gap], most: int) -> list[str]:
    """Tell gaps of one input together; what is stated instead stands behind each place where it differs."""
    groups: dict[tuple[str, str], list[Gap]] = defaultdict(list)
    for gap in gaps:
        groups[gap.input, gap.why.partition("; stated ")[0]].append(gap)
    lines = []
    for (name, why), mine in groups.items():
        places = [" on ".join(each for each in (gap.actor, gap.issue) if each) for gap in mine]
        stated = [gap.why.partition("; stated ")[2] for gap in mine]
        shown = [f"{place} (stated {said})" if said else place for place, said in zip(places, stated, strict=True)]
        where = listed([each for each in dict.fromkeys(shown) if each], most)
        told = " ".join(each for each in (name, why) if each) + (f": {where}" if where else "")
        way_out = mine[0].way_out
        example = "for example " if way_out.startswith("state") and len(mine) > 1 else ""
        lines.append(f"  {told}" + (f"; {example}{way_out}" if way_out else ""))
    return lines
