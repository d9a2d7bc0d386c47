"""Which norms need a column, in Chinese."""

from __future__ import annotations

from rectify_rules.explain.rule import facts_read
from rectify_rules.ledger.sheets import Column, Sheet
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.ruleset.regulation import article_name

__all__ = ["Needs"]

_NORMS_SHOWN = 8


class Needs:
    """The norms of a ruleset by the facts that their verdict can depend on."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._rules: dict[str, list[Rule]] = {}
        for rule in ruleset.rules.values():
            for path in facts_read(rule):
                self._rules.setdefault(path, []).append(rule)

    def of(self, sheet: Sheet, column: Column) -> str:
        """Say which norms need a column, as 第三条（3-1-s1）需要."""
        rules = self._of_list(column.spec.path) if column.complete else self._rules.get(column.spec.path, [])
        if not column.key:
            return "用来把这一行归到案件，必填"
        if column.spec.path == "id":
            return "用来区分案件，也用来把其他工作表的行归到案件，必填"
        if column.spec.path == "as_of":
            return "核查以哪一天为准；不填则以核查当天为准"
        if not rules:
            return "供识别和查阅，各条的判定不需要" if not sheet.path else "供查阅"
        return _words(rules)

    def _of_list(self, path: str) -> list[Rule]:
        found = {
            rule.id: rule
            for fact, rules in self._rules.items()
            if fact == path or fact.startswith(f"{path}.")
            for rule in rules
        }
        return sorted(found.values(), key=lambda rule: (rule.article, rule.number))


def _words(rules: list[Rule]) -> str:
    by_article: dict[int, list[str]] = {}
    for rule in rules[:_NORMS_SHOWN]:
        by_article.setdefault(rule.article, []).append(rule.norm)
    listed = "、".join(
        f"{article_name(number)}（{'、'.join(norms)}）" for number, norms in by_article.items()
    )
    more = f"等 {len(rules)} 项" if len(rules) > _NORMS_SHOWN else ""
    scope = "；决定细则是否适用，其他各条也都要等它" if any(rule.is_scope for rule in rules) else ""
    return f"{listed}{more}需要{scope}"
