"""The graph model's results as files: one JSON document, and its tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pourparler.case.load import case_sha256
from pourparler.case.situation import Situation
from pourparler.exchange.csv_lines import csv_lines
from pourparler.hold.adapter import GraphFrame, GraphSection
from pourparler.hold.graph_model.stability import Concept
from pourparler.hold.tables import EquilibriumRow, ProofRow, StepRow
from pourparler.report.files import write_text
from pourparler.study import moment_text, version

__all__ = ["hold_document", "save_hold"]


def hold_document(situation: Situation, section: GraphSection, sensitivity: Concept | None = None) -> dict[str, Any]:
    """Return the results as plain data: states, equilibria, proofs and paths of one frame, and equilibria of all.

    The first frame of ``section`` is the one shown; without a conflict there is none, and the lists are empty. States
    are named by their ordinals, from 1; positions of decision makers and options count from 0. ``sensitivity``: the
    sense in which equilibria are tested for swaps of neighbours in rankings.
    """
    case = situation.case
    document: dict[str, Any] = {
        "version": version(),
        "case": case.id,
        "case_sha256": case_sha256(case),
        "frame": situation.frame.id,
        "as_of": moment_text(situation.as_of),
    }
    if not section.frames:
        lists: tuple[str, ...] = ("decision_makers", "options", "states", "unknown_preferences")
        nothing: dict[str, Any] = {name: [] for name in lists}
        nothing |= {"equilibria": {}, "coalition_equilibria": {}, "status_quo": None}
        more = ("decision_maker_names", "paths", "proofs", "proved_states", "limits", "frames")
        return document | nothing | {name: [] for name in more}
    main = section.frames[0]
    document |= {
        "decision_makers": [*main.conflict.deciders],
        "decision_maker_names": [
            {"position": at, "id": actor, "name": main.namer.actor(actor)}
            for at, actor in enumerate(main.conflict.deciders)
        ],
        "options": [
            {
                "position": at,
                "id": option.name,
                "name": main.namer.title(option.name),
                "decision_maker": main.conflict.deciders[option.owner],
                "change": option.change,
            }
            for at, option in enumerate(main.conflict.options)
        ],
        "states": [{"ordinal": s.ordinal, "decimal": s.decimal, "pattern": s.pattern} for s in main.states],
        **_equilibria(main.equilibria),
        "unknown_preferences": [*main.silent],
        "status_quo": main.status_quo,
        "paths": [
            {"by": row.by, "to": row.to, "reached": row.reached, "steps": _steps(row.steps)} for row in main.paths
        ],
        "proofs": [_proof(row) for row in main.proofs],
        "proved_states": [*main.proved],
        "limits": [*main.limits],
        "frames": [{"frame": frame.frame, **_equilibria(frame.equilibria)} for frame in section.frames],
    }
    if sensitivity is not None:
        document["swaps"] = [_plain(asdict(row)) for row in main.swaps(sensitivity)]
        document["pivotal_preferences"] = [_plain(asdict(row)) for row in main.pivotal(sensitivity)]
    return document


def save_hold(document: Mapping[str, Any], main: GraphFrame | None, directory: Path) -> tuple[Path, ...]:
    """Write ``hold.json`` and its tables; return their paths.

    Of a conflict ``states.csv``, ``equilibria.csv``, ``proofs.csv`` and ``paths.csv``; ``break_even.csv``,
    ``commitments.csv`` and ``beliefs.csv`` where they have rows. Raises ``OutputError`` where they cannot be written.
    """
    texts = {"hold.json": json.dumps(document, indent=1, ensure_ascii=False) + "\n"}
    if main is not None:
        texts |= _tables(document, main)
    for name in ("break_even", "commitments", "beliefs"):
        if rows := document[name]:
            texts[f"{name}.csv"] = _csv([*rows[0]], ([_cell(value) for value in row.values()] for row in rows))
    return tuple(write_text(directory / name, text) for name, text in texts.items())


def _cell(value: Any) -> object:
    """Write a value of a table: lists of words joined, what is nested as JSON."""
    if isinstance(value, tuple | list) and all(isinstance(each, str) for each in value):
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, tuple | list | dict) else value


def _tables(document: Mapping[str, Any], main: GraphFrame) -> dict[str, str]:
    states = ((row.ordinal, row.decimal, row.pattern, "; ".join(row.taken)) for row in main.states)
    proofs = (
        (row.state, row.concept, " ".join(row.coalition), "yes" if row.stable else "no", row.in_words)
        for row in main.proofs
    )
    return {
        "states.csv": _csv(("ordinal", "decimal", "pattern", "taken"), states),
        "equilibria.csv": _csv(("frame", "concept", "state", "against_coalitions"), _equilibrium_lines(document)),
        "proofs.csv": _csv(("state", "concept", "coalition", "stable", "in_words"), proofs),
        "paths.csv": _csv(
            ("by", "to", "reached", "steps"),
            (
                (row.by, row.to, "yes" if row.reached else "no", main.namer.sequence(row.steps) if row.steps else "")
                for row in main.paths
            ),
        ),
    }


def _equilibria(rows: Sequence[EquilibriumRow]) -> dict[str, Any]:
    joint = {row.concept: row.against_coalitions for row in rows}
    strong = {row.concept: [*row.strong] for row in rows if row.strong is not None}
    found: dict[str, Any] = {
        "equilibria": {row.concept: [*row.states] for row in rows},
        "coalition_equilibria": {concept: None if states is None else [*states] for concept, states in joint.items()},
    }
    if strong:
        found["strong_equilibria"] = strong
    if rows[0].unknown:
        found["unknown_type"] = rows[0].unknown
    return found


def _steps(steps: Sequence[StepRow]) -> list[dict[str, Any]]:
    return [{"movers": [*step.movers], "to": step.to} for step in steps]


def _proof(row: ProofRow) -> dict[str, Any]:
    return {
        "state": row.state,
        "concept": row.concept,
        "coalition": [*row.coalition],
        "stable": row.stable,
        "breaks": _steps(row.breaks),
        "deterred": [
            {"improvement": _steps(each.improvement), "sanction": _steps(each.sanction)} for each in row.deterred
        ],
        "in_words": row.in_words,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, tuple | list) else value


def _equilibrium_lines(document: Mapping[str, Any]) -> Iterable[Sequence[object]]:
    for frame in document["frames"]:
        for concept, states in frame["equilibria"].items():
            joint = frame["coalition_equilibria"][concept]
            for state in states:
                holds = "" if joint is None else "yes" if state in joint else "no"
                yield frame["frame"], concept, state, holds


def _csv(names: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    return csv_lines([names, *rows])
