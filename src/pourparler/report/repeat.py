"""The command that makes a report again: every choice that is not the default."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from pourparler.case.assemble import frames_of
from pourparler.case.files import shipped_cases
from pourparler.study import moment_text

if TYPE_CHECKING:
    from pourparler.reach.ensemble.sampling import Sampling
    from pourparler.study import Study

__all__ = ["command_again"]


def command_again(study: Study, with_documents: bool = False) -> tuple[str, bool]:
    """Return the command that repeats a study, and whether the case has to be put in for ``CASE``.

    >>> import pourparler
    >>> case = pourparler.load_case("water-dispute")
    >>> command_again(pourparler.run_study(case, as_of="2024-04-05", formats=[case.formats[0].id], seed=7))[0]
    'pourparler study water-dispute --as-of 2024-04-05 --format ... --seed 7 --out DIR'
    """
    case = study.case
    shipped = case.id in shipped_cases()
    words = ["pourparler", "study", case.id if shipped else "CASE", "--as-of", study.as_of_text]
    asked = {frame.id for frame in study.frames} | {each.frame for each in study.frames_not_run}
    every = [frame.id for frame in frames_of(case)]
    if asked != set(every):
        words += [word for frame in every if frame in asked for word in ("--frame", frame)]
    if len(study.formats) != len(case.formats):
        words += [word for each in study.formats for word in ("--format", each.id)]
    if study.comparison is not None:
        before, after = study.comparison.before, study.comparison.after
        words += ["--compare", moment_text(before if after == study.as_of else after)]
    if study.combine != "hull":
        words += ["--combine", study.combine]
    for package, (low, high) in study.expected_compliance.items():
        words += ["--expected-compliance", f"{package}={low!r},{high!r}"]
    if study.mediator is not None:
        words.append("--mediator")
    if study.draws.sampling is not None:
        words += _sampling_words(study.draws.sampling)
    if study.seed:
        words += ["--seed", str(study.seed)]
    if with_documents:
        words += ["--documents", "DOCUMENTS"]
    return shlex.join([*words, "--out", "DIR"]), not shipped


def _sampling_words(sampling: Sampling) -> list[str]:
    words = ["--draws", str(sampling.draws)]
    if sampling.sampler != "mc":
        words += ["--sampler", sampling.sampler]
    if str(sampling.distribution) != "uniform":
        words += ["--distribution", str(sampling.distribution)]
    words += [word for name, each in sampling.own for word in ("--distribution", f"{name}={each}")]
    for option, value in (("--source-correlation", sampling.source_correlation), ("--spread", sampling.spread)):
        if value:
            words += [option, f"{value:g}"]
    return words + (["--assume-open", sampling.assume_open] if sampling.assume_open is not None else [])
