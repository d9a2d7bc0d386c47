"""Pages of HTML read as a strict reader would: what is open, where links go, what is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "br", "img", "hr", "input"}
SHAPES = {"rect", "line", "path", "circle"}


@dataclass
class Page(HTMLParser):
    """One page; `faults` tells what is wrong with its markup."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        if tag in {"a", "link"} and "href" in found:
            (self.links if tag == "a" else self.sources).append(found["href"])
        if "src" in found:
            self.sources.append(found["src"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in SHAPES and tag not in VOID:
            self.faults.append(f"<{tag}/>")
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-3:]} at {self.getpos()}")
        else:
            self.open.pop()

    def handle_data(self, data):
        if not self.open or self.open[-1] not in {"style", "script"}:
            self.words.append(data)

    @property
    def text(self) -> str:
        """What it says, without blanks."""
        return "".join("".join(self.words).split())


def read_page(text: str) -> Page:
    """Read a page; its faults are listed, those of what is left open, too."""
    page = Page()
    page.feed(text)
    page.close()
    page.faults += [f"<{tag}> is not closed" for tag in page.open]
    page.faults += [f"id `{name}` twice" for name in {i for i in page.ids if page.ids.count(i) > 1}]
    return page


def broken_links(folder: Path, pages: dict[Path, Page]) -> list[str]:
    """List the links of a site that lead nowhere: no such file, no such anchor, or out of the site."""
    found = []
    for path, page in pages.items():
        for link in (*page.links, *page.sources):
            if link == "data:,":
                continue
            name, _, anchor = link.partition("#")
            target = (path.parent / name).resolve() if name else path
            if not target.is_relative_to(folder.resolve()) or not target.is_file():
                found.append(f"{path.name}: {link}")
            elif anchor and anchor not in pages[target].ids:
                found.append(f"{path.name}: {link} (no such anchor)")
    return found
