"""A folder of rule files turned into a ruleset, or into a list of everything wrong with it."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from rectify_rules.errors import RuleFileError, RuleProblem
from rectify_rules.ruleset import checks
from rectify_rules.ruleset.dependencies import asked, cycle_of, longest_chain, readings_of
from rectify_rules.ruleset.folders import editions, exists, folder_of, rules_root
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.ruleset.names import Names
from rectify_rules.ruleset.parse_edition import EditionParser
from rectify_rules.ruleset.parse_rule import RuleParser
from rectify_rules.ruleset.problems import Problems
from rectify_rules.ruleset.regulation import Regulation, split
from rectify_rules.ruleset.size import MAX_CHAIN
from rectify_rules.ruleset.terms import Derived
from rectify_rules.yaml_tree import MAX_BYTES, Node, YamlFault, parse

_SHARED = ("edition.yaml", "readings.yaml", "derived.yaml", "integrity.yaml")
MAX_FILES = 200


def load_ruleset(edition: str | Path | None = None, *, in_force_on: date | None = None) -> Ruleset:
    """Load an edition by its id, by the date on which it is in force, or from a folder.

    Raises RuleFileError with every fault of the folder, each as `path:line:column: rule: message`.
    """
    if edition is None:
        return _in_force(in_force_on)
    folder = folder_of(edition)
    if not exists(folder / "edition.yaml"):
        known = ", ".join(editions())
        fault = f"no `edition.yaml` in this folder; editions known by name: {known}"
        raise RuleFileError([RuleProblem(str(folder), 1, 1, "", fault)])
    ruleset = _load(folder)
    if in_force_on is not None and not _covers(ruleset, in_force_on):
        fault = f"`{ruleset.edition.id}` is not in force on {in_force_on}"
        raise RuleFileError([RuleProblem(str(folder), 1, 1, "", fault)])
    return ruleset


def _covers(ruleset: Ruleset, day: date) -> bool:
    edition = ruleset.edition
    return edition.effective_on <= day and (edition.repealed_on is None or day < edition.repealed_on)


def _in_force(day: date | None) -> Ruleset:
    if day is None:
        raise TypeError("load_ruleset needs an edition, a folder, or `in_force_on`")
    for name in editions():
        ruleset = _load(rules_root() / name)
        if _covers(ruleset, day):
            return ruleset
    fault = f"no edition is in force on {day}; editions: {', '.join(editions())}"
    raise RuleFileError([RuleProblem(str(rules_root()), 1, 1, "", fault)])


def load_same(origin: str, digest: str) -> Ruleset:
    """Load again what was loaded before, perhaps in another process; raise RuleFileError if it is no longer that."""
    ruleset = load_ruleset(origin)
    if ruleset.digest != digest:
        fault = f"these are other rules than before (sha256 {ruleset.digest[:12]}…, not {digest[:12]}…)"
        raise RuleFileError([RuleProblem(origin, 1, 1, "", f"{fault}; evaluate the case again")])
    return ruleset


def _load(folder: Path) -> Ruleset:
    """Read the files; parse them only when their content has not been seen before."""
    return _parsed(read_files(folder), str(folder))


def read_files(folder: Path) -> tuple[tuple[str, str], ...]:
    try:
        entries = sorted(entry.name for entry in folder.iterdir())
    except OSError as error:
        fault = f"the folder cannot be read: {error.strerror}"
        raise RuleFileError([RuleProblem(str(folder), 1, 1, "", fault)]) from None
    names = [name for name in entries if name.endswith(".yaml") or name == "regulation.md"]
    faults: list[RuleProblem] = []
    for name in names:
        if not name.isprintable():
            shown = str(folder / ascii(name)[1:-1])
            faults.append(RuleProblem(shown, 1, 1, "", "rename the file: its name is not readable text"))
    if faults:
        raise RuleFileError(faults)
    if len(names) > MAX_FILES:
        raise RuleFileError([RuleProblem(str(folder), 1, 1, "", f"more than {MAX_FILES} rule files")])
    for wanted in (*_SHARED, "regulation.md"):
        if wanted not in names:
            faults.append(RuleProblem(str(folder / wanted), 1, 1, "", "this file is missing"))
    texts: list[tuple[str, str]] = []
    for name in names:
        path = folder / name
        try:
            texts.append((name, _text_of(path)))
        except (OSError, ValueError) as error:
            faults.append(RuleProblem(str(path), 1, 1, "", f"cannot be read as UTF-8 text: {error}"))
    if faults:
        raise RuleFileError(faults)
    return tuple(texts)


def _text_of(path: Path) -> str:
    """Read a regular file of bounded size: a pipe or a device could be waited for without end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError("not a regular file")
    with path.open("rb") as file:
        content = file.read(4 * MAX_BYTES + 1)
    if len(content) > 4 * MAX_BYTES:
        raise ValueError("the file is too large")
    return content.decode("utf-8-sig").replace("\r\n", "\n")


@lru_cache(maxsize=16)
def _parsed(texts: tuple[tuple[str, str], ...], folder: str) -> Ruleset:
    ruleset = Loader(dict(texts), folder).ruleset()
    place = Path(folder).resolve()
    # An edition is known by name wherever the library is installed; a folder only by its whole path.
    shipped = place.parent == rules_root().resolve()
    object.__setattr__(ruleset, "origin", place.name if shipped else str(place))
    return ruleset


