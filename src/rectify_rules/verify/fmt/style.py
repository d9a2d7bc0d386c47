"""The rules of the canonical form: the order of keys, and what is written in brackets.

1. Keys of rules, lines and the like stand in the order given here; where their order has a meaning, as
   for the values of a reading, it is kept.
2. What its author wrote out line by line stays so; what stands in brackets stays so while it fits into
   `WIDTH`, holds no comment and is not one of the kinds that are always written out.
3. Two spaces a level, a list two spaces further in than its key; one blank line between rules,
   elsewhere at most one, where its author has one.
4. Quotes only where the text would else be read as something else, single ones but for signs that
   cannot be seen.
5. Comments stay above or beside what they speak of.
"""

from __future__ import annotations

from collections.abc import Mapping

WIDTH = 200
"""Characters that a line with brackets may have; a longer one is written out line by line."""

_LINE = (
    "verdict", "reason", "raises", "keeps_scope", "severity", "consequence_of", "by", "when", "say", "remedy",
)  # fmt: skip
_REMARK = ("id", "verdicts", "when", "say")
ORDERS: Mapping[str, tuple[str, ...]] = {
    "rule": (
        "id", "norm", "title", "quote", "implied_by", "modality", "owed_by", "owed_instead", "act_on", "values",
        "explain", "when", "otherwise", "unless", "require", "outcomes", "each", "ratio", "provisional",
        "notices", "presumptions",
    ),
    "line": _LINE,
    "otherwise": _LINE,
    "remedy": ("do", "by", "cite"),
    "remark": _REMARK,
    "exception": ("norm", "quote", "reason", "when", "say"),
    "each": ("of", "as", "when", "outcomes"),
    "ratio": ("period", "scope", "reading", "counted", "fulfilled", "consequence_of", "remedy", "say"),
    "reading": ("label", "values", "norms", "why"),
    "named": ("label",),
    "order": ("before", "after", "doubts", "bounds_before", "proves_before", "waits", "say"),
    "contradiction": ("id", "when", "doubts", "say"),
    "edition": (
        "id", "title", "short_title", "document_number", "issued_on", "effective_on", "repeals", "repealed_on",
        "source", "territory", "scope", "transition", "locks", "not_checkable", "mended", "not_read",
    ),
    "derived": ("records", "facts", "conditions"),
    "integrity": ("orders", "proofs", "contradictions"),
}  # fmt: skip
"""The order of keys by the kind of a mapping; other mappings keep theirs, which may have a meaning."""

CHILDREN: Mapping[tuple[str, str], str] = {
    ("article", "rules"): "rules",
    ("rules", ""): "rule",
    ("rule", "outcomes"): "lines",
    ("each", "outcomes"): "lines",
    ("lines", ""): "line",
    ("rule", "otherwise"): "otherwise",
    ("rule", "unless"): "exceptions",
    ("exceptions", ""): "exception",
    ("rule", "each"): "each",
    ("rule", "ratio"): "ratio",
    ("rule", "notices"): "remarks",
    ("rule", "presumptions"): "remarks",
    ("remarks", ""): "remark",
    ("line", "remedy"): "remedy",
    ("otherwise", "remedy"): "remedy",
    ("ratio", "remedy"): "remedy",
    ("ratio", "counted"): "counted",
    ("ratio", "say"): "sentences",
    ("readings", ""): "reading",
    ("derived", "facts"): "names",
    ("derived", "conditions"): "names",
    ("names", ""): "named",
    ("integrity", "orders"): "orders",
    ("orders", ""): "order",
    ("integrity", "proofs"): "entries",
    ("integrity", "contradictions"): "contradictions",
    ("contradictions", ""): "contradiction",
    ("edition", "locks"): "locks",
    ("edition", "not_checkable"): "entries",
    ("edition", "mended"): "entries",
    ("edition", "not_read"): "entries",
}
"""The kind of a value by the kind of what holds it and its key, `""` for any."""

FILES: Mapping[str, str] = {
    "edition.yaml": "edition",
    "readings.yaml": "readings",
    "derived.yaml": "derived",
    "integrity.yaml": "integrity",
}
"""The kind of a file; all others hold rules."""

WRITTEN_OUT = frozenset(
    {
        *FILES.values(), "article", "rules", "rule", "lines", "exceptions", "exception", "each", "ratio",
        "remarks", "remark", "counted", "sentences", "reading", "names", "orders", "order", "contradictions",
        "contradiction", "locks", "entries",
    }
)  # fmt: skip
"""Kinds that are never written in brackets."""
SPACED = frozenset({"rules"})
"""Kinds whose entries stand one blank line apart."""
