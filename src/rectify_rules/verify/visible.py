"""When two editions let a reader see different findings on the same case, as a formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

import z3

from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.model import Each, Line, Remark, Rule, Ruleset
from rectify_rules.ruleset.names import PLACEHOLDER
from rectify_rules.verdict import Verdict
from rectify_rules.verify.decided import RANK, applies, line_truths, outcome
from rectify_rules.verify.encoder import Encoder
from rectify_rules.verify.formula import FALSE, TRUE, Formula, Truth, conj, disj, ite, neg
from rectify_rules.verify.symbols import Place
from rectify_rules.verify.universe import PLACES
from rectify_rules.verify.visible_rate import rate_differs
from rectify_rules.verify.visible_values import Pair, terms_differ, unlike_formulas

__all__ = ["findings_differ"]

_WIDTH = 12
_NO_LINE = z3.BitVecVal(0, _WIDTH)


class _Codes:
    """Numbers for all that a finding can say, alike only for what reads alike."""

    def __init__(self) -> None:
        self._known: dict[object, Formula] = {}

    def of(self, said: object) -> Formula:
        """Give the number of something said."""
        return self._known.setdefault(said, z3.BitVecVal(len(self._known) + 1, _WIDTH))


_CODES = _Codes()


def findings_differ(pair: Pair, name: str, *, asked: bool) -> Formula:
    """Give when the finding of a rule says one thing under the first edition and another under the second.

    Verdict, reason, sentence, addressee, remedy, values, remarks and the verdicts of the records are looked
    at, on records that are complete as far as the encoding goes, where the edition applies or the case is
    judged on trial as if it did. `asked` tells that other rules ask for its
    verdict, whether or not its transition lets it be judged. Raises OutsideError for what has no formula.
    """
    before, after = rules = (pair[0].ruleset.rules[name], pair[1].ruleset.rules[name])
    if _plain(before) != _plain(after):
        return TRUE
    parts = [_tables(pair, rules, asked=asked), _remarks(pair, rules), _instead(pair, rules)]
    parts += [_values(pair, rules), rate_differs(pair, rules)]
    if before.is_scope:
        return disj(*parts, unlike_formulas(*(applies(encoder) for encoder in pair)))
    if before.declaratory:
        return disj(*parts)
    codes = [_transition(encoder, rule) for encoder, rule in zip(pair, rules, strict=True)]
    judged = disj(pair[0].shared.on_trial, *(applies(encoder) for encoder in pair))
    told = conj(judged, disj(*parts, unlike_formulas(*codes)))
    return disj(told, parts[0]) if _asked_everywhere(pair[0].ruleset, name) else told


def _asked_everywhere(ruleset: Ruleset, name: str) -> bool:
    """Tell whether rules that are judged on every case rest on the verdict of a rule, however indirectly."""
    found, grown = {name}, 0
    while len(found) > grown:
        grown = len(found)
        found |= {rule.id for rule in ruleset.rules.values() if found & {*rule.depends_on}}
    return any(rule.is_scope or rule.declaratory for rule in map(ruleset.rules.__getitem__, found - {name}))


def _plain(rule: Rule) -> tuple[object, ...]:
    """Give what a finding says on every case alike."""
    said = None
    if rule.ratio:
        ratio = rule.ratio
        said = (ratio.reading, ratio.remedy, tuple(sorted(ratio.say.items())), ratio.consequence_of)
    return rule.title, rule.owed_by, rule.provisional, rule.is_scope, rule.declaratory, rule.modality, said


def _said(line: Line) -> tuple[object, ...]:
    return (
        line.verdict,
        line.reason,
        line.say,
        line.by,
        line.remedy,
        line.consequence_of,
        line.keeps_scope,
        line.severity,
    )


def _coded(lines: Sequence[Line], truths: Sequence[Truth]) -> Formula:
    found = _NO_LINE
    for line, truth in zip(reversed(lines), reversed(truths), strict=True):
        found = ite(truth.holds, _CODES.of(_said(line)), found)
    return found


def _tables(pair: Pair, rules: tuple[Rule, ...], *, asked: bool) -> Formula:
    """Tell when another line decides, of the case or of a record, or one that says another value."""
    found, open_now, codes = [], [], []
    for encoder, rule in zip(pair, rules, strict=True):
        truths = line_truths(encoder, rule.table)
        open_now.append(disj(*(truth.holds for truth in truths)))
        codes.append(_coded(rule.table.lines, truths))
        found.append(_open(rule, truths, asked=asked))
    differ = [unlike_formulas(*codes), _worded(pair, [rule.table.lines for rule in rules], None)]
    differ += [unlike_formulas(one, other) for one, other in zip(*found, strict=True)]
    first, second = (rule.each for rule in rules)
    if (first is None) is not (second is None) or (first and second and first.section != second.section):
        return TRUE
    if first and second:
        unsettled = neg(conj(*open_now))
        differ.append(conj(unsettled, _records(pair, (first, second))))
    if asked:
        return disj(*differ)
    in_force = [_in_force(encoder, rule) for encoder, rule in zip(pair, rules, strict=True)]
    return conj(disj(*in_force), disj(*differ))


def _open(rule: Rule, truths: Sequence[Truth], *, asked: bool) -> list[Formula]:
    """Give what is still open, as far as records beside it or rules that ask for the verdict look at that."""
    lines = list(zip(rule.table.lines, truths, strict=True))
    found = []
    if rule.each:
        found.append(disj(*(truth.open for line, truth in lines if line.verdict is not Verdict.NEEDS_REVIEW)))
    if asked:
        found += [disj(*(truth.open for line, truth in lines if line.verdict is kind)) for kind in Verdict]
    return found


def _records(pair: Pair, each: tuple[Each, Each]) -> Formula:
    present = pair[0].symbols.present(each[0].section)
    differ = []
    for place in range(PLACES):
        items = [
            _coded(part.table.lines, line_truths(encoder, part.table, place))
            for encoder, part in zip(pair, each, strict=True)
        ]
        said = _worded(pair, [part.table.lines for part in each], place)
        differ.append(conj(present[place], disj(unlike_formulas(*items), said)))
    raised = [
        _coded(part.raises.lines, line_truths(encoder, part.raises))
        for encoder, part in zip(pair, each, strict=True)
    ]
    differ.append(unlike_formulas(*raised))
    return disj(*differ)


def _in_force(encoder: Encoder, rule: Rule) -> Formula:
    if rule.transition is None or rule.is_scope or rule.declaratory:
        return TRUE
    return line_truths(encoder, rule.transition.table)[1].holds


def _transition(encoder: Encoder, rule: Rule) -> Formula:
    """Give which edition governs; without an act of its own a rule is governed by whichever applies."""
    codes = [_CODES.of(("transition", way)) for way in range(3)]
    if rule.transition is None:
        return codes[1]
    earlier, later = line_truths(encoder, rule.transition.table)
    return ite(earlier.holds, codes[0], ite(later.holds, codes[1], codes[2]))


def _worded(pair: Pair, sides: Sequence[Sequence[Line]], place: Place) -> Formula:
    """Tell when a line that decides on both sides names a value that is not the same."""
    differ = []
    for one, other in zip_longest(*sides):
        if one is None or other is None:
            continue
        remedy = one.remedy
        texts = (one.say, one.by, *((remedy.do, remedy.by) if remedy else ()))
        for unlike in _named(pair, texts, place):
            holds = [
                encoder.condition(line.condition, place).holds
                for encoder, line in zip(pair, (one, other), strict=True)
            ]
            differ.append(conj(*holds, unlike))
    return disj(*differ)


def _named(pair: Pair, texts: Sequence[str], place: Place) -> Iterator[Formula]:
    """Yield for every value that some sentences name when it is not the same."""
    for name in dict.fromkeys(name for text in texts for name in PLACEHOLDER.findall(text)):
        terms = [encoder.ruleset.names.term(name) for encoder in pair]
        if terms[0] is not None and terms[1] is not None:
            yield terms_differ(pair, (terms[0], terms[1]), place)


def _remarks(pair: Pair, rules: tuple[Rule, ...]) -> Formula:
    differ = []
    for sides in ([rule.notices for rule in rules], [rule.presumptions for rule in rules]):
        known: list[Mapping[str, Remark]] = [{remark.id: remark for remark in side} for side in sides]
        for name in dict.fromkeys((*known[0], *known[1])):
            differ.append(_remark(pair, rules, [side.get(name) for side in known]))
    return disj(*differ)


def _remark(pair: Pair, rules: tuple[Rule, ...], sides: Sequence[Remark | None]) -> Formula:
    first, second = sides
    made = [
        FALSE if remark is None else _made(encoder, rule, remark)
        for encoder, rule, remark in zip(pair, rules, sides, strict=True)
    ]
    differ = [unlike_formulas(*made)]
    if first is not None and second is not None:
        if first.say != second.say:
            return disj(*made)
        differ += [conj(*made, unlike) for unlike in _named(pair, (first.say,), None)]
    return disj(*differ)


def _made(encoder: Encoder, rule: Rule, remark: Remark) -> Formula:
    holds: Formula = encoder.condition(remark.condition, None).holds
    if not remark.verdicts or rule.ratio:
        return holds
    found = outcome(encoder, rule)
    return conj(holds, disj(*(found == RANK[wanted] for wanted in remark.verdicts)))


def _instead(pair: Pair, rules: tuple[Rule, ...]) -> Formula:
    codes = []
    for encoder, rule in zip(pair, rules, strict=True):
        found = _NO_LINE
        for condition, by in reversed(rule.owed_instead):
            found = ite(_holds(encoder, condition), _CODES.of(("owed by", by)), found)
        codes.append(found)
    named = _named(pair, [by for _, by in rules[0].owed_instead], None)
    return disj(unlike_formulas(*codes), *named)


def _holds(encoder: Encoder, condition: Condition) -> Formula:
    return encoder.condition(condition, None).holds


def _values(pair: Pair, rules: tuple[Rule, ...]) -> Formula:
    sides = [dict(rule.values) for rule in rules]
    if list(sides[0]) != list(sides[1]):
        return TRUE
    differ = []
    for name, term in sides[0].items():
        if term.per_item or sides[1][name].per_item:
            for place in range(PLACES):
                unlike = terms_differ(pair, (term, sides[1][name]), place)
                differ.append(conj(_told_of(pair, rules, place), unlike))
        else:
            differ.append(terms_differ(pair, (term, sides[1][name]), None))
    return disj(*differ)


def _told_of(pair: Pair, rules: tuple[Rule, ...], place: int) -> Formula:
    """Give that a record is there and concerned, so that a finding may tell its values."""
    told = []
    for encoder, rule in zip(pair, rules, strict=True):
        if rule.each is not None:
            concerned = neg(line_truths(encoder, rule.each.table, place)[0].holds)
            told.append(conj(encoder.symbols.present(rule.each.section)[place], concerned))
    return disj(*told)
