"""The words, symbols and dates of a report: plain English for every verdict, answer, voice and finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

__all__ = [
    "ANSWER_WORDS",
    "COMPUTED_REFUSAL",
    "NOTICE",
    "NO_OBJECTION",
    "STATED_LIMITS",
    "VERDICT_WORDS",
    "VOICES",
    "Word",
    "capital",
    "day",
    "days",
    "join_words",
    "list_marks",
    "number",
    "plural",
    "range_of",
    "signed",
]

NOTICE = (
    "“Within reach” says that the accounts studied put no refusal or opposition in the way. It does not say that an "
    "arrangement is legitimate, lawful, wise or likely, and it recommends nothing."
)


@dataclass(frozen=True)
class Word:
    """A result in words: the symbol and word that stand for it (never colour alone), and what it means."""

    symbol: str
    word: str
    meaning: str


VERDICT_WORDS: Mapping[str, Word] = {
    "reachable": Word("✔", "Reachable", "everyone whose consent counts accepts, whatever silence hides"),
    "within_reach": Word("✓", "Within reach", "everyone whose consent counts accepts or favours it on what is stated"),
    "open": Word("◐", "Open", "what someone states points both ways, so it could go either way"),
    "unknown": Word("?", "Unknown", "nobody states where someone stands whose consent counts"),
    "resisted": Word("▽", "Resisted", "someone opposes it on what is stated, though silence could hide otherwise"),
    "blocked": Word("✕", "Blocked", "someone refuses it (stated), or would lose by it on everything stated (computed)"),
    "not_applicable": Word("–", "Not applicable", "the package makes sense only among other actors"),
}
"""The six verdicts, best first, and where none applies."""

ANSWER_WORDS: Mapping[str, Word] = {
    "accepts": Word("✔", "Accepts", "a stated acceptance, or better than no agreement whatever silence hides"),
    "favours": Word("✓", "Favours", "better than no agreement on what is stated; silence could overturn it"),
    "torn": Word("◐", "Torn", "what is stated points both ways"),
    "silent": Word("?", "Silent", "nothing stated bears on it, or not on its core"),
    "opposes": Word("▽", "Opposes", "worse than no agreement on what is stated; silence could overturn it"),
    "refuses": Word("✕", "Refuses", "stated: a red line, a condition or a rejection stands against it"),
}

COMPUTED_REFUSAL = Word("✕", "Would lose", "computed: worse than no agreement on everything stated")
"""A refusal that nobody states: it follows from the bounds."""

NO_OBJECTION = Word("✓", "No objection", "it has stated no objection to the terms it has spoken on, nor a gain")
"""An answer to terms that exist only inside an agreement: stated positions allow them, and say no more."""

STATED_LIMITS = ("red line", "requirement", "stated rejection")
"""Rules by which an actor refuses in so many words: no cost of no agreement and no rival's loss lifts them."""

VOICES: Mapping[str, str] = {
    "quoted": "quoted",
    "reported": "reported",
    "author_claim": "author’s claim",
    "author_forecast": "author’s forecast",
    "author_judgement": "author’s judgement",
    "observed_fact": "observed fact",
    "other_expert": "another expert",
}


def day(when: date | datetime) -> str:
    """Write a day, or a moment of a day in UTC.

    >>> day(date(2025, 8, 5)), day(datetime(2025, 8, 5, 21, 30, tzinfo=UTC))
    ('5 August 2025', '5 August 2025, 21:30 UTC')
    """
    if isinstance(when, datetime):
        moment = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
        text = day(moment.date())
        last = (moment.hour, moment.minute) == (23, 59)
        return text if last else f"{text}, {moment:%H:%M} UTC"
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def days(moments: tuple[date | datetime, date | datetime] | None) -> str:
    """Write a date or an interval of dates.

    >>> days((date(2025, 8, 9), date(2025, 8, 15)))
    'between 9 August 2025 and 15 August 2025'
    """
    if moments is None:
        return ""
    earliest, latest = moments
    return day(latest) if earliest == latest else f"between {day(earliest)} and {day(latest)}"


def number(value: float) -> str:
    """Write a number without useless decimals.

    >>> number(75.0), number(33.333), number(-0.0), number(-0.5)
    ('75', '33.3', '0', '−0.5')
    """
    return f"{round(value, 1) + 0.0:g}".replace("-", "−")


def signed(value: float | None) -> str:
    """Write a gain with its sign and two decimals; a dash where there is none.

    >>> signed(0.5), signed(-1.0), signed(0.001), signed(None)
    ('+0.50', '−1.00', '0.00', '–')
    """
    if value is None:
        return "–"
    rounded = round(value, 2)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{abs(rounded):.2f}"


def range_of(low: float, high: float) -> str:
    """Write an interval on a scale.

    >>> range_of(0, 10), range_of(50, 50)
    ('0–10', '50')
    """
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def join_words(items: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does; with semicolons where one of them holds a comma.

    >>> join_words(["a", "b", "c"]), join_words(["a"]), join_words(["a", "b, c"])
    ('a, b and c', 'a', 'a; and b, c')
    """
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    comma, before_last = list_marks(words)
    return f"{comma.join(words[:-1])}{before_last}{last} {words[-1]}"


def list_marks(items: Iterable[str]) -> tuple[str, str]:
    """Return what stands between the items of a list, and before the word that joins the last.

    >>> list_marks(["a", "b"]), list_marks(["a", "b, c"])
    ((', ', ' '), ('; ', '; '))
    """
    return ("; ", "; ") if any("," in each for each in items) else (", ", " ")


def capital(text: str) -> str:
    """Begin a text with a capital letter.

    >>> capital("nobody says"), capital("")
    ('Nobody says', '')
    """
    return text[:1].upper() + text[1:]


def plural(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun.

    >>> plural(1, "package"), plural(12000, "package")
    ('1 package', '12,000 packages')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
