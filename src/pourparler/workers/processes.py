"""Several processes of this machine: few pieces of work are handed out at a time; none outlives who started them."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.connection import wait as wait_for
from typing import Any

from pourparler.errors import PourparlerError
from pourparler.workers.task import Result, Setting, Task, Work

__all__ = ["from_processes"]

_PER_WORKER = 4
"""So many pieces of work are handed out at a time: workers go on while a result is written."""


def from_processes(
    task: Task[Setting, Work, Result], work: Iterable[Work], workers: int, *, in_order: bool
) -> Iterator[Result]:
    """Yield the results of processes, in the order of the work or else as they are done.

    Each process is given the task once, at its start. Raises ``PourparlerError`` where one dies, and whatever the
    function raises.
    """
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _start_worker, (task,))
    try:
        yield from (_in_order if in_order else _as_done)(pool, iter(work), _PER_WORKER * workers)
    except BrokenProcessPool:
        raise PourparlerError(
            f"a worker process was killed (out of memory?); {task.kind.kept}: run the same command again to go on, "
            "with fewer --workers if memory is short"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, work: Iterator[Any], most: int) -> Iterator[Any]:
    running: deque[Future[Any]] = deque(pool.submit(_compute, each) for each in islice(work, most))
    while running:
        result = running.popleft().result()
        running.extend(pool.submit(_compute, each) for each in islice(work, 1))
        yield result


def _as_done(pool: ProcessPoolExecutor, work: Iterator[Any], most: int) -> Iterator[Any]:
    running: set[Future[Any]] = {pool.submit(_compute, each) for each in islice(work, most)}
    while running:
        finished, running = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            yield future.result()
        running |= {pool.submit(_compute, each) for each in islice(work, len(finished))}


_TASKS: list[Task[Any, Any, Any]] = []
"""In a worker process: what it computes."""


def _start_worker(task: Task[Any, Any, Any]) -> None:
    """Keep the task, and end with the process that started this one, even where that is killed."""
    _TASKS[:] = [task]
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


def _compute(work: Any) -> Any:
    (task,) = _TASKS
    return task(work)
