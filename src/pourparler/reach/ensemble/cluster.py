"""An ensemble on an existing Dask cluster: its workers compute parts, and this process writes them.

Nothing is written by the workers, so they need no common disk; a worker that dies loses only what it was computing,
which Dask gives to another. Extra ``distributed``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import islice
from typing import Any

from pourparler.errors import ChoiceError, PourparlerError
from pourparler.reach.ensemble.plan import EnsemblePlan
from pourparler.reach.ensemble.store import Store

__all__ = ["written_by_cluster"]

_TIMEOUT = "20s"
_PER_WORKER = 4


def versions() -> dict[str, str]:
    """Return the versions that the bytes of a part depend on."""
    from importlib.metadata import version

    return {name: version(name) for name in ("pourparler", "numpy", "numba", "pyarrow", "scipy") if _has(name)}


expected_versions = versions
"""The versions here, to which those of the workers are held."""


def _has(name: str) -> bool:
    from importlib.metadata import PackageNotFoundError, version

    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _part(plan: EnsemblePlan, chunk: int) -> tuple[int, bytes]:
    from pourparler.reach.ensemble.run import compute_part

    return chunk, compute_part(plan, chunk)


def written_by_cluster(store: Store, chunks: Sequence[int], address: str) -> Iterator[int]:
    """Yield the chunks that a cluster has computed and this process has written, as they are done.

    Raises ``ChoiceError`` where no scheduler answers at the address or no worker is there, and ``PourparlerError``
    where workers differ in what they have installed, or die again and again.
    """
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
        waiting = iter(chunks)
        first = [_submit(client, store, chunk) for chunk in islice(waiting, _PER_WORKER * workers)]
        running = dask.as_completed(first, loop=client.loop)
        try:
            for future in running:
                chunk, data = future.result()
                future.release()
                store.write(chunk, data)
                for more in islice(waiting, 1):
                    running.add(_submit(client, store, more))
                yield chunk
        except dask.KilledWorker as error:
            raise PourparlerError(
                f"--scheduler {address}: workers die on the same part ({error}); the parts so far are kept: run the "
                "same command again to go on"
            ) from None


def _submit(client: Any, store: Store, chunk: int) -> Any:
    """Hand out a part, with the plan: scattered to the workers it would be lost with them."""
    return client.submit(_part, store.plan, chunk, key=f"{store.plan.metadata['id'][:16]}-{chunk}", pure=False)


def _check_workers(client: Any, address: str) -> int:
    """Return how many workers there are; refuse none, and those that would give other bytes."""
    found = client.run(versions)
    if not found:
        raise ChoiceError(f"--scheduler {address}: the cluster has no workers; start some")
    expected = expected_versions()
    for worker, there in found.items():
        if there != expected:
            differ = {name: (there.get(name), here) for name, here in expected.items() if there.get(name) != here}
            told = ", ".join(f"{name} {other} there, {here} here" for name, (other, here) in differ.items())
            raise PourparlerError(f"--scheduler {address}: worker {worker} has {told}; install the same on all")
    return len(found)
