"""The section ``conflict``: who can do what, what cannot be, and who prefers what according to which statements."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from pourparler.case.codes.base import Identifier, Strict, shown
from pourparler.errors import ModelError
from pourparler.options.conditions import parse_condition

__all__ = [
    "MUCH_PREFERRED",
    "ConditionText",
    "ConflictCondition",
    "ConflictOption",
    "ConflictPreference",
    "ConflictSection",
    "StateName",
    "StateText",
]

MUCH_PREFERRED = ">>"
"""Stands in a ranking between what is much preferred to what follows."""


def _condition(value: str) -> str:
    try:
        parse_condition(value)
    except ModelError as error:
        raise ValueError(str(error)) from None
    return value


def _state(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and value:
        return value
    raise ValueError(f"should be a state: its ordinal, its pattern such as YN-N, or its name; not {shown(value)}")


def _tied(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


_STATE = {"anyOf": [{"type": "string"}, {"type": "integer"}]}
ConditionText = Annotated[str, AfterValidator(_condition)]
"""A condition in words, such as ``ceasefire AND NOT sanctions IF recognition``."""

StateText = Annotated[str, BeforeValidator(_state), WithJsonSchema(_STATE)]
"""A state: its ordinal, its decimal as d12, its pattern such as YN-N, or its name."""

StateName = Annotated[str, Field(min_length=1)]
"""What a state is called where there are no options."""

_Tied = Annotated[
    tuple[StateText, ...],
    BeforeValidator(_tied),
    WithJsonSchema({"anyOf": [*_STATE["anyOf"], {"type": "array", "items": _STATE}]}),
]


class ConflictOption(Strict):
    """A course of action that one decision maker takes or does not take."""

    id: Identifier
    actor: Identifier
    title: str = ""
    change: Literal["both", "forward", "back"] = Field(
        default="both", description="whether it can be taken and dropped, only taken (forward), or only dropped (back)"
    )
    note: str = ""

    @property
    def label(self) -> str:
        """The title, or the id where there is none."""
        return self.title or self.id


class ConflictCondition(Strict):
    """A condition over options: no state meets it (``infeasible``), or such states are one (``indistinguishable``)."""

    when: ConditionText = Field(description="a condition such as `recognise AND NOT ceasefire`")
    reason: str = ""
    statements: tuple[Identifier, ...] = ()


class ConflictPreference(Strict):
    """What one decision maker prefers, according to which statements, or as the analyst assumes for a reason.

    Statements of one actor stand in order of importance: of two states the first on which they differ decides. One
    that rests on statements counts in frames that admit one of them.
    """

    actor: Identifier
    prefers: ConditionText | None = Field(default=None, description="the condition it prefers to hold")
    unknown: ConditionText | None = Field(
        default=None, description="a condition of which it is not known whether it prefers it to hold"
    )
    ranking: tuple[_Tied, ...] | None = Field(
        default=None, description="all states, best first; ties as lists, `>>` after what is much preferred"
    )
    much: bool = Field(default=False, description="whether it prefers this much; such statements come first")
    statements: tuple[Identifier, ...] = ()
    reason: str = Field(default="", description="why it is assumed; needed where no statement says so")
    frames: tuple[Identifier, ...] = Field(default=(), description="the frames it is limited to; empty means all")

    @model_validator(mode="after")
    def _says_one_thing(self) -> ConflictPreference:
        given = [each for each in (self.prefers, self.unknown, self.ranking) if each is not None]
        if len(given) != 1:
            raise ValueError("a preference is one of prefers, unknown and ranking; give one of the three")
        if self.much and self.prefers is None:
            raise ValueError("much goes with prefers; in a ranking write '>>' after what is much preferred")
        if not self.statements and not self.reason:
            raise ValueError("the preference rests on nothing; give the statements, or the reason why it is assumed")
        return self


class ConflictSection(Strict):
    """A conflict for the graph model: options of decision makers, or states and the moves among them."""

    title: str = ""
    decision_makers: tuple[Identifier, ...] = Field(min_length=1)
    options: tuple[ConflictOption, ...] = ()
    states: tuple[StateName, ...] = Field(default=(), description="names of the states, where there are no options")
    moves: dict[Identifier, tuple[tuple[StateName, StateName], ...]] = Field(
        default={}, description="decision maker: its moves among `states`, each as [from, to]"
    )
    infeasible: tuple[ConflictCondition, ...] = ()
    indistinguishable: tuple[ConflictCondition, ...] = ()
    preferences: tuple[ConflictPreference, ...] = ()
    status_quo: StateText | None = Field(default=None, description="the state the conflict is in")
    note: str = ""

    @model_validator(mode="after")
    def _has_one_form(self) -> ConflictSection:
        if bool(self.options) == bool(self.states):
            raise ValueError("a conflict has options, or states and moves; give one of the two")
        if self.moves and self.options:
            raise ValueError("moves follow from options; give states instead of options, or remove moves")
        if self.states and (self.infeasible or self.indistinguishable):
            raise ValueError("conditions are about options, and this conflict has states; leave out the states instead")
        return self
