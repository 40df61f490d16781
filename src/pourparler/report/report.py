"""``write_report(study, path)``: the whole study as one self-contained HTML file."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pourparler.case.codes import Answer, Code, Requires
from pourparler.case.schema import Package
from pourparler.report import words
from pourparler.report.answer import build_answer
from pourparler.report.canvas import drawn_anchors
from pourparler.report.charts import draw_positions, source_colour, source_stripes
from pourparler.report.codes_in_words import describe_level
from pourparler.report.coding import build_coding
from pourparler.report.disagreement import build_disagreements
from pourparler.report.files import write_text
from pourparler.report.grounds import Grounds, beside_the_source
from pourparler.report.hold_section import build_hold
from pourparler.report.how_often import build_how_often
from pourparler.report.lookup import Lookup
from pourparler.report.matrix import Matrix, build_matrix
from pourparler.report.mediation import build_mediator, status_word
from pourparler.report.outcome_charts import draw_disagreements
from pourparler.report.packages import build_packages
from pourparler.report.passages import Passages, find_passages
from pourparler.report.pieces import Pieces, answer_badge, bounds_bar, strip, verdict_badge
from pourparler.report.positions import IssuePositions, gather_positions, speaks_of_others
from pourparler.report.repeat import command_again
from pourparler.report.settlement import build_settlement
from pourparler.report.source_table import VIEW_WORDS, build_source_table
from pourparler.report.sources import (
    MOST_ISSUES,
    SourceView,
    build_agreement,
    build_claims,
    build_ledger,
    build_statements,
)
from pourparler.report.state_graph import STANDING
from pourparler.report.uncertainty import (
    build_anchors,
    build_assumptions,
    build_find_out,
    build_not_asked,
    build_pivotal,
    build_zones,
    judged_verdicts,
)

if TYPE_CHECKING:
    from jinja2 import Environment

    from pourparler.study import Study

__all__ = ["read_resource", "render_report", "templates", "write_report"]


def write_report(study: Study, path: Path, documents: Path | None = None) -> Path:
    """Write ``report.html`` in one move and return its path.

    ``documents`` is a folder with the original texts; a sentence is shown once its file's hash agrees. Raises
    ``OutputError`` where the path cannot be written to, ``ChoiceError`` where the folder does not exist.
    """
    return write_text(path, render_report(study, documents))


def render_report(study: Study, documents: Path | None = None) -> str:
    """Return the report as HTML: styles, script and charts inside, nothing fetched."""
    names = Lookup(study)
    pieces = Pieces(names)
    passages = find_passages(study.case, documents)
    every_position = gather_positions(names)
    positions = every_position[:MOST_ISSUES]
    disagreements = build_disagreements(study)
    script = read_resource("report.js")
    # vl-convert draws outside Python's lock, so the charts cost no time beside the rest of the page.
    with ThreadPoolExecutor(max_workers=1) as pool:
        drawing = pool.submit(draw_positions, positions, names)
        outcomes = pool.submit(draw_disagreements, disagreements[:MOST_ISSUES])
        return (
            templates()
            .get_template("report.html")
            .render(
                **_results(names, pieces, positions),
                study=study,
                case=study.case,
                names=names,
                p=pieces,
                passages=passages,
                source_table=build_source_table(study, passages.texts),
                again=command_again(study, passages.asked),
                assumed=lambda cell, statements: speaks_of_others(cell, statements, names),
                chart=lambda issue: drawing.result()[issue],
                disagreements=disagreements[:MOST_ISSUES],
                charts_left_out=max(len(disagreements) - MOST_ISSUES, 0),
                outcome_chart=lambda issue: outcomes.result()[issue],
                issues_left_out=len(every_position) - len(positions),
                statements=lambda: _statements(names, pieces, passages),
                style=read_resource("report.css"),
                script=script,
                script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            )
        )


def _results(names: Lookup, pieces: Pieces, positions: tuple[IssuePositions, ...]) -> dict[str, Any]:
    """Gather what the sections show; names of the template's variables on the left."""
    matrix = build_matrix(names)
    grounds = Grounds(names, matrix)
    pieces.issues_shown = {each.issue.id for each in positions}
    pieces.cells_shown = {(cell.actor, cell.issue) for each in positions for cell in each.cells}
    return {
        "matrix": matrix,
        "grounds": grounds,
        "answer": build_answer(names, matrix, grounds),
        "packages": build_packages(names, matrix),
        "positions": positions,
        "agreement": build_agreement(positions),
        "coded": build_coding(names),
        "claims": build_claims(names),
        "ledger": build_ledger(names),
        "zones": build_zones(names),
        "settlement": build_settlement(names.study),
        "hold": build_hold(names),
        "mediator": build_mediator(names),
        "how_often": build_how_often(names),
        "find_out": build_find_out(names),
        "judged": judged_verdicts(names),
        "pivotal": build_pivotal(names),
        "anchors": build_anchors(names),
        "assumptions": build_assumptions(names),
        "not_asked": build_not_asked(names, (each.id for each in matrix.formats)),
        "bears_on": _bears_on(names, matrix, positions),
    }


