"""Package spaces as the bargaining models read them: utilities as an array, or added up issue by issue.

A space is kept as two tables that add up: ``base`` (draw, outer, party) and ``table`` (draw, inner, party), package
outer * inner count + inner. An array of utilities is one outer package; of additive issues the last ones make the
inner table, small enough for the cache, so that millions of packages take no memory.
"""

from __future__ import annotations

from typing import NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError, OptionError
from pourparler.reach.acceptance.arrays import Floats, Indices
from pourparler.reach.settlement.spaces import NO_AGREEMENT, AdditiveIssues

__all__ = [
    "PackageSpace",
    "check_choice",
    "checked_disagreement",
    "checked_packages",
    "disagreement_for",
    "utilities_of",
]

_INNER = 4096


def check_choice(model: str, name: str, value: str, choices: object) -> None:
    """Refuse what is not one of the choices of a ``Literal``."""
    if value not in get_args(choices):
        raise OptionError(f"{model}: {name} is {value!r}; it is one of {', '.join(map(repr, get_args(choices)))}")


class PackageSpace(NamedTuple):
    """Utilities as ``base`` (draw, outer, party) plus ``table`` (draw, inner, party)."""

    base: Floats
    table: Floats


def checked_packages(model: str, utilities: npt.ArrayLike | AdditiveIssues) -> PackageSpace:
    """Return a package space, or say what is wrong with the utilities."""
    if isinstance(utilities, AdditiveIssues):
        if not utilities.utilities:
            raise ModelError(f"{model}: there are no issues; give the utilities of the options of at least one")
        return _added_up(model, [_numbers(model, each, "option") for each in utilities.utilities])
    table = _numbers(model, utilities, "package")
    return PackageSpace(np.zeros((table.shape[0], 1, table.shape[2])), table)


def _numbers(model: str, values: npt.ArrayLike, rows: str) -> Floats:
    try:
        numbers = np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ModelError(f"{model}: utilities are not an array of numbers ({error}); give ({rows}, party)") from None
    if numbers.ndim == 2:
        numbers = numbers[np.newaxis]
    if numbers.ndim != 3 or numbers.size == 0:
        raise ModelError(
            f"{model}: utilities have the shape {np.shape(numbers)}; they must be ({rows}, party) or "
            f"(draw, {rows}, party), none of them empty"
        )
    return numbers


def _added_up(model: str, issues: list[Floats]) -> PackageSpace:
    """Split the issues into an inner table of at most some thousand packages and an outer one."""
    if len({each.shape[2] for each in issues}) > 1 or len({each.shape[0] for each in issues} - {1}) > 1:
        shapes = ", ".join(str(each.shape) for each in issues)
        raise ModelError(f"{model}: issues of shapes {shapes} do not go together; give all the same draws and parties")
    draws = max(each.shape[0] for each in issues)
    halves = [np.zeros((draws, 1, issues[0].shape[2])) for _ in range(2)]
    inner = True
    for issue in reversed(issues):
        inner = inner and (halves[0].shape[1] * issue.shape[1] <= _INNER or halves[0].shape[1] == 1)
        half = 0 if inner else 1
        added = issue[:, :, np.newaxis] + halves[half][:, np.newaxis]
        halves[half] = np.ascontiguousarray(added.reshape(draws, -1, added.shape[-1]))
    return PackageSpace(halves[1], halves[0])


def checked_disagreement(model: str, disagreement: npt.ArrayLike, parties: int) -> Floats:
    """Return disagreement utilities as (draw, party); (party,) is one draw."""
    try:
        numbers = np.atleast_2d(np.asarray(disagreement, dtype=np.float64))
    except (TypeError, ValueError) as error:
        raise ModelError(f"{model}: disagreement is not an array of numbers ({error}); give (draw, party)") from None
    if numbers.ndim != 2 or numbers.shape[1] != parties or numbers.size == 0:
        raise ModelError(
            f"{model}: disagreement has the shape {numbers.shape} for {parties} parties; give each party what no "
            "agreement would bring it: (party,) or (draw, party)"
        )
    if not np.isfinite(numbers).all():
        draw, party = (int(index) for index in np.argwhere(~np.isfinite(numbers))[0])
        raise ModelError(
            f"{model}: disagreement of draw {draw}, party {party} is {numbers[draw, party]}; state what no agreement "
            "would bring it, as bad as it is: it is never clipped"
        )
    return numbers


def disagreement_for(model: str, disagreement: npt.ArrayLike | None, space: PackageSpace) -> Floats:
    """Return disagreement utilities (draw, party) for all draws of a package space and of themselves."""
    if disagreement is None:
        raise ModelError(f"{model}: no disagreement; state what no agreement would bring each party, 0 if that is so")
    numbers = checked_disagreement(model, disagreement, space.table.shape[2])
    counts = {space.base.shape[0], space.table.shape[0], numbers.shape[0]}
    if len(counts - {1}) > 1:
        raise ModelError(f"{model}: inputs have {sorted(counts)} draws; give all the same number, or one for all")
    return np.ascontiguousarray(np.broadcast_to(numbers, (max(counts), numbers.shape[1])))


def utilities_of(space: PackageSpace, package: Indices, disagreement: Floats) -> Floats:
    """Utilities (draw, party) of one package per draw; of the disagreement where there is none."""
    outer, inner = np.divmod(package, space.table.shape[1])
    draw = np.arange(package.size)
    here = np.minimum(draw, space.table.shape[0] - 1)
    found = space.base[np.minimum(draw, space.base.shape[0] - 1), outer] + space.table[here, inner]
    return np.where((package == NO_AGREEMENT)[:, np.newaxis], disagreement, found)
