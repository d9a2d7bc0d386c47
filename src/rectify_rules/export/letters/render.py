"""A letter from a template: names filled in, everything else as the template has it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping

from rectify_rules.export.letters.faults import TemplateFault
from rectify_rules.export.letters.package import checked, packed, unpacked
from rectify_rules.export.letters.schema import schema
from rectify_rules.facts.wording import shown

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OPENERS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPENER = re.compile(r"\{[{%#]")
_FULL_WIDTH = ("｛｛", "｝｝", "｛%", "｛％", "{％", "％}")
_MAX_TAG = 500
MAX_MARKS = 5_000
"""Of one part; the time it takes to find them grows with their square."""
_RENDERED = ("word/document", "word/header", "word/footer", "word/footnotes")


def render(template: bytes, name: str, values: Mapping[str, object], title: str) -> bytes:
    """Fill a template in; the same template and values give the same bytes.

    Raises TemplateFault for a template that cannot be used, ImportError without docxtpl.
    """
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError
    from lxml.etree import LxmlError

    from rectify_rules.export.letters.sandbox import LetterEnvironment

    parts = checked(template, name)
    try:
        for part, data in parts.items():
            if part.startswith(_RENDERED) and part.endswith(".xml"):
                _check_marks(data, name)
        document = DocxTemplate(io.BytesIO(packed(parts)))
        # None of its own texts may be filled in: what is written there is replaced below.
        document.init_docx()
        _set_properties(document.docx.core_properties, "")
        document.render(dict(values), jinja_env=LetterEnvironment(schema()))
        _set_properties(document.docx.core_properties, title)
        target = io.BytesIO()
        document.docx.save(target)
    except TemplateFault as fault:
        message = str(fault)
        raise (fault if message.startswith(name) else TemplateFault(f"{name}: {message}")) from None
    except (
        TemplateError,
        LxmlError,
        ValueError,
        KeyError,
        AttributeError,
        TypeError,
        SyntaxError,
        RecursionError,
    ) as error:
        raise TemplateFault(
            f"{name}: 不能用作模板（{type(error).__name__}）：请用 Word 打开后另存为 .docx，核对其中的标记"
        ) from None
    return packed(unpacked(target.getvalue()))


def _set_properties(properties: object, title: str) -> None:
    """Leave a title and nothing else: no author, no time."""
    element = properties._element  # type: ignore[attr-defined]
    for child in list(element):
        element.remove(child)
    properties.title = title[:250]  # type: ignore[attr-defined]
    properties.author = ""  # type: ignore[attr-defined]


def _check_marks(data: bytes, name: str) -> None:
    """Refuse marks that are not closed where they begin; looking for their end would take the whole text."""
    from lxml import etree

    # Not the parser of the Word library: its elements give the text of all that is within them.
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    marks = 0
    for number, paragraph in enumerate(root.iter(f"{_W}p"), 1):
        text = "".join(part.text or "" for part in paragraph.iter(f"{_W}t"))
        fault = _fault_of(text)
        if fault:
            raise TemplateFault(f"{name}: 模板有误：第{number}段，{fault}")
        marks += sum(text.count(opener) for opener in _OPENERS)
    if marks > MAX_MARKS:
        raise TemplateFault(f"{name}: 模板中的标记超过 {MAX_MARKS} 个，不能用作模板：请用循环代替")
    for element in root.iter():
        for text in _elsewhere(element):
            if any(opener in text for opener in _OPENERS):
                raise TemplateFault(
                    f"{name}: 模板有误：标记只能写在正文、页眉、页脚的文字里（`{shown(text)}`）"
                )


def _elsewhere(element: object) -> Iterator[str]:
    """Yield what an element holds beside the text of the document."""
    yield from element.attrib.values()  # type: ignore[attr-defined]
    if element.tag != f"{_W}t":  # type: ignore[attr-defined]
        yield element.text or ""  # type: ignore[attr-defined]
    yield element.tail or ""  # type: ignore[attr-defined]


def _fault_of(text: str) -> str:
    for wide in _FULL_WIDTH:
        if wide in text:
            return f"标记用了全角符号 `{wide}`：请改用半角"
    end = 0
    while (mark := _OPENER.search(text, end)) is not None:
        closer = _OPENERS[mark.group()]
        found = text.find(closer, mark.end(), mark.start() + _MAX_TAG)
        if found < 0:
            return f"`{shown(text[mark.start() :])}` 没有写完：缺少 `{closer}`"
        end = found + 2
    return ""
