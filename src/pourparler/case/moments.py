"""Days, moments and intervals of them, as a case gives them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from pourparler.case.codes.base import shown

__all__ = ["Moment", "Moments", "earliest_moment", "latest_moment"]


def latest_moment(when: date | datetime) -> datetime:
    """Return the last moment of a date or the datetime itself, in UTC.

    A datetime without a zone is read as UTC.

    >>> latest_moment(date(2025, 8, 15)).isoformat()
    '2025-08-15T23:59:59.999999+00:00'
    """
    if isinstance(when, datetime):
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    return datetime.combine(when, time.max, tzinfo=UTC)


def earliest_moment(when: date | datetime) -> datetime:
    """Return the first moment of a date or the datetime itself, in UTC.

    >>> earliest_moment(date(2025, 8, 15)).isoformat()
    '2025-08-15T00:00:00+00:00'
    """
    if isinstance(when, datetime):
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    return datetime.combine(when, time.min, tzinfo=UTC)


def _moment(value: Any) -> Any:
    """Read 2025-08-15 as a day and 2025-08-15T00:00 as a moment (pydantic alone reads midnight as the day)."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if len(value) <= 10 else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{shown(value)} is not a date; write 2025-08-15, or 2025-08-15T21:30:00Z") from None


def _moments(value: Any) -> Any:
    if isinstance(value, date | str):
        return (value, value)
    if isinstance(value, list | tuple) and len(value) == 2:
        return value
    raise ValueError(f"should be a date or [earliest, latest], not {shown(value)}")


def _in_order(value: tuple[date | datetime, date | datetime]) -> tuple[date | datetime, date | datetime]:
    earliest, latest = value
    if earliest_moment(earliest) > latest_moment(latest):
        raise ValueError(f"dates in the wrong order: {earliest} is after {latest}; write [earliest, latest]")
    return value


_DATE = {"type": "string", "description": "2025-08-15, or 2025-08-15T21:30:00Z"}
Moment = Annotated[date | datetime, BeforeValidator(_moment), WithJsonSchema(_DATE)]
"""A day, or a moment of a day."""

Moments = Annotated[
    tuple[Moment, Moment],
    BeforeValidator(_moments),
    AfterValidator(_in_order),
    WithJsonSchema({"anyOf": [_DATE, {"type": "array", "items": _DATE, "minItems": 2, "maxItems": 2}]}),
]
"""A date, a datetime, or [earliest, latest]; always held as (earliest, latest)."""
