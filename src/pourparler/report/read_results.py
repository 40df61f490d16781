"""What the analyses of ``pourparler read`` show: coders, sources and hypotheses, as screens, JSON and tables."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.case.passages import joined_passages
from pourparler.case.places import listed, nearest
from pourparler.case.schema import Case, Coding
from pourparler.errors import ChoiceError
from pourparler.exchange.csv_lines import csv_lines
from pourparler.read.agreement.krippendorff_alpha import Alpha
from pourparler.read.compare.coders import CoderAgreement, Passages, coder_agreement
from pourparler.read.compare.sources import source_agreement
from pourparler.read.competing_hypotheses import CAVEAT
from pourparler.read.hypotheses_of_case import HypothesesOfCase, analysed_hypotheses
from pourparler.read.queue.queue import reading_folder
from pourparler.read.text.quotations import quotations
from pourparler.report.coding_file import coding_of, coding_refusals, coding_text
from pourparler.report.files import write_text
from pourparler.report.read_sources_screen import sources_screen
from pourparler.report.words import plural

__all__ = [
    "ReadResult",
    "agreement_result",
    "csv_text",
    "hypotheses_result",
    "ingested_texts",
    "read_passages",
    "sources_result",
    "write_files",
]

_SHOWN_CONFLICTS = 40
_SHOWN_REFUSALS = 5


@dataclass(frozen=True)
class ReadResult:
    """A result for the terminal, for ``--json``, and for ``--out``: the text of each file by its name.

    ``warnings`` are told where the files are written.
    """

    screen: RenderableType
    document: dict[str, Any]
    files: dict[str, str]
    warnings: tuple[str, ...] = ()


def csv_text(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    r"""Return rows as CSV with lines that end in one line feed.

    >>> csv_text(["a", "b"], [[1, "x, y"]])
    'a,b\n1,"x, y"\n'
    """
    return csv_lines([header, *rows])


def write_files(directory: Path, files: Mapping[str, str]) -> list[Path]:
    """Write files to a folder, each under a temporary name first; return them. Raises ``OutputError``."""
    return [write_text(directory / name, text) for name, text in files.items()]


def ingested_texts(path: Path, case: Case) -> dict[str, str]:
    """Return the texts of the sources of a case that were read in, by source id."""
    folder = reading_folder(path) / "texts"
    held = {source.id: folder / f"{source.id}.txt" for source in case.sources}
    return {source: file.read_bytes().decode("utf-8") for source, file in held.items() if file.is_file()}


def read_passages(path: Path, sources: Mapping[str, int | None] | None = None) -> dict[str, list[tuple[int, int]]]:
    """Read which passages both coders read: a CSV with the columns source, start and end.

    ``sources``: those that there are, with the characters of each where known. A byte order mark and semicolons, as
    spreadsheets write them, are taken; passages that overlap or adjoin become one. Raises ``ChoiceError`` where a
    column is missing, a line is no passage, names another source or goes beyond its text, and where there is no line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ChoiceError(f"--within {path}: cannot be read ({error}); give a CSV of source,start,end") from None
    semicolons = bool(lines) and ";" in lines[0] and "," not in lines[0]
    found: dict[str, list[tuple[int, int]]] = {}
    for number, row in enumerate(csv.DictReader(lines, delimiter=";" if semicolons else ","), start=2):
        try:
            start, end = int(row["start"]), int(row["end"])
            source = row["source"].strip()
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ChoiceError(
                f"{path}:{number}: no passage; columns are source, start and end, in characters"
            ) from None
        if not 0 <= start < end:
            raise ChoiceError(f"{path}:{number}: [{start}, {end}) is empty or reversed")
        if sources is not None:
            _check_passage(f"{path}:{number}", source, end, sources)
        found.setdefault(source, []).append((start, end))
    if not found:
        raise ChoiceError(
            f"--within {path}: no passage in it; give lines of source,start,end below a line that says so"
        )
    return {source: joined_passages(spans) for source, spans in found.items()}


def _check_passage(where: str, source: str, end: int, sources: Mapping[str, int | None]) -> None:
    if source not in sources:
        way_out = nearest(source, [*sources]) or f"sources: {listed([*sources])}"
        raise ChoiceError(f"{where}: unknown source {source!r}; {way_out}")
    length = sources[source]
    if length is not None and end > length:
        raise ChoiceError(f"{where}: {end} goes beyond source {source!r}, which has {length} characters")


