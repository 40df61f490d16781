"""Small pieces of HTML that recur hundreds of times: citations, badges, bars. Everything that goes in is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from pourparler.reach.tables import AcceptanceRow
from pourparler.report.lookup import Lookup, anchor, link
from pourparler.report.words import ANSWER_WORDS, VERDICT_WORDS, Word, range_of, signed

__all__ = ["Pieces", "answer_badge", "bounds_bar", "strip", "verdict_badge"]

_SHOWN_AT_ONCE, _SHOWN_AT_MOST = 6, 60
_BADGE = Markup('<span class="badge v-{}" title="{}"><span class="symbol" aria-hidden="true">{}</span>\u2009{}</span>')


def verdict_badge(verdict: str, words: str = "") -> Markup:
    """Return a verdict as symbol and word on its colour."""
    word = VERDICT_WORDS[verdict]
    return _BADGE.format(verdict.replace("_", "-"), word.meaning, word.symbol, words or word.word)


def answer_badge(answer: str) -> Markup:
    """Return an actor's answer as symbol and word, on the colour of the verdict it leads to."""
    word: Word = ANSWER_WORDS[answer]
    return _BADGE.format(_VERDICT_OF[answer], word.meaning, word.symbol, word.word)


_VERDICT_OF = {
    "refuses": "blocked",
    "opposes": "resisted",
    "silent": "unknown",
    "torn": "open",
    "favours": "within-reach",
    "accepts": "reachable",
}


def bounds_bar(row: AcceptanceRow) -> Markup:
    """Return an actor's gain as a small bar from -1 to +1: over everything outside, over stated cells inside."""
    stated = ""
    inner = Markup("")
    if row.stated_low is not None and row.stated_high is not None:
        x, width = _span(row.stated_low, row.stated_high)
        inner = Markup('<rect class="stated" x="{}" y="4" width="{}" height="6"/>').format(x, width)
        stated = f"; on stated positions from {signed(row.stated_low)} to {signed(row.stated_high)}"
    x, width = _span(row.low, row.high)
    return Markup(
        '<svg class="bounds" role="img" viewBox="0 0 120 14" width="120" height="14" aria-label="{}">'
        '<rect class="everything" x="{}" y="1.5" width="{}" height="11"/>{}<path class="zero" d="M60 0v14"/></svg>'
    ).format(f"Gain from {signed(row.low)} to {signed(row.high)} over everything{stated}", x, width, inner)


def _span(low: float, high: float) -> tuple[str, str]:
    start, end = (60 + 59 * min(max(end, -1.0), 1.0) for end in (low, high))
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
        marked = [Markup('<bdi dir="auto">{}</bdi>').format(self.names.actor(actor)) for actor in actors]
        if len(marked) < 2:
            return Markup("").join(marked)
        return Markup("{} {} {}").format(Markup(", ").join(marked[:-1]), last, marked[-1])

    def package_link(self, package: str, there: bool = True) -> Markup:
        """Return a package's code and title, linked to its section where the report has one."""
        code, title = self.names.package_code(package), self.names.package(package)
        inner = Markup('<span class="code">{}</span> <bdi dir="auto">{}</bdi>').format(code, title)
        return Markup('<a href="{}">{}</a>').format(self.link("package", package), inner) if there else inner

    def source(self, source: str) -> Markup:
        """Return a source's title in its language and its id, linked to its entry."""
        found = self.names.sources.get(source)
        language = found.language if found else ""
        return Markup('<a href="{}"><cite dir="auto"{}>{}</cite></a> <span class="id">{}</span>').format(
            self.link("source", source),
            Markup(' lang="{}"').format(language) if language else "",
            self.names.source_title(source),
            source,
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

    def anchor(self, kind: str, *ids: str) -> str:
        """Return the id of an element."""
        return anchor(kind, *ids)

    def link(self, kind: str, *ids: str) -> str:
        """Return the address of an element of the report."""
        return self.page + link(kind, *ids)

    def attributed(self, statements: Sequence[str]) -> list[tuple[str, str]]:
        """Return (who says it, paraphrase) for statements."""
        return [(self.names.attribution(each), each.paraphrase) for each in self.names.known(statements)]
