"""Attachments inside the district file, stored once per content."""

from __future__ import annotations

from nptracker.db.district import DistrictFile
from nptracker.errors import DamagedFileError


def _digest(content: bytes) -> str:
    import hashlib  # brings OpenSSL, which the first page does not need

    return hashlib.sha256(content).hexdigest()


def put(file: DistrictFile, content: bytes) -> str:
    """Store a content inside the open verb and return its SHA-256; the same content is stored once.

    Contents are not journalled: the evidence record that names them is, and undo needs the content to stay.
    """
    digest = _digest(content)
    file.writer().execute(
        "INSERT INTO blobs(hash, size, content) VALUES (?, ?, ?) ON CONFLICT(hash) DO NOTHING",
        (digest, len(content), content),
    )
    return digest


def get(file: DistrictFile, digest: str) -> bytes:
    """Return a content; raises DamagedFileError when it is missing or not what was stored."""
    row = file.read("SELECT content FROM blobs WHERE hash = ?", (digest,)).fetchone()
    if row is None or _digest(row[0]) != digest:
        raise DamagedFileError(
            "这份附件缺失或已损坏。",
            safe="其他内容不受影响。",
            todo="请从备份恢复，或重新添加这份材料。",
            file=str(file.path),
        )
    return bytes(row[0])
