"""The work of ``pourparler hold``: read the case, run the graph model and the compliance results, write the files."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from pourparler.case.assemble import assemble, frames_of
from pourparler.case.places import nearest
from pourparler.case.schema import POOLED
from pourparler.case.situation import Situation
from pourparler.errors import ChoiceError, ModelError
from pourparler.exchange.convert import read_any
from pourparler.exchange.gmcr_case import RENAMED
from pourparler.hold.adapter import GraphFrame, GraphSection, graph_section
from pourparler.hold.compliance_adapter import ComplianceSection, compliance_of
from pourparler.hold.graph_model.inverse import preferences_for
from pourparler.hold.graph_model.stability import CONCEPTS, Concept, Rules, Unknown
from pourparler.hold.outcomes import Outcomes
from pourparler.hold.section import HoldSection
from pourparler.hold.tables import ConditionRow
from pourparler.hold.words import condition_rows
from pourparler.report.compliance_screen import compliance_screen, outcomes_screen
from pourparler.report.hold_files import hold_document, save_hold
from pourparler.report.hold_screen import hold_screen
from pourparler.study import read_date

__all__ = ["Held", "HoldChoices", "run_hold"]


@dataclass(frozen=True)
class HoldChoices:
    """What is asked of the graph model; ``conditions`` is the state of which the preferences are asked.

    ``of``: whose preferences are asked, those of others being as stated (default: everyone's).
    """

    status_quo: str | None = None
    coalitions: bool = False
    frame: str = POOLED
    as_of: str | None = None
    unknown: str = "a"
    conditions: str | None = None
    of: tuple[str, ...] = ()
    concept: str = "seq"
    sensitivity: bool = False


@dataclass(frozen=True)
class Held:
    """The results of the chosen frame, those of every frame, and the files written.

    ``main`` is none where the case has no conflict. Not ``is_dated``: a file of another program, which has no dates.
    """

    situation: Situation
    main: GraphFrame | None
    section: GraphSection
    choices: HoldChoices
    concept: Concept
    heard: tuple[str, ...]
    conditions: tuple[ConditionRow, ...] = ()
    conditions_complete: bool = True
    is_dated: bool = True
    written: tuple[Path, ...] = field(default=())

    @property
    def screen(self) -> RenderableType:
        """The results for a terminal."""
        case = self.situation.case
        kept = compliance_screen(self.compliance, case)
        if self.main is None:
            title = Text(f"{case.title}\nframe: {self.situation.frame.id}", style="bold")
            return Group(
                title, Text("The case has no conflict, so nothing is said of who could leave an outcome."), kept
            )
        sensitivity = self.concept if self.choices.sensitivity else None
        conditions = self.conditions if self.choices.conditions is not None else None
        graph = hold_screen(self.section, self.main, sensitivity, conditions, complete=self.conditions_complete)
        outcomes = [outcomes_screen(self.outcomes)] if self.outcomes else []
        return Group(graph, *outcomes, *([kept] if case.packages or self.compliance.commitments else []))

    @property
    def skipped(self) -> tuple[str, ...]:
        """What is not looked at because the conflict is very large."""
        return () if self.main is None else self.main.skipped

    @cached_property
    def compliance(self) -> ComplianceSection:
        """The compliance tables of the chosen frame."""
        return compliance_of(self.situation)

    @cached_property
    def outcomes(self) -> tuple[Outcomes, ...]:
        """Every frame's outcomes, where preferences are unknown and the conflict is small enough to look at them."""
        known = self.main is None or all(frame.conflict.order.unknown is None for frame in self.section.frames)
        return () if known else HoldSection(tuple(frame.situation for frame in self.section.frames)).graphs

    def as_json(self) -> dict[str, Any]:
        """The results as one document."""
        sensitivity = self.concept if self.choices.sensitivity else None
        document = hold_document(self.situation, self.section, sensitivity)
        if not self.is_dated:
            document["as_of"] = None
        document["outcomes"] = [asdict(row) for each in self.outcomes for row in each.rows]
        document["holds_when"] = [asdict(row) for each in self.outcomes for row in each.holds_when]
        document |= self.compliance.as_json()
        if self.choices.conditions is not None:
            document["conditions"] = [
                {"state": row.state, "concept": row.concept, "condition": [*row.condition], "in_words": row.in_words}
                for row in self.conditions
            ]
            document["conditions_complete"] = self.conditions_complete
        return document


def run_hold(source: str, choices: HoldChoices, out: Path | None) -> Held:
    """Run the graph model and the compliance results on a case or a ``.gmcr`` file.

    The graph model is run in every frame; a case without a conflict has the compliance results alone.

    Raises ``CaseError`` for an input that cannot be read, ``ChoiceError`` for a frame, state or concept there is not.
    """
    concept = next((each for each in CONCEPTS if each == choices.concept.casefold()), None)
    if concept is None:
        raise ChoiceError(f"--concept {choices.concept!r} is not one of {', '.join(CONCEPTS)}")
    kinds: tuple[Unknown, ...] = ("a", "b", "c", "d")
    unknown = next((each for each in kinds if each == choices.unknown.casefold()), None)
    if unknown is None:
        raise ChoiceError(f"--unknown {choices.unknown!r} is not one of a, b, c, d")
    if choices.of and choices.conditions is None:
        raise ChoiceError("--of says whose preferences --conditions asks; add --conditions STATE, or leave it out")
    case, read_as, notes = read_any(source)
    moment = None if choices.as_of is None else read_date(choices.as_of, "--as-of")
    chosen = assemble(case, choices.frame, moment)
    others = [assemble(case, frame, moment) for frame in frames_of(case) if frame.id != chosen.frame.id]
    situations = [chosen, *(each for each in others if each.speaks)]
    coalitions = True if choices.coalitions else None
    section = graph_section(situations, Rules(unknown=unknown), coalitions, choices.status_quo)
    # Results name everyone and every option in full, so how ids were made of names is of no use here.
    told = [f"  {note}" for note in notes if not note.startswith(RENAMED)]
    heard = () if read_as == "case" else (f"read {source} as {read_as}", *told)
    main = section.frames[0] if section.frames else None
    rows, complete = _conditions(main, choices, concept) if main else ((), True)
    if main is None:
        _refuse_without_conflict(case.id, choices)
    else:
        _ = main.equilibria, main.status_quo
    is_dated = read_as == "case" or moment is not None
    held = Held(chosen, main, section, choices, concept, heard, rows, complete, is_dated)
    return held if out is None else replace(held, written=save_hold(held.as_json(), main, out))


def _refuse_without_conflict(case: str, choices: HoldChoices) -> None:
    """Raise ``ChoiceError`` where something is asked of a conflict that the case does not have."""
    asked = {
        "--status-quo": choices.status_quo is not None,
        "--coalitions": choices.coalitions,
        "--conditions": choices.conditions is not None,
        "--sensitivity": choices.sensitivity,
    }
    for option, is_asked in asked.items():
        if is_asked:
            raise ChoiceError(
                f"{option}: {case}: the case has no conflict; write a section 'conflict', or give a .gmcr file"
            )


def _conditions(main: GraphFrame, choices: HoldChoices, concept: Concept) -> tuple[tuple[ConditionRow, ...], bool]:
    if choices.conditions is None:
        return (), True
    try:
        state = main.conflict.space.ordinal_of(choices.conditions)
    except ModelError as error:
        raise ChoiceError(f"--conditions: {error}") from None
    deciders = main.conflict.deciders
    for actor in choices.of:
        if actor not in deciders:
            near = nearest(actor, deciders) or f"decision makers: {', '.join(deciders)}"
            raise ChoiceError(f"--of {actor!r} is no decision maker of the conflict; {near}")
    free = [deciders.index(actor) for actor in choices.of] if choices.of else None
    given = None if free is None else main.conflict.order
    found = preferences_for(main.conflict.graph, state - 1, concept, given, free)
    return condition_rows(found, main.namer), found.complete
