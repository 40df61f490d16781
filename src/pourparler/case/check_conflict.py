"""What the section ``conflict`` of a case says against itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pourparler.case.conflict import MUCH_PREFERRED, ConflictCondition, ConflictPreference, ConflictSection
from pourparler.case.places import Locate, Path, listed, nearest
from pourparler.case.schema import Case
from pourparler.errors import ModelError, Problem
from pourparler.options.conditions import feasible_decimals, names_in, parse_condition
from pourparler.options.states import StateSpace

__all__ = ["conflict_problems", "conflict_space", "ranked_ordinals"]

_MOST_TOGETHER = 20
"""A condition of more options than this is not tried for a contradiction."""


def conflict_space(conflict: ConflictSection) -> StateSpace:
    """Return the states of a conflict, its options sorted by decision maker. Raises ``ModelError``.

    >>> from pourparler.case.conflict import ConflictOption
    >>> options = (ConflictOption(id="leave", actor="b"), ConflictOption(id="stop", actor="a"))
    >>> conflict_space(ConflictSection(decision_makers=("a", "b"), options=options)).options
    ('stop', 'leave')
    """
    if conflict.states:
        return StateSpace(names=conflict.states)
    order = {actor: place for place, actor in enumerate(conflict.decision_makers)}
    options = sorted(conflict.options, key=lambda option: order.get(option.actor, 0))
    return StateSpace(
        tuple(option.id for option in options),
        tuple(parse_condition(each.when) for each in conflict.infeasible),
        tuple(parse_condition(each.when) for each in conflict.indistinguishable),
    )


def ranked_ordinals(ranking: Sequence[Sequence[str]], space: StateSpace) -> tuple[tuple[int, ...], ...]:
    """Return the ordinals of a ranking, ties together, without the marks of what is much preferred."""
    tied = [each for each in ranking if tuple(each) != (MUCH_PREFERRED,)]
    return tuple(tuple(space.ordinal_of(state) for state in each) for each in tied)


def conflict_problems(case: Case, locate: Locate) -> Iterator[Problem]:
    """Find what the section ``conflict`` says against itself: names, states, rankings; each at its place."""
    conflict = case.conflict
    if conflict is None:
        return
    found = [*_owners(conflict, {actor.id for actor in case.actors}, locate), *_conditions(conflict, locate)]
    yield from found
    if found:
        return
    try:
        space = conflict_space(conflict)
    except ModelError as error:
        yield _problem(locate, ("conflict", "infeasible" if conflict.infeasible else "options"), error)
        return
    yield from _moves(conflict, locate)
    yield from _preferences(conflict, space, locate)
    if conflict.status_quo is not None:
        try:
            space.ordinal_of(conflict.status_quo)
        except ModelError as error:
            yield _problem(locate, ("conflict", "status_quo"), error)


def _problem(locate: Locate, path: Path, error: ModelError) -> Problem:
    what, _, way_out = str(error).rpartition("; ")
    return locate(path).problem(what or way_out, way_out if what else "")


def _owners(conflict: ConflictSection, actors: Collection[str], locate: Locate) -> Iterator[Problem]:
    """Find actors of the case that are no decision makers; others are unknown, which is told elsewhere."""
    known = conflict.decision_makers
    way_out = f"decision_makers: {listed(known)}"
    seen: set[str] = set()
    for at, option in enumerate(conflict.options):
        if option.actor in actors and option.actor not in known:
            what = f"{option.actor!r} is no decision maker of the conflict"
            yield locate(("conflict", "options", at, "actor")).problem(what, way_out)
        if option.id in seen:
            yield locate(("conflict", "options", at, "id")).problem(f"option {option.id!r} stands twice", "rename one")
        seen.add(option.id)
    for at, preference in enumerate(conflict.preferences):
        if preference.actor in actors and preference.actor not in known:
            what = f"{preference.actor!r} is no decision maker of the conflict"
            yield locate(("conflict", "preferences", at, "actor")).problem(what, way_out)
    for actor in conflict.moves:
        if actor in actors and actor not in known:
            what = f"{actor!r} is no decision maker of the conflict"
            yield locate(("conflict", "moves", actor), key=True).problem(what, way_out)


def _texts(conflict: ConflictSection) -> Iterator[tuple[str, Path, ConflictCondition | ConflictPreference]]:
    for key in ("infeasible", "indistinguishable"):
        for at, each in enumerate(getattr(conflict, key)):
            yield each.when, ("conflict", key, at, "when"), each
    for at, preference in enumerate(conflict.preferences):
        for key in ("prefers", "unknown"):
            if (text := getattr(preference, key)) is not None:
                yield text, ("conflict", "preferences", at, key), preference


def _conditions(conflict: ConflictSection, locate: Locate) -> Iterator[Problem]:
    options = [option.id for option in conflict.options]
    for text, path, stated in _texts(conflict):
        condition = parse_condition(text)
        named = names_in(condition)
        unknown = [name for name in named if name not in options]
        for name in unknown:
            way_out = nearest(name, options) or f"options: {listed(options) or 'none; the conflict gives states'}"
            yield locate(path).problem(f"unknown option {name!r}", way_out)
        is_excluded = isinstance(stated, ConflictCondition) and not unknown and len(named) <= _MOST_TOGETHER
        if is_excluded and len(feasible_decimals(named, [condition])) == 2 ** len(named):
            what = f"the condition {text!r} contradicts itself: no state can meet it"
            yield locate(path).problem(what, "mend it, or leave it out")


def _moves(conflict: ConflictSection, locate: Locate) -> Iterator[Problem]:
    for actor, moves in conflict.moves.items():
        for at, move in enumerate(moves):
            for end, state in enumerate(move):
                if state not in conflict.states:
                    way_out = nearest(state, conflict.states) or f"states: {listed(conflict.states)}"
                    yield locate(("conflict", "moves", actor, at, end)).problem(f"unknown state {state!r}", way_out)
            if move[0] == move[1]:
                yield locate(("conflict", "moves", actor, at)).problem("a move from a state to itself", "remove it")


def _preferences(conflict: ConflictSection, space: StateSpace, locate: Locate) -> Iterator[Problem]:
    ways: dict[tuple[str, str], bool] = {}
    for at, preference in enumerate(conflict.preferences):
        path: Path = ("conflict", "preferences", at)
        for frame in preference.frames or ("",):
            is_ranking = preference.ranking is not None
            if (preference.actor, frame) in ways and (is_ranking or ways[preference.actor, frame]):
                what = f"{preference.actor!r} has a ranking beside other preferences in one frame"
                yield locate(path).problem(what, "keep the ranking or the statements, or limit each with frames")
            ways[preference.actor, frame] = is_ranking
        try:
            if preference.ranking is not None:
                ordinals = ranked_ordinals(preference.ranking, space)
                space.check_ranking([ordinal for tied in ordinals for ordinal in tied])
            else:
                space.satisfying(parse_condition(preference.prefers or preference.unknown or ""))
        except ModelError as error:
            key = "ranking" if preference.ranking is not None else "prefers" if preference.prefers else "unknown"
            yield _problem(locate, (*path, key), error)
