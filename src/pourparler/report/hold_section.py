"""Would it be kept, for people: the outcomes that hold, frames side by side, what it would take, and the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from pourparler.case.conflict import ConflictCondition, ConflictOption, ConflictPreference
from pourparler.hold.compliance_tables import AgreementRow, BeliefRow, BreakEvenRow, CommitmentRow, CurveRow, KeptIfRow
from pourparler.hold.graph_model.stability import CONCEPTS
from pourparler.hold.outcomes import HoldsWhenRow, OutcomeRow
from pourparler.hold.quantities import QUANTITIES
from pourparler.hold.results import RESULTS
from pourparler.report.lookup import Lookup
from pourparler.report.state_graph import draw_states, standing_of
from pourparler.report.threshold_chart import draw_curve
from pourparler.report.words import plural

if TYPE_CHECKING:
    from pourparler.study import Study

__all__ = ["BreakEvenView", "ConflictView", "HoldView", "OutcomeView", "build_hold", "hold_lines", "kept_line"]

_MOST_GROUPS, _MOST_LEDGER = 60, 200


@dataclass(frozen=True)
class OutcomeView:
    """One outcome in every frame that shows it: its standing there, and its texts with the frames that share them."""

    row: OutcomeRow
    standings: tuple[str | None, ...]
    leavers: tuple[tuple[str, ...], ...]
    texts: tuple[tuple[tuple[str, ...], str], ...]


@dataclass(frozen=True)
class ConflictView:
    """The conflict, frames side by side; ``graphs`` are the pictures, one for each frame.

    ``options`` are (decision maker, title), ``holds_when`` (frame, reading, patterns).
    """

    frames: tuple[str, ...]
    states: int
    graphs: tuple[Markup, ...]
    options: tuple[tuple[str, str], ...]
    holds_when: tuple[tuple[str, str, tuple[HoldsWhenRow, ...]], ...]
    outcomes: tuple[OutcomeView, ...]
    preferences: tuple[ConflictPreference, ...]
    assumed: tuple[ConflictCondition | ConflictOption, ...]
    note: str


@dataclass(frozen=True)
class BreakEvenView:
    """Break-even rows that say the same, as one: whom and what they are about, and the curve or the statement."""

    claim: str
    kept: str
    follow_up: str | None
    verdict: str
    statements: tuple[str, ...]
    missing: tuple[str, ...]
    packages: tuple[str, ...]
    actors: tuple[str, ...]
    frames: tuple[str, ...]
    with_follow_up: tuple[str, ...]
    curve: CurveRow | None
    chart: Markup
    cited: tuple[str, ...]


@dataclass(frozen=True)
class HoldView:
    """What the section shows; beliefs as (truster, trusted) with one row for each frame that has one."""

    conflict: ConflictView | None
    too_large: bool
    break_even: tuple[BreakEvenView, ...]
    left_out: int
    kept_if: tuple[KeptIfRow, ...]
    commitments: tuple[tuple[CommitmentRow, tuple[str, ...]], ...]
    agreements: tuple[AgreementRow, ...]
    beliefs: tuple[tuple[BeliefRow, tuple[BeliefRow | None, ...]], ...]


def build_hold(names: Lookup) -> HoldView:
    """Gather the section: the conflict by outcomes, break-even rows by what they say, the ledger, the beliefs."""
    hold = names.study.hold
    frames = [frame.id for frame in names.study.frames]
    groups = _break_even(hold.break_even, {curve.id: curve for curve in hold.curves})
    beliefs: dict[tuple[str | None, str], dict[str, BeliefRow]] = {}
    for row in hold.beliefs:
        beliefs.setdefault((row.truster, row.trusted), {})[row.frame] = row
    ledger: dict[tuple[str, str], list[CommitmentRow]] = {}
    for each in hold.commitments:
        ledger.setdefault((each.who, each.what), []).append(each)
    return HoldView(
        conflict=_conflict(names) if hold.graphs else None,
        too_large=names.study.case.conflict is not None and not hold.graphs,
        break_even=groups[:_MOST_GROUPS],
        left_out=max(len(groups) - _MOST_GROUPS, 0),
        kept_if=hold.kept_if,
        commitments=tuple((rows[0], tuple(row.frame for row in rows)) for rows in ledger.values())[:_MOST_LEDGER],
        agreements=tuple({row.text: row for row in hold.agreements}.values()),
        beliefs=tuple(
            (next(iter(found.values())), tuple(found.get(frame) for frame in frames)) for found in beliefs.values()
        )[:_MOST_LEDGER],
    )


def _conflict(names: Lookup) -> ConflictView | None:
    section, hold = names.study.case.conflict, names.study.hold
    if section is None:
        return None
    frames = tuple(each.stated.frame for each in hold.graphs)
    actors = {actor: names.actor(actor) for actor in section.decision_makers}
    by_state: dict[int, dict[str, OutcomeRow]] = {}
    for row in hold.outcomes:
        by_state.setdefault(row.state, {})[row.frame] = row
    ordered = sorted(by_state.items(), key=lambda item: (min(r.moves or 0 for r in item[1].values()), item[0]))
    options = {option.id: (names.actor(option.actor), option.label) for option in section.options}
    return ConflictView(
        frames=frames,
        states=len(hold.states),
        graphs=tuple(
            draw_states(each.rows, actors, f"Outcomes of the conflict as “{names.frame(each.stated.frame)}” has it.")
            for each in hold.graphs
        ),
        options=tuple(options[name] for name in hold.graphs[0].stated.conflict.space.options),
        holds_when=tuple(
            (frame, reading, tuple(r for r in hold.holds_when if (r.frame, r.reading) == (frame, reading)))
            for frame in frames
            for reading in ("stated", "whatever")
        ),
        outcomes=tuple(_outcome(found, frames, actors) for _, found in ordered),
        preferences=section.preferences,
        assumed=(*section.infeasible, *(option for option in section.options if option.change != "both")),
        note=section.note,
    )


def _outcome(found: dict[str, OutcomeRow], frames: Sequence[str], actors: dict[str, str]) -> OutcomeView:
    texts: dict[str, list[str]] = {}
    for frame, row in found.items():
        texts.setdefault(row.text, []).append(frame)
    standings = tuple(standing_of(found[frame]) if frame in found else None for frame in frames)
    leavers = tuple(
        tuple(dict.fromkeys(actors[m.actor] for m in found[frame].leaving if m.known and m.sense is None))
        if frame in found and found[frame].stated is None
        else ()
        for frame in frames
    )
    grouped = tuple((tuple(where), text) for text, where in texts.items())
    return OutcomeView(next(iter(found.values())), standings, leavers, grouped)


def _break_even(rows: Iterable[BreakEvenRow], curves: dict[str, CurveRow]) -> tuple[BreakEvenView, ...]:
    groups: dict[tuple[object, ...], list[BreakEvenRow]] = {}
    for row in rows:
        # Where nothing is stated the same result says the same of everyone.
        alone = () if row.verdict == "unstated" else (row.package, row.actor, row.statement)
        groups.setdefault((row.result, row.follow_up, row.verdict, row.missing, row.curve, *alone), []).append(row)
    ordered = sorted(groups.values(), key=lambda each: each[0].verdict == "unstated")
    return tuple(_group(each, curves) for each in ordered)


def _group(rows: Sequence[BreakEvenRow], curves: dict[str, CurveRow]) -> BreakEvenView:
    first, result = rows[0], RESULTS[rows[0].result]
    curve = curves.get(first.curve) if first.curve else None
    return BreakEvenView(
        claim=result.claim,
        kept=result.kept.rstrip(","),
        follow_up=first.follow_up,
        verdict=first.verdict,
        statements=tuple(dict.fromkeys(row.statement for row in rows)) if first.verdict != "unstated" else (),
        missing=tuple(QUANTITIES[name].label for name in first.missing),
        packages=tuple(dict.fromkeys(row.package for row in rows if row.package)),
        actors=tuple(dict.fromkeys(row.actor for row in rows)),
        frames=tuple(dict.fromkeys(row.frame for row in rows)),
        with_follow_up=tuple(dict.fromkeys(row.package for row in rows if row.package and row.in_package)),
        curve=curve,
        chart=draw_curve(curve) if curve else Markup(""),
        cited=tuple(
            dict.fromkeys(
                name
                for row in rows
                for name in (*row.follow_up_statements, *(s for known in row.known for s in known.statements))
            )
        ),
    )


def kept_line(study: Study) -> str:
    """Return one line on the conflict: how many outcomes hold in every account, and where the status quo does.

    Nothing where the case has no conflict, or one too large for a study.
    """
    hold = study.hold
    if not hold.graphs:
        return ""
    at = CONCEPTS.index("seq")
    stated = set.intersection(*(set(each.stated.equilibria[at].states) for each in hold.graphs))
    sure = set.intersection(*(set(each.whatever[at].states) for each in hold.graphs))
    told = f"Of {plural(len(hold.states), 'outcome')} {len(stated)} hold on what is stated in every account"
    told += f", {len(sure) or 'none'} whatever is not stated"
    rows = [row for row in hold.outcomes if row.is_status_quo]
    if rows:
        holding = sum(standing_of(row) in ("stated", "whatever") for row in rows)
        told += f"; the status quo holds in {holding} of {plural(len(rows), 'account')}"
    return f"{told}."


def hold_lines(study: Study) -> list[str]:
    """Return what the terminal says: which outcomes hold, which break-even results have their inputs, the record."""
    hold, kept = study.hold, kept_line(study)
    lines = [f"Would it be kept? {kept}"] if kept else []
    decided = sum(row.verdict not in ("unstated", "not applicable") for row in hold.break_even)
    if hold.break_even:
        lacking = f"{decided} of {len(hold.break_even)} break-even results have their inputs stated"
        lines.append(f"{lacking}; the report shows what the others would take.")
    if hold.commitments:
        mine = [row for row in hold.commitments if row.frame == study.frames[0].id]
        counts = {kind: sum(row.counts_as == kind for row in mine) for kind in ("kept", "broken", "either")}
        lines.append(
            f"Commitments told of: {len(mine)}, of which {counts['kept']} kept, {counts['broken']} not kept, "
            f"{counts['either']} disputed or in part, according to who tells of them."
        )
    return lines
