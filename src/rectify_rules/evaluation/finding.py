"""An outcome put into a finding: sentence, proof, values, remarks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from rectify_rules.evaluation.citing import Citer
from rectify_rules.evaluation.context import Context
from rectify_rules.evaluation.gate import Gate
from rectify_rules.evaluation.outcome import Outcome, Part
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.logic import merge
from rectify_rules.report.model import Finding, ItemFinding, Remark, Remedy
from rectify_rules.report.wording import fill, public_value, term_words
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Line, Rule
from rectify_rules.ruleset.model import Remark as RemarkRule
from rectify_rules.ruleset.terms import label_of
from rectify_rules.verdict import Verdict


class FindingMaker:
    """Makes the findings of one case."""

    def __init__(self, context: Context, env: Environment) -> None:
        self.context = context
        self.env = env
        self.names = context.ruleset.names
        self.chosen = context.readings
        self._citer = Citer(context)
        self.scope_presumptions: tuple[Remark, ...] = ()
        """On these the scope rests, and with it every finding that follows."""

    def finding(self, rule: Rule, outcome: Outcome, gate: Gate, provisional: Verdict | None) -> Finding:
        """Make the finding of a norm that applies, or of which that is open."""
        if gate.state is None:
            return Finding.made(**self._common(rule), **self._open_gate(rule, outcome, gate))
        return Finding.made(**self._common(rule), **self._decided(rule, outcome, provisional))

    def closed(self, rule: Rule, gate: Gate) -> Finding:
        """Make the finding of a norm that does not apply: out of matter, territory or time."""
        return Finding.made(**self._common(rule), **self._closed(rule, gate))

    def _common(self, rule: Rule) -> dict[str, Any]:
        return {
            "norm": rule.norm,
            "rule": rule.id,
            "article": rule.article,
            "title": rule.title,
            "quote": rule.quotes,
            "assumed_in_scope": self.context.assume_in_scope,
            "readings": {name: self.chosen[name] for name in rule.readings},
            "declaratory": rule.declaratory,
        }

    def verdict(self, outcome: Outcome, gate: Gate) -> tuple[Verdict, str, tuple[str, ...]]:
        """Give the verdict of a finding, its reason and the facts missing, and nothing else of it."""
        if gate.state is True and outcome.verdict is not Verdict.UNDETERMINED:
            return outcome.verdict, outcome.reason, ()
        missing = self._missing(outcome, gate)
        reason = outcome.reason if gate.state else gate.reason
        return Verdict.UNDETERMINED, self._doubt(missing, reason)[0], missing

    def _missing(self, outcome: Outcome, gate: Gate) -> tuple[str, ...]:
        own = outcome.missing if outcome.verdict is Verdict.UNDETERMINED else ()
        return merge(gate.missing, own)

    def presume_scope(self, rules: Iterable[tuple[Rule, Verdict]]) -> None:
        """Note the presumptions of the scope rules, which all other findings share."""
        self.scope_presumptions = tuple(
            remark for rule, verdict in rules for remark in self._remarks(rule.presumptions, verdict)
        )

    def _closed(self, rule: Rule, gate: Gate) -> dict[str, Any]:
        fields: dict[str, Any] = {"verdict": Verdict.NOT_APPLICABLE, "reason": gate.reason}
        if gate.outcome is not None:
            part = gate.outcome.deciding[0]
            return {**fields, "text": self._sentence(part), "because": self._citer.because([part])}
        assert rule.transition is not None
        act = rule.transition.act
        day = term_words(act, self.env)
        predecessor = self.context.ruleset.edition.repeals
        text = f"{label_of(act)}为{day}，在本细则施行之前，适用{predecessor}，本细则不作评价"
        return {**fields, "text": text, "because": self._citer.cite([act], self.env)}

    def _open_gate(self, rule: Rule, outcome: Outcome, gate: Gate) -> dict[str, Any]:
        """Whether the norm applies is open: say what would be decided if it did."""
        missing = self._missing(outcome, gate)
        reason, contradictions = self._doubt(missing, gate.reason)
        inner = self._sentence(outcome.deciding[0]) if outcome.verdict is not Verdict.UNDETERMINED else ""
        then = f"；如适用，结论为{outcome.verdict.label}" + (f"：{inner}" if inner else "")
        text = f"本细则是否适用尚不能确定，待补充或核实：{self.labels(gate.missing)}{then}"
        return {
            "verdict": Verdict.UNDETERMINED,
            "reason": reason,
            "text": text,
            "missing": missing,
            "missing_sets": (missing,),
            "contradictions": contradictions,
            "if_in_scope": outcome.verdict,
            "values": self._values(rule, outcome),
            "addressee": rule.owed_by,
        }

    def _decided(self, rule: Rule, outcome: Outcome, provisional: Verdict | None) -> dict[str, Any]:
        first = outcome.deciding[0]
        line = first.line
        reason: str = outcome.reason
        contradictions: tuple[str, ...] = ()
        text = "；".join(dict.fromkeys(self._sentence(part) for part in outcome.deciding))
        if outcome.verdict is Verdict.UNDETERMINED:
            reason, contradictions = self._doubt(outcome.missing, outcome.reason)
            words = "、".join(contradictions)
            head = f"记录不一致（{words}），待核实：" if contradictions else "缺少"
            text = head + self.labels(outcome.missing)
            if provisional is not None:
                text += f"；按{self._stand_in(rule)}暂定为{provisional.label}"
        return {
            "verdict": outcome.verdict,
            "reason": reason,
            "text": text,
            "addressee": self._addressee(rule, first),
            "remedy": self._remedy(line, first.env),
            "severity": line.severity if line else "normal",
            "values": self._values(rule, outcome),
            "missing": outcome.missing,
            "missing_sets": outcome.missing_sets,
            "because": self._citer.because(outcome.deciding),
            "notices": self._remarks(rule.notices, outcome.verdict),
            "presumptions": (*self._shared(rule), *self._remarks(rule.presumptions, outcome.verdict)),
            "contradictions": contradictions,
            "consequence_of": (line.consequence_of or None) if line else None,
            "provisional": provisional,
            "also": self._also(rule, outcome),
            "items": tuple(self._item(part) for part in outcome.items),
        }

    def _shared(self, rule: Rule) -> tuple[Remark, ...]:
        return (
            ()
            if rule.is_scope or rule.declaratory or self.context.assume_in_scope
            else self.scope_presumptions
        )

    def _stand_in(self, rule: Rule) -> str:
        assert rule.provisional is not None
        return dictionary()[rule.provisional[1]].label

    def _doubt(self, missing: Sequence[str], reason: str) -> tuple[str, tuple[str, ...]]:
        """Say that the record contradicts itself where that is why a fact is missing."""
        texts = [found.text for found in self.context.contradictions if set(found.doubts) & set(missing)]
        doubtful = self._item_doubts(missing)
        if not texts and not doubtful:
            return reason, ()
        return "data_inconsistent", tuple(dict.fromkeys((*texts, *doubtful)))

    def _item_doubts(self, missing: Sequence[str]) -> tuple[str, ...]:
        found: list[str] = []
        for environments in self.env.record_environments.values():
            for inner in environments:
                own = inner.view.doubts - self.env.view.doubts
                for path in sorted(own & set(missing)):
                    label = dictionary()[path].label
                    found.append(
                        f"问题{getattr(inner.view.record, 'id', None) or ''}的“{label}”与其日期相互矛盾"
                    )
        return tuple(found)

    def labels(self, paths: Sequence[str]) -> str:
        """Name facts in Chinese."""
        return _labels(tuple(paths))

    def _sentence(self, part: Part) -> str:
        if part.line is None:
            return part.text or "缺少" + self.labels(part.missing)
        return fill(part.line.say, part.env, self.names) if part.line.say else part.line.reason

    def _addressee(self, rule: Rule, part: Part) -> str:
        by = part.line.by if part.line else ""
        if not by:
            instead = (name for when, name in rule.owed_instead if when.decide(self.env)[0] is True)
            by = next(instead, rule.owed_by)
        return fill(by, part.env, self.names)

    def _remedy(self, line: Line | None, env: Environment) -> Remedy | None:
        if line is None or line.remedy is None:
            return None
        do, by = (fill(text, env, self.names) for text in (line.remedy.do, line.remedy.by))
        return Remedy.made(do=do, by=by, cite=line.remedy.cite)

    def _values(self, rule: Rule, outcome: Outcome) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, term in rule.values:
            environments = [part.env for part in outcome.deciding] if term.per_item else [self.env]
            found = [
                public_value(env.value(term), term.type)
                for env in environments
                if not term.per_item or env.parent
            ]
            known = [value for value in found if value is not None]
            if not known:
                continue
            lists = [item for value in known if isinstance(value, tuple) for item in value]
            values[name] = tuple(dict.fromkeys(lists)) if isinstance(known[0], tuple) else known[0]
        return values

    def _also(self, rule: Rule, outcome: Outcome) -> tuple[str, ...]:
        """List further reasons of the same verdict that hold as well."""
        reasons = [part.reason for part in outcome.deciding]
        if rule.each is None:
            reasons += [
                line.reason
                for line in rule.table.lines
                if line.verdict is outcome.verdict and line.condition.decide(self.env)[0] is True
            ]
        return tuple(reason for reason in dict.fromkeys(reasons) if reason != outcome.reason)

    def _remarks(self, remarks: Sequence[RemarkRule], verdict: Verdict) -> tuple[Remark, ...]:
        return tuple(
            Remark.made(id=remark.id, text=fill(remark.say, self.env, self.names))
            for remark in remarks
            if (not remark.verdicts or verdict in remark.verdicts)
            and remark.condition.decide(self.env)[0] is True
        )

    def _item(self, part: Part) -> ItemFinding:
        identity = str(getattr(part.env.view.record, "id", None) or "")
        return ItemFinding.made(
            index=part.index or 0,
            id=identity,
            verdict=part.verdict,
            reason=part.reason,
            text=self._sentence(part),
        )


@lru_cache(maxsize=1 << 12)
def _labels(paths: tuple[str, ...]) -> str:
    return "、".join([label_of_path(path) for path in paths])


@lru_cache(maxsize=1 << 10)
def label_of_path(path: str) -> str:
    """Name a fact in Chinese; a missing holiday notice is a fact, too."""
    if path.startswith("calendar."):
        return f"{path.removeprefix('calendar.')}年国务院办公厅放假通知"
    spec = dictionary().get(path)
    return spec.label if spec else path
