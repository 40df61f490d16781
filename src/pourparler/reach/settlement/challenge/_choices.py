"""The disputed choices of the challenge model: their names, the presets, and the codes the kernels read."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypeAlias, TypedDict, get_args

from pourparler.errors import OptionError

__all__ = ["CHALLENGE_PRESETS", "ChallengeChoices", "ChallengePreset", "Codes", "codes_of", "resolve"]

ChallengePreset: TypeAlias = Literal[
    "replication-2014", "scholz-2011-printed", "bdm-1985", "bdm-lalman-1986", "reference-point"
]
Denominator: TypeAlias = Literal["triples", "pair", "third-parties"]
Numerator: TypeAlias = Literal["positive-votes", "net-votes"]
Undecided: TypeAlias = Literal["zero", "half"]
VoterExponent: TypeAlias = Literal["own", "none"]
Security: TypeAlias = Literal["adversaries", "own"]
DegenerateRisk: TypeAlias = Literal["refuse", "neutral"]
Drift: TypeAlias = Literal["none", "even", "median", "reference"]
Scale: TypeAlias = Literal["initial", "each-round"]
Confrontation: TypeAlias = Literal["loser-moves", "nobody-moves"]
Compromise: TypeAlias = Literal["lowest", "least-move", "highest-expected-utility"]
Capitulation: TypeAlias = Literal["none", "taken"]
Stop: TypeAlias = Literal["rounds", "nobody-moves", "median-still", "mean-still"]


class ChallengeChoices(TypedDict, total=False):
    """Every choice that the literature leaves open; those given replace a preset's.

    ``denominator`` of P(a, b): the votes of everybody between all pairs of actors (``triples``), between a and b only
    (``pair``), or the latter without the votes of a and b, in the numerator neither (``third-parties``).
    ``numerator``: the votes for a (``positive-votes``), or what they exceed the votes for b by, at least 0
    (``net-votes``). ``undecided``: P where both hold the same position, 0 or one half; where different positions leave
    nobody voting, one half, or an error with ``zero``. ``voter_exponent``: inside P each voter has its ``own`` risk
    exponent or ``none``. ``security``: the sum of the expected utilities of ``adversaries`` against i, or of i's
    ``own`` against them. ``degenerate_risk``: where all are equally secure, ``refuse`` or take R = 0 (``neutral``).
    ``status_quo``: Q, from 0 to 1. ``drift``: what is expected instead with 1 - Q, nothing (``none``), better or worse
    with equal chance (``even``), or the rival's drift to the weighted ``median`` or to the ``reference`` outcome
    (better if that is nearer to the challenger than the rival is). ``scale``: distances are shares of the ``initial``
    range of positions, or of that of ``each-round``. ``confrontation``: the side with the lower expected utility moves
    all the way (``loser-moves``), or ``nobody-moves``. ``compromise``: of several, the ``lowest`` on the scale, the
    ``least-move``, or the one against whom the mover's own challenge has the ``highest-expected-utility``.
    ``capitulation``: where the mover expects to lose more than the other to gain, ``none`` or ``taken`` (moves all the
    way if there is no other offer). ``stop``: after the given number of ``rounds``, or earlier, when no actor
    (``nobody-moves``), the weighted median (``median-still``) or the weighted mean (``mean-still``) shifts by more than
    ``stop_tolerance``, a share of the initial range.
    """

    denominator: Denominator
    numerator: Numerator
    undecided: Undecided
    voter_exponent: VoterExponent
    security: Security
    degenerate_risk: DegenerateRisk
    status_quo: float
    drift: Drift
    scale: Scale
    confrontation: Confrontation
    compromise: Compromise
    capitulation: Capitulation
    stop: Stop
    stop_tolerance: float


_REPLICATION: Final = ChallengeChoices(
    denominator="triples",
    numerator="positive-votes",
    undecided="zero",
    voter_exponent="own",
    security="adversaries",
    degenerate_risk="refuse",
    status_quo=1.0,
    drift="none",
    scale="initial",
    confrontation="loser-moves",
    compromise="lowest",
    capitulation="none",
    stop="rounds",
    stop_tolerance=1e-9,
)
_PRINTED: Final = ChallengeChoices(
    **{**_REPLICATION, "denominator": "pair", "undecided": "half", "degenerate_risk": "neutral"}
)
_WAR_TRAP: Final = ChallengeChoices(**{**_PRINTED, "compromise": "least-move", "capitulation": "taken"})

CHALLENGE_PRESETS: Final[dict[ChallengePreset, ChallengeChoices]] = {
    "replication-2014": _REPLICATION,
    "scholz-2011-printed": _PRINTED,
    "bdm-1985": _WAR_TRAP,
    "bdm-lalman-1986": ChallengeChoices(**{**_WAR_TRAP, "status_quo": 0.5}),
    "reference-point": ChallengeChoices(**{**_WAR_TRAP, "status_quo": 0.5, "drift": "reference"}),
}
"""Whole sets of choices. ``replication-2014`` is the public 2014 program (and reproduces the printed rounds of Scholz,
Calbert & Smith 2011); ``scholz-2011-printed`` has the denominator of P as their equations print it. ``bdm-1985`` and
``bdm-lalman-1986`` add that an actor moves as little as it can and that capitulation counts; they differ in Q, 1 and
1/2. ``reference-point`` expects, with 1 - Q = 1/2, that the rival drifts to the reference outcome."""

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "denominator": get_args(Denominator),
    "numerator": get_args(Numerator),
    "undecided": get_args(Undecided),
    "voter_exponent": get_args(VoterExponent),
    "security": get_args(Security),
    "degenerate_risk": get_args(DegenerateRisk),
    "drift": get_args(Drift),
    "scale": get_args(Scale),
    "confrontation": get_args(Confrontation),
    "compromise": get_args(Compromise),
    "capitulation": get_args(Capitulation),
    "stop": get_args(Stop),
}


class Codes(NamedTuple):
    """The choices as the kernels read them: the place of each name in its ``Literal``, and the two numbers."""

    denominator: int
    numerator: int
    undecided: int
    voter_exponent: int
    security: int
    degenerate_risk: int
    drift: int
    scale: int
    confrontation: int
    compromise: int
    capitulation: int
    stop: int
    status_quo: float
    stop_tolerance: float


def resolve(preset: ChallengePreset, options: ChallengeChoices) -> ChallengeChoices:
    """Return the choices of a preset with some replaced; refuses names and values that there are not."""
    if preset not in CHALLENGE_PRESETS:
        raise OptionError(f"challenge: unknown preset {preset!r}; there are {', '.join(CHALLENGE_PRESETS)}")
    choices = ChallengeChoices(**{**CHALLENGE_PRESETS[preset], **options})
    for option, value in choices.items():
        if option in _NAMES:
            if value not in _NAMES[option]:
                raise OptionError(f"challenge: {option} cannot be {value!r}; choose one of {', '.join(_NAMES[option])}")
        elif option not in ("status_quo", "stop_tolerance"):
            known = ", ".join(CHALLENGE_PRESETS["replication-2014"])
            raise OptionError(f"challenge: unknown option {option!r}; there are {known}")
        elif not isinstance(value, (int, float)) or not 0.0 <= value <= 1.0:
            raise OptionError(f"challenge: {option} is {value!r}; it must be a number from 0 to 1")
    return choices


def codes_of(choices: ChallengeChoices) -> Codes:
    """Return the choices as codes."""
    values = dict(choices.items())
    codes = {option: names.index(str(values[option])) for option, names in _NAMES.items()}
    return Codes(**codes, status_quo=float(choices["status_quo"]), stop_tolerance=float(choices["stop_tolerance"]))
