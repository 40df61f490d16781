"""``.gmcr`` files, the JSON of programs for the graph model for conflict resolution: read as a Case.

Options belong to decision makers and are numbered in the order of these. A condition is a list of ``[option, "Y" |
"N"]`` that all hold, or ``{"compound": true, "members": [...]}`` of which one holds. Preferences stand most important
first; rankings hold 1-based ranks among the feasible states by decimal, best first, ties as lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from pourparler.errors import CaseError, ModelError, Problem
from pourparler.exchange.foreign_file import identifier
from pourparler.exchange.json_nodes import JsonFile, JsonNode
from pourparler.options.conditions import Condition, Joined, Named, Negated
from pourparler.options.states import StateSpace

__all__ = ["GmcrDecisionMaker", "GmcrFile", "GmcrOption", "GmcrPreference", "read_gmcr"]

_Change = Literal["both", "forward", "back"]
_CHANGES: dict[object, _Change] = {
    "both": "both",
    "fwd": "forward",
    "forward": "forward",
    "back": "back",
    "backward": "back",
}
_MANUAL = (
    ("useManualPreferenceRankings", "preferenceRanking"),
    ("useManualPreferenceRanking", "preferenceRanking"),
    ("useManualPreferenceVectors", "preferenceVector"),
)
_READ = {"options", "decisionMakers", "infeasibles", "title", "description", *(flag for flag, _ in _MANUAL)}
_HARMLESS = {"version", "program"}
_LARGEST = 10**9


@dataclass(frozen=True)
class GmcrOption:
    """An option: an id made of its name, the position of its decision maker, and how it may change."""

    id: str
    name: str
    owner: int
    change: Literal["both", "forward", "back"]


@dataclass(frozen=True)
class GmcrPreference:
    """A preference statement or a whole ranking, with its span in the file."""

    span: tuple[int, int]
    condition: Condition | None = None
    ranking: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class GmcrDecisionMaker:
    """A decision maker and what it prefers, most important first."""

    name: str
    preferences: tuple[GmcrPreference, ...]
    span: tuple[int, int]


@dataclass(frozen=True)
class GmcrFile:
    """What a file says; options stand in the order of their decision makers, and conditions name them by id."""

    title: str
    description: str
    options: tuple[GmcrOption, ...]
    deciders: tuple[GmcrDecisionMaker, ...]
    infeasible: tuple[tuple[Condition, tuple[int, int]], ...]
    notes: tuple[str, ...] = ()


def read_gmcr(name: str, text: str) -> GmcrFile:
    """Read a ``.gmcr`` file.

    Raises ``CaseError`` with everything that is wrong with it, each problem at its line, column and place: an option
    that nobody or two own, a condition that contradicts itself, no feasible state, a ranking that misses a state.

    >>> text = '{"options": [{"name": "stop"}], "decisionMakers": [{"name": "A", "options": [0], '
    >>> text += '"preferences": [[[0, "Y"]]]}]}'
    >>> read_gmcr("a.gmcr", text).deciders[0].preferences[0].condition
    Named(name='stop')
    """
    return _Reader(JsonFile(name, text)).read()


@dataclass(frozen=True)
class _Literals:
    """A condition as it stands: the lists of which one holds, each with its node."""

    condition: Condition
    contradiction: JsonNode | None


@dataclass
class _Reader:
    """Reads a file piece by piece; ``new`` gives the id of each option by its position in the file."""

    file: JsonFile
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    new: dict[int, str] = field(default_factory=dict)

    def wrong(self, node: JsonNode, what: str, way_out: str = "") -> None:
        self.problems.append(self.file.problem(node, what, way_out))

    def finish(self) -> None:
        if self.problems:
            raise CaseError(list(dict.fromkeys(self.problems)))

    def read(self) -> GmcrFile:
        root = self.file.root
        listed = self._members(root, "options")
        deciders = self._members(root, "decisionMakers")
        for key, found in (("options", listed), ("decisionMakers", deciders)):
            if not found and not self.problems:
                self.wrong(root, f"the conflict has no {key}", f'write "{key}": [{{"name": "..."}}]')
        self.finish()
        owners = self._owners(deciders, listed)
        options = [self._option(node, owners.get(at, 0)) for at, node in enumerate(listed)]
        self.finish()
        sorted_ = self._sorted(options, owners)
        infeasible = self._infeasible(root)
        self.finish()
        space = self._space(root, sorted_, [condition for condition, _ in infeasible])
        self._legacy(root, deciders)
        manual = self._manual(root)
        title, description = self._text(root, "title"), self._text(root, "description")
        makers = tuple(self._decider(node, manual, space) for node in deciders)
        self.finish()
        return GmcrFile(title, description, tuple(sorted_), makers, tuple(infeasible), tuple(self.notes))

    def _object(self, node: JsonNode) -> dict[str, JsonNode]:
        if isinstance(node.value, dict):
            return node.value
        self.wrong(node, f"should be an object, not {node.kind}")
        return {}

    def _list(self, node: JsonNode, what: str = "a list") -> Sequence[JsonNode]:
        if isinstance(node.value, list):
            return node.value
        self.wrong(node, f"should be {what}, not {node.kind}")
        return ()

    def _members(self, node: JsonNode, key: str) -> Sequence[JsonNode]:
        found = self._object(node).get(key)
        return () if found is None or found.value is None else self._list(found)

    def _text(self, node: JsonNode, key: str) -> str:
        found = self._object(node).get(key)
        if found is None or found.value is None:
            return ""
        if not isinstance(found.value, str):
            self.wrong(found, f"should be text, not {found.kind}")
            return ""
        return found.value.strip()

    def _whole(self, node: JsonNode) -> int | None:
        if isinstance(node.value, int) and not isinstance(node.value, bool):
            if abs(node.value) < _LARGEST:
                return node.value
            self.wrong(node, "the number is too large for an option or a state")
            return None
        found = f"{node.value}" if isinstance(node.value, float) else node.kind
        self.wrong(node, f"should be a whole number, not {found}")
        return None

    def _flag(self, node: JsonNode, key: str) -> bool | None:
        """Return a flag; none where it is not given."""
        found = self._object(node).get(key)
        if found is None or found.value is None:
            return None
        if isinstance(found.value, bool):
            return found.value
        self.wrong(found, f"should be true or false, not {found.kind}")
        return None

    def _owners(self, deciders: Sequence[JsonNode], options: Sequence[JsonNode]) -> dict[int, int]:
        """Return the owner of each option, in the order in which decision makers list them."""
        owners: dict[int, int] = {}
        for owner, decider in enumerate(deciders):
            for node in self._members(decider, "options"):
                number = self._whole(node)
                if number is None:
                    continue
                if not 0 <= number < len(options):
                    self.wrong(node, f"there is no option {number}", f"options are 0 to {len(options) - 1}")
                elif number in owners:
                    who = "this decision maker lists it twice" if owners[number] == owner else "another has it already"
                    self.wrong(node, f"option {number} has one owner, and {who}", "list it once")
                else:
                    owners[number] = owner
        for number, node in enumerate(options):
            if number not in owners and not self.problems:
                name = self._text(node, "name")
                self.wrong(node, f"no decision maker owns option {number} ({name})", "list it among one's options")
        return owners

    def _option(self, node: JsonNode, owner: int) -> GmcrOption:
        name = self._text(node, "name")
        direction = self._object(node).get("permittedDirection")
        change = _CHANGES["both"]
        if direction is not None and direction.value is not None:
            written = direction.value
            if isinstance(written, str) and written in _CHANGES:
                change = _CHANGES[written]
            else:
                found = f"{written!r}" if isinstance(written, str) else direction.kind
                way_out = "write both, fwd (N to Y only) or back (Y to N only)"
                self.wrong(direction, f"{found} is no direction", way_out)
        return GmcrOption("", name, owner, change)

    def _sorted(self, options: list[GmcrOption], owners: dict[int, int]) -> list[GmcrOption]:
        """Sort options by decision maker, as states are numbered, and give each an id."""
        taken: set[str] = set()
        sorted_ = []
        for number in owners:
            option = options[number]
            id_ = identifier(_without_marks(option.name), taken, "option")
            taken.add(id_)
            self.new[number] = id_
            sorted_.append(GmcrOption(id_, option.name or id_, option.owner, option.change))
        if list(owners) != sorted(owners):
            self.notes.append("options are numbered in the order of their decision makers, as states are")
        return sorted_

    def _condition(self, node: JsonNode) -> _Literals | None:
        """Read a condition: a list that all hold, or members of which one does."""
        if isinstance(node.value, dict):
            if self._flag(node, "compound") is False:
                way_out = 'write the options as a list, such as [[0, "Y"], [1, "N"]], or "compound": true'
                self.wrong(node, "an object that is no compound condition", way_out)
                return None
            members = [self._condition(each) for each in self._members(node, "members")]
            read = [each for each in members if each is not None]
            if not members and not self.problems:
                self.wrong(node, "a compound condition without members", 'write "members": [[[0, "Y"]]]')
            if len(read) < len(members) or not read:
                return None
            bad = next((each.contradiction for each in read if each.contradiction is not None), None)
            return _Literals(_joined("OR", [each.condition for each in read]), bad)
        items = self._list(node, 'a list such as [[0, "Y"], [1, "N"]], or a compound condition')
        said: dict[str, bool] = {}
        contradiction = None
        before = len(self.problems)
        if not items and isinstance(node.value, list):
            self.wrong(node, "a condition of no options", 'name one, such as [[0, "Y"]]')
        for item in items:
            literal = self._literal(item)
            if literal is not None and said.setdefault(*literal) != literal[1]:
                contradiction = item
        if len(self.problems) > before:
            return None
        parts: list[Condition] = [Named(name) if taken else Negated(Named(name)) for name, taken in said.items()]
        return _Literals(_joined("AND", parts), contradiction)

    def _literal(self, node: JsonNode) -> tuple[str, bool] | None:
        pair = self._list(node, 'a pair such as [0, "Y"]')
        if not isinstance(node.value, list):
            return None
        if len(pair) != 2 or pair[1].value not in ("Y", "N"):
            self.wrong(node, 'should be an option and "Y" or "N"', 'write it as [0, "Y"]')
            return None
        number = self._whole(pair[0])
        if number is None:
            return None
        if number not in self.new:
            self.wrong(pair[0], f"there is no option {number}", f"options are 0 to {len(self.new) - 1}")
            return None
        return self.new[number], pair[1].value == "Y"

    def _infeasible(self, root: JsonNode) -> list[tuple[Condition, tuple[int, int]]]:
        found = []
        for node in self._members(root, "infeasibles"):
            read = self._condition(node)
            if read is not None and read.contradiction is not None:
                what = "the infeasible condition contradicts itself: no state can meet it"
                self.wrong(read.contradiction, what, "an option is Y or N in one condition")
            elif read is not None:
                found.append((read.condition, (node.start, node.end)))
        return found

    def _space(self, root: JsonNode, options: list[GmcrOption], infeasible: list[Condition]) -> StateSpace:
        try:
            return StateSpace(tuple(option.id for option in options), tuple(infeasible))
        except ModelError as error:
            members = self._object(root)
            node = members["infeasibles"] if infeasible else members["options"]
            what, _, way_out = str(error).rpartition("; ")
            self.wrong(node, what, way_out)
            raise CaseError(self.problems) from None

    def _legacy(self, root: JsonNode, deciders: Sequence[JsonNode]) -> None:
        """Note what is passed over: fields of other versions, and what they mean here."""
        others = [key for key in self._object(root) if key not in _READ | _HARMLESS]
        known = {"name", "options", "preferences", *(key for _, key in _MANUAL)}
        others += [key for node in deciders for key in self._object(node) if key not in known]
        if others:
            self.notes.append(f"not read: {', '.join(dict.fromkeys(others))}; every coalition is looked at anyway")

    def _manual(self, root: JsonNode) -> str | None:
        """Return the key of the rankings to be used, "" where flags say that none is; none where no flag is given."""
        flags = [(key, is_used) for flag, key in _MANUAL if (is_used := self._flag(root, flag)) is not None]
        return next((key for key, is_used in flags if is_used), "") if flags else None

    def _decider(self, node: JsonNode, manual: str | None, space: StateSpace) -> GmcrDecisionMaker:
        """Read one decision maker; ``manual`` is what flags of the file say of rankings."""
        name = self._text(node, "name")
        members = self._object(node)
        stated = self._members(node, "preferences")
        if manual is None and not stated:
            manual = next((key for _, key in _MANUAL if key in members and members[key].value), None)
            if manual is not None:
                self.notes.append(f"no preferences of {name}, and no flag says what to use: its {manual} is used")
        if manual:
            ranking = next((members[key] for key in (manual, *(key for _, key in _MANUAL)) if key in members), None)
            if ranking is None:
                who = name or "a decision maker"
                self.wrong(node, f"{who} has no {manual}, and rankings are to be used", "write it")
                return GmcrDecisionMaker(name, (), (node.start, node.end))
            return GmcrDecisionMaker(name, self._ranking(ranking, name, space), (node.start, node.end))
        return GmcrDecisionMaker(name, self._preferences(name, stated), (node.start, node.end))

    def _preferences(self, name: str, stated: Sequence[JsonNode]) -> tuple[GmcrPreference, ...]:
        preferences: dict[Condition, GmcrPreference] = {}
        never = repeated = 0
        for each in stated:
            read = self._condition(each)
            if read is not None and read.contradiction is not None and isinstance(each.value, list):
                never += 1
            elif read is not None and read.condition in preferences:
                repeated += 1
            elif read is not None:
                preferences[read.condition] = GmcrPreference((each.start, each.end), read.condition)
        if never:
            what = "1 names an option as Y and N; it never holds and is"
            what = what if never == 1 else f"{never} name an option as Y and N; they never hold and are"
            self.notes.append(f"preferences of {name}: {what} left out")
        if repeated:
            what = "1 stands" if repeated == 1 else f"{repeated} stand"
            self.notes.append(f"preferences of {name}: {what} for a second time, and later ones are left out")
        return tuple(preferences.values())

    def _ranking(self, node: JsonNode, name: str, space: StateSpace) -> tuple[GmcrPreference, ...]:
        before = len(self.problems)
        order = []
        for item in self._list(node):
            tied = item.value if isinstance(item.value, list) else [item]
            if not tied:
                self.wrong(item, "a tie of no states", "list the states that tie, or remove it")
            order.append(tuple(number for each in tied if (number := self._whole(each)) is not None))
        if len(self.problems) > before:
            return ()
        try:
            space.check_ranking([ordinal for tied in order for ordinal in tied])
        except ModelError as error:
            what, _, way_out = str(error).rpartition("; ")
            self.wrong(node, f"the ranking of {name} {what}", way_out)
        return (GmcrPreference((node.start, node.end), ranking=tuple(order)),)


def _joined(word: Literal["AND", "OR"], parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))


def _without_marks(text: str) -> str:
    """Leave out of a name what stands for grouping in conditions."""
    return "".join(" " if letter in '()"' else letter for letter in text).strip()
