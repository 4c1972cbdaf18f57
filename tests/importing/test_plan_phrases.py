"""Dates, targets and unit lines one by one."""

from __future__ import annotations

from datetime import date

import pytest

from nptracker.domain.draft import UnitRole
from nptracker.importing.plan_phrases import find_dates
from nptracker.importing.plan_targets import find_targets
from nptracker.importing.plan_units import find_groups, parse_units


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2023年底前，完成调查", ["2023-12-31"]),
        ("到2025年，初步建立", ["2025-12-31"]),
        ("2025年年底前", ["2025-12-31"]),
        ("2025 年底末，", ["2025-12-31"]),
        ("2023年6月底前", ["2023-06-30"]),
        ("2024年2月底前", ["2024-02-29"]),
        ("2025年12月31日前完成", ["2025-12-31"]),
        ("到“十四五”末，", ["2025-12-31"]),
        ("到“十五五”末发布", ["2030-12-31"]),
        ("2024年6月底前完成初稿，12月底前完成定稿", ["2024-06-30", "2024-12-31"]),
        ("2024年第二季度末前", ["2024-06-30"]),
        ("2024年上半年完成", ["2024-06-30"]),
        ("二〇二五年底前", ["2025-12-31"]),
        ("2025年6月前完成", ["2025-05-31"]),
        ("2023年完成首轮调查", ["2023-12-31"]),
        ("2025年起，每年公布", []),
        ("每年3月底前报送", []),
        ("“十四五”期间", []),
        ("较2020年下降10%", []),
        ("《2025年工作要点》", []),
        ("截至2022年底，已完成", []),
        ("时间为2026年3月2日至2026年4月1日", []),
        ("国办发〔2022〕15号", []),
        ("2024年2月30日前", []),
    ],
)
def test_dates_in_prose(text: str, wanted: list[str]) -> None:
    assert [found.on.isoformat() for found in find_dates(text, None) if found.on] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2025-12-31", date(2025, 12, 31)),
        ("2024/9/30", date(2024, 9, 30)),
        ("2025年", date(2025, 12, 31)),
        ("2023—2025年", date(2025, 12, 31)),
        ("2024年12月", date(2024, 12, 31)),
        ("2025.6", date(2025, 6, 30)),
    ],
)
def test_dates_in_a_time_column(text: str, wanted: date) -> None:
    assert [found.on for found in find_dates(text, None, in_column=True)] == [wanted]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("今年年底前", "2024-12-31"), ("明年6月底前", "2025-06-30"), ("年底前", "2024-12-31")],
)
def test_relative_dates_need_the_documents_year(words: str, wanted: str) -> None:
    with_year = find_dates(words, 2024)
    assert [(found.on.isoformat() if found.on else "", found.is_guess) for found in with_year] == [
        (wanted, True)
    ]
    assert [found.on for found in find_dates(words, None)] == [None]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("到2025年，回收率达到80%以上", [(">=", "80", "%")]),
        ("全区50％以上的规模养殖场实施减抗行动", [(">=", "50", "%")]),
        ("回收率达＊＊％以上", [(">=", "None", "%")]),
        ("不低于XX万元", [(">=", "None", "万元")]),
        ("使用率控制在45%以内", [("<=", "45", "%")]),
        ("使用量较2020年下降10%", [("=", "10", "%")]),
        ("抽查比例不少于企业总数的20%", [(">=", "20", "%")]),
        ("比例不低于10%，合格率达到95%", [(">=", "10", "%"), ("=", "95", "%")]),
        ("回收率由75%提高到85%以上", [(">=", "85", "%")]),
        ("每个乡镇至少设置2个回收点", [(">=", "2", "个")]),
        ("召开2次以上专题会议", [(">=", "2", "次")]),
        ("门诊处方比例≤20％", [("<=", "20", "%")]),
        ("完成企业调查不少于60家", [(">=", "60", "家")]),
        ("新增处理能力不低于2万吨/年", [(">=", "2", "万吨/年")]),
        ("出水浓度不高于8毫克/升", [("<=", "8", "毫克/升")]),
        ("残留量实现零增长", [("<=", "0", "增长")]),
        ("力争达到百分之九十", [("=", "90", "%")]),
        ("培训人员30名以上。", [(">=", "30", "名")]),
        ("新建污水管网12公里。", [("=", "12", "公里")]),
        ("2024年新建改造管网18公里。", [("=", "18", "公里")]),
        ("2018年完成散煤替代2万户，", [("=", "2", "万户")]),
        ("2019年底前改造户厕5000户，", [("=", "5000", "户")]),
        ("用水总量控制在47.38亿立方米。", [("<=", "47.38", "亿立方米")]),
        ("年均浓度控制在29微克每立方米以下", [("<=", "29", "微克每立方米")]),
        ("开展检查不少于2轮", [(">=", "2", "轮")]),
        ("完成市下达2个乡镇的建设", []),
        ("对重点监管单位12家的隐患开展排查", []),
        ("对石化、化工等122个行业开展调查", []),
        ("发展改革委等17个部门参加", []),
        ("日处理能力1万吨以上污水处理厂", []),
        ("含量高于0.1%的产品", []),
        ("2022年已达到85%", []),
        ("每年开展一次监测", []),
    ],
)
def test_targets(text: str, wanted: list[tuple[str, str, str]]) -> None:
    assert [(t.op, str(t.value), t.unit) for t in find_targets(text, None)] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("每年开展企业培训不少于2次，受训企业覆盖率达到90%以上", ["每年开展企业培训", "受训企业覆盖率"]),
        ("对水源地每年监测不少于2次", ["对水源地每年监测"]),
        ("监测不少于2次", ["监测"]),
        ("2027年底前新增不少于20家绿色工厂", ["新增不少于20家绿色工厂"]),
        ("布设监测点位不少于6个", ["布设监测点位"]),
    ],
)
def test_the_activity_that_is_counted_is_part_of_the_name(text: str, wanted: list[str]) -> None:
    assert [target.name for target in find_targets(text, None)] == wanted


