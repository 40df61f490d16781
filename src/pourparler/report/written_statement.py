"""What was written of a statement, for the coder to see at once: its words, its codes in words, and whose they are."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.case.schema import Case, Statement
from pourparler.read.queue.queue import Queue
from pourparler.report.codes_in_words import describe_code

__all__ = ["statement_screen"]


class _CaseNames:
    """The names that a case has for its ids. An id that it does not know stands for itself."""

    def __init__(self, case: Case) -> None:
        self._actors = {each.id: each.name for each in case.actors}
        self._issues = {each.id: each.label for each in case.issues}
        self._packages = {each.id: each.label for each in case.packages}
        self._questions = {each.id: each.question for each in case.questions}
        self._factors = {each.id: each.title for each in case.factors}
        self._follow_ups = {each.id: each.label for each in case.follow_ups}

    def actor(self, actor: str) -> str:
        return self._actors.get(actor, actor)

    def issue(self, issue: str) -> str:
        return self._issues.get(issue, issue)

    def package(self, package: str) -> str:
        return self._packages.get(package, package)

    def question(self, question: str) -> str:
        return self._questions.get(question, question)

    def factor(self, factor: str) -> str:
        return self._factors.get(factor, factor)

    def follow_up(self, follow_up: str) -> str:
        return self._follow_ups.get(follow_up, follow_up)


def statement_screen(queue: Queue, made: Statement, first: str) -> RenderableType:
    """Show a statement as it stands in the case now, under a first line."""
    names = _CaseNames(queue.settings())
    words = " ".join(queue.text(made.source)[slice(*made.span)].split())
    days = made.event_date or ()
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column()
    rows = [
        ("passage", f"{made.source}, {made.span[0]}-{made.span[1]}: {words}"),
        *(("code", describe_code(code, names)) for code in made.codes),
        ("voice", made.voice),
        ("speaker", made.speaker or "-"),
        *([("via", made.via)] if made.via else []),
        ("event_date", " to ".join(dict.fromkeys(each.isoformat() for each in days)) or "-"),
        *([("note", made.note)] if made.note else []),
    ]
    if not made.codes:
        rows.insert(1, ("code", "none"))
    for name, told in rows:
        table.add_row(name, Text(told))
    return Group(Text(first), table)
