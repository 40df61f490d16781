"""What every result asks of its inputs: finite numbers that broadcast, in the order and ranges assumed."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError

__all__ = ["Bools", "Floats", "broadcast", "need", "ordered_dilemma", "shares", "without_patience"]

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]


def broadcast(model: str, **values: npt.ArrayLike) -> tuple[Floats, ...]:
    """Return the named values as arrays of one shape. Raises ``ModelError`` where one is no finite number.

    >>> [array.tolist() for array in broadcast("m", a=[1, 2], b=3)]
    [[1.0, 2.0], [3.0, 3.0]]
    """
    arrays = []
    for name, value in values.items():
        try:
            array = np.asarray(value, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise ModelError(f"{model}: {name} is not an array of numbers ({error})") from None
        if array.size == 0:
            raise ModelError(f"{model}: {name} is empty; give a number, or one per draw")
        need(model, np.isfinite(array), f"{name} must be a finite number", **{name: array})
        arrays.append(array)
    try:
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in zip(values, arrays, strict=True))
        raise ModelError(f"{model}: shapes do not fit together: {shapes}; give a number, or one per draw") from None
    return tuple(np.broadcast_to(array, shape) for array in arrays)


def need(model: str, holds: npt.ArrayLike, rule: str, **values: npt.ArrayLike) -> None:
    """Raise ``ModelError`` for the first draw in which a rule does not hold, with the values in it.

    >>> need("m", [True, False], "a must be below b", a=[1, 5], b=[2, 2])
    Traceback (most recent call last):
        ...
    pourparler.errors.ModelError: m: a must be below b; draw 1 has a = 5, b = 2
    """
    fine = np.asarray(holds)
    if fine.all():
        return
    place = tuple(int(index) for index in np.argwhere(~fine)[0])
    spread = {name: np.broadcast_to(np.asarray(value, dtype=np.float64), fine.shape) for name, value in values.items()}
    told = ", ".join(f"{name} = {float(array[place]):g}" for name, array in spread.items())
    where = f"draw {', '.join(map(str, place))} has {told}" if place else f"given are {told}"
    raise ModelError(f"{model}: {rule}; {where}")


def shares(model: str, **values: npt.ArrayLike) -> None:
    """Raise ``ModelError`` unless every value lies in [0, 1]."""
    for name, value in values.items():
        array = np.asarray(value, dtype=np.float64)
        need(model, (array >= 0.0) & (array <= 1.0), f"{name} must lie in [0, 1]", **{name: array})


def ordered_dilemma(
    model: str, temptation: Floats, reward: Floats, punishment: Floats, sucker: Floats | None = None
) -> None:
    """Raise ``ModelError`` unless T > R > P, and P >= S where S is given: a prisoner's dilemma."""
    payoffs = {"temptation": temptation, "reward": reward, "punishment": punishment}
    fine = (temptation > reward) & (reward > punishment)
    if sucker is not None:
        payoffs["sucker"] = sucker
        fine = fine & (punishment >= sucker)
    rule = "payoffs must be ordered temptation > reward > punishment >= sucker, or there is no dilemma"
    need(model, fine, rule, **payoffs)


def without_patience(patience: Floats) -> Floats:
    """Return needed patience with ``inf`` where no patience below 1 would do."""
    return np.where(patience < 1.0, patience, np.inf)
