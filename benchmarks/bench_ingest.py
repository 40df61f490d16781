"""Speed of reading documents in: 10,000 texts of about 2 kB, with one process and with two, and a run with nothing new.

Run ``python benchmarks/bench_ingest.py``. It prints, and asserts:

1. documents a second, and how many times as long that takes as the least one can do in plain Python (read a file,
   decode it, hash it, write it under another name), with the same texts on the shelf;
2. that two workers give the same bytes as one, and how much faster they are;
3. that a run over what is there already reads nothing anew, and that memory stays under 500 MiB;
4. how long confirming 10,000 sources and looking through their texts takes.
"""

from __future__ import annotations

import hashlib
import random
import resource
import tempfile
import time
from pathlib import Path

from pourparler.case.load import load_case
from pourparler.exchange.case_folder import write_case_folder
from pourparler.read.queue.queue import Queue
from pourparler.report.read_ingest import Ingested, confirm, ingest

DOCUMENTS = 10_000
MEBIBYTES = 500
ACTORS = ("Altovar", "Brennia", "Celdor", "the ministry of Altovar")
OTHERS = ("farmers", "the market", "a school in the hills", "the weather office", "a choir", "nurses")
VERBS = ("rejected", "accepted", "waited for", "complained about", "praised", "measured")
THINGS = ("the dam", "the summer flow", "a joint commission", "the road", "bread", "the old theatre", "buses")


def silently(_what: str, _done: int, _total: int) -> None:
    return None


def write_documents(folder: Path, seed: int = 0) -> Path:
    rng = random.Random(seed)  # noqa: S311
    folder.mkdir()
    for number in range(DOCUMENTS):
        lines = [f"Report {number}", ""]
        for at in range(25):
            who = rng.choice(ACTORS if at % 12 == 3 else OTHERS)
            what = f"{rng.choice(VERBS)} {rng.choice(THINGS)} and {rng.choice(THINGS)}"
            lines.append(f"{who.capitalize()} {what} before noon ({rng.randint(1, 10**6)}).")
        (folder / f"{number:05d}.txt").write_text("\n".join(lines), encoding="utf-8")
    return folder


def empty_case(folder: Path) -> Path:
    water = load_case("water-dispute")
    bare = water.model_copy(update={"sources": (), "statements": (), "frames": (), "packages": (), "formats": ()})
    bare = bare.model_copy(update={"disputes": (), "questions": (), "factors": (), "assumptions": (), "hypotheses": ()})
    bare = bare.model_copy(
        update={"issues": tuple(issue.model_copy(update={"reference": None}) for issue in bare.issues)}
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


def timed_ingest(case: Path, documents: Path, workers: int) -> tuple[float, Ingested]:
    start = time.perf_counter()
    done = ingest(Queue(case), [str(documents)], workers=workers, advance=silently)
    return time.perf_counter() - start, done


def shelf_of(case: Path) -> dict[str, str]:
    folder = case / "reading"
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        documents = write_documents(root / "documents")
        start = time.perf_counter()
        hashes = plain_copy(documents, root / "copy")
        least = time.perf_counter() - start
        one, two = empty_case(root / "one"), empty_case(root / "two")
        alone, done = timed_ingest(one, documents, 1)
        assert len(done.records) == done.new == len(done.proposed) == DOCUMENTS
        assert {f"{record.id}.txt": record.sha256 for record in done.records} == hashes
        print(f"one process: {DOCUMENTS / alone:,.0f} documents a second, {alone / least:.1f} times a plain copy")
        shared, _ = timed_ingest(two, documents, 2)
        assert shelf_of(one) == shelf_of(two)
        print(f"two workers: {DOCUMENTS / shared:,.0f} documents a second, {alone / shared:.2f} times one; same bytes")
        again, done = timed_ingest(one, documents, 1)
        assert (done.new, len(done.records)) == (0, DOCUMENTS)
        print(f"again, with nothing new: {again:.1f} s")
        start = time.perf_counter()
        confirmed = confirm(Queue(one), {"kind": "news", "published": "2024-05-01"}, advance=silently)
        seconds = time.perf_counter() - start
        assert len(confirmed.sources) == len(load_case(one).sources) == DOCUMENTS
        print(f"confirmed and looked through in {seconds:.1f} s: {sum(confirmed.added.values()):,} suggestions")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        assert peak < MEBIBYTES, f"{peak:.0f} MiB"
        print(f"at the peak {peak:.0f} MiB")


if __name__ == "__main__":
    main()
