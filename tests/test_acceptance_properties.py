"""Properties the design promises of acceptance: narrowing, consent, silence, order, break-even values, no compiler."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pourparler
from pourparler.case.assemble import assemble
from pourparler.case.schema import Case
from pourparler.reach.acceptance.answers import (
    ACCEPTS,
    FAVOURS,
    OPPOSES,
    REFUSES,
    TORN,
    Answers,
    answer_packages,
)
from pourparler.reach.acceptance.arrays import AcceptanceInputs, Floats
from pourparler.reach.acceptance.gain import gain_bounds
from pourparler.reach.encode import evaluate
from pourparler.reach.tables import VERDICTS
from pourparler.study import Study
from tests.strategies import random_case, random_inputs
from tests.test_acceptance import SLACK, draw_in


def narrowed(rng: np.random.Generator, inputs: AcceptanceInputs) -> AcceptanceInputs:
    """Narrow every stated interval, some of them to a point, and costs and numeric saliences too."""

    def inside(low: Floats, high: Floats) -> tuple[Floats, Floats]:
        pair = np.sort([draw_in(rng, low, high), draw_in(rng, low, high)], axis=0)
        return pair[0], np.where(rng.random(low.shape) < 0.3, pair[0], pair[1])

    theta_low, theta_high = inside(inputs.theta_low, inputs.theta_high)
    salience_low, salience_high = inside(inputs.salience_low, inputs.salience_high)
    cost_low, cost_high = inside(inputs.cost_low, inputs.cost_high)
    return inputs._replace(
        theta_low=np.where(inputs.stated, theta_low, inputs.theta_low),
        theta_high=np.where(inputs.stated, theta_high, inputs.theta_high),
        salience_low=salience_low,
        salience_high=salience_high,
        cost_low=cost_low,
        cost_high=cost_high,
    )


def test_narrowing_a_stated_interval_never_undoes_an_answer() -> None:
    """On issues with a reference: a ``none`` reference compares a term with the stated interval itself."""
    seen: Counter[tuple[int, int]] = Counter()
    for seed in range(600):
        rng = np.random.default_rng([10, seed])
        wide = random_inputs(rng)
        wide = wide._replace(inside_only=np.zeros_like(wide.inside_only))
        close = narrowed(rng, wide)
        before, after = (answer_packages(each, gain_bounds(each)).answer for each in (wide, close))
        seen.update(zip(before.ravel().tolist(), after.ravel().tolist(), strict=True))
    assert not [pair for pair in seen if pair[0] in (ACCEPTS, REFUSES) and pair[1] != pair[0]], seen
    assert not [pair for pair in seen if pair[0] in (FAVOURS, OPPOSES) and pair[1] == TORN], seen
    assert seen[TORN, FAVOURS] + seen[TORN, OPPOSES] + seen[TORN, ACCEPTS] + seen[TORN, REFUSES] > 50, seen


def with_actor(case: Case, actor: str, codes: list[dict[str, Any]], **places: bool) -> Case:
    """The case with one more actor, of whom the first source reports these codes, in the named places."""
    data = case.model_dump(by_alias=True)
    data["actors"] = (*data["actors"], {"id": actor, "name": actor, "kind": "state"})
    if codes:
        spoken = {"id": "added", "source": data["sources"][0]["id"], "span": (0, 1), "paraphrase": "p"}
        data["statements"] = (*data["statements"], {**spoken, "voice": "reported", "codes": codes})
    for format_ in data["formats"]:
        for place in ("at_table", "can_block"):
            if places.get(place) and (place == "can_block" or format_[place]):
                format_[place] = (*format_[place], actor)
        if places.get("stage") and format_["stages"]:
            format_["stages"] = ((*format_["stages"][0], actor), *format_["stages"][1:])
    for package in data["packages"]:
        if places.get("needs"):
            package["needs"] = (*package["needs"], actor)
    return Case.model_validate(data)


PLACES = {
    "at the table": {"at_table": True, "stage": True},
    "able to block": {"can_block": True},
    "needed": {"needs": True},
}


@pytest.mark.parametrize("places", PLACES.values(), ids=PLACES.keys())
def test_adding_an_actor_whose_consent_counts_never_makes_a_package_more_reachable(places: dict[str, bool]) -> None:
    lowered = 0
    for seed in range(60):
        case = random_case(np.random.default_rng([11, seed]))
        issue = case.issues[0].id
        consent = [{"kind": "answer", "actor": "z", "package": p.id, "answer": "accepts"} for p in case.packages]
        dissent = [{"kind": "stance", "actor": "z", "issue": issue, "position": 0}]
        before = {(r.frame, r.package, r.format): r.verdict for r in pourparler.run_study(case).verdict_rows}
        for codes in (consent, dissent, []):
            after = pourparler.run_study(with_actor(case, "z", codes, **places)).verdict_rows
            for row in after:
                old = before[row.frame, row.package, row.format]
                assert VERDICTS.index(row.verdict) <= VERDICTS.index(old), seed
                lowered += row.verdict != old
    assert lowered > 20


def test_an_actor_nobody_speaks_of_changes_no_other_answer() -> None:
    for seed in range(80):
        case = random_case(np.random.default_rng([12, seed]))
        before = pourparler.run_study(case).acceptance_rows
        after = pourparler.run_study(with_actor(case, "z", [])).acceptance_rows
        assert tuple(row for row in after if row.actor != "z") == before


def test_a_package_nobody_else_names_changes_no_other_answer() -> None:
    for seed in range(40):
        case = random_case(np.random.default_rng([13, seed]))
        more = case.model_copy(update={"packages": (*case.packages, case.packages[0].model_copy(update={"id": "z"}))})
        after = pourparler.run_study(more).acceptance_rows
        assert tuple(row for row in after if row.package != "z") == pourparler.run_study(case).acceptance_rows


def shuffled(case: Case, rng: np.random.Generator) -> Case:
    """The same case, written in another order: every list whose order means nothing, and every mapping."""
    ordered = {"published", "event_date", "span", "stages", "assumptions", "kappa", "within", "accepts_within"}

    def mix(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            keys = list(value)
            return {key: mix(value[key], key) for key in rng.permutation(np.array(keys, dtype=object)).tolist()}
        if isinstance(value, list | tuple) and key == "stages":
            return [mix(list(each)) for each in value]
        if isinstance(value, list | tuple):
            items = [mix(each) for each in value]
            numbers = all(isinstance(each, int | float) for each in items)
            if key in ordered or numbers:
                return items
            return [items[n] for n in rng.permutation(len(items))]
        return value

    return Case.model_validate(mix(case.model_dump(by_alias=True)))


def keyed(study: Study) -> dict[str, dict[Any, Any]]:
    """Every result by its key, without words and with lists as sets."""

    def plain(value: Any) -> Any:
        if isinstance(value, tuple):
            return frozenset(map(plain, value))
        if dataclasses.is_dataclass(value):
            return tuple(
                (f.name, plain(getattr(value, f.name))) for f in dataclasses.fields(value) if f.name not in WORDS
            )
        return value

    def table(rows: Iterable[Any], *key: str) -> dict[Any, Any]:
        return {tuple(plain(getattr(row, name)) for name in key): plain(row) for row in rows}

    return {
        "verdicts": table(study.verdict_rows, "package", "format", "frame"),
        "acceptance": table(study.acceptance_rows, "actor", "package", "frame"),
        "cells": table(study.cell_rows, "actor", "issue", "frame"),
        "references": table(study.reference_rows, "issue", "frame"),
        "findings": table(study.finding_rows, "kind", "package", "format", "statements", "frames"),
        "find_out": table(study.find_out_rows, "actor", "issue"),
        "pivotal": table(study.pivotal_rows, "kind", "id"),
        "zones": table(study.zone_rows, "issue", "format", "frame"),
        "concessions": table(study.concession_rows, "package", "format", "frame"),
    }


WORDS = {"why", "text", "rank"}
"""Sentences list things in the order of the case, and ties in a ranking stand in that order."""


def test_order_is_irrelevant() -> None:
    for seed in range(200):
        rng = np.random.default_rng([14, seed])
        case = random_case(rng)
        before, after = keyed(pourparler.run_study(case)), keyed(pourparler.run_study(shuffled(case, rng)))
        for name, rows in before.items():
            assert after[name] == rows, (seed, name)


# break-even ----------------------------------------------------------------------------------------------------------


def answers_with(inputs: AcceptanceInputs, i: int, **values: float) -> Answers:
    """The answers if one actor's entries of some arrays were these."""
    changed = {}
    for name, value in values.items():
        array = getattr(inputs, name).copy()
        array[i] = value
        changed[name] = array
    inputs = inputs._replace(**changed)
    return answer_packages(inputs, gain_bounds(inputs))


