"""A table of a million survey entries: its first page, a filter and a search of two characters, against bare SQL.

Ours asks as the table does: how many rows there are, the first of them with the names of their enterprises. The peer
asks the same file with plain SELECTs, the search with LIKE over the columns that ours looks in; both answers must
agree. Beside that stand what the rules cost that mark a page, and the worst gap of a 10 ms heartbeat in the grid.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.bulk import enterprises
from bench.harness import percentile, report
from bench.million import FOLDER, ROWS, apart_from_the_user

if TYPE_CHECKING:
    from nptracker.domain.query import Query
    from nptracker.services.office import Office

KIND = "survey_entry"
PAGE = 60
YEARS = range(2021, 2026)
EACH_YEAR = 10  # entries of an enterprise
_REPEATS = 15
_JUMPS = 60
_SUBSTANCES = (
    ("丙烯酰胺", "79-06-1"),
    ("甲苯", "108-88-3"),
    ("苯", "71-43-2"),
    ("苯酚", "108-95-2"),
    ("甲醛", "50-00-0"),
    ("乙苯", "100-41-4"),
    ("二氯甲烷", "75-09-2"),
    ("三氯甲烷", "67-66-3"),
    ("壬基酚", "25154-52-3"),
    ("五氯苯酚", "87-86-5"),
)
_WORDS = ("甲苯", "苯酚", "壬基", "丙烯", "清河", "溶剂", "洗剂", "阻燃", "中间", "硝铊")
_USES = ("合成中间体", "清洗剂", "有机溶剂", "阻燃剂原料", "防腐处理")
_SEARCHED = ("substance", "cas_rn", "uses", "evidence", "filled_by", "note")
_SEARCHED_OF_OWNER = ("name", "former_names", "township", "industry_name", "contact", "note")
Answer = tuple[int, list[int]]  # how many rows, and the numbers of the first


def prepare() -> Path:
    """Return the indexed district of the entries, making it when it is not there yet."""
    from nptracker.services.office import Office

    path = FOLDER / f"entries-{ROWS}" / "bench.npt"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as beside:
        office = Office.create(Path(beside) / "bench.npt", region="清水区")
        session = office._session
        each = EACH_YEAR * len(YEARS)
        with session.verb("import", "企业和调查表"):
            owners = session.table("enterprise").insert_many(enterprises(ROWS // each))
            session.table(KIND).insert_many(_entries(owners))
        office.search_index.catch_up()
        office.close()
        (Path(beside) / "bench.npt").rename(path)  # only whole, so that a broken run leaves nothing half
    return path


def _entries(owners: list[str]) -> Iterator[dict[str, Any]]:
    from decimal import Decimal

    from nptracker.domain.values import Quantity

    dice = random.Random(5)
    for n, owner in enumerate(owners):
        for year in YEARS:
            for k, (name, code) in enumerate(_SUBSTANCES[:EACH_YEAR]):
                amount = dice.randrange(1, 90_000)
                kilograms = Quantity(str(amount), "千克", Decimal(amount))
                yield {
                    "enterprise": owner,
                    "data_year": year,
                    "substance": name,
                    "cas_rn": code,
                    "activity": "use",
                    "tiers": ("basic",),
                    "bought_home": kilograms,
                    "used": kilograms,
                    "uses": _USES[(n + k) % len(_USES)],
                    "evidence": f"台账 {n}-{k}",
                    "filled_by": "甲某",
                }


def _questions() -> dict[str, list[Query]]:
    from nptracker.domain.query import Filter, Op, Query

    return {
        "first_page": [Query()],
        "filter": [Query(filters=(Filter("substance", Op.CONTAINS, "甲苯"), Filter("uses", Op.CONTAINS, "清洗")))],
        "year": [Query(filters=(Filter("data_year", Op.EQUALS, "2024"),))],
        "search": [Query(search=word) for word in _WORDS],
    }  # fmt: skip


def _bare(connection: sqlite3.Connection, condition: str, parameters: tuple[str, ...]) -> Answer:
    (count,) = connection.execute(f"SELECT count(*) FROM {KIND} WHERE {condition}", parameters).fetchone()
    page = connection.execute(
        f"SELECT {KIND}.*, owner.name FROM {KIND} LEFT JOIN enterprise owner ON owner.id = {KIND}.enterprise "
        f"WHERE {condition} ORDER BY {KIND}.n LIMIT {PAGE}",
        parameters,
    )
    return count, [row[0] for row in page.fetchall()]


def _conditions() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    own, owners = _joined(KIND, _SEARCHED), _joined("enterprise", _SEARCHED_OF_OWNER)
    found = f"{own} LIKE ? OR {KIND}.enterprise IN (SELECT id FROM enterprise WHERE {owners} LIKE ?)"
    return {
        "first_page": [("1", ())],
        "filter": [(f"{KIND}.substance LIKE ? AND {KIND}.uses LIKE ?", ("%甲苯%", "%清洗%"))],
        "year": [("data_year = 2024", ())],
        "search": [(f"({found})", (f"%{word}%", f"%{word}%")) for word in _WORDS],
    }


def _joined(kind: str, names: Sequence[str]) -> str:
    return " || char(10) || ".join(f"coalesce({kind}.{name}, '')" for name in names)


def _asked(office: Office, query: Query) -> Answer:
    records = office.records.first(KIND, query, PAGE)
    return office.records.count(KIND, query), [record.number for record in records]


def _timed(name: str, asks: Sequence[Callable[[], Answer]]) -> dict[str, float]:
    """Return the median of the answers to a question, each asked often where that is quick."""
    times = []
    for ask in asks:
        for _ in range(1 if len(asks) > 1 else _REPEATS):
            clock, processor = time.perf_counter(), time.process_time()
            ask()
            times.append((time.perf_counter() - clock, time.process_time() - processor))
    clocks, processors = zip(*times, strict=True)
    return {
        f"{name}_ms": percentile(clocks, 0.5) * 1000,
        f"{name}_cpu_ms": percentile(processors, 0.5) * 1000,
    }


def main(variant: str) -> None:
    from nptracker.services.office import Office

    office = Office.open(prepare(), read_only=True)
    connection = sqlite3.connect(f"file:{office.path}?mode=ro", uri=True)
    bare = {
        name: [partial(_bare, connection, *one) for one in asked] for name, asked in _conditions().items()
    }
    own = {name: [partial(_asked, office, query) for query in asked] for name, asked in _questions().items()}
    measures: dict[str, float] = {}
    for name, asks in (own if variant == "ours" else bare).items():
        measures |= _timed(name, asks)
    if variant == "ours":
        pairs = ((one, other) for name in own for one, other in zip(own[name], bare[name], strict=True))
        measures["differing_answers"] = sum(one() != other() for one, other in pairs)
        measures |= _marking(office) | _gaps(office)
    report(**measures)
    connection.close()
    office.close()


def _marking(office: Office) -> dict[str, float]:
    """Return what the rules take that mark a page, with the entries and parts around each of its rows."""
    from nptracker.domain.forms import form_named

    checks, form = office.records.checks, form_named(KIND)
    pages = [
        list(filter(None, office.records.rows(KIND, range(n, n + PAGE)))) for n in range(1, ROWS, ROWS // 9)
    ]
    times = []
    for page in pages:
        begin = time.perf_counter()
        checks.of_page(form, page)
        times.append(time.perf_counter() - begin)
    return {"marking_page_ms": percentile(times, 0.5) * 1000}


def _gaps(office: Office) -> dict[str, float]:
    """Return the worst gap while the grid shows its first page, jumps, filters and searches.

    Beside it stands what the window's own thread worked in one gap, which a busy machine hardly stretches.
    """
    from bench.fluid import OwnHeart
    from bench.table import SIZE, Stage
    from nptracker.app import make_application
    from nptracker.domain.forms import form_named
    from nptracker.ui import theme
    from nptracker.ui.jobs import keep_window_lively
    from nptracker.ui.tables.row_source import RecordRows

    app = make_application(["bench"])
    keep_window_lively()
    theme.apply(app, theme.Look.LIGHT, theme.LetterSize.NORMAL)
    stage = Stage(app, RecordRows(office.records, form_named(KIND)))
    stage.grid.resize(*SIZE)
    dice, gaps = random.Random(11), {}
    questions = _questions()
    steps: dict[str, list[Callable[[], None]]] = {
        "first_page": [stage.show_first_page],
        "order": [stage.settle],
        "jump": [partial(stage.jump, dice.random()) for _ in range(_JUMPS)],
        "filter": [partial(stage.ask, questions["filter"][0]), stage.settle],
        "search": [part for q in questions["search"] for part in (partial(stage.ask, q), stage.settle)],
    }
    heart = OwnHeart()
    for name, parts in steps.items():
        heart.start()
        for part in parts:
            part()
        gaps[f"gap_ms_{name}"] = heart.stop()
        gaps[f"own_ms_{name}"] = heart.most_worked
    stage.lane.close()
    return gaps


if __name__ == "__main__":
    with apart_from_the_user():
        if sys.argv[1] == "prepare":
            prepare()
        else:
            main(sys.argv[1])
