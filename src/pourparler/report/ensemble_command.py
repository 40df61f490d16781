"""The work of ``pourparler settle --draws``: plan, draw into a store, and summarise once all parts are there."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import RenderableType

from pourparler.case.assemble import assemble
from pourparler.errors import ChoiceError
from pourparler.exchange.convert import read_any
from pourparler.reach.ensemble.plan import CHUNK, Shard, idle_shards
from pourparler.reach.ensemble.run import run_ensemble
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.ensemble.settle_draws import EnsembleResult, SettleEnsemble, plan_settle, results_of
from pourparler.reach.ensemble.store import Store, open_store
from pourparler.reach.settle import settle_situation
from pourparler.reach.settle_gaps import gap_lines
from pourparler.reach.settle_options import named_values
from pourparler.reach.settle_rows import Settlement
from pourparler.report.ensemble_files import ensemble_document, save_ensemble
from pourparler.report.ensemble_screen import ensemble_screen, unfinished_screen
from pourparler.report.settle_files import DRAWN_FILES, check_settlement_folder, made_by
from pourparler.study import read_date, version

__all__ = ["Drawing", "DrawnSettlement", "run_settle_draws"]

Advance = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Drawing:
    """How an ensemble is run: what is drawn, by whom, and what is stored beside the outcomes."""

    sampling: Sampling
    workers: int = 1
    shard: Shard | None = None
    scheduler: str | None = None
    chunk: int = CHUNK
    keep_inputs: bool = False
    keep_rounds: bool = False


@dataclass(frozen=True)
class DrawnSettlement:
    """An ensemble that was run: its results, or, of a shard, which parts are still missing."""

    points: Settlement = field(repr=False)
    planned: SettleEnsemble = field(repr=False)
    results: tuple[EnsembleResult, ...]
    missing_parts: tuple[int, ...]
    notes: tuple[str, ...]
    heard: tuple[str, ...]
    written: tuple[Path, ...]
    drawn: int
    seconds: float

    @property
    def screen(self) -> RenderableType:
        """The results for a terminal."""
        if self.missing_parts:
            return unfinished_screen(self.planned, self.missing_parts)
        return ensemble_screen(self.points, self.planned, self.results)

    def as_json(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        told = ensemble_document(self.points, self.planned, self.results, self.missing_parts)
        return {**made_by(self.points), **told}

    def afterwards(self, *, as_json: bool) -> tuple[str, ...]:
        """Lines that follow the results: what is missing, which the screen tells itself, and the files written."""
        missing = tuple(gap_lines(self.planned.gaps)) if as_json else ()
        return (*missing, *self.notes, *(f"wrote {path}" for path in self.written))

    @property
    def speed(self) -> str:
        """How many draws were made in this run, and how fast."""
        rate = self.drawn / self.seconds if self.seconds > 0.0 else 0.0
        return f"{self.drawn:,} draws in {self.seconds:,.1f} s ({rate:,.0f} a second)"


def run_settle_draws(
    source: str,
    format: str | None,
    models: Sequence[str],
    options: Sequence[str],
    chosen: Mapping[str, Any],
    drawing: Drawing,
    out: Path | None,
    advance: Advance,
) -> DrawnSettlement:
    """Settle a case over draws; arguments as of ``run_settle``.

    The store stands in the folder ``ensemble`` of ``out``, in a temporary folder without one. Raises ``ChoiceError``,
    ``ModelError`` and ``OutputError`` as planning, drawing and writing do.
    """
    names = [name for each in models for name in each.split(",") if name.strip()]
    if not names:
        raise ChoiceError("name one or more models with --model; see: pourparler settle --list")
    if drawing.shard is not None and out is None:
        raise ChoiceError("--shard needs --out DIR: the shards come together there")
    as_of = chosen.get("as_of")
    moment = None if as_of is None else read_date(as_of, "as_of")
    case, read_as, notes = read_any(source, format, "--format-of-file")
    situation = assemble(case, chosen["frame"], moment)
    given = {"preset": chosen["preset"], "options": named_values(options), "rounds": chosen["rounds"]}
    planned = plan_settle(
        situation,
        names,
        drawing.sampling,
        version=version(),
        keep_inputs=drawing.keep_inputs,
        keep_rounds=drawing.keep_rounds,
        chunk=drawing.chunk,
        **given,
    )
    points = settle_situation(situation, names, seed=chosen["seed"], **given)
    if out is not None:
        check_settlement_folder(out, case.id, DRAWN_FILES)
    idle = None if drawing.shard is None else idle_shards(drawing.shard, planned.plan.chunks)
    heard = () if read_as == "case" else (f"read {source} as {read_as}", *(f"  {note}" for note in notes))
    place: AbstractContextManager[str] = nullcontext(str(out)) if out is not None else tempfile.TemporaryDirectory()
    with place as folder:
        store = open_store(Path(folder) / "ensemble", planned.plan)
        start = time.perf_counter()
        drawn = _draw(store, drawing, advance)
        seconds = time.perf_counter() - start
        missing = tuple(store.missing()) if drawing.shard is not None else ()
        results = () if missing else results_of(planned, store)
    written: tuple[Path, ...] = ()
    if out is not None:
        documents = () if missing else save_ensemble(points, planned, results, out)
        written = (store.directory, *documents)
    notes = () if idle is None else (idle,)
    return DrawnSettlement(points, planned, results, missing, notes, heard, written, drawn, seconds)


def _draw(store: Store, drawing: Drawing, advance: Advance) -> int:
    return run_ensemble(
        store,
        shard=drawing.shard or (1, 1),
        workers=drawing.workers,
        scheduler=drawing.scheduler,
        advance=advance,
    )
