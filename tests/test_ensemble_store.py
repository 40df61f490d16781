"""Running ensembles: the same bytes whoever draws, what is kept after a kill, and what is refused."""

from __future__ import annotations

import copy
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pourparler.case.assemble import assemble
from pourparler.case.load import load_case
from pourparler.errors import ChoiceError, OutputError, PourparlerError
from pourparler.reach.ensemble import settle_draws as settle_draws_module
from pourparler.reach.ensemble import store as store_module
from pourparler.reach.ensemble.plan import EnsemblePlan, chunks_of, read_shard
from pourparler.reach.ensemble.run import compute_part, run_ensemble
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.ensemble.settle_draws import SettleEnsemble, plan_settle, results_of
from pourparler.reach.ensemble.store import Store, open_store

DRAWS, CHUNK = 1100, 100
COMMAND = "import sys; from pourparler.cli import main; main()"


def planned(
    chunk: int = CHUNK, draws: int = DRAWS, seed: int = 7, models: str = "challenge,mean", **more: Any
) -> SettleEnsemble:
    """Plan two models on the emissions example, 11 chunks of 100 draws unless asked otherwise."""
    situation = assemble(load_case("ec-emissions"), "pooled")
    sampling = Sampling(draws=draws, seed=seed, spread=10.0, **more)
    return plan_settle(situation, models.split(","), sampling, version="1", rounds=2, chunk=chunk)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """An ensemble that was run in one go."""
    store = open_store(tmp_path_factory.mktemp("whole") / "ensemble", planned().plan)
    assert run_ensemble(store) == DRAWS
    return store


