"""Speed of reading documents in: 10,000 texts, with one process and with two, and what near duplicates take.

Run ``python benchmarks/bench_ingest.py [DOCUMENTS]``. It prints, and asserts:

1. near duplicates among as many texts of 5 kB, with the answer, held against pairs of sets in plain Python on 100;
2. documents of 2 kB a second, read in, compared, confirmed and looked through, and how many times as long reading takes
   as the least one can do in plain Python (read a file, decode it, hash it, write it under another name), with the same
   texts on the shelf;
3. that two workers give the same bytes as one, how much faster they are, and what part of the work the process that
   hands it out does itself: the most that any number of workers could gain;
4. that a run over what is there already reads nothing anew, what one more document takes, and that memory stays under
   500 MiB.
"""

from __future__ import annotations

import hashlib
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from pourparler.case.load import load_case
from pourparler.exchange.case_folder import write_case_folder
from pourparler.read.documents.near_duplicates import near_duplicates
from pourparler.read.queue.queue import Queue
from pourparler.report.read_ingest import Ingested, confirm, ingest

DOCUMENTS = 10_000
SAMPLE = 100
MEBIBYTES = 500
SECONDS = 60
ACTORS = ("Altovar", "Brennia", "Celdor", "the ministry of Altovar")
OTHERS = ("farmers", "the market", "a school in the hills", "the weather office", "a choir", "nurses")
VERBS = ("rejected", "accepted", "waited for", "complained about", "praised", "measured")
THINGS = ("the dam", "the summer flow", "a joint commission", "the road", "bread", "the old theatre", "buses")


def silently(_what: str, _done: int, _total: int) -> None:
    return None


