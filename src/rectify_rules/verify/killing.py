"""Every mutant of an edition put to the scenarios, in as many processes as there are."""

from __future__ import annotations

import gc
import multiprocessing
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from rectify_rules.verify.equivalence import Prover
from rectify_rules.verify.mutants import Mutants
from rectify_rules.verify.mutation import Mutation

_CHUNK = 40


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    REFUSED = "refused"
    """The loader does not accept it."""
    EQUIVALENT = "equivalent"
    """Proved to decide as the edition does."""
    SURVIVED = "survived"


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant with its fate."""

    mutation: Mutation
    fate: Fate


@dataclass(frozen=True, slots=True)
class MutationScore:
    """The fates of all mutants, in the order of the files."""

    judged: tuple[Judged, ...]
    proved: bool
    """Whether survivors were put to the solver."""

    def with_fate(self, fate: Fate) -> tuple[Judged, ...]:
        """List the mutants of one fate."""
        return tuple(found for found in self.judged if found.fate is fate)

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


def judge(
    mutants: Mutants,
    mutations: Sequence[Mutation] | None = None,
    *,
    processes: int = 2,
    prove: bool = True,
) -> MutationScore:
    """Put every mutant to the scenarios, and those that survive to the solver where there is one."""
    listed = mutants.mutations if mutations is None else mutations
    found = Prover() if prove else None
    prover = found if found is not None and found.available else None
    fates = list(_fates(mutants, listed, processes, prover))
    judged = tuple(Judged(mutation, fate) for mutation, fate in zip(listed, fates, strict=True))
    return MutationScore(judged, proved=prover is not None)


def _fates(
    mutants: Mutants, mutations: Sequence[Mutation], processes: int, prover: Prover | None
) -> Iterator[Fate]:
    _Work.mutants, _Work.mutations, _Work.prover = mutants, mutations, prover
    chunks = [range(at, min(at + _CHUNK, len(mutations))) for at in range(0, len(mutations), _CHUNK)]
    # Made by forking, the processes need not read the edition and its scenarios again.
    if processes < 2 or "fork" not in multiprocessing.get_all_start_methods():
        for chunk in chunks:
            yield from _judged(chunk)
        return
    mutants.prepare()
    gc.freeze()
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        for fates in pool.map(_judged, chunks):
            yield from fates


def _judged(chunk: range) -> list[Fate]:
    return [_fate(_Work.mutants, _Work.mutations[number], _Work.prover) for number in chunk]


def _fate(mutants: Mutants, mutation: Mutation, prover: Prover | None) -> Fate:
    mutant = mutants.mutant(mutation)
    if mutant is None:
        return Fate.REFUSED
    if mutants.is_killed(mutation, mutant):
        return Fate.KILLED
    rules = mutants.affected(mutation)
    if (
        prover is not None
        and not mutants.is_worded(mutation)
        and prover.equivalent(mutation, mutants.base, mutant, rules)
    ):
        return Fate.EQUIVALENT
    return Fate.SURVIVED