def contents(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def test_parts_hold_the_draws_in_order_and_say_what_they_are_of(done: Store) -> None:
    assert [path.name for path in sorted(done.draws.iterdir())] == [f"part-{k:08d}.parquet" for k in range(11)]
    table = pd.read_parquet(done.draws)
    assert table.columns.tolist() == ["draw", "challenge:delay", "plain_mean:delay"]
    assert table["draw"].tolist() == list(range(DRAWS))
    metadata = json.loads((done.directory / "ensemble.json").read_text(encoding="utf-8"))
    footer = pq.read_metadata(done.path(3)).metadata
    told = json.loads(footer[b"pourparler"])
    assert told == {"id": metadata["id"], "chunk": 3, "first": 300, "count": 100}
    assert "analyst's assumption: single numbers are spread" in json.loads(footer[b"stamps"])[0]
    assert (metadata["seed"], metadata["draws"], metadata["sampler"], metadata["case"]) == (
        7,
        DRAWS,
        "mc",
        "ec-emissions",
    )
    assert len(metadata["inputs"]) == 30


@pytest.mark.parametrize("sampler", ["mc", "lhs", "sobol"])
def test_chunks_change_no_draw_and_no_summary(sampler: str, tmp_path: Path) -> None:
    found = []
    for chunk in (37, 400, 1100):
        plan = planned(chunk, models="challenge,exchange", sampler=sampler)
        store = open_store(tmp_path / str(chunk), plan.plan)
        run_ensemble(store)
        found.append((pd.read_parquet(store.draws), results_of(plan, store)))
    assert all(table.equals(found[0][0]) for table, _ in found)
    assert all(results == found[0][1] for _, results in found)


def test_a_summary_is_the_same_from_memory_and_from_the_parts(done: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    held = results_of(planned(), done)
    monkeypatch.setattr(settle_draws_module, "_MOST_HELD", 0)
    assert results_of(planned(), done) == held


def test_models_that_draw_themselves_do_not_see_the_chunks() -> None:
    situation = assemble(load_case("ec-emissions"), "pooled")
    found = []
    for chunk in (33, 500):
        sampling = Sampling(draws=500, spread=10.0, seed=2)
        options = {"randomness": "0.5", "tie": "random"}
        plan = plan_settle(situation, ["exchange"], sampling, version="1", rounds=2, options=options, chunk=chunk).plan
        found.append(np.concatenate([plan.compute(k) for k in range(plan.chunks)], axis=1))
    assert np.array_equal(found[0], found[1])


def test_processes_write_the_same_bytes(done: Store, tmp_path: Path) -> None:
    store = open_store(tmp_path / "ensemble", done.plan)
    assert run_ensemble(store, workers=2) == DRAWS
    assert contents(store.directory) == contents(done.directory)


def test_shards_come_together_as_the_single_run(done: Store, tmp_path: Path) -> None:
    together = tmp_path / "together"
    for number in (3, 1, 2):
        own = open_store(tmp_path / str(number), done.plan)
        run_ensemble(own, shard=(number, 3))
        assert own.present() == set(range(number - 1, 11, 3))
        shutil.copytree(own.directory, together, dirs_exist_ok=True)
    assert open_store(together, done.plan).missing() == []
    assert contents(together) == contents(done.directory)


def test_shards_may_write_into_one_folder(done: Store, tmp_path: Path) -> None:
    for number in (1, 2):
        run_ensemble(open_store(tmp_path / "one", done.plan), shard=(number, 2))
    assert contents(tmp_path / "one") == contents(done.directory)


def test_shards_are_every_nth_chunk() -> None:
    assert sorted(chunk for number in (1, 2, 3) for chunk in chunks_of((number, 3), 11)) == list(range(11))
    for text in ("0/3", "4/3", "1", "a/b", "1/0", "-1/2"):
        with pytest.raises(ChoiceError, match="write i/n with i from 1 to n"):
            read_shard(text)


def _settle(out: Path, *more: str) -> list[str]:
    arguments = ["settle", "ec-emissions", "--model", "challenge", "--rounds", "3", "--draws", "20000"]
    return [sys.executable, "-c", COMMAND, *arguments, "--spread", "10", "--chunk", "250", "--out", str(out), *more]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a run that nobody interrupted."""
    out = tmp_path_factory.mktemp("uninterrupted")
    subprocess.run(_settle(out), check=True, capture_output=True)
    return contents(out)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_after_kill_9_a_run_goes_on_to_the_same_bytes(workers: str, whole: dict[str, bytes], tmp_path: Path) -> None:
    process = subprocess.Popen(_settle(tmp_path, "--workers", workers), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    draws = tmp_path / "ensemble" / "draws"
    deadline = time.monotonic() + 120
    while len(list(draws.glob("part-*.parquet"))) < 6:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = {path: path.stat().st_mtime_ns for path in draws.glob("part-*.parquet")}
    assert 6 <= len(kept) < 80
    (draws / ".part-00000079.abc.part").write_bytes(b"what a killed writer left")
    again = subprocess.run(_settle(tmp_path, "--workers", "1"), check=True, capture_output=True, text=True)
    assert int(again.stderr.split(" draws in")[0].splitlines()[-1].replace(",", "")) <= 20_000 - 250 * 6
    assert all(path.stat().st_mtime_ns == when for path, when in kept.items())
    assert contents(tmp_path) == whole


def test_a_killed_worker_is_told_and_its_run_goes_on(tmp_path: Path) -> None:
    plan = planned(draws=8000).plan
    reference, store = (open_store(tmp_path / name, plan) for name in ("reference", "ensemble"))
    run_ensemble(reference)

    def kill_a_child(_what: str, done: int, _total: int) -> None:
        if done:
            children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(encoding="utf-8").split()
            spawned = [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
            os.kill(int(spawned[-1]), signal.SIGKILL)

    with pytest.raises(PourparlerError, match=r"a worker process was killed .* run the same command again to go on"):
        run_ensemble(store, workers=2, advance=kill_a_child)
    assert 0 < len(store.present()) < plan.chunks
    run_ensemble(store)
    assert contents(store.directory) == contents(reference.directory)


def _copy(done: Store, tmp_path: Path) -> Store:
    shutil.copytree(done.directory, tmp_path / "copy")
    return open_store(tmp_path / "copy", done.plan)


def test_a_truncated_part_is_refused_and_nothing_is_lost(done: Store, tmp_path: Path) -> None:
    store = _copy(done, tmp_path)
    data = store.path(4).read_bytes()
    store.path(4).write_bytes(data[: len(data) // 2])
    before = contents(store.directory)
    with pytest.raises(OutputError, match=r"part-00000004.parquet: is truncated or broken .* remove that file and run"):
        run_ensemble(store)
    assert contents(store.directory) == before
    store.path(4).unlink()
    assert run_ensemble(store) == CHUNK
    assert contents(store.directory) == contents(done.directory)


def test_a_part_with_a_wrong_bit_is_refused(done: Store, tmp_path: Path) -> None:
    plan = planned()
    store = _copy(done, tmp_path)
    data = bytearray(store.path(2).read_bytes())
    data[len(data) // 4] ^= 1
    store.path(2).write_bytes(data)
    with pytest.raises(OutputError, match=r"part-00000002.parquet: is truncated or broken"):
        results_of(plan, store)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"seed": 8}, "seed 7 there, 8 here"),
        ({"models": "challenge"}, "models"),
        ({"draws": 1101}, "draws 1100 there, 1101 here"),
        ({"sampler": "lhs"}, "sampler 'mc' there, 'lhs' here"),
        ({"source_correlation": 0.5}, "source_correlation 0.0 there, 0.5 here"),
        ({"chunk": 200}, "chunk 100 there, 200 here"),
    ],
    ids=str,
)
def test_a_store_of_another_ensemble_is_refused(done: Store, other: dict[str, Any], told: str) -> None:
    before = contents(done.directory)
    with pytest.raises(OutputError, match=f"ensemble.json: holds another ensemble .*{told}.*choose another folder"):
        open_store(done.directory, planned(**other).plan)
    assert contents(done.directory) == before


@pytest.mark.parametrize("key", ["version", "case_sha256", "frame"])
def test_a_store_of_another_case_or_version_is_refused(done: Store, key: str) -> None:
    plan = replace(done.plan, identity={**done.plan.identity, key: "other"})
    with pytest.raises(OutputError, match=f"{key} .* there, 'other' here"):
        open_store(done.directory, plan)


def test_a_part_of_another_ensemble_is_refused(done: Store, tmp_path: Path) -> None:
    store = _copy(done, tmp_path)
    other = open_store(tmp_path / "other", planned(seed=8).plan)
    run_ensemble(other, shard=(1, 11))
    shutil.copy(other.path(0), store.path(0))
    with pytest.raises(OutputError, match=r"part-00000000.parquet: is a part of another ensemble"):
        store.present()
    shutil.copy(done.path(1), store.path(0))
    with pytest.raises(OutputError, match=r"part-00000000.parquet: is a part of another ensemble"):
        store.present()
    shutil.copy(done.path(0), store.path(0))
    shutil.copy(done.path(0), store.path(11))
    with pytest.raises(OutputError, match=r"part-00000011.parquet: this ensemble has no such part"):
        store.present()


@pytest.mark.parametrize("text", ["{}", "[1]", '{"format": "other"}'])
def test_what_is_no_store_is_refused(text: str, done: Store, tmp_path: Path) -> None:
    (tmp_path / "ensemble.json").write_text(text, encoding="utf-8")
    with pytest.raises(OutputError, match="is not an ensemble of this program; choose another folder"):
        open_store(tmp_path, done.plan)


def test_a_folder_of_other_things_and_a_broken_file_are_refused(done: Store, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match=r"is not empty and holds no ensemble.json; choose a new or empty folder"):
        open_store(tmp_path, done.plan)
    (tmp_path / "ensemble.json").write_text("{", encoding="utf-8")
    with pytest.raises(OutputError, match=r"ensemble.json: cannot be read"):
        open_store(tmp_path, done.plan)


class _FullDisk:
    """A file to which nothing can be written after so many bytes of the whole store."""

    def __init__(self, room: int) -> None:
        self.room = room

    def __call__(self, handle: int, mode: str) -> _FullDisk:
        self.file = os.fdopen(handle, mode)
        return self

    def __enter__(self) -> _FullDisk:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, data: bytes) -> None:
        if len(data) > self.room:
            self.file.write(data[: self.room])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.room -= len(data)
        self.file.write(data)

    def flush(self) -> None:
        self.file.flush()

    def fileno(self) -> int:
        return self.file.fileno()


def test_a_full_disk_keeps_the_parts_so_far(done: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = r"part-00000004.parquet: no space left on device; the parts so far are kept"
    store = open_store(tmp_path / "ensemble", done.plan)
    room = sum(done.path(chunk).stat().st_size for chunk in range(4)) + 10
    with monkeypatch.context() as patched:
        patched.setattr(store_module, "open_handle", _FullDisk(room))
        with pytest.raises(OutputError, match=full):
            run_ensemble(store)
    assert sorted(path.name for path in store.draws.iterdir()) == [f"part-{k:08d}.parquet" for k in range(4)]
    run_ensemble(store)
    assert contents(store.directory) == contents(done.directory)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of 128 KiB, where the tests may mount one."""
    folder = Path(tempfile.mkdtemp())
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", folder], capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("cannot mount a small file system here; the test above fills a pretended one")
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


def test_a_really_full_disk_keeps_the_parts_so_far(done: Store, small_disk: Path) -> None:
    plan = planned(chunk=400, draws=20_000).plan
    store = open_store(small_disk / "ensemble", plan)
    with pytest.raises(OutputError, match="no space left on device; the parts so far are kept"):
        run_ensemble(store)
    kept = store.present()
    assert 2 < len(kept) < plan.chunks
    elsewhere = open_store(done.directory.parent / "large", plan)
    shutil.copytree(store.draws, elsewhere.draws, dirs_exist_ok=True)
    assert run_ensemble(elsewhere) == 20_000 - 400 * len(kept)


def test_a_folder_that_cannot_be_written_to_is_told(done: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match=r"cannot write .*ensemble.json: not a directory"):
        open_store(tmp_path / "file" / "ensemble", done.plan)


def test_wrong_numbers_of_workers_and_chunks_are_refused(done: Store) -> None:
    with pytest.raises(ChoiceError, match="workers cannot be 0"):
        run_ensemble(done, workers=0)
    with pytest.raises(ChoiceError, match="--scheduler and --workers exclude each other"):
        run_ensemble(done, workers=2, scheduler="tcp://127.0.0.1:1")
    with pytest.raises(ChoiceError, match="chunk size cannot be 0"):
        replace(done.plan, chunk=0)


def test_progress_counts_only_what_is_left(done: Store, tmp_path: Path) -> None:
    store = open_store(tmp_path / "ensemble", done.plan)
    run_ensemble(store, shard=(1, 2))
    told: list[tuple[str, int, int]] = []
    run_ensemble(store, advance=lambda *each: told.append(each))
    assert told[0] == ("Drawing", 0, 500)
    assert sum(each[1] for each in told) == 500
    assert run_ensemble(store, advance=lambda *each: told.append(each)) == 0


def test_plans_are_plain_enough_to_send(done: Store) -> None:
    sent: EnsemblePlan = copy.deepcopy(done.plan)
    assert len(ForkingPickler.dumps(done.plan)) < 100_000
    assert np.array_equal(sent.compute(5), done.plan.compute(5))


def test_what_another_run_is_writing_is_left_alone(tmp_path: Path) -> None:
    """Two runs on one store: neither removes the other's temporary files, nor takes the other's store for strange."""
    store = open_store(tmp_path / "ensemble", planned().plan)
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    names = {
        pid: store.draws / f".part-00000000.{store_module._node()}~{pid}.abc.part" for pid in (sleeper.pid, os.getpid())
    }
    for path in names.values():
        path.write_bytes(b"half")
    store.write(0, compute_part(store.plan, 0))
    assert all(path.exists() for path in names.values())
    sleeper.kill()
    # Ended, and its parent has not taken notice yet: what is left of it is left behind all the same.
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    store.write(0, compute_part(store.plan, 0))
    assert not names[sleeper.pid].exists()
    sleeper.wait()
    (store.directory / "ensemble.json").rename(store.directory / ".ensemble.elsewhere~1.x.part")
    assert open_store(tmp_path / "ensemble", planned().plan).present() == {0}


def test_two_runs_into_one_new_folder_at_once(whole: dict[str, bytes], tmp_path: Path) -> None:
    runs = [
        subprocess.Popen(_settle(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in "ab"
    ]
    told = [process.communicate()[1] for process in runs]
    assert [process.returncode for process in runs] == [0, 0], told
    assert contents(tmp_path) == whole


def test_of_two_ensembles_begun_at_once_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second writes its ensemble.json after it looked for one, and before it would have found it."""
    first, second = (planned(seed=seed).plan for seed in (1, 2))
    check = store_module._check_free

    def begin_first(store: Store, file: Path) -> None:
        check(store, file)
        monkeypatch.setattr(store_module, "_check_free", check)
        open_store(tmp_path / "ensemble", first)

    monkeypatch.setattr(store_module, "_check_free", begin_first)
    with pytest.raises(OutputError, match="holds another ensemble"):
        open_store(tmp_path / "ensemble", second)
    assert open_store(tmp_path / "ensemble", first).missing()


def test_parts_that_were_copied_alone_make_a_store_again(done: Store, tmp_path: Path) -> None:
    shutil.copytree(done.draws, tmp_path / "ensemble" / "draws")
    store = open_store(tmp_path / "ensemble", done.plan)
    assert store.missing() == []
    assert contents(tmp_path / "ensemble") == contents(done.directory)
    shutil.copytree(done.draws, tmp_path / "other" / "draws")
    with pytest.raises(OutputError, match="is a part of another ensemble"):
        open_store(tmp_path / "other", planned(seed=8).plan)
    assert not (tmp_path / "other" / "ensemble.json").exists()


def test_only_a_full_disk_asks_for_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(tmp_path / "ensemble", planned().plan)

    def fail(code: int) -> str:
        def refuse(*_: object) -> None:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(store_module, "open_handle", refuse)
        with pytest.raises(OutputError) as caught:
            store.write(0, b"x")
        return str(caught.value)

    assert "make room" in fail(errno.ENOSPC)
    assert "make room" not in fail(errno.ENOENT)
    assert "was removed while it was written" in fail(errno.ENOENT)
    assert "make room" not in fail(errno.EACCES)
