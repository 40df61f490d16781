"""Another coder's case as an entry of ``codings``: what a comparison read, ready to stand beside the first coding."""

from __future__ import annotations

from pourparler.case.check import check_case
from pourparler.case.passages import joined_passages, lies_within
from pourparler.case.schema import Case, Coding, Statement
from pourparler.exchange.yaml_text import yaml_lines
from pourparler.read.compare.coders import Passages

__all__ = ["coding_of", "coding_refusals", "coding_text"]

NOT_RECORDED = "not recorded"


def coding_of(case: Case, other: Case, within: Passages | None = None) -> Coding:
    """Return the statements of another coder's case as a coding of the first one's documents.

    Sources that only the other case has are left out, and so are statements of which not more than half lies in the
    passages ``within``: what is compared is what is written. Passages that overlap or adjoin are written as one.

    >>> import pourparler
    >>> case = pourparler.load_case("water-dispute")
    >>> made = coding_of(case, case, {"review": [(0, 191)]})
    >>> made.id, made.coder, made.passages, [statement.id for statement in made.statements]
    ('coding-1', 'not recorded', {'review': ((0, 191),)}, ['review-1'])
    """
    sources = {source.id for source in case.sources}
    held = tuple(each for each in other.statements if each.source in sources and _is_within(each, within))
    coders = dict.fromkeys(each.coder for each in held if each.coder)
    taken = {coding.id for coding in case.codings}
    number = next(n for n in range(1, len(taken) + 2) if f"coding-{n}" not in taken)
    passages = {source: tuple(joined_passages(spans)) for source, spans in (within or {}).items() if source in sources}
    return Coding(id=f"coding-{number}", coder=", ".join(coders) or NOT_RECORDED, passages=passages, statements=held)


def _is_within(statement: Statement, within: Passages | None) -> bool:
    return within is None or lies_within(statement.span, within.get(statement.source, ()))


def coding_refusals(case: Case, coding: Coding) -> list[str]:
    """Return what ``check`` will say against a coding in the files of a case, such as actors that the case lacks.

    >>> import pourparler
    >>> case = pourparler.load_case("water-dispute")
    >>> said = {"kind": "stance", "actor": "delta", "issue": "summer-flow", "position": 5}
    >>> statement = case.statements[0].model_dump() | {"codes": [said]}
    >>> coding_refusals(case, Coding(id="c", coder="Bo", statements=[statement]))
    ["statements[0].codes[0].actor: unknown actor 'delta'; actors: altovar, brennia, celdor"]
    """
    start = f"case codings[{len(case.codings)}]."
    told = map(str, check_case(case.model_copy(update={"codings": (*case.codings, coding)})))
    return [each.removeprefix(start) for each in told if each.startswith(start)]


def coding_text(coding: Coding) -> str:
    """Return a coding as the text of a file of a case.

    >>> print(coding_text(Coding(id="coding-1", coder="Bo", blind=True)))
    # Another coding of the documents, to see how far coders agree; nothing of it enters a result. Say who coded, and in
    # note how; blind: true where the coder saw none of the case's statements.
    codings:
      - id: coding-1
        coder: Bo
        blind: true
    <BLANKLINE>
    """
    first, *others = yaml_lines(coding.model_dump(by_alias=True, exclude_defaults=True), 4)
    head = (
        "# Another coding of the documents, to see how far coders agree; nothing of it enters a result. Say who coded,"
    )
    head += " and in\n# note how; blind: true where the coder saw none of the case's statements.\ncodings:\n"
    return head + "\n".join([f"  - {first[4:]}", *others]) + "\n"
