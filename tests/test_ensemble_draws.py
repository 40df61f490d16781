"""Draws of ensembles: samplers, distributions, the polytope of ordinal weights, shared errors, order statistics."""

from __future__ import annotations

import warnings
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import betaincinv
from scipy.stats import qmc

from pourparler.errors import ChoiceError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.ensemble.distributions import Distribution, quantiles
from pourparler.reach.ensemble.order_statistics import rank_of, values_at_ranks
from pourparler.reach.ensemble.ordinal_polytope import handed_down, ordinal_weights_of
from pourparler.reach.ensemble.samplers import Sampler, draw_uniforms, philox_words
from pourparler.reach.ensemble.sampling import Sampling, read_distribution, read_distributions
from pourparler.reach.ensemble.shared_error import share_errors
from pourparler.reach.ensemble.space import LevelGroup, SampleSpace
from pourparler.reach.ensemble.summary import summarise

SAMPLERS: tuple[Sampler, ...] = ("mc", "lhs", "sobol")
SIGNIFICANT = 1e-4


def test_philox_gives_the_known_answers_of_its_authors() -> None:
    """Random123 1.14, tests/kat_vectors, philox 4x64 10."""
    every = 2**64 - 1
    assert [f"{int(word):016x}" for word in philox_words(0, 0, 1, 0)[0]] == [
        "16554d9eca36314c",
        "db20fe9d672d0fdc",
        "d7e772cee186176b",
        "7e68b68aec7ba23b",
    ]
    # Counter and key all ones, of which the key has two words here: through numpy, as the public function has one.
    bits = np.random.Philox(key=2**128 - 1, counter=[every - 1, every, every, every]).random_raw(4)
    assert [f"{int(word):016x}" for word in bits] == [
        "87b092c3013fe90b",
        "438c3c67be8d0224",
        "9cc7d7c69cd777b6",
        "a09caebf594f0ba0",
    ]


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_draw_depends_on_its_number_alone(sampler: Sampler) -> None:
    whole = draw_uniforms(sampler, 11, 0, 1000, 9, 1000)
    for first, count in ((0, 1), (1, 7), (500, 500), (999, 1), (37, 129)):
        assert np.array_equal(draw_uniforms(sampler, 11, first, count, 9, 1000), whole[first : first + count])
    assert not np.array_equal(draw_uniforms(sampler, 12, 0, 1000, 9, 1000), whole)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_uniform_numbers_are_uniform_and_inside(sampler: Sampler) -> None:
    drawn = draw_uniforms(sampler, 3, 0, 4096, 6, 4096)
    assert drawn.min() > 0.0
    assert drawn.max() < 1.0
    for column in drawn.T:
        assert stats.kstest(column, "uniform").pvalue > SIGNIFICANT
    assert np.abs(np.corrcoef(drawn.T) - np.eye(6)).max() < 0.08


def test_monte_carlo_draws_do_not_depend_on_how_many_inputs_there_are() -> None:
    assert np.array_equal(draw_uniforms("mc", 5, 0, 50, 3, 50), draw_uniforms("mc", 5, 0, 50, 10, 99)[:, :3])


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000), st.integers(0, 2**64 - 1))
def test_every_stratum_of_a_latin_hypercube_holds_one_draw(draws: int, seed: int) -> None:
    drawn = draw_uniforms("lhs", seed, 0, draws, 3, draws)
    for column in drawn.T:
        assert np.array_equal(np.sort(np.floor(column * draws)), np.arange(draws))


def test_the_ends_of_the_largest_latin_hypercube_stay_inside() -> None:
    drawn = draw_uniforms("lhs", 1, 2**32 - 1000, 1000, 4, 2**32)
    assert drawn.min() > 0.0
    assert drawn.max() < 1.0


def test_sobol_points_are_those_of_scipy() -> None:
    engine = qmc.Sobol(12, scramble=True, bits=32, rng=np.random.default_rng(77))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        points = engine.random(3000)
    half = 0.5 * 2.0**-32
    assert np.array_equal(draw_uniforms("sobol", 77, 0, 3000, 12, 3000), points + half)
    assert np.array_equal(draw_uniforms("sobol", 77, 1234, 700, 12, 3000), points[1234:1934] + half)


def test_sobol_has_no_more_inputs_than_its_table() -> None:
    with pytest.raises(ChoiceError, match="sobol has 21201 inputs at most, not 30000; choose --sampler mc or lhs"):
        draw_uniforms("sobol", 0, 0, 1, 30_000, 1)


FROZEN = {
    "uniform": (Distribution(), stats.uniform()),
    "triangular": (Distribution("triangular"), stats.triang(0.5)),
    "triangular:0.1": (Distribution("triangular", mode=0.1), stats.triang(0.1)),
    "triangular:0": (Distribution("triangular", mode=0.0), stats.triang(0.0)),
    "triangular:1": (Distribution("triangular", mode=1.0), stats.triang(1.0)),
    "pert": (Distribution("pert"), stats.beta(3, 3)),
    "pert:0.25": (Distribution("pert", mode=0.25), stats.beta(2, 4)),
    "beta:0.5,3": (Distribution("beta", a=0.5, b=3.0), stats.beta(0.5, 3.0)),
}


