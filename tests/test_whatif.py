"""What to find out, what hangs on one statement or number, the zone, the smallest concession: against brute force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

import pourparler
from pourparler.case.assemble import assemble, frame_assumptions, frames_of
from pourparler.case.bodies import Body
from pourparler.case.codes import Requires
from pourparler.case.schema import Assumption, Case, Frame, Package
from pourparler.case.situation import Situation, StatedAnswer, StatedRequirement
from pourparler.reach.encode import Evaluation, evaluate
from pourparler.reach.find_out import WIDE
from pourparler.reach.tables import VERDICTS, ConcessionRow
from pourparler.study import Study
from tests.reference_verdicts import unmet
from tests.small_cases import Data, accepts, cost, pooled, rejects, requires, said, small, stance
from tests.strategies import random_case

Key = tuple[str, str, str]
"""Package, format, frame."""
INDETERMINATE = {"unknown", "open", "not_applicable"}


def random_studies(label: int, count: int) -> Iterator[Study]:
    for seed in range(count):
        yield pourparler.run_study(random_case(np.random.default_rng([label, seed])))


def verdicts_in(situation: Situation, packages: Sequence[Package] | None = None) -> dict[Key, str]:
    case = situation.case
    evaluation = evaluate(situation, case.packages if packages is None else packages, case.formats)
    return {
        (package.id, format_.id, situation.frame.id): VERDICTS[evaluation.verdicts.verdict[f, p]]
        for f, format_ in enumerate(evaluation.formats)
        for p, package in enumerate(evaluation.packages)
    }


# what to find out ----------------------------------------------------------------------------------------------------


def known_at(situation: Situation, actor: str, issue: str) -> dict[Key, tuple[str, ...]]:
    """Every verdict if the cell were known at the low end, the middle and the high end, by evaluating it all again."""
    cell = situation.cell(actor, issue)
    found = []
    for value in (cell.low, (cell.low + cell.high) / 2, cell.high):
        known = replace(cell, low=value, high=value, stated=True)
        found.append(verdicts_in(replace(situation, cells={**situation.cells, (actor, issue): known})))
    return {key: tuple(each[key] for each in found) for key in found[0]}


def test_find_out_equals_evaluating_everything_again() -> None:
    rows = settled = 0
    for study in random_studies(20, 100):
        expected: dict[tuple[str, str], dict[Key, tuple[str, ...]]] = {}
        for evaluation in study.section.evaluations:
            situation, now = evaluation.situation, verdicts_in(evaluation.situation)
            for actor in evaluation.actor_index:
                for issue in evaluation.issue_index:
                    cell = situation.cell(actor, issue)
                    if cell.stated and cell.high - cell.low < WIDE:
                        continue
                    moved = {k: v for k, v in known_at(situation, actor, issue).items() if set(v) != {now[k]}}
                    if moved:
                        expected.setdefault((actor, issue), {}).update(moved)
        found = {
            (row.actor, row.issue): {(v.package, v.format, v.frame): v.verdicts for v in row.verdicts}
            for row in study.find_out_rows
        }
        assert found == expected
        before = {(row.package, row.format, row.frame): row.verdict for row in study.verdict_rows}
        for row in study.find_out_rows:
            at = expected[row.actor, row.issue]
            assert row.changes == sum(len(set(verdicts)) > 1 for verdicts in at.values())
            assert row.settled == sum(
                not INDETERMINATE & set(verdicts) and before[key] in INDETERMINATE for key, verdicts in at.items()
            )
            rows, settled = rows + 1, settled + row.settled
        order = [(-row.changes, -row.settled) for row in study.find_out_rows]
        assert order == sorted(order)
        assert [row.rank for row in study.find_out_rows] == list(range(1, len(order) + 1))
    assert rows > 150
    assert settled > 20


FIND_OUT: dict[str, tuple[list[Data], list[tuple[str, str, int, int]]]] = {
    "the only open cell": ([], [("a", "k", 1, 1)]),
    "a narrow interval is known well enough": ([stance("a", "k", [20, 44])], []),
    "a wide interval": ([stance("a", "k", [20, 45])], [("a", "k", 1, 1)]),
    "who refuses outright": ([rejects("a", "p")], []),
}


@pytest.mark.parametrize(("codes", "expected"), FIND_OUT.values(), ids=FIND_OUT.keys())
def test_find_out(codes: list[Data], expected: list[tuple[str, str, int, int]]) -> None:
    study = pourparler.run_study(small([said(code) for code in codes]))
    assert [(row.actor, row.issue, row.changes, row.settled) for row in study.find_out_rows] == expected


MINDS = pooled(relative_gains={"a": {"rival": "b", "kappa": 1}})


def test_what_an_actor_minds_of_a_rival_is_worth_finding_out() -> None:
    case = small([said(stance("a", "k", 100), stance("a", "m", 100))], frames=[MINDS])
    assert pourparler.run_study(case).find_out_rows == (), "a accepts whatever b gains"
    case = small([said(stance("a", "k", 40))], frames=[MINDS])
    found = {(row.actor, row.issue): row.verdicts[0].verdicts for row in pourparler.run_study(case).find_out_rows}
    assert found == {("b", "k"): ("reachable", "blocked", "blocked")}


def test_what_is_said_of_a_rival_can_be_pivotal() -> None:
    case = small([said(stance("a", "k", 40)), said(stance("b", "k", 100))], frames=[MINDS])
    found = {
        row.id: [(flip.before, flip.after) for flip in row.flips] for row in pourparler.run_study(case).pivotal_rows
    }
    assert found == {"t0": [("blocked", "unknown")], "t1": [("blocked", "within_reach")]}


# pivotal statements and anchors --------------------------------------------------------------------------------------


def unresting(case: Case, frame: Frame, active: Sequence[Assumption]) -> Frame:
    """The frame with the assumptions that apply, resting on nothing: they stay when a statement goes."""
    kept = [a.model_copy(update={"statements": ()}) for a in frame_assumptions(case, frame) if a in active]
    return frame.model_copy(update={"assumptions": tuple(kept)})


def test_pivotal_statements_equal_removing_each_statement_from_the_case() -> None:
    pivotal = 0
    for study in random_studies(21, 60):
        case, expected = study.case, {}
        for evaluation in study.section.evaluations:
            situation = evaluation.situation
            frame, before = unresting(case, situation.frame, situation.assumptions), verdicts_in(situation)
            for statement in case.statements:
                rest = tuple(each for each in case.statements if each.id != statement.id)
                after = verdicts_in(assemble(case.model_copy(update={"statements": rest}), frame))
                for key in before:
                    if before[key] != after[key]:
                        expected[statement.id, key] = (before[key], after[key])
        found = {
            (row.id, (flip.package, flip.format, flip.frame)): (flip.before, flip.after)
            for row in study.pivotal_rows
            if row.kind == "statement"
            for flip in row.flips
        }
        assert found == expected
        pivotal += len(expected)
    assert pivotal > 150


PIVOTAL: dict[str, tuple[list[Data], dict[str, tuple[str, str]]]] = {
    "the only statement": ([said(stance("a", "k", 100))], {"t0": ("reachable", "unknown")}),
    "one of two that say the same": ([said(stance("a", "k", 100)), said(stance("a", "k", 90), source="s2")], {}),
    "one of two that differ": (
        [said(stance("a", "k", 100)), said(stance("a", "k", 0), source="s2")],
        {"t0": ("open", "blocked"), "t1": ("open", "reachable")},
    ),
    "a later statement hides an earlier one": (
        [said(stance("a", "k", 0), date="2025-01-01"), said(stance("a", "k", 100), date="2025-01-02")],
        {"t1": ("reachable", "blocked")},
    ),
    "a red line": (
        [said(stance("a", "k", 100)), said(stance("a", "k", within=[60, 100]))],
        {"t1": ("blocked", "reachable")},
    ),
    "a level on which two sources differ": (
        [
            said(stance("a", "k", 100, "high"), stance("a", "m", 20, "low")),
            said(stance("a", "k", salience="low"), source="s2"),
        ],
        {"t0": ("open", "unknown"), "t1": ("open", "reachable")},
    ),
    "a rejection": ([said(stance("a", "k", 100)), said(rejects("a", "p"))], {"t1": ("blocked", "reachable")}),
    "a cost": ([said(stance("a", "k", 40)), said(cost("a", -1, -1))], {"t1": ("blocked", "reachable")}),
    "the only number of a numeric actor": (
        [said(stance("a", "k", 100), stance("a", "m", 20)), said(stance("a", "m", salience=0))],
        {"t0": ("reachable", "unknown"), "t1": ("reachable", "open")},
    ),
}


@pytest.mark.parametrize(("statements", "expected"), PIVOTAL.values(), ids=PIVOTAL.keys())
def test_pivotal_statements(statements: list[Data], expected: dict[str, tuple[str, str]]) -> None:
    named = {code["issue"] for statement in statements for code in statement["codes"] if "issue" in code}
    study = pourparler.run_study(small(statements, packages={"p": {"terms": dict.fromkeys(sorted(named | {"k"}), 50)}}))
    found = {row.id: [(flip.before, flip.after) for flip in row.flips] for row in study.pivotal_rows}
    assert found == {name: [flip] for name, flip in expected.items()}


INTERSECTED = {
    "what it supersedes contradicts another source": [
        said(stance("a", "k", 10), source="s1", date="2025-01-01"),
        said(stance("a", "k", 60), source="s1", date="2025-01-02"),
        said(stance("a", "k", [50, 70]), source="s2"),
    ],
    "a cell beside it has a superseded contradiction": [
        said(stance("a", "k", 60), stance("a", "m", 10), source="s1", date="2025-01-01"),
        said(stance("a", "m", 60), source="s1", date="2025-01-02"),
        said(stance("a", "k", [50, 70]), stance("a", "m", [50, 70]), source="s2"),
        said(stance("a", "k", [55, 65]), source="s3"),
    ],
}


@pytest.mark.parametrize("statements", INTERSECTED.values(), ids=INTERSECTED.keys())
def test_removing_a_statement_under_intersect_never_stops_the_study(statements: list[Data]) -> None:
    study = pourparler.run_study(small(statements), combine="intersect")
    assert {row.id for row in study.pivotal_rows} <= {f"t{n}" for n in range(len(statements))}


def loosened(term: tuple[float, float], scale: dict[int, str], built: Sequence[int]) -> tuple[float, float]:
    firm = {0, 100} | (scale.keys() - set(built))
    return float(max({a for a in firm if a < term[0]} or {0})), float(min({a for a in firm if a > term[1]} or {100}))


def with_built_terms(case: Case) -> Case:
    """Say of every package's first term that the analyst built it."""
    return case.model_copy(
        update={"packages": tuple(p.model_copy(update={"built": {min(p.terms): "a guess"}}) for p in case.packages)}
    )


