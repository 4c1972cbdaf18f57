"""Every single check of the self-check fails when what it looks at is broken; ``test_cli_self_check`` sees all pass."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nptracker import paths
from nptracker.db import connection, district, lock, self_test
from nptracker.db import integrity as integrity_module
from nptracker.export import blank, fonts, pdf, xlsx
from nptracker.importing import reading_pool
from nptracker.services import clock, self_check_machine, self_check_papers, self_check_program
from nptracker.services.bundle_manifest import MANIFEST, file_faults, noted_files, write_manifest
from nptracker.services.history import HistoryService
from nptracker.services.records import RecordService
from nptracker.services.self_check import Check, Outcome, Scratch, run_checks, summary
from nptracker.services.self_check_round import all_checks

Patch = pytest.MonkeyPatch
CHECKS = {check.name: check for check in all_checks()}


def outcome_of(name: str) -> Outcome:
    (outcome,) = run_checks([CHECKS[name]])
    return outcome


def sound_manual(folder: Path) -> Path:
    manual = folder / "手册"
    (manual / "pictures").mkdir(parents=True, exist_ok=True)
    (manual / "开始.md").write_text("# 开始\n![窗口](pictures/a.png)\n", "utf-8")
    (manual / "pictures" / "a.png").write_bytes(b"png")
    return manual


# -- what is broken for each check ------------------------------------------------------------------------


def bundle(folder: Path, monkeypatch: Patch) -> Path:
    root = folder / "_internal"
    (root / "resources").mkdir(parents=True)
    (root / "resources" / "名录.csv").write_text("a,b\n1,2\n", "utf-8")
    (root / "python311.dll").write_bytes(b"MZ" * 100)
    assert write_manifest(root) == 2
    monkeypatch.setattr(
        self_check_program, "resource_path", lambda *parts: root.joinpath("resources", *parts)
    )
    return root


def a_library_taken_away(folder: Path, monkeypatch: Patch) -> None:
    (bundle(folder, monkeypatch) / "python311.dll").unlink()


def a_byte_flipped(folder: Path, monkeypatch: Patch) -> None:
    (bundle(folder, monkeypatch) / "resources" / "名录.csv").write_text("a,b\n1,3\n", "utf-8")


def a_spoilt_manifest(folder: Path, monkeypatch: Patch) -> None:
    (bundle(folder, monkeypatch) / MANIFEST).write_text('{"a": ', "utf-8")


def linked_resources(folder: Path, monkeypatch: Patch) -> Path:
    """Return a copy of the resources; the large fonts are links."""
    copy = folder / "resources"
    shutil.copytree(paths.resource_path(), copy, ignore=shutil.ignore_patterns("*.ttf"))
    for font in paths.resource_path("fonts").glob("*.ttf"):
        (copy / "fonts" / font.name).symlink_to(font)
    monkeypatch.setattr(self_check_program, "resource_path", copy.joinpath)
    (outcome,) = run_checks([CHECKS["resources"]])
    assert outcome.passed
    return copy


def a_list_missing(folder: Path, monkeypatch: Patch) -> None:
    (linked_resources(folder, monkeypatch) / "reference" / "key_controlled_new_pollutants_2023.csv").unlink()


def a_list_cut_short(folder: Path, monkeypatch: Patch) -> None:
    file = linked_resources(folder, monkeypatch) / "reference" / "townships.csv.gz"
    file.write_bytes(file.read_bytes()[:-2_000])


def a_row_torn(folder: Path, monkeypatch: Patch) -> None:
    file = linked_resources(folder, monkeypatch) / "reference" / "divisions.csv"
    file.write_bytes(file.read_bytes() + b"620702,")


def a_font_zeroed(folder: Path, monkeypatch: Patch) -> None:
    font = linked_resources(folder, monkeypatch) / "fonts" / "NotoSansSC-Regular.ttf"
    font.unlink()
    font.write_bytes(bytes(100))


def no_plans(folder: Path, monkeypatch: Patch) -> None:
    shutil.rmtree(linked_resources(folder, monkeypatch) / "plans")


def no_manual(folder: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(self_check_program, "manual_folder", lambda: folder)


def a_picture_missing(folder: Path, monkeypatch: Patch) -> None:
    manual = sound_manual(folder)
    monkeypatch.setattr(self_check_program, "manual_folder", lambda: manual)
    assert outcome_of("manual").passed
    (manual / "pictures" / "a.png").unlink()


def a_latin_font_only(_folder: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(
        fonts, "load_faces", lambda: {fonts.FaceName.BODY: fonts.Face([fonts._bundled("DejaVuSans")])}
    )


def missing_glyphs_untold(_folder: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(fonts.Face, "missing", lambda self, text: set())


def a_font_gone(folder: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(fonts, "resource_path", folder.joinpath)
    monkeypatch.setattr(fonts, "_bundled", fonts._bundled.__wrapped__)  # nothing comes out of its cache


def denying(action: int) -> Callable[[Path, Patch], None]:
    def breaks(_folder: Path, monkeypatch: Patch) -> None:
        connect = sqlite3.connect

        def connected(*arguments: Any, **named: Any) -> sqlite3.Connection:
            made = connect(*arguments, **named)
            made.set_authorizer(
                lambda asked, *_rest: sqlite3.SQLITE_DENY if asked == action else sqlite3.SQLITE_OK
            )
            return made

        fake = SimpleNamespace(**vars(sqlite3) | {"connect": connected})
        monkeypatch.setattr(self_test, "sqlite3", fake)

    return breaks


def an_old_library(_folder: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(self_test, "OLDEST_SQLITE", (99, 0, 0))


def keys_switched_off(_folder: Path, monkeypatch: Patch) -> None:
    def lenient(path: Path) -> sqlite3.Connection:
        made = connection.connect_writer(path)
        made.execute("PRAGMA foreign_keys = OFF")
        return made

    monkeypatch.setattr(district, "connect_writer", lenient)


def a_full_disk(_folder: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=150 << 20))


def a_data_folder_that_cannot_be_written(folder: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(self_check_machine, "data_dir", lambda: folder / "没有")


def a_disk_that_forgets(_folder: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda self: b"other")


def a_lock_for_everybody(_folder: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(lock, "_try_lock", lambda _file: True)


def a_file_never_writable(_folder: Path, monkeypatch: Patch) -> None:
    def refuse(_path: Path) -> None:
        raise OSError(30, "read-only")

    monkeypatch.setattr(lock.WriterLock, "acquire", staticmethod(refuse))


def a_clock_of_the_last_century(_folder: Path, monkeypatch: Patch) -> None:
    class Past(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Past:
            return cls(1999, 1, 1, tzinfo=tz)

    monkeypatch.setattr(clock, "datetime", Past)


def a_clock_far_ahead(_folder: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(
        self_check_machine, "now", lambda: datetime.now().astimezone() + timedelta(days=30_000)
    )


def no_children(_folder: Path, monkeypatch: Patch) -> None:
    def refuse() -> None:
        raise PermissionError(13, "refused")

    reading_pool.end_spare_children()
    monkeypatch.setattr(reading_pool, "_new_child", refuse)


def children_that_die(_folder: Path, monkeypatch: Patch) -> None:
    def dying() -> reading_pool._Child:
        context = get_context("spawn")
        ours, theirs = context.Pipe(duplex=True)
        process = context.Process(target=os._exit, args=(3,), daemon=True)
        process.start()
        theirs.close()
        return reading_pool._Child(ours, process)

    reading_pool.end_spare_children()
    monkeypatch.setattr(reading_pool, "_new_child", dying)


def another_plan(folder: Path, monkeypatch: Patch) -> None:
    document = folder / "方案.txt"
    document.write_text(
        "示例区新污染物治理工作方案\n一、任务\n（一）调查。2027年6月底前完成。（区生态环境局牵头）\n", "utf-8"
    )
    monkeypatch.setattr(self_check_papers, "resource_path", lambda *parts: document)


def a_plan_cut_short(folder: Path, monkeypatch: Patch) -> None:
    document = folder / "方案.docx"
    document.write_bytes(paths.resource_path(*self_check_papers.PLAN).read_bytes()[:600])
    monkeypatch.setattr(self_check_papers, "resource_path", lambda *parts: document)


def an_undo_that_does_nothing(_folder: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(HistoryService, "undo", lambda self: None)


def a_blank_that_loses_rows(_folder: Path, monkeypatch: Patch) -> None:
    write = blank.write_blank
    monkeypatch.setattr(
        blank, "write_blank", lambda form, path, rows, *more: write(form, path, rows[:1], *more)
    )


def a_blank_that_changes_letters(_folder: Path, monkeypatch: Patch) -> None:
    write = blank.write_blank

    def changed(form: Any, path: Path, rows: Any, *more: Any) -> Path:
        return write(form, path, [{**row, "name": f"{row['name']}。"} for row in rows], *more)

    monkeypatch.setattr(blank, "write_blank", changed)


def an_index_that_finds_nothing(_folder: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(RecordService, "search_everywhere", lambda self, text, limit=50: [])


def a_row_changed_behind_the_history(_folder: Path, monkeypatch: Patch) -> None:
    def checked(path: Path) -> integrity_module.CheckReport:
        with sqlite3.connect(path) as raw:
            raw.execute("DROP TRIGGER setting_update")
            raw.execute("UPDATE setting SET value = '别的区'")
        raw.close()
        return integrity_module.check_file(path)

    monkeypatch.setattr(self_check_papers, "check_file", checked)


def a_workbook_without_its_last_row(_folder: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(xlsx, "write_xlsx", shorter(xlsx.write_xlsx))


def a_pdf_without_its_last_row(_folder: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(pdf, "write_pdf", shorter(pdf.write_pdf))


def shorter(write: Callable[..., Path]) -> Callable[..., Path]:
    def written(document: Any, path: Path) -> Path:
        (sheet,) = document.sheets
        from dataclasses import replace

        return write(replace(document, sheets=(replace(sheet, rows=sheet.rows[:-1]),)), path)

    return written


def a_pdf_whose_rare_letters_copy_wrong(_folder: Path, monkeypatch: Patch) -> None:
    from reportlab.pdfbase import ttfonts

    fonts.load_faces()
    monkeypatch.setattr(
        ttfonts, "makeToUnicodeCMap", lambda name, subset: fonts.to_unicode_map(name, [0x20] * 99)
    )


def unknown_letters_untold(_folder: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(pdf, "missing_characters", lambda document: [])


BROKEN: dict[str, tuple[tuple[Callable[[Path, Patch], None], str], ...]] = {
    "program_files": (
        (a_library_taken_away, "缺少 python311.dll"),
        (a_byte_flipped, "resources/名录.csv 与安装时不同"),
        (a_spoilt_manifest, "清单已损坏"),
    ),
    "resources": (
        (a_list_missing, "缺少 reference/key_controlled_new_pollutants_2023.csv"),
        (a_list_cut_short, "reference/townships.csv.gz 读不出来"),
        (a_row_torn, "reference/divisions.csv 读不出来"),
        (a_font_zeroed, "fonts/NotoSansSC-Regular.ttf 读不出来"),
        (no_plans, "缺少 plans"),
    ),
    "manual": ((no_manual, "没有找到手册"), (a_picture_missing, "开始.md 里的图 pictures/a.png")),
    "fonts": (
        (a_latin_font_only, "缺字"),
        (missing_glyphs_untold, "没有报出来"),
        (a_font_gone, "缺失或损坏"),
    ),
    "database": (
        (denying(sqlite3.SQLITE_CREATE_VTABLE), "缺少：全文检索"),
        (denying(sqlite3.SQLITE_FUNCTION), "JSON"),
        (denying(sqlite3.SQLITE_CREATE_TRIGGER), "缺少：触发器"),
        (denying(sqlite3.SQLITE_UPDATE), "插入或更新"),
        (denying(sqlite3.SQLITE_PRAGMA), "延迟外键"),
        (an_old_library, "缺少：较新的版本"),
    ),
    "references": ((keys_switched_off, "没有起作用"),),
    "disk": (
        (a_full_disk, "只剩 150 MB"),
        (a_data_folder_that_cannot_be_written, "找不到文件或文件夹"),
        (a_disk_that_forgets, "不一样"),
    ),
    "lock": ((a_lock_for_everybody, "文件锁没有起作用"), (a_file_never_writable, "不能写")),
    "clock": ((a_clock_of_the_last_century, "1999-01-01"), (a_clock_far_ahead, "不会是今天")),
    "children": ((no_children, "没有权限"), (children_that_die, "没有起来")),
    "plan": (
        (another_plan, "不对"),
        (a_plan_cut_short, ""),
        (an_undo_that_does_nothing, "没有回到原样"),
    ),
    "workbook": ((a_blank_that_loses_rows, "没有读全"), (a_blank_that_changes_letters, "不一样")),
    "search": ((an_index_that_finds_nothing, "查不到"),),
    "history": ((a_row_changed_behind_the_history, "没有通过数据检查"),),
    "xlsx": ((a_workbook_without_its_last_row, "少了：造字"),),
    "pdf": (
        (a_pdf_without_its_last_row, "少了：造字"),
        (a_pdf_whose_rare_letters_copy_wrong, "少了"),
        (unknown_letters_untold, "没有报出来"),
    ),
}
CASES = [
    pytest.param(name, breaks, words, id=f"{name}-{getattr(breaks, '__name__', '')}{at}")
    for name, cases in BROKEN.items()
    for at, (breaks, words) in enumerate(cases)
]


def test_every_check_has_something_that_breaks_it() -> None:
    assert set(BROKEN) == set(CHECKS)


@pytest.mark.parametrize(("name", "breaks", "words"), CASES)
def test_a_check_fails_when_what_it_looks_at_is_broken(
    name: str, breaks: Callable[[Path, Patch], None], words: str, tmp_path: Path, monkeypatch: Patch
) -> None:
    breaks(tmp_path, monkeypatch)
    outcome = outcome_of(name)
    assert not outcome.passed, outcome.line
    assert words in outcome.words
    assert "Traceback" not in outcome.words
    assert "内部出错" not in outcome.words, "what can be broken has words of its own"


# -- the round of checks itself ---------------------------------------------------------------------------


def test_a_check_that_breaks_down_never_hides_the_next() -> None:
    def bug(_scratch: Scratch) -> str:
        raise ZeroDivisionError("13800000000")

    checks = [Check("a", "甲", bug), Check("b", "乙", lambda scratch: str(scratch.folder.is_dir()))]
    first, second = run_checks(checks)
    assert (first.passed, second.passed, second.words) == (False, True, "True")
    assert "程序内部出错" in first.words
    assert "13800000000" not in first.words
    assert summary([first, second]).startswith("自检 2 项，1 项没通过：甲。")


def test_without_a_temporary_folder_every_check_still_ends_in_words(monkeypatch: Patch) -> None:
    def refuse(*_arguments: Any, **_named: Any) -> None:
        raise PermissionError(13, "refused")

    monkeypatch.setattr("tempfile.TemporaryDirectory", refuse)
    outcomes = list(run_checks([CHECKS["disk"], CHECKS["lock"], CHECKS["database"]]))
    assert [outcome.passed for outcome in outcomes] == [False, False, True]
    assert "没有权限" in outcomes[0].words


def test_a_program_run_from_source_has_no_manifest(tmp_path: Path) -> None:
    assert noted_files(tmp_path) is None
    assert outcome_of("program_files").words.startswith("从源代码运行")


def test_files_beside_those_of_the_manifest_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    write_manifest(tmp_path)
    (tmp_path / "b").write_bytes(b"2")
    noted = noted_files(tmp_path)
    assert noted is not None
    assert file_faults(tmp_path, noted) == []
