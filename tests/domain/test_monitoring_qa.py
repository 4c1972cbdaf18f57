"""Quality control finds every one of fifty seeded defects, and hardly anything in a thousand clean rows."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest

from nptracker.domain.monitoring.qa import QaResult, QaSample, quality_problems
from nptracker.domain.monitoring.qa_limits import limits_from
from nptracker.domain.monitoring.reported import Told, counted, read_result

TODAY = date(2026, 11, 22)
SUBSTANCES = (("PFOA", "ng/L", 8.0), ("PFOS", "ng/L", 4.0), ("汞", "μg/L", 0.3), ("二氯甲烷", "μg/L", 2.0))
LIMITS = {"PFOA": "0.5", "PFOS": "0.4", "汞": "0.02", "二氯甲烷": "0.2"}


class Row(NamedTuple):
    """A result as a laboratory would tell it."""

    sample: QaSample
    name: str
    text: str
    unit: str
    mdl: str = ""
    analysed: date | None = None
    sheet: str = ""


def understood(rows: list[Row]) -> list[QaResult]:
    made = []
    for at, row in enumerate(rows):
        known = counted(read_result(row.text, Told(row.unit, Decimal(row.mdl) if row.mdl else None)))
        found, unit = known.reading.found, known.unit
        made.append(
            QaResult(
                str(at), row.sample, row.name, row.name, row.unit, unit.canonical if unit else "", known.value,
                known.limit, found.value if found else "", row.analysed, row.sheet, known.reading.problems,
            )
        )  # fmt: skip
    return made


def sample(number: str, day: date, **more: object) -> QaSample:
    return QaSample(number, "DB-1", "surface", day, day + timedelta(1), **more)  # type: ignore[arg-type]


def clean_rows(count: int, seed: int = 7) -> list[Row]:
    """Return ordinary results scattered over half a power of ten, a duplicate and a blank among every ten samples."""
    chance = random.Random(seed)
    rows: list[Row] = []
    at = 0
    while len(rows) < count:
        at += 1
        day = date(2025, 1, 6) + timedelta(7 * (at % 90))
        number, sheet = f"S{at}", f"R{at // 20}"
        twin = sample(f"S{at}P", day, qa_type="duplicate", twin_of=number) if at % 10 == 0 else None
        for name, unit, usual in SUBSTANCES:
            value = usual * 10 ** chance.gauss(0, 0.4)
            text = f"{value:.3g}" if value >= float(LIMITS[name]) else f"{LIMITS[name]}L"
            rows.append(Row(sample(number, day), name, text, unit, LIMITS[name], day + timedelta(4), sheet))
            if twin:
                near = f"{value * (1 + chance.gauss(0, 0.04)):.3g}" if not text.endswith("L") else text
                near = (
                    near if near.endswith("L") or float(near) >= float(LIMITS[name]) else f"{LIMITS[name]}L"
                )
                rows.append(Row(twin, name, near, unit, LIMITS[name], day + timedelta(4), sheet))
        if at % 15 == 0:
            blank = sample(f"K{at}", day, qa_type="field_blank")
            rows += [
                Row(blank, name, "ND", unit, LIMITS[name], day + timedelta(4), sheet)
                for name, unit, _ in SUBSTANCES
            ]
    return rows[:count]


def _with(row: Row, **more: object) -> Row:
    return row._replace(**more)  # type: ignore[arg-type]


Defect = Callable[[Row], tuple[Row, str]]


def _sampled(row: Row, mark: str = "", **more: object) -> Row:
    """Return a row of a sample that is otherwise told, under a number of its own."""
    other = row.sample._replace(number=row.sample.number + mark, **more)  # type: ignore[arg-type]
    return row._replace(sample=other)


def _before(row: Row, days: int) -> date:
    assert row.sample.taken_on is not None
    return row.sample.taken_on - timedelta(days)


DEFECTS: tuple[Defect, ...] = (
    lambda row: (_with(row, text="-0.003"), "M3"),
    lambda row: (_with(row, text="0"), "M7"),
    lambda row: (_with(row, text="ND", mdl=""), "M2"),
    lambda row: (_with(row, text="0.0001"), "M4"),
    lambda row: (_with(row, unit="mg/kg"), "Q1"),
    lambda row: (_with(row, unit="mg/L", text="3.3"), "Q8"),
    lambda row: (_sampled(row, received_on=_before(row, 2)), "Q2"),
    lambda row: (_with(row, analysed=_before(row, 1)), "Q2"),
    lambda row: (_with(_sampled(row, taken_on=date(2027, 1, 1), received_on=None), analysed=None), "Q2"),
    lambda row: (_with(_sampled(row, "K", qa_type="field_blank"), text="9.9"), "Q4"),
    lambda row: (_with(_sampled(row, "J", qa_type="recovery"), text="42", unit="%", mdl=""), "Q5"),
    lambda row: (_sampled(row, "Q", qa_type="duplicate", twin_of="没有"), "Q6"),
    lambda row: (_with(row, text="?"), "M1"),
)


def test_all_of_fifty_defects_are_found_and_nothing_is_made_up() -> None:
    clean = clean_rows(1000)
    alarms = quality_problems(understood(clean), TODAY)
    assert len({finding.key for finding in alarms}) <= 2, [f.problem.message for f in alarms]

    chance = random.Random(11)
    paired = {row.sample.twin_of for row in clean}  # a pair would tell of its other half too
    ordinary = [
        at
        for at, row in enumerate(clean)
        if row.sample.qa_type == "normal" and row.sample.number not in paired
    ]
    places = chance.sample(ordinary, 46)
    rows, expected = list(clean), []
    for at, place in enumerate(places):
        rows[place], code = DEFECTS[at % len(DEFECTS)](rows[place])
        expected.append((str(place), code))
    rows.append(clean[ordinary[0]])  # the same result a second time
    expected.append((str(len(rows) - 1), "Q3"))
    for number, text in (("A", "50"), ("B", "55"), ("C", "60")):  # pairs that disagree
        day = date(2026, 3, 2)
        rows.append(Row(sample(f"P{number}", day), "PFOA", text, "ng/L", "0.5"))
        rows.append(
            Row(
                sample(f"P{number}P", day, qa_type="duplicate", twin_of=f"P{number}"),
                "PFOA",
                "8",
                "ng/L",
                "0.5",
            )
        )
        expected.append((str(len(rows) - 1), "Q7"))
    assert len(expected) == 50
    found = {(finding.key, finding.problem.code) for finding in quality_problems(understood(rows), TODAY)}
    assert [one for one in expected if one not in found] == []
    assert len({key for key, _ in found} - {key for key, _ in expected}) <= 2


def test_mercury_in_other_units_than_the_rest_of_its_report() -> None:
    day = date(2026, 3, 2)
    rows = [Row(sample(f"S{at}", day), "汞", "0.3", "μg/L", "0.02", sheet="R1") for at in range(4)]
    rows.append(Row(sample("S9", day), "汞", "0.0003", "mg/L", "0.00002", sheet="R1"))
    found = quality_problems(understood(rows), TODAY)
    assert [(finding.key, finding.problem.code) for finding in found] == [("4", "Q9")]
    assert "μg/L" in found[0].problem.message


PAIRS = [
    ("10", "15", []),
    ("10", "15.1", ["Q7"]),
    ("0.6", "0.9", []),
    ("0.6", "ND", []),
    ("9", "ND", ["Q7"]),
]


@pytest.mark.parametrize(("a", "b", "codes"), PAIRS)
def test_pairs(a: str, b: str, codes: list[str]) -> None:
    """|a - b| / (a + b) is 20 % for 10 and 15; near the limit of 0.5 nothing is said."""
    day = date(2026, 3, 2)
    twin = sample("S1P", day, qa_type="duplicate", twin_of="S1")
    rows = [Row(sample("S1", day), "PFOA", a, "ng/L", "0.5"), Row(twin, "PFOA", b, "ng/L", "0.5")]
    assert [finding.problem.code for finding in quality_problems(understood(rows), TODAY)] == codes


def test_limits_can_be_given_otherwise() -> None:
    day = date(2026, 3, 2)
    twin = sample("S1P", day, qa_type="duplicate", twin_of="S1")
    rows = [Row(sample("S1", day), "PFOA", "10", "ng/L", "0.5"), Row(twin, "PFOA", "12", "ng/L", "0.5")]
    strict = limits_from({"duplicate_percent": Decimal(5)})
    assert quality_problems(understood(rows), TODAY) == []
    assert [f.problem.code for f in quality_problems(understood(rows), TODAY, strict)] == ["Q7"]
