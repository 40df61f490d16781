"""What is wrong with a case, as it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from pourparler.case.load import load_case
from pourparler.errors import CaseError


def problems(text: str, folder: Path) -> list[str]:
    """Return the problems of a case in one file, without the file's name."""
    file = folder / "case.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        load_case(file)
    return [str(problem).removeprefix("case.yaml:") for problem in caught.value.problems]
