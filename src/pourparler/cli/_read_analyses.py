"""The analyses of command ``read``: coders, sources, the codebook, competing hypotheses, discourse networks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pourparler.cli._output import check_writable, print_json, print_screen
from pourparler.errors import ChoiceError

if TYPE_CHECKING:
    from pourparler.report.read_results import ReadResult

__all__ = [
    "AggregationOption",
    "AgreementOption",
    "Analyses",
    "CodebookOption",
    "DnaCompatOption",
    "DuplicatesOption",
    "HypothesesOption",
    "NetworkOption",
    "NormalizationOption",
    "OutOption",
    "SourcesOption",
    "TextsOption",
    "WindowOption",
    "WithinOption",
]

AgreementOption = Annotated[
    Path | None, typer.Option(metavar="OTHER_CASE", help="Compare with another coding of the same documents.")
]
WithinOption = Annotated[
    Path | None, typer.Option(metavar="CSV", help="With --agreement: what both read (source, start, end).")
]
SourcesOption = Annotated[bool, typer.Option("--sources", help="Compare what sources say actors want.")]
TextsOption = Annotated[
    bool, typer.Option("--texts", help="Where the texts look in time, and names that no actor covers.")
]
CodebookOption = Annotated[bool, typer.Option("--codebook", help="Write the coding instructions of the case.")]
HypothesesOption = Annotated[bool, typer.Option("--hypotheses", help="Analyse the competing hypotheses.")]
NetworkOption = Annotated[
    str | None,
    typer.Option(metavar="two-mode|one-mode|one-mode-concepts", help="Discourse network of a case or a .dna database."),
]
AggregationOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Of a network: ignore, congruence, conflict, subtract; agree, combine ..."),
]
NormalizationOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Of a network: none, activity, prominence, jaccard, cosine ...")
]
DuplicatesOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Of a network: keep, per_document, per_week, per_month, per_year, ever."),
]
WindowOption = Annotated[
    str | None, typer.Option(metavar="WIDTH[/STEP]", help="Of a network: one per window, such as 30days/7.")
]
DnaCompatOption = Annotated[
    bool, typer.Option("--dna-compat", help="Of a network: normalise as DNA does, as far as known.")
]
OutOption = Annotated[
    Path | None, typer.Option(metavar="PATH", help="A folder for the tables; for --codebook a .md or .html file.")
]


_SAME = "Both are the same case: a coding agrees with itself about everything, which tells nothing of a second coder."


@dataclass(frozen=True)
class Analyses:
    """What was asked for on the command line, beside the case."""

    agreement: Path | None
    within: Path | None
    sources: bool
    texts: bool
    codebook: bool
    hypotheses: bool
    network: str | None
    aggregation: str | None
    normalization: str | None
    duplicates: str | None
    window: str | None
    dna_compat: bool
    out: Path | None

    def asked(self) -> list[str]:
        """Return the options that ask for an analysis. Raises ``ChoiceError`` for a choice without its analysis."""
        named = {
            "--agreement": self.agreement is not None,
            "--sources": self.sources,
            "--texts": self.texts,
            "--codebook": self.codebook,
            "--hypotheses": self.hypotheses,
            "--network": self.network is not None,
        }
        asked = [name for name, is_asked in named.items() if is_asked]
        of_networks = {
            "--aggregation": self.aggregation is not None,
            "--normalization": self.normalization is not None,
            "--duplicates": self.duplicates is not None,
            "--window": self.window is not None,
            "--dna-compat": self.dna_compat,
        }
        if self.network is None and (lost := [name for name, is_given in of_networks.items() if is_given]):
            raise ChoiceError(f"{lost[0]} is a choice of networks; give --network two-mode, or --network one-mode")
        if self.agreement is None and self.within is not None:
            raise ChoiceError("--within says what two coders read; give --agreement OTHER_CASE")
        if not asked and self.out is not None:
            raise ChoiceError("--out takes what an analysis writes: --agreement, --sources, --codebook, --network ...")
        return asked

    def run(self, case: Path, *, as_json: bool) -> None:
        """Do what was asked for and print it."""
        if self.codebook:
            _codebook(case, self.out, as_json=as_json)
            return
        if self.out is not None:
            check_writable(self.out)
        done = self._result(case)
        if as_json:
            print_json(done.document)
        else:
            print_screen(done.screen)
        if self.out is not None:
            from pourparler.report.read_results import write_files

            for path in write_files(self.out, done.files):
                typer.echo(f"wrote {path}", err=as_json)
            for warning in done.warnings:
                typer.echo(warning, err=True)

    def _result(self, case: Path) -> ReadResult:
        from pourparler.case.load import load_case
        from pourparler.report.read_results import (
            agreement_result,
            hypotheses_result,
            ingested_texts,
            read_passages,
            sources_result,
        )

        if self.network is not None:
            from pourparler.report.read_network import network_result

            return network_result(
                str(case),
                self.network,
                self.aggregation,
                self.normalization or "none",
                self.duplicates or "keep",
                self.window,
                dna_compat=self.dna_compat,
            )
        loaded = load_case(str(case))
        if self.agreement is not None:
            if self.agreement.suffix.lower() in (".dna", ".qdpx"):
                made = f"pourparler convert {self.agreement} --to case --out {self.agreement.stem}"
                raise ChoiceError(f"--agreement {self.agreement} is no case; make one of it first: {made}")
            other = load_case(str(self.agreement))
            known = {each.id: each.characters for each in (*other.sources, *loaded.sources)}
            within = None if self.within is None else read_passages(self.within, known)
            notes = [_SAME] if self.agreement.resolve() == case.resolve() else []
            return agreement_result(loaded, other, within, notes=notes)
        if self.texts:
            from pourparler.report.read_texts import texts_result

            return texts_result(loaded, ingested_texts(case, loaded))
        if self.sources:
            return sources_result(loaded, ingested_texts(case, loaded))
        return hypotheses_result(loaded)


def _codebook(case: Path, out: Path | None, *, as_json: bool) -> None:
    if out is not None and (out.suffix.lower() not in (".md", ".html", ".htm") or out.is_dir()):
        raise ChoiceError(f"--out {out}: a codebook is a file that ends in .md or .html; name one")
    from pourparler.case.load import load_case
    from pourparler.report.codebook import codebook_html, codebook_markdown

    loaded = load_case(str(case))
    as_page = out is not None and out.suffix.lower() in (".html", ".htm")
    text = codebook_html(loaded) if as_page else codebook_markdown(loaded)
    if out is not None:
        from pourparler.report.files import write_text

        written = write_text(out, text)
        if as_json:
            print_json({"written": [str(written)]})
        else:
            typer.echo(f"wrote {written}")
    elif as_json:
        print_json({"codebook": text})
    else:
        typer.echo(text, nl=False)
