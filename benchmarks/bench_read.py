"""How fast texts are read, on one core: ``python benchmarks/bench_read.py``.

Targets of issue 6: sentences and mentions with 10,000 aliases at 5 MB/s or more of plain text. Mentions are held
against plain Python (one compiled pattern of all aliases by their first word, the longest at a place) on a sample in
the same run, with the same answer. The whole pass (sentences, mentions, quotations with speakers, dates, tense,
furniture) and shared passages among documents are measured and printed. MB are those of the text in UTF-8;
seconds are those of the processor, so that other work on the machine counts little.
"""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import TypeVar

from pourparler.read.documents.furniture import furniture
from pourparler.read.documents.near_duplicates import shared_passages
from pourparler.read.text.dates import date_expressions
from pourparler.read.text.folds import fold
from pourparler.read.text.mentions import ActorNames, MentionFinder
from pourparler.read.text.quotations import quotations
from pourparler.read.text.sentences import Sentence, paragraphs, sentences
from pourparler.read.text.tense import tense_signal

TARGET = 5.0
ALIASES = 10_000
MEGABYTES = 8
SAMPLE = 200_000
Result = TypeVar("Result")

SYLLABLES = (
    "ba",
    "do",
    "ri",
    "ta",
    "lu",
    "me",
    "no",
    "vi",
    "sa",
    "ke",
    "lo",
    "pa",
    "tri",
    "gan",
    "mo",
    "el",
    "ur",
    "zé",
)
SMALL = "le la les de des du un une et à en que qui dans pour sur avec par plus ne pas mais ou où son sa ses il elle"
NOUNS = (
    "accord texte réunion barrage négociation frontière année semaine ministre réserve calendrier rivière port ville"
)
COMMON = [*SMALL.split(" "), *NOUNS.split(" ")]


def name(rng: random.Random) -> str:
    return "".join(rng.choices(SYLLABLES, k=rng.randint(3, 5))).capitalize()


def make_aliases(rng: random.Random) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < ALIASES:
        found[" ".join(name(rng) for _ in range(rng.choice((1, 1, 2))))] = None
    return list(found)


def make_text(rng: random.Random, aliases: list[str], size: int) -> str:
    """Write prose: sentences of common words with a name in every second one, some quotations, some days."""
    parts: list[str] = []
    written = 0
    while written < size:
        words = rng.choices(COMMON, k=rng.randint(8, 24))
        if rng.random() < 0.5:
            words[rng.randrange(1, len(words))] = rng.choice(aliases)
        if rng.random() < 0.08:
            words.append(f"« {' '.join(rng.choices(COMMON, k=6))} », a dit {rng.choice(aliases)}")
        if rng.random() < 0.05:
            words.append(f"le {rng.randint(1, 28)} août 2025")
        sentence = " ".join(words)
        sentence = sentence[0].upper() + sentence[1:] + rng.choice((".", ".", ".", " ?", " !", "…"))
        parts.append(sentence + ("\n\n" if rng.random() < 0.15 else " "))
        written += len(parts[-1].encode())
    return "".join(parts)


def timed(run: Callable[[], Result], runs: int = 3) -> tuple[float, Result]:
    """Return the processor seconds of the fastest of several runs, and what it gave."""
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        result = run()
        best = min(best, time.process_time() - start)
    return best, result


def plain_python(text: str, aliases: list[str]) -> list[tuple[int, int, int]]:
    """Mentions by one pattern of all aliases, the longest first at each place: what one writes without an automaton."""
    numbers = {fold(alias): number for number, alias in reversed(list(enumerate(aliases)))}
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(numbers, key=len, reverse=True)))})(?!\w)")
    folded = fold(text)
    return [
        (match.start(), match.end(), numbers[match.group()])
        for match in pattern.finditer(folded)
        if text[match.start()].isupper()
    ]


def whole_pass(text: str, finder: MentionFinder) -> tuple[list[Sentence], int]:
    cut = sentences(text, "fr")
    count = len(finder.find(text)) + len(quotations(text, "fr", cut)) + len(furniture(text, "fr"))
    count += len(date_expressions(text, date(2025, 8, 15), "fr")) + tense_signal(text, "fr").ahead
    return cut, count


def main() -> None:
    """Measure, print, and fail where an answer is wrong or the target is missed."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    rng = random.Random(6)  # noqa: S311
    aliases = make_aliases(rng)
    text = make_text(rng, aliases, MEGABYTES * 1_000_000)
    megabytes = len(text.encode()) / 1e6
    building, finder = timed(lambda: MentionFinder([ActorNames((alias,)) for alias in aliases]), 1)
    print(f"{megabytes:.1f} MB of prose, {ALIASES:,} aliases, one core; the automaton is built in {building:.2f} s")

    sample = text[:SAMPLE]
    slow, expected = timed(lambda: plain_python(sample, aliases), 1)
    found = [(each.start, each.end, each.actor) for each in finder.find(sample)]
    assert found == expected, "the finder and plain Python differ"

    cutting, cut = timed(lambda: sentences(text, "fr"))
    finding, mentions = timed(lambda: finder.find(text))
    rate = megabytes / (cutting + finding)
    print(f"  sentences: {megabytes / cutting:.1f} MB/s ({len(cut):,})")
    print(f"  mentions: {megabytes / finding:.1f} MB/s ({len(mentions):,})")
    print(f"  both: {rate:.1f} MB/s (target {TARGET:.0f})")
    plain = len(sample.encode()) / 1e6 / slow
    print(f"  plain Python, {SAMPLE:,} characters: {plain:.3f} MB/s, the same mentions")
    print(f"  the automaton is {megabytes / finding / plain:,.0f} times as fast")
    assert all(one.end <= two.start for one, two in pairwise(cut))
    assert len(paragraphs(text)) <= len(cut)

    part = text[:1_000_000]
    for label, run in (
        ("quotations", lambda: len(quotations(part, "fr"))),
        ("dates", lambda: len(date_expressions(part, date(2025, 8, 15), "fr"))),
        ("tense", lambda: sum(tense_signal(part, "fr"))),
        ("furniture", lambda: len(furniture(part, "fr"))),
    ):
        seconds, count = timed(run, 1)
        print(f"  {label}: {len(part.encode()) / 1e6 / seconds:.1f} MB/s ({count:,})")
    seconds, _ = timed(lambda: whole_pass(part, finder), 1)
    print(f"  the whole pass: {len(part.encode()) / 1e6 / seconds:.2f} MB/s (no target)")
    documents = [text[at : at + 4000] for at in range(0, 4_000_000, 4000)]
    documents[500] = documents[500][:2000] + documents[3][:1500]
    seconds, shared = timed(lambda: shared_passages(documents), 1)
    assert any((each.left.document, each.right.document) == (3, 500) for each in shared)
    print(f"  shared passages among {len(documents):,} documents of 4,000 characters: {seconds:.2f} s")
    assert rate >= TARGET, f"{rate:.1f} MB/s"


if __name__ == "__main__":
    main()