@pytest.mark.parametrize("name", FROZEN)
def test_distributions_are_those_of_scipy(name: str) -> None:
    distribution, reference = FROZEN[name]
    uniform = draw_uniforms("mc", 8, 0, 4000, 1, 4000)[:, 0]
    drawn = quantiles(distribution, uniform)
    assert stats.kstest(drawn, reference.cdf).pvalue > SIGNIFICANT
    assert np.allclose(drawn, reference.ppf(uniform), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("a", "b"), [(3, 3), (1, 5), (5, 1), (0.5, 3), (1.37, 4.63), (40, 90), (0.1, 0.1)], ids=str)
def test_tabulated_beta_quantiles_are_those_of_scipy(a: float, b: float) -> None:
    tails = 0.5 ** np.arange(1, 54)
    uniform = np.concatenate([np.random.default_rng(1).random(5000), tails, 1 - tails, np.arange(1, 64) / 64])
    found = quantiles(Distribution("beta", a=a, b=b), uniform)
    assert np.allclose(found, betaincinv(a, b, uniform), rtol=0, atol=5e-14)
    assert (np.diff(found[np.argsort(uniform)]) >= -1e-15).all()
    assert found.min() >= 0
    assert found.max() <= 1


@pytest.mark.parametrize("text", ["uniform", "triangular", "triangular:0.2", "pert:0.75", "beta:2,5", "beta:0.1,3.3"])
def test_a_distribution_reads_back_as_written(text: str) -> None:
    assert str(read_distribution(text)) == text
    assert str(read_distribution("beta")) == "beta:2,2"


@pytest.mark.parametrize("text", ["normal", "uniform:1", "beta:1", "pert:x", "triangular:0.1,0.2", ""])
def test_a_distribution_that_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(ChoiceError, match="write uniform, triangular"):
        read_distribution(text)


def test_distributions_for_all_and_for_one() -> None:
    general, own = read_distributions(("a.b.position=pert", "triangular:0.3"))
    assert (general, dict(own)) == (Distribution("triangular", mode=0.3), {"a.b.position": Distribution("pert")})
    for texts in (("pert", "uniform"), ("a=pert", "a=uniform")):
        with pytest.raises(ChoiceError, match="given twice"):
            read_distributions(texts)
    with pytest.raises(ChoiceError, match="mode cannot be 2"):
        read_distribution("pert:2")
    with pytest.raises(ChoiceError, match="a parameter cannot be -1"):
        read_distribution("beta:1,-1")


def _rejected(levels: list[int], wanted: int, rng: np.random.Generator) -> Floats:
    """Weights on the polytope by rejection: even on the simplex, kept where higher levels weigh at least as much."""
    kept: list[Floats] = []
    while sum(len(each) for each in kept) < wanted:
        weights = rng.dirichlet(np.ones(len(levels)), 20_000)
        good = np.ones(len(weights), dtype=bool)
        for i, high in enumerate(levels):
            for j, low in enumerate(levels):
                if 0 < high < low:
                    good &= weights[:, i] >= weights[:, j]
        kept.append(weights[good])
    return np.concatenate(kept)[:wanted]


@pytest.mark.parametrize(
    "levels", [[1, 2, 3], [1, 1, 3], [3, 1, 2, 2], [1, 0, 2], [0, 0, 0], [2, 2], [1, 3, 0, 3]], ids=str
)
def test_ordinal_weights_are_even_on_their_polytope(levels: list[int]) -> None:
    drawn = ordinal_weights_of(draw_uniforms("mc", 21, 0, 20_000, len(levels), 20_000), levels)
    assert np.allclose(drawn.sum(axis=1), 1.0)
    assert drawn.min() >= 0.0
    for i, high in enumerate(levels):
        for j, low in enumerate(levels):
            if 0 < high < low:
                assert (drawn[:, i] >= drawn[:, j]).all()
    reference = _rejected(levels, 20_000, np.random.default_rng(22))
    rng = np.random.default_rng(23)
    for direction in [*np.eye(len(levels)), *rng.normal(size=(4, len(levels)))]:
        assert stats.ks_2samp(drawn @ direction, reference @ direction).pvalue > SIGNIFICANT
    assert np.allclose(np.cov(drawn.T), np.cov(reference.T), atol=0.004)


def test_levels_are_handed_down_without_touching_what_has_none() -> None:
    values = np.array([[0.1, 0.9, 0.5, 0.7]])
    assert handed_down(values, [2, 0, 1, 2]).tolist() == [[0.1, 0.9, 0.7, 0.5]]


