"""The house stands as designed: the rules of ``house.py`` hold for the package, and each of them can fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from house import LONGEST_FILE, LONGEST_FUNCTION, PACKAGE, RULES, House

CHECKOUT = Path(__file__).resolve().parent.parent
QT, LITE, BOOKS, PAPER, PDF, LOW, LOG, ARROWS, SQL, NET, CIRCLE, DOC, PRINT, FILE, FUNCTION, SWALLOW = RULES


@pytest.fixture(scope="module")
def house() -> House:
    """Return the package as it is."""
    return House(CHECKOUT)


@pytest.mark.parametrize("rule", RULES)
def test_rule_holds(rule: str, house: House) -> None:
    broken = list(RULES[rule](house))
    assert not broken, f"{rule}:\n  " + "\n  ".join(broken)


def test_the_whole_package_is_looked_at(house: House) -> None:
    rooms = {module.room for module in house.modules}
    assert rooms >= {"base", "domain", "db", "importing", "export", "services", "ui"}


SOUND: dict[str, str | None] = {
    "__init__.py": "",
    "errors.py": "",
    "log.py": "",
    "app.py": "from PySide6.QtWidgets import QApplication\nfrom nptracker.ui import window\n",
    "cli.py": "from nptracker import app, cli_words\nprint('done')\n",
    "cli_words.py": "print('usage')\n",
    "domain/__init__.py": "",
    "domain/task.py": "import decimal\nfrom nptracker.errors import UserError\n",
    "db/store.py": "import sqlite3\nfrom nptracker.domain import task\nGET = 'SELECT 1'\n",
    "importing/book.py": "import openpyxl, pypdfium2\nfrom ..domain.task import Task\n",
    "export/sheet.py": "from nptracker import log\n",
    "export/paper.py": "def draw():\n    import reportlab.pdfgen\n",
    "services/office.py": "from nptracker.db import store\nfrom nptracker.export import sheet\n",
    "ui/window.py": "from PySide6 import QtCore\nfrom nptracker.services import office\n"
    "if TYPE_CHECKING:\n    from nptracker.export.sheet import Document\n",
}
LONG_BODY = "    if a:\n        pass\n" + "    a = 1\n" * LONGEST_FUNCTION
BROKEN = [
    (QT, "cli.py", "import PySide6.QtCore", "cli.py:2 imports PySide6.QtCore"),
    (
        QT,
        "services/late.py",
        "def f():\n    from PySide6.QtCore import QObject",
        "services/late.py:3 imports",
    ),
    (LITE, "services/late.py", "import sqlite3", "services/late.py:2 imports sqlite3"),
    (
        LITE,
        "ui/window.py",
        "from sqlite_utils import Database",
        "ui/window.py:2 imports sqlite_utils.Database",
    ),
    (BOOKS, "services/late.py", "from openpyxl import Workbook", "imports openpyxl.Workbook"),
    (BOOKS, "db/store.py", "import python_calamine", "db/store.py:2 imports python_calamine"),
    (PAPER, "importing/book.py", "import reportlab", "importing/book.py:2 imports reportlab"),
    (PDF, "export/paper.py", "import pypdfium2", "export/paper.py:2 imports pypdfium2"),
    (LOW, "domain/task.py", "import attrs", "domain/task.py:2 imports attrs"),
    (LOW, "errors.py", "import rich", "errors.py:2 imports rich"),
    (LOG, "domain/task.py", "from nptracker.log import logger", "domain/task.py:2 imports nptracker.log"),
    (ARROWS, "domain/task.py", "from nptracker.db.store import GET", "domain → db"),
    (ARROWS, "db/store.py", "from nptracker.export import sheet", "db → export"),
    (ARROWS, "importing/book.py", "from ..db import store", "importing → db"),
    (ARROWS, "export/paper.py", "import nptracker.importing.book", "export → importing"),
    (ARROWS, "export/paper.py", "import nptracker.services.office", "export → services"),
    (ARROWS, "services/office.py", "from nptracker.ui.window import Window", "services → ui"),
    (ARROWS, "ui/window.py", "from nptracker.db import store", "ui → db"),
    (ARROWS, "ui/window.py", "from nptracker.importing import book", "ui → importing"),
    (ARROWS, "ui/window.py", "from nptracker.export.sheet import Document", "ui → export"),
    (ARROWS, "ui/window.py", "from nptracker.app import main", "nptracker.app, which nothing may import"),
    (
        ARROWS,
        "ui/window.py",
        "from nptracker.cli_words import x",
        "nptracker.cli_words, which nothing may import",
    ),
    (ARROWS, "log.py", "from nptracker.domain import task", "base → domain"),
    (ARROWS, "drawer/any.py", "import nptracker.errors", "stands in no known room"),
    (SQL, "services/late.py", "x = f'SELECT {1}'", "services/late.py:2 holds “SELECT”"),
    (SQL, "ui/window.py", "def f():\n    return '''\n    DELETE FROM t'''", "holds “DELETE FROM t”"),
    (NET, "services/late.py", "from urllib import request", "imports urllib.request"),
    (NET, "ui/window.py", "from PySide6.QtNetwork import QTcpSocket", "imports PySide6.QtNetwork.QTcpSocket"),
    (
        CIRCLE,
        "domain/task.py",
        "from nptracker.domain import plan",
        "domain.task → nptracker.domain.plan → nptracker.domain.task",
    ),
    (DOC, "domain/task.py", None, "domain/task.py has no docstring"),
    (PRINT, "services/late.py", "print(1)", "services/late.py:2 prints"),
    (PRINT, "app.py", "print(1)", "app.py:2 prints"),
    (FILE, "db/store.py", "def f(): ...\n" + "a = 1\n" * LONGEST_FILE, "db/store.py has 60"),
    (FUNCTION, "db/store.py", "def f(a):\n" + LONG_BODY, "db/store.py:2 f has 63 lines"),
    (SWALLOW, "db/store.py", "try:\n    f()\nexcept OSError:\n    pass", "db/store.py:4 swallows OSError"),
    (SWALLOW, "db/store.py", "try:\n    f()\nexcept:\n    ...", "db/store.py:4 swallows everything"),
    (SWALLOW, "db/store.py", "with contextlib.suppress(Exception):\n    f()", "suppresses every error"),
]
EXTRA: dict[str, str | None] = {
    "domain/plan.py": "def late():\n    from nptracker.domain import task\n"
}  # half of a circle


def build(root: Path, sources: dict[str, str | None]) -> House:
    """Write source files under a root, each with a docstring unless its source is None."""
    for name, source in sources.items():
        path = root / PACKAGE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("" if source is None else f'"""Delete the old."""\n{source}', encoding="utf-8")
    return House(root)


@pytest.mark.parametrize("rule", RULES)
def test_a_sound_house_breaks_no_rule(rule: str, tmp_path: Path) -> None:
    assert list(RULES[rule](build(tmp_path, SOUND | EXTRA))) == []


@pytest.mark.parametrize(("rule", "file", "source", "words"), BROKEN)
def test_a_broken_rule_is_named(rule: str, file: str, source: str | None, words: str, tmp_path: Path) -> None:
    broken = list(RULES[rule](build(tmp_path, SOUND | EXTRA | {file: source})))
    assert len(broken) == 1
    assert words in broken[0]


def test_every_rule_is_shown_to_fail() -> None:
    assert {rule for rule, *_ in BROKEN} == set(RULES)


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (FILE, "a = 1\n" * (LONGEST_FILE + 1)),
        (FUNCTION, "def f():\n" + "    a = 1\n" * (LONGEST_FUNCTION + 1)),
    ],
)
def test_flat_declarations_may_be_long(rule: str, source: str, tmp_path: Path) -> None:
    assert list(RULES[rule](build(tmp_path, SOUND | {"domain/words.py": source}))) == []
