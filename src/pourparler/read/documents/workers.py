"""Call a function on many chunks of work, here, in several processes or on a Dask cluster; results come in order.

Mirrors how ensembles are run: who computes a chunk changes no result, and nothing is written by workers.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from multiprocessing.connection import wait as wait_for
from typing import Any, TypeVar

from pourparler.errors import ChoiceError, PourparlerError

__all__ = ["in_order"]

_MOST_WORKERS = 1024
_PER_WORKER = 2
_TIMEOUT = "20s"

Work = TypeVar("Work")
Result = TypeVar("Result")


def in_order(
    function: Callable[[Work], Result], chunks: Iterable[Work], workers: int = 1, scheduler: str | None = None
) -> Iterator[Result]:
    """Yield ``function(chunk)`` for every chunk, in their order; few chunks are held at a time.

    ``workers`` local processes, or ``scheduler``: the address of a Dask cluster (extra ``distributed``). The function
    must be one that can be pickled. Raises ``ChoiceError`` for numbers of workers or addresses that cannot be, and
    ``PourparlerError`` where workers die.

    >>> [*in_order(abs, [-1, 2, -3])]
    [1, 2, 3]
    """
    if not 1 <= workers <= _MOST_WORKERS:
        raise ChoiceError(f"--workers {workers}: give a whole number from 1 to {_MOST_WORKERS}")
    if scheduler is not None and workers != 1:
        raise ChoiceError("--scheduler and --workers exclude each other; the cluster's workers do the work")
    if scheduler is not None:
        yield from _on_cluster(function, chunks, scheduler)
    elif workers > 1:
        yield from _in_processes(function, chunks, workers)
    else:
        yield from map(function, chunks)


def _in_processes(function: Callable[[Work], Result], chunks: Iterable[Work], workers: int) -> Iterator[Result]:
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _start_worker)
    waiting: deque[Future[Result]] = deque()
    try:
        for chunk in chunks:
            waiting.append(pool.submit(function, chunk))
            if len(waiting) >= _PER_WORKER * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise PourparlerError(
            "a worker process was killed (out of memory?); what was read so far is kept: run the same command again to "
            "go on, with fewer --workers if memory is short"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _start_worker() -> None:
    """End with the process that started this one, even where that is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


def _on_cluster(function: Callable[[Work], Result], chunks: Iterable[Work], address: str) -> Iterator[Result]:
    try:
        dask: Any = import_module("distributed")
    except ImportError as error:
        raise ChoiceError(
            f"--scheduler needs dask.distributed ({error}): pip install 'pourparler[distributed]'"
        ) from None
    try:
        client = dask.Client(address, timeout=_TIMEOUT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ChoiceError(f"--scheduler {address}: no Dask scheduler answers there ({error})") from None
    with client:
        workers = _check_workers(client, address)
        waiting: deque[Any] = deque()
        try:
            for chunk in chunks:
                waiting.append(client.submit(function, chunk, pure=False))
                if len(waiting) >= _PER_WORKER * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except dask.KilledWorker as error:
            raise PourparlerError(
                f"--scheduler {address}: workers die on the same documents ({error}); what was read so far is kept: "
                "run the same command again to go on"
            ) from None


def versions() -> dict[str, str]:
    """Return the versions that what is read out of documents depends on."""
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in ("pourparler", "pypdf", "trafilatura", "py3langid", "pyahocorasick"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return found


def _check_workers(client: Any, address: str) -> int:
    """Return how many workers there are; refuse none, and those that would read otherwise than this process."""
    found = client.run(versions)
    if not found:
        raise ChoiceError(f"--scheduler {address}: the cluster has no workers; start some")
    expected = versions()
    for worker, there in found.items():
        if there != expected:
            differ = [f"{name} {there.get(name)} there, {here} here" for name, here in expected.items()]
            told = ", ".join(
                line for line, name in zip(differ, expected, strict=True) if there.get(name) != expected[name]
            )
            raise PourparlerError(f"--scheduler {address}: worker {worker} has {told}; install the same on all")
    return len(found)
