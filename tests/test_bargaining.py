"""Nash, Kalai-Smorodinsky, least spread, egalitarian and utilitarian over packages, against exact fractions."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.errors import ModelError
from pourparler.reach.settlement.egalitarian import egalitarian
from pourparler.reach.settlement.kalai_smorodinsky import kalai_smorodinsky
from pourparler.reach.settlement.least_spread import least_spread
from pourparler.reach.settlement.nash_bargaining import nash_bargaining
from pourparler.reach.settlement.spaces import AdditiveIssues, options_of
from pourparler.reach.settlement.utilitarian import utilitarian
from tests import reference_bargaining as reference

MODELS: dict[str, Callable[..., Any]] = {
    "nash_bargaining": nash_bargaining,
    "kalai_smorodinsky": kalai_smorodinsky,
    "least_spread": least_spread,
    "egalitarian": egalitarian,
    "utilitarian": utilitarian,
}


def expected(model: str, packages: Any, disagreement: Any, ties: str) -> int:
    exact, none = reference.exact(packages), [Fraction(value) for value in disagreement]
    if model == "kalai_smorodinsky":
        return reference.kalai_smorodinsky(exact, none, ties, "rational")
    if model == "utilitarian":
        return reference.utilitarian(exact, none, ties, range(len(exact)))
    plain = {"nash_bargaining": "nash"}.get(model, model)
    chosen: int = getattr(reference, plain)(exact, none, ties)
    return chosen


@st.composite
def bargains(draw: st.DrawFn) -> tuple[list[list[int]], list[int]]:
    parties = draw(st.integers(1, 4))
    package = st.lists(st.integers(-3, 6), min_size=parties, max_size=parties)
    return draw(st.lists(package, min_size=1, max_size=12)), draw(package)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("ties", ["leximin", "first"])
@given(bargains())
@settings(max_examples=150, deadline=None)
def test_the_package_is_that_of_exact_fractions(
    model: str, ties: str, bargain: tuple[list[list[int]], list[int]]
) -> None:
    packages, disagreement = bargain
    found = MODELS[model](packages, disagreement, ties=ties, without_agreement="disagreement")
    assert found.package.tolist() == [expected(model, packages, disagreement, ties)]
    chosen = found.package[0]
    assert found.utilities[0].tolist() == (packages[chosen] if chosen >= 0 else disagreement)


@given(bargains())
@settings(max_examples=100, deadline=None)
def test_options_that_are_disputed(bargain: tuple[list[list[int]], list[int]]) -> None:
    packages, disagreement = bargain
    exact, none = reference.exact(packages), [Fraction(value) for value in disagreement]
    anywhere = kalai_smorodinsky(packages, disagreement, ideal="anywhere", without_agreement="disagreement")
    assert anywhere.package[0] == reference.kalai_smorodinsky(exact, none, "leximin", "anywhere")
    spared = utilitarian(packages, disagreement, individually_rational=True, without_agreement="disagreement")
    assert spared.package[0] == reference.utilitarian(exact, none, "leximin", reference.rational(exact, none))
    zero = [Fraction(0)] * len(none)
    assert utilitarian(packages).package[0] == reference.utilitarian(exact, zero, "leximin", range(len(exact)))


@pytest.mark.parametrize("model", MODELS)
@given(st.data())
@settings(max_examples=40, deadline=None)
def test_additive_issues_are_the_packages_they_add_up_to(model: str, data: st.DataObject) -> None:
    parties = data.draw(st.integers(1, 3))
    option = st.lists(st.integers(-2, 3), min_size=parties, max_size=parties)
    issues = data.draw(st.lists(st.lists(option, min_size=1, max_size=4), min_size=1, max_size=4))
    disagreement = data.draw(option)
    packages = reference.added_up([reference.exact(issue) for issue in issues])
    found = MODELS[model](AdditiveIssues(issues), disagreement, without_agreement="disagreement")
    assert found.package[0] == expected(model, packages, disagreement, "leximin")


RANDOM = np.random.default_rng(1950)


@pytest.mark.parametrize("model", MODELS)
def test_large_spaces_are_searched_to_the_end(model: str) -> None:
    """More packages than a block holds, and more than the inner table of additive issues."""
    issues = [RANDOM.integers(0, 9, (options, 3)) for options in (5, 7, 3, 9, 4, 6)]
    packages = np.zeros((1, 3), dtype=np.int64)
    for issue in issues:
        packages = (packages[:, None] + issue).reshape(-1, 3)
    disagreement = [13.0, 11.0, 12.0]
    found = MODELS[model](packages, disagreement)
    assert MODELS[model](AdditiveIssues(issues), disagreement).package[0] == found.package[0]
    assert found.package[0] == expected(model, packages.tolist(), disagreement, "leximin")
    options = options_of(found.package, [len(issue) for issue in issues])[0]
    chosen = sum((issue[option] for issue, option in zip(issues, options, strict=True)), np.zeros(3))
    assert chosen.tolist() == found.utilities[0].tolist()


@pytest.mark.parametrize("model", MODELS)
def test_draws_are_cases_of_their_own(model: str) -> None:
    packages = RANDOM.random((6, 300, 3))
    disagreement = RANDOM.random((6, 3)) / 3
    found = MODELS[model](packages, disagreement)
    alone = [MODELS[model](packages[draw], disagreement[draw]) for draw in range(6)]
    assert found.package.tolist() == [each.package[0] for each in alone]
    one_space = MODELS[model](packages[0], disagreement)
    assert one_space.package.tolist() == [MODELS[model](packages[0], d).package[0] for d in disagreement]
    issues = [RANDOM.random((6, 4, 3)), RANDOM.random((3, 3))]
    additive = MODELS[model](AdditiveIssues(issues), disagreement)
    joined = (issues[0][:, :, None] + issues[1]).reshape(6, 12, 3)
    assert additive.package.tolist() == MODELS[model](joined, disagreement).package.tolist()


@pytest.mark.parametrize("model", MODELS)
def test_order_of_parties_and_packages_and_units_change_nothing(model: str) -> None:
    for _ in range(20):
        packages, disagreement = RANDOM.random((400, 4)), RANDOM.random(4) / 3
        found = MODELS[model](packages, disagreement)
        parties, order = RANDOM.permutation(4), RANDOM.permutation(400)
        other = MODELS[model](packages[order][:, parties], disagreement[parties])
        assert order[other.package[0]] == found.package[0]
        assert other.utilities[0].tolist() == found.utilities[0][parties].tolist()
        assert MODELS[model](packages * 8 + 3, disagreement * 8 + 3).package[0] == found.package[0]
        if model in ("nash_bargaining", "kalai_smorodinsky", "least_spread"):
            units, zeros = RANDOM.uniform(0.01, 100, 4), RANDOM.uniform(-50, 50, 4)
            assert MODELS[model](packages * units + zeros, disagreement * units + zeros).package == found.package


def test_tenths_tie_as_they_should() -> None:
    """0.1 + 0.2 and 0.3 differ in their last digit; the tie rule must not notice."""
    issues = AdditiveIssues([[[0.1, 0.0], [0.3, 0.0]], [[0.2, 0.0], [0.0, 0.2]]])
    assert utilitarian(issues).package[0] == 3
    assert egalitarian([[0.1 + 0.2, 1.0], [0.3, 2.0]], [0, 0]).package[0] == 1
    assert egalitarian([[0.1 + 0.2, 1.0], [0.3, 2.0]], [0, 0], ties="first").package[0] == 0
    assert nash_bargaining([[0.3, 1.0]], [0.1 + 0.2, 0.5], without_agreement="disagreement").package[0] == -1


def test_the_product_of_many_gains_does_not_vanish() -> None:
    shares = RANDOM.uniform(1e-9, 1e-8, (500, 60))
    chosen = nash_bargaining(np.vstack([shares, np.eye(60) + 1e-12]), np.zeros(60)).package[0]
    assert chosen == np.argmax(np.log(shares).sum(axis=1))


def test_no_agreement_has_no_options() -> None:
    with pytest.raises(ModelError, match="package -1 is none of the 6 packages; -1 is no agreement, so look"):
        options_of([0, -1], [2, 3])


def test_a_single_package_for_all_is_the_outcome() -> None:
    for model in MODELS.values():
        assert model([[2.0, 3.0]] * 5, [1.0, 1.0]).package.tolist() == [0]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"space": [[1, math.nan]]}, "a utility of party 1 is not a finite number"),
        ({"space": [[math.inf, 1]]}, "a utility of party 0 is not a finite number"),
        ({"space": [1, 2]}, r"utilities have the shape \(2,\)"),
        ({"space": [[1, 2], [1]]}, "utilities are not an array of numbers"),
        ({"space": np.zeros((0, 2))}, "none of them empty"),
        ({"space": AdditiveIssues([])}, "there are no issues"),
        ({"space": AdditiveIssues([[[1, 2]], [[1, 2, 3]]])}, "do not go together"),
        ({"disagreement": [0, 0, 0]}, r"disagreement has the shape \(1, 3\) for 2 parties"),
        ({"disagreement": [0, -math.inf]}, "disagreement of draw 0, party 1 is -inf; .* never clipped"),
        ({"disagreement": ["a", "b"]}, "disagreement is not an array of numbers"),
        ({"space": np.zeros((3, 2, 2)), "disagreement": np.zeros((2, 2))}, "give all the same number"),
        ({"ties": "last"}, "ties is 'last'; it is one of 'leximin', 'first'"),
        ({"without_agreement": "nan"}, "without_agreement is 'nan'"),
    ],
)
def test_what_cannot_be_settled_is_refused(model: str, arguments: dict[str, Any], message: str) -> None:
    told: dict[str, Any] = {"space": [[2, 1], [1, 2]], "disagreement": [0, 0], **arguments}
    with pytest.raises(ModelError, match=f"^{model}: .*{message}"):
        MODELS[model](**told)


@pytest.mark.parametrize(
    ("model", "packages", "message"),
    [
        ("nash_bargaining", [[1, 0], [0, 1]], "in draw 0 no package gives every party a gain"),
        ("kalai_smorodinsky", [[1, -1], [0, 0]], "some party cannot gain"),
        ("least_spread", [[1, 0], [0, 1]], "no package gives every party a gain"),
        ("egalitarian", [[5, -1], [-1, 5]], "every package gives some party less than no agreement"),
    ],
)
def test_no_agreement_is_said(model: str, packages: list[list[int]], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        MODELS[model](packages, [0, 0])
    found = MODELS[model](packages, [0, 0], without_agreement="disagreement")
    assert found.package.tolist() == [-1]
    assert found.utilities.tolist() == [[0, 0]]


def test_what_models_need_beyond_that() -> None:
    with pytest.raises(ModelError, match="nash_bargaining: no disagreement; state"):
        MODELS["nash_bargaining"]([[1, 2]])
    with pytest.raises(ModelError, match="individually_rational needs the disagreement"):
        utilitarian([[1, 2]], individually_rational=True)
    with pytest.raises(ModelError, match="ideal is 'best'; it is one of 'individually rational', 'anywhere'"):
        MODELS["kalai_smorodinsky"]([[1, 2]], [0, 0], ideal="best")
