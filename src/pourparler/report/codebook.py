"""The codebook of a case: what coders need to code its documents alike, as Markdown or HTML."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from pourparler.case.codes import Code
from pourparler.case.schema import Case, Voice
from pourparler.exchange.yaml_text import yaml_lines
from pourparler.report._codebook_examples import ABOUT, EXAMPLES

__all__ = ["RULES", "codebook_html", "codebook_markdown"]

_VOICES: dict[str, str] = {
    "quoted": "The words of a speaker, in quotation marks or as direct speech. Name the speaker.",
    "reported": "What the author reports that somebody says, demands, refuses or wants. Name the speaker.",
    "author_claim": "What the author states as a fact that others may dispute, a motive imputed to somebody included.",
    "author_forecast": "What the author expects, or holds possible.",
    "author_judgement": "How the author values something.",
    "observed_fact": "An event that can be checked and that nobody disputes.",
    "other_expert": "An expert, a former official or another observer whom the author cites.",
}

RULES: tuple[tuple[str, str], ...] = (
    ("One passage", "A statement is one passage that says one thing: a sentence, sometimes two, sometimes a clause."),
    ("Own words", "The paraphrase says what the passage says in your words. It is no translation and no copy."),
    ("Loaded terms", "Keep loaded terms as somebody's: the author calls it a surrender."),
    ("Silence", "Where the text does not place an actor, leave the cell out. Never fill in what it surely wants."),
    ("Width", "A position is as wide as the text leaves it: between half and two thirds is [50, 67]."),
    ("Red lines", "accepts_within only for: only if, cannot, not negotiable. It makes the actor refuse."),
    ("Salience", "Only where the text says how much the actor cares; levels or numbers, not both, for one actor."),
    ("Who speaks", "Leaders are speakers of their actor. A nested source (according to a station) goes to via."),
    ("Repetition", "A passage that the document repeats, such as a pull quote, is coded once, where it stands first."),
    (
        "Conditional mood",
        "What would follow if something came about is author_forecast, the condition in conditional_on. What the "
        "conditional only passes on (he would have agreed) is reported. Politeness (one should note) changes nothing.",
    ),
    (
        "Threats",
        "A threat or a promise is a commitment of whoever makes it once the source says whether it was kept; before "
        "that, it is a statement without that code. A threat alone is no position.",
    ),
    (
        "No effect",
        "That one thing did not change another is no effect: an effect raises or lowers. Code the statement without "
        "one, and say so in its note. An effect that is denied in part is coded as it is said to be.",
    ),
    ("Effects", "The cause is what the sentence names as acting, and the nearest factor; not a cause behind it."),
    ("Doubt", "Where two readings are possible, make the interval wider, or leave the code out and write a note."),
)
"""What holds for every case: a short name and the rule."""


class _Block(NamedTuple):
    """A piece of the document: its kind, its text, and for tables and lists its rows."""

    kind: Literal["title", "section", "part", "text", "list", "table", "code"]
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def codebook_markdown(case: Case) -> str:
    """Write the codebook of a case as Markdown; a blind coder may read it: it shows no statement of the case.

    >>> import pourparler
    >>> text = codebook_markdown(pourparler.load_case("water-dispute"))
    >>> [line for line in text.splitlines() if line.startswith("### ")][:2]
    ['### Summer flow (`summer-flow`)', '### Time of filling (`filling-time`)']
    """
    return "\n".join(_markdown(block) for block in _blocks(case))


def codebook_html(case: Case) -> str:
    """Write the codebook of a case as one HTML page without scripts."""
    body = "\n".join(_html(block) for block in _blocks(case))
    style = (
        "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.25rem .6rem;text-align:left;"
        "vertical-align:top}pre{background:#f4f4f4;padding:.6rem;overflow-x:auto}"
    )
    title = html.escape(f"Codebook: {case.title}")
    head = f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>'
    return f"{head}\n<style>{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"


def _blocks(case: Case) -> Iterator[_Block]:
    yield _Block("title", f"Codebook: {case.title}")
    if case.description:
        yield _Block("text", case.description)
    yield _Block("text", "Read a document once before you code it. Then go through it passage by passage.")
    yield _Block("section", "Rules")
    yield _Block("list", rows=RULES)
    yield _Block("section", "Voices")
    yield _Block("text", "The voice says whose word it is. What is quoted or reported enters every account.")
    yield _Block("table", rows=(("voice", "when"), *((f"`{voice}`", _VOICES[voice]) for voice in get_args(Voice))))
    yield _Block("section", "Issues")
    yield from _issues(case)
    yield _Block("section", "Actors")
    yield _Block("table", rows=(("actor", "name", "also called", "speakers"), *_actors(case)))
    yield _Block("section", "Codes")
    yield _Block("text", ABOUT)
    yield from _codes()
    for name, title in (("packages", "Packages"), ("questions", "Questions"), ("factors", "Factors")):
        if members := getattr(case, name):
            yield _Block("section", title)
            yield _Block("table", rows=(("id", "what it is"), *((f"`{each.id}`", _about(each)) for each in members)))
    yield _Block("section", "Documents")
    rows = tuple((f"`{each.id}`", each.title, each.kind, each.published[1].isoformat()) for each in case.sources)
    yield _Block("table", rows=(("id", "title", "kind", "published"), *rows))


def _about(member: Any) -> str:
    told = getattr(member, "question", "") or getattr(member, "description", "") or getattr(member, "title", "")
    resolves = getattr(member, "resolves", "")
    values = getattr(member, "values", ())
    more = f" Answers: {', '.join(values)}." if values else ""
    return f"{told} {resolves}{more}".strip()


def _issues(case: Case) -> Iterator[_Block]:
    for issue in case.issues:
        yield _Block("part", f"{issue.label} (`{issue.id}`)")
        yield _Block("text", issue.question)
        anchors = (
            (str(anchor), words + (" (built by the analyst)" if anchor in issue.built else ""))
            for anchor, words in sorted(issue.scale.items())
        )
        yield _Block("table", rows=(("position", "means"), *anchors))
        if issue.native is not None:
            unit = issue.native.unit or "native units"
            yield _Block("text", f"0 stands for {issue.native.low:g} and 100 for {issue.native.high:g} {unit}.")
        terms = [f"{language}: {', '.join(words)}" for language, words in issue.lexicon.items()]
        if terms:
            yield _Block("text", f"Words that point to it: {'; '.join(terms)}.")


def _actors(case: Case) -> Iterator[tuple[str, ...]]:
    for actor in case.actors:
        aliases = ", ".join(dict.fromkeys(name for names in actor.aliases.values() for name in names))
        yield f"`{actor.id}`", actor.name, aliases, ", ".join(actor.speakers)


def _codes() -> Iterator[_Block]:
    for model in get_args(get_args(Code)[0]):
        kind = get_args(model.model_fields["kind"].annotation)[0]
        yield _Block("part", f"`{kind}`")
        yield _Block("text", (model.__doc__ or "").strip().splitlines()[0])
        yield _Block("table", rows=(("field", "takes"), *_fields(model)))
        for example in EXAMPLES[kind]:
            yield _Block("text", f"Example ({example.voice}): {example.sentence} Paraphrase: {example.paraphrase}")
            yield _Block("code", "\n".join(yaml_lines({"codes": [example.code]})))


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for name, info in model.model_fields.items():
        if name != "kind":
            needed = "" if info.is_required() else " (may be left out)"
            yield f"`{info.alias or name}`", f"{_type_words(info.annotation)}{needed}"


def _type_words(annotation: Any) -> str:
    """Say in words what a field takes."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type_words(inner[0])
    if origin is Literal:
        return ", ".join(map(str, inner))
    if annotation is str:
        return "an id or text"
    if annotation is float:
        return "a number"
    if origin is tuple:
        return "a number or [low, high]" if inner == (float, float) else "a list"
    if origin is dict:
        return "issue: a number or [low, high]"
    kept = dict.fromkeys(_type_words(each) for each in inner if each is not type(None))
    return " or ".join(kept) if kept else str(annotation)


