"""The commitments ledger: what was promised, kept or not according to whom, and what belief the record implies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pourparler.case.codes import Commitment, Trust
from pourparler.case.situation import Situation
from pourparler.errors import ModelError
from pourparler.hold.break_even import Interval
from pourparler.hold.compliance.intervals import belief_bounds, interval_bounds
from pourparler.hold.compliance.record_belief import record_belief
from pourparler.hold.compliance.trust_threshold import trust_threshold
from pourparler.hold.compliance_inputs import StatedInputs, intervals_of
from pourparler.hold.compliance_tables import (
    AgreementRow,
    BeliefRow,
    BeliefVerdict,
    CommitmentRow,
    CountsAs,
    Saying,
    TrustSaying,
)
from pourparler.hold.quantities import told

__all__ = ["STRENGTH", "agreements", "beliefs", "commitments_ledger"]

STRENGTH = 2.0
"""How many commitments the prior weighs as much as: Walley (1996) recommends 1 or 2, and this is the more cautious."""
_ANY = (0.0, 1.0)


def commitments_ledger(situation: Situation) -> tuple[CommitmentRow, ...]:
    """Return every commitment that admitted statements tell of, in the case's order.

    One actor's commitment is the same where its words are, whatever their case and spacing. It counts as kept or broken
    where everyone who speaks of it says so, and else as either: kept in part, disputed by a source, or sources differ.
    """
    found: dict[tuple[str, str], list[tuple[Commitment, Saying]]] = defaultdict(list)
    for statement in situation.admitted:
        for code in statement.codes:
            if isinstance(code, Commitment):
                saying = Saying(code.kept, statement.source, statement.voice, statement.speaker, statement.id)
                found[code.who, " ".join(code.what.casefold().split())].append((code, saying))
    return tuple(_commitment(situation, [c for c, _ in each], [s for _, s in each]) for each in found.values())


def _commitment(situation: Situation, codes: Sequence[Commitment], sayings: Sequence[Saying]) -> CommitmentRow:
    answers = {saying.kept for saying in sayings}
    counts_as: CountsAs = "kept" if answers == {"yes"} else "broken" if answers == {"no"} else "either"
    under = next((code.under for code in codes if code.under), "")
    name = situation.case.name_of("actor", codes[0].who)
    words = {"yes": "kept", "no": "not kept", "partly": "kept in part", "disputed": "disputed"}
    by = "; ".join(
        f"{words[answer]} according to {', '.join(_whom(s) for s in sayings if s.kept == answer)}"
        for answer in words
        if answer in answers
    )
    return CommitmentRow(
        frame=situation.frame.id,
        who=codes[0].who,
        what=codes[0].what,
        under=under,
        sayings=tuple(sayings),
        counts_as=counts_as,
        text=f"{name}: {codes[0].what}{f' (under {under})' if under else ''}: {by}.",
    )


def agreements(situation: Situation, ledger: Sequence[CommitmentRow]) -> tuple[AgreementRow, ...]:
    """Return, per agreement that commitments belong to, of whose part the admitted statements say nothing.

    A record that speaks of one side only is no evidence on the other. Looked for are the actors whose own action the
    packages need, or among whom they make sense.
    """
    bound = {name for package in situation.case.packages for name in (*package.needs, *package.between)}
    rows = []
    for under in dict.fromkeys(row.under for row in ledger if row.under):
        spoken = tuple(dict.fromkeys(row.who for row in ledger if row.under == under))
        silent = tuple(a.id for a in situation.case.actors if a.id in bound and a.id not in spoken)
        names = [situation.case.name_of("actor", name) for name in spoken]
        others = [situation.case.name_of("actor", name) for name in silent]
        text = f"Of {under}, what is visible speaks of the part of {', '.join(names)}"
        text += f"; it says nothing of that of {', '.join(others)}." if others else "."
        rows.append(AgreementRow(situation.frame.id, under, spoken, silent, text))
    return tuple(rows)


def _whom(saying: Saying) -> str:
    speaker = f"{saying.speaker} in " if saying.speaker else ""
    return f"{speaker}{saying.source} ({saying.statement}, {saying.voice.replace('_', ' ')})"


def beliefs(situation: Situation, inputs: StatedInputs, ledger: Sequence[CommitmentRow]) -> tuple[BeliefRow, ...]:
    """Return what each actor's record implies, for any reader and for those whose trust or prior is stated.

    The record is counted as the ledger says; commitments that count as either run from broken to kept. A bloc's record
    is the bloc's, not its members'.
    """
    trust = _trust(situation)
    pairs: dict[tuple[str | None, str], None] = dict.fromkeys((None, row.who) for row in ledger)
    pairs |= dict.fromkeys(trust)
    for item in inputs.said:
        if item.code.other is not None:
            pairs[item.code.actor, item.code.other] = None
    order = {actor.id: number for number, actor in enumerate(situation.case.actors)}
    ordered = sorted(pairs, key=lambda pair: (order[pair[1]], -1 if pair[0] is None else order[pair[0]]))
    return tuple(
        _belief(situation, inputs, [row for row in ledger if row.who == trusted], truster, trusted, trust)
        for truster, trusted in ordered
    )


_TrustTable = dict[tuple[str | None, str], list[TrustSaying]]


def _trust(situation: Situation) -> _TrustTable:
    found: _TrustTable = defaultdict(list)
    for statement in situation.admitted:
        for code in statement.codes:
            if isinstance(code, Trust):
                saying = TrustSaying(code.level, code.change, statement.source, statement.voice, statement.id)
                found[code.truster, code.trusted].append(saying)
    return found


def _belief(
    situation: Situation,
    inputs: StatedInputs,
    record: Sequence[CommitmentRow],
    truster: str | None,
    trusted: str,
    trust: _TrustTable,
) -> BeliefRow:
    about = inputs.of(truster, other=trusted) if truster else {}
    given = intervals_of(about)
    prior = given.get("prior", _ANY)
    least = sum(row.counts_as == "kept" for row in record)
    most = least + sum(row.counts_as == "either" for row in record)
    size = len(record)
    low = float(record_belief(least, size - least, prior_low=prior[0], prior_high=prior[1], strength=STRENGTH).low)
    high = float(record_belief(most, size - most, prior_low=prior[0], prior_high=prior[1], strength=STRENGTH).high)
    posterior, why_not = _posterior(given, (least, most), size)
    threshold, no_threshold = _threshold(inputs, truster)
    belief = given.get("belief", posterior or (low, high))
    verdict: BeliefVerdict = "no threshold"
    if threshold is not None:
        verdict = "above" if belief[0] >= threshold[1] else "below" if belief[1] < threshold[0] else "either"
    sayings = tuple(trust.get((truster, trusted), ()))
    statements = (
        *(saying.statement for row in record for saying in row.sayings),
        *(saying.statement for saying in sayings),
        *(name for each in about.values() for name in each.statements),
    )
    name = situation.case.name_of("actor", trusted)
    by = situation.case.name_of("actor", truster) if truster else "whoever reads this record"
    parts = [
        _counted(name, least, most, size),
        f"On that alone {by} may hold anything from {told(low)} to {told(high)} for the probability that {name} keeps "
        f"its next commitment (prior mean {told(prior[0])}–{told(prior[1])}, weight {told(STRENGTH)})",
        *([_bayes(posterior)] if posterior else []),
        *why_not,
        _compared(verdict, threshold, no_threshold),
        *(_trust_words(saying) for saying in sayings),
    ]
    return BeliefRow(
        frame=situation.frame.id,
        truster=truster,
        trusted=trusted,
        kept=(least, most),
        commitments=size,
        prior=prior,
        strength=STRENGTH,
        low=low,
        high=high,
        posterior=posterior,
        threshold=threshold,
        verdict=verdict,
        trust=sayings,
        statements=tuple(dict.fromkeys(statements)),
        assumptions=tuple(dict.fromkeys(name for each in about.values() for name in each.assumptions)),
        text=". ".join(part for part in parts if part) + ".",
    )


def _counted(name: str, least: int, most: int, size: int) -> str:
    if not size:
        return f"No source visible at the date says whether {name} kept a commitment"
    kept = str(least) if least == most else f"{least} to {most}"
    return f"Of {size} commitment{'s' * (size != 1)} of {name} spoken of, {kept} kept"


def _posterior(given: dict[str, Interval], kept: Interval, size: int) -> tuple[Interval | None, list[str]]:
    """Return Bayes' posterior where the prior and both likelihoods are given, or why there is none."""
    if any(name not in given for name in ("prior", "keeps_if_trustworthy", "keeps_if_untrustworthy")):
        return None, []
    try:
        low, high = belief_bounds(
            given["prior"], kept, size, given["keeps_if_trustworthy"], given["keeps_if_untrustworthy"]
        )
    except ModelError as error:
        return None, [f"No updating by Bayes: {error}"]
    return (float(low), float(high)), []


