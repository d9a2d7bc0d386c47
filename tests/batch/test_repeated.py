"""Ids that come twice are found among any number of cases."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from rectify_rules.batch.masks import series
from rectify_rules.batch.repeated import SeenIds

_BLOCKS = st.lists(
    st.lists(st.none() | st.sampled_from([f"案{n}" for n in range(12)]), max_size=9), max_size=9
)


@settings(max_examples=150, deadline=None)
@given(_BLOCKS)
def test_a_row_is_repeated_where_a_set_of_ids_would_say_so(blocks: list[list[str | None]]) -> None:
    seen, known = SeenIds(), set[str]()
    for block in blocks:
        wanted = []
        for name in block:
            wanted.append(name is not None and name in known)
            known |= {name} if name is not None else set()
        found = seen.repeated(pa.array(block, pa.string()))
        assert series(found, len(block)).to_list() == wanted


def test_few_columns_are_kept_however_many_blocks_come() -> None:
    seen = SeenIds()
    for block in range(200):
        assert seen.repeated(pa.array([f"{block}-{row}" for row in range(50)])) is False
    assert sum(map(len, seen._sorted)) == 10_000
    assert len(seen._sorted) < 16
