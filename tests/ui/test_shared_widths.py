"""Columns of a table of lines share what room there is."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from nptracker.ui.widgets.shared_widths import SharedWidthsTable, shared


def test_spare_room_goes_to_every_column_by_its_own_width() -> None:
    assert shared([100, 50, 50], 400, 2, 40) == [200, 100, 100]
    assert shared([100, 50, 50], 200, 2, 40) == [100, 50, 50]


def test_one_column_gives_way_and_not_below_the_least() -> None:
    assert shared([100, 50, 90], 200, 2, 40) == [100, 50, 50]
    assert shared([100, 50, 90], 150, 2, 40) == [100, 50, 40]


def test_no_column_is_a_desert_in_a_wide_window(qtbot: QtBot) -> None:
    table = SharedWidthsTable("交表情况", ("企业", "文件"), 1)
    qtbot.addWidget(table)
    table.resize(1000, 300)
    table.show_lines([(("清河精细化工有限公司", "—"), None)])
    table.show()
    widths = [table.columnWidth(0), table.columnWidth(1)]
    room = table.viewport().width()
    assert room - 2 <= sum(widths) <= room
    assert widths[0] > widths[1]
