"""Numbers of other programs' files as keyword arguments of the models; ``exchange`` reads them in earnest."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from pourparler.reach.settlement.smp import smp


def decide(path: Path) -> dict[str, Any]:
    """Positions rescaled to 0-100, capabilities and saliences (actor, issue) of a DECIDE file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [[cell.strip("' ") for cell in row] for row in csv.reader(file, delimiter="\t")]
    actors = [row[1] for row in rows if row[0] == "#A"]
    issues = [row[1] for row in rows if row[0] == "#P"]
    ends = {issue: [float(row[2]) for row in rows if row[0] == "#M" and row[1] == issue] for issue in issues}
    cells = {(row[1], row[2]): [float(cell) for cell in row[3:6]] for row in rows if row[0] == "#D"}
    table = np.array([[cells[actor, issue] for issue in issues] for actor in actors])
    low, high = (np.array([end(ends[issue]) for issue in issues]) for end in (min, max))
    position = (table[:, :, 0] - low) / (high - low) * 100.0
    return {"position": position, "salience": table[:, :, 1], "capability": table[:, :, 2]}


def ktab(path: Path) -> dict[str, Any]:
    """Positions, capabilities and saliences (shares of 1) of a KTAB CSV."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if row]
    issues = int(rows[0][3])
    table = np.array([[float(cell) for cell in row[2 : 3 + 2 * issues]] for row in rows[2:]])
    return {"position": table[:, 1::2], "salience": table[:, 2::2] / 100.0, "capability": table[:, 0]}


def interval_at_turn_ten(**inputs: Any) -> list[float]:
    """Lowest and highest position after ten turns of SMP on one issue."""
    position = smp(**inputs).positions[0, 10]
    return [float(position.min()), float(position.max())]
