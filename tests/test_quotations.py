from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pourparler.read.text._passage import Passage
from pourparler.read.text.quotation_marks import quoted_spans
from pourparler.read.text.quotations import Quotation, quotations
from tests.quotation_score import score, texts


def said(text: str, language: str = "fr") -> list[tuple[str, str | None]]:
    return [
        (text[each.start : each.end], text[slice(*each.speaker)] if each.speaker else None)
        for each in quotations(text, language)
    ]


def only(text: str, language: str = "fr") -> Quotation:
    (found,) = quotations(text, language)
    return found


# the annotated texts -------------------------------------------------------------------------------------------------


def test_the_annotated_set_is_large_enough_and_has_both_languages_in_both_halves() -> None:
    for half in ("tuned", "held_out"):
        assert {language for _, language, _, _ in texts(half)} == {"fr", "en"}
        assert sum(len(marked) for *_, marked in texts(half)) >= 60


def test_attribution_on_the_half_the_rules_were_not_tuned_on() -> None:
    held_out = score("held_out")
    sys.stdout.write(f"\n{held_out.line('held out')}\n")
    assert held_out.precision >= 0.85
    assert held_out.recall >= 0.75
    assert held_out.agreeing >= 0.97 * held_out.annotated
    assert held_out.found <= 1.03 * held_out.annotated


def test_attribution_on_texts_of_an_author_who_knew_no_rule() -> None:
    """The targets of 0.85 and 0.75 are not reached there: docs/explanation/read-quality.md says so."""
    independent = score("independent")
    sys.stdout.write(f"\n{independent.line('of a third author')}\n")
    assert (independent.annotated, independent.with_speaker) == (172, 148)
    assert independent.precision >= 0.72
    assert independent.recall >= 0.67
    assert independent.agreeing >= 0.9 * independent.annotated


def test_attribution_on_the_half_the_rules_were_tuned_on() -> None:
    tuned = score("tuned")
    sys.stdout.write(f"\n{tuned.line('tuned')}\n")
    assert tuned.precision >= 0.95, "\n".join(tuned.errors)
    assert tuned.recall >= 0.945, "\n".join(tuned.errors)
    assert tuned.right_vias >= 0.9 * tuned.vias


def test_a_wrong_speaker_lowers_the_score(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.quotation_score._is_right", lambda *_: False)
    assert score("tuned").precision == 0.0


# the rules -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Pour la paix, il faut « du temps ».", None),
        ("Il est parti pour Orvel avec « sa valise ».", None),
        ("Sur Norelle, les propos de Karl Benn sont clairs : il a dit que « tout va ».", "Karl Benn"),
        ("Karl Benn a évoqué des « retards » et des « oublis ».", "Karl Benn"),
        ("Selon la ministre, « tout va bien ».", "la ministre"),
        ("Pour la ministre, « tout va bien ».", "la ministre"),
        ("« Tout va bien », selon Karl Benn.", "Karl Benn"),
        ("« Tout va bien. » Le train part.", None),
        ("On parle d'un « miracle ».", None),
        ("« Tout va bien », a-t-on dit.", None),
        ("« Tout va bien », s'étrangle un conseiller.", "un conseiller"),
        ("« Tout va bien », tempête-t-il. Karl Benn.", None),
        ("« Tout va bien », a assuré dans un communiqué la ministre.", "la ministre"),
        ("L'un d'eux lance : « Tout va bien. »", "L'un d'eux"),
        ("Karl Benn est venu. Et d'ajouter : « Tout va bien. »", None),
        ("Et Karl Benn de conclure : « Tout va bien. »", "Karl Benn"),
        ("Anna Roth soupire. « Tout va bien. »", "Anna Roth"),
        ("Karl Benn a été accusé de « négligence ».", None),
        ("Karl Benn a été accusé par Anna Roth de « négligence ».", "Anna Roth"),
        ("Karl Benn se dit « confiant » ; Orvel, « vigilante ».", "Karl Benn"),
        ("Aux yeux des négociateurs, ce sont des « jeux ».", "négociateurs"),
        ("Les sanctions, surnommées « le mur » par les exportateurs, restent.", "les exportateurs"),
        ("Comme l'a écrit Karl Benn, « tout va ».", "Karl Benn"),
    ],
)
def test_the_speaker_is_who_the_sentence_says_it_is(text: str, speaker: str | None) -> None:
    assert said(text)[0][1] == speaker


def test_a_name_does_not_swallow_the_full_stop_after_it() -> None:
    assert said("« Non », a dit Karl Benn. Puis rien.") == [("Non", "Karl Benn")]


def test_a_pronoun_does_not_stand_for_a_country() -> None:
    text = "Anna Roth a rencontré la presse. La Norvège attend. Elle a dit : « Rien n'est prêt. »"
    assert said(text) == [("Rien n'est prêt.", "Anna Roth")]


