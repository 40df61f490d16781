"""``settle``: what the models are given of a case, what they miss, and what is returned, in native units."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import pourparler
from pourparler.case.schema import Case
from pourparler.errors import ChoiceError
from pourparler.exchange.convert import read_any
from pourparler.reach.power.banzhaf import banzhaf
from pourparler.reach.settle import settle
from pourparler.reach.settle_gaps import gap_lines, gap_summary
from pourparler.reach.settle_rows import IssueResult, PackageResult, PowerResult, Settlement
from pourparler.reach.settlement.equal_gain_exchange import equal_gain_exchange
from tests.settle_cases import ROWS, case_of

REPLICATION = [8.41593231543, 9.61085913412, 9.9619795904, 9.9619795904, 9.9619795904, 7.47204636192, 8.82459385526]
COUNCIL = [7] * 5 + [1] * 10


def one(done: Settlement) -> IssueResult:
    """Return the only result."""
    (result,) = done.results
    assert isinstance(result, IssueResult)
    return result


def gaps(done: Settlement) -> list[str]:
    return [str(gap) for gap in done.gaps]


@pytest.fixture(scope="module")
def emissions() -> Case:
    return pourparler.load_case("ec-emissions")


def test_the_replication_of_2014_in_years(emissions: Case) -> None:
    result = one(settle(emissions, ["challenge"], rounds=7))
    assert result.preset == "replication-2014"
    assert [each.round for each in result.rounds] == list(range(8))
    assert [each.median for each in result.rounds] == pytest.approx([7.0, *REPLICATION], abs=1e-9)
    assert result.rounds[0].mean == pytest.approx(7.38995568685, abs=1e-9)
    assert result.rounds[0].positions["FR"] == 10.0
    assert result.outcome == result.rounds[-1].median
    assert result.baseline == pytest.approx(6.7, abs=1e-12)
    assert all(each.nbs is None for each in result.rounds)


def test_the_json_has_the_keys_of_the_issue_and_no_others(emissions: Case) -> None:
    document: Any = settle(emissions, ["challenge", "exchange", "banzhaf"], rounds=1).as_json()
    assert list(document) == ["results"]
    challenge, exchange, power = document["results"]
    assert list(challenge) == ["model", "preset", "options", "issue", "outcome", "rounds", "baseline"]
    assert list(challenge["rounds"][0]) == ["round", "median", "mean", "positions"]
    assert list(exchange["rounds"][0]) == ["round", "median", "mean", "nbs", "positions"]
    assert exchange["preset"] is None
    assert list(power) == ["model", "index"]
    assert power["index"]["NL"] == "23/290"


def test_presets_options_and_rounds_go_to_the_models_that_have_them(emissions: Case) -> None:
    done = settle(
        emissions, ["weighted_median", "challenge"], preset="bdm-1985", options={"status_quo": 0.5, "tie": "upper"}
    )
    median, challenge = done.results
    assert isinstance(median, IssueResult)
    assert isinstance(challenge, IssueResult)
    assert (median.preset, median.options, len(median.rounds)) == (None, {"tie": "upper"}, 1)
    other = one(settle(emissions, ["challenge"], preset="bdm-lalman-1986"))
    assert (challenge.preset, other.preset) == ("bdm-1985", "bdm-lalman-1986")
    assert (challenge.options, challenge.rounds) == (other.options, other.rounds)
    assert len(challenge.rounds) == 11


def test_a_file_of_another_program_is_settled_in_its_units(shared: Path) -> None:
    """Through the case, to the last digits what the model makes of the file's own numbers."""
    case, read_as, _ = read_any(shared / "data" / "decide" / "sample_data.txt")
    done = settle(case, ["exchange"], rounds=3)
    assert read_as == "decide"
    toll = [result for result in done.results if isinstance(result, IssueResult) and result.issue == "tol-hoogte"]
    start = toll[0].rounds[0]
    assert start.positions["Willems"] == 3.0
    assert start.nbs == pytest.approx(0.5 + 6.5 * 0.27246036, abs=1e-6)
    assert [each.round for each in toll[0].rounds] == [0, 1, 2, 3]
    assert toll[0].outcome == toll[0].rounds[-1].nbs


