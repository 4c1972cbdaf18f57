"""Names and texts that are no whole text, as of files from a stick that was written under another code page."""

from __future__ import annotations

from pathlib import Path

import pytest

from nptracker.errors import UserError
from nptracker.services.crash_reports import save_report
from nptracker.services.office import Office
from nptracker.ui.window_state import WindowState, load_state, save_state

GBK_NAME = "/media/甘\udcb9\udcfa州.npt"  # as Python names bytes that are no UTF-8


def test_a_file_with_such_a_name_is_remembered_like_any_other() -> None:
    state = WindowState(person="张三")
    state.remember(Path(GBK_NAME))
    save_state(state)
    assert load_state() == state
    assert load_state().recent == [GBK_NAME]


def test_half_a_character_does_not_cost_the_report() -> None:
    path = save_report("一行\ud800字\n下一行")
    assert path.read_text("utf-8").splitlines() == ["一行?字", "下一行"]


def test_a_link_in_a_circle_is_refused_in_words(tmp_path: Path) -> None:
    link = tmp_path / "圈.npt"
    link.symlink_to(link)
    with pytest.raises(UserError) as refused:
        Office.open(link)
    assert "圈.npt" in refused.value.words()
