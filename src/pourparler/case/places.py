"""Where things stand: a path inside a case, the file and line it was read from, and the nearest known name."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Protocol

from pourparler.errors import Problem

__all__ = ["Locate", "Path", "Place", "listed", "nearest", "path_text", "unlocated"]

Path = tuple[str | int, ...]
"""The keys and positions that lead to a value, such as ``("statements", 12, "codes", 0, "actor")``."""

_PLAIN_KEY = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Place:
    """A value's file, 1-based line and column, and path inside its file."""

    file: str
    line: int
    column: int
    path: str

    def problem(self, what: str, way_out: str = "") -> Problem:
        """State a problem at this place.

        >>> print(Place("actors.yaml", 3, 9, "actors[0].kind").problem("unknown kind 'stat'"))
        actors.yaml:3:9 actors[0].kind: unknown kind 'stat'
        """
        return Problem(self.file, self.line, self.column, self.path, what, way_out)

    def __str__(self) -> str:
        """Write the place as another problem's message names it."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.path


class Locate(Protocol):
    """Finds the place of a path in the typed case; with ``key`` the place of the key that the path ends in."""

    def __call__(self, path: Path, *, key: bool = False) -> Place:
        """Return the place."""


def path_text(path: Path) -> str:
    """Write a path as errors show it.

    >>> path_text(("statements", 12, "codes", 0, "actor"))
    'statements[12].codes[0].actor'
    """
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN_KEY.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{step!r}]"
    return text


def unlocated(path: Path, *, key: bool = False) -> Place:
    """Place a path of a case that was built in Python, not read from files.

    >>> str(unlocated(("actors", 0, "id")))
    'actors[0].id'
    """
    del key
    return Place("case", 0, 0, path_text(path))


def nearest(word: str, known: Collection[str]) -> str:
    """Ask whether the nearest known name was meant (Ratcliff and Obershelp's similarity, as in difflib).

    Where no whole name is near, the beginnings of names are compared.

    >>> nearest("rusia", ["usa", "russia"]), nearest("alsaka", ["alaska-2025"]), nearest("x", ["russia"])
    ("did you mean 'russia'?", "did you mean 'alaska-2025'?", '')
    """
    given = word.casefold().strip()
    folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    if close := get_close_matches(given, folded, n=1, cutoff=0.6):
        return f"did you mean {folded[close[0]]!r}?"
    beginnings = {name[: len(given)]: folded[name] for name in folded}
    close = get_close_matches(given, beginnings, n=1, cutoff=0.8) if len(given) > 2 else []
    return f"did you mean {beginnings[close[0]]!r}?" if close else ""


def listed(names: Collection[str], most: int = 8) -> str:
    """Write names in a row, the first few where there are many.

    >>> listed(["usa", "russia", "ukraine"], most=2)
    'usa, russia and 1 more'
    """
    shown = list(names)[:most]
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")
