"""Lists, texts and regions as compiled code holds them.

A list is a tuple, or `Items` where members are uncertain; None is unknown, `ABSENT` known to have no value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import cast

from rectify_rules.engines.program.moments import When, exact, hull
from rectify_rules.facts.divisions import Level, parent_region, relation, resolve
from rectify_rules.facts.divisions import region_at as division_at
from rectify_rules.facts.logic import ABSENT, UNKNOWN, Blank, Items, Truth
from rectify_rules.ruleset.functions import LEVELS
from rectify_rules.ruleset.operators import squeeze

_CACHED = 1 << 13
_CODE_MAX = 9
_LEVEL_CODES = frozenset(LEVELS) - {"none"}

List = tuple[object, ...] | Items | Blank | None


def _plain(sure: Iterable[object], maybe: Iterable[object] = ()) -> List:
    certain, perhaps = tuple(sure), tuple(maybe)
    return Items(certain, perhaps) if perhaps else certain


def until(values: tuple[object, ...] | None, as_of: date) -> tuple[object, ...] | None:
    """Leave out the days that are still to come."""
    if values is None:
        return None
    return tuple(item for item in values if not (isinstance(item, date) and item > as_of))


def empty(values: List, wanted: bool) -> Truth:
    """Tell whether a list has no member."""
    if values is None:
        return None
    if isinstance(values, tuple):
        return (not values) is wanted
    if isinstance(values, Items):
        return wanted is False if values.sure else None
    if isinstance(values, Mapping):
        return (not values) is wanted
    return False


def contains_all(values: List, wanted: frozenset[object], has: bool) -> Truth:
    """Tell whether every one of some members is in a list."""
    if isinstance(values, tuple):
        return (wanted <= set(values)) is has
    if not isinstance(values, Items):
        return False if values is ABSENT else None
    if UNKNOWN in values.maybe:
        return None
    least = wanted <= set(values.sure)
    return least is has if least == (wanted <= {*values.sure, *values.maybe}) else None


def contains_any(values: List, wanted: frozenset[object], has: bool) -> Truth:
    """Tell whether one of some members is in a list."""
    if isinstance(values, tuple):
        return wanted.isdisjoint(values) is not has
    if not isinstance(values, Items):
        return False if values is ABSENT else None
    if UNKNOWN in values.maybe:
        return None
    least = not wanted.isdisjoint(values.sure)
    most = least or not wanted.isdisjoint(values.maybe)
    return least is has if least == most else None


def mentions(value: object, words: tuple[str, ...], has: bool) -> Truth:
    """Tell whether a text, or one of a list, holds one of some words."""
    if value is None or value is ABSENT:
        return None if value is None else False
    if isinstance(value, Items):
        value = value.sure
    texts = [squeeze(str(item)) for item in value] if isinstance(value, tuple) else [squeeze(str(value))]
    return any(word in text for text in texts for word in words) is has


def same_text(first: object, second: object, equal: bool) -> Truth:
    """Tell whether two values read alike."""
    if first is ABSENT or second is ABSENT:
        return False
    if first is None or second is None:
        return None
    return (first == second or squeeze(str(first)) == squeeze(str(second))) is equal


def count(values: List) -> int | None:
    """Count the members of a list."""
    return len(values) if isinstance(values, tuple) else None


def pluck(records: tuple[object, ...] | Blank | None, name: str) -> List:
    """List one field of every record."""
    if not isinstance(records, tuple) or not records:
        return records
    values = [getattr(record, name, None) for record in records]
    return _plain(_distinct(values), (UNKNOWN,) if None in values else ())


def ids(records: tuple[object, ...] | Blank | None) -> List:
    """List the ids of the records."""
    return pluck(records, "id")


def ids_where(records: tuple[object, ...] | Blank | None, name: str, wanted: tuple[str, ...]) -> List:
    """List the ids of the records whose field has one of the values."""
    if not isinstance(records, tuple):
        return records
    sure: list[object] = []
    maybe: list[object] = []
    for record in records:
        identity, value = getattr(record, "id", None), getattr(record, name, None)
        if value is None or str(value) in wanted:
            known = value is not None and identity is not None
            (sure if known else maybe).append(UNKNOWN if identity is None else identity)
    return _plain(_distinct(sure), _distinct(maybe))


def keys_where(values: object, wanted: tuple[str, ...]) -> List:
    """List the keys of a map whose value is one of those given."""
    if values is None or not isinstance(values, Mapping):
        return None
    sure = tuple(key for key, value in values.items() if value is not None and str(value) in wanted)
    return _plain(sure, tuple(key for key, value in values.items() if value is None))


def minus(first: List, second: List) -> List:
    """List the members of one list that are not in another."""
    if first is None or first == ():
        return first
    if isinstance(first, tuple) and isinstance(second, tuple):
        gone = set(second)
        return tuple([item for item in first if item not in gone])
    mine, theirs = _items(first), _items(second)
    if mine is None or theirs is None:
        return None
    removed, perhaps = set(theirs.sure), set(theirs.maybe)
    if UNKNOWN in perhaps:
        sure: tuple[object, ...] = ()
    else:
        sure = tuple(item for item in mine.sure if item not in removed and item not in perhaps)
    if not mine.maybe and not perhaps:
        return sure
    maybe = tuple(item for item in (*mine.sure, *mine.maybe) if item not in removed and item not in sure)
    return _plain(sure, maybe)


def minus_item(values: List, item: object) -> List:
    """List the members other than one of a known name."""
    items = _items(values)
    if items is None or item is None:
        return values
    return _plain((one for one in items.sure if one != item), (one for one in items.maybe if one != item))


def without_words(values: List, words: tuple[str, ...]) -> List:
    """List the members whose text holds none of the words."""
    items = _items(values)
    if items is None:
        return values
    kept = [
        [item for item in part if not any(word in str(item) for word in words)]
        for part in (items.sure, items.maybe)
    ]
    return _plain(*kept)


def _items(values: List) -> Items | None:
    if isinstance(values, tuple):
        return Items(values)
    return values if isinstance(values, Items) else None


def _distinct(values: Iterable[object]) -> tuple[object, ...]:
    return tuple(dict.fromkeys(value for value in values if value is not None))


def choose(is_date: bool, *options: tuple[Truth, object]) -> object:
    """Choose while a condition is open: the options that it leaves must agree."""
    possible: list[object] = []
    for truth, value in options:
        if truth is not False:
            possible.append(value)
        if truth:
            break
    first = possible[0]
    if (
        first is not None
        and all(value == first for value in possible)
        and (not is_date or exact(cast(When, first)))
    ):
        return first
    return hull([cast(When, value) for value in possible]) if is_date else None


def region_relation(first: object, second: object) -> object:
    """Tell how one region stands to another."""
    if isinstance(first, str) and isinstance(second, str):
        return _relation(first, second) if _short(first, second) else relation(first, second) or "unresolved"
    return ABSENT if first is ABSENT or second is ABSENT else None


def _short(*codes: str) -> bool:
    """Tell whether texts are short enough to be remembered."""
    return all(len(code) <= _CODE_MAX for code in codes)


@lru_cache(maxsize=_CACHED)
def _relation(first: str, second: str) -> str:
    return relation(first, second) or "unresolved"


def region_at(region: object, level: object) -> object:
    """Give the division at a level to which a region belongs."""
    if not isinstance(region, str) or not isinstance(level, str):
        return None
    return _at(region, str(level)) if _short(region) else _region_at(region, str(level))


def _region_at(code: str, level: str) -> str | None:
    if resolve(code).level is None:
        return code
    return division_at(code, cast(Level, level)) if level in _LEVEL_CODES else None


_at = lru_cache(maxsize=_CACHED)(_region_at)


def region_relation_at(first: object, second: object, level: object) -> object:
    """Compare two regions at a level."""
    if not isinstance(first, str) or not isinstance(second, str):
        return None
    found = relation(first, second)
    if found is None or found == "same":
        return found or "unresolved"
    if not isinstance(level, str) or level not in _LEVEL_CODES:
        apart = relation(first[:2] + "0000", second[:2] + "0000") == "unrelated"
        return "unrelated" if apart else None
    places = [division_at(code, cast(Level, str(level))) for code in (first, second)]
    if None not in places:
        return "same" if places[0] == places[1] else "unrelated"
    return "unrelated" if found == "unrelated" else None


def parent_of(region: object) -> object:
    """Give the region above."""
    if not isinstance(region, str):
        return region
    return "unresolved" if resolve(region).level is None else parent_region(region) or "none"


def level_of(region: object) -> object:
    """Give the level of a region."""
    return resolve(region).level or "none" if isinstance(region, str) else region


def status_of(region: object) -> object:
    """Give the status of a region."""
    return resolve(region).status if isinstance(region, str) else region


def covers_region(regions: List, wanted: object) -> Truth:
    """Tell whether a list of regions holds one, or what is above or below it."""
    items = _items(regions)
    if items is None or not isinstance(wanted, str):
        return None
    if any(relation(str(item), wanted) in {"same", "below", "above"} for item in items.sure):
        return True
    return None if items.maybe else False
