"""Sphinx: MyST and furo, built strictly and without a network (``make docs``)."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "src")]

project = "Pourparler"
author = "The Pourparler developers"
copyright = author
try:
    release = metadata.version("pourparler")
except metadata.PackageNotFoundError:
    release = ""

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
nitpicky = True
nitpick_ignore_regex = [
    # Types of the standard library, of dependencies and of the package's inner modules are named, not linked.
    ("py:.*", r"(abc|builtins|collections|datetime|pandas|pathlib|pd|pydantic|typing)\..*"),
    ("py:.*", r"pourparler\..+"),
    ("py:.*", r"Advance|Combine|DataFrame|Literal|Path|Sequence|Statement|Strict|date|datetime"),
]
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True

smartquotes = False  # it would turn --option into a dash
html_theme = "furo"
html_title = "Pourparler"
html_copy_source = False
html_show_sphinx = False


def setup(app: Sphinx) -> None:
    """Write the generated pages before Sphinx looks for its sources."""
    from generate import write_pages

    app.connect("builder-inited", lambda _: write_pages())
