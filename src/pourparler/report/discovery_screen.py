"""Under which inputs a package is accepted, in the terminal: boxes in words, with the cells named."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from pourparler.reach.discovery import Discovery, Scenario, Turn
from pourparler.reach.sensitivity.boxes import Box, box_in_words

__all__ = ["discovery_screen"]

_DENSE = 0.5


def discovery_screen(done: Discovery) -> RenderableType:
    """Lay out where a package is accepted by all whose consent counts, or by each actor, and where not."""
    case = done.case
    package, room = case.name_of("package", done.package), case.name_of("format", done.format)
    parts: list[RenderableType] = [
        Text(f"{package}, in the format {room} (frame {done.frame}): {done.verdict.replace('_', ' ')}", style="bold")
    ]
    parts += [Text(stamp, style="bold") for stamp in done.sampling.stamps]
    if done.withheld:
        parts.append(Text(f"Nothing is said of all together. {done.withheld}"))
    for scenario in done.scenarios:
        parts += _scenario(done, scenario)
    if done.turns:
        parts.append(Text("\nWhere one stated cell, if it were known, turns the verdict", style="bold"))
        parts += [_line(_turn(done, turn)) for turn in done.turns]
    note = "density: share of the box's draws in which that holds; coverage: share of all such draws that it holds"
    return Group(*parts, Text(f"\n{note}", style="dim"))


def _scenario(done: Discovery, scenario: Scenario) -> list[RenderableType]:
    case = done.case
    together = scenario.who == "all"
    who = "All whose consent counts" if together else case.name_of("actor", scenario.who)
    verb = "accept" if together else "accepts"
    title = f"\n{who} {verb} in {100 * scenario.share:.1f} % of {done.draws} draws"
    parts: list[RenderableType] = [Text(title, style="bold")]
    labels = done.experiments.labels
    for what, boxes in (("accepted where", scenario.accepts), ("not accepted where", scenario.rejects)):
        parts += [_line(f"{what} {box_in_words(box, labels)}{_quality(box)}") for box in boxes]
    if scenario.tree:
        parts.append(Text("a tree (CART) divides the draws", style="bold"))
        for box in scenario.tree:
            what = "mostly accepted" if box.density > _DENSE else "mostly not"
            share = f"{100 * box.density:.0f} % of {100 * box.mass:.0f} % of the draws"
            parts.append(_line(f"{what} ({share}) where {box_in_words(box, labels)}"))
    return parts


def _quality(box: Box) -> str:
    likely = max((limit.quasi_p or 0.0 for limit in box.limits), default=0.0)
    doubt = f", weakest limit p = {likely:.2g}" if likely > 0.05 else ""
    return f" (density {100 * box.density:.0f} %, coverage {100 * box.coverage:.0f} %{doubt})"


def _turn(done: Discovery, turn: Turn) -> str:
    actor, issue = done.case.name_of("actor", turn.actor), done.case.name_of("issue", turn.issue)
    below, above = turn.below.replace("_", " "), turn.above.replace("_", " ")
    return f"{actor} on {issue}: below {turn.value:g} {below}, from there {above}"


def _line(text: str) -> RenderableType:
    return Padding(Text(text), (0, 0, 0, 2))
