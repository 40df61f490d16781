"""Running an ensemble: every chunk that is not there yet, in this process, in several, or on a cluster.

A chunk is the same whoever computes it, so workers, shards and interruptions change no byte of the store.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.connection import wait as wait_for

from pourparler.errors import ChoiceError, PourparlerError
from pourparler.reach.ensemble.plan import EnsemblePlan, Shard, chunks_of
from pourparler.reach.ensemble.store import Store, encode_part

__all__ = ["Advance", "compute_part", "run_ensemble"]

Advance = Callable[[str, int, int], None]
"""Called with what is being done, how many draws were just done, and how many there are to do."""

_DOING = "Drawing"
_MOST_WORKERS = 1024


def _silently(_what: str, _done: int, _total: int) -> None:
    return None


def run_ensemble(
    store: Store,
    *,
    shard: Shard = (1, 1),
    workers: int = 1,
    scheduler: str | None = None,
    advance: Advance = _silently,
) -> int:
    """Compute the parts of a shard that are missing, and return how many draws that were.

    ``workers`` local processes, or ``scheduler``: the address of a Dask cluster. Raises ``OutputError`` where a part
    cannot be written or what is there is not a part of this ensemble, ``ModelError`` where a model refuses a draw, and
    ``PourparlerError`` where workers die. Parts that are done stay.
    """
    if not 1 <= workers <= _MOST_WORKERS:
        raise ChoiceError(f"workers cannot be {workers}; give a whole number from 1 to {_MOST_WORKERS}")
    if scheduler is not None and workers != 1:
        raise ChoiceError("--scheduler and --workers exclude each other; the cluster's workers do the work")
    present = store.present()
    todo = [chunk for chunk in chunks_of(shard, store.plan.chunks) if chunk not in present]
    sizes = {chunk: store.plan.bounds(chunk)[1] for chunk in todo}
    total = sum(sizes.values())
    if not todo:
        return 0
    if scheduler is not None:
        from pourparler.reach.ensemble.cluster import written_by_cluster

        done = written_by_cluster(store, todo, scheduler)
    elif min(workers, len(todo)) > 1:
        done = _written_by_processes(store, todo, min(workers, len(todo)))
    else:
        done = _written_here(store, todo)
    advance(_DOING, 0, total)
    for chunk in done:
        advance(_DOING, sizes[chunk], total)
    return total


def compute_part(plan: EnsemblePlan, chunk: int) -> bytes:
    """Return the bytes of a part."""
    return encode_part(plan, chunk, plan.compute(chunk))


def _written_here(store: Store, chunks: Iterable[int]) -> Iterator[int]:
    for chunk in chunks:
        store.write(chunk, compute_part(store.plan, chunk))
        yield chunk


_STORES: list[Store] = []
"""In a worker process: the store that it writes to."""


def _start_worker(store: Store) -> None:
    """Keep the store, and end with the process that started this one, even where that is killed."""
    _STORES[:] = [store]
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


def _write_part(chunk: int) -> int:
    (store,) = _STORES
    store.write(chunk, compute_part(store.plan, chunk))
    return chunk


def _written_by_processes(store: Store, chunks: Sequence[int], workers: int) -> Iterator[int]:
    """Yield the chunks that processes have written, as they are done; few are handed out at a time."""
    waiting = iter(chunks)
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _start_worker, (store,))
    try:
        running: set[Future[int]] = {pool.submit(_write_part, chunk) for chunk in islice(waiting, 2 * workers)}
        while running:
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                yield future.result()
            running |= {pool.submit(_write_part, chunk) for chunk in islice(waiting, len(finished))}
    except BrokenProcessPool:
        raise PourparlerError(
            "a worker process was killed (out of memory?); the parts so far are kept: run the same command again to go "
            "on, with fewer --workers if memory is short"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)
