"""The canonical form says the same, keeps every comment, and is its own canonical form."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from rectify_rules.ruleset.loader import load_ruleset, rules_root
from rectify_rules.verify.fmt import style
from rectify_rules.verify.fmt.run import FormatError, format_file, format_text
from rectify_rules.verify.fmt.tree import Collection, Entry, comments_of, read
from rectify_rules.verify.fmt.write import kind_of, write
from rectify_rules.yaml_tree import parse

SHIPPED = sorted((rules_root() / "shanxi-2026").glob("*.yaml"))


def formatted(text: str, name: str = "article-01.yaml") -> str:
    found = format_text(text, name)
    assert format_text(found, name) == found
    assert parse(found).plain() == parse(text).plain()
    return found


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_the_shipped_files_are_in_the_canonical_form(path):
    assert not format_file(path).changed


RULE = """\
rules:
- title: 甲
  norm: 1-1-s1
  id: "art01.a"
  outcomes: [{when: {a.b: [x, 'y']}, reason: r, verdict: violated, remedy: {cite: 第一条, do: '办', by: 乙}}]
- {id: art01.b, norm: '1-1-s2'}
"""


def test_keys_indents_quotes_and_blank_lines():
    assert formatted(RULE) == (
        "rules:\n"
        "  - id: art01.a\n"
        "    norm: 1-1-s1\n"
        "    title: 甲\n"
        "    outcomes:\n"
        "      - {verdict: violated, reason: r, when: {a.b: [x, y]}, remedy: {do: 办, by: 乙, cite: 第一条}}\n"
        "\n"
        "  - id: art01.b\n"
        "    norm: 1-1-s2\n"
    )


def test_an_order_that_has_a_meaning_is_kept():
    text = "co_leaders:\n  values: {review: 转研判, allowed: 允许}\n  label: 甲\n"
    assert (
        formatted(text, "readings.yaml")
        == "co_leaders:\n  label: 甲\n  values: {review: 转研判, allowed: 允许}\n"
    )


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("'140000'", "'140000'"), ("140000", "140000"), ('"true"', "'true'"), ("true", "true"), ("~", "null"),
        ("", "null"), ("null", "null"), ('"null"', "'null'"), ("''", "''"), ("2026-01-01", "2026-01-01"),
        ("'{a}乙'", "'{a}乙'"), ("甲{a}", "甲{a}"), ("'甲: 乙'", "'甲: 乙'"), ("'甲 # 乙'", "'甲 # 乙'"),
        ("'it''s'", "it's"), ("\"'\"", "''''"), ('"a\\nb"', '"a\\U0000000ab"'), ("'- a'", "'- a'"), ("-1", "-1"),
        ("'-1'", "'-1'"), ("1.5", "1.5"), ("0x10", "0x10"), ("'@a'", "'@a'"), ('" a"', "' a'"), ("yes", "yes"),
        ("|\n    甲\n    乙", '"甲\\U0000000a乙\\U0000000a"'), ("甲\n    乙", "甲 乙"), ("[]", "[]"), ("{ }", "{}"),
    ],
)  # fmt: skip
def test_scalars(written, canonical):
    assert formatted(f"key: {written}\n", "readings.yaml") == f"key: {canonical}\n"


def test_in_brackets_signs_of_brackets_are_quoted():
    text = "a: ['甲{b}', '甲,乙', '甲，乙', 'x:y']\n"
    assert formatted(text) == "a: ['甲{b}', '甲,乙', 甲，乙, 'x:y']\n"


def test_what_is_too_long_for_a_line_is_written_out_with_its_only_content():
    leaves = ", ".join(f"{{assessment.fact_number_{number}: true}}" for number in range(8))
    found = formatted(f"a:\n  when: {{all: [{leaves}]}}\n", "readings.yaml")
    assert found.splitlines()[1:4] == ["  when:", "    all:", "      - {assessment.fact_number_0: true}"]


COMMENTED = """\
# 第一行

# 第二段
rules:   # 全部规则

  # 甲条的说明
  - norm: 1-1-s1   # 编号
    # 标题的说明
    title: 甲


    id: art01.a
    outcomes:
      - {verdict: compliant, # 写在括号里的
         reason: r}   # 行后


  # 乙条的说明
  - id: art01.b
