"""A slow, obvious reference of the equal gain exchange model, in exact rationals and lists, without externalities.

Written from the definition in PUBLISHED.md ("Equal gain exchange"), not from the kernel. Where it leaves a choice, the
comment says "Reading".
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product

Row = list[Fraction]
Offer = tuple[Fraction, Fraction, Fraction]
Who = tuple[int, int, int, int]
TIE, NOTHING = Fraction(1, 10**9), Fraction(1, 10**10)


def exact(rows: Sequence[Sequence[float]]) -> list[Row]:
    """Read decimals as what they say: 0.1 is a tenth."""
    return [[Fraction(repr(float(cell))) for cell in row] for row in rows]


class Round:
    """One round: positions x, capabilities c and saliences s, lists of rows (actor, issue)."""

    def __init__(self, x: list[Row], c: list[Row], s: list[Row]) -> None:
        self.x, self.s, self.actors = x, s, range(len(x))
        self.y = [row[:] for row in x]
        self.supplied: list[tuple[int, int, int, Fraction]] = []
        issues = range(len(x[0]))
        total = [sum(c[i][k] * s[i][k] for i in self.actors) for k in issues]
        self.weight = [[c[i][k] * s[i][k] / total[k] for k in issues] for i in self.actors]
        self.listed = [who for p, q in combinations(issues, 2) for who in self.list_exchanges(p, q)]

    def nbs(self, positions: list[Row], k: int) -> Fraction:
        return sum((self.weight[i][k] * positions[i][k] for i in self.actors), Fraction(0))

    def list_exchanges(self, p: int, q: int) -> list[Who]:
        """A x D, then B x C; the supplier of p first. Without weight on what it supplies nobody can supply."""
        left_p = {i for i in self.actors if self.x[i][p] <= self.nbs(self.x, p)}
        left_q = {i for i in self.actors if self.x[i][q] <= self.nbs(self.x, q)}
        a = [i for i in self.actors if i not in left_p | left_q]
        d = [i for i in self.actors if i in left_p & left_q]
        b = [i for i in self.actors if i in left_p - left_q]
        c = [i for i in self.actors if i in left_q - left_p]
        found = []
        for i, j in [*product(a, d), *product(b, c)]:
            swap = self.s[i][p] * self.s[j][q] >= self.s[j][p] * self.s[i][q]
            one, other = (j, i) if swap else (i, j)
            if self.weight[one][p] > 0 and self.weight[other][q] > 0:
                found.append((one, other, p, q))
        return found

    def cap(self, supplier: int, partner: int, k: int, shift: Fraction) -> Fraction:
        """Not past the partner's position, as far as the two know the NBS.

        Reading: the supplier's own moves count once, in its present vote.
        """
        known = self.nbs(self.x, k) + self.weight[supplier][k] * (self.y[supplier][k] - self.x[supplier][k])
        for giver, taker, issue, move in self.supplied:
            if (taker, issue) == (partner, k) and giver != supplier:
                known += move * self.weight[giver][k]
        goal = self.x[partner][k]
        room = goal - known if goal > self.y[supplier][k] else known - goal
        return min(shift, max(room, Fraction(0)))

    def offer(self, who: Who) -> Offer | None:
        """Gain and the two moves; None to drop it."""
        i, j, p, q = who
        way_p, way_q = self.x[j][p] - self.y[i][p], self.x[i][q] - self.y[j][q]
        ratio = (self.s[i][p] + self.s[j][p]) / (self.s[i][q] + self.s[j][q])
        shift_p = abs(way_p) * self.weight[i][p]
        shift_p = min(shift_p, abs(way_q) * self.weight[j][q] / ratio)
        shift_p = self.cap(j, i, q, shift_p * ratio) / ratio
        shift_p = self.cap(i, j, p, shift_p)
        shift_q = shift_p * ratio
        gain = shift_q * self.s[i][q] - shift_p * self.s[i][p]
        move_p = shift_p / self.weight[i][p] * (1 if way_p > 0 else -1)
        move_q = shift_q / self.weight[j][q] * (1 if way_q > 0 else -1)
        if abs(move_p) <= NOTHING or abs(move_q) <= NOTHING or gain < NOTHING:
            return None
        for actor, k, move in ((i, p, move_p), (j, q, move_q)):
            if not 0 <= self.y[actor][k] + move <= 100 or (self.y[actor][k] - self.x[actor][k]) * move < 0:
                return None
        return gain, move_p, move_q

    def play(self) -> list[tuple[Who, Offer]]:
        """Execute the best, calculate anew what it touches, until none is left."""
        offers = {who: offer for who in self.listed if (offer := self.offer(who))}
        done = []
        while offers:
            highest = max(offer[0] for offer in offers.values())
            who = next(who for who in self.listed if who in offers and offers[who][0] >= highest - TIE)
            done.append((who, offers.pop(who)))
            i, j, p, q = who
            for giver, taker, k, move in ((i, j, p, done[-1][1][1]), (j, i, q, done[-1][1][2])):
                self.y[giver][k] += move
                self.supplied.append((giver, taker, k, move))
            for other in list(offers):
                a, b, u, v = other
                if {(a, u), (b, v)} & {(i, p), (j, q)} or {(a, v), (b, u)} & {(i, q), (j, p)}:
                    again = self.offer(other)
                    if again is None:
                        del offers[other]
                    else:
                        offers[other] = again
        return done


def play(
    position: Sequence[Sequence[float]],
    capability: Sequence[Sequence[float]],
    salience: Sequence[Sequence[float]],
    rounds: int,
) -> tuple[list[Row], list[list[tuple[Who, Offer]]]]:
    """Return the NBS at the start and after each round, and the exchanges of each round."""
    x, c, s = exact(position), exact(capability), exact(salience)
    issues = range(len(x[0]))
    nbs, exchanges = [], []
    for number in range(rounds):
        game = Round(x, c, s)
        if number == 0:
            nbs.append([game.nbs(x, k) for k in issues])
        exchanges.append(game.play())
        nbs.append([game.nbs(game.y, k) for k in issues])
        share = [[Fraction(2, 5) * (1 - cell) + Fraction(1, 10) for cell in row] for row in s]
        x = [[x[i][k] + share[i][k] * (game.y[i][k] - x[i][k]) for k in issues] for i in game.actors]
    return nbs, exchanges
