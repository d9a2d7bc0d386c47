"""To whom a letter goes: the recipients that the article names, with the names that the record gives."""

from __future__ import annotations

from dataclasses import dataclass

from rectify_rules.evaluation.outcome import Part
from rectify_rules.export.letters.kinds import LetterKind
from rectify_rules.export.letters.values import to_fill_in
from rectify_rules.facts.divisions import display_name, resolve
from rectify_rules.facts.logic import Items
from rectify_rules.report.wording import region_name
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule
from rectify_rules.ruleset.terms import Term

_PLACE = "accident.location_region_code"
_GOVERNED = frozenset({"province", "city", "county"})
_ORDER = ("local_party_committee", "local_government", "discipline_organ", "court", "procuratorate")
"""The recipients of Article 11, in the order in which it names them."""
_WORDS = {
    "local_party_committee": "属地党委",
    "local_government": "属地人民政府",
    "discipline_organ": "相应纪检监察机关",
    "court": "相应人民法院",
    "procuratorate": "相应人民检察院",
}
_MISSING = "missing_recipients"
"""Name under which the rules give the recipients that an act has not reached."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """One recipient."""

    rank: int
    code: str
    name: str
    """As it stands at the head of the letter; 〔待补：…〕 where the record does not give the name."""
    word: str
    """What the article calls it."""


def addressees(kind: LetterKind, rule: Rule, part: Part, env: Environment) -> tuple[Addressee, ...]:
    """List the recipients of what one part of a finding is about."""
    if kind is LetterKind.ASSIGNMENT:
        name = f"{_government(env)}及其有关部门"
        return (Addressee(0, "local_government_and_departments", name, "属地人民政府及其有关部门"),)
    if kind is LetterKind.FILING:
        return (Addressee(0, "superior_office", _superior(rule, part), "上一级安全生产委员会办公室"),)
    return tuple(
        Addressee(rank, code, _named(code, env), _WORDS[code])
        for rank, code in enumerate(_ORDER)
        if code in _reached_not(rule, part)
    )


def _reached_not(rule: Rule, part: Part) -> frozenset[str]:
    """Give whom the act has not reached; where it only lacked the request, whom it was addressed to."""
    codes = _codes(_value(rule, _MISSING), part)
    if part.reason == "not_urged":
        told = part.env.view.get("problems.notified_to").data
        return frozenset(str(item) for item in told.sure) if isinstance(told, Items) else frozenset()
    return codes


def _codes(term: Term | None, part: Part) -> frozenset[str]:
    data = part.env.value(term).data if term is not None else None
    return frozenset(str(item) for item in data.sure) if isinstance(data, Items) else frozenset()


def _value(rule: Rule, name: str) -> Term | None:
    return next((term for value, term in rule.values if value == name), None)


def _superior(rule: Rule, part: Part) -> str:
    term = _value(rule, "filing_region")
    code = part.env.value(term).data if term is not None else None
    place = region_name(code) if isinstance(code, str) else to_fill_in("上一级行政区域")
    return f"{place}安全生产委员会办公室"


def _named(code: str, env: Environment) -> str:
    if code == "local_government":
        return _government(env)
    place = _place(env)
    if code == "local_party_committee" and place:
        return f"中共{place}委员会"
    # The record does not name courts and organs, and their districts need not be those of governments.
    return to_fill_in(f"{_WORDS[code]}名称")


def _government(env: Environment) -> str:
    place = _place(env)
    return f"{place}人民政府" if place else to_fill_in("属地人民政府名称")


def _place(env: Environment) -> str:
    """Name the place of the accident, where it is a division with a government of its own."""
    code = env.view.get(_PLACE).data
    if not isinstance(code, str):
        return ""
    region = resolve(code)
    placed = region.status in {"known", "renamed"} and region.level in _GOVERNED
    return display_name(region.canonical) if placed else ""
