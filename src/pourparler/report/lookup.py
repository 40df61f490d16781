"""Names, anchors and attributions of one study: what turns ids into words and links."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from functools import cached_property
from urllib.parse import quote

from pourparler.case.schema import POOLED, Case, Frame, Package, Source, Statement
from pourparler.report.words import VOICES, day, days
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

    def source_title(self, source: str) -> str:
        """Return a source's title."""
        return self.sources[source].title if source in self.sources else source

    def publisher(self, source: str) -> str:
        """Return the shortest name readers know a source by: its publisher or author, else its title."""
        found = self.sources.get(source)
        return (
            textwrap.shorten(found.publisher or found.author or found.title, 60, placeholder=" …") if found else source
        )

    def published(self, source: str) -> str:
        """Return when a source was published, in words."""
        return days(self.sources[source].published) if source in self.sources else ""

    def address(self, source: str) -> str:
        """Return a source's web address if it is one a reader may safely follow, else nothing."""
        url = self.sources[source].url.strip() if source in self.sources else ""
        return url if _FETCHABLE.match(url) else ""

    def attribution(self, statement: Statement) -> str:
        """Say who says it and where: the person behind the words, the publisher, the date and the voice."""
        place = f"{self.publisher(statement.source)} ({statement.source})"
        via = f" citing {statement.via}" if statement.via else ""
        voice = VOICES[statement.voice]
        who = statement.speaker
        if statement.voice in ("quoted", "reported"):
            person = f"{who}, {voice}" if who else f"{voice}".capitalize()
            return f"{person} by {place}{via}"
        if statement.voice == "other_expert":
            return f"{who or 'An expert'}, in {place}{via}"
        return f"{place}, {voice}{via}"

    def anchor_words(self, issue: str, value: float) -> str:
        """Return what a value on an issue's scale means in words, where the scale says so."""
        scale = self.issues[issue].scale if issue in self.issues else {}
        return scale.get(int(value), "") if float(value).is_integer() else ""

    def term_words(self, issue: str, low: float, high: float) -> str:
        """Return what a term means in words: the anchor it stands on, or the two it lies between."""
        if low == high:
            if exact := self.anchor_words(issue, low):
                return exact
            below, above = self._anchors_around(issue, low)
            return f"between “{below}” and “{above}”" if below and above else ""
        first, last = self.anchor_words(issue, low), self.anchor_words(issue, high)
        return f"from “{first}” to “{last}”" if first and last else ""

    def _anchors_around(self, issue: str, value: float) -> tuple[str, str]:
        scale = self.issues[issue].scale if issue in self.issues else {}
        below = max((at for at in scale if at < value), default=None)
        above = min((at for at in scale if at > value), default=None)
        return (scale[below] if below is not None else "", scale[above] if above is not None else "")

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