L, R, S = UnitRole.LEAD, UnitRole.RESPONSIBLE, UnitRole.SUPPORTING


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("市水务局负责", [("市水务局", L)]),
        ("市水务局、市教育局按职责分工负责", [("市水务局", R), ("市教育局", R)]),
        ("市水务局牵头，市教育局等部门按职责分工负责", [("市水务局", L), ("市教育局", R)]),
        ("市水务局牵头市教育局配合", [("市水务局", L), ("市教育局", S)]),
        ("区发展和改革局、区文化和旅游局", [("区发展和改革局", R), ("区文化和旅游局", R)]),
        ("区水务局和区教育局", [("区水务局", R), ("区教育局", R)]),
        ("区水务局（牵头）、区教育局", [("区水务局", L), ("区教育局", R)]),
        ("区水务局等17个部门", [("区水务局", R)]),
        ("区水务局，各乡镇、街道", [("区水务局", R), ("各乡镇、街道", R)]),
        ("各县（市、区）人民政府，各有关部门", [("各县（市、区）人民政府", R), ("各有关部门", R)]),
        ("区水务局 区教育局", [("区水务局", R), ("区教育局", R)]),
        ("区水务局负总责，区教育局、区文旅局分工负责", [("区水务局", L), ("区教育局", R), ("区文旅局", R)]),
        ("供电公司及各县（市、区）政府", [("供电公司", R), ("各县（市、区）政府", R)]),
        ("各开发区管委会负责，区水务局指导", [("各开发区管委会", L), ("区水务局", S)]),
        ("区水务局、区教育局等有关部门和单位", [("区水务局", R), ("区教育局", R)]),
        ("区水务局会同区教育局、区文旅局等部门", [("区水务局", L), ("区教育局", S), ("区文旅局", S)]),
        ("区水务局负责指导，各镇人民政府具体落实", [("区水务局", S), ("各镇人民政府", R)]),
        ("1.区水务局；2.区教育局", [("区水务局", R), ("区教育局", R)]),
        ("区直有关部门和各镇（街道）", [("区直有关部门", R), ("各镇（街道）", R)]),
        ("各县、区人民政府（管委会）", [("各县、区人民政府（管委会）", R)]),
        ("区直有关部门、单位", [("区直有关部门、单位", R)]),
        ("区水务局（排名第一的为牵头单位，下同）、区教育局", [("区水务局", R), ("区教育局", R)]),
        ("区水务局、区教育局，列在首位的为牵头单位，下同", [("区水务局", R), ("区教育局", R)]),
    ],
)
def test_unit_lines(text: str, wanted: list[tuple[str, UnitRole]]) -> None:
    assert [(unit.name, unit.role) for unit in parse_units(text, R)[0]] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("开展排查。（区水务局会同区教育局等部门）", [("区水务局", L), ("区教育局", S)]),
        ("牵头县领导：张某某 牵头单位：区水务局 责任单位：区教育局", [("区水务局", L), ("区教育局", R)]),
        ("〔区水务局（区河长办）牵头，区教育局参与〕", [("区水务局（区河长办）", L), ("区教育局", S)]),
        ("落实规定（区办〔2018〕17号）。", []),
    ],
)
def test_where_units_stand_in_a_text(text: str, wanted: list[tuple[str, UnitRole]]) -> None:
    assert [(unit.name, unit.role) for group in find_groups(text) for unit in group.units] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "建立市生态环境局牵头，市水务局、市教育局等部门参加的协调机制，定期召开会议。",
        "生态环境部门牵头，与发展改革、科技等部门建立跨部门协调机制，开展联合调查。",
        "六溴环十二烷（HBCD）淘汰评估，对排放（污）口开展监测。",
        "各县（市、区）要落实属地责任。",
    ],
)
def test_departments_in_prose_are_no_unit_line(text: str) -> None:
    assert find_groups(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("开展企业执法检查，不少于20家次。", ["开展企业执法检查"]),
        ("在清水河布设4个断面，每季度监测。", ["布设4个断面"]),
        ("开展产品抽检30批次。", ["开展产品抽检"]),
        ("2018年完成散煤替代2万户。", ["完成散煤替代"]),
        ("8月底前完成工程量的50%以上。", ["完成工程量"]),
        ("收集率达到72%以上或提高5个百分点以上。", ["收集率", "收集率"]),
    ],
)
def test_what_a_target_is_named_after(text: str, names: list[str]) -> None:
    assert [target.name for target in find_targets(text, 2025)] == names


def test_a_year_at_the_head_of_the_clause_dates_a_target() -> None:
    (ahead,) = find_targets("2025年城市污水收集率达到72%。", 2024)
    assert ahead.by == date(2025, 12, 31)
    (behind,) = find_targets("2020年城市污水收集率达到72%。", 2024)
    assert behind.by is None
