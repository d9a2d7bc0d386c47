"""Small changes of the rules of an article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verdict import Verdict
from rectify_rules.verify.condition_mutations import ConditionMutator
from rectify_rules.verify.mutation import Mutation, Site
from rectify_rules.yaml_tree import Node

_OTHER_VERDICT = {
    "compliant": "violated",
    "violated": "needs_review",
    "needs_review": "compliant",
    "pending": "compliant",
    "not_applicable": "compliant",
}
_OTHER_REASON = "another_reason"
_OTHER_ACTS = ("assessment.report_completed_on", "assessment.team_established_on", "as_of")
_OTHER_ADDRESSEE = "其他单位"


class RuleMutator:
    """Changes the rules of one file."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.conditions = ConditionMutator(ruleset)

    def mutations(self, file: str, tree: Node) -> Iterator[Mutation]:
        """Yield every small change of every rule."""
        for rule in Site(file, (), tree).at("rules").members():
            yield from self._rule(rule)

    def _rule(self, rule: Site) -> Iterator[Mutation]:
        entries: Mapping[str, Site] = dict(rule.entries())
        if "require" in entries:
            yield from self.conditions.mutations(entries["require"])
        if "outcomes" in entries:
            yield from self._lines(entries["outcomes"])
        if "unless" in entries:
            for exception in entries["unless"].members():
                yield from self._dropped(exception, "drop_exception")
                yield exception.at("reason").replaced_by("reason", _OTHER_REASON)
                yield from self.conditions.mutations(exception.at("when"))
        if "when" in entries:
            yield rule.without("drop_guard", *[key for key in ("when", "otherwise") if key in entries])
            yield from self.conditions.mutations(entries["when"])
        if "otherwise" in entries:
            yield entries["otherwise"].at("reason").replaced_by("reason", _OTHER_REASON)
        if "each" in entries:
            yield from self._each(entries["each"])
        if "act_on" in entries:
            yield from self._act(rule, entries["act_on"])
        yield from self._addressee(entries)
        yield from self._beside(rule, entries)
        if "ratio" in entries:
            yield from self._ratio(entries["ratio"])

    def _lines(self, lines: Site) -> Iterator[Mutation]:
        for line in lines.members():
            yield from self._dropped(line, "drop_line")
            yield from self._line(line)

    def _line(self, line: Site) -> Iterator[Mutation]:
        entries = dict(line.entries())
        if "verdict" in entries:
            verdict = str(entries["verdict"].node.value)
            yield entries["verdict"].replaced_by("verdict", _OTHER_VERDICT[verdict])
        yield entries["reason"].replaced_by("reason", _OTHER_REASON)
        if "when" in entries:
            yield line.without("drop_guard", "when")
            yield from self.conditions.mutations(entries["when"])
        if "remedy" in entries:
            yield line.without("drop_remedy", "remedy")
        if "by" in entries:
            yield line.without("addressee", "by")
        for flag in ("raises", "keeps_scope", "consequence_of"):
            if flag in entries:
                yield line.without(f"drop_{flag}", flag)

    def _each(self, each: Site) -> Iterator[Mutation]:
        entries = dict(each.entries())
        if "when" in entries:
            yield each.without("drop_guard", "when")
            yield from self.conditions.mutations(entries["when"])
        yield from self._lines(entries["outcomes"])

    def _act(self, rule: Site, act: Site) -> Iterator[Mutation]:
        yield rule.without("drop_act", "act_on")
        name = act.node.value["since"].value if act.node.is_mapping() else act.node.value
        if act.node.is_mapping():
            yield act.replaced_by("another_act", name)
        else:
            yield act.replaced_by("another_act", {"since": name})
        for other in _OTHER_ACTS:
            if other != name:
                yield act.replaced_by("another_act", other)

    def _addressee(self, entries: Mapping[str, Site]) -> Iterator[Mutation]:
        if "owed_by" in entries:
            yield entries["owed_by"].replaced_by("addressee", _OTHER_ADDRESSEE)
        if "owed_instead" in entries:
            for instead in entries["owed_instead"].members():
                yield from self._dropped(instead, "addressee")
                yield instead.at("by").replaced_by("addressee", _OTHER_ADDRESSEE)
                yield from self.conditions.mutations(instead.at("when"))

    def _beside(self, rule: Site, entries: Mapping[str, Site]) -> Iterator[Mutation]:
        """Change what a finding carries beside its verdict."""
        for key in ("values", "notices", "presumptions"):
            for entry in entries[key].members() if key in entries else ():
                yield from self._dropped(entry, f"drop_{key.removesuffix('s')}")
        for key in ("notices", "presumptions"):
            for remark in entries[key].members() if key in entries else ():
                yield from self._remark(remark)
        if "provisional" in entries:
            yield rule.without("drop_provisional", "provisional")

    def _remark(self, remark: Site) -> Iterator[Mutation]:
        entries = dict(remark.entries())
        if "when" in entries:
            yield remark.without("drop_guard", "when")
            yield from self.conditions.mutations(entries["when"])
        if "verdicts" in entries:
            yield remark.without("drop_guard", "verdicts")
            listed = list(entries["verdicts"].members())
            yield from (one.dropped("narrow_set") for one in listed if len(listed) > 1)
            values = [one.node.value for one in listed]
            for verdict in Verdict:
                if verdict.value not in values:
                    yield entries["verdicts"].replaced_by("widen_set", [*values, verdict.value])

    def _ratio(self, ratio: Site) -> Iterator[Mutation]:
        for _, condition in ratio.at("counted").entries():
            yield from self.conditions.mutations(condition)
        yield from self.conditions.mutations(ratio.at("fulfilled"))
        if "consequence_of" in ratio.node.value:
            yield ratio.without("drop_consequence_of", "consequence_of")

    @staticmethod
    def _dropped(site: Site, operator: str) -> Iterator[Mutation]:
        yield site.dropped(operator)
