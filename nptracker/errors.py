"""Two families of failure: what the user can act on, and our own bugs."""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOENT: "找不到文件或文件夹",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EACCES: "没有权限，或正被别的程序占用",
    errno.EPERM: "没有权限",
    errno.EROFS: "所在的盘是只读的",
    errno.ENOSPC: "磁盘空间不够",
    errno.EEXIST: "已有同名的文件",
    errno.ENAMETOOLONG: "名称太长",
    errno.EILSEQ: "名称里有不能用的字符",
    errno.EINVAL: "名称里有不能用的字符",
    errno.EIO: "磁盘读写出错",
}


def reason_of(trouble: OSError) -> str:
    """Return why the system refused, in Chinese; the system's own words only where there are no better ones."""
    own = trouble.strerror or type(trouble).__name__
    return _REASONS.get(trouble.errno or 0, own)


class NptrackerError(Exception):
    """The root of every error raised on purpose by this program."""


class UserError(NptrackerError):
    """Something outside the program went wrong; its words are for the user.

    Every message says what happened, whether data is safe and what to do now, in Chinese.
    ``file``, ``sheet`` and ``cell`` name the place when there is one.
    """

    def __init__(  # noqa: PLR0913 - the parts of a message, all but the first by name
        self, what: str, *, safe: str = "", todo: str = "", file: str = "", sheet: str = "", cell: str = ""
    ) -> None:
        self.what, self.safe, self.todo = what, safe, todo
        self.file, self.sheet, self.cell = file, sheet, cell
        super().__init__(self.words())

    def words(self) -> str:
        """Return the whole message in the order: place, what happened, is data safe, what to do."""
        place = " ".join(x for x in (self.file, self.sheet, self.cell) if x)
        return "\n".join(
            x for x in (f"【{place}】{self.what}" if place else self.what, self.safe, self.todo) if x
        )


class UnreadableFileError(UserError):
    """A file from outside cannot be read at all; nothing was imported."""


class DistrictFileError(UserError):
    """The district file cannot be opened or written; subclasses say why."""


class NewerFileError(DistrictFileError):
    """The district file was written by a newer program.

    ``needs`` is the version that can open it, as far as the file says; ``can_view`` whether this one can show it.
    """

    def __init__(  # noqa: PLR0913 - the parts of a message, all but the first by name
        self,
        what: str,
        *,
        safe: str = "",
        todo: str = "",
        file: str = "",
        needs: str = "",
        can_view: bool = False,
    ) -> None:
        super().__init__(what, safe=safe, todo=todo, file=file)
        self.needs, self.can_view = needs, can_view


class ForeignFileError(DistrictFileError):
    """The file is not a district file."""


class DamagedFileError(DistrictFileError):
    """The district file is damaged; the recovery page is the way on."""


class LockedFileError(DistrictFileError):
    """Another program holds the district file for writing."""


class BusyError(DistrictFileError):
    """Another operation of this program is writing; trying again shortly succeeds."""


class ReadOnlyError(DistrictFileError):
    """The district file is open read-only, so nothing can be written."""


class GoneError(UserError, KeyError):
    """The record has been deleted or undone since it was shown; still a KeyError to who expects that."""

    def __init__(self) -> None:
        super().__init__(
            "这条记录已经不在了，可能刚被删除或撤销。",
            safe="这一步没有写入，其他内容都在。",
            todo="请刷新后再看；要找回它，可用“撤销”。",
        )

    def __str__(self) -> str:
        return self.words()


class CancelledError(NptrackerError):
    """The user cancelled a job; everything is as before."""
