"""Letters ready to be written to files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from rectify_rules.export.letters.call import Call
from rectify_rules.export.letters.content import content
from rectify_rules.export.letters.kinds import LETTERS, LetterKind
from rectify_rules.export.letters.package import unpacked
from rectify_rules.export.letters.recipients import Addressee
from rectify_rules.export.letters.render import render
from rectify_rules.report.layout import clean

_FORBIDDEN = frozenset("<>:\"/\\|?*〔〕.'")
_NAME_MAX = 60
"""Characters of a part of a file name; three parts and a number stay below 255 bytes in UTF-8."""
_BLANK = re.compile(r"〔待(?:补|核实)：[^〔〕]*〕")
_TAG = re.compile(r"<[^<>]*>")
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

    @property
    def blanks(self) -> tuple[str, ...]:
        """What is left to be filled in or verified in its text, each once."""
        words = _TAG.sub("", unpacked(self.data)["word/document.xml"].decode("utf-8"))
        return tuple(dict.fromkeys(_BLANK.findall(words)))


def shipped(kind: LetterKind) -> Template:
    """Give the template that comes with the library."""
    name = LETTERS[kind].file
    path = files("rectify_rules.export.letters") / "templates" / name
    return Template(name, path.read_bytes())


def joint_letter(call: Call, template: Template, name: str = "") -> Document:
    """Write one letter to all recipients. Raises TemplateFault, ImportError without docxtpl."""
    return Document(name, _letter(call, template, call.to))


def concerns_differ(call: Call) -> bool:
    """Tell whether a letter to all would tell some recipients of what is another's concern."""
    return any(set(matter.to) != set(call.to) for matter in call.matters)


def separate_letters(call: Call, template: Template) -> list[Document]:
    """Write a letter to each recipient, about what concerns it. Raises as `joint_letter`."""
    case = call.env.view.case.id or ""
    taken: set[str] = set()
    found = []
    for addressee in call.to:
        unnamed = _BLANK.search(addressee.name)
        to = addressee.word if unnamed else addressee.name
        name = _free(_file_name((call.letter.kind.value, case, to)), taken)
        found.append(Document(f"{name}.docx", _letter(call, template, (addressee,))))
    return found


def _letter(call: Call, template: Template, to: tuple[Addressee, ...]) -> bytes:
    accident = call.env.view.case.accident
    name = (accident.name if accident else None) or ""
    title = clean(f"{call.letter.kind.value}函　{name}").rstrip()
    return render(template.data, template.name, content(call, to), title)


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
