"""Checks of what this computer gives the program: the database, the disk, the lock, the clock, child processes."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

from nptracker.db import self_test
from nptracker.errors import DistrictFileError
from nptracker.importing.reading_pool import Job, read_books
from nptracker.importing.workbook_cells import Book
from nptracker.paths import data_dir
from nptracker.services.self_check import Check, CheckFailedError, Scratch

LEAST_FREE = 200 << 20  # bytes: a backup of a large district and its upgrade need that much
_LAST_YEAR = 2079  # no clock that is right shows a later one while this version is in use
_PROBE = os.urandom(64) * 4096
_GONE = "0" * 32  # the id of no record


def database(_scratch: Scratch) -> str:
    """Ask the SQLite library for everything the district file is made with."""
    if missing := self_test.missing_features():
        raise CheckFailedError(
            f"本机的 SQLite {self_test.version()} 缺少：{'、'.join(missing)}。请重新安装程序。"
        )
    return f"SQLite {self_test.version()}，全文检索、JSON、触发器、延迟外键等都可用。"


def references(scratch: Scratch) -> str:
    """Write a record that points at none: the file must refuse it."""
    office = scratch.office
    before = office.records.count("inspection")
    try:
        office.records.create("inspection", {"number": "自检", "enterprise": _GONE})
    except DistrictFileError:
        if office.records.count("inspection") == before:
            return "指向不存在的记录写不进去。"
    raise CheckFailedError("指向不存在的记录也写进去了，关联检查没有起作用。请重新安装程序。")


def disk(scratch: Scratch) -> str:
    """Write, flush and read back a file where the program keeps its data and where it works."""
    told = []
    for title, folder in (("数据文件夹", data_dir()), ("临时文件夹", scratch.folder)):
        _write_and_read(title, folder)
        free = shutil.disk_usage(folder).free
        if free < LEAST_FREE:
            raise CheckFailedError(
                f"{title}所在的磁盘只剩 {free >> 20} MB，少于 {LEAST_FREE >> 20} MB。请清理磁盘。"
            )
        told.append(f"{title}可写，剩余 {free / (1 << 30):.1f} GB")
    return f"{'；'.join(told)}。"


def _write_and_read(title: str, folder: Path) -> None:
    probe = folder / f"自检 {os.getpid()}.tmp"
    try:
        with probe.open("wb") as file:
            file.write(_PROBE)
            file.flush()
            os.fsync(file.fileno())
        read = probe.read_bytes()
    finally:
        probe.unlink(missing_ok=True)
    if read != _PROBE:
        raise CheckFailedError(f"{title}里写下的和读出的不一样，磁盘可能有故障。请备份数据并检查磁盘。")


def lock(scratch: Scratch) -> str:
    """Open the scratch district once more: only the first may write."""
    from nptracker.services.office import Office

    office = scratch.office
    if office.read_only:
        raise CheckFailedError(f"刚建的文件不能写：{office.read_only_reason}")
    second = Office.open(office.path)
    try:
        if second.read_only and "正被使用" in second.read_only_reason:
            return "同一个文件第二次打开时只能查看。"
    finally:
        second.close()
    raise CheckFailedError("同一个文件能同时打开两次来写，文件锁没有起作用。请不要把数据文件放在网络盘上。")


def now() -> datetime:
    """Return this moment by the computer's clock."""
    return datetime.now().astimezone()


def clock(scratch: Scratch) -> str:
    """Ask whether the clock can be right."""
    doubt, moment = scratch.office.clock_doubt, now()
    if not doubt and moment.year > _LAST_YEAR:
        doubt = f"电脑的日期是 {moment:%Y-%m-%d}，不会是今天。请先校准电脑日期"
    if doubt:
        raise CheckFailedError(f"{doubt}。")
    return f"电脑日期 {moment:%Y-%m-%d %H:%M}，看来没错。"


def children(_scratch: Scratch) -> str:
    """Let a child process read a small table, as it does with every file from outside."""
    text = "企业名称,年度\n清河精细化工有限公司,2026\n"
    (outcome,) = read_books([Job("自检.csv", text.encode)], lambda: None)
    if not isinstance(outcome, Book):
        raise CheckFailedError(
            f"读取外来文件的子进程没有起来（{outcome.what}）。请检查杀毒软件是否拦截了程序。"
        )
    cells = [cell.value for row in outcome.sheets[0].rows.values() for cell in row.values()]
    if cells != text.replace("\n", ",").rstrip(",").split(","):
        raise CheckFailedError("子进程读出的内容不对。请重新安装程序。")
    return "读取外来文件的子进程能启动，读得对。"


CHECKS = (
    Check("database", "数据库", database),
    Check("references", "关联检查", references),
    Check("disk", "磁盘", disk),
    Check("lock", "文件锁", lock),
    Check("clock", "日期", clock),
    Check("children", "子进程", children),
)
