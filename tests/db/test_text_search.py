"""Search answers as LIKE would over the same text, whatever is looked for and whether it is indexed yet."""

from __future__ import annotations

import random
import sqlite3
import unicodedata
from contextlib import closing

import pytest
from builders import DEVICE, PERSON, scramble
from hypothesis import given, settings
from hypothesis import strategies as st

from nptracker.db import search
from nptracker.db.district import DistrictFile, open_district
from nptracker.domain.forms import FORMS
from nptracker.domain.pinyin import initials
from nptracker.domain.query import Query
from nptracker.domain.search import bigram_query, bigrams
from nptracker.domain.values import Values

RARE = ["𬭊", "㙍", "𬱖", "𫄧", "䶮", "𰻝", "𲎯", "\ue000", "é", "ß", "😀", "あ", "Ⅳ", "㎏", "ﬁ", "\u200b"]
ALPHABET = list("甘州区清河化工有限公司氟辛酸 a1B2 %_\"'\\*-()、，。|\n　ＰＦ&^~:") + RARE
FIELDS = ("name", "township", "note", "contact")


def words(dice: random.Random, longest: int) -> str:
    return "".join(dice.choices(ALPHABET, k=dice.randint(1, longest)))


def rows(dice: random.Random, count: int) -> list[dict[str, str]]:
    made = []
    for _ in range(count):
        row = {key: words(dice, 12) for key in FIELDS if dice.random() < 0.8}
        if dice.random() < 0.5:
            row["former_names"] = (words(dice, 5).replace("|", ""), words(dice, 5).replace("|", ""))  # type: ignore[assignment]
        made.append(row)
    return made


def expected_text(values: Values) -> str:
    """Put the searched text together from the declaration alone."""
    parts = []
    for key in FORMS["enterprise"].search:
        value = values.get(key)
        parts.append("、".join(value) if isinstance(value, tuple) else str(value or ""))
    parts.append(initials(str(values.get("name", ""))))
    return "\n".join(unicodedata.normalize("NFKC", part).casefold() for part in parts if part)


def like_answers(texts: dict[int, str], query: str) -> set[int]:
    """Ask SQLite's LIKE over texts put together here; it cannot take NUL and long patterns."""
    pattern = unicodedata.normalize("NFKC", query.strip()).casefold()
    if "\x00" in pattern or len(pattern) > 2_000:
        return {n for n, text in texts.items() if pattern in text}
    for mark in ("\\", "%", "_"):
        pattern = pattern.replace(mark, "\\" + mark)
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE t(n INTEGER PRIMARY KEY, text TEXT)")
        db.executemany("INSERT INTO t VALUES (?, ?)", texts.items())
        found = db.execute("SELECT n FROM t WHERE text LIKE ? ESCAPE '\\'", (f"%{pattern}%",))
        return {n for (n,) in found}


def assert_search_is_like(file: DistrictFile, queries: list[str]) -> int:
    """Compare every answer; returns how many queries found something."""
    texts = {record.number: expected_text(record.values) for record in file.table("enterprise").all()}
    hits = 0
    for query in queries:
        if not query.strip():
            continue
        found = set(file.table("enterprise").numbers(Query(search=query)))
        assert found == like_answers(texts, query), repr(query)
        hits += bool(found)
    return hits


