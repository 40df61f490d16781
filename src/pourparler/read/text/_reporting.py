"""Who says what a sentence tells without marks: set off by commas, before that, as a source, or after by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pourparler.read.text._clauses import Said
from pourparler.read.text._grammar import NounPhrase
from pourparler.read.text._passage import INVERTED
from pourparler.read.text._sources import cited
from pourparler.read.text._speaking import Speaking

__all__ = ["Reporting", "Told"]

_LONGEST_WAY = 16
"""How many words may stand between a verb of saying and that, or after a verb that is set off."""
_FEWEST = 3
"""What is said before a verb that is set off has as many words and marks at least."""
_CLOSES = frozenset(("", ".", "!", ",", ";", ")", "\u2026", "\u2014", "\u2013"))


class Told(NamedTuple):
    """Who speaks, the token of the verb or of the first word of *according to*, and who passes it on."""

    subject: NounPhrase
    cue: int
    via: NounPhrase | None


@dataclass(frozen=True)
class Reporting(Speaking):
    """The reporting verbs and sources of one sentence."""

    def told(self) -> Told | None:
        """Return who says what the sentence tells: of several the innermost, with who passes that on."""
        clauses = self.clauses
        if any(word.raw == "?" for word in clauses.words):
            return None
        source = self._source()
        said, via = self._set_off(), None
        if said is None:
            said, via = self._before_that()
        if said is None:
            said = self._passive()
        if said is None:
            if source is None:
                return None
            said = source
        elif source is not None and source.subject != said.subject:
            via = via or source.subject
        via = via or self._passed_on_by(said)
        other = self._cited(said)
        return Told(other, said.cue, said.subject) if other is not None else Told(said.subject, said.cue, via)

    # set off by commas -----------------------------------------------------------------------------------------------

    def _set_off(self) -> Said | None:
        """Find a verb of saying and its subject after a comma: the dam is safe, Kouri said on Monday."""
        clauses = self.clauses
        commas = [at for at, word in enumerate(clauses.words) if word.raw == ","]
        for number, comma in enumerate(commas):
            said = clauses.said_after(comma + 1, len(clauses.words)) or self._bare_subject(comma + 1)
            if said is None or not self._opens(said, comma + 1):
                continue
            end = max(said.subject.last, self.verb_end(said.cue))
            close = self._closed_at(end, said)
            if close is not None and (clauses.raw(close) == "," or self._ends(said, comma, is_first=number == 0)):
                return said
        return None

    def _bare_subject(self, at: int) -> Said | None:
        """Read several people without an article: senior officials said; ont confié de hauts responsables."""
        clauses = self.clauses
        cue = next((each for each in range(at, min(at + 1 + _FEWEST, len(clauses.words))) if clauses.is_cue(each)), -1)
        if cue < 0:
            return None
        if not clauses.rules.adjectives_first:
            some = self._some(self.verb_end(cue))
            return None if some is None else Said(some, cue)
        is_bare = cue > at and all(
            clauses.is_word(each) and not clauses.words[each].is_capital for each in range(at, cue)
        )
        return Said(NounPhrase(at, cue, "role", "p"), cue) if is_bare and clauses.raw(cue - 1).endswith("s") else None

    def _some(self, at: int) -> NounPhrase | None:
        """Read several people after the French article that is a preposition too: des diplomates."""
        clauses = self.clauses
        if not self.words.has("some", clauses.raw(at)):
            return None
        end = at + 1 + self.words.has("before_head", clauses.raw(at + 1))
        is_several = clauses.is_word(end) and clauses.raw(end).endswith("s")
        phrase = NounPhrase(at, end + 1, "role", "p") if is_several else None
        return phrase if phrase is not None and self.can_speak(phrase) else None

    def _opens(self, said: Said, at: int) -> bool:
        """Tell whether a verb and its subject begin at a token, and the verb is one that is set off."""
        clauses = self.clauses
        if clauses.rules.has("after_that", clauses.raw(at)) or clauses.rules.has("relatives", clauses.raw(at)):
            return False
        start = clauses.verb_start(said.cue)
        inverted = INVERTED.match(clauses.raw(said.cue))
        verb = inverted[1] if inverted is not None else clauses.raw(said.cue)
        begins = min(said.subject.begin, start) <= at <= max(said.subject.begin, start)
        is_known = verb.startswith(self.words.beginnings) and clauses.is_cue(said.cue)
        if said.subject.last <= said.cue and self.is_passive(said.cue):
            return False
        return begins and is_known and self.can_speak(said.subject) and self.is_said(said.cue, max(start, at))

    def _ends(self, said: Said, comma: int, *, is_first: bool) -> bool:
        """Tell whether what stands before a comma can be what is said, not where and when: in May, X said."""
        clauses = self.clauses
        if said.subject.first > said.cue or INVERTED.match(clauses.raw(said.subject.first)) is not None:
            return True
        first = clauses.raw(0)
        is_place = clauses.rules.has("prepositions", first) or self.words.has("conditions", first)
        return comma >= _FEWEST and not (is_first and is_place)

    def _closed_at(self, at: int, said: Said) -> int | None:
        """Return where the words after a verb that is set off end: none on what is said, only when, where, to whom."""
        clauses = self.clauses
        for _ in range(_LONGEST_WAY):
            raw = clauses.raw(at)
            if raw in _CLOSES:
                return at
            if clauses.rules.has("relatives", raw) or clauses.is_gerund(at):
                return at
            step = self.way(at, said.cue)
            if step == at:
                return None
            at = step
        return None

    # before that -----------------------------------------------------------------------------------------------------

    def _before_that(self) -> tuple[Said | None, NounPhrase | None]:
        """Find: X said (on Monday, in Geneva, to reporters) that; with who reports that where another one says it."""
        clauses = self.clauses
        for cue in self._cues():
            said, that = self._with_that(cue, 0)
            if said is None or clauses.rules.has("que", clauses.raw(said.subject.begin - 1)):
                continue
            inner = self._within(that)
            return (said, None) if inner is None else (inner, said.subject)
        return None, None

    def _cues(self) -> Iterator[int]:
        return (at for at in range(1, len(self.clauses.words)) if self.clauses.is_cue(at))

    def _within(self, that: int) -> Said | None:
        """Find who is said to have said: the radio reports that X said that."""
        for cue in self._cues():
            if that < cue <= that + _LONGEST_WAY:
                said, _ = self._with_that(cue, that + 1)
                if said is not None and said.subject.kind != "pronoun" and said.subject.begin == that + 1:
                    return said
        return None

    def _with_that(self, cue: int, low: int) -> tuple[Said | None, int]:
        """Return the subject of a verb of saying, and the token of that after it."""
        clauses = self.clauses
        start = clauses.verb_start(cue)
        if self.is_passive(cue) or not self.is_said(cue, start):
            return None, -1
        if clauses.rules.has("relatives", clauses.raw(start - 1)) or (that := self._that(cue)) < 0:
            return None, -1
        first = max((at + 1 for at in range(low, start) if clauses.raw(at) == ","), default=low)
        some = self._some(first)
        subject = some if some is not None and some.last == start else clauses.subject(cue, low)
        if subject is None or not self.can_speak(subject) or subject.first >= cue:
            return None, -1
        may_be_thing = subject.kind == "pronoun" or subject.begin < subject.first
        if may_be_thing and self.words.has("things_too", clauses.raw(cue)):
            return None, -1
        is_beside = subject.last >= start or clauses.raw(start - 1) in (",", ")", "and", "et")
        is_main = is_beside and self.is_main(subject.begin, low)
        return (Said(self._with_first(subject, low), cue), that) if is_main else (None, -1)

    def _with_first(self, subject: NounPhrase, low: int) -> NounPhrase:
        """Return a subject with the name that a sentence begins with and joins to it: Kouri and Brel."""
        first = subject.first
        joined = self.words.has("joins", self.clauses.raw(first - 1)) and first - 2 == low
        return subject._replace(first=low, gender="p") if joined and self.clauses.words[low].is_capital else subject

    def _that(self, cue: int) -> int:
        """Return the token of that after a verb, or the one before a clause that begins without it; -1 for none."""
        clauses = self.clauses
        at = end = self.verb_end(cue)
        for _ in range(_LONGEST_WAY):
            if clauses.rules.has("que", clauses.raw(at)):
                return at if at + 2 < len(clauses.words) else -1
            if self.words.has("without_that", clauses.raw(cue)) and self._is_clause(at):
                return at - 1
            step = self.way(at, cue) if at > end or not clauses.is_name(at) else self.listener(at, cue)
            if step == at:
                return -1
            at = step
        return -1

    def _is_clause(self, at: int) -> bool:
        """Tell whether a clause begins at a token: a phrase and its verb."""
        phrase = self.clauses.phrase(at)
        return phrase is not None and self.clauses.has_own_verb(phrase)

    # sources ---------------------------------------------------------------------------------------------------------

    def _source(self) -> Said | None:
        """Find: according to X, anywhere; and in French, with a role, pour l'experte X at the start."""
        clauses = self.clauses
        for place in range(len(clauses.words)):
            by = next((each for each in clauses.rules.according if clauses.matches(place, each)), None)
            if by is not None:
                is_her = any(word in ("elle", "her") for word in by)
                gender = "f" if is_her else "m" if any(word in ("lui", "him", "his") for word in by) else "p"
                return Said(NounPhrase(place, place + len(by), "pronoun", gender), place)
            cue = next((each for each in self.words.sources if clauses.matches(place, each)), None)
            phrase = clauses.source_phrase(place + len(cue)) if cue is not None else None
            if phrase is not None and phrase.kind != "pronoun":
                speaker = phrase if self.can_speak(phrase) else self._author(phrase)
                if speaker is not None:
                    return Said(speaker, place)
        return self._source_first()

    def _author(self, work: NounPhrase) -> NounPhrase | None:
        """Find whose study or report a source is: according to a study by X."""
        clauses = self.clauses
        first = work.first + clauses.rules.has("determiners", clauses.raw(work.first))
        head = next((at for at in range(first, work.last) if self.words.has("works", clauses.raw(at))), None)
        if head is None:
            return None
        by = next((at for at in range(head + 1, work.last + 1) if self.words.has("by_author", clauses.raw(at))), None)
        author = clauses.source_phrase(by + 1) if by is not None else None
        return author if author is not None and author.kind != "pronoun" and self.can_speak(author) else None

    def _source_first(self) -> Said | None:
        clauses = self.clauses
        phrase = clauses.source_phrase(1) if self.words.has("source_first", clauses.raw(0)) else None
        if phrase is None or phrase.kind != "named" or clauses.raw(phrase.last) != "," or not self.can_speak(phrase):
            return None
        has_role = any(clauses.is_person_word(at) for at in range(phrase.first, phrase.last))
        return Said(phrase, 0) if has_role else None

    def _cited(self, said: Said) -> NounPhrase | None:
        """Find whom a source cites: the Gazette reported on Tuesday, citing two officials."""
        clauses = self.clauses
        other = cited(clauses, said.subject)
        end = max(said.subject.last, self.verb_end(said.cue))
        for at in range(end, min(end + _LONGEST_WAY, len(clauses.words))):
            if other is not None:
                break
            citing = next((each for each in clauses.rules.citing if clauses.matches(at, each)), None)
            other = clauses.source_phrase(at + len(citing)) if citing is not None else None
        return other if other is not None and self.can_speak(other) else None

    def _passed_on_by(self, said: Said) -> NounPhrase | None:
        """Find who quotes a source: an aide to X, quoted by the Gazette, said."""
        clauses = self.clauses
        end = said.cue if said.cue > said.subject.last else min(said.subject.last + _FEWEST, len(clauses.words))
        for at in range(said.subject.last, min(end, said.subject.last + _LONGEST_WAY)):
            cue = next((each for each in clauses.rules.cited_by if clauses.matches(at, each)), None)
            if cue is not None:
                return clauses.source_phrase(at + len(cue))
        return None

    # passive ---------------------------------------------------------------------------------------------------------

    def _passive(self) -> Said | None:
        """Find: it was announced by X."""
        clauses = self.clauses
        for cue in range(1, len(clauses.words)):
            raw = clauses.raw(cue)
            if not self.words.has("by_whom", raw) or not self.is_passive(cue):
                continue
            start = cue
            while self.words.has("to_be", clauses.raw(start - 1)) or self.is_beside(start - 1):
                start -= 1
            before = [clauses.raw(at) for at in range(max(start - 1, 0), cue)]
            if any(self.words.has(name, each) for name in ("negations", "unsaid") for each in before):
                continue
            if clauses.rules.has("relatives", clauses.raw(start - 1)) or not self.is_main(start, 0):
                continue
            if (agent := self._agent(cue + 1)) is not None:
                return Said(agent, cue)
        return None

    def _agent(self, at: int) -> NounPhrase | None:
        """Find: by X, after a passive verb."""
        for place in range(at, min(at + _LONGEST_WAY, len(self.clauses.words))):
            raw = self.clauses.raw(place)
            if self.clauses.rules.has("agent_marks", raw):
                phrase = self.clauses.source_phrase(place + 1)
                return phrase if phrase is not None and self.can_speak(phrase) else None
            if raw in _CLOSES or self.clauses.rules.has("que", raw):
                return None
        return None
