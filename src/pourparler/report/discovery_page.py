"""The page of ``study --discover``: under which inputs a package is accepted, box by box, in words and as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pourparler.case.load import case_sha256
from pourparler.case.schema import Case
from pourparler.reach.discovery import Discovery, Scenario
from pourparler.reach.sensitivity.boxes import Box, box_in_words
from pourparler.report.how_often import sampling_words, share_bar
from pourparler.report.report import read_resource, templates
from pourparler.study import version

__all__ = ["discovery_page"]

_DENSE, _LIKELY = 0.5, 0.05


@dataclass(frozen=True)
class _BoxView:
    """One box: each limit in words with its input, and how it does."""

    limits: tuple[str, ...]
    density: Markup
    coverage: Markup
    told: str
    doubt: str


@dataclass(frozen=True)
class _ScenarioView:
    """Where somebody accepts, where not, and the tree."""

    who: str
    share: str
    groups: tuple[tuple[str, tuple[_BoxView, ...]], ...]


@dataclass(frozen=True)
class _DiscoveryView:
    """A package in one format and frame."""

    found: Discovery
    package: str
    room: str
    verdict: str
    how: str
    cells: tuple[str, ...]
    scenarios: tuple[_ScenarioView, ...]
    turns: tuple[str, ...]


def discovery_page(found: Sequence[Discovery], case: Case) -> str:
    """Return ``discovery.html``: everything in one file, without scripts."""
    return (
        templates()
        .get_template("discovery.html")
        .render(
            case=case,
            style=read_resource("report.css"),
            stamps=tuple(dict.fromkeys(stamp for each in found for stamp in each.sampling.stamps)),
            discoveries=[_view(each) for each in found],
            version=version(),
            sha256=case_sha256(case),
        )
    )


def _view(found: Discovery) -> _DiscoveryView:
    case = found.case

    def cell(actor: str, issue: str) -> str:
        return f"{case.name_of('actor', actor)} on {case.name_of('issue', issue)}"

    turns = (
        f"{cell(each.actor, each.issue)}: below {each.value:g} {each.below.replace('_', ' ')}, from there "
        f"{each.above.replace('_', ' ')}"
        for each in found.turns
    )
    return _DiscoveryView(
        found,
        case.name_of("package", found.package),
        case.name_of("format", found.format),
        found.verdict,
        f"{found.draws:,} draws ({sampling_words(found.sampling)})",
        tuple(cell(each.actor, each.issue) for each in found.open_cells),
        tuple(_scenario(found, each) for each in found.scenarios),
        tuple(turns),
    )


def _scenario(found: Discovery, scenario: Scenario) -> _ScenarioView:
    together = scenario.who == "all"
    who = "All whose consent counts accept" if together else f"{found.case.name_of('actor', scenario.who)} accepts"
    labels = found.experiments.labels
    leaves = {True: "mostly accepted", False: "mostly not accepted"}
    groups = [("Accepted where", scenario.accepts), ("Not accepted where", scenario.rejects)]
    groups += [
        (f"The tree (CART): {words} where", tuple(box for box in scenario.tree if (box.density > _DENSE) is dense))
        for dense, words in leaves.items()
    ]
    return _ScenarioView(
        who,
        f"{100 * scenario.share:.1f} %",
        tuple((title, tuple(_box(box, labels, "tree" in title) for box in boxes)) for title, boxes in groups if boxes),
    )


def _box(box: Box, labels: dict[str, str], leaf: bool) -> _BoxView:
    likely = max((limit.quasi_p or 0.0 for limit in box.limits), default=0.0)
    second, words = (box.mass, "of all draws") if leaf else (box.coverage, "coverage")
    density = "accepted" if leaf else "density"
    return _BoxView(
        tuple(box_in_words(Box((limit,), 0.0, 0.0, 0.0, 0, 0), labels) for limit in box.limits)
        or ("whatever the inputs are",),
        share_bar(box.density, 0.0, "drawn"),
        share_bar(second, 0.0, "drawn"),
        f"{density} {100 * box.density:.0f} %, {words} {100 * second:.0f} %",
        f"its weakest limit could be chance (p = {likely:.2g})" if likely > _LIKELY else "",
    )
