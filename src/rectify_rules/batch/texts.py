"""Texts compared without brackets and spaces, which document numbers are written with in many ways."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from rectify_rules.batch.masks import constant

__all__ = ["mentioned", "squeezed"]

_BRACKETS = "〔〕[]［］【】()（） \u3000"
_SQUEEZED = {**dict.fromkeys(_BRACKETS, ""), **{chr(0xFF10 + digit): str(digit) for digit in range(10)}}


def mentioned(text: pl.Series, sought: Sequence[str]) -> pl.Series:
    """Tell which texts hold one of some words, themselves squeezed."""
    if "" in sought:
        return text.is_not_null()
    if not sought or text.null_count() == len(text):
        return constant(False, pl.Boolean, len(text))
    return squeezed(text).str.contains_any(list(sought)) & text.is_not_null()


def squeezed(text: pl.Series) -> pl.Series:
    """Drop brackets and spaces, as `ruleset.operators.squeeze`."""
    return text.to_frame("text").select(pl.col("text").str.replace_many(_SQUEEZED))["text"]
