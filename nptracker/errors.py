"""Two families of failure: what the user can act on, and our own bugs."""

from __future__ import annotations


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
    """The district file was written by a newer program."""


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


class CancelledError(NptrackerError):
    """The user cancelled a job; everything is as before."""
