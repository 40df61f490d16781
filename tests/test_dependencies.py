"""Dependencies and licences are those that docs/explanation/dependencies.md lists, and none is GPL or AGPL."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

FAMILIES = {
    "MIT": r"\bMIT\b",
    "BSD": r"\b0?BSD\b",
    "Apache-2.0": r"\bApache\b",
    "MPL-2.0": r"\bMPL\b|Mozilla",
    "PSF-2.0": r"\bPSF\b|Python Software",
    "ISC": r"\bISC\b",
    "public domain": r"Public Domain|CC0|Unlicense",
}
COPYLEFT = re.compile(r"\bA?GPL|Affero|GNU General Public", re.IGNORECASE)
ALSO_FREE_OTHERWISE = {"docutils", "tld"}
"""In the public domain but for files that nothing here uses, or under the MPL by choice; dependencies.md says so."""


def stated_licence(name: str) -> str:
    """Return what an installed package states: its expression, the first line of its licence, its classifiers."""
    told: Any = metadata.metadata(name)
    lines = [told.get("License-Expression") or "", (told.get("License") or "").strip().partition("\n")[0]]
    lines += [each for each in told.get_all("Classifier") or [] if each.startswith("License")]
    return " / ".join(line for line in lines if line)


def families_of(licence: str) -> set[str]:
    """Return the families of licences that a text names.

    >>> sorted(families_of("Apache-2.0 OR BSD-2-Clause"))
    ['Apache-2.0', 'BSD']
    """
    return {family for family, pattern in FAMILIES.items() if re.search(pattern, licence)}


def required_name(requirement: str) -> str:
    """Return the name in a requirement, as in the list.

    >>> required_name('ruamel.yaml.clib>=0.2; extra == "x"')
    'ruamel.yaml.clib'
    """
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return found[0].lower().replace("_", "-")


@pytest.fixture(scope="module")
def direct(repository: Path) -> set[str]:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return {required_name(requirement) for group in groups for requirement in group}


@pytest.fixture(scope="module")
def listed(repository: Path) -> dict[str, str]:
    text = (repository / "docs" / "explanation" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z0-9.-]+) \| .+? \| (.+?) \|$", text, re.MULTILINE)
    return dict(rows)


def test_every_dependency_is_listed(direct: set[str], listed: dict[str, str]) -> None:
    listed = {name: licence for name, licence in listed.items() if name != "package"}
    assert set(listed) == direct


def test_licences_are_those_the_packages_state(direct: set[str], listed: dict[str, str]) -> None:
    for name in sorted(direct):
        assert listed[name] in families_of(stated_licence(name)), f"{name}: {stated_licence(name)}"


def test_nothing_needed_is_under_the_gpl(direct: set[str]) -> None:
    seen: dict[str, str] = {}
    waiting = sorted(direct)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        try:
            seen[name] = stated_licence(name)
        except metadata.PackageNotFoundError:
            continue  # needed on another platform only
        waiting += [required_name(each) for each in metadata.requires(name) or [] if "extra ==" not in each]
    assert len(seen) > 40
    copyleft = {name for name, licence in seen.items() if COPYLEFT.search(licence)}
    assert copyleft <= ALSO_FREE_OTHERWISE
    unknown = {name: licence for name, licence in seen.items() if not families_of(licence)}
    assert unknown == {}


def test_a_gpl_licence_is_seen() -> None:
    assert COPYLEFT.search("GPL-3.0-or-later")
    assert COPYLEFT.search("License :: OSI Approved :: GNU Affero General Public License v3")
    assert not COPYLEFT.search("BSD-3-Clause / License :: OSI Approved :: BSD License")