def test_pivotal_anchors_equal_loosening_each_and_evaluating_again() -> None:
    flips = 0
    for seed in range(100):
        study = pourparler.run_study(with_built_terms(random_case(np.random.default_rng([22, seed]))))
        case = study.case
        issues = {issue.id: issue for issue in case.issues}
        places = [("package_anchor", f"{p.id}:{k}", p.id, k) for p in case.packages for k in p.built]
        places += [
            ("scale_anchor", f"{issue.id}:{anchor}", p.id, issue.id)
            for issue in case.issues
            for anchor in issue.built
            for p in case.packages
            if p.terms.get(issue.id) == (anchor, anchor)
        ]
        expected = {}
        for evaluation in study.section.evaluations:
            before = verdicts_in(evaluation.situation)
            for kind, name, package_id, k in places:
                changed = []
                for package in case.packages:
                    loose = (
                        loosened(package.terms[k], issues[k].scale, issues[k].built)
                        if package.id == package_id
                        else None
                    )
                    terms = {**package.terms, k: loose} if loose else package.terms
                    changed.append(package.model_copy(update={"terms": terms}))
                after = verdicts_in(evaluation.situation, changed)
                for key in before:
                    if after[key] != before[key]:
                        expected[kind, name, key] = (before[key], after[key])
        found = {
            (row.kind, row.id, (flip.package, flip.format, flip.frame)): (flip.before, flip.after)
            for row in study.pivotal_rows
            if row.kind != "statement"
            for flip in row.flips
        }
        assert found == expected, seed
        flips += len(found)
    assert flips > 60


