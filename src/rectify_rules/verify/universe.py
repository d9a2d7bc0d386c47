"""The texts that a question to the solver needs: facts that are compared share theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.logic import Items
from rectify_rules.ruleset.condition import Comparison, Condition
from rectify_rules.ruleset.model import Ruleset, conditions_of
from rectify_rules.ruleset.terms import Call, Constant, Derived, Fact, Term, walk

__all__ = ["PLACES", "Universe"]

PLACES = 3
"""Records that a list may hold."""
_NAMES = ("甲单位", "乙单位", "丙单位")
_STRAY = "其他"
_ID_LETTERS = {
    "investigation.measures": "M",
    "investigation.penalty_recommendations": "P",
    "investigation.criminal_recommendations": "C",
    "investigation.official_recommendations": "O",
    "investigation.department_opinions": "D",
    "problems": "Q",
}
_MOST_WORDS = 4
"""Words of which a text may hold any combination; of more it holds one at a time."""
_TEXT_OPERATORS = frozenset({"mentions", "mentions_none"})
_PAIRED = frozenset({"same_as", "differs_from"})


def record_ids(path: str) -> tuple[str, ...]:
    """Give the ids of the records of a list."""
    letter = _ID_LETTERS.get(path, "R")
    return tuple(f"{letter}{number}" for number in range(1, PLACES + 1))


class Universe:
    """Which texts each fact may hold, so that every test the rules put to it can come out either way."""

    def __init__(
        self,
        rulesets: Iterable[Ruleset],
        *,
        wide: bool = False,
        silent: bool = False,
        partial: bool = False,
    ) -> None:
        self._wide = wide
        self._partial = partial
        self._parent: dict[str, str] = {}
        self._words: dict[str, list[str]] = {}
        """Words looked for in a text fact, or in a list."""
        self._literals: dict[str, list[str]] = {}
        self._taken_out: set[str] = set()
        """Facts of which one is taken out of a list; left blank, what is left is known better than said here."""
        self.asked_of_record: set[str] = set()
        """Facts that may be left blank: those of which the rules ask whether they are recorded; `wide`, those
        that such a value rests on, too; `silent`, nearly all."""
        for ruleset in rulesets:
            for condition in _conditions(ruleset):
                self._read(condition)
        if silent:
            self.asked_of_record |= _leavable() - self._taken_out
        self._groups: dict[str, list[str]] = {}
        for node in self._parent:
            self._groups.setdefault(self._find(node), []).append(node)

    def may_be_blank(self, path: str) -> bool:
        """Tell whether a fact may be left blank; `partial`, any but the number of a record."""
        return path in self.asked_of_record or (self._partial and not path.endswith(".id"))

    def covers(self, other: Universe) -> bool:
        """Tell whether every test that another puts to facts can come out either way here, too."""
        return (
            all(self.may_be_blank(path) for path in other.asked_of_record)
            and _holds_all(self._words, other._words)
            and _holds_all(self._literals, other._literals)
            and all(
                self._find(node) == self._find(nodes[0]) for nodes in other._groups.values() for node in nodes
            )
        )

    def texts(self, path: str) -> tuple[str, ...]:
        """List the texts, other than the empty one, that a fact may hold."""
        nodes = self._groups.get(self._find(path), [path])
        found: dict[str, None] = {}
        for node in nodes:
            spec = dictionary().get(node.rpartition(".")[0])
            if spec is not None and spec.record is not None and node.endswith(".id"):
                found.update(dict.fromkeys(record_ids(spec.path)))
        if found:
            found[_STRAY] = None
        else:
            found.update(dict.fromkeys(_NAMES))
        for node in nodes:
            found.update(dict.fromkeys(self._literals.get(node, ())))
            found.update(dict.fromkeys(self._carriers(node)))
        return tuple(found)

    def _carriers(self, node: str) -> Iterator[str]:
        words = list(dict.fromkeys(self._words.get(node, ())))
        most = len(words) if len(words) <= _MOST_WORDS else 1
        for size in range(1, most + 1):
            for chosen in combinations(words, size):
                yield "".join(chosen)

    def _read(self, condition: Condition) -> None:
        for proposition in condition.propositions():
            for term in proposition.terms():
                for part in walk(term):
                    self._part(part)
            if isinstance(proposition, Comparison):
                self._comparison(proposition)

    def _comparison(self, proposition: Comparison) -> None:
        name = proposition.operator.name
        nodes = _nodes(proposition.term)
        if name == "recorded":
            terms = walk(proposition.term) if self._wide else (proposition.term,)
            facts = (part.path for part in terms if isinstance(part, Fact))
            self.asked_of_record.update(facts)
        if name in _PAIRED:
            self._unite([*nodes, *_nodes(proposition.operands[0])])
        values = [str(part.value.data) for part in proposition.operands if isinstance(part, Constant)]
        for node in nodes:
            if name in _TEXT_OPERATORS:
                self._words.setdefault(node, []).extend(values)
            elif not name.startswith(("blank", "empty", "recorded")):
                self._literals.setdefault(node, []).extend(values)

    def _part(self, term: Term) -> None:
        if not isinstance(term, Call):
            return
        if term.function in {"minus", "minus_item"}:
            nodes = [node for arg in term.args for node in _nodes(arg)]
            self._unite(nodes)
            for arg in term.args:
                for node in nodes[:1]:
                    self._literals.setdefault(node, []).extend(_constants(arg))
        if term.function == "minus_item":
            self._taken_out.update(part.path for part in walk(term.args[1]) if isinstance(part, Fact))
        if term.function == "without_words":
            for node in _nodes(term.args[0])[:1]:
                self._words.setdefault(node, []).extend(_constants(term.args[1]))

    def _unite(self, nodes: list[str]) -> None:
        for node in nodes:
            self._parent.setdefault(node, node)
        for node in nodes[1:]:
            self._parent[self._find(node)] = self._find(nodes[0])

    def _find(self, node: str) -> str:
        self._parent.setdefault(node, node)
        while self._parent[node] != node:
            node = self._parent[node]
        return node


def _leavable() -> set[str]:
    """List the facts of which the encoding knows what it means that they are blank."""
    return {path for path, spec in dictionary().items() if spec.kind not in {"record_list", "map"}}


def _holds_all(mine: dict[str, list[str]], theirs: dict[str, list[str]]) -> bool:
    return all(set(mine.get(node, ())) >= set(texts) for node, texts in theirs.items())


def _conditions(ruleset: Ruleset) -> Iterator[Condition]:
    for rule in ruleset.rules.values():
        yield from conditions_of(rule)
        yield from (item.condition for item in rule.unless)
        yield from (item.condition for item in (*rule.notices, *rule.presumptions))
    yield from (entry.condition for entry in ruleset.integrity)
    yield from (condition for _, condition in ruleset.proofs)
    for derived in ruleset.derived.values():
        for part in walk(derived):
            yield from part.conditions()


def _constants(term: Term) -> list[str]:
    data = term.value.data if isinstance(term, Constant) else None
    return [str(item) for item in data.sure] if isinstance(data, Items) else []


def _nodes(term: Term) -> list[str]:
    """List the facts whose texts a term may give."""
    if isinstance(term, Derived):
        return _nodes(term.body)
    if isinstance(term, Fact):
        spec = dictionary()[term.path]
        textual = spec.kind in {"text", "map"} or (spec.kind == "list" and spec.item == "text")
        return [term.path] if textual else []
    if isinstance(term, Call):
        if term.function in {"ids", "ids_where"}:
            return [f"{term.args[0].type.path}.id"]
        if term.function == "pluck":
            path = f"{term.args[0].type.path}.{str(term.args[1].key).strip(chr(39))}"
            return [path] if dictionary()[path].kind == "text" else []
        if term.function == "keys_where":
            return _nodes(term.args[0])
        if term.type.kind not in {"list", "text"}:
            return []
        return [node for arg in term.args for node in _nodes(arg)]
    return [node for part in term.parts(None) for node in _nodes(part)]