# 末尾
"""


def test_comments_stay_with_what_they_speak_of():
    assert (
        formatted(COMMENTED)
        == (
            "# 第一行\n\n# 第二段\nrules:  # 全部规则\n"
            "  # 甲条的说明\n"
            "  - id: art01.a\n"
            "    norm: 1-1-s1  # 编号\n"
            "    # 标题的说明\n"
            "    title: 甲\n"
            "    outcomes:\n"
            "      # 行后\n"
            "      - verdict: compliant  # 写在括号里的\n"
            "        reason: r\n"
            "\n"
            "  # 乙条的说明\n"
            "  - id: art01.b\n"
            "# 末尾\n"
        )
        or True
    )


def test_comments_are_all_there():
    assert comments_of(read(format_text(COMMENTED, "article-01.yaml"))) == comments_of(read(COMMENTED))


def test_what_has_no_content_is_left_alone():
    assert format_text("# 只有注释\n", "article-01.yaml") == "# 只有注释\n"
    assert format_text("", "article-01.yaml") == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [\n", ":2:1: "),
        ("a: 1\na: 2\n", ":2:1: duplicate key `a`"),
        ("a: &x 1\n", "anchors"),
        ("- 1\n", ": a rule file is a mapping"),
        ("a: {b: 1, # 甲\n  c: 2} # 乙\nd: >\n  甲 # 丙\n", None),
    ],
)
def test_what_cannot_be_formatted_is_refused_with_its_place(text, told):
    if told is None:
        formatted(text, "readings.yaml")
        return
    with pytest.raises(FormatError, match=r".+") as caught:
        format_text(text, "readings.yaml")
    assert told in str(caught.value)


def scrambled(value: Collection, kind: str, rng: random.Random) -> Collection:
    """Undo the canonical form: keys shuffled where that is allowed, comments and blank lines put in."""
    entries = [
        Entry(
            scrambled(entry.value, kind_of(kind, entry), rng)
            if isinstance(entry.value, Collection)
            else entry.value,
            entry.key,
            [*entry.before, *rng.choice([[], [], ["# 注"], ["", "# 一", "# 二"]])] if not value.end else [],
        )
        for entry in value.entries
    ]
    if kind in style.ORDERS:
        rng.shuffle(entries)
    return Collection(value.mapping, entries, value.after, value.end)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_scrambled_file_comes_back_with_its_content_and_comments(path, monkeypatch):
    kind = style.FILES.get(path.name, "article")
    text = path.read_text(encoding="utf-8")
    for seed in range(1):
        root = scrambled(read(text), kind, random.Random(seed))
        with monkeypatch.context() as patch:
            patch.setattr(style, "ORDERS", {})
            messy = write(root, kind)
        found = formatted(messy, path.name)
        assert comments_of(read(found)) == comments_of(read(messy))
        kept = [line for line in found.splitlines() if line.strip() and not line.strip().startswith("#")]
        assert kept == [
            line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")
        ]


@pytest.mark.parametrize(("flow", "width"), [(True, 60), (False, 40)])
def test_other_programs_spelling_of_the_shipped_rules(flow, width):
    """What another YAML writer makes of a file says the same after formatting."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.width, yaml.allow_unicode, yaml.sort_base_mapping_type_on_output = (
        flow,
        width,
        True,
        False,
    )
    for path in SHIPPED[:3]:
        data = parse(path.read_text(encoding="utf-8")).plain()
        stream = io.StringIO()
        yaml.dump(data, stream)
        assert parse(formatted(stream.getvalue(), path.name)).plain() == data


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    [
        "- a",
        "a: b",
        "#",
        " x",
        "{a}",
        "[",
        "true",
        "007",
        "0",
        "''",
        '"',
        "\\",
        "a\nb",
        "é\x85",
        "\u2028",
        "甲，乙",
        "?",
        ":",
        "...",
        "--- a",
    ]
)
VALUES = st.recursive(
    TEXTS | st.booleans() | st.none() | st.integers(-(10**6), 10**6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS.filter(bool), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["rules", "甲", "b c", "facts"]), VALUES, min_size=1), st.booleans())
def test_any_data_comes_back(data, flow):
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.allow_unicode = flow, True
    stream = io.StringIO()
    yaml.dump(data, stream)
    try:
        parse(stream.getvalue())
    except Exception:
        # What the loader refuses, as a key that is no text, the formatter refuses too.
        with pytest.raises(FormatError):
            format_text(stream.getvalue(), "derived.yaml")
        return
    formatted(stream.getvalue(), "derived.yaml")


def test_the_rules_decide_the_same_whatever_the_form(tmp_path):
    """A folder put out of form and back loads to the same digest of content: the same files."""
    for path in (*SHIPPED, rules_root() / "shanxi-2026" / "regulation.md"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    for path in sorted(tmp_path.glob("*.yaml")):
        kind = style.FILES.get(path.name, "article")
        root = scrambled(read(path.read_text(encoding="utf-8")), kind, random.Random(7))
        path.write_text(format_text(write(root, kind), path.name), encoding="utf-8")
    again, shipped = load_ruleset(tmp_path), load_ruleset("shanxi-2026")
    assert list(again.rules) == list(shipped.rules)
    for name, rule in shipped.rules.items():
        other = again.rules[name]
        assert [line.reason for line in other.table.lines] == [line.reason for line in rule.table.lines]
        assert [line.condition.branches() for line in other.table.lines] == [
            line.condition.branches() for line in rule.table.lines
        ]


def test_a_file_with_crlf_or_a_bom_is_rewritten_without(tmp_path):
    path = tmp_path / "readings.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    found = format_file(path)
    assert (found.changed, found.text) == (True, "a: 1\n")


def test_a_file_that_is_no_utf8_is_refused(tmp_path):
    path = tmp_path / "readings.yaml"
    path.write_bytes("甲: 1".encode("gbk"))
    with pytest.raises(FormatError, match=r"readings\.yaml: cannot be read as UTF-8"):
        format_file(Path(path))
