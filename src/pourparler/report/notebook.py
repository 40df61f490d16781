"""A study in a notebook: the verdict table of its first frame, as HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pourparler.study import Study

__all__ = ["verdict_table_html"]


def verdict_table_html(study: Study) -> str:
    """Return the verdicts of a study's first frame as an HTML table: one row per package, one column per format."""
    frame = study.frames[0] if study.frames else None
    verdicts = {(row.package, row.format): row.verdict for row in study.verdict_rows if frame and row.frame == frame.id}
    head = "".join(f'<th scope="col">{escape(format_.label)}</th>' for format_ in study.formats)
    body = "".join(
        f'<tr><th scope="row">{escape(package.label)}</th>'
        + "".join(
            f"<td>{escape(verdicts.get((package.id, format_.id), '').replace('_', ' '))}</td>"
            for format_ in study.formats
        )
        + "</tr>"
        for package in study.case.packages
    )
    caption = f"{study.case.title}, as of {study.as_of_text}, frame {frame.label if frame else 'none'}"
    return (
        f'<table><caption>{escape(caption)}</caption><thead><tr><th scope="col">Package</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
