"""What would change the answer: zones, cells to find out, statements and anchors that decide, assumptions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pourparler.case.assemble import frame_assumptions, frames_of
from pourparler.case.schema import Assumption, Issue, Package
from pourparler.reach.tables import FindOutRow, KnownAt, PivotalRow, VerdictName, ZoneRow
from pourparler.report.lookup import Lookup
from pourparler.report.words import VERDICT_WORDS, join_words, number, range_of

__all__ = [
    "AssumptionView",
    "BuiltAnchor",
    "FindOutLine",
    "FindOutView",
    "NotAsked",
    "PivotalView",
    "Settles",
    "ZoneView",
    "build_anchors",
    "build_assumptions",
    "build_find_out",
    "build_not_asked",
    "build_pivotal",
    "build_zones",
    "can_block",
    "describe_assumption",
    "first_to_find_out",
    "judged_verdicts",
    "say_where",
]

MOST_FIND_OUT, MOST_PIVOTAL, MOST_ZONES, MOST_SETTLES, MOST_FIRST = 20, 40, 400, 12, 5


@dataclass(frozen=True)
class ZoneView:
    """The zone of one issue in one format: that of the first frame, and the frames that leave another."""

    row: ZoneRow
    differing: tuple[ZoneRow, ...]


@dataclass(frozen=True)
class Settles:
    """What one package's verdicts would be at the low end, the middle and the high end of a cell."""

    package: str
    now: VerdictName
    verdicts: tuple[VerdictName, VerdictName, VerdictName]
    where: str


@dataclass(frozen=True)
class FindOutView:
    """A cell worth finding out and, grouped, the verdicts that hang on it."""

    row: FindOutRow
    settles: tuple[Settles, ...]
    left_out: int


@dataclass(frozen=True)
class FindOutLine:
    """A cell worth finding out, as the first screen tells it: out of how many verdicts, and what it would change.

    ``here`` says what it would change in the first format, in the frame that comes first; ``issue`` what it is about.
    """

    row: FindOutRow
    judged: int
    here: tuple[tuple[str, str], ...]
    issue: Issue


@dataclass(frozen=True)
class PivotalView:
    """A statement or anchor and, grouped by package, the verdicts that flip with it."""

    row: PivotalRow
    flips: tuple[tuple[str, VerdictName, VerdictName, str], ...]
    label: str


@dataclass(frozen=True)
class BuiltAnchor:
    """A number the analyst built: a scale's anchor or a package's term, with the reason where one is given."""

    issue: str
    value: str
    words: str
    package: str
    reason: str


@dataclass(frozen=True)
class AssumptionView:
    """An assumption, the frames that make it, and what it assumes in words."""

    assumption: Assumption
    frames: tuple[str, ...]
    assumes: tuple[str, ...]


@dataclass(frozen=True)
class NotAsked:
    """Who is affected in a format and sits nowhere in it, with the packages they are not asked about."""

    format: str
    actor: str
    packages: tuple[str, ...]
    everything: bool
    can_block: bool


def build_zones(names: Lookup) -> tuple[tuple[Issue, tuple[ZoneView, ...]], ...]:
    """Return, per issue, a zone per format."""
    by_key: dict[tuple[str, str], list[ZoneRow]] = defaultdict(list)
    for row in names.study.zone_rows:
        by_key[row.issue, row.format].append(row)
    grouped: dict[str, list[ZoneView]] = defaultdict(list)
    for (issue, _), rows in list(by_key.items())[:MOST_ZONES]:
        first = rows[0]
        differing = tuple(
            row for row in rows[1:] if (row.low, row.high, row.empty) != (first.low, first.high, first.empty)
        )
        grouped[issue].append(ZoneView(first, differing))
    return tuple((issue, tuple(grouped[issue.id])) for issue in names.study.case.issues if issue.id in grouped)