def test_break_even_cost_and_kappa_bring_the_lower_stated_bound_to_zero() -> None:
    costs = kappas = named = 0
    for seed in range(250):
        study = pourparler.run_study(random_case(np.random.default_rng([15, seed])))
        rows = iter(study.acceptance_rows)
        for evaluation in study.section.evaluations:
            inputs, index = evaluation.inputs, evaluation.actor_index
            for p in range(len(evaluation.packages)):
                for i in index.values():
                    row = next(rows)
                    assert (row.break_even_cost is None) == (row.stated_low is None)
                    if row.break_even_cost is not None:
                        cost = row.break_even_cost
                        changed = answers_with(inputs, i, cost_low=cost, cost_high=max(cost, inputs.cost_high[i]))
                        assert changed.stated_low[i, p] == pytest.approx(0, abs=SLACK)
                        costs += 1
                    if row.break_even_kappa is not None:
                        assert 0 <= row.break_even_kappa <= 1
                        rival, kappa = index[str(row.break_even_rival)], row.break_even_kappa
                        changed = answers_with(inputs, i, rival=rival, kappa_low=kappa, kappa_high=kappa)
                        assert changed.stated_low[i, p] == pytest.approx(0, abs=SLACK)
                        kappas += 1
                        named += int(inputs.rival[i]) == rival
    assert costs > 500
    assert kappas > 50
    assert named > 5