def test_a_pronoun_that_stands_for_nobody_known_is_given_itself() -> None:
    assert said("Elle a dit : « Rien n'est prêt. »") == [("Rien n'est prêt.", "Elle")]


def test_a_source_and_a_speaker_in_one_sentence() -> None:
    text = "Selon Radio Lac, Karl Benn a promis « la paix »."
    found = only(text)
    assert found.speaker is not None
    assert found.via is not None
    assert (text[slice(*found.speaker)], text[slice(*found.via)]) == ("Karl Benn", "Radio Lac")


def test_according_to_him_is_no_source_of_its_own() -> None:
    text = "Karl Benn n'a pas bougé. La faute est selon lui à ces « vieux comptes »."
    assert said(text) == [("vieux comptes", "Karl Benn")]


def test_a_noun_that_looks_like_a_verb_of_saying_is_none() -> None:
    assert said("La note du ministre tient en un mot : « non ».")[0][0] == "non"
    assert said("Karl Benn relit la demande et sa « clause ».") == [("clause", None)]


@pytest.mark.parametrize(
    ("text", "quoted", "closed"),
    [
        ("« Nous partons, dit Karl Benn.", "Nous partons,", False),
        ("« Nous partons demain", "Nous partons demain", False),
        ("« Nous partons. « Nous restons », dit-il.", "Nous partons.", False),
        ("Il dit : « Elle a crié : « Non ! » et il part.", "Elle a crié : « Non !", True),
        ('Il a dit "non" puis', "non", True),
        ("“He said ‘no’,” she said.", "He said ‘no’,", True),
        ("‘We leave,’ said Karl Benn.", "We leave,", True),
        ("„Nein“, sagt er.", "Nein", True),
    ],
)
def test_where_a_quotation_ends(text: str, quoted: str, closed: bool) -> None:
    found = quotations(text, "fr")[0]
    assert (text[found.start : found.end], found.closed) == (quoted, closed)


def test_an_apostrophe_opens_no_quotation() -> None:
    assert quotations("l‘eau des ‘dockers is deep’ly, the dockers’ union", "en") == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "« Nous voulons », a dit Anna Dupont, « fermer la porte ».",
            "fr",
            [("Nous voulons", "Anna Dupont"), ("fermer la porte", "Anna Dupont")],
        ),
        (
            '"We want," said Ada Kouri, "to close it."',
            "en",
            [("We want,", "Ada Kouri"), ("to close it.", "Ada Kouri")],
        ),
        (
            "‘We don’t want to close,’ said Ada Kouri. ‘It’s late.’",
            "en",
            [("We don’t want to close,", "Ada Kouri"), ("It’s late.", "Ada Kouri")],
        ),
        ("« Nous voulons, a dit le maire, fermer. »", "fr", [("Nous voulons, a dit le maire, fermer.", "le maire")]),
        (
            "Karl Benn attend. « Nous voulons, a-t-il dit, fermer. »",
            "fr",
            [("Nous voulons, a-t-il dit, fermer.", "Karl Benn")],
        ),
        (
            "« Nous voulons, dites-vous, que Paul, dit Marc. »",
            "fr",
            [("Nous voulons, dites-vous, que Paul, dit Marc.", None)],
        ),
        ("« Rien », a dit Anna Dupont, qui reçut « le prix ».", "fr", [("Rien", "Anna Dupont"), ("le prix", None)]),
    ],
)
def test_a_cue_may_stand_within_or_between_the_parts_of_a_speech(
    text: str, language: str, expected: list[tuple[str, str | None]]
) -> None:
    assert said(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("\u2014 Jamais, r\u00e9pondit le ministre.", "fr", [("Jamais,", "le ministre")]),
        ("\u2013 Nous signerons demain, dit-elle.", "fr", [("Nous signerons demain,", "dit-elle")]),
        ("\u2014 Non, dit Karl Benn, pas demain.", "fr", [("Non, dit Karl Benn, pas demain.", "Karl Benn")]),
        ("\u2014 Non, dit Karl Benn. Pas demain.", "fr", [("Non, dit Karl Benn. Pas demain.", "Karl Benn")]),
        ("\u2014 Non, dit Karl Benn. Il se leva.", "fr", [("Non,", "Karl Benn")]),
        ("\u2014 Non, dit Karl Benn, en souriant.", "fr", [("Non,", "Karl Benn")]),
        ("\u2014 Qui part ? demanda Anna Roth.\n\u2014 Moi.", "fr", [("Qui part ?", "Anna Roth"), ("Moi.", None)]),
        ("\u2014 Qui part ?\n\u2014 Moi.\n", "fr", [("Qui part ?", None), ("Moi.", None)]),
        ("\u2014 Et vous ? lui dis-je.\n\u2014 Rien.", "fr", [("Et vous ?", None), ("Rien.", None)]),
        (
            "\u2014 On parle de \u00ab paix \u00bb, dit Paul Ney.",
            "fr",
            [("On parle de \u00ab paix \u00bb,", "Paul Ney"), ("paix", None)],
        ),
        ("\u2013 We sign tomorrow, said Anna Roth.", "en", [("We sign tomorrow,", "Anna Roth")]),
        (
            "\u2014 I paid, Karl Benn said, and you did not.",
            "en",
            [("I paid, Karl Benn said, and you did not.", "Karl Benn")],
        ),
        ("\u2014 I paid, Karl Benn said, and left.", "en", [("I paid,", "Karl Benn")]),
    ],
)
def test_a_dash_that_begins_a_line_opens_a_turn_of_a_dialogue(
    text: str, language: str, expected: list[tuple[str, str | None]]
) -> None:
    found = said(text, language)
    assert [each[0] for each in found] == [each[0] for each in expected]
    for (_, speaker), (_, wanted) in zip(found, expected, strict=True):
        assert speaker == wanted or (wanted == "dit-elle" and speaker is None)