def queries_for(dice: random.Random, made: list[dict[str, str]], count: int) -> list[str]:
    """Return half pieces of what is there, half anything."""
    cut = []
    for _ in range(count // 2):
        text = str(dice.choice(made).get("name", "甘州区"))
        at = dice.randrange(len(text))
        cut.append(text[at : at + dice.randint(1, 6)])
    return cut + [words(dice, 6) for _ in range(count // 2)]


@pytest.mark.parametrize("seed", range(3))
def test_search_answers_as_like_does(district: DistrictFile, seed: int) -> None:
    dice = scramble(seed)
    made = rows(dice, 300)
    with district.verb("fill", "填入", PERSON):
        district.table("enterprise").insert_many(made)
    assert not search.waiting(district.reader(), "enterprise")
    assert assert_search_is_like(district, queries_for(dice, made, 200)) > 50


def test_rows_not_indexed_yet_are_found_too(district: DistrictFile) -> None:
    dice = scramble(7)
    few, many = rows(dice, 50), rows(dice, search.BULK + 1)
    for made in (few, many, few):
        with district.verb("fill", "填入", PERSON):
            district.table("enterprise").insert_many(made)
    assert len(search.waiting(district.reader(), "enterprise")) == 1
    queries = queries_for(dice, few + many, 60)
    assert assert_search_is_like(district, queries) > 15
    with district.exclusive() as connection:
        indexer = district.table("enterprise").indexer
        assert indexer is not None
        steps = list(search.catch_up(connection, indexer, chunk=500))
    assert steps[-1][0] == len(many)
    assert not search.waiting(district.reader(), "enterprise")
    assert assert_search_is_like(district, queries) > 15


def test_catching_up_may_be_stopped_and_taken_up_by_another_start(district: DistrictFile) -> None:
    dice = scramble(8)
    made = rows(dice, search.BULK + 500)
    with district.verb("fill", "填入", PERSON):
        district.table("enterprise").insert_many(made)
    indexer = district.table("enterprise").indexer
    assert indexer is not None
    with district.exclusive() as connection:
        next(search.catch_up(connection, indexer, chunk=700))
    district.close()
    file = open_district(district.path, DEVICE)
    assert search.waiting(file.reader(), "enterprise")
    assert assert_search_is_like(file, queries_for(dice, made, 30)) > 5
    with file.exclusive() as connection:
        list(search.catch_up(connection, indexer))
    assert assert_search_is_like(file, queries_for(dice, made, 30)) > 5
    file.close()


def test_bulk_imports_one_after_another_wait_as_one_stretch(district: DistrictFile) -> None:
    for _ in range(3):
        with district.verb("fill", "填入", PERSON):
            district.table("enterprise").insert_many([{"name": "甲"}] * (search.BULK + 1))
    assert search.waiting(district.reader(), "enterprise") == [(1, 3 * (search.BULK + 1))]


def test_changed_and_deleted_rows_leave_no_trace_in_the_index(district: DistrictFile) -> None:
    dice = scramble(9)
    table = district.table("enterprise")
    with district.verb("fill", "填入", PERSON):
        ids = table.insert_many(rows(dice, 120))
    with district.verb("change", "改", PERSON):
        for i, record_id in enumerate(ids[:60]):
            table.update(record_id, {"name": words(dice, 10), "note": None if i % 2 else words(dice, 10)})
    with district.verb("delete", "删", PERSON):
        table.delete_many(ids[40:80])
    made = [dict(record.values) for record in table.all()]
    assert assert_search_is_like(district, queries_for(dice, made, 150)) > 40  # type: ignore[arg-type]


@pytest.mark.parametrize("query", ["甲" * 100_000, "%" * 60_000, '"' * 3_000, "\x00", "´", "\u00ad"])
def test_odd_queries_are_answered(district: DistrictFile, query: str) -> None:
    with district.verb("fill", "填入", PERSON):
        district.table("enterprise").insert_many([{"name": "清河", "note": "a´b"}] * 3)
    assert_search_is_like(district, [query])


def test_search_also_looks_at_the_record_referred_to(district: DistrictFile) -> None:
    with district.verb("fill", "填入", PERSON):
        owner, other = district.table("enterprise").insert_many([{"name": "清河化工"}, {"name": "东街电镀"}])
        district.table("survey_entry").insert_many(
            [{"enterprise": owner, "substance": "壬基酚"}, {"enterprise": other, "substance": "壬基酚"}]
        )
    found = district.table("survey_entry").first(Query(search="清河"), 10)
    assert [record["enterprise"] for record in found] == [owner]


@settings(max_examples=300)
@given(st.text(max_size=12), st.text(min_size=1, max_size=4))
def test_the_index_finds_exactly_what_contains_the_words(text: str, query: str) -> None:
    """The tokens of a text hold the query's tokens side by side when and only when the text holds the query."""
    tokens = bigrams(text).split(" ") if text else []
    asked = bigram_query(query)
    if asked.endswith("*"):
        found = any(token.startswith(asked[1:-3]) for token in tokens)
    else:
        phrase = asked[1:-1].split(" ")
        found = any(tokens[i : i + len(phrase)] == phrase for i in range(len(tokens)))
    assert found == (query in text)
