"""Every mutant of an edition put to the scenarios, in as many processes as there are."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verify.blanks import Blanks
from rectify_rules.verify.equivalence import Prover
from rectify_rules.verify.grounds import Ground
from rectify_rules.verify.mutants import Mutants
from rectify_rules.verify.mutation import Mutation
from rectify_rules.verify.shown import Shown

_CHUNK = 40


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    REFUSED = "refused"
    """The loader does not accept it."""
    EQUIVALENT = "equivalent"
    """Proved to decide as the edition does."""
    SURVIVED = "survived"


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A mutant with its fate."""

    mutation: Mutation
    fate: Fate
    shown: Shown | None = None
    """A case that a scenario could be written of, where one was found."""
    ground: Ground | None = None
    """Why it is equivalent."""


@dataclass(frozen=True, slots=True)
class MutationScore:
    """The fates of all mutants, in the order of the files."""

    judged: tuple[Judged, ...]
    proved: bool
    """Whether survivors were put to the solver."""

    def with_fate(self, fate: Fate) -> tuple[Judged, ...]:
        """List the mutants of one fate."""
        return tuple(found for found in self.judged if found.fate is fate)

    def by_ground(self) -> dict[Ground, int]:
        """Count the equivalent mutants by why they are."""
        counts = Counter(found.ground for found in self.judged if found.ground is not None)
        return {ground: counts[ground] for ground in Ground if counts[ground]}

    def by_operator(self) -> dict[str, Counter[Fate]]:
        """Count the fates by operator."""
        counts: dict[str, Counter[Fate]] = {}
        for found in self.judged:
            counts.setdefault(found.mutation.operator, Counter())[found.fate] += 1
        return dict(sorted(counts.items()))


class _Work:
    """What the processes share: it is there before they are made."""

    mutants: Mutants
    mutations: Sequence[Mutation]
    prover: Prover | None
    blanks: Blanks
    parent: int | None = None
    """The process of the command, once the work is spread."""


def judge(
    mutants: Mutants,
    mutations: Sequence[Mutation] | None = None,
    *,
    processes: int = 2,
    prove: bool = True,
) -> MutationScore:
    """Put every mutant to the scenarios, and those that survive to the solver where there is one."""
    listed = mutants.mutations if mutations is None else mutations
    found = Prover(mutants) if prove else None
    prover = found if found is not None and found.available else None
    _Work.mutants, _Work.mutations, _Work.prover, _Work.blanks = mutants, listed, prover, Blanks(mutants)
    chunks = [range(at, min(at + _CHUNK, len(listed))) for at in range(0, len(listed), _CHUNK)]
    with _pool(mutants, processes) as spread:
        fates = [fate for chunk in spread(_put_to_scenarios, chunks) for fate in chunk]
        judged = [Judged(mutation, fate) for mutation, fate in zip(listed, fates, strict=True)]
        if prover is not None:
            left = [number for number, fate in enumerate(fates) if fate is Fate.SURVIVED]
            for number, fate, shown, ground in _proved(left, spread):
                judged[number] = Judged(listed[number], fate, shown, ground)
    return MutationScore(tuple(judged), proved=prover is not None)


Proved = tuple[int, Fate, Shown | None, Ground | None]


def _proved(left: Sequence[int], spread: Callable[..., Iterator[list[Proved]]]) -> Iterator[Proved]:
    """Put survivors to the solver, those of one rule in one process, the many first."""
    groups: dict[tuple[str, str], list[int]] = {}
    for number in left:
        mutation = _Work.mutations[number]
        groups.setdefault((mutation.file, mutation.owner), []).append(number)
    for found in spread(_put_to_solver, sorted(groups.values(), key=len, reverse=True)):
        yield from found


@contextmanager
def _pool(mutants: Mutants, processes: int) -> Iterator[Callable[..., Iterator[list[Any]]]]:
    """Give what runs a function over lists of numbers, in order; processes end at once with the command."""
    # Made by forking, the processes need not read the edition and its scenarios again.
    if processes < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield map
        return
    mutants.prepare()
    gc.freeze()
    # Left in any way, by a signal too, the pool is terminated and not waited for.
    with multiprocessing.get_context("fork").Pool(processes, _ended_by_signals) as pool:
        yield pool.imap


def _ended_by_signals() -> None:
    """Let a signal end a process of the pool; an interrupt is for the command to answer."""
    _Work.parent = os.getppid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _while_wanted(numbers: Sequence[int]) -> Iterator[int]:
    """Yield numbers for as long as the command lives; one that was killed can end nobody."""
    for number in numbers:
        if _Work.parent is not None and os.getppid() != _Work.parent:
            os._exit(1)
        yield number


def _put_to_scenarios(numbers: Sequence[int]) -> list[Fate]:
    return [_fate(_Work.mutants, _Work.mutations[number]) for number in _while_wanted(numbers)]


def _fate(mutants: Mutants, mutation: Mutation) -> Fate:
    mutant = mutants.mutant(mutation)
    if mutant is None:
        return Fate.REFUSED
    return Fate.KILLED if mutants.is_killed(mutation, mutant) else Fate.SURVIVED


def _put_to_solver(numbers: Sequence[int]) -> list[Proved]:
    assert _Work.prover is not None
    found: list[Proved] = []
    for number in _while_wanted(numbers):
        mutation = _Work.mutations[number]
        mutant = _Work.mutants.mutant(mutation)
        assert mutant is not None
        found.append((number, *_proof(mutation, mutant, _Work.prover)))
    return found


def _proof(mutation: Mutation, mutant: Ruleset, prover: Prover) -> tuple[Fate, Shown | None, Ground | None]:
    """Prove the findings the same; a record with a blank can still show a difference, and one found is shown."""
    if prover.same(mutation, mutant):
        shown = _Work.blanks.shown(mutation, mutant)
        if shown is None:
            return Fate.EQUIVALENT, None, prover.ground
        return Fate.SURVIVED, shown, None
    return Fate.SURVIVED, prover.shown(mutation, mutant) or _Work.blanks.shown(mutation, mutant), None