@pytest.mark.parametrize(
    "text",
    [
        "PARIS \u2014 Le ministre part, dit-il.",
        "\u2014 la p\u00eache ;\n\u2014 le lac, dit le maire ;\n\u2014 le port.",
        "\u2013 Le lac\n\u2013 Le port",
        "\u2013 Les digues sont solides.\n\u2013 Le port est ouvert.",
        "Il part \u2014 dit-on \u2014 demain.",
        "Un mot \u2014 le dernier \u2014 manque, dit Karl Benn.",
        "\u2014 Karl Benn",
        "\u2014\n\u2013 \n\u2014 \u2014 ",
        "- Oui, dit Karl Benn.",
    ],
)
def test_a_dash_of_a_list_a_dateline_or_an_aside_opens_nothing(text: str) -> None:
    assert quotations(text, "fr") == []


def test_lines_of_one_hard_wrapped_paragraph_are_turns_of_their_own() -> None:
    lines = ["\u2014 Qui part ? demanda le juge.", "\u2014 Moi, dit Paul Ney."]
    filler = "\n\n".join("\n".join(["a" * 60] * 5) for _ in range(2))
    text = f"{filler}\n\n" + "\n".join(lines)
    assert said(text) == [("Qui part ?", "le juge"), ("Moi,", "Paul Ney")]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "THE CHAIR: Who?\nMS ROTH (Norelle): I did. Paul Ney said \u201cnothing\u201d.\nTHE CHAIR: Thank you.",
            "en",
            [
                ("Who?", "THE CHAIR"),
                ("I did. Paul Ney said \u201cnothing\u201d.", "MS ROTH"),
                ("nothing", "Paul Ney"),
                ("Thank you.", "THE CHAIR"),
            ],
        ),
        (
            "M. Benn : Oui.\nMme Roth : Non.\nM. Benn : Si.",
            "fr",
            [("Oui.", "M. Benn"), ("Non.", "Mme Roth"), ("Si.", "M. Benn")],
        ),
        ("THE CHAIR: Who saw it?\nMS ROTH: I did.", "en", []),
        ("NOTE: one.\nNOTE: two.\nNOTE: three.", "en", []),
        ("Photo: A.\nPhoto: B.\nPhoto: C.", "en", []),
        (
            "Q: Why?\nA: So.\nQ: When?\nA: Now.",
            "en",
            [("Why?", "Q"), ("So.", "A"), ("When?", "Q"), ("Now.", "A")],
        ),
        ("ROTH: 10\u00a0:\nBENN: \nROTH:\nBENN:", "en", []),
    ],
)
def test_names_before_colons_are_turns_of_a_transcript(
    text: str, language: str, expected: list[tuple[str, str | None]]
) -> None:
    found = said(text, language)
    assert found == expected if expected else all("10" in each[0] for each in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'We will sign,' said Ms Lee.", ["We will sign,"]),
        ("'The dockers' union won't go,' he said.", ["The dockers' union won't go,"]),
        ("The ministers' view of rock 'n' roll in the '90s and '80, 'twas mild, wasn't it? 'em.", []),
        ("They call it 'madness' and the ministers' folly.", ["madness"]),
        ("He called it 'madness' and then 'folly'.", ["madness", "folly"]),
        ("\"He said 'no' twice,\" she said.", ["He said 'no' twice,", "no"]),
        ("'He said \"no\" twice,' she said.", ['He said "no" twice,', "no"]),
        ("\u201cHe said \u2018no\u2019 twice,\u201d she said.", ["He said \u2018no\u2019 twice,", "no"]),
        ("\u2018It\u2019s the ministers\u2019 fault,\u2019 she said.", ["It\u2019s the ministers\u2019 fault,"]),
        ("She said 'yes\u201d and \u201cno'.", ["no'."]),
        ("l'eau d'aujourd'hui, qu'il dit 'est l\u00e0", []),
    ],
)
def test_single_marks_and_apostrophes(text: str, expected: list[str]) -> None:
    assert [text[each.start : each.end] for each in quotations(text, "en")] == expected


