"""A Situation and its packages as the plain arrays of the acceptance model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from pourparler.case.bodies import whole_votes
from pourparler.case.schema import Format, Package
from pourparler.case.situation import ReferencePoint, Situation, StatedAnswer, StatedRequirement
from pourparler.reach.acceptance.answers import OVERLAPS, REJECTED, REQUIRED, SAID_YES, Answers, answer_packages
from pourparler.reach.acceptance.arrays import AcceptanceInputs, Bounds, Integers
from pourparler.reach.acceptance.gain import gain_bounds
from pourparler.reach.acceptance.ordinal_weights import HIGH, LOW, MEDIUM, UNSTATED
from pourparler.reach.acceptance.verdicts import Bodies, FormatInputs, Verdicts, judge_packages

__all__ = [
    "Evaluation",
    "ExpectedCompliance",
    "Forcing",
    "cell_values",
    "encode_formats",
    "evaluate",
    "everyone",
    "force_answers",
    "forced_bits",
    "table_of",
]

_LEVELS = {"high": HIGH, "medium": MEDIUM, "low": LOW}
_WHOLE = (0.0, 100.0)
_KEPT = (1.0, 1.0)

ExpectedCompliance = Mapping[str, tuple[float, float]]
"""Per package, bounds of the probability that it is kept; a package that is not in it is taken to be kept."""


@dataclass(frozen=True)
class Forcing:
    """What one statement says outright of an actor's answer to a package."""

    bit: int
    said: StatedRequirement | StatedAnswer


@dataclass(frozen=True)
class Evaluation:
    """One frame of a case, computed: arrays in, arrays out, and the way from ids to indices."""

    situation: Situation
    packages: tuple[Package, ...]
    formats: tuple[Format, ...]
    actor_index: dict[str, int] = field(repr=False)
    issue_index: dict[str, int] = field(repr=False)
    inputs: AcceptanceInputs = field(repr=False)
    format_inputs: FormatInputs = field(repr=False)
    forcings: dict[tuple[int, int], list[Forcing]] = field(repr=False)
    bounds: Bounds = field(repr=False)
    answers: Answers = field(repr=False)
    verdicts: Verdicts = field(repr=False)
    expected_compliance: ExpectedCompliance = field(default_factory=dict)


def everyone(actors: Sequence[str], named: Sequence[str]) -> tuple[str, ...]:
    """Spell out ``all`` in a list of actors.

    >>> everyone(["a", "b"], ["b", "all"])
    ('b', 'a')
    """
    spelled = (actor for name in named for actor in (actors if name == "all" else [name]))
    return tuple(dict.fromkeys(spelled))


def table_of(format_: Format, actors: Sequence[str]) -> tuple[str, ...]:
    """Return everyone who sits in a format, in any of its stages."""
    named = format_.at_table or [name for stage in format_.stages for name in stage]
    return everyone(actors, named)


def evaluate(
    situation: Situation,
    packages: Sequence[Package],
    formats: Sequence[Format],
    expected_compliance: ExpectedCompliance | None = None,
) -> Evaluation:
    """Return the bounds, answers and verdicts of one frame (gain, answers, verdicts; see ``reach/acceptance``).

    With ``expected_compliance`` a package's gain counts with the probability that it is kept, and no agreement else.
    """
    expected = expected_compliance or {}
    actor_index = {actor.id: i for i, actor in enumerate(situation.case.actors)}
    issue_index = {issue.id: k for k, issue in enumerate(situation.case.issues)}
    forcings = force_answers(situation, packages, actor_index)
    inputs = _encode(situation, packages, actor_index, issue_index, forcings)
    for p, package in enumerate(packages):
        inputs.compliance_low[p], inputs.compliance_high[p] = expected.get(package.id, _KEPT)
    format_inputs = encode_formats(situation, packages, formats, actor_index)
    bounds = gain_bounds(inputs)
    answers = answer_packages(inputs, bounds)
    return Evaluation(
        situation,
        tuple(packages),
        tuple(formats),
        actor_index,
        issue_index,
        inputs,
        format_inputs,
        forcings,
        bounds,
        answers,
        judge_packages(answers.answer, format_inputs),
        expected,
    )


