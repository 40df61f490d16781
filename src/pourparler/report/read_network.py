"""Discourse networks of a case or a DNA database for ``pourparler read --network``: tables, GraphML and CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, cast, get_args

import numpy as np
import numpy.typing as npt
from rich.console import Group
from rich.table import Table
from rich.text import Text

from pourparler.case.load import load_case
from pourparler.errors import ChoiceError
from pourparler.exchange.dna import read_dna
from pourparler.exchange.fields import counted
from pourparler.read.discourse.coded_statements import (
    CodedStatements,
    coded_statements_of_case,
    coded_statements_of_dna,
)
from pourparler.read.discourse.one_mode_network import OneModeAggregation, OneModeNormalization, one_mode_network
from pourparler.read.discourse.statements import Duplicates, StatementArrays, statement_counts
from pourparler.read.discourse.time_windows import WindowUnit, time_windows
from pourparler.read.discourse.two_mode_network import TwoModeAggregation, TwoModeNormalization, two_mode_network
from pourparler.read.extra import of_extra
from pourparler.report.read_results import ReadResult, csv_text

__all__ = ["network_result"]

_SHOWN = 15
_WINDOW = re.compile(r"(?P<width>[0-9]+) ?(?P<unit>[a-z]+?)s?(?:/(?P<step>[0-9]+))?")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_Matrix = npt.NDArray[np.float64]


def network_result(
    source: str,
    mode: str,
    aggregation: str | None = None,
    normalization: str = "none",
    duplicates: str = "keep",
    window: str | None = None,
    *,
    dna_compat: bool = False,
) -> ReadResult:
    """Build the networks of a case or a ``.dna`` file: one, or one per time window.

    ``mode``: two-mode, or one-mode (actors), or one-mode-concepts. ``window``: a width with its unit, such as
    ``30days``, ``6months`` or ``50events``, and after a stroke the step (``30days/7``). Raises ``ChoiceError`` for a
    mode, window or choice that does not exist, and where there is no statement.

    >>> print(network_result("water-dispute", "two-mode").files["network.csv"].splitlines()[1])
    altovar,joint-commission,1
    """
    modes = ("two-mode", "one-mode", "one-mode-concepts")
    if mode not in modes:
        raise ChoiceError(f"--network {mode}: there are {', '.join(modes)}")
    duplicate_rule = duplicates.replace("-", "_")
    _check("--duplicates", duplicate_rule, get_args(Duplicates))
    _check_choices(mode, aggregation, normalization)
    said = _statements(source)
    if not said.arrays.actor.size:
        raise ChoiceError(f"{source}: no statement takes a side on anything; a network needs positions or answers")
    shape = (len(said.actors), len(said.concepts))
    document: dict[str, Any] = {"mode": mode, "actors": [*said.actors], "concepts": [*said.concepts], "networks": []}
    files: dict[str, str] = {}
    notes = [*said.notes, *_about_names([*said.actors, *said.concepts])]
    screens: list[Table | Text] = [Text(note) for note in notes]
    for name, first, last, chosen in _windows(said.arrays, window):
        counts = statement_counts(chosen, shape, cast(Duplicates, duplicate_rule))
        weights = _weights(counts, mode, aggregation, normalization, dna_compat=dna_compat)
        rows, columns = _labels(said, mode)
        edges = _edges(weights, rows, columns, is_symmetric=mode != "two-mode")
        title = f"{mode} network{f', {first} to {last}' if name else ''}: {counted(int(counts.sum()), 'statement')}"
        screens.append(_screen(title, edges))
        listed = [{"from": a, "to": b, "weight": weight} for a, b, weight in edges]
        document["networks"].append({"from": first, "to": last, "statements": int(counts.sum()), "edges": listed})
        stem = f"network{f'-{name}' if name else ''}"
        files[f"{stem}.csv"] = csv_text(("from", "to", "weight"), [(a, b, f"{w:.10g}") for a, b, w in edges])
        files[f"{stem}.graphml"] = _graphml(rows, columns, edges, is_two_mode=mode == "two-mode")
    return ReadResult(Group(*screens), document | {"notes": notes}, files)


def _check(option: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        raise ChoiceError(f"{option} {given}: there are {', '.join(known)}")


def _check_choices(mode: str, aggregation: str | None, normalization: str) -> None:
    two = mode == "two-mode"
    if aggregation is not None:
        _check("--aggregation", aggregation, get_args(TwoModeAggregation if two else OneModeAggregation))
    known = get_args(TwoModeNormalization if two else OneModeNormalization)
    _check("--normalization", normalization.replace("-", "_"), known)


def _statements(source: str) -> CodedStatements:
    if Path(source).suffix.lower() == ".dna":
        return coded_statements_of_dna(read_dna(source))
    return coded_statements_of_case(load_case(source))


def _windows(
    statements: StatementArrays, window: str | None
) -> list[tuple[str, str | None, str | None, StatementArrays]]:
    if window is None:
        return [("", None, None, statements)]
    match = _WINDOW.fullmatch(window.strip())
    units = get_args(WindowUnit)
    if match is None or f"{match['unit']}s" not in units:
        how = f"write a width and a unit ({', '.join(units)}), such as 30days or 30days/7"
        raise ChoiceError(f"--window {window}: {how}")
    unit = cast(Literal["days", "weeks", "months", "years", "events"], f"{match['unit']}s")
    found: list[tuple[str, str | None, str | None, StatementArrays]] = []
    for number, each in enumerate(
        time_windows(statements, int(match["width"]), unit, int(match["step"]) if match["step"] else None), start=1
    ):
        kept = {name: values[each.statements] for name, values in statements._asdict().items()}
        chosen = StatementArrays(**kept)
        found.append((f"{number:04d}", _day(each.start), _day(each.stop - 1), chosen))
    return found


def _day(number: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=number)).date().isoformat()


def _weights(counts: _Matrix, mode: str, aggregation: str | None, normalization: str, *, dna_compat: bool) -> _Matrix:
    chosen = normalization.replace("-", "_")
    if mode == "two-mode":
        return two_mode_network(
            counts,
            aggregation=cast(TwoModeAggregation, aggregation or "ignore"),
            normalization=cast(TwoModeNormalization, chosen),
        )
    return one_mode_network(
        counts if mode == "one-mode" else np.ascontiguousarray(counts.transpose(1, 0, 2)),
        aggregation=cast(OneModeAggregation, aggregation or "congruence"),
        normalization=cast(OneModeNormalization, chosen),
        dna_compat=dna_compat,
    )


def _labels(said: CodedStatements, mode: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if mode == "two-mode":
        return said.actors, said.concepts
    return (said.actors, said.actors) if mode == "one-mode" else (said.concepts, said.concepts)


def _edges(
    weights: _Matrix, rows: Sequence[str], columns: Sequence[str], *, is_symmetric: bool
) -> list[tuple[str, str, float]]:
    """Return the ties that are not zero, in the order of the labels; of a symmetric network each one once."""
    found = []
    for row, column in zip(*(each.tolist() for each in np.nonzero(weights)), strict=True):
        if not is_symmetric or row < column:
            found.append((rows[row], columns[column], float(weights[row, column])))
    return found


def _screen(title: str, edges: Sequence[tuple[str, str, float]]) -> Table:
    table = Table(title=f"{title}, {counted(len(edges), 'tie')}", title_justify="left")
    for name in ("from", "to", "weight"):
        table.add_column(name, overflow="fold", justify="right" if name == "weight" else "left")
    for one, other, weight in sorted(edges, key=lambda each: (-abs(each[2]), each[0], each[1]))[:_SHOWN]:
        table.add_row(one, other, f"{weight:.4g}")
    if len(edges) > _SHOWN:
        table.caption = f"the {_SHOWN} strongest; --out DIR writes all"
    return table


def _graphml(
    rows: Sequence[str], columns: Sequence[str], edges: Sequence[tuple[str, str, float]], *, is_two_mode: bool
) -> str:
    """Write a network as GraphML (networkx). An actor and a concept of one name stay two nodes."""
    networkx = of_extra("networkx")
    graph = networkx.Graph()
    starts = _in_xml(rows)
    ends = _in_xml(columns)
    for name in starts.values():
        graph.add_node(f"a:{name}", label=name, kind="actor" if is_two_mode else "node")
    for name in ends.values() if is_two_mode else ():
        graph.add_node(f"c:{name}", label=name, kind="concept")
    for one, other, weight in edges:
        graph.add_edge(f"a:{starts[one]}", f"{'c' if is_two_mode else 'a'}:{ends[other]}", weight=weight)
    return "\n".join(networkx.generate_graphml(graph)) + "\n"


def _in_xml(names: Sequence[str]) -> dict[str, str]:
    """Return names as XML can hold them, each another: control characters are written as their code points."""
    written: dict[str, str] = {}
    taken = {name for name in names if not _NOT_IN_XML.search(name)}
    for name in names:
        label = _NOT_IN_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", name)
        while label != name and label in taken:
            label += "'"
        taken.add(label)
        written[name] = label
    return written


def _about_names(names: Sequence[str]) -> list[str]:
    if held := sum(bool(_NOT_IN_XML.search(name)) for name in names):
        told = f"{counted(held, 'name')} with control characters, which XML cannot hold"
        return [f"{told}: in GraphML these stand as their code points, such as \\u000b"]
    return []
