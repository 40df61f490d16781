"""A slow, obvious reference of REACH formats and verdicts, written from the design text: see reference_acceptance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pourparler.case.schema import POOLED, Format, Package
from pourparler.case.situation import Situation
from tests.reference_acceptance import ANSWERS

VERDICT_OF = {
    "refuses": "blocked",
    "opposes": "resisted",
    "silent": "unknown",
    "torn": "open",
    "favours": "within_reach",
    "accepts": "reachable",
}
VERDICTS = tuple(VERDICT_OF.values())


@dataclass(frozen=True)
class Outcome:
    """A package in a format."""

    verdict: str
    at_table: str
    implementable: str
    decided_by: frozenset[str]
    imposed: frozenset[str]
    not_asked: frozenset[str]


def weakest(answers: Iterable[str]) -> str:
    return min(answers, key=ANSWERS.index)


def weaker(one: str, other: str) -> str:
    return min(one, other, key=VERDICTS.index)


def members(situation: Situation, names: Iterable[str]) -> set[str]:
    everyone = {actor.id for actor in situation.case.actors}
    return {actor for name in names for actor in (everyone if name == "all" else {name})}


def judge_format(situation: Situation, package: Package, format_: Format, answers: Mapping[str, str]) -> Outcome:
    """Judge a package in a format from every actor's answer to it."""
    everyone = members(situation, ["all"])
    table = members(situation, format_.at_table) | members(situation, [n for stage in format_.stages for n in stage])
    needs = members(situation, package.needs)
    blocking = {a for a in members(situation, format_.can_block) if answers[a] in ("refuses", "opposes")}
    standing_in = {
        situation.impositions[actor].by
        for actor in needs & set(situation.impositions)
        if answers[actor] in ("silent", "opposes")
    }
    # Reading: who blocks from outside or answers for another was heard; others neither sitting nor needed were not.
    not_asked = frozenset(everyone - table - needs - blocking - standing_in)
    # Reading: a package makes sense in a format only if all it is between sit there.
    if not members(situation, package.between) <= table:
        outside = "not_applicable"
        return Outcome(outside, outside, outside, frozenset(), frozenset(), not_asked)
    counts = {actor: answers[actor] for actor in table | blocking}
    at_table = VERDICT_OF[weakest(counts.values())]
    imposed = set()
    implementing = dict(counts)
    for actor in needs:
        implementing[actor] = answers[actor]
        principal = situation.impositions.get(actor)
        if principal is not None and answers[actor] in ("silent", "opposes"):
            implementing[actor] = answers[principal.by]
            imposed.add(actor)
    implementable = VERDICT_OF[weakest(implementing.values())]
    verdict = weaker(at_table, implementable)
    decided = {actor for actor, answer in counts.items() if VERDICT_OF[answer] == verdict}
    for actor, answer in implementing.items():
        if VERDICT_OF[answer] == verdict and actor not in decided:
            # Reading: where a principal's answer stands for another's, it is the principal that decides.
            decided.add(situation.impositions[actor].by if actor in imposed else actor)
    return Outcome(verdict, at_table, implementable, frozenset(decided), frozenset(imposed), not_asked)


def judge_stages(situation: Situation, format_: Format, answers: Mapping[str, str]) -> list[str]:
    """The verdict of each stage."""
    return [VERDICT_OF[weakest(answers[a] for a in members(situation, stage))] for stage in format_.stages]


def across(verdicts: dict[str, str]) -> str:
    """Robust, contested, one account only, nobody says.

    Reading: the accounts are the frames other than ``pooled``, which joins them; alone, it stands for them.
    """
    accounts = {frame: v for frame, v in verdicts.items() if frame != POOLED} or verdicts
    if all(verdict == "not_applicable" for verdict in accounts.values()):
        return "not_applicable"
    determinate = [verdict for verdict in accounts.values() if verdict not in ("unknown", "open", "not_applicable")]
    if not determinate:
        return "nobody_says"
    if len(set(determinate)) > 1:
        return "contested"
    return "robust" if len(determinate) > 1 else "one_account_only"