def test_issues_together_are_given_as_the_model_takes_them() -> None:
    """An actor without a position on an issue neither weighs nor exchanges there."""
    rows = (*ROWS, ("eve", 50.0, {"toll": (10, 90)}))
    done = settle(case_of(rows), ["exchange"], rounds=2)
    position = [[cells["toll"][0], cells.get("ring", (0, 0))[0]] for _, _, cells in rows]
    salience = [[cells["toll"][1] / 100, cells.get("ring", (0, 0))[1] / 100] for _, _, cells in rows]
    direct = equal_gain_exchange(position, [influence for _, influence, _ in rows], salience, rounds=2)
    for k, result in enumerate(done.results):
        assert isinstance(result, IssueResult)
        assert [each.nbs for each in result.rounds] == pytest.approx(direct.nbs[0, :, k].tolist(), abs=1e-9)
        assert ("eve" in result.rounds[0].positions) == (result.issue == "toll")


def test_numbers_of_the_same_seed_are_the_same() -> None:
    def run(seed: int) -> list[float]:
        done = settle(case_of(), ["exchange"], options={"randomness": 1.0}, seed=seed)
        return [result.outcome for result in done.results if isinstance(result, IssueResult)]

    assert run(0) == run(0)
    assert run(0) != run(1)


STANCE = "{kind: stance, actor: ann, issue: toll, "
INFLUENCE = "{kind: influence, actor: ann, level: 0 to 100}"
POINT = "state one number, or choose --option position=low, middle or high"
MISSING: dict[str, tuple[tuple[Any, Any, Any], list[str]]] = {
    "interval": ((100, [20, 40], 80), [f"position needs a point; stated as [20, 40]; {POINT}"]),
    "no salience": (
        (100, 20, None),
        [f"salience is not stated; state it as a number: {STANCE}salience: 0 to 100}}"],
    ),
    "salience in words": (
        (100, 20, "high"),
        [f"salience needs a number; stated as 'high'; state it as a number: {STANCE}salience: 0 to 100}}"],
    ),
    "salience an interval": (
        (100, 20, [10, 30]),
        [f"salience needs a number; stated as [10, 30]; state it as a number: {STANCE}salience: 0 to 100}}"],
    ),
    "no influence": ((None, 20, 80), [f"influence is not stated; state it as a number: {INFLUENCE}"]),
    "influence in words": (
        ("low", 20, 80),
        [f"influence needs a number; stated as 'low'; state it as a number: {INFLUENCE}"],
    ),
}


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_is_named_with_what_stating_it_would_take(name: str) -> None:
    (influence, position, salience), expected = MISSING[name]
    rows = (("ann", influence, {"toll": (position, salience)}), ("bob", 50.0, {"toll": (60, 50)}))
    case = case_of(rows)
    refused = settle(case, ["weighted_mean"])
    assert refused.results == ()
    assert refused.not_run == ("weighted_mean",)
    assert gaps(refused) == [f"weighted_mean: ann on toll: {line}" for line in expected]
    left_out = settle(case, ["weighted_mean"], options={"incomplete": "leave-out"})
    assert one(left_out).rounds[0].positions == {"bob": 60.0}
    assert one(left_out).options == {"incomplete": "leave-out"}
    assert [(gap.actor, gap.stops) for gap in left_out.gaps] == [("ann", False)]


def test_what_is_missing_comes_in_one_order_in_every_process() -> None:
    rows = (("ann", "low", {"toll": ([20, 40], "high")}), ("bob", 50.0, {"toll": (60, 50)}))
    for model in ("weighted_mean", "challenge", "exchange"):
        assert [gap.input for gap in settle(case_of(rows), [model]).gaps] == ["position", "salience", "influence"]


@pytest.mark.parametrize(("point", "expected"), [("low", 20.0), ("middle", 30.0), ("high", 40.0)])
def test_a_point_of_an_interval_is_taken_when_it_is_asked_for(point: str, expected: float) -> None:
    case = case_of((("ann", 50.0, {"toll": ([20, 40], 50)}),))
    result = one(settle(case, ["weighted_mean"], options={"position": point}))
    assert (result.outcome, result.options) == (expected, {"position": point})


