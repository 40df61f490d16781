"""Veto players: what those whose consent counts in a format leave of an issue, and what could replace its reference."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pourparler.case.bodies import whole_votes
from pourparler.case.schema import Format, Issue
from pourparler.errors import ChoiceError
from pourparler.reach.encode import everyone, table_of
from pourparler.reach.settle_inputs import Gap, Lack
from pourparler.reach.settle_rows import VetoResult
from pourparler.reach.settle_run import Run

__all__ = ["settle_vetoes"]

_NOBODY = Lack("position", "is stated for nobody who has a veto", "state at least one, as one number")


class _Players(NamedTuple):
    """Who has a veto: each player's rules, (quota, votes by actor), by its id."""

    format: str | None
    rules: dict[str, tuple[tuple[int, dict[str, int]], ...]]


def settle_vetoes(run: Run) -> tuple[list[VetoResult], list[Gap]]:
    """Find the core and the win-set of the reference on every issue.

    Whoever sits in the format or can block in it must agree, alone or as a body by its rules; in a case without formats
    everybody must. One of them that nobody places stops the model on the issue: it could block anything.
    """
    players = _players(run)
    setter = run.choices.case.get("agenda_setter")
    known = [actor.id for actor in run.inputs.actors]
    if setter is not None and setter not in known:
        raise ChoiceError(f"option agenda_setter: unknown actor {setter!r}; there are {', '.join(known)}")
    results: list[VetoResult] = []
    gaps: list[Gap] = []
    for issue in run.inputs.issues:
        found, missing = _settle_issue(run, players, issue, setter)
        gaps += missing
        if found is not None:
            results.append(found)
    return results, gaps


def _players(run: Run) -> _Players:
    """Return who has a veto in the format that is asked for, or in the first."""
    formats: dict[str, Format] = {each.id: each for each in run.inputs.situation.case.formats}
    name = run.choices.case.get("format", next(iter(formats), None))
    ids = [actor.id for actor in run.inputs.actors]
    if name is None:
        return _Players(None, {actor: ((1, {actor: 1}),) for actor in ids})
    if name not in formats:
        raise ChoiceError(f"option format: unknown format {name!r}; there are {', '.join(formats) or 'none'}")
    chosen = formats[name]
    alone = dict.fromkeys((*table_of(chosen, ids), *everyone(ids, chosen.blockers)))
    rules = {actor: ((1, {actor: 1}),) for actor in alone}
    bodies = {body.id: tuple(whole_votes(*rule) for rule in body.rules) for body in chosen.bodies}
    return _Players(name, {**rules, **bodies})


def _settle_issue(run: Run, players: _Players, issue: Issue, setter: str | None) -> tuple[VetoResult | None, list[Gap]]:
    reference = run.inputs.reference(issue)
    gaps = [run.gap(reference, issue.id)] if isinstance(reference, Lack) else []
    positions, missing = _positions(run, players, issue, setter)
    gaps += missing
    left = {
        name: rules
        for name, rules in players.rules.items()
        if all(any(actor in positions for actor in votes) for _, votes in rules)
    }
    if not positions and not any(gap.stops for gap in gaps):
        gaps.append(run.gap(_NOBODY, issue.id))
    if any(gap.stops for gap in gaps) or isinstance(reference, Lack):
        return None, gaps
    every = [rule for rules in left.values() for rule in rules]
    given: dict[str, object] = {
        "positions": np.array([[*positions.values()]]),
        "status_quo": np.array([reference]),
        "quotas": [quota for quota, _ in every],
        "weights": [[votes.get(actor, 0) for actor in positions] for _, votes in every],
    }
    if setter in positions:
        given["agenda_setter"] = [*positions].index(setter)
    found = run.call(given, issue.id)
    if isinstance(found, Gap):
        return None, [*gaps, found]
    result = VetoResult(
        run.model.name,
        run.choices.recorded,
        issue.id,
        players.format,
        reference,
        (float(found.core_low[0]), float(found.core_high[0])),
        (float(found.win_low[0]), float(found.win_high[0])),
        None if found.outcome is None else float(found.outcome[0]),
        tuple(left),
        positions,
    )
    return result, gaps


def _positions(run: Run, players: _Players, issue: Issue, setter: str | None) -> tuple[dict[str, float], list[Gap]]:
    """Return the positions of everyone who takes part in some player's decision, or proposes, and what others lack."""
    concerned = {actor for rules in players.rules.values() for _, votes in rules for actor in votes}
    positions: dict[str, float] = {}
    gaps: list[Gap] = []
    for actor in (each.id for each in run.inputs.actors):
        if actor not in concerned and actor != setter:
            continue
        cell = run.inputs.cells.get((actor, issue.id))
        if cell is None:
            state = f"state it: {{kind: stance, actor: {actor}, issue: {issue.id}, position: 0 to 100}}"
            lack = Lack("position", "is not stated, and it has a veto or a vote", state)
            gaps.append(run.gap(lack, issue.id, actor, stops=run.stops))
        elif isinstance(cell.position, Lack):
            gaps.append(run.gap(cell.position, issue.id, actor, stops=run.stops))
        else:
            positions[actor] = cell.position
    return positions, gaps