def build_find_out(names: Lookup) -> tuple[FindOutView, ...]:
    """Return the cells most worth finding out, with what each would settle."""
    views = []
    for row in names.study.find_out_rows[:MOST_FIND_OUT]:
        groups: dict[tuple[str, VerdictName, tuple[VerdictName, VerdictName, VerdictName]], list[tuple[str, str]]]
        groups = defaultdict(list)
        for known in row.verdicts:
            groups[known.package, known.now, known.verdicts].append((known.format, known.frame))
        settles = tuple(
            Settles(package, now, verdicts, say_where(where, names))
            for (package, now, verdicts), where in groups.items()
        )
        views.append(FindOutView(row, settles[:MOST_SETTLES], max(len(settles) - MOST_SETTLES, 0)))
    return tuple(views)


def judged_verdicts(names: Lookup) -> int:
    """Return how many verdicts there are in all accounts and formats, those that do not apply left out."""
    return sum(row.verdict != "not_applicable" for row in names.study.verdict_rows)


def first_to_find_out(names: Lookup) -> tuple[FindOutLine, ...]:
    """Return the most useful cells to find out, with what each would change in the first format."""
    judged = judged_verdicts(names)
    room = names.study.formats[0].id if names.study.formats else ""
    return tuple(
        FindOutLine(
            row,
            judged,
            tuple(
                (known.package, _say_known(row, known, names))
                for known in row.verdicts
                if known.format == room and known.frame == names.base
            ),
            names.issues[row.issue],
        )
        for row in names.study.find_out_rows[:MOST_FIRST]
    )


def _say_known(row: FindOutRow, known: KnownAt, names: Lookup) -> str:
    """Say which verdict follows from which place on the scale: "unknown: becomes blocked at 0; stays so at 50"."""
    places: dict[VerdictName, list[float]] = defaultdict(list)
    for value, verdict in zip((row.low, (row.low + row.high) / 2, row.high), known.verdicts, strict=True):
        places[verdict].append(value)
    now = VERDICT_WORDS[known.now].word.lower()
    said = []
    for verdict, values in places.items():
        if verdict != known.now:
            where = "; or at ".join(_place(row.issue, value, names) for value in values)
            said.append(f"becomes {VERDICT_WORDS[verdict].word.lower()} at {where}")
    if known.now in places:
        said.append(f"stays {now} at {join_words(map(number, places[known.now]))}")
    return f"{now} now; {'; '.join(said)}"


def _place(issue: str, value: float, names: Lookup) -> str:
    words = names.term_words(issue, value, value)
    return number(value) + (f", {words}" if words else "")


def build_pivotal(names: Lookup) -> tuple[PivotalView, ...]:
    """Return the statements and anchors on which verdicts hang."""
    views = []
    for row in names.study.pivotal_rows[:MOST_PIVOTAL]:
        groups: dict[tuple[str, VerdictName, VerdictName], list[tuple[str, str]]] = defaultdict(list)
        for flip in row.flips:
            groups[flip.package, flip.before, flip.after].append((flip.format, flip.frame))
        flips = tuple((*key, say_where(where, names)) for key, where in groups.items())
        views.append(PivotalView(row, flips[:MOST_SETTLES], _pivot_label(row, names)))
    return tuple(views)


def say_where(where: Sequence[tuple[str, str]], names: Lookup) -> str:
    """Return (format, frame) pairs in words, formats with the same frames together."""
    formats, frames = len(names.study.formats), len(names.study.frames)
    pairs = dict.fromkeys(where)
    if len(pairs) == formats * frames:
        return "in every format and account" if len(pairs) > 1 else ""
    by_format: dict[str, list[str]] = defaultdict(list)
    for each, frame in pairs:
        by_format[each].append(frame)
    by_frames: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for each, accounts in by_format.items():
        by_frames[tuple(accounts)].append(each)
    parts = []
    for said, rooms in by_frames.items():
        every = "every format" if len(rooms) == formats else join_words(f"“{names.format(room)}”" for room in rooms)
        some = f"account {join_words(f'“{names.frame(frame)}”' for frame in said)}"
        parts.append(f"in {every} ({'every account' if len(said) == frames else some})")
    return "; ".join(parts)


