"""How the positions of other programs' projects are read: by the words that most passages are called by."""

from __future__ import annotations

import zipfile
from itertools import product
from pathlib import Path
from random import Random
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pourparler.exchange.coded_texts import read_coded
from pourparler.exchange.qda_positions import STANDARD, MarkedPassage, PositionReading, position_reading, words_found

PIECES = ["alpha ", "beta ", "d\u00e9lta ", "\U0001f600 ", "\u05e9\u05dc\u05d5\u05dd ", "omega. ", "\r\n"]
READINGS = [PositionReading(*each) for each in product((False, True), repeat=3)]


def written(text: str, at: int, reading: PositionReading) -> int:
    """Return a place as a program that counts so writes it: the units of what stands before it."""
    before = text[:at].replace("\r\n", "\n") if reading.crlf_is_one else text[:at]
    return len(before.encode("utf-16-le")) // 2 if reading.is_utf_16 else len(before)


def coded(seed: int) -> tuple[str, list[tuple[int, int]]]:
    random = Random(seed)  # noqa: S311
    text = "".join(random.choice(PIECES) for _ in range(120))
    spans: list[tuple[int, int]] = []
    while len(spans) < 12:
        start = random.randrange(len(text) - 30)
        stop = start + random.randint(3, 25)
        if text[start:stop].strip() == text[start:stop] and "\n" not in text[start:stop]:
            spans.append((start, stop))
    return text, spans


def marks_of(text: str, spans: list[tuple[int, int]], reading: PositionReading) -> list[MarkedPassage]:
    return [
        MarkedPassage(
            text[start:stop], written(text, start, reading), written(text, stop, reading) - reading.includes_end, text
        )
        for start, stop in spans
    ]


@pytest.mark.parametrize("reading", READINGS, ids=PositionReading.in_words)
def test_every_way_to_count_is_recognised_in_a_project(reading: PositionReading, tmp_path: Path) -> None:
    text, spans = coded(3)
    selections = "".join(
        f'<PlainTextSelection guid="s{at}" name={quoteattr(mark.name)} startPosition="{mark.start}" '
        f'endPosition="{mark.end}"/>'
        for at, mark in enumerate(marks_of(text, spans, reading))
    )
    with zipfile.ZipFile(tmp_path / "a.qdpx", "w") as archive:
        source = f'<TextSource guid="d" name="D" plainTextPath="internal://d.txt">{selections}</TextSource>'
        archive.writestr("project.qde", f'<Project name="X" origin="Other"><Sources>{source}</Sources></Project>')
        archive.writestr("sources/d.txt", text.encode())
    read = read_coded(tmp_path / "a.qdpx", "qdpx")
    assert sorted(each.span for each in read.case.statements) == sorted({*spans})
    assert any(reading.in_words() in note for note in read.notes) == (reading != STANDARD)


@given(st.lists(st.sampled_from(["a", "\U0001f600", "\r\n", "\n"]), min_size=1), st.data())
def test_a_passage_written_in_a_way_to_count_is_read_back(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    ends = [sum(map(len, pieces[:at])) for at in range(len(pieces) + 1)]
    start, stop = sorted(data.draw(st.lists(st.sampled_from(ends), min_size=2, max_size=2, unique=True)))
    for reading in READINGS:
        if not reading.includes_end:
            mark = (written(text, start, reading), written(text, stop, reading))
            assert reading.spans(text, [mark]) == [(start, stop)]


def test_one_chance_hit_does_not_change_how_positions_are_read() -> None:
    text = "They met. They agree on the toll, and on the ferry, and they part."
    right = [MarkedPassage(text[at : at + 8], at, at + 8, text) for at in (0, 5, 10, 20, 30)]
    chance = MarkedPassage("the toll", 24, 31, text)
    assert position_reading([*right, chance]) == STANDARD
    assert position_reading([chance]).includes_end
    assert position_reading([MarkedPassage("the", 24, 26, text)]) == STANDARD, "three letters may stand there by chance"
    assert position_reading([chance, MarkedPassage("They met", 1, 8, text)]) == STANDARD, "of two both must fit"


def test_names_that_stand_nowhere_near_are_labels_and_no_evidence() -> None:
    text = "They met. They agree on the toll."
    labels = [MarkedPassage(f"P{at}", at, at + 8, text) for at in range(9)]
    assert words_found(labels, STANDARD) == (0, 0)
    assert position_reading([*labels, MarkedPassage("They agree", 10, 19, text)]).includes_end


def test_words_that_stand_elsewhere_in_every_way_to_count_are_told(tmp_path: Path) -> None:
    text = "They met. They agree on the toll."
    with zipfile.ZipFile(tmp_path / "a.qdpx", "w") as archive:
        selection = '<PlainTextSelection guid="s" name="They agree" startPosition="5" endPosition="15"/>'
        source = f'<TextSource guid="d" name="D" plainTextPath="internal://d.txt">{selection}</TextSource>'
        archive.writestr("project.qde", f'<Project name="X"><Sources>{source}</Sources></Project>')
        archive.writestr("sources/d.txt", text)
    notes = read_coded(tmp_path / "a.qdpx", "qdpx").notes
    assert any(
        "1 of 1 passage called by words of the text lie elsewhere however positions are read" in n for n in notes
    )
