"""What workers compute, and what is said where they die."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pourparler.errors import ChoiceError

__all__ = ["Result", "Setting", "Task", "Work", "WorkKind", "check_workers"]

_MOST_WORKERS = 1024

Setting = TypeVar("Setting")
Work = TypeVar("Work")
Result = TypeVar("Result")


@dataclass(frozen=True)
class WorkKind:
    """What messages call a piece of work, what they say stays of a run that ends early, and what results depend on.

    ``packages``: those whose versions must be the same wherever work is done.
    """

    piece: str
    kept: str
    packages: tuple[str, ...]


@dataclass(frozen=True)
class Task(Generic[Setting, Work, Result]):
    """A function of a setting, which is the same for all work, and of one piece of work.

    All three must be such as can be pickled: the function is one of a module, known there by its name.

    >>> task = Task(pow, 2, WorkKind("number", "the numbers so far are kept", ("numpy",)))
    >>> task(3)
    8
    """

    function: Callable[[Setting, Work], Result]
    setting: Setting
    kind: WorkKind

    def __call__(self, work: Work) -> Result:
        """Compute one piece of work in this process."""
        return self.function(self.setting, work)


def check_workers(workers: int, scheduler: str | None) -> None:
    """Refuse numbers of workers that cannot be, and local ones beside a cluster's. Raises ``ChoiceError``.

    >>> check_workers(0, None)
    Traceback (most recent call last):
        ...
    pourparler.errors.ChoiceError: workers cannot be 0; give a whole number from 1 to 1024
    """
    if not 1 <= workers <= _MOST_WORKERS:
        raise ChoiceError(f"workers cannot be {workers}; give a whole number from 1 to {_MOST_WORKERS}")
    if scheduler is not None and workers != 1:
        raise ChoiceError("--scheduler and --workers exclude each other; the cluster's workers do the work")
