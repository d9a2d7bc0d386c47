"""An outcome drafted as a finding: sentence, proof, values, remarks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from rectify_rules.evaluation.citing import Citation, Citer
from rectify_rules.evaluation.context import Context
from rectify_rules.evaluation.draft import Draft, Said, Stage
from rectify_rules.evaluation.gate import Gate
from rectify_rules.evaluation.outcome import Outcome, Part
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.logic import merge
from rectify_rules.report.model import ItemFinding, Remark
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Remark as RemarkRule
from rectify_rules.ruleset.model import Rule
from rectify_rules.ruleset.terms import Term, label_of
from rectify_rules.verdict import Verdict


class FindingMaker:
    """Drafts the findings of one case, and puts its values into them."""

    def __init__(self, context: Context, env: Environment) -> None:
        self.context = context
        self.env = env
        self.names = context.ruleset.names
        self.chosen = context.readings
        self._citer = Citer(context)
        self.stage = Stage(env, self._citer)

    def verdict(self, outcome: Outcome, gate: Gate) -> tuple[Verdict, str, tuple[str, ...]]:
        """Give the verdict of a finding, its reason and the facts missing, and nothing else of it."""
        if gate.state is True and outcome.verdict is not Verdict.UNDETERMINED:
            return outcome.verdict, outcome.reason, ()
        missing = self._missing(outcome, gate)
        reason = outcome.reason if gate.state else gate.reason
        return Verdict.UNDETERMINED, self._doubt(missing, reason)[0], missing

    def presumed(self, rules: Iterable[tuple[Rule, Verdict]]) -> tuple[tuple[str, Said], ...]:
        """List the presumptions of the scope rules, which all other findings share."""
        return tuple(one for rule, verdict in rules for one in self._remarks(rule.presumptions, verdict))

    def presume_scope(self, presumed: Iterable[tuple[str, Said]]) -> None:
        """Note what is presumed of the scope."""
        self.stage.shared = tuple(Remark.made(id=name, text=said.words(self.env)) for name, said in presumed)

    def draft(self, rule: Rule, outcome: Outcome, gate: Gate, provisional: Verdict | None) -> Draft:
        """Draft the finding of a norm that applies, or of which that is open."""
        if gate.state is None:
            return self._open_gate(rule, outcome, gate)
        return self._decided(rule, outcome, provisional)

    def closed(self, rule: Rule, gate: Gate) -> Draft:
        """Draft the finding of a norm that does not apply: out of matter, territory or time."""
        fields = {**self._common(rule), "verdict": Verdict.NOT_APPLICABLE, "reason": gate.reason}
        if gate.outcome is not None:
            part = gate.outcome.deciding[0]
            cited = tuple(self._citer.citations([part]))
            return Draft({**fields, "because": ()}, sentences=(self._sentence(part),), cited=cited)
        assert rule.transition is not None
        act = rule.transition.act
        predecessor = self.context.ruleset.edition.repeals
        after = f"，在本细则施行之前，适用{predecessor}，本细则不作评价"
        return Draft(
            {**fields, "because": ()},
            sentences=(Said((f"{label_of(act)}为", act, after)),),
            cited=(Citation(self._citer.parts([act], self.chosen)),),
        )

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

    def _missing(self, outcome: Outcome, gate: Gate) -> tuple[str, ...]:
        own = outcome.missing if outcome.verdict is Verdict.UNDETERMINED else ()
        return merge(gate.missing, own)

    def _open_gate(self, rule: Rule, outcome: Outcome, gate: Gate) -> Draft:
        """Whether the norm applies is open: say what would be decided if it did."""
        missing = self._missing(outcome, gate)
        reason, contradictions = self._doubt(missing, gate.reason)
        known = outcome.verdict is not Verdict.UNDETERMINED
        inner = (self._sentence(outcome.deciding[0]),) if known else ()
        then = f"；如适用，结论为{outcome.verdict.label}"
        fields = {
            **self._common(rule),
            "verdict": Verdict.UNDETERMINED,
            "reason": reason,
            "missing": missing,
            "missing_sets": (missing,),
            "contradictions": contradictions,
            "if_in_scope": outcome.verdict,
            "values": {},
            "addressee": rule.owed_by,
        }
        before = f"本细则是否适用尚不能确定，待补充或核实：{self.labels(gate.missing)}{then}"
        return Draft(fields, before, inner, then="：", values=self._values(rule, outcome))

    def _decided(self, rule: Rule, outcome: Outcome, provisional: Verdict | None) -> Draft:
        line = outcome.deciding[0].line
        open_ = outcome.verdict is Verdict.UNDETERMINED
        reason, contradictions = (
            self._doubt(outcome.missing, outcome.reason) if open_ else (outcome.reason, ())
        )
        fields = {
            **self._common(rule),
            "verdict": outcome.verdict,
            "reason": reason,
            "remedy": None,
            "severity": line.severity if line else "normal",
            "values": {},
            "missing": outcome.missing,
            "missing_sets": outcome.missing_sets,
            "because": (),
            "notices": (),
            "presumptions": (),
            "contradictions": contradictions,
            "consequence_of": (line.consequence_of or None) if line else None,
            "provisional": provisional,
            "also": self._also(rule, outcome),
            "items": tuple(self._item(part) for part in outcome.items),
        }
        return Draft(
            fields,
            before=self._lacking(rule, outcome, contradictions, provisional) if open_ else "",
            sentences=() if open_ else tuple(self._sentence(part) for part in outcome.deciding),
            addressee=self._addressee(rule, outcome.deciding[0]),
            remedy=self._remedy(outcome.deciding[0]),
            values=self._values(rule, outcome),
            cited=tuple(self._citer.citations(outcome.deciding)),
            notices=self._remarks(rule.notices, outcome.verdict),
            presumptions=self._remarks(rule.presumptions, outcome.verdict),
            takes_presumptions=not (rule.is_scope or rule.declaratory or self.context.assume_in_scope),
        )

    def _lacking(
        self, rule: Rule, outcome: Outcome, contradictions: Sequence[str], provisional: Verdict | None
    ) -> str:
        """Say what a verdict waits for."""
        words = "、".join(contradictions)
        head = f"记录不一致（{words}），待核实：" if contradictions else "缺少"
        text = head + self.labels(outcome.missing)
        if provisional is not None:
            text += f"；按{self._stand_in(rule)}暂定为{provisional.label}"
        return text

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

    def _said(self, template: str, env: Environment) -> Said:
        return Said(self.names.pieces(template), env if env.parent is not None else None)

    def _sentence(self, part: Part) -> Said:
        if part.line is None:
            return Said((part.text or "缺少" + self.labels(part.missing),))
        return self._said(part.line.say, part.env) if part.line.say else Said((part.line.reason,))

    def _addressee(self, rule: Rule, part: Part) -> Said:
        by = part.line.by if part.line else ""
        if not by:
            instead = (name for when, name in rule.owed_instead if when.decide(self.env)[0] is True)
            by = next(instead, rule.owed_by)
        return self._said(by, part.env)

    def _remedy(self, part: Part) -> tuple[Said, Said, str] | None:
        if part.line is None or part.line.remedy is None:
            return None
        remedy = part.line.remedy
        return self._said(remedy.do, part.env), self._said(remedy.by, part.env), remedy.cite

    def _values(self, rule: Rule, outcome: Outcome) -> tuple[tuple[str, Term, tuple[Environment, ...]], ...]:
        """List the values to be told, those of records with the records that decide."""
        records = tuple(part.env for part in outcome.deciding if part.env.parent)
        return tuple(
            (name, term, records if term.per_item else ())
            for name, term in rule.values
            if records or not term.per_item
        )

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

    def _remarks(self, remarks: Sequence[RemarkRule], verdict: Verdict) -> tuple[tuple[str, Said], ...]:
        return tuple(
            (remark.id, self._said(remark.say, self.env))
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
            text=self._sentence(part).words(self.env),
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