def test_cells_of_one_source_err_together() -> None:
    own = draw_uniforms("mc", 1, 0, 40_000, 4, 40_000)
    shared = draw_uniforms("mc", 2, 0, 40_000, 2, 40_000)
    half = 0.5**0.5
    loadings = np.array([[1.0, 0.0], [1.0, 0.0], [half, half], [0.0, 0.0]])
    drawn = share_errors(own, shared, loadings, 0.6)
    scores = stats.norm.ppf(drawn)
    expected = [[1, 0.6, 0.6 * half, 0], [0.6, 1, 0.6 * half, 0], [0.6 * half, 0.6 * half, 1, 0], [0, 0, 0, 1]]
    assert np.allclose(np.corrcoef(scores.T), expected, atol=0.02)
    for column in drawn.T:
        assert stats.kstest(column, "uniform").pvalue > SIGNIFICANT
    assert np.array_equal(drawn[:, 3], own[:, 3])
    assert np.array_equal(share_errors(own, shared, loadings, 0.0), own)
    together = share_errors(own, shared, loadings, 1.0)
    assert np.allclose(together[:, 0], together[:, 1])
    assert np.array_equal(share_errors(own[7:90], shared[7:90], loadings, 0.6), drawn[7:90])


def test_values_of_a_space_lie_in_their_intervals_and_in_the_order_of_levels() -> None:
    space = SampleSpace(
        np.array([10.0, 0.0, 0.0, -5.0]),
        np.array([20.0, 100.0, 100.0, -4.0]),
        (Distribution("pert"), Distribution(), Distribution(), Distribution("triangular", mode=1.0)),
        np.zeros((4, 0)),
        0.0,
        (LevelGroup(np.array([1, 2]), np.array([3, 1], dtype=np.int8)),),
    )
    values = space.values("lhs", 3, 0, 500, 500)
    assert ((values >= space.low) & (values <= space.high)).all()
    assert (values[:, 2] >= values[:, 1]).all()
    assert stats.kstest((values[:, 0] - 10) / 10, stats.beta(3, 3).cdf).pvalue > SIGNIFICANT


_NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=64)


@settings(max_examples=100, deadline=None)
@given(st.lists(_NUMBERS, min_size=1, max_size=60), st.integers(1, 7))
def test_order_statistics_are_those_of_sorting(numbers: list[float], cuts: int) -> None:
    values = np.array(numbers)
    blocks = np.array_split(values, cuts)
    ranks = range(values.size)
    assert values_at_ranks(lambda: blocks, ranks).tolist() == np.sort(values).tolist()
    assert values_at_ranks(lambda: blocks, ranks, values.size).tolist() == np.sort(values).tolist()


@pytest.mark.parametrize("count", [1, 2, 7, 20, 100, 1000, 10**7])
def test_quantiles_are_the_least_values_that_enough_do_not_exceed(count: int) -> None:
    for percent in (0, 1, 5, 7, 14, 25, 29, 50, 55, 95, 100):
        least = next(
            rank for rank in range(max(0, percent * count // 100 - 1), count) if 100 * (rank + 1) >= percent * count
        )
        assert rank_of(percent / 100, count) == least


def test_a_summary_does_not_depend_on_how_values_are_cut() -> None:
    values = np.random.default_rng(4).gamma(2.0, size=150_001)

    def read(size: int, limit: int) -> list[Floats]:
        kept = values[:limit]
        return [kept[start : start + size] for start in range(0, limit, size)]

    found = [summarise(partial(read, size), values.size) for size in (1000, 65_536, 150_001)]
    assert found[0] == found[1] == found[2]
    assert found[0].mean == pytest.approx(values.mean(), rel=1e-12)
    assert found[0].sd == pytest.approx(values.std(ddof=1), rel=1e-12)
    assert (found[0].low, found[0].high) == (values.min(), values.max())
    assert [each.draws for each in found[0].convergence] == [64 * 2**k for k in range(12)] + [150_001]


def _whole(values: Floats, limit: int) -> list[Floats]:
    return [values[:limit]]


def test_monte_carlo_errors_cover_as_often_as_they_should() -> None:
    inside = {"mean": 0, "median": 0}
    for seed in range(120):
        values = np.random.default_rng(seed).exponential(size=400)
        last = summarise(partial(_whole, values), 400).convergence[-1]
        inside["mean"] += abs(last.mean - 1.0) <= last.mean_error
        inside["median"] += abs(last.quantiles[0.5] - np.log(2)) <= last.quantile_errors[0.5]
    # 68.3 % of 120, give or take a little more than three standard deviations.
    assert all(65 <= count <= 99 for count in inside.values()), inside


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"draws": 0}, "draws cannot be 0"),
        ({"draws": 1, "seed": -1}, "seed cannot be -1"),
        ({"draws": 1, "seed": 2**64}, "seed cannot be"),
        ({"draws": 1, "sampler": "halton"}, "sampler cannot be 'halton'; choose one of mc, lhs, sobol"),
        ({"draws": 1, "source_correlation": 1.5}, "source correlation cannot be 1.5"),
        ({"draws": 1, "assume_open": "normal"}, "assume-open cannot be 'normal'; the only choice is uniform"),
        ({"draws": 1, "spread": float("nan")}, "spread cannot be nan"),
    ],
)
def test_choices_that_cannot_be_are_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        Sampling(**given)
