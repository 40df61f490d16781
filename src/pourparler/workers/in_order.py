"""Results in the order of the work, whoever computes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from pourparler.workers.processes import from_processes
from pourparler.workers.task import Result, Setting, Task, Work, check_workers

__all__ = ["in_order"]


def in_order(
    task: Task[Setting, Work, Result], work: Iterable[Work], workers: int = 1, scheduler: str | None = None
) -> Iterator[Result]:
    """Yield the result of every piece of work, in their order; few are held at a time.

    ``workers`` local processes, none where there is one piece of work only, or ``scheduler``: the address of a Dask
    cluster (extra ``distributed``). Raises ``ChoiceError`` for numbers of workers or addresses that cannot be, and
    ``PourparlerError`` where workers die.

    >>> from pourparler.workers.task import WorkKind
    >>> [*in_order(Task(pow, 2, WorkKind("number", "the numbers so far are kept", ())), [1, 3, 2])]
    [2, 8, 4]
    """
    check_workers(workers, scheduler)
    if scheduler is not None:
        from pourparler.workers.cluster import from_cluster

        yield from from_cluster(task, work, scheduler, in_order=True)
        return
    waiting = iter(work)
    first = [*islice(waiting, 2)] if workers > 1 else []
    every = chain(first, waiting)
    if len(first) > 1:
        yield from from_processes(task, every, workers, in_order=True)
    else:
        yield from map(task, every)
