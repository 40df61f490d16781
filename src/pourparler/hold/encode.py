"""What a frame of a case says of its conflict, as the graph model takes it."""

from __future__ import annotations

from collections.abc import Sequence

from pourparler.case.check_conflict import conflict_space, ranked_ordinals
from pourparler.case.conflict import MUCH_PREFERRED, ConflictPreference, ConflictSection
from pourparler.case.conflict_view import preferences_in
from pourparler.case.situation import Situation
from pourparler.errors import ChoiceError
from pourparler.hold.graph_model.conflict import Conflict, Entry, Option, Preference, Ranking, Statements
from pourparler.options.conditions import parse_condition
from pourparler.options.states import StateSpace

__all__ = ["encode_conflict"]


def encode_conflict(situation: Situation) -> Conflict:
    """Turn the conflict of a situation into arrays with names on them; ids stand for actors and options.

    A decision maker of whom the frame says nothing has unknown preferences. Raises ``ChoiceError`` where the case has
    no conflict.

    >>> from pourparler.case.assemble import assemble
    >>> from pourparler.case.schema import Case
    >>> encode_conflict(assemble(Case(id="c", title="C")))
    Traceback (most recent call last):
        ...
    pourparler.errors.ChoiceError: c: the case has no conflict; write a section 'conflict', or give a .gmcr file
    """
    section = situation.case.conflict
    if section is None:
        raise ChoiceError(
            f"{situation.case.id}: the case has no conflict; write a section 'conflict', or give a .gmcr file"
        )
    space = conflict_space(section)
    stated = preferences_in(situation)
    preferences = tuple(_preference(stated[actor], space) for actor in section.decision_makers)
    if section.states:
        place = {state: at for at, state in enumerate(section.states)}
        edges = tuple(
            tuple((place[here], place[there]) for here, there in section.moves.get(actor, ()))
            for actor in section.decision_makers
        )
        return Conflict(section.decision_makers, preferences, names=section.states, edges=edges)
    return Conflict(
        section.decision_makers,
        preferences,
        _options(section, space),
        space.infeasible,
        space.indistinguishable,
    )


def _options(section: ConflictSection, space: StateSpace) -> tuple[Option, ...]:
    owners = {actor: number for number, actor in enumerate(section.decision_makers)}
    by_id = {option.id: option for option in section.options}
    return tuple(Option(name, owners[by_id[name].actor], by_id[name].change) for name in space.options)


def _preference(stated: Sequence[ConflictPreference], space: StateSpace) -> Preference:
    if not stated:
        return None
    for each in stated:
        if each.ranking is not None:
            return _ranking(each.ranking, space)
    return Statements(
        tuple(
            Entry(parse_condition(each.prefers or each.unknown or ""), each.much, each.unknown is not None)
            for each in stated
        )
    )


def _ranking(ranking: Sequence[Sequence[str]], space: StateSpace) -> Ranking:
    much, ranked = [], 0
    for each in ranking:
        if tuple(each) == (MUCH_PREFERRED,):
            much.append(ranked)
        else:
            ranked += 1
    return Ranking(ranked_ordinals(ranking, space), tuple(much))
