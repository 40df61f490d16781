"""The case format: one frozen pydantic model per thing a case holds. The JSON Schema is generated from these."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from pourparler.case.bodies import Body
from pourparler.case.codes import Code, Compliance
from pourparler.case.codes.base import Identifier, Interval, NumberInterval, ReferenceValue, Strict, shown
from pourparler.case.conflict import ConflictSection
from pourparler.case.follow_up import FollowUp
from pourparler.case.hypotheses import HypothesisSet
from pourparler.case.moments import Moment, Moments, earliest_moment, latest_moment
from pourparler.case.native import Native, NativeWeights

__all__ = [
    "POOLED",
    "Actor",
    "Assumption",
    "Case",
    "Coding",
    "Dispute",
    "DisputeSide",
    "Factor",
    "FollowUp",
    "Format",
    "Frame",
    "Issue",
    "IssueReference",
    "Moment",
    "Moments",
    "Package",
    "Question",
    "RelativeGains",
    "Source",
    "Statement",
    "Voice",
    "earliest_moment",
    "latest_moment",
]

POOLED = "pooled"
"""The frame that admits everything anyone says. It always exists and comes first."""

Voice = Literal[
    "quoted",
    "reported",
    "author_claim",
    "author_forecast",
    "author_judgement",
    "observed_fact",
    "other_expert",
]


def _span(value: Any) -> Any:
    if isinstance(value, list | tuple) and len(value) == 2 and all(type(end) is int for end in value):
        return value
    raise ValueError(f"should be [start, end), two whole numbers that count characters, not {shown(value)}")


Span = Annotated[
    tuple[Annotated[int, Field(ge=0)], int],
    BeforeValidator(_span),
    Field(description="[start, end) in code points of the document"),
]
"""Where a passage stands: [start, end) in code points of its document."""


class Source(Strict):
    """A document. Its text is not shipped: a case stores spans into it, its length and its hash."""

    id: Identifier
    title: str
    publisher: str = ""
    author: str = ""
    language: str = ""
    kind: Literal["primary", "news", "analysis", "opinion"]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="hash of the file, as 64 hexadecimal digits"
    )
    characters: Annotated[int, Field(ge=0, strict=True)] | None = Field(
        default=None, description="length of the file in code points after decoding UTF-8; spans must lie within"
    )
    published: Moments
    published_basis: str = Field(default="", description="how the date is known; needed where it is an interval")
    url: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _interval_has_a_basis(self) -> Source:
        if self.published[0] != self.published[1] and not self.published_basis:
            raise ValueError("published is an interval without a basis; say in published_basis how it is known")
        return self

    @property
    def visible_from(self) -> datetime:
        """The latest moment at which the source can have appeared."""
        return latest_moment(self.published[1])


class Actor(Strict):
    """A state, organisation, bloc or faction. Its leaders are its ``speakers``, not actors."""

    id: Identifier
    name: str
    aliases: dict[str, tuple[str, ...]] = Field(default={}, description="names per language, such as fr: [Kiev, Kyiv]")
    kind: Literal["state", "organisation", "bloc", "faction"]
    member_of: tuple[Identifier, ...] = ()
    speakers: tuple[str, ...] = ()
    note: str = ""


class IssueReference(Strict):
    """The analyst's assumption of what no agreement would bring, where no admitted source and no frame says."""

    value: ReferenceValue
    reason: Annotated[str, Field(min_length=1)]
    statements: tuple[Identifier, ...] = ()


class Issue(Strict):
    """A question with a 0-100 scale, the meaning of its anchors in words, and which the analyst built."""

    id: Identifier
    title: str = ""
    question: str
    scale: dict[int, str] = Field(description="what 0, 50 and 100 mean, in words; 0 and 100 are needed")
    built: tuple[int, ...] = Field(default=(), description="anchors of the scale that the analyst built")
    native: Native | None = None
    reference: IssueReference | None = None
    lexicon: dict[str, tuple[Annotated[str, Field(min_length=1)], ...]] = Field(
        default={}, description="words per language that show that a sentence touches the issue; sanction* begins words"
    )

    @model_validator(mode="after")
    def _scale_has_ends(self) -> Issue:
        if missing := [end for end in (0, 100) if end not in self.scale]:
            raise ValueError(f"the scale does not say what {missing[0]} means; give 0 and 100")
        if outside := [anchor for anchor in self.scale if not 0 <= anchor <= 100]:
            raise ValueError(f"anchor {outside[0]} is outside 0-100")
        if unknown := [anchor for anchor in self.built if anchor not in self.scale]:
            raise ValueError(f"built anchor {unknown[0]} is not on the scale; anchors: {sorted(self.scale)}")
        return self

    @property
    def label(self) -> str:
        """The title, or the id where there is none."""
        return self.title or self.id


