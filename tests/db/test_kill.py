"""R1: whatever moment the process is killed at, what was acknowledged is there and nothing is there by half."""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from builders import DEVICE, PERSON, enterprise, finding, inspection, make_district, scramble, survey_entry
from crash import Say, killed_after

from nptracker.db.district import DistrictFile, open_district
from nptracker.db.integrity import check_file
from nptracker.domain.pinyin import initials

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills through fork")
PASTED = 200
ENTRIES = {"tick": 2, "inspect": 3, "paste": PASTED}  # changed records per verb
A_FRESH_FILE_EVERY = 10


def prepare(folder: Path) -> Path:
    file = make_district(folder)
    with file.verb("prepare", "准备", PERSON):
        plan = file.table("plan").insert({"title": "甘州区新污染物治理工作方案"})
        task = file.table("task").insert({"plan": plan, "title": "任务"})
        file.table("measure").insert_many([{"task": task, "text": f"措施{i}"} for i in range(20)])
        file.table("enterprise").insert_many([enterprise(i) for i in range(20)])
    file.close()
    return file.path


def tick(file: DistrictFile, title: str, dice: random.Random) -> None:
    measure = dice.choice(list(file.table("measure").all()))
    with file.verb("tick", title, PERSON):
        file.table("measure").update(measure.id, {"done_by": title, "done_on": date(2026, 5, 1)})
        file.table("closure").insert(
            {"task": measure["task"], "event": "closed", "on": date(2026, 5, 1), "note": title}
        )


def inspect(file: DistrictFile, title: str, dice: random.Random) -> None:
    owner = dice.choice(list(file.table("enterprise").all())).id
    with file.verb("inspect", title, PERSON):
        visit = file.table("inspection").insert(inspection(owner, note=title))
        file.table("finding").insert(finding(visit, owner, 1, note=title))
        file.table("finding").insert(finding(visit, owner, 2, note=title))


def paste(file: DistrictFile, title: str, dice: random.Random) -> None:
    owner = dice.choice(list(file.table("enterprise").all())).id
    with file.verb("paste", title, PERSON):
        file.table("survey_entry").insert_many(survey_entry(owner, i, note=title) for i in range(PASTED))


VERBS = {"tick": tick, "inspect": inspect, "paste": paste}


def work_until_killed(path: Path, seed: int, say: Say) -> None:
    dice = random.Random(seed)
    file = open_district(path, DEVICE)
    for i in range(10_000):
        kind = dice.choices(list(VERBS), weights=(5, 4, 2))[0]
        title = f"{kind} {seed}.{i}"
        VERBS[kind](file, title, dice)
        say(title)


def assert_whole(path: Path, acknowledged: Iterable[str]) -> None:
    """Look at the file with plain SQL: all that was acknowledged, nothing by half."""
    with closing(sqlite3.connect(path)) as db:
        verbs = dict(db.execute("SELECT title, last_entry - first_entry + 1 FROM verbs"))
        missing = set(acknowledged) - set(verbs)
        assert not missing, f"acknowledged and lost: {missing}"
        for title, entries in verbs.items():
            kind = title.split()[0]
            assert kind not in ENTRIES or entries == ENTRIES[kind], f"{title} has {entries} entries"
        assert db.execute("SELECT count(*) FROM verbs WHERE hash IS NULL").fetchone() == (0,)
        assert db.execute("SELECT seq FROM open_verb").fetchone() == (None,)
        homeless = "SELECT count(*) FROM journal WHERE verb NOT IN (SELECT seq FROM verbs)"
        assert db.execute(homeless).fetchone() == (0,)
        orphans = "SELECT count(*) FROM finding WHERE inspection NOT IN (SELECT id FROM inspection)"
        assert db.execute(orphans).fetchone() == (0,)
        pasted = db.execute("SELECT note, count(*) FROM survey_entry GROUP BY note").fetchall()
        assert {count for _, count in pasted} <= {PASTED}
        assert {note for note, _ in pasted} == {title for title in verbs if title.startswith("paste")}


def kill_rounds(folder: Path, rounds: int, seed: int) -> int:
    """Kill a worker again and again on one file; return how many verbs were acknowledged."""
    dice = scramble(seed)
    initials("预")  # the children inherit what is loaded already
    pristine = prepare(folder)
    path = folder / "一次又一次.npt"
    known: list[str] = []
    total = 0
    for i in range(rounds):
        if i % A_FRESH_FILE_EVERY == 0:
            shutil.copyfile(pristine, path)
            known = []
        said = killed_after(
            dice.uniform(0.0, 0.15),
            partial(work_until_killed, path, seed * 100_000 + i),
            first_words=i % 5 > 0,  # every fifth is killed while it opens the file
        )
        known += said
        total += len(said)
        file = open_district(path, DEVICE)
        assert not file.is_read_only, file.read_only_reason
        file.close()
        assert_whole(path, known)
        report = check_file(path)
        assert report.ok, report.lines
    return total


def test_fifty_kills_lose_nothing(tmp_path: Path) -> None:
    assert kill_rounds(tmp_path, 50, seed=1) > 50  # records acknowledged: the kills came amid work


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_a_thousand_kills_lose_nothing(tmp_path: Path) -> None:
    assert kill_rounds(tmp_path, 1_000, seed=2) > 2_000
