"""Agreement of two coders on the same documents: alpha field by field, alpha of passages, and where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, TypeAlias

from pourparler.case.schema import Case, Source, Statement, earliest_moment
from pourparler.errors import ChoiceError
from pourparler.read.agreement.krippendorff_alpha import Alpha, MeasurementLevel, krippendorff_alpha
from pourparler.read.agreement.unitizing_alpha import unitizing_alpha
from pourparler.read.compare.matching import code_fields, matched_codes, matched_statements
from pourparler.read.text.folds import fold

__all__ = ["CoderAgreement", "Conflict", "FieldAgreement", "PassageAgreement", "Passages", "coder_agreement"]

Passages: TypeAlias = Mapping[str, Sequence[tuple[int, int]]]
"""Per source the passages that both coders read, [start, end) each."""

_EVERY_FRAME = ("quoted", "reported")
_LEVELS = {"low": 1.0, "medium": 2.0, "high": 3.0}
_NOBODY = ""


@dataclass(frozen=True)
class FieldAgreement:
    """Alpha of one field over matched statements or codes, and the share of those that are equal.

    ``values``: what the two say, (coder, pair); names as numbers that stand for them.
    """

    field: str
    level: MeasurementLevel
    alpha: Alpha
    equal: float
    values: tuple[tuple[float, ...], tuple[float, ...]] = dataclass_field(repr=False)


@dataclass(frozen=True)
class PassageAgreement:
    """Alpha for unitizing in one document (``source`` is empty for all together), and how many passages each marked."""

    source: str
    alpha: Alpha
    one: int
    other: int


@dataclass(frozen=True)
class Conflict:
    """Something for a merge: a statement that only one coder has, or a field on which a pair differs.

    ``about``: of a field of a code, what the code is about, such as ``russia, territory``.
    """

    source: str
    span: tuple[int, int]
    one: str
    other: str
    field: str
    says: str
    other_says: str
    about: str = ""


@dataclass(frozen=True)
class CoderAgreement:
    """What two coders agree on: ids of matched statements in ``pairs``, and of those only one of them has."""

    pairs: tuple[tuple[str, str], ...]
    only_one: tuple[str, ...]
    only_other: tuple[str, ...]
    fields: tuple[FieldAgreement, ...]
    passages: tuple[PassageAgreement, ...]
    conflicts: tuple[Conflict, ...]
    notes: tuple[str, ...]


def coder_agreement(one: Case, other: Case, within: Passages | None = None) -> CoderAgreement:
    """Agreement of two coders, Krippendorff's alpha (Krippendorff 2019) of each field and of the passages.

    ``one`` and ``other`` code the same documents: sources with the same id, which must have the same hash where both
    give one. ``within``: compare only what lies in these passages, those that both read. Statements are matched by
    their passages (``matched_statements``), then codes within matched statements. Fields of a code are compared where
    both coders have a code of that kind there: which kinds there are is a field of its own, for each kind that occurs.
    Positions count by their ends, levels are ordinal, dates are interval data in days, everything else is nominal;
    texts in the coders' own words are not compared. Raises ``ChoiceError`` where the two share no document.

    >>> import pourparler
    >>> case = pourparler.load_case("water-dispute")
    >>> found = coder_agreement(case, case)
    >>> len(found.pairs), found.conflicts, {each.alpha.alpha for each in found.fields} <= {1.0, None}
    (25, (), True)
    """
    sources, notes = _shared_sources(one, other)
    mine, theirs = (_by_source(case, sources, within) for case in (one, other))
    pairs: list[tuple[Statement, Statement]] = []
    for source in sources:
        here = matched_statements(mine[source.id], theirs[source.id])
        pairs += [(mine[source.id][row], theirs[source.id][column]) for row, column in here]
    matched = ({id(a) for a, _ in pairs}, {id(b) for _, b in pairs})
    alone = [
        [each for source in sources for each in held[source.id] if id(each) not in taken]
        for held, taken in zip((mine, theirs), matched, strict=True)
    ]
    fields = _Fields()
    for a, b in pairs:
        fields.add(a, b)
    conflicts = [*_unmatched(alone[0], alone[1]), *fields.conflicts]
    return CoderAgreement(
        pairs=tuple((a.id, b.id) for a, b in pairs),
        only_one=tuple(each.id for each in alone[0]),
        only_other=tuple(each.id for each in alone[1]),
        fields=tuple(fields.alphas()),
        passages=tuple(_passage_alphas(sources, mine, theirs, within)),
        conflicts=tuple(sorted(conflicts, key=lambda each: (each.source, each.span, each.one, each.other, each.field))),
        notes=tuple(notes),
    )


def _shared_sources(one: Case, other: Case) -> tuple[list[Source], list[str]]:
    known = {source.id: source for source in other.sources}
    shared, notes = [], []
    for source in one.sources:
        twin = known.pop(source.id, None)
        if twin is None:
            notes.append(f"{source.id} is a source of the first case only, and not compared")
            continue
        if source.sha256 and twin.sha256 and source.sha256 != twin.sha256:
            what = f"source {source.id} has another hash in the other case: not the same document"
            raise ChoiceError(f"{what}; agreement needs two codings of the same texts")
        shared.append(source)
    notes += [f"{source} is a source of the second case only, and not compared" for source in known]
    if not shared:
        raise ChoiceError("the two cases share no source id; agreement needs two codings of the same documents")
    return shared, notes


def _by_source(case: Case, sources: Sequence[Source], within: Passages | None) -> dict[str, list[Statement]]:
    held: dict[str, list[Statement]] = {source.id: [] for source in sources}
    for each in case.statements:
        if each.source in held and _inside(each.span, within, each.source):
            held[each.source].append(each)
    return {source: sorted(statements, key=lambda each: (each.span, each.id)) for source, statements in held.items()}


def _inside(span: tuple[int, int], within: Passages | None, source: str) -> bool:
    """Tell whether more than half of a passage lies in what both read."""
    if within is None:
        return True
    shared = sum(max(0, min(span[1], end) - max(span[0], start)) for start, end in within.get(source, ()))
    return 2 * shared > span[1] - span[0]


def _unmatched(one: Iterable[Statement], other: Iterable[Statement]) -> Iterator[Conflict]:
    for each in one:
        yield Conflict(each.source, each.span, each.id, "", "statement", each.paraphrase, "")
    for each in other:
        yield Conflict(each.source, each.span, "", each.id, "statement", "", each.paraphrase)


_Value: TypeAlias = "str | float"
_Column: TypeAlias = tuple[str, MeasurementLevel, list[tuple[_Value, _Value]]]


class _Fields:
    """Collects the values of two coders, field by field, and where they differ."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, MeasurementLevel], list[tuple[_Value, _Value]]] = {}
        self._kinds: list[tuple[frozenset[str], frozenset[str]]] = []
        self.conflicts: list[Conflict] = []

    def add(self, one: Statement, other: Statement) -> None:
        """Take a matched pair."""
        self._put(one, other, "voice", "nominal", one.voice, other.voice)
        told = (str(one.voice in _EVERY_FRAME), str(other.voice in _EVERY_FRAME))
        self._values.setdefault(("voice, whether it enters every frame", "nominal"), []).append(told)
        speakers = (_name(one.speaker), _name(other.speaker))
        self._put(one, other, "speaker", "nominal", *speakers, _shown(one.speaker), _shown(other.speaker))
        if one.event_date is not None and other.event_date is not None:
            days = [earliest_moment(each[0]).timestamp() / 86400.0 for each in (one.event_date, other.event_date)]
            shown = [each[0].isoformat() for each in (one.event_date, other.event_date)]
            self._put(one, other, "event_date", "interval", days[0], days[1], *shown)
        kinds = [frozenset(code.kind for code in each.codes) for each in (one, other)]
        self._kinds.append((kinds[0], kinds[1]))
        if kinds[0] != kinds[1]:
            self._conflict(one, other, "codes", _listed(kinds[0]), _listed(kinds[1]))
        for mine, theirs in matched_codes(one.codes, other.codes):
            said, said_too = code_fields(mine), code_fields(theirs)
            for key in dict.fromkeys([*said, *said_too]):
                self._put_field(one, other, f"{mine.kind}.{key}", said.get(key), said_too.get(key), _about(said))

    def _put_field(self, one: Statement, other: Statement, field: str, said: Any, said_too: Any, about: str) -> None:
        """Take a field of two codes: two levels, two intervals, or two names; what one leaves out is a conflict."""
        if said is None or said_too is None or type(said) is not type(said_too):
            self._conflict(one, other, field, _shown(said), _shown(said_too), about)
        elif isinstance(said, tuple) and all(isinstance(each, float) for each in (*said, *said_too)):
            for end, low, high in (("low", said[0], said_too[0]), ("high", said[1], said_too[1])):
                self._put(one, other, f"{field}.{end}", "interval", low, high, about=about)
        elif isinstance(said, str) and said in _LEVELS and said_too in _LEVELS:
            levels = (_LEVELS[said], _LEVELS[said_too])
            self._put(one, other, field, "ordinal", *levels, _shown(said), _shown(said_too), about=about)
        elif isinstance(said, float):
            self._put(one, other, field, "interval", said, said_too, about=about)
        else:
            self._put(one, other, field, "nominal", _shown(said), _shown(said_too), about=about)

    def _put(
        self,
        one: Statement,
        other: Statement,
        field: str,
        level: MeasurementLevel,
        said: _Value,
        said_too: _Value,
        *shown: str,
        about: str = "",
    ) -> None:
        self._values.setdefault((field, level), []).append((said, said_too))
        if said != said_too:
            texts = shown or (_shown(said), _shown(said_too))
            self._conflict(one, other, field, texts[0], texts[1], about)

    def _conflict(
        self, one: Statement, other: Statement, field: str, says: str, other_says: str, about: str = ""
    ) -> None:
        self.conflicts.append(Conflict(one.source, one.span, one.id, other.id, field, says, other_says, about))

    def alphas(self) -> Iterator[FieldAgreement]:
        """Yield alpha for every field, those of statements first."""
        kinds = sorted({kind for pair in self._kinds for held in pair for kind in held})
        of_kinds: list[_Column] = [
            (f"code: {kind}", "nominal", [(_there(kind, a), _there(kind, b)) for a, b in self._kinds]) for kind in kinds
        ]
        own: list[_Column] = [(field, level, values) for (field, level), values in self._values.items()]
        statements = [each for each in own if "." not in each[0]]
        for field, level, values in [
            *statements,
            *of_kinds,
            *sorted((each for each in own if "." in each[0]), key=_field),
        ]:
            equal = sum(a == b for a, b in values) / len(values)
            numbers = _numbers(values)
            yield FieldAgreement(field, level, krippendorff_alpha(numbers, level), equal, numbers)


