"""What moving one issue from its reference to a term is worth to an actor, when its ideal point is an interval.

For an ideal point theta, reference r and term x on a 0-100 scale the gain is g = (|r - theta| - |x - theta|) / 100. It
is monotone in theta, so for a fixed term and reference interval ends suffice. A term or reference that is itself an
interval is a family: g is piecewise linear, and its extremes lie at the ends and kinks enumerated here.
"""

from __future__ import annotations

from numba import njit

__all__ = ["term_gain", "term_gain_lower", "term_gain_upper"]


@njit(cache=True)
def term_gain(theta: float, x: float, r: float) -> float:
    """Gain of the term ``x`` over the reference ``r`` for the ideal point ``theta``, all on the 0-100 scale.

    >>> term_gain(100.0, 75.0, 50.0)
    0.25
    """
    return (abs(r - theta) - abs(x - theta)) / 100.0


@njit(cache=True)
def _clip(value: float, low: float, high: float) -> float:
    return low if value < low else (high if value > high else value)


@njit(cache=True)
def term_gain_upper(
    theta_low: float, theta_high: float, x_low: float, x_high: float, r_low: float, r_high: float
) -> tuple[float, float, float, float]:
    """Greatest gain over the three intervals, and where it stands: (gain, theta, x, r).

    >>> term_gain_upper(40.0, 60.0, 100.0, 100.0, 0.0, 0.0)
    (0.2, 60.0, 100.0, 0.0)
    """
    best, best_theta, best_x, best_r = -2.0, theta_low, x_low, r_low
    for kink in (theta_low, theta_high, x_low, x_high, r_low, r_high):
        theta = _clip(kink, theta_low, theta_high)
        x = _clip(theta, x_low, x_high)
        r = r_low if abs(r_low - theta) >= abs(r_high - theta) else r_high
        gain = term_gain(theta, x, r)
        if gain > best:
            best, best_theta, best_x, best_r = gain, theta, x, r
    return best, best_theta, best_x, best_r


@njit(cache=True)
def term_gain_lower(
    theta_low: float, theta_high: float, x_low: float, x_high: float, r_low: float, r_high: float
) -> tuple[float, float, float, float]:
    """Least gain over the three intervals, and where it stands: (gain, theta, x, r).

    >>> term_gain_lower(40.0, 60.0, 100.0, 100.0, 0.0, 0.0)
    (-0.2, 40.0, 100.0, 0.0)
    """
    best, best_theta, best_x, best_r = 2.0, theta_low, x_low, r_low
    for kink in (theta_low, theta_high, x_low, x_high, r_low, r_high):
        theta = _clip(kink, theta_low, theta_high)
        r = _clip(theta, r_low, r_high)
        x = x_low if abs(x_low - theta) >= abs(x_high - theta) else x_high
        gain = term_gain(theta, x, r)
        if gain < best:
            best, best_theta, best_x, best_r = gain, theta, x, r
    return best, best_theta, best_x, best_r