class Loader:
    """Reads the files of one folder; `trees` holds them as parsed, and may be given beforehand."""

    def __init__(self, texts: Mapping[str, str], folder: str) -> None:
        self.texts = texts
        self.folder = Path(folder)
        self.problems = Problems()
        self.names = Names()
        self.parser = RuleParser(self.names, self.problems)
        self.trees: dict[str, Node] = {}
        self.text_is_known = False
        """The text, its locks and its quotes have been checked before."""

    def ruleset(self) -> Ruleset:
        """Give the ruleset; raise RuleFileError with everything that is wrong."""
        if not self.trees:
            self._parse_files()
        self.problems.raise_any()
        edition_parser = EditionParser(self.parser, self.problems)
        self.problems.path = self._path("readings.yaml")
        self.names.readings.update(edition_parser.readings(self.trees["readings.yaml"]))
        self._announce_rules()
        self.problems.path = self._path("edition.yaml")
        edition, locks, transition = edition_parser.edition(self.trees["edition.yaml"])
        self.parser.transition_reading = transition
        self.problems.path = self._path("derived.yaml")
        edition_parser.derived(self.trees["derived.yaml"])
        rules = {rule.id: rule for rule in self._rules()}
        self.problems.path = self._path("integrity.yaml")
        orders, order_texts, integrity = edition_parser.integrity(self.trees["integrity.yaml"])
        proofs = tuple(edition_parser.proofs(self.trees["integrity.yaml"]))
        rules = self._complete(rules, edition.scope)
        regulation = self._regulation()
        result = Ruleset(
            edition=edition,
            rules=rules,
            readings=dict(self.names.readings),
            derived={name: term for name, term in self.names.derived.items() if isinstance(term, Derived)},
            conditions=dict(self.names.conditions),
            condition_labels=dict(self.names.labels),
            integrity=integrity,
            orders=orders,
            order_texts=order_texts,
            proofs=proofs,
            articles=dict(regulation.parts),
            digest=self._digest(),
            records=dict(self.names.records),
            names=self.names,
        )
        if self.text_is_known:
            checks.check_changed(result, (), self.problems, self.folder)
        else:
            checks.check(result, regulation, locks, self.problems, self.folder)
        self.problems.raise_any()
        return result

    def _path(self, name: str) -> str:
        return str(self.folder / name)

    def _parse_files(self) -> None:
        for name, text in self.texts.items():
            if not name.endswith(".yaml"):
                continue
            self.problems.path = self._path(name)
            try:
                tree = parse(text)
            except YamlFault as fault:
                self.problems.place(fault.line, fault.column, fault.message)
                continue
            self.trees[name] = (
                self.problems.mapping(tree, "a rule file") if tree.value is not None else Node({}, 1, 1)
            )

    def _rule_nodes(self) -> Iterator[tuple[str, Node]]:
        for name, tree in self.trees.items():
            if name in _SHARED:
                continue
            self.problems.path = self._path(name)
            self.problems.known_keys(tree, ("rules",))
            for node in self.problems.sequence(tree.get("rules"), "`rules`"):
                if node.is_mapping():
                    yield name, node
                else:
                    self.problems.at(node, "a rule must be a mapping")

    def _announce_rules(self) -> None:
        """Learn the ids before anything refers to them."""
        norms: dict[str, str] = {}
        for _, node in self._rule_nodes():
            rule, norm = self.problems.text(node, "id"), self.problems.text(node, "norm")
            if rule in self.names.rules:
                self.problems.at_key(node, "id", f"the rule `{rule}` is defined twice")
            if norm in norms:
                self.problems.at_key(node, "norm", f"norm `{norm}` already has the rule `{norms[norm]}`")
            self.names.rules[rule] = norm
            norms[norm] = rule
        self.parser.norms = frozenset(norms)

    def _rules(self) -> Iterator[Rule]:
        for name, node in self._rule_nodes():
            self.problems.path = self._path(name)
            yield self.parser.rule(node)

    def _complete(self, rules: dict[str, Rule], scope: tuple[str, ...]) -> dict[str, Rule]:
        direct = {rule.id: tuple(dict.fromkeys(asked(rule))) for rule in rules.values()}
        self._refuse_cycles(rules, direct)
        self.problems.raise_any()
        ordered = sorted(rules.values(), key=lambda rule: rule.article)
        known: dict[str, tuple[str, ...]] = {}
        return {
            rule.id: replace(
                rule,
                depends_on=direct[rule.id],
                readings=readings_of(rule, rules, direct, known),
                is_scope=rule.id in scope,
            )
            for rule in ordered
        }

    def _refuse_cycles(self, rules: Mapping[str, Rule], direct: Mapping[str, tuple[str, ...]]) -> None:
        cycles = {name: cycle_of(name, direct) for name in rules if direct.get(name)}
        for name, cycle in cycles.items():
            if cycle:
                self._at_rule(rules[name], f"verdicts in a cycle: {' → '.join(cycle)}")
        if any(cycles.values()):
            return
        for name, length in longest_chain(direct).items():
            if length > MAX_CHAIN:
                self._at_rule(
                    rules[name],
                    f"more than {MAX_CHAIN} verdicts ask for each other in a row: shorten the chain",
                )

    def _at_rule(self, rule: Rule, message: str) -> None:
        self.problems.path, self.problems.rule = rule.path, rule.id
        self.problems.place(rule.number, 1, message)

    def _regulation(self) -> Regulation:
        self.problems.path = self._path("regulation.md")
        try:
            return split(self.texts["regulation.md"])
        except ValueError as error:
            self.problems.place(1, 1, str(error))
            self.problems.raise_any()
            raise

    def _digest(self) -> str:
        total = hashlib.sha256()
        for name, text in sorted(self.texts.items()):
            total.update(f"{name}\0{len(text)}\0{text}".encode())
        return total.hexdigest()


__all__ = ["editions", "folder_of", "load_ruleset", "rules_root"]