ANCHORS: dict[str, tuple[float, float, Data, list[tuple[str, str]]]] = {
    "at the upper end: down to the next anchor": (100, 0, stance("a", "k", 100, within=100), [("reachable", "open")]),
    "at the lower end: up to the next anchor": (0, 100, stance("a", "k", 0, within=0), [("reachable", "open")]),
    "in the middle: to both": (50, 0, stance("a", "k", 90, within=[1, 99]), [("reachable", "open")]),
    "nothing hangs on it": (100, 0, stance("a", "k", 100), []),
}


@pytest.mark.parametrize(("term", "otherwise", "code", "flips"), ANCHORS.values(), ids=ANCHORS.keys())
def test_package_anchors(term: float, otherwise: float, code: Data, flips: list[tuple[str, str]]) -> None:
    package = {"terms": {"k": term}, "built": {"k": "a guess"}}
    study = pourparler.run_study(small([said(code)], packages={"p": package}, references={"k": otherwise}))
    rows = [row for row in study.pivotal_rows if row.kind == "package_anchor"]
    assert [row.id for row in rows] == ["p:k"] * len(flips)
    assert [(flip.before, flip.after) for row in rows for flip in row.flips] == flips


# the zone ------------------------------------------------------------------------------------------------------------


def counted(case: Case, format_id: str, *, needs: Sequence[str] = ()) -> set[str]:
    format_ = next(each for each in case.formats if each.id == format_id)
    one_less = {
        actor
        for body in format_.can_block
        if isinstance(body, Body)
        for actor in body.actors
        if unmet(body, set(body.actors) - {actor})
    }
    blockers = {each for each in format_.can_block if isinstance(each, str)} | one_less
    named = {*format_.at_table, *blockers, *(name for stage in format_.stages for name in stage), *needs}
    return {actor.id for actor in case.actors} if "all" in named else named