def _threshold(inputs: StatedInputs, truster: str | None) -> tuple[Interval | None, str]:
    """Return the belief from which the truster cooperates, where its payoffs are stated, or why there is none."""
    given = intervals_of(inputs.of(truster)) if truster else {}
    payoffs = ("reward", "temptation", "punishment", "sucker")
    if any(name not in given for name in payoffs):
        return None, "no source states the payoffs from which a threshold of trust would follow"
    rises = {"reward": False, "temptation": True, "punishment": True, "sucker": False}
    try:
        low, high = interval_bounds(trust_threshold, {name: given[name] for name in payoffs}, rises)
    except ModelError as error:
        return None, f"no threshold of trust: {error}"
    return (float(low), float(high)), ""


def _bayes(posterior: Interval) -> str:
    return (
        f"By Bayes, with the likelihoods stated, the belief lies between {told(posterior[0])} and {told(posterior[1])}"
    )


def _compared(verdict: str, threshold: Interval | None, why_not: str) -> str:
    if threshold is None:
        return why_not[:1].upper() + why_not[1:]
    low, high = threshold
    needed = told(low) if told(low) == told(high) else f"{told(low)} to {told(high)}"
    words = {"above": "the belief suffices", "below": "the belief does not suffice", "either": "it could go either way"}
    return f"Cooperating takes a belief of at least {needed}: {words[verdict]}"


def _trust_words(saying: TrustSaying) -> str:
    said = " and ".join(part for part in (saying.level, saying.change) if part)
    return f"Trust is called {said} in {saying.statement}" if saying.level else f"Trust {said}, says {saying.statement}"
