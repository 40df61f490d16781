"""The case format as a JSON Schema, generated from the models, so that editors complete and check YAML."""

from __future__ import annotations

import json
from typing import Any

from pourparler.case.schema import Case

__all__ = ["SCHEMA_FILE", "case_json_schema", "case_json_schema_text"]

SCHEMA_FILE = "case.schema.json"
"""The name under which the schema is written beside a case."""


def case_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a file that holds a case or a part of one.

    No top-level key is required, because each file of a folder holds some of them; ``pourparler check`` says what the
    whole case lacks.

    >>> schema = case_json_schema()
    >>> "required" in schema, schema["additionalProperties"], "statements" in schema["properties"]
    (False, False, True)
    """
    schema = Case.model_json_schema(by_alias=True)
    del schema["required"]
    schema["title"] = "A Pourparler case, or one file of it"
    schema["description"] = "Everything a case holds; in a folder, each file holds some of these keys."
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def case_json_schema_text() -> str:
    """Return the schema as the text of the file that stands beside a case."""
    return json.dumps(case_json_schema(), indent=2, ensure_ascii=False) + "\n"
