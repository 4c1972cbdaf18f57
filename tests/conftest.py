"""What holds for every test: no network, no traces outside, no Qt warning, no unexpected error."""

from __future__ import annotations

import logging
import os
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from outside import Office, Poppler
from outside import virtual_screen as start_screen

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything makes a QApplication
PLANS_VARIABLE = "NPTRACKER_PLANS"
PICTURES = Path(__file__).parent / "_pictures"
# how long an example takes says something about the machine, not about the program
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


# No network


class NetworkForbiddenError(RuntimeError):
    """A test, or the program under test, reached for the network."""


_attempts: list[str] = []
_OUTWARD = {
    f"socket.{name}"
    for name in ("connect", "sendto", "sendmsg", "getaddrinfo", "gethostbyname", "gethostbyaddr")
}


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _OUTWARD:
        return
    first = arguments[0]
    if isinstance(first, socket.socket) and first.family == getattr(socket, "AF_UNIX", None):
        return  # worker processes and the screen talk through local sockets
    _attempts.append(f"{event}{arguments[1:] if isinstance(first, socket.socket) else arguments!r}")
    raise NetworkForbiddenError(_attempts[-1])


sys.addaudithook(_refuse_network)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fail a test that reached for the network, even when the refusal was caught."""
    _attempts.clear()
    yield
    assert not _attempts, f"the network was reached for: {_attempts}"


# No traces


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a data folder of its own and return it."""
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("NPTRACKER_DATA_DIR", str(folder))
    return folder


# No Qt warning, no unexpected error

_late_warnings: list[str] = []


def pytest_sessionstart(session: pytest.Session) -> None:
    """Catch the Qt messages that pytest-qt does not: it looks at the test itself, not at what comes after."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    ignored = [re.compile(text) for text in session.config.getini("qt_log_ignore")]
    harmless = {QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg}

    def catch(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        if kind not in harmless and not any(pattern.search(message) for pattern in ignored):
            _late_warnings.append(message)

    qInstallMessageHandler(catch)


class _ErrorRecords(logging.Handler):
    """Keeps the messages of ERROR and worse."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self.messages.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_complaints(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves an ERROR log record or a late Qt warning behind."""
    _late_warnings.clear()
    errors = _ErrorRecords()
    logging.getLogger().addHandler(errors)
    yield
    logging.getLogger().removeHandler(errors)
    assert not _late_warnings, f"Qt warned after the test: {_late_warnings}"
    if request.node.get_closest_marker("expects_error_log"):
        assert errors.messages, "the test expects an ERROR log record and there was none"
    else:
        assert not errors.messages, f"unexpected ERROR log records: {errors.messages}"


# No look of another test


@pytest.fixture(autouse=True)
def plain_look() -> Iterator[None]:
    """Take off the look a test put on, so that widths mean the same whatever ran before in this process."""
    yield
    if "PySide6.QtWidgets" not in sys.modules:
        return
    from PySide6.QtGui import QFontDatabase, QPalette
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    if isinstance(app, QApplication) and app.styleSheet():
        app.setStyleSheet("")
        app.setPalette(QPalette())
        app.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))


# Places


@pytest.fixture
def pictures() -> Path:
    """Return the folder where screenshots and rendered pages are kept for looking at; git ignores it."""
    PICTURES.mkdir(exist_ok=True)
    return PICTURES


@pytest.fixture(scope="session")
def real_plans() -> Path:
    """Return the folder of real plan documents with their readings, named by NPTRACKER_PLANS; else skip."""
    folder = os.environ.get(PLANS_VARIABLE)
    if not folder:
        pytest.skip(f"{PLANS_VARIABLE} does not name a folder of real plans")
    assert Path(folder).is_dir(), f"{PLANS_VARIABLE} names {folder}, which is no folder"
    return Path(folder)


# Other programs


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return LibreOffice."""
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture
def poppler(tmp_path: Path) -> Poppler:
    """Return the poppler tools."""
    return Poppler(tmp_path)


@pytest.fixture(scope="session")
def virtual_screen() -> Iterator[str]:
    """Return the name of a display with a window manager, such as “:7”; started on first use."""
    with start_screen() as display:
        yield display


@pytest.fixture
def window_environment(virtual_screen: str, own_folders: Path) -> dict[str, str]:
    """Return the environment in which a child process shows a real window on the virtual screen."""
    shown = {"DISPLAY": virtual_screen, "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8"}
    return {**os.environ, **shown, "NPTRACKER_DATA_DIR": str(own_folders)}
