from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pourparler.read.text.tense import TenseSignal, tense_signal


def test_the_signal_separates_the_documents_before_the_meeting_from_those_after_it(documents: Path) -> None:
    signals = [tense_signal(path.read_bytes().decode()) for path in sorted(documents.glob("*.txt"))]
    sys.stdout.write("\n" + "".join(f"f{n}: {each}, share {each.share:.2f}\n" for n, each in enumerate(signals)))
    shares = [each.share for each in signals if each.share is not None]
    assert len(shares) == 5
    assert min(shares[:3]) > max(shares[3:]) + 0.2
    assert [each.leans for each in signals] == ["ahead", "ahead", "ahead", "back", "back"]


PREVIEW = "La rencontre aura lieu demain ; elle pourrait durer. Les parties devraient signer ; la paix viendra bientôt."
REPORT = "La rencontre a eu lieu hier. Elle a duré, les parties ont signé, l'envoyé a salué la foule et s'est retiré."
PREVIEW_EN = "The meeting will take place tomorrow and could last. The parties are expected to sign; it might be soon."
REPORT_EN = (
    "The meeting took place yesterday. It was long. They had met before; the envoy left and said little after it."
)


@pytest.mark.parametrize(
    ("text", "language", "leans"),
    [
        (PREVIEW, "fr", "ahead"),
        (REPORT, "fr", "back"),
        (PREVIEW_EN, "en", "ahead"),
        (REPORT_EN, "en", "back"),
        ("Le lac est bleu.", "fr", "neither"),
    ],
)
def test_a_preview_leans_ahead_and_a_report_back(text: str, language: str, leans: str) -> None:
    assert tense_signal(text, language).leans == leans


def test_a_preposition_is_no_auxiliary() -> None:
    assert tense_signal("à été, à clarté, à Zé") == TenseSignal(0, 0)
    assert tense_signal("il a signé").back == 1


def test_nouns_that_end_like_a_future_are_none() -> None:
    assert tense_signal("L'opéra et la caméra, extra.").ahead == 0
    assert tense_signal("Ils chanteront.").ahead == 1


def test_no_signs_have_no_share_and_few_lean_nowhere() -> None:
    assert TenseSignal(0, 0).share is None
    assert TenseSignal(5, 0).leans == "neither"
    assert TenseSignal(4, 4).leans == "neither"