def test_zone_is_what_every_red_line_accepts() -> None:
    empty = full = 0
    for study in random_studies(23, 120):
        for row in study.zone_rows:
            situation = assemble(study.case, row.frame)
            lines = [
                line for actor in counted(study.case, row.format) for line in situation.cell(actor, row.issue).red_lines
            ]
            ends = sorted({0.0, 100.0, *(end for line in lines for end in (line.low, line.high))})
            left = [x for x in ends if all(line.low <= x <= line.high for line in lines)]
            assert row.empty == (not left)
            assert (row.low, row.high) == ((left[0], left[-1]) if left else (None, None))
            if row.empty:
                pair = [line for line in lines if line.statement in row.statements]
                assert len(row.statements) <= 2
                assert any(one.high < other.low for one in pair for other in pair), "the pair contradicts"
                empty += 1
            full += len(lines) > 1 and not row.empty
    assert full > 20


ZONES: dict[str, tuple[list[tuple[str, float, float]], tuple[float | None, float | None], set[str]]] = {
    "one line": ([("a", 20, 60)], (20, 60), {"t0"}),
    "two that overlap": ([("a", 20, 60), ("b", 40, 90)], (40, 60), {"t0", "t1"}),
    "two that touch": ([("a", 20, 60), ("b", 60, 90)], (60, 60), {"t0", "t1"}),
    "two that contradict": ([("a", 20, 60), ("b", 61, 90)], (None, None), {"t0", "t1"}),
    "of three, the pair that contradicts": ([("a", 0, 40), ("b", 20, 80), ("a", 60, 100)], (None, None), {"t0", "t2"}),
    "who can block counts": ([("c", 20, 60)], (20, 60), {"t0"}),
    "who neither sits nor can block does not": ([("d", 20, 60)], (0, 100), set()),
}


@pytest.mark.parametrize(("codes", "zone", "statements"), ZONES.values(), ids=ZONES.keys())
def test_zone(
    codes: list[tuple[str, float, float]], zone: tuple[float | None, float | None], statements: set[str]
) -> None:
    case = small(
        [said(stance(actor, "k", within=[low, high])) for actor, low, high in codes],
        formats={"f": {"at_table": ["a", "b"], "can_block": ["c"]}},
        actors=["a", "b", "c", "d"],
    )
    [row] = [row for row in pourparler.run_study(case).zone_rows if row.issue == "k"]
    assert ((row.low, row.high), row.empty) == (zone, zone == (None, None))
    assert set(row.statements) == statements


