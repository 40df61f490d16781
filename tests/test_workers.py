"""Whoever computes: results in order or as they are done, few held at a time, and what is said where workers die."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import typer

from pourparler import cli
from pourparler.errors import ChoiceError, ModelError, PourparlerError
from pourparler.workers.cluster import versions
from pourparler.workers.in_order import in_order
from pourparler.workers.processes import from_processes
from pourparler.workers.task import Task, WorkKind, check_workers

KIND = WorkKind("sum", "the sums so far are kept", ("numpy",))


def slow_first(setting: float, number: int) -> tuple[int, int]:
    """Take longest for the first piece of work."""
    time.sleep(setting if number == 0 else 0.0)
    return number, os.getpid()


def fail_at(setting: int, number: int) -> int:
    if number == setting:
        raise ModelError(f"{number}: not to be had")
    return number


def die_at(setting: int, number: int) -> int:
    if number == setting:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def counted(most: int, taken: list[int]) -> Iterator[int]:
    for number in range(most):
        taken.append(number)
        yield number


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_work(workers: int) -> None:
    found = [*in_order(Task(slow_first, 0.3, KIND), range(40), workers)]
    assert [number for number, _ in found] == [*range(40)]
    assert (os.getpid() in {pid for _, pid in found}) == (workers == 1)


def test_results_come_as_they_are_done() -> None:
    found = [number for number, _ in from_processes(Task(slow_first, 1.0, KIND), range(40), 2, in_order=False)]
    assert sorted(found) == [*range(40)]
    assert found[0] != 0


@pytest.mark.parametrize("ordered", [True, False])
def test_few_pieces_of_work_are_held_at_a_time(ordered: bool) -> None:
    taken: list[int] = []
    results = from_processes(Task(slow_first, 0.0, KIND), counted(200, taken), 2, in_order=ordered)
    for done, _ in enumerate(results, start=1):
        assert len(taken) <= done + 8
    assert len(taken) == 200


def test_one_piece_of_work_starts_no_process() -> None:
    ((_, pid),) = in_order(Task(slow_first, 0.0, KIND), [3], 4)
    assert pid == os.getpid()
    assert [*in_order(Task(slow_first, 0.0, KIND), [], 4)] == []


@pytest.mark.parametrize("workers", [1, 2])
def test_what_the_function_raises_comes_after_the_results_before_it(workers: int) -> None:
    results = in_order(Task(fail_at, 7, KIND), range(40), workers)
    assert [next(results) for _ in range(7)] == [*range(7)]
    with pytest.raises(ModelError, match="7: not to be had"):
        next(results)


@pytest.mark.parametrize("ordered", [True, False])
def test_a_process_that_is_killed_is_told(ordered: bool) -> None:
    told = (
        r"a worker process was killed \(out of memory\?\); the sums so far are kept: run the same command again to go "
        "on, with fewer --workers if memory is short"
    )
    with pytest.raises(PourparlerError, match=told):
        [*from_processes(Task(die_at, 5, KIND), range(40), 2, in_order=ordered)]


@pytest.mark.parametrize(
    ("workers", "scheduler", "told"),
    [
        (0, None, "workers cannot be 0; give a whole number from 1 to 1024"),
        (1025, None, "workers cannot be 1025; give"),
        (2, "tcp://127.0.0.1:1", "--scheduler and --workers exclude each other; the cluster's workers do the work"),
    ],
)
def test_workers_that_cannot_be_are_refused(workers: int, scheduler: str | None, told: str) -> None:
    for refused in (check_workers, partial(in_order, Task(fail_at, 0, KIND), [1])):
        call: Any = refused
        with pytest.raises(ChoiceError, match=told):
            [*(call(workers, scheduler) or ())]


@pytest.mark.parametrize("name", ["workers", "scheduler"])
def test_every_command_has_the_same_options(name: str) -> None:
    group: Any = typer.main.get_command(cli.app)
    commands = [group.commands[command] for command in ("read", "settle", "study")]
    options = [option for command in commands for option in command.params if option.name == name]
    assert len({(option.help, option.metavar, *option.opts) for option in options}) == 1
    assert len(options) == 3


def test_a_package_that_is_not_there_has_no_version() -> None:
    found = versions(("numpy", "no-such-package"))
    assert found["no-such-package"] == "none"
    assert found["numpy"][0].isdigit()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://x", "--scheduler http://x: 'http' is no kind of address; there are tcp, tls, ws, wss, ucx and inproc"),
        ("foo://x:1", "--scheduler foo://x:1: 'foo' is no kind of address"),
        ("", "--scheduler '': not the address of a Dask scheduler; write host and port: tcp://host:8786"),
        (" ", "--scheduler ' ': not the address"),
        ("tcp://", "--scheduler tcp://: not the address of a Dask scheduler; write host and port"),
        ("tcp://host", "--scheduler tcp://host: not the address"),
        ("tcp://host:99999", "--scheduler tcp://host:99999: not the address"),
        ("tcp://host:a", "--scheduler tcp://host:a: not the address"),
        ("inproc://", "--scheduler inproc://: not the address"),
        ("://host:1", "--scheduler ://host:1: '' is no kind of address"),
    ],
)
def test_an_address_that_cannot_be_is_told_before_anything_is_connected_to(address: str, expected: str) -> None:
    with pytest.raises(ChoiceError) as raised:
        check_workers(1, address)
    assert str(raised.value).startswith(expected)


@pytest.mark.parametrize(
    "address", ["tcp://10.0.0.1:8786", "host:8786", "tls://[::1]:8786", "ws://host:80/ws", "inproc://10.0.0.1/1/2"]
)
def test_addresses_that_can_be_pass(address: str) -> None:
    check_workers(1, address)
