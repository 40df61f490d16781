"""The draws of a study as stores: ``DIR/ensemble/FRAME``, with what every package gains every actor in each draw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pourparler.reach.ensemble.gain_batches import plan_gains
from pourparler.reach.ensemble.plan import idle_shards
from pourparler.reach.ensemble.run import run_ensemble
from pourparler.reach.ensemble.store import open_store
from pourparler.report.ensemble_command import Drawing

if TYPE_CHECKING:
    from pourparler.study import Study

__all__ = ["store_draws"]


def store_draws(
    study: Study, drawing: Drawing, directory: Path, advance: Callable[[str, int, int], None]
) -> tuple[str, ...]:
    """Draw what is missing of the stores of a study, frame by frame, and return a line for each.

    Raises ``OutputError`` where a folder holds other draws or cannot be written to.
    """
    lines = []
    for evaluation in study.section.evaluations:
        frame = evaluation.situation.frame.id
        plan = plan_gains(evaluation, drawing.sampling, version=study.version, chunk=drawing.chunk)
        if plan is None:
            lines.append(f"frame {frame}: no answer is a matter of a drawn gain, so nothing was stored")
            continue
        store = open_store(directory / "ensemble" / frame, plan)
        run_ensemble(
            store,
            shard=drawing.shard or (1, 1),
            workers=drawing.workers,
            scheduler=drawing.scheduler,
            advance=advance,
        )
        if drawing.shard is not None and (idle := idle_shards(drawing.shard, plan.chunks)):
            lines.append(f"frame {frame}: {idle}")
        there = plan.chunks - len(store.missing())
        lines.append(f"wrote {store.directory}: {there} of {plan.chunks} parts are there")
    return tuple(lines)
