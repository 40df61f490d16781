"""``write_brief(study, path)``: one printed A4 page for a desk officer, with links into ``report.html``."""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pourparler.case.codes import Legal
from pourparler.case.schema import Statement
from pourparler.report.answer import AnswerScreen, Finding, build_answer
from pourparler.report.files import write_text
from pourparler.report.grounds import Grounds, beside_the_source
from pourparler.report.hold_section import kept_line
from pourparler.report.lookup import Lookup
from pourparler.report.matrix import Matrix, build_matrix
from pourparler.report.passages import Passages, find_passages
from pourparler.report.pieces import Pieces
from pourparler.report.report import read_resource, templates

if TYPE_CHECKING:
    from pourparler.study import Study

__all__ = ["render_brief", "write_brief"]

_MOST_PACKAGES, _MOST_FORMATS, _MOST_FINDINGS, _MOST_SENTENCES, _MOST_CHANGES, _MOST_LAW = 10, 5, 5, 3, 2, 3


@dataclass(frozen=True)
class _Sentence:
    """A statement that decides, with its original words where the document is at hand."""

    statement: Statement
    original: str
    language: str


def write_brief(study: Study, path: Path, documents: Path | None = None) -> Path:
    """Write ``brief.html`` in one move and return its path; raises as ``write_report`` does."""
    return write_text(path, render_brief(study, documents))


def render_brief(study: Study, documents: Path | None = None) -> str:
    """Return the brief as HTML: the answer, the matrix, what to find out, the sentences it rests on.

    Lists are cut to what one page holds, each with the number left out; everything is in the report beside it.
    """
    names = Lookup(study)
    matrix = build_matrix(names)
    grounds = Grounds(names, matrix)
    answer = build_answer(names, matrix, grounds, most_limits=1)
    return (
        templates()
        .get_template("brief.html")
        .render(
            study=study,
            case=study.case,
            names=names,
            p=Pieces(names, page="report.html"),
            matrix=matrix,
            answer=answer,
            grounds=grounds,
            groups=_groups(answer),
            packages=matrix.packages[:_MOST_PACKAGES],
            formats=matrix.formats[:_MOST_FORMATS],
            sentences=_sentences(names, matrix, find_passages(study.case, documents)),
            law=_law(study, matrix),
            most=_MOST_FINDINGS,
            most_changes=_MOST_CHANGES,
            differing=_differing(study),
            short=_short,
            kept=kept_line(study),
            style=read_resource("brief.css"),
        )
    )


def _groups(answer: AnswerScreen) -> list[tuple[str, str, tuple[Finding, ...], str]]:
    return [
        ("in-reach", "Within reach", answer.reach, "No package."),
        ("is-blocked", "Blocked or resisted, and by whom", answer.blocked, "No package."),
        ("is-unknown", "What nobody knows", answer.unknown, "Nothing."),
    ]


def _sentences(names: Lookup, matrix: Matrix, passages: Passages) -> list[_Sentence]:
    """Return the statements on which most verdicts hang; where none is pivotal, those behind the first verdicts."""
    pivotal = [row.id for row in names.study.pivotal_rows if row.kind == "statement"]
    behind = [statement for cell in matrix.cells.values() for statement in cell.telling.statements]
    chosen = names.known([*pivotal, *behind])[: _MOST_SENTENCES - passages.asked]
    return [
        _Sentence(each, _short(passages.original(each) or "", 200), names.sources[each.source].language)
        for each in chosen
    ]


def _law(study: Study, matrix: Matrix) -> list[tuple[Statement, str]]:
    """Return what sources say about law or consent: first what concerns the packages shown, by turns of the sources."""
    issues = {issue for package in matrix.packages for issue in package.terms}
    shown = {package.id for package in matrix.packages}
    by_rank: dict[tuple[bool, int], list[tuple[Statement, str]]] = defaultdict(list)
    turns: Counter[tuple[bool, str]] = Counter()
    for statement in study.visible:
        for code in statement.codes:
            if isinstance(code, Legal):
                beside = code.package not in shown and code.issue not in issues
                by_rank[beside, turns[beside, statement.source]].append((statement, code.finding))
                turns[beside, statement.source] += 1
    return [each for _, found in sorted(by_rank.items()) for each in found][:_MOST_LAW]


def _differing(study: Study) -> list[tuple[str, str, str, str]]:
    """Return (package, statement, its own conclusion, how the computed one stands to it) where they do not agree."""
    first = study.formats[0].id if study.formats else ""
    return [
        (row.package, row.statements[0], row.verdict, beside_the_source(row))
        for row in study.finding_rows
        if row.kind == "source_differs" and row.format == first and row.package and row.verdict and row.statements
    ]


def _short(text: str, width: int = 170) -> str:
    """Cut a text at a word."""
    return textwrap.shorten(text, width, placeholder=" …")
