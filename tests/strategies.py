"""Random cases and random arrays: one builder, fed by hypothesis or by a numpy generator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
from hypothesis import strategies as st

from pourparler.case.schema import Case
from pourparler.reach.acceptance.arrays import AcceptanceInputs, Floats

Item = TypeVar("Item")
Data = dict[str, Any]

LEVELS = ("high", "medium", "low")
VALUES = (0, 10, 20, 25, 30, 33.3, 40, 50, 60, 66.7, 70, 75, 80, 90, 100)
"""Few enough that ties, touching ends and terms at the reference are common."""
EVENTS = ("2025-01-01", "2025-01-02", "2025-01-02T12:00:00+02:00", ["2025-01-01", "2025-01-02"])
PUBLISHED = ("2025-01-03", "2025-01-03T08:00:00Z", "2025-01-05", ["2025-01-03", "2025-01-04"])


class Choices(Protocol):
    """Where a random case takes its decisions from."""

    def number(self, low: int, high: int) -> int: ...

    def pick(self, items: Sequence[Item]) -> Item: ...


@dataclass(frozen=True)
class FromGenerator:
    rng: np.random.Generator

    def number(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high, endpoint=True))

    def pick(self, items: Sequence[Item]) -> Item:
        return items[int(self.rng.integers(len(items)))]


@dataclass(frozen=True)
class FromHypothesis:
    draw: st.DrawFn

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def pick(self, items: Sequence[Item]) -> Item:
        return self.draw(st.sampled_from(items))


def overlap(position: float | list[float], limits: Sequence[float]) -> bool:
    """An actor accepts what it asks for: the format refuses a position outside the red line of the same code."""
    low, high = position if isinstance(position, list) else (position, position)
    return low <= limits[1] and limits[0] <= high


class CaseBuilder:
    """Builds a valid case with something of everything acceptance reads."""

    def __init__(self, choose: Choices) -> None:
        self.choose = choose
        self.sources = [f"s{n}" for n in range(choose.number(1, 3))]
        self.actors = [f"a{n}" for n in range(choose.number(2, 4))]
        self.issues = [f"k{n}" for n in range(choose.number(1, 4))]
        self.packages = [f"p{n}" for n in range(choose.number(1, 3))]
        self.numeric = {actor: self.once_in(4) for actor in self.actors}

    def once_in(self, n: int) -> bool:
        return self.choose.number(1, n) == 1

    def some(self, items: Sequence[str], least: int = 0) -> list[str]:
        chosen = [item for item in items if self.once_in(2)]
        return chosen if len(chosen) >= least else [self.choose.pick(items)]

    def interval(self) -> float | list[float]:
        one, other = self.choose.pick(VALUES), self.choose.pick(VALUES)
        return one if self.once_in(2) else sorted([one, other])

    def salience(self, actor: str) -> Any:
        if self.numeric[actor]:
            return sorted([self.choose.pick((0, 0, 10, 40, 100)), self.choose.pick((0, 10, 50, 100))])
        return self.choose.pick(LEVELS)

    def reference(self) -> Any:
        return self.choose.pick(("none", 0, 20, 50, 50, 100, [20, 60]))

    def terms(self, least: int = 1) -> Data:
        return {issue: self.interval() for issue in self.some(self.issues, least)}

    def stance(self) -> Data:
        actor = self.choose.pick(self.actors)
        stance: Data = {"kind": "stance", "actor": actor, "issue": self.choose.pick(self.issues)}
        what = self.choose.number(1, 10)
        if what <= 8:
            stance["position"] = self.interval()
        if what in (1, 2, 3, 9):
            stance["salience"] = self.salience(actor)
        if what in (3, 4, 10):
            limits = sorted([self.choose.pick((0, 20, 40)), self.choose.pick((60, 80, 100))])
            if "position" not in stance or overlap(stance["position"], limits):
                stance["accepts_within"] = limits
        return stance

    def code(self) -> Data:
        kind = self.choose.number(1, 20)
        actor = self.choose.pick(self.actors)
        if kind == 1:
            return {
                "kind": "requires",
                "actor": actor,
                "issue": self.choose.pick(self.issues),
                "within": self.interval(),
                "for": self.some(self.packages, 1),
            }
        if kind in (2, 3):
            answer: Data = {"kind": "answer", "actor": actor, "answer": self.choose.pick(("accepts", "rejects"))}
            if self.once_in(2):
                answer["package"] = self.choose.pick(self.packages)
            else:
                answer["terms"] = self.terms()
            if self.once_in(3):
                answer["conditions"] = {self.choose.pick(self.issues): self.interval()}
            if self.once_in(4):
                answer["note"] = "if the season allows"
            return answer
        if kind == 4:
            return {"kind": "reference", "issue": self.choose.pick(self.issues), "value": self.reference()}
        if kind == 5:
            low, high = sorted([self.choose.pick((-0.5, -0.1, 0, 0.1)), self.choose.pick((0, 0.1, 0.3, 0.5))])
            return {"kind": "cost", "actor": actor, "low": float(low), "high": float(high)}
        return self.stance()

    def statement(self, number: int) -> Data:
        statement: Data = {
            "id": f"t{number:02}",
            "source": self.choose.pick(self.sources),
            "span": [number, number + 1],
            "paraphrase": "Somebody says something.",
            "voice": self.choose.pick(("quoted", "reported", "reported", "author_claim", "observed_fact")),
            "speaker": "Somebody",
            "codes": [self.code() for _ in range(self.choose.number(1, 2))],
        }
        if self.once_in(2):
            statement["event_date"] = self.choose.pick(EVENTS)
        return statement

    def package(self, name: str) -> Data:
        terms = self.terms()
        package: Data = {"id": name, "terms": terms}
        if self.once_in(3):
            package["core"] = self.some(list(terms))
        if self.once_in(6):
            package["between"] = self.some(self.actors)
        if self.once_in(2):
            package["needs"] = self.some(self.actors)
        return package

    def format(self, name: str) -> Data:
        format_: Data = {"id": name, "can_block": self.some(self.actors) if self.once_in(2) else []}
        if self.once_in(3):
            stages = [self.some(self.actors, 1) for _ in range(self.choose.number(1, 2))]
            return {**format_, "stages": [*stages, ["all"]] if self.once_in(2) else stages}
        return {**format_, "at_table": ["all"] if self.once_in(4) else self.some(self.actors, 1)}

    def body(self, name: str) -> Data:
        """A body that votes: one vote or two, whole or not, with a veto or without."""
        games = []
        for _ in range(self.choose.number(1, 2)):
            votes = {actor: self.choose.pick((0.5, 1, 1, 2, 3)) for actor in self.some(self.actors, 1)}
            games.append({"quota": min(self.choose.pick((0.5, 1, 2, 3, 4, 9)), sum(votes.values())), "members": votes})
        veto = self.some(self.actors) if self.once_in(4) else []
        return {"id": name, "veto": veto, **(games[0] if len(games) == 1 else {"all_of": games})}

    def with_bodies(self, data: Data) -> Data:
        """Add bodies that can block to some formats: last of all, so that the rest is drawn as it is without."""
        for format_ in data["formats"]:
            for number in range(self.choose.number(1, 2) if self.once_in(3) else 0):
                format_["can_block"] = [*format_["can_block"], self.body(f"{format_['id']}-body{number}")]
        return data

    def assumption(self, name: str, statements: Sequence[str]) -> Data:
        on, by = self.actors[0], self.choose.pick(self.actors[1:])
        assumption: Data = {"name": name, "reason": "for the sake of argument"}
        what = self.choose.number(1, 4)
        if what == 1:
            assumption["imposable"] = {on: by}
        elif what == 2:
            alike = [a for a in self.actors[1:] if self.numeric[a] == self.numeric[on]]
            assumption["speaks_for"] = {on: self.some(alike) if alike else []}
        elif what == 3:
            kappa = sorted([self.choose.pick((0, 0.1, 0.5)), self.choose.pick((0.1, 0.5, 1))])
            assumption["relative_gains"] = {on: {"rival": by, "kappa": kappa}}
        else:
            assumption["reference"] = {self.choose.pick(self.issues): self.reference()}
        if statements and self.once_in(4):
            assumption["statements"] = [self.choose.pick(statements)]
        return assumption

    def frame(self, name: str, statements: Sequence[str]) -> Data:
        frame: Data = {
            "id": name,
            "assumptions": [self.assumption(f"{name}-{n}", statements) for n in range(self.choose.number(0, 2))],
        }
        if name != "pooled":
            frame["sources"] = self.some(self.sources)
            frame["voices"] = ["author_claim", "reported"] if self.once_in(4) else []
        return frame

    def data(self) -> Data:
        statements = [self.statement(number) for number in range(self.choose.number(0, 14))]
        names = [statement["id"] for statement in statements]
        data: Data = {
            "id": "random",
            "title": "A random case",
            "as_of": self.choose.pick(("2025-01-03", "2025-01-04", "2025-01-09")),
            "sources": [
                {
                    "id": name,
                    "title": name,
                    "kind": "news",
                    "published": self.choose.pick(PUBLISHED),
                    "published_basis": "b",
                }
                for name in self.sources
            ],
            "actors": [{"id": name, "name": name.upper(), "kind": "state"} for name in self.actors],
            "issues": [self.issue(name) for name in self.issues],
            "statements": statements,
            "packages": [self.package(name) for name in self.packages],
            "formats": [self.format(f"f{number}") for number in range(self.choose.number(1, 3))],
            "frames": [self.frame(name, names) for name in self.some(["pooled", "one", "two"])],
        }
        return self.with_bodies(data)

    def issue(self, name: str) -> Data:
        issue: Data = {"id": name, "question": "how much?", "scale": {0: "none", 50: "half", 100: "all"}}
        if self.once_in(2):
            issue["built"] = [50]
        if not self.once_in(5):
            issue["reference"] = {"value": self.reference(), "reason": "as things stand"}
        return issue


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Random cases that shrink."""
    return Case.model_validate(CaseBuilder(FromHypothesis(draw)).data())


