"""Statistics, standards, figures and returns of monitoring against numbers reckoned by hand in fractions."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import NamedTuple

import pytest

from nptracker.domain.changes import NOTHING
from nptracker.domain.monitoring.nd_rules import NdRule
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.values import Value
from nptracker.errors import UserError
from nptracker.export.sheet import Sheet, plain
from nptracker.services.monitoring import StatLine
from nptracker.services.monitoring_figures import DETECTED, OVER, UNDETECTED, UNSAMPLED
from nptracker.services.monitoring_reading import Selection
from nptracker.services.office import Office

YEAR = ReportingPeriod.parse("2026")
WHOLE_YEAR = Selection(date(2026, 1, 1), date(2026, 12, 31))
SITES = (("DB-1", "上游", "surface", "100.10", "38.90"), ("DB-2", "下游", "surface", "100.20", "38.95"))
WELL, TAP, SOIL = (
    ("DX-1", "东街井", "ground", "100.15", "38.92"),
    ("CC-1", "水厂", "tap", "", ""),
    ("TR-1", "农田", "soil", "", ""),
)


class Told(NamedTuple):
    """One result for the file: where, when, of what, in which words and unit."""

    site: str
    day: date
    substance: str
    text: str
    unit: str
    qa: str = ""


def filled(office: Office, told: Sequence[Told]) -> None:
    for code, name, medium, x, y in (*SITES, WELL, TAP, SOIL):
        row = {"code": code, "name": name, "medium": medium, "longitude": x, "latitude": y}
        texts = {key: text for key, text in row.items() if text} | {"owner": "张某", "address": "某村某户"}
        office.records.write_block("monitoring_site", [(None, texts)], "点位")
    samples = {(t.site, t.day, t.qa): f"{t.site}-{t.day}{t.qa}" for t in told}
    rows = [
        (None, {"number": number, "site": site, "taken_on": day.isoformat(), "qa_type": qa})
        for (site, day, qa), number in samples.items()
    ]
    office.records.write_block("monitoring_sample", rows, "样品")
    results = [
        (
            None,
            {
                "sample": samples[t.site, t.day, t.qa],
                "substance": t.substance,
                "as_reported": t.text,
                "unit": t.unit,
            },
        )
        for t in told
    ]
    office.records.write_block("monitoring_result", results, "结果")


def scattered(count: int = 160) -> list[Told]:
    """Return results in three units with non-detects of two limits, each sample of a site and day once."""
    chance = Random(3)
    made = []
    for at in range(count):
        site = SITES[at % 2][0]
        day = date(2026, 1, 1) + timedelta(at)
        value = Fraction(chance.randint(1, 900), 10)  # ng/L
        if chance.random() < 0.3:
            made.append(Told(site, day, "PFOA", chance.choice(("0.5L", "ND(2.0)", "<0.5")), "ng/L"))
        elif chance.random() < 0.5:
            made.append(Told(site, day, "PFOA", f"{float(value)}", "ng/L"))
        else:
            made.append(Told(site, day, "PFOA", f"{float(value / 1000):.4f}", "μg/L"))
    return made


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = Office.create(
        tmp_path_factory.mktemp("m") / "示例.npt",
        region="清水区",
        person="王敏",
        today=lambda: date(2026, 11, 22),
    )
    others = [
        Told("DB-1", date(2026, 3, 1), "汞", "未监测", "μg/L"),
        Told("DB-1", date(2026, 3, 1), "镉", "作废", "μg/L"),
        Told("DB-1", date(2026, 3, 1), "砷", "5", "mg/kg"),
        Told("DB-2", date(2026, 3, 2), "PFOA", "99", "ng/L", "平行样"),
        Told("DX-1", date(2026, 4, 1), "PFOA", "ND", "ng/L"),
        Told("DX-1", date(2026, 5, 1), "PFOA", "4", "ng/L"),
        Told("DX-1", date(2025, 5, 1), "PFOA", "400", "ng/L"),
        Told("CC-1", date(2026, 5, 2), "PFOA", "81", "ng/L"),
        Told("CC-1", date(2026, 6, 2), "PFOA", "79", "ng/L"),
        Told("CC-1", date(2026, 7, 2), "PFOA", "<90", "ng/L"),
        Told("TR-1", date(2026, 7, 2), "六溴环十二烷", "3.0", "ng/g"),
    ]
    filled(made, [*scattered(), *others])
    yield made
    made.close()


def line_of(lines: Sequence[StatLine], medium: str, name: str = "PFOA") -> StatLine:
    return next(line for line in lines if line.key.medium == medium and line.name == name)


def nanograms(told: Told) -> tuple[Fraction | None, Fraction | None]:
    """Return value and limit of a told result in ng/L, by a reading of its own."""
    factor = 1000 if told.unit == "μg/L" else 1
    digits = Fraction("".join(c for c in told.text if c in "0123456789."))
    is_nd = any(mark in told.text for mark in ("L", "ND", "<"))
    return (None, digits * factor) if is_nd else (digits * factor, None)


def test_every_figure_of_the_river_agrees_with_the_standard_library(office: Office) -> None:
    line = line_of(office.monitoring.statistics(WHOLE_YEAR).lines, "surface")
    told = [nanograms(one) for one in scattered()]
    seen = [value for value, _ in told if value is not None]
    put = [value if value is not None else Fraction(limit or 0) / 2 for value, limit in told]
    made = line.figures
    assert (made.n, made.detected) == (len(told), len(seen))
    micro = Fraction(1, 1000)
    assert abs(Fraction(str(made.mean)) - statistics.mean(put) * micro) < Fraction(1, 10**20)
    assert Fraction(str(made.median)) == statistics.median(put) * micro
    assert Fraction(str(made.p95)) == statistics.quantiles(put, n=20, method="inclusive")[-1] * micro
    assert Fraction(str(made.greatest)) == max(seen) * micro
    assert (made.sites, line.unit, line.limits) == (2, "μg/L", "0.0005～0.0020")


def test_what_takes_no_part_is_told(office: Office) -> None:
    notes = " ".join(office.monitoring.statistics(WHOLE_YEAR).notes)
    for words in (
        "作废 1 个",
        "未监测 1 个",
        "单位与介质不符 1 个",
        "平行样和空白样 1 个",
        "未检出按1/2检出限参与统计",
    ):
        assert words in notes
    assert "有 1 个未检出没有写检出限" in notes


def test_a_non_detect_without_limit_lowers_the_rate_and_not_the_mean(office: Office) -> None:
    line = line_of(office.monitoring.statistics(WHOLE_YEAR).lines, "ground")
    assert (line.figures.n, line.figures.rate, line.figure(line.figures.mean)) == (2, Decimal(50), "0.004")


def test_the_standard_is_named_with_its_version_and_how_sure_it_is(office: Office) -> None:
    line = line_of(office.monitoring.statistics(WHOLE_YEAR).lines, "tap")
    made = line.figures
    assert (made.exceeded, made.judged, made.n) == (1, 2, 3)  # a limit of 90 says nothing of a standard of 80
    assert line.standard_words == "0.080（GB 5749-2022，二手，待核）"
    assert line_of(office.monitoring.statistics(WHOLE_YEAR).lines, "surface").standard_words == "无标准"


def test_periods_and_kinds_of_site_divide_and_add_up(office: Office) -> None:
    whole = office.monitoring.statistics(WHOLE_YEAR)
    months = office.monitoring.statistics(WHOLE_YEAR._replace(by="M"))
    for medium in ("surface", "ground", "tap"):
        parts = [line.figures.n for line in months.lines if line.key.medium == medium and line.name == "PFOA"]
        assert sum(parts) == line_of(whole.lines, medium).figures.n
    only = office.monitoring.statistics(WHOLE_YEAR._replace(media=frozenset({"tap"})))
    assert {line.key.medium for line in only.lines} == {"tap"}
    assert line_of(whole.lines, "soil", "六溴环十二烷").unit == "mg/kg"


def test_water_can_be_printed_in_nanograms_with_its_limits(office: Office) -> None:
    micro = line_of(office.monitoring.statistics(WHOLE_YEAR).lines, "surface")
    nano = line_of(office.monitoring.statistics(WHOLE_YEAR._replace(fine=True)).lines, "surface")
    assert (nano.unit, nano.limits) == ("ng/L", "0.5～2.0")
    assert Fraction(nano.figure(nano.figures.median)) == 1000 * Fraction(micro.figure(micro.figures.median))
    (tap,) = [
        line
        for line in office.monitoring.statistics(WHOLE_YEAR._replace(by="M", fine=True)).lines
        if line.key.medium == "tap" and line.key.period == "2026-M07"
    ]
    assert tap.figure(tap.figures.least, measured=True) == "<90"
    soil = line_of(office.monitoring.statistics(WHOLE_YEAR._replace(fine=True)).lines, "soil", "六溴环十二烷")
    assert soil.unit == "mg/kg"


def test_a_rule_is_chosen_printed_and_undone(office: Office) -> None:
    title = office.monitoring.settle({"surface": NdRule.ZERO}).title
    assert title == "地表水：未检出按0参与统计"
    made = office.monitoring.statistics(WHOLE_YEAR)
    put = [value or Fraction(0) for value, _ in map(nanograms, scattered())]
    mean = line_of(made.lines, "surface").figures.mean
    assert abs(Fraction(str(mean)) - statistics.mean(put) / 1000) < Fraction(1, 10**20)
    assert "未检出按0参与统计：地表水（本单位选定）" in " ".join(made.notes)
    office.history.undo()
    assert office.monitoring.rules()["surface"] is NdRule.HALF


def test_a_medium_is_held_against_the_version_that_was_chosen(office: Office) -> None:
    write = office.records.write_block
    versions = [("宽的", "1000"), ("严的", "0.000001")]
    for title, _ in versions:
        row = {"title": title, "media": "地表水", "effective_on": "2020-01-01", "source": "本单位抄录"}
        write("standard", [(None, row)], "登记标准")
    limits = [
        {"standard": title, "substance": "PFOA", "value": value, "unit": "ng/L"} for title, value in versions
    ]
    write("standard_limit", [(None, row) for row in limits], "登记限值")
    exceeded = {}
    for title, _ in versions:
        assert office.monitoring.settle({}, {"surface": title}).title == f"地表水：按 {title} 评价"
        line = line_of(office.monitoring.statistics(WHOLE_YEAR).lines, "surface")
        exceeded[title] = line.figures.exceeded
        assert title in line.standard_words
    assert exceeded["宽的"] == 0
    assert exceeded["严的"] == line.figures.detected
    office.history.undo()
    assert office.monitoring.standards().chosen == {"surface": "宽的"}
    assert office.monitoring.settle({}, {"surface": "宽的"}) is NOTHING


def test_the_numbers_of_a_line_lead_to_its_results(office: Office) -> None:
    line = line_of(office.monitoring.statistics(WHOLE_YEAR).lines, "ground")
    cells = [cells for _, cells in office.monitoring_figures.row_cells(line.numbers)]
    assert [(c[1], c[2], c[3]) for c in cells] == [
        ("2026-04-01", "PFOA", "ND ng/L"),
        ("2026-05-01", "PFOA", "4 ng/L"),
    ]


def test_figures_to_look_at(office: Office) -> None:
    figures = office.monitoring_figures
    topic = figures.topics()[0]
    assert (topic.name, topic.unit) == ("PFOA", "μg/L")
    well = next(one for one in figures.series(topic) if one.site.code == "DX-1")
    assert [(str(p.on), p.words) for p in well.points] == [
        ("2025-05-01", "0.400"),
        ("2026-04-01", "<检出限"),
        ("2026-05-01", "0.004"),
    ]
    tap = next(box for box in figures.boxes(topic) if box.name == "出厂水")
    assert [str(n) for n in tap.five] == [
        "0.0450",
        "0.0620",
        "0.079",
        "0.080",
        "0.081",
    ]  # 45 is half of 90
    points = {p.site.code: p.verdict for p in figures.map_points(topic, 2026)}
    assert points == {"DB-1": DETECTED, "DB-2": DETECTED, "DX-1": DETECTED}
    assert {p.verdict for p in figures.map_points(topic, 2031)} == {UNSAMPLED}


def test_the_worst_decides_on_the_map(office: Office) -> None:
    standard = office.records.create(
        "standard", {"title": "自定", "media": ("ground",), "source": "自定"}
    ).record_ids[0]
    limit: dict[str, Value] = {"standard": standard, "substance": "PFOA", "value": Decimal(3), "unit": "ng/L"}
    office.records.create("standard_limit", limit)
    topic = office.monitoring_figures.topics()[0]
    points = {p.site.code: p.verdict for p in office.monitoring_figures.map_points(topic, 2026)}
    assert points["DX-1"] == OVER
    assert UNDETECTED not in points.values()
    line = line_of(office.monitoring.statistics(WHOLE_YEAR).lines, "ground")
    assert line.standard_words == "0.003（自定）"
    office.history.undo()
    office.history.undo()


# -- returns ----------------------------------------------------------------------------------------------


def table(sheet: Sheet) -> list[dict[str, object]]:
    heads = [column.heading[-1] for column in sheet.columns]
    return [dict(zip(heads, map(plain, row), strict=True)) for row in sheet.rows]


def test_the_statistics_return_prints_what_the_window_shows(office: Office) -> None:
    sheet = office.returns.build("monitoring_statistics", YEAR).sheets[0]
    river = next(row for row in table(sheet) if row["介质"] == "地表水" and row["项目"] == "PFOA")
    told = [nanograms(one) for one in scattered()]
    assert river["样品数"] == len(told)
    assert river["检出数"] == sum(value is not None for value, _ in told)
    assert river["检出限范围"] == "0.0005～0.0020"
    assert any("未检出按1/2检出限" in note for note in sheet.foot_notes)
    by_quarter = office.returns.build("monitoring_statistics", YEAR, choices={"split": "Q"}).sheets[0]
    quarters = [row for row in table(by_quarter) if row["介质"] == "地表水" and row["项目"] == "PFOA"]
    assert sum(int(str(row["样品数"])) for row in quarters) == len(told)
    assert quarters[0]["时段"] == "2026年第一季度"


def test_details_and_exceedances(office: Office) -> None:
    details = table(office.returns.build("monitoring_results", YEAR).sheets[0])
    counted: dict[str, int] = defaultdict(int)
    for row in details:
        counted[str(row["检出情况"])] += 1
    assert len(details) == 160 + 10  # one of the others was taken in 2025
    assert counted["未监测"] == counted["作废"] == 1
    tap = [row for row in details if row["介质"] == "出厂水"]
    assert [(row["结果原文"], row["评价"]) for row in tap] == [
        ("81", "超标"),
        ("79", "达标"),
        ("<90", "不能判定"),
    ]
    listed = table(office.returns.build("monitoring_exceedances", YEAR).sheets[0])
    assert (listed[0]["编号"], listed[0]["评价"]) == ("CC-1", "超标")
    assert all(row["检出情况"] == "检出" for row in listed)
    assert not any(row["质控类型"] == "平行样" for row in listed)


def test_the_public_edition_hides_where_wells_are(office: Office) -> None:
    sheet = office.returns.build("monitoring_results", YEAR, public=True).sheets[0]
    texts = {str(plain(cell)) for row in sheet.rows for cell in row}
    assert not texts & {"100.15", "38.92", "100.10"}
    assert {"＊＊＊", "东街井"} <= texts
    inside = office.returns.build("monitoring_results", YEAR).sheets[0]
    assert "100.15" in {str(plain(cell)) for row in inside.rows for cell in row}


def test_errors_in_results_block_sending(office: Office) -> None:
    found = office.returns.problems("monitoring_statistics", YEAR)
    codes = {problem.code for problem in found}
    assert {"Q1", "Q6", "M2"} <= codes  # mg/kg in a river, a duplicate without its original, ND without limit


def test_a_mean_above_all_that_was_measured_is_told(district: Office) -> None:
    day = date(2026, 7, 2)
    rows = [Told("DB-1", day, "PFOS", "2", "ng/L"), Told("DB-2", day, "PFOS", "<100", "ng/L")]
    filled(district, [*rows, Told("TR-1", day, "PFOS", "2", "ng/g")])
    made = district.monitoring.statistics(WHOLE_YEAR)
    (told,) = [note for note in made.notes if "大于最大值" in note]
    assert told.startswith("地表水“PFOS”有的检出限")  # (2 + 50) / 2 ng/L, the soil has no non-detect


def test_one_picture_has_one_unit(district: Office) -> None:
    """Stack gas is told in mg/m³ and air in μg/m³; beside one axis both are in the unit they are counted in."""
    for code, medium in (("A", "air"), ("B", "stack")):
        district.records.create("monitoring_site", {"code": code, "name": code, "medium": medium})
    day = "2026-07-02"
    for code, text, unit in (("A", "3", "μg/m3"), ("B", "0.5", "mg/m3")):
        district.records.write_block(
            "monitoring_sample", [(None, {"number": code, "site": code, "taken_on": day})], "样品"
        )
        row = {"sample": code, "substance": "苯", "as_reported": text, "unit": unit}
        district.records.write_block("monitoring_result", [(None, row)], "结果")
    figures = district.monitoring_figures
    boxes = figures.boxes(figures.topics()[0])
    assert [(box.unit, box.five[2]) for box in boxes] == [("μg/m³", 3), ("μg/m³", 500)]
    assert [(one.unit, one.points[0].value) for one in figures.series(figures.topics()[0])] == [
        ("μg/m³", 3),
        ("mg/m³", Decimal("0.5")),
    ]


def test_a_standard_is_told_in_the_unit_of_its_picture(office: Office) -> None:
    figures = office.monitoring_figures
    topic = figures.topics()[0]
    for fine, words, value in ((False, "0.080 μg/L（GB 5749", "0.081"), (True, "80 ng/L（GB 5749", "81")):
        tap = next(one for one in figures.series(topic, fine=fine) if one.site.code == "CC-1")
        assert tap.limit_words.startswith(words)
        assert tap.points[0].words == value
        box = next(one for one in figures.boxes(topic, fine=fine) if one.name == "出厂水")
        assert (box.unit, box.five[4]) == (tap.unit, Decimal(value))


def test_numbers_of_quality_control_are_set_within_bounds_and_undone(district: Office) -> None:
    day = date(2026, 7, 2)
    filled(
        district,
        [
            Told("DB-1", day, "PFOS", "10", "ng/L"),
            Told("DB-1", day, "PFOS", "13", "ng/L", "平行样"),  # (13 - 10) / 23 = 13 %
        ],
    )
    sample = district.records.find("monitoring_sample", f"DB-1-{day}平行样")[0][0]
    district.records.update("monitoring_sample", sample, {"twin_of": f"DB-1-{day}"})
    span = (date(2026, 1, 1), date(2026, 12, 31))
    assert district.monitoring.quality(*span) == []
    changes = district.monitoring.set_quality_numbers({"duplicate_percent": "10%"})
    assert changes.title == "质控限值：平行样相对偏差上限改为 10"
    assert [line.cells[2] for line in district.monitoring.quality(*span)] == ["Q7"]
    assert district.monitoring.set_quality_numbers({"duplicate_percent": "10"}) == NOTHING
    for text in ("很多", "-1", "101"):
        with pytest.raises(UserError, match="平行样相对偏差上限"):
            district.monitoring.set_quality_numbers({"duplicate_percent": text})
    district.history.undo()
    assert district.monitoring.quality(*span) == []


def test_each_result_is_held_against_the_standard_of_its_own_day(district: Office) -> None:
    days = (date(2026, 2, 1), date(2026, 8, 1))
    filled(district, [Told("DB-1", day, "PFOS", "10", "ng/L") for day in days])
    for title, since, until, value in (
        ("旧", "2020-01-01", "2026-07-01", "20"),
        ("新", "2026-07-01", "", "5"),
    ):
        row = {
            "title": title,
            "media": "地表水",
            "effective_on": since,
            "ended_on": until,
            "source": "本单位抄录",
        }
        district.records.write_block("standard", [(None, {k: v for k, v in row.items() if v})], "登记标准")
        limit = {"standard": title, "substance": "PFOS", "value": value, "unit": "ng/L"}
        district.records.write_block("standard_limit", [(None, limit)], "登记限值")
    figures = district.monitoring_figures
    (series,) = figures.series(figures.topics()[0])
    assert [point.is_over for point in series.points] == [False, True]
    halves = district.monitoring.statistics(WHOLE_YEAR._replace(by="H"))
    told = [(line.period, line.standard_words[:5], line.figures.exceeded) for line in halves.lines]
    assert told == [("2026年上半年", "0.020", 0), ("2026年下半年", "0.005", 1)]
    assert not any("更替" in note for note in halves.notes)
    whole = district.monitoring.statistics(WHOLE_YEAR)
    assert [line.figures.exceeded for line in whole.lines] == [2]
    assert "地表水“PFOS”的标准在统计期内有更替" in " ".join(whole.notes)