def test_one_speech_over_two_paragraphs_has_one_speaker() -> None:
    text = "“It was late.\n“It was cold,” Karl Benn said."
    assert said(text, "en") == [("It was late.\n“It was cold,", "Karl Benn")]


def test_a_banner_in_a_caption_has_no_speaker() -> None:
    assert said("Karl Benn évoque le passé devant une affiche « Partez ». (Photo : L. Brun)") == [("Partez", None)]


def test_a_language_without_word_lists_is_read_with_all_of_them() -> None:
    assert said("« Non », a dit Karl Benn. “Yes,” said Anna Roth.", "de") == [
        ("Non", "Karl Benn"),
        ("Yes,", "Anna Roth"),
    ]


# properties ----------------------------------------------------------------------------------------------------------

MARKS = ["« ", " »", "“", "”", '"', "‘", "’", "„", " ", "\n", "\r\n", ". ", ", ", " : ", "(", ")", "e\u0301", "\u202f"]
WORDS = [
    "😀",
    "אבג",
    "M. ",
    "Karl Benn",
    "il",
    " a dit ",
    "said ",
    " selon ",
    "l'",
    "État",
    "qu'",
    "-t-il",
    "\ud83d",
    "a",
]
PIECES = st.sampled_from(MARKS + WORDS)


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["fr", "en", "xx"]))
def test_every_span_lies_within_the_text_and_holds_words(text: str, language: str) -> None:
    found = quotations(text, language)
    assert [(each.start, -each.end) for each in found] == sorted((each.start, -each.end) for each in found)
    for each in found:
        assert 0 <= each.start < each.end <= len(text)
        assert text[each.start : each.end].strip() == text[each.start : each.end]
        for span in (each.speaker, each.cue, each.via):
            assert span is None or (0 <= span[0] < span[1] <= len(text) and text[slice(*span)].strip())


@given(st.lists(PIECES, max_size=40).map("".join))
def test_quotations_nest_or_stand_apart(text: str) -> None:
    spans = quoted_spans(text, 0, len(text))
    for k, one in enumerate(spans):
        for two in spans[k + 1 :]:
            assert two.start >= one.end or two.end <= one.end


@given(st.text(alphabet="😀é\u0301\u202fא", max_size=30))
def test_what_stands_before_moves_spans_and_changes_nothing_else(before: str) -> None:
    text = "« Rien », a dit Karl Benn."
    plain = only(text)
    shift = len(before) + 1
    moved = only(f"{before}\n{text}")
    assert (moved.start - shift, moved.end - shift, moved.kind) == (plain.start, plain.end, plain.kind)
    assert moved.speaker is not None
    assert plain.speaker is not None
    assert (moved.speaker[0] - shift, moved.speaker[1] - shift) == plain.speaker


@pytest.mark.parametrize(
    "piece",
    [
        '"a" ',
        "“a ",
        "« a », dit-il. ",
        "selon lui, « a » ",
        "« a » dit Anna Kouri, ",
        "'a' ",
        "\u2014 Oui, dit Paul.\n",
    ],
)
def test_a_long_row_of_quotations_costs_no_more_for_each(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    plain = Passage.raw

    def counted(passage: Passage, at: int) -> str:
        nonlocal asked
        asked += 1
        return plain(passage, at)

    monkeypatch.setattr(Passage, "raw", counted)
    quotations(piece * 3000)
    assert 0 < asked < 3000 * 500


def test_a_single_mark_that_is_never_closed_is_sought_once() -> None:
    assert quoted_spans("‘a " * 100_000, 0, 300_000) == []
    assert len(quoted_spans("« a " + "“b” " * 100_000, 0, 400_004)) == 100_001


@pytest.mark.heavy
def test_ten_megabytes_keep_every_span_exact() -> None:
    piece = "😀 \u202bאבג\u202c L’eau monte.\r\n« Rien », a dit Karl Benn. Elle part.\n"
    times = 10_000_000 // len(piece.encode()) + 1
    text = piece * times
    found = quotations(text)
    assert len(found) == times
    first = found[0]
    assert first.speaker is not None
    for number in (0, 1, times // 2, times - 1):
        each, shift = found[number], number * len(piece)
        assert (each.start, each.end) == (first.start + shift, first.end + shift)
        assert each.speaker == (first.speaker[0] + shift, first.speaker[1] + shift)
        assert text[slice(*each.speaker)] == "Karl Benn"
