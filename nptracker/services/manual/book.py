"""The manual as a book: chapters in the order of its contents, and the pages the program makes itself."""

from __future__ import annotations

import re
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from nptracker.errors import UserError, reason_of
from nptracker.paths import manual_folder
from nptracker.services.manual.made_pages import MADE, MADE_PAGES, form_text
from nptracker.services.manual.page_names import START, form_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from nptracker.domain.forms.form import Form

CONTENTS = "README.md"
_CHAPTER = re.compile(r"## (.+)")
_ENTRY = re.compile(r"- \[(.+?)\]\((.+?)\)")
FORMS_CHAPTER, PROGRAM_CHAPTER = "填表说明", "填表说明（程序内部的记录）"


class Page:
    """One page: the name links use, its title, and its text in Markdown, read or made when it is asked for."""

    def __init__(self, name: str, title: str, make: Callable[[], str]) -> None:
        self.name, self.title, self._make = name, title, make

    @cached_property
    def text(self) -> str:
        """The text; raises UserError where it cannot be read."""
        return self._make()


class Chapter(NamedTuple):
    """Pages under one heading of the contents."""

    title: str
    pages: tuple[Page, ...]


class Manual:
    """Reads the pages of a folder once; ``forms`` are the kinds of record its 填表说明 tell of.

    Raises UserError where the folder or a page of its contents cannot be read.
    """

    def __init__(self, forms: Iterable[Form], folder: Path | None = None) -> None:
        self.folder = folder or manual_folder()
        self._forms = tuple(forms)

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters in the order of the contents, the forms at the end."""
        others = [form for form in self._forms if not form.is_ledger]
        made = [
            Chapter(FORMS_CHAPTER, _form_pages(self.ledgers)),
            Chapter(PROGRAM_CHAPTER, _form_pages(others)),
        ]
        return (*self._written, *(chapter for chapter in made if chapter.pages))

    @cached_property
    def _written(self) -> tuple[Chapter, ...]:
        found: list[tuple[str, list[Page]]] = []
        for line in self._read(CONTENTS).splitlines():
            if heading := _CHAPTER.fullmatch(line.strip()):
                found.append((heading[1], []))
            elif (entry := _ENTRY.match(line.strip())) and found:
                found[-1][1].append(self._page(entry[2], entry[1]))
        return tuple(Chapter(title, tuple(pages)) for title, pages in found)

    def _page(self, target: str, title: str) -> Page:
        scheme, _, name = target.partition(":")
        if scheme == MADE:
            return Page(name, title, partial(MADE_PAGES[name], title))
        return Page(target.removesuffix(".md"), title, partial(self._read, target))

    def _read(self, name: str) -> str:
        try:
            return (self.folder / name).read_text("utf-8")
        except OSError as error:
            raise UserError(
                f"手册的“{name}”读不出来：{reason_of(error)}。",
                safe="数据文件没有变化。",
                todo="程序文件可能不完整，请重新安装程序。",
                file=str(self.folder / name),
            ) from error

    @property
    def read_pages(self) -> list[Page]:
        """The pages that are not about forms, in order."""
        return [page for chapter in self._written for page in chapter.pages]

    @property
    def ledgers(self) -> list[Form]:
        """The forms people fill in."""
        return [form for form in self._forms if form.is_ledger]

    def form(self, kind: str) -> Form:
        """Return the form of a kind; raises KeyError for an unknown one."""
        return {form.kind: form for form in self._forms}[kind]

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """All pages by name, in the order of the contents."""
        return {page.name: page for chapter in self.chapters for page in chapter.pages}

    def page(self, name: str) -> Page:
        """Return a page by its name, the first one for a name that no page has."""
        return self.pages.get(name) or self.pages[START]


def _form_pages(forms: Sequence[Form]) -> tuple[Page, ...]:
    return tuple(Page(form_page(form.kind), form.title, partial(form_text, form)) for form in forms)