def test_a_gap_is_told_in_native_units() -> None:
    case = case_of((("ann", 50.0, {"toll": ([0, 50], 50)}),), native={"low": 4.0, "high": 10.0, "unit": "years"})
    assert "stated as [4, 7]" in gaps(settle(case, ["plain_mean"]))[0]


def test_silence_takes_no_part() -> None:
    rows = (("ann", 50.0, {"toll": (20, 50), "ring": (10, 10)}), ("bob", 50.0, {"ring": (60, 50)}))
    done = settle(case_of(rows), ["plain_mean"])
    assert [list(r.rounds[0].positions) for r in done.results if isinstance(r, IssueResult)] == [
        ["ann"],
        ["ann", "bob"],
    ]
    assert done.gaps == ()


def test_an_issue_on_which_nobody_stands() -> None:
    rows = (("ann", 50.0, {"toll": (20, 50), "ring": (None, 10)}),)
    done = settle(case_of(rows), ["plain_mean", "exchange"])
    assert [r.issue for r in done.results if isinstance(r, IssueResult)] == ["toll", "toll"]
    assert gaps(done)[0].startswith("plain_mean: ring: position is stated for nobody; state at least one:")
    empty = settle(case_of((("ann", 50.0, {"ring": (None, 10)}),)), ["exchange"])
    assert gaps(empty)[0].startswith("equal_gain_exchange: position is stated for nobody; ")


def test_influence_on_an_issue_counts_before_influence_on_all() -> None:
    on_toll = {"kind": "influence", "actor": "ann", "issue": "toll", "level": 0}
    rows = (("ann", 50.0, {"toll": (20, 50), "ring": (20, 50)}), ("bob", 50.0, {"toll": (60, 50), "ring": (60, 50)}))
    done = settle(case_of(rows, codes=[on_toll]), ["weighted_mean"])
    assert [r.outcome for r in done.results if isinstance(r, IssueResult)] == [60.0, 40.0]


def test_plain_models_ask_for_no_more_than_they_take() -> None:
    case = case_of((("ann", None, {"toll": (20, None)}), ("bob", None, {"toll": (60, "high")})), references={"toll": 5})
    mean, reference = settle(case, ["plain_mean", "reference_outcome"]).results
    assert isinstance(mean, IssueResult)
    assert isinstance(reference, IssueResult)
    assert (mean.outcome, mean.rounds[0].median, mean.rounds[0].mean) == (40.0, None, None)
    assert (reference.outcome, reference.baseline) == (5.0, 40.0)


def test_a_model_that_refuses_the_numbers_is_a_gap() -> None:
    case = case_of((("ann", 0.0, {"toll": (20, 50)}),))
    refused = gaps(settle(case, ["weighted_mean"]))
    assert refused == [
        "weighted_mean: toll: refused: no actor has both capability and salience; somebody must weigh something"
    ]


def test_the_reference_point_preset_takes_the_reference(emissions: Case) -> None:
    state = "state it: {kind: reference, issue: delay, value: 0 to 100}"
    ways: tuple[dict[str, Any], ...] = ({"preset": "reference-point"}, {"options": {"drift": "reference"}})
    for options in ways:
        missing = gaps(settle(emissions, ["challenge"], **options))
        assert missing == [f"challenge: delay: reference is not stated; {state}"]
    case = case_of(references={"toll": 0.0, "ring": 0.0})
    assert len(settle(case, ["challenge"], preset="reference-point").results) == 2


PACKAGES: dict[str, dict[str, Any]] = {
    "east": {"toll": 30, "ring": 40},
    "west": {"toll": 70, "ring": 30},
    "bridge": {"toll": 60},
}


def test_packages_are_worth_the_distance_weighted_by_salience() -> None:
    case = case_of(references={"toll": 100.0, "ring": 0.0}, packages=PACKAGES)
    (result,) = settle(case, ["utilitarian"]).results
    assert isinstance(result, PackageResult)
    assert (result.package_id, result.package) == ("east", {"toll": 30.0, "ring": 40.0})
    ann = -(81 * 25 + 34 * 52) / (81 + 34)
    assert result.utilities["ann"] == pytest.approx(ann, abs=1e-12)
    assert result.disagreement["ann"] == pytest.approx(-(81 * 95 + 34 * 92) / (81 + 34), abs=1e-12)
    assert list(result.as_json()) == ["model", "package", "utilities"]


