"""What a case says that a table of positions, saliences and influences cannot hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pourparler.case.codes import Influence, Stance
from pourparler.case.schema import Case
from pourparler.exchange.fields import anchor_words, counted
from pourparler.exchange.foreign_file import ForeignFormat

__all__ = ["losses"]

_COLLECTIONS = ("packages", "follow_ups", "formats", "assumptions", "frames", "questions", "factors", "disputes")


def losses(case: Case, format_: ForeignFormat) -> tuple[str, ...]:
    """List what of a case no file of a format holds, whatever its numbers are.

    >>> from pourparler.case.schema import Factor
    >>> losses(Case(id="c", title="C", factors=(Factor(id="f", title="F"),)), "ktab")
    ('1 factor',)
    """
    return (*_of_statements(case), *_of_actors(case, format_), *_of_issues(case, format_), *_of_the_case(case, format_))


def _of_statements(case: Case) -> Iterator[str]:
    if case.statements:
        count = f"{counted(len(case.statements), 'statement')} of {counted(len(case.sources), 'source')}"
        yield f"where the numbers come from: spans, dates, voices and paraphrases of {count}"
    codes = [code for statement in case.statements for code in statement.codes]
    kinds = Counter(code.kind for code in codes if not isinstance(code, Stance | Influence))
    if kinds:
        yield f"codes: {', '.join(f'{count} {kind}' for kind, count in kinds.items())}"
    if lines := sum(isinstance(code, Stance) and code.accepts_within is not None for code in codes):
        yield f"{counted(lines, 'red line')} (accepts_within)"
    if means := sum(isinstance(code, Influence) and bool(code.means) for code in codes):
        yield f"by what means actors have influence ({counted(means, 'code')})"
    if bare := sum(not statement.codes for statement in case.statements):
        yield f"{counted(bare, 'statement')} without codes"


def _of_actors(case: Case, format_: ForeignFormat) -> Iterator[str]:
    kept = {
        "kinds": any(actor.kind != "organisation" for actor in case.actors),
        "aliases": any(actor.aliases for actor in case.actors),
        "speakers": any(actor.speakers for actor in case.actors),
        "memberships": any(actor.member_of for actor in case.actors),
        "notes": format_ == "bdm" and any(actor.note for actor in case.actors),
    }
    if lost := [name for name, there in kept.items() if there]:
        yield f"of the actors: {', '.join(lost)}"


def _of_issues(case: Case, format_: ForeignFormat) -> Iterator[str]:
    if format_ == "gmcr":
        return
    words = any(anchor_words(issue, anchor) for issue in case.issues for anchor in issue.scale)
    kept = {
        "questions": format_ != "decide" and any(issue.question != issue.label for issue in case.issues),
        "anchors in words": format_ != "decide" and words,
        "references": any(issue.reference for issue in case.issues),
        "which anchors are built": any(issue.built for issue in case.issues),
        "units": any(issue.native and issue.native.unit for issue in case.issues),
    }
    if lost := [name for name, there in kept.items() if there]:
        yield f"of the issues: {', '.join(lost)}"


def _of_the_case(case: Case, format_: ForeignFormat) -> Iterator[str]:
    if format_ == "gmcr" and case.issues:
        yield counted(len(case.issues), "issue")
    if format_ != "gmcr" and case.conflict is not None:
        yield "the conflict of the graph model"
    for name in _COLLECTIONS:
        if members := getattr(case, name):
            yield counted(len(members), name.removesuffix("s"))
    if case.hypotheses:
        yield f"{counted(len(case.hypotheses), 'set')} of hypotheses"
    if case.codings:
        yield f"{counted(len(case.codings), 'other coding')} of the documents"
    kept = {
        "title": format_ not in ("ktab", "gmcr"),
        "description": format_ not in ("ktab", "gmcr") and bool(case.description),
        "as_of": case.as_of is not None,
        "licence": bool(case.licence),
        "authors": bool(case.authors),
    }
    if lost := [name for name, there in kept.items() if there]:
        yield f"of the case: {', '.join(lost)}"
