"""Backtests: what is read, what models forecast, how differences are judged, and what the command prints."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pourparler.errors import CaseError, ChoiceError, ModelError
from pourparler.reach.settlement.challenge import challenge
from pourparler.reach.settlement.equal_gain_exchange import equal_gain_exchange
from pourparler.reach.settlement.weighted_mean import weighted_mean
from pourparler.score.accuracy import accuracy, difference_interval
from pourparler.score.backtest import backtest
from pourparler.score.decided import DecidedIssue, DecidedIssues
from pourparler.score.point_forecasts import forecast, forecast_models
from pourparler.score.read_cases import read_decided
from pourparler.score.treaty_power import Regime, regime_of, treaty_power
from tests.commands import Run
from tests.decided_data import decided, write_tables

ACTORS = "issue_id,actor,position,salience\na,x,0,50\na,y,40,50\na,z,100,50\n"


def tables(folder: Path, issues: str, actors: str = ACTORS, encoding: str = "utf-8") -> Path:
    (folder / "issues.csv").write_bytes(issues.encode(encoding))
    (folder / "actors.csv").write_bytes(actors.encode(encoding))
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_tables(tmp_path / "data")


# --- reading -----------------------------------------------------------------------------------------------------


def test_the_least_columns_are_enough(tmp_path: Path) -> None:
    found = read_decided(tables(tmp_path, "issue_id,outcome\na,30\n"))
    (issue,) = found.issues
    assert (issue.issue_id, issue.dossier_id, issue.actors, issue.outcome) == ("a", "a", ("x", "y", "z"), 30.0)
    assert (issue.capability, issue.reference, issue.parliament, found.notes) == (None, None, None, ())


def test_without_saliences_everybody_cares_alike(tmp_path: Path) -> None:
    folder = tables(tmp_path, "issue_id,outcome\na,30\n", "issue_id,actor,position\na,x,0\na,y,40\na,z,100\n")
    assert read_decided(folder).issues[0].salience.tolist() == [1.0, 1.0, 1.0]


def test_stated_capability_is_taken(tmp_path: Path) -> None:
    actors = "issue_id,actor,position,salience,capability\na,x,0,50,3\na,y,40,50,1\na,z,100,50,0\n"
    (issue,) = read_decided(tables(tmp_path, "issue_id,outcome,procedure\na,30,COD\n", actors)).issues
    assert issue.power.tolist() == [3.0, 1.0, 0.0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_delimiters_columns_and_ends_of_lines_may_differ(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    issues = 'Outcome,dossier,issue_id,extra\r\n30,"Café, 1",a,\r\n,b,b,\r\nNaN,c,c,\r\n'
    folder = tables(tmp_path, issues.replace(",", delimiter), ACTORS.replace(",", delimiter), encoding)
    found = read_decided(folder)
    assert [issue.issue_id for issue in found.issues] == ["a"]
    assert found.notes == ("2 issues left out: no outcome",)


def test_issues_that_cannot_be_scored_are_counted(tmp_path: Path) -> None:
    issues = "issue_id,outcome,procedure\na,30,XYZ\none,40,COD\nnone,50,COD\nfar,101,COD\ncold,5,CNS\n"
    actors = ACTORS + "one,x,10,20\ncold,x,1,0\ncold,y,2,0\ncold,z,3,0\nelse,x,10,20\nfar,x,400,20\n"
    found = read_decided(tables(tmp_path, issues, actors))
    assert [issue.issue_id for issue in found.issues] == ["a"]
    assert set(found.notes) == {
        "2 issues left out: fewer than 3 actors with a position and a salience",
        "1 issue left out: its outcome is outside 0 to 100",
        "1 issue left out: nobody has any salience",
        "positions or saliences of 1 rows left out: outside 0 to 100",
        "1 issue of actors.csv passed over: not in issues.csv",
    }


BAD_TABLES = {
    "no number": ("issue_id,outcome\na,much\n", ACTORS, "issues.csv:2:3 outcome: 'much' is not a number"),
    "infinite": ("issue_id,outcome\na,inf\n", ACTORS, "issues.csv:2:3 outcome: 'inf' is not a number"),
    "no column": ("issue,outcome\na,3\n", ACTORS, "issues.csv:1:1: no column 'issue_id'; did you mean 'issue'?"),
    "empty": ("", ACTORS, "issues.csv:1:1: the file is empty"),
    "twice": ("issue_id,outcome\na,3\na,4\n", ACTORS, "issues.csv:3:1 issue_id: issue 'a' has a row already"),
    "nameless": ("issue_id,outcome\n,3\n", ACTORS, "issues.csv:2:1 issue_id: no issue is named"),
    "actor twice": ("issue_id,outcome\na,3\n", ACTORS + "a,X,1,2\n", "actors.csv:5:3 actor: actor 'x' has a position"),
    "actor nameless": ("issue_id,outcome\na,3\n", ACTORS + "a,,1,2\n", "actors.csv:5:3 actor: no actor is named"),
    "position": ("issue_id,outcome\na,3\n", ACTORS + "a,w,high,2\n", "actors.csv:5:5 position: 'high' is not a number"),
    "quote": ("issue_id,outcome\na,3\n", ACTORS + '"a', "actors.csv:5:1: "),
}


@pytest.mark.parametrize(("issues", "actors", "message"), BAD_TABLES.values(), ids=BAD_TABLES)
def test_a_table_that_cannot_be_read_is_one_error_with_its_line(
    tmp_path: Path, run: Run, issues: str, actors: str, message: str
) -> None:
    with pytest.raises(CaseError) as caught:
        read_decided(tables(tmp_path, issues, actors))
    assert str(caught.value).startswith(message)
    ran = run("backtest", tmp_path, "--json")
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)


def test_nothing_to_score_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no issue can be scored\n1 issue left out: no outcome"):
        read_decided(tables(tmp_path, "issue_id,outcome\na,\n"))
    (tmp_path / "actors.csv").unlink()
    with pytest.raises(CaseError, match=r"actors.csv: cannot be read \(no such file or directory\)"):
        read_decided(tmp_path)
    (tmp_path / "inner").mkdir()
    with pytest.raises(ChoiceError, match=r"neither issues\.csv and actors\.csv nor cases"):
        read_decided(tmp_path / "inner")


CASE = """
id: {name}
title: A case
sources: [{{id: s, title: S, kind: primary, published: 2020-01-01}}]
actors: [{{id: a, name: A, kind: state}}, {{id: b, name: B, kind: state}}, {{id: c, name: C, kind: state}}]
issues: [{{id: toll, question: "?", scale: {{0: none, 100: all}}}}]
questions: [{{id: toll, question: "What is the toll?", resolves: "the law", values: ["{outcome}"]}}]
statements:
- id: t
  source: s
  span: [0, 9]
  paraphrase: x
  voice: observed_fact
  codes:
  - {{kind: stance, actor: a, issue: toll, position: 0, salience: 50}}
  - {{kind: stance, actor: b, issue: toll, position: 40, salience: 100}}
  - {{kind: stance, actor: c, issue: toll, position: 100, salience: 50}}
  - {{kind: outcome, question: toll, value: "{outcome}"}}
