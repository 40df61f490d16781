"""Find quotations, the cue beside each, and who is speaking, by rules for French and English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from pourparler.read.text.folds import fold, fold_marks
from pourparler.read.text.sentences import Sentence, paragraphs, sentences
from pourparler.read.words.word_lists import LANGUAGES, word_list

__all__ = ["Quotation", "SpeakerKind", "quotations"]

SpeakerKind: TypeAlias = Literal["named", "role", "pronoun", "continued", "none"]
"""How the speaker is known: by name, by a role, by a pronoun or a quotation before it, or not at all."""

Span: TypeAlias = tuple[int, int]

_PAIRS = {"\u00ab": "\u00bb", "\u201c": "\u201d", "\u201e": "\u201d", "\u2039": "\u203a"}
_CLOSES_ALSO = {"\u201e": "\u201c"}
_STRAIGHT = '"'
_LONGEST = 4000
"""A quotation that is not closed within so many characters ends with its paragraph."""


@dataclass(frozen=True)
class Quotation:
    """What stands between quotation marks: [start, end) without the marks, in code points.

    ``speaker``: the words that name who speaks, None where nobody is named; for a pronoun, the name it stands for.
    ``cue``: the verb or preposition beside it. ``via``: who reports it, where the text says so (selon CNN). ``closed``
    is False where the closing mark is missing. ``is_words``: only a word or a few, quoted for their wording.
    """

    start: int
    end: int
    speaker: Span | None
    kind: SpeakerKind
    cue: Span | None
    via: Span | None
    closed: bool
    is_words: bool


class _Phrase(NamedTuple):
    start: int
    end: int
    kind: SpeakerKind


def quotations(text: str, language: str = "fr", cut: Sequence[Sentence] | None = None) -> list[Quotation]:
    r"""Find the quotations of a text, in their order, with the speaker where the text names one.

    ``cut``: the sentences of the text, where they are known already. Marks may nest: the inner quotation follows the
    outer one. A mark that is never closed ends with its paragraph. The speaker is looked for beside the quotation
    (said X, X said, according to X), then in its sentence, then, for what follows on a quotation with nothing
    between, taken from there; a pronoun stands for whoever was named last as a subject before it.

    >>> text = "\u00ab Rien n\u2019est dit \u00bb, a r\u00e9sum\u00e9 Anna Dupont. Elle attend \u00ab demain \u00bb."
    >>> [(text[each.start : each.end], text[slice(*each.speaker)], each.kind) for each in quotations(text)]
    [('Rien n’est dit', 'Anna Dupont', 'named'), ('demain', 'Anna Dupont', 'pronoun')]
    """
    rules = _rules(language)
    marked = fold_marks(text)
    cut = sentences(text, language) if cut is None else cut
    found: list[Quotation] = []
    for begin, end in paragraphs(text):
        spans = list(_quoted_spans(text, begin, end))
        if not spans:
            continue
        masked = _mask(marked, begin, end, [each[:2] for each in spans])
        inside = [each for each in cut if begin <= each.start < end]
        for start, stop, closed in spans:
            quoted = _attribute(_Place(marked, masked, begin, end, inside), rules, start, stop, found)
            words = len(text[start:stop].split())
            found.append(replace(quoted, closed=closed, is_words=words <= 4))
    return found


def _quoted_spans(text: str, begin: int, end: int) -> list[tuple[int, int, bool]]:
    """Return [start, end) within the marks and whether they close; outer ones first."""
    spans: list[tuple[int, int, bool]] = []
    open_marks: list[tuple[str, int]] = []
    for match in re.finditer('[\u00ab\u00bb\u201c\u201d\u201e\u2039\u203a"]', text[begin:end]):
        mark, at = match.group(), begin + match.start()
        top = open_marks[-1] if open_marks else None
        closes = top is not None and mark in (_PAIRS.get(top[0], _STRAIGHT), _CLOSES_ALSO.get(top[0], ""))
        if top is not None and closes:
            open_marks.pop()
            spans.append((*_trimmed(text, top[1] + 1, at), True))
        elif mark in _PAIRS or mark == _STRAIGHT:
            open_marks.append((mark, at))
    for _, at in open_marks:
        spans.append((*_trimmed(text, at + 1, min(end, at + _LONGEST)), False))
    return sorted((each for each in spans if each[1] > each[0]), key=lambda each: (each[0], -each[1]))


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _mask(marked: str, begin: int, end: int, spans: list[Span]) -> str:
    """Return the paragraph with what is quoted blanked out: a cue inside a quotation is not its own."""
    kept = list(marked[begin:end])
    for start, stop in spans:
        kept[start - begin : stop - begin] = "\u25a1" * (stop - start)
    return "".join(kept)


class _Place(NamedTuple):
    """A paragraph: the text with plain marks, the paragraph without quotations, its span, and its sentences."""

    marked: str
    masked: str
    begin: int
    end: int
    inside: list[Sentence]

    def sentence(self, start: int, stop: int) -> Span:
        """Return the sentences that a span touches, and one that begins within ten characters after it."""
        low, high = start, stop
        for each in self.inside:
            if each.start < stop and start < each.end:
                low, high = min(low, each.start), max(high, each.end)
        return low, high

    def slice(self, low: int, high: int) -> str:
        return self.masked[max(low, self.begin) - self.begin : min(high, self.end) - self.begin]


class _Rules(NamedTuple):
    """Compiled for a language: a subject, a verb of saying with its auxiliary, what stands between."""

    after: re.Pattern[str]
    before: re.Pattern[str]
    source: re.Pattern[str]
    subject: re.Pattern[str]
    not_names: frozenset[str]
    pronouns: frozenset[str]


def _attribute(place: _Place, rules: _Rules, start: int, stop: int, found: list[Quotation]) -> Quotation:
    low, high = place.sentence(start, stop)
    none = Quotation(start, stop, None, "none", None, None, closed=True, is_words=False)
    via = _source(place, rules, low, high, start, stop)
    beside = _after(place, rules, stop, high) or _before(place, rules, low, start)
    if beside is not None:
        phrase, cue = beside
        quoted = replace(none, cue=cue, via=via[0] if via else None)
        return _resolved(place, rules, quoted, phrase, found)
    if via is not None:
        return replace(none, speaker=via[0], kind=via[2], cue=via[1])
    outer = next((each for each in reversed(found) if each.start <= start and stop <= each.end), None)
    if outer is not None and outer.speaker is not None:
        return replace(none, speaker=outer.speaker, kind="continued")
    if found and found[-1].speaker is not None and not _says_something(place, found[-1].end, start):
        return replace(none, speaker=found[-1].speaker, kind="continued", cue=found[-1].cue)
    return none


def _says_something(place: _Place, end: int, start: int) -> bool:
    """Tell whether there are words of the author between two quotations, but for joints such as: and."""
    if not place.begin <= end <= start:
        return True
    between = re.sub(r"[^\w]+", " ", place.slice(end, start)).split()
    return len([word for word in between if word.casefold() not in _JOINTS]) > 0


_JOINTS = frozenset({"et", "and", "ou", "or", "puis", "then", "de", "des", "un", "une", "a", "the", "d", "mais", "but"})


def _after(place: _Place, rules: _Rules, stop: int, high: int) -> tuple[_Phrase, Span] | None:
    """Find: "...", said X; also: "...", X said."""
    rest = place.slice(stop, high)
    match = rules.after.match(rest)
    if match is None:
        return None
    group = "subject" if match.group("subject") is not None else "subject2"
    cue = "cue" if group == "subject" else "cue2"
    phrase = _phrase(rules, stop + match.start(group), match.group(group))
    return None if phrase is None else (phrase, (stop + match.start(cue), stop + match.end(cue)))


def _before(place: _Place, rules: _Rules, low: int, start: int) -> tuple[_Phrase, Span] | None:
    """Find the last: X said ... before the quotation, in its sentence."""
    lead = place.slice(low, start)
    best = None
    for match in rules.before.finditer(lead):
        phrase = _phrase(rules, low + match.start("subject"), match.group("subject"))
        if phrase is not None:
            best = phrase, (low + match.start("cue"), low + match.end("cue"))
    return best


def _source(
    place: _Place, rules: _Rules, low: int, high: int, start: int, stop: int
) -> tuple[Span, Span, SpeakerKind] | None:
    """Find: according to X, anywhere in the sentence outside quotations."""
    for begin, end in ((low, start), (stop, high)):
        for match in rules.source.finditer(place.slice(begin, end)):
            phrase = _phrase(rules, begin + match.start("subject"), match.group("subject"))
            if phrase is not None and phrase.kind != "pronoun":
                cue = (begin + match.start("cue"), begin + match.end("cue"))
                return (phrase.start, phrase.end), cue, phrase.kind
    return None


def _phrase(rules: _Rules, start: int, words: str) -> _Phrase | None:
    """Judge a subject: a name, a role, a pronoun, or nothing that can speak."""
    plain = fold(words).strip()
    if plain in rules.pronouns or plain.split(" ")[0] in rules.pronouns:
        return _Phrase(start, start + len(words), "pronoun")
    has_name = any(word[:1].isupper() and fold(word) not in rules.not_names for word in re.findall(r"[\w.-]+", words))
    first = re.match(r"(?:[\w'-]+ )?[\w-]+", words)
    return _Phrase(start, start + len(words), "named" if has_name else "role") if first else None


def _resolved(place: _Place, rules: _Rules, quoted: Quotation, phrase: _Phrase, found: list[Quotation]) -> Quotation:
    """Put whoever a pronoun stands for in its place: the speaker before, or the subject named last."""
    if phrase.kind != "pronoun":
        return replace(quoted, speaker=(phrase.start, phrase.end), kind=phrase.kind)
    named = None
    window = max(place.begin - 1500, 0)
    for match in rules.subject.finditer(place.marked, window, phrase.start):
        judged = _phrase(rules, match.start("subject"), match.group("subject"))
        if judged is not None and judged.kind == "named":
            named = (judged.start, judged.end)
    before = next((each for each in reversed(found) if each.speaker is not None), None)
    if before is not None and before.speaker is not None and (named is None or before.speaker[0] > named[0]):
        named = before.speaker
    return replace(quoted, speaker=named or (phrase.start, phrase.end), kind="pronoun")


@cache
def _rules(language: str) -> _Rules:
    languages = (language,) if language in LANGUAGES else LANGUAGES
    lists = [word_list(each) for each in languages]

    def choices(name: str) -> str:
        words = sorted({word for each in lists for word in each[name]}, key=len, reverse=True)
        return "|".join(re.escape(fold_marks(word)) for word in words)

    name = rf"(?:[A-Z\u00c0-\u00de][\w.'-]*)(?:(?: (?:(?:{choices('particles')}) )?)(?:[A-Z\u00c0-\u00de][\w.'-]*))*"
    article = r"(?:(?:[Ll]e|[Ll]a|[Ll]es|[Uu]n|[Uu]ne|[Dd]es|[Tt]he|[Aa]n?|[Ss]on|[Ss]a|[Hh]is|[Hh]er) |[Ll]')"
    role = rf"{article}(?:[\w-]+ ){{0,2}}?(?:{choices('roles')}|{choices('titles')})(?: [\w-]+)?(?: {name})?"
    titled = rf"(?:(?:{choices('titles')}) )?{name}"
    pronoun = rf"(?:{choices('pronouns')}|{'|'.join(each.capitalize() for each in choices('pronouns').split('|'))})"
    named = rf"{article}?{titled}"
    subject = rf"(?:{role}|{named}|{pronoun}\b)"
    auxiliary = (
        r"(?:(?:s'|l'|lui |leur |y |en |ne |n')*(?:a|ont|avait|avaient|aurait|auraient|est|has|have|had|would|also) )?"
    )
    adverb = r"(?:[\w-]+(?:ment|ly)|aussi|ainsi|alors|encore|d'ailleurs|notamment|later|also|then|on \w+day) ?"
    cue = rf"{auxiliary}(?:{adverb})?(?:{choices('cues')})\b"
    inverted = r"(?:-t-(?:il|elle|on)|-(?:il|elle|ils|elles))"
    middle = r"(?:[^.!?\u25a1]{0,90}?)"
    return _Rules(
        after=re.compile(
            rf"\s*[\"\u00bb\u201d\u203a]?\s*[,.!?\u2026]?\s*[\u2014\u2013-]?\s*(?:[\"\u00bb\u201d])?\s*(?:"
            rf"(?P<cue>{cue})(?:{inverted})?\s+(?:{adverb}\s*)?(?:jeudi |vendredi )?(?P<subject>{subject})"
            rf"|(?P<subject2>{subject})(?:, [^,.\u25a1]{{1,60}},)? (?P<cue2>{cue}))"
        ),
        before=re.compile(rf"(?P<subject>{subject})(?:, [^,.\u25a1]{{1,80}},)?{middle}\b(?P<cue>{cue})(?=[^.!?]*$)"),
        source=re.compile(
            rf"\b(?P<cue>{choices('source_cues')}|{choices('source_cues').capitalize()}) "
            rf"(?P<subject>{role}|{named}|l'\w+|\w+)"
        ),
        subject=re.compile(rf"(?P<subject>{titled})"),
        not_names=frozenset(fold(word) for each in lists for word in each["not_names"]),
        pronouns=frozenset(fold(word) for each in lists for word in each["pronouns"]),
    )
