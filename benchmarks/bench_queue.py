"""Speed of coding: showing the next of 10,000 suggestions, and accepting one in a case of 5,000 statements.

Run ``python benchmarks/bench_queue.py``. It prints, and asserts:

1. seconds to show what comes next and to accept it, in a process that has imported what it needs, against the least
   that a check of the whole case takes: reading it once (``read_case``);
2. that the case is then what ``check`` accepts, statement for statement what reading it whole gives;
3. that both take less than half a second.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pourparler.case.load import read_case
from pourparler.read.queue.queue import Queue
from pourparler.read.queue.suggestions import Suggestion
from pourparler.read.queue.working_case import overview_of

SOURCES, STATEMENTS, SUGGESTIONS = 200, 5_000, 10_000
SECONDS = 0.5
TEXT = "The council rejects the fee. " * 60


def big_case(folder: Path) -> Queue:
    """A case of many statements, and a queue of suggestions on other passages and the same ones."""
    lines = ["id: talks", "title: Talks", "actors: [{id: council, name: Council, kind: organisation}]"]
    lines += ["issues: [{id: fee, question: How high, scale: {0: none, 100: all}}]", "sources:"]
    for number in range(SOURCES):
        lines += [f"- {{id: s{number}, title: S{number}, kind: news, published: 2024-03-02, characters: {len(TEXT)}}}"]
        (folder / "reading" / "texts").mkdir(parents=True, exist_ok=True)
        (folder / "reading" / "texts" / f"s{number}.txt").write_text(TEXT, encoding="utf-8")
    (folder / "case.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    blocks = ["# Ours.\nstatements:\n"]
    for number in range(STATEMENTS):
        source, start = f"s{number % SOURCES}", number * 29 % 1_000
        blocks.append(
            f"  - id: {source}-{number:05d}\n    source: {source}\n    span: [{start}, {start + 28}]\n"
            f"    paraphrase: They say no, time {number}\n    voice: reported\n    speaker: the council\n    codes:\n"
            f"      - {{kind: stance, actor: council, issue: fee, position: [{number % 50}, 60], salience: high}}\n"
        )
    (folder / "statements.yaml").write_text("".join(blocks), encoding="utf-8")
    queue = Queue(folder)
    queue.append(
        Suggestion(
            f"s{n % SOURCES}-x{n}",
            f"s{n % SOURCES}",
            (29 * (n % 50), 29 * (n % 50) + 28),
            "reported",
            "the council",
            "",
            None,
            ("council",),
            (),
            ("fee",),
            float(n % 7),
        )
        for n in range(SUGGESTIONS)
    )
    return queue


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        queue = big_case(folder)
        whole = timed(lambda: read_case(folder))
        first = timed(lambda: queue.first(1))
        shown = min(timed(lambda: Queue(folder).first(1)) for _ in range(3))
        accepted = []
        for number in range(5):
            [item], opened = queue.first(1)
            assert opened == SUGGESTIONS - number
            fields = {"paraphrase": f"Number {number}", "stance.actor": "council", "stance.issue": "fee"}
            one = Queue(folder)
            accepted.append(timed(lambda: one.accept(item.id, fields | {"stance.position": "40-60"}, "An")))  # noqa: B023
        read = read_case(folder)
        assert [each.paraphrase for each in read.case.statements[STATEMENTS:]] == [f"Number {n}" for n in range(5)]
        assert queue._working.overview().statements == overview_of(read).statements
        print(f"reading {STATEMENTS:,} statements whole  {whole:6.2f} s")
        print(f"the first look at the queue    {first:6.2f} s")
        print(f"the next of {SUGGESTIONS:,} suggestions {shown:6.2f} s, {shown / whole:.2f} times reading the case")
        print(
            f"accepting it                   {min(accepted):6.2f} s, {min(accepted) / whole:.2f} times reading the case"
        )
        assert shown < SECONDS
        assert min(accepted) < SECONDS


if __name__ == "__main__":
    main()
