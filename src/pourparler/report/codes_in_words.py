"""Every kind of code in plain words: what a statement was coded as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from pourparler.case.codes import (
    Answer,
    Code,
    Commitment,
    Compliance,
    Conclusion,
    Cost,
    CostSign,
    Effect,
    Forecast,
    Influence,
    Legal,
    Outcome,
    Reference,
    Requires,
    Stance,
    Trust,
)
from pourparler.case.codes.base import ReferenceValue, Salience
from pourparler.report.words import VERDICT_WORDS, capital, join_words, range_of, signed

__all__ = ["Names", "describe_code", "describe_level", "describe_terms"]


class Names(Protocol):
    """Knows what is called how; an id that it does not know stands for itself."""

    def actor(self, actor: str) -> str:
        """Return an actor's name."""

    def issue(self, issue: str) -> str:
        """Return an issue's title."""

    def package(self, package: str) -> str:
        """Return a package's title."""

    def question(self, question: str) -> str:
        """Return a question in full."""

    def factor(self, factor: str) -> str:
        """Return a factor's title."""

    def follow_up(self, follow_up: str) -> str:
        """Return a follow-up's title."""


def describe_code(code: Code, names: Names) -> str:
    """Return what a code says, with names for ids, as a sentence begins."""
    return capital(_describe(code, names))


def _describe(code: Code, names: Names) -> str:
    match code:
        case Stance():
            return _stance(code, names)
        case Requires():
            packages = join_words(names.package(package) for package in code.packages)
            within = range_of(*code.within)
            return f"{names.actor(code.actor)} requires {names.issue(code.issue)} within {within} for {packages}"
        case Answer():
            return _answer(code, names)
        case Reference():
            return f"without an agreement, {names.issue(code.issue)}: {_reference(code.value)}"
        case Cost():
            cost = f"{signed(code.low)} to {signed(code.high)}"
            return f"no agreement costs {names.actor(code.actor)} {cost} (1 = a whole scale)"
        case CostSign():
            return f"the cost of no agreement to {names.actor(code.actor)} {code.sign}"
        case Influence():
            issue = f" on {names.issue(code.issue)}" if code.issue else ""
            means = f", by {code.means}" if code.means else ""
            return f"influence of {names.actor(code.actor)}{issue}: {describe_level(code.level)}{means}"
        case Trust():
            says = join_words(part for part in (code.level and f"is {code.level}", code.change) if part)
            return f"trust of {names.actor(code.truster)} in {names.actor(code.trusted)} {says}"
        case Commitment():
            under = f" (under {code.under})" if code.under else ""
            return f"{names.actor(code.who)} undertook: {code.what}{under}; kept: {code.kept}"
        case Compliance():
            return _compliance(code, names)
        case Effect():
            return f"{names.factor(code.cause)} {code.sign} {names.factor(code.on)}"
        case Forecast():
            condition = f"; condition: {code.conditional_on}" if code.conditional_on else ""
            said = f"“{code.likelihood}”, pointing to the answer “{code.value}”"
            return f"forecast on “{names.question(code.question)}”: {said}{condition}"
        case Outcome():
            return f"outcome of “{names.question(code.question)}”: {code.value}"
        case Conclusion():
            return f"concludes that {names.package(code.package)} is {VERDICT_WORDS[code.verdict].word.lower()}"
        case Legal():
            bears_on = names.package(code.package) if code.package else names.issue(code.issue or "")
            return f"on law or consent, about {bears_on}: {code.finding}"


def describe_terms(terms: Mapping[str, tuple[float, float]], names: Names) -> str:
    """Return terms as a list of issues and values."""
    return join_words(f"{names.issue(issue)} {range_of(*term)}" for issue, term in terms.items())


def describe_level(level: Salience) -> str:
    """Return a level, or an interval of numbers, in words."""
    return level if isinstance(level, str) else range_of(*level)


def _stance(code: Stance, names: Names) -> str:
    parts = [
        code.position is not None and f"stands at {range_of(*code.position)}",
        code.accepts_within is not None and f"accepts only {range_of(*code.accepts_within)}",
        code.salience is not None and f"importance {describe_level(code.salience)}",
    ]
    return f"{names.actor(code.actor)} on {names.issue(code.issue)}: {'; '.join(part for part in parts if part)}"


def _compliance(code: Compliance, names: Names) -> str:
    about = [f"about {names.actor(code.other)}"] if code.other else []
    about += [f"in {names.package(code.package)}"] if code.package else []
    about += [f"with {names.follow_up(code.follow_up)}"] if code.follow_up else []
    where = f" ({'; '.join(about)})" if about else ""
    if code.value is None:
        amount = str(code.level)
    else:
        low, high = code.value
        amount = f"{low:g}" if low == high else f"{low:g}–{high:g}"
    return f"{names.actor(code.actor)}{where}, {code.quantity.replace('_', ' ')}: {amount}"


def _answer(code: Answer, names: Names) -> str:
    to = names.package(code.package) if code.package else describe_terms(code.terms or {}, names)
    condition = f", if {describe_terms(code.conditions, names)}" if code.conditions else ""
    note = f" ({code.note})" if code.note else ""
    return f"{names.actor(code.actor)} {code.answer} {to}{condition}{note}"


def _reference(value: ReferenceValue) -> str:
    return "it does not exist" if value == "none" else range_of(*value)
