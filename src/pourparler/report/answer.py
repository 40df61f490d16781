"""The answer in one screen: what is within reach, what is blocked and by whom, what nobody knows; in sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from pourparler.case.schema import Format
from pourparler.report.grounds import Grounds, Hang, Limit
from pourparler.report.lookup import Lookup
from pourparler.report.matrix import Matrix, MatrixCell
from pourparler.report.uncertainty import FindOutLine, first_to_find_out
from pourparler.report.words import VERDICT_WORDS, capital, join_words

__all__ = ["AnswerScreen", "Finding", "OtherRoom", "build_answer"]

_LONGEST_REASON = 260
_REFUSED_BY_ONE = re.compile(r"^(Refused \([^)]*\)) by [^.]*\.$")


@dataclass(frozen=True)
class Finding:
    """One package in the first format: a sentence, the reasons, and what the verdict hangs on.

    ``reasons`` are (text, statements), to follow a colon or to be begun with a capital: stated limits, referred to
    where an earlier package told them, or what is computed. ``numbers`` are those of the analyst that the verdict does
    not hang on; ``hangs`` the single statements and numbers on which it does.
    """

    cell: MatrixCell
    sentence: str
    reasons: tuple[tuple[str, tuple[str, ...]], ...]
    left_out: int
    numbers: tuple[str, ...]
    hangs: tuple[Hang, ...]
    assumed: tuple[tuple[str, str], ...]

    @property
    def sentence_before_reason(self) -> str:
        """The sentence as it stands before the first reason: that of one who refuses names him already."""
        return _REFUSED_BY_ONE.sub(r"\1:", self.sentence) if self.left_out + len(self.reasons) else self.sentence

    @property
    def settled(self) -> bool:
        """Whether stated positions settle it."""
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


def build_answer(names: Lookup, matrix: Matrix, grounds: Grounds, most_limits: int = 2) -> AnswerScreen:
    """Return the first screen: the study's first format in full, the others by what they change.

    Of each package ``most_limits`` are told, the others counted.
    """
    formats = matrix.formats
    groups: dict[str, list[Finding]] = defaultdict(list)
    absent: list[str] = []
    told: dict[tuple[object, ...], str] = {}
    for package in matrix.packages:
        cell = matrix.cells.get((package.id, formats[0].id)) if formats else None
        if cell is None or cell.headline == "not_applicable":
            absent.append(package.id)
        else:
            groups[_group(cell)].append(_finding(cell, grounds, told, most_limits))
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


def _finding(cell: MatrixCell, grounds: Grounds, told: dict[tuple[object, ...], str], most_limits: int) -> Finding:
    row = cell.telling
    limits = grounds.limits(row)
    code = grounds.names.package_code(cell.package)
    reasons = [(_tell(limit, told, code), limit.statements) for limit in limits[:most_limits]]
    computed = [(f"{text}.", behind) for text, behind in grounds.computed(row)[:2] if len(text) <= _LONGEST_REASON]
    hangs = grounds.hangs([row])
    told_numbers = {hang.number for hang in hangs}
    return Finding(
        cell=cell,
        sentence=grounds.sentence(row),
        reasons=(*reasons, *computed),
        left_out=max(len(limits) - most_limits, 0),
        numbers=tuple(number for number in grounds.numbers(cell.package) if number not in told_numbers),
        hangs=hangs,
        assumed=grounds.assumed(row),
    )


def _tell(limit: Limit, told: dict[tuple[object, ...], str], code: str) -> str:
    """Return a limit in full the first time, and afterwards by the package it was told of."""
    first = told.setdefault(limit.key, code)
    return f"{limit.text}." if first == code else f"{limit.same} as for {first}."


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
