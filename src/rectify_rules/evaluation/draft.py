"""A finding before the values of a case are put into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rectify_rules.evaluation.citing import Citation, Citer
from rectify_rules.report.model import Remark, Remedy
from rectify_rules.report.wording import public_value, wording
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.terms import Derived, Fact, Term

__all__ = ["Draft", "Filled", "Said"]

Filled = dict[str, Any]
"""The fields of a finding that are not left at their defaults."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with places for values; of the case, or of one record of a list."""

    pieces: tuple[str | Term, ...]
    record: Environment | None = None

    def words(self, env: Environment) -> str:
        """Put the values of a case into the sentence."""
        pieces = self.pieces
        if len(pieces) == 1:
            return str(pieces[0])
        if self.record is not None:
            env = self.record
        return "".join([one if isinstance(one, str) else wording(env.value(one), one.type) for one in pieces])


@dataclass(slots=True)
class Stage:
    """A case, as drafts need it."""

    env: Environment
    citer: Citer
    shared: tuple[Remark, ...] = ()
    """What is presumed of the scope, on which all other findings rest."""


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """What a finding says, given which propositions hold and which are open."""

    fields: Filled
    """What no value enters."""
    before: str = ""
    """What stands before the sentences."""
    sentences: tuple[Said, ...] = ()
    then: str = ""
    """What stands between that and the sentences."""
    addressee: Said | None = None
    remedy: tuple[Said, Said, str] | None = None
    values: tuple[tuple[str, Term, tuple[Environment, ...]], ...] = ()
    """Names and terms with the records that they are of; none where they are of the case."""
    cited: tuple[Citation, ...] = ()
    notices: tuple[tuple[str, Said], ...] = ()
    presumptions: tuple[tuple[str, Said], ...] = ()
    takes_presumptions: bool = False
    """Whether it rests on what is presumed of the scope as well."""

    def terms(self) -> tuple[Term, ...]:
        """List the terms whose values it takes."""
        said = [*self.sentences, *(one for _, one in (*self.notices, *self.presumptions))]
        said += [self.addressee] if self.addressee else []
        said += self.remedy[:2] if self.remedy else []
        spoken = [one for sentence in said for one in sentence.pieces if isinstance(one, Term)]
        return (*spoken, *(term for _, term, _ in self.values), *self.parts())

    def parts(self) -> tuple[Fact | Derived, ...]:
        """List what it cites."""
        return tuple(part for citation in self.cited for part in citation.parts)

    def filled(self, stage: Stage) -> Filled:
        """Put the values of a case into it."""
        fields, env = dict(self.fields), stage.env
        fields["text"] = self._text(env)
        if self.addressee is not None:
            fields["addressee"] = self.addressee.words(env)
        if self.remedy is not None:
            do, by, cite = self.remedy
            fields["remedy"] = Remedy.made(do=do.words(env), by=by.words(env), cite=cite)
        if self.values:
            fields["values"] = _values(self.values, env)
        if self.cited:
            fields["because"] = stage.citer.because(self.cited, env)
        if self.notices:
            fields["notices"] = _remarks(self.notices, env)
        if self.presumptions or self.takes_presumptions:
            shared = stage.shared if self.takes_presumptions else ()
            fields["presumptions"] = (*shared, *_remarks(self.presumptions, env))
        return fields

    def _text(self, env: Environment) -> str:
        words = [said.words(env) for said in self.sentences]
        if not words:
            return self.before
        told = words[0] if len(words) == 1 else "；".join(dict.fromkeys(words))
        return f"{self.before}{self.then}{told}" if self.before else told


def _remarks(remarks: Sequence[tuple[str, Said]], env: Environment) -> tuple[Remark, ...]:
    return tuple([Remark.made(id=name, text=said.words(env)) for name, said in remarks])


def _values(wanted: Sequence[tuple[str, Term, tuple[Environment, ...]]], env: Environment) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, term, records in wanted:
        found = [public_value(one.value(term), term.type) for one in records or (env,)]
        known = [value for value in found if value is not None]
        if known:
            lists = [item for value in known if isinstance(value, tuple) for item in value]
            values[name] = tuple(dict.fromkeys(lists)) if isinstance(known[0], tuple) else known[0]
    return values