def random_case(rng: np.random.Generator) -> Case:
    """A random case for the big counts."""
    return Case.model_validate(CaseBuilder(FromGenerator(rng)).data())


def _ends(rng: np.random.Generator, shape: tuple[int, ...], point_share: float) -> tuple[Floats, Floats]:
    """Random intervals in [0, 100], some of them points, on a grid or off it."""
    ends = np.sort(rng.choice([rng.uniform(0, 100, (2, *shape)), rng.integers(0, 10, (2, *shape)) * 10.0]), axis=0)
    points = rng.random(shape) < point_share
    return ends[0], np.where(points, ends[0], ends[1])


def random_inputs(rng: np.random.Generator, actors: int = 3, issues: int = 5, packages: int = 3) -> AcceptanceInputs:
    """Random arrays of the acceptance model: ordinal and numeric actors, open cells, interval terms, rivals."""
    shape = (actors, issues)
    stated = rng.random(shape) < 0.7
    theta_low, theta_high = _ends(rng, shape, 0.3)
    chosen = [np.sort(rng.choice(issues, rng.integers(1, issues + 1), replace=False)) for _ in range(packages)]
    count = sum(map(len, chosen))
    term_low, term_high = _ends(rng, (count,), 0.8)
    reference_low, reference_high = _ends(rng, (issues,), 0.8)
    salience_low, salience_high = _ends(rng, shape, 0.3)
    cost_low, cost_high = np.sort(rng.uniform(-0.3, 0.3, (2, actors)), axis=0)
    kappa_low, kappa_high = np.sort(rng.uniform(0, 1, (2, actors)), axis=0)
    rival = (np.arange(actors) + rng.integers(1, actors, actors)) % actors
    return AcceptanceInputs(
        theta_low=np.where(stated, theta_low, 0.0),
        theta_high=np.where(stated, theta_high, 100.0),
        stated=stated,
        zone_low=np.full(shape, -np.inf),
        zone_high=np.full(shape, np.inf),
        lined=np.zeros(shape, dtype=np.bool_),
        level=rng.integers(0, 4, shape).astype(np.int8),
        salience_low=salience_low,
        salience_high=salience_high + 1.0,
        numeric=rng.random(actors) < 0.5,
        cost_low=cost_low,
        cost_high=cost_high,
        rival=np.where(rng.random(actors) < 0.5, rival, -1).astype(np.int64),
        kappa_low=kappa_low,
        kappa_high=kappa_high,
        start=np.concatenate([[0], np.cumsum([len(each) for each in chosen])]).astype(np.int64),
        term_issue=np.concatenate(chosen).astype(np.int64),
        term_low=term_low,
        term_high=term_high,
        term_core=rng.random(count) < 0.2,
        reference_low=reference_low,
        reference_high=reference_high,
        inside_only=rng.random(issues) < 0.1,
        forced=np.zeros((actors, packages), dtype=np.int8),
        compliance_low=np.ones(packages),
        compliance_high=np.ones(packages),
    )
