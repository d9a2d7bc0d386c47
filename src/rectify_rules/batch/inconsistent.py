"""Where a norm is undetermined because the record contradicts itself."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from rectify_rules.batch.batch import Program
from rectify_rules.batch.masks import Mask
from rectify_rules.batch.outcome import Ending, Outcomes


def inconsistent(
    program: Program,
    columns: Mapping[str, pl.Series],
    as_of: pl.Series,
    outcomes: Outcomes,
    found: Mapping[str, tuple[Ending, ...]],
) -> dict[str, Mask]:
    return {}
