"""Functions of derived facts that work on lists of which some members may be uncertain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.logic import UNKNOWN, Blank, Items, Val, merge
from rectify_rules.ruleset.types import Type

if TYPE_CHECKING:
    from rectify_rules.ruleset.environment import Environment
    from rectify_rules.ruleset.terms import Term


def count(env: Environment, args: Sequence[Term]) -> Val:
    """The number of members."""
    val = env.value(args[0])
    if not isinstance(val.data, Items) or val.data.maybe:
        return Val(UNKNOWN, val.missing)
    return Val(len(val.data.sure))


def ids(env: Environment, args: Sequence[Term]) -> Val:
    """The ids of the records."""
    return _fields(env, args[0], "id")


def pluck(env: Environment, args: Sequence[Term]) -> Val:
    """One field of every record, each value once."""
    return _fields(env, args[0], _word(env, args[1]))


def plucked_type(arguments: Sequence[Type]) -> Type:
    """Give the type of `pluck`: a list of what the field holds."""
    return Type("list", "text")


def _fields(env: Environment, records: Term, name: str) -> Val:
    val = env.value(records)
    if not isinstance(val.data, Items):
        return val
    values = [getattr(record, name, None) for record in val.data.sure]
    if None in values:
        # A record without the field could hold anything: nothing is certain but what is written.
        return Val(Items(_distinct(values), (UNKNOWN,)), (f"{records.type.path}.{name}",))
    return Val(Items(_distinct(values)))


def ids_where(env: Environment, args: Sequence[Term]) -> Val:
    """The ids of the records whose field has one of the values."""
    val = env.value(args[0])
    if not isinstance(val.data, Items):
        return val
    name, wanted = _word(env, args[1]), _words(env, args[2])
    sure, maybe, missing = [], [], []
    path = args[0].type.path
    for record in val.data.sure:
        identity, value = getattr(record, "id", None), getattr(record, name, None)
        if value is not None and str(value) not in wanted:
            continue
        if identity is None:
            missing.append(f"{path}.id")
        if value is None:
            missing.append(f"{path}.{name}")
        (sure if value is not None and identity is not None else maybe).append(UNKNOWN if identity is None else identity)
    return Val(Items(_distinct(sure), _distinct(maybe)), merge(missing))


def keys_where(env: Environment, args: Sequence[Term]) -> Val:
    """The keys of a map whose value is one of those given; a key without a value may be one of them."""
    val = env.value(args[0])
    if isinstance(val.data, Blank) or not isinstance(val.data, Mapping):
        return Val(UNKNOWN, val.missing)
    wanted = _words(env, args[1])
    sure = tuple(key for key, value in val.data.items() if value is not None and str(value) in wanted)
    maybe = tuple(key for key, value in val.data.items() if value is None)
    from rectify_rules.ruleset.terms import facts_of

    return Val(Items(sure, maybe), facts_of(args[0]) if maybe else ())


def minus(env: Environment, args: Sequence[Term]) -> Val:
    """The members of one list that are not in another; nothing less anything is nothing."""
    first, second = env.value(args[0]), env.value(args[1])
    if first.data == Items(()):
        return first
    if not isinstance(first.data, Items) or not isinstance(second.data, Items):
        return Val(UNKNOWN, merge(first.missing, second.missing))
    removed, perhaps = set(second.data.sure), set(second.data.maybe)
    # An unnamed record on either side could be any of the others.
    hidden = UNKNOWN in perhaps
    sure = tuple(item for item in first.data.sure if item not in removed and item not in perhaps and not hidden)
    maybe = tuple(
        item
        for item in (*first.data.sure, *first.data.maybe)
        if item not in removed and item not in sure
    )
    return Val(Items(sure, maybe), merge(first.missing, second.missing) if maybe else ())


def minus_item(env: Environment, args: Sequence[Term]) -> Val:
    """The members of a list other than one of a known name; an unknown name removes nothing for certain."""
    first, second = env.value(args[0]), env.value(args[1])
    if not isinstance(first.data, Items):
        return first
    if second.data is UNKNOWN:
        return Val(first.data, first.missing)
    return Val(Items(*(tuple(item for item in part if item != second.data) for part in (first.data.sure, first.data.maybe))))


def without_words(env: Environment, args: Sequence[Term]) -> Val:
    """The members of a list whose text holds none of the words."""
    val = env.value(args[0])
    if not isinstance(val.data, Items):
        return val
    words = _words(env, args[1])

    def keep(items: Iterable[object]) -> tuple[object, ...]:
        return tuple(item for item in items if not any(word in str(item) for word in words))

    return Val(Items(keep(val.data.sure), keep(val.data.maybe)), val.missing)


def _distinct(values: Iterable[object]) -> tuple[object, ...]:
    return tuple(dict.fromkeys(value for value in values if value is not None))


def _word(env: Environment, term: Term) -> str:
    return str(env.value(term).data)


def _words(env: Environment, term: Term) -> tuple[str, ...]:
    data = env.value(term).data
    return tuple(str(item) for item in data.sure) if isinstance(data, Items) else ()


def label_of_field(path: str, name: str) -> str:
    """Give the Chinese label of a field of a list of records."""
    spec = dictionary().get(f"{path}.{name}")
    return spec.label if spec else name