def _markdown(block: _Block) -> str:
    if block.kind in ("title", "section", "part"):
        return f"{'#' * (1 + ('title', 'section', 'part').index(block.kind))} {block.text}\n"
    if block.kind == "code":
        return f"```yaml\n{block.text}\n```\n"
    if block.kind == "list":
        return "".join(f"- **{name}.** {text}\n" for name, text in block.rows)
    if block.kind == "table":
        head, *rows = [" | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) for row in block.rows]
        line = " | ".join("---" for _ in block.rows[0])
        return "".join(f"| {row} |\n" for row in (head, line, *rows))
    return f"{' '.join(block.text.split())}\n"


def _html(block: _Block) -> str:
    if block.kind in ("title", "section", "part"):
        tag = {"title": "h1", "section": "h2", "part": "h3"}[block.kind]
        return f"<{tag}>{_inline(block.text)}</{tag}>"
    if block.kind == "code":
        return f"<pre>{html.escape(block.text)}</pre>"
    if block.kind == "list":
        items = "".join(f"<li><strong>{html.escape(name)}.</strong> {_inline(text)}</li>" for name, text in block.rows)
        return f"<ul>{items}</ul>"
    if block.kind == "table":
        return f"<table>{''.join(_row(row, 'th' if not at else 'td') for at, row in enumerate(block.rows))}</table>"
    return f"<p>{_inline(block.text)}</p>"


def _row(cells: Sequence[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{_inline(cell)}</{tag}>' for cell in cells)}</tr>"


def _inline(text: str) -> str:
    parts = html.escape(" ".join(text.split())).split("`")
    return "".join(f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(parts))
