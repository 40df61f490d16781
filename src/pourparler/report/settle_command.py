"""The work of ``pourparler settle``: read the input, run the models, write the files, say what was heard and missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import RenderableType

from pourparler.errors import ChoiceError, ModelError
from pourparler.exchange.convert import read_any
from pourparler.reach.settle import settle
from pourparler.reach.settle_gaps import gap_lines
from pourparler.reach.settle_options import named_values
from pourparler.reach.settle_rows import Settlement
from pourparler.report.settle_files import check_settlement_folder, made_by, save_settlement
from pourparler.report.settle_screen import settlement_screen
from pourparler.study import read_date

__all__ = ["Settled", "run_settle"]


@dataclass(frozen=True)
class Settled:
    """The results, how the input was understood, what is missing, and the files written."""

    settlement: Settlement
    heard: tuple[str, ...]
    missing: tuple[str, ...]
    written: tuple[Path, ...]

    @property
    def screen(self) -> RenderableType:
        """The results for a terminal."""
        return settlement_screen(self.settlement)

    def as_json(self) -> dict[str, object]:
        """Return what ``--json`` prints: how the results were made, and the results."""
        return {**made_by(self.settlement), **self.settlement.as_json()}

    def afterwards(self, *, as_json: bool) -> tuple[str, ...]:
        """Lines that follow the results: what is missing, which the screen tells itself, and the files written."""
        return (*(self.missing if as_json else ()), *(f"wrote {path}" for path in self.written))


def run_settle(
    source: str,
    format: str | None,
    models: Sequence[str],
    options: Sequence[str],
    chosen: Mapping[str, Any],
    out: Path | None,
    scale: str | None = None,
) -> Settled:
    """Settle a case or a file of another program; ``chosen`` are further arguments of ``settle``.

    ``models`` may hold several names with commas between, ``options`` are written NAME=VALUE, and ``as_of`` of
    ``chosen`` is text. ``scale`` names the ends of a file's scales, see ``choose_scale``. Nothing is written unless a
    model was run. Raises ``ModelError`` where none could be, and ``OutputError`` where ``out`` holds something else.
    """
    names = [name for each in models for name in each.split(",") if name.strip()]
    if not names:
        raise ChoiceError("name one or more models with --model; see: pourparler settle --list")
    as_of = chosen.get("as_of")
    moment = None if as_of is None else read_date(as_of, "as_of")
    named = named_values(options)
    case, read_as, notes = read_any(source, format, "--format-of-file", scale)
    if out is not None:
        check_settlement_folder(out, case.id)
    done = settle(case, names, **{**chosen, "as_of": moment, "options": named})
    if not done.results:
        raise ModelError("\n".join([f"{source}: no model could be run", *gap_lines(done.gaps)]))
    heard = () if read_as == "case" else (f"read {source} as {read_as}", *(f"  {note}" for note in notes))
    written = () if out is None else save_settlement(done, out)
    return Settled(done, heard, tuple(gap_lines(done.gaps)), written)
