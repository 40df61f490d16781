"""The numbers of ``docs/explanation/models/comparison.md`` are what the models give.

``PYTHONPATH=src python -m tests.test_comparison`` prints the table anew.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pourparler
from pourparler.reach.registry import MODELS
from pourparler.reach.settle import settle
from pourparler.reach.settle_rows import IssueResult, Settlement

ROUNDS = (1, 2, 5, 10)


def table() -> str:
    """Return every model and preset that the emissions case feeds, by its outcome after some rounds, in years."""
    case = pourparler.load_case("ec-emissions")
    rows = ["| model | preset | " + " | ".join(f"round {each}" for each in ROUNDS) + " |", "|---|---|" + "---|" * 4]
    for model in MODELS.values():
        if model.settles not in ("issue", "issues"):
            continue
        for preset in model.presets or (None,):
            played = [None if model.default_rounds is None else number for number in ROUNDS]
            found = [_outcome(settle(case, [model.name], preset=preset, rounds=number)) for number in played]
            cells = [found[0]] + ([""] * 3 if model.default_rounds is None else found[1:])
            rows.append(f"| `{model.name}` | {preset or ''} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _outcome(done: Settlement) -> str:
    outcomes = [result.outcome for result in done.results if isinstance(result, IssueResult)]
    return f"{outcomes[0]:.2f}" if outcomes else "not run"


def test_the_table_of_the_page_is_what_the_models_give(repository: Path) -> None:
    page = (repository / "docs" / "explanation" / "models" / "comparison.md").read_text(encoding="utf-8")
    shown = re.search(r"^\| model \| preset .*?(?=\n\n)", page, re.DOTALL | re.MULTILINE)
    assert shown
    assert shown[0] == table()


if __name__ == "__main__":
    sys.stdout.write(f"{table()}\n")
