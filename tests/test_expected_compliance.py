"""Expected compliance enters a package's value: bounds, verdicts, what-ifs, output; by default it has no effect."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import pourparler
from pourparler.errors import ChoiceError
from pourparler.reach.acceptance.answers import UPPER_NEGATIVE, answer_packages
from pourparler.reach.acceptance.gain import gain_bounds, gain_witness
from pourparler.report.repeat import command_again
from tests.small_cases import cost, rejects, said, small, stance
from tests.strategies import random_case, random_inputs
from tests.test_study import run


def test_by_default_it_has_no_effect() -> None:
    for seed in range(12):
        case = random_case(np.random.default_rng([40, seed]))
        plain = pourparler.run_study(case)
        certain = pourparler.run_study(case, expected_compliance={package.id: (1, 1) for package in case.packages})
        assert dict(plain.expected_compliance) == {}
        assert certain.verdict_rows == tuple(
            row if row.why == other.why else other
            for row, other in zip(plain.verdict_rows, certain.verdict_rows, strict=True)
        )
        told = [(row.answer, row.low, row.high, row.stated_low, row.stated_high) for row in plain.acceptance_rows]
        assert told == [(r.answer, r.low, r.high, r.stated_low, r.stated_high) for r in certain.acceptance_rows]


def scaled(low: float, high: float, ends: tuple[float, float]) -> tuple[float, float]:
    """Bounds of q times a gain, by trying many q."""
    tried = [q * gain for q in np.linspace(ends[0], ends[1], 11) for gain in (low, high)]
    return min(tried), max(tried)


def test_bounds_are_those_of_every_probability_times_every_gain() -> None:
    """Against a plain enumeration: value = q gain + (1 - q) 0."""
    rng = np.random.default_rng(41)
    for seed in range(25):
        case = random_case(np.random.default_rng([42, seed]))
        ends = {package.id: tuple(np.sort(rng.uniform(0, 1, 2)).tolist()) for package in case.packages}
        before = pourparler.run_study(case).acceptance_rows
        after = pourparler.run_study(case, expected_compliance=ends).acceptance_rows
        for one, other in zip(before, after, strict=True):
            assert (other.low, other.high) == pytest.approx(scaled(one.low, one.high, ends[one.package]))
            if one.stated_low is None or one.stated_high is None:
                assert other.stated_low is None
            else:
                found = scaled(one.stated_low, one.stated_high, ends[one.package])
                assert (other.stated_low, other.stated_high) == pytest.approx(found)
            assert other.break_even_cost == one.break_even_cost
            assert (other.break_even_kappa, other.break_even_rival) == (one.break_even_kappa, one.break_even_rival)


def test_bounds_hold_every_draw_and_are_attained_at_a_witness() -> None:
    """Random ideal points, weights, costs and probabilities never leave the bounds; a witness reaches them."""
    rng = np.random.default_rng(43)
    for _ in range(40):
        inputs = random_inputs(rng)
        inputs = inputs._replace(rival=np.full(3, -1, dtype=np.int64))
        low, high = np.sort(rng.uniform(0, 1, (2, 3)), axis=0)
        inputs = inputs._replace(compliance_low=low, compliance_high=high)
        answers = answer_packages(inputs, gain_bounds(inputs))
        for i in range(3):
            for p in range(3):
                least, most = gain_witness(inputs, i, p, "low"), gain_witness(inputs, i, p, "high")
                ends = [plain_gain(least) + inputs.cost_low[i], plain_gain(most) + inputs.cost_high[i]]
                reached = [q * gain for q in (low[p], high[p]) for gain in ends]
                assert answers.low[i, p] == pytest.approx(min(reached))
                assert answers.high[i, p] == pytest.approx(max(reached))
                for _ in range(20):
                    q, mix = rng.uniform(low[p], high[p]), rng.random()
                    value = q * (ends[0] + mix * (ends[1] - ends[0]))
                    assert answers.low[i, p] - 1e-12 <= value <= answers.high[i, p] + 1e-12


def plain_gain(witness: Any) -> float:
    terms = abs(witness.reference - witness.theta) - abs(witness.term - witness.theta)
    return float(np.sum(witness.weight * terms / 100))


def test_what_may_never_be_kept_costs_nothing_and_what_is_stated_stands() -> None:
    """A loss that follows from the bounds shrinks with the package's chance to be kept; a rejection does not."""
    said_all = [said(stance("a", "k", 0)), said(rejects("b", "p"))]
    case = small(said_all, packages={"p": {"terms": {"k": 100}}}, formats={"f": {"at_table": ["a", "b"]}})
    before = {row.actor: row for row in pourparler.run_study(case).acceptance_rows}
    after = {r.actor: r for r in pourparler.run_study(case, expected_compliance={"p": (0.0, 0.4)}).acceptance_rows}
    assert (before["a"].answer, before["a"].high) == ("refuses", -1.0)
    assert (after["a"].answer, after["a"].low, after["a"].high) == ("torn", -0.4, 0.0)
    assert before["b"].answer == after["b"].answer == "refuses"
    assert "if kept with a probability of 0–0.4, and else as without an agreement" in after["a"].why
    assert "if kept" not in after["b"].why


