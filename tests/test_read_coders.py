"""What coders type, and what they take back: comments that stay, words that were changed, values that no text holds."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from pourparler.case.load import load_case
from pourparler.errors import CaseError, ChoiceError, OutputError
from pourparler.read.queue.coder_fields import FIELDS, parsed_fields
from pourparler.read.queue.queue import Queue
from pourparler.read.queue.suggestions import Suggester
from pourparler.read.queue.taking_out import taken_out
from tests.water_queue import statements_file, water

__all__ = ["water"]


COMMENTED = {
    "behind a value": ("    paraphrase: Another thing", "    paraphrase: Another thing  # sure?"),
    "a line of its own": ("    paraphrase: Another", "    # Ask Bo.\n    paraphrase: Another"),
    "behind the dash": ("source: review\n    span: [XX]", "source: review # mine\n    span: [XX]"),
    "between, with a blank line": ("    paraphrase: Another", "\n  # far left\n    paraphrase: Another"),
    "a sign in quotes": ("Another thing", '"Another thing"  # a "quote" # twice'),
    "below the last line": ("coder: An\n    coded_at: XX", "coder: An\n    coded_at: XX\n    # below"),
}


@pytest.mark.parametrize("kind", COMMENTED)
def test_undo_keeps_the_comments_that_were_written_into_a_statement(water: Queue, kind: str) -> None:
    one, two, three = (item.id for item in water.items()[:3])
    water.accept(one, {"paraphrase": "One thing"}, "Bo")
    path = statements_file(water)
    before = path.read_text()
    water.accept(two, {"paraphrase": "Another thing"}, "An")
    water.accept(three, {"paraphrase": "A third thing"}, "Bo")
    third = path.read_text()[path.read_text().rindex("  - id:") :]
    whole = path.read_text()
    own = whole[len(before) : -len(third)]
    old, new = COMMENTED[kind]
    span, when = (re.search(pattern, own) for pattern in (r"span: \[(.*)\]", r"coded_at: (.*)"))
    assert span is not None
    assert when is not None
    filling = span[1] if "span" in old else when[1]
    assert own.count(old.replace("XX", filling)) == 1
    commented = before + own.replace(old.replace("XX", filling), new.replace("XX", filling)) + third
    assert commented != path.read_text()
    path.write_text(commented)
    comments = [line.partition("#")[2].strip() for line in new.splitlines() if "#" in line]
    assert water.undo("An").suggestion == two
    after = path.read_text()
    assert after.startswith(before)
    assert after.endswith(third)
    kept = after[len(before) : -len(third)]
    assert [line.strip() for line in kept.splitlines()] == [f"# {each}" for each in comments]
    assert kept
    assert "Another thing" not in after
    assert water.item(two).state == "open"
    water.undo("Bo")
    water.undo("Bo")
    assert len(load_case(water.case).statements) == 25


def test_undo_of_an_edit_keeps_comments_and_of_the_last_statement_too(water: Queue) -> None:
    for name in ("frames.yaml", "conflict.yaml"):
        (water.case / name).unlink(missing_ok=True)
    case_file = water.case / "case.yaml"
    case_file.write_text(re.split(r"^(?:disputes|frames|assumptions):", case_file.read_text(), flags=re.M)[0])
    path = statements_file(water)
    path.unlink()
    one = water.items()[0].id
    water.accept(one, {"paraphrase": "One thing"}, "An")
    water.edit(one, {"paraphrase": "Something"}, "An")
    path.write_text(path.read_text().replace("Something", "Something  # sure?"))
    assert water.undo("An").replaced
    assert "One thing" in path.read_text()
    assert "# sure?" in path.read_text()
    assert water.item(one).state == "accepted"
    path.write_text("# Of us all.\n" + path.read_text().replace("One thing", "One thing  # here"))
    water.undo("An")
    assert re.sub(r" +#", "#", path.read_text()).splitlines() == ["# Of us all.", "statements: []", "# here", "# sure?"]
    assert load_case(water.case).statements == ()
    water.accept(one, {"paraphrase": "Once more"}, "An")
    assert [each.paraphrase for each in load_case(water.case).statements] == ["Once more"]
    assert path.read_text().count("#") == 3


def test_what_was_edited_by_hand_is_refused_with_the_way_out(water: Queue) -> None:
    one = water.items()[0].id
    made = water.accept(one, {"paraphrase": "One thing"}, "An")
    path = statements_file(water)
    text = path.read_text()
    for edited in (
        text.replace("One thing", "Another thing  # better"),
        text.replace("    paraphrase: One thing\n", "    paraphrase: One thing\n    note: mine\n"),
    ):
        path.write_text(edited)
        with pytest.raises(OutputError, match=rf"{made.id} in .*was changed by hand since .*put back what it said, or"):
            water.undo("An")
        assert path.read_text() == edited
    path.write_text(text)
    water.undo("An")


def test_a_comment_sign_that_is_no_comment_stays_in_its_value() -> None:
    block = '  - id: b\n    note: "x # y"\n'
    text = "statements:\n  - id: a\n  - id: b\n    note: >-\n      x # y\n    # Really.\n  - id: c\n"
    found = taken_out(text, "case.yaml", block)
    assert found is not None
    assert found.left == "  # Really.\n"
    quoted = text.replace(">-\n      x # y", "'x # y'   # odd")
    found = taken_out(quoted, "case.yaml", block)
    assert found is not None
    assert found.left == "  # odd\n  # Really.\n"


def test_a_kill_in_the_middle_of_undoing_a_commented_statement_is_completed(
    water: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (item.id for item in water.items()[:2])
    water.accept(one, {"paraphrase": "One thing"}, "An")
    path = statements_file(water)
    path.write_text(path.read_text().replace("One thing", "One thing  # sure?"))
    with monkeypatch.context() as patch:
        patch.setattr(Queue, "_take_out", lambda *_: None)
        water.undo("An")
    assert "One thing" in path.read_text()
    water.accept(two, {"paraphrase": "Two"}, "Bo")
    assert "One thing" not in path.read_text()
    assert "# sure?" in path.read_text()


FREE = ("paraphrase", "note", "speaker", "via", "id", "stance.actor", "answer.note", "influence.means", "--coder")


@pytest.mark.parametrize("field", FREE)
@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("They \x1b[31mwant", r"holds a control character \(U\+001B, after 'They '\); type it anew without it"),
        ("\x00", r"holds a control character \(U\+0000\)"),
        ("caf\udce9", r"holds half a character, or a byte that is not UTF-8 \(U\+DCE9, after 'caf'\)"),
        ("so " * 9_999, r"has 29,996 characters; [\d,]+ are the most, so say it shorter"),
    ],
)
def test_every_free_text_is_checked(water: Queue, field: str, value: str, message: str) -> None:
    first = water.items()[0].id
    fields = {"paraphrase": "They want it."}
    coder = value if field == "--coder" else "An"
    with pytest.raises(ChoiceError, match=re.escape(field) + " " + message) as raised:
        water.accept(first, fields if field == "--coder" else fields | {field: value}, coder)
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 200
    assert water.item(first).state == "open"


def test_an_escape_inside_of_codes_is_a_control_character_too() -> None:
    with pytest.raises(ChoiceError, match=r"codes holds a control character \(U\+001B"):
        parsed_fields({"codes": '[{kind: answer, note: "\\e[31m"}]'})
    assert parsed_fields({"codes": "- kind: cost_sign\n  actor: a\n"})["codes"] == [{"kind": "cost_sign", "actor": "a"}]


def test_fields_of_codes_change_what_is_there() -> None:
    codes: list[dict[str, Any]] = [
        {"kind": "stance", "actor": "a", "position": 3},
        {"kind": "stance", "actor": "b", "salience": "low"},
    ]
    made = parsed_fields(
        {"stance2.actor": "c", "stance2.salience": "", "stance2.position": "1-5", "cost.actor": "1"}, codes
    )
    assert made["codes"] == [
        codes[0],
        {"kind": "stance", "actor": "c", "position": [1, 5]},
        {"kind": "cost", "actor": "1"},
    ]
    assert codes[1] == {"kind": "stance", "actor": "b", "salience": "low"}
    assert parsed_fields({"stance.position": "", "stance.actor": ""}, codes[:1])["codes"] == []
    assert parsed_fields({"note": "x"}, codes) == {"note": "x"}
    assert parsed_fields({"codes": "[]"}, codes)["codes"] == []
    assert (
        parsed_fields({"answer.note": "only if: paid, # and soon"})["codes"][0]["note"] == "only if: paid, # and soon"
    )


def test_an_edit_of_one_field_of_a_code_keeps_the_others(water: Queue) -> None:
    first = water.items()[0].id
    fields = {"paraphrase": "They want it.", "stance.actor": "brennia", "stance.issue": "commission"}
    water.accept(first, fields | {"stance.position": "40-60"}, "An")
    made = water.edit(first, {"stance.position": "50"}, "An").model_dump(mode="json", exclude_defaults=True)
    assert made["codes"] == [{"kind": "stance", "actor": "brennia", "issue": "commission", "position": [50.0, 50.0]}]


def test_the_next_suggestion_shows_every_field_and_commands_to_copy(water: Queue, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from pourparler.cli import app

    place = Path(shutil.copytree(water.case, tmp_path / "our talks"))
    shown = CliRunner().invoke(app, ["read", str(place), "--next"], env={"COLUMNS": "60"}).stdout
    [item], _ = Queue(place).first(1)
    for field in FIELDS:
        assert field == "codes" or re.search(rf"^{field} ", shown, flags=re.M), field
    assert f"summer-flow: {load_case(place).issues[0].question}"[:30] in shown
    *_, accept, reject = shown.splitlines()
    assert reject == f"Reject: pourparler read '{place}' --reject {item.id}"
    typed = shlex.split(accept.removeprefix("Accept: "))
    assert typed[:4] == ["pourparler", "read", str(place), "--accept"]
    dots = [each.replace("stance.position=...", "stance.position=70-90") for each in typed[1:]]
    env = {"POURPARLER_CODER": "An"}
    refused = CliRunner().invoke(app, dots, env=env)
    assert "a statement needs paraphrase" in str(refused.exception)
    filled = [each.replace("paraphrase=...", "paraphrase=They want it.") for each in dots]
    assert CliRunner().invoke(app, filled, env=env).exit_code == 0
    assert load_case(place).statements[-1].paraphrase == "They want it."


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"stance.actor": "brennia", "stance.position": "5"}, "stance: missing key 'issue'; add stance.issue=..."),
        ({"position": "50"}, "unknown field 'position'; did you mean 'stance.position'?"),
        (
            {"stance.actor": "brennia", "stance.issue": "commission", "stance.position": "..."},
            "stance.position=...: write a value in the place of the dots",
        ),
        (
            {"stance.actor": "brennia", "stance.issue": "commission", "stance.position": "120"},
            "stance.position: 120 is outside 0-100; positions are given on the issue's 0-100 scale",
        ),
        ({"voice": "quoted", "speaker": ""}, 'the statement: voice "quoted" with no speaker; name the speaker'),
        ({"id": "review-1"}, "id: duplicate statement id 'review-1'; the first is at line "),
    ],
)
def test_a_mistake_is_told_by_its_field(water: Queue, fields: dict[str, str], message: str) -> None:
    with pytest.raises((CaseError, ChoiceError)) as raised:
        water.accept(water.items()[0].id, {"paraphrase": "They want it."} | fields, "An")
    assert str(raised.value).startswith(message)


def test_proposals_that_wait_are_told(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from pourparler.cli import app

    case = tmp_path / "talks"
    CliRunner().invoke(app, ["new", str(case)])
    (tmp_path / "memo.txt").write_text("The council rejects the pitch fee.", encoding="utf-8")
    CliRunner().invoke(app, ["read", str(case), str(tmp_path / "memo.txt")])
    assert "Complete" in CliRunner().invoke(app, ["read", str(case), "--next"]).stdout
    refused = CliRunner().invoke(app, ["read", str(case), "paraphrase=x"])
    assert "is a field of a statement; say of which: --accept ID" in str(refused.exception)


def test_a_speaker_whom_the_case_names_is_called_so(water: Queue) -> None:
    case = load_case(water.case)
    text = 'Brennia asks for the summer flow. "We need more of the river than that," said its envoy Jana Oder.'
    (_, quoted) = Suggester(case).suggest(case.sources[1], text)
    assert (quoted.voice, quoted.speaker) == ("quoted", "Jana Oder")
    bare = case.model_copy(update={"actors": tuple(each.model_copy(update={"speakers": ()}) for each in case.actors)})
    assert Suggester(bare).suggest(bare.sources[1], text)[-1].speaker == "its envoy Jana Oder"


def test_an_edit_puts_new_fields_where_they_belong(water: Queue) -> None:
    first = water.items()[0].id
    water.accept(first, {"paraphrase": "They want it."}, "An")
    water.edit(first, {"via": "a radio station", "note": "heard twice"}, "An")
    keys = re.findall(r"^ +-? *([a-z_]+):", statements_file(water).read_text(), flags=re.M)
    assert keys[-8:] == [*(each for each in keys[-8:-2]), "coder", "coded_at"]
    assert keys.index("via", len(keys) - 10) < keys.index("note", len(keys) - 10)
