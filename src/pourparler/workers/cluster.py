"""An existing Dask cluster: its workers compute and write nothing, so they need no common disk (extra ``distributed``).

A worker that dies loses only what it was computing, which Dask gives to another: so the setting goes with every piece
of work. Scattered to the workers it would be lost with them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from typing import Any

from pourparler.errors import ChoiceError, PourparlerError
from pourparler.workers.task import Result, Setting, Task, Work

__all__ = ["from_cluster"]

_TIMEOUT = "20s"
_PER_WORKER = 4


def versions(packages: tuple[str, ...]) -> dict[str, str]:
    """Return the versions of packages, ``none`` of one that is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return found


expected_versions = versions
"""The versions here, to which those of the workers are held."""


def from_cluster(
    task: Task[Setting, Work, Result],
    work: Iterable[Work],
    address: str,
    *,
    in_order: bool,
    key: Callable[[Work], str] | None = None,
) -> Iterator[Result]:
    """Yield the results of a cluster's workers, in the order of the work or else as they are done.

    ``key`` names a piece of work on the cluster; runs that name theirs alike share it. Raises ``ChoiceError`` where no
    scheduler answers at the address or no worker is there, ``PourparlerError`` where workers differ in what they have
    installed, or die again and again, and whatever the function raises.
    """
    dask = _dask()
    with _connected(dask, address) as client:
        most = _PER_WORKER * _check_workers(client, task.kind.packages, address)

        def submit(piece: Work) -> Any:
            named = {} if key is None else {"key": key(piece)}
            return client.submit(task.function, task.setting, piece, pure=False, **named)

        waiting = iter(work)
        first = [submit(each) for each in islice(waiting, most)]
        more = (submit(each) for each in waiting)
        try:
            yield from _in_order(first, more) if in_order else _as_done(dask, client, first, more)
        except dask.KilledWorker as error:
            raise PourparlerError(
                f"--scheduler {address}: workers die on the same {task.kind.piece} ({error}); {task.kind.kept}: run "
                "the same command again to go on"
            ) from None


def _in_order(first: list[Any], more: Iterator[Any]) -> Iterator[Any]:
    running = deque(first)
    first.clear()
    while running:
        future = running.popleft()
        result = future.result()
        future.release()
        running.extend(islice(more, 1))
        yield result


def _as_done(dask: Any, client: Any, first: list[Any], more: Iterator[Any]) -> Iterator[Any]:
    running = dask.as_completed(first, loop=client.loop)
    first.clear()
    for future in running:
        result = future.result()
        future.release()
        for each in islice(more, 1):
            running.add(each)
        yield result


def _dask() -> Any:
    try:
        return import_module("distributed")
    except ImportError as error:
        raise ChoiceError(
            f"--scheduler needs dask.distributed ({error}): pip install 'pourparler[distributed]'"
        ) from None


@contextmanager
def _connected(dask: Any, address: str) -> Iterator[Any]:
    try:
        client = dask.Client(address, timeout=_TIMEOUT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ChoiceError(f"--scheduler {address}: no Dask scheduler answers there ({error})") from None
    with client:
        yield client


def _check_workers(client: Any, packages: tuple[str, ...], address: str) -> int:
    """Return how many workers there are; refuse none, and those that would compute otherwise than this process."""
    found = client.run(versions, packages)
    if not found:
        raise ChoiceError(f"--scheduler {address}: the cluster has no workers; start some")
    expected = expected_versions(packages)
    for worker, there in found.items():
        if there != expected:
            differ = {name: (there.get(name), here) for name, here in expected.items() if there.get(name) != here}
            told = ", ".join(f"{name} {other} there, {here} here" for name, (other, here) in differ.items())
            raise PourparlerError(f"--scheduler {address}: worker {worker} has {told}; install the same on all")
    return len(found)
