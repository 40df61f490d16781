"""Under which inputs a package is accepted: boxes, turns and what is withheld, on cases whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

import pourparler
from pourparler.case.assemble import assemble
from pourparler.case.schema import Case
from pourparler.errors import ChoiceError
from pourparler.reach.acceptability import acceptability_of
from pourparler.reach.discovery import MOST_DRAWS, Discovery, discover
from pourparler.reach.encode import evaluate
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.leave_out import left_out
from pourparler.reach.sensitivity.boxes import Box, box_in_words
from pourparler.reach.tables import CellRef
from tests.small_cases import cost, pooled, rejects, said, small, stance
from tests.small_cases import reference as bringing


def discovered(case: Case, package: str = "p", format_: str = "f", draws: int = 4000) -> Discovery:
    evaluation = evaluate(assemble(case, "pooled"), case.packages, case.formats)
    return discover(evaluation, package, format_, Sampling(draws=draws, seed=5))


def limits(box: Box) -> dict[str, tuple[float | None, float | None]]:
    return {limit.input: (limit.low, limit.high) for limit in box.limits}


def test_the_position_that_decides_is_found_with_its_value() -> None:
    """From 0 to 80 an ideal point gains where it lies above 40; the other actor gains wherever it stands."""
    case = small(
        [said(stance("a", "k", [0, 100]), stance("b", "k", [70, 100]))],
        packages={"p": {"terms": {"k": 80}}},
        formats={"f": {"at_table": ["a", "b"]}},
    )
    found = discovered(case)
    together = found.scenarios[0]
    assert together.who == "all"
    assert together.share == pytest.approx(0.6, abs=0.04)
    (box,) = together.accepts
    assert limits(box)["a.k.position"][0] == pytest.approx(40, abs=4)
    assert box.density > 0.95
    assert box.coverage > 0.95
    assert limits(together.rejects[0])["a.k.position"][1] == pytest.approx(40, abs=4)
    assert box_in_words(together.tree[0], found.experiments.labels).startswith("the position of a on k is at least 4")
    (turn,) = found.turns
    assert (turn.actor, turn.issue, turn.below, turn.above) == ("a", "k", "blocked", "reachable")
    assert turn.value == pytest.approx(40, abs=1e-6)


def test_the_weight_that_decides_is_found_with_its_value() -> None:
    """A gain of 0.6 on k and a loss of 0.2 on m: accepted from a weight of k of a quarter."""
    case = small([said(stance("a", "k", 60), stance("a", "m", 0))], packages={"p": {"terms": {"k": 60, "m": 20}}})
    found = discovered(case)
    assert found.experiments.inputs == ("a.k.weight",)
    (box,) = found.scenarios[0].accepts
    assert limits(box)["a.k.weight"][0] == pytest.approx(0.25, abs=0.03)
    assert found.turns == ()


def test_costs_references_and_rivals_are_inputs_too() -> None:
    case = small(
        [
            said(stance("a", "k", [0, 50]), stance("b", "k", [60, 100]), cost("a", 0, 0.5)),
            said(bringing("k", [0, 20])),
        ],
        packages={"p": {"terms": {"k": 40}}},
        references={"k": None},
        frames=[pooled(relative_gains={"a": {"rival": "b", "kappa": [0, 0.5]}})],
    )
    names = set(discovered(case).experiments.inputs)
    assert names == {"a.k.position", "b.k.position", "k.reference", "a.cost", "a.kappa"}


def test_the_shares_are_those_of_acceptability() -> None:
    case = pourparler.load_case("alaska-2025")
    evaluation = evaluate(assemble(case, "pooled"), case.packages, case.formats)
    sampling = Sampling(draws=500, seed=2)
    found = discover(evaluation, "bilateral-normalisation", "us-russia", sampling)
    drawn = acceptability_of(evaluation, sampling)
    index = {(row.actor, row.package): row.index for row in drawn.rows}
    for who in ("usa", "russia"):
        assert found.experiments.accepted[who].mean() == index[who, "bilateral-normalisation"]
    together = next(r for r in drawn.agreements if (r.package, r.format) == (found.package, found.format))
    assert found.scenarios[0].share == together.index


def test_silence_withholds_what_holds_of_all_but_not_of_each() -> None:
    case = small(
        [said(stance("a", "k", [0, 100]))],
        packages={"p": {"terms": {"k": 80}, "core": ["k"]}},
        formats={"f": {"at_table": ["a", "b"]}},
    )
    found = discovered(case)
    assert "all" not in found.experiments.accepted
    assert found.open_cells == (CellRef("b", "k"),)
    assert found.withheld == "b: withheld: nobody states its position on k, at the core of the package"
    assert [scenario.who for scenario in found.scenarios] == ["a"]


def test_what_is_refused_outright_is_accepted_in_no_draw() -> None:
    case = small(
        [said(stance("a", "k", [0, 100])), said(rejects("b", "p"))],
        packages={"p": {"terms": {"k": 80}}},
        formats={"f": {"at_table": ["a", "b"]}},
    )
    together = discovered(case).scenarios[0]
    assert (together.who, together.share, together.accepts, together.tree) == ("all", 0.0, (), ())


def test_a_principal_stands_in_as_in_the_indices() -> None:
    """b's answer, drawn, is replaced by a's where b does not accept."""
    case = small(
        [said(stance("a", "k", [0, 100]), stance("b", "k", [0, 100]))],
        packages={"p": {"terms": {"k": 100}, "needs": ["b"]}},
        frames=[pooled(imposable={"b": "a"})],
    )
    found = discovered(case)
    accepted = found.experiments.accepted
    assert np.array_equal(accepted["all"], accepted["a"] & (accepted["b"] | accepted["a"]))
    evaluation = evaluate(assemble(case, "pooled"), case.packages, case.formats)
    (agreement,) = acceptability_of(evaluation, found.sampling).agreements
    assert found.scenarios[0].share == agreement.index


def test_a_principal_that_does_not_sit_stands_in_too() -> None:
    case = small(
        [said(stance("a", "k", [0, 100]), stance("b", "k", [0, 100]), stance("c", "k", 100))],
        packages={"p": {"terms": {"k": 100}, "needs": ["b"]}},
        formats={"f": {"at_table": ["c"]}},
        frames=[pooled(imposable={"b": "a"})],
    )
    found = discovered(case)
    accepted = found.experiments.accepted
    assert np.array_equal(accepted["all"], accepted["a"] | accepted["b"])
    evaluation = evaluate(assemble(case, "pooled"), case.packages, case.formats)
    (agreement,) = acceptability_of(evaluation, found.sampling).agreements
    assert found.scenarios[0].share == agreement.index


@pytest.mark.parametrize(
    ("package", "format_", "draws", "told"),
    [
        ("q", "f", 10, "unknown package 'q'"),
        ("p", "ff", 10, "unknown format 'ff'; did you mean 'f'"),
        ("p", "f", MOST_DRAWS + 1, "looks at 100000 draws at most, not 100001"),
    ],
)
def test_what_there_is_not(package: str, format_: str, draws: int, told: str) -> None:
    case = small([said(stance("a", "k", [0, 100]))], packages={"p": {"terms": {"k": 80}}})
    with pytest.raises(ChoiceError, match=told):
        discovered(case, package, format_, draws)


# leaving one out -----------------------------------------------------------------------------------------------------


def test_verdicts_without_one_source_and_one_actor() -> None:
    case = small(
        [
            said(stance("a", "k", 100), name="one", source="s"),
            said(rejects("b", "p"), name="two", source="t"),
        ],
        packages={"p": {"terms": {"k": 80}}},
        formats={"f": {"at_table": ["a", "b"]}, "alone": {"at_table": ["b"]}},
        frames=[{"id": "of-t", "sources": ["t"]}],
    )
    study = pourparler.run_study(case)
    rows = {(row.kind, row.id): row for row in left_out(study.section.evaluations)}
    assert set(rows) == {("source", "s"), ("source", "t"), ("actor", "a"), ("actor", "b")}
    without_t = rows["source", "t"]
    assert without_t.silenced == ("of-t",)
    assert {(flip.format, flip.before, flip.after) for flip in without_t.flips} == {
        ("f", "blocked", "unknown"),
        ("alone", "blocked", "unknown"),
    }
    flips = {(flip.frame, flip.format, flip.after) for flip in rows["actor", "b"].flips}
    assert flips == {("pooled", "f", "reachable"), ("of-t", "f", "reachable")}
    assert rows["actor", "a"].flips == ()
    assert rows["actor", "a"].text == "Without a no verdict changes."
    assert without_t.text == "Without t 2 verdicts change: p; of-t would have nothing of its own."
