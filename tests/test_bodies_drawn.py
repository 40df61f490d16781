"""Bodies that can block, over draws: shares in closed form, against the slow reference, and what withholds them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

import pourparler
from pourparler.case.schema import Case
from pourparler.reach.acceptability import Acceptability, acceptability_of
from pourparler.reach.acceptability_rows import AgreementRow
from pourparler.reach.discovery import discover
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.leave_out import left_out
from pourparler.reach.tables import CellRef
from tests.small_cases import Data, accepts, pooled, rejects, said, small, stance
from tests.test_acceptability import agreement_of, compare_agreements, evaluation_of, found_in, reference_draws

ACTORS = ("a", "b", "c", "d", "e")
ALL = {"terms": {"k": 100}}
HALF: Any = [0, 100]
"""Where an ideal point may lie: it gains from all of k in half of the draws."""


def of_body(body: dict[str, Any], *codes: dict[str, Any], package: dict[str, Any] = ALL, **more: Any) -> Case:
    """A case in which ``a`` sits and a body can block; ``a`` gains in every draw."""
    formats = {"f": {"at_table": ["a"], "can_block": [{"id": "board", **body}]}}
    lines = [said(stance("a", "k", 100)), said(*codes)]
    return small(lines, packages={"p": package}, formats=formats, actors=ACTORS, **more)


def drawn(*actors: str) -> list[dict[str, Any]]:
    return [stance(actor, "k", HALF) for actor in actors]


THREE = {"b": 1, "c": 1, "d": 1}


@pytest.mark.parametrize(
    ("body", "share"),
    [
        ({"quota": 1, "members": THREE}, 7 / 8),
        ({"quota": 2, "members": THREE}, 1 / 2),
        ({"quota": 3, "members": THREE}, 1 / 8),
        ({"quota": 2, "members": {"b": 2, "c": 1, "d": 1}}, 5 / 8),
        ({"quota": 2, "members": THREE, "veto": ["b"]}, 3 / 8),
        (
            {"all_of": [{"quota": 2, "members": THREE}, {"quota": 0.3, "members": {"b": 0.1, "c": 0.2, "d": 0.2}}]},
            1 / 2,
        ),
        (
            {"all_of": [{"quota": 2, "members": THREE}, {"quota": 0.4, "members": {"b": 0.1, "c": 0.2, "d": 0.2}}]},
            1 / 4,
        ),
    ],
)
def test_a_body_agrees_in_the_draws_in_which_enough_members_do(body: dict[str, Any], share: float) -> None:
    """Three members who each gain in half of the draws, on their own."""
    agreement = agreement_of(found_in(of_body(body, *drawn("b", "c", "d"))))
    assert agreement.index == pytest.approx(share, abs=0.015)
    assert (agreement.basis, agreement.actors) == ("drawn", ("a", "b", "c", "d"))
    assert agreement.why == "all of a; board, by the votes of b, c, d"


def told(body: dict[str, Any], *codes: dict[str, Any], **more: Any) -> AgreementRow:
    return agreement_of(found_in(of_body(body, *codes, **more), 400))


def test_a_body_that_never_agrees_makes_it_0_and_is_named() -> None:
    agreement = told({"quota": 2, "members": THREE}, *drawn("d"), rejects("b", "p"), rejects("c", "p"))
    assert (agreement.index, agreement.basis) == (0.0, "held")
    assert agreement.why == "accepted in no draw by board, which cannot agree without b, c"


def test_members_who_cannot_tell_are_not_heard() -> None:
    """Two of three accept in every draw, so that the third cannot refuse for the body."""
    agreement = told({"quota": 2, "members": THREE}, *drawn("d"), accepts("b", "p"), accepts("c", "p"))
    assert (agreement.index, agreement.actors, agreement.why) == (1.0, ("a",), "all of a")
    least = told({"quota": 2, "members": THREE}, *drawn("d"), accepts("b", "p"), rejects("c", "p"))
    assert least.index == pytest.approx(0.5, abs=0.1)
    assert least.actors == ("a", "c", "d")


def test_silent_members_are_not_against_it_and_withhold_nothing() -> None:
    """As one who can block alone: silence is no vote, so that one of the two who speak is enough to agree."""
    agreement = told({"quota": 2, "members": THREE}, *drawn("b", "c"))
    assert agreement.index == pytest.approx(0.75, abs=0.08)
    assert agreement.actors == ("a", "b", "c")
    assert told({"quota": 2, "members": THREE}).index == 1.0


def test_over_silence_silent_members_vote_as_they_are_drawn() -> None:
    """Of three on k, one of whom nobody places: two of three halves."""
    package = {"terms": {"k": 100}, "core": ["k"]}
    case = of_body({"quota": 2, "members": THREE}, *drawn("b", "c"), package=package)
    agreement = agreement_of(found_in(case, assume_open="uniform"))
    assert agreement.index == pytest.approx(0.5, abs=0.015)
    assert agreement.actors == ("a", "b", "c", "d")


def test_a_member_who_cannot_be_drawn_withholds_the_share_only_where_it_can_tell() -> None:
    package = {"terms": {"k": 100, "m": [90, 100]}}
    torn = stance("c", "m", [40, 60])
    withheld = told({"quota": 2, "members": {"b": 1, "c": 1}}, *drawn("b"), torn, package=package)
    assert (withheld.index, withheld.standard_error, withheld.basis) == (None, None, "withheld")
    assert "c: withheld: its term on m is 90–100: a family of packages, not one" in withheld.why
    carried = {"quota": 1, "members": THREE}
    assert told(carried, *drawn("b"), torn, accepts("d", "p"), package=package).index == 1.0
    refused = told({"quota": 2, "members": THREE}, torn, rejects("b", "p"), rejects("d", "p"), package=package)
    assert (refused.index, refused.basis) == (0.0, "held")


def test_an_open_cell_that_decides_a_vote_is_named() -> None:
    """High salience on the open issue, low on the stated one: known at 100 it gains, at 0 it loses."""
    codes = [stance("b", "m", [40, 60], "low"), stance("b", "k", None, "high")]
    agreement = told({"quota": 1, "members": {"b": 1}}, *codes, package={"terms": {"k": 100, "m": 100}})
    assert (agreement.index, agreement.open_cells) == (None, (CellRef("b", "k"),))


def test_a_vote_is_the_members_own_and_nobody_imposes_it() -> None:
    """A principal who accepts stands for an actor that the package needs, but not for its vote."""
    package = {**ALL, "needs": ["b"]}
    frames = [pooled(imposable={"b": "a"})]
    board = {"id": "board", "quota": 1, "members": {"b": 1}}
    formats: dict[str, Data] = {"bare": {"at_table": ["a"]}, "f": {"at_table": ["a"], "can_block": [board]}}
    lines = [said(stance("a", "k", 100)), said(*drawn("b"))]
    found = found_in(small(lines, packages={"p": package}, formats=formats, frames=frames))
    assert agreement_of(found, format_="bare").index == 1.0
    assert agreement_of(found).index == pytest.approx(0.5, abs=0.015)


# against the slow reference ------------------------------------------------------------------------------------------


def random_body(rng: np.random.Generator, name: str) -> dict[str, Any]:
    games = []
    for _ in range(rng.integers(1, 3)):
        members = {
            str(a): float(rng.choice([0.5, 1, 2])) for a in rng.choice(ACTORS, rng.integers(1, 5), replace=False)
        }
        games.append({"quota": round(float(rng.uniform(0.2, 1)) * sum(members.values()), 2), "members": members})
    veto = [str(rng.choice(ACTORS))] if rng.random() < 0.2 else []
    return {"id": name, "veto": veto, **(games[0] if len(games) == 1 else {"all_of": games})}


def random_codes(rng: np.random.Generator, actor: str) -> list[dict[str, Any]]:
    """What an actor says: nothing, an answer outright, or where it stands on some issues."""
    what = rng.random()
    if what < 0.1:
        return []
    if what < 0.3:
        return [(rejects if rng.random() < 0.5 else accepts)(actor, "p")]
    places = [sorted(rng.uniform(0, 100, 2).round(1).tolist()) for _ in range(2)]
    level = str(rng.choice(["high", "low"]))
    found = [stance(actor, "k", places[0], level)]
    # Salience without a position: an open cell that may decide.
    other = "low" if level == "high" else "high"
    return [*found, stance(actor, "m", places[1] if rng.random() < 0.7 else None, other)]


def random_votes(seed: int) -> Case:
    """Five actors who mostly are torn, bodies of all kinds, and now and then a term that no gain can be drawn of."""
    rng = np.random.default_rng([77, seed])
    lines = [said(*codes) for actor in ACTORS if (codes := random_codes(rng, actor))]
    packages: dict[str, Data] = {
        "p": {"terms": {"k": 60, "m": 50}, "needs": ["e"] if rng.random() < 0.3 else []},
        "q": {"terms": {"k": 70, "m": [40, 60]} if rng.random() < 0.3 else {"k": 80}},
    }
    formats = {
        f"f{n}": {
            "at_table": [str(rng.choice(ACTORS))],
            "can_block": [random_body(rng, f"f{n}b{m}") for m in range(rng.integers(1, 3))],
        }
        for n in range(4)
    }
    frames = [pooled(imposable={"e": "a"})] if rng.random() < 0.3 else []
    return small(lines, packages=packages, formats=formats, frames=frames, actors=ACTORS)


def without_bodies(case: Case) -> Case:
    return case.model_copy(update={"formats": tuple(f.model_copy(update={"can_block": ()}) for f in case.formats)})


def changed(found: Acceptability, bare: Acceptability) -> Counter[str]:
    """How often bodies made a share withheld, 0, or another one."""
    pairs = zip(found.agreements, bare.agreements, strict=True)
    different = [one.index for one, other in pairs if one.index != other.index]
    return Counter("withheld" if index is None else "zero" if index == 0 else "share" for index in different)


def test_random_votes_equal_the_slow_reference() -> None:
    told: Counter[str] = Counter()
    for seed in range(60):
        evaluation, sampling = evaluation_of(random_votes(seed)), Sampling(draws=60, seed=seed)
        found = acceptability_of(evaluation, sampling)
        compare_agreements(evaluation, found, reference_draws(evaluation.situation, sampling))
        told += changed(found, acceptability_of(evaluation_of(without_bodies(random_votes(seed))), sampling))
    assert min(told[each] for each in ("withheld", "zero", "share")) >= 10, told


def test_a_body_of_one_is_an_actor_who_can_block() -> None:
    for seed in range(20):
        case, rng = random_votes(seed), np.random.default_rng(seed)
        named = [str(rng.choice(ACTORS)) for _ in case.formats]
        bodies = [{"id": f"{each}-{n}", "quota": 2, "members": {each: 2}} for n, each in enumerate(named)]
        both = []
        for can_block in (named, bodies):
            data = case.model_dump(by_alias=True, exclude_unset=True)
            data["frames"] = []
            for format_, each in zip(data["formats"], can_block, strict=True):
                format_["can_block"] = [each]
            both.append(found_in(Case.model_validate(data), 50).agreements)
        for alone, voting in zip(*both, strict=True):
            assert (alone.index, alone.basis, alone.open_cells) == (voting.index, voting.basis, voting.open_cells)


def test_discovery_has_the_shares_of_acceptability() -> None:
    compared = 0
    for seed in range(12):
        case = random_votes(seed)
        evaluation, sampling = evaluation_of(case), Sampling(draws=60, seed=seed)
        found = acceptability_of(evaluation, sampling)
        for agreement in found.agreements:
            sought = discover(evaluation, agreement.package, agreement.format, sampling)
            together = sought.experiments.accepted.get("all")
            if agreement.index is not None and together is not None:
                assert float(together.mean()) == pytest.approx(agreement.index), agreement
                compared += 0 < agreement.index < 1
            # Where somebody is drawn who never happens to accept, acceptability tells 0 and discovery withholds.
            assert together is None or agreement.index is not None
            assert agreement.index in (None, 0.0) or together is not None
    assert compared > 10


# without an actor ----------------------------------------------------------------------------------------------------


def test_without_an_actor_its_votes_are_never_against() -> None:
    """b refuses: with its two votes the body cannot agree; c refuses, too, with one that is not enough alone."""
    body = {"quota": 3, "members": {"b": 2, "c": 1, "d": 1}}
    case = of_body(body, rejects("b", "p"), rejects("c", "p"), accepts("d", "p"))
    study = pourparler.run_study(case)
    assert [row.verdict for row in study.verdict_rows] == ["blocked"]
    rows = {row.id: row for row in left_out(study.section.evaluations) if row.kind == "actor"}
    assert set(rows) == {"a", "b", "c", "d"}
    assert [(flip.before, flip.after) for flip in rows["b"].flips] == [("blocked", "reachable")]
    assert rows["c"].flips == rows["d"].flips == ()
    veto = {"quota": 1, "members": {"b": 1, "d": 1}, "veto": ["c"]}
    study = pourparler.run_study(of_body(veto, rejects("c", "p"), accepts("d", "p"), accepts("b", "p")))
    rows = {row.id: row for row in left_out(study.section.evaluations) if row.kind == "actor"}
    assert [(flip.before, flip.after) for flip in rows["c"].flips] == [("blocked", "reachable")]
