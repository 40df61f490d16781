"""Tables of what models say that settle no single outcome: values of all issues, a frontier, a division, win-sets."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.case.schema import Case
from pourparler.reach.settle_rows import ContinuousResult, DivisionResult, FrontierResult, VetoResult

__all__ = ["other_tables", "shown", "table", "title", "veto_tables"]


def shown(value: float) -> str:
    """Write a number for people: four significant digits.

    >>> shown(8.41593), shown(70.0), shown(0.0), shown(123456.0)
    ('8.416', '70', '0', '123456')
    """
    return f"{value:.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


def title(text: str) -> Text:
    """Return the heading of a table."""
    return Text(f"\n{text}", style="bold")


def table(*columns: str) -> Table:
    """Return an empty table; all columns but the first hold numbers."""
    rows = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        rows.add_column(column, justify="left" if number == 0 else "right", overflow="fold")
    return rows


def other_tables(result: ContinuousResult | FrontierResult | DivisionResult, case: Case) -> list[RenderableType]:
    """Lay out what is agreed over all values of the issues, the packages on a frontier, or a division of the issues."""
    if isinstance(result, ContinuousResult):
        return _continuous(result, case)
    if isinstance(result, FrontierResult):
        return _frontier(result, case)
    return _division(result, case)


def _continuous(result: ContinuousResult, case: Case) -> list[RenderableType]:
    told = "over all values of the issues" if result.agreed else "no agreement over all values of the issues"
    values = table("issue", "value", "from baseline")
    for issue, value in result.package.items():
        apart = f"{value - result.baseline[issue]:+.4g}"
        values.add_row(_with_unit(issue, case), shown(value), apart)
    worth = table("party", "worth", "of no agreement")
    for party, utility in result.utilities.items():
        worth.add_row(case.name_of("actor", party), shown(utility), shown(result.disagreement[party]))
    return [title(f"{result.model}: {told}"), values, Text(""), worth]


def _frontier(result: FrontierResult, case: Case) -> list[RenderableType]:
    parties = list(result.frontier[0].utilities)
    rows = table("package", *(case.name_of("actor", party) for party in parties))
    for each in result.frontier:
        rows.add_row(case.name_of("package", each.package_id), *(shown(each.utilities[party]) for party in parties))
    count = len(result.frontier) + len(result.dominated)
    parts: list[RenderableType] = [title(f"{result.model}: {len(result.frontier)} of {count} packages"), rows]
    if result.dominated:
        parts.append(Text(f"dominated: {', '.join(case.name_of('package', each) for each in result.dominated)}"))
    return parts


def _division(result: DivisionResult, case: Case) -> list[RenderableType]:
    parties = list(result.utilities)
    rows = table("issue", *(f"to {case.name_of('actor', party)}" for party in parties), "comes to")
    for issue, shares in result.shares.items():
        told = (f"{100 * shares[party]:.4g} %" for party in parties)
        rows.add_row(_with_unit(issue, case), *told, shown(result.package[issue]))
    rows.add_row("points", *(shown(result.utilities[party]) for party in parties), "", style="dim")
    divided = "nothing is divided" if result.divided is None else f"{case.name_of('issue', result.divided)} is divided"
    return [title(f"{result.model}: {divided}"), rows]


def veto_tables(results: Iterable[VetoResult], case: Case) -> list[RenderableType]:
    """Lay out what veto players leave, an issue a row."""
    rows = table("issue", "reference", "core", "win-set", "proposed")
    where = "of everybody"
    for each in results:
        where = "of everybody" if each.format is None else f"in {case.name_of('format', each.format)}"
        proposed = "" if each.outcome is None else shown(each.outcome)
        stable = each.win_set[0] == each.win_set[1]
        win_set = "nothing beats it" if stable else _span(each.win_set)
        rows.add_row(_with_unit(each.issue, case), shown(each.reference), _span(each.core), win_set, proposed)
    return [title(f"veto_players: consent {where}"), rows]


def _span(ends: tuple[float, float]) -> str:
    return f"{shown(ends[0])} to {shown(ends[1])}"


def _with_unit(issue: str, case: Case) -> str:
    native = next(each for each in case.issues if each.id == issue).native
    return case.name_of("issue", issue) + (f" ({native.unit})" if native and native.unit else "")
