"""Find expressions of dates and resolve them against the day a text was published, by rules for French and English."""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from pourparler.read.text._outlook import is_dateline, looks_ahead
from pourparler.read.text.folds import fold
from pourparler.read.words.word_lists import LANGUAGES, word_list

__all__ = ["DateBasis", "DateExpression", "date_expressions", "is_dateline"]

DateBasis: TypeAlias = Literal["stated", "year assumed", "relative"]
"""How a date is known: written out; without its year; or only from the day of publication."""

Days: TypeAlias = tuple[date, date]

_LEAP_DAY = date(2004, 2, 29)


class DateExpression(NamedTuple):
    """[start, end) in code points, and the first and last day it can mean.

    ``earliest`` and ``latest`` are None where a relative expression has no day of publication to count from.
    """

    start: int
    end: int
    earliest: date | None
    latest: date | None
    basis: DateBasis


def date_expressions(text: str, published: date | None = None, language: str = "fr") -> list[DateExpression]:
    r"""Find what a text says about dates, in order; expressions do not overlap, the longest at a place counts.

    Days (15 août 2025, August 15, 15/08/2025), from one day to another (du 3 au 5 mai), months with a year or with
    last or next, years after en or in, weekdays alone or with last or next, yesterday and tomorrow, so many days,
    weeks, months or years ago or from now, last and next week, month, year.
    A day without a year is in the year that brings it nearest to ``published``; a weekday alone is the nearest
    one. Where the words before it in its clause, else those after it, speak of what is to come (will vote on Tuesday),
    both are the next one, the day of publication included. An English month begins with a capital, or has a
    day or a year beside it; may, march and august then need a year, an ordinal, or *on* before them. 3/4/2025 is the
    third of April in French, and both days in English. Durations are no dates.

    >>> text = "Hier, ils ont fix\u00e9 le 15 ao\u00fbt ; l\u2019accord de 2014 attend."
    >>> [(text[e.start : e.end], str(e.earliest), e.basis) for e in date_expressions(text, date(2025, 8, 9))]
    [('Hier', '2025-08-08', 'relative'), ('15 août', '2025-08-15', 'year assumed'), ('2014', '2014-01-01', 'stated')]
    """
    folded = fold(text)
    found: list[DateExpression] = []
    for pattern, resolve, basis in _rules(language):
        for match in pattern.finditer(folded):
            if not _is_written_right(match, text, language):
                continue
            needs_day = basis != "stated"
            if needs_day and published is None:
                if "day" in match.re.groupindex and resolve(match, _LEAP_DAY) is None:
                    continue
                found.append(DateExpression(*_span(match), None, None, basis))
                continue
            days = resolve(match, published or date.min)
            if days is not None and published is not None and days[1] < published and "nearest" in match.re.groupindex:
                days = _ahead(match, published, days) if looks_ahead(text, *_span(match), language) else days
            if days is not None:
                found.append(DateExpression(*_span(match), *days, basis))
    return _longest(found)


_ORDINAL_OR_OF = re.compile(r"[0-9](?:st|nd|rd|th)\b|\bof\b")
_ON = re.compile(r"\bon (?:the )?$")


def _is_written_right(match: re.Match[str], text: str, language: str) -> bool:
    """Tell whether an English month has its capital or, where it has none, a day or a year that makes it one."""
    parts = match.re.groupindex
    if "name" not in parts or text[match.start("name")].isupper():
        return True
    if "day" not in parts or "year" in parts:
        return "year" in parts
    languages = (language,) if language in LANGUAGES else LANGUAGES
    if not any(match["month"] in word_list(each)["months_too"] for each in languages):
        return True
    is_dated = _ORDINAL_OR_OF.search(match.group()) is not None
    return is_dated or _ON.search(fold(text[max(0, match.start() - 8) : match.start()])) is not None


def _span(match: re.Match[str]) -> tuple[int, int]:
    return match.span("all") if "all" in match.re.groupindex else match.span()


def _longest(found: list[DateExpression]) -> list[DateExpression]:
    starts: list[int] = []
    kept: list[DateExpression] = []
    for each in sorted(found, key=lambda each: (each.start - each.end, each.start, each.basis != "stated")):
        at = bisect_right(starts, each.start)
        if (at == 0 or kept[at - 1].end <= each.start) and (at == len(kept) or each.end <= starts[at]):
            starts.insert(at, each.start)
            kept.insert(at, each)
    return kept


_Rule: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str], date], Days | None], DateBasis]


def _day(year: int, month: int, day: int) -> Days | None:
    try:
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


def _nearest_year(month: int, day: int, published: date) -> Days | None:
    days = [
        found[0]
        for year in range(max(published.year - 1, 1), min(published.year + 1, 9999) + 1)
        if (found := _day(year, month, day))
    ]
    if not days:
        return None
    best = min(days, key=lambda each: abs(each - published))
    return best, best


