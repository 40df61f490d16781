"""Ensembles on a Dask cluster of separate worker processes: the same bytes, also where one of them is killed."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pourparler.errors import ChoiceError, PourparlerError
from pourparler.reach.ensemble.run import run_ensemble
from pourparler.reach.ensemble.store import open_store
from pourparler.workers import cluster as cluster_module
from tests.test_ensemble_store import contents, planned

distributed = pytest.importorskip("distributed", reason="the extra 'distributed' is not installed")
# Dask's own warnings, on ports in use and on workers that were killed, are no matter of ours.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def dask() -> Iterator[Any]:
    """A cluster of two processes, without a dashboard."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster


def test_a_cluster_gives_the_bytes_of_a_local_run_though_a_worker_is_killed(dask: Any, tmp_path: Path) -> None:
    plan = planned(chunk=200, draws=12_000).plan
    local, remote = (open_store(tmp_path / name, plan) for name in ("local", "remote"))
    run_ensemble(local)
    with distributed.Client(dask, set_as_default=False) as client:
        pids = client.run(os.getpid)
    assert os.getpid() not in pids.values()
    killed: list[int] = []

    def kill_one(_what: str, done: int, _total: int) -> None:
        if done and not killed:
            killed.append(next(iter(pids.values())))
            os.kill(killed[0], signal.SIGKILL)

    assert run_ensemble(remote, scheduler=dask.scheduler_address, advance=kill_one) == 12_000
    assert killed
    assert contents(remote.directory) == contents(local.directory)


def test_a_worker_with_other_packages_is_refused(dask: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(tmp_path / "ensemble", planned().plan)
    here = cluster_module.versions
    # The workers import the function by its name, and so have the one that is not patched.
    monkeypatch.setattr(cluster_module, "expected_versions", lambda packages: here(packages) | {"numpy": "0.1"})
    with pytest.raises(PourparlerError, match=r"worker tcp://.* has numpy .* there, 0.1 here; install the same on all"):
        run_ensemble(store, scheduler=dask.scheduler_address)
    assert store.present() == set()


def test_an_address_where_no_scheduler_is_gets_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(tmp_path / "ensemble", planned().plan)
    monkeypatch.setattr(cluster_module, "_TIMEOUT", "1s")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    for wrong, told in (
        (address, "no Dask scheduler answers there"),
        ("nowhere://x", "'nowhere' is no kind of address"),
    ):
        with pytest.raises(ChoiceError, match=f"--scheduler {wrong}: {told}"):
            run_ensemble(store, scheduler=wrong)
