"""The table of who names whom covers the schema."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

import pytest
from pydantic import BaseModel

from pourparler.case import codes, schema
from pourparler.case.codes.base import Identifier, Strict
from pourparler.case.identifiers import COLLECTIONS, NAMES, mentions
from pourparler.case.load import load_case

FIELD_OF_KEY = {"for": "packages", "from": "truster", "to": "trusted"}
MODELS = [
    member
    for module in (codes, schema)
    for member in vars(module).values()
    if isinstance(member, type) and issubclass(member, Strict)
]


def holds_ids(annotation: Any) -> bool:
    return annotation == Identifier or any(holds_ids(argument) for argument in get_args(annotation))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_that_holds_ids_says_whose(model: type[BaseModel]) -> None:
    hints = get_type_hints(model, include_extras=True)
    own = {"id", "name", "claims"}
    with_ids = {name for name, hint in hints.items() if name in model.model_fields and holds_ids(hint)} - own
    assert with_ids == set(NAMES.get(model, {}))


def test_collections_are_the_lists_of_the_case() -> None:
    lists = {name for name, info in schema.Case.model_fields.items() if info.default == ()}
    assert set(COLLECTIONS) == lists - {"authors"}


def test_mentions_lead_to_the_ids_they_name() -> None:
    case = load_case("alaska-2025")
    found = list(mentions(case))
    assert {mention.collection for mention in found} >= {"sources", "actors", "issues", "factors", "questions"}
    for mention in found:
        value: Any = case
        step: Any
        for step in mention.path[:-1] if mention.is_key else mention.path:
            is_field = not isinstance(value, tuple | dict)
            value = getattr(value, FIELD_OF_KEY.get(step, step)) if is_field else value[step]
        assert mention.id in value if mention.is_key else value == mention.id