def _encode(
    situation: Situation,
    packages: Sequence[Package],
    actor_index: dict[str, int],
    issue_index: dict[str, int],
    forcings: dict[tuple[int, int], list[Forcing]],
) -> AcceptanceInputs:
    actors, issues = len(actor_index), len(issue_index)
    shape = (actors, issues)
    inputs = AcceptanceInputs(
        theta_low=np.zeros(shape),
        theta_high=np.full(shape, 100.0),
        stated=np.zeros(shape, dtype=np.bool_),
        zone_low=np.full(shape, -np.inf),
        zone_high=np.full(shape, np.inf),
        lined=np.zeros(shape, dtype=np.bool_),
        level=np.full(shape, UNSTATED, dtype=np.int8),
        salience_low=np.zeros(shape),
        salience_high=np.full(shape, 100.0),
        numeric=np.zeros(actors, dtype=np.bool_),
        cost_low=np.zeros(actors),
        cost_high=np.zeros(actors),
        rival=np.full(actors, -1, dtype=np.int64),
        kappa_low=np.zeros(actors),
        kappa_high=np.zeros(actors),
        **_encode_packages(packages, issue_index),
        **_encode_references(situation, issue_index),
        forced=np.zeros((actors, len(packages)), dtype=np.int8),
        compliance_low=np.ones(len(packages)),
        compliance_high=np.ones(len(packages)),
    )
    for actor, issue in situation.cells:
        i, k = actor_index[actor], issue_index[issue]
        for name, value in cell_values(situation, actor, issue).items():
            getattr(inputs, name)[i, k] = value
        if isinstance(situation.cells[actor, issue].salience, tuple):
            inputs.numeric[i] = True
    for actor, cost in situation.costs.items():
        inputs.cost_low[actor_index[actor]], inputs.cost_high[actor_index[actor]] = cost.low, cost.high
    for actor, named in situation.relative_gains.items():
        i = actor_index[actor]
        inputs.rival[i] = actor_index[named.gains.rival]
        inputs.kappa_low[i], inputs.kappa_high[i] = named.gains.kappa
    inputs.forced[:] = forced_bits(forcings, actors, len(packages))
    return inputs


def forced_bits(forcings: dict[tuple[int, int], list[Forcing]], actors: int, packages: int) -> Integers:
    """Return the bit sets (A, P) of what statements say outright."""
    forced = np.zeros((actors, packages), dtype=np.int8)
    for (i, p), said in forcings.items():
        for forcing in said:
            forced[i, p] |= forcing.bit
    return forced


def cell_values(situation: Situation, actor: str, issue: str) -> dict[str, float]:
    """Return what one cell puts into the arrays of ``AcceptanceInputs``, by array."""
    cell = situation.cell(actor, issue)
    salience = cell.salience if isinstance(cell.salience, tuple) else _WHOLE
    return {
        "theta_low": cell.low,
        "theta_high": cell.high,
        "stated": cell.stated,
        "zone_low": max((line.low for line in cell.red_lines), default=-np.inf),
        "zone_high": min((line.high for line in cell.red_lines), default=np.inf),
        "lined": bool(cell.red_lines),
        "level": _LEVELS[cell.salience] if isinstance(cell.salience, str) else UNSTATED,
        "salience_low": salience[0],
        "salience_high": salience[1],
    }


def _encode_packages(packages: Sequence[Package], issue_index: dict[str, int]) -> dict[str, np.ndarray]:
    terms = [(p, issue, term) for p in packages for issue, term in sorted(p.terms.items(), key=lambda t: t[0])]
    sizes = [len(package.terms) for package in packages]
    return {
        "start": np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        "term_issue": np.array([issue_index[issue] for _, issue, _ in terms], dtype=np.int64),
        "term_low": np.array([term[0] for _, _, term in terms], dtype=np.float64),
        "term_high": np.array([term[1] for _, _, term in terms], dtype=np.float64),
        "term_core": np.array([issue in package.core for package, issue, _ in terms], dtype=np.bool_),
    }


def _encode_references(situation: Situation, issue_index: dict[str, int]) -> dict[str, np.ndarray]:
    points = [situation.references[issue] for issue in issue_index]
    return {
        "reference_low": np.array([point.low for point in points], dtype=np.float64),
        "reference_high": np.array([point.high for point in points], dtype=np.float64),
        "inside_only": np.array([not point.exists for point in points], dtype=np.bool_),
    }


