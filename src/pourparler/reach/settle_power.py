"""Power models: in the bodies that can block in a format; or influence as votes, with a quota that is asked for."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from pourparler.case.bodies import Body, whole_votes
from pourparler.errors import ChoiceError
from pourparler.reach.settle_inputs import Gap, Lack
from pourparler.reach.settle_options import CASE_OPTIONS
from pourparler.reach.settle_rows import PowerResult
from pourparler.reach.settle_run import Run

__all__ = ["settle_power"]

_NO_BODIES = Lack(
    "bodies",
    "are not stated",
    "state one in a format: can_block: [{id: ..., quota: ..., members: {actor: votes}}]",
)
_NOBODY = Lack("influence", "is stated for nobody", "state it: {kind: influence, actor: ..., level: 0 to 100}")


def settle_power(run: Run) -> tuple[list[PowerResult], list[Gap]]:
    """Run a power index on every body that can block in a format of the case; without any, over influence as votes.

    Votes are made whole by a common denominator, which changes nothing.
    """
    bodies = _bodies(run)
    chosen = run.choices.case.get("voters")
    if chosen == "influence" or (chosen is None and not bodies):
        return _power_by_influence(run)
    for name in ("quota", "issue"):
        if run.choices.case.get(name, CASE_OPTIONS[name].option.default) != CASE_OPTIONS[name].option.default:
            raise ChoiceError(f"option {name} is about influence, not about bodies; choose --option voters=influence")
    if not bodies:
        return [], [run.gap(_NO_BODIES, None)]
    results: list[PowerResult] = []
    gaps: list[Gap] = []
    for body, formats in bodies.values():
        found = _power_in_body(run, body, formats)
        if isinstance(found, Gap):
            gaps.append(found)
        else:
            results.append(found)
    return results, gaps


def _bodies(run: Run) -> dict[str, tuple[Body, list[str]]]:
    """Return the bodies of all formats by id, each with the formats in which it can block."""
    found: dict[str, tuple[Body, list[str]]] = {}
    for format_ in run.inputs.situation.case.formats:
        for body in format_.bodies:
            found.setdefault(body.id, (body, []))[1].append(format_.id)
    return found


def _power_in_body(run: Run, body: Body, formats: list[str]) -> PowerResult | Gap:
    rules = [whole_votes(*rule) for rule in body.rules]
    votes = [[members.get(actor, 0) for actor in body.actors] for _, members in rules]
    found = run.call({"quotas": [quota for quota, _ in rules], "weights": votes})
    if isinstance(found, Gap):
        return replace(found, why=f"{body.id}: {found.why}")
    shares = dict(zip(body.actors, found.index, strict=True))
    stated = tuple((_exact(quota), sum(map(_exact, members.values()), Fraction(0))) for quota, members in body.rules)
    options = {**run.choices.recorded, "voters": "bodies"}
    options.pop("quota", None)
    return PowerResult(run.model.name, options, stated, shares, body.id, tuple(formats))


def _exact(votes: float) -> Fraction:
    return Fraction(repr(votes))


def _power_by_influence(run: Run) -> tuple[list[PowerResult], list[Gap]]:
    issue = run.choices.case.get("issue")
    if issue is not None and issue not in {each.id for each in run.inputs.issues}:
        known = ", ".join(each.id for each in run.inputs.issues)
        raise ChoiceError(f"option issue: unknown issue {issue!r}; there are {known}")
    votes: dict[str, Fraction] = {}
    gaps: list[Gap] = []
    for actor in run.inputs.actors:
        level = run.inputs.influence(actor.id, issue)
        if isinstance(level, Lack):
            gaps.append(run.gap(level, issue, actor.id, stops=run.stops))
        else:
            votes[actor.id] = Fraction(repr(run.inputs.weights.native_influence(level)))
    if not votes and not any(gap.stops for gap in gaps):
        gaps.append(run.gap(_NOBODY, issue))
    if any(gap.stops for gap in gaps):
        return [], gaps
    whole = math.lcm(*(vote.denominator for vote in votes.values()))
    counts = {actor: int(vote * whole) for actor, vote in votes.items()}
    quota = _quota(run.choices.case["quota"], sum(counts.values()), whole)
    if not 1 <= quota <= sum(counts.values()):
        all_votes = float(Fraction(sum(counts.values()), whole))
        raise ChoiceError(
            f"option quota cannot be {run.choices.case['quota']!r}; all influence together is {all_votes:.15g}: give "
            "more than 0, and no more than that"
        )
    # NumPy has no whole numbers above 2^63; the model itself refuses those above 2^53 with a way out.
    most = 2**62
    given = {"quotas": min(quota, most), "weights": [min(count, most) for count in counts.values()]}
    found = run.call(given, issue)
    if isinstance(found, Gap):
        return [], [*gaps, found]
    shares = dict(zip(counts, found.index, strict=True))
    total = Fraction(sum(counts.values()), whole)
    return [PowerResult(run.model.name, run.choices.recorded, ((Fraction(quota, whole), total),), shares)], gaps


def _quota(text: str, total: int, whole: int) -> int:
    """Return the least number of votes that meets a quota: ``majority``, a share such as 62%, or a number of votes."""
    if text == "majority":
        return total // 2 + 1
    try:
        if text.endswith("%"):
            return math.ceil(Fraction(text[:-1].strip()) * total / 100)
        return math.ceil(Fraction(text) * whole)
    except (ValueError, ZeroDivisionError):
        raise ChoiceError(f"option quota cannot be {text!r}; give majority, a share such as 62%, or a number") from None
