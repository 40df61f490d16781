"""A slow, obvious reference of REACH formats and verdicts, written from the design text: see reference_acceptance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from pourparler.case.bodies import Body
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


def unmet(body: Body, in_favour: set[str]) -> list[set[str]]:
    """The members of every vote of a body that those in favour do not win; a veto is a vote of its own."""
    votes = [(rule.quota, rule.members) for rule in body.all_of]
    if body.quota is not None:
        votes.append((body.quota, body.members))
    votes += [(1.0, {actor: 1.0}) for actor in body.veto]
    return [
        {actor for actor in members if members[actor] > 0}
        for quota, members in votes
        if sum(Fraction(str(members[actor])) for actor in in_favour & set(members)) < Fraction(str(quota))
    ]


def judge_body(body: Body, answers: Mapping[str, str]) -> tuple[str, frozenset[str]] | None:
    """What a body answers, and whose answers make it do so; nothing where the rest of its members can carry it."""
    lost: set[str] = set()
    for answer in ("refuses", "opposes", "silent"):
        lost |= {actor for actor in answers if answers[actor] == answer}
        if failed := unmet(body, set(answers) - lost):
            return answer, frozenset(actor for actor in lost if any(actor in each for each in failed))
    return None


def judge_format(situation: Situation, package: Package, format_: Format, answers: Mapping[str, str]) -> Outcome:
    """Judge a package in a format from every actor's answer to it."""
    everyone = members(situation, ["all"])
    table = members(situation, format_.at_table) | members(situation, [n for stage in format_.stages for n in stage])
    needs = members(situation, package.needs)
    named = [each for each in format_.can_block if isinstance(each, str)]
    blocking = {a for a in members(situation, named) if answers[a] in ("refuses", "opposes")}
    heard = [judge_body(each, answers) for each in format_.can_block if isinstance(each, Body)]
    bodies = [each for each in heard if each is not None and each[0] in ("refuses", "opposes")]
    voting = {actor for _, deciding in bodies for actor in deciding}
    standing_in = {
        situation.impositions[actor].by
        for actor in needs & set(situation.impositions)
        if answers[actor] in ("silent", "opposes")
    }
    # Reading: who blocks from outside or answers for another was heard; others neither sitting nor needed were not.
    not_asked = frozenset(everyone - table - needs - blocking - standing_in - voting)
    # Reading: a package makes sense in a format only if all it is between sit there.
    if not members(situation, package.between) <= table:
        outside = "not_applicable"
        return Outcome(outside, outside, outside, frozenset(), frozenset(), not_asked)
    counts = {actor: answers[actor] for actor in table | blocking}
    of_bodies = [answer for answer, _ in bodies]
    at_table = VERDICT_OF[weakest([*counts.values(), *of_bodies])]
    imposed = set()
    implementing = dict(counts)
    for actor in needs:
        implementing[actor] = answers[actor]
        principal = situation.impositions.get(actor)
        if principal is not None and answers[actor] in ("silent", "opposes"):
            implementing[actor] = answers[principal.by]
            imposed.add(actor)
    implementable = VERDICT_OF[weakest([*implementing.values(), *of_bodies])]
    verdict = weaker(at_table, implementable)
    decided = {actor for actor, answer in counts.items() if VERDICT_OF[answer] == verdict}
    for answer, deciding in bodies:
        if VERDICT_OF[answer] == verdict:
            decided |= deciding
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