def test_a_cost_of_no_agreement_is_spared_only_where_the_package_is_kept() -> None:
    case = small([said(stance("a", "k", 0), cost("a", 1.5, 1.5))], packages={"p": {"terms": {"k": 100}}})
    (row, *_) = pourparler.run_study(case, expected_compliance={"p": (0.5, 1.0)}).acceptance_rows
    assert (row.low, row.high, row.break_even_cost) == (0.25, 0.5, 1.0)


def test_what_ifs_are_judged_with_it_too() -> None:
    """A pivotal statement flips the verdict that a study without that statement gives."""
    flips = 0
    for seed in range(30):
        case = random_case(np.random.default_rng([44, seed]))
        expected = {package.id: (0.0, 0.6) for package in case.packages}
        study = pourparler.run_study(case, expected_compliance=expected)
        before = {(r.package, r.format, r.frame): r.verdict for r in study.verdict_rows}
        for row in study.pivotal_rows:
            if row.kind != "statement":
                continue
            rest = tuple(s for s in case.statements if s.id != row.id)
            kept = case.model_copy(update={"statements": rest})
            if any(
                row.id in a.statements for frame in case.frames for a in frame.assumptions if not isinstance(a, str)
            ):
                continue
            again = pourparler.run_study(kept, expected_compliance=expected)
            after = {(r.package, r.format, r.frame): r.verdict for r in again.verdict_rows}
            for flip in row.flips:
                key = (flip.package, flip.format, flip.frame)
                if key in after:
                    assert (flip.before, flip.after) == (before[key], after[key])
                    flips += 1
    assert flips > 20


def test_the_output_names_it(tmp_path: Any) -> None:
    arguments = ("--expected-compliance", "channel=0.3,0.6", "--frame", "pooled")
    done = run("study", "water-dispute", "--expected-compliance", "x=1", ok=2)
    assert "unknown package 'x'" in done.stderr
    done = run("study", "alaska-2025", *arguments, "--json", "--out", str(tmp_path))
    told = json.loads(done.stdout)
    assert told["expected_compliance"] == {"channel": [0.3, 0.6]}
    (row, *_) = [each for each in told["acceptance"] if each["package"] == "channel" and each["actor"] == "usa"]
    assert "if kept with a probability of 0.3–0.6" in row["why"]
    for page in ("report.html", "brief.html"):
        text = (tmp_path / page).read_text(encoding="utf-8")
        assert "kept" in text
        assert "0.3" in text
    screen = run("study", "alaska-2025", *arguments).stdout
    assert "expected compliance, which gains count with: channel 0.3–0.6" in screen
    case = pourparler.load_case("alaska-2025")
    study = pourparler.run_study(case, expected_compliance={"channel": (0.3, 0.6)})
    assert "--expected-compliance channel=0.3,0.6" in command_again(study)[0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"chanel": (0.3, 0.6)}, "unknown package 'chanel'; did you mean 'channel'?"),
        ({"channel": (0.6, 0.3)}, r"expected_compliance of 'channel': \(0.6, 0.3\) should be \(low, high\) within 0-1"),
        ({"channel": (0.6, 1.3)}, "should be"),
        ({"channel": (float("nan"), 1)}, "should be"),
        ({"channel": 0.5}, "should be"),
    ],
)
def test_what_cannot_be_a_probability_is_refused(given: Any, message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        pourparler.run_study(pourparler.load_case("alaska-2025"), expected_compliance=given)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("channel", "--expected-compliance 'channel': write PACKAGE=LO,HI, such as pause=0.3,0.6"),
        ("channel=much", "write PACKAGE=LO,HI"),
        ("channel=0.1,0.2,0.3", "write PACKAGE=LO,HI"),
        ("=0.1", "write PACKAGE=LO,HI"),
    ],
)
def test_an_option_that_cannot_be_read_is_one_message(text: str, message: str) -> None:
    done = run("study", "alaska-2025", "--expected-compliance", text, ok=2)
    assert message in done.stderr
    assert done.stdout == ""


def test_the_reason_code_of_a_computed_refusal_is_still_told() -> None:
    case = small([said(stance("a", "k", 0))], packages={"p": {"terms": {"k": 100}}})
    study = pourparler.run_study(case, expected_compliance={"p": (0.2, 0.4)})
    (evaluation,) = study.section.evaluations
    assert evaluation.answers.because[0, 0] == UPPER_NEGATIVE
    assert study.acceptance_rows[0].high == pytest.approx(-0.2)
