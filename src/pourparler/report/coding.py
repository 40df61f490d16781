"""How the case was coded, for people: who coded, how far other codings agree, what that means for the results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pourparler.case.codes import Stance
from pourparler.case.schema import Statement
from pourparler.read.section import FEW_PAIRS, CodingAgreement
from pourparler.read.tables import CoderRow, CodingAgreementRow, CodingConflictRow, CodingRow
from pourparler.report.lookup import Lookup
from pourparler.report.words import VOICES, Word, number, plural

if TYPE_CHECKING:
    from pourparler.read.compare.coders import Part
    from pourparler.study import Study

__all__ = [
    "ALPHA_WORDS",
    "CodingView",
    "ConflictGroup",
    "FieldView",
    "HowCoded",
    "alpha_word",
    "build_coding",
    "coding_lines",
    "field_words",
]

RELIABLE, TENTATIVE = 0.8, 0.667
"""The thresholds that Krippendorff (2019, chapter 12) proposes, and calls conventions."""

ALPHA_WORDS = {
    "reliable": Word("✓", "reliable", "alpha of 0.800 or more"),
    "tentative": Word("≈", "tentative", "alpha from 0.667 to below 0.800: good for tentative conclusions only"),
    "low": Word("✕", "too low", "alpha below 0.667: too little agreement to rest a conclusion on"),
    "few": Word("?", "too few pairs", "fewer than 20 pairs: one more that differs could move alpha across a threshold"),
    "undefined": Word("·", "not defined", "all values are equal, or nothing pairs: alpha says nothing"),
}
_MOST_GROUPS, _MOST_CODERS = 200, 60
_DECIDES = "voice, whether it enters every frame"
_KINDS = {
    "stance": "stance (position, red line or salience)",
    "requires": "condition",
    "answer": "yes or no to a package",
    "reference": "word on what no agreement brings",
    "cost": "cost of no agreement",
    "cost_sign": "cost that rises or falls",
    "influence": "claim of influence",
    "trust": "word on trust",
    "commitment": "promise",
    "compliance": "number on keeping it",
    "effect": "claim of an effect",
    "legal": "legal finding",
}
"""What each kind of code is, where its name alone does not tell; forecast, outcome and conclusion do."""
_NAMES = {"accepts_within": "red line", "on": "on what"}
_IN_VERDICTS = frozenset({"requires", "answer", "reference", "cost"})
"""Kinds of code from which verdicts come, beside positions and red lines."""
_GIVEN = ", whether given"


@dataclass(frozen=True)
class FieldView:
    """A field of the agreement in words; ``reaches``: how low its interval goes, where that reads otherwise.

    ``few``: it rests on few pairs.
    """

    row: CodingAgreementRow
    label: str
    word: Word
    style: str
    reaches: str
    few: bool


@dataclass(frozen=True)
class ConflictGroup:
    """A passage on which the two codings differ: both statements where both have one, and each field that differs."""

    source: str
    start: int
    end: int
    later: bool
    statement: str | None
    other: Statement | None
    rows: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class CodingView:
    """Another coding beside the case."""

    row: CodingRow
    read: str
    fields: tuple[FieldView, ...]
    few: tuple[FieldView, ...]
    passages: tuple[FieldView, ...]
    means: tuple[tuple[str, str, tuple[str, ...]], ...]
    groups: tuple[ConflictGroup, ...]
    left_out: int
    parts: tuple[Part, ...]


class HowCoded:
    """What the section shows; other codings are compared when they are first asked for."""

    def __init__(self, names: Lookup) -> None:
        self._names = names
        self.coders: tuple[CoderRow, ...] = names.study.read.coders[:_MOST_CODERS]
        self.coders_left_out = len(names.study.read.coders) - len(self.coders)
        self.unrecorded = sum(not each.coder for each in names.study.case.statements)

    @cached_property
    def codings(self) -> tuple[CodingView, ...]:
        """The other codings."""
        read = self._names.study.read
        return tuple(_coding(each, row, self._names) for each, row in zip(read.agreements, read.codings, strict=True))

    @cached_property
    def differently(self) -> dict[str, list[str]]:
        """Per statement of the case the codings that are shown to read its passage otherwise, or not at all."""
        found: dict[str, list[str]] = {}
        for view in self.codings:
            for group in view.groups:
                if group.statement is not None:
                    found.setdefault(group.statement, []).append(view.row.coding)
        return found

    @property
    def by_coder(self) -> dict[str, int]:
        """How many statements each coder coded; those that do not say are left out."""
        counts: dict[str, int] = {}
        for each in self._names.study.read.coders:
            if each.coder is not None:
                counts[each.coder] = counts.get(each.coder, 0) + each.statements
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def build_coding(names: Lookup) -> HowCoded:
    """Gather who coded and how far other codings agree."""
    return HowCoded(names)


def alpha_word(alpha: float | None) -> str:
    """Return how an alpha is read by convention, as a key of ``ALPHA_WORDS``.

    >>> alpha_word(0.8), alpha_word(0.667), alpha_word(0.5), alpha_word(None)
    ('reliable', 'tentative', 'low', 'undefined')
    """
    if alpha is None:
        return "undefined"
    return "reliable" if alpha >= RELIABLE else "tentative" if alpha >= TENTATIVE else "low"


def field_words(field: str) -> str:
    """Return the name of a field of the agreement as people read it.

    >>> field_words("code: effect"), field_words("stance.position.low"), field_words("voice")
    ('whether there is a claim of an effect', 'stance: position, low end', 'voice')
    """
    if field == _DECIDES:
        return "voice, as far as it decides who sees a position"
    if field.startswith("code: "):
        kind = field.removeprefix("code: ")
        words = _KINDS.get(kind, kind)
        return f"whether there is {'an' if words[0] in 'aeiou' else 'a'} {words}"
    if field == "codes":
        return "kinds of code"
    kind, _, rest = field.partition(".")
    words = kind.replace("_", " ")
    if rest.endswith(_GIVEN):
        name = rest.removesuffix(_GIVEN)
        return f"{words}: whether {_NAMES.get(name, name.replace('_', ' '))} is given"
    if rest:
        name, _, end = rest.partition(".")
        words += f": {_NAMES.get(name, name.replace('_', ' '))}{f', {end} end' if end else ''}"
    return words


_STYLES = {
    "reliable": "a-agree",
    "tentative": "a-differ",
    "low": "a-contradict",
    "few": "a-silent",
    "undefined": "a-silent",
}


def _field(row: CodingAgreementRow) -> FieldView:
    few = row.level != "unitizing" and row.units < FEW_PAIRS
    key = "few" if few and row.alpha is not None else alpha_word(row.alpha)
    lowest = key if few or row.low is None else alpha_word(row.low)
    reaches = "" if lowest == key else f"interval reaches “{ALPHA_WORDS[lowest].word}”"
    return FieldView(row, field_words(row.field), ALPHA_WORDS[key], _STYLES[key], reaches, few)


def _coding(each: CodingAgreement, row: CodingRow, names: Lookup) -> CodingView:
    rows = [found for found in names.study.read.coding_agreement if found.coding == row.coding]
    fields = [_field(found) for found in rows if found.level != "unitizing"]
    conflicts = [found for found in names.study.read.coding_conflicts if found.coding == row.coding]
    groups = list(_groups(conflicts, each, names))
    return CodingView(
        row=row,
        read=_what_was_read(each, names),
        fields=tuple(field for field in fields if not field.few),
        few=tuple(field for field in fields if field.few),
        passages=tuple(_field(found) for found in rows if found.level == "unitizing"),
        means=tuple(_meanings(each, rows, conflicts, names)),
        groups=tuple(groups[:_MOST_GROUPS]),
        left_out=max(len(groups) - _MOST_GROUPS, 0),
        parts=each.found.parts,
    )


def _what_was_read(each: CodingAgreement, names: Lookup) -> str:
    passages = each.coding.passages
    if not passages:
        return "all documents in full"
    told = []
    for source, spans in passages.items():
        length = names.sources[source].characters if source in names.sources else None
        size = sum(end - start for start, end in spans)
        share = f", {100 * size / length:.0f}% of its text" if length else f", {size:,} characters"
        told.append(f"{plural(len(spans), 'passage')} of {source}{share}")
    return "; ".join(told)


def _meanings(
    each: CodingAgreement, rows: Sequence[CodingAgreementRow], conflicts: Sequence[CodingConflictRow], names: Lookup
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Say what the disagreement touches: a heading, a sentence, and statements of the case."""
    of_field = {row.field: row for row in rows}
    if _DECIDES in of_field:
        yield "Voice", _of_voice(of_field["voice"], of_field[_DECIDES], names), ()
    yield "Positions", *_of_positions(each)
    yield (
        "Effects, forecasts, influence",
        "No verdict comes from them. Disagreement there changes what the sections on claims and forecasts list, and "
        "the models that read influence.",
        (),
    )
    hanging = _hanging(conflicts, names)
    judged = {one for one, _ in each.found.pairs} | set(each.found.only_one)
    judged |= {part.statement for part in each.found.parts if part.coder == "one"}
    pivotal = [row.id for row in names.study.pivotal_rows if row.kind == "statement" and row.id in judged]
    if pivotal:
        of_them = f"{len(hanging)} of the {len(pivotal)}" if hanging else f"none of the {len(pivotal)}"
        others = "has other codes in the second coding, or is not in it."
        if len(hanging) != 1:
            others = "have other codes in the second coding, or are not in it."
        told = f"Of those in what both read, {of_them} {others}"
        yield "Statements on which a verdict hangs alone", told, tuple(hanging or pivotal)


