"""Compiled templates, kept where Python keeps compiled modules: in ``__pycache__`` beside the source.

Compiling the templates of a report takes as long as filling them in. As with modules, the cache follows
``PYTHONPYCACHEPREFIX`` and ``PYTHONDONTWRITEBYTECODE``, and where it cannot be written templates are compiled anew.
"""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path

from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache

from pourparler.errors import OutputError
from pourparler.report.files import write_bytes

__all__ = ["TemplateCache"]

_DIGEST = hashlib.sha256().digest_size


class TemplateCache(BytecodeCache):
    """Finds a template's code by its source, the options it was compiled with, and the versions of Jinja and Python."""

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """Return the place of a template's code, filled where it is known."""
        key = cache_from_source(filename) if filename else ""
        bucket = Bucket(environment, key, _fingerprint(environment, name, source))
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket from its file; one that is missing, damaged or of another template leaves it empty."""
        if not bucket.key or not Path(bucket.key).is_file():
            return
        stored = Path(bucket.key).read_bytes()
        digest, code = stored[:_DIGEST], stored[_DIGEST:]
        if hashlib.sha256(code).digest() == digest:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the code of a bucket, unless bytecode is not to be written, or cannot be."""
        if not bucket.key or sys.dont_write_bytecode:
            return
        code = bucket.bytecode_to_string()
        with suppress(OutputError):  # a cache that cannot be written is no failure: the template is compiled
            write_bytes(bucket.key, hashlib.sha256(code).digest() + code)


def _fingerprint(environment: Environment, name: str, source: str) -> str:
    """Hash what the code of a template depends on."""
    passed = {
        kind: sorted((key, str(getattr(known, "jinja_pass_arg", ""))) for key, known in functions.items())
        for kind, functions in (("filters", environment.filters), ("tests", environment.tests))
    }
    options = (
        environment.trim_blocks,
        environment.lstrip_blocks,
        environment.autoescape,
        environment.optimized,
        sorted(environment.extensions),
    )
    parts = (_jinja_version(), sys.version, name, options, passed, source)
    return hashlib.sha256(repr(parts).encode("utf-8")).hexdigest()


@cache
def _jinja_version() -> str:
    return version("jinja2")
