from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from pourparler.errors import ChoiceError
from pourparler.read.text.folds import fold
from pourparler.read.words.word_lists import LANGUAGES, countries, indirect_words, speech_words, word_list

Reader: TypeAlias = Callable[[str], dict[str, tuple[str, ...]]]


@pytest.mark.parametrize("read", [word_list, speech_words, indirect_words])
def test_every_language_has_the_same_lists(read: Reader) -> None:
    names = [set(read(language)) for language in LANGUAGES]
    assert all(each == names[0] for each in names)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("read", [word_list, speech_words, indirect_words])
def test_words_are_not_blank_and_have_no_blanks_around_them(read: Reader, language: str) -> None:
    for name, words in read(language).items():
        for word in words:
            assert word == word.strip() != "", f"{language}: {name}: {word!r}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_calendars_are_whole(language: str) -> None:
    words = word_list(language)
    assert len(words["months"]) == 12
    assert len(words["weekdays"]) == 7


def test_no_country_is_named_like_another() -> None:
    for language in LANGUAGES:
        names = [name for each in countries() for name in {fold(word) for word in each[f"{language}.names"]}]
        assert len(names) == len(set(names))


def test_a_language_without_lists_is_refused() -> None:
    for read in (word_list, speech_words, indirect_words):
        with pytest.raises(ChoiceError, match="no word lists for the language 'xx'; there are: fr, en"):
            read("xx")