# the smallest concession ---------------------------------------------------------------------------------------------

STEP = 0.25


def with_variants(
    evaluation: Evaluation, package: Package, terms: Sequence[dict[str, tuple[float, float]]]
) -> list[str]:
    """The verdicts on one package with other terms; what is said of the package is said of each variant."""
    names = [f"{package.id}#{n}" for n in range(len(terms))]
    variants = [package.model_copy(update={"id": name, "terms": each}) for name, each in zip(names, terms, strict=True)]
    situation = evaluation.situation
    answers: list[StatedAnswer] = []
    for said_ in situation.answers:
        same = said_.code.package == package.id
        codes = [said_.code.model_copy(update={"package": name}) for name in names] if same else [said_.code]
        answers += [replace(said_, code=code) for code in codes]
    requirements: list[StatedRequirement] = []
    for requirement in situation.requirements:
        packages = tuple(names) if package.id in requirement.code.packages else ("",)
        code: Requires = requirement.code.model_copy(update={"packages": packages})
        requirements.append(replace(requirement, code=code))
    changed = replace(situation, answers=tuple(answers), requirements=tuple(requirements))
    verdicts = evaluate(changed, variants, evaluation.formats).verdicts.verdict
    return [",".join(VERDICTS[verdicts[f, n]] for f in range(len(evaluation.formats))) for n in range(len(names))]


def least_on_grid(evaluation: Evaluation, package: Package) -> dict[str, float]:
    """Per format that a move of one term on a grid can lift: the least such move."""
    grid = [float(x) for x in np.arange(0, 100 + STEP, STEP)]
    moves = [
        (max(low - x, x - high), {**package.terms, issue: (x, x)})
        for issue, (low, high) in package.terms.items()
        for x in grid
        if not low <= x <= high
    ]
    moves.sort(key=lambda move: move[0])
    found: dict[str, float] = {}
    for (distance, _), verdicts in zip(moves, with_variants(evaluation, package, [t for _, t in moves]), strict=True):
        for format_, verdict in zip(evaluation.formats, verdicts.split(","), strict=True):
            if verdict not in ("blocked", "not_applicable"):
                found.setdefault(format_.id, distance)
    return found


def lifts_block(evaluation: Evaluation, row: ConcessionRow) -> str:
    """The verdict a hair beyond where the concession says the block is lifted."""
    package = next(p for p in evaluation.packages if p.id == row.package)
    place = [f.id for f in evaluation.formats].index(row.format)
    away = 1e-8 if row.moved_to >= row.term[1] else -1e-8
    terms = [{**package.terms, row.issue: (x, x)} for x in (row.moved_to, row.moved_to + away) if 0 <= x <= 100]
    verdicts = [each.split(",")[place] for each in with_variants(evaluation, package, terms)]
    return next((verdict for verdict in verdicts if verdict != "blocked"), "blocked")


def test_no_smaller_move_on_a_fine_grid_lifts_a_block() -> None:
    lifted = stuck = 0
    for study in random_studies(24, 110):
        rows = {(row.package, row.format, row.frame): row for row in study.concession_rows}
        blocked = {(r.package, r.format, r.frame) for r in study.verdict_rows if r.verdict == "blocked"}
        assert rows.keys() <= blocked
        for evaluation in study.section.evaluations:
            frame = evaluation.situation.frame.id
            for package in evaluation.packages:
                keys = [key for key in blocked if key[0] == package.id and key[2] == frame]
                least = least_on_grid(evaluation, package) if keys else {}
                for key in keys:
                    if key not in rows:
                        assert key[1] not in least, (key, least)
                        stuck += 1
                        continue
                    row = rows[key]
                    assert row.move <= least.get(key[1], 100.0) + 1e-6, (row, least)
                    assert row.move == pytest.approx(
                        max(row.term[0] - row.moved_to, row.moved_to - row.term[1]), abs=1e-6
                    )
                    assert lifts_block(evaluation, row) != "blocked", row
                    assert row.lifts
                    lifted += 1
    assert lifted > 80
    assert stuck > 20


