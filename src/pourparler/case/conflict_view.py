"""What of a case's conflict one frame admits at a date."""

from __future__ import annotations

from pourparler.case.conflict import ConflictPreference
from pourparler.case.situation import Situation

__all__ = ["preferences_in"]


def preferences_in(situation: Situation) -> dict[str, tuple[ConflictPreference, ...]]:
    """Return each decision maker's preferences that a frame admits, most important first; none where nobody says.

    A preference that rests on statements counts once the frame admits one of them; one that is assumed always does.
    One that is limited to frames counts in these only.

    >>> from pourparler.case.assemble import assemble
    >>> from pourparler.case.schema import Case
    >>> preferences_in(assemble(Case(id="c", title="C")))
    {}
    """
    conflict = situation.case.conflict
    if conflict is None:
        return {}
    admitted = {statement.id for statement in situation.admitted}
    found: dict[str, tuple[ConflictPreference, ...]] = dict.fromkeys(conflict.decision_makers, ())
    for preference in conflict.preferences:
        is_heard = not preference.statements or bool(admitted.intersection(preference.statements))
        if is_heard and (not preference.frames or situation.frame.id in preference.frames):
            found[preference.actor] = (*found[preference.actor], preference)
    return found
