"""Progress on stderr for anything that takes more than a moment."""

from __future__ import annotations

import sys
from threading import Lock, Timer
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

__all__ = ["Progress"]

_PATIENCE = 1.5
_BEFORE_FIRST = "Working (a first run compiles the models)"


class Progress:
    """Call it with (what, how much was done, how much there is); bars appear after 1.5 seconds, on a terminal.

    A bar tells the time left and the rate.

    >>> with Progress() as progress:
    ...     progress("Counting", 1, 10)
    """

    def __init__(self) -> None:
        self._done: dict[str, tuple[int, int]] = {}
        self._began: dict[str, float] = {}
        self._bars: dict[str, TaskID] = {}
        self._shown: RichProgress | None = None
        self._lock = Lock()
        self._timer = Timer(_PATIENCE, self._appear)
        self._timer.daemon = True

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            self._timer.start()
        return self

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say that ``done`` more of ``total`` is done."""
        with self._lock:
            self._began.setdefault(what, monotonic())
            self._done[what] = (self._done.get(what, (0, total))[0] + done, total)
            self._update()

    def _appear(self) -> None:
        from rich.console import Console
        from rich.progress import Progress as RichProgress
        from rich.progress import TextColumn

        with self._lock:
            columns = (*RichProgress.get_default_columns(), TextColumn("{task.fields[rate]}"))
            self._shown = RichProgress(*columns, console=Console(stderr=True), transient=True)
            self._shown.start()
            if not self._done:
                self._bars[_BEFORE_FIRST] = self._shown.add_task(_BEFORE_FIRST, total=None, rate="")
            self._update()

    def _update(self) -> None:
        if self._shown is None:
            return
        if self._done and _BEFORE_FIRST in self._bars:
            self._shown.remove_task(self._bars.pop(_BEFORE_FIRST))
        for what, (done, total) in self._done.items():
            if what not in self._bars:
                self._bars[what] = self._shown.add_task(what, total=total, rate="")
            rate = done / max(monotonic() - self._began[what], 1e-9)
            self._shown.update(self._bars[what], completed=done, total=total, rate=f"{rate:,.0f} a second")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bars down."""
        self._timer.cancel()
        with self._lock:
            if self._shown is not None:
                self._shown.stop()
                self._shown = None
