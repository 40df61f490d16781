"""Every error Pourparler raises on purpose.

The tree::

    PourparlerError            anything a user can mend; the command line prints it and exits with 2
    ├── CaseError              a case that cannot be read or contradicts itself (all its problems together)
    ├── ChoiceError            an id, a date or an option that the case does not know
    ├── ModelError             an input that a model cannot take
    │   └── OptionError        a value of an option that it takes with no input at all
    └── OutputError            a place that cannot be written to

Each problem says where (``file:line:column`` and the path inside the case), what is wrong, and the way out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["CaseError", "ChoiceError", "ModelError", "OptionError", "OutputError", "PourparlerError", "Problem"]

_MOST_ALIKE = 20


class PourparlerError(Exception):
    """Root of every error that Pourparler raises on purpose.

    >>> import pourparler
    >>> try:
    ...     pourparler.load_case("alaska-2052")
    ... except pourparler.PourparlerError as error:
    ...     print(error)
    alaska-2052: no such file, folder or shipped case; did you mean 'alaska-2025'? ...
    """


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with a case: where it stands, what it is, and how to mend it.

    >>> print(Problem("actors.yaml", 3, 9, "actors[0].kind", "unknown kind 'stat'", "did you mean 'state'?"))
    actors.yaml:3:9 actors[0].kind: unknown kind 'stat'; did you mean 'state'?
    """

    file: str
    line: int
    column: int
    path: str
    what: str
    way_out: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        where = f"{place} {self.path}" if self.path else place
        return f"{where}: {self.what}" + (f"; {self.way_out}" if self.way_out else "")


class CaseError(PourparlerError):
    """A case that cannot be used; ``problems`` holds everything wrong with it, in file order.

    The message lists the first 20 of problems in one file that are the same in words, and counts the rest.

    >>> str(CaseError([Problem("case.yaml", 1, 1, "", "the file is empty")]))
    'case.yaml:1:1: the file is empty'
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(_listed(self.problems)))


def _listed(problems: tuple[Problem, ...]) -> Iterator[str]:
    told: Counter[tuple[str, str]] = Counter()
    for problem in problems:
        told[problem.file, problem.what] += 1
        if told[problem.file, problem.what] <= _MOST_ALIKE:
            yield str(problem)
    for (file, what), count in told.items():
        if count > _MOST_ALIKE:
            yield f"{file}: {count - _MOST_ALIKE:,} more: {what}"


class ChoiceError(PourparlerError):
    """A frame, format, actor, package or date that the case does not have."""


class ModelError(PourparlerError):
    """Input a model cannot take: which, why, and the way out."""


class OptionError(ModelError):
    """A value of a model's option that cannot be, whatever the input is."""


class OutputError(PourparlerError):
    """A file or folder that cannot be written."""
