"""A slow, obvious reference of the challenge model, written from the definition and not from the code it checks.

Lists and loops, one issue, one draw. The definition is that of the public 2014 replication of Bueno de Mesquita's
model (delta, v, P, E, R, the offers), with each disputed choice as a keyword. Nothing from ``pourparler``. Where the
text leaves a choice, the comment says "Reading" and what was chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Numbers = Sequence[float]


@dataclass(frozen=True)
class Game:
    """Everything a round needs: positions x, capabilities c, saliences s, range W, and the disputed choices."""

    x: list[float]
    c: list[float]
    s: list[float]
    width: float
    denominator: str = "triples"
    numerator: str = "positive-votes"
    undecided: str = "zero"
    voter_exponent: str = "own"
    security: str = "adversaries"
    degenerate_risk: str = "refuse"
    status_quo: float = 1.0
    drift: str = "none"
    confrontation: str = "loser-moves"
    compromise: str = "lowest"
    capitulation: str = "none"
    reference: float | None = None

    def actors(self) -> range:
        return range(len(self.x))

    def distance(self, a: int, b: int) -> float:
        return abs(self.x[a] - self.x[b]) / self.width


def power(base: float, exponent: float) -> float:
    return float(base**exponent)


def vote(game: Game, r: Numbers, k: int, a: int, b: int) -> float:
    """v_k(a, b) = c_k s_k (delta_k(b)^r_k - delta_k(a)^r_k)."""
    exponent = r[k] if game.voter_exponent == "own" else 1.0
    return game.c[k] * game.s[k] * (power(game.distance(k, b), exponent) - power(game.distance(k, a), exponent))


def all_triples(game: Game, r: Numbers) -> float:
    """Sum over k, l and m of |v_k(l, m)|."""
    return sum(abs(vote(game, r, k, a, b)) for k in game.actors() for a in game.actors() for b in game.actors())


def probability(game: Game, r: Numbers, a: int, b: int, triples: float) -> float:
    """P(a, b): the chance that a prevails over b."""
    tie = 0.5 if game.undecided == "half" else 0.0
    if game.x[a] == game.x[b]:
        return tie
    # Reading: whoever leaves a and b out of the denominator leaves them out of the numerator too, or P exceeds 1.
    voters = [k for k in game.actors() if game.denominator != "third-parties" or k not in (a, b)]
    votes = [vote(game, r, k, a, b) for k in voters]
    above = sum(max(0.0, v) for v in votes) if game.numerator == "positive-votes" else max(0.0, sum(votes))
    below = triples if game.denominator == "triples" else sum(abs(v) for v in votes)
    if below < 1e-12 * sum(c * s for c, s in zip(game.c, game.s, strict=True)):
        if game.undecided == "half":
            return tie
        raise ZeroDivisionError
    return above / below


def weighted_median(x: Numbers, c: Numbers, s: Numbers) -> float:
    """The held position that minimises sum c s |x - m|, the lowest of several."""

    def total(m: float) -> float:
        return sum(ck * sk * abs(xk - m) for xk, ck, sk in zip(x, c, s, strict=True))

    return min(sorted(x), key=lambda m: round(total(m), 12))


def weighted_mean(x: Numbers, c: Numbers, s: Numbers) -> float:
    """sum c s x / sum c s."""
    weights = [ck * sk for ck, sk in zip(c, s, strict=True)]
    return sum(w * xk for w, xk in zip(weights, x, strict=True)) / sum(weights)


def without_challenge(game: Game, a: int, b: int, exponent: float) -> float:
    """Q sq + (1 - Q) [T ub + (1 - T) uw], the second part only where the options ask for it."""
    value = game.status_quo * (2 - 4 * power(0.5, exponent))
    if game.drift == "none":
        return value
    centre = weighted_median(game.x, game.c, game.s) if game.drift != "reference" else game.reference
    assert centre is not None
    # Reading: a reference outcome farther away than the range counts as that far.
    to_centre, to_rival = min(1.0, abs(game.x[a] - centre) / game.width), game.distance(a, b)
    half = 0.25 * (to_centre + to_rival)
    better, worse = 2 - 4 * power(max(0.0, 0.5 - half), exponent), 2 - 4 * power(0.5 + half, exponent)
    chance = 0.5 if game.drift == "even" else float(to_centre < to_rival - 1e-12)
    return value + (1 - game.status_quo) * (chance * better + (1 - chance) * worse)


def expected_utility(game: Game, r: Numbers, p: list[list[float]], viewer: int, a: int, b: int) -> float:
    """E_viewer(a -> b)."""
    d, exponent = game.distance(a, b), r[viewer]
    success, failure = 2 - 4 * power(0.5 - 0.5 * d, exponent), 2 - 4 * power(0.5 + 0.5 * d, exponent)
    contest = p[a][b] * success + (1 - p[a][b]) * failure
    return game.s[b] * contest + (1 - game.s[b]) * success - without_challenge(game, a, b, exponent)


def probabilities(game: Game, r: Numbers) -> list[list[float]]:
    triples = all_triples(game, r)
    return [[probability(game, r, a, b, triples) for b in game.actors()] for a in game.actors()]


def security(game: Game) -> list[float]:
    """D_i = sum over j != i of E(j -> i) (or of E(i -> j)), everybody neutral to risk."""
    neutral = [1.0 for _ in game.actors()]
    p = probabilities(game, neutral)
    sums = []
    for i in game.actors():
        others = [j for j in game.actors() if j != i]
        if game.security == "adversaries":
            sums.append(sum(expected_utility(game, neutral, p, i, j, i) for j in others))
        else:
            sums.append(sum(expected_utility(game, neutral, p, i, i, j) for j in others))
    return sums


def attitudes(game: Game, d: Numbers) -> list[float]:
    """R_i = (2 D_i - max D - min D) / (max D - min D)."""
    if max(d) - min(d) < 1e-12 * max(1.0, *map(abs, d)):
        if game.degenerate_risk == "neutral":
            return [0.0 for _ in d]
        raise ZeroDivisionError
    return [(2 * each - max(d) - min(d)) / (max(d) - min(d)) for each in d]


def offers_to(game: Game, r: Numbers, p: list[list[float]], i: int) -> list[dict[str, Any]]:
    """What every other actor makes of i: kind, who, the offered position, e and f."""
    offers = []
    for j in game.actors():
        if game.x[j] == game.x[i]:
            continue
        e, f = expected_utility(game, r, p, i, i, j), expected_utility(game, r, p, i, j, i)
        kind, at = "none", game.x[i]
        # Reading: what differs by less than 1e-12 does not differ; e is zero in theory where it is 1e-16 in floats.
        e, f = (0.0 if abs(value) <= 1e-12 else value for value in (e, f))
        e = f if abs(f - e) <= 1e-12 else e
        if f > e > 0 and game.confrontation == "loser-moves":
            kind, at = "confrontation", game.x[j]
        elif f > 0 > e and f > abs(e) + 1e-12:
            kind, at = "compromise", game.x[i] + (game.x[j] - game.x[i]) * abs(e) / f
        elif f > 0 > e and game.capitulation == "taken":
            kind, at = "capitulation", game.x[j]
        offers.append({"kind": kind, "by": j, "at": at, "e": e, "f": f})
    return offers


def accepted(game: Game, i: int, offers: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The offer i takes: the nearest confrontation, else a compromise by the rule, else the nearest capitulation."""
    here = game.x[i]

    def middle(offer: dict[str, Any]) -> float:
        e, f = abs(offer["e"]), abs(offer["f"])
        return float((e * here + f * game.x[offer["by"]]) / (e + f))

    rules: dict[str, Callable[[dict[str, Any]], float]] = {
        "lowest": middle,
        "least-move": lambda offer: abs(offer["at"] - here),
        "highest-expected-utility": lambda offer: -offer["e"],
    }
    for kind in ("confrontation", "compromise", "capitulation"):
        of_kind = [offer for offer in offers if offer["kind"] == kind]
        key = rules[game.compromise] if kind == "compromise" else rules["least-move"]
        if of_kind:
            least = min(map(key, of_kind))
            return next(offer for offer in of_kind if key(offer) <= least + 1e-12 * game.width)
    return None