class Statement(Strict):
    """What one passage of a source says, in the coder's words, with its codes."""

    id: Identifier
    source: Identifier
    span: Span
    paraphrase: Annotated[str, Field(min_length=1)]
    voice: Voice
    speaker: str | None = None
    via: str = Field(default="", description="the nested source, as in 'according to CNN'")
    event_date: Moments | None = None
    codes: tuple[Code, ...] = ()
    note: str = ""
    coder: str = Field(default="", description="who coded it")
    coded_at: Moment | None = Field(default=None, description="when it was coded")

    @model_validator(mode="after")
    def _is_whole(self) -> Statement:
        start, end = self.span
        if end <= start:
            raise ValueError(f"span [{start}, {end}] is empty or reversed; write [start, end) with end after start")
        if self.voice == "quoted" and not self.speaker:
            raise ValueError('voice "quoted" with no speaker; name the speaker')
        return self


class Coding(Strict):
    """Another coding of the documents, to see how far two coders agree; its statements enter no result.

    >>> Coding(id="blind", coder="Bo", blind=True, passages={"speech": [[0, 400]]}).passages
    {'speech': ((0, 400),)}
    """

    id: Identifier
    coder: Annotated[str, Field(min_length=1)]
    note: str = ""
    blind: bool = Field(default=False, description="whether the coder saw none of the case's statements")
    coded_at: Moment | None = Field(default=None, description="when it was coded, where its statements do not say")
    passages: dict[Identifier, tuple[Span, ...]] = Field(
        default={},
        description="source: the passages that were coded, [start, end) each; none given: all documents in full",
    )
    statements: tuple[Statement, ...] = ()


class Package(Strict):
    """Terms that stand together; issues it does not name stay at their reference."""

    id: Identifier
    title: str = ""
    description: str = ""
    terms: dict[Identifier, Interval] = Field(min_length=1)
    core: tuple[Identifier, ...] = Field(
        default=(), description="issues without which the package is not what it claims"
    )
    between: tuple[Identifier, ...] = Field(default=(), description="actors it only makes sense among")
    needs: tuple[Identifier, ...] = Field(default=(), description="actors whose own action it requires")
    built: dict[Identifier, str] = Field(
        default={}, description="issues whose term is a number the analyst built, with the reason"
    )

    @model_validator(mode="after")
    def _core_is_set(self) -> Package:
        for key, issues in (("core", self.core), ("built", tuple(self.built))):
            if unset := [issue for issue in issues if issue not in self.terms]:
                raise ValueError(f"{key} names {unset[0]!r}, which is not among the terms")
        return self

    @property
    def label(self) -> str:
        """The title, or the id where there is none."""
        return self.title or self.id


class Format(Strict):
    """Who sits at the table, at once or in stages, and who can block from outside. ``all`` means every actor."""

    id: Identifier
    title: str = ""
    at_table: tuple[Identifier, ...] = ()
    stages: tuple[tuple[Identifier, ...], ...] = ()
    can_block: tuple[Identifier | Body, ...] = Field(
        default=(),
        description="outside the room: actors who count where they refuse or oppose, and bodies that vote, "
        "where those in favour miss a quota",
    )

    @model_validator(mode="after")
    def _has_one_table(self) -> Format:
        if bool(self.at_table) == bool(self.stages):
            raise ValueError("a format has at_table or stages; give one of the two")
        if any(not stage for stage in self.stages):
            raise ValueError("a stage without actors; name who meets in it")
        return self

    @property
    def blockers(self) -> tuple[str, ...]:
        """The actors of ``can_block``, without the bodies."""
        return tuple(each for each in self.can_block if isinstance(each, str))

    @property
    def lone_blockers(self) -> tuple[str, ...]:
        """Those who can block alone: the actors of ``can_block``, and members without whom a body cannot agree."""
        members = (actor for body in self.bodies for actor in body.lone_blockers)
        return tuple(dict.fromkeys((*self.blockers, *members)))

    @property
    def bodies(self) -> tuple[Body, ...]:
        """The bodies of ``can_block``."""
        return tuple(each for each in self.can_block if isinstance(each, Body))

    @property
    def label(self) -> str:
        """The title, or the id where there is none."""
        return self.title or self.id