def _of_positions(each: CodingAgreement) -> tuple[str, tuple[str, ...]]:
    """Say how often only one coder has a code from which verdicts come, and how far ends of positions lie apart."""
    differing = _differ_in_verdicts(each)
    pairs = plural(len(each.found.pairs), "matched pair")
    ends = [row.values for row in each.found.fields if row.field.startswith("stance.position.")]
    apart = [abs(one - other) for values in ends for one, other in zip(*values, strict=True)]
    told = (
        f" Where both place an actor on an issue, the ends differ by up to {number(max(apart))} points."
        if apart
        else ""
    )
    if not differing:
        both = "both coders have positions, red lines, conditions, answers, references and costs, or neither has"
        return f"In all {pairs} {both}.{told}", ()
    has = "a position, a red line, a condition, an answer, a reference or a cost"
    start = f"In {len(differing)} of {pairs} only one coder has {has}"
    return f"{start}: with the other coding these cells and terms would rest on other statements.{told}", tuple(
        dict.fromkeys(name for names in differing for name in names)
    )


def _of_voice(exact: CodingAgreementRow, decides: CodingAgreementRow, names: Lookup) -> str:
    told = "What is quoted or reported enters every account, all else only the accounts that own the source. On which "
    told += f"of the two it is, the coders agree in {_percent(decides)} of {plural(decides.units, 'pair')}"
    told += f"{_alpha_in_words(decides)}; on the exact voice in {_percent(exact)}{_alpha_in_words(exact)}. "
    picky = [names.frame(frame.id) for frame in names.study.case.frames if frame.voices]
    if picky:
        return told + f"The exact voice decides what is taken over by the accounts {', '.join(picky)}."
    return told + "No account of this case picks among the other voices, so the exact voice moves no verdict."


