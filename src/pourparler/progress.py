"""Progress on stderr for anything that takes more than a moment."""

from __future__ import annotations

import sys
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

__all__ = ["Progress"]

_PATIENCE = 1.5


class Progress:
    """Call it with (what, how much was done, how much there is); bars appear after 1.5 seconds, on a terminal.

    >>> with Progress() as progress:
    ...     progress("Counting", 1, 10)
    """

    def __init__(self) -> None:
        self._began = monotonic()
        self._done: dict[str, int] = {}
        self._bars: dict[str, TaskID] = {}
        self._shown: RichProgress | None = None

    def __enter__(self) -> Progress:
        return self

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say that ``done`` more of ``total`` is done."""
        self._done[what] = self._done.get(what, 0) + done
        if self._shown is None and (monotonic() - self._began < _PATIENCE or not sys.stderr.isatty()):
            return
        self._show(what, total)

    def _show(self, what: str, total: int) -> None:
        if self._shown is None:
            from rich.console import Console
            from rich.progress import Progress as RichProgress

            self._shown = RichProgress(console=Console(stderr=True), transient=True)
            self._shown.start()
        if what not in self._bars:
            self._bars[what] = self._shown.add_task(what, total=total)
        self._shown.update(self._bars[what], completed=self._done[what], total=total)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bars down."""
        if self._shown is not None:
            self._shown.stop()