class RelativeGains(Strict):
    """How far an actor minds a rival's gain: kappa = k / (1 + k) of Grieco's V - k (W - V), in [0, 1]."""

    rival: Identifier
    kappa: NumberInterval

    @model_validator(mode="after")
    def _kappa_is_a_share(self) -> RelativeGains:
        low, high = self.kappa
        if not 0 <= low <= high <= 1:
            raise ValueError(f"kappa [{low:g}, {high:g}] should be [low, high] within 0-1")
        return self


class Assumption(Strict):
    """A named choice of the analyst, with its reason and the statements it rests on."""

    name: Identifier
    reason: Annotated[str, Field(min_length=1)]
    statements: tuple[Identifier, ...] = ()
    imposable: dict[Identifier, Identifier] = Field(default={}, description="on: by")
    speaks_for: dict[Identifier, tuple[Identifier, ...]] = Field(
        default={}, description="bloc: the actors its stances, conditions, answers and red lines reach"
    )
    relative_gains: dict[Identifier, RelativeGains] = Field(default={})
    reference: dict[Identifier, ReferenceValue] = Field(default={})
    compliance: tuple[Compliance, ...] = Field(
        default=(), description="numbers of what makes actors keep an agreement, written like the code"
    )

    @model_validator(mode="after")
    def _assumes_something(self) -> Assumption:
        if not (self.imposable or self.speaks_for or self.relative_gains or self.reference or self.compliance):
            known = "imposable, speaks_for, relative_gains, reference or compliance"
            raise ValueError(f"the assumption assumes nothing; give {known}")
        return self


class Frame(Strict):
    """One account: its own sources and voices, and its assumptions, added to what everyone reports.

    The frame ``pooled`` may be listed to give it assumptions; it owns every source.
    """

    id: Identifier
    title: str = ""
    sources: tuple[Identifier, ...] = ()
    voices: tuple[Voice, ...] = Field(default=(), description="own voices it takes over; empty means all")
    assumptions: tuple[Assumption | Identifier, ...] = Field(
        default=(), description="written out, or by the name of one of the case's assumptions"
    )

    @property
    def label(self) -> str:
        """The title, or the id where there is none."""
        return self.title or self.id


class Question(Strict):
    """What forecasts are about, its possible answers, and how it resolves."""

    id: Identifier
    question: str
    resolves: str
    values: tuple[str, ...] = ("yes", "no")


class Factor(Strict):
    """Something that effects run between."""

    id: Identifier
    title: str


class DisputeSide(Strict):
    """One side of a disagreement between sources, and the statements that take it."""

    claim: str
    statements: Annotated[tuple[Identifier, ...], Field(min_length=1)]


class Dispute(Strict):
    """A question on which the sources disagree; both sides are kept, never averaged."""

    id: Identifier
    question: str
    sides: Annotated[tuple[DisputeSide, ...], Field(min_length=2)]


class Case(Strict):
    """Everything a case holds.

    >>> import pourparler
    >>> case = pourparler.load_case("water-dispute")
    >>> [actor.name for actor in case.actors], len(case.statements)
    (['Altovar', 'Brennia', 'Celdor'], 25)
    """

    id: Identifier
    title: str
    description: str = ""
    as_of: Moment | None = Field(default=None, description="the date studied by default")
    licence: str = ""
    authors: tuple[str, ...] = ()
    native_weights: NativeWeights | None = None
    conflict: ConflictSection | None = None
    sources: tuple[Source, ...] = ()
    actors: tuple[Actor, ...] = ()
    issues: tuple[Issue, ...] = ()
    statements: tuple[Statement, ...] = ()
    packages: tuple[Package, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    formats: tuple[Format, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    frames: tuple[Frame, ...] = ()
    questions: tuple[Question, ...] = ()
    factors: tuple[Factor, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    hypotheses: tuple[HypothesisSet, ...] = ()
    codings: tuple[Coding, ...] = ()

    def name_of(self, kind: Literal["actor", "issue", "package", "format"], identifier: str) -> str:
        """Return the name or title that people read, for an id.

        >>> Case(id="c", title="C", actors=(Actor(id="a", name="Ann", kind="state"),)).name_of("actor", "a")
        'Ann'
        """
        return self._names[kind][identifier]

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        return {
            "actor": {actor.id: actor.name for actor in self.actors},
            "issue": {issue.id: issue.label for issue in self.issues},
            "package": {package.id: package.label for package in self.packages},
            "format": {format_.id: format_.label for format_ in self.formats},
        }