def _percent(row: CodingAgreementRow) -> str:
    return f"{100 * (row.equal or 0.0):.0f}%"


def _alpha_in_words(row: CodingAgreementRow) -> str:
    return f" (alpha {row.alpha:.2f})" if row.alpha is not None else ""


def _differ_in_verdicts(each: CodingAgreement) -> list[tuple[str, ...]]:
    """Return, for each pair with its parts that differs, the statements of the case that hold what the other lacks.

    Where only the other holds something, it is the one that it is matched with.
    """
    mine = {statement.id: statement for statement in each.case.statements}
    theirs = {statement.id: statement for statement in each.coding.statements}
    found: list[tuple[str, ...]] = []
    for one, other in each.found.pairs:
        parts = [part.statement for part in each.found.parts if part.coder == "one" and part.part_of == other]
        parts_too = [part.statement for part in each.found.parts if part.coder == "other" and part.part_of == one]
        said = {name: _bearing([mine[name]]) for name in (one, *parts)}
        said_too = _bearing(theirs[name] for name in (other, *parts_too))
        holding = tuple(name for name, held in said.items() if held - said_too)
        if holding or said_too - set().union(*said.values()):
            found.append(holding or (one,))
    return found


def _bearing(statements: Iterable[Statement]) -> set[str]:
    """Return what of the things from which verdicts come statements hold."""
    found: set[str] = set()
    for code in (code for each in statements for code in each.codes):
        if isinstance(code, Stance):
            found |= {"position"} if code.position is not None else set()
            found |= {"red line"} if code.accepts_within is not None else set()
        elif code.kind in _IN_VERDICTS:
            found.add(code.kind)
    return found


