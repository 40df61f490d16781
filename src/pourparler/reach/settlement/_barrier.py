"""Bargaining over continuous issues: Newton's method along a barrier path, one draw at a time.

Everything is scaled: positions q to [0, 1] on each issue, and gains g_i(x) = e_i - sum_k W_ik |x_k - q_ik| ** p by the
largest stake any party has. Each problem is to maximise, over x and (where tau is 1) t,

    F = tau t + sum_i b_i log(a_i g_i(x) - tau t) + sum_i c_i g_i(x),

which is concave. Linear losses are rounded off, |z| as sqrt(z z + m m), and m and the weight of the barrier go to 0
together (Boyd & Vandenberghe 2004, ch. 11).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from pourparler.reach.acceptance.arrays import Floats

__all__ = ["EGALITARIAN", "KALAI_SMORODINSKY", "LEAST_GAIN", "NASH", "UTILITARIAN", "Stakes", "settle"]

EGALITARIAN, KALAI_SMORODINSKY, NASH, UTILITARIAN = 0, 1, 2, 3

LEAST_GAIN = 1e-7
"""An agreement must give every party more than this share of the largest stake."""

_FINEST = 1e-10
_SHRINK = 0.2
_STEPS = 60


class Stakes(NamedTuple):
    """One draw: ``position`` and ``weight`` (party, issue), ``ends`` (party,), ``power`` 1 or 2.

    ``ends``: the gain of a party at its own position.
    """

    position: Floats
    weight: Floats
    ends: Floats
    power: int


class _Aim(NamedTuple):
    """What is climbed: ``scale`` a, ``barrier`` b and ``direct`` c per party, and ``lift`` tau."""

    scale: Floats
    barrier: Floats
    direct: Floats
    lift: float


@njit(cache=True)
def settle(stakes: Stakes, kind: int, anywhere: bool, x: Floats) -> bool:
    """Write the settlement of one draw into x (issue,), and say whether there is one.

    ``anywhere``: Kalai & Smorodinsky's ideal gains over all outcomes instead of those no party loses by.
    """
    parties = stakes.ends.size
    ones, zeros = np.ones(parties), np.zeros(parties)
    for k in range(x.size):
        x[k] = stakes.position[:, k].mean()
    least = _maximin(stakes, ones, x)
    if least <= LEAST_GAIN:
        return False
    if kind == KALAI_SMORODINSKY:
        ideal = stakes.ends.copy()
        for i in range(parties if not anywhere else 0):
            there, only = x.copy(), np.zeros(parties)
            only[i] = 1.0
            _follow(stakes, ones, 1.0 - only, only, least, there)
            ideal[i] = _gain(stakes, i, there, 0.0)
        _maximin(stakes, 1.0 / ideal, x)
    elif kind == NASH:
        _round_off(stakes, _Aim(ones, ones, zeros, 0.0), least, x)
    elif kind == UTILITARIAN:
        _follow(stakes, ones, ones, ones, least, x)
    return True


@njit(cache=True)
def _maximin(stakes: Stakes, scale: Floats, x: Floats) -> float:
    """Maximise the smallest scaled gain over x, in place, and return it."""
    parties = stakes.ends.size
    lift = np.empty(1)
    lift[0] = _smallest(stakes, scale, x, 0.5) - 1.0
    level = 0.5
    while level > _FINEST:
        _climb(stakes, _Aim(scale, np.full(parties, level), np.zeros(parties), 1.0), level, x, lift)
        level *= _SHRINK
        lift[0] = min(lift[0], _smallest(stakes, scale, x, level) - level)
    return _smallest(stakes, scale, x, 0.0)


@njit(cache=True)
def _follow(stakes: Stakes, scale: Floats, held: Floats, direct: Floats, room: float, x: Floats) -> None:
    """Maximise the gains of ``direct`` while those ``held`` stay positive; at x all gains are at least ``room``."""
    lift = np.zeros(1)
    level = 0.25 * room
    while level > _FINEST:
        _climb(stakes, _Aim(scale, held * level, direct, 0.0), level, x, lift)
        level *= _SHRINK


@njit(cache=True)
def _round_off(stakes: Stakes, aim: _Aim, room: float, x: Floats) -> None:
    """Climb while the rounding of linear losses goes to 0."""
    lift = np.zeros(1)
    level = 0.25 * room
    while level > _FINEST:
        _climb(stakes, aim, level, x, lift)
        level *= _SHRINK


@njit(cache=True)
def _loss(stakes: Stakes, z: float, rounding: float) -> float:
    return z * z if stakes.power == 2 else math.sqrt(z * z + rounding * rounding)


@njit(cache=True)
def _gain(stakes: Stakes, i: int, x: Floats, rounding: float) -> float:
    gain = float(stakes.ends[i])
    for k in range(x.size):
        gain -= stakes.weight[i, k] * _loss(stakes, x[k] - stakes.position[i, k], rounding)
    return gain


@njit(cache=True)
def _smallest(stakes: Stakes, scale: Floats, x: Floats, rounding: float) -> float:
    smallest = np.inf
    for i in range(scale.size):
        smallest = min(smallest, scale[i] * _gain(stakes, i, x, rounding))
    return smallest


@njit(cache=True)
def _height(stakes: Stakes, aim: _Aim, rounding: float, x: Floats, lift: float) -> float:
    """F, minus infinity outside its domain."""
    height = aim.lift * lift
    for i in range(aim.scale.size):
        gain = _gain(stakes, i, x, rounding)
        room = aim.scale[i] * gain - aim.lift * lift
        if aim.barrier[i] > 0.0:
            if room <= 0.0:
                return -np.inf
            height += aim.barrier[i] * np.log(room)
        height += aim.direct[i] * gain
    return height


@njit(cache=True)
def _slopes(stakes: Stakes, aim: _Aim, rounding: float, x: Floats, lift: float, curve: Floats, slope: Floats) -> None:
    """Write the gradient of F and minus its second derivatives, t last."""
    issues = x.size
    first, second = np.empty(issues), np.empty(issues)
    curve[:] = 0.0
    slope[:] = 0.0
    slope[issues] = aim.lift
    for i in range(aim.scale.size):
        for k in range(issues):
            z, weight = x[k] - stakes.position[i, k], stakes.weight[i, k]
            if stakes.power == 2:
                first[k], second[k] = -2.0 * weight * z, 2.0 * weight
            else:
                length = math.sqrt(z * z + rounding * rounding)
                first[k], second[k] = -weight * z / length, weight * (rounding / length) ** 2 / length
        pull, push = aim.direct[i], 0.0
        if aim.barrier[i] > 0.0:
            room = aim.scale[i] * _gain(stakes, i, x, rounding) - aim.lift * lift
            pull += aim.barrier[i] * aim.scale[i] / room
            push = aim.barrier[i] / (room * room)
            slope[issues] -= aim.lift * aim.barrier[i] / room
        for k in range(issues):
            slope[k] += pull * first[k]
            curve[k, k] += pull * second[k]
            for other in range(issues):
                curve[k, other] += push * aim.scale[i] ** 2 * first[k] * first[other]
            curve[k, issues] -= push * aim.scale[i] * aim.lift * first[k]
            curve[issues, k] -= push * aim.scale[i] * aim.lift * first[k]
        curve[issues, issues] += push * aim.lift**2


@njit(cache=True)
def _climb(stakes: Stakes, aim: _Aim, rounding: float, x: Floats, lift: Floats) -> None:
    """Newton's method with halved steps, from where x and lift stand."""
    issues = x.size
    curve, slope = np.empty((issues + 1, issues + 1)), np.empty(issues + 1)
    height = _height(stakes, aim, rounding, x, lift[0])
    for _ in range(_STEPS):
        _slopes(stakes, aim, rounding, x, lift[0], curve, slope)
        for k in range(issues + 1):
            curve[k, k] += 1e-12 * (1.0 + curve[k, k])
        step = np.linalg.solve(curve, slope)
        promise = (step * slope).sum()
        if not promise > 1e-3 * _FINEST * _FINEST:
            return
        length = 1.0
        while length > 1e-12:
            there = x + length * step[:issues]
            reached = _height(stakes, aim, rounding, there, lift[0] + length * step[issues])
            if reached >= height + 0.1 * length * promise:
                break
            length *= 0.5
        if length <= 1e-12:
            return
        x[:] = there
        lift[0] += length * step[issues]
        height = reached