def encode_formats(
    situation: Situation, packages: Sequence[Package], formats: Sequence[Format], actor_index: dict[str, int]
) -> FormatInputs:
    """Return who counts in each format and for each package, as arrays."""
    ids = list(actor_index)
    imposed_by = np.full(len(ids), -1, dtype=np.int64)
    for on, imposition in situation.impositions.items():
        imposed_by[actor_index[on]] = actor_index[imposition.by]
    return FormatInputs(
        table=_mask([table_of(f, ids) for f in formats], actor_index),
        can_block=_mask([everyone(ids, f.blockers) for f in formats], actor_index),
        needs=_mask([p.needs for p in packages], actor_index),
        between=_mask([p.between for p in packages], actor_index),
        imposed_by=imposed_by,
        bodies=_encode_bodies(formats, actor_index),
    )


def _encode_bodies(formats: Sequence[Format], actor_index: dict[str, int]) -> Bodies:
    """Return the bodies of all formats, one after the other, with votes as whole numbers."""
    listed = [(f, body) for f, format_ in enumerate(formats) for body in format_.bodies]
    rules = [whole_votes(*rule) for _, body in listed for rule in body.rules]
    votes = np.zeros((len(rules), len(actor_index)), dtype=np.int64)
    for row, (_, members) in enumerate(rules):
        for actor, count in members.items():
            votes[row, actor_index[actor]] = count
    return Bodies(
        format=np.array([f for f, _ in listed], dtype=np.int64),
        start=np.concatenate([[0], np.cumsum([len(body.rules) for _, body in listed])]).astype(np.int64),
        quota=np.array([quota for quota, _ in rules], dtype=np.int64),
        votes=votes,
    )


def _mask(rows: Sequence[Sequence[str]], index: dict[str, int]) -> np.ndarray:
    mask = np.zeros((len(rows), len(index)), dtype=np.bool_)
    for row, named in enumerate(rows):
        mask[row, [index[name] for name in named]] = True
    return mask


def force_answers(
    situation: Situation, packages: Sequence[Package], actor_index: dict[str, int]
) -> dict[tuple[int, int], list[Forcing]]:
    """Return, per (actor, package) index, what stated requirements and answers say outright of the answer."""
    forcings: dict[tuple[int, int], list[Forcing]] = defaultdict(list)
    package_index = {package.id: p for p, package in enumerate(packages)}
    for requirement in situation.requirements:
        for name in requirement.code.packages if requirement.actor in actor_index else ():
            if (p := package_index.get(name)) is not None:
                term = _term(packages[p], requirement.code.issue, situation.references)
                if bit := (0, OVERLAPS, REQUIRED)[_outside(term, requirement.code.within)]:
                    forcings[actor_index[requirement.actor], p].append(Forcing(bit, requirement))
    for said in situation.answers:
        if said.actor not in actor_index:
            continue
        for p, package in enumerate(packages):
            if bit := _answer_bit(said, package, situation.references):
                forcings[actor_index[said.actor], p].append(Forcing(bit, said))
    return dict(forcings)


def _term(package: Package, issue: str, references: dict[str, ReferencePoint]) -> tuple[float, float] | None:
    """Where a package leaves an issue: its term, or the reference; None where that exists only in an agreement."""
    if issue in package.terms:
        return package.terms[issue]
    point = references[issue]
    return (point.low, point.high) if point.exists else None


def _outside(term: tuple[float, float] | None, zone: tuple[float, float]) -> int:
    """0 where the term lies in the zone, 1 where it overlaps it in part, 2 where it lies outside."""
    if term is None or term[1] < zone[0] or term[0] > zone[1]:
        return 2
    return 0 if zone[0] <= term[0] and term[1] <= zone[1] else 1


def _answer_bit(said: StatedAnswer, package: Package, references: dict[str, ReferencePoint]) -> int:
    code = said.code
    misses = [_outside(_term(package, issue, references), zone) for issue, zone in code.conditions.items()]
    if code.package is not None:
        if code.package != package.id:
            return 0
    else:
        terms = code.terms or {}
        misses += [_outside(package.terms.get(issue), zone) for issue, zone in terms.items()]
        if code.answer == "accepts" and set(terms) != set(package.terms):
            return 0
    miss = max(misses, default=0)
    if code.answer == "accepts":
        return SAID_YES if miss == 0 and not code.note else 0
    return (REJECTED, OVERLAPS, 0)[miss]
