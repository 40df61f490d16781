"""The answer in one screen: what is within reach, what is blocked and by whom, what nobody knows; in sentences."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pourparler.case.schema import Format
from pourparler.report.grounds import Grounds, Hang, Limit
from pourparler.report.lookup import Lookup
from pourparler.report.matrix import Matrix, MatrixCell
from pourparler.report.uncertainty import FindOutLine, first_to_find_out
from pourparler.report.words import VERDICT_WORDS, capital, join_words

__all__ = ["AnswerScreen", "Finding", "OtherRoom", "build_answer"]

_MOST_LIMITS, _LONGEST_REASON = 2, 260


@dataclass(frozen=True)
class Finding:
    """One package in the first format: a sentence, the reasons, and what the verdict hangs on.

    ``numbers`` are those the analyst built; ``hangs`` the single statements and numbers on which the verdict hangs.
    """

    cell: MatrixCell
    sentence: str
    limits: tuple[Limit, ...]
    limits_left_out: int
    computed: tuple[tuple[str, tuple[str, ...]], ...]
    numbers: tuple[str, ...]
    hangs: tuple[Hang, ...]

    @property
    def settled(self) -> bool:
        """Whether somebody's stated position settles it."""
        return self.cell.headline not in ("unknown", "open")


@dataclass(frozen=True)
class OtherRoom:
    """What another format changes, in a sentence per package that changes."""

    format: Format
    changes: tuple[tuple[str, str], ...]
    same: int


@dataclass(frozen=True)
class AnswerScreen:
    """The first screen of a report; ``missing`` says in a sentence why there is no answer, where there is none."""

    format: Format | None
    missing: str
    reach: tuple[Finding, ...]
    blocked: tuple[Finding, ...]
    unknown: tuple[Finding, ...]
    not_applicable: tuple[str, ...]
    others: tuple[OtherRoom, ...]
    find_out: tuple[FindOutLine, ...]


def build_answer(names: Lookup, matrix: Matrix, grounds: Grounds) -> AnswerScreen:
    """Return the first screen: the study's first format in full, the others by what they change."""
    formats = matrix.formats
    groups: dict[str, list[Finding]] = defaultdict(list)
    absent: list[str] = []
    for package in matrix.packages:
        cell = matrix.cells.get((package.id, formats[0].id)) if formats else None
        if cell is None or cell.headline == "not_applicable":
            absent.append(package.id)
        else:
            groups[_group(cell)].append(_finding(cell, grounds))
    missing = _missing(names)
    return AnswerScreen(
        format=formats[0] if formats else None,
        missing=missing,
        reach=tuple(groups["reach"]),
        blocked=tuple(groups["blocked"]),
        unknown=tuple(groups["unknown"]),
        not_applicable=tuple(absent),
        others=() if missing else tuple(_other_room(each, matrix, grounds) for each in formats[1:]),
        find_out=() if missing else first_to_find_out(names),
    )


def _missing(names: Lookup) -> str:
    if names.nothing_published or names.study.frames:
        return names.nothing_published
    chosen = join_words(f"“{names.frame(each.frame)}”" for each in names.study.frames_not_run)
    return f"Nothing was computed: by {names.as_of} nothing of its own had appeared for {chosen or 'any account'}."


def _group(cell: MatrixCell) -> str:
    if cell.headline in ("reachable", "within_reach"):
        return "reach"
    return "blocked" if cell.headline in ("blocked", "resisted") else "unknown"


def _finding(cell: MatrixCell, grounds: Grounds) -> Finding:
    limits = grounds.limits(cell.telling)
    return Finding(
        cell=cell,
        sentence=grounds.sentence(cell.telling),
        limits=limits[:_MOST_LIMITS],
        limits_left_out=max(len(limits) - _MOST_LIMITS, 0),
        computed=tuple(each for each in grounds.computed(cell.telling)[:2] if len(each[0]) <= _LONGEST_REASON),
        numbers=grounds.numbers(cell.package),
        hangs=grounds.hangs([cell.telling]),
    )


def _other_room(room: Format, matrix: Matrix, grounds: Grounds) -> OtherRoom:
    changes: list[tuple[str, str]] = []
    same = 0
    for package in matrix.packages:
        here = matrix.cells.get((package.id, matrix.formats[0].id))
        there = matrix.cells.get((package.id, room.id))
        if here is None or there is None:
            continue
        if there.headline == here.headline:
            same += 1
            continue
        before, after = (VERDICT_WORDS[cell.headline].word.lower() for cell in (here, there))
        sentence = f"{capital(before)} becomes {after}. {grounds.sentence(there.telling)}"
        beside = f" {capital(there.across.short)}." if there.across.short else ""
        changes.append((package.id, sentence + beside))
    return OtherRoom(room, tuple(changes), same)
