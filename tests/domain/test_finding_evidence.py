"""Which evidence counts once a finding was sent back."""

from __future__ import annotations

from datetime import date

import pytest

from nptracker.domain.finding_evidence import fresh_files, has_fresh_words, is_evidence
from nptracker.domain.finding_steps import packed, values_before
from nptracker.domain.record import Record
from nptracker.domain.values import Absent, Value

DAY = date(2026, 6, 1)
OLD, NEW = "整改照片 2 张", "更换台账后的照片"


def step(kind: str, at: int, **values: Value) -> Record:
    return Record("finding_step", f"s{at}", at, {"step": kind, "on": DAY, **values})


def file(digest: str, day: date = DAY, **values: Value) -> Record:
    return Record("evidence", digest, 1, {"hash": digest, "size": 5, "added_on": day, **values})


def finding(evidence: Value = None) -> Record:
    return Record("finding", "f", 1, {"state": "submitted", "evidence": evidence})


def sent_back(words: Value = OLD, **more: Value) -> list[Record]:
    """Return the steps of a finding that was handed in with some words and then sent back."""
    back = step("returned", 2, before=packed({"evidence": words}), known_files=("甲",), **more)
    return [step("submitted", 1, evidence=words), back]


@pytest.mark.parametrize(
    ("words", "proves"),
    [(OLD, True), ("", False), (" 无 ", False), ("—", False), ("附件 2 件", False), ("0", False),
     (Absent.NOT_APPLICABLE, False), ("附件 2 件：照片", True)],
)  # fmt: skip
def test_words_for_nothing_prove_nothing(words: Value, proves: bool) -> None:
    assert is_evidence(words) is proves


def test_everything_counts_until_it_is_sent_back() -> None:
    files, steps = [file("甲"), file("乙")], [step("submitted", 1, evidence=OLD)]
    assert fresh_files(files, steps) == files
    assert has_fresh_words(finding(OLD), steps, "")
    assert not has_fresh_words(finding(), [], "无")


def test_a_file_that_was_there_before_counts_no_more_even_when_it_is_added_again() -> None:
    again = file("甲", date(2026, 7, 1))
    assert fresh_files([file("甲"), again, file("乙")], sent_back()) == [file("乙")]


def test_a_step_of_an_older_program_tells_files_by_its_day() -> None:
    steps = [step("reopened", 1, before=packed({}))]
    before, after = file("甲", date(2026, 5, 31)), file("乙", DAY)
    assert fresh_files([before, after], steps) == [after]
    assert not has_fresh_words(finding(OLD), steps, "")  # it left the old words standing
    assert has_fresh_words(finding(OLD), steps, NEW)


@pytest.mark.parametrize(
    ("said", "counts"),
    [("", False), (OLD, False), ("整改照片2张", False), (NEW, True), (f"{OLD}；{NEW}", True), ("无", False)],
)
def test_words_count_when_they_name_something_new(said: str, counts: bool) -> None:
    assert has_fresh_words(finding(), sent_back(), said) is counts
    assert has_fresh_words(finding(said), sent_back(), "") is counts
    assert has_fresh_words(finding(), [*sent_back(), step("submitted", 3, evidence=said)], "") is counts


def test_only_what_came_after_the_last_step_back_counts() -> None:
    steps = [
        *sent_back(),
        step("submitted", 3, evidence=NEW),
        step("returned", 4, before=packed({"evidence": NEW})),
    ]
    assert not has_fresh_words(finding(), steps, NEW)
    assert has_fresh_words(finding(), steps, "第三次的照片")


def test_what_a_step_wrote_over_comes_back_as_it_was() -> None:
    values: dict[str, Value] = {
        "due_on": DAY,
        "evidence": Absent.NOT_APPLICABLE,
        "opinion": "到位",
        "done_on": None,
    }
    assert values_before(step("returned", 1, before=packed(values))) == values
    assert isinstance(values_before(step("returned", 1, before=packed(values)))["evidence"], Absent)