CONCESSIONS: dict[str, tuple[list[Data], Data, tuple[str, float, float, str] | None]] = {
    "to the red line": ([stance("a", "k", 100, within=[60, 100])], {"k": 50}, ("k", 60, 10, "reachable")),
    "to where the gain is zero": ([stance("a", "k", 20)], {"k": 50}, ("k", 40, 10, "reachable")),
    "past the other's red line nothing is left": (
        [stance("a", "k", 100, within=[60, 100]), stance("b", "k", 20, within=[0, 40])],
        {"k": 50},
        None,
    ),
    "of two terms the nearer": (
        [stance("a", "k", 20, 50), stance("a", "m", 20, 50)],
        {"k": 45, "m": 40},
        ("k", 40, 5, "reachable"),
    ),
    "to what is required": (
        [stance("a", "k", 100), requires("a", "k", [60, 70], "p")],
        {"k": 50},
        ("k", 60, 10, "reachable"),
    ),
    "from above": ([stance("a", "k", 40), requires("a", "k", [20, 30], "p")], {"k": 50}, ("k", 30, 20, "reachable")),
    "a rejected package stays rejected": ([rejects("a", "p")], {"k": 50}, None),
    "an interval term moves from its nearer end": (
        [stance("a", "k", 100, within=[60, 100])],
        {"k": [20, 50]},
        ("k", 60, 10, "reachable"),
    ),
    "a narrow window between two actors": (
        [stance("a", "k", 20, 1), stance("a", "m", salience=0), stance("b", "k", 100, 1), stance("b", "m", 0, 1)],
        {"k": 50, "m": 38},
        ("k", 40, 10, "reachable"),
    ),
}


@pytest.mark.parametrize(("codes", "terms", "expected"), CONCESSIONS.values(), ids=CONCESSIONS.keys())
def test_concession(codes: list[Data], terms: Data, expected: tuple[str, float, float, str] | None) -> None:
    table = sorted({code["actor"] for code in codes})
    case = small([said(code) for code in codes], packages={"p": {"terms": terms}}, formats={"f": {"at_table": table}})
    study = pourparler.run_study(case)
    assert [row.verdict for row in study.verdict_rows] == ["blocked"]
    found = [
        (row.issue, round(row.moved_to, 6), round(row.move, 6), row.verdict_after) for row in study.concession_rows
    ]
    assert found == ([] if expected is None else [expected])


def test_what_lies_just_outside_a_rejected_range_is_said_to() -> None:
    case = small([said(rejects("a", {"k": [40, 90]}))])
    [row] = pourparler.run_study(case).concession_rows
    assert "to just below 40 (by 10 of 100)" in row.text


def test_a_tie_between_two_terms_does_not_depend_on_their_order() -> None:
    rejected = said(rejects("a", {"k": [40, 60], "m": [40, 60]}))
    orders = [{"k": 50, "m": 50}, {"m": 50, "k": 50}]
    found = [
        pourparler.run_study(small([rejected], packages={"p": {"terms": terms}})).concession_rows for terms in orders
    ]
    assert found[0] == found[1]
    assert found[0]


def test_a_principal_that_refuses_is_who_must_be_won() -> None:
    case = small(
        [said(accepts("a", "p"), stance("c", "k", 100, within=[60, 100]))],
        packages={"p": {"terms": {"k": 50}, "needs": ["b"]}},
        frames=[pooled(imposable={"b": "c"})],
    )
    [row] = pourparler.run_study(case).concession_rows
    assert (row.lifts, row.issue, row.moved_to) == (("c",), "k", 60)


def test_frames_listed_but_silent_are_left_out_of_everything() -> None:
    case = small([said(stance("a", "k", 100))], frames=[{"id": "empty", "sources": ["none-yet"]}])
    assert [frame.id for frame in frames_of(case)] == ["pooled", "empty"]
    study = pourparler.run_study(case)
    assert {flip.frame for row in study.pivotal_rows for flip in row.flips} == {"pooled"}
