"""Other programs' files: what is read, how it is refused, and that numbers come back as they were."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.case import files
from pourparler.case.check import check_case
from pourparler.case.codes import Influence, Stance
from pourparler.case.documents import check_documents
from pourparler.case.load import case_sha256, load_case
from pourparler.case.native import Native, NativeWeights
from pourparler.case.schema import Case
from pourparler.errors import CaseError, ChoiceError, OutputError, Problem
from pourparler.exchange import delimited
from pourparler.exchange.case_folder import write_case_folder
from pourparler.exchange.foreign import FORMATS, Imported, read_foreign, write_foreign
from tests.small_cases import said, small, stance

Row = tuple[str, str, float, float, float]
"""Actor, issue, and position, salience (a share of 1) and influence in native units."""

KTAB = """Toll talks, "How high, and when?", 2, 2,
Actor,Description,Influence,Toll Position,Toll Salience,When Position,When Salience,
XJ, Xi Jinping, 102.543, 30, 12.5, 100, 0,
LK, , 53.393, 0, 100, 6.37, 5.91
"""
DECIDE = """'#A'\t'Willems'\t'Mayor Willems'\t'chair'
'#A'\t'Den Haag'\t''\t''
'#P'\t'hoogte'\t'Tol-hoogte'\t'How high?'
'#M'\t'hoogte'\t0.5\t'half a euro'
'#M'\t'hoogte'\t7
'#M'\t'hoogte'\t3\t'three euros'
'#M'\t'hoogte'\t3.75\t'in the middle'
'#D'\t'Willems'\t'hoogte'\t3.0\t0.7\t1.0
'#D'\t'Den Haag'\t'hoogte'\t0.5\t0.29\t0.6
"""
BDM = "Actor;Capability;Position;Salience;Flexibility\nNL;.08;1994;80;3\nBE;.16;1990;40;\nLU;0;1999.5;100;1\n"
BDM_ISSUES = "actor,issue,capability,position,salience\nA,toll,2,10,0.2\nB,toll,1,90,1\nA,when,3,0,0\n"


BDM_COMMENTED = """# of 1994, "who
actor;capability;position;salience
A;2;8,25;0,5
 # later
