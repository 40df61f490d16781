"""Agreement between sources: on what each actor wants of each issue, with independent sources counted once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pourparler.case.codes import Stance
from pourparler.case.references import latest_events
from pourparler.case.schema import Case, Statement
from pourparler.read.extra import of_extra
from pourparler.read.text.folds import fold

__all__ = ["SourceCell", "SourcePosition", "SourceView", "source_agreement"]

SourceView: TypeAlias = Literal["silent", "alone", "agrees", "contradicts"]
"""What a source does in a cell: says nothing; speaks alone; fits all others that speak; differs from one of them."""


@dataclass(frozen=True)
class SourcePosition:
    """What one source says of a cell: its hull on the 0-100 scale, None where it is silent, and the statements used.

    ``superseded``: its statements with older events, which were not. ``is_red_line``: it gives no position, so that the
    hull is that of its red lines, within which the actor would stay.
    """

    source: str
    view: SourceView
    position: tuple[float, float] | None
    statements: tuple[str, ...]
    differs_from: tuple[str, ...]
    superseded: tuple[str, ...] = ()
    is_red_line: bool = False


@dataclass(frozen=True)
class SourceCell:
    """An actor on an issue: every source in the order of the case, and how many independent ones speak.

    ``origins``: the sources that speak, those with a common origin together.
    """

    issue: str
    actor: str
    sources: tuple[SourcePosition, ...]
    origins: tuple[tuple[str, ...], ...]

    @property
    def independent(self) -> int:
        """How many independent sources speak."""
        return len(self.origins)


_ARTICLE = re.compile(r"^(?:(?:the|le|la|les) (?=.)|l'(?=.))")

_Said: TypeAlias = list[tuple[Stance, Statement]]


def source_agreement(
    case: Case, texts: Mapping[str, str] | None = None, quoted: Mapping[str, Sequence[tuple[int, int]]] | None = None
) -> tuple[SourceCell, ...]:
    """Compare sources on the position of every actor on every issue that any of them tells.

    Of one source, statements with its latest event date count, and undated ones beside them; its position is their
    hull, a red line standing in where there is no position. Two sources agree where their positions overlap and
    contradict each other where they do not. Two that speak have one origin where their statements name the same nested
    source (``via``), or one names the other so, by its publisher or title, or, ``texts`` given (by source id), where
    their passages are the same words, or the same quotation among those in ``quoted``: they count as one independent
    source.

    >>> import pourparler
    >>> cells = source_agreement(pourparler.load_case("water-dispute"))
    >>> cell = next(each for each in cells if (each.issue, each.actor) == ("summer-flow", "brennia"))
    >>> [(each.source, each.view, each.position) for each in cell.sources]
    [('ministry', 'contradicts', (100.0, 100.0)), ('review', 'contradicts', (70.0, 90.0)), ('gazette', 'silent', None)]
    """
    told: dict[tuple[str, str], dict[str, _Said]] = {}
    for statement in case.statements:
        for code in statement.codes:
            if isinstance(code, Stance) and (code.position or code.accepts_within) is not None:
                cell = told.setdefault((code.issue, code.actor), {})
                cell.setdefault(statement.source, []).append((code, statement))
    same = _same_words(case, told, texts or {}, quoted)
    names = _sources_by_name(case)
    order = {source.id: number for number, source in enumerate(case.sources)}
    issues = {issue.id: number for number, issue in enumerate(case.issues)}
    actors = {actor.id: number for number, actor in enumerate(case.actors)}
    silent = {source: SourcePosition(source, "silent", None, (), ()) for source in order}
    cells = []
    for issue, actor in sorted(told, key=lambda cell: (issues.get(cell[0], 0), actors.get(cell[1], 0))):
        said = told[issue, actor]
        used = {source: latest_events([(item, item[1]) for item in held]) for source, held in said.items()}
        origins = _origins(used, same, order, names)
        hulls = {source: _hull(held) for source, held in used.items()}
        rows = tuple(_position(each, said, used, hulls, origins) if each in said else silent[each] for each in order)
        cells.append(SourceCell(issue, actor, rows, origins))
    return tuple(cells)


def _hull(said: _Said) -> tuple[float, float]:
    ends = [stance.position or stance.accepts_within or (0.0, 100.0) for stance, _ in said]
    return min(low for low, _ in ends), max(high for _, high in ends)


def _position(
    source: str,
    said: Mapping[str, _Said],
    used: Mapping[str, _Said],
    hulls: Mapping[str, tuple[float, float]],
    origins: Sequence[tuple[str, ...]],
) -> SourcePosition:
    low, high = hulls[source]
    against = tuple(other for other, (start, end) in hulls.items() if other != source and (start > high or end < low))
    view: SourceView = "contradicts" if against else "agrees" if len(origins) > 1 else "alone"
    taken = tuple(dict.fromkeys(each.id for _, each in used[source]))
    older = tuple(dict.fromkeys(each.id for _, each in said[source] if each.id not in taken))
    is_red_line = all(stance.position is None for stance, _ in used[source])
    return SourcePosition(source, view, (low, high), taken, against, older, is_red_line)


def _origins(
    said: Mapping[str, _Said], same: Mapping[str, int], order: Mapping[str, int], names: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, ...], ...]:
    """Group the sources of a cell that share words or a nested source, or name one another as theirs.

    Of several sources with the name that is given, the first that speaks is the one.
    """
    groups: list[tuple[set[str], set[str]]] = []
    for source in sorted(said, key=lambda each: order.get(each, 0)):
        signs = {f"words {same[each.id]}" for _, each in said[source] if each.id in same}
        via = {_plain_name(each.via) for _, each in said[source] if each.via}
        signs |= {f"source {source}"} | {f"via {each}" for each in via}
        namesakes = [names.get(each, ()) for each in via]
        signs |= {f"source {next((x for x in each if x in said), source)}" for each in namesakes if source not in each}
        members = {source}
        for group in [each for each in groups if each[1] & signs]:
            groups.remove(group)
            members |= group[0]
            signs |= group[1]
        groups.append((members, signs))
    found = [tuple(sorted(members, key=lambda each: order.get(each, 0))) for members, _ in groups]
    return tuple(sorted(found, key=lambda group: order.get(group[0], 0)))


def _sources_by_name(case: Case) -> dict[str, list[str]]:
    """Return the sources of every publisher and title, in the order of the case."""
    found: dict[str, list[str]] = {}
    for source in case.sources:
        for name in {_plain_name(source.publisher), _plain_name(source.title)} - {""}:
            found.setdefault(name, []).append(source.id)
    return found


def _plain_name(name: str) -> str:
    """Return a name without case, accents, and an article before it."""
    return _ARTICLE.sub("", fold(" ".join(name.split())))


def _same_words(
    case: Case,
    told: Mapping[tuple[str, str], Mapping[str, _Said]],
    texts: Mapping[str, str],
    quoted: Mapping[str, Sequence[tuple[int, int]]] | None,
) -> dict[str, int]:
    """Number the statements whose texts are there: the same number for the same words."""
    known = [source.id for source in case.sources if source.id in texts]
    if len(known) < 2:
        return {}
    from pourparler.read.documents.near_duplicates import Passage, passage_groups

    places = {source: number for number, source in enumerate(known)}
    wanted = {each.id for by_source in told.values() for said in by_source.values() for _, each in said}
    held = [each for each in case.statements if each.id in wanted and each.source in places]
    passages = [Passage(places[each.source], *each.span) for each in held]
    if quoted is not None:
        of_extra("rapidfuzz")
    spans = None if quoted is None else [quoted.get(source, ()) for source in known]
    groups = passage_groups([texts[source] for source in known], passages, spans)
    return {each.id: group for each, group in zip(held, groups, strict=True)}
