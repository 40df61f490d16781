"""A study as a folder: report, brief, ``study.json`` with its schema, and every table as Parquet and CSV."""

from __future__ import annotations

import io
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pourparler.errors import OutputError
from pourparler.exchange.csv_lines import LINE_END, with_line_feeds
from pourparler.report.brief import write_brief
from pourparler.report.document import study_json, study_schema
from pourparler.report.files import write_bytes, write_text
from pourparler.report.report import write_report
from pourparler.report.tables import TABLES, data_frame

if TYPE_CHECKING:
    from pourparler.study import Study

__all__ = ["save_study"]


def save_study(study: Study, directory: Path, documents: Path | None = None) -> Path:
    """Write a study to a folder and return it.

    Everything is written to a folder beside it first and moved into place file by file, so that a failure half-way
    or an interruption leaves nothing half written, and no empty folder. Raises ``OutputError`` where the folder cannot
    be written to.
    """
    made = [each for each in (directory, *directory.parents) if not each.exists()]
    try:
        directory.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".pourparler-", dir=directory))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"cannot write to {directory}: {reason}; choose another folder with --out") from error
    try:
        write_report(study, staging / "report.html", documents)
        write_brief(study, staging / "brief.html", documents)
        write_text(staging / "study.json", study_json(study))
        write_text(staging / "study.schema.json", study_schema())
        for name in TABLES:
            _write_table(study, name, staging / "tables")
        for file in sorted(path for path in staging.rglob("*") if path.is_file()):
            target = directory / file.relative_to(staging)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"cannot write to {directory}: {reason}; choose another folder with --out") from error
    finally:
        with suppress(OSError):
            shutil.rmtree(staging)
            for folder in made:
                if not any(folder.iterdir()):
                    folder.rmdir()
    return directory


def _write_table(study: Study, name: str, directory: Path) -> None:
    table = data_frame(study, name)
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    write_bytes(directory / f"{name}.parquet", buffer.getvalue())
    for column in table.columns:
        if table[column].map(lambda value: isinstance(value, list)).any():
            table[column] = table[column].map(lambda value: "; ".join(map(str, value)))
    write_text(directory / f"{name}.csv", with_line_feeds(table.to_csv(index=False, lineterminator=LINE_END)))