def _bears_on(
    names: Lookup, matrix: Matrix, positions: tuple[IssuePositions, ...]
) -> dict[str, tuple[list[str], list[tuple[str, str]]]]:
    """Map a statement to the packages it bears on and the cells it places.

    It bears on a package whose verdict rests on it (first frame), which it names in a condition or an answer, or whose
    terms it answers.
    """
    packages: dict[str, dict[str, None]] = defaultdict(dict)
    for cell in matrix.cells.values():
        for statement in cell.telling.statements:
            packages[statement][cell.package] = None
    for said in names.statements.values():
        for package in matrix.packages:
            if any(_names_package(code, package) for code in said.codes):
                packages[said.id][package.id] = None
    cells: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for each in positions:
        for placed in each.cells:
            for statement in placed.everything_behind:
                cells[statement].append((placed.actor, placed.issue))
    return {key: (list(packages[key]), cells[key]) for key in {*packages, *cells} if key in names.statements}


def _names_package(code: Code, package: Package) -> bool:
    """Whether a condition or an answer is about a package, by its id or by its terms."""
    match code:
        case Requires():
            return package.id in code.packages
        case Answer():
            return code.package == package.id or bool(code.terms and code.terms.items() <= package.terms.items())
        case _:
            return False


def _statements(names: Lookup, pieces: Pieces, passages: Passages) -> tuple[SourceView, ...]:
    """Build the appendix last, when everything the report cites is known."""
    originals = {}
    for statement in names.study.case.statements if passages.texts else ():
        if (original := passages.original(statement)) is not None:
            originals[statement.id] = original
    return build_statements(names, pieces.cited, originals)


@cache
def templates() -> Environment:
    """Return the template environment; made when first asked for. Everything inserted is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from pourparler.report.template_cache import TemplateCache

    environment = Environment(
        loader=PackageLoader("pourparler.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        optimized=False,  # folding constants takes longer than it saves in templates that are rendered once
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=TemplateCache(),
    )
    environment.globals.update(
        answer_badge=answer_badge,
        bounds_bar=bounds_bar,
        drawn_anchors=drawn_anchors,
        beside=beside_the_source,
        source_colour=source_colour,
        source_stripes=source_stripes,
        strip=strip,
        verdict_badge=verdict_badge,
        ANSWER_WORDS=words.ANSWER_WORDS,
        NOTICE=words.NOTICE,
        STANDING=STANDING,
        COMPUTED_REFUSAL=words.COMPUTED_REFUSAL,
        NO_OBJECTION=words.NO_OBJECTION,
        STATED_LIMITS=words.STATED_LIMITS,
        VERDICT_WORDS=words.VERDICT_WORDS,
        VIEW_WORDS=VIEW_WORDS,
        VOICES=words.VOICES,
    )
    environment.filters.update(
        actor_name=lambda actor, names: names.actor(actor),
        capital=words.capital,
        day=words.day,
        days=words.days,
        frontier=status_word,
        join_words=words.join_words,
        level=describe_level,
        num=words.number,
        plural=words.plural,
        signed=words.signed,
    )
    return environment


def read_resource(name: str) -> str:
    """Return a style sheet or script that ships beside the templates."""
    return files("pourparler.report").joinpath("templates", name).read_text(encoding="utf-8")
