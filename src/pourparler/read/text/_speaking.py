"""Who can speak in a sentence, whether a verb tells that something was said, and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pourparler.read.text._clauses import Clauses
from pourparler.read.text._grammar import NounPhrase, tokens
from pourparler.read.text._passage import INVERTED, STRESSED
from pourparler.read.words.word_lists import LANGUAGES, indirect_words

__all__ = ["ReportingWords", "Speaking", "reporting_words"]

_INFINITIVES = ("er", "ir", "dire", "crire", "dre", "ttre", "lure", "ivre", "a\u00eetre")
_NOT_YET = ("era", "ira", "dra", "eront", "iront", "dront", "erait", "irait", "drait", "eraient", "iraient", "draient")
_PARTICIPLES = ("\u00e9", "\u00e9e", "\u00e9s", "\u00e9es")


@dataclass(frozen=True)
class ReportingWords:
    """The words around indirect speech in a language, by what they do."""

    lists: dict[str, frozenset[str]]
    beginnings: tuple[str, ...]
    sources: tuple[tuple[str, ...], ...]
    inflects: bool
    """Whether an ending tells an infinitive, a future and a participle."""

    def has(self, name: str, raw: str) -> bool:
        """Tell whether a list holds a word."""
        return raw in self.lists[name]


@cache
def reporting_words(language: str) -> ReportingWords:
    """Return the words around indirect speech in a language; of one without word lists, those of all together."""
    names = (language,) if language in LANGUAGES else LANGUAGES
    held = [indirect_words(each) for each in names]
    lists = {name: frozenset(word for each in held for word in each[name]) for name in held[0]}
    sources = (tuple(token.raw for token in tokens(cue, 0)) for cue in lists["sources"])
    return ReportingWords(
        lists=lists,
        beginnings=tuple(sorted(lists["set_off_verbs"])),
        sources=tuple(sorted(sources, key=lambda each: (-len(each), each))),
        inflects="fr" in names,
    )


@dataclass(frozen=True)
class Speaking:
    """What tells speech from its look-alikes in one sentence."""

    clauses: Clauses
    words: ReportingWords

    def can_speak(self, phrase: NounPhrase) -> bool:
        """Tell whether a phrase names somebody: a pronoun, a name, people, a body or a medium; no treaty, no report."""
        clauses, has = self.clauses, self.words.has
        if phrase.kind == "nobody":
            return False
        if phrase.kind == "pronoun":
            return not has("no_speakers", clauses.raw(phrase.first))
        places = range(phrase.first, phrase.last)
        links = (at for at in places if at > phrase.first and self._is_link(at))
        head = range(phrase.first, next(links, phrase.last))
        unfit = ("no_speakers", "negations", "whatever")
        if any(has(name, clauses.raw(at)) for at in head for name in unfit):
            return False
        if any(clauses.words[at].plain in clauses.rules.calendar for at in head):
            return False
        return phrase.kind == "named" or self._has_human_head(phrase, head)

    def _is_link(self, at: int) -> bool:
        return self.clauses.rules.has("links", self.clauses.raw(at)) and self.clauses.raw(at) != "'s"

    def _has_human_head(self, phrase: NounPhrase, head: range) -> bool:
        """Tell whether the noun itself is of people, a body or a medium, not an adjective beside it."""
        clauses, rules = self.clauses, self.clauses.rules
        if phrase.kind == "role" and clauses.raw(phrase.last - 1) in STRESSED:
            return True
        owners = [at for at in head if clauses.raw(at) in ("'s", "'")]
        nouns = [at for at in range(owners[-1] + 1 if owners else head.start, head.stop) if clauses.is_word(at)]
        if rules.adjectives_first:
            nouns = [at for at in nouns if not self.words.has("after_head", clauses.raw(at))][-1:]
        else:
            nouns = [at for at in nouns if not self.words.has("before_head", clauses.raw(at))][:1]
        return any(
            clauses.is_person_word(at)
            or clauses.words[at].plain in rules.bodies
            or clauses.words[at].plain in rules.people
            or rules.has("media", clauses.raw(at))
            or self.words.has("speakers_too", clauses.raw(at))
            for at in nouns
        )

    def is_said(self, cue: int, start: int) -> bool:
        """Tell whether a verb tells that something was said: not denied, wished, or yet to come."""
        clauses, has, rules = self.clauses, self.words.has, self.clauses.rules
        inverted = INVERTED.match(clauses.raw(cue))
        verb = inverted[1] if inverted is not None else clauses.raw(cue)
        if has("not_saying", verb) or has("not_saying", clauses.raw(cue)) or clauses.is_gerund(cue):
            return False
        before = [clauses.raw(at) for at in range(max(start - 1, 0), cue)]
        if any(has("negations", raw) or has("unsaid", raw) or raw.endswith("n't") for raw in before):
            return False
        if not self.words.inflects:
            return True
        if any(has("is_said", raw) for raw in before) and not any(has("reflexive", raw) for raw in before):
            return False
        helped = any(rules.has("auxiliaries", raw) or INVERTED.match(raw) for raw in before)
        is_form = verb.endswith((*_INFINITIVES, *_NOT_YET)) or (verb.endswith(_PARTICIPLES) and not helped)
        return not is_form

    def is_passive(self, cue: int) -> bool:
        """Tell whether something is said of a subject, not by it: was told, a été averti."""
        before = cue - 1
        while self.is_beside(before):
            before -= 1
        return self.clauses.rules.has("passive_with", self.clauses.raw(before))

    def is_beside(self, at: int) -> bool:
        """Tell whether a word on how or when stands within a verb."""
        raw = self.clauses.raw(at)
        return raw != "," and (self.clauses.in_aside(at) or self.words.has("beside_times", raw))

    def is_main(self, begin: int, low: int) -> bool:
        """Tell whether the clause of a subject is no condition, and none on somebody: if X says, the man who says."""
        clauses = self.clauses
        comma = next((at for at in range(begin - 1, low - 1, -1) if clauses.raw(at) == ","), low - 1)
        before = [clauses.raw(at) for at in range(comma + 1, begin)]
        return not any(self.words.has("conditions", raw) or clauses.rules.has("relatives", raw) for raw in before)

    def way(self, at: int, cue: int) -> int:
        """Return the token after words on when, where and to whom something is said; ``at`` where none stand there."""
        clauses = self.clauses
        raw = clauses.raw(at)
        if not raw:
            return at
        if clauses.in_aside(at) or self.is_time(at) or self.words.has("beside_times", raw) or raw == ",":
            return at + 1
        citing = next((each for each in clauses.rules.citing if clauses.matches(at, each)), None)
        if citing is not None:
            return self.past_phrase(at + len(citing))
        is_place = clauses.rules.has("prepositions", raw) or clauses.rules.has("contracted", raw)
        if at == self.verb_end(cue) and self.words.has("object_marks", raw) and not self.is_time(at + 1):
            return at
        if is_place and not clauses.rules.has("que", raw):
            return self.past_phrase(at + 1)
        return self.listener(at, cue)

    def is_time(self, at: int) -> bool:
        """Tell whether a weekday, a month, a number or another word for a time stands here."""
        clauses = self.clauses
        raw = clauses.raw(at)
        is_known = bool(raw) and (clauses.rules.has("times", raw) or clauses.words[at].plain in clauses.rules.calendar)
        return is_known or raw.isdecimal()

    def listener(self, at: int, cue: int) -> int:
        """Return the token after whom something is told, right after the verb; ``at`` for another verb."""
        clauses = self.clauses
        if not self.words.has("with_listener", clauses.raw(cue)) or at != self.verb_end(cue):
            return at
        phrase = clauses.phrase(at)
        return at if phrase is not None and not self.can_speak(phrase) else self.past_phrase(at)

    def past_phrase(self, at: int) -> int:
        """Return the token after a noun phrase, or after the words up to the next one or a mark."""
        clauses = self.clauses
        phrase = clauses.phrase(at)
        if phrase is not None and phrase.first == at:
            return phrase.last
        end = at + clauses.rules.has("determiners", clauses.raw(at))
        if end < len(clauses.words) and clauses.words[end].plain in clauses.rules.calendar:
            return end + 1
        while end < at + 4 and clauses.is_word(end) and not clauses.words[end].is_capital:
            end += 1
        return max(end, clauses.name_end(at), at)

    def verb_end(self, cue: int) -> int:
        """Return the token after a verb of saying of one word or more: made clear, fait savoir."""
        known = self.clauses.rules.idioms.get(self.clauses.raw(cue), ())
        return cue + max((len(each) for each in known if self.clauses.matches(cue, each)), default=1)
