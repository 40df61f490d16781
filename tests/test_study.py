"""The study end to end: the API, the command, the JSON contract, determinism."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest

import pourparler
from pourparler.case.schema import Case
from pourparler.errors import ChoiceError, OutputError
from pourparler.report.document import study_schema
from pourparler.report.tables import TABLES, data_frame
from pourparler.study import Study

CONTRACT = {
    "verdicts": {
        "package",
        "format",
        "frame",
        "verdict",
        "at_table",
        "implementable",
        "decided_by",
        "blockers",
        "open_cells",
        "statements",
    },
    "acceptance": {
        "actor",
        "package",
        "frame",
        "low",
        "high",
        "stated_low",
        "stated_high",
        "answer",
        "why",
        "break_even_cost",
    },
}


def run(*arguments: str | Path, ok: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pourparler", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == ok, done.stderr
    return done


@pytest.fixture(scope="module")
def alaska() -> pourparler.Study:
    return pourparler.run_study(pourparler.load_case("alaska-2025"), compare="2025-08-17")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("study") / "out"
    return out, run("study", "alaska-2025", "--out", out, "--json").stdout


def test_json_on_stdout_is_the_file(saved: tuple[Path, str]) -> None:
    out, printed = saved
    assert printed == (out / "study.json").read_text(encoding="utf-8")


def test_json_keeps_the_contract_and_its_schema(saved: tuple[Path, str]) -> None:
    document = json.loads(saved[1])
    schema = json.loads((saved[0] / "study.schema.json").read_text(encoding="utf-8"))
    assert schema == json.loads(study_schema())
    jsonschema.validate(document, schema, jsonschema.Draft202012Validator)
    assert {"case", "version", "case_sha256", "as_of", "seed", "cells", "findings", "find_out", "pivotal"} <= set(
        document
    )
    assert (document["case"], document["as_of"], document["seed"]) == ("alaska-2025", "2025-08-15", 0)
    for table, keys in CONTRACT.items():
        assert document[table]
        assert all(keys <= set(row) for row in document[table])
    assert all(set(cell) == {"actor", "issue"} for row in document["verdicts"] for cell in row["open_cells"])


def test_schema_refuses_what_is_not_a_study(saved: tuple[Path, str]) -> None:
    document = json.loads(saved[1])
    document["verdicts"][0]["verdict"] = "perhaps"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, json.loads(study_schema()), jsonschema.Draft202012Validator)


def test_files_of_a_saved_study(saved: tuple[Path, str]) -> None:
    out = saved[0]
    expected = {"report.html", "brief.html", "study.json", "study.schema.json", "tables"}
    assert {path.name for path in out.iterdir()} == expected
    assert {path.name for path in (out / "tables").iterdir()} == {
        f"{t}.{e}" for t in TABLES for e in ("csv", "parquet")
    }
    for name in TABLES:
        table = pd.read_parquet(out / "tables" / f"{name}.parquet")
        assert len(table) == len(pd.read_csv(out / "tables" / f"{name}.csv"))


def test_the_same_run_gives_the_same_bytes(saved: tuple[Path, str], tmp_path: Path) -> None:
    again = tmp_path / "again"
    run("study", "alaska-2025", "--out", again)
    for file in sorted(path for path in saved[0].rglob("*") if path.is_file()):
        assert file.read_bytes() == (again / file.relative_to(saved[0])).read_bytes(), file.name


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_the_fields_of_the_rows(alaska: pourparler.Study, name: str) -> None:
    row_type, _ = TABLES[name]
    assert list(data_frame(alaska, name).columns) == [field.name for field in dataclasses.fields(row_type)]


def test_tables_of_the_api_are_data_frames(alaska: pourparler.Study) -> None:
    tables: Sequence[pd.DataFrame] = (
        alaska.verdicts,
        alaska.acceptance,
        alaska.cells,
        alaska.findings,
        alaska.find_out,
        alaska.statements,
    )
    assert all(len(table) for table in tables)
    assert len(alaska.verdicts) == 4 * 9 * 5


def test_study_is_frozen_and_shows_itself(alaska: pourparler.Study) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        alaska.seed = 1  # type: ignore[misc]
    assert repr(alaska) == "<Study of 'alaska-2025' as of 2025-08-15: 4 frames, 9 packages, 5 formats>"
    assert "<caption>" in alaska._repr_html_()


def test_comparison_names_cells_and_statements(alaska: pourparler.Study) -> None:
    assert alaska.comparison is not None
    changed = {(c.actor, c.issue): c for c in alaska.comparison.cells if c.frame == "pooled"}
    assert changed["ukraine", "guarantees"].change == "becomes stated"
    assert changed["ukraine", "guarantees"].statements == ("f3-059",)
    assert {actor for actor, issue in changed if issue == "follow-up"} == {"usa", "russia"}
    assert alaska.comparison.sources == ("f3", "f4")
    assert alaska.comparison.frames_begin == ("symbolic-win", "detente")


def test_comparison_runs_either_way() -> None:
    case = pourparler.load_case("alaska-2025")
    forth = pourparler.run_study(case, as_of="2025-08-15", compare="2025-08-17").comparison
    back = pourparler.run_study(case, as_of="2025-08-17", compare="2025-08-15").comparison
    assert forth == back


def test_nothing_published_later_is_used(alaska: pourparler.Study) -> None:
    later = {statement.id for statement in alaska.later}
    assert later
    assert {statement.source for statement in alaska.later} == {"f3", "f4"}
    assert not [row for row in alaska.cell_rows if later & set(row.statements)]
    assert not [row for row in alaska.acceptance_rows if later & set(row.statements)]


TERMINAL = [
    ("--as-of", "2025-08-17"),
    ("--frame", "proxy-war"),
    ("--format", "us-russia", "--format", "with-ukraine"),
    ("--compare", "2025-08-17"),
]


@pytest.mark.parametrize("options", TERMINAL, ids=lambda options: options[0])
def test_terminal_summary(options: tuple[str, ...]) -> None:
    printed = run("study", "alaska-2025", *options).stdout
    assert "Verdict and who decides it" in printed
    assert "What to find out next" in printed


WRONG: list[tuple[tuple[str, ...], str]] = [
    (("study", "no-such-case"), "no such file, folder or shipped case"),
    (("study", "alaska-2025", "--frame", "proxy-wra"), "unknown frame 'proxy-wra'; did you mean 'proxy-war'?"),
    (("study", "alaska-2025", "--format", "geneva"), "unknown format 'geneva'"),
    (("study", "alaska-2025", "--as-of", "yesterday"), "as_of: 'yesterday' is not a date; write 2025-08-15"),
    (("study", "alaska-2025", "--compare", "2025-13-01"), "compare: '2025-13-01' is not a date"),
    (("study", "alaska-2025", "--combine", "mean"), "--combine 'mean' is not one of hull, intersect"),
    (("study", "alaska-2025", "--documents", "/no/such/folder"), "--documents /no/such/folder: no such folder"),
    (("study", "alaska-2025", "--out", "/proc/nowhere"), "cannot write to /proc/nowhere"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG, ids=[" ".join(a[2:]) or a[1] for a, _ in WRONG])
def test_wrong_input_is_one_clear_message(arguments: tuple[str, ...], message: str) -> None:
    done = run(*arguments, ok=2)
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_contradiction_under_intersect_names_both_statements(tmp_path: Path) -> None:
    said = [("one", [0, 20]), ("two", [60, 80])]
    case = {
        "id": "two-accounts",
        "title": "Two accounts",
        "actors": ACTORS,
        "issues": [{"id": "k", "question": "How much?", "scale": {"0": "none", "100": "all"}}],
        "sources": [{"id": s, "title": s, "kind": "news", "published": "2030-01-01"} for s, _ in said],
        "statements": [
            {
                "id": f"{source}-001",
                "source": source,
                "span": [0, 1],
                "paraphrase": "A stands somewhere.",
                "voice": "reported",
                "codes": [{"kind": "stance", "actor": "a", "issue": "k", "position": position}],
            }
            for source, position in said
        ],
    }
    file = tmp_path / "case.yaml"
    file.write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    done = run("study", file, "--combine", "intersect", ok=2)
    assert "one-001" in done.stderr
    assert "two-001" in done.stderr
    assert done.stdout == ""


def test_out_that_is_a_file_is_refused_before_the_work(tmp_path: Path) -> None:
    file = tmp_path / "taken"
    file.write_text("mine", encoding="utf-8")
    done = run("study", "alaska-2025", "--out", file, ok=2)
    assert "is not a folder" in done.stderr
    assert file.read_text(encoding="utf-8") == "mine"


def test_save_onto_a_file_raises(alaska: pourparler.Study, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot write to"):
        alaska.save(tmp_path / "taken")


def small(**parts: Any) -> Case:
    return Case.model_validate({"id": "small", "title": "Small", **parts})


ACTORS = [{"id": "a", "name": "أحمد", "kind": "state"}, {"id": "b", "name": "Žofia 🕊", "kind": "state"}]
ISSUES = [{"id": "k", "question": "How much?", "scale": {0: "none", 100: "all"}}]
BARE = [
    ("nothing at all", {}),
    ("actors and issues only", {"actors": ACTORS, "issues": ISSUES}),
    ("no package", {"actors": ACTORS, "issues": ISSUES, "formats": [{"id": "f", "at_table": ["a", "b"]}]}),
    ("no format", {"actors": ACTORS, "issues": ISSUES, "packages": [{"id": "p", "terms": {"k": 50}}]}),
    (
        "nobody speaks",
        {
            "actors": ACTORS,
            "issues": ISSUES,
            "packages": [{"id": "p", "terms": {"k": 50}}],
            "formats": [{"id": "f", "at_table": ["all"]}],
        },
    ),
]


@pytest.mark.parametrize("parts", [parts for _, parts in BARE], ids=[name for name, _ in BARE])
def test_bare_cases_give_a_study(parts: dict[str, Any], tmp_path: Path) -> None:
    study = pourparler.run_study(small(**parts))
    out = study.save(tmp_path / "out")
    jsonschema.validate(json.loads((out / "study.json").read_text(encoding="utf-8")), json.loads(study_schema()))
    assert all(row.verdict == "unknown" for row in study.verdict_rows)


def test_unknown_choices_raise_choice_errors() -> None:
    with pytest.raises(ChoiceError, match="this case has no formats"):
        pourparler.run_study(small(), formats=["f"])


def test_an_interrupted_study_leaves_no_empty_folder(
    water: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pourparler.report.save.write_brief", interrupted)
    with pytest.raises(KeyboardInterrupt):
        water.save(tmp_path / "new" / "out")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "old").mkdir()
    with pytest.raises(KeyboardInterrupt):
        water.save(tmp_path / "old")
    assert list(tmp_path.iterdir()) == [tmp_path / "old"]
