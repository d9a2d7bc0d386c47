"""Dates are read in the listed spellings; everything else is refused with a remedy."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify_rules.facts.dates import DATE_EXAMPLES, DATE_PATTERN, format_date, parse_date

DAY = date(2026, 4, 16)
EARLY = date(2026, 4, 5)


@pytest.mark.parametrize(
    "text",
    [
        *DATE_EXAMPLES,
        "2026-4-16",
        "2026.04.16",
        "2026/04/16",
        "2026年04月16日",
        " 2026-04-16\n",
        "\u30002026年4月16日\u3000",
        "２０２６年４月１６日",
        "２０２６－０４－１６",
        "２０２６．４．１６",
        "2026．4．16",
        "２０２６／４／１６",
        "２０２６０４１６",
        "2026－04-16",
    ],
)
def test_listed_spellings_are_read(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize("text", ["2026-4-5", "2026.4.05", "2026年04月5日", "20260405"])
def test_zero_padding_does_not_matter(text: str) -> None:
    assert parse_date(text) == EARLY


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026", "只有年"),
        ("2026年", "只有年"),
        ("２０２６", "只有年"),
        ("2026-04", "只有年月"),
        ("2026年4月", "只有年月"),
        ("2026.4", "只有年月"),
        ("202604", "六位数字"),
        ("now", "应为年月日"),
        ("今天", "应为年月日"),
        ("", "应为年月日"),
        ("2026年4月16号", "应为年月日"),
        ("2026 04 16", "应为年月日"),
        ("2026-04.16", "应为年月日"),
        ("2026-4-1６6", "应为年月日"),
        ("2026-W16-4", "应为年月日"),
        ("2026-106", "应为年月日"),
        ("٢٠٢٦-٠٤-١٦", "应为年月日"),
        ("16 April 2026", "应为年月日"),
        ("二〇二六年四月十六日", "应为年月日"),
        ("-2026-04-16", "应为年月日"),
        ("2026-04-16 - 2026-04-17", "应为年月日"),
        ("x" * 1_000_000, "应为年月日"),
        ("04/05/2026", "次序无法确定"),
        ("4.5.2026", "次序无法确定"),
        ("26-04-16", "四位"),
        ("26年4月16日", "四位"),
        ("2026-04-16T00:00:00", "时刻"),
        ("2026-04-16T00:00:00+08:00", "时刻"),
        ("2026-04-16 08:30", "时刻"),
        ("2026年4月16日 8：30", "时刻"),
        ("46128", "序号"),
        ("46128.5", "序号"),
        ("1776268800", "时间戳"),
        ("1776268800000", "时间戳"),
        ("2025-02-30", "没有这一天：2025年2月只有 1 至 28 日"),
        ("2024年2月30日", "只有 1 至 29 日"),
        ("20250431", "没有这一天"),
        ("2025-04-00", "没有这一天"),
        ("2025-13-01", "没有 13 月"),
        ("2025-00-01", "没有 0 月"),
        ("1948-12-31", "1949 至 2199"),
        ("2200-01-01", "1949 至 2199"),
        ("0000-01-01", "1949 至 2199"),
        ("9999.99.99", "1949 至 2199"),
    ],
    ids=lambda text: repr(text)[:40],
)
def test_anything_else_is_refused_with_a_remedy_on_one_line(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)) as caught:
        parse_date(text)
    assert "\n" not in str(caught.value)


def test_the_first_and_the_last_year_are_read() -> None:
    assert parse_date("1949-10-01") == date(1949, 10, 1)
    assert parse_date("2199-12-31") == date(2199, 12, 31)


DAYS = st.dates(date(1949, 1, 1), date(2199, 12, 31))


@given(DAYS)
def test_what_is_written_in_chinese_is_read_back(day: date) -> None:
    assert parse_date(format_date(day)) == day
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day:%Y%m%d}") == day


@given(st.text(max_size=30) | st.from_regex(DATE_PATTERN, fullmatch=True))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        day = parse_date(text)
    except ValueError:
        return
    digits = [int(part) for part in re.findall("[0-9０-９]+", text)]
    if len(digits) == 3:
        assert digits == [day.year, day.month, day.day]


def test_format_date_pads_nothing() -> None:
    assert format_date(EARLY) == "2026年4月5日"
    assert format_date(EARLY + timedelta(days=11)) == "2026年4月16日"
