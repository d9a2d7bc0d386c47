"""Letters ready to be written to files."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from rectify_rules.export.letters.call import Call
from rectify_rules.export.letters.content import content
from rectify_rules.export.letters.kinds import LETTERS, LetterKind
from rectify_rules.export.letters.recipients import Addressee
from rectify_rules.export.letters.render import render
from rectify_rules.report.layout import clean

_FORBIDDEN = frozenset("<>:\"/\\|?*〔〕.'")
_NAME_MAX = 60
"""Characters of a part of a file name; three parts and a number stay below 255 bytes in UTF-8."""
_RESERVED = frozenset({"CON", "PRN", "AUX", "NUL"})


@dataclass(frozen=True, slots=True)
class Template:
    """A Word file with the name by which messages call it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """A letter with a name for its file."""

    name: str
    data: bytes


def shipped(kind: LetterKind) -> Template:
    """Give the template that comes with the library."""
    name = LETTERS[kind].file
    path = files("rectify_rules.export.letters") / "templates" / name
    return Template(name, path.read_bytes())


def joint_letter(call: Call, template: Template) -> bytes:
    """Write one letter to all recipients. Raises TemplateFault, ImportError without docxtpl."""
    return _letter(call, template, call.to)


def separate_letters(call: Call, template: Template) -> list[Document]:
    """Write a letter to each recipient, about what concerns it. Raises as `joint_letter`."""
    case = call.env.view.case.id or ""
    taken: set[str] = set()
    found = []
    for addressee in call.to:
        name = _free(_file_name((call.letter.kind.value, case, addressee.name)), taken)
        found.append(Document(f"{name}.docx", _letter(call, template, (addressee,))))
    return found


def _letter(call: Call, template: Template, to: tuple[Addressee, ...]) -> bytes:
    title = f"{call.letter.kind.value}函　{call.env.view.case.accident.name if _named(call) else ''}".strip()  # type: ignore[union-attr]
    return render(template.data, template.name, content(call, to), clean(title))


def _named(call: Call) -> bool:
    accident = call.env.view.case.accident
    return accident is not None and accident.name is not None


def _file_name(parts: Iterable[str]) -> str:
    """Join parts to a name that every system takes."""
    kept = [_safe(part)[: _NAME_MAX // 3] for part in parts]
    name = "-".join(part for part in kept if part)
    return f"_{name}" if name.upper() in _RESERVED else name


def _safe(text: str) -> str:
    return "".join(
        sign for sign in text if sign not in _FORBIDDEN and unicodedata.category(sign)[0] not in "CZ"
    ).strip("-")


def _free(name: str, taken: set[str]) -> str:
    number, found = 1, name
    while found.casefold() in taken:
        number += 1
        found = f"{name}-{number}"
    taken.add(found.casefold())
    return found
