"""How often packages are accepted over draws, in the terminal: what is withheld is counted, and never a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.reach.acceptability_rows import AcceptabilityRow, AgreementRow

if TYPE_CHECKING:
    from pourparler.study import Study

__all__ = ["acceptability_part", "share_text"]

_MOST = 20
_MOST_CELLS = 3


def share_text(index: float | None, error: float | None) -> str:
    """Write a share of draws with its Monte Carlo error.

    >>> share_text(0.8146, 0.0027), share_text(1.0, 0.0), share_text(None, None)
    ('81.5 % ±0.27', '100 %', 'withheld')
    """
    if index is None:
        return "withheld"
    if not error:
        return f"{100 * index:.3g} %"
    return f"{100 * index:.1f} % ±{100 * error:.2g}"


def acceptability_part(study: Study) -> list[RenderableType]:
    """Return the lines on draws; none where no draws were asked for."""
    sampling = study.draws.sampling
    if sampling is None or not study.frames:
        return []
    frame = study.frames[0].id
    of = "" if sampling.assume_open else " of what is stated"
    title = f"How often, over {sampling.draws} draws{of} (frame {frame})"
    parts: list[RenderableType] = [Text(f"\n{title}", style="bold")]
    parts += [Text(stamp, style="bold") for stamp in study.draws.stamps]
    actors = [row for row in study.acceptability_rows if row.frame == frame]
    agreements = [row for row in study.agreement_rows if row.frame == frame]
    drawn = [row for row in actors if row.basis == "drawn" and row.answer not in ("accepts", "refuses")]
    parts.append(_actor_table(study, drawn[:_MOST]) if drawn else Text("nobody is torn, favours or opposes"))
    told = [row for row in agreements if row.basis == "drawn"]
    if told:
        parts += [Text("All whose consent counts accept", style="bold"), _agreement_table(study, told[:_MOST])]
    parts.append(_rest(drawn, told, actors, agreements))
    return parts


def _rest(
    drawn: list[AcceptabilityRow],
    told: list[AgreementRow],
    actors: list[AcceptabilityRow],
    agreements: list[AgreementRow],
) -> Text:
    withheld = sum(row.basis == "withheld" for row in actors)
    joint = sum(row.basis == "withheld" for row in agreements)
    text = f"withheld, as a cell that decides is open: {withheld} of {len(actors)} answers, {joint} of "
    text += f"{len(agreements)} verdicts"
    more = max(0, len(drawn) - _MOST) + max(0, len(told) - _MOST)
    return Text(text + (f"; {more} more in the tables" if more else ""), style="dim")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, justify="right" if column == "accepts" else "left", overflow="fold")
    return table


def _actor_table(study: Study, rows: list[AcceptabilityRow]) -> Table:
    table = _table("package", "actor", "answer", "accepts", "open, and left out")
    for row in rows:
        names = (study.case.name_of("package", row.package), study.case.name_of("actor", row.actor))
        table.add_row(*names, row.answer, share_text(row.index, row.standard_error), _left_out(study, row))
    return table


def _left_out(study: Study, row: AcceptabilityRow) -> str:
    """Name the first open cells that bear on an answer, and count the others."""
    named = [
        f"{study.case.name_of('actor', cell.actor)} on {study.case.name_of('issue', cell.issue)}"
        for cell in row.open_cells[:_MOST_CELLS]
    ]
    more = len(row.open_cells) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _agreement_table(study: Study, rows: list[AgreementRow]) -> Table:
    table = _table("package", "format", "accepts")
    titles = {format_.id: format_.label for format_ in study.formats}
    for row in rows:
        name = study.case.name_of("package", row.package)
        table.add_row(name, titles[row.format], share_text(row.index, row.standard_error))
    return table