def test_issues_that_a_package_does_not_name_stay_at_the_reference() -> None:
    case = case_of(references={"toll": 100.0, "ring": 0.0}, packages={"bridge": PACKAGES["bridge"], "far": {"ring": 9}})
    (result,) = settle(case, ["nash"]).results
    assert isinstance(result, PackageResult)
    assert result.package == {"toll": 60.0, "ring": 0.0}


def test_no_agreement_is_the_reference() -> None:
    case = case_of(references={"toll": 50.0, "ring": 50.0}, packages={"all": {"toll": 100, "ring": 0}})
    assert "refused: no package gives every party a gain" in gaps(settle(case, ["nash"]))[0]
    (result,) = settle(case, ["nash"], options={"without_agreement": "disagreement"}).results
    assert isinstance(result, PackageResult)
    assert (result.package_id, result.package) == (None, {"toll": 50.0, "ring": 50.0})
    assert result.utilities == result.disagreement


def test_what_bargaining_over_packages_misses() -> None:
    eve = ("eve", 50.0, {"toll": (10, 90)})
    wide: dict[str, dict[str, Any]] = {**PACKAGES, "wide": {"toll": [10, 30]}}
    case = case_of((*ROWS, eve), references={"toll": 100.0}, packages=wide)
    found = gaps(settle(case, ["nash"]))
    assert [line.split(";")[0] for line in found] == [
        "nash_bargaining: ring: reference is not stated",
        "nash_bargaining: eve on ring: position is not stated, and is needed on every issue that the model is about",
        "nash_bargaining: toll: term of package wide needs a point",
    ]
    whole = case_of((*ROWS, eve), references={"toll": 100.0, "ring": 0.0}, packages=wide)
    done = settle(whole, ["nash"], options={"incomplete": "leave-out"})
    assert isinstance(done.results[0], PackageResult)
    assert "eve" not in done.results[0].utilities
    assert [gap.stops for gap in done.gaps] == [False, False]
    none = "packages are not stated; state what could be agreed under packages"
    assert gaps(settle(case_of(), ["nash"], options={"space": "packages"})) == [f"nash_bargaining: {none}"]
    assert gaps(settle(case_of(), ["least_spread"])) == [f"least_spread: {none}"]


def council() -> Case:
    return case_of([(f"m{number}", weight, {"war": (50, 50)}) for number, weight in enumerate(COUNCIL)])


@pytest.mark.parametrize("quota", ["39", "86.6%", "38.1"])
def test_power_takes_influence_as_votes(quota: str) -> None:
    (result,) = settle(council(), ["banzhaf"], options={"quota": quota}).results
    assert isinstance(result, PowerResult)
    assert [*result.index.values()] == [*banzhaf(39, COUNCIL).index]
    assert result.index["m5"] == Fraction(84, 5080)


def test_a_majority_is_more_than_half() -> None:
    rows = [("ann", 1.5, {"war": (1, 1)}), ("bob", 1.0, {"war": (1, 1)}), ("cem", 0.5, {"war": (1, 1)})]
    (result,) = settle(case_of(rows), ["shapley-shubik"]).results
    assert isinstance(result, PowerResult)
    assert (result.quota, result.votes) == (Fraction(2), Fraction(3))
    assert [*result.index.values()] == [Fraction(2, 3), Fraction(1, 6), Fraction(1, 6)]