_ABOUT = ("actor", "who", "from", "to", "issue", "package", "question", "cause", "on")


def _about(said: Mapping[str, object]) -> str:
    """Name what a code is about, by the ids it gives."""
    return ", ".join(str(said[key]) for key in _ABOUT if isinstance(said.get(key), str))


def _field(column: _Column) -> str:
    return column[0]


def _there(kind: str, kinds: frozenset[str]) -> float:
    return float(kind in kinds)


def _numbers(values: Sequence[tuple[_Value, _Value]]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return values as numbers, (coder, unit); names by their place among all names."""
    names = {name: float(place) for place, name in enumerate(sorted({str(each) for pair in values for each in pair}))}
    numbers = [[names[each] if isinstance(each, str) else float(each) for each in pair] for pair in values]
    return tuple(one for one, _ in numbers), tuple(other for _, other in numbers)


def _name(speaker: str | None) -> str:
    return fold(" ".join(speaker.split())) if speaker else _NOBODY


def _listed(kinds: Iterable[str]) -> str:
    return ", ".join(sorted(kinds)) or "none"


def _shown(value: object) -> str:
    if value is None or value == _NOBODY:
        return "-"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return "-".join(_shown(each) for each in dict.fromkeys(value))
    return str(value)


def _passage_alphas(
    sources: Sequence[Source],
    mine: Mapping[str, list[Statement]],
    theirs: Mapping[str, list[Statement]],
    within: Passages | None,
) -> Iterator[PassageAgreement]:
    """Yield alpha for unitizing of each document, then of all, laid end to end."""
    whole: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    length = 0
    for source in sources:
        statements = [*mine[source.id], *theirs[source.id]]
        end = source.characters or max((each.span[1] for each in statements), default=0)
        read = [(0, end)] if within is None else sorted(within.get(source.id, ()))
        size = sum(stop - start for start, stop in read)
        if not size:
            continue
        marked = tuple(_on_continuum(held[source.id], read) for held in (mine, theirs))
        yield PassageAgreement(source.id, unitizing_alpha(marked, size), len(mine[source.id]), len(theirs[source.id]))
        for all_of, here in zip(whole, marked, strict=True):
            all_of += [(start + length, stop + length) for start, stop in here]
        length += size + 1
    if length:
        counts = [sum(map(len, held.values())) for held in (mine, theirs)]
        yield PassageAgreement("", unitizing_alpha(whole, length), counts[0], counts[1])


def _on_continuum(statements: Sequence[Statement], read: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the passages of statements where only what was read is counted, one stretch after the other."""
    spans = []
    for each in statements:
        before = 0
        for start, stop in read:
            low, high = max(each.span[0], start), min(each.span[1], stop)
            if low < high:
                spans.append((before + low - start, before + high - start))
            before += stop - start
    return spans
