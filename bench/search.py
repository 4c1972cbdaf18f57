"""Chinese search of one to six characters over a million records: count and first 50 rows, against LIKE."""

from __future__ import annotations

import os
import random
import sqlite3
import sys
import time
from collections.abc import Iterable, Mapping
from functools import partial

from bench.harness import percentile, report
from bench.million import apart_from_the_user, million
from nptracker.domain.query import Query
from nptracker.services.office import Office

Answer = tuple[int, list[int]]  # how many, and the numbers of the first
_FIRST = 50
CHECKS = os.environ.get("BENCH_CHECKS", "1") == "1"  # comparing every answer reads the whole table once more


def words(texts: list[str]) -> list[str]:
    """Draw pieces of one to six characters from real names, and as many that hit nothing or little."""
    dice = random.Random(7)
    drawn = []
    for length in range(1, 7):
        for _ in range(8):
            text = dice.choice(texts)
            at = dice.randrange(max(1, len(text) - length))
            drawn.append(text[at : at + length])
        drawn.append("硝铊锑䓬"[:length])
    return drawn


def main(variant: str) -> None:
    office = Office.open(million(), read_only=True)
    sample = [str(r["name"]) for r in office.records.rows("enterprise", range(1, 900_000, 30_011)) if r]
    connection = sqlite3.connect(office.path)
    asked = {"ours": partial(_ours, office), "peer": partial(_like, connection)}[variant]
    times: list[tuple[int, float]] = []
    found: dict[str, Answer] = {}
    processor = time.process_time()
    for word in words(sample):
        start = time.perf_counter()
        found[word] = asked(word)
        times.append((len(word), (time.perf_counter() - start) * 1000))
    processor = time.process_time() - processor
    truths = _truths(connection, found) if variant == "ours" and CHECKS else found
    every = [milliseconds for _, milliseconds in times]
    two = [milliseconds for length, milliseconds in times if length == 2]
    report(
        query_p50_ms=percentile(every, 0.5),
        query_p95_ms=percentile(every, 0.95),
        two_p50_ms=percentile(two, 0.5),
        all_s=sum(every) / 1000,
        all_cpu_s=processor,
        differing_answers=sum(found[word] != truths[word] for word in found),
    )


def _ours(office: Office, word: str) -> Answer:
    query = Query(search=word)
    found = office.records.first("enterprise", query, _FIRST)
    return office.records.count("enterprise", query), [record.number for record in found]


_SEARCHED = (
    "name, former_names, uscc, township, park, industry_code, industry_name, legal_person, contact, note"
)


def _like(connection: sqlite3.Connection, word: str) -> Answer:
    """Ask the plainest question: LIKE over the joined columns."""
    joined = " || char(10) || ".join(f"coalesce({name.strip()}, '')" for name in _SEARCHED.split(","))
    condition = f"{joined} LIKE ?"
    count = connection.execute(
        f"SELECT count(*) FROM enterprise WHERE {condition}", (f"%{word}%",)
    ).fetchone()[0]
    first = connection.execute(
        f"SELECT n FROM enterprise WHERE {condition} ORDER BY n LIMIT {_FIRST}", (f"%{word}%",)
    )
    return count, [row[0] for row in first]


def _truths(connection: sqlite3.Connection, asked: Iterable[str]) -> Mapping[str, Answer]:
    """Compute the answers by folding every row in Python, independent of the index and of SQLite's LIKE."""
    hits: dict[str, list[int]] = {word: [] for word in asked}
    wanted = [(word.lower(), numbers) for word, numbers in hits.items()]
    for number, *columns in connection.execute(f"SELECT n, {_SEARCHED} FROM enterprise ORDER BY n"):
        text = _folded(*columns)
        for word, numbers in wanted:
            if word in text:
                numbers.append(number)
    return {word: (len(numbers), numbers[:_FIRST]) for word, numbers in hits.items()}


def _folded(*columns: object) -> str:
    from nptracker.domain.pinyin import initials

    texts = [str(column) for column in columns if column is not None]
    return "\n".join([*texts, initials(str(columns[0] or ""))]).lower()


if __name__ == "__main__":
    with apart_from_the_user():
        if sys.argv[1] == "prepare":
            million()
        else:
            main(sys.argv[1])