def agreement_result(
    one: Case, other: Case, within: Passages | None = None, *, notes: Sequence[str] = ()
) -> ReadResult:
    """Compare two codings; ``notes`` are told before those of the comparison.

    Raises ``ChoiceError`` where they share no document.

    >>> import pourparler
    >>> case = pourparler.load_case("water-dispute")
    >>> agreement_result(case, case).document["passages"][-1]["alpha"]
    1.0
    """
    found = coder_agreement(one, other, within)
    found = replace(found, notes=(*notes, *found.notes))
    coding = coding_of(one, other, within)
    fields = [(each.field, each.level, each.alpha.units, each.equal, each.alpha) for each in found.fields]
    passages = [(each.source or "all documents", each.one, each.other, each.alpha) for each in found.passages]
    document = {
        "matched": [{"one": a, "other": b} for a, b in found.pairs],
        "parts": [asdict(each) for each in found.parts],
        "only_one": [*found.only_one],
        "only_other": [*found.only_other],
        "fields": [
            {"field": field, "level": level, "units": units, "equal": equal, **_alpha_json(alpha)}
            for field, level, units, equal, alpha in fields
        ],
        "passages": [
            {"source": source, "one": mine, "other": theirs, **_alpha_json(alpha)}
            for source, mine, theirs, alpha in passages
        ],
        "conflicts": [asdict(each) for each in found.conflicts],
        "notes": [*found.notes],
    }
    field_rows = [(field, level, units, f"{equal:.6g}", *_alpha_cells(a)) for field, level, units, equal, a in fields]
    files = {
        "agreement-fields.csv": csv_text(("field", "level", "units", "equal", "alpha", "why_none"), field_rows),
        "agreement-passages.csv": csv_text(
            ("source", "one", "other", "alpha", "why_none"),
            [(source, mine, theirs, *_alpha_cells(alpha)) for source, mine, theirs, alpha in passages],
        ),
        "conflicts.csv": csv_text(
            ("source", "start", "end", "one", "other", "field", "says", "other_says"),
            [(c.source, *c.span, c.one, c.other, c.field, c.says, c.other_says) for c in found.conflicts],
        ),
        "codings.yaml": coding_text(coding),
    }
    return ReadResult(_agreement_screen(found), document, files, _refusals(one, coding))


def _refusals(case: Case, coding: Coding) -> tuple[str, ...]:
    """Say what check will say against the coding that is written."""
    refused = coding_refusals(case, coding)
    if not refused:
        return ()
    first = f"codings.yaml: check will refuse it in the first case, {plural(len(refused), 'mistake')}:"
    rest = len(refused) - _SHOWN_REFUSALS
    more = [f"  and {rest} more"] if rest > 0 else []
    way_out = "Add to the first case what it lacks, or change codings.yaml."
    return (first, *(f"  {each}" for each in refused[:_SHOWN_REFUSALS]), *more, way_out)


def _alpha_json(alpha: Alpha) -> dict[str, Any]:
    return {"alpha": alpha.alpha, "why_none": alpha.reason}


def _alpha_cells(alpha: Alpha) -> tuple[str, str]:
    return ("" if alpha.alpha is None else f"{alpha.alpha:.6g}", alpha.reason)


def _alpha_words(alpha: Alpha) -> str:
    return f"{alpha.alpha:.3f}" if alpha.alpha is not None else "-"


def _agreement_screen(found: CoderAgreement) -> RenderableType:
    count = len(found.pairs)
    head = "1 statement matches; " if count == 1 else f"{count} statements match; "
    head += f"{len(found.only_one)} only in the first case, {len(found.only_other)} only in the second"
    parts = [f"{part.statement} is part of {part.part_of}" for part in found.parts]
    told = f"As part of a wider statement of the other: {', '.join(parts[:_SHOWN_CONFLICTS])}"
    told += f" and {len(parts) - _SHOWN_CONFLICTS} more." if len(parts) > _SHOWN_CONFLICTS else "."
    top = [Text(head), *([Text(told)] if parts else []), Text("")]
    fields = Table(title="Krippendorff's alpha by field, over matched statements and codes", title_justify="left")
    for name in ("field", "level", "pairs", "equal", "alpha"):
        fields.add_column(name, justify="right" if name in ("pairs", "equal") else "left")
    for each in found.fields:
        fields.add_row(each.field, each.level, str(each.alpha.units), f"{each.equal:.0%}", _alpha_words(each.alpha))
    passages = Table(title="Alpha for unitizing: whether the same passages are marked", title_justify="left")
    for name in ("document", "first", "second", "alpha"):
        passages.add_column(name, justify="right" if name in ("first", "second") else "left")
    for passage in found.passages:
        name = passage.source or "all documents"
        passages.add_row(name, str(passage.one), str(passage.other), _alpha_words(passage.alpha))
    conflicts = Table(title=f"{len(found.conflicts)} conflicts to merge", title_justify="left")
    for name in ("where", "first", "second", "field", "first says", "second says"):
        conflicts.add_column(name, overflow="fold")
    for conflict in found.conflicts[:_SHOWN_CONFLICTS]:
        where = f"{conflict.source} {conflict.span[0]}-{conflict.span[1]}"
        cells = (conflict.one, conflict.other, conflict.field, conflict.says, conflict.other_says)
        conflicts.add_row(where, *(cell or "-" for cell in cells))
    rest = len(found.conflicts) - _SHOWN_CONFLICTS
    more = [Text(f"and {rest} more; --out DIR writes all to conflicts.csv")] if rest > 0 else []
    dash = Text("A dash: alpha is not defined, because all values are equal, nobody marks anything, or nothing pairs.")
    return Group(*top, fields, passages, dash, conflicts, *more, *map(Text, found.notes))