"""


def test_cases_with_outcomes_are_dossiers(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(CASE.format(name="one", outcome=35), encoding="utf-8")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "case.yaml").write_text(CASE.format(name="two", outcome=60.5), encoding="utf-8")
    found = read_decided(tmp_path)
    assert [(i.issue_id, i.dossier_id, i.outcome) for i in found.issues] == [
        ("one/toll", "one", 35.0),
        ("two/toll", "two", 60.5),
    ]
    assert found.issues[0].position.tolist() == [0.0, 40.0, 100.0]
    assert not found.has_power
    assert read_decided(tmp_path / "two").issues[0].issue_id == "two/toll"
    assert backtest(found, ["mean"], folds=2).accuracy["weighted_mean"].issues == 2


def test_an_outcome_that_is_no_number_of_the_scale_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(CASE.format(name="one", outcome="a lot"), encoding="utf-8")
    with pytest.raises(CaseError, match=r"one.yaml:\d+:\d+ .*'a lot' is not an outcome of issue 'toll'"):
        read_decided(tmp_path / "one.yaml")


def test_a_case_without_outcomes_says_what_one_is() -> None:
    with pytest.raises(ModelError, match="no outcome is on a question that is named like an issue"):
        read_decided("water-dispute")


# --- power by treaty ---------------------------------------------------------------------------------------------


def plain_power(votes: list[int], quota: int, *, parliament: bool, unanimous: bool) -> list[Fraction]:
    """Shapley-Shubik over every order, from the words of the treaty: members, then Commission, then Parliament."""
    members = range(len(votes))
    commission, assembly = len(votes), len(votes) + 1

    def passes(inside: tuple[int, ...]) -> bool:
        every = all(member in inside for member in members)
        enough = sum(votes[member] for member in members if member in inside) >= quota
        council = every if unanimous else every or (enough and commission in inside)
        return council and (assembly in inside or not parliament)

    pivots = [0] * (len(votes) + 2)
    for order in permutations(range(len(votes) + 2)):
        pivots[order[next(k for k in range(len(order)) if passes(order[: k + 1]))]] += 1
    return [Fraction(count, sum(pivots)) for count in pivots]


@pytest.mark.parametrize("procedure", ["COD", "CNS", "unheard of"])
@pytest.mark.parametrize("vote", ["QMV", "Unan"])
def test_power_is_that_of_the_game_the_treaty_sets_up(procedure: str, vote: str) -> None:
    regime = Regime("x", date(2000, 1, 1), "", ("a", "b", "c", "d"), ((4, 3, 2, 1),), (7,))
    expected = plain_power([4, 3, 2, 1], 7, parliament=procedure == "COD", unanimous=vote == "Unan")
    assert list(treaty_power(regime, procedure, vote).values()) == pytest.approx([float(each) for each in expected])


def test_members_that_are_too_few_cannot_block() -> None:
    """One large member could block by population; a clause asks for two."""
    without = Regime("x", date(2000, 1, 1), "", ("a", "b", "c", "d"), ((5, 2, 2, 1), (1, 1, 1, 1)), (7, 2))
    clause = Regime("y", date(2000, 1, 1), "", without.members, without.weights, without.quotas, blocking=2)
    before, after = treaty_power(without, "COD", "QMV"), treaty_power(clause, "COD", "QMV")
    assert before["a"] > after["a"]
    assert sum(after.values()) == pytest.approx(1.0)
    assert after["ep"] > 0.2


TOTALS = {
    "1990-01-01": 76,
    "1996-01-01": 87,
    "2004-06-01": 124,
    "2005-01-01": 321,
    "2008-01-01": 345,
    "2014-01-01": 352,
}


@pytest.mark.parametrize("day", TOTALS)
def test_votes_add_up_to_what_the_treaties_say(day: str) -> None:
    regime = regime_of(["de"], date.fromisoformat(day))
    assert sum(regime.weights[0]) == TOTALS[day]
    power = treaty_power(regime, "CNS", "QMV")
    assert sum(power.values()) == pytest.approx(1.0)
    assert power["ep"] == 0.0


def test_the_regime_knows_every_member() -> None:
    assert regime_of(["com", "ep", "de", "bu"], None).id == "nice-27"
    assert regime_of(["hr"], date(2001, 1, 1)).id == "nice-28"
    assert regime_of(["nobody"], date(1970, 1, 1)).id == "eec-12"
    assert len(regime_of(["uk", "cr"], date(2016, 5, 1)).members) == 28


# --- forecasts ---------------------------------------------------------------------------------------------------


def test_models_forecast_what_their_functions_return() -> None:
    data = decided(6, seed=3, per_dossier=3)
    mean, game, trade = (forecast(data, way) for way in forecast_models(["challenge:bdm-1985", "equal_gain_exchange"]))
    for number, issue in enumerate(data.issues):
        assert mean.value[number] == weighted_mean(issue.position, 1, issue.salience)[0]
        played = challenge(issue.position, 1, issue.salience / 100, preset="bdm-1985")
        assert game.value[number] == played.median[0, -1]
    one = data.issues[:3]
    together = equal_gain_exchange(
        np.stack([issue.position for issue in one], axis=1),
        1,
        np.stack([issue.salience for issue in one], axis=1) / 100,
    )
    assert trade.value[:3].tolist() == together.nbs[0, -1].tolist()


def test_an_actor_missing_on_one_issue_weighs_nothing_there() -> None:
    first, second = decided(2).issues
    absent = DecidedIssue("i1", "d0", second.actors[:4], second.position[:4], second.salience[:4], second.outcome)
    data = DecidedIssues((first, absent))
    (_, trade) = (forecast(data, way) for way in forecast_models(["exchange"]))
    assert trade.made.all()
    assert absent.position.min() <= trade.value[1] <= absent.position.max()


def test_every_model_runs_unless_some_are_named() -> None:
    names = [way.name for way in forecast_models(None)]
    assert names[0] == "weighted_mean"
    assert {"weighted_mean@power", "challenge:reference-point", "equal_gain_exchange", "plain_mean"} <= set(names)
    assert not any(name.endswith("@power") for name in (way.name for way in forecast_models(None, with_power=False)))
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("chalenge", "unknown model 'chalenge'; did you mean 'challenge'?"),
        ("challenge:x", "challenge: unknown preset 'x'"),
        ("weighted_mean@treaty", "unknown way to weigh 'treaty'"),
        ("plain_mean@power", "plain_mean does not weigh power"),
        ("banzhaf", "banzhaf forecasts no outcome of an issue"),
    ],
)
def test_a_model_that_cannot_be_had_is_named(name: str, message: str) -> None:
    with pytest.raises(ChoiceError) as caught:
        forecast_models([name])
    assert message in str(caught.value)


def test_where_the_reference_is_unknown_there_is_no_forecast() -> None:
    one, two, *_ = decided(2).issues
    known = DecidedIssue("k", "d9", two.actors, two.position, two.salience, two.outcome, reference=25.0)
    data = DecidedIssues((one, known))
    found = backtest(data, ["reference_outcome"], apply=True)
    assert found.not_made == {"reference_outcome": ("no reference",)}
    assert found.accuracy["reference_outcome"].issues == 1
    assert found.accuracy["reference_outcome"].mae == abs(25.0 - float(found.data.outcome[1]))


# --- scores ------------------------------------------------------------------------------------------------------


def test_scores_are_their_definitions() -> None:
    found = accuracy([0.0, 50.0, 70.0], [10.0, 60.0, 70.0], [10.0, 90.0, 70.0], [0, 1, 2])
    assert [found.mae, found.rmse, found.within_10] == pytest.approx([50 / 3, (1700 / 3) ** 0.5, 2 / 3])
    with pytest.raises(ModelError, match="nothing was forecast"):
        accuracy([], [], [], [])


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-50, 50)), min_size=1, max_size=15), st.integers(0, 9))
def test_the_bootstrap_is_a_plain_loop_over_dossiers(rows: list[tuple[int, int]], seed: int) -> None:
    names = sorted({dossier for dossier, _ in rows})
    drawn = np.random.default_rng(seed).integers(0, len(names), size=(50, len(names)))
    means = []
    for picks in drawn.tolist():
        values = [value for pick in picks for dossier, value in rows if dossier == names[pick]]
        means.append(sum(values) / len(values))
    found = difference_interval([value for _, value in rows], [dossier for dossier, _ in rows], seed, resamples=50)
    assert found == pytest.approx(tuple(np.quantile(means, [0.025, 0.975])))


def test_superiority_is_claimed_only_where_the_interval_excludes_zero() -> None:
    outcome, dossier = np.zeros(40), np.arange(40)
    near, far = np.full(40, 5.0), np.full(40, 9.0)
    assert accuracy(near, far, outcome, dossier).against_baseline == "better"
    assert accuracy(far, near, outcome, dossier).against_baseline == "worse"
    mixed = np.where(dossier % 2 == 0, 1.0, 17.0)
    assert accuracy(mixed, far, outcome, dossier).against_baseline == "no difference shown"
    assert accuracy(far, far, outcome, dossier).vs_weighted_mean == (0.0, 0.0)


# --- the command -------------------------------------------------------------------------------------------------


def test_the_json_holds_what_it_promises_and_no_more(data: Path, run: Run) -> None:
    ran = run("backtest", data, "--json", "--folds", 4, "--seed", 2)
    found = json.loads(ran.out)
    assert ran.code == 0
    assert list(found) == ["issues", "dossiers", "models", "calibration", "forecasts"]
    assert (found["issues"], found["dossiers"], len(found["forecasts"])) == (24, 12, 24)
    for scores in found["models"].values():
        assert list(scores) == ["mae", "rmse", "within_10", "vs_weighted_mean"]
    assert list(found["calibration"]) == ["crps", "crps_baseline", "coverage", "width"]
    for name in ("coverage", "width"):
        assert list(found["calibration"][name]) == ["0.5", "0.8", "0.95"]
    levels = [f"{level / 100:.2f}" for level in range(5, 100, 5)]
    for row in found["forecasts"]:
        assert list(row) == ["issue_id", "weighted_mean", "point", "quantiles", "outcome"]
        assert list(row["quantiles"]) == levels
        assert row["point"] == pytest.approx(row["quantiles"]["0.50"])
    inside = [row["quantiles"]["0.10"] <= row["outcome"] <= row["quantiles"]["0.90"] for row in found["forecasts"]]
    assert found["calibration"]["coverage"]["0.8"] == pytest.approx(np.mean(inside))
    losses = [
        2 * (row["outcome"] - value) * (float(level) - (row["outcome"] < value)) / 20
        for row in found["forecasts"]
        for level, value in row["quantiles"].items()
    ]
    assert found["calibration"]["crps"] == pytest.approx(sum(losses) / 24, rel=0.03)
    off = [abs(row["weighted_mean"] - row["outcome"]) for row in found["forecasts"]]
    assert found["models"]["weighted_mean"]["mae"] == pytest.approx(np.mean(off))
    assert {"weighted_mean@power", "challenge:replication-2014", "calibrated_median"} <= set(found["models"])


def test_the_same_seed_gives_the_same_bytes_and_files(data: Path, run: Run, tmp_path: Path) -> None:
    first = run("backtest", data, "--json", "--out", tmp_path / "a")
    second = run("backtest", data, "--json", "--out", tmp_path / "b")
    assert first.out == second.out
    names = ["backtest.json", "calibration.yaml", "forecasts.csv"]
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == names
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    lines = (tmp_path / "a" / "forecasts.csv").read_text(encoding="utf-8").splitlines()
    assert (len(lines), lines[0].split(",")[:4]) == (25, ["issue_id", "weighted_mean", "point", "q0.05"])


def test_the_screen_says_of_every_model_whether_it_beats_the_baseline(data: Path, run: Run) -> None:
    ran = run("backtest", data, "--models", "median,challenge")
    assert ran.code == 0
    assert "does it beat the baseline?" in ran.out
    rows = {line.split()[0]: line for line in ran.out.splitlines() if line.strip()}
    assert "is the baseline" in rows["weighted_mean"]
    assert {"weighted_median", "challenge:replication-2014", "calibrated_median"} <= set(rows)
    assert "beat the weighted mean" in ran.out or "Beats the weighted mean" in ran.out
    assert "mean width" in ran.out
    assert "a war is not a legislative procedure" in " ".join(ran.out.split())


def test_applying_writes_no_calibration(data: Path, run: Run, tmp_path: Path) -> None:
    ran = run("backtest", data, "--apply", "--out", tmp_path / "out", "--models", "mean")
    assert ran.code == 0
    assert "nothing fitted" in ran.out
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["backtest.json", "forecasts.csv"]


def test_applying_takes_data_of_any_shape(tmp_path: Path, run: Run) -> None:
    """One dossier, one issue, an unknown procedure, a new regime, actors nobody knows, fractions."""
    issues = "issue_id,dossier_id,procedure,finact_fixed,outcome\na,q,NLE,2016-03-01,33.3\n"
    actors = "issue_id,actor,position,salience\na,ep,66.6,10\na,hr,12.5,99.9\na,observer,100,1\n"
    ran = run("backtest", tables(tmp_path, issues, actors), "--apply", "--json")
    assert ran.code == 0
    (row,) = json.loads(ran.out)["forecasts"]
    assert 0.0 <= row["quantiles"]["0.05"] <= row["point"] <= row["quantiles"]["0.95"] <= 100.0
    fitted = run("backtest", tmp_path, "--json")
    assert (fitted.code, fitted.out) == (2, "")
    assert "--apply" in fitted.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--apply", "--folds", 3), "--folds is about fitting"),
        (("--folds", 99), "there are 12 dossiers; choose from 2 to 12"),
        (("--models", "chalenge"), "did you mean 'challenge'?"),
        (("--models", ","), "--models: name at least one model"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    data: Path, run: Run, tmp_path: Path, arguments: tuple[object, ...], message: str
) -> None:
    ran = run("backtest", data, *arguments, "--out", tmp_path / "out")
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert not (tmp_path / "out").exists()


def test_power_of_the_invented_council_is_known(data: Path) -> None:
    found = read_decided(data)
    assert found.has_power
    power = dict(zip(found.issues[0].actors, found.issues[0].power.tolist(), strict=True))
    assert power["ep"] > power["com"] > power["de"] == power["fr"] > power["nl"] > power["fi"] > power["lu"] > 0.0


# --- nothing but the inputs changes a forecast -------------------------------------------------------------------


def lines_of(folder: Path) -> tuple[str, list[str]]:
    head, *rows = (folder / "issues.csv").read_text(encoding="utf-8").splitlines()
    return head, rows


def applied(folder: Path) -> dict[str, tuple[float, list[float]]]:
    """Point forecast and quantiles by issue."""
    found = backtest(read_decided(folder), ["equal_gain_exchange", "challenge"], apply=True)
    made = {name: each.issues for name, each in found.accuracy.items()}
    assert set(made.values()) == {len(found.data.issues)}
    exchange = forecast(found.data, forecast_models(["exchange"])[1]).value.tolist()
    return {
        str(row["issue_id"]): (value, found.predictions.quantiles[k].tolist())
        for k, (row, value) in enumerate(zip(found.forecasts, exchange, strict=True))
    }


@pytest.mark.parametrize("how", ["blank", "off the scale"])
def test_forecasts_do_not_depend_on_which_outcomes_are_known(data: Path, how: str) -> None:
    """The exchange runs on a dossier: an issue takes part whether or not its outcome is known."""
    before = applied(data)
    head, rows = lines_of(data)
    gone = [f"{row.rpartition(',')[0]},{'' if how == 'blank' else 101}" if k % 2 else row for k, row in enumerate(rows)]
    (data / "issues.csv").write_text("\n".join([head, *gone]) + "\n", encoding="utf-8")
    after = applied(data)
    assert len(after) == len(before) / 2
    assert after == {name: before[name] for name in after}
    assert len(read_decided(data).undecided) == len(after)


def test_forecasts_do_not_depend_on_the_order_of_rows(data: Path) -> None:
    before = applied(data)
    head, rows = lines_of(data)
    (data / "issues.csv").write_text("\n".join([head, *rows[::-1]]) + "\n", encoding="utf-8")
    first, *actors = (data / "actors.csv").read_text(encoding="utf-8").splitlines()
    (data / "actors.csv").write_text("\n".join([first, *actors[::-1]]) + "\n", encoding="utf-8")
    after = applied(data)
    assert list(after) == list(before)[::-1]
    assert after == before


def test_an_undecided_issue_of_a_case_takes_part_but_is_not_scored(tmp_path: Path) -> None:
    second = "issues: [{id: ring, question: '?', scale: {0: none, 100: all}}, "
    places = "".join(
        f"  - {{kind: stance, actor: {actor}, issue: ring, position: {x}, salience: {salience}}}\n"
        for actor, x, salience in (("a", 100, 90), ("b", 30, 60), ("c", 0, 10))
    )
    text = CASE.format(name="one", outcome=35).replace("issues: [", second)
    text = text.replace("  - {kind: outcome", places + "  - {kind: outcome")
    (tmp_path / "one.yaml").write_text(text, encoding="utf-8")
    found = read_decided(tmp_path / "one.yaml")
    assert [issue.issue_id for issue in found.issues] == ["one/toll"]
    assert [issue.issue_id for issue in found.undecided] == ["one/ring"]
    (_, way) = forecast_models(["exchange"])
    alone = DecidedIssues(found.issues)
    assert forecast(found, way).value.tolist() != forecast(alone, way).value.tolist()


def test_an_issue_without_an_outcome_is_not_among_the_decided() -> None:
    (one,) = decided(1).issues
    blank = DecidedIssue("x", "d", one.actors, one.position, one.salience, None)
    with pytest.raises(ModelError, match="x has no outcome to be scored with"):
        DecidedIssues((blank,))


def test_references_off_the_scale_are_told(tmp_path: Path) -> None:
    found = read_decided(tables(tmp_path, "issue_id,outcome,reference_point\na,30,999\n"))
    assert found.issues[0].reference is None
    assert "reference points of 1 issue left out: outside 0 to 100" in found.notes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--seed", -1), "seed cannot be -1; give a whole number from 0 up"),
        (("--models", "chalenge"), "weighted_mean@power"),
    ],
)
def test_a_choice_that_cannot_be_is_one_line(data: Path, run: Run, arguments: tuple[object, ...], message: str) -> None:
    ran = run("backtest", data, *arguments)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert message in ran.err


def test_few_dossiers_are_told(tmp_path: Path, run: Run) -> None:
    one = run("backtest", write_tables(tmp_path / "one", dossiers=1))
    assert (one.code, one.err) == (2, "there is one dossier, and nothing to learn from for it; score it with --apply\n")
    few = write_tables(tmp_path / "few", dossiers=5)
    assert "only 5 dossiers" in run("backtest", few, "--models", "mean", "--json").err
    assert "only 5 dossiers" not in run("backtest", few, "--models", "mean", "--json", "--apply").err


def test_a_table_instead_of_its_folder_is_told(data: Path, run: Run) -> None:
    ran = run("backtest", data / "issues.csv")
    assert ran.code == 2
    assert (
        ran.err == f"{data / 'issues.csv'}: is a file; name the folder that holds issues.csv and actors.csv: {data}\n"
    )
