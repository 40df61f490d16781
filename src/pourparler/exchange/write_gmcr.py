"""A Case's conflict as a ``.gmcr`` file, and what of it such a file cannot hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, product

from pourparler.case.check_conflict import conflict_space, ranked_ordinals
from pourparler.case.conflict import MUCH_PREFERRED, ConflictPreference, ConflictSection
from pourparler.case.conflict_view import preferences_in
from pourparler.case.schema import Case
from pourparler.case.situation import Situation
from pourparler.options.conditions import Condition, Named, Negated, parse_condition

__all__ = ["write_gmcr"]

_MOST_TERMS = 256
_DIRECTIONS = {"both": "both", "forward": "fwd", "back": "back"}
_Term = frozenset[tuple[str, bool]]
"""Options that are taken or not, all at once."""


def write_gmcr(situation: Situation) -> tuple[str, tuple[str, ...]]:
    """Write the conflict of a situation as a ``.gmcr`` file; return its text, and what such a file cannot hold.

    The text is empty where the case has no conflict of options. States that cannot be told apart are written as
    states of their own, which tie in rankings. Conditions with OR, NOT, IF and IFF become lists of which one holds.
    Where anyone has a ranking, all preferences are written as rankings.

    >>> from pourparler.case.assemble import assemble
    >>> from pourparler.case.load import load_case
    >>> text, lost = write_gmcr(assemble(load_case("elmira")))
    >>> json.loads(text)["decisionMakers"][0]["preferenceRanking"]
    [9, 3, 4, 10, 7, 1, 2, 8, [5, 6, 11, 12]]
    >>> lost
    ('states that cannot be told apart: they are written as states of their own', 'the status quo')
    """
    conflict = situation.case.conflict
    if conflict is None or not conflict.options:
        return "", ("a conflict of options, and the case has none",)
    writer = _Writer(situation.case, conflict, preferences_in(situation))
    return writer.text(), tuple(writer.lost)


@dataclass
class _Writer:
    case: Case
    conflict: ConflictSection
    stated: dict[str, tuple[ConflictPreference, ...]]
    lost: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.space = conflict_space(self.conflict)
        self.numbers = {option: number for number, option in enumerate(self.space.options)}
        self.is_ranked = any(each.ranking is not None for stated in self.stated.values() for each in stated)

    def text(self) -> str:
        by_id = {option.id: option for option in self.conflict.options}
        options = [by_id[name] for name in self.space.options]
        infeasible = [cond for each in self.conflict.infeasible for cond in self._conditions(each.when, "infeasible")]
        document = {
            "title": self.case.title,
            "description": self.case.description,
            "options": [{"name": each.label, "permittedDirection": _DIRECTIONS[each.change]} for each in options],
            "decisionMakers": [
                self._decider(actor, [self.numbers[each.id] for each in options if each.actor == actor])
                for actor in self.conflict.decision_makers
            ],
            "infeasibles": infeasible,
            "useManualPreferenceRanking": self.is_ranked,
        }
        if self.space.is_merged:
            self.lost.append("states that cannot be told apart: they are written as states of their own")
        if self.conflict.status_quo is not None:
            self.lost.append("the status quo")
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"

    def _decider(self, actor: str, options: list[int]) -> dict[str, object]:
        name = self.case.name_of("actor", actor)
        stated = self.stated[actor]
        if not stated:
            self.lost.append(f"{actor}: nobody states its preferences; programs read the file as if all states tied")
        if any(each.much or (each.ranking and (MUCH_PREFERRED,) in each.ranking) for each in stated):
            self.lost.append(f"{actor}: what is much preferred is written as preferred")
        if unknown := [each.unknown for each in stated if each.unknown is not None]:
            self.lost.append(f"{actor}: unknown preferences are left out: {'; '.join(unknown)}")
        texts = [each.prefers for each in stated if each.prefers is not None]
        decider: dict[str, object] = {"name": name, "options": options}
        if self.is_ranked:
            return {**decider, "preferences": [], "preferenceRanking": [*self._ranking(stated, texts)]}
        return {**decider, "preferences": [c for text in texts for c in self._conditions(text, actor, joined=True)]}

    def _ranking(self, stated: Sequence[ConflictPreference], texts: Sequence[str]) -> Iterator[int | list[int]]:
        """Give ranks among all feasible states, also those that are one state here."""
        rankings = [each.ranking for each in stated if each.ranking is not None]
        if rankings:
            order = [[ordinal - 1 for ordinal in tied] for tied in ranked_ordinals(rankings[0], self.space)]
        else:
            table = [self.space.satisfying(parse_condition(text)).tolist() for text in texts]
            keys = {state: tuple(row[state] for row in table) for state in range(self.space.count)}
            best_first = sorted(keys, key=lambda state: keys[state], reverse=True)
            order = [list(group) for _, group in groupby(best_first, key=lambda state: keys[state])]
        labels = self.space.labels.tolist()
        for tied in order:
            members = [place for place, label in enumerate(labels, 1) if label in tied]
            yield members[0] if len(members) == 1 else members

    def _conditions(self, text: str, whose: str, *, joined: bool = False) -> list[object]:
        """Write a condition as terms, of which one holds: ``joined`` as one condition, else as one for each."""
        terms = _terms(parse_condition(text), holds=True)
        if terms is None:
            self.lost.append(f"{whose}: {text!r} has more than {_MOST_TERMS} terms")
            return []
        if not terms or frozenset() in terms:
            always = "always" if terms else "never"
            self.lost.append(f"{whose}: {text!r} {always} holds, and is left out")
            return []
        lists = [self._list(term) for term in terms]
        return [{"compound": True, "members": lists}] if joined and len(lists) > 1 else [*lists]

    def _list(self, term: _Term) -> list[list[object]]:
        numbered = sorted((self.numbers[option], taken) for option, taken in term)
        return [[number, "Y" if taken else "N"] for number, taken in numbered]


def _terms(condition: Condition, *, holds: bool) -> list[_Term] | None:
    """Return the terms of which one holds iff a condition does (or does not); none where there are too many."""
    if isinstance(condition, Named):
        return [frozenset({(condition.name, holds)})]
    if isinstance(condition, Negated):
        return _terms(condition.of, holds=not holds)
    if condition.word in ("IF", "IFF"):
        left, right = condition.parts
        if condition.word == "IF":
            return (_either if holds else _both)([_terms(left, holds=holds), _terms(right, holds=not holds)])
        ways = ((True, holds), (False, not holds))
        return _either([_both([_terms(left, holds=a), _terms(right, holds=b)]) for a, b in ways])
    parts = [_terms(part, holds=holds) for part in condition.parts]
    return _both(parts) if (condition.word == "AND") == holds else _either(parts)


def _either(parts: Sequence[list[_Term] | None]) -> list[_Term] | None:
    found: dict[_Term, None] = {}
    for part in parts:
        if part is None:
            return None
        found |= dict.fromkeys(part)
    shortest = [term for term in found if not any(other < term for other in found)]
    return shortest if len(shortest) <= _MOST_TERMS else None


def _both(parts: Sequence[list[_Term] | None]) -> list[_Term] | None:
    found: list[_Term] | None = [frozenset()]
    for part in parts:
        if part is None or found is None or len(found) * len(part) > _MOST_TERMS**2:
            return None
        joined = [one | other for one, other in product(found, part)]
        found = _either([[term for term in joined if not any((name, not taken) in term for name, taken in term)]])
    return found
