"""Speed of acceptability over draws: the Alaska case, pooled frame: ``python benchmarks/bench_acceptability.py``.

Every actor, package and format of the case: indices, ranks, central weights and agreements. Beside it plain Python
loops that count the indices alone, on fewer draws of the same run; they must give the same shares and take longer.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

import pourparler
from pourparler.case.assemble import assemble
from pourparler.reach.acceptability import acceptability_of
from pourparler.reach.encode import Evaluation, evaluate
from pourparler.reach.ensemble.acceptance_draws import AcceptanceDraws, draw_acceptance_inputs
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.sensitivity.prim import choose_box, prim_trajectory

FEW, MANY = 2000, Sampling(draws=200_000, seed=1)
Result = TypeVar("Result")


Lists = tuple[list[list[list[float]]], list[list[list[float]]], list[list[int]], list[list[float]]]


def as_lists(batch: AcceptanceDraws) -> Lists:
    """Ideal points, what weights are drawn from, levels and references as lists, the draws first."""
    return batch.theta.tolist(), batch.raw.tolist(), batch.levels.tolist(), batch.reference.tolist()


def by_level(raw: list[float], levels: list[int]) -> list[float]:
    """The numbers of one draw, the largest of those with a level handed to the highest level."""
    ordered = sorted((n for n in range(len(raw)) if levels[n]), key=lambda n: (levels[n], -raw[n]))
    handed = list(raw)
    for place, value in zip(ordered, sorted((raw[n] for n in ordered), reverse=True), strict=True):
        handed[place] = value
    return handed


def by_loops(evaluation: Evaluation, stated: npt.NDArray[np.bool_], lists: Lists, actor: int, package: int) -> float:
    """How often one actor gains by one package, by loops over lists."""
    inputs = evaluation.inputs
    terms = range(int(inputs.start[package]), int(inputs.start[package + 1]))
    moved = [
        (int(inputs.term_issue[t]), float(inputs.term_low[t]))
        for t in terms
        if not inputs.inside_only[inputs.term_issue[t]]
    ]
    moved = [(k, term) for k, term in moved if stated[actor, k]]
    theta, raw, levels, reference = lists
    level = [levels[actor][k] for k, _ in moved]
    yes = 0
    for d in range(len(theta)):
        weights = by_level([raw[d][actor][k] for k, _ in moved], level)
        worth, total = 0.0, sum(weights)
        for weight, (k, term) in zip(weights, moved, strict=True):
            own, r = theta[d][actor][k], reference[d][k]
            worth += weight * (abs(r - own) - abs(term - own)) / 100
        yes += worth / total >= -1e-12
    return yes / len(theta)


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Return the seconds that work takes, and its result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main() -> None:
    """Measure, print, and fail where an answer is wrong or a target is missed."""
    case = pourparler.load_case("alaska-2025")
    evaluation = evaluate(assemble(case, "pooled"), case.packages, case.formats)
    acceptability_of(evaluation, Sampling(draws=10, seed=1))
    few = Sampling(draws=FEW, seed=1)
    quick = acceptability_of(evaluation, few)
    batch = next(draw_acceptance_inputs(evaluation.situation, few))
    pairs = [
        (row, evaluation.actor_index[row.actor], [p.id for p in evaluation.packages].index(row.package))
        for row in quick.rows
        if row.basis == "drawn"
    ]
    lists = as_lists(batch)
    loops, shares = timed(lambda: [by_loops(evaluation, batch.stated, lists, i, p) for _, i, p in pairs])
    assert shares == [row.index for row, _, _ in pairs]
    bare, _ = timed(lambda: sum(each.theta.shape[0] for each in draw_acceptance_inputs(evaluation.situation, MANY)))
    seconds, found = timed(lambda: acceptability_of(evaluation, MANY))
    per_draw, slow = seconds / MANY.draws, loops / FEW
    torn = next(row for row in found.rows if row.answer == "torn")
    print(f"{len(found.rows)} answers and {len(found.agreements)} verdicts over {MANY.draws:,} draws: {seconds:.2f} s")
    print(f"  {MANY.draws / seconds:,.0f} draws a second, {100 * bare / seconds:.0f} % of the time making the draws")
    print(f"  plain Python loops over the {len(pairs)} drawn shares alone: {slow / per_draw:.1f} times as long")
    print(f"  {torn.actor} on {torn.package}: {torn.index:.4f} +- {torn.standard_error:.4f}")
    print(f"  at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")
    assert slow > per_draw
    rng = np.random.default_rng(0)
    points = rng.random((10_000, 10))
    interest = (points[:, 0] > 0.6) & (points[:, 1] < 0.4)
    taken, trajectory = timed(lambda: prim_trajectory([f"x{k}" for k in range(10)], points, interest))
    best = choose_box(trajectory, least_density=0.95)
    assert [limit.input for limit in best.limits] == ["x0", "x1"]
    print(f"PRIM on 10,000 cases of 10 inputs: {taken:.2f} s, {len(trajectory.boxes)} boxes")


if __name__ == "__main__":
    main()
