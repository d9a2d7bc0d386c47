"""How a message shows a value that was written, with the nearest one that was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import date

__all__ = ["nearest", "shown"]

_SHOWN = 40
_COMPARED = 60


def shown(value: object) -> str:
    """Show a value on one line of at most 40 characters; never fails, whatever the value."""
    if isinstance(value, str):
        text = str.__str__(value)
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, int):
        # CPython refuses to print integers of more than 4,300 digits.
        text = str(int(value)) if value.bit_length() < 130 else "（很大的整数）"
    elif isinstance(value, float | date):
        text = str(value)
    elif value is None:
        text = "null"
    elif isinstance(value, Mapping):
        text = "{…}"
    elif isinstance(value, list | tuple):
        text = "[…]"
    else:
        text = f"<{type(value).__name__}>"
    text = text[: _SHOWN + 1]
    text = "".join(sign if sign.isprintable() else _escaped(sign) for sign in text)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def nearest(name: str, candidates: Iterable[str]) -> str:
    """Return the candidate that resembles `name` most, or "" where none is close."""
    wanted = name[:_COMPARED].strip().casefold()
    cutoff = 0.6 if wanted.isascii() else 0.5
    folded: dict[str, str] = {}
    for candidate in candidates:
        folded.setdefault(candidate.casefold(), candidate)
    close = difflib.get_close_matches(wanted, folded, n=1, cutoff=cutoff)
    return folded[close[0]] if close else ""
