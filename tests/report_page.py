"""What the report's tests share: a small hostile case, and a reader of HTML pages."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pourparler.case.schema import Case
from pourparler.study import Study, run_study

CHROMIUM = shutil.which("chromium")
HOSTILE = "</title></style><script>alert('x')</script><img src=x onerror=alert(1)>\"' {{ 7*7 }} {% raw %}"
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_FETCHING = {"src", "srcset", "poster", "data", "background", "formaction", "action", "xlink:href"}


@dataclass
class Element:
    """One start tag with its attributes and the tags around it."""

    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """A parsed page: elements in order, their text, and tags that were never closed."""

    source: str
    elements: list[Element] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[Element] = []
        self.feed(self.source)
        self.close()
        self.unclosed += [element.tag for element in self.stack]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = tuple(element.tag for element in self.stack)
        element = Element(tag, {key: value or "" for key, value in attrs}, inside)
        self.elements.append(element)
        if tag not in _VOID:
            self.stack.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.stack:
            element = self.stack.pop()
            if element.tag == tag:
                return
            self.unclosed.append(element.tag)

    def handle_data(self, data: str) -> None:
        for element in self.stack:
            element.text += data

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    def named(self, name: str) -> Element:
        return next(element for element in self.elements if element.attributes.get("id") == name)

    @property
    def ids(self) -> list[str]:
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]

    @property
    def broken_links(self) -> set[str]:
        targets = {
            unquote(element.attributes["href"][1:])
            for element in self.elements
            if element.attributes.get("href", "").startswith("#")
        }
        return targets - set(self.ids)

    @property
    def fetched(self) -> list[str]:
        """Whatever a browser would load: every address but those of plain links."""
        found = [
            f"{element.tag} {key}={value}"
            for element in self.elements
            for key, value in element.attributes.items()
            if key in _FETCHING or (key == "href" and element.tag != "a")
        ]
        return found + [element.tag for element in self.elements if element.tag in ("link", "iframe", "object", "base")]


def hostile_case(**changes: Any) -> Case:
    """Return a small case whose every text tries to break out of the page."""
    told = {"source": "f-1", "span": [0, 5], "paraphrase": HOSTILE, "speaker": HOSTILE, "via": HOSTILE, "note": HOSTILE}
    later = told | {"source": "late"}
    stance = {"kind": "stance", "actor": "a", "issue": "k"}
    case: dict[str, Any] = {
        "id": "hostile",
        "title": HOSTILE,
        "description": HOSTILE,
        "authors": [HOSTILE],
        "licence": HOSTILE,
        "as_of": "2025-08-15",
        "sources": [
            {"id": "f-1", "title": HOSTILE, "publisher": HOSTILE, "language": "fr", "kind": "news", "note": HOSTILE}
            | {"published": "2025-08-10", "url": "javascript:alert(1)", "sha256": "0" * 64},
            {
                "id": "g#1",
                "title": "Second",
                "kind": "opinion",
                "published": "2025-08-11",
                "url": "https://example.org/a",
            },
            {"id": "late", "title": "Late", "kind": "news", "published": "2025-08-20"},
        ],
        "actors": [
            {"id": "a", "name": HOSTILE, "kind": "state"},
            {"id": "b", "name": "جمهورية بعيدة جدا", "kind": "state"},
            {"id": "c", "name": "Anextremelylongnamewithoutanyplacetobreakitanywhereatall" * 2, "kind": "bloc"},
        ],
        "issues": [
            {"id": "k", "title": HOSTILE, "question": HOSTILE, "scale": {0: HOSTILE, 50: HOSTILE, 100: HOSTILE}}
            | {"built": [50], "reference": {"value": 0, "reason": HOSTILE}},
            {"id": "m", "question": "How much?", "scale": {0: "none", 100: "all"}},
        ],
        "statements": [
            told
            | {"id": "f-001", "voice": "quoted"}
            | {"codes": [stance | {"position": [10, 20], "salience": "high"}, stance | {"accepts_within": [0, 30]}]},
            told
            | {"id": "f-002", "voice": "author_forecast"}
            | {"codes": [{"kind": "forecast", "question": "q", "likelihood": HOSTILE, "conditional_on": HOSTILE}]},
            told
            | {"id": "g-1%", "source": "g#1", "voice": "reported"}
            | {"codes": [stance | {"actor": "b", "position": 80}, stance | {"position": [60, 70]}]},
            told
            | {"id": "g-2", "source": "g#1", "voice": "author_claim"}
            | {
                "codes": [
                    {"kind": "legal", "package": "p", "finding": HOSTILE},
                    {"kind": "conclusion", "package": "p", "verdict": "within_reach"},
                    {"kind": "trust", "from": "a", "to": "b", "level": "low"},
                    {"kind": "commitment", "who": "a", "what": HOSTILE, "kept": "no"},
                    {"kind": "influence", "actor": "a", "level": "high", "means": HOSTILE},
                    {"kind": "effect", "cause": "x", "on": "y", "sign": "raises"},
                    {"kind": "cost_sign", "actor": "a", "sign": "rises"},
                    {"kind": "answer", "actor": "b", "package": "p", "answer": "accepts", "note": HOSTILE},
                ]
            },
            later
            | {"id": "l-1", "voice": "observed_fact"}
            | {"codes": [{"kind": "outcome", "question": "q", "value": "no"}]},
            later | {"id": "l-2", "voice": "reported"} | {"codes": [stance | {"actor": "b", "position": 10}]},
        ],
        "packages": [
            {"id": "p", "title": HOSTILE, "description": HOSTILE, "terms": {"k": 75}, "core": ["k"], "needs": ["c"]}
            | {"built": {"k": HOSTILE}},
            {"id": "p-t", "terms": {"k": [0, 20], "m": 100}, "between": ["a", "b"]},
        ],
        "formats": [
            {"id": "t", "title": HOSTILE, "at_table": ["a", "b"]},
            {"id": "u", "stages": [["a", "b"], ["all"]]},
        ],
        "frames": [
            {"id": "one", "title": HOSTILE, "sources": ["f-1"], "assumptions": ["forced"]},
            {"id": "two", "sources": ["g#1"]},
            {"id": "three", "sources": ["late"]},
        ],
        "assumptions": [{"name": "forced", "reason": HOSTILE, "imposable": {"c": "a"}, "statements": ["f-001"]}],
        "questions": [{"id": "q", "question": HOSTILE, "resolves": HOSTILE}],
        "factors": [{"id": "x", "title": HOSTILE}, {"id": "y", "title": "Y"}],
        "disputes": [
            {"id": "d", "question": HOSTILE}
            | {"sides": [{"claim": HOSTILE, "statements": ["f-001"]}, {"claim": "No", "statements": ["g-1%", "l-1"]}]}
        ],
    }
    return Case.model_validate(case | changes)


def hostile_study(**changes: Any) -> Study:
    """Return the study of the hostile case, compared with a later date."""
    return run_study(hostile_case(**changes), compare="2025-08-21")


def empty_study() -> Study:
    """Return the study of a case that holds nothing."""
    return run_study(Case(id="empty", title="Nothing yet"))


def chromium(*arguments: str, folder: Path) -> str:
    """Run Chromium without a screen and without a network, and return what it prints."""
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    flags += ["--disable-component-update", "--disable-sync", f"--user-data-dir={folder / 'profile'}"]
    done = subprocess.run([str(CHROMIUM), *flags, *arguments], check=True, capture_output=True, timeout=120, text=True)
    return done.stdout


def in_browser(page: str, script: str, folder: Path, width: int = 1300) -> str:
    """Return what a script, given as the body of an asynchronous function, answers in a page of this width."""
    told = f"(async () => {{ {script} }})().then((answer) => parent.postMessage(String(answer), '*'))"
    inner = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    ready = f"<script>addEventListener('load', () => {{ {told} }})</script>"
    (folder / "page.html").write_text(inner.replace("</body>", f"{ready}</body>"), encoding="utf-8")
    listen = "addEventListener('message', (event) => { document.body.dataset.answer = event.data; })"
    frame = f'<iframe src="page.html" style="width:{width}px;height:900px;border:0"></iframe>'
    (folder / "outer.html").write_text(f"<body><script>{listen}</script>{frame}</body>", encoding="utf-8")
    address = (folder / "outer.html").as_uri()
    printed = chromium("--virtual-time-budget=8000", "--dump-dom", address, folder=folder)
    return next(e for e in Page(printed).elements if e.tag == "body").attributes["data-answer"]
