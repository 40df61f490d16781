"""What the analyses of ``pourparler read`` show: coders, sources and hypotheses, as screens, JSON and tables."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.case.schema import Case
from pourparler.errors import ChoiceError
from pourparler.exchange.csv_lines import csv_lines
from pourparler.read.agreement.krippendorff_alpha import Alpha
from pourparler.read.compare.coders import CoderAgreement, Passages, coder_agreement
from pourparler.read.compare.sources import SourceCell, SourcePosition, source_agreement
from pourparler.read.competing_hypotheses import CAVEAT
from pourparler.read.hypotheses_of_case import HypothesesOfCase, analysed_hypotheses
from pourparler.read.queue.queue import reading_folder
from pourparler.read.text.quotations import quotations
from pourparler.report.coding_file import coding_of, coding_text
from pourparler.report.files import write_text

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


@dataclass(frozen=True)
class ReadResult:
    """A result for the terminal, for ``--json``, and for ``--out``: the text of each file by its name."""

    screen: RenderableType
    document: dict[str, Any]
    files: dict[str, str]


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


def read_passages(path: Path) -> dict[str, list[tuple[int, int]]]:
    """Read which passages both coders read: a CSV with the columns source, start and end.

    Raises ``ChoiceError`` where a column is missing or a line is no passage.
    """
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise ChoiceError(f"--within {path}: cannot be read ({error}); give a CSV of source,start,end") from None
    found: dict[str, list[tuple[int, int]]] = {}
    for number, row in enumerate(rows, start=2):
        try:
            start, end = int(row["start"]), int(row["end"])
            source = row["source"]
        except (KeyError, TypeError, ValueError):
            raise ChoiceError(
                f"{path}:{number}: no passage; columns are source, start and end, in characters"
            ) from None
        if not 0 <= start < end:
            raise ChoiceError(f"{path}:{number}: [{start}, {end}) is empty or reversed")
        found.setdefault(source, []).append((start, end))
    return found


def agreement_result(one: Case, other: Case, within: Passages | None = None) -> ReadResult:
    """Compare two codings. Raises ``ChoiceError`` where they share no document.

    >>> import pourparler
    >>> case = pourparler.load_case("water-dispute")
    >>> agreement_result(case, case).document["passages"][-1]["alpha"]
    1.0
    """
    found = coder_agreement(one, other, within)
    fields = [(each.field, each.level, each.alpha.units, each.equal, each.alpha) for each in found.fields]
    passages = [(each.source or "all documents", each.one, each.other, each.alpha) for each in found.passages]
    document = {
        "matched": [{"one": a, "other": b} for a, b in found.pairs],
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
        "codings.yaml": coding_text(coding_of(one, other, within)),
    }
    return ReadResult(_agreement_screen(found), document, files)


def _alpha_json(alpha: Alpha) -> dict[str, Any]:
    return {"alpha": alpha.alpha, "why_none": alpha.reason}


def _alpha_cells(alpha: Alpha) -> tuple[str, str]:
    return ("" if alpha.alpha is None else f"{alpha.alpha:.6g}", alpha.reason)


def _alpha_words(alpha: Alpha) -> str:
    return f"{alpha.alpha:.3f}" if alpha.alpha is not None else "-"


def _agreement_screen(found: CoderAgreement) -> RenderableType:
    head = f"{len(found.pairs)} statements match; {len(found.only_one)} only in the first case, "
    head += f"{len(found.only_other)} only in the second"
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
        told = (conflict.one, conflict.other, conflict.field, conflict.says, conflict.other_says)
        conflicts.add_row(where, *(cell or "-" for cell in told))
    rest = len(found.conflicts) - _SHOWN_CONFLICTS
    more = [Text(f"and {rest} more; --out DIR writes all to conflicts.csv")] if rest > 0 else []
    dash = Text("A dash: alpha is not defined, because all values are equal, nobody marks anything, or nothing pairs.")
    return Group(Text(head), Text(""), fields, passages, dash, conflicts, *more, *map(Text, found.notes))


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
        (cell.issue, cell.actor, each.source, each.view, *(each.position or ("", "")), " ".join(each.statements))
        for cell in cells
        for each in cell.sources
    ]
    counts = [(cell.issue, cell.actor, cell.independent, " | ".join(map(" ".join, cell.origins))) for cell in cells]
    files = {
        "sources.csv": csv_text(("issue", "actor", "source", "view", "low", "high", "statements"), rows),
        "independent-sources.csv": csv_text(("issue", "actor", "independent", "origins"), counts),
    }
    return ReadResult(_sources_screen(case, cells, texts), document, files)


def _sources_screen(case: Case, cells: Sequence[SourceCell], texts: Mapping[str, str]) -> RenderableType:
    table = Table(title="What each source says an actor wants, on scales of 0-100", title_justify="left")
    table.add_column("actor", no_wrap=True)
    for source in case.sources:
        table.add_column(source.id, overflow="fold")
    table.add_column("origins", justify="right", no_wrap=True)
    for issue, of_issue in groupby(cells, key=lambda cell: cell.issue):
        table.add_section()
        table.add_row(Text(issue, style="bold"))
        for cell in of_issue:
            table.add_row(cell.actor, *map(_seen, cell.sources), str(cell.independent))
    if not cells:
        return Text("No statement gives a position.")
    missing = [source.id for source in case.sources if source.id not in texts]
    note = (
        "= agrees with all others that speak of it, \u2260 contradicts one of them, no sign: alone, a point: silent. "
        "Origins: independent sources; those that share words or a nested source count as one."
    )
    if missing:
        note += f" The texts of {', '.join(missing)} were not ingested: shared words there could not be looked for."
    return Group(table, Text(note))


def _seen(said: SourcePosition) -> str:
    """Show what a source says, with a sign for how it stands to the others."""
    if not said.position:
        return "."
    signs = {"agrees": "= ", "contradicts": "\u2260 "}
    return signs.get(said.view, "") + "-".join(f"{end:g}" for end in dict.fromkeys(said.position))


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
            )
            for piece, diagnosticity in zip(
                each.set.evidence, each.results.diagnosticity.tolist() if each.results else (), strict=True
            )
        ]
        header = ("evidence", "statements", "credibility", "relevance", "diagnosticity", *claims)
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
        fits = [piece.fits.get(claim, "N") for claim in claims]
        weights = f"{piece.credibility}, {piece.relevance}"
        table.add_row(piece.id, " ".join(piece.statements), weights, *fits, f"{diagnosticity:.2f}")
    for label, scores in (
        ("inconsistency", found.results.inconsistency),
        ("weighted", found.results.weighted_inconsistency),
    ):
        table.add_row(label, "", "", *(f"{score:.2f}" for score in scores.tolist()), "", style="bold")
    lines = [f"Contradicted least: {', '.join(found.least)}."]
    for source, turns, scores in zip(
        found.sources, found.results.turned_by.tolist(), found.results.without.tolist(), strict=True
    ):
        told = ", ".join(f"{claim} {score:.2f}" for claim, score in zip(claims, scores, strict=True))
        verdict = "that turns the result" if turns else "the result stands"
        lines.append(f"Without {source}: {told}; {verdict}.")
    return Group(*head, table, *map(Text, lines), Text(""))
