"""Modules that come with the extra ``read``: imported when they are needed, with the way out where they are missing."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from pourparler.errors import ChoiceError

__all__ = ["of_extra"]


def of_extra(name: str) -> ModuleType:
    """Import a module of the extra ``read``. Raises ``ChoiceError`` with the way out where it is not installed.

    >>> of_extra("no_such_module")
    Traceback (most recent call last):
        ...
    pourparler.errors.ChoiceError: this needs no_such_module, which is not installed: pip install 'pourparler[read]'
    """
    try:
        return import_module(name)
    except ImportError:
        raise ChoiceError(f"this needs {name}, which is not installed: pip install 'pourparler[read]'") from None