def _pivot_label(row: PivotalRow, names: Lookup) -> str:
    """Say what an anchor is; anchors are named package:issue or issue:value, whatever separates them."""
    if row.kind == "statement":
        return row.id
    owner, _, rest = next((row.id.partition(mark) for mark in (":", "/", "@", "=") if mark in row.id), (row.id, "", ""))
    if row.kind == "package_anchor":
        return f"the number the analyst gave {names.package(owner)}" + (f" on {names.issue(rest)}" if rest else "")
    return f"the anchor {rest or ''} the analyst built on the scale of {names.issue(owner)}".replace("  ", " ")


def build_anchors(names: Lookup) -> tuple[BuiltAnchor, ...]:
    """Return every number the analyst built rather than found."""
    case = names.study.case
    scales = [
        BuiltAnchor(issue.id, str(value), issue.scale[value], "", "")
        for issue in case.issues
        for value in sorted(issue.built)
    ]
    return tuple(scales + [anchor for package in case.packages for anchor in _built_terms(package)])


def _built_terms(package: Package) -> Iterable[BuiltAnchor]:
    for issue, reason in package.built.items():
        yield BuiltAnchor(issue, range_of(*package.terms[issue]), "", package.id, reason)


def build_assumptions(names: Lookup) -> tuple[AssumptionView, ...]:
    """Return every assumption of the frames run and of the position charts, each once with the frames that make it."""
    made: dict[str, tuple[Assumption, list[str]]] = {}
    pooled = frames_of(names.study.case)[0]
    for frame in {each.id: each for each in (*names.study.frames, pooled)}.values():
        for assumption in frame_assumptions(names.study.case, frame):
            made.setdefault(assumption.name, (assumption, []))[1].append(frame.id)
    return tuple(
        AssumptionView(assumption, tuple(frames), tuple(describe_assumption(assumption, names)))
        for assumption, frames in made.values()
    )


def describe_assumption(assumption: Assumption, names: Lookup) -> Iterable[str]:
    """Yield, in words, each thing an assumption assumes."""
    for on, by in assumption.imposable.items():
        yield (
            f"{names.actor(by)} can impose on {names.actor(on)}: a silent or opposing answer is replaced, and marked "
            "as imposed, not consented"
        )
    for bloc, members in assumption.speaks_for.items():
        yield f"what is said of {names.actor(bloc)} also holds for {join_words(map(names.actor, members))}"
    for actor, gains in assumption.relative_gains.items():
        low, high = gains.kappa
        weight = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        yield f"{names.actor(actor)} minds the gain of {names.actor(gains.rival)} with weight {weight} (0 to 1)"
    for issue, value in assumption.reference.items():
        words = "does not exist" if value == "none" else f"is {range_of(*value)}"
        yield f"without an agreement, {names.issue(issue)} {words}"


def build_not_asked(names: Lookup, formats: Iterable[str]) -> tuple[NotAsked, ...]:
    """Return who is affected and not asked, per format, in the frame that comes first."""
    wanted = set(formats)
    vetoes = {each.id: each.lone_blockers for each in names.study.formats}
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    judged: dict[str, int] = defaultdict(int)
    for row in names.study.verdict_rows:
        if row.frame == names.base and row.format in wanted and row.verdict != "not_applicable":
            judged[row.format] += 1
            for actor in row.not_asked:
                found[row.format, actor].append(row.package)
    return tuple(
        NotAsked(each, actor, tuple(packages), len(packages) == judged[each], can_block(vetoes[each], actor))
        for (each, actor), packages in found.items()
    )


def can_block(vetoes: Sequence[str], actor: str) -> bool:
    """Whether a format's list of those who can block from outside holds an actor; ``all`` means every one.

    >>> can_block(["usa"], "usa"), can_block(["all"], "un"), can_block([], "un")
    (True, True, False)
    """
    return actor in vetoes or "all" in vetoes
