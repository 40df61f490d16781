"""Tell documents that were read in before under the same name, and have changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pourparler.read.documents._shared_runs import run_hashes
from pourparler.read.documents.shelf import Shelf, ShelfRecord

__all__ = ["note_changed"]

_RUN = 3
_LEAST = 0.3
"""A file of the same name with less than this in common is another document."""


def note_changed(shelf: Shelf, given: Sequence[ShelfRecord]) -> tuple[ShelfRecord, ...]:
    """Return the records given, those that are changed documents with the id of the text before, and keep that.

    A document has changed where one of the same name that is not among those given has at least three tenths of the
    runs of three words of the shorter of the two (Broder's containment).
    """
    here = {record.key for record in given}
    before: dict[str, list[ShelfRecord]] = {}
    for record in shelf.records.values():
        if record.key not in here and not record.same_as:
            before.setdefault(record.name, []).append(record)
    changed = {}
    for record in given:
        earlier = [] if record.same_as or record.changed_from else before.get(record.name, [])
        was = next((each for each in reversed(earlier) if each.id != record.id and _alike(shelf, each, record)), None)
        if was is not None and was.changed_from != record.id:
            changed[record.key] = replace(record, changed_from=was.id)
    shelf.note(changed.values())
    return tuple(changed.get(record.key, record) for record in given)


def _alike(shelf: Shelf, one: ShelfRecord, other: ShelfRecord) -> bool:
    if not (shelf.holds(one) and shelf.holds(other)):
        return False
    left, right = ({*run_hashes(shelf.text(each.id), _RUN).tolist()} for each in (one, other))
    return len(left & right) >= max(1.0, _LEAST * min(len(left), len(right)))
