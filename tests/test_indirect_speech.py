"""Indirect speech: who speaks without marks, who passes it on, and what only looks like it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pourparler.case.schema import Voice
from pourparler.read.queue.voices import guess_voice
from pourparler.read.text.indirect_speech import IndirectSpeech, SpeechReader, indirect_speech
from pourparler.read.text.mentions import ActorNames, Mention, MentionFinder
from pourparler.read.text.quotations import quotations
from pourparler.read.text.sentences import Sentence, sentences

# The forty sentences, twenty of each language, were written before any rule; the last sentence of each text is asked
# about. In brackets the shortest right answer, around it what may stand there too; nobody: the author speaks.
FORTY: tuple[tuple[str, str, str, str, Voice | None], ...] = (
    (
        "en",
        "Altovar will open the dam, its minister Ada Kouri said on Monday.",
        "its minister [Ada Kouri]",
        "",
        "reported",
    ),
    (
        "en",
        "The dam will stay shut, said Tomas Brel, who leads the delegation of Altovar.",
        "[Tomas Brel]",
        "",
        "reported",
    ),
    ("en", "Ada Kouri said that Altovar would open the dam in May.", "[Ada Kouri]", "", "reported"),
    (
        "en",
        "The minister told reporters in Geneva that Altovar was ready to open the dam.",
        "[The minister]",
        "",
        "reported",
    ),
    (
        "en",
        "According to Lena Voss, an economist at the Orvel Institute, the dam will cost Altovar dearly.",
        "[Lena Voss]",
        "",
        "other_expert",
    ),
    (
        "en",
        "Brennia would pay for half of the dam, according to a diplomat close to the talks.",
        "[a diplomat] close to the talks",
        "",
        "reported",
    ),
    (
        "en",
        "Altovar has signed the treaty, the Norelle Gazette reported on Tuesday, citing two officials.",
        "[two officials]",
        "the [Norelle Gazette]",
        "reported",
    ),
    ("en", "Ada Kouri met the envoy. Altovar would never close the dam, she said.", "[Ada Kouri]", "", "reported"),
    ("en", "It was announced by the ministry that Altovar would raise the toll.", "[the ministry]", "", "reported"),
    ("en", "The ministry said on Monday it expected Altovar to lower the toll.", "[The ministry]", "", "reported"),
    ("en", "Altovar, the envoy added, could lower the toll by June.", "[the envoy]", "", "reported"),
    ("en", "Analysts warned that Altovar might close the dam within a year.", "[Analysts]", "", "other_expert"),
    ("en", "The treaty says that Altovar will open the dam every spring.", "", "", None),
    ("en", "Reports say that Altovar will close the dam.", "", "", None),
    ("en", "Ada Kouri did not say that Altovar would open the dam.", "", "", None),
    ("en", "If Ada Kouri says that Altovar will open the dam, nobody will believe it.", "", "", None),
    ("en", "The engineer who said that Altovar would close the dam was dismissed.", "", "", None),
    ("en", "When the dam of Altovar opened, Ada Kouri said nothing.", "", "", None),
    ("en", "Will Ada Kouri say that Altovar is ready to open the dam?", "", "", None),
    ("en", "According to the treaty, Altovar will open the dam in May.", "", "", None),
    (
        "fr",
        "Altovar ouvrira le barrage, a déclaré lundi sa ministre Ada Kouri.",
        "sa ministre [Ada Kouri]",
        "",
        "reported",
    ),
    ("fr", "Ada Kouri a affirmé que le péage d’Altovar baisserait en mai.", "[Ada Kouri]", "", "reported"),
    ("fr", "Selon Tomas Brel, négociateur d’Altovar, le barrage restera fermé.", "[Tomas Brel]", "", "reported"),
    (
        "fr",
        "Le barrage d’Altovar serait fissuré, selon un diplomate proche du dossier.",
        "[un diplomate] proche du dossier",
        "",
        "reported",
    ),
    (
        "fr",
        "Ada Kouri est arrivée à Norelle. Altovar ne cédera pas sur le barrage, déclare-t-elle.",
        "[Ada Kouri]",
        "",
        "reported",
    ),
    (
        "fr",
        "Altovar aurait signé le traité, selon la Gazette de Norelle, citant deux responsables.",
        "[deux responsables]",
        "la [Gazette de Norelle]",
        "reported",
    ),
    ("fr", "Le ministère a indiqué mardi qu’Altovar ouvrirait le barrage.", "[Le ministère]", "", "reported"),
    (
        "fr",
        "L’ouverture du barrage par Altovar a été annoncée par la ministre Ada Kouri.",
        "la ministre [Ada Kouri]",
        "",
        "reported",
    ),
    (
        "fr",
        "D’après Lena Voss, économiste à l’Institut d’Orvel, le péage ruinera Altovar.",
        "[Lena Voss]",
        "",
        "other_expert",
    ),
    (
        "fr",
        "Le barrage, explique l’envoyé d’Altovar, ne sera pas rouvert avant mai.",
        "[l’envoyé] d’Altovar",
        "",
        "reported",
    ),
    (
        "fr",
        "La radio rapporte que Tomas Brel a dit qu’Altovar fermerait le barrage.",
        "[Tomas Brel]",
        "[La radio]",
        "reported",
    ),
    (
        "fr",
        "La délégation est prête à parler du péage d’Altovar, a ajouté un porte-parole devant la presse.",
        "[un porte-parole]",
        "",
        "reported",
    ),
    ("fr", "Le traité dit qu’Altovar ouvrira le barrage au printemps.", "", "", None),
    ("fr", "Ada Kouri n’a pas dit qu’Altovar ouvrirait le barrage.", "", "", None),
    ("fr", "Selon l’accord, Altovar ouvrira le barrage en mai.", "", "", None),
    ("fr", "On dit qu’Altovar fermera le barrage.", "", "", None),
    ("fr", "L’ingénieur qui a dit qu’Altovar fermerait le barrage a été renvoyé.", "", "", None),
    ("fr", "La rumeur selon laquelle Altovar fermera le barrage est fausse.", "", "", None),
    ("fr", "Ada Kouri dira-t-elle qu’Altovar est prête à ouvrir le barrage ?", "", "", None),
    ("fr", "Si la ministre affirme qu’Altovar ouvrira le barrage, personne ne la croira.", "", "", None),
)

FINDER = MentionFinder([ActorNames(("Altovar",)), ActorNames(("Brennia",))])
COUNTRIES = ("name", "metonym", "adjective")


def places(text: str) -> list[tuple[int, int]]:
    return [(each.start, each.end) for each in FINDER.find(text) if each.kind in COUNTRIES]


def last_of(text: str, language: str) -> tuple[Sentence, IndirectSpeech | None]:
    """The last sentence of a text, and what is found in it."""
    last = sentences(text, language)[-1]
    return last, SpeechReader(text, language, not_people=places(text)).speech_of(last)


def is_right(said: str, wanted: str) -> bool:
    """Whether an answer holds the shortest right one, the last in brackets, and nothing beyond the fullest."""
    core = wanted[wanted.rfind("[") + 1 : wanted.rfind("]")]
    return said == "" if not wanted else core in said and said in wanted.replace("[", "").replace("]", "")


def check(text: str, language: str, speaker: str, via: str) -> None:
    _, found = last_of(text, language)
    said = text[slice(*found.speaker)] if found is not None and found.speaker is not None else ""
    assert is_right(said, speaker), said
    passed = text[slice(*found.via)] if found is not None and found.via is not None else ""
    assert is_right(passed, via), passed
    assert (found is None) == (speaker == "")


@pytest.mark.parametrize(("language", "text", "speaker", "via", "voice"), FORTY)
def test_the_forty_sentences(language: str, text: str, speaker: str, via: str, voice: Voice | None) -> None:
    check(text, language, speaker, via)
    last, found = last_of(text, language)
    mentions: list[Mention] = [each for each in FINDER.find(text) if each.start >= last.start]
    guess = guess_voice(text, (last.start, last.end), mentions, [], language, None, found)
    assert guess.voice == voice or (voice is None and guess.voice.startswith("author"))
    assert is_right(guess.speaker or "", speaker)
    assert is_right(guess.via, via)


def marked() -> list[dict[str, Any]]:
    """The sentences of tests/indirect_speech_marked.yaml."""
    file = Path(__file__).parent / "indirect_speech_marked.yaml"
    batches = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    return [each for held in batches for each in held["sentences"]]


@pytest.mark.parametrize("each", [each for each in marked() if each.get("reached", True)])
def test_sentences_written_batch_by_batch(each: dict[str, Any]) -> None:
    check(each["text"], each["language"], each.get("speaker", ""), each.get("via", ""))


def test_what_is_not_found_is_left_out_and_not_wrong() -> None:
    missed = [each for each in marked() if not each.get("reached", True)]
    assert 0 < len(missed) <= 5
    assert all(last_of(each["text"], each["language"])[1] is None for each in missed)


def test_the_sentences_are_as_many_as_the_page_says() -> None:
    """docs/explanation/read-quality.md gives these numbers."""
    assert (len(FORTY), sum(each[0] == "fr" for each in FORTY)) == (40, 20)
    assert (len(marked()), sum("speaker" in each for each in marked())) == (184, 62)


def test_a_wrong_speaker_is_no_right_answer() -> None:
    assert not is_right("Tomas Brel", "its minister [Ada Kouri]")
    assert not is_right("", "[Ada Kouri]")
    assert not is_right("Ada Kouri", "")
    assert is_right("Ada Kouri", "its minister [Ada Kouri]")


# pronouns ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", "Altovar will open the dam, its minister Ada Kouri said. It is safe, she added.", "Ada Kouri"),
        ("en", "Ada Kouri came. Altovar closed the dam. The dam is old, she said.", "Ada Kouri"),
        ("en", "Tomas Brel met Altovar. He told reporters that the dam was old.", "Tomas Brel"),
        ("en", "Altovar closed the dam. The dam is old, it said.", ""),
        ("en", "Altovar closed the dam. The dam is old, she said.", ""),
        ("fr", "Altovar cède, a dit sa ministre Ada Kouri. Le barrage est vieux, a-t-elle ajouté.", "Ada Kouri"),
        ("fr", "Ada Kouri est venue. Elle a déclaré que le barrage était vieux.", "Ada Kouri"),
        ("fr", "Ada Kouri est venue. Selon elle, le barrage est vieux.", "Ada Kouri"),
    ],
)
def test_a_pronoun_stands_for_the_person_named_last(language: str, text: str, speaker: str) -> None:
    _, found = last_of(text, language)
    assert found is not None
    assert found.kind == "pronoun"
    assert (text[slice(*found.speaker)] if found.speaker is not None else "") == speaker


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        (
            "en",
            "Altovar will open the dam, its minister Ada Kouri said. \u201cWe want the flow,\u201d she said.",
            "Ada Kouri",
        ),
        ("en", "Ada Kouri came. Altovar waited. \u201cWe want the flow,\u201d she said.", "Ada Kouri"),
        ("en", "Brel met the ministry. The ministry was late. \u201cWe want the flow,\u201d it said.", "The ministry"),
        (
            "fr",
            "Altovar cède, a dit sa ministre Ada Kouri. \u00ab Nous voulons l\u2019eau \u00bb, a-t-elle dit.",
            "Ada Kouri",
        ),
    ],
)
def test_a_quotation_of_a_pronoun_is_of_a_person(language: str, text: str, speaker: str) -> None:
    reader = SpeechReader(text, language, not_people=places(text))
    (said,) = (reader.with_person(each) for each in quotations(text, language))
    assert said.speaker is not None
    assert text[slice(*said.speaker)] == speaker


def test_it_may_go_on_with_a_thing() -> None:
    """Il suggère que: no person, but what the sentence before is about."""
    for text in (
        "Pour Altovar, ce flou est grave. Il suggère que Brennia cédera.",
        "Elle rappelle que rien n’est figé.",
    ):
        assert indirect_speech(text, "fr") == []


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", "According to a study by Lena Voss, the flow has fallen by half.", "[Lena Voss]"),
        ("en", "The flow has fallen, according to a report by the council.", "[the council]"),
        ("en", "The flow has fallen, according to a report of last year.", ""),
        ("fr", "Selon une étude de Lena Voss, l’eau a baissé de moitié.", "[Lena Voss]"),
        ("fr", "L’eau a baissé, d’après un rapport du conseil.", "[conseil]"),
        ("fr", "L’eau a baissé, d’après un rapport de l’an dernier.", ""),
        ("fr", "Selon l’accord de Norelle, l’eau est partagée.", ""),
    ],
)
def test_a_study_speaks_for_who_wrote_it(language: str, text: str, speaker: str) -> None:
    check(text, language, speaker, "")


# limits --------------------------------------------------------------------------------------------------------------


def test_a_row_of_words_without_end_is_not_read() -> None:
    text = "The dam is old, " * 100 + "Ada Kouri said."
    assert indirect_speech(text, "en") == []
    assert len(indirect_speech(text[-32:], "en")) == 1


def test_a_text_in_another_language_is_read_with_all_words() -> None:
    text = "The dam is old, the minister said. Le barrage est vieux, a dit le ministre."
    assert [text[slice(*each.speaker)] for each in indirect_speech(text, "xx") if each.speaker] == [
        "the minister",
        "le ministre",
    ]


SOUP = (
    "Altovar Ada Kouri the minister said says that told reporters dam a dit que qu’Altovar selon according to of , . ? "
    "( ) she elle it was announced by citing will not n’ il le ministre déclare-t-il « » on Monday lundi : ; —"
)
WORDS = (*SOUP.split(), "\n\n")


@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from(["en", "fr", "xx"]))
def test_what_is_found_lies_in_its_sentence_and_is_found_again(words: list[str], language: str) -> None:
    text = " ".join(words)
    found = indirect_speech(text, language)
    assert found == indirect_speech(text, language)
    for each in found:
        assert each.start <= each.cue[0] < each.cue[1] <= each.end
        assert "?" not in text[each.start : each.end]
        for span in (each.speaker, each.via):
            assert span is None or (0 <= span[0] < span[1] <= each.end and text[slice(*span)].strip())
        if each.kind != "pronoun":
            assert each.speaker is not None
            assert each.start <= each.speaker[0]
