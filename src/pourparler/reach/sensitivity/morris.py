"""Elementary effects (Morris 1991; Campolongo, Cariboni & Saltelli 2007), through SALib: which inputs matter at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pourparler.errors import ModelError
from pourparler.reach.sensitivity.input_space import Evaluator, InputSpace, evaluate_in_batches, optional_module

__all__ = ["MorrisEffects", "morris"]


@dataclass(frozen=True)
class MorrisEffects:
    """Elementary effects per input, in units of the outcome per whole range of the input, most important first.

    ``mu_star`` is the mean absolute effect, ``mu`` the mean (its sign says the direction), ``sigma`` their standard
    deviation (large beside ``mu_star``: the effect depends on the other inputs, or bends), ``confidence`` the half
    width of the 95 % bootstrap interval of ``mu_star``.
    """

    inputs: tuple[str, ...]
    mu_star: tuple[float, ...]
    mu: tuple[float, ...]
    sigma: tuple[float, ...]
    confidence: tuple[float, ...]
    evaluations: int


def morris(
    space: InputSpace,
    evaluate: Evaluator,
    *,
    trajectories: int = 64,
    levels: int = 4,
    seed: int = 0,
    advance: Callable[[int], None] = lambda _: None,
) -> MorrisEffects:
    """Screening by elementary effects (Morris 1991): one step along one input at a time, from many places.

    1. SALib draws ``trajectories`` paths through a grid of ``levels`` (even) per input.
    2. ``evaluate`` takes their points (n, d) in batches: trajectories * (d + 1) in all.
    3. SALib turns the steps into effects.

    Raises ``ModelError`` where SALib is missing, a number cannot be, or an outcome is not finite.

    References: Morris, M. D. (1991), Technometrics 33(2), 161-174. Campolongo, F., Cariboni, J. & Saltelli, A. (2007),
    Environmental Modelling & Software 22(10), 1509-1518.

    The effects of a linear outcome are its coefficients times the ranges:

    >>> found = morris(InputSpace(("x", "y"), (0.0, 0.0), (1.0, 10.0)), lambda p: 3 * p[:, 0] - p[:, 1], trajectories=8)
    >>> found.inputs, [round(each, 9) for each in found.mu], [round(each, 9) for each in found.sigma]
    (('y', 'x'), [-10.0, 3.0], [0.0, 0.0])
    """
    if trajectories < 2:
        raise ModelError(f"morris: trajectories cannot be {trajectories}; give at least 2")
    if levels < 2 or levels % 2:
        raise ModelError(f"morris: levels cannot be {levels}; give an even number of at least 2")
    sampler, analyser = optional_module("SALib.sample.morris"), optional_module("SALib.analyze.morris")
    problem = space.salib_problem
    points = np.asarray(sampler.sample(problem, trajectories, num_levels=levels, seed=seed), dtype=np.float64)
    outcome = evaluate_in_batches(evaluate, points, advance=advance)
    found = analyser.analyze(
        problem, points, outcome, num_levels=levels, scaled=False, seed=np.random.default_rng(seed)
    )
    columns = [np.asarray(found[key], dtype=np.float64) for key in ("mu_star", "mu", "sigma", "mu_star_conf")]
    order = np.argsort(-columns[0], kind="stable")
    mu_star, mu, sigma, confidence = (tuple(float(each) for each in column[order]) for column in columns)
    return MorrisEffects(
        tuple(space.names[k] for k in order), mu_star, mu, sigma, confidence, evaluations=int(points.shape[0])
    )
