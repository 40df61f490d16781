"""Why a verdict is as it is, and on what it hangs: in sentences, with the statements and numbers behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pourparler.case.codes import Answer, Requires, Stance
from pourparler.reach.find_out import is_determinate
from pourparler.reach.tables import (
    AcceptanceRow,
    CellRef,
    CellRow,
    FindingRow,
    Flip,
    PivotalRow,
    RedLineRow,
    VerdictName,
    VerdictRow,
)
from pourparler.report.lookup import Lookup
from pourparler.report.matrix import Matrix
from pourparler.report.uncertainty import build_assumptions
from pourparler.report.words import STATED_LIMITS, VERDICT_WORDS, join_words, plural, range_of

__all__ = ["Grounds", "Hang", "Limit", "beside_the_source", "say_cells"]

_MOST_NAMED = 6


@dataclass(frozen=True)
class Limit:
    """A stated limit that a package crosses, in the words of the scale.

    ``key`` is the same for the same limit crossed by the same term; ``same`` names it where it was told before.
    """

    text: str
    same: str
    statements: tuple[str, ...]
    key: tuple[object, ...]


@dataclass(frozen=True)
class Hang:
    """What a verdict hangs on: a single statement, or a number of the analyst's; and what it would be without it.

    ``frames`` are the accounts in which it does; ``note`` is what the coder notes of the statement.
    """

    statement: str
    number: str
    after: VerdictName
    frames: tuple[str, ...]
    note: str


class Grounds:
    """The reasons of the verdicts on the packages a report shows."""

    def __init__(self, names: Lookup, matrix: Matrix) -> None:
        self.names = names
        shown = {package.id for package in matrix.packages}
        self._answers = {
            (row.actor, row.package, row.frame): row for row in names.study.acceptance_rows if row.package in shown
        }
        self._lined: Mapping[tuple[str, str, str], CellRow] = {
            (cell.frame, cell.actor, cell.issue): cell for cell in names.study.cell_rows if cell.red_lines
        }
        self._assumes = {each.assumption.name: "; ".join(each.assumes) for each in build_assumptions(names)}
        self._flips: dict[tuple[str, str, str], list[tuple[PivotalRow, Flip]]] = defaultdict(list)
        for pivot in names.study.pivotal_rows:
            for flip in pivot.flips:
                self._flips[flip.package, flip.format, flip.frame].append((pivot, flip))

    def sentence(self, row: VerdictRow) -> str:
        """Return a verdict in sentences with names for ids: who decides, and whether that is stated or computed."""
        return " ".join(part for part in (self._said(row), self._imposing(row), self._beside_the_table(row)) if part)

    def _said(self, row: VerdictRow) -> str:
        match row.verdict:
            case "reachable":
                return "Everyone whose consent counts accepts it, whatever silence hides."
            case "within_reach":
                return self._favoured(row)
            case "blocked":
                return self._refused(row)
            case "resisted":
                return (
                    f"{self._named(row.decided_by)} would lose by it on what is stated (computed); silence could hide "
                    "otherwise."
                )
            case "unknown":
                where = say_cells(row.open_cells, self.names) or self._named(row.decided_by)
                return f"Nobody states the position of {where}."
            case "open":
                return f"What is stated of {self._named(row.decided_by)} points both ways."
            case _:
                return "It makes sense only among other actors."

    def _favoured(self, row: VerdictRow) -> str:
        without = [actor for actor in row.decided_by if self._because(row, actor) == "no objection stated"]
        hidden = say_cells(row.open_cells, self.names)
        if without and len(without) == len(row.decided_by):
            said = "Nobody whose consent counts has stated an objection."
        else:
            said = "Everyone whose consent counts accepts or favours it on what is stated."
            if without:
                said += f" {self._named(without)}: no objection stated, and no gain."
        return said + (f" Not stated, and able to overturn this: {hidden}." if hidden else "")

    def _refused(self, row: VerdictRow) -> str:
        """Say who refuses in so many words, who by assumption, and who would lose by it though nobody says so."""
        groups: dict[str, list[str]] = defaultdict(list)
        for actor in row.decided_by:
            groups[self._manner(row, actor)].append(actor)
        parts = []
        for manner, actors in groups.items():
            if manner == "computed":
                parts.append(f"{self._named(actors)} would lose by it on everything stated (computed).")
            else:
                imposed = self._inline_imposing(row, actors)
                parts.append(f"Refused ({manner}) by {self._named(actors)}{imposed}.")
        if any(self._answer(row, actor).disputed for actor in row.decided_by):
            parts.append("Disputed: an acceptance is stated too.")
        return " ".join(parts)

    def _manner(self, row: VerdictRow, actor: str) -> str:
        answer = self._answer(row, actor)
        if answer.because not in STATED_LIMITS:
            return "computed"
        said = self.names.known(answer.statements)
        codes = [code for each in said for code in each.codes if isinstance(code, Stance | Requires | Answer)]
        return "stated" if any(code.actor == actor for code in codes) else "stated of others, by assumption"

    def manner(self, row: VerdictRow) -> str:
        """Return "(computed)" where no refusal behind a block is stated, else nothing."""
        computed = row.verdict == "blocked" and all(self._manner(row, a) == "computed" for a in row.decided_by)
        return "(computed)" if computed else ""

    def _inline_imposing(self, row: VerdictRow, actors: Sequence[str]) -> str:
        over = self._decides_for(row)
        if len(actors) > 1 or not over.get(actors[0]):
            return ""
        return f", which this account assumes decides for {self._named(over[actors[0]])} (imposed, not consented)"

    def _imposing(self, row: VerdictRow) -> str:
        """Say for whom a deciding principal is assumed to decide, where the sentence before does not."""
        over = self._decides_for(row)
        if row.verdict == "not_applicable":
            return ""
        inline = [actor for actor in row.decided_by if row.verdict == "blocked" and self._stands_alone(row, actor)]
        return " ".join(
            f"This account assumes that {self.names.actor(by)} decides for {self._named(on)} (imposed, not consented)."
            for by, on in over.items()
            if by not in inline
        )

    def _stands_alone(self, row: VerdictRow, actor: str) -> bool:
        manner = self._manner(row, actor)
        return manner != "computed" and [self._manner(row, each) for each in row.decided_by].count(manner) == 1

    def _decides_for(self, row: VerdictRow) -> dict[str, list[str]]:
        """Map each principal to those whose answer its own replaces and who do not decide by one of their own."""
        over: dict[str, list[str]] = defaultdict(list)
        for each in row.imposed:
            if each.by in row.decided_by and each.on not in row.decided_by:
                over[each.by].append(each.on)
        return over

    @staticmethod
    def _beside_the_table(row: VerdictRow) -> str:
        """Say what the table alone comes to, where those whose action is needed hold a package up."""
        if row.at_table in (row.verdict, "not_applicable"):
            return ""
        word = VERDICT_WORDS[row.at_table].word.lower()
        return f"At the table alone it is {word}; the package needs action by others."

    def _named(self, actors: Sequence[str]) -> str:
        named = [self.names.actor(actor) for actor in actors[:_MOST_NAMED]]
        if len(actors) > _MOST_NAMED:
            named.append(f"{len(actors) - _MOST_NAMED} more")
        return join_words(named)

    def _answer(self, row: VerdictRow, actor: str) -> AcceptanceRow:
        return self._answers[actor, row.package, row.frame]

    def _because(self, row: VerdictRow, actor: str) -> str:
        return self._answer(row, actor).because

    def limits(self, row: VerdictRow) -> tuple[Limit, ...]:
        """Return the stated limits that those who block a package draw, in the words of the scale."""
        if row.verdict != "blocked":
            return ()
        return tuple(limit for actor in row.decided_by for limit in self._limits(row, actor))

    def _limits(self, row: VerdictRow, actor: str) -> Iterable[Limit]:
        answer = self._answer(row, actor)
        if answer.because == "red line":
            yield from self._red_lines(row, actor)
        elif answer.because == "requirement":
            for statement in self.names.known(answer.statements):
                for code in statement.codes:
                    if isinstance(code, Requires) and row.package in code.packages:
                        text = f"asks for {self._zone(code.issue, *code.within)}; {self._sets(row.package, code.issue)}"
                        yield self._limit(row, actor, code.issue, text, (statement.id,))
        elif answer.because == "stated rejection":
            name = self.names.actor(actor)
            text = f"{name} rejects it, as stated"
            yield Limit(text, f"{name} rejects it, in the same words", answer.statements, (actor, answer.statements))

    def _red_lines(self, row: VerdictRow, actor: str) -> Iterable[Limit]:
        for issue, (low, high) in self.names.packages[row.package].terms.items():
            cell = self._lined.get((row.frame, actor, issue))
            crossed = [line for line in cell.red_lines if high < line.low or low > line.high] if cell else []
            if crossed:
                text = f"accepts only {self._zones(issue, crossed)}; {self._sets(row.package, issue)}"
                yield self._limit(row, actor, issue, text, tuple(dict.fromkeys(line.statement for line in crossed)))

    def _limit(self, row: VerdictRow, actor: str, issue: str, text: str, statements: tuple[str, ...]) -> Limit:
        term = self.names.packages[row.package].terms.get(issue)
        name, label = self.names.actor(actor), self.names.issue(issue)
        same = f"on {label} {name} draws the same limit"
        return Limit(f"on {label} {name} {text}", same, statements, (actor, issue, statements, term))

    def _zones(self, issue: str, lines: Iterable[RedLineRow]) -> str:
        """Return the zones of several statements, those with the same meaning in words under it together."""
        by_words: dict[str, dict[str, None]] = defaultdict(dict)
        for line in lines:
            by_words[self.names.term_words(issue, line.low, line.high)][range_of(line.low, line.high)] = None
        told = (
            " or, by another statement, ".join(zones) + (f", {words}" if words else "")
            for words, zones in by_words.items()
        )
        return "; or, by another statement, ".join(told)

    def _zone(self, issue: str, low: float, high: float) -> str:
        words = self.names.term_words(issue, low, high)
        return range_of(low, high) + (f", {words}" if words else "")

    def _sets(self, package: str, issue: str) -> str:
        if issue not in self.names.packages[package].terms:
            return "this has no term on it"
        words = self.names.term_words(issue, *self.names.packages[package].terms[issue])
        whose = " (the analyst’s number)" if self.names.built_term(package, issue) else ""
        return f"this sets {self.names.term(package, issue)}{whose}" + (f", {words}" if words else "")

    def computed(self, row: VerdictRow) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return (who and why, statements) for those who decide by what is computed, not by a limit they state."""
        told = []
        for actor in row.decided_by:
            answer = self._answer(row, actor)
            if row.verdict in ("blocked", "resisted", "open") and answer.because not in STATED_LIMITS:
                told.append((f"{self.names.actor(actor)}: {answer.why}", answer.statements))
        return tuple(told)

    def hangs(self, rows: Sequence[VerdictRow]) -> tuple[Hang, ...]:
        """Return the single statements and analyst's numbers on which a verdict hangs, with the frames it does in."""
        found: dict[tuple[str, str, VerdictName], list[str]] = defaultdict(list)
        for row in rows:
            for pivot, flip in self._flips.get((row.package, row.format, row.frame), ()):
                is_statement = pivot.kind == "statement"
                key = (pivot.id if is_statement else "", "" if is_statement else self._number(pivot, row.package))
                found[(*key, flip.after)].append(row.frame)
        return tuple(
            Hang(statement, number, after, tuple(frames), self._note(statement))
            for (statement, number, after), frames in found.items()
        )

    def _note(self, statement: str) -> str:
        return self.names.statements[statement].note if statement in self.names.statements else ""

    def _number(self, pivot: PivotalRow, package: str) -> str:
        """Name an analyst's number: a package's term (package:issue), or an anchor of a scale (issue:value)."""
        owner, _, rest = pivot.id.partition(":")
        if pivot.kind == "scale_anchor":
            return f"{rest}* on {self.names.issue(owner)}"
        return f"{self.names.term(package, rest)} on {self.names.issue(rest)}"

    def assumed(self, row: VerdictRow) -> tuple[tuple[str, str], ...]:
        """Return (name, what it assumes) for the assumptions on which a verdict rests."""
        return tuple((name, self._assumes.get(name, "")) for name in row.assumptions)

    def numbers(self, package: str) -> tuple[str, ...]:
        """Return the numbers of a package that the analyst built, starred, with the issue each stands on."""
        terms = self.names.packages[package].terms
        built = [issue for issue in terms if self.names.built_term(package, issue)]
        return tuple(f"{self.names.term(package, issue)} on {self.names.issue(issue)}" for issue in built)


def say_cells(cells: Iterable[CellRef], names: Lookup, most: int = 4) -> str:
    """Return cells in words, grouped by actors who share issues; the first few are named, the others counted."""
    by_actor: dict[str, list[str]] = defaultdict(list)
    count = 0
    for cell in cells:
        by_actor[cell.actor].append(names.issue(cell.issue))
        count += 1
    by_issues: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for actor, issues in by_actor.items():
        by_issues[tuple(issues)].append(names.actor(actor))
    named, told = [], 0
    for shared, actors in list(by_issues.items())[:most]:
        named.append(f"{join_words(actors[:4])} on {join_words(shared[:4])}")
        told += len(actors[:4]) * len(shared[:4])
    left = count - told
    return "; ".join(named) + (f"; and {plural(left, 'more cell')}" if left else "")


def beside_the_source(finding: FindingRow) -> str:
    """Say how a computed verdict stands to a source's own: it agrees, it differs, or there is nothing to hold it to."""
    computed = {each.verdict for each in finding.frames}
    if finding.kind == "source_agrees":
        return "agrees"
    if computed == {"not_applicable"}:
        return "does not apply"
    return "differs" if any(is_determinate(verdict) for verdict in computed) else "not settled here"
