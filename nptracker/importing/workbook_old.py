"""Reads .xls and .et in a child process that can be killed: that reader may loop, swell or abort."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from nptracker.errors import UnreadableFileError
from nptracker.importing.workbook_cells import BookSheet, Cell, CellValue, unreadable

SECONDS = 60
_MEMORY = 2 << 30
_LOOK = 0.1  # seconds between two looks at cancel
Plain = list[tuple[str, list[list[Any]], list[tuple[int, int, int, int]], bool]]


def read_old(data: bytes, file: str, step: Callable[[], None]) -> list[BookSheet]:
    """Return the sheets of an old workbook; ``step`` is called while waiting and may raise to stop."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=True)
    child = context.Process(target=_serve, args=(theirs,), daemon=True)
    child.start()
    theirs.close()
    try:
        ours.send_bytes(data)
        return [_sheet(*plain) for plain in _answer(ours, file, step)]
    except (EOFError, OSError) as error:
        raise _hopeless(file) from error
    finally:
        ours.close()
        child.kill()
        child.join()


def _answer(ours: Connection, file: str, step: Callable[[], None]) -> Plain:
    waited = 0.0
    while not ours.poll(_LOOK):
        step()
        waited += _LOOK
        if waited > SECONDS:
            raise unreadable(
                "文件读了太久，已停止。", "请在 Excel 或 WPS 中打开，另存为 .xlsx 后再试。", file
            )
    answer: Plain | str = ours.recv()
    if isinstance(answer, str):
        if answer == "PasswordError":
            raise unreadable("文件设了打开密码，读不出内容。", "请去掉密码后另存一份，再试一次。", file)
        raise _hopeless(file)
    return answer


def _hopeless(file: str) -> UnreadableFileError:
    return unreadable(
        "文件已损坏，或不是真正的电子表格，读不出内容。",
        "请在 Excel 或 WPS 中打开，另存为 .xlsx 后再导入；打不开请对方重发。",
        file,
    )


def _serve(pipe: Connection) -> None:
    """Read one workbook and send it back; whatever goes wrong is sent as the name of the error."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    data = pipe.recv_bytes()
    try:
        pipe.send(_read(data))
    except BaseException as error:  # noqa: BLE001 - the parent words it
        pipe.send(type(error).__name__)


def _read(data: bytes) -> Plain:
    import io

    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found: Plain = []
    for about in book.sheets_metadata:
        if about.typ is SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(about.name)
            rows = sheet.to_python(skip_empty_area=False)
            hidden = about.visible is not SheetVisibleEnum.Visible
            merges = [(a[0] + 1, a[1] + 1, b[0] + 1, b[1] + 1) for a, b in sheet.merged_cell_ranges or ()]
            found.append((about.name, rows, merges, hidden))
    return found


def _sheet(
    name: str, rows: list[list[Any]], merges: list[tuple[int, int, int, int]], hidden: bool
) -> BookSheet:
    cells = {
        number: {
            column: Cell(_value(value))
            for column, value in enumerate(row, start=1)
            if value is not None and value != ""
        }
        for number, row in enumerate(rows, start=1)
    }
    return BookSheet(name, {n: row for n, row in cells.items() if row}, tuple(merges), hidden)


def _value(value: Any) -> CellValue:
    if isinstance(value, bool | str | date | datetime):
        return value
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return str(value)
    return float(value)
