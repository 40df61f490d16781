"""Pourparler: from what is written about a negotiation to cited, dated, contestable conclusions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pourparler.case.load import load_case
    from pourparler.case.schema import Case
    from pourparler.errors import PourparlerError
    from pourparler.study import Study, run_study

__all__ = ["Case", "PourparlerError", "Study", "load_case", "run_study"]

_HOMES = {
    "Case": "pourparler.case.schema",
    "PourparlerError": "pourparler.errors",
    "Study": "pourparler.study",
    "load_case": "pourparler.case.load",
    "run_study": "pourparler.study",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that ``import pourparler`` stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module 'pourparler' has no attribute {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return [*__all__]
