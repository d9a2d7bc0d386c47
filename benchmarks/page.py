"""The results as a page: tables, a plot, the goals with what was reached."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

Row = tuple[str, float, str]
"""Contender, cases per second, remark."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Write a table."""
    lines = [
        f"| {' | '.join(head)} |",
        f"|{'|'.join('---' if at == 0 else '---:' for at in range(len(head)))}|",
    ]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows), ""]


def rate_table(rates: Mapping[str, float], base: str, remarks: Mapping[str, str]) -> list[str]:
    """Write rates, the fastest first, each beside the limit."""
    ordered = sorted(rates.items(), key=lambda entry: -entry[1])
    rows = [
        (name, f"{rate:,.0f}", f"{1e6 / rate:,.2f}", f"{rate / rates[base]:.2f}", remarks.get(name, ""))
        for name, rate in ordered
    ]
    return table(("", "件/秒", "微秒/件", f"÷ {base}", ""), rows)


def machine(packages: Sequence[str]) -> list[str]:
    """Describe the machine and the versions."""
    found = []
    for name in packages:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    load = f"，开始时负载 {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return [
        f"- 处理器：{_processor()}，{os.cpu_count()} 核{load}",
        f"- {platform.system()} {platform.machine()}，{platform.python_implementation()} {platform.python_version()}",
        f"- {'、'.join(found)}",
        "",
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "不详"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "不详"


def plot(rates: Mapping[str, float], title: str) -> str:
    """Draw rates as bars on a logarithmic scale."""
    import math

    ordered = sorted(rates.items(), key=lambda entry: -entry[1])
    left, width, step, top = 250, 470, 26, 46
    low = math.floor(math.log10(min(rates.values())))
    high = math.ceil(math.log10(max(rates.values())))
    scale = width / max(high - low, 1)
    height = top + step * len(ordered) + 36
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 110}" height="{height}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="100%" height="100%" fill="#fff"/><text x="12" y="24" font-size="15">{_escaped(title)}</text>',
    ]
    bottom = top + step * len(ordered)
    for power in range(low, high + 1):
        x = left + (power - low) * scale
        parts.append(f'<line x1="{x:.1f}" y1="{top - 6}" x2="{x:.1f}" y2="{bottom}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle" fill="#555">{10**power:,}</text>'
        )
    for at, (name, rate) in enumerate(ordered):
        y, long = top + at * step, max(2.0, (math.log10(rate) - low) * scale)
        colour = "#1f6feb" if name.startswith("rectify") else "#999" if name.startswith("手写") else "#c9892b"
        parts.append(f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{_escaped(name)}</text>')
        parts.append(f'<rect x="{left}" y="{y + 2}" width="{long:.1f}" height="16" fill="{colour}"/>')
        parts.append(f'<text x="{left + long + 6:.1f}" y="{y + 14}">{rate:,.0f}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
