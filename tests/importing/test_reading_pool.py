"""A reader that fails tells the log where, and never what the file held."""

from __future__ import annotations

import pytest

from nptracker.importing import reading_pool, workbook


def test_a_fault_of_the_reader_is_told_by_its_place_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(_data: bytes, _name: str) -> None:
        raise TypeError("秘密内容")

    monkeypatch.setattr(workbook, "read_bytes", faulty)
    answer = reading_pool._answer_to("甲.xlsx", b"").decode()
    assert answer.startswith("!TypeError")
    assert "test_reading_pool.py" in answer
    assert "秘密内容" not in answer