def texts(count: int, sentences: int, seed: int = 0) -> Iterator[str]:
    """Yield texts; every fiftieth repeats the one before it, but for a fifth of its sentences."""
    rng = random.Random(seed)  # noqa: S311
    lines: list[str] = []
    for number in range(count):
        before, lines = lines, []
        for at in range(sentences):
            who = rng.choice(ACTORS if at % 12 == 3 else OTHERS)
            what = f"{rng.choice(VERBS)} {rng.choice(THINGS)} and {rng.choice(THINGS)}"
            lines.append(f"{who.capitalize()} {what} before noon ({rng.randint(1, 10**6)}).")
        if number % 50 == 49:
            lines[sentences // 5 :] = before[sentences // 5 :]
        yield "\n".join([f"Report {number}", "", *lines])


def repeated(count: int) -> list[tuple[int, int]]:
    return [(number - 1, number) for number in range(49, count, 50)]


def write_documents(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number, text in enumerate(texts(count, 25)):
        (folder / f"{number:05d}.txt").write_text(text, encoding="utf-8")
    return folder


def empty_case(folder: Path) -> Path:
    """Write the water dispute with its actors and issues alone."""
    water = load_case("water-dispute")
    bare = type(water)(
        id=water.id,
        title=water.title,
        actors=water.actors,
        issues=tuple(issue.model_copy(update={"reference": None}) for issue in water.issues),
    )
    write_case_folder(bare, folder)
    return folder


def plain_copy(documents: Path, target: Path) -> dict[str, str]:
    """The least there is to do, in plain Python."""
    target.mkdir()
    hashes = {}
    for path in sorted(documents.iterdir()):
        text = path.read_bytes().decode("utf-8")
        hashes[path.name] = hashlib.sha256(text.encode("utf-8")).hexdigest()
        (target / path.name).write_bytes(text.encode("utf-8"))
    return hashes


def plain_pairs(given: list[str]) -> list[tuple[int, int]]:
    """Near duplicates as they are defined, in plain Python."""
    words = [re.findall(r"\w+", text.lower()) for text in given]
    runs = [{tuple(each[at : at + 8]) for at in range(len(each) - 7)} for each in words]
    return [
        (one, two)
        for one, two in combinations(range(len(given)), 2)
        if 2 * len(runs[one] & runs[two]) >= min(len(runs[one]), len(runs[two]))
    ]


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock, of this process's processor time, and of that of the processes it started."""

    clock: float
    here: float
    workers: float


class Watch:
    """Tells what was spent since it was made."""

    def __init__(self) -> None:
        self._start = self._now()

    def spent(self) -> Spent:
        return Spent(*(now - then for now, then in zip(self._now(), self._start, strict=True)))

    @staticmethod
    def _now() -> tuple[float, float, float]:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.perf_counter(), time.process_time(), children.ru_utime + children.ru_stime


def shelf_of(case: Path) -> dict[str, str]:
    folder = case / "reading"
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def read_in(case: Path, documents: Path, workers: int) -> tuple[Spent, Ingested]:
    watch = Watch()
    done = ingest(Queue(case), [str(documents)], workers=workers, advance=silently)
    return watch.spent(), done


def confirmed(case: Path, workers: int) -> tuple[Spent, int]:
    watch = Watch()
    given = {"kind": "news", "published": "2024-05-01"}
    done = confirm(Queue(case), given, workers=workers, advance=silently)
    return watch.spent(), sum(done.added.values())


def peak() -> float:
    """Return the most MiB that this process held so far, without what whoever started it held."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (most,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(most) / 1024


def compare(count: int) -> None:
    sample = [*texts(min(SAMPLE, count), 62)]
    watch = Watch()
    expected = plain_pairs(sample)
    plain = watch.spent().here
    watch = Watch()
    assert [each[:2] for each in near_duplicates(sample)] == expected == repeated(len(sample))
    ours = watch.spent().here
    watch = Watch()
    pairs = near_duplicates(texts(count, 62))
    spent = watch.spent()
    characters = sum(map(len, texts(count, 62)))
    assert [each[:2] for each in pairs] == repeated(count)
    print(
        f"near duplicates: {spent.clock:.1f} s for {count:,} texts of {characters / 1e6:.0f} million characters "
        f"({len(pairs):,} pairs), {peak():.0f} MiB at the peak; pairs of sets take {plain / ours:.0f} times as long "
        f"on {len(sample)}"
    )
    if count == DOCUMENTS:
        assert spent.clock < SECONDS


def main(count: int = DOCUMENTS) -> None:
    compare(count)
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        documents = write_documents(root / "documents", count)
        watch = Watch()
        hashes = plain_copy(documents, root / "copy")
        least = watch.spent().clock
        one, two = empty_case(root / "one"), empty_case(root / "two")
        alone, done = read_in(one, documents, 1)
        assert len(done.records) == done.new == len(done.proposed) == count
        assert {f"{record.id}.txt": record.sha256 for record in done.records} == hashes
        assert done.alike is not None
        assert [(int(each.one), int(each.other)) for each in done.alike] == repeated(count)
        print(
            f"one process: {count / alone.clock:,.0f} documents a second, {alone.clock / least:.1f} times a plain copy"
        )
        seen, suggestions = confirmed(one, 1)
        assert len(load_case(one).sources) == count
        print(f"confirmed and looked through in {seen.clock:.1f} s: {suggestions:,} suggestions")
        shared, _ = read_in(two, documents, 2)
        also, _ = confirmed(two, 2)
        assert shelf_of(one) == shelf_of(two)
        report("read in", alone, shared)
        report("confirmed and looked through", seen, also)
        report("both", total(alone, seen), total(shared, also))
        again, done = read_in(one, documents, 1)
        assert (done.new, len(done.records)) == (0, count)
        print(f"again, with nothing new: {again.clock:.1f} s")
        (documents / "later.txt").write_text(next(texts(1, 25)).replace("noon", "night", 3), encoding="utf-8")
        later, done = read_in(one, documents / "later.txt", 1)
        assert done.alike is not None
        assert [(each.one, each.other) for each in done.alike] == [("00000", "later")]
        print(f"one more document, held against all: {later.clock:.1f} s")
        most = peak()
        assert most < MEBIBYTES, f"{most:.0f} MiB"
        print(f"at the peak {most:.0f} MiB, without the workers")


def total(one: Spent, two: Spent) -> Spent:
    return Spent(one.clock + two.clock, one.here + two.here, one.workers + two.workers)


def report(what: str, alone: Spent, shared: Spent) -> None:
    every = shared.here + shared.workers
    print(
        f"{what}, two workers: {alone.clock / shared.clock:.2f} times one process; same bytes. Processor seconds: "
        f"{alone.here:.1f} with one, {shared.here:.1f} here + {shared.workers:.1f} in workers with two, so two "
        f"processors alone could give {alone.here / max(every / 2, shared.here):.2f} times, any number "
        f"{alone.here / shared.here:.1f} times"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
