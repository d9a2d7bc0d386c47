"""Functions of derived facts that work on lists of which some members may be uncertain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rectify_rules.facts.dictionary import FactSpec, dictionary, nearest
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


def plucked_type(arguments: Sequence[Term]) -> Type:
    """Give the type of `pluck`: a list of what the field holds."""
    spec = _field(arguments)
    return Type("list", "enum" if spec and spec.values else "text", spec.values if spec else {})


def common_type(arguments: Sequence[Term]) -> Type:
    """Give the type of `minus`: that of the list whose members have Chinese wordings, else of the first."""
    return next((term.type for term in arguments if term.type.values), arguments[0].type)


def _field(arguments: Sequence[Term]) -> FactSpec | None:
    name = arguments[1].key.strip("'")
    return dictionary().get(f"{arguments[0].type.path}.{name}")


def word_fault(parameters: Sequence[str], arguments: Sequence[Term]) -> str:
    """Say which field or constant among the arguments does not exist, nothing where all do."""
    if "field" in parameters and _field(arguments) is None:
        name = arguments[1].key.strip("'")
        spec = dictionary().get(arguments[0].type.path)
        close = nearest(name, spec.fields if spec else ())
        return f"`{arguments[0].key}` has no field `{name}`" + (f"; did you mean `{close}`?" if close else "")
    if "field" in parameters:
        found = _field(arguments)
        values: Mapping[str, str] = found.values if found else {}
    else:
        values = next((term.type.values for term in arguments if term.type.values), {})
    words = [word for term in arguments for word in _constants(term)]
    unknown = [word for word in words if values and word not in values]
    if not unknown or parameters[-1] not in {"words", "list"}:
        return ""
    close = nearest(unknown[0], values)
    return f"unknown value `{unknown[0]}`" + (f"; did you mean `{close}`?" if close else "")


def _constants(term: Term) -> tuple[str, ...]:
    """List the members of a list written in the rule file."""
    data = getattr(getattr(term, "value", None), "data", None)
    return tuple(str(item) for item in data.sure) if isinstance(data, Items) else ()


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
    sure: list[object] = []
    maybe: list[object] = []
    missing: list[str] = []
    path = args[0].type.path
    for record in val.data.sure:
        identity, value = getattr(record, "id", None), getattr(record, name, None)
        if value is not None and str(value) not in wanted:
            continue
        if identity is None:
            missing.append(f"{path}.id")
        if value is None:
            missing.append(f"{path}.{name}")
        (sure if value is not None and identity is not None else maybe).append(
            UNKNOWN if identity is None else identity
        )
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
    sure = tuple(
        item for item in first.data.sure if item not in removed and item not in perhaps and not hidden
    )
    maybe = tuple(
        item for item in (*first.data.sure, *first.data.maybe) if item not in removed and item not in sure
    )
    return Val(Items(sure, maybe), merge(first.missing, second.missing) if maybe else ())


def minus_item(env: Environment, args: Sequence[Term]) -> Val:
    """The members of a list other than one of a known name; an unknown name removes nothing for certain."""
    first, second = env.value(args[0]), env.value(args[1])
    if not isinstance(first.data, Items):
        return first
    if second.data is UNKNOWN:
        return Val(first.data, first.missing)
    return Val(
        Items(
            *(
                tuple(item for item in part if item != second.data)
                for part in (first.data.sure, first.data.maybe)
            )
        )
    )


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
