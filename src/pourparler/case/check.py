"""What a case says against itself: everything that single values cannot show, each found by one small function.

A check yields problems over the typed case; ``locate`` finds the line of a path, so that a case built in Python is
checked just as one read from files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from pourparler.case.bodies import Body
from pourparler.case.check_codings import coded_statements, coding_problems
from pourparler.case.check_conflict import conflict_problems
from pourparler.case.codes import Forecast, Outcome, Stance
from pourparler.case.identifiers import EVERYONE, Invalid, duplicate_ids, repeated_mentions, unknown_ids
from pourparler.case.places import Locate, Path, listed, nearest, unlocated
from pourparler.case.schema import POOLED, Assumption, Case, earliest_moment, latest_moment
from pourparler.errors import Problem

__all__ = ["check_case"]

_PUBLISHED_AFTERWARDS = ("quoted", "reported", "observed_fact")


def check_case(case: Case, locate: Locate = unlocated, invalid: Invalid | None = None) -> list[Problem]:
    """Find what a case says against itself: ids, dates, spans, cycles and mixtures; all problems, by file and place.

    ``invalid`` tells of members left out of ``case`` because they have problems of their own.

    >>> from pourparler.case.schema import Actor
    >>> case = Case(id="c", title="", actors=[Actor(id="eu", name="EU", kind="bloc", member_of=["eu"])])
    >>> print(*check_case(case))
    case actors[0].member_of[0]: cyclic member_of: eu -> eu; an actor cannot be a member of itself
    """
    rest = invalid or Invalid()
    found = [
        *duplicate_ids(case, locate, rest),
        *unknown_ids(case, locate, rest),
        *repeated_mentions(case, locate),
        *(problem for check in _CHECKS for problem in check(case, locate)),
    ]
    return sorted(dict.fromkeys(found))


def _reserved_ids(case: Case, locate: Locate) -> Iterator[Problem]:
    reserved = {EVERYONE: "it means every actor of a format", POOLED: "it is the frame of everything anyone says"}
    reserved.setdefault(case.id, "it is the id of the case")
    for position, actor in enumerate(case.actors):
        if actor.id in reserved:
            what = f"{actor.id!r} cannot be the id of an actor: {reserved[actor.id]}"
            yield locate(("actors", position, "id")).problem(what, "choose another id")


def _cyclic_membership(case: Case, locate: Locate) -> Iterator[Problem]:
    edges: dict[str, dict[str, Path]] = defaultdict(dict)
    for position, actor in enumerate(case.actors):
        for place, bloc in enumerate(actor.member_of):
            edges[actor.id].setdefault(bloc, ("actors", position, "member_of", place))
    for cycle in _cycles(edges):
        what = f"cyclic member_of: {' -> '.join(cycle)}"
        yield locate(edges[cycle[0]][cycle[1]]).problem(what, "an actor cannot be a member of itself")


def _cycles(edges: Mapping[str, Mapping[str, Path]]) -> Iterator[list[str]]:
    """Find cycles of a directed graph by depth-first search (Tarjan 1972), one per edge that closes one."""
    done: set[str] = set()
    for start in edges:
        trail: dict[str, Iterator[str]] = {start: iter(edges[start])} if start not in done else {}
        while trail:
            here = next(reversed(trail))
            there = next(trail[here], None)
            if there is None:
                done.add(here)
                del trail[here]
            elif there in trail:
                names = list(trail)
                yield [*names[names.index(there) :], there]
            elif there not in done:
                trail[there] = iter(edges.get(there, {}))


def _spans_beyond(case: Case, locate: Locate) -> Iterator[Problem]:
    lengths = {source.id: source.characters for source in case.sources}
    for statement, path in coded_statements(case):
        length = lengths.get(statement.source)
        if length is not None and statement.span[1] > length:
            start, end = statement.span
            what = f"span [{start}, {end}] goes beyond source {statement.source!r}, which has {length} characters"
            yield locate((*path, "span")).problem(what)


def _events_after_publication(case: Case, locate: Locate) -> Iterator[Problem]:
    published = {source.id: source.published[1] for source in case.sources}
    for statement, path in coded_statements(case):
        latest = published.get(statement.source)
        if statement.voice not in _PUBLISHED_AFTERWARDS or statement.event_date is None or latest is None:
            continue
        event = statement.event_date[0]
        if earliest_moment(event) > latest_moment(latest):
            what = f"dates in the wrong order: the event ({event.isoformat()}) is after source"
            what += f" {statement.source!r} ({latest.isoformat()})"
            way_out = f"what is {statement.voice} has happened before it is published; mend event_date or published"
            yield locate((*path, "event_date")).problem(what, way_out)


def _unknown_answers(case: Case, locate: Locate) -> Iterator[Problem]:
    values = {question.id: question.values for question in case.questions}
    for statement, path in coded_statements(case):
        for place, code in enumerate(statement.codes):
            if not isinstance(code, Forecast | Outcome) or code.question not in values:
                continue
            known = values[code.question]
            if code.value not in known:
                what = f"{code.value!r} is not an answer to question {code.question!r}"
                way_out = nearest(code.value, known) or f"answers: {listed(known)}"
                yield locate((*path, "codes", place, "value")).problem(what, way_out)


_Uses = dict[str, tuple[str, Path]]
"""Per way of giving salience (``a level``, ``a number``): the first statement that uses it, and where."""


def _salience_uses(case: Case) -> dict[str, _Uses]:
    uses: dict[str, _Uses] = defaultdict(dict)
    for position, statement in enumerate(case.statements):
        for place, code in enumerate(statement.codes):
            if isinstance(code, Stance) and code.salience is not None:
                way = "a level" if isinstance(code.salience, str) else "a number"
                path = ("statements", position, "codes", place, "salience")
                uses[code.actor].setdefault(way, (statement.id, path))
    return uses


def _mixed_salience(case: Case, locate: Locate) -> Iterator[Problem]:
    way_out = "give levels or numbers, not both, for one actor"
    uses = _salience_uses(case)
    for actor, ways in uses.items():
        if len(ways) == 2:
            (way, (first, _)), (other, (second, path)) = ways.items()
            what = f"ordinal and numeric salience mixed for actor {actor!r}: {way} in statement {first!r}, {other} in"
            yield locate(path).problem(f"{what} {second!r}", way_out)
    for assumptions in _sets_of_assumptions(case):
        reached = {actor: dict(ways) for actor, ways in uses.items()}
        for assumption, path in assumptions:
            for bloc, members in assumption.speaks_for.items():
                for place, member in enumerate(members):
                    mine, theirs = reached.setdefault(member, {}), uses.get(bloc, {})
                    if len(mine) == len(theirs) == 1 and mine.keys() != theirs.keys():
                        (way, (first, _)), (other, (second, _)) = *theirs.items(), *mine.items()
                        what = f"ordinal and numeric salience mixed for actor {member!r}: {way} from {bloc!r} in"
                        what += f" statement {first!r}, {other} in {second!r}"
                        yield locate((*path, "speaks_for", bloc, place)).problem(what, way_out)
                    reached[member] = mine | theirs


def _own_rivals(case: Case, locate: Locate) -> Iterator[Problem]:
    for assumption, path in _all_assumptions(case):
        for actor, gains in assumption.relative_gains.items():
            if gains.rival == actor:
                place = locate((*path, "relative_gains", actor, "rival"))
                yield place.problem(f"actor {actor!r} is its own rival", "name another actor")


def _cyclic_imposition(case: Case, locate: Locate) -> Iterator[Problem]:
    for assumptions in _sets_of_assumptions(case):
        edges: dict[str, dict[str, Path]] = defaultdict(dict)
        for assumption, path in assumptions:
            for on, by in assumption.imposable.items():
                edges[on].setdefault(by, (*path, "imposable", on))
        for cycle in _cycles(edges):
            place = locate(edges[cycle[0]][cycle[1]])
            what = f"cyclic imposable (on -> by): {' -> '.join(cycle)}"
            yield place.problem(what, "no actor can impose on itself, not even through others")


def _assumptions_at_odds(case: Case, locate: Locate) -> Iterator[Problem]:
    """Find two assumptions of one frame that say different things of one actor or issue: neither may win silently."""
    for together in _sets_of_assumptions(case):
        said: dict[tuple[str, str], tuple[object, str]] = {}
        for assumption, path in together:
            for key in ("imposable", "relative_gains", "reference"):
                for about, value in getattr(assumption, key).items():
                    first, name = said.setdefault((key, about), (value, assumption.name))
                    if first != value:
                        what = f"assumption {assumption.name!r} contradicts {name!r} on {key} of {about!r} in one frame"
                        yield locate((*path, key, about)).problem(what, "let the frame make only one of the two")


def _compliance_at_odds(case: Case, locate: Locate) -> Iterator[Problem]:
    """Find two assumptions of one frame that give different numbers for one quantity: neither may win silently."""
    for together in _sets_of_assumptions(case):
        said: dict[tuple[object, ...], tuple[object, str]] = {}
        for assumption, path in together:
            for place, code in enumerate(assumption.compliance):
                about = (code.actor, code.quantity, code.package, code.follow_up, code.other)
                first, name = said.setdefault(about, ((code.value, code.level), assumption.name))
                if first != (code.value, code.level):
                    what = f"assumption {assumption.name!r} contradicts {name!r} on {code.quantity} of {code.actor!r}"
                    way_out = "let the frame make only one of the two"
                    yield locate((*path, "compliance", place)).problem(f"{what} in one frame", way_out)


def _case_assumptions(case: Case) -> dict[str, tuple[Assumption, Path]]:
    return {assumption.name: (assumption, ("assumptions", at)) for at, assumption in enumerate(case.assumptions)}


def _all_assumptions(case: Case) -> Iterator[tuple[Assumption, Path]]:
    yield from _case_assumptions(case).values()
    for position, frame in enumerate(case.frames):
        for place, item in enumerate(frame.assumptions):
            if isinstance(item, Assumption):
                yield item, ("frames", position, "assumptions", place)


def _sets_of_assumptions(case: Case) -> Iterator[Sequence[tuple[Assumption, Path]]]:
    """Give each assumption alone, and those that a frame makes together."""
    for assumption in _all_assumptions(case):
        yield [assumption]
    named = _case_assumptions(case)
    for position, frame in enumerate(case.frames):
        together: list[tuple[Assumption, Path]] = []
        for place, item in enumerate(frame.assumptions):
            if isinstance(item, Assumption):
                together.append((item, ("frames", position, "assumptions", place)))
            elif item in named:
                together.append(named[item])
        yield together


def _pooled_with_own(case: Case, locate: Locate) -> Iterator[Problem]:
    for position, frame in enumerate(case.frames):
        for key, owned in (("sources", frame.sources), ("voices", frame.voices)):
            if frame.id == POOLED and owned:
                place = locate(("frames", position, key), key=True)
                what = f"the frame 'pooled' lists {key}, but it owns every source in every voice"
                yield place.problem(what, f"remove {key}; it may list assumptions")


def _bodies(case: Case, locate: Locate) -> Iterator[Problem]:
    """Find bodies that share an id with an actor, or with another body that is not the same."""
    actors = {actor.id for actor in case.actors}
    seen: dict[str, tuple[Body, Path]] = {}
    for position, format_ in enumerate(case.formats):
        for at, body in enumerate(format_.can_block):
            if isinstance(body, str):
                continue
            path = ("formats", position, "can_block", at, "id")
            first, where = seen.setdefault(body.id, (body, path))
            if body.id in actors or body.id in (EVERYONE, POOLED):
                yield locate(path).problem(f"body {body.id!r} has the id of an actor", "choose another id")
            elif first != body:
                yield locate(path).problem(f"body {body.id!r} is another one at {locate(where)}", "rename one of them")
            elif where != path and where[1] == position:
                yield locate(path).problem(f"body {body.id!r} is listed twice; the first is at {locate(where)}")


_CHECKS: tuple[Callable[[Case, Locate], Iterator[Problem]], ...] = (
    _reserved_ids,
    _cyclic_membership,
    _spans_beyond,
    _events_after_publication,
    _unknown_answers,
    _mixed_salience,
    _own_rivals,
    _cyclic_imposition,
    _assumptions_at_odds,
    _compliance_at_odds,
    _pooled_with_own,
    conflict_problems,
    _bodies,
    coding_problems,
)
