"""Reference outcome: the forecast that nothing will be agreed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats

__all__ = ["reference_outcome"]


def reference_outcome(reference: npt.ArrayLike) -> Floats:
    """Reference outcome: what no agreement would bring (the reference point of Thomson et al. 2006).

    The only baseline that does not look at positions: even where all agree it forecasts that nothing happens.

    ``reference`` (draw,) or (draw, issue) in any unit; one number is one draw. Returns a copy of the same shape.
    Raises ``ModelError`` where it is missing: terms that exist only inside an agreement have no reference.

    Reference: Thomson, R., Stokman, F. N., Achen, C. H. & Koenig, T. (eds, 2006), The European Union Decides.

    >>> from pourparler.reach.settlement.reference_outcome import reference_outcome
    >>> reference_outcome([[0.0, 50.0]]).tolist()
    [[0.0, 50.0]]
    """
    try:
        outcome: Floats = np.atleast_1d(np.array(reference, dtype=np.float64))
    except (TypeError, ValueError) as error:
        raise ModelError(f"reference_outcome: reference is not an array of numbers ({error})") from None
    if outcome.ndim > 2 or outcome.size == 0:
        raise ModelError(
            f"reference_outcome: reference has the shape {outcome.shape}; it must be (draw,) or (draw, issue)"
        )
    if not np.isfinite(outcome).all():
        place = tuple(int(index) for index in np.argwhere(~np.isfinite(outcome))[0])
        named = ", ".join(f"{axis} {index}" for axis, index in zip(("draw", "issue"), place, strict=False))
        raise ModelError(
            f"reference_outcome: the reference of {named} is {outcome[place]}; leave out issues that have none"
        )
    return outcome
