"""HOLD, compliance: one frame of a case at a date -> its break-even table, commitments ledger, beliefs and curves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from pourparler.case.assemble import assemble
from pourparler.case.follow_up import FollowUp
from pourparler.case.schema import POOLED, Case, Frame, Package
from pourparler.case.situation import Situation
from pourparler.errors import ModelError
from pourparler.hold.break_even import Assessment, Interval, assess, curve_of, kept_if
from pourparler.hold.commitments import agreements, beliefs, commitments_ledger
from pourparler.hold.compliance_inputs import StatedInputs, gather_inputs, intervals_of
from pourparler.hold.compliance_tables import (
    AgreementRow,
    BeliefRow,
    BreakEvenRow,
    CommitmentRow,
    CurveRow,
    KeptIfRow,
    KnownInput,
)
from pourparler.hold.quantities import QUANTITIES
from pourparler.hold.results import RESULTS, Result

__all__ = ["ComplianceSection", "compliance_of", "compliance_section", "has_follow_up"]

_LEVELS = ("low", "medium", "high")


@dataclass(frozen=True)
class ComplianceSection:
    """Whether an agreement would be kept, as one frame of a case lets it be said.

    >>> import pourparler
    >>> section = compliance_section(pourparler.load_case("alaska-2025"))
    >>> sorted(section.as_json())
    ['agreements', 'beliefs', 'break_even', 'commitments', 'curves', 'kept_if']
    """

    frame: str
    break_even: tuple[BreakEvenRow, ...]
    kept_if: tuple[KeptIfRow, ...]
    curves: tuple[CurveRow, ...]
    commitments: tuple[CommitmentRow, ...]
    agreements: tuple[AgreementRow, ...]
    beliefs: tuple[BeliefRow, ...]

    def as_json(self) -> dict[str, Any]:
        """Return every table as plain data."""
        return {
            name: [asdict(row) for row in getattr(self, name)]
            for name in ("break_even", "kept_if", "curves", "commitments", "agreements", "beliefs")
        }


def compliance_section(
    case: Case, frame: Frame | str = POOLED, as_of: date | datetime | None = None
) -> ComplianceSection:
    """Return the compliance tables of one frame of a case at a date (by default the case's own).

    Raises ``ChoiceError`` for an unknown frame.
    """
    return compliance_of(assemble(case, frame, as_of))


def compliance_of(situation: Situation) -> ComplianceSection:
    """Return the compliance tables of a situation."""
    inputs = gather_inputs(situation)
    table = _BreakEven(situation, inputs)
    rows = tuple(table.rows())
    ledger = commitments_ledger(situation)
    return ComplianceSection(
        frame=situation.frame.id,
        break_even=rows,
        kept_if=tuple(_joined(rows)),
        curves=tuple(table.curves.values()),
        commitments=ledger,
        agreements=agreements(situation, ledger),
        beliefs=beliefs(situation, inputs, ledger),
    )


def _joined(rows: Sequence[BreakEvenRow]) -> Iterator[KeptIfRow]:
    """Yield, per package and actor, what the thresholds of the repeated dilemma say together, if any follow."""
    found: dict[tuple[str, str], list[BreakEvenRow]] = defaultdict(list)
    for row in rows:
        if row.package is not None and {"temptation", "patience"} <= set(RESULTS[row.result].inputs):
            found[row.package, row.actor].append(row)
    for (package, actor), mine in found.items():
        told = [row for row in mine if row.verdict == "depends"]
        text = kept_if(Assessment(row.result, row.verdict, row.statement, row.thresholds, row.missing) for row in told)
        if text:
            yield KeptIfRow(mine[0].frame, package, actor, tuple(dict.fromkeys(row.result for row in told)), text)


def has_follow_up(package: Package, follow_up: FollowUp) -> bool:
    """Return whether a package's terms lie where the follow-up is part of it.

    >>> calendar = FollowUp(id="c", kind="verification", reason="asked for", where={"follow-up": (100, 100)})
    >>> has_follow_up(Package(id="p", terms={"follow-up": 100}), calendar)
    True
    """
    if not follow_up.where:
        return False
    for issue, (low, high) in follow_up.where.items():
        term = package.terms.get(issue)
        if term is None or term[0] < low or term[1] > high:
            return False
    return True


@dataclass
class _BreakEven:
    """Builds the break-even rows of one situation; equal inputs are computed once and share a curve."""

    situation: Situation
    inputs: StatedInputs
    curves: dict[tuple[object, ...], CurveRow] = field(default_factory=dict)
    found: dict[tuple[object, ...], Assessment] = field(default_factory=dict)

    def rows(self) -> Iterator[BreakEvenRow]:
        """Yield a row per package, follow-up or none, actor and result; then those that are about actors alone."""
        case = self.situation.case
        general = [result for result in RESULTS.values() if not result.kinds and result.of_packages]
        for package in case.packages:
            for actor in self._bound(package):
                for result in general:
                    yield self._row(result, actor, package, None)
                for follow_up in case.follow_ups:
                    for result in RESULTS.values():
                        if follow_up.kind in result.kinds:
                            yield self._row(result, actor, package, follow_up)
        everyone = dict.fromkeys(a for package in case.packages for a in self._bound(package))
        for actor in everyone or self.inputs.actors:
            for result in RESULTS.values():
                if not result.kinds and not (result.of_packages and everyone):
                    yield self._row(result, actor, None, None)

    def _bound(self, package: Package) -> tuple[str, ...]:
        """Return whose compliance a package asks for: who must act for it, else all it is among, else everyone."""
        named = tuple(dict.fromkeys((*package.needs, *package.between)))
        return named or tuple(actor.id for actor in self.situation.case.actors)

    def _row(self, result: Result, actor: str, package: Package | None, follow_up: FollowUp | None) -> BreakEvenRow:
        known = self._known(result, actor, package, follow_up)
        given = intervals_of(known)
        assessment = self._assessment(result, given)
        inside = has_follow_up(package, follow_up) if package and follow_up else None
        parts = [assessment.statement]
        if inside is False:
            parts.append("The package does not have this follow-up; it would have to be added.")
        parts += [self._ordinal(result, each, actor) for each in known.values() if each.low is None and each.levels]
        return BreakEvenRow(
            frame=self.situation.frame.id,
            package=package.id if package else None,
            follow_up=follow_up.id if follow_up else None,
            in_package=inside,
            follow_up_statements=self._seen(follow_up.statements) if follow_up else (),
            actor=actor,
            result=result.name,
            verdict=assessment.verdict,
            statement=" ".join(parts),
            thresholds=assessment.thresholds,
            known=tuple(known.values()),
            missing=assessment.missing,
            curve=self._curve(result, given, assessment),
            citation=result.citation,
        )

    def _seen(self, statements: tuple[str, ...]) -> tuple[str, ...]:
        """Return those statements that the frame admits at its date."""
        admitted = {statement.id for statement in self.situation.admitted}
        return tuple(name for name in statements if name in admitted)

    def _known(
        self, result: Result, actor: str, package: Package | None, follow_up: FollowUp | None
    ) -> dict[str, KnownInput]:
        """Return what is stated of a result's inputs; what is said of the guarantors is said of the guarantee."""
        place = (package.id if package else None, follow_up.id if follow_up else None)
        found = self.inputs.of(actor, *place)
        if "belief" in result.inputs and package and (belief := self._belief(actor, package)):
            found["belief"] = belief
        return {name: found[name] for name in result.inputs if name in found}

    def _belief(self, actor: str, package: Package) -> KnownInput | None:
        """Return the belief in the least trusted of the others whom a package binds, if one in each is stated.

        Cooperating among several is worth the risk only if each of them is trusted enough.
        """
        others = [name for name in self._bound(package) if name != actor]
        about = [self.inputs.of(actor, package.id, other=other).get("belief") for other in others]
        known = [
            (each, each.low, each.high) for each in about if each and each.low is not None and each.high is not None
        ]
        if not known or len(known) < len(others):
            return None
        return KnownInput(
            "belief",
            min(low for _, low, _ in known),
            min(high for _, _, high in known),
            (),
            tuple(dict.fromkeys(name for each, _, _ in known for name in each.statements)),
            tuple(dict.fromkeys(name for each, _, _ in known for name in each.assumptions)),
        )

    def _assessment(self, result: Result, given: dict[str, Interval]) -> Assessment:
        key = (result.name, tuple(sorted(given.items())))
        if key not in self.found:
            try:
                self.found[key] = assess(result, given)
            except ModelError as error:
                missing = tuple(name for name in result.inputs if name not in given)
                text = f"Does not apply to what is stated: {error}."
                self.found[key] = Assessment(result.name, "not applicable", text, (), missing)
        return self.found[key]

    def _curve(self, result: Result, given: dict[str, Interval], assessment: Assessment) -> str | None:
        if assessment.verdict != "unstated":
            return None
        key = (result.name, tuple(sorted(given.items())))
        if key not in self.curves:
            number = sum(name == result.name for name, *_ in self.curves) + 1
            curve = curve_of(result, given, f"{result.name}-{number}")
            if curve is None:
                return None
            self.curves[key] = curve
        return self.curves[key].id

    def _ordinal(self, result: Result, known: KnownInput, actor: str) -> str:
        """Say what a level says: which way it pushes, and against whom; never a threshold."""
        quantity, helps = QUANTITIES[known.quantity], result.helps[known.quantity]
        if len(known.levels) > 1:
            return f"Sources differ on {quantity.label}: {' or '.join(known.levels)}."
        level = known.levels[0]
        easier = "easier" if helps else "harder"
        said = f"{quantity.label} is called {level}: the more of it, the {easier} the deal is to keep"
        below = [
            self.situation.case.name_of("actor", name)
            for name, other in self.inputs.levels_elsewhere(known.quantity, actor).items()
            if _LEVELS.index(other) < _LEVELS.index(level)
        ]
        if below:
            said += f"; all else equal, {easier} than for {', '.join(sorted(below))}"
        return f"{said[:1].upper()}{said[1:]}. A level sets no threshold."
