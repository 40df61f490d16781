"""One run of one model: what was chosen for it, the inputs, and the call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pourparler.errors import ChoiceError, ModelError, OptionError
from pourparler.reach.registry import Model
from pourparler.reach.settle_inputs import Gap, Inputs, Lack
from pourparler.reach.settle_options import Choices

__all__ = ["Run"]


@dataclass(frozen=True)
class Run:
    """One model on one situation."""

    model: Model
    choices: Choices
    inputs: Inputs = field(repr=False)
    rounds: int | None
    seed: int
    detail: bool = False

    @property
    def stops(self) -> bool:
        """Whether an actor that lacks an input stops the model; otherwise it is left out."""
        return self.choices.case.get("incomplete", "refuse") == "refuse"

    def gap(self, lack: Lack, issue: str | None, actor: str | None = None, *, stops: bool = True) -> Gap:
        """Name an input that is missing."""
        return Gap(self.model.name, issue, actor, lack.input, lack.why, lack.way_out, stops)

    def call(self, given: Mapping[str, object], issue: str | None = None) -> Any | Gap:
        """Call the model with what it takes of the inputs given; its refusal becomes a gap.

        Raises ``ChoiceError`` where it is an option that it refuses, as no input would make that right.
        """
        extra: dict[str, object] = dict(self.choices.given)
        if self.choices.preset is not None:
            extra["preset"] = self.choices.preset
        if self.rounds is not None and self.model.default_rounds is not None:
            extra["rounds"] = self.rounds
        if "rng" in self.model.parameters:
            extra["rng"] = np.random.default_rng(self.seed)
        if self.detail and "detail" in self.model.parameters:
            extra["detail"] = True
        taken = {name: value for name, value in given.items() if name in self.model.parameters}
        try:
            return self.model.function(**taken, **extra)
        except OptionError as error:
            raise ChoiceError(str(error)) from error
        except ModelError as error:
            why = str(error).removeprefix(f"{self.model.name}: ").replace("in draw 0 ", "")
            return Gap(self.model.name, issue, None, "", f"refused: {why}", "")
