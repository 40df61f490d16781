"""How often packages are accepted, in the report: shares of draws with their errors; what is withheld, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pourparler.reach.acceptability_rows import AcceptabilityRow, AgreementRow, Basis
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.tables import CellRef
from pourparler.report.acceptability import share_text
from pourparler.report.dot_plot import stack_dots
from pourparler.report.lookup import Lookup
from pourparler.report.words import number, signed

__all__ = ["HowOften", "PackageShares", "Share", "build_how_often", "gain_dots", "sampling_words", "share_bar"]

_NOTHING = Markup("")
_WIDE = 100.0
_GAINS_WIDE, _HIGHEST, _DOT = 220.0, 60.0, 3.6
_MOST_ROWS = 60
_FINE = 0.001
"""The standard error that a tenth of a point of 100 is."""


@dataclass(frozen=True)
class Share:
    """How often one actor, or all whose consent counts in a format, accept a package.

    ``words`` never hold a number where it is withheld; ``cells`` withhold it or, where it is drawn, were left out.
    ``gains`` is a picture of the gain over the draws, ``told`` the same in words.
    """

    who: str
    package: str
    state: str
    basis: Basis
    words: str
    bar: Markup
    why: str
    cells: tuple[CellRef, ...]
    gains: Markup = _NOTHING
    told: str = ""


@dataclass(frozen=True)
class PackageShares:
    """A package: formats in which all ``together`` are withheld; whose was ``drawn``, and whose ``withheld``."""

    package: str
    together: tuple[Share, ...]
    drawn: tuple[Share, ...]
    withheld: tuple[Share, ...]


@dataclass(frozen=True)
class HowOften:
    """What the section shows: one frame, the draws, a grid of shares by actor and package, and each package.

    ``limit`` is the end of the scale of gains; ``error`` the largest standard error of a share, and ``fine`` the draws
    that would bring it to a tenth of a point. ``silent`` are actors of whom everything is withheld; ``left_out``
    more than fit into the grid.
    """

    frame: str
    other_frames: tuple[str, ...]
    how: str
    stamps: tuple[str, ...]
    over_silence: bool
    grid: tuple[tuple[str, tuple[Share, ...]], ...]
    rooms: tuple[tuple[str, tuple[Share, ...]], ...]
    left_out: int
    silent: tuple[str, ...]
    packages: tuple[PackageShares, ...]
    limit: float
    error: float
    fine: int
    withheld: int
    counted: int


def build_how_often(names: Lookup) -> HowOften | None:
    """Gather what the draws of a study say in the frame that comes first; None where there are no draws."""
    study = names.study
    sampling = study.draws.sampling
    if sampling is None or not study.frames or not study.case.packages:
        return None
    frame = names.base
    rows = [row for row in study.acceptability_rows if row.frame == frame]
    rooms = [row for row in study.agreement_rows if row.frame == frame]
    limit = max((abs(gain) for row in rows for gain in row.gain_quantiles), default=0.0) or 1.0
    shares = [_of_actor(row, limit) for row in rows]
    together = [_of_room(row) for row in rooms]
    by_actor = {actor: _of(shares, actor) for actor in dict.fromkeys(each.who for each in shares)}
    silent = tuple(actor for actor, mine in by_actor.items() if all(each.basis == "withheld" for each in mine))
    speaking = [actor for actor in by_actor if actor not in silent]
    error = max([0.0, *(each.standard_error or 0.0 for each in rows), *(each.standard_error or 0.0 for each in rooms)])
    return HowOften(
        frame=frame,
        other_frames=tuple(each.id for each in study.frames if each.id != frame),
        how=f"{sampling.draws:,} draws ({sampling_words(sampling)})",
        stamps=study.draws.stamps,
        over_silence=sampling.assume_open is not None,
        grid=tuple((actor, by_actor[actor]) for actor in speaking[:_MOST_ROWS]),
        left_out=max(0, len(speaking) - _MOST_ROWS),
        rooms=tuple((room, _of(together, room)) for room in dict.fromkeys(each.who for each in together)),
        silent=silent,
        packages=tuple(_package(each.id, shares, together) for each in study.case.packages),
        limit=limit,
        error=error,
        fine=int(float(f"{sampling.draws * (error / _FINE) ** 2:.2g}")),
        withheld=sum(each.basis == "withheld" for each in shares),
        counted=len(shares),
    )


_SAMPLERS = {"mc": "Monte Carlo", "lhs": "Latin hypercube", "sobol": "scrambled Sobol"}


def sampling_words(sampling: Sampling) -> str:
    """Say how draws are made.

    >>> sampling_words(Sampling(draws=10, seed=3, source_correlation=0.5))
    'Monte Carlo, seed 3; uniform inside intervals; errors of one source correlate by 0.5'
    """
    words = f"{_SAMPLERS[sampling.sampler]}, seed {sampling.seed}; {sampling.distribution} inside intervals"
    words += f", {len(sampling.own)} of their own" if sampling.own else ""
    if sampling.source_correlation:
        words += f"; errors of one source correlate by {sampling.source_correlation:g}"
    return words


def _of(shares: Iterable[Share], who: str) -> tuple[Share, ...]:
    return tuple(each for each in shares if each.who == who)


def _package(package: str, shares: Sequence[Share], together: Sequence[Share]) -> PackageShares:
    mine = [each for each in shares if each.package == package]
    return PackageShares(
        package,
        tuple(each for each in together if each.package == package and each.words == "withheld"),
        tuple(each for each in mine if each.basis == "drawn"),
        tuple(each for each in mine if each.basis == "withheld"),
    )


def _of_actor(row: AcceptabilityRow, limit: float) -> Share:
    return Share(
        row.actor,
        row.package,
        row.answer,
        row.basis,
        _words(row),
        share_bar(row.index, row.standard_error, row.basis),
        row.why,
        row.open_cells,
        gain_dots(row.gain_quantiles, limit),
        _gains_told(row.gain_quantiles),
    )


def _of_room(row: AgreementRow) -> Share:
    bar = share_bar(row.index, row.standard_error, row.basis)
    return Share(row.format, row.package, row.verdict, row.basis, _words(row), bar, row.why, row.open_cells)


def _words(row: AcceptabilityRow | AgreementRow) -> str:
    if row.index is None:
        return "n/a" if isinstance(row, AgreementRow) and row.verdict == "not_applicable" else "withheld"
    if row.basis == "held":
        return "always" if row.index else "never"
    return share_text(row.index, row.standard_error)


def _gains_told(quantiles: Sequence[float]) -> str:
    if not quantiles:
        return ""
    if len(set(quantiles)) == 1:
        return f"{signed(quantiles[0])} in every draw"
    low, middle, high = quantiles[0], quantiles[len(quantiles) // 2], quantiles[-1]
    return f"median {signed(middle)}, 90% of draws {signed(low)} to {signed(high)}"


def share_bar(index: float | None, error: float | None, basis: Basis) -> Markup:
    """Draw a share of draws as a bar from 0 to 100% with its standard error; a hatched one where it is withheld.

    >>> "hatch" in share_bar(None, None, "withheld"), "hatch" in share_bar(0.0, 0.0, "held")
    (True, False)
    """
    if index is None or basis == "withheld":
        inner = Markup('<rect x=".5" y=".5" width="99" height="11" class="open" fill="url(#hatch)"/>')
        label = "withheld: no share is given"
    elif basis == "held":
        filled = Markup('<rect x=".5" y=".5" width="99" height="11" class="held"/>') if index else Markup("")
        inner = Markup('{}<rect x=".5" y=".5" width="99" height="11" class="frame"/>').format(filled)
        label = "in every draw, by what is stated" if index else "in no draw, by what is stated"
    else:
        spread = 100.0 * (error or 0.0)
        low, high = max(0.0, 100.0 * index - spread), min(_WIDE, 100.0 * index + spread)
        inner = Markup(
            '<rect x="0" y="0" width="{:.1f}" height="12" class="part"/><rect x=".5" y=".5" width="99" height="11" '
            'class="frame"/><path d="M{:.1f} 6H{:.1f}" class="error"/><path d="M50 0v12" class="half"/>'
        ).format(100.0 * index, low, high)
        label = f"{share_text(index, error)} of the draws"
    return Markup(
        '<svg class="share" role="img" viewBox="0 0 100 12" width="100" height="12" aria-label="{}">{}</svg>'
    ).format(label, inner)


def gain_dots(quantiles: Sequence[float], limit: float) -> Markup:
    """Draw the quantiles of a gain as dots from -limit to +limit, with a line at 0; nothing where there are none.

    Every dot stands for an equal share of the draws: quantile dot plots (Kay, Kola, Hullman & Munson 2016).
    """
    if not quantiles:
        return Markup("")
    middle, unit = _GAINS_WIDE / 2, (_GAINS_WIDE / 2 - _DOT) / limit
    stacked = stack_dots([middle + unit * gain for gain in quantiles], 2 * _DOT)
    if len(set(quantiles)) == 1:
        stacked = stacked[:1]
    highest = max(level for _, level in stacked)
    step = min(2 * _DOT, _HIGHEST / (highest + 1))
    base = step * highest + 2 * _DOT + 2
    dots = Markup("").join(
        Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}" class="{}"/>').format(
            place, base - _DOT - step * level, _DOT - 0.3, "gain" if place >= middle else "loss"
        )
        for place, level in stacked
    )
    label = f"Gain over the draws: {_gains_told(quantiles)}; from {number(-limit)} to {signed(limit)}"
    return Markup(
        '<svg class="gains" role="img" viewBox="0 0 {0:g} {1:.1f}" width="{0:g}" height="{1:.1f}" aria-label="{2}">'
        '<path class="scale" d="M0 {3:.1f}H{0:g}"/><path class="zero" d="M{4:g} 0V{1:.1f}"/>{5}</svg>'
    ).format(_GAINS_WIDE, base + 2, label, base + 0.5, middle, dots)
