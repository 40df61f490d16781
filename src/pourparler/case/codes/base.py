"""What every kind of code is made of: strict frozen models, intervals on the 0-100 scale, levels."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

__all__ = ["Identifier", "Interval", "Level", "NumberInterval", "ReferenceValue", "Salience", "Strict", "shown"]


class Strict(BaseModel):
    """A frozen model that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)


def shown(value: object) -> str:
    """Write a wrong value for an error message, as it would stand in YAML, and short.

    >>> shown("abc"), shown(None), shown(True), shown([1, 2, 3])
    ("'abc'", 'nothing', 'true', '[1, 2, 3]')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        text = f"[{', '.join(map(shown, value[:4]))}]"
        return text if len(value) <= 4 and len(text) <= 60 else "a list"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:56]}...{text[-1]}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _pair(value: Any) -> Any:
    """Read one number as the interval that holds only it, and refuse what is neither a number nor two."""
    if _is_number(value):
        return (value, value)
    if isinstance(value, list | tuple) and len(value) == 2 and all(map(_is_number, value)):
        return value
    raise ValueError(f"should be a number or [low, high], not {shown(value)}")


def _ordered(value: tuple[float, float]) -> tuple[float, float]:
    low, high = value
    if not (abs(low) < float("inf") and abs(high) < float("inf")):
        raise ValueError("interval ends must be finite numbers")
    if low > high:
        raise ValueError(f"interval reversed: [{low:g}, {high:g}]; write [{high:g}, {low:g}]")
    return value


def _on_scale(value: tuple[float, float]) -> tuple[float, float]:
    low, high = value
    if low < 0 or high > 100:
        written = f"{low:g}" if low == high else f"[{low:g}, {high:g}]"
        raise ValueError(f"{written} is outside 0-100; positions are given on the issue's 0-100 scale")
    return value


_NUMBER_OR_PAIR = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": 100},
        {"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 100}, "minItems": 2, "maxItems": 2},
    ]
}
_ANY_NUMBER_OR_PAIR = {
    "anyOf": [
        {"type": "number"},
        {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
    ]
}

Identifier = Annotated[str, AfterValidator(lambda value: _identifier(value))]
"""A short name without spaces: it stands in file names, tables and addresses."""

NumberInterval = Annotated[
    tuple[float, float], BeforeValidator(_pair), AfterValidator(_ordered), WithJsonSchema(_ANY_NUMBER_OR_PAIR)
]
"""A number, or [low, high], in value units."""

Interval = Annotated[
    tuple[float, float],
    BeforeValidator(_pair),
    AfterValidator(_ordered),
    AfterValidator(_on_scale),
    WithJsonSchema(_NUMBER_OR_PAIR),
]
"""A number, or [low, high], on an issue's 0-100 scale; always held as (low, high)."""

Level = Literal["high", "medium", "low"]
Salience = Level | Interval
ReferenceValue = Literal["none"] | Interval
"""What no agreement would bring; ``none`` where the term exists only inside an agreement."""


def _identifier(value: str) -> str:
    if not value or any(letter.isspace() or letter in "/\\,;:\"'<>&" for letter in value):
        raise ValueError(f"{value!r} cannot be an id; use letters, digits, '-', '_' and '.' without spaces")
    return value
