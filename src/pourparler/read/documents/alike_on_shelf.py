"""Near duplicates among the documents that were read in: new ones are held against all, here or by several workers."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pourparler.errors import ModelError
from pourparler.read.documents._shared_runs import Hashes, common_runs, run_hashes
from pourparler.read.documents.near_duplicates import near_duplicate
from pourparler.read.documents.shelf import DOCUMENTS, Shelf, ShelfRecord
from pourparler.read.queue.durable import replace_file
from pourparler.workers.in_order import in_order
from pourparler.workers.task import Task

__all__ = ["MOST_CHARACTERS", "MOST_PAIRS", "Alike", "alike_on_shelf", "not_compared"]

MOST_CHARACTERS = 100_000_000
"""Near duplicates are looked for among documents of so many characters in all: up to thirty bytes are held per word."""

MOST_PAIRS = 1_000_000
"""So many pairs of documents with rare passages in common are compared."""

_LEAST = 0.5
_SIZE = 8
_RULE = f"{_LEAST} of the runs of {_SIZE} words"
_CHUNK_CHARACTERS = 500_000
_CHUNK_DOCUMENTS = 128
_DOING = "Looking for near duplicates"


@dataclass(frozen=True)
class Alike:
    """Two sources with much of their text in common: the share of what the shorter one says (Broder's containment)."""

    one: str
    other: str
    share: float


class _Held(NamedTuple):
    """What was compared before, by hashes of texts: all texts, and the pairs found with the share in common."""

    texts: set[str]
    pairs: list[tuple[str, str, float]]


def alike_on_shelf(
    shelf: Shelf,
    given: Sequence[ShelfRecord],
    *,
    workers: int = 1,
    scheduler: str | None = None,
    advance: Callable[[str, int, int], None],
) -> tuple[Alike, ...]:
    """Find the near duplicates of the documents given, among them and among all that were read before.

    What was compared is kept in ``near-duplicates.json`` beside the texts: later only new documents are held against
    all. Where too many pairs share rare passages, the first of the new documents are compared, and the next run goes on
    (``not_compared``). Pairs come in the order of the shelf. Raises ``ModelError`` where there is too much to compare.
    """
    records = {record.sha256: record for record in shelf.records.values() if not record.same_as}
    if sum(record.characters for record in records.values()) > MOST_CHARACTERS:
        raise ModelError(f"the documents have more than {MOST_CHARACTERS // 1_000_000} million characters in all")
    path = shelf.folder / "near-duplicates.json"
    held = _read(path)
    new = [record for record in records.values() if record.sha256 not in held.texts]
    if new:
        old = [record for record in records.values() if record.sha256 in held.texts]
        try:
            held.pairs.extend([*_compared(shelf, new, old, workers, scheduler, advance)])
        except ModelError:
            del new[_surely_few(len(old)) :]
            held.pairs.extend([*_compared(shelf, new, old, workers, scheduler, advance)])
        held.texts.update(record.sha256 for record in new)
        _write(path, held)
    here = {record.sha256 for record in given}
    place = {sha256: number for number, sha256 in enumerate(records)}
    found = []
    for left, right, share in held.pairs:
        if {left, right} & here and {left, right} <= place.keys():
            one, other = sorted((left, right), key=place.__getitem__)
            found.append((place[one], place[other], Alike(records[one].id, records[other].id, share)))
    return tuple(alike for *_, alike in sorted(found, key=lambda each: each[:2]))


def not_compared(shelf: Shelf) -> tuple[str, ...]:
    """Return the ids of the documents that were not held against the others yet."""
    held = _read(shelf.folder / "near-duplicates.json")
    records = {record.sha256: record.id for record in shelf.records.values() if not record.same_as}
    return tuple(id_ for sha256, id_ in records.items() if sha256 not in held.texts)


def _surely_few(old: int) -> int:
    """Return how many new documents make at most ``MOST_PAIRS`` pairs with one another and the old ones; at least one.

    >>> _surely_few(0), _surely_few(10_000), _surely_few(10**9)
    (1000, 99, 1)
    """
    return max(1, int((math.isqrt(old * old + 4 * MOST_PAIRS) - old) / 2))


def _compared(
    shelf: Shelf,
    new: Sequence[ShelfRecord],
    old: Sequence[ShelfRecord],
    workers: int,
    scheduler: str | None,
    advance: Callable[[str, int, int], None],
) -> Iterator[tuple[str, str, float]]:
    """Yield the pairs of new documents and one another or an old one, by the hashes of their texts."""
    records = [*new, *old]
    total = 2 * len(records)
    advance(_DOING, 0, total)

    def hashed() -> Iterator[Hashes]:
        task = Task(_run_hashes, _SIZE, DOCUMENTS)
        for found in in_order(task, _chunks(shelf, records), workers, scheduler):
            yield from found
            advance(_DOING, len(found), total)

    def looked_up(done: int) -> None:
        advance(_DOING, done, total)

    for each in common_runs(hashed(), _LEAST, first=len(new), most_pairs=MOST_PAIRS, advance=looked_up):
        left, right = sorted((records[each.left].sha256, records[each.right].sha256))
        yield left, right, near_duplicate(each).containment


def _read(path: Path) -> _Held:
    """Read what was compared before; by another rule, or in a file that is broken, nothing was."""
    if not path.exists():
        return _Held(set(), [])
    try:
        told = json.loads(path.read_bytes())
        if told["rule"] != _RULE:
            return _Held(set(), [])
        return _Held({str(text) for text in told["texts"]}, [(str(a), str(b), float(c)) for a, b, c in told["pairs"]])
    except (ValueError, KeyError, TypeError):
        return _Held(set(), [])


def _write(path: Path, held: _Held) -> None:
    told = {"rule": _RULE, "texts": sorted(held.texts), "pairs": sorted(held.pairs)}
    replace_file(path, f"{json.dumps(told)}\n".encode())


def _chunks(shelf: Shelf, records: Sequence[ShelfRecord]) -> Iterator[list[str]]:
    """Yield the texts of documents, some at a time."""
    chunk: list[str] = []
    size = 0
    for record in records:
        chunk.append(shelf.text(record.id))
        size += record.characters
        if size >= _CHUNK_CHARACTERS or len(chunk) >= _CHUNK_DOCUMENTS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _run_hashes(size: int, texts: list[str]) -> list[Hashes]:
    """Hash the runs of some texts; in a worker."""
    return [run_hashes(text, size) for text in texts]
