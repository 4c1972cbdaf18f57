"""The one sample district of this user: made in its place, and made anew with the old one kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from nptracker.db.files import replace_durably
from nptracker.db.lock import WriterLock
from nptracker.errors import LockedFileError, UserError, reason_of
from nptracker.services.sample.make import make_district
from nptracker.services.sample_place import FILE_NAME, kept_sample, own_sample
from nptracker.services.session import Progress

_WORKSHOP = "制作中"


def make_own_sample(today: Callable[[], date] = date.today, progress: Progress | None = None) -> Path:
    """Make the sample district in its place and return it; one that lies there is kept beside it under another name.

    ``progress`` may raise CancelledError; everything is as before then. Raises UserError when the disk refuses, or
    while the sample district is open somewhere.
    """
    with _worded_faults(), _workshop() as workshop:
        made = workshop / FILE_NAME
        make_district(made, today, progress)
        _put_in_place(made, own_sample())
    return own_sample()


def _put_in_place(made: Path, path: Path) -> None:
    lock = WriterLock.acquire(path)
    if lock is None:
        raise LockedFileError(
            "示例区正在另一个窗口里打开着，没有恢复。",
            safe="原来的示例区没有变化。",
            todo="请先在那个窗口里关闭它，再试一次。",
            file=str(path),
        )
    try:
        if path.exists():
            replace_durably(path, kept_sample())
        replace_durably(made, path)
    finally:
        lock.release()


@contextmanager
def _workshop() -> Iterator[Path]:
    """Give an empty folder for a half-made file; it goes away however the making ends."""
    folder = own_sample().with_name(_WORKSHOP)
    shutil.rmtree(folder, ignore_errors=True)  # left by a power cut
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _worded_faults() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(
            f"示例区没有做成：{reason_of(error)}。",
            safe="原有的文件没有变化。",
            todo="请检查磁盘空间和权限，再试一次。",
        ) from error
