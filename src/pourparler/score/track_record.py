"""The track record that comes with Pourparler: whether a settlement model beat the weighted mean on decided issues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as resources

from ruamel.yaml import YAML

from pourparler.score.accuracy import Accuracy
from pourparler.score.point_forecasts import BASELINE

__all__ = ["TrackRecord", "shipped_track_record"]

_VERDICTS = {"better": "yes", "worse": "no, it was worse", "no difference shown": "not shown"}


@dataclass(frozen=True)
class TrackRecord:
    """How models did on decided issues of a population, in points of 100.

    ``baseline``: mean absolute error of the weighted mean. ``models``: by name (``challenge:bdm-1985``), the mean
    absolute error and both ends of the 95% interval of what it was more than the weighted mean's.
    """

    population: str
    issues: int
    dossiers: int
    baseline: float
    models: Mapping[str, tuple[float, float, float]]
    crps: float
    crps_baseline: float
    coverage_80: float
    width_80: float

    def beats_baseline(self, model: str, preset: str | None = None) -> str:
        """Answer "does it beat the baseline?" in words, also where it does not.

        >>> shipped_track_record().beats_baseline("weighted_mean")
        'it is the baseline: 24.2 points off'
        >>> shipped_track_record().beats_baseline("challenge", "replication-2014")
        'no, it was worse: 30.1 points off, by 3.0 to 8.6 more than the weighted mean (95%)'
        >>> shipped_track_record().beats_baseline("coin")
        'not known: it was not scored on decided issues'
        """
        if model == BASELINE:
            return f"it is the baseline: {self.baseline:.1f} points off"
        scored = self.models.get(f"{model}:{preset}" if preset else model)
        if scored is None:
            return "not known: it was not scored on decided issues"
        error, low, high = scored
        verdict = _VERDICTS[Accuracy(error, 0.0, 0.0, (low, high), self.issues).against_baseline]
        if low > 0.0 or high < 0.0:
            ends = (low, high) if low > 0.0 else (-high, -low)
            apart = f"by {ends[0]:.1f} to {ends[1]:.1f} {'more' if low > 0.0 else 'less'} than the weighted mean (95%)"
        else:
            apart = f"between {-low:.1f} less and {high:.1f} more than the weighted mean (95%)"
        return f"{verdict}: {error:.1f} points off, {apart}"

    def lines(self, models: Iterable[tuple[str, str | None]]) -> tuple[tuple[str, str], ...]:
        """Return, for each model and preset once, its name and whether it beat the baseline; the baseline comes first.

        >>> [name for name, _ in shipped_track_record().lines([("challenge", "bdm-1985"), ("weighted_mean", None)])]
        ['weighted_mean', 'challenge (bdm-1985)']
        """
        every = dict.fromkeys([(BASELINE, None), *models])
        return tuple(
            (f"{model} ({preset})" if preset else model, self.beats_baseline(model, preset)) for model, preset in every
        )

    @property
    def basis(self) -> str:
        """On what the record rests, in words."""
        return (
            f"{self.issues} decided issues of {self.dossiers} dossiers ({self.population}), all actors with equal "
            "power, mean absolute error in points of a scale of 100, presets and rounds as they come"
        )

    @property
    def of_intervals(self) -> str:
        """How the calibrated intervals did out of sample, in a sentence."""
        gain = 1.0 - self.crps / self.crps_baseline
        return (
            f"Calibrated intervals, out of sample: those of 80% held {self.coverage_80:.0%} of the outcomes and were "
            f"{self.width_80:.0f} points wide on average; their CRPS was {gain:.0%} below that of the weighted mean "
            "with an error of constant width."
        )


@cache
def shipped_track_record() -> TrackRecord:
    """Return the track record that comes with Pourparler, on EU law-making.

    >>> shipped_track_record().issues
    233
    """
    text = resources("pourparler").joinpath("score", "track_record_eu.yaml").read_text(encoding="utf-8")
    told = YAML(typ="safe").load(text)
    return TrackRecord(**{**told, "models": {name: tuple(numbers) for name, numbers in told["models"].items()}})
