"""Running an ensemble: every chunk that is not there yet, in this process, in several, or on a cluster.

A chunk is the same whoever computes it, so workers, shards and interruptions change no byte of the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from pourparler.reach.ensemble.plan import EnsemblePlan, Shard, chunks_of
from pourparler.reach.ensemble.store import Store, encode_part
from pourparler.workers.processes import from_processes
from pourparler.workers.task import Task, WorkKind, check_workers

__all__ = ["Advance", "compute_part", "run_ensemble"]

Advance = Callable[[str, int, int], None]
"""Called with what is being done, how many draws were just done, and how many there are to do."""

_DOING = "Drawing"
_PARTS = WorkKind("part", "the parts so far are kept", ("pourparler", "numpy", "numba", "pyarrow", "scipy"))


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
    check_workers(workers, scheduler)
    present = store.present()
    todo = [chunk for chunk in chunks_of(shard, store.plan.chunks) if chunk not in present]
    sizes = {chunk: store.plan.bounds(chunk)[1] for chunk in todo}
    total = sum(sizes.values())
    if not todo:
        return 0
    if scheduler is not None:
        done = _written_by_cluster(store, todo, scheduler)
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


def _write_part(store: Store, chunk: int) -> int:
    store.write(chunk, compute_part(store.plan, chunk))
    return chunk


def _part(plan: EnsemblePlan, chunk: int) -> tuple[int, bytes]:
    return chunk, compute_part(plan, chunk)


def _written_by_processes(store: Store, chunks: Sequence[int], workers: int) -> Iterator[int]:
    """Yield the chunks that processes have written, as they are done."""
    return from_processes(Task(_write_part, store, _PARTS), chunks, workers, in_order=False)


def _written_by_cluster(store: Store, chunks: Sequence[int], address: str) -> Iterator[int]:
    """Yield the chunks that a cluster has computed and this process has written, as they are done."""
    from pourparler.workers.cluster import from_cluster

    run = store.plan.metadata["id"][:16]
    task = Task(_part, store.plan, _PARTS)
    parts = from_cluster(task, chunks, address, in_order=False, key=lambda chunk: f"{run}-{chunk}")
    for chunk, data in parts:
        store.write(chunk, data)
        yield chunk
