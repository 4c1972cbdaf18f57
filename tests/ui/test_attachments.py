"""The files of one record: a copy is saved whole, beside one that is open, and trouble is told in Chinese words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fakes import fake_context
from PySide6.QtWidgets import QFileDialog, QMainWindow
from pytestqt.qtbot import QtBot

from nptracker.services.office import Office
from nptracker.ui.records.attachments import AttachmentList


@pytest.fixture
def shown(tmp_path: Path, qtbot: QtBot) -> Iterator[Any]:
    office = Office.create(
        tmp_path / "区.npt", region="甘州区", person="周敏", today=lambda: date(2026, 11, 23)
    )
    window = QMainWindow()
    qtbot.addWidget(window)
    context = fake_context(office, window)
    firm = office.records.create("enterprise", {"name": "清河化工"}).record_ids[0]
    paper = tmp_path / "照片.jpg"
    paper.write_bytes(b"\xff\xd8 one")
    office.tasks.attach("enterprise", firm, paper)
    made: Any = AttachmentList(context, "enterprise", window)
    made.show_record(firm)
    made._list.setCurrentRow(0)
    yield made
    assert context.jobs.close()
    assert context.reading.close()
    office.close()


def save(shown: Any, target: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(target), ""))
    with qtbot.waitSignal(shown._context.jobs.ended):
        shown._save.click()
    return str(shown._context.messages.text)


def test_a_copy_is_saved_beside_one_that_is_open(
    shown: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "出" / "照片.jpg"
    assert save(shown, target, qtbot, monkeypatch) == f"已完成：已存到 {target}"
    target.write_bytes("在别处改过".encode())
    target.with_name("~$照片.jpg").touch()
    assert "照片(2).jpg" in save(shown, target, qtbot, monkeypatch)
    assert target.read_bytes().decode() == "在别处改过"
    assert target.with_name("照片(2).jpg").read_bytes() == b"\xff\xd8 one"


def test_a_copy_that_cannot_be_written_is_told_in_chinese(
    shown: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "占着").touch()
    told = save(shown, tmp_path / "占着" / "照片.jpg", qtbot, monkeypatch)
    assert "没有写成" in told
    assert "directory" not in told
