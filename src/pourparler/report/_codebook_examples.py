"""Examples of every kind of code for a codebook, from an invented dispute, so that they tell nothing of any case."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["ABOUT", "EXAMPLES", "Example"]

ABOUT = (
    "The examples are from an invented dispute: two ports, Norhaven and Eastby, quarrel over who runs a ferry. None of "
    "their ids is one of this case, and no statement of this case is shown, so that a second coder sees nothing of it."
)


class Example(NamedTuple):
    """A sentence of an invented text, whose word it is, what it says in the coder's words, and its code."""

    sentence: str
    voice: str
    paraphrase: str
    code: dict[str, Any]


EXAMPLES: dict[str, tuple[Example, ...]] = {
    "stance": (
        Example(
            "“Between a third and half of the sailings would suit us,” said the mayor of Norhaven.",
            "quoted",
            "Norhaven asks for a third to half of the sailings.",
            {"kind": "stance", "actor": "norhaven", "issue": "sailings", "position": [33, 50]},
        ),
        Example(
            "Eastby insists that it cannot do with fewer than two sailings in three, and calls nothing more urgent.",
            "reported",
            "Eastby refuses anything below two thirds of the sailings and cares for nothing more.",
            {
                "kind": "stance",
                "actor": "eastby",
                "issue": "sailings",
                "accepts_within": [67, 100],
                "salience": "high",
            },
        ),
    ),
    "requires": (
        Example(
            "Norhaven will join the common line only if the crews keep at least four fifths of their pay.",
            "reported",
            "Norhaven makes the common line hang on four fifths of the crews' pay.",
            {"kind": "requires", "actor": "norhaven", "issue": "pay", "within": [80, 100], "for": ["common-line"]},
        ),
    ),
    "answer": (
        Example(
            "The council of Eastby turned the common line down on Tuesday, its clerk reports.",
            "reported",
            "Eastby rejects the common line.",
            {"kind": "answer", "actor": "eastby", "package": "common-line", "answer": "rejects"},
        ),
    ),
    "reference": (
        Example(
            "Without a deal the old timetable stays, the author writes: a quarter of the sailings for Norhaven.",
            "author_claim",
            "Without an agreement Norhaven keeps a quarter of the sailings.",
            {"kind": "reference", "issue": "sailings", "value": 25},
        ),
    ),
    "cost": (
        Example(
            "A summer without a ferry, the chamber of trade says, costs Eastby a tenth to a fifth of all it could win.",
            "reported",
            "No agreement costs Eastby a tenth to a fifth of all it could win.",
            {"kind": "cost", "actor": "eastby", "low": 0.1, "high": 0.2},
        ),
    ),
    "cost_sign": (
        Example(
            "Every week without a timetable costs Norhaven more than the one before.",
            "author_claim",
            "No agreement grows dearer to Norhaven.",
            {"kind": "cost_sign", "actor": "norhaven", "sign": "rises"},
        ),
    ),
    "influence": (
        Example(
            "Who owns the only dry dock on the coast is listened to, and that is Eastby.",
            "author_judgement",
            "Eastby carries weight through its dry dock.",
            {"kind": "influence", "actor": "eastby", "level": "high", "means": "the only dry dock"},
        ),
    ),
    "trust": (
        Example(
            "In Norhaven hardly anybody believes what Eastby announces any more.",
            "author_claim",
            "Norhaven trusts Eastby little, and less than before.",
            {"kind": "trust", "from": "norhaven", "to": "eastby", "level": "low", "change": "falls"},
        ),
    ),
    "commitment": (
        Example(
            "Eastby had promised to repair the pier by May; in June it still stood closed.",
            "observed_fact",
            "Eastby did not repair the pier by May as promised.",
            {"kind": "commitment", "who": "eastby", "what": "repair the pier by May", "kept": "no"},
        ),
    ),
    "compliance": (
        Example(
            "An inspector finds four of five sailings that were dropped in secret, the regulator estimates.",
            "reported",
            "Four of five secretly dropped sailings of Eastby are found.",
            {"kind": "compliance", "actor": "eastby", "quantity": "detection_probability", "value": 0.8},
        ),
    ),
    "effect": (
        Example(
            "The strike of the crews made the price of a ticket climb.",
            "author_claim",
            "The strike raises the price of a ticket.",
            {"kind": "effect", "cause": "crew-strike", "on": "ticket-price", "sign": "raises"},
        ),
    ),
    "forecast": (
        Example(
            "A timetable before the summer is unlikely, unless the dock reopens.",
            "author_forecast",
            "A timetable before the summer is unlikely while the dock is closed.",
            {
                "kind": "forecast",
                "question": "timetable-by-june",
                "likelihood": "unlikely",
                "conditional_on": "the dock stays closed",
            },
        ),
    ),
    "outcome": (
        Example(
            "The two ports signed the timetable on 28 May.",
            "observed_fact",
            "The timetable was signed before June.",
            {"kind": "outcome", "question": "timetable-by-june", "value": "yes"},
        ),
    ),
    "conclusion": (
        Example(
            "Nobody, this writer concludes, will get the common line past the council of Eastby.",
            "author_judgement",
            "The author holds the common line to be blocked.",
            {"kind": "conclusion", "package": "common-line", "verdict": "blocked"},
        ),
    ),
    "legal": (
        Example(
            "The coastal court found that crews may not be moved to another line against their will.",
            "reported",
            "A court found moving the crews without their consent unlawful.",
            {"kind": "legal", "issue": "pay", "finding": "moving crews without their consent is unlawful"},
        ),
    ),
}
"""Per kind of code, in the order of the kinds."""
