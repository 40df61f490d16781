"""The plain arrays that discourse networks are made of, and which statements count as repetitions."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError

__all__ = ["Duplicates", "StatementArrays", "first_of_duplicates", "statement_arrays", "statement_counts"]

Duplicates: TypeAlias = Literal["keep", "per_document", "per_week", "per_month", "per_year", "ever"]


class StatementArrays(NamedTuple):
    """Statements, one per place, (statement,) each.

    ``actor`` and ``concept`` are indices; ``agreement`` is True where the actor endorses the concept; ``document`` is
    an index; ``day`` counts days since 1970-01-01.
    """

    actor: npt.NDArray[np.int64]
    concept: npt.NDArray[np.int64]
    agreement: npt.NDArray[np.bool_]
    document: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]


def statement_arrays(
    actor: npt.ArrayLike,
    concept: npt.ArrayLike,
    agreement: npt.ArrayLike,
    document: npt.ArrayLike | None = None,
    day: npt.ArrayLike | None = None,
) -> StatementArrays:
    """Check statements and return them as arrays.

    ``actor``, ``concept`` and ``document`` are whole numbers from 0, ``agreement`` is true or false, ``day`` a
    ``datetime64`` or days since 1970; (statement,) each. Where ``document`` or ``day`` is not given, all statements
    stand in one document, on one day. Raises ``ModelError`` where lengths differ, an index is negative or no whole
    number, or a day is missing.

    >>> statement_arrays([0, 1], [0, 0], [True, False]).document.tolist()
    [0, 0]
    """
    actors = _indices("actor", actor)
    day_given = np.zeros(actors.size, dtype=np.int64) if day is None else np.asarray(day)
    if np.issubdtype(day_given.dtype, np.datetime64):
        if np.isnat(day_given).any():
            raise ModelError("discourse network: a statement has no day; leave undated statements out, and say so")
        day_given = day_given.astype("datetime64[D]").astype(np.int64)
    agrees = np.asarray(agreement)
    if agrees.dtype != np.bool_:
        if agrees.size and not np.isin(agrees, (0, 1)).all():
            raise ModelError("discourse network: agreement is true or false (1 or 0) for each statement")
        agrees = agrees.astype(np.bool_)
    made = StatementArrays(
        actors,
        _indices("concept", concept),
        agrees,
        np.zeros(actors.size, dtype=np.int64) if document is None else _indices("document", document),
        np.asarray(day_given).astype(np.int64),
    )
    for name, values in made._asdict().items():
        if values.shape != (actors.size,):
            raise ModelError(
                f"discourse network: {name} has shape {values.shape}, not ({actors.size},), one per statement"
            )
    return made


def _indices(name: str, values: npt.ArrayLike) -> npt.NDArray[np.int64]:
    given = np.asarray(values)
    if given.size == 0:
        given = given.astype(np.int64)
    if given.ndim != 1 or not np.issubdtype(given.dtype, np.integer) or (given.size and int(given.min()) < 0):
        raise ModelError(f"discourse network: {name} must be whole numbers from 0, one per statement")
    return given.astype(np.int64)


def first_of_duplicates(statements: StatementArrays, duplicates: Duplicates = "keep") -> npt.NDArray[np.bool_]:
    """Tell which statements count: all, or the first that says the same within a document, a period, or ever.

    Two statements say the same where actor, concept and agreement are equal. The first is the one with the earliest
    day, then the one that stands first. Weeks are calendar weeks from Monday. Raises ``ModelError`` for an unknown
    rule.

    >>> said = statement_arrays([0, 0, 0], [0, 0, 0], [True, True, True], [0, 0, 1])
    >>> first_of_duplicates(said, "per_document").tolist()
    [True, False, True]
    """
    if duplicates not in get_args(Duplicates):
        raise ModelError(
            f"discourse network: duplicates {duplicates!r} is not one of {', '.join(get_args(Duplicates))}"
        )
    keep = np.ones(statements.actor.size, dtype=np.bool_)
    if duplicates == "keep" or not keep.size:
        return keep
    within = _within(statements, duplicates)
    keys = np.stack([statements.actor, statements.concept, statements.agreement.astype(np.int64), within], axis=1)
    order = np.argsort(statements.day, kind="stable")
    first = np.unique(keys[order], axis=0, return_index=True)[1]
    keep[:] = False
    keep[order[first]] = True
    return keep


def _within(statements: StatementArrays, duplicates: Duplicates) -> npt.NDArray[np.int64]:
    """Return what statements must share, beside what they say, to be repetitions."""
    days = statements.day.astype("datetime64[D]")
    if duplicates == "per_document":
        return statements.document
    if duplicates == "per_week":
        return (statements.day + 3) // 7
    if duplicates == "per_month":
        return days.astype("datetime64[M]").astype(np.int64)
    if duplicates == "per_year":
        return days.astype("datetime64[Y]").astype(np.int64)
    return np.zeros_like(statements.document)


def statement_counts(
    statements: StatementArrays, shape: tuple[int, int] | None = None, duplicates: Duplicates = "keep"
) -> npt.NDArray[np.float64]:
    """Count statements: (actor, concept, agreement), the last axis rejecting then endorsing.

    ``shape`` is the number of actors and of concepts; by default, as many as occur. Raises ``ModelError`` where an
    index lies outside it.

    >>> statement_counts(statement_arrays([0, 0], [1, 1], [True, True])).tolist()
    [[[0.0, 0.0], [0.0, 2.0]]]
    """
    actors = int(statements.actor.max(initial=-1)) + 1
    concepts = int(statements.concept.max(initial=-1)) + 1
    rows, columns = shape or (actors, concepts)
    if actors > rows or concepts > columns:
        raise ModelError(f"discourse network: statements name {actors} actors and {concepts} concepts, not {shape}")
    keep = first_of_duplicates(statements, duplicates)
    counts = np.zeros((rows, columns, 2))
    np.add.at(
        counts, (statements.actor[keep], statements.concept[keep], statements.agreement[keep].astype(np.int64)), 1.0
    )
    return counts
