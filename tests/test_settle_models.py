"""``settle`` with models that take more than one issue's positions: SMP, all values of the issues, frontier, division,
veto players, and power in bodies.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pourparler
from pourparler.case.schema import Case
from pourparler.exchange.convert import read_any
from pourparler.reach.registry import MODELS
from pourparler.reach.settle import settle
from pourparler.reach.settle_rows import (
    ContinuousResult,
    DivisionResult,
    FrontierResult,
    IssueResult,
    PowerResult,
    Settlement,
    VetoResult,
)
from pourparler.reach.settlement.nash_bargaining import nash_bargaining
from pourparler.reach.settlement.smp import smp
from pourparler.reach.settlement.spaces import ContinuousIssues
from tests.native_files import ktab
from tests.settle_cases import ROWS, Row, case_of

SHARES: tuple[Row, ...] = tuple(
    (actor, influence, {issue: (x, s / 2) for issue, (x, s) in cells.items()}) for actor, influence, cells in ROWS
)
"""The small case with saliences that add up to at most 100."""
REFERENCES = {"toll": 100.0, "ring": 0.0}


def gaps(done: Settlement) -> list[str]:
    return [str(gap) for gap in done.gaps]


def issues(done: Settlement) -> list[IssueResult]:
    return [result for result in done.results if isinstance(result, IssueResult)]


def only(done: Settlement, kind: type[Any]) -> Any:
    (result,) = done.results
    assert isinstance(result, kind)
    return result


# SMP -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dummyData_3Dim", "SOE-Policy", "dummyData-a040"])
def test_a_ktab_file_is_settled_as_the_model_settles_its_numbers(shared: Path, name: str) -> None:
    path = shared / "data" / "ktab" / f"{name}.csv"
    case, read_as, _ = read_any(path)
    found = issues(settle(case, ["smp"], rounds=5))
    direct = smp(**ktab(path), rounds=5)
    assert read_as == "ktab"
    assert len(found) == direct.positions.shape[3]
    for k, result in enumerate(found):
        assert [each.round for each in result.rounds] == list(range(direct.positions.shape[1]))
        for number, each in enumerate(result.rounds):
            assert [*each.positions.values()] == pytest.approx(direct.positions[0, number, :, k], abs=1e-9)
            assert each.mean == pytest.approx(direct.mean[0, number, k], abs=1e-9)
            assert (each.risk is None) == (number == 0)
        assert result.outcome == pytest.approx(direct.mean[0, -1, k], abs=1e-9)


def test_the_risks_of_the_first_turn_that_ktab_prints(shared: Path) -> None:
    case, _, _ = read_any(shared / "data" / "ktab" / "dummyData_3Dim.csv")
    document: Any = settle(case, ["smp"], rounds=1).as_json()
    for result in document["results"]:
        start, first = result["rounds"]
        assert "risk" not in start
        printed = [-0.500, -0.459, -0.499, -0.274, 1.000, -0.232, -0.430]
        assert [*first["risk"].values()] == pytest.approx(printed, abs=5e-4)
        assert first["partner"]["SActor-02"] is None
        assert first["partner"]["SActor-00"] == "SActor-04"


def test_the_policy_of_state_owned_enterprises_at_turn_ten(shared: Path) -> None:
    case, _, _ = read_any(shared / "data" / "ktab" / "SOE-Policy.csv")
    (result,) = issues(settle(case, ["ktab"], rounds=10))
    last = result.rounds[10].positions.values()
    assert (min(last), max(last)) == pytest.approx((15.8, 43.2), abs=0.05)


def test_saliences_that_add_up_to_more_than_all_are_refused_by_name_or_scaled() -> None:
    case = case_of()
    refused = gaps(settle(case, ["smp"]))
    assert refused[0] == (
        "smp: ann: salience adds up to more than 100 over the issues; stated 115; state shares that add up to at most "
        "100, or choose --option salience_sum=scale-each (divide its own by their sum) or scale-all (divide "
        "everybody's by the largest sum)"
    )
    assert [gap.actor for gap in settle(case, ["smp"]).gaps] == ["ann", "bob", "cem"]
    position = [[cells[k][0] for k in ("toll", "ring")] for _, _, cells in ROWS]
    stated = np.array([[cells[k][1] / 100 for k in ("toll", "ring")] for _, _, cells in ROWS])
    total = stated.sum(axis=1, keepdims=True)
    ways = {"scale-each": stated / np.maximum(total, 1), "scale-all": stated / total.max()}
    for way, salience in ways.items():
        found = issues(settle(case, ["smp"], rounds=3, options={"salience_sum": way}))
        direct = smp(position, [influence for _, influence, _ in ROWS], salience, rounds=3)
        assert found[0].options["salience_sum"] == way
        for k, result in enumerate(found):
            for number, each in enumerate(result.rounds):
                assert [*each.positions.values()] == pytest.approx(direct.positions[0, number, :, k], abs=1e-9)


def test_smp_needs_everybody_on_every_issue() -> None:
    rows = (*SHARES, ("eve", 50.0, {"toll": (10, 40)}))
    assert gaps(settle(case_of(rows), ["smp"])) == [
        "smp: eve on ring: position is not stated, and is needed on every issue that the model is about; state it: "
        "{kind: stance, actor: eve, issue: ring, position: 0 to 100, salience: 0 to 100}"
    ]
    done = settle(case_of(rows), ["smp"], options={"incomplete": "leave-out"})
    assert [gap.stops for gap in done.gaps] == [False]
    assert [(each.issue, each.outcome) for each in issues(done)] == [
        (each.issue, each.outcome) for each in issues(settle(case_of(SHARES), ["smp"]))
    ]
    assert all("eve" not in each.rounds[0].positions for each in issues(done))


def test_smp_needs_one_influence_per_actor_and_somebody_who_cares() -> None:
    by_issue = [{"kind": "influence", "actor": "ann", "issue": "toll", "level": 7}]
    found = gaps(settle(case_of(SHARES, codes=by_issue), ["smp"]))
    assert found == [
        "smp: ann: influence differs between issues, and the model has one per actor; stated 7, 100; state one "
        "influence over all, without an issue"
    ]
    rows = (*SHARES, ("eve", 50.0, {"toll": (10, 0), "ring": (10, 0)}))
    assert gaps(settle(case_of(rows), ["smp"])) == [
        "smp: eve: salience is 0 on every issue; leave it out, or state what it cares about"
    ]


def test_an_issue_on_which_nobody_stands_is_no_part_of_it() -> None:
    data = case_of(SHARES).model_dump(by_alias=True)
    data["issues"] = (*data["issues"], {"id": "far", "question": "?", "scale": {0: "a", 100: "b"}})
    found = settle(Case.model_validate(data), ["smp"])
    assert found.gaps == ()
    assert [each.issue for each in issues(found)] == ["toll", "ring"]


# all values of the issues --------------------------------------------------------------------------------------------


def test_without_packages_all_values_of_the_issues_are_bargained_over() -> None:
    done = settle(case_of(references=REFERENCES), ["nash", "kalai-smorodinsky", "egalitarian", "utilitarian"])
    assert done.gaps == ()
    weights, positions = [], []
    for _, _, cells in ROWS:
        total = sum(s for _, s in cells.values())
        weights.append([cells[k][1] / total for k in ("toll", "ring")])
        positions.append([float(cells[k][0]) for k in ("toll", "ring")])
    space = ContinuousIssues([positions], [weights], reference=[[100.0, 0.0]])
    nash, *others = done.results
    assert isinstance(nash, ContinuousResult)
    direct = nash_bargaining(space)
    assert [*nash.package.values()] == pytest.approx(direct.outcome[0], abs=1e-9)
    assert [*nash.utilities.values()] == pytest.approx(direct.utilities[0], abs=1e-9)
    assert nash.options == {"without_agreement": "refuse", "space": "continuous"}
    for result in (nash, *others):
        assert isinstance(result, ContinuousResult)
        gains = [result.utilities[party] - result.disagreement[party] for party in result.utilities]
        assert min(gains) >= -1e-9 or result.model == "utilitarian", "no agreement plays no part in that"
        worth = {
            actor: -sum(s * abs(result.package[k] - x) for k, (x, s) in cells.items())
            / sum(s for _, s in cells.values())
            for actor, _, cells in ROWS
        }
        assert result.utilities == pytest.approx(worth, abs=1e-9)
    assert list(nash.as_json()) == ["model", "space", "package", "utilities", "disagreement", "agreed"]


def test_where_there_are_packages_all_values_have_to_be_asked_for() -> None:
    case = case_of(references=REFERENCES, packages={"east": {"toll": 30.0, "ring": 40.0}})
    assert not isinstance(settle(case, ["utilitarian"]).results[0], ContinuousResult)
    assert isinstance(settle(case, ["utilitarian"], options={"space": "continuous"}).results[0], ContinuousResult)


def test_disagreement_is_taken_as_it_is_and_never_clipped() -> None:
    """Far outside what anybody wants, so that what it is worth lies below every value between the positions.

    With positions 0 and 10 and the reference at 100 the gains at x are 100 - x and 80 + x. Their product is largest at
    10, and flat there; clipped to the worst between the positions, no agreement would make it 5.
    """
    rows = (("ann", 1.0, {"toll": (0, 50)}), ("bob", 1.0, {"toll": (10, 50)}))
    result = only(settle(case_of(rows, references={"toll": 100.0}), ["nash"]), ContinuousResult)
    assert result.disagreement == pytest.approx({"ann": -100.0, "bob": -90.0}, abs=1e-12)
    assert result.package["toll"] == pytest.approx(10.0, abs=1e-4)


def test_no_agreement_over_all_values_is_the_reference() -> None:
    rows = (("ann", 1.0, {"toll": (0, 50)}), ("bob", 1.0, {"toll": (100, 50)}))
    case = case_of(rows, references={"toll": 50.0})
    assert "refused: no outcome gives every party a gain" in gaps(settle(case, ["nash"]))[0]
    result = only(settle(case, ["nash"], options={"without_agreement": "disagreement"}), ContinuousResult)
    assert (result.agreed, result.package) == (False, {"toll": 50.0})
    assert result.utilities == result.disagreement


def test_what_bargaining_over_all_values_misses() -> None:
    eve = ("eve", 50.0, {"toll": (10, 90)})
    found = gaps(settle(case_of((*ROWS, eve), references={"toll": 1.0}), ["nash"]))
    assert [line.split(";")[0] for line in found] == [
        "nash_bargaining: ring: reference is not stated",
        "nash_bargaining: eve on ring: position is not stated, and is needed on every issue that the model is about",
    ]


def test_a_study_shows_what_is_agreed_over_all_values_and_none_of_what_is_run_on_request() -> None:
    data = case_of(references=REFERENCES).model_dump(by_alias=True)
    board = {"id": "board", "quota": 1, "members": {"ann": 1}}
    formats = [{"id": "f", "at_table": ["all"], "can_block": [board]}]
    section = pourparler.run_study(Case.model_validate({**data, "formats": formats})).settlement
    rows = {row.issue: row for row in section.rows if row.model == "nash_bargaining"}
    (direct,) = settle(case_of(references=REFERENCES), ["nash"]).results
    assert isinstance(direct, ContinuousResult)
    assert {issue: row.outcome for issue, row in rows.items() if issue} == direct.package
    assert rows["toll"].baseline == pytest.approx((5 + 78 + 61 + 34) / 4, abs=1e-12)
    assert (rows["toll"].format, rows["toll"].actors, rows["toll"].package) == ("f", ("ann", "bob", "cem", "dee"), None)
    ran = {row.model for row in section.rows} | {row.model for row in section.power}
    assert ran.isdisjoint(model.name for model in MODELS.values() if model.on_request)
    assert {row.actor for row in section.power} == {"ann", "bob", "cem", "dee"}


# frontier ------------------------------------------------------------------------------------------------------------

PACKAGES: dict[str, dict[str, Any]] = {
    "east": {"toll": 30, "ring": 40},
    "west": {"toll": 70, "ring": 30},
    "far": {"toll": 100, "ring": 0},
    "bridge": {"toll": 60},
}


def test_the_frontier_is_what_no_package_dominates() -> None:
    done = settle(case_of(references=REFERENCES, packages=PACKAGES), ["pareto"])
    result = only(done, FrontierResult)
    worth = {each.package_id: [*each.utilities.values()] for each in result.frontier}
    everything = {
        name: [
            -sum(s * abs({**REFERENCES, **terms}[k] - x) for k, (x, s) in cells.items())
            / sum(s for _, s in cells.values())
            for _, _, cells in ROWS
        ]
        for name, terms in PACKAGES.items()
    }
    better = {
        (one, other)
        for one, other in permutations(everything, 2)
        if all(a >= b for a, b in zip(everything[one], everything[other], strict=True))
    }
    assert set(worth) == set(everything) - {other for _, other in better}
    assert result.dominated == tuple(name for name in PACKAGES if name not in worth)
    assert result.dominated
    for name, values in worth.items():
        assert values == pytest.approx(everything[name], abs=1e-9)
    assert list(result.as_json()) == ["model", "frontier", "dominated"]


# division ------------------------------------------------------------------------------------------------------------

US = (22, 22, 15, 14, 11, 6, 4, 2, 2, 2)
PANAMA = (9, 15, 15, 3, 15, 5, 11, 7, 7, 13)


def panama(first: tuple[float, ...] = US, more: tuple[Row, ...] = ()) -> Case:
    rows: list[Row] = [
        (actor, None, {f"item{k}": (end, points) for k, points in enumerate(given)})
        for actor, end, given in (("us", 100, first), ("panama", 0, PANAMA))
    ]
    return case_of((*rows, *more))


def test_the_panama_canal_treaty_is_divided_as_printed() -> None:
    result = only(settle(panama(), ["adjusted-winner"]), DivisionResult)
    assert result.divided == "item2"
    assert result.utilities == pytest.approx({"us": 66.0, "panama": 66.0}, abs=1e-9)
    assert result.shares["item2"] == pytest.approx({"us": 2 / 15, "panama": 13 / 15}, abs=1e-12)
    assert result.package["item2"] == pytest.approx(200 / 15, abs=1e-9)
    assert {k: x for k, x in result.package.items() if k != "item2"} == {
        f"item{k}": 100.0 if k in (0, 1, 3, 5) else 0.0 for k in (0, 1, 3, 4, 5, 6, 7, 8, 9)
    }


def test_points_that_differ_in_total_are_refused_or_scaled() -> None:
    half = tuple(points / 2 for points in US)
    assert gaps(settle(panama(half), ["adjusted-winner"])) == [
        "adjusted_winner: salience does not add up to the same for both (us 50, panama 100); state saliences as points "
        "of one total, usually 100, or choose --option unequal_totals=scale"
    ]
    result = only(settle(panama(half), ["adjusted-winner"], options={"unequal_totals": "scale"}), DivisionResult)
    assert result.utilities == pytest.approx({"us": 66.0, "panama": 66.0}, abs=1e-9)


def test_two_parties_are_divided_between_and_no_more() -> None:
    third: Row = ("un", None, {"item0": (50, 100)})
    case = panama(more=(third,))
    assert gaps(settle(case, ["adjusted-winner"])) == [
        "adjusted_winner: parties must be two; positions are stated for 3 (us, panama, un); choose two of them: "
        "--option parties=A,B"
    ]
    result = only(settle(case, ["adjusted-winner"], options={"parties": "panama, us"}), DivisionResult)
    assert list(result.utilities) == ["us", "panama"]
    missing = gaps(settle(case, ["adjusted-winner"], options={"parties": "un,us"}))
    assert missing[0].startswith("adjusted_winner: un on item1: position is not stated")
    silent = case_of((*SHARES[:1], ("eve", 1.0, {})))
    assert gaps(settle(silent, ["adjusted-winner"], options={"parties": "ann,eve"})) == [
        "adjusted_winner: eve: position is stated nowhere; state what it wants, with saliences, or choose other parties"
    ]


# veto players --------------------------------------------------------------------------------------------------------

BOARD = {"id": "board", "quota": 2, "members": {"bob": 1, "cem": 1, "dee": 1}}


def with_formats(*formats: dict[str, Any], rows: tuple[Row, ...] = ROWS) -> Case:
    data = case_of(rows, references=REFERENCES).model_dump(by_alias=True)
    return Case.model_validate({**data, "formats": formats})


def agreed(x: float, y: float, players: list[tuple[float, list[tuple[float, float]]]]) -> bool:
    """Whether every player prefers x to y, or is indifferent: a player is a quota, and ideal points with votes."""
    return all(
        sum(votes for ideal, votes in members if abs(x - ideal) <= abs(y - ideal) + 1e-9) >= quota
        for quota, members in players
    )


VETOES: dict[str, tuple[dict[str, Any], list[tuple[float, list[tuple[float, float]]]], tuple[str, ...]]] = {
    "everybody at the table": (
        {"at_table": ["all"]},
        [(1, [(5, 1)]), (1, [(78, 1)]), (1, [(61, 1)]), (1, [(34, 1)])],
        ("ann", "bob", "cem", "dee"),
    ),
    "two, and one who can block": (
        {"at_table": ["bob", "cem"], "can_block": ["dee"]},
        [(1, [(78, 1)]), (1, [(61, 1)]), (1, [(34, 1)])],
        ("bob", "cem", "dee"),
    ),
    "one, and a body": (
        {"at_table": ["cem"], "can_block": [BOARD]},
        [(1, [(61, 1)]), (2, [(78, 1), (61, 1), (34, 1)])],
        ("cem", "board"),
    ),
}


@pytest.mark.parametrize("name", VETOES)
def test_veto_players_of_a_format_against_the_definition(name: str) -> None:
    """On a grid: what is in the win-set everybody prefers to the reference; in the core, nothing is preferred."""
    format_, players, ids = VETOES[name]
    done = settle(with_formats({"id": "f", **format_}), ["veto-players"], options={"agenda_setter": "ann"})
    result = done.results[0]
    assert isinstance(result, VetoResult)
    assert (result.issue, result.format, result.reference, result.players) == ("toll", "f", 100.0, ids)
    grid = np.arange(0, 161) / 1.0
    wins = [x for x in grid if agreed(x, 100.0, players)]
    assert result.win_set == (min(wins), max(wins))
    core = [x for x in grid if not any(agreed(y, x, players) and abs(y - x) > 0.5 for y in grid)]
    assert result.core == (min(core), max(core))
    assert result.outcome == max(5.0, result.win_set[0])


def test_without_formats_everybody_has_a_veto_and_another_format_can_be_asked_for() -> None:
    everybody = settle(case_of(references=REFERENCES), ["tsebelis"]).results[0]
    assert isinstance(everybody, VetoResult)
    assert (everybody.format, everybody.core, everybody.outcome) == (None, (5.0, 78.0), None)
    case = with_formats({"id": "f", "at_table": ["ann"]}, {"id": "g", "at_table": ["bob"]})
    chosen = settle(case, ["tsebelis"], options={"format": "g"}).results[0]
    assert isinstance(chosen, VetoResult)
    assert (chosen.format, chosen.core, chosen.options["format"]) == ("g", (78.0, 78.0), "g")


def test_a_veto_player_that_nobody_places_stops_it_there() -> None:
    rows = (*ROWS, ("eve", 1.0, {"toll": (0, 1)}))
    case = with_formats({"id": "f", "at_table": ["ann"], "can_block": ["eve"]}, rows=rows)
    done = settle(case, ["veto-players"])
    assert [result.issue for result in done.results if isinstance(result, VetoResult)] == ["toll"]
    assert gaps(done) == [
        "veto_players: eve on ring: position is not stated, and it has a veto or a vote; state it: "
        "{kind: stance, actor: eve, issue: ring, position: 0 to 100}"
    ]
    left = settle(case, ["veto-players"], options={"incomplete": "leave-out"})
    assert [gap.stops for gap in left.gaps] == [False]
    ring = left.results[1]
    assert isinstance(ring, VetoResult)
    assert ring.players == ("ann",)


# power in bodies -----------------------------------------------------------------------------------------------------

COUNCIL = {
    "id": "council",
    "all_of": [
        {"quota": 2, "members": {"ann": 1, "bob": 1, "cem": 1}},
        {"quota": 0.6, "members": {"ann": 0.4, "bob": 0.3, "cem": 0.3}},
    ],
    "veto": ["dee"],
}


def pivots(quotas: list[tuple[float, dict[str, float]]], voters: list[str]) -> dict[str, Fraction]:
    """How often each voter is the one that completes a winning coalition, over all orders: by their definition."""
    counts = dict.fromkeys(voters, 0)
    orders = list(permutations(voters))
    for order in orders:
        for n in range(1, len(order) + 1):
            joined = order[:n]
            if all(sum(Fraction(str(v.get(who, 0))) for who in joined) >= Fraction(str(q)) for q, v in quotas):
                counts[joined[-1]] += 1
                break
    return {voter: Fraction(count, len(orders)) for voter, count in counts.items()}


def test_power_in_the_bodies_that_can_block() -> None:
    case = with_formats(
        {"id": "f", "at_table": ["ann"], "can_block": [BOARD, COUNCIL]},
        {"id": "g", "at_table": ["ann"], "can_block": [BOARD]},
    )
    board, council = settle(case, ["shapley-shubik"]).results
    assert isinstance(board, PowerResult)
    assert isinstance(council, PowerResult)
    assert board.as_json() == {
        "model": "shapley_shubik",
        "body": "board",
        "formats": ["f", "g"],
        "index": {"bob": "1/3", "cem": "1/3", "dee": "1/3"},
    }
    rules: list[tuple[float, dict[str, float]]] = [
        (2, {"ann": 1, "bob": 1, "cem": 1}),
        (0.6, {"ann": 0.4, "bob": 0.3, "cem": 0.3}),
        (1, {"dee": 1}),
    ]
    assert council.index == pivots(rules, ["ann", "bob", "cem", "dee"])
    assert council.rules[1] == (Fraction(3, 5), Fraction(1))
    assert council.options["voters"] == "bodies"


def test_influence_is_taken_as_votes_where_it_is_asked_for_and_where_there_are_no_bodies() -> None:
    case = with_formats({"id": "f", "at_table": ["ann"], "can_block": [BOARD]})
    chosen = only(settle(case, ["banzhaf"], options={"voters": "influence", "quota": "60%"}), PowerResult)
    assert chosen.body is None
    assert set(chosen.index) == {"ann", "bob", "cem", "dee"}
    assert gaps(settle(case_of(), ["banzhaf"], options={"voters": "bodies"})) == [
        "banzhaf: bodies are not stated; state one in a format: "
        "can_block: [{id: ..., quota: ..., members: {actor: votes}}]"
    ]
    with pytest.raises(Exception, match="option quota is about influence, not about bodies"):
        settle(case, ["banzhaf"], options={"quota": "60%"})
