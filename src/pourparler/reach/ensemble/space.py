"""The space that draws are taken from: one interval and one distribution per uncertain input, over plain arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pourparler.reach.acceptance.arrays import Floats, Indices, Integers
from pourparler.reach.ensemble.distributions import Distribution, quantiles
from pourparler.reach.ensemble.ordinal_polytope import handed_down
from pourparler.reach.ensemble.samplers import Sampler, draw_uniforms
from pourparler.reach.ensemble.shared_error import share_errors

__all__ = ["LevelGroup", "SampleSpace"]


@dataclass(frozen=True)
class LevelGroup:
    """Inputs (n,) whose levels (n,), the codes of ``ordinal_weights``, put their values in order."""

    columns: Indices
    levels: Integers


@dataclass(frozen=True)
class SampleSpace:
    """D uncertain inputs: ``low`` and ``high`` (D,), a distribution each, and what ties them together.

    ``loadings`` (D, S): which sources an input rests on, see ``share_errors``; S = 0 where errors are not shared.
    ``groups``: inputs of levels in words, in order.
    """

    low: Floats
    high: Floats
    distributions: tuple[Distribution, ...]
    loadings: Floats
    correlation: float
    groups: tuple[LevelGroup, ...] = ()

    def uniforms(self, sampler: Sampler, seed: int, first: int, count: int, draws: int) -> Floats:
        """Return the uniform numbers (count, D) behind some draws, with shared errors and in the order of levels."""
        inputs, sources = self.loadings.shape
        every = draw_uniforms(sampler, seed, first, count, inputs + sources, draws)
        uniform = share_errors(every[:, :inputs], every[:, inputs:], self.loadings, self.correlation)
        for group in self.groups:
            uniform[:, group.columns] = handed_down(uniform[:, group.columns], group.levels)
        return uniform

    def values(self, sampler: Sampler, seed: int, first: int, count: int, draws: int) -> Floats:
        """Return the values (count, D) of the draws ``first`` to ``first + count - 1``, each inside its interval.

        >>> one = SampleSpace(np.array([10.0]), np.array([20.0]), (Distribution(),), np.zeros((1, 0)), 0.0)
        >>> drawn = one.values("mc", 0, 0, 1000, 1000)
        >>> bool(drawn.min() >= 10 and drawn.max() <= 20), drawn.shape
        (True, (1000, 1))
        """
        return self.valued(self.uniforms(sampler, seed, first, count, draws))

    def valued(self, uniform: Floats) -> Floats:
        """Turn uniform numbers (draw, D) into values by the inverse distribution functions."""
        share = uniform.copy()
        for distribution in dict.fromkeys(self.distributions):
            if distribution.kind != "uniform":
                mine = [j for j, each in enumerate(self.distributions) if each == distribution]
                share[:, mine] = quantiles(distribution, uniform[:, mine])
        share *= self.high - self.low
        share += self.low
        return np.clip(share, self.low, self.high, out=share)
