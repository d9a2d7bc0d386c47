"""The pages of the living specification, each with its path in the site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from rectify_rules.explain.definitions import fact_needed
from rectify_rules.explain.model import ALWAYS, JOINED
from rectify_rules.export.html import environment
from rectify_rules.facts.dictionary import EVENTS, dictionary, sections
from rectify_rules.ruleset.terms import Derived, facts_of
from rectify_rules.site.book import Book, NormEntry
from rectify_rules.site.reading_effects import effects
from rectify_rules.version import VERSION

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_BLANK_LINES = re.compile(r"\n\s*\n")
_SHORTEST_LINKED = 3


@dataclass(frozen=True, slots=True)
class SitePage:
    """A file of the site."""

    path: str
    text: str


def site_pages(book: Book) -> Iterator[SitePage]:
    """Yield every file of the site; the same book gives the same bytes."""
    yield from _Site(book).pages()


def slug(name: str) -> str:
    """Make a name fit for a path and an anchor; different names stay different."""
    return _UNSAFE.sub(lambda found: f"~{ord(found.group()):x}", name)


class _Site:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.env = environment("rectify_rules.site")
        self.env.filters |= {"slug": slug, "trimmed": _trimmed, "closed": _closed}
        self.shared: dict[str, Any] = {
            "book": book,
            "edition": book.ruleset.edition,
            "digest": book.ruleset.digest[:12],
            "version": VERSION,
            "joined": JOINED,
            "always": ALWAYS,
            "slug": slug,
            "labels": {path: spec.label for path, spec in dictionary().items()},
            "home": self._home(),
            "norm_pages": {norm: f"norms/{slug(norm)}.html" for norm in book.norms},
        }

    def pages(self) -> Iterator[SitePage]:
        """Yield the files in a fixed order."""
        yield SitePage("style.css", _stylesheet())
        yield self._page("index.html", "index.html.j2", gaps=list(self.book.gaps()))
        for article in self.book.articles:
            links = {entry.rule.norm: _links(entry) for entry in article.norms}
            yield self._page(
                article.file,
                "article.html.j2",
                article=article,
                links=links,
                primary=self._primary(article.norms),
            )
        for norm, entry in self.book.norms.items():
            yield self._page(f"norms/{slug(norm)}.html", "norm.html.j2", entry=entry, links=_links(entry))
        yield self._page("readings/index.html", "readings.html.j2")
        for reading in self.book.ruleset.readings.values():
            found = effects(self.book, reading)
            yield self._page(
                f"readings/{slug(reading.id)}.html", "reading.html.j2", found=found, reading=reading
            )
        yield from self._facts()

    def _facts(self) -> Iterator[SitePage]:
        yield self._page("facts/index.html", "facts.html.j2", groups=self._sections())
        for path in dictionary():
            yield self._page(
                f"facts/{slug(path)}.html",
                "fact.html.j2",
                fact=fact_needed(path),
                spec=dictionary()[path],
                section=sections().get(dictionary()[path].section, ""),
                readers=self.book.readers[path],
                derived=self._derived(path),
                event=next((event for event in EVENTS.values() if path in (event.flag, event.date)), None),
            )

    def _page(self, path: str, template: str, **values: Any) -> SitePage:
        root = "../" * path.count("/")
        text = self.env.get_template(template).render(**self.shared, root=root, here=path, **values)
        return SitePage(path, text)

    def _home(self) -> Mapping[int, str]:
        """Where a scenario is shown in full: the page of the article of its first norm."""
        found: dict[int, str] = {}
        for result in self.book.results:
            for article in self.book.articles:
                if any(entry.rule.norm in result.tags for entry in article.norms):
                    found.setdefault(id(result), f"{article.file}#{result.anchor}")
        return found

    def _primary(self, entries: tuple[NormEntry, ...]) -> Mapping[int, str]:
        """The norm under which an article shows a scenario in full; under others it is named."""
        found: dict[int, str] = {}
        for entry in entries:
            for result in entry.scenarios:
                found.setdefault(id(result), entry.rule.norm)
        return found

    def _sections(self) -> list[tuple[str, list[Any]]]:
        groups: dict[str, list[Any]] = {}
        for path, spec in dictionary().items():
            groups.setdefault(sections().get(spec.section, "案件"), []).append(
                (fact_needed(path), self.book.readers[path])
            )
        return list(groups.items())

    def _derived(self, path: str) -> list[Derived]:
        return [item for item in self.book.ruleset.derived.values() if path in facts_of(item)]


def _closed(text: str) -> str:
    """Leave out the blank lines between paragraphs."""
    return _BLANK_LINES.sub("\n", text)


def _trimmed(pieces: Sequence[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Take away the blank lines before and after a text in pieces."""
    found = [*pieces]
    if found:
        found[0] = (found[0][0].lstrip(), found[0][1])
        found[-1] = (found[-1][0].rstrip(), found[-1][1])
    return found


def _stylesheet() -> str:
    shared = files("rectify_rules.export").joinpath("templates", "base.css").read_text(encoding="utf-8")
    return shared + files("rectify_rules.site").joinpath("templates", "site.css").read_text(encoding="utf-8")


class Linker:
    """Sets links on the names that a text uses: computed values, conditions, facts."""

    def __init__(self, targets: Mapping[str, str]) -> None:
        self._targets = targets
        longest_first = sorted(targets, key=lambda label: (-len(label), label))
        self._names = re.compile("|".join(map(re.escape, longest_first))) if targets else None

    def __call__(self, text: str, root: str) -> Markup:
        """Escape a text with its names linked."""
        if self._names is None:
            return Markup.escape(text)
        parts: list[Markup] = []
        at = 0
        for found in self._names.finditer(text):
            parts.append(Markup.escape(text[at : found.start()]))
            link = Markup('<a class="name" href="{}">{}</a>')
            parts.append(link.format(root + self._targets[found.group()], found.group()))
            at = found.end()
        parts.append(Markup.escape(text[at:]))
        return Markup("").join(parts)


def _links(entry: NormEntry) -> Linker:
    """Link what a norm's table names: computed values to their definition, facts to their page."""
    targets = {fact.label: f"facts/{slug(fact.path)}.html" for fact in entry.explained.facts}
    page = f"norms/{slug(entry.rule.norm)}.html"
    targets |= {item.label: f"{page}#u-{slug(item.name)}" for item in entry.explained.definitions}
    return Linker({label: target for label, target in targets.items() if len(label) >= _SHORTEST_LINKED})