@dataclass(frozen=True)
class Round:
    """One round, by actor or by pair."""

    security: list[float]
    risk: list[float]
    exponent: list[float]
    probability: list[list[float]]
    offers: list[list[dict[str, Any]]]
    accepted: list[dict[str, Any] | None]
    positions: list[float]


def play_round(game: Game) -> Round:
    d = security(game)
    risk = attitudes(game, d)
    r = [(1 - each / 3) / (1 + each / 3) for each in risk]
    p = probabilities(game, r)
    offers = [offers_to(game, r, p, i) for i in game.actors()]
    taken = [accepted(game, i, offers[i]) for i in game.actors()]
    moved = [game.x[i] if offer is None else offer["at"] for i, offer in enumerate(taken)]
    return Round(d, risk, r, p, offers, taken, moved)


def play(
    x: Numbers, c: Numbers, s: Numbers, rounds: int, *, scale: str = "initial", **choices: Any
) -> tuple[list[list[float]], list[Round]]:
    """Positions at the start and after every round, and the rounds."""
    positions, played = [list(x)], list[Round]()
    initial = max(x) - min(x)
    for _ in range(rounds):
        now = positions[-1]
        width = max(now) - min(now) if scale == "each-round" else initial
        if max(now) == min(now):
            positions.append(list(now))
            continue
        played.append(play_round(Game(now, list(c), list(s), width, **choices)))
        positions.append(played[-1].positions)
    return positions, played
