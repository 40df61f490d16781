"""Read the word lists: one YAML file per language, and the countries."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML

from pourparler.errors import ChoiceError

__all__ = ["LANGUAGES", "Country", "countries", "indirect_words", "speech_words", "word_list"]

LANGUAGES = ("fr", "en")
"""The languages there are word lists for."""

Country = dict[str, tuple[str, ...]]
"""Per language and kind, such as ``fr.names``, ``fr.capitals`` and ``fr.adjectives``, the words for a country."""


@cache
def word_list(language: str) -> dict[str, tuple[str, ...]]:
    """Return the word lists of a language by their names. Raises ``ChoiceError`` for a language without lists.

    >>> "janvier" in word_list("fr")["months"]
    True
    """
    return _lists(language, f"{language}.yaml")


@cache
def speech_words(language: str) -> dict[str, tuple[str, ...]]:
    """Return the words that stand around quotations in a language. Raises ``ChoiceError`` like ``word_list``.

    >>> "affirmer" in speech_words("fr")["regular_verbs"]
    True
    """
    return _lists(language, f"speech-{language}.yaml")


@cache
def indirect_words(language: str) -> dict[str, tuple[str, ...]]:
    """Return the words around indirect speech in a language. Raises ``ChoiceError`` like ``word_list``.

    >>> "told" in indirect_words("en")["with_listener"]
    True
    """
    return _lists(language, f"indirect-{language}.yaml")


def _lists(language: str, file: str) -> dict[str, tuple[str, ...]]:
    if language not in LANGUAGES:
        raise ChoiceError(f"no word lists for the language {language!r}; there are: {', '.join(LANGUAGES)}")
    text = files("pourparler.read.words").joinpath(file).read_text(encoding="utf-8")
    held = YAML(typ="safe", pure=True).load(text)
    return {name: tuple(str(word) for word in words) for name, words in held.items()}


@cache
def countries() -> tuple[Country, ...]:
    """Return the countries, with names, capitals and adjectives in each language.

    >>> [each["fr.capitals"] for each in countries() if "Russie" in each["fr.names"]]
    [('Moscou', 'Kremlin')]
    """
    text = files("pourparler.read.words").joinpath("countries.yaml").read_text(encoding="utf-8")
    held = YAML(typ="safe", pure=True).load(text)
    return tuple(
        {f"{language}.{kind}": tuple(words) for language in LANGUAGES for kind, words in country[language].items()}
        for country in held
    )
