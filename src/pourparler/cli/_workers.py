"""The options of who computes, the same for every command that has them."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["SchedulerOption", "WorkersOption"]

WorkersOption = Annotated[int, typer.Option(metavar="N", help="Local processes that do the work; changes no result.")]
SchedulerOption = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Do the work on a Dask cluster, such as tcp://host:8786.")
]
