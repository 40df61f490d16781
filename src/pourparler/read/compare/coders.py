"""Agreement of two coders on the same documents: alpha field by field, alpha of passages, and where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Literal, TypeAlias

from pourparler.case.codes import Code
from pourparler.case.passages import joined_passages, lies_within
from pourparler.case.places import listed, nearest
from pourparler.case.schema import Case, Source, Statement, earliest_moment
from pourparler.errors import ChoiceError
from pourparler.read.agreement.krippendorff_alpha import Alpha, MeasurementLevel, krippendorff_alpha
from pourparler.read.compare.matching import (
    code_fields,
    matched_places,
    matched_statements,
    optional_fields,
    same_code,
    wider_statements,
)
from pourparler.read.compare.passages import PassageAgreement, Passages, passage_alphas
from pourparler.read.text.folds import fold

__all__ = ["CoderAgreement", "Conflict", "FieldAgreement", "Part", "PassageAgreement", "Passages", "coder_agreement"]

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
class Part:
    """A statement that the other coder has as a piece of a wider one; ``coder`` says whose the narrower one is."""

    coder: Literal["one", "other"]
    statement: str
    part_of: str


@dataclass(frozen=True)
class CoderAgreement:
    """What two coders agree on: ids of matched statements in ``pairs``, ``parts``, and those only one of them has."""

    pairs: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    only_one: tuple[str, ...]
    only_other: tuple[str, ...]
    fields: tuple[FieldAgreement, ...]
    passages: tuple[PassageAgreement, ...]
    conflicts: tuple[Conflict, ...]
    notes: tuple[str, ...]


def coder_agreement(one: Case, other: Case, within: Passages | None = None) -> CoderAgreement:
    """Agreement of two coders, Krippendorff's alpha (Krippendorff 2019) of each field and of the passages.

    ``one`` and ``other`` code the same documents: sources with the same id, which must have the same hash where both
    give one. ``within``: compare only statements of which more than half lies in these passages, those that both read.
    Statements are matched by equal codes, then by their passages (``matched_statements``), codes within matched
    statements. A statement in no pair that lies, at least by half, in one of the other coder is part of that one
    (``wider_statements``) and not missing: its codes are compared with those of the wider one that no pair takes, and
    it is no conflict that it repeats one that is taken. Its voice and speaker are not compared.

    Fields of a code are compared where both coders have a code of that kind there: which kinds there are, parts
    included, is a field of its own for each kind that occurs, and so is whether an optional field is given.
    Positions count by their ends, levels are ordinal, dates are interval data in days, everything else is nominal;
    texts in the coders' own words are not compared. Raises ``ChoiceError`` where the two share no document, and for
    passages of a source that neither has.

    >>> import pourparler
    >>> case = pourparler.load_case("water-dispute")
    >>> found = coder_agreement(case, case)
    >>> len(found.pairs), found.conflicts, {each.alpha.alpha for each in found.fields} <= {1.0, None}
    (25, (), True)
    """
    sources, notes = _shared_sources(one, other)
    within = None if within is None else _joined(within, one, other)
    mine, theirs = (_by_source(case, sources, within) for case in (one, other))
    found = [_matched(mine[source.id], theirs[source.id]) for source in sources]
    fields = _Fields()
    for each in found:
        for a, b in each.pairs:
            fields.add(a, b, _held_by(b, each.narrow), _held_by(a, each.narrow_other))
    alone = [[each for one_ in found for each in one_.only], [each for one_ in found for each in one_.only_other]]
    conflicts = [*_unmatched(alone[0], alone[1]), *fields.conflicts]
    return CoderAgreement(
        pairs=tuple((a.id, b.id) for each in found for a, b in each.pairs),
        parts=(
            *(Part("one", part.id, wide.id) for each in found for part, wide in each.narrow),
            *(Part("other", part.id, wide.id) for each in found for part, wide in each.narrow_other),
        ),
        only_one=tuple(each.id for each in alone[0]),
        only_other=tuple(each.id for each in alone[1]),
        fields=tuple(fields.alphas()),
        passages=tuple(passage_alphas(sources, mine, theirs, within)),
        conflicts=tuple(sorted(conflicts, key=lambda each: (each.source, each.span, each.one, each.other, each.field))),
        notes=tuple(notes),
    )


def _joined(within: Passages, one: Case, other: Case) -> Passages:
    known = list(dict.fromkeys(source.id for case in (one, other) for source in case.sources))
    if unknown := [source for source in within if source not in known]:
        way_out = nearest(unknown[0], known) or f"sources: {listed(known)}"
        raise ChoiceError(f"passages of an unknown source {unknown[0]!r}; {way_out}")
    return {source: joined_passages(spans) for source, spans in within.items()}


_Pairs: TypeAlias = list[tuple[Statement, Statement]]


@dataclass(frozen=True)
class _Matched:
    """The statements of one document: pairs, (part, wider one) of the first coder and of the other, and the rest."""

    pairs: _Pairs
    narrow: _Pairs
    narrow_other: _Pairs
    only: list[Statement]
    only_other: list[Statement]


def _matched(mine: Sequence[Statement], theirs: Sequence[Statement]) -> _Matched:
    places = matched_statements(mine, theirs)
    alone, alone_too = (
        [place for place in range(len(held)) if place not in taken]
        for held, taken in ((mine, {row for row, _ in places}), (theirs, {column for _, column in places}))
    )
    narrow, narrow_too = dict(wider_statements(mine, theirs, alone)), dict(wider_statements(theirs, mine, alone_too))
    return _Matched(
        [(mine[row], theirs[column]) for row, column in places],
        [(mine[part], theirs[wide]) for part, wide in narrow.items()],
        [(theirs[part], mine[wide]) for part, wide in narrow_too.items()],
        [mine[place] for place in alone if place not in narrow],
        [theirs[place] for place in alone_too if place not in narrow_too],
    )


def _held_by(wide: Statement, narrow: _Pairs) -> list[Statement]:
    return [part for part, held in narrow if held is wide]


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
        if each.source in held and (within is None or lies_within(each.span, within.get(each.source, ()))):
            held[each.source].append(each)
    return {source: sorted(statements, key=lambda each: (each.span, each.id)) for source, statements in held.items()}


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
        self._given: dict[str, list[tuple[_Value, _Value]]] = {}
        self._kinds: list[tuple[frozenset[str], frozenset[str]]] = []
        self.conflicts: list[Conflict] = []

    def add(
        self, one: Statement, other: Statement, parts: Sequence[Statement], parts_other: Sequence[Statement]
    ) -> None:
        """Take a matched pair, with the statements of the first coder that are part of ``other``, and the reverse."""
        self._put(one, other, "voice", "nominal", one.voice, other.voice)
        told = (str(one.voice in _EVERY_FRAME), str(other.voice in _EVERY_FRAME))
        self._values.setdefault(("voice, whether it enters every frame", "nominal"), []).append(told)
        speakers = (_name(one.speaker), _name(other.speaker))
        self._put(one, other, "speaker", "nominal", *speakers, _shown(one.speaker), _shown(other.speaker))
        if one.event_date is not None and other.event_date is not None:
            days = [earliest_moment(each[0]).timestamp() / 86400.0 for each in (one.event_date, other.event_date)]
            shown = [each[0].isoformat() for each in (one.event_date, other.event_date)]
            self._put(one, other, "event_date", "interval", days[0], days[1], *shown)
        own, own_too = _kinds([one]), _kinds([other])
        kinds, kinds_too = _kinds([one, *parts]), _kinds([other, *parts_other])
        self._kinds.append((kinds, kinds_too))
        if own - kinds_too or own_too - kinds:
            self._conflict(one, other, "codes", _listed(own), _listed(own_too))
        places = matched_places(one.codes, other.codes)
        for row, column in places:
            self._put_codes(one, other, one.codes[row], other.codes[column])
        left = [code for at, code in enumerate(one.codes) if at not in {row for row, _ in places}]
        left_too = [code for at, code in enumerate(other.codes) if at not in {column for _, column in places}]
        for part in parts:
            left_too = self._add_part(part, other, left_too, is_first=True)
        for part in parts_other:
            left = self._add_part(part, one, left, is_first=False)

    def _add_part(self, part: Statement, wide: Statement, left: list[Code], *, is_first: bool) -> list[Code]:
        """Take a part of a wider statement, of whose codes some are ``left``; return those that still are.

        ``is_first``: the part is the first coder's.
        """
        one, other = (part, wide) if is_first else (wide, part)
        new = [code for code in part.codes if _is_in(code, left) or not _is_in(code, wide.codes)]
        places = matched_places(new, left)
        for row, column in places:
            codes = (new[row], left[column])
            self._put_codes(one, other, *(codes if is_first else codes[::-1]))
        for at, code in enumerate(new):
            if at not in {row for row, _ in places}:
                says = (code.kind, "none") if is_first else ("none", code.kind)
                self._conflict(one, other, "codes", says[0], says[1], _about(code_fields(code)))
        return [code for at, code in enumerate(left) if at not in {column for _, column in places}]

    def _put_codes(self, one: Statement, other: Statement, mine: Code, theirs: Code) -> None:
        """Take two codes of one kind, field by field."""
        said, said_too = code_fields(mine), code_fields(theirs)
        for name in optional_fields(mine):
            given = (str(name in said), str(name in said_too))
            self._given.setdefault(f"{mine.kind}.{name}", []).append(given)
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
        own += [
            (f"{field}, whether given", "nominal", values)
            for field, values in self._given.items()
            if len({each for pair in values for each in pair}) > 1
        ]
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


def _kinds(statements: Iterable[Statement]) -> frozenset[str]:
    return frozenset(code.kind for each in statements for code in each.codes)


def _is_in(code: Code, codes: Iterable[Code]) -> bool:
    return any(same_code(code, each) for each in codes)


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
