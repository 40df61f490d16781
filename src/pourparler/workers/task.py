"""What workers compute, and what is said where they die."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pourparler.errors import ChoiceError

__all__ = ["Result", "Setting", "Task", "Work", "WorkKind", "check_workers"]

_MOST_WORKERS = 1024
_SCHEMES = ("tcp", "tls", "ws", "wss", "ucx", "inproc")
_HOST_AND_PORT = re.compile(r"(\[[0-9A-Fa-f:.%\w]+\]|[^\s:/\[\]]+):(?P<port>[0-9]{1,5})(/.*)?")
_MOST_PORT = 65_535

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
    """Refuse numbers of workers and addresses that cannot be, and local workers beside a cluster's.

    Nothing is connected to. Raises ``ChoiceError``.

    >>> check_workers(0, None)
    Traceback (most recent call last):
        ...
    pourparler.errors.ChoiceError: workers cannot be 0; give a whole number from 1 to 1024
    """
    if not 1 <= workers <= _MOST_WORKERS:
        raise ChoiceError(f"workers cannot be {workers}; give a whole number from 1 to {_MOST_WORKERS}")
    if scheduler is not None and workers != 1:
        raise ChoiceError("--scheduler and --workers exclude each other; the cluster's workers do the work")
    if scheduler is not None:
        _check_address(scheduler)


def _check_address(address: str) -> None:
    scheme, mark, place = address.rpartition("://")
    if mark and scheme not in _SCHEMES:
        known = ", ".join(_SCHEMES[:-1])
        raise ChoiceError(
            f"--scheduler {address}: {scheme!r} is no kind of address; there are {known} and {_SCHEMES[-1]}"
        )
    if scheme == "inproc" and place:
        return
    found = _HOST_AND_PORT.fullmatch(place)
    if found is None or not 0 < int(found["port"]) <= _MOST_PORT:
        told = repr(address) if not address.strip() else address
        raise ChoiceError(
            f"--scheduler {told}: not the address of a Dask scheduler; write host and port: tcp://host:8786"
        )
