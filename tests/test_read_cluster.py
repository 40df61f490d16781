"""Documents read in by a Dask cluster of worker processes: the same bytes, also where one of them is killed."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pourparler.case.load import load_case
from pourparler.errors import PourparlerError
from pourparler.exchange.case_folder import write_case_folder
from pourparler.read.queue.queue import Queue
from pourparler.report.read_ingest import confirm, ingest
from pourparler.workers import cluster as cluster_module

distributed = pytest.importorskip("distributed", reason="the extra 'distributed' is not installed")
# Dask's own warnings, on ports in use and on workers that were killed, are no matter of ours.
pytestmark = pytest.mark.filterwarnings("default")

COUNT = 400
GIVEN = {"kind": "news", "published": "2024-05-01"}


@pytest.fixture(scope="module")
def dask() -> Iterator[Any]:
    """A cluster of two processes, without a dashboard."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Texts with something to code, every tenth of them a near duplicate of the one before, and one that is damaged."""
    folder = tmp_path_factory.mktemp("documents")
    for number in range(COUNT):
        of = number - 1 if number % 10 == 9 else number
        own = " ".join(f"word{of}x{place}" for place in range(60))
        text = f"Report {number}.\n\nAltovar rejects the joint commission.\n\n{own}.\n\nBrennia waits for the dam.\n"
        (folder / f"{number:04d}.txt").write_text(text, encoding="utf-8")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    return folder


def new_case(folder: Path) -> Path:
    """Write a case with the actors and issues of the water dispute."""
    water = load_case("water-dispute")
    issues = tuple(issue.model_copy(update={"reference": None}) for issue in water.issues)
    write_case_folder(type(water)(id="talks", title="Talks", actors=water.actors, issues=issues), folder)
    return folder


def contents(case: Path) -> dict[str, bytes]:
    return {str(path.relative_to(case)): path.read_bytes() for path in case.rglob("*") if path.is_file()}


def silently(_what: str, _done: int, _total: int) -> None:
    return None


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory, documents: Path) -> Path:
    """A case into which one process read the documents."""
    case = new_case(tmp_path_factory.mktemp("local") / "talks")
    done = ingest(Queue(case), [str(documents)], advance=silently)
    assert (done.new, len(done.refused)) == (COUNT, 1)
    assert done.alike is not None
    assert len(done.alike) == COUNT // 10
    return case


def test_a_cluster_gives_the_bytes_of_a_local_run_though_a_worker_is_killed(
    dask: Any, local: Path, documents: Path, tmp_path: Path
) -> None:
    case = new_case(tmp_path / "talks")
    with distributed.Client(dask, set_as_default=False) as client:
        pids = client.run(os.getpid)
    assert os.getpid() not in pids.values()
    seen: list[str] = []

    def kill_one(what: str, done: int, total: int) -> None:
        if what == "Reading documents" and done and what not in seen:
            seen.append(what)
            assert total == COUNT + 1
            os.kill(next(iter(pids.values())), signal.SIGKILL)

    done = ingest(Queue(case), [str(documents)], scheduler=dask.scheduler_address, advance=kill_one)
    assert seen
    assert (done.new, len(done.refused)) == (COUNT, 1)
    assert contents(case) == contents(local)


def test_a_cluster_looks_through_texts_as_a_local_run_though_a_worker_is_killed(
    dask: Any, local: Path, tmp_path: Path
) -> None:
    one, two = (shutil.copytree(local, tmp_path / name / "talks") for name in ("one", "two"))
    with distributed.Client(dask, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        pids = client.run(os.getpid)
    killed: list[int] = []

    def kill_one(_what: str, done: int, _total: int) -> None:
        if done and not killed:
            killed.append(next(iter(pids.values())))
            os.kill(killed[0], signal.SIGKILL)

    alone = confirm(Queue(one), GIVEN, advance=silently)
    shared = confirm(Queue(two), GIVEN, scheduler=dask.scheduler_address, advance=kill_one)
    assert killed
    assert len(alone.sources) == COUNT
    assert shared.added == alone.added
    assert sum(shared.added.values()) >= COUNT
    assert contents(two) == contents(one)


def test_a_worker_that_would_read_otherwise_is_refused(
    dask: Any, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = new_case(tmp_path / "talks")
    here = cluster_module.versions
    # The workers import the function by its name, and so have the one that is not patched.
    monkeypatch.setattr(cluster_module, "expected_versions", lambda packages: here(packages) | {"pypdf": "0.1"})
    with pytest.raises(PourparlerError, match=r"worker tcp://.* has pypdf .* there, 0.1 here; install the same on all"):
        ingest(Queue(case), [str(documents)], scheduler=dask.scheduler_address, advance=silently)
    assert not (case / "reading/documents.jsonl").exists()