"#B";1;5;0,7
"""


def write(folder: Path, text: str | bytes, name: str = "talks.csv") -> Path:
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def rows_of(read: Imported) -> list[Row]:
    """The numbers of a case that was read, back in native units."""
    case, rows = read.case, []
    weights = case.native_weights or NativeWeights()
    names = {actor.id: actor.name for actor in case.actors}
    issues = {issue.id: issue for issue in case.issues}
    for statement in case.statements:
        influence = {code.issue: code.level for code in statement.codes if isinstance(code, Influence)}
        for code in statement.codes:
            if isinstance(code, Stance):
                assert code.position is not None
                assert isinstance(code.salience, tuple)
                level = influence.get(code.issue) or influence[None]
                assert isinstance(level, tuple)
                native = issues[code.issue].native
                position = native.from_scale(code.position[0]) if native else code.position[0]
                figures = (position, code.salience[0] / 100, weights.native_influence(level[0]))
                rows.append((names[code.actor], issues[code.issue].label, *figures))
    return rows


def assert_same(rows: list[Row], expected: list[Row]) -> None:
    rows, expected = sorted(rows), sorted(expected)
    assert [row[:2] for row in rows] == [row[:2] for row in expected]
    for row, other in zip(rows, expected, strict=True):
        assert row[2:] == pytest.approx(other[2:], rel=1e-12, abs=1e-300)


GOOD: dict[str, tuple[str, str, list[Row]]] = {
    "ktab": (
        KTAB,
        "ktab",
        [
            ("XJ", "Toll", 30, 0.125, 102.543),
            ("XJ", "When", 100, 0, 102.543),
            ("LK", "Toll", 0, 1, 53.393),
            ("LK", "When", 6.37, 0.0591, 53.393),
        ],
    ),
    "decide": (
        DECIDE,
        "decide",
        [("Mayor Willems", "Tol-hoogte", 3, 0.7, 1), ("Den Haag", "Tol-hoogte", 0.5, 0.29, 0.6)],
    ),
    "decide, by semicolons, in any order": (
        '#D;a;k;-1;1;0.5\n#M;k;1\n#M;k;-3\n\n#P;k;"K; or not"\n#A;a;Ann\n',
        "decide",
        [("Ann", "K; or not", -1, 1, 0.5)],
    ),
    "bdm, in per cent, out of 0-100": (
        BDM,
        "bdm",
        [("NL", "Position", 1994, 0.8, 0.08), ("BE", "Position", 1990, 0.4, 0.16), ("LU", "Position", 1999.5, 1, 0)],
    ),
    "bdm, in shares, several issues": (
        BDM_ISSUES,
        "bdm",
        [("A", "toll", 10, 0.2, 2), ("B", "toll", 90, 1, 1), ("A", "when", 0, 0, 3)],
    ),
    "bdm, all at one place out of 0-100": (
        "name\tpower\tposition\tsalience\nA\t0\t-5\t1\nB\t0\t-5\t0\n",
        "bdm",
        [("A", "Position", -5, 1, 0), ("B", "Position", -5, 0, 0)],
    ),
}


@pytest.mark.parametrize("dress", ["plain", "bom", "crlf", "cr", "no last line end"])
@pytest.mark.parametrize("name", GOOD)
def test_good_files_are_read_whatever_their_line_ends(name: str, dress: str, tmp_path: Path) -> None:
    text, format_, expected = GOOD[name]
    ends = {"crlf": "\r\n", "cr": "\r"}
    dressed = text.replace("\n", ends.get(dress, "\n"))
    dressed = "\ufeff" + dressed if dress == "bom" else dressed.rstrip("\n") if dress == "no last line end" else dressed
    file = write(tmp_path, dressed)
    read = read_foreign(file)
    assert read.format == format_
    assert_same(rows_of(read), expected)
    assert check_case(read.case) == []
    assert check_documents(read.case, tmp_path) == []
    (source,) = read.case.sources
    assert (source.sha256, source.characters) == (hashlib.sha256(file.read_bytes()).hexdigest(), len(dressed))
    for statement in read.case.statements:
        row = dressed[slice(*statement.span)]
        assert row == row.strip("\r\n")
        assert dressed.splitlines()[int(statement.id.removeprefix("row-")) - 1].removeprefix("\ufeff") == row
    assert read_foreign(file) == read


@pytest.mark.parametrize("target", [each for each in FORMATS if each != "gmcr"])
@pytest.mark.parametrize("name", GOOD)
def test_numbers_come_back_from_every_format_that_holds_them(name: str, target: str, tmp_path: Path) -> None:
    text, format_, _ = GOOD[name]
    read = read_foreign(write(tmp_path, text))
    if target == "ktab" and name == "bdm, in shares, several issues":
        with pytest.raises(OutputError, match=r"(?s)nothing to write as ktab.*differs between issues, left out: A"):
            write_foreign(read.case, target, tmp_path / "out.csv")
        return
    write_foreign(read.case, target, tmp_path / "out.csv")
    again = read_foreign(tmp_path / "out.csv")
    assert again.format == target
    expected, titles = rows_of(read), dict[str, str]()
    if target != format_:
        titles = {title: again.case.issues[at].label for at, title in enumerate(i.label for i in read.case.issues)}
        expected = [(row[0], titles[row[1]], *row[2:]) for row in expected]
    if target == "ktab":
        scales = {titles.get(issue.label, issue.label): issue.native for issue in read.case.issues}
        expected = [_on_100(row, scales[row[1]]) for row in expected]
    if target == "decide" and (largest := (read.case.native_weights or NativeWeights()).influence) > 1:
        expected = [(*row[:4], row[4] / largest) for row in expected]
    assert_same(rows_of(again), expected)


def _on_100(row: Row, native: Native | None) -> Row:
    return (*row[:2], native.to_scale(row[2]) if native else row[2], *row[3:])


def test_what_words_a_file_has_are_kept(tmp_path: Path) -> None:
    case = read_foreign(write(tmp_path, DECIDE, "tol.txt")).case
    (issue,) = case.issues
    assert (case.id, [actor.id for actor in case.actors]) == ("tol", ["Willems", "Den-Haag"])
    assert (issue.title, issue.question, issue.native) == ("Tol-hoogte", "How high?", Native(low=0.5, high=7))
    assert issue.scale == {0: "half a euro", 50: "in the middle", 100: "7"}
    assert [(each.id, each.paraphrase, each.codes) for each in case.statements if not each.codes] == [
        ("row-6", "Tol-hoogte: 3 means three euros", ())
    ]
    assert case.statements[-1].paraphrase == "Den Haag: influence 0.6; hoogte 0.5, salience 0.29"
    assert {each.voice for each in case.statements} == {"author_claim"}
    case = read_foreign(write(tmp_path, KTAB)).case
    assert (case.title, case.description, case.actors[0].note) == ("Toll talks", "How high, and when?", "Xi Jinping")


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (
            BDM,
            (
                "salience is read as per cent, because the largest is 100, above 1",
                "columns that are not read: 'Flexibility'",
                "influence: 100 stands for the largest, 0.16",
                "Position: scale taken as 1990-1999.5, from the lowest position to the highest",
                "Position: 0 stands for 1990 and 100 for 1999.5",
            ),
        ),
        (
            BDM_ISSUES,
            (
                "salience is read as a share of 1, because the largest is 1, not above 1",
                "influence: 100 stands for the largest, 3",
                "toll: scale taken as 0-100, as every position lies there",
                "when: scale taken as 0-100, as every position lies there",
            ),
        ),
        (
            BDM_COMMENTED,
            (
                "salience is read as a share of 1, because the largest is 0.7, not above 1",
                "numbers are read with a decimal comma, such as '8,25'",
                "comments, not read: lines 1, 4; put a name that begins with # in quotes",
                "influence: 100 stands for the largest, 2",
                "Position: scale taken as 0-100, as every position lies there",
                "names that cannot be ids: '#B' is B",
            ),
        ),
        (
            "actor,capability,position,salience\nA,1,1000.000000000000001,1\nB,1,1000.0000000000002,1\nC,1,3000,1\n",
            (
                "salience is read as a share of 1, because the largest is 1, not above 1",
                "influence: 100 stands for the largest, 1",
                "Position: scale taken as 1000-3000, from the lowest position to the highest",
                "Position: 0 stands for 1000 and 100 for 3000",
                "numbers with more digits than are kept (14): 1000.0000000000002 as 1000.0",
            ),
        ),
        (
            DECIDE,
            (
                "influence: 100 stands for the largest, 1",
                "Tol-hoogte: 0 stands for 0.5 and 100 for 7",
                "names that cannot be ids: 'Den Haag' is Den-Haag",
            ),
        ),
    ],
)
def test_notes_say_how_a_file_was_understood(text: str, notes: tuple[str, ...], tmp_path: Path) -> None:
    *said_, kinds = read_foreign(write(tmp_path, text)).notes
    assert tuple(said_) == notes
    assert kinds.startswith("the file does not say what its actors are")


NEEDS = (
    "the first line names the columns actor, capability, position, salience; a column issue is read where there is one"
)
BAD: dict[str, tuple[str | bytes, str | None, list[str]]] = {
    "empty": ("", None, ["1:1: the file is empty; give a file that KTAB, DECIDE, BDM or GMCR reads"]),
    "empty ktab": (" \n", "ktab", ["1:1: the file is empty; KTAB writes: name, description, number of actors, "]),
    "nothing known": (
        "a,b\n1,2\n",
        None,
        ["1:1: not recognised as a file of KTAB, DECIDE, BDM or GMCR; name it with --from"],
    ),
    "xml": (
        "<?xml version='1.0'?>",
        None,
        ["1:1: not recognised as a file of KTAB, DECIDE, BDM or GMCR; XML is not read;"],
    ),
    "latin-1": (
        b"Actor,Capability,Position,Salience\nK\xf6ln,1,1,1\n",
        None,
        ["2:2: not UTF-8: byte 0xf6 at offset 36"],
    ),
    "utf-16": (
        "Actor,Capability,Position,Salience\n".encode("utf-16"),
        None,
        ["1:1: not UTF-8: byte 0xff at offset 0;"],
    ),
    "control character": ("Actor,Capability,Position,Salience\nA\0,1,1,1\n", None, ["2:2: control character U+0000;"]),
    "open quote": (
        'Actor,Capability,Position,Salience\n"A,1,1,1\n',
        None,
        ['2:1: a quote " opens here and never closes'],
    ),
    "after a quote": ('Actor,Capability,Position,Salience\n"A"b,1,1,1\n', None, ["2:4: text after a closing quote; "]),
    "missing columns": (
        "Actor,Capability,Pos\nA,1,1\n",
        None,
        [
            f"1:1: no column 'position'; columns here: 'Actor', 'Capability', 'Pos'; {NEEDS}",
            f"1:1: no column 'salience'; columns here: 'Actor', 'Capability', 'Pos'; {NEEDS}",
        ],
    ),
    "columns twice": (
        "Actor,Power,Capability,Position,Salience\nA,1,1,1,1\n",
        None,
        ["1:13: 'Capability' is a second"],
    ),
    "no rows": (
        "Actor,Capability,Position,Salience\n",
        None,
        ["1:1: no actor follows the column names; give one line"],
    ),
    "numbers": (
        "Actor,Capability,Position,Salience\nA,-1,x,101\nB,1e999,1,-0.5\n,1,1\nB,1,nan,½\n",
        None,
        [
            "2:3 capability: -1 is negative; give a number of at least 0",
            "2:6 position: 'x' is not a number; write a plain number such as 12.5",
            "2:8 salience: 101 is above 100; give a number within 0-100",
            "3:3 capability: inf is too large a number; numbers up to 1e+100 are read",
            "3:11 salience: -0.5 is negative; give a number within 0-100",
            "4:1 actor: is blank; give a name",
            "4:5 salience: is blank; give a number, or leave the row out; nothing is guessed",
            "5:1: duplicate actor 'B'; the first is on line 3; rename or remove one; several issues need a",
            "5:5 position: 'nan' is not a number",
            "5:9 salience: '½' is not a number",
        ],
    ),
    "cells behind the last column": (
        "actor,capability,position,salience\nA,0,8,7,40\nB,0,5,9,60\nC,1,2,3,\n",
        None,
        [
            "2:9: '40' stands behind the last column; columns: actor, capability, position, salience; put text",
            "3:9: '60' stands behind the last column",
        ],
    ),
    "decimal commas in quotes": (
        'Actor,Capability,Position,Salience\nA,1,"0,5",1\nB,"1,000","1,000,000.5",1\n',
        None,
        [
            "2:5 position: '0,5' is not a number; write 0.5, with a point",
            "3:3 capability: '1,000' is not a number; write 1000",
            "3:11 position: '1,000,000.5' is not a number; write 1000000.5",
        ],
    ),
    "decimal commas that could be thousands": (
        "Actor;Capability;Position;Salience\nA;1,000;0,5;1\nB;1;1.5;0,125\n",
        None,
        [
            "2:3 capability: '1,000' can be read in two ways; write 1000, or 1.000 with a point",
            "3:5 position: '1.5' has a point where other numbers of the file have a comma; write all with a point",
        ],
    ),
    "a commented head": (
        "#actor,capability,position,salience\nA,1,2,1\n",
        "bdm",
        [
            f"2:1: no column '{column}'; columns here: 'A', '1', '2', '1'; {NEEDS}"
            for column in ("actor", "capability", "position", "salience")
        ],
    ),
    "an actor twice on one issue": (
        "actor,issue,capability,position,salience\nA,k,1,1,1\nA,m,1,1,1\nA,k,1,2,1\n",
        None,
        ["4:1: duplicate actor 'A' on 'k'; the first is on line 2; rename or remove one"],
    ),
    "ktab by semicolons": (
        KTAB.replace(",", ";"),
        "ktab",
        ["1:1: line 1 has 1 cells, not 4; it seems to be delimited by ';'; save it with ',' instead"],
    ),
    "ktab": (
        "T,d,3,2\nActor,Description,Influence,A Position,A Salience,A Position\nX,,-1,101,1\nX,,1,1,,7,8,9\n",
        None,
        [
            "1:5 number of actors: says 3 actors, and 2 follow",
            "2:1: 6 columns are not actor, description, influence and 2 times two",
            "3:4 influence: -1 is negative",
            "3:7 position on A: 101 is above 100; give a number within 0-100",
            "4:1: duplicate actor 'X'; the first is on line 3",
            "4:8 salience of A: is blank; give a number",
            "4:9: '7' stands behind the last column",
        ],
    ),
    "ktab without actors": ("T,d,1,1\nActor,Description,Influence,P,S\n", None, ["2:1: no actor follows; give the"]),
    "decide": (
        "#A\ta\tAnn\n#A\ta\tBo\n#P\tk\tToll\n#P\tm\tWhen\n#M\tk\t0\n#M\tk\t5\n#M\tx\t5\n#Q\tx\ty\n"
        "#D\ta\tk\t6\t0.5\t1\n#D\tanne\tk\t1\t80\t2\n#D\ta\tm\t1\t0.5\t\n#D\ta\tk\t1\t1\t1\n",
        None,
        [
            "2:4: duplicate actor 'a'; the first is on line 1; rename or remove one",
            "4:4: issue 'm' has no bounds; write its lowest and its highest position as two #M rows",
            "7:4: unknown issue 'x'; issues of this file: k, m",
            "8:1: '#Q' is no kind of row; rows begin with #A, #P, #M, #D",
            "9:8 position: 6 is above 5; give a number within 0-5",
            "10:4: unknown actor 'anne'; actors of this file: a",
            "10:13 salience: 80 is above 1; give a number within 0-1",
            "10:16 power: 2 is above 1; give a number within 0-1",
            "11:13 power: is blank; give a number, or leave the row out; nothing is guessed",
            "12:4: duplicate position of 'a' on 'k'; the first is on line 9; remove one",
        ],
    ),
    "decide without positions": (
        "#A,a,Ann\n#P,k,K\n#M,k,0\n#M,k,1\n",
        None,
        ["4:1: the file has no #D row, so no position; write #D actor issue position salience power"],
    ),
    "decide by blanks": (
        "#A a Ann\n#P k K\n",
        "decide",
        [
            "1:1: '#A a Ann' is no kind of row; put tabs, ';', ',' or '|' between",
            "2:1: '#P k K' is no kind of row; put tabs",
        ],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_with_every_place_and_a_way_out(name: str, tmp_path: Path) -> None:
    text, format_, expected = BAD[name]
    file = write(tmp_path, text)
    with pytest.raises(CaseError) as refused:
        read_foreign(file, format_)
    messages = str(refused.value).splitlines()
    assert [len(messages), *(m[: len(f"{file}:{e}")] for m, e in zip(messages, expected, strict=False))] == [
        len(expected),
        *(f"{file}:{e}" for e in expected),
    ]
    assert all(problem.way_out for problem in refused.value.problems)


def test_numbers_with_decimal_commas_and_comments_are_read(tmp_path: Path) -> None:
    read = rows_of(read_foreign(write(tmp_path, BDM_COMMENTED)))
    assert [row[0] for row in read] == ["A", "#B"]
    assert [row[2:] for row in read] == [(8.25, 0.5, 2.0), (5.0, 0.7, 1.0)]
    ktab = rows_of(read_foreign(write(tmp_path, "# draft\n" + KTAB.replace("LK,", "#gone,1,\nLK,"), "k.csv")))
    assert ktab == rows_of(read_foreign(write(tmp_path, KTAB)))
    decide = rows_of(read_foreign(write(tmp_path, DECIDE.replace("0.7", "0,7").replace(".", ","), "d.txt")))
    assert [row[1:] for row in decide] == [row[1:] for row in rows_of(read_foreign(write(tmp_path, DECIDE)))]


SCALES: dict[str, tuple[str, str, str]] = {
    "no number": (BDM, "4-10", "scale cannot be '4-10'; give LOW,HIGH such as 4,10, or ISSUE:LOW,HIGH"),
    "turned round": (BDM, "10,4", "scale cannot be '10,4'"),
    "nan": (BDM, "nan,4", "scale cannot be 'nan,4'"),
    "twice": (BDM, "0,4;0,5", "scale cannot be '0,4;0,5'"),
    "unknown issue": (BDM_ISSUES, "tol:0,5", "scale: unknown issue 'tol'; there are toll, when"),
    "too narrow": (
        BDM_ISSUES,
        "when:0,1;toll:0,50",
        ":3:1 position: 90 of B lies outside the scale 0-50; choose",
    ),
    "stated by the file": (DECIDE, "0,5", "scale: the file states the ends of Tol-hoogte, 0.5-7; leave it out"),
}


def test_the_ends_of_a_scale_can_be_chosen(tmp_path: Path) -> None:
    read = read_foreign(write(tmp_path, BDM_ISSUES), scale="toll:10,90")
    assert [issue.native for issue in read.case.issues] == [Native(low=10, high=90), None]
    assert "toll: scale taken as 10-90, as chosen" in read.notes
    assert rows_of(read) == rows_of(read_foreign(write(tmp_path, BDM_ISSUES)))


@pytest.mark.parametrize("name", SCALES)
def test_scales_that_cannot_be(name: str, tmp_path: Path) -> None:
    text, scale, message = SCALES[name]
    file = write(tmp_path, text)
    with pytest.raises((ChoiceError, CaseError)) as refused:
        read_foreign(file, scale=scale)
    assert message in str(refused.value)


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, BDM)
    monkeypatch.setattr(delimited, "MOST_CELLS", 6)
    with pytest.raises(CaseError, match=r"talks.csv:2:1: more than 6 cells; split the file"):
        read_foreign(file)
    monkeypatch.setattr(files, "LARGEST_BYTES", 10)
    with pytest.raises(CaseError, match=r"talks.csv: the file has 0 MB; a case of more than 0 MB is not read$"):
        read_foreign(file)
    with pytest.raises(CaseError, match=r": is a folder"):
        read_foreign(tmp_path)
    with pytest.raises(CaseError, match=r"^nowhere.csv: cannot be read: no such file"):
        read_foreign("nowhere.csv")
    with pytest.raises(ChoiceError, match=r"^'kta' is not one of ktab, decide, bdm, gmcr; did you mean 'ktab'\?$"):
        read_foreign(file, "kta")


def test_many_rows_are_read_in_good_time(tmp_path: Path) -> None:
    lines = "".join(f"actor {n},1,{n % 101},{n % 100 + 0.5}\n" for n in range(20_000))
    read = read_foreign(write(tmp_path, f"actor,capability,position,salience\n{lines}"))
    assert len(read.case.statements) == len({actor.id for actor in read.case.actors}) == 20_000


NAME = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8).filter(
    lambda text: " ".join(text.split()) == text and text.isprintable()
)
SCALED = st.floats(-1e9, 1e9, allow_subnormal=False)
AMOUNT = st.one_of(st.just(0.0), st.floats(1e-9, 1e9))


@st.composite
def tables(draw: st.DrawFn) -> list[tuple[str, float, float, float]]:
    names = draw(st.lists(NAME, min_size=1, max_size=6, unique=True))
    largest = draw(st.sampled_from([1.0, 100.0]))
    return [(name, draw(AMOUNT), draw(SCALED), draw(st.floats(0, largest))) for name in names]


@given(tables())
@settings(max_examples=150, deadline=None)
def test_any_table_comes_back(table: list[tuple[str, float, float, float]]) -> None:
    quoted = [f'"{name.replace(chr(34), chr(34) * 2)}",{c!r},{p!r},{s!r}' for name, c, p, s in table]
    with tempfile.TemporaryDirectory() as folder:
        text = "\n".join(["actor,capability,position,salience", *quoted])
        read = read_foreign(write(Path(folder), text), "bdm")
        assert check_case(read.case) == []
        write_case_folder(read.case, Path(folder, "case"))
        assert load_case(Path(folder, "case")) == read.case
        write_foreign(load_case(Path(folder, "case")), "bdm", Path(folder, "out.csv"))
        again = read_foreign(Path(folder, "out.csv"), "bdm")
    native = read.case.issues[0].native or Native(low=0, high=100)
    larger = max(abs(native.low), abs(native.high))
    for row, (name, capability, position, salience) in zip(rows_of(again), table, strict=True):
        share = salience if max(s for *_, s in table) <= 1 else salience / 100
        assert row[0] == name
        assert row[2] == pytest.approx(position, rel=1e-12, abs=1e-12 * larger)
        assert row[3:] == pytest.approx((share, capability), rel=1e-12, abs=1e-300)


CELL = st.sampled_from(
    ["#A", "#P", "#M", "#D", "a", "k", "1", "0.5", "-3", "", "Actor", "position", "'", '"', "7,5", "²"]
)


@given(st.lists(st.lists(CELL, max_size=7), max_size=8), st.sampled_from([",", ";", "\t"]), st.sampled_from(FORMATS))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_in_our_own_words(rows: list[list[str]], delimiter: str, format_: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = write(Path(folder), "\n".join(delimiter.join(row) for row in rows))
        problems: tuple[Problem, ...] = ()
        try:
            problems = tuple(check_case(read_foreign(file, format_).case))
            assert not problems
        except CaseError as error:
            problems = error.problems
        assert all(problem.line and problem.column and problem.way_out for problem in problems)


SHARED = [
    ("ktab/SOE-Policy.csv", "ktab", 26, 1),
    ("ktab/SOE-Competitive.csv", "ktab", 34, 1),
    ("ktab/dummyData-a040.csv", "ktab", 40, 1),
    ("ktab/dummyData-a160.csv", "ktab", 160, 1),
    ("ktab/dummyData_3Dim.csv", "ktab", 7, 3),
    ("decide/sample_data.txt", "decide", 10, 6),
]


@pytest.mark.parametrize(("name", "format_", "actors", "issues"), SHARED)
def test_published_files_come_back(
    name: str, format_: str, actors: int, issues: int, shared: Path, tmp_path: Path
) -> None:
    file = shared / "data" / name
    read = read_foreign(file)
    assert (read.format, len(read.case.actors), len(read.case.issues)) == (format_, actors, issues)
    assert check_documents(read.case, file.parent) == []
    write_case_folder(read.case, tmp_path / "case")
    assert load_case(tmp_path / "case") == read.case
    write_foreign(load_case(tmp_path / "case"), format_, tmp_path / "out.txt")
    again = read_foreign(tmp_path / "out.txt")
    assert_same(rows_of(again), rows_of(read))
    assert [actor.note for actor in again.case.actors] == [actor.note for actor in read.case.actors]


def test_numbers_of_published_files_are_those_that_stand_there(shared: Path) -> None:
    three = rows_of(read_foreign(shared / "data/ktab/dummyData_3Dim.csv"))
    assert_same([three[0]], [("SActor-00", "Pstn1", 75.79, 0.4953, 102.543)])
    assert_same([three[20]], [("SActor-06", "Pstn3", 90.36, 0.2603, 54.178)])
    toll = rows_of(read_foreign(shared / "data/decide/sample_data.txt"))
    assert_same([toll[1]], [("Willems", "tol-hoogte", 3.0, 0.7, 1.0)])
    assert_same([toll[22]], [("VVDs", "extra-investering", 50.0, 0.8, 0.5)])


def test_xml_with_a_blank_coordinate_is_refused(shared: Path) -> None:
    with pytest.raises(CaseError, match=r"smpExample.xml:1:1: .*XML is not read; save KTAB's scenario as CSV$"):
        read_foreign(shared / "data/ktab/smpExample.xml")


def test_shipped_emissions_are_their_table(repository: Path, tmp_path: Path) -> None:
    folder = repository / "src/pourparler/cases/ec-emissions"
    case, table = load_case("ec-emissions"), rows_of(read_foreign(folder / "table-1.csv"))
    assert check_documents(case, folder) == []
    shipped = rows_of(Imported(case, "bdm", ()))
    assert [row[2:] for row in shipped] == [row[2:] for row in table]
    assert [actor.id for actor in case.actors] == [row[0] for row in table]
    assert shipped[0] == ("Netherlands", "Delay", 4.0, 0.8, 0.08)
    text = (folder / "table-1.csv").read_text(encoding="utf-8")
    placed = [statement for statement in case.statements if statement.source == "table-1"]
    for statement, row in zip(placed, table, strict=True):
        assert text[slice(*statement.span)].split(",")[0] == statement.id == row[0]
    assert not any(line.endswith(".csv") for line in write_foreign(case, "decide", tmp_path / "ec.txt"))


# --- a case into other programs' files ------------------------------------------------------------


def influence(actor: str, level: object, issue: str | None = None) -> dict[str, object]:
    return {"kind": "influence", "actor": actor, "level": level, "issue": issue, "means": "trade"}


def rich() -> Case:
    return small(
        [
            said(stance("a", "k", 20, 80), influence("a", 50)),
            said(stance("b", "k", [20, 40], 80), influence("b", 100)),
            said(stance("c", "k", 60, [10, 30]), influence("c", "high")),
            said(
                stance("a", "m", 10), influence("a", 70, "m"), {"kind": "trust", "from": "a", "to": "b", "level": "low"}
            ),
            said(stance("b", "m", 30, 60, within=[0, 50])),
            said(stance("c", "n", 60, 50), source="s"),
            said(stance("c", "n", 90, 50), source="other"),
        ],
        frames=[{"id": "own", "sources": ["s"]}],
    )


def test_what_a_case_says_and_no_table_holds_is_told(tmp_path: Path) -> None:
    assert write_foreign(rich(), "bdm", tmp_path / "out.csv") == (
        "cells left out, no salience stated: a x m",
        "cells left out, position an interval, not one number: b x k, c x n",
        "cells left out, salience an interval, not one number: c x k",
        "cells left out, influence in words, not a number: c x k, c x n",
        "where the numbers come from: spans, dates, voices and paraphrases of 7 statements of 2 sources",
        "codes: 1 trust",
        "1 red line (accepts_within)",
        "by what means actors have influence (4 codes)",
        "of the actors: kinds",
        "of the issues: questions, anchors in words, references",
        "1 package",
        "1 format",
        "1 frame",
        "of the case: title, as_of",
    )
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert text == "actor,issue,capability,position,salience\na,k,50,20,80\nb,m,100,30,60\n"


def test_an_actor_missing_on_one_dimension_is_left_out_of_ktab(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"(?s)^small: nothing to write as ktab: .*on every issue, left out: a, b$"):
        write_foreign(rich(), "ktab", tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_case_is_written_as_of_a_date(tmp_path: Path) -> None:
    case = small(
        [said(stance("a", "k", 20, 80), influence("a", 50)), said(stance("a", "k", 30, 80), source="late")],
        published={"late": "2025-01-20"},
    )
    with pytest.raises(OutputError, match="position an interval, not one number: a x k"):
        write_foreign(case, "bdm", tmp_path / "now.csv")
    write_foreign(case, "bdm", tmp_path / "then.csv", as_of=date(2025, 1, 15))
    assert (tmp_path / "then.csv").read_text(encoding="utf-8").splitlines()[1] == "a,50,20,80"


def test_salience_in_small_per_cent_is_not_written_as_a_share_by_mistake(tmp_path: Path) -> None:
    case = small([said(stance("a", "k", 20, 0.5), influence("a", 50))])
    lost = write_foreign(case, "bdm", tmp_path / "out.csv")
    assert lost[0].startswith("salience in per cent: none is above 1")
    assert rows_of(read_foreign(tmp_path / "out.csv"))[0][3] == 0.005


def test_names_that_are_alike_are_told_apart(tmp_path: Path) -> None:
    case = small([said(stance(name, "k", 20, 50), influence(name, 50)) for name in "abc"])
    actors = [actor.model_copy(update={"name": name}) for actor, name in zip(case.actors, ["X", "X", "a"], strict=True)]
    write_foreign(case.model_copy(update={"actors": tuple(actors)}), "bdm", tmp_path / "out.csv")
    assert [row[0] for row in rows_of(read_foreign(tmp_path / "out.csv"))] == ["a", "b", "c"]


@pytest.mark.parametrize("name", ["alaska-2025", "water-dispute", "ec-emissions", "elmira"])
def test_a_case_folder_reads_back_as_the_same_case(name: str, tmp_path: Path) -> None:
    case = load_case(name)
    written = write_case_folder(case, tmp_path / "case")
    assert case_sha256(load_case(tmp_path / "case")) == case_sha256(case)
    for file in written:
        if file.suffix == ".yaml":
            assert file.read_text(encoding="utf-8").startswith(
                "# yaml-language-server: $schema=./case.schema.json\n#\n# "
            )


ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(ANY, ANY, st.text("ynotrue falsn1.e5-:#'\"{}[]?@%\n\t\x85\u2028", min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_words_survive_a_case_folder(title: str, note: str, awkward: str) -> None:
    case = small([said(stance("a", "k", [1e-7, 1], 5))])
    case = case.model_copy(
        update={"title": title, "description": note, "authors": (awkward, title), "licence": awkward}
    )
    with tempfile.TemporaryDirectory() as folder:
        write_case_folder(case, Path(folder, "case"))
        assert load_case(Path(folder, "case")) == case


UNITS = {
    "native: {low: 4, high: 4}": "low 4 is not below high 4; turn the scale or the two ends round",
    "native: {low: 4, high: .inf}": None,
    "native: {low: -1e308, high: 1e308}": "low and high should be finite numbers",
    "native: {low: x, high: 9}": "should be a number, not 'x'",
    "native: {low: 4}": "missing key 'high'",
    "native: {low: 4, high: 9, units: km}": "unknown key 'units'; did you mean 'unit'?",
}


@pytest.mark.parametrize("native", UNITS)
def test_units_that_are_none_are_refused_at_their_line(native: str, tmp_path: Path) -> None:
    text = f"id: c\ntitle: C\nissues:\n- id: k\n  question: q\n  scale: {{0: a, 100: b}}\n  {native}\n"
    with pytest.raises(CaseError) as refused:
        load_case(write(tmp_path, text, "case.yaml"))
    (problem,) = refused.value.problems
    assert (problem.line, problem.path[:9]) == (7, "issues[0]")
    assert UNITS[native] is None or str(problem).endswith(str(UNITS[native]))


def test_weights_that_are_none_are_refused_at_their_line(tmp_path: Path) -> None:
    text = "id: c\ntitle: C\nnative_weights: {influence: 0}\n"
    with pytest.raises(CaseError, match=r"^case.yaml:3:17 native_weights: influence 0 should be a positive number"):
        load_case(write(tmp_path, text, "case.yaml"))


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(0, 1))
def test_native_units_come_back(low: float, width: float, share: float) -> None:
    native = Native(low=low, high=low + width)
    value = low + share * width
    assert abs(native.from_scale(native.to_scale(value)) - value) <= 1e-12 * max(abs(native.low), abs(native.high))
