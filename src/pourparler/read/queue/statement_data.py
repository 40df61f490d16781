"""What a statement is to say: what the program proposed, with the coder's fields over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, get_args

from pourparler.case.moments import earliest_moment, latest_moment
from pourparler.case.schema import Source, Statement, Voice
from pourparler.errors import CaseError, ChoiceError, Problem
from pourparler.read.queue.coder_fields import checked_paraphrase, parsed_fields
from pourparler.read.queue.suggestions import PROVISIONAL, Suggestion, provisional_paraphrase, start_of

__all__ = ["coded_data", "dates_explained", "proposed_data"]

_SAID_BEFORE = ("quoted", "reported", "observed_fact")
"""Voices of what happened before it was published."""


def proposed_data(suggestion: Suggestion, source: Source, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return what the program proposes for a statement, before the coder's fields.

    A date after publication, such as a deadline that the sentence speaks of, is left out where the statement will be
    of something said or seen: it cannot be its day.
    """
    data = start_of(suggestion)
    voice, event = fields.get("voice", suggestion.voice).strip(), suggestion.event_date
    if event is not None and voice in _SAID_BEFORE and earliest_moment(event[0]) > latest_moment(source.published[1]):
        data["event_date"] = None
    return data


def coded_data(
    data: Mapping[str, Any], fields: Mapping[str, str], suggestion: Suggestion, passage: str
) -> dict[str, Any]:
    """Return a statement with the coder's fields, in the order of the schema; an empty value clears a field.

    ``passage``: the text of its source. A stopgap for the paraphrase says what the other fields say. Raises
    ``ChoiceError`` as ``parsed_fields`` does, for a copied paraphrase, and for a span outside the text.
    """
    made = {**data, **parsed_fields(fields, data.get("codes") or ())}
    if "paraphrase" not in fields and PROVISIONAL in str(made.get("paraphrase") or PROVISIONAL):
        made["paraphrase"] = _stopgap(made, suggestion)
    span = made["span"]
    is_span = isinstance(span, list) and len(span) == 2 and all(type(end) is int for end in span)
    words = passage[span[0] : span[1]] if is_span else ""
    made["paraphrase"] = checked_paraphrase(str(made.get("paraphrase") or ""), words)
    if is_span and not 0 <= span[0] < span[1] <= len(passage):
        raise ChoiceError(f"span {span} is no passage of {made['source']}, which has {len(passage)} characters")
    ordered = {key: made[key] for key in (*Statement.model_fields, *made) if key in made}
    return {key: value for key, value in ordered.items() if value not in (None, "", ()) and value != []}


def _stopgap(data: Mapping[str, Any], suggestion: Suggestion) -> str:
    """Return what stands for a paraphrase: whose word it is, and on what, as far as the fields tell."""
    speaker = str(data.get("speaker") or "") or None
    told = replace(suggestion, speaker=speaker)
    if data.get("voice") in get_args(Voice):
        told = replace(told, voice=data["voice"])
    stances = [each for each in data.get("codes") or () if isinstance(each, Mapping) and each.get("kind") == "stance"]
    actors = tuple(dict.fromkeys(str(each["actor"]) for each in stances if each.get("actor")))
    issues = tuple(dict.fromkeys(str(each["issue"]) for each in stances if each.get("issue")))
    return provisional_paraphrase(replace(told, actors=actors or told.actors, issues=issues or told.issues))


@contextmanager
def dates_explained(suggestion: Suggestion, data: Mapping[str, Any], fields: Mapping[str, str]) -> Iterator[None]:
    """Say of a date that a case refuses that the program proposed it, where it did, and how to clear it."""
    try:
        yield
    except CaseError as error:
        proposed = start_of(suggestion)["event_date"]
        if "event_date" in fields or proposed is None or data.get("event_date") != proposed:
            raise
        raise CaseError([_explained(each) for each in error.problems]) from None


def _explained(problem: Problem) -> Problem:
    if not problem.file.startswith("event_date"):
        return problem
    proposed = "the program proposed this date; event_date= (with nothing behind it) clears it"
    return replace(problem, way_out="; ".join(filter(None, [proposed, problem.way_out])))
