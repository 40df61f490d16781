"""The competing hypotheses of a case: its ratings through the analysis, each cell with the statements behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pourparler.case.hypotheses import HypothesisSet
from pourparler.case.places import nearest
from pourparler.case.schema import Case
from pourparler.errors import ChoiceError
from pourparler.read.competing_hypotheses import CAVEAT, CompetingHypotheses, competing_hypotheses

__all__ = ["HypothesesOfCase", "analysed_hypotheses"]


@dataclass(frozen=True)
class HypothesesOfCase:
    """One question with its analysis; ``sources``: those that were left out in turn.

    Without a source the evidence goes that rests on it alone; what rests on others as well stays with them, and a
    source with nothing of its own leaves every score as it is. ``alone``: how many pieces go with each source.
    ``results`` is None where nothing has been rated.
    """

    set: HypothesisSet
    sources: tuple[str, ...]
    alone: tuple[int, ...]
    results: CompetingHypotheses | None

    @property
    def least(self) -> tuple[str, ...]:
        """The hypotheses that the evidence contradicts least."""
        if self.results is None:
            return ()
        return tuple(claim for claim, is_least in zip(self.set.claims, self.results.least, strict=True) if is_least)

    @property
    def not_rated(self) -> dict[str, tuple[str, ...]]:
        """Per piece of evidence the hypotheses that it does not rate, which count as N; pieces that rate all aside."""
        missing = {each.id: tuple(c for c in self.set.claims if c not in each.fits) for each in self.set.evidence}
        return {piece: claims for piece, claims in missing.items() if claims}

    def as_json(self) -> dict[str, Any]:
        """Return the matrix, the scores and what turns them, for ``--json``."""
        claims = [*self.set.claims]
        document: dict[str, Any] = {"id": self.set.id, "question": self.set.question, "hypotheses": self.set.claims}
        found = self.results
        if found is None:
            return document | {"evidence": [], "caveat": CAVEAT}
        document["evidence"] = [
            {
                "id": piece.id,
                "statements": [*piece.statements],
                "fits": {claim: piece.fits.get(claim, "N") for claim in claims},
                "not_rated_counted_as_n": [*self.not_rated.get(piece.id, ())],
                "credibility": piece.credibility,
                "relevance": piece.relevance,
                "diagnosticity": float(diagnosticity),
            }
            for piece, diagnosticity in zip(self.set.evidence, found.diagnosticity, strict=True)
        ]
        document["inconsistency"] = dict(zip(claims, found.inconsistency.tolist(), strict=True))
        document["weighted_inconsistency"] = dict(zip(claims, found.weighted_inconsistency.tolist(), strict=True))
        document["contradicted_least"] = [*self.least]
        document["without"] = [
            {
                "source": source,
                "evidence_left_out": alone,
                "weighted_inconsistency": dict(zip(claims, scores, strict=True)),
                "turns": turns,
            }
            for source, alone, scores, turns in zip(
                self.sources, self.alone, found.without.tolist(), found.turned_by.tolist(), strict=True
            )
        ]
        return document | {"caveat": CAVEAT}


def analysed_hypotheses(case: Case, chosen: str | None = None) -> tuple[HypothesesOfCase, ...]:
    """Analyse every set of hypotheses of a case (Heuer 1999), or the one chosen by its id.

    Each source is left out in turn, with the evidence that rests on it alone: does another hypothesis then fare best?
    Raises ``ChoiceError`` where the case has no hypotheses, or none with that id.

    >>> from pourparler.case.schema import Source, Statement
    >>> source = Source(id="s", title="S", kind="news", published="2024-01-01")
    >>> said = Statement(id="s1", source="s", span=(0, 5), paraphrase="They met.", voice="observed_fact")
    >>> rated = {"id": "e", "statements": ["s1"], "fits": {"talk": "C", "war": "II"}}
    >>> hypotheses = {"id": "q", "question": "?", "claims": {"talk": "Talk", "war": "War"}, "evidence": [rated]}
    >>> case = Case(id="c", title="C", sources=[source], statements=[said], hypotheses=[hypotheses])
    >>> analysed_hypotheses(case)[0].least
    ('talk',)
    """
    if not case.hypotheses:
        way_out = "add a section hypotheses: with id, question, claims and evidence"
        raise ChoiceError(f"the case {case.id} holds no competing hypotheses; {way_out}")
    known = [each.id for each in case.hypotheses]
    if chosen is not None and chosen not in known:
        raise ChoiceError(f"no hypotheses {chosen!r}; " + (nearest(chosen, known) or f"there are {', '.join(known)}"))
    source_of = {statement.id: statement.source for statement in case.statements}
    return tuple(_analysed(each, source_of) for each in case.hypotheses if chosen in (None, each.id))


def _analysed(hypotheses: HypothesisSet, source_of: dict[str, str]) -> HypothesesOfCase:
    if not hypotheses.evidence:
        return HypothesesOfCase(hypotheses, (), (), None)
    of_piece = [[*dict.fromkeys(source_of[each] for each in piece.statements)] for piece in hypotheses.evidence]
    sources = tuple(dict.fromkeys(source for held in of_piece for source in held))
    # Evidence of several sources stands in a last group of its own, which is never left out.
    group = [sources.index(held[0]) if len(held) == 1 else len(sources) for held in of_piece]
    results = competing_hypotheses(
        [[piece.fits.get(claim, "N") for claim in hypotheses.claims] for piece in hypotheses.evidence],
        credibility=[piece.credibility for piece in hypotheses.evidence],
        relevance=[piece.relevance for piece in hypotheses.evidence],
        group=group,
    )
    count = len(sources)
    results = replace(results, without=results.without[:count], turned_by=results.turned_by[:count])
    return HypothesesOfCase(hypotheses, sources, tuple(map(group.count, range(count))), results)
