"""What is known of a quotation: where it stands, who speaks, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["Quotation", "SpeakerKind"]

SpeakerKind: TypeAlias = Literal["named", "role", "pronoun", "continued", "none"]
"""How the speaker is known: by name, by a role, by a pronoun or a quotation before it, or not at all."""

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Quotation:
    """What stands between quotation marks, or is said in a turn of a dialogue: [start, end) in code points.

    ``speaker``: the words that name who speaks, None where nobody is named; for a pronoun, the name it stands for.
    ``cue``: the verb or preposition beside it. ``via``: who reports it, where the text says so (selon CNN), also who
    speaks around it. ``closed`` is False where the closing mark is missing. ``is_words``: only a word or a few, quoted
    for their wording.
    """

    start: int
    end: int
    speaker: Span | None
    kind: SpeakerKind
    cue: Span | None
    via: Span | None
    closed: bool
    is_words: bool