def _hanging(conflicts: Iterable[CodingConflictRow], names: Lookup) -> list[str]:
    """Return the statements on which a verdict hangs alone and on whose codes the coders differ, or which one has."""
    pivotal = {row.id for row in names.study.pivotal_rows if row.kind == "statement"}
    aside = ("voice", "speaker", "event_date")
    found = [row.statement for row in conflicts if row.statement in pivotal and row.field not in aside]
    return [each for each in dict.fromkeys(found) if each is not None]


def _groups(conflicts: Iterable[CodingConflictRow], each: CodingAgreement, names: Lookup) -> Iterator[ConflictGroup]:
    held: dict[tuple[str, int, int, str | None, str | None], list[CodingConflictRow]] = {}
    for row in conflicts:
        held.setdefault((row.source, row.start, row.end, row.statement, row.other), []).append(row)
    theirs = {statement.id: statement for statement in each.coding.statements}
    for (source, start, end, statement, other), rows in held.items():
        later = source in names.sources and names.sources[source].visible_from > names.study.as_of
        told = tuple(
            (field_words(row.field), row.about, _said(row, row.says), _said(row, row.other_says))
            for row in rows
            if row.field != "statement"
        )
        yield ConflictGroup(source, start, end, later, statement, theirs.get(other or ""), told)


def _said(row: CodingConflictRow, value: str) -> str:
    return VOICES.get(value, value) if row.field == "voice" else "–" if value == "-" else value


def coding_lines(study: Study) -> Iterator[str]:
    """Yield a line for the terminal on each other coding of the case."""
    for coding in study.read.codings:
        alphas = {row.field: row for row in study.read.coding_agreement if row.coding == coding.coding}
        told = [
            f"{words} {row.alpha:.2f}"
            for field, words in (
                (_DECIDES, "who sees a position"),
                ("voice", "voice"),
                ("code: stance", "stance or not"),
            )
            if (row := alphas.get(field)) is not None and row.alpha is not None
        ]
        blind = ", made blind" if coding.blind else ""
        head = (
            f"Second coding {coding.coding!r}{blind}: {coding.matched} of {coding.case_statements} statements matched"
        )
        if coding.part_case:
            head += f", {coding.part_case} more as part of a wider one"
        yield f"{head}; alpha: {', '.join(told)}. The report has every field." if told else f"{head}."