def test_influence_by_issue_has_to_be_chosen() -> None:
    by_issue = [{"kind": "influence", "actor": "ann", "issue": "toll", "level": 7}]
    case = case_of((("ann", None, {"toll": (5, 5)}),), codes=by_issue)
    assert gaps(settle(case, ["banzhaf"])) == [
        "banzhaf: ann: influence needs a number; stated for issues only (toll); "
        "choose --option issue=ID to take that of one issue"
    ]
    assert settle(case, ["banzhaf"], options={"issue": "toll"}).results


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "model": ({"models": ["x"]}, "unknown model 'x'; see: pourparler settle --list"),
    "no model": ({"models": []}, "name a model; see: pourparler settle --list"),
    "space": (
        {"models": ["least-spread"], "options": {"space": "continuous"}},
        "unknown option 'space' of least_spread; there are",
    ),
    "ties": (
        {"models": ["nash"], "options": {"ties": "first"}},
        "nash_bargaining: option ties is about packages; leave it out, or choose space=packages",
    ),
    "parties": (
        {"models": ["adjusted-winner"], "options": {"parties": "NL,XX"}},
        "option parties: unknown actor 'XX'; there are NL, ",
    ),
    "one party": (
        {"models": ["adjusted-winner"], "options": {"parties": "NL"}},
        "option parties cannot be 'NL'; name two actors, as A,B",
    ),
    "format": (
        {"models": ["veto-players"], "options": {"format": "x"}},
        "option format: unknown format 'x'; there are council",
    ),
    "agenda setter": (
        {"models": ["veto-players"], "options": {"agenda_setter": "x"}},
        "option agenda_setter: unknown actor 'x'; there are NL, ",
    ),
    "preset": ({"preset": "bdm-1986"}, "challenge: unknown preset 'bdm-1986'; there are: replication-2014, "),
    "no presets": ({"models": ["plain_mean"], "preset": "x"}, "preset 'x': plain_mean has no presets; leave it out"),
    "no rounds": ({"models": ["plain_mean"], "rounds": 2}, "rounds 2: plain_mean has no rounds; leave it out"),
    "rounds": ({"rounds": -1}, "rounds cannot be -1; give a number from 0 to 10000"),
    "seed": ({"seed": -1}, "seed cannot be -1; give a number from 0 up"),
    "option": ({"options": {"drfit": "none"}}, "unknown option 'drfit' of challenge; did you mean 'drift'? there are"),
    "choice": ({"options": {"drift": "x"}}, "challenge: drift cannot be 'x'; choose one of none, even, median, refer"),
    "position": (
        {"options": {"position": "mid"}},
        "option: position cannot be 'mid'; choose one of point, low, middle",
    ),
    "quota": ({"models": ["banzhaf"], "options": {"quota": "half"}}, "option quota cannot be 'half'; give majority, a"),
    "too much": ({"models": ["banzhaf"], "options": {"quota": "9"}}, "option quota cannot be '9'; all influence toget"),
    "nothing": ({"models": ["banzhaf"], "options": {"quota": "0"}}, "option quota cannot be '0'; all influence toget"),
    "issue": ({"models": ["banzhaf"], "options": {"issue": "x"}}, "option issue: unknown issue 'x'; there are delay"),
    "frame": ({"frame": "x"}, "unknown frame 'x'; this case has pooled"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_choices_that_there_are_not(name: str, emissions: Case) -> None:
    given, message = REFUSED[name]
    with pytest.raises(ChoiceError) as refused:
        settle(emissions, **{"models": ["challenge"], **given})
    assert str(refused.value).startswith(message)


def test_in_alaska_almost_nothing_can_be_settled_and_it_is_said_why() -> None:
    done = settle(pourparler.load_case("alaska-2025"), ["challenge", "exchange", "nash", "banzhaf"])
    assert done.results == ()
    assert done.not_run == ("challenge", "equal_gain_exchange", "nash_bargaining", "banzhaf")
    lines = gap_lines(done.gaps)
    assert lines[0].startswith("challenge was not run on ceasefire-terms, ")
    assert any("influence needs a number: usa" in line and "stated as 'high'" in line for line in lines)
    assert [line.partition(":")[0] for line in gap_summary(done.gaps)] == [*done.not_run]


def test_results_do_not_change_the_case_or_depend_on_what_ran_before(emissions: Case) -> None:
    before = emissions.model_dump_json()
    alone = settle(emissions, ["challenge"]).results
    together = settle(emissions, ["weighted_mean", "exchange", "challenge", "challenge"]).results
    assert together[-1:] == alone
    assert len(together) == 3
    assert emissions.model_dump_json() == before
