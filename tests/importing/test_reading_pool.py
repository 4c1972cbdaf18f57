"""A reader that fails tells the log where, and never what the file held."""

from __future__ import annotations

import time
from functools import partial
from multiprocessing.connection import Connection

import pytest

from nptracker.errors import UnreadableFileError
from nptracker.importing import reading_pool, workbook
from nptracker.importing.reading_pool import Job, end_spare_children, read_books
from nptracker.importing.workbook_cells import Book, hopeless


def test_a_fault_of_the_reader_is_told_by_its_place_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(_data: bytes, _name: str) -> None:
        raise TypeError("秘密内容")

    monkeypatch.setattr(workbook, "read_bytes", faulty)
    sign, content = reading_pool._answer_to("甲.xlsx", b"")
    answer = content.decode()
    assert (sign, answer.startswith("TypeError")) == (b"!", True)
    assert "test_reading_pool.py" in answer
    assert "秘密内容" not in answer


def test_a_reader_that_dies_is_not_told_as_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file may well be whole; only a reader that knows what is wrong may call it damaged."""
    jobs = [Job("好的.csv", "甲,乙\n1,2\n".encode)]
    healthy = reading_pool._new_child

    def dying() -> reading_pool._Child:
        child = healthy()
        child.process.kill()
        return child

    end_spare_children()
    with monkeypatch.context() as broken:
        broken.setattr(reading_pool, "_new_child", dying)
        (outcome,) = read_books(jobs, lambda: None)
    assert isinstance(outcome, UnreadableFileError)
    assert outcome.what.startswith("读取程序出错")
    assert outcome.what != hopeless("好的.csv").what
    (again,) = read_books(jobs, lambda: None)
    assert not isinstance(again, UnreadableFileError)
    end_spare_children()


def leave_late(_pipe: Connection) -> None:
    """Be a child that had nothing to do for too long: it leaves, but its process takes a while to end."""
    time.sleep(1.5)


def test_a_file_given_to_a_child_that_is_leaving_is_read_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Meanwhile the others may have read all that there is room for; the run must not stand still then."""
    healthy, started = reading_pool._serve, []

    def first_is_leaving() -> reading_pool._Child:
        started.append(1)
        monkeypatch.setattr(reading_pool, "_serve", leave_late if len(started) == 1 else healthy)
        return new_child()

    end_spare_children()
    new_child = reading_pool._new_child
    monkeypatch.setattr(reading_pool, "_new_child", first_is_leaving)
    monkeypatch.setattr(reading_pool.os, "cpu_count", lambda: 8)
    end = time.monotonic() + 20

    def step() -> None:
        assert time.monotonic() < end, "it stands still"

    jobs = [Job(f"{n}.csv", f"甲,乙\n{n},2\n".encode) for n in range(40)]
    books = [book.file for book in read_books(jobs, step) if isinstance(book, Book)]
    assert books == [job.name for job in jobs]
    end_spare_children()


def test_the_next_file_is_read_while_one_is_looked_at() -> None:
    handed: list[int] = []

    def content(number: int) -> bytes:
        handed.append(number)
        return f"甲,乙\n{number},2\n".encode()

    books = read_books([Job(f"{n}.csv", partial(content, n)) for n in range(3)], lambda: None)
    next(books)
    assert handed == [0, 1]
    assert [book.file for book in books if isinstance(book, Book)] == ["1.csv", "2.csv"]
    end_spare_children()
