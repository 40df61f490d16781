"""Correlation between cells that rest on one source: a source's error is shared (a Gaussian copula)."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from pourparler.reach.acceptance.arrays import Floats

__all__ = ["share_errors"]

_INSIDE = 2.0**-53


def share_errors(own: Floats, shared: Floats, loadings: Floats, correlation: float) -> Floats:
    """Correlate uniform numbers ``own`` (draw, input) through those of the sources, ``shared`` (draw, source).

    ``loadings`` (input, source): 1 / sqrt(m) for each of the m sources an input rests on, 0 elsewhere. With normal
    scores z, an input becomes sqrt(rho) times the loaded sum of its sources' z plus sqrt(1 - rho) times its own z: two
    inputs of the same single source correlate by rho, those of none stay independent, and each stays uniform. Inputs
    without sources keep their numbers.

    Reference: Nelsen, R. B. (2006), An introduction to copulas, 2nd ed., Springer, ch. 2.

    >>> own, shared = np.array([[0.2, 0.7]]), np.array([[0.9]])
    >>> share_errors(own, shared, np.array([[1.0], [0.0]]), 1.0).round(12).tolist()
    [[0.9, 0.7]]
    """
    rests = np.abs(loadings).sum(axis=1) > 0.0
    correlated = own.copy()
    if correlation > 0.0 and rests.any():
        # Summed source by source, so that the number of draws at once changes no bit.
        common = np.zeros((own.shape[0], int(rests.sum())))
        scores = ndtri(shared)
        for source in range(shared.shape[1]):
            common += scores[:, source, np.newaxis] * loadings[rests, source]
        mixed = np.sqrt(correlation) * common + np.sqrt(1.0 - correlation) * ndtri(own[:, rests])
        correlated[:, rests] = np.clip(ndtr(mixed), _INSIDE, 1.0 - _INSIDE)
    return correlated
