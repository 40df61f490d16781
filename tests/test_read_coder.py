"""The queue as a coder meets it: ids as they are printed, values as they are typed, and what was written, shown."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pourparler.case.load import load_case
from pourparler.cli import app
from pourparler.cli._queue import coder_name
from pourparler.errors import CaseError, ChoiceError
from pourparler.read.compare.sources import source_agreement
from pourparler.read.queue._naming import decisions_meant, the_one_meant, told_unknown
from pourparler.read.queue.coder_fields import parsed_fields
from pourparler.read.queue.journal import Decision
from pourparler.read.queue.queue import Queue
from pourparler.read.queue.suggestions import PROVISIONAL, Suggester, Suggestion
from pourparler.report.codes_in_words import Names, describe_code
from pourparler.report.files import write_bytes
from tests.water_queue import statements_file, water

__all__ = ["water"]

STANCE = {"stance.actor": "brennia", "stance.issue": "summer-flow", "stance.position": "70-90"}


def run(case: Path, *arguments: str, width: int = 200) -> Result:
    return CliRunner().invoke(
        app, ["read", str(case), *arguments], env={"POURPARLER_CODER": "An", "COLUMNS": f"{width}"}
    )


def refused(act: Callable[[], object]) -> str:
    with pytest.raises((ChoiceError, CaseError)) as raised:
        act()
    assert "\n" not in str(raised.value)
    return str(raised.value)


def suggested(water: Queue, number: int = 0) -> str:
    return [item for item in water.items() if item.suggestion.voice == "reported"][number].id


# What an ID may be.


def test_a_statement_id_does_where_a_suggestion_id_does(water: Queue) -> None:
    name = suggested(water)
    first = water.accept(name, {"paraphrase": "One"}, "An")
    assert water.edit(first.id, {"paraphrase": "One, better"}, "An").paraphrase == "One, better"
    second = water.accept(first.id, {"paraphrase": "Two"}, "An", again=True)
    third = water.accept(second.id, {"paraphrase": "Three"}, "An", again=True)
    assert [water.decided_as(each.id) for each in (first, second, third)] == [name, f"{name}+2", f"{name}+3"]
    for each, other in ((first, "a"), (second, "b"), (third, "c")):
        assert water.edit(each.id, {"note": other}, "An").id == each.id
    assert water.edit(f"{name}+2", {"note": "d"}, "An").id == second.id
    assert water.edit(f"{name}+1", {"note": "e"}, "An").id == first.id
    told = {each.id: each.note for each in load_case(water.case).statements}
    assert (told[first.id], told[second.id], told[third.id]) == ("e", "d", "c")


def test_a_suggestion_that_became_two_statements_is_not_edited_by_its_id(water: Queue) -> None:
    name = suggested(water)
    first = water.accept(name, {"paraphrase": "One"}, "An")
    second = water.accept(name, {"paraphrase": "Two"}, "An", again=True)
    before = (water.case / "statements.yaml").read_bytes()
    message = refused(lambda: water.edit(name, {"note": "x"}, "An"))
    assert message == f"suggestion {name} became 2 statements; say which one: {first.id} or {second.id}"
    assert (water.case / "statements.yaml").read_bytes() == before
    water.undo("An")
    assert water.edit(name, {"note": "x"}, "An").id == first.id


def test_a_statement_that_is_accepted_is_told_as_one(water: Queue) -> None:
    name = suggested(water)
    made = water.accept(name, {"paraphrase": "One"}, "An")
    for act in (lambda: water.accept(made.id, {}, "An"), lambda: water.reject(made.id, "An")):
        assert refused(act).startswith(f"suggestion {name} is accepted by An on 2026-01-02T00:00:00+00:00 as statement")
    assert json.loads(run(water.case, "--edit", made.id, "note=x", "--json").stdout)["suggestion"] == name
    assert json.loads(run(water.case, "--accept", made.id, "--again", "--json").stdout)["suggestion"] == name


def accepted(suggestion: str, statement: str) -> Decision:
    return Decision(suggestion, "accepted", "An", "2025-01-01", statement)


def test_an_id_of_a_statement_and_of_another_sentence_is_refused_with_names_that_are_free() -> None:
    decided = {"s-15": accepted("s-15", "s-22"), "s-22": accepted("s-22", "s-15"), "s-7": accepted("s-7", "s-1")}
    message = refused(lambda: the_one_meant("s-15", decided))
    for way, meant in re.findall(r"(s-\d+\+1) \(statement (s-\d+)\)", message):
        found = the_one_meant(way, decided)
        assert found is not None
        assert decided[found].statement == meant
    assert message.count("+1") == 2
    assert the_one_meant("s-1", decided) == "s-7"
    assert decisions_meant("s-9", decided) == []


def test_an_id_of_two_things_means_what_can_be_done_with_it(water: Queue) -> None:
    name, other = suggested(water), suggested(water, 1)
    assert water.accept(name, {"paraphrase": "One", "id": other}, "An").id == other
    assert water.edit(other, {"note": "of the statement"}, "An").note == "of the statement"
    second = water.accept(other, {"paraphrase": "Two"}, "An")
    message = f"{other} is the id of a statement and that of a suggestion; say which one: "
    for act in (
        partial(water.edit, other, {"note": "x"}, "An"),
        partial(water.accept, other, {"paraphrase": "x"}, "An", again=True),
    ):
        assert refused(act).startswith(message)
    assert water.edit(f"{name}+1", {"note": "one"}, "An").id == other
    assert water.edit(f"{other}+1", {"note": "two"}, "An").id == second.id
    third = water.accept(f"{other}+1", {"paraphrase": "Three"}, "An", again=True)
    assert water.decided_as(third.id) == f"{other}+2"


def test_another_sentence_is_never_offered(water: Queue) -> None:
    name = suggested(water)
    source, _, number = name.rpartition("-")
    near = [f"{source}-{number[:-1]}", f"{source}-{number}0", f"{source}-77"]
    assert not set(near) & water.suggested_ids()
    for each in near:
        assert "did you mean" not in refused(partial(water.edit, each, {"note": "x"}, "An"))
        assert "see --list" in refused(partial(water.accept, each, {}, "An"))
    assert f"did you mean {name!r}?" in refused(lambda: water.accept(f"reviw-{number}", {}, "An"))
    assert "did you mean" in told_unknown("review-066", ["review-66"], [])


def test_a_statement_of_other_origin_is_told_with_its_line(water: Queue) -> None:
    message = refused(lambda: water.edit("ministry-1", {"note": "x"}, "An"))
    lines = (water.case / "statements.yaml").read_text().splitlines()
    found = re.fullmatch(
        r"statement ministry-1 was not made with this queue; .* in line (\d+) of statements.yaml", message
    )
    assert found is not None
    assert "id: ministry-1" in lines[int(found[1]) - 1]


# What a value may be.


@pytest.mark.parametrize(
    ("typed", "ways"),
    [
        ("0,5", "write 0.5 for one, 0-5 or [0, 5]"),
        ("0,50", "write 0.50 for one, 0-50 or [0, 50]"),
        ("3,5", "write 3.5 for one, 3-5 or [3, 5]"),
        ("60,40", "write 60.40 for one, 40-60 or [40, 60]"),
        ("10,05", "write 10.05 for one, 5-10 or [5, 10]"),
    ],
)
def test_a_comma_that_may_be_decimal_is_refused(typed: str, ways: str) -> None:
    for field in ("stance.position", "stance.accepts_within", "stance.salience", "reference.value"):
        message = refused(partial(parsed_fields, {field: typed}))
        assert message.startswith(f"{field}={typed} may be one number or two; {ways}")


def test_other_commas_part_two_numbers() -> None:
    for typed in ("40,60", "40-60", "40, 60", "[40,60]", "40,60 "):
        assert parsed_fields({"stance.position": typed})["codes"][0]["position"] == [40, 60]
    assert parsed_fields({"stance.position": "0.5,0.7"})["codes"][0]["position"] == [0.5, 0.7]
    assert parsed_fields({"stance.position": "0-5"})["codes"][0]["position"] == [0, 5]
    assert parsed_fields({"stance.position": "[0,5]"})["codes"][0]["position"] == [0, 5]
    assert parsed_fields({"span": "3,5"})["span"] == [3, 5]


# What was written, shown.


def test_what_was_written_is_shown(water: Queue) -> None:
    name = next(each.id for each in water.items() if each.suggestion.voice == "quoted")
    item = water.item(name).suggestion
    words = " ".join(water.text("review")[slice(*item.span)].split())
    fields = [f"{key}={value}" for key, value in STANCE.items()]
    done = run(water.case, "--accept", name, "paraphrase=Most of it", "event_date=2024-04-01", *fields, width=400)
    statement = done.stdout.split()[2]
    assert done.stdout.splitlines()[0] == f"wrote statement {statement}"
    shown = {line.split()[0]: line.split(maxsplit=1)[1].strip() for line in done.stdout.splitlines()[1:]}
    assert shown == {
        "passage": f"review, {item.span[0]}-{item.span[1]}: {words}",
        "code": "Brennia on Summer flow: stands at 70–90",
        "voice": "quoted",
        "speaker": item.speaker,
        "event_date": "2024-04-01",
    }
    changed = run(water.case, "--edit", statement, "stance.position=40,60", "event_date=", "note=[b]x").stdout
    assert changed.startswith(f"changed statement {statement}\n")
    assert "stands at 40–60" in changed
    assert re.search(r"event_date +- *\n", changed)
    assert "[b]x" in changed
    undone = run(water.case, "--undo").stdout
    assert undone == f"{name}: the edit of statement {statement} is taken back\n"


def test_names_of_a_case_are_those_of_a_report(water: Queue) -> None:
    from pourparler.report.lookup import Lookup
    from pourparler.report.written_statement import _CaseNames
    from pourparler.study import run_study

    case = load_case(water.case)
    ours: Names = _CaseNames(case)
    report: Names = Lookup(run_study(case))
    for statement in case.statements:
        for code in statement.codes:
            assert describe_code(code, ours) == describe_code(code, report)


# Dates that the program proposed, and values that are cleared.


def dated(water: Queue, voice: str, day: date) -> str:
    """A suggestion with a proposed date."""
    held = water.item(suggested(water)).suggestion
    made = Suggestion(**vars(held) | {"id": "review-9999", "voice": voice, "event_date": (day, day)})
    water.fill([made])
    return made.id


@pytest.mark.parametrize("voice", ["reported", "quoted"])
def test_a_proposed_date_after_publication_is_not_written_of_what_was_said(water: Queue, voice: str) -> None:
    name = dated(water, voice, date(2024, 6, 1))
    assert water.accept(name, {"speaker": "Oder"}, "An").event_date is None
    water.undo("An")
    message = refused(lambda: water.accept(name, {"speaker": "Oder", "event_date": "2024-06-01"}, "An"))
    assert "the event (2024-06-01) is after source 'review'" in message
    assert "proposed" not in message


def test_a_deadline_stays_with_a_forecast_and_goes_with_another_voice(water: Queue) -> None:
    name = dated(water, "author_forecast", date(2024, 6, 1))
    made = water.accept(name, {}, "An")
    assert made.event_date == (date(2024, 6, 1), date(2024, 6, 1))
    message = refused(lambda: water.edit(name, {"voice": "reported"}, "An"))
    assert "the program proposed this date; event_date= (with nothing behind it) clears it" in message
    assert water.edit(name, {"voice": "reported", "event_date": ""}, "An").event_date is None
    water.undo("An")
    water.undo("An")
    assert water.accept(name, {"voice": "reported"}, "An").event_date is None


def test_empty_values_clear_fields(water: Queue) -> None:
    name = suggested(water)
    full = {"speaker": "Oder", "via": "a radio station", "event_date": "2024-04-01", "note": "heard twice"}
    made = water.accept(name, full, "An")
    assert (made.speaker, made.via, made.note) == ("Oder", "a radio station", "heard twice")
    made = water.edit(made.id, dict.fromkeys(full, ""), "An")
    assert (made.speaker, made.via, made.event_date, made.note) == (None, "", None, "")


# The stopgap, undo, reject, and who codes.


def test_the_stopgap_says_what_the_fields_say(water: Queue) -> None:
    name = dated(water, "reported", date(2024, 4, 1))
    made = water.accept(
        name,
        {"speaker": "Karin Moe", "stance.actor": "celdor", "stance.issue": "commission", "stance.position": "50"},
        "An",
    )
    assert made.paraphrase == f"Karin Moe on commission, celdor {PROVISIONAL}"
    made = water.edit(name, {"stance.actor": "brennia", "speaker": ""}, "An")
    assert made.paraphrase == f"Somebody on commission, brennia {PROVISIONAL}"
    assert water.edit(name, {"paraphrase": "They agree"}, "An").paraphrase == "They agree"
    assert water.edit(name, {"speaker": "Oder"}, "An").paraphrase == "They agree"


def test_undo_names_who_decided_last(water: Queue) -> None:
    assert "nobody else did; see --progress" in refused(lambda: water.undo("Bo"))
    name = suggested(water)
    made = water.accept(name, {"paraphrase": "One"}, "An B")
    message = refused(lambda: water.undo("Bo"))
    assert f"the last decision is by An B (accepted {name} as statement {made.id} on 2026-01-02" in message
    assert "--undo --coder 'An B' takes it back" in message


def test_a_rejection_keeps_a_note(water: Queue) -> None:
    name, other = suggested(water), suggested(water, 1)
    assert run(water.case, "--reject", name, "note=a title only").exit_code == 0
    kept = json.loads((water.folder / "journal.jsonl").read_text().splitlines()[-1])
    assert kept["decision"]["note"] == "a title only"
    assert "(a title only)" in refused(lambda: water.accept(name, {}, "An"))
    for field in ("voice=quoted", "Note=x"):
        done = run(water.case, "--reject", other, field)
        assert "--reject takes note=... and no other field" in str(done.exception)
    assert "control character" in refused(lambda: water.reject(other, "An", "a\x07b"))
    assert run(water.case, "--reject", other).exit_code == 0
    assert "note" not in json.loads((water.folder / "journal.jsonl").read_text().splitlines()[-1])["decision"]
    assert water.undo("An").suggestion == other


def test_a_coder_without_a_name_is_a_mistake(water: Queue) -> None:
    for given in ("", "  "):
        assert "--coder is given without a name" in refused(partial(coder_name, given))
        done = run(water.case, "--reject", suggested(water), "--coder", given)
        assert "--coder is given without a name" in str(done.exception)
    assert water.progress().rejected == 0


def test_names_that_stand_in_a_sentence_are_offered(tmp_path: Path, water: Queue) -> None:
    path = water.case / "case.yaml"
    text = path.read_text()
    assert "publisher:" in text
    publisher = next(each.publisher for each in load_case(water.case).sources if each.id == "ministry")
    case = load_case(water.case)
    said = f"Brennia rejects a dry summer flow, {publisher} reports, and Jana Oder agrees."
    write_bytes(water.folder / "texts" / "review.txt", said.encode())
    other = Queue(Path(shutil.copytree(water.case, tmp_path / "other")))
    (other.folder / "suggestions.jsonl").unlink()
    other.fill(Suggester(case).suggest(next(each for each in case.sources if each.id == "review"), said))
    shown = run(other.case, "--next").stdout
    assert f"named here: {publisher}" in next(line for line in shown.splitlines() if line.startswith("via "))
    speaking = next(line for line in shown.splitlines() if line.startswith("speaker "))
    assert "Jana Oder" in speaking.partition("named here: ")[2]


# One nested source, named in two ways.


def test_a_source_that_another_one_passes_on_has_one_origin_with_it() -> None:
    case = load_case("water-dispute")
    said = {each.id for each in case.statements if each.source == "review"}
    ministry = next(each for each in case.sources if each.id == "ministry")

    def independent(via: str, publisher: str = "Le Phare", title: str = "La crue") -> int:
        sources = tuple(
            each.model_copy(update={"publisher": publisher, "title": title}) if each.id == "ministry" else each
            for each in case.sources
        )
        statements = tuple(
            each.model_copy(update={"via": via}) if each.id in said else each for each in case.statements
        )
        cells = source_agreement(case.model_copy(update={"sources": sources, "statements": statements}))
        cell = next(each for each in cells if (each.issue, each.actor) == ("summer-flow", "brennia"))
        return cell.independent

    assert ministry.publisher != "Le Phare"
    assert [independent(each) for each in ("", "La Dépêche", "a Phare")] == [2, 2, 2]
    assert [independent(each) for each in ("Le Phare", "le phare", "Phare", "La  crue")] == [1, 1, 1, 1]
    assert independent("", publisher=next(each.publisher for each in case.sources if each.id == "review")) == 2


def test_progress_lists_speakers_without_an_actor(water: Queue) -> None:
    held = water.item(suggested(water)).suggestion
    for number, speaker in enumerate(("Karin Moe", "Karin Moe", "Ada Kouri", "Jana Oder", "the ministry of Brennia")):
        water.fill([Suggestion(**vars(held) | {"id": f"review-{9000 + number}", "speaker": speaker})])
    told = json.loads(run(water.case, "--progress", "--json").stdout)
    assert [*told["speakers_without_actor"].items()][:2] == [("Karin Moe", 2), ("Ada Kouri", 1)]
    assert not {"Jana Oder", "the ministry of Brennia"} & {*told["speakers_without_actor"]}
    assert "belong to no actor: Karin Moe (2), Ada Kouri (1)" in run(water.case, "--progress").stdout


def test_a_code_that_is_given_without_its_keys_is_refused_and_not_dropped(water: Queue) -> None:
    whole = statements_file(water).read_bytes()
    for given in (
        "[{kind: stance}]",
        "{kind: effect}",
        "[{kind: stance, actor: brennia, issue: commission, position: 50}, {kind: cost}]",
    ):
        with pytest.raises(CaseError, match="missing key"):
            water.accept(suggested(water), {"paraphrase": "p", "codes": given}, "An")
    assert statements_file(water).read_bytes() == whole


def test_undo_of_a_further_statement_says_which_one_goes_and_what_stays(water: Queue) -> None:
    name = suggested(water)
    water.accept(name, {"paraphrase": "One"}, "An")
    second = water.accept(name, {"paraphrase": "Two"}, "An", again=True)
    told = run(water.case, "--undo").stdout
    assert told == f"{name}: statement {second.id} is taken out; {name} stays accepted\n"
    water.accept(name, {"paraphrase": "Two"}, "An", again=True)
    assert json.loads(run(water.case, "--undo", "--json").stdout)["state"] == "accepted"


def test_a_shipped_case_is_not_written_to() -> None:
    with pytest.raises(ChoiceError, match="pourparler convert water-dispute --to case --out my-water-dispute"):
        Queue(Path("water-dispute"))


def test_a_long_list_is_cut_on_the_screen_only(water: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pourparler.cli._queue._MOST_LISTED", 3)
    count = len(water.items())
    shown = run(water.case, "--list").stdout
    assert f"{count} open suggestions, best first: the first 3; --list --json has all" in shown
    assert len(json.loads(run(water.case, "--list", "--json").stdout)["suggestions"]) == count
