"""What is proved of the rules of one edition, on complete cases and under every reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from rectify_rules.ruleset.model import Line, Rule, Ruleset, Table
from rectify_rules.verdict import Verdict
from rectify_rules.verify.decided import applies, first_lines, line_truths
from rectify_rules.verify.formula import TRUE, Formula, Truth, conj, disj
from rectify_rules.verify.proof import Check, Failure, Proof
from rectify_rules.verify.prove_reading import alike_values
from rectify_rules.verify.question import Question, UnansweredError, Witness
from rectify_rules.verify.replay import Holding, holding
from rectify_rules.verify.shrink import shrunk
from rectify_rules.verify.values import OutsideError

__all__ = ["Check", "Failure", "Proof", "prove"]


def prove(ruleset: Ruleset, *, norms: Iterable[str] | None = None, timeout: float = 30.0) -> Proof:
    """Prove of every rule that its lines exclude each other, leave no gap and all can decide.

    Lines of different verdicts exclude each other on complete records, but for lines that raise a review and
    for a duty that is met although an exception applies: both are meant. Of every registered reading it is
    proved that any two of its values decide some case differently. `norms` limits the rules; then readings
    are looked at only where a norm of theirs is among them. `timeout` is the time of one question in seconds.
    """
    wanted = set(ruleset.by_norm if norms is None else norms)
    rules = [rule for rule in ruleset.rules.values() if rule.norm in wanted]
    failures: list[Failure] = []
    unusable: dict[str, None] = {}
    for rule in rules:
        inquiry = _Inquiry(ruleset, rule, timeout)
        failures.extend(inquiry.failures())
        unusable.update(dict.fromkeys(inquiry.unusable))
    readings = tuple(
        name for name in ruleset.readings if norms is None or any(name in rule.readings for rule in rules)
    )
    for name in readings:
        failures.extend(alike_values(ruleset, name, timeout))
    return Proof(tuple(rule.norm for rule in rules), readings, tuple(failures), tuple(unusable))


Shows = Callable[[Holding], bool]


class _Inquiry:
    """The questions about one rule."""

    def __init__(self, ruleset: Ruleset, rule: Rule, timeout: float) -> None:
        self._ruleset, self._rule, self._timeout = ruleset, rule, timeout
        self.unusable: list[str] = []

    def failures(self) -> list[Failure]:
        """List what is wrong with the rule; a question without an answer is wrong, too."""
        if self._rule.declaratory:
            return []
        try:
            return list(self._failures())
        except (OutsideError, UnansweredError) as error:
            return [self._failure(Check.UNPROVED, str(error) or "timeout", self._rule.number)]

    def _failures(self) -> Iterator[Failure]:
        question = Question((self._ruleset,), seconds=self._timeout)
        given = self._given(question)
        for part, table, place in self._tables():
            truths = line_truths(question.encoders[0], table, place)
            there = TRUE if place is None else question.symbols.present(self._section)[place]
            here = conj(given, question.full(), there)
            yield from self._overlaps(question, here, part, table, truths)
            if part == "item" or (part == "case" and self._rule.each is None):
                yield from self._gaps(question, here, part, truths)
        self.unusable = question.unusable
        yield from self._dead()

    @property
    def _section(self) -> str:
        assert self._rule.each is not None
        return self._rule.each.section

    def _tables(self) -> Iterator[tuple[str, Table, int | None]]:
        yield "case", self._rule.table, None
        if self._rule.each:
            yield "item", self._rule.each.table, 0
            if self._rule.each.raises.lines:
                yield "raises", self._rule.each.raises, None

    def _given(self, question: Question) -> Formula:
        """Give that the rule is asked at all: the edition applies, and governs the act."""
        encoder, rule = question.encoders[0], self._rule
        if rule.is_scope:
            return TRUE
        found = applies(encoder)
        if rule.transition:
            found = conj(found, line_truths(encoder, rule.transition.table)[1].holds)
        return found

    def _overlaps(
        self, question: Question, given: Formula, part: str, table: Table, truths: Sequence[Truth]
    ) -> Iterator[Failure]:
        pairs = [
            (first, second)
            for first, second in combinations(range(len(table.lines)), 2)
            if self._excludes(table.lines[first], table.lines[second], part, first)
        ]
        both = {pair: conj(truths[pair[0]].holds, truths[pair[1]].holds) for pair in pairs}
        if question.model(given, disj(*both.values())) is None:
            return
        for pair, formula in both.items():
            lines = [table.lines[number] for number in pair]
            words = " 与 ".join(f"{line.verdict.label}（{line.reason}，第{line.number}行）" for line in lines)

            def shows(found: Holding, pair: tuple[int, int] = pair) -> bool:
                return any(set(pair) <= set(held) for held in found.lines.get(part, ()))

            yield from self._witnessed(
                question, conj(given, formula), Check.OVERLAP, f"{words}可以同时成立", lines[1].number, shows
            )

    def _excludes(self, first: Line, second: Line, part: str, number: int) -> bool:
        """Tell whether two lines must exclude each other."""
        if first.verdict is second.verdict or first.raises or second.raises:
            return False
        # What the exception takes out of the duty may be met all the same.
        exempt = part == "case" and number < len(self._rule.unless)
        return not (exempt and second.verdict is Verdict.COMPLIANT)

    def _gaps(
        self, question: Question, given: Formula, part: str, truths: Sequence[Truth]
    ) -> Iterator[Failure]:
        def shows(found: Holding) -> bool:
            return any(not held for held in found.lines.get(part, ())) and found.gap

        # A line that waits for a fact, as a code too coarse to compare, is open: that is no gap.
        wanted = conj(given, *(truth.fails for truth in truths))
        yield from self._witnessed(
            question, wanted, Check.GAP, "判定表没有一行适用", self._rule.number, shows
        )

    def _witnessed(
        self,
        question: Question,
        wanted: Formula,
        check: Check,
        message: str,
        number: int,
        shows: Shows,
    ) -> Iterator[Failure]:
        if question.model(wanted) is None:
            return
        for usual in question.usual((self._ruleset,)):
            witness = question.find(wanted, usual)
            if witness is None:
                continue
            found = self._held(witness)
            if not (found.consistent and shows(found)):
                continue
            kept = (found.verdict, found.reason, found.gap)

            def still(other: Holding, kept: tuple[object, ...] = kept) -> bool:
                return shows(other) and (other.verdict, other.reason, other.gap) == kept

            smallest = shrunk(witness, lambda trial: self._shows(trial, still))
            held = self._held(smallest)
            yield self._failure(check, message, number, smallest, held)
            return
        if question.model(wanted, question.tables()) is not None:
            yield self._failure(Check.UNPROVED, f"{message}：解释器不予证实", number)

    def _shows(self, witness: Witness, shows: Shows) -> bool:
        found = self._held(witness)
        return found.consistent and shows(found)

    def _held(self, witness: Witness) -> Holding:
        return holding(self._ruleset, self._rule.id, witness.case, witness.as_of, witness.readings)

    def _dead(self) -> Iterator[Failure]:
        """Look for lines that never decide; records with blanks count, since some lines are for them alone."""
        question = Question((self._ruleset,), seconds=self._timeout, wide=True)
        given = self._given(question)
        for part, table, place in self._tables():
            truths = line_truths(question.encoders[0], table, place)
            there = TRUE if place is None else question.symbols.present(self._section)[place]
            for number, (line, first) in enumerate(zip(table.lines, first_lines(truths), strict=True)):
                if self._decides(question, conj(given, there, first)):
                    continue
                exception = part == "case" and number < len(self._rule.unless)
                possible = self._decides(question, conj(given, there, truths[number].holds))
                why = "前面的行总已先行适用" if possible else "条件不可能成立"
                yield self._failure(
                    Check.DEAD_EXCEPTION if exception else Check.DEAD_LINE,
                    f"{line.verdict.label}（{line.reason}）：{why}",
                    line.number or self._rule.number,
                )

    def _decides(self, question: Question, wanted: Formula) -> bool:
        if question.model(wanted) is None:
            return False
        return any(question.model(wanted, tier()) is not None for tier in (question.near, question.tables))

    def _failure(
        self,
        check: Check,
        message: str,
        number: int,
        witness: Witness | None = None,
        found: Holding | None = None,
    ) -> Failure:
        rule = self._rule
        return Failure(
            check,
            rule.norm,
            rule.title,
            message,
            rule.path,
            number,
            witness.case if witness else None,
            witness.as_of if witness else None,
            witness.readings if witness else None,
            found.verdict if found else None,
            found.reason if found else "",
        )
