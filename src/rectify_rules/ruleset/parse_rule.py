"""One rule of a rule file turned into a compiled rule."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectify_rules.ruleset.compile import outcome_table
from rectify_rules.ruleset.condition import ALWAYS, NEVER, Condition
from rectify_rules.ruleset.model import Each, Line, Remark, Remedy, Rule, Unless
from rectify_rules.ruleset.parse_condition import ConditionParser
from rectify_rules.ruleset.parse_special import ratio_of, transition_of
from rectify_rules.ruleset.problems import suggest
from rectify_rules.ruleset.terms import Term
from rectify_rules.verdict import Verdict
from rectify_rules.yaml_tree import Node

MODALITIES = ("must", "must_not", "may", "in_principle", "exception", "scope", "declaratory")
SEVERITIES = ("high", "normal", "low")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_CODE = re.compile(r"[a-z][a-z0-9_]*\Z")

_RULE_KEYS = (
    "id", "norm", "title", "quote", "implied_by", "modality", "owed_by", "owed_instead", "act_on", "values", "outcomes",
    "when", "otherwise", "unless", "each", "notices", "presumptions", "provisional", "ratio", "explain", "require",
)  # fmt: skip
_LINE_KEYS = (
    "verdict", "reason", "when", "say", "remedy", "by", "raises", "keeps_scope", "consequence_of", "severity",
)  # fmt: skip


class RuleParser(ConditionParser):
    """Reads rules; `transition_reading` is the reading, and its value, under which each act counts."""

    transition_reading: tuple[str, str] = ("", "")
    norms: frozenset[str] = frozenset()

    def rule(self, node: Node) -> Rule:
        """Read one rule."""
        problems = self.problems
        problems.rule = str(node.get("id").value) if node.get("id") else ""  # type: ignore[union-attr]
        problems.known_keys(node, _RULE_KEYS)
        modality = problems.text(node, "modality", required=True)
        if modality and modality not in MODALITIES:
            problems.at(
                node.value["modality"], f"unknown modality `{modality}`{suggest(modality, MODALITIES)}"
            )
        norm = problems.text(node, "norm", required=True)
        if not re.match(r"\d+-", norm):
            problems.at(node, "a norm id is article-paragraph-part, as `3-1-s1`")
            norm = "0-" + norm
        lines = tuple(self._lines(node))
        if not lines and node.get("each") is None:
            problems.at(node, "a rule has `outcomes`, `require` or `each`")
        unless = tuple(self._unless(node))
        when, otherwise = self._trigger(node)
        transition = transition_of(self, node)
        each, each_lines = self._each(node, tuple(line for line in lines if line.raises))
        deciding = tuple(line for line in lines if not line.raises) if each else lines
        table = outcome_table(deciding, unless, when, otherwise, transition)
        rule = Rule(
            id=problems.text(node, "id", required=True),
            norm=norm,
            title=problems.text(node, "title", required=True),
            quotes=tuple(self._quotes(node)),
            modality=modality,
            owed_by=problems.text(node, "owed_by", required=modality in {"must", "must_not"}),
            owed_instead=tuple(self._owed_instead(node)),
            table=table,
            lines=lines,
            unless=unless,
            when=when,
            otherwise=otherwise,
            each=each,
            each_lines=each_lines,
            transition=transition,
            values=tuple(self._values(node)),
            notices=tuple(self._remarks(node, "notices")),
            presumptions=tuple(self._remarks(node, "presumptions")),
            provisional=self._provisional(node),
            ratio=ratio_of(self, node),
            implied_by=problems.text(node, "implied_by"),
            path=problems.path,
            number=node.line,
            explain=problems.text(node, "explain"),
        )
        problems.rule = ""
        return rule

    def _owed_instead(self, node: Node) -> Iterator[tuple[Condition, str]]:
        for entry in self.problems.sequence(node.get("owed_instead"), "`owed_instead`"):
            entry = self.problems.mapping(entry, "an entry of `owed_instead`")
            self.problems.known_keys(entry, ("when", "by"))
            when = entry.get("when")
            yield (NEVER if when is None else self.condition(when)), self.template(entry, "by", required=True)

    def _quotes(self, node: Node) -> Iterator[str]:
        entry = node.get("quote")
        if entry is None:
            if node.get("implied_by") is None:
                self.problems.at(node, "a rule has a `quote`, or says what it is `implied_by`")
            return
        for part in entry.value if entry.is_sequence() else [entry]:
            if isinstance(part.value, str) and part.value.strip():
                yield part.value
            else:
                self.problems.at(part, "`quote` must be text")

    def _lines(self, node: Node) -> Iterator[Line]:
        require = node.get("require")
        if require is not None:
            condition = self.condition(require)
            yield Line(Verdict.COMPLIANT, "met", condition, number=require.line)
            yield Line(Verdict.VIOLATED, "not_met", condition.negated(), number=require.line)
        for entry in self.problems.sequence(node.get("outcomes"), "`outcomes`"):
            yield self.line(entry)

    def line(self, entry: Node, *, verdict: Verdict | None = None) -> Line:
        """Read one line of a decision table."""
        problems = self.problems
        entry = problems.mapping(entry, "an outcome")
        problems.known_keys(entry, _LINE_KEYS)
        if verdict is None:
            name = problems.text(entry, "verdict", required=True)
            valid = tuple(item.value for item in Verdict if item is not Verdict.UNDETERMINED)
            if name and name not in valid:
                problems.at(entry.value["verdict"], f"unknown verdict `{name}`{suggest(name, valid)}")
            verdict = Verdict(name) if name in valid else Verdict.NEEDS_REVIEW
        reason = problems.text(entry, "reason", required=True)
        if reason and not _CODE.match(reason):
            problems.at(entry.value["reason"], f"a reason is a lower-case code, not `{reason}`")
        severity = problems.text(entry, "severity") or "normal"
        if severity not in SEVERITIES:
            problems.at(
                entry.value["severity"], f"unknown severity `{severity}`{suggest(severity, SEVERITIES)}"
            )
        when = entry.get("when")
        return Line(
            verdict=verdict,
            reason=reason,
            condition=ALWAYS if when is None else self.condition(when),
            say=self.template(entry, "say"),
            remedy=self.remedy(entry.get("remedy")),
            by=self.template(entry, "by"),
            raises=self.flag(entry, "raises"),
            keeps_scope=self.flag(entry, "keeps_scope"),
            consequence_of=self.norm(entry, "consequence_of"),
            severity=severity,
            number=entry.line,
        )

    def flag(self, entry: Node, key: str) -> bool:
        """Read an entry that is true or false, false where there is none."""
        found = entry.get(key)
        if found is not None and not isinstance(found.value, bool):
            self.problems.at(found, f"`{key}` is `true` or `false`")
        return found is not None and found.value is True

    def norm(self, entry: Node, key: str) -> str:
        """Read a norm id, empty where there is none."""
        norm = self.problems.text(entry, key)
        if norm and norm not in self.norms:
            self.problems.at(entry.value[key], f"unknown norm `{norm}`{suggest(norm, self.norms)}")
        return norm

    def remedy(self, node: Node | None) -> Remedy | None:
        """Read what is to be done, by whom, under which provision."""
        if node is None:
            return None
        node = self.problems.mapping(node, "`remedy`")
        self.problems.known_keys(node, ("do", "by", "cite"))
        return Remedy(
            self.template(node, "do", required=True),
            self.template(node, "by", required=True),
            self.problems.text(node, "cite"),
        )

    def template(self, node: Node, key: str, *, required: bool = False) -> str:
        """Read a sentence with `{names}` in it."""
        text = self.problems.text(node, key, required=required)
        for name in _PLACEHOLDER.findall(text):
            if self.names.term(name) is None:
                self.problems.at(
                    node.value[key], f"unknown name `{name}` in braces{suggest(name, self.names.all())}"
                )
        return text

    def _unless(self, node: Node) -> Iterator[Unless]:
        for entry in self.problems.sequence(node.get("unless"), "`unless`"):
            entry = self.problems.mapping(entry, "an exception")
            self.problems.known_keys(entry, ("norm", "quote", "when", "reason", "say"))
            when = entry.get("when")
            if when is None:
                self.problems.at(entry, "an exception has a `when`")
            yield Unless(
                self.norm(entry, "norm"),
                self.problems.text(entry, "quote", required=True),
                NEVER if when is None else self.condition(when),
                self.problems.text(entry, "reason", required=True),
                self.template(entry, "say"),
                entry.line,
            )

    def _trigger(self, node: Node) -> tuple[Condition | None, Line | None]:
        when, otherwise = node.get("when"), node.get("otherwise")
        if when is None:
            if otherwise is not None:
                self.problems.at(otherwise, "`otherwise` goes with `when`")
            return None, None
        if otherwise is None:
            self.problems.at(when, "`when` needs an `otherwise` that gives the reason")
            return self.condition(when), None
        line = self.line(otherwise, verdict=Verdict.NOT_APPLICABLE)
        return self.condition(when), line

    def _each(self, node: Node, raising: tuple[Line, ...]) -> tuple[Each | None, tuple[Line, ...]]:
        entry = node.get("each")
        if entry is None:
            return None, ()
        entry = self.problems.mapping(entry, "`each`")
        self.problems.known_keys(entry, ("of", "as", "when", "outcomes"))
        alias = self.problems.text(entry, "as", required=True)
        section = self.problems.text(entry, "of", required=True)
        if self.names.records.get(alias) != section:
            self.problems.at(
                entry,
                f"`{alias}` is not declared for `{section}` under `records`{suggest(alias, self.names.records)}",
            )
        when = entry.get("when")
        condition = ALWAYS if when is None else self.condition(when)
        lines = tuple(self.line(item) for item in self.problems.sequence(entry.get("outcomes"), "`outcomes`"))
        passed_over = Line(Verdict.NOT_APPLICABLE, "not_concerned", NEVER)
        table = outcome_table(lines, (), condition, passed_over)
        return Each(section, alias, condition, table, outcome_table(raising)), lines

    def _values(self, node: Node) -> Iterator[tuple[str, Term]]:
        for entry in self.problems.sequence(node.get("values"), "`values`"):
            if entry.is_mapping() and len(entry.value) == 1:
                (public, name), *_ = entry.items()
                yield public, self.term(name)
            else:
                yield str(entry.value), self.term(entry)

    def _remarks(self, node: Node, key: str) -> Iterator[Remark]:
        for entry in self.problems.sequence(node.get(key), f"`{key}`"):
            entry = self.problems.mapping(entry, "a remark")
            self.problems.known_keys(entry, ("id", "when", "say", "verdicts"))
            when = entry.get("when")
            verdicts = [
                str(item.value) for item in self.problems.sequence(entry.get("verdicts"), "`verdicts`")
            ]
            known = tuple(Verdict(name) for name in verdicts if name in Verdict.__members__.values())
            if len(known) != len(verdicts):
                self.problems.at(entry, f"unknown verdict among {', '.join(verdicts)}")
            condition = ALWAYS if when is None else self.condition(when)
            yield Remark(
                self.problems.text(entry, "id", required=True),
                condition,
                self.template(entry, "say", required=True),
                known,
            )

    def _provisional(self, node: Node) -> tuple[str, str] | None:
        entry = node.get("provisional")
        if entry is None:
            return None
        self.problems.known_keys(self.problems.mapping(entry, "`provisional`"), ("missing", "use"))
        names = [self.problems.text(entry, key, required=True) for key in ("missing", "use")]
        for name in names:
            if name and self.names.term(name) is None:
                self.problems.at(entry, f"unknown name `{name}`{suggest(name, self.names.all())}")
        return names[0], names[1]
