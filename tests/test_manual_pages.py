"""The manual is true to the program: every page, link, picture and quoted word of it exists."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from nptracker import cli
from nptracker.domain.forms import FORMS
from nptracker.domain.terms import GLOSSARY
from nptracker.paths import manual_folder
from nptracker.services.manual.book import CONTENTS, Manual
from nptracker.services.manual.html import to_html
from nptracker.services.returns.catalog import RETURNS
from nptracker.ui.actions import plain_words

FOLDER = manual_folder()
CHECKOUT = Path(__file__).resolve().parent.parent
WRITTEN = sorted(path for path in FOLDER.glob("*.md") if path.name != CONTENTS)
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
QUOTED = re.compile(r"【([^】]+)】")
MOST_LINES, MOST_BYTES = 80, 4_000_000


@pytest.fixture(scope="module")
def manual() -> Manual:
    return Manual(FORMS.values())


def anchors(html: str) -> set[str]:
    return set(re.findall(r'<a name="([^"]+)">', html))


def test_the_contents_name_every_page_once(manual: Manual) -> None:
    listed = re.findall(r"\]\(([a-z-]+)\.md\)", (FOLDER / CONTENTS).read_text("utf-8"))
    assert sorted(listed) == [path.stem for path in WRITTEN]
    assert len(manual.read_pages) == len(listed) + 2  # the glossary and the list of returns are made


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_a_page_is_short_and_begins_with_its_title(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert re.fullmatch(r"# \S.*", lines[0])
    assert 5 <= len(lines) <= MOST_LINES
    assert not re.search("待写|TODO|XXX", "\n".join(lines))


@pytest.mark.parametrize("path", [FOLDER / CONTENTS, *WRITTEN], ids=lambda path: path.stem)
def test_every_link_leads_somewhere(path: Path, manual: Manual) -> None:
    for target in LINK.findall(path.read_text("utf-8")):
        name, _, anchor = target.removeprefix("program:").partition("#")
        if ":" not in target:
            assert (FOLDER / name).is_file(), target
            name = name.removesuffix(".md")
        assert name in manual.pages, target
        assert not anchor or anchor in anchors(to_html(manual.pages[name].text)), target


def test_every_picture_exists_and_is_used() -> None:
    named = {target for path in WRITTEN for _alt, target in PICTURE.findall(path.read_text("utf-8"))}
    there = {f"pictures/{path.name}" for path in (FOLDER / "pictures").iterdir()}
    assert named == there
    assert sum((FOLDER / name).stat().st_size for name in there) < MOST_BYTES


def test_every_picture_can_be_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(CHECKOUT / "tools"))
    shots = importlib.import_module("manual_shots").SHOTS
    assert {*shots, "welcome"} == {path.stem for path in (FOLDER / "pictures").iterdir()}


def test_every_picture_says_what_it_shows() -> None:
    silent = [
        path.name for path in WRITTEN for alt, _t in PICTURE.findall(path.read_text("utf-8")) if not alt
    ]
    assert silent == []


# -- commands ---------------------------------------------------------------------------------------------------


def commands_of(text: str) -> list[str]:
    return [words for words in re.findall(r"`nptracker ([^`]+)`", text) if not words.startswith("--help")]


TOLD = [words for path in WRITTEN for words in commands_of(path.read_text("utf-8"))]


@pytest.mark.parametrize("words", TOLD)
def test_every_command_told_is_one_that_is_understood(words: str) -> None:
    assert callable(cli._parser().parse_args(words.split()).run)


def test_every_option_told_belongs_to_some_command() -> None:
    text = (FOLDER / "command-line.md").read_text("utf-8")
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - {"--help"}
    known = set(
        re.findall(
            r'"(--[a-z-]+)"', "".join(p.read_text("utf-8") for p in CHECKOUT.glob("nptracker/cli*.py"))
        )
    )
    assert told <= known
    assert {"--column", "--without-hidden"} <= told
    assert len(TOLD) > 10


# -- words on buttons and in menus ------------------------------------------------------------------------------


def texts_in(path: Path) -> Iterator[str]:
    """Yield every text a module can show; what it says about itself does not count."""
    tree = ast.parse(path.read_text("utf-8"))
    told = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            told.add(id(node.value))
        if isinstance(node, ast.Assign) and any(getattr(to, "id", "") == "help_text" for to in node.targets):
            told |= {id(part) for part in ast.walk(node.value)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


@cache
def words_of_the_window() -> frozenset[str]:
    shown = {
        plain_words(text).strip()
        for path in (CHECKOUT / "nptracker" / "ui").rglob("*.py")
        for text in texts_in(path)
    }
    sheets = {f"{kind.title}" for kind in RETURNS.values()}
    return frozenset(shown | sheets)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_every_quoted_word_is_on_a_button_or_in_a_menu(path: Path) -> None:
    quoted = set(QUOTED.findall(path.read_text("utf-8"))) - {"这样写的"}
    assert sorted(quoted - words_of_the_window()) == []


def test_a_word_that_is_nowhere_is_found() -> None:
    assert "销毁全部数据" not in words_of_the_window()
    assert {"销号", "新建区县文件", "导入表格", "收回填报"} <= words_of_the_window()


def test_the_glossary_tells_each_word_once(manual: Manual) -> None:
    words = [term.word for group in GLOSSARY for term in group.terms]
    assert len(words) == len(set(words))
    html = to_html(manual.pages["terms"].text)
    assert all(f"<b>{word}</b>" in html for word in words)


def test_the_list_of_returns_has_them_all(manual: Manual) -> None:
    text = manual.pages["return-list"].text
    assert all(f"**{kind.title}**" in text for kind in RETURNS.values())
    assert "## " not in text