def test_no_smaller_kappa_on_any_rival_breaks_even() -> None:
    checked = 0
    for seed in range(60):
        study = pourparler.run_study(random_case(np.random.default_rng([16, seed])))
        rows = iter(study.acceptance_rows)
        for evaluation in study.section.evaluations:
            inputs = evaluation.inputs
            for p in range(len(evaluation.packages)):
                for i in evaluation.actor_index.values():
                    row = next(rows)
                    own = evaluation.bounds.stated_low[i, p] + inputs.cost_low[i]
                    if not own >= 0:
                        assert row.break_even_kappa is None
                        continue
                    rivals = [int(inputs.rival[i])] if inputs.rival[i] >= 0 else range(len(evaluation.actor_index))
                    for rival in set(rivals) - {i}:
                        kappa = 1.0 if row.break_even_kappa is None else row.break_even_kappa
                        below = answers_with(inputs, i, rival=rival, kappa_low=kappa - 1e-6, kappa_high=kappa - 1e-6)
                        assert below.stated_low[i, p] >= -SLACK
                        checked += 1
    assert checked > 100


# without compilation -------------------------------------------------------------------------------------------------

SCRIPT = """
import dataclasses, json, sys
import numpy as np
import pourparler
from numba import config
from tests.strategies import random_case
studies = [pourparler.run_study(random_case(np.random.default_rng([17, seed]))) for seed in range(25)]
rows = [[dataclasses.asdict(r) for r in (*s.verdict_rows, *s.acceptance_rows, *s.find_out_rows, *s.pivotal_rows,
                                         *s.concession_rows)] for s in studies]
json.dump({"jit_off": bool(config.DISABLE_JIT), "rows": rows}, sys.stdout)
"""


def run_script(**environment: str) -> dict[str, Any]:
    root = Path(__file__).parent.parent
    paths = os.pathsep.join([str(root / "src"), str(root)])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "PYTHONPATH": paths, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_results_are_the_same_with_the_compiler_off() -> None:
    compiled, plain = run_script(), run_script(NUMBA_DISABLE_JIT="1")
    assert (compiled["jit_off"], plain["jit_off"]) == (False, True)
    assert sum(map(len, plain["rows"])) > 300
    assert plain["rows"] == compiled["rows"]


def test_frames_are_evaluated_independently() -> None:
    """Evaluating one situation twice, or after another, gives the same arrays."""
    for seed in range(20):
        case = random_case(np.random.default_rng([18, seed]))
        situation = assemble(case)
        one = evaluate(situation, case.packages, case.formats)
        evaluate(assemble(random_case(np.random.default_rng([19, seed]))), (), ())
        other = evaluate(situation, case.packages, case.formats)
        for before, after in zip(one.answers, other.answers, strict=True):
            np.testing.assert_array_equal(before, after)
