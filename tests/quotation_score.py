"""Score found quotations against annotated ones: spans, and who speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from pourparler.read.text._grammar import grammar
from pourparler.read.text.folds import fold
from pourparler.read.text.quotations import quotations

FOLDER = Path(__file__).parent / "quotations"


@dataclass(frozen=True)
class Annotated:
    """A quotation as marked by hand: [start, end), the fullest right answer and the shortest, and who reports it."""

    start: int
    end: int
    closed: bool
    full: str
    core: str
    via: str


@dataclass
class Score:
    """Counts: of spans, and of attributions (speakers given, of them right, and speakers annotated)."""

    annotated: int = 0
    found: int = 0
    agreeing: int = 0
    attributed: int = 0
    right: int = 0
    with_speaker: int = 0
    vias: int = 0
    right_vias: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / self.attributed

    @property
    def recall(self) -> float:
        return self.right / self.with_speaker

    def line(self, name: str) -> str:
        return (
            f"{name}: {self.annotated} quotations annotated, {self.found} found, {self.agreeing} spans agree; "
            f"{self.with_speaker} with a speaker, {self.attributed} attributed, {self.right} rightly: precision "
            f"{self.precision:.2f}, recall {self.recall:.2f}; via {self.right_vias} of {self.vias}"
        )


def texts(half: str) -> list[tuple[str, str, str, list[Annotated]]]:
    """Return (id, language, text, annotated quotations) of every text of a half."""
    held = []
    for file in sorted(FOLDER.glob(f"{half}-*.yaml")):
        for entry in YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")):
            held.append((entry["id"], entry["language"], entry["text"], _located(entry)))  # noqa: PERF401
    return held


def _located(entry: dict[str, Any]) -> list[Annotated]:
    text, at, placed = entry["text"], 0, []
    for each in entry["quotations"]:
        first, _, last = each["said"].partition(" ... ")
        start = text.index(first, at)
        end = text.index(last, start) + len(last) if last else start + len(first)
        at = start + 1
        speaker = each["speaker"] or ""
        core = speaker[speaker.index("[") + 1 : speaker.index("]")] if speaker else ""
        full = speaker.replace("[", "").replace("]", "")
        placed.append(Annotated(start, end, each.get("closed", True), full, core, each.get("via", "")))
    return _joined(text, placed)


def _joined(text: str, placed: list[Annotated]) -> list[Annotated]:
    """Make one quotation of paragraphs of a speech that are annotated one by one, of which only the last closes."""
    kept: list[Annotated] = []
    for each in placed:
        between = text[kept[-1].end : each.start] if kept and not kept[-1].closed else ""
        if "\n" in between and not re.search(r"\w", between):
            kept[-1] = replace(each, start=kept[-1].start)
        else:
            kept.append(each)
    return kept


HONORIFICS = frozenset(
    [
        *("m", "mm", "mme", "mlle", "mgr", "me", "maitre", "monsieur", "madame"),
        *("mr", "mrs", "ms", "miss", "dr", "pr", "prof", "sir", "dame", "lord", "lady", "hon"),
    ]
)
"""What stands before a name and tells nothing of who that is."""
_OPTIONAL = frozenset(["l", "le", "la", "les", "d", "de", "du", "des", "a", "the", "an", "of"])


def _words(text: str) -> list[str]:
    """Return folded words without honorifics; with them where there is nothing else."""
    words = re.findall(r"\w+", fold(text))
    return [word for word in words if word not in HONORIFICS] or words


def _is_right(found: str, full: str, core: str, language: str = "en") -> bool:
    """Tell whether an answer names the right one, as a person would judge it.

    It holds the shortest right answer word by word, and beyond that nothing but words of the fullest one, honorifics,
    articles and words for roles (Mme Rollin, adviser Rollin for Mme Nadège Rollin (directrice)); a role alone without
    the name, or the name beside other words, does not do.
    """
    said, least = _words(found), _words(core)
    at = next((k for k in range(len(said)) if least and said[k : k + len(least)] == least), None)
    if at is None:
        return False
    beyond = {*said[:at], *said[at + len(least) :]} - set(_words(full)) - _OPTIONAL
    return beyond <= grammar(language).people


def score(half: str) -> Score:
    """Score one half of the annotated texts."""
    total = Score()
    for name, language, text, marked in texts(half):
        found = quotations(text, language)
        total.annotated += len(marked)
        total.found += len(found)
        total.with_speaker += sum(bool(each.core) for each in marked)
        total.vias += sum(bool(each.via) for each in marked)
        for each in found:
            match = next(
                (
                    other
                    for other in marked
                    if other.start == each.start and (other.end == each.end or not other.closed)
                ),
                None,
            )
            said = text[slice(*each.speaker)] if each.speaker is not None else ""
            total.agreeing += match is not None
            if each.speaker is not None:
                total.attributed += 1
                is_right = match is not None and _is_right(said, match.full, match.core, language)
                total.right += is_right
            if match is None or (
                (bool(said) or bool(match.core)) and not _is_right(said, match.full, match.core, language)
            ):
                wanted = "no such span" if match is None else match.full or "nobody"
                total.errors.append(f"{name}: {text[each.start : each.end]!r}: {said or 'nobody'!r}, not {wanted!r}")
            if match is not None and match.via and each.via is not None:
                via = match.via.replace("[", "").replace("]", "")
                core = match.via[match.via.index("[") + 1 : match.via.index("]")]
                is_right = _is_right(text[slice(*each.via)], via, core, language)
                total.right_vias += is_right
        spans = {(each.start, each.end) for each in found} | {(each.start, None) for each in found}
        missed = [each for each in marked if (each.start, each.end if each.closed else None) not in spans]
        total.errors.extend(f"{name}: {text[each.start : each.end]!r}: not found" for each in missed)
    return total
