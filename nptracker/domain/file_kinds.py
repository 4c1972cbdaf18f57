"""What a file really is, told by its ending and its first bytes: programs and pictures."""

from __future__ import annotations

from pathlib import PurePath

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp"})
HEAD_BYTES = 64  # of a file, enough to tell its kind
_PROGRAMS = frozenset(
    (
        *(".exe", ".msi", ".com", ".scr", ".dll", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse"),
        *(".wsf", ".hta", ".lnk", ".reg", ".jar", ".apk", ".sh"),
    )
)
_PROGRAM_HEADS = (b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"L\x00\x00\x00\x01\x14\x02\x00")
_PICTURE_HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM")


def suffix_of(name: str) -> str:
    """Return the ending of a file's name in small letters, with its dot."""
    return PurePath(name).suffix.lower()


def is_program(name: str, head: bytes) -> bool:
    """Tell whether a file can be run, be it called a picture: its first bytes say so, or else its ending.

    A text may begin with MZ by chance, but a program of Windows has noughts in its head.
    """
    is_windows = head.startswith(b"MZ") and b"\0" in head
    return suffix_of(name) in _PROGRAMS or is_windows or head.startswith(_PROGRAM_HEADS)


def claims_to_be_picture(name: str, head: bytes) -> bool:
    """Tell whether a file is called a picture and is none that can be shown."""
    is_webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    return suffix_of(name) in PICTURES and not is_webp and not head.startswith(_PICTURE_HEADS)
