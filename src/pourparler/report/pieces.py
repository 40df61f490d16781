"""Small pieces of HTML that recur hundreds of times: citations, badges, bars. Everything that goes in is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from pourparler.reach.tables import AcceptanceRow
from pourparler.report.lookup import Lookup, anchor, link
from pourparler.report.uncertainty import can_block
from pourparler.report.words import (
    ANSWER_WORDS,
    COMPUTED_REFUSAL,
    NO_OBJECTION,
    VERDICT_WORDS,
    Word,
    list_marks,
    number,
    range_of,
    signed,
)

__all__ = ["Pieces", "answer_badge", "bounds_bar", "strip", "verdict_badge"]

_SHOWN_AT_ONCE, _SHOWN_AT_MOST = 6, 60
_BADGE = Markup('<span class="badge v-{}" title="{}"><span class="symbol" aria-hidden="true">{}</span>\u2009{}</span>')


def verdict_badge(verdict: str, words: str = "") -> Markup:
    """Return a verdict as symbol and word on its colour."""
    word = VERDICT_WORDS[verdict]
    return _BADGE.format(verdict.replace("_", "-"), word.meaning, word.symbol, words or word.word)


def answer_badge(answer: str, because: str = "") -> Markup:
    """Return an actor's answer as symbol and word, on the colour of the verdict it leads to.

    ``because`` is the rule that gives it: a refusal that is computed and an answer without objection have their own.
    """
    word: Word = {"upper bound below zero": COMPUTED_REFUSAL, "no objection stated": NO_OBJECTION}.get(
        because, ANSWER_WORDS[answer]
    )
    return _BADGE.format(_VERDICT_OF[answer], word.meaning, word.symbol, word.word)


_VERDICT_OF = {
    "refuses": "blocked",
    "opposes": "resisted",
    "silent": "unknown",
    "torn": "open",
    "favours": "within-reach",
    "accepts": "reachable",
}


def bounds_bar(row: AcceptanceRow, limit: float) -> Markup:
    """Return an actor's gain as a small bar from -limit to +limit: over everything outside, over stated cells inside.

    ``limit`` is the largest gain or loss of the table, so that nothing is cut off.
    """
    stated = ""
    inner = Markup("")
    if row.stated_low is not None and row.stated_high is not None:
        x, width = _span(row.stated_low, row.stated_high, limit)
        inner = Markup('<rect class="stated" x="{}" y="4" width="{}" height="6"/>').format(x, width)
        stated = f"; on stated positions from {signed(row.stated_low)} to {signed(row.stated_high)}"
    x, width = _span(row.low, row.high, limit)
    return Markup(
        '<svg class="bounds" role="img" viewBox="0 0 120 14" width="120" height="14" aria-label="{}">'
        '<rect class="everything" x="{}" y="1.5" width="{}" height="11"/>{}<path class="zero" d="M60 0v14"/></svg>'
    ).format(
        f"Gain from {signed(row.low)} to {signed(row.high)} over everything{stated}; the bar runs from "
        f"{number(-limit)} to {number(limit)}",
        x,
        width,
        inner,
    )


def _span(low: float, high: float, limit: float) -> tuple[str, str]:
    start, end = (60 + 59 * each / limit for each in (low, high))
    return f"{min(start, end - 1.5):.1f}", f"{max(end - start, 1.5):.1f}"


def strip(low: float | None, high: float | None, label: str) -> Markup:
    """Return an interval of a 0-100 scale as a small bar; an empty one where there is none."""
    bar = Markup("")
    if low is not None and high is not None:
        bar = Markup('<rect class="zone" x="{}" y="3" width="{}" height="8"/>').format(
            f"{min(low, 98.5) * 1.2:.1f}", f"{max(high - low, 1.5) * 1.2:.1f}"
        )
    return Markup(
        '<svg class="bounds" role="img" viewBox="0 0 120 14" width="120" height="14" aria-label="{}">'
        '<path class="scale" d="M0 7h120M.5 2v10M60 4v6M119.5 2v10"/>{}</svg>'
    ).format(label, bar)


class Pieces:
    """The pieces that need names; it remembers every statement cited, so that the appendix holds each of them.

    ``page`` is the file the links lead to; the page itself where empty.
    """

    def __init__(self, names: Lookup, page: str = "") -> None:
        self.names = names
        self.page = page
        self.cited: set[str] = set()
        self.cells_shown: set[tuple[str, str]] = set()
        self.issues_shown: set[str] = set()

    def cites(self, statements: Iterable[str]) -> Markup:
        """Return links to statements: the first few at once, the others behind a summary."""
        known = [each for each in dict.fromkeys(statements) if each in self.names.statements]
        at_once = _SHOWN_AT_ONCE if len(known) > _SHOWN_AT_ONCE + 2 else len(known)
        shown, rest, left_out = known[:at_once], known[at_once:_SHOWN_AT_MOST], known[_SHOWN_AT_MOST:]
        self.cited.update(shown + rest)
        links = Markup(" ").join(map(self._cite, shown))
        if not rest:
            return links
        more = f"; {len(left_out)} further in study.json" if left_out else ""
        return Markup('{} <details class="more"><summary>and {} more</summary> {}{}</details>').format(
            links, len(rest) + len(left_out), Markup(" ").join(map(self._cite, rest)), more
        )

    def _cite(self, statement: str) -> Markup:
        later = "" if statement in self.names.visible_ids else " later"
        return Markup('<a class="cite{}" href="{}">{}</a>').format(later, self.link("s", statement), statement)

    def titled(self, kind: str, name: str) -> Markup:
        """Return a thing's title with its id beside it, so that readers and tables can be matched."""
        title = getattr(self.names, kind)(name)
        if title == name:
            return Markup('<bdi dir="auto">{}</bdi>').format(title)
        return Markup('<bdi dir="auto">{}</bdi> <span class="id">{}</span>').format(title, name)

    def actors(self, actors: Iterable[str], last: str = "and") -> Markup:
        """Return actors' names as a sentence lists them; each keeps its own writing direction."""
        named = [self.names.actor(actor) for actor in actors]
        marked = [Markup('<bdi dir="auto">{}</bdi>').format(name) for name in named]
        if len(marked) < 2:
            return Markup("").join(marked)
        comma, before_last = list_marks(named)
        return Markup("{}{}{} {}").format(escape(comma).join(marked[:-1]), before_last, last, marked[-1])

    def some_actors(self, actors: Sequence[str], most: int, more_at: str = "") -> Markup:
        """Return the first few actors, and how many more there are, linked to where they stand."""
        if len(actors) <= most:
            return self.actors(actors)
        more = f"{len(actors) - most} more"
        linked = Markup('<a href="{}">{}</a>').format(more_at, more) if more_at else Markup("{}").format(more)
        named = [self.names.actor(actor) for actor in actors[:most]]
        comma, before_last = list_marks(named)
        marked = [Markup('<bdi dir="auto">{}</bdi>').format(name) for name in named]
        return Markup("{}{}and {}").format(escape(comma).join(marked), before_last, linked)

    def codes(self, packages: Iterable[str]) -> str:
        """Return the short codes of packages."""
        return ", ".join(map(self.names.package_code, packages))

    def vetoes(self, name: str, actors: Iterable[str]) -> list[str]:
        """Return those of some actors who can block in a format from outside."""
        able = next((each.lone_blockers for each in self.names.study.formats if each.id == name), ())
        return [actor for actor in actors if can_block(able, actor)]

    def package_link(self, package: str, there: bool = True) -> Markup:
        """Return a package's code and title, linked to its section where the report has one."""
        code, title = self.names.package_code(package), self.names.package(package)
        inner = Markup('<span class="code">{}</span> <bdi dir="auto">{}</bdi>').format(code, title)
        return Markup('<a href="{}">{}</a>').format(self.link("package", package), inner) if there else inner

    def source(self, source: str) -> Markup:
        """Return the name of a source with its id, linked to its entry, which gives the title in full."""
        name = self.names.source_name(source)
        return Markup('<a href="{}" title="{}"><bdi dir="auto">{}</bdi></a>').format(
            self.link("source", source), self.names.source_title(source), name
        )

    def cell(self, actor: str, issue: str) -> Markup:
        """Return a cell's name, linked to its row in the positions where it has one, else to the issue."""
        where = self.link("cell", actor, issue) if (actor, issue) in self.cells_shown else self.issue_address(issue)
        words = Markup('<bdi dir="auto">{}</bdi> on <bdi dir="auto">{}</bdi>').format(
            self.names.actor(actor), self.names.issue(issue)
        )
        return Markup('<a href="{}">{}</a>').format(where, words) if issue in self.names.issues else words

    def issue_address(self, issue: str) -> str:
        """Return the address of an issue's chart, or of the section where its chart is left out."""
        return self.link("issue", issue) if issue in self.issues_shown else f"{self.page}#positions"

    def interval(self, low: float | None, high: float | None) -> str:
        """Return an interval, or that it exists only inside an agreement."""
        return "exists only inside an agreement" if low is None or high is None else range_of(low, high)

    def assumptions(self, assumptions: Iterable[str]) -> Markup:
        """Return links to assumptions by their names."""
        links = [Markup('<a href="{}">{}</a>').format(self.link("assumption", each), each) for each in assumptions]
        return Markup(", ").join(links)

    def anchor(self, kind: str, *ids: str) -> str:
        """Return the id of an element."""
        return anchor(kind, *ids)

    def link(self, kind: str, *ids: str) -> str:
        """Return the address of an element of the report."""
        return self.page + link(kind, *ids)

    def attributed(self, statements: Sequence[str]) -> list[tuple[str, str]]:
        """Return (who says it, paraphrase) for statements."""
        return [(self.names.attribution(each), each.paraphrase) for each in self.names.known(statements)]
