"""Documents in: what each format gives, what is refused and how, and tables and folders of documents."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pourparler.errors import CaseError
from pourparler.read.documents import read_document as reading
from pourparler.read.documents.decode import decode_text
from pourparler.read.documents.document_table import read_document_table
from pourparler.read.documents.gather import GivenDocument, gather
from pourparler.read.documents.read_document import read_content, read_document

FRENCH = (
    "Le gouvernement d\u2019Altovar a rejet\u00e9, vendredi, l\u2019offre de sa voisine \u00ab sans la lire \u00bb.\r\n"
)
ARTICLE = "".join(
    f"<p>The ministry of Altovar said on day {day} that the dam would stay closed until the talks begin again.</p>"
    for day in range(1, 8)
)
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="{charset}"><title>The dam stays closed</title>'
    '<meta property="og:site_name" content="Sarn Gazette"><meta name="author" content="Ann Author">'
    '<meta property="article:published_time" content="2024-04-12T08:00:00Z"></head>'
    "<body><nav><a href='/'>Home</a></nav><article><h1>The dam stays closed</h1>{article}</article></body></html>"
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def html(charset: str = "utf-8", article: str = ARTICLE) -> bytes:
    return PAGE.format(charset=charset, article=article).encode(charset)


def pdf(*lines: str, encrypt: str = "") -> bytes:
    """A PDF of one page, its table of contents rebuilt by whoever reads it; locked where a password is given."""
    shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
    stream = f"BT /F1 12 Tf 72 720 Td {shown}ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, held in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 6\n0000000000 65535 f \n" + table
    out += b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(out) - len(table) - 28)
    if not encrypt:
        return out
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(out)))
    writer.encrypt(encrypt, algorithm="RC4-128")
    locked = BytesIO()
    writer.write(locked)
    return locked.getvalue()


def docx(body: str, core: str = "", head: str = "") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f'{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        )
        if core:
            archive.writestr("docProps/core.xml", core)
    return out.getvalue()


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_text_is_the_same_in_every_encoding_and_its_line_ends_stay(encoding: str) -> None:
    assert decode_text(FRENCH.encode(encoding), "a.txt") == (FRENCH, encoding)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\r\t")))
def test_every_text_in_utf8_is_kept_as_it_is(text: str) -> None:
    content = text.encode()
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")) and not text.startswith("\ufeff"):
        assert decode_text(content, "a.txt") == (text, "utf-8")


@pytest.mark.parametrize(
    ("content", "encoding", "expected"),
    [
        ("Президент сказал нет.".encode("cp1251"), None, "not Windows-1252 (no western language comes out); name its"),
        ("H\u00e9 oui, \u00e0 c\u00f4t\u00e9".encode("mac-roman"), None, "encoding not recognised: not UTF-8 (byte 1)"),
        (b"abc \x81 \xe9", None, "not Windows-1252 (byte 4 means nothing there)"),
        (b"abc \x00\x01", None, "holds control characters: no plain text"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, None, "encoding not recognised|holds control characters"),
        (b"\xe9t\xe9", "utf-8", "not utf-8: .* at byte 0; name another encoding, or none to have it found"),
        (b"abc", "utf-88", "unknown encoding 'utf-88'; use a name such as utf-8"),
    ],
)
def test_a_wrong_encoding_is_told_with_what_was_tried(content: bytes, encoding: str | None, expected: str) -> None:
    import re

    with pytest.raises(CaseError) as raised:
        decode_text(content, "a.txt", encoding)
    (problem,) = raised.value.problems
    assert re.search(expected.replace("(", r"\(").replace(")", r"\)"), str(problem))


def test_the_encoding_that_is_given_wins(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Президент сказал нет.".encode("cp1251"))
    assert read_document(tmp_path / "a.txt", "cp1251").text == "Президент сказал нет."


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "utf-16"])
def test_of_html_the_article_and_what_the_page_says_of_itself(charset: str) -> None:
    accented = ARTICLE + "<p>\u00c9lise a r\u00e9pondu : l\u2019accord n\u2019est pas pr\u00eat.</p>".replace(
        "\u2019", "'"
    )
    read = read_content(html(charset, accented), "page.html")
    assert read.text.count("would stay closed") == 7
    assert "\u00c9lise a r\u00e9pondu : l'accord n'est pas pr\u00eat." in read.text
    assert "Home" not in read.text
    said = read.metadata
    assert (said.title, said.author, said.publisher) == ("The dam stays closed", "Ann Author", "Sarn Gazette")
    assert (said.published, said.published_basis) == (date(2024, 4, 12), "the page's own metadata")
    assert (read.format, said.language) == ("html", "en")


def test_a_page_that_declares_what_it_is_not_and_holds_control_characters_is_read() -> None:
    page = html("utf-8", ARTICLE + "<p>\u00c9lise est venue.</p>").replace(b'charset="utf-8"', b'charset="ascii-x"')
    read = read_content(page.replace(b"Gazette", b"Gaz\x00\x07ette"), "page.html")
    assert "\u00c9lise est venue." in read.text
    assert (read.encoding, read.metadata.publisher) == ("utf-8", "Sarn Gazette")


def test_of_pdf_the_text_of_its_pages() -> None:
    read = read_content(pdf("The ministry said no.", "So did the others."), "a.pdf")
    assert read.text == "The ministry said no.\nSo did the others.\n"
    assert read.format == "pdf"


def test_of_word_the_paragraphs_tables_and_boxes_once_each() -> None:
    box = (
        "<w:p><w:r><w:t>Outside.</w:t><mc:AlternateContent xmlns:mc='m'>"
        f"<mc:Choice>{paragraph('In a box.')}</mc:Choice>"
        f"<mc:Fallback>{paragraph('In a box.')}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    body = paragraph("They ", "agree.") + box + f"<w:tbl><w:tr><w:tc>{paragraph('Cell')}</w:tc></w:tr></w:tbl>"
    body += "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>"
    body += (
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>x</w:t></w:r></w:moveFrom></w:p>"
    )
    core = '<c xmlns:d="d"><d:title>Talks</d:title><d:creator>Ann</d:creator>'
    core += "<d:created>2024-03-02T10:00:00Z</d:created></c>"
    read = read_content(docx(body, core), "a.docx")
    assert read.text == "They agree.\nOutside.\nIn a box.\nCell\na\tb\nc\n"
    said = read.metadata
    assert (said.title, said.author, said.published) == ("Talks", "Ann", date(2024, 3, 2))
    assert said.published_basis == "the day the Word file was made"


def test_word_files_as_python_docx_writes_them() -> None:
    docx_package = pytest.importorskip("docx")
    document = docx_package.Document()
    document.add_paragraph("They agree \u2014 \U0001f600.")
    document.add_paragraph("They leave.")
    out = BytesIO()
    document.save(out)
    assert read_content(out.getvalue(), "a.docx").text == "They agree \u2014 \U0001f600.\nThey leave.\n"


def bomb() -> bytes:
    return docx(paragraph("0" * 60_000_000))


def forged() -> bytes:
    """A Word file whose headers say 1,000 bytes of a text that is longer."""
    import struct

    with zipfile.ZipFile(BytesIO(whole := docx(paragraph("0" * 600_000)))) as archive:
        size = archive.getinfo("word/document.xml").file_size
    return whole.replace(struct.pack("<I", size), struct.pack("<I", 1000))


def pdf_bomb(size: int, pages: int) -> bytes:
    """A PDF whose pages share one stream of blanks that is longer than what it unpacks from."""
    import zlib

    packed = zlib.compress(b" " * size)
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
    whole = pdf("No.")
    begin, stop = whole.index(b"<< /Length"), whole.index(b"endstream") + len(b"endstream")
    return (whole[:begin] + stream + whole[stop:]).replace(b"[3 0 R] /Count 1", b"[%s] /Count 9" % (b"3 0 R " * pages))


def other_archive() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    return out.getvalue()


LINKS = "<html><body>" + "<p><a href='/'>Home World Sports Weather</a></p>" * 20 + "</body></html>"
ENTITIES = "<!DOCTYPE a [<!ENTITY b 'c'>]>"
REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "damaged PDF": ("a.pdf", lambda: pdf("No.")[:90], "damaged PDF ("),
    "PDF that is none": ("a.pdf", lambda: b"%PDF-1.7\n" + b"\x00\xff" * 50, "damaged PDF ("),
    "locked PDF": ("a.pdf", lambda: pdf("No.", encrypt="secret"), "the PDF is locked with a password; save it"),
    "PDF of pictures": ("a.pdf", lambda: pdf(), "the PDF holds pictures of pages and no text; have its characters"),
    "HTML without an article": ("a.html", lambda: html(article=""), "no article is found in this HTML page; save the"),
    "HTML of links": ("a.html", LINKS.encode, "no article is found in this HTML page"),
    "damaged Word file": ("a.docx", lambda: docx(paragraph("x"))[:60], "damaged archive ("),
    "another archive": ("a.docx", other_archive, "a ZIP archive that is no Word document; unpack it"),
    "Word file with entities": ("a.docx", lambda: docx("", head=ENTITIES), "a document type declaration, which"),
    "Word file that is a bomb": ("a.docx", bomb, "a ZIP bomb, or as large as one"),
    "Word file that forges its size": (
        "a.docx",
        forged,
        "a ZIP bomb: 'word/document.xml' unpacks to more than the 1,000",
    ),
    "PDF that is a bomb": (
        "a.pdf",
        lambda: pdf_bomb(90_000_000, 1),
        "a PDF whose pages unpack to far more than texts do (",
    ),
    "PDF of many small bombs": (
        "a.pdf",
        lambda: pdf_bomb(30_000_000, 9),
        "a PDF whose pages unpack to far more than texts do (more than 100,000,000 bytes); open it and print",
    ),
    "old Word file": (
        "a.doc",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9,
        "a file of old Word or Excel; save it as .docx",
    ),
    "RTF": ("a.rtf", lambda: b"{\\rtf1 They agree.}", "an RTF file; save it as .docx"),
    "nothing": ("a.txt", lambda: b" \n", "holds no text; give a file with text"),
    "wrong encoding": ("a.txt", lambda: "Президент сказал нет.".encode("cp1251"), "encoding not recognised"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_told_in_one_line_with_a_way_out(name: str, tmp_path: Path) -> None:
    file, make, expected = REFUSED[name]
    (tmp_path / file).write_bytes(make())
    with pytest.raises(CaseError) as raised:
        read_document(tmp_path / file)
    (problem,) = raised.value.problems
    assert expected in str(problem)
    assert str(tmp_path / file) in problem.file
    assert problem.way_out
    assert "\n" not in str(problem)


@given(st.binary(max_size=300), st.integers(0, 900))
def test_no_damage_to_a_pdf_or_a_word_file_escapes_as_another_error(noise: bytes, place: int) -> None:
    for whole, name in ((pdf("They said no."), "a.pdf"), (docx(paragraph("They said no.")), "a.docx")):
        at = place % len(whole)
        with suppress(CaseError):
            assert read_content(whole[:at] + noise + whole[at + len(noise) :], name).text.strip()


def test_a_file_that_is_not_there_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CaseError, match=r"a\.txt: cannot be read \(No such file or directory\); check the path"):
        read_document(tmp_path / "a.txt")
    monkeypatch.setattr(reading, "LARGEST_BYTES", 3)
    (tmp_path / "a.txt").write_bytes(b"abcd")
    with pytest.raises(CaseError, match=r"a\.txt: larger than 0 MB; split it"):
        read_document(tmp_path / "a.txt")


def test_days_are_hinted_at_in_their_order() -> None:
    text = "Sarn, 12 April 2024. The ministry said that nothing had been decided at all."
    assert read_content(text.encode(), "a.txt").metadata.published_basis == "a day at the top of the text"
    named = read_content(text.encode(), "2024-04-13-a.txt").metadata
    assert (named.published, named.published_basis) == (date(2024, 4, 13), "the day in the name of the file")
    assert (
        read_content(b"The ministry said nothing at all about the dam on Friday.", "a.txt").metadata.published is None
    )


def test_a_table_of_documents(tmp_path: Path) -> None:
    table = tmp_path / "docs.csv"
    table.write_bytes(
        b'\xef\xbb\xbfid;title;published;text\r\nletter;Letter;2024-03-02;"We agree;\r\n""then"" no."\r\n;;;\r\n'
        + "x;\u00c9t\u00e9;;\U0001f600 yes\n".encode()
    )
    rows = [*read_document_table(table)]
    assert [row.text for row in rows] == ['We agree;\r\n"then" no.', "\U0001f600 yes"]
    assert [row.line for row in rows] == [2, 5]
    assert rows[0].known == {"id": "letter", "title": "Letter", "published": "2024-03-02"}
    table.write_bytes("path,publisher\nsub/a.txt,L\u2019\u00c9cho\n".encode("cp1252"))
    (row,) = read_document_table(table)
    assert (row.path, row.known) == (tmp_path / "sub/a.txt", {"publisher": "L’Écho"})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"text,titel\nx,y\n", r"docs.csv:1:1: unknown column 'titel'; did you mean 'title'"),
        (b"title\nx\n", r"docs.csv:1:1: a table of documents has a column text, or a column path, and not both"),
        (b"text,path\nx,y\n", r"docs.csv:1:1: a table of documents has a column text, or a column path, and not"),
        (b"text,title,text\nx,y,z\n", r"the column 'text' stands twice; keep one"),
        (b"path,title\n,y\n", r"docs.csv:2:1 path: is blank; name the document's file"),
        (b"text,title\nx,y,z\n", r"docs.csv:2:1: 3 cells in a table of 2 columns; put text that holds"),
        (b'text,title\n"x" y,z\n', r"docs.csv:2:1: broken table \("),
        (b"", r"a table of documents has a column text"),
    ],
)
def test_a_table_that_is_wrong_is_told_at_its_line(content: bytes, expected: str, tmp_path: Path) -> None:
    (tmp_path / "docs.csv").write_bytes(content)
    with pytest.raises(CaseError, match=expected):
        list(read_document_table(tmp_path / "docs.csv"))


def test_of_a_folder_all_documents_at_any_depth_in_order(tmp_path: Path) -> None:
    for name in ("b/a.txt", "a.md", "b.txt", "c.png", "b/.hidden/x.txt", ".x.txt", "noend", "b/d.PDF"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("They agree.", encoding="utf-8")
    found = gather([str(tmp_path)])
    assert [str(each.relative_to(tmp_path)) for each in found.places] == ["a.md", "b/a.txt", "b/d.PDF", "b.txt"]
    assert (found.count, found.passed_over) == (4, {".png": 1, "no ending": 1})
    (tmp_path / "t.csv").write_text("text\none\ntwo\n", encoding="utf-8")
    whole = gather([str(tmp_path / "t.csv"), str(tmp_path / "noend")])
    assert whole.count == 3
    texts = [each.content if isinstance(each, GivenDocument) else each.path.name for each in whole.documents()]
    assert texts == [b"one", b"two", "noend"]
    with pytest.raises(CaseError, match="nowhere: no such file or folder; name documents, or folders that hold them"):
        gather(["nowhere"])


def styled(style: str, text: str) -> str:
    return f"<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_the_day_in_the_text_goes_before_the_day_on_which_the_file_was_made() -> None:
    core = "<c xmlns:d='d'><d:created>2025-11-20T10:00:00Z</d:created></c>"
    told = "The talks of the two towns began in the evening with a dinner for all."
    said = read_content(docx(paragraph(f"Varn, 2 March 2024. {told}"), core), "a.docx").metadata
    assert said.published == date(2024, 3, 2)
    assert said.published_basis == "a day at the top of the text; the day the Word file was made: 2025-11-20"
    said = read_content(docx(paragraph(told), core), "a.docx").metadata
    assert (said.published, said.published_basis) == (date(2025, 11, 20), "the day the Word file was made")
    said = read_content(docx(paragraph(told), core), "2024-04-01-a.docx").metadata
    assert said.published == date(2024, 4, 1)
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(f"Varn, 2 March 2024. {told}"))))
    writer.add_metadata({"/CreationDate": "D:20251120100000Z"})
    page = BytesIO()
    writer.write(page)
    said = read_content(page.getvalue(), "a.pdf").metadata
    assert said.published == date(2024, 3, 2)
    assert said.published_basis == "a day at the top of the text; the day the PDF was made: 2025-11-20"


def test_the_day_that_python_docx_writes_into_every_file_is_none() -> None:
    core = "<c xmlns:d='d'><d:created>2013-12-23T23:15:00Z</d:created></c>"
    said = read_content(docx(paragraph("The talks began."), core), "a.docx").metadata
    assert (said.published, said.published_basis) == (None, "")


def test_a_heading_of_a_word_file_is_its_title() -> None:
    core = "<c xmlns:d='d'><d:title>Document1</d:title></c>"
    body = (
        paragraph("Varn, in March") + styled("Heading1", "The pier") + styled("Title", "Two towns") + paragraph("So.")
    )
    assert read_content(docx(body, core), "a.docx").metadata.title == "Two towns"
    body = paragraph("Varn, in March") + styled("Heading1", "The pier") + paragraph("So.")
    assert read_content(docx(body, core), "a.docx").metadata.title == "The pier"
    far = paragraph("So.") * 9 + styled("Heading1", "The pier")
    assert read_content(docx(far, core), "a.docx").metadata.title == "Document1"
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(docx(styled("Titre1", "La jet\u00e9e"), core))) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
        style = "<w:style w:styleId='Titre1'><w:name w:val='heading 1'/></w:style>"
        new.writestr("word/styles.xml", f"<w:styles xmlns:w='{WORD}'>{style}</w:styles>")
    assert read_content(out.getvalue(), "a.docx").metadata.title == "La jet\u00e9e"
