"""What a queue shows: suggestions with their states, best first, and how far the coding has come."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from shlex import quote
from typing import Any, Literal, TypeAlias

from pourparler.read.queue.journal import Decision
from pourparler.read.queue.suggestion_store import SuggestionMark
from pourparler.read.queue.suggestions import PROVISIONAL, Suggestion
from pourparler.read.queue.working_case import HeldStatement

__all__ = [
    "CodedPassages",
    "Progress",
    "QueueItem",
    "State",
    "already",
    "item_of",
    "nothing_to_undo",
    "progress_of",
    "rank",
]

State: TypeAlias = Literal["open", "accepted", "rejected"]


@dataclass(frozen=True)
class QueueItem:
    """A suggestion with its state, and the decision that put it there; ``id`` names the decision.

    ``coded``: statements that the case has of the same passage, made by other ways than this queue.
    """

    id: str
    suggestion: Suggestion
    state: State
    decision: Decision | None
    coded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far the coding has come: suggestions in all, by state, statements made, and per coder the decisions.

    ``unparaphrased``: statements accepted without a paraphrase, which is still to be written.
    """

    suggestions: int
    open: int
    accepted: int
    rejected: int
    statements: int
    by_coder: dict[str, int]
    unparaphrased: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the counts under their names."""
        return asdict(self)


class CodedPassages:
    """The passages that a case has statements of, to be asked which ones share half of a passage or of theirs.

    >>> held = [HeldStatement("s-1", "s", 0, 9, "case.yaml", 1), HeldStatement("s-2", "s", 20, 40, "case.yaml", 2)]
    >>> CodedPassages(held).of("s", (4, 30))
    ('s-1', 's-2')
    """

    def __init__(self, statements: Iterable[HeldStatement]) -> None:
        by_source: dict[str, list[tuple[int, HeldStatement]]] = {}
        for number, each in enumerate(statements):
            by_source.setdefault(each.source, []).append((number, each))
        self._sorted = {source: sorted(held, key=_start) for source, held in by_source.items()}
        self._starts = {source: [each.start for _, each in held] for source, held in self._sorted.items()}
        self._ends = {
            source: [*accumulate((each.end for _, each in held), max)] for source, held in self._sorted.items()
        }

    def of(self, source: str, span: tuple[int, int]) -> tuple[str, ...]:
        """Return the statements of a passage, in the order of the case."""
        return tuple(name for _, name in sorted(self._found(source, span)))

    def any_of(self, source: str, span: tuple[int, int]) -> bool:
        """Tell whether a passage has a statement."""
        return next(self._found(source, span), None) is not None

    def _found(self, source: str, span: tuple[int, int]) -> Iterator[tuple[int, str]]:
        if source not in self._sorted:
            return
        at = bisect_left(self._starts[source], span[1])
        while at and self._ends[source][at - 1] > span[0]:
            at -= 1
            number, each = self._sorted[source][at]
            if _is_of((each.start, each.end), span):
                yield number, each.id


def _start(numbered: tuple[int, HeldStatement]) -> int:
    return numbered[1].start


def _is_of(span: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two passages share half of the shorter one."""
    shared = min(span[1], other[1]) - max(span[0], other[0])
    return shared > 0 and 2 * shared >= min(span[1] - span[0], other[1] - other[0])


def item_of(name: str, suggestion: Suggestion, decided: Mapping[str, Decision]) -> QueueItem:
    """Return the item that a suggestion is, under the name of a decision on it."""
    decision = decided.get(name)
    return QueueItem(name, suggestion, decision.action if decision else "open", decision)


def rank(suggestion: Suggestion | SuggestionMark, *, is_coded: bool) -> tuple[bool, float, str, tuple[int, int]]:
    """Return what suggestions are sorted by: what is not coded or another source's too, then most signs, then place."""
    is_shared = suggestion.is_shared if isinstance(suggestion, SuggestionMark) else bool(suggestion.shared_with)
    return is_coded or is_shared, -suggestion.score, suggestion.source, suggestion.span


def already(item: QueueItem, wanted: str) -> str:
    """Say why an item cannot be decided as wanted, and the way out."""
    if item.decision is None:
        return f"suggestion {item.id} is still open and cannot be {wanted}; accept it first"
    made = f" as statement {item.decision.statement}" if item.decision.statement else ""
    note = f" ({item.decision.note})" if item.decision.note else ""
    who = f"{item.decision.action} by {item.decision.coder} on {item.decision.at}{made}{note}"
    if wanted == "edited":
        return f"suggestion {item.id} is {who}, so there is no statement to edit; --undo takes your last decision back"
    way_out = "; --again makes another statement of it" if wanted == item.state == "accepted" else ""
    return f"suggestion {item.id} is {who}; --undo takes your last decision back{way_out}"


def nothing_to_undo(coder: str, decided: Sequence[Decision]) -> str:
    """Say that a coder decided nothing, who decided last of ``decided`` (the latest last), and what to do.

    >>> nothing_to_undo("Bo", [Decision("memo-12", "rejected", "An", "2025-01-01")])
    'Bo decided nothing that could be undone; the last decision is by An (rejected memo-12 on 2025-01-01): --undo ...'
    """
    told = f"{coder} decided nothing that could be undone"
    if not decided:
        return f"{told}, and nobody else did; see --progress"
    last = decided[-1]
    what = f"{last.action} {last.suggestion}" + (f" as statement {last.statement}" if last.statement else "")
    who = f"the last decision is by {last.coder} ({what} on {last.at})"
    return f"{told}; {who}: --undo --coder {quote(last.coder)} takes it back"


def progress_of(suggestions: Collection[str], decided: Mapping[str, Decision]) -> Progress:
    """Count suggestions, by their ids, and the decisions that stand."""
    states = [decided[each].action for each in suggestions if each in decided]
    coders: dict[str, int] = {}
    for decision in decided.values():
        coders[decision.coder] = coders.get(decision.coder, 0) + 1
    accepted, rejected = states.count("accepted"), states.count("rejected")
    statements = sum(each.action == "accepted" for each in decided.values())
    left = len(suggestions) - len(states)
    by_coder = dict(sorted(coders.items()))
    unparaphrased = sum(each.action == "accepted" and PROVISIONAL in each.block for each in decided.values())
    return Progress(len(suggestions), left, accepted, rejected, statements, by_coder, unparaphrased)
