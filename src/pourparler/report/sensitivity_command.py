"""The work of ``settle --sensitivity`` and ``study --discover``: read, analyse, write the files, say what was found."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from pourparler.case.assemble import assemble
from pourparler.case.load import case_sha256, load_case
from pourparler.case.schema import POOLED, Case
from pourparler.errors import ChoiceError, ModelError
from pourparler.exchange.convert import read_any
from pourparler.reach.discovery import Discovery, discover
from pourparler.reach.encode import evaluate
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.leave_out import LeftOutRow, left_out
from pourparler.reach.registry import find_model
from pourparler.reach.sensitivity.boxes import Box, box_in_words
from pourparler.reach.sensitivity.ema import ema_archive
from pourparler.reach.settle_gaps import gap_lines
from pourparler.reach.settle_options import named_values, read_options
from pourparler.reach.settle_sensitivity import Sensitivity, settle_sensitivity
from pourparler.report.discovery_page import discovery_page
from pourparler.report.discovery_screen import discovery_screen
from pourparler.report.files import write_bytes, write_text
from pourparler.report.sensitivity_page import sensitivity_page
from pourparler.report.sensitivity_screen import sensitivity_screen
from pourparler.report.settle_files import check_settlement_folder
from pourparler.study import Study, moment_text, read_date, run_study, version

__all__ = ["Discovered", "Driven", "LeftOutOfCase", "run_discovery", "run_left_out", "run_sensitivity"]

Advance = Callable[[str, int, int], None]
_FILES = ("sensitivity.json", "sensitivity.html")


@dataclass(frozen=True)
class Driven:
    """What drives the outcomes, how the input was understood, and the files written."""

    found: Sensitivity
    heard: tuple[str, ...]
    written: tuple[Path, ...]

    @property
    def screen(self) -> RenderableType:
        """The results for a terminal."""
        return sensitivity_screen(self.found)

    def as_json(self) -> dict[str, object]:
        """Return what ``--json`` prints and ``sensitivity.json`` holds."""
        made = _made(self.found.case, self.found.frame)
        return {**made, "as_of": moment_text(self.found.as_of), "seed": self.found.seed, **self.found.as_json()}

    def afterwards(self, *, as_json: bool) -> tuple[str, ...]:
        """Lines that follow: what models miss, which the screen tells itself, and the files written."""
        missing = tuple(gap_lines(self.found.gaps)) if as_json else ()
        return (*missing, *(f"wrote {path}" for path in self.written))


def run_sensitivity(
    source: str,
    format: str | None,
    models: Sequence[str],
    options: Sequence[str],
    chosen: Mapping[str, Any],
    out: Path | None,
    advance: Advance,
) -> Driven:
    """Say what drives the outcomes of models; ``chosen`` are further arguments of ``settle_sensitivity``.

    Raises ``ModelError`` where no model gave anything to analyse; nothing is written then.
    """
    names = [name for each in models for name in each.split(",") if name.strip()]
    if not names:
        raise ChoiceError("name one or more models with --model; see: pourparler settle --list")
    as_of = chosen.get("as_of")
    moment = None if as_of is None else read_date(as_of, "as_of")
    case, read_as, notes = read_any(source, format, "--format-of-file")
    if out is not None:
        check_settlement_folder(out, case.id, _FILES)
    total = [0]

    def count(done: int) -> None:
        total[0] += done
        advance("Evaluations", done, total[0])

    given = {**chosen, "as_of": moment, "options": named_values(options), "advance": count}
    found = settle_sensitivity(case, names, **given)
    if not found.outcomes:
        raise ModelError("\n".join([f"{case.id}: no model gave anything to analyse", *gap_lines(found.gaps)]))
    heard = () if read_as == "case" else (f"read {source} as {read_as}", *(f"  {note}" for note in notes))
    done = Driven(found, heard, ())
    if out is None:
        return done
    path = write_text(out / "sensitivity.json", json.dumps(done.as_json(), indent=1, ensure_ascii=False) + "\n")
    return Driven(found, heard, (path, write_text(out / "sensitivity.html", _page(found, chosen, options))))


def _page(found: Sensitivity, chosen: Mapping[str, Any], options: Sequence[str]) -> str:
    models = [find_model(each.model) for each in found.outcomes]
    choices = read_options(models, chosen["preset"], named_values(options), chosen["rounds"])
    return sensitivity_page(found, {name: each.preset for name, each in choices.items()})


@dataclass(frozen=True)
class Discovered:
    """Under which inputs a package is accepted, per format and frame, and the files written."""

    found: tuple[Discovery, ...]
    case: Case = field(repr=False)
    written: tuple[Path, ...] = ()

    @property
    def screen(self) -> RenderableType:
        """The results for a terminal."""
        return Group(*(discovery_screen(each) for each in self.found))

    def as_json(self) -> dict[str, object]:
        """Return what ``--json`` prints and ``discovery.json`` holds."""
        return {**_made(self.case, None), "discoveries": [_discovery_json(each) for each in self.found]}


def run_discovery(
    source: str,
    package: str,
    *,
    formats: Sequence[str] | None,
    frames: Sequence[str] | None,
    as_of: str | None,
    combine: str,
    sampling: Sampling,
    out: Path | None,
    advance: Advance,
) -> Discovered:
    """Seek the inputs under which a package is accepted; formats default to the first, frames to the pooled one.

    ``out`` gets ``discovery.json`` and, for each format and frame, the draws as a file that the EMA workbench loads.
    """
    case = load_case(source)
    if not case.packages or not case.formats:
        missing = "packages" if not case.packages else "formats"
        raise ChoiceError(f"--discover {package}: this case has no {missing}; nothing can be accepted in it")
    moment = None if as_of is None else read_date(as_of, "as_of")
    wanted_formats = list(formats or [case.formats[0].id])
    wanted_frames = list(frames or [POOLED])
    found = []
    for frame in wanted_frames:
        situation = assemble(case, frame, moment, "intersect" if combine == "intersect" else "hull")
        if not situation.speaks:
            raise ChoiceError(
                f"--frame {frame}: nothing of its own is visible at this date; choose another frame or date"
            )
        evaluation = evaluate(situation, case.packages, case.formats)
        for format_ in wanted_formats:
            found.append(discover(evaluation, package, format_, sampling))
            advance("Scenario discovery", 1, len(wanted_frames) * len(wanted_formats))
    done = Discovered(tuple(found), case)
    if out is None:
        return done
    text = json.dumps(done.as_json(), indent=1, ensure_ascii=False) + "\n"
    written = [write_text(out / "discovery.json", text)]
    written.append(write_text(out / "discovery.html", discovery_page(found, case)))
    for each in found:
        name = f"experiments-{each.package}-{each.format}-{each.frame}.tar.gz"
        outcomes = {f"accepted by {who}": accepted for who, accepted in each.experiments.accepted.items()}
        tried = each.experiments
        data = ema_archive(tried.inputs, tried.points, outcomes, model=case.id, stamps=sampling.stamps)
        written.append(write_bytes(out / name, data))
    return Discovered(tuple(found), case, tuple(written))


@dataclass(frozen=True)
class LeftOutOfCase:
    """Which verdicts change without one source or actor, and the files written."""

    rows: tuple[LeftOutRow, ...]
    study: Study = field(repr=False)
    written: tuple[Path, ...] = ()

    @property
    def screen(self) -> RenderableType:
        """The results for a terminal."""
        frames = ", ".join(frame.id for frame in self.study.frames)
        title = f"Without one source, or one actor's consent (as of {self.study.as_of_text}, frames: {frames})"
        return Group(Text(title, style="bold"), *(Text(row.text) for row in self.rows))

    def as_json(self) -> dict[str, object]:
        """Return what ``--json`` prints and ``left_out.json`` holds."""
        return {
            **_made(self.study.case, None),
            "as_of": self.study.as_of_text,
            "left_out": [asdict(row) for row in self.rows],
        }


def run_left_out(source: str, choices: Mapping[str, Any], out: Path | None, advance: Advance) -> LeftOutOfCase:
    """Say which verdicts of a study change without one source or actor; ``choices`` are those of ``run_study``."""
    study = run_study(load_case(source), **choices)
    total = len(study.case.sources) + len(study.case.actors)
    rows = left_out(study.section.evaluations, lambda n: advance("Leaving out", n, total))
    done = LeftOutOfCase(rows, study)
    if out is None:
        return done
    text = json.dumps(done.as_json(), indent=1, ensure_ascii=False) + "\n"
    return LeftOutOfCase(rows, study, (write_text(out / "left_out.json", text),))


def _made(case: Case, frame: str | None) -> dict[str, object]:
    """What results are of, and by which version."""
    named = {} if frame is None else {"frame": frame}
    return {"version": version(), "case": case.id, "case_sha256": case_sha256(case), **named}


def _discovery_json(found: Discovery) -> dict[str, object]:
    labels = found.experiments.labels
    return {
        "package": found.package,
        "format": found.format,
        "frame": found.frame,
        "verdict": found.verdict,
        **found.sampling.as_json(),
        "stamps": [*found.sampling.stamps],
        "withheld": found.withheld or None,
        "open_cells": [asdict(cell) for cell in found.open_cells],
        "inputs": [
            {"name": name, "label": labels[name], "low": float(np.min(column)), "high": float(np.max(column))}
            for name, column in zip(found.experiments.inputs, found.experiments.points.T, strict=True)
        ],
        "scenarios": [
            {
                "who": each.who,
                "share": each.share,
                **{
                    name: [_box_json(box, labels) for box in getattr(each, name)]
                    for name in ("accepts", "rejects", "tree")
                },
            }
            for each in found.scenarios
        ],
        "turns": [asdict(turn) for turn in found.turns],
    }


def _box_json(box: Box, labels: Mapping[str, str]) -> dict[str, object]:
    return {**asdict(box), "text": box_in_words(box, labels)}