def sources_result(case: Case, texts: Mapping[str, str]) -> ReadResult:
    """Compare the sources of a case; ``texts``: those of the sources whose documents were ingested.

    >>> import pourparler
    >>> done = sources_result(pourparler.load_case("water-dispute"), {})
    >>> print(done.files["independent-sources.csv"].splitlines()[1])
    summer-flow,altovar,2,ministry | gazette
    """
    language = {source.id: source.language[:2] or "fr" for source in case.sources}
    quoted = {
        source: [(each.start, each.end) for each in quotations(text, language.get(source, "fr"))]
        for source, text in texts.items()
    }
    cells = source_agreement(case, texts, quoted)
    document = {
        "texts": [*texts],
        "cells": [asdict(cell) | {"independent": cell.independent} for cell in cells],
    }
    rows = [
        (
            *(cell.issue, cell.actor, each.source, each.view, *(each.position or ("", "")), " ".join(each.statements)),
            *(" ".join(each.superseded), "yes" if each.is_red_line else ""),
        )
        for cell in cells
        for each in cell.sources
    ]
    counts = [(cell.issue, cell.actor, cell.independent, " | ".join(map(" ".join, cell.origins))) for cell in cells]
    files = {
        "sources.csv": csv_text(
            ("issue", "actor", "source", "view", "low", "high", "statements", "superseded", "red_line"), rows
        ),
        "independent-sources.csv": csv_text(("issue", "actor", "independent", "origins"), counts),
    }
    return ReadResult(sources_screen(case, cells, texts), document, files)


def hypotheses_result(case: Case, chosen: str | None = None) -> ReadResult:
    """Analyse the competing hypotheses of a case. Raises ``ChoiceError`` where it has none."""
    found = analysed_hypotheses(case, chosen)
    document = {"sets": [each.as_json() for each in found], "caveat": CAVEAT}
    files = {}
    for each in found:
        claims = [*each.set.claims]
        rows = [
            (
                piece.id,
                " ".join(piece.statements),
                piece.credibility,
                piece.relevance,
                diagnosticity,
                *(piece.fits.get(claim, "N") for claim in claims),
                " ".join(each.not_rated.get(piece.id, ())),
            )
            for piece, diagnosticity in zip(
                each.set.evidence, each.results.diagnosticity.tolist() if each.results else (), strict=True
            )
        ]
        header = ("evidence", "statements", "credibility", "relevance", "diagnosticity", *claims, "not_rated")
        files[f"hypotheses-{each.set.id}.csv"] = csv_text(header, rows)
    return ReadResult(Group(*map(_hypotheses_screen, found), Text(CAVEAT)), document, files)


def _hypotheses_screen(found: HypothesesOfCase) -> RenderableType:
    claims = [*found.set.claims]
    head = [
        Text(found.set.question, style="bold"),
        *(Text(f"  {name}: {text}") for name, text in found.set.claims.items()),
    ]
    if found.results is None:
        return Group(*head, Text("Nothing has been rated yet."))
    table = Table()
    for name in ("evidence", "statements", "weights", *claims, "diag-\nnosticity"):
        table.add_column(name, overflow="fold", no_wrap=name == "evidence", min_width=max(map(len, name.split("\n"))))
    for piece, diagnosticity in zip(found.set.evidence, found.results.diagnosticity.tolist(), strict=True):
        fits = [piece.fits.get(claim, "(N)") for claim in claims]
        weights = f"{piece.credibility}, {piece.relevance}"
        table.add_row(piece.id, " ".join(piece.statements), weights, *fits, f"{diagnosticity:.2f}")
    for label, scores in (
        ("inconsistency", found.results.inconsistency),
        ("weighted", found.results.weighted_inconsistency),
    ):
        table.add_row(label, "", "", *(f"{score:.2f}" for score in scores.tolist()), "", style="bold")
    lines = [f"Contradicted least: {', '.join(found.least)}."]
    if missing := found.not_rated:
        told = "; ".join(f"{piece}: {', '.join(names)}" for piece, names in missing.items())
        lines.insert(0, f"(N): not rated, counted as N. {told}.")
    for source, alone, turns, scores in zip(
        found.sources, found.alone, found.results.turned_by.tolist(), found.results.without.tolist(), strict=True
    ):
        if not alone:
            lines.append(f"Without {source}: no evidence rests on it alone; the result stands.")
            continue
        told = ", ".join(f"{claim} {score:.2f}" for claim, score in zip(claims, scores, strict=True))
        verdict = "that turns the result" if turns else "the result stands"
        lines.append(f"Without {source}: {told}; {verdict}.")
    return Group(*head, table, *map(Text, lines), Text(""))
