"""Reading a case: files and folders, paths and names, limits, places and hashes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pourparler.case import files
from pourparler.case.files import read_case_files, shipped_cases
from pourparler.case.load import case_sha256, load_case, read_case
from pourparler.errors import CaseError

BASE = """id: talks
title: Talks
sources: [{id: f, title: F, kind: news, published: 2025-08-15, characters: 100}]
actors: [{id: usa, name: USA, kind: state}, {id: russia, name: Russia, kind: state}]
issues: [{id: land, question: Whose land, scale: {0: a, 50: m, 100: b}}]
"""
STATEMENT = """statements:
- id: s
  source: f
  span: [0, 9]
  paraphrase: p
  voice: reported
"""
STANCES = """statements:
- {id: s, source: f, span: [0, 9], paraphrase: p, voice: reported, codes: [
    {kind: stance, issue: land, actor: usa, salience: 40}, {kind: stance, issue: land, actor: russia, salience: low}]}
"""
FINE: dict[str, str] = {
    "nothing but id and title": "id: talks\ntitle: Talks\n",
    "members": BASE,
    "byte order mark": "\ufeff" + BASE,
    "windows line ends": BASE.replace("\n", "\r\n"),
    "no line end": BASE.rstrip("\n"),
    "document marks": "---\n" + BASE + "...\n",
    "json": '{"id": "talks", "title": "Talks", "actors": [{"id": "usa", "name": "USA", "kind": "state"}]}',
    "anchors": BASE + "formats:\n- {id: a, at_table: &table [usa, russia]}\n- {id: b, at_table: *table}\n",
    "all in a format": BASE + "formats: [{id: a, at_table: [all]}, {id: b, stages: [[usa], [all]]}]\n",
    "pooled with assumptions": BASE
    + "frames: [{id: pooled, assumptions: [{name: a, reason: r, reference: {land: 0}}]}]\n",
    "event on the day of publication": BASE + STATEMENT + "  event_date: 2025-08-15T23:00:00Z\n",
    "foreseen after publication": BASE
    + STATEMENT.replace("reported", "author_forecast")
    + "  event_date: 2025-09-01\n",
    "tagged text": BASE + "licence: !!str 5\n",
    "levels for one actor, numbers for another": BASE + STANCES,
    "same actor in two stages": BASE + "formats: [{id: a, stages: [[usa], [usa, russia]]}]\n",
    "kept no": BASE + STATEMENT + "  codes: [{kind: commitment, who: usa, what: peace, kept: no}]\n",
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_in_order_loads(name: str, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(FINE[name], encoding="utf-8", newline="")
    assert load_case(file).id == "talks"


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def problems(path: Path | str) -> list[str]:
    with pytest.raises(CaseError) as caught:
        load_case(path)
    return [str(problem) for problem in caught.value.problems]


# --- folders ------------------------------------------------------------------------------------------------


def test_folder_is_read_by_name_and_lists_are_joined(tmp_path: Path) -> None:
    write(tmp_path, b="factors: [{id: two, title: T}]", a="id: x\ntitle: X\nfactors: [{id: one, title: O}]")
    (tmp_path / "c.yml").write_text("factors: [{id: three, title: T}]")
    (tmp_path / "case.schema.json").write_text("not read")
    (tmp_path / ".hidden.yaml").write_text("not: read")
    assert [factor.id for factor in load_case(tmp_path).factors] == ["one", "two", "three"]


def test_file_named_like_a_list_may_hold_just_the_list(tmp_path: Path) -> None:
    write(tmp_path, case="{id: x, title: X}", factors="- {id: one, title: O}", authors="[An, Bo]")
    case = load_case(tmp_path)
    assert (case.factors[0].id, case.authors) == ("one", ("An", "Bo"))


def test_problems_of_a_bare_list_count_within_its_file(tmp_path: Path) -> None:
    write(tmp_path, case="{id: x, title: X, factors: [{id: one, title: O}]}", factors="- {id: two, titel: O}")
    assert problems(tmp_path) == [
        "factors.yaml:1:3 factors[0]: missing key 'title'",
        "factors.yaml:1:13 factors[0].titel: unknown key 'titel'; did you mean 'title'?",
    ]


def test_index_counts_within_the_file_and_ids_across_files(tmp_path: Path) -> None:
    write(tmp_path, a=BASE, b="actors: [{id: eu, name: EU, kind: bloc}]\nfactors: []")
    write(
        tmp_path, c="actors:\n- {id: uk, name: UK, kind: state}\n- {id: eu, name: EU, kind: bloc, member_of: [rusia]}"
    )
    assert problems(tmp_path) == [
        "c.yaml:3:8 actors[1].id: duplicate actor id 'eu'; the first is at b.yaml:1:15; rename one",
        "c.yaml:3:46 actors[1].member_of[0]: unknown actor 'rusia'; did you mean 'russia'?",
    ]


def test_single_key_in_two_files(tmp_path: Path) -> None:
    write(tmp_path, a="id: x\ntitle: X", b="title: Y")
    assert problems(tmp_path) == [
        "b.yaml:1:1 title: the key 'title' stands in two files; the other is at a.yaml:2:1; keep one"
    ]


def test_missing_keys_are_asked_of_the_file_named_case(tmp_path: Path) -> None:
    write(tmp_path, actors="actors: []", case="# the case\nlicence: CC0")
    assert problems(tmp_path) == ["case.yaml:2:1: missing key 'id'", "case.yaml:2:1: missing key 'title'"]


def test_all_problems_of_all_files_are_reported_by_file_and_place(tmp_path: Path) -> None:
    write(tmp_path, a="id: x y\ntitle: X\nfactors: [{id: one}]", b="factors: [{title: T, id: two, x: 1}]\nlicense: CC0")
    write(tmp_path, c="disputes: [{id: d, question: q, sides: [{claim: c, statements: [s]}]}]")
    assert problems(tmp_path) == [
        "a.yaml:1:5 id: 'x y' cannot be an id; use letters, digits, '-', '_' and '.' without spaces",
        "a.yaml:3:11 factors[0]: missing key 'title'",
        "b.yaml:1:31 factors[0].x: unknown key 'x'; keys here: id, title",
        "b.yaml:2:1 license: unknown key 'license'; did you mean 'licence'?",
        "c.yaml:1:40 disputes[0].sides: should hold at least 2, not 1",
    ]


def test_where_a_file_is_broken_no_id_is_called_unknown(tmp_path: Path) -> None:
    write(tmp_path, a="actors: [", b=BASE + STATEMENT + "  codes: [{kind: cost_sign, actor: nato, sign: rises}]\n")
    write(tmp_path, c="factors: [{id: one}]")
    assert problems(tmp_path) == [
        "a.yaml:2:1: not valid YAML: did not find expected node content while parsing a flow node",
        "c.yaml:1:11 factors[0]: missing key 'title'",
    ]


def test_values_are_counted_over_all_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, a="id: x\ntitle: X", authors="[a, b, c, d]")
    monkeypatch.setattr("pourparler.case.load.LARGEST", 9)
    assert problems(tmp_path)[0].startswith("authors.yaml:1:11: the case holds more than")
    monkeypatch.setattr("pourparler.case.load.LARGEST", 10)
    assert load_case(tmp_path).authors == ("a", "b", "c", "d")


# --- paths and names ----------------------------------------------------------------------------------------


def test_missing_path_names_the_shipped_cases_and_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "shipped_cases", lambda: {"alaska-2025": tmp_path, "water": tmp_path})
    monkeypatch.chdir(tmp_path)
    (tmp_path / "talks.yaml").write_text("")
    shipped = "shipped cases: alaska-2025, water"
    missing = "no such file, folder or shipped case"
    assert problems("alsaka-2025") == [f"alsaka-2025: {missing}; did you mean 'alaska-2025'? {shipped}"]
    assert problems("talk.yaml") == [f"talk.yaml: {missing}; did you mean 'talks.yaml'? {shipped}"]
    assert problems("zzz") == [f"zzz: {missing}; {shipped}"]


def test_path_wins_over_a_shipped_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped, local = tmp_path / "shipped", tmp_path / "local" / "water"
    for folder, name in ((shipped, "shipped"), (local, "local")):
        folder.mkdir(parents=True)
        write(folder, case=f"{{id: {name}, title: T}}")
    monkeypatch.setattr(files, "shipped_cases", lambda: {"water": shipped})
    assert load_case("water").id == "shipped"
    monkeypatch.chdir(tmp_path / "local")
    assert load_case("water").id == "local"


@pytest.mark.parametrize("name", sorted(shipped_cases()))
def test_shipped_cases_load(name: str) -> None:
    assert load_case(name).id == name


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.yaml").write_text("id: x")
    os.mkfifo(tmp_path / "pipe.yaml")
    assert problems(tmp_path / "loop") == [f"{tmp_path}/loop: cannot be read: too many levels of symbolic links"]
    assert problems(tmp_path / "file.yaml" / "x") == [f"{tmp_path}/file.yaml/x: cannot be read: not a directory"]
    assert problems(tmp_path / "empty") == [
        f"{tmp_path}/empty: the folder holds no *.yaml file; 'pourparler new DIR' writes a starter case"
    ]
    assert problems(tmp_path / "pipe.yaml") == ["pipe.yaml: is not a regular file; give it another name, or remove it"]
    assert problems("") == ["'': no case is named; give a path, or the name of a shipped case"]
    assert problems("a\0b") == ["a\0b: cannot be read: embedded null byte"]


def test_file_and_folder_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    write(tmp_path, case="{id: x, title: X}")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", forbidden)
        assert problems(tmp_path / "case.yaml") == ["case.yaml: cannot be read: permission denied"]
    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", forbidden)
        assert problems(tmp_path) == [f"{tmp_path}: cannot be read: permission denied"]


def test_files_of_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path, case="{id: x, title: X}", other="factors: [{id: one}]")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "broken.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    assert problems(tmp_path) == [
        "broken.yaml: cannot be read: no such file or directory",
        "folder.yaml: is a folder; give it another name, or remove it",
        "loop.yaml: cannot be read: too many levels of symbolic links",
        "other.yaml:1:11 factors[0]: missing key 'title'",
    ]


def test_folder_that_links_to_itself_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, case="{id: x, title: X}")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert load_case(tmp_path / "again" / "again").id == "x"


# --- limits -------------------------------------------------------------------------------------------------


def test_file_of_100_megabytes_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    with file.open("wb") as sparse:
        sparse.truncate(100_000_000)
    assert problems(file) == ["case.yaml: the file has 100 MB; a case of more than 50 MB is not read"]
    assert problems(tmp_path) == ["case.yaml: the file has 100 MB; a case of more than 50 MB is not read"]


def test_folder_of_more_than_50_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with (tmp_path / f"{name}.yaml").open("wb") as sparse:
            sparse.truncate(30_000_000)
    with pytest.raises(CaseError, match=r": its files have 60 MB; a case of more than 50 MB is not read$"):
        read_case_files(tmp_path)


def test_10_000_statements_load(tmp_path: Path) -> None:
    text = "".join(
        f"- id: s{number}\n  source: f\n  span: [{number}, {number + 9}]\n  paraphrase: The source says it once more.\n"
        "  voice: reported\n  speaker: USA\n  event_date: 2025-08-15\n  codes:\n"
        "  - {kind: stance, actor: usa, issue: land, position: [0, 10], salience: high, accepts_within: [0, 20]}\n"
        for number in range(10_000)
    )
    write(tmp_path, case=BASE.replace("characters: 100", "characters: 20000"), statements=text)
    assert len(load_case(tmp_path).statements) == 10_000


def test_thousands_of_unknown_names_are_all_reported(tmp_path: Path) -> None:
    text = "factors:\n" + "".join(f"- {{id: factor-number-{n}, title: T}}\n" for n in range(3_000))
    codes = "".join(f"  - {{kind: effect, cause: fakter-number-{n}, on: x, sign: raises}}\n" for n in range(2_000))
    write(tmp_path, case=BASE + text + STATEMENT + "  codes:\n" + codes)
    assert len(problems(tmp_path)) == 4_000


# --- places, names, hashes ------------------------------------------------------------------------


def test_names_in_any_script(tmp_path: Path) -> None:
    names = ("Україна", "السعودية", "ישראל", "中国", "e\u0301", "\u202eabc\u202c", "🇫🇷")
    members = "".join(f"- {{id: {name}, name: '{name}', kind: state}}\n" for name in names)
    write(tmp_path, case="id: מסע\ntitle: محادثات\nactors:\n" + members)
    assert [actor.id for actor in load_case(tmp_path).actors] == list(names)
    write(tmp_path, case="id: x\ntitle: محادثات\nactors:\n" + members + "formats: [{id: f, at_table: [Украіна]}]\n")
    assert problems(tmp_path) == [
        "case.yaml:11:30 formats[0].at_table[0]: unknown actor 'Украіна'; did you mean 'Україна'?"
    ]


def test_every_value_can_be_located(tmp_path: Path) -> None:
    write(tmp_path, case=BASE + "frames: [{id: a, assumptions: [{name: x, reason: r, reference: {land: 5}}]}]\n")
    locate = read_case(tmp_path).locate
    path = ("frames", 0, "assumptions", 0, "reference", "land")
    assert str(locate(("title",))) == "case.yaml:2:8"
    assert str(locate(path)) == "case.yaml:6:71"
    assert str(locate(path, key=True)) == "case.yaml:6:65"
    assert str(locate((*path, 1))) == "case.yaml:6:71"
    assert str(locate(("factors", 3))) == "case.yaml:1:1"


def test_hash_follows_the_content_not_its_writing(tmp_path: Path) -> None:
    write(tmp_path, case="# a comment\ntitle:   'X'\nid: x\nissues: [{id: k, question: q, scale: {100: b, 0: a}}]")
    other = (
        write(tmp_path, other="{id: x, title: X, issues: [{question: q, scale: {0: a, 100: b}, id: k}]}") / "other.yaml"
    )
    assert read_case(tmp_path / "case.yaml").sha256 == case_sha256(load_case(other))
    changed = load_case(other).model_copy(update={"title": "Y"})
    assert case_sha256(changed) != case_sha256(load_case(other))


def test_a_folder_without_the_file_of_the_case_is_told_in_one_line(tmp_path: Path) -> None:
    coded = "voice: reported, codes: [{kind: stance, actor: a, issue: i, position: 4}]"
    lines = [f"- {{id: s{at}, source: x, span: [0, 4], paraphrase: p, {coded}}}\n" for at in range(40)]
    (tmp_path / "statements.yaml").write_text("".join(lines), encoding="utf-8")
    (tmp_path / "sources.yaml").write_text("- {id: x, title: X, kind: news, published: 2024-01-01}\n", encoding="utf-8")
    assert problems(tmp_path) == [
        f"{tmp_path}: no case.yaml, and no other file with the id and title of the case; write case.yaml with id: and "
        "title:, or name the folder that holds it"
    ]


def test_the_first_20_of_equal_problems_are_listed_and_the_rest_counted(tmp_path: Path) -> None:
    lines = [f"- {{id: s{at}, source: x, span: [0, 4], paraphrase: p, voice: reportd}}\n" for at in range(45)]
    text = "id: t\ntitle: T\nsources: [{id: x, title: X, kind: news, published: 2024-01-01}]\nstatements:\n"
    (tmp_path / "case.yaml").write_text(text + "".join(lines), encoding="utf-8")
    with pytest.raises(CaseError) as raised:
        load_case(tmp_path)
    assert len(raised.value.problems) == 45, "programs are told all of them"
    told = str(raised.value).splitlines()
    assert len(told) == 21
    assert told[-1].startswith("case.yaml: 25 more: 'reportd' is not one of quoted, reported")


def test_a_scale_that_is_a_list_is_told_how_to_write_it(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "id: t\ntitle: T\nissues: [{id: i, question: q, scale: [0, 100]}]", encoding="utf-8"
    )
    (told,) = problems(tmp_path / "a.yaml")
    assert told.endswith(
        "should be a mapping, not [0, 100]; write 0: ..., 100: ..., each with what that end of the scale means"
    )
