"""The cases of the files named on the command line, one after the other."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from rectify_rules.cli.console import Console
from rectify_rules.cli.failure import CommandError
from rectify_rules.cli.options import InputFormat
from rectify_rules.cli.workbook import ZIP, is_spreadsheet, open_workbook, parse_workbook
from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.facts.dictionary import nearest
from rectify_rules.facts.files import RejectedCase, read_cases

if TYPE_CHECKING:
    from rectify_rules.ledger.reader import Ledger

_Form = Literal["yaml", "json", "jsonl", "xlsx"]
STDIN = "<stdin>"
_FIRST_LINE_MAX = 1 << 20
_BLANK = b" \t\r\n\v\f\xef\xbb\xbf"


class CaseReader:
    """Yields the cases that can be read; counts and tells those that cannot."""

    def __init__(
        self,
        files: Sequence[str],
        console: Console,
        *,
        form: InputFormat | None = None,
        only: str | None = None,
        refuse_repeated: bool = False,
    ) -> None:
        if list(files).count("-") > 1:
            raise CommandError("标准输入（-）只能写一次")
        self.rejected = 0
        self.unusable = False
        self.read = 0
        self.on_problem: Callable[[CaseProblem, str], None] | None = None
        """Is told every fault with the place of its record, beside the console."""
        self._files = files
        self._console = console
        self.total = 0
        """Number of cases, where the files say it before they are read."""
        self.ledgers: list[Ledger] = []
        """The workbooks among the files, as far as they have been read."""
        self._form: _Form | None = None if form is None else form.value
        self._only = only
        self._refuse_repeated = refuse_repeated
        self._places: dict[str, str] = {}

    def __iter__(self) -> Iterator[Case]:
        ids: list[str] = []
        for name in dict.fromkeys(self._files):
            for case in self._file(name):
                if self._only is None or case.id == self._only:
                    self.read += 1
                    yield case
                elif case.id is not None and len(ids) < 10_000:
                    ids.append(case.id)
        if self._only is not None and not self.read:
            close = nearest(self._only, ids)
            hint = f"：是否想写 `{close}`" if close else "：请核对案件编号"
            raise CommandError(f"没有编号为 `{self._only}` 的案件{hint}")
        if not self.read and not self.rejected and not self.unusable:
            raise CommandError(f"{'、'.join(self._files)}: 没有案件：请核对输入")

    @property
    def only_ledger(self) -> Ledger | None:
        """The workbook, where it is all that was asked for."""
        return self.ledgers[0] if self.ledgers and len(set(self._files)) == 1 else None

    def _file(self, name: str) -> Iterator[Case]:
        """Yield the cases of one file; a file that cannot be read does not keep the others from it."""
        try:
            for case in self._cases(name):
                if isinstance(case, RejectedCase):
                    self._reject(case)
                elif self._fresh(case, name):
                    yield case
        except CaseError as error:
            self.unusable = True
            self._console.error(error)
            for problem in error.problems:
                self._tell(problem, name)

    def _cases(self, name: str) -> Iterator[Case | RejectedCase]:
        form = self._form
        if name != "-":
            if form == "xlsx" or (form is None and is_spreadsheet(name)):
                return self._workbook(lambda: open_workbook(name, self._console))
            return read_cases(name, format=form)
        if sys.stdin is None:
            raise CommandError("标准输入没有打开：请写文件名，或接上输入")
        stream, seen = _peeked(getattr(sys.stdin, "buffer", None) or io.BytesIO(sys.stdin.read().encode()))
        form = form or seen
        if form == "xlsx":
            return self._workbook(lambda: parse_workbook(stream, STDIN))
        return read_cases(stream, format=form)

    def _workbook(self, opened: Callable[[], Ledger]) -> Iterator[Case | RejectedCase]:
        ledger = opened()
        self.ledgers.append(ledger)
        if len(set(self._files)) == 1:
            self.total = len(ledger)
        yield from ledger
        for note in ledger.notes:
            self._console.note(note)

    def _reject(self, case: RejectedCase) -> None:
        self.rejected += 1
        for problem in case.problems:
            text = str(problem)
            self._tell(problem, case.place)
            self._console.rejected(text if problem.place else f"{case.place}: {text}")

    def _tell(self, problem: CaseProblem, place: str) -> None:
        if self.on_problem is not None:
            self.on_problem(problem, place)

    def _fresh(self, case: Case, name: str) -> bool:
        """Point out an id that another file has; tell whether the case counts."""
        if case.id is None or len(set(self._files)) < 2:
            return True
        place = case.place_of("id") or name
        first = self._places.setdefault(case.id, place)
        if first is place:
            return True
        message = f"{place}: 案件编号 `{case.id}` 与 {first} 的案件相同"
        if self._refuse_repeated:
            self.rejected += 1
            self._console.rejected(f"{message}：只计入前一件，请核对")
            return False
        self._console.note(f"{message}：两件都已核查，请核对是否为同一案件")
        return True


def _peeked(stream: BinaryIO) -> tuple[BinaryIO, _Form]:
    """Tell the format of a stream by its first line that is not blank; give the stream with that line."""
    head: list[bytes] = []
    while line := stream.readline(_FIRST_LINE_MAX):
        head.append(line)
        if line.strip(_BLANK):
            break
    first = head[-1].removeprefix(b"\xef\xbb\xbf").strip() if head else b""
    return io.BufferedReader(_Again(b"".join(head), stream)), _format(first)


def _format(line: bytes) -> _Form:
    if line.startswith(ZIP):
        return "xlsx"
    if line.startswith(b"["):
        return "json"
    if not line.startswith(b"{"):
        return "yaml"
    # An object that ends on its line is a row; one that goes on is a document.
    return "jsonl" if line.endswith(b"}") or len(line) >= _FIRST_LINE_MAX // 2 else "json"


class _Again(io.RawIOBase):
    """A stream with what has been read of it already."""

    name = STDIN

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._head:
            self._head = memoryview(self._rest.read(len(buffer)))
        taken = self._head[: len(buffer)]
        self._head = self._head[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)
