"""Names, anchors and attributions of one study: what turns ids into words and links."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from functools import cached_property
from urllib.parse import quote

from pourparler.case.schema import POOLED, Case, Frame, Package, Source, Statement
from pourparler.report.words import VOICES, capital, day, days, range_of
from pourparler.study import Study

__all__ = ["Lookup", "anchor", "frame_label", "link"]

_FETCHABLE = re.compile(r"^https?://[^\s\"'<>]+$", re.IGNORECASE)


def anchor(kind: str, *ids: str) -> str:
    """Return the id of an element; ids cannot hold a colon, so no two things share one.

    >>> anchor("s", "f0-012"), anchor("verdict", "pause", "us-russia")
    ('s-f0-012', 'verdict:pause:us-russia')
    """
    return f"s-{ids[0]}" if kind == "s" else ":".join((kind, *ids))


def link(kind: str, *ids: str) -> str:
    """Return the address of an element on the same page.

    >>> link("s", "a#1")
    '#s-a%231'
    """
    return "#" + quote(anchor(kind, *ids), safe=":-_.~")


def frame_label(frame: Frame) -> str:
    """Return a frame's title; the frame of everyone's statements has a plain one."""
    return frame.title or ("Everything anyone says" if frame.id == POOLED else frame.id)


class Lookup:
    """Everything a template asks about an id. An id the case does not know stands for itself."""

    def __init__(self, study: Study) -> None:
        case: Case = study.case
        self.study = study
        self.actors = {actor.id: actor.name for actor in case.actors}
        self.issues = {issue.id: issue for issue in case.issues}
        self.packages: Mapping[str, Package] = {package.id: package for package in case.packages}
        self.formats = {each.id: each.label for each in (*case.formats, *study.formats)}
        self.frames = {each.id: frame_label(each) for each in (*case.frames, *study.frames)}
        self.sources: Mapping[str, Source] = {source.id: source for source in case.sources}
        self.statements: Mapping[str, Statement] = {statement.id: statement for statement in case.statements}
        self.questions = {question.id: question.question for question in case.questions}
        self.factors = {factor.id: factor.title for factor in case.factors}
        self.follow_ups = {each.id: each.label for each in case.follow_ups}
        self._package_number = {package.id: index for index, package in enumerate(case.packages, 1)}

    def actor(self, actor: str) -> str:
        """Return an actor's name."""
        return self.actors.get(actor, actor)

    def issue(self, issue: str) -> str:
        """Return an issue's title."""
        return self.issues[issue].label if issue in self.issues else issue

    def package(self, package: str) -> str:
        """Return a package's title."""
        return self.packages[package].label if package in self.packages else package

    def package_code(self, package: str) -> str:
        """Return the short code of a package in charts and tables: P1 is the case's first."""
        return f"P{self._package_number[package]}" if package in self._package_number else package

    def format(self, name: str) -> str:
        """Return a format's title."""
        return self.formats.get(name, name)

    def frame(self, frame: str) -> str:
        """Return a frame's title."""
        return self.frames.get(frame, "Everything anyone says" if frame == POOLED else frame)

    def question(self, question: str) -> str:
        """Return a question in full."""
        return self.questions.get(question, question)

    def factor(self, factor: str) -> str:
        """Return a factor's title."""
        return self.factors.get(factor, factor)

    def follow_up(self, follow_up: str) -> str:
        """Return a follow-up's title."""
        return self.follow_ups.get(follow_up, follow_up)

    def source_title(self, source: str) -> str:
        """Return a source's title."""
        return self.sources[source].title if source in self.sources else source

    def source_name(self, source: str) -> str:
        """Return a source's name with its id: the author, else the publisher, else the title up to its first stop."""
        found = self.sources.get(source)
        if found is None:
            return source
        name = found.author or found.publisher
        short = textwrap.shorten(name or _short_title(found.title), 60, placeholder=" …")
        return f"{short} ({source})" if name else f"“{short}” ({source})"

    def published(self, source: str) -> str:
        """Return when a source was published, in words."""
        return days(self.sources[source].published) if source in self.sources else ""

    def address(self, source: str) -> str:
        """Return a source's web address if it is one a reader may safely follow, else nothing."""
        url = self.sources[source].url.strip() if source in self.sources else ""
        return url if _FETCHABLE.match(url) else ""

    def attribution(self, statement: Statement) -> str:
        """Say who says it and where: the person behind the words, the source and the voice."""
        place = self.source_name(statement.source)
        via = f" citing {statement.via}" if statement.via else ""
        voice = VOICES[statement.voice]
        who = statement.speaker
        if statement.voice in ("quoted", "reported"):
            return capital(f"{who}, {voice} by {place}{via}" if who else f"{voice} by {place}{via}")
        if statement.voice == "other_expert":
            return capital(f"{who or 'An expert'}, in {place}{via}")
        return f"{place}, {voice}{via}"

    def anchor_words(self, issue: str, value: float) -> str:
        """Return what a value on an issue's scale means in words, where the scale says so."""
        scale = self.issues[issue].scale if issue in self.issues else {}
        return scale.get(int(value), "") if float(value).is_integer() else ""

    def term_words(self, issue: str, low: float, high: float) -> str:
        """Return what a value or a stretch of a scale means in the scale's own words, in quotation marks."""
        scale = self.issues[issue].scale if issue in self.issues else {}
        if not scale:
            return ""
        inside = sorted(at for at in scale if low <= at <= high)
        if not inside:
            below, above = max(at for at in scale if at < low), min(at for at in scale if at > high)
            return f"between “{scale[below]}” and “{scale[above]}”"
        first, last = inside[0], inside[-1]
        if first == last:
            return f"{'' if low == high else 'near '}“{scale[first]}”"
        start = "from" if first == low else "from below"
        return f"{start} “{scale[first]}” to {'' if last == high else 'above '}“{scale[last]}”"

    def built_term(self, package: str, issue: str) -> bool:
        """Whether the analyst built a package's term, or an anchor of the scale on which it stands."""
        found = self.packages.get(package)
        if found is None or issue not in found.terms:
            return False
        return issue in found.built or bool(set(found.terms[issue]) & set(self.issues[issue].built))

    def term(self, package: str, issue: str) -> str:
        """Return the number a package sets on an issue, with a star where the analyst built it."""
        return range_of(*self.packages[package].terms[issue]) + ("*" if self.built_term(package, issue) else "")

    def known(self, ids: Iterable[str]) -> list[Statement]:
        """Return the statements with these ids, without repetition, in the given order."""
        return [self.statements[each] for each in dict.fromkeys(ids) if each in self.statements]

    @cached_property
    def as_of(self) -> str:
        """The date of the study in words."""
        return day(self.study.as_of)

    @cached_property
    def visible_ids(self) -> frozenset[str]:
        """The statements published by the date of the study."""
        return frozenset(statement.id for statement in self.study.visible)

    @cached_property
    def base(self) -> str:
        """The frame whose verdict stands at the head of every cell: the first that was run, ``pooled`` if it was."""
        return self.study.frames[0].id if self.study.frames else POOLED

    @cached_property
    def accounts(self) -> tuple[str, ...]:
        """The frames run other than ``pooled``, which joins them."""
        return tuple(frame.id for frame in self.study.frames if frame.id != POOLED)

    @cached_property
    def nothing_published(self) -> str:
        """Say that no source had appeared by the date; nothing where one had."""
        sources = self.study.case.sources
        if not sources or any(source.visible_from <= self.study.as_of for source in sources):
            return ""
        first = min(sources, key=lambda source: source.visible_from)
        return (
            f"No source of this case had been published by {self.as_of}, so nobody’s position is known and no verdict "
            f"is given; the first is {self.source_name(first.id)}, {days(first.published)}."
        )


_TITLE_BREAK = re.compile(r"\s*[:.?!,;]\s")


def _short_title(title: str) -> str:
    """Return a title up to its first stop, if that leaves enough to know it by."""
    start = _TITLE_BREAK.split(title, maxsplit=1)[0]
    return start if len(start) >= 8 else title
