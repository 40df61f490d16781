"""What hangs on one statement, or on one number the analyst built: remove or loosen it, and see which verdicts flip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from pourparler.case.assemble import without_statement
from pourparler.case.codes import Answer, Cost, Reference, Requires, Stance
from pourparler.case.schema import Issue, Package, Statement
from pourparler.case.situation import Situation
from pourparler.errors import CaseError
from pourparler.reach.acceptance.what_if import CellPatch, Scratch
from pourparler.reach.encode import Evaluation, cell_values, evaluate
from pourparler.reach.find_out import scratch_of
from pourparler.reach.tables import VERDICTS, Flip, PivotalRow

__all__ = ["pivotal_anchors", "pivotal_statements"]

_BEARS_ON_REACH = (Stance, Requires, Answer, Reference, Cost)


def pivotal_statements(
    evaluations: Sequence[Evaluation], advance: Callable[[int], None] = lambda _: None
) -> tuple[PivotalRow, ...]:
    """Return the statements whose removal flips a verdict of some frame, those with the most flips first.

    An assumption that rests on the removed statement stays: it is the analyst's, and is shown with its reasons. Where,
    under ``intersect``, an earlier statement that the removed one superseded contradicts another source, nothing can be
    computed without it, and it is not listed.
    ``advance`` is called with the number of statements done.
    """
    flips: dict[str, list[Flip]] = defaultdict(list)
    wording: dict[str, Statement] = {}
    for evaluation in evaluations:
        scratch = scratch_of(evaluation)
        for statement in evaluation.situation.admitted:
            advance(1)
            if any(isinstance(code, _BEARS_ON_REACH) for code in statement.codes):
                wording[statement.id] = statement
                flips[statement.id] += _flips_without(evaluation, scratch, statement)
    rows = [
        PivotalRow("statement", name, tuple(found), f"Without {name} ({wording[name].paraphrase}) {_count(found)}.")
        for name, found in flips.items()
        if found
    ]
    return tuple(sorted(rows, key=lambda row: -len(row.flips)))


def _flips_without(evaluation: Evaluation, scratch: Scratch, statement: Statement) -> list[Flip]:
    try:
        reduced = without_statement(evaluation.situation, statement)
    except CaseError:
        # Under intersect, what the statement superseded contradicts another source: there is no verdict to compare.
        return []
    if any(isinstance(code, _BEARS_ON_REACH) and not isinstance(code, Stance) for code in statement.codes):
        return _flips(evaluation, _again(evaluation, reduced, evaluation.packages))
    patches: dict[int, list[CellPatch]] = defaultdict(list)
    for actor, issue in _cells_behind(evaluation.situation, statement):
        if reduced.cell(actor, issue) != evaluation.situation.cell(actor, issue):
            patch = (evaluation.issue_index[issue], cell_values(reduced, actor, issue))
            patches[evaluation.actor_index[actor]].append(patch)
    if len(patches) > 1:
        return _flips(evaluation, _again(evaluation, reduced, evaluation.packages))
    return [
        _flip(evaluation, f, p, verdict)
        for actor, changed in patches.items()
        for f, p, verdict in scratch.verdicts_if(actor, changed)
    ]


def _again(evaluation: Evaluation, situation: Situation, packages: Sequence[Package]) -> Evaluation:
    """Evaluate anew with everything else as it was."""
    return evaluate(situation, packages, evaluation.formats, evaluation.expected_compliance)


def _cells_behind(situation: Situation, statement: Statement) -> list[tuple[str, str]]:
    issues = {code.issue for code in statement.codes if isinstance(code, Stance)}
    return [key for key, cell in situation.cells.items() if key[1] in issues and statement.id in cell.said]


def pivotal_anchors(evaluations: Sequence[Evaluation]) -> tuple[PivotalRow, ...]:
    """Return the analyst-built numbers on which a verdict hangs.

    A term that the analyst built, and every term that stands on an anchor the analyst built, is loosened to the whole
    stretch between the nearest anchors that were not built; the term is then a family, and verdicts may flip.
    """
    if not evaluations:
        return ()
    first = evaluations[0]
    issues = {issue.id: issue for issue in first.situation.case.issues}
    rows = []
    for package in first.packages:
        for name in package.built:
            row = _loosen(evaluations, "package_anchor", f"{package.id}:{name}", [(package.id, name)], issues)
            rows.append(row)
    for issue in issues.values():
        for anchor in issue.built:
            standing = [p.id for p in first.packages if p.terms.get(issue.id) == (anchor, anchor)]
            places = [(package, issue.id) for package in standing]
            rows.append(_loosen(evaluations, "scale_anchor", f"{issue.id}:{anchor}", places, issues))
    return tuple(sorted((row for row in rows if row.flips), key=lambda row: -len(row.flips)))


def _loosen(
    evaluations: Sequence[Evaluation],
    kind: str,
    name: str,
    places: Iterable[tuple[str, str]],
    issues: dict[str, Issue],
) -> PivotalRow:
    flips: list[Flip] = []
    described: list[str] = []
    for package_id, issue_id in places:
        for evaluation in evaluations:
            package = next(p for p in evaluation.packages if p.id == package_id)
            loose = _between_anchors(package.terms[issue_id], issues[issue_id])
            changed = package.model_copy(update={"terms": {**package.terms, issue_id: loose}})
            packages = tuple(changed if p.id == package_id else p for p in evaluation.packages)
            flips += _flips(evaluation, _again(evaluation, evaluation.situation, packages))
        described.append(
            f"{package.label} sets {issues[issue_id].label} at {_span(package.terms[issue_id])}; "
            f"anywhere from {loose[0]:g} to {loose[1]:g},"
        )
    text = f"{' '.join(described)} {_count(flips)}." if described else "No package stands on this anchor."
    return PivotalRow("package_anchor" if kind == "package_anchor" else "scale_anchor", name, tuple(flips), text)


def _between_anchors(term: tuple[float, float], issue: Issue) -> tuple[float, float]:
    """Return the stretch between the nearest anchors the analyst did not build, strictly around the term."""
    firm = sorted(anchor for anchor in issue.scale if anchor not in issue.built)
    below = [anchor for anchor in firm if anchor < term[0]] or [0]
    above = [anchor for anchor in firm if anchor > term[1]] or [100]
    return (float(below[-1]), float(above[0]))


def _flips(evaluation: Evaluation, other: Evaluation) -> list[Flip]:
    before, after = evaluation.verdicts.verdict, other.verdicts.verdict
    return [
        _flip(evaluation, f, p, int(after[f, p]))
        for f in range(before.shape[0])
        for p in range(before.shape[1])
        if before[f, p] != after[f, p]
    ]


def _flip(evaluation: Evaluation, f: int, p: int, verdict: int) -> Flip:
    package: Package = evaluation.packages[p]
    return Flip(
        package.id,
        evaluation.formats[f].id,
        evaluation.situation.frame.id,
        VERDICTS[int(evaluation.verdicts.verdict[f, p])],
        VERDICTS[verdict],
    )


def _span(term: tuple[float, float]) -> str:
    return f"{term[0]:g}" if term[0] == term[1] else f"{term[0]:g}-{term[1]:g}"


def _count(flips: Sequence[Flip]) -> str:
    if not flips:
        return "no verdict changes"
    packages = sorted({flip.package for flip in flips})
    frames = {flip.frame for flip in flips}
    many = f"{len(flips)} verdict{'s change' if len(flips) != 1 else ' changes'}"
    return f"{many}, in {len(frames)} frame{'s' * (len(frames) != 1)}: {', '.join(packages)}"