def _ahead(match: re.Match[str], published: date, days: Days) -> Days:
    """Return the next such day instead of one that has gone by."""
    if "weekday" in match.re.groupindex:
        return (days[0] + timedelta(days=7),) * 2 if days[0] <= date.max - timedelta(days=7) else days
    years = range(published.year, min(published.year + 8, date.max.year) + 1)
    coming = (tuple(_day(year, each.month, each.day) for each in days) for year in years)
    return next(((first[0], last[1]) for first, last in coming if first and last and last[1] >= published), days)


def _month(year: int, month: int) -> Days:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _year(year: int) -> Days:
    return date(year, 1, 1), date(year, 12, 31)


def _shifted(published: date, unit: int, number: int) -> Days | None:
    """Return the days meant by so many units away: exact for days, a margin of half a unit for longer ones."""
    margin = 0 if unit == 1 else unit // 2
    try:
        day = published + timedelta(days=unit * number)
        return day - timedelta(days=margin), day + timedelta(days=margin)
    except OverflowError:
        return None


def _week(published: date, weeks: int) -> Days:
    monday = published - timedelta(days=published.weekday()) + timedelta(days=7 * weeks)
    return monday, monday + timedelta(days=6)


def _neighbour(published: date, unit: str, step: int) -> Days | None:
    """Return the last or next week, month or year as a whole."""
    if unit == "week":
        return _week(published, step)
    if unit == "year":
        return _year(published.year + step) if 1 <= published.year + step <= 9999 else None
    month = published.year * 12 + published.month - 1 + step
    return _month(month // 12, month % 12 + 1)


def _weekday(published: date, weekday: int, direction: int) -> Days | None:
    """Return the nearest such weekday (direction 0), the last one before, or the next one after."""
    ahead = (weekday - published.weekday()) % 7
    if direction < 0:
        ahead = ahead - 7
    elif direction > 0:
        ahead = ahead or 7
    elif ahead > 3:
        ahead -= 7
    return _shifted(published, 1, ahead)


def _pairs(words: tuple[str, ...]) -> dict[str, int]:
    return {fold(name): int(number) for name, _, number in (word.rpartition("=") for word in words)}


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@cache
def _rules(language: str) -> tuple[_Rule, ...]:
    languages = (language,) if language in LANGUAGES else LANGUAGES
    return tuple(rule for each in languages for rule in (*_calendar_rules(each), *_relative_rules(each)))


_YEAR = r"(?P<year>1[5-9][0-9]{2}|20[0-9]{2})"


def _day_rules(language: str) -> list[_Rule]:
    """Return the rules for days, from one day to another, and months, by the names of months."""
    words = word_list(language)
    months = {fold(name): place for place, name in enumerate(words["months"], 1)} | _pairs(words["short_months"])
    month = rf"(?P<month>{_either(months)})\b\.?"
    if language == "en":
        month = rf"(?P<name>{month})"
    day, first = (rf"(?P<{name}>[12][0-9]|3[01]|0?[1-9])(?:er|st|nd|rd|th)?" for name in ("day", "first"))

    def of_month(match: re.Match[str], _: date) -> Days | None:
        return _month(int(match["year"]), months[match["month"]])

    def of_days(match: re.Match[str], _: date) -> Days | None:
        return _from_to(match, months[match["month"]], int(match["year"]))

    def of_days_alone(match: re.Match[str], published: date) -> Days | None:
        last = _nearest_year(months[match["month"]], int(match["day"]), published)
        return None if last is None else _from_to(match, months[match["month"]], last[0].year)

    joint = (
        r"(?: (?:au|a) (?:le )?| ?[-\u2013] ?)" if language == "fr" else r"(?: (?:to|through) (?:the )?| ?[-\u2013] ?)"
    )
    orders: tuple[str, ...] = (rf"{day} {month}", rf"{first}{joint}{day} {month}")
    if language == "en":
        orders = (rf"{day} (?:of )?{month}", rf"{month} {day}")
        orders += (rf"{first}{joint}{day} (?:of )?{month}", rf"{month} {first}{joint}{day}")
    rules: list[_Rule] = []
    for order in orders:
        rules.append((re.compile(rf"\b{order}(?:,)? {_YEAR}\b"), of_days, "stated"))
        rules.append((re.compile(rf"\b{order}(?P<nearest>)(?![\w])(?! ?[0-9]{{4}})"), of_days_alone, "year assumed"))
    # The thirtieth of February is no day of its month either.
    rules.append((re.compile(rf"(?<![0-9] )\b{month} {_YEAR}\b"), of_month, "stated"))
    return rules


def _from_to(match: re.Match[str], month: int, year: int) -> Days | None:
    """Return a day of a month, or all from the first one that is named to it."""
    last = _day(year, month, int(match["day"]))
    first = _day(year, month, int(match["first"])) if "first" in match.re.groupindex else last
    return (first[0], last[1]) if first and last and first <= last else None


def _calendar_rules(language: str) -> list[_Rule]:
    rules = _day_rules(language)
    before = "en|depuis|de|d'|fin|debut|l'annee|an" if language == "fr" else "in|since|of|during|by|year"
    rules.append(
        (
            re.compile(rf"\b(?:{before})(?: l'annee)?(?: |(?<='))(?P<all>{_YEAR})\b(?! ?%)"),
            lambda m, _: _year(int(m["year"])),
            "stated",
        )
    )
    iso = r"\b(?P<year>[12][0-9]{3})-(?P<month>[01][0-9])-(?P<day>[0-3][0-9])\b"
    rules.append((re.compile(iso), lambda m, _: _day(int(m["year"]), int(m["month"]), int(m["day"])), "stated"))
    rules.append(
        (
            re.compile(r"\b(?P<one>[0-3]?[0-9])/(?P<two>[0-3]?[0-9])/(?P<year>[12][0-9]{3})\b"),
            _numeric(language),
            "stated",
        )
    )
    return rules


def _numeric(language: str) -> Callable[[re.Match[str], date], Days | None]:
    """Resolve 3/4/2025: day first in French; in English what it can mean, from the earlier to the later."""

    def resolve(match: re.Match[str], _: date) -> Days | None:
        one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
        days = [_day(year, two, one)] if language == "fr" else [_day(year, two, one), _day(year, one, two)]
        known = sorted(each[0] for each in days if each)
        return (known[0], known[-1]) if known else None

    return resolve


def _month_rule(language: str, side: str) -> _Rule:
    """Return the rule for a month with last or next: before the month of publication, or after it."""
    months = {fold(name): place for place, name in enumerate(word_list(language)["months"], 1)}
    name = rf"(?P<month>{_either(months)})"

    def beside(match: re.Match[str], published: date) -> Days | None:
        month, year = months[match["month"]], published.year
        year += -(month >= published.month) if match["last"] else month <= published.month
        return _month(year, month) if date.min.year <= year <= date.max.year else None

    pattern = rf"\b{name} {side}\b" if language == "fr" else rf"\b{side} (?P<name>{name})\b"
    return re.compile(pattern), beside, "relative"


def _relative_rules(language: str) -> list[_Rule]:
    words = word_list(language)
    weekdays = {fold(name): place for place, name in enumerate(words["weekdays"])}
    days = _pairs(words["relative_days"])
    units, numbers = _pairs(words["units"]), _pairs(words["numbers"])
    last, following = _either(map(fold, words["last_words"])), _either(map(fold, words["next_words"]))
    amount = rf"(?P<number>[0-9]{{1,3}}|{_either(numbers)}) (?P<unit>{_either(units)})"
    spans = {
        "semaine": "week",
        "week": "week",
        "mois": "month",
        "month": "month",
        "annee": "year",
        "an": "year",
        "year": "year",
    }
    span = rf"(?P<span>{_either(spans)})"
    side = rf"(?:(?P<last>{last})|(?P<next>{following}))"

    def away(sign: int) -> Callable[[re.Match[str], date], Days | None]:
        def resolve(match: re.Match[str], published: date) -> Days | None:
            number = numbers.get(match["number"]) or int(match["number"])
            return _shifted(published, units[match["unit"]], sign * number)

        return resolve

    def beside(match: re.Match[str], published: date) -> Days | None:
        return _neighbour(published, spans[match["span"]], -1 if match["last"] else 1)

    def weekday_beside(match: re.Match[str], published: date) -> Days | None:
        return _weekday(published, weekdays[match["weekday"]], -1 if match["last"] else 1)

    weekday = rf"(?P<weekday>{_either(weekdays)})"
    both = (rf"{weekday} {side}", rf"{span} {side}") if language == "fr" else (rf"{side} {weekday}", rf"{side} {span}")
    ago = rf"\b{words['ago'][0]} {amount}\b" if language == "fr" else rf"\b{amount} {words['ago'][0]}\b"
    from_now = rf"\bdans {amount}\b" if language == "fr" else rf"\bin {amount}\b"
    return [
        (re.compile(rf"\b(?:{_either(days)})\b"), lambda m, day: _shifted(day, 1, days[m[0]]), "relative"),
        (re.compile(rf"\b{both[0]}\b"), weekday_beside, "relative"),
        (re.compile(rf"\b{both[1]}\b"), beside, "relative"),
        _month_rule(language, side),
        (
            re.compile(rf"\b{weekday}\b(?P<nearest>)"),
            lambda m, day: _weekday(day, weekdays[m["weekday"]], 0),
            "relative",
        ),
        (re.compile(ago), away(-1), "relative"),
        (re.compile(from_now), away(1), "relative"),
    ]
