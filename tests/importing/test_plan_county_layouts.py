"""Layouts that counties, townships and web pages use; every expectation was worked out by hand from the text."""

from __future__ import annotations

from datetime import date

import pytest

from nptracker.domain.draft import IssueStatus, PlanDraft, TaskDraft
from nptracker.importing.plan_document import from_text
from nptracker.importing.plan_reader import read_plan

TAIL = "一、重点任务\n（一）开展调查。摸清底数。（县生态环境局负责）"


def read(text: str) -> PlanDraft:
    return read_plan(from_text(text))


def roles(found: TaskDraft) -> list[str]:
    return [f"{unit.role}:{unit.name}" for unit in found.units]


def titles(draft: PlanDraft) -> list[str]:
    return [task.title for task in draft.tasks]


def problem_codes(draft: PlanDraft) -> set[str]:
    return {problem.code for item in (draft, *draft.tasks) for problem in item.problems}


@pytest.mark.parametrize(
    ("title", "region"),
    [
        ("临江州市打赢碧水保卫战实施方案", "临江州市"),
        ("南溪区土壤污染源头防控工作方案", "南溪区"),
        ("西山镇农村黑臭水体排查整治工作方案", "西山镇"),
        ("东岗街道塑料污染治理工作方案", "东岗街道"),
        ("2025年长桥县危险废物专项整治方案", "长桥县"),
        ("海东省青浦湾市打好城市黑臭水体治理攻坚战方案", "海东省青浦湾市"),
        ("城市黑臭水体治理攻坚战实施方案", ""),
        ("重点区域塑料污染治理方案", ""),
        ("特色小镇环境整治方案", ""),
        ("国省干道沿线整治方案", ""),
        ("行业联盟建设工作方案", ""),
        ("美丽乡村建设方案", ""),
        ("工业园区固体废物整治方案", ""),
        ("“无废城市”建设工作方案", ""),
    ],
)
def test_the_place_at_the_head_of_a_title(title: str, region: str) -> None:
    assert read(f"{title}\n{TAIL}").region == region


@pytest.mark.parametrize(
    ("signer", "region"),
    [
        ("新乡市人民政府办公室", "新乡市"),
        ("海东市青浦区工业和信息化局", "海东市青浦区"),
        ("长桥县城市管理局", "长桥县"),
        ("县城市管理局", ""),
        ("省生态环境厅", ""),
    ],
)
def test_the_place_of_the_authority_where_the_title_names_none(signer: str, region: str) -> None:
    text = f"关于印发《新污染物治理方案》的通知\n各单位：\n现印发给你们。\n{signer}\n2024年1月5日\n新污染物治理方案\n{TAIL}"
    assert read(text).region == region


def test_a_notice_without_its_heading_is_known_by_its_words() -> None:
    draft = read(
        "- 信息来源：市政府\n- 发布日期：2019-01-18 16:13\n- 浏览次数：\n各县、区人民政府：\n"
        "《临江市制造业实施方案》《临江市若干措施》已经会议通过，"
        "现印发给你们，请认真贯彻落实。\n2020年11月17日\n临江市制造业实施方案\n为推动发展，制定本方案。\n"
        + TAIL
    )
    assert (draft.title, draft.status) == ("临江市制造业实施方案", IssueStatus.ISSUED)
    assert titles(draft) == ["开展调查"]


def test_the_draft_that_opinions_are_asked_on() -> None:
    draft = read(
        "关于公开征求《海绵建设三年行动计划（2023—2025年）（征求意见稿）》意见的公告\n为推进建设，我局牵头起草了《海绵建设三年行动计划（2023—2025年）（征求意见稿）》，"
        "现向社会公开征求意见。公众可在7日内通过信件或电子邮件等方式提出意见，逾期不再受理，感谢对工作的支持和理解。\n临江市住房和城乡建设局\n2022年12月12日\n"
        + TAIL
    )
    assert draft.title.startswith("海绵建设三年行动计划")
    assert "征求意见稿" not in draft.title
    assert (draft.region, draft.status) == ("临江市", IssueStatus.DRAFT)


def test_a_title_over_two_lines_is_completed_from_the_notice() -> None:
    text = (
        "长桥县人民政府办公室关于转发长桥县柴油货车治理、臭氧防治攻坚行动实施方案的通知\n长政办函〔2023〕22号\n各乡镇人民政府：\n"
        "《长桥县柴油货车治理、臭氧防治攻坚行动实施方案》已经县政府同意，现转发给你们，请认真贯彻落实。\n"
        "长桥县人民政府办公室\n2023年11月16日\n长桥县柴油货车治理、\n臭氧防治攻坚行动实施方案\n为改善空气质量，制定本方案。\n"
        + TAIL
    )
    draft = read(text)
    assert (draft.title, draft.region) == ("长桥县柴油货车治理、臭氧防治攻坚行动实施方案", "长桥县")


def test_a_notice_that_carries_its_tasks_itself() -> None:
    draft = read(
        "溪政办字 〔2023〕1号\n各镇人民政府：\n经县政府同意，现将 《溪口县绿色低碳发展分工落实方案》（以下简称《方案》）"
        "印发给你们，请认真贯彻实施。\n"
        "一、压实责任。各牵头单位要制定推进方案，形成工作合力。\n二、加强督导。县发改局负责统一调度，及时协调解决问题。\n"
        "1. 优化提升传统产业，2023年年底前完成50家企业改造。（牵头单位：县工信局；配合单位：县科技局，各镇政府）\n"
        "2. 培育壮大新兴产业。（牵头单位：县发改局；配合单位：县直有关部门、单位）\n"
    )
    assert (draft.title, draft.region) == ("溪口县绿色低碳发展分工落实方案", "溪口县")
    assert (draft.doc_no, draft.status) == ("溪政办字〔2023〕1号", IssueStatus.ISSUED)
    first, second = draft.tasks[-2:]
    assert roles(first) == ["lead:县工信局", "supporting:县科技局", "supporting:各镇政府"]
    assert roles(second) == ["lead:县发改局", "supporting:县直有关部门、单位"]
    assert "plan.unit-unclear" not in problem_codes(draft)


def test_a_plan_that_is_only_cited_gives_no_title() -> None:
    draft = read("根据《省政府关于印发水污染防治计划的通知》要求，现就有关工作安排如下。\n" + TAIL)
    assert draft.title == ""


def test_a_tortoise_shell_bracket_holds_units_and_implied_bodies() -> None:
    draft = read(
        "溪口县打赢蓝天保卫战方案\n一、重点任务\n（一）产业转型\n1.制定准入清单。编制清单（溪府〔2018〕17号）。〔县生态环境局牵头，县发改局、县自然资源局参与，"
        "各县、区人民政府（管委会）负责落实。以下各项工作均需各县、区人民政府（管委会）落实，不再列出。〕按要求不再新建锅炉。（县市场监管局牵头，县发改局参与）\n"
        "2.整治散乱污。开展整治。（县生态环境局、县发改局牵头督导，县公安局参与）\n"
    )
    first, second = draft.tasks
    assert roles(first) == [
        "lead:县生态环境局",
        "supporting:县发改局",
        "supporting:县自然资源局",
        "responsible:各县、区人民政府（管委会）",
        "lead:县市场监管局",
    ]
    assert [m.text for m in first.measures] == ["编制清单（溪府〔2018〕17号）。", "按要求不再新建锅炉。"]
    assert roles(second) == ["lead:县生态环境局", "lead:县发改局", "supporting:县公安局"]
    assert (draft.implied_units, draft.implied_from) == (("各县、区人民政府（管委会）",), "1")


def test_exceptions_behind_an_implied_body_are_no_bodies() -> None:
    draft = read(
        "溪口县水污染防治方案\n一、重点任务\n1.控制用水。严格管理。[县水务局牵头，各镇政府负责落实。以下均需各镇政府落实，"
        "镇政府无相关职能的，由县直责任部门负责相关工作，不再列出]\n2.节约用水。推广器具。（县水务局负责）\n"
    )
    assert draft.implied_units == ("各镇政府",)


def test_the_body_listed_first_leads_when_the_plan_says_so() -> None:
    draft = read(
        "溪口县部门分工方案\n一、调整能源结构（县发改局总牵头）\n（一）控制总量\n1.制定控制方案。实现下降。（县经信局、县发改局（县能源办）。列第一位者为牵头部门，下同）\n"
        "2.严格准入。不得新建。（县环保局、县发改局）\n（二）清洁能源\n3.增加供气。扩大管网。（县住建局牵头，县发改局配合）\n"
    )
    assert draft.chapters[0].title == "调整能源结构"
    assert [roles(task) for task in draft.tasks] == [
        ["lead:县经信局", "responsible:县发改局（县能源办）"],
        ["lead:县环保局", "responsible:县发改局"],
        ["lead:县住建局", "supporting:县发改局"],
    ]


def test_section_rows_that_lost_their_cells_do_not_break_a_pasted_table() -> None:
    draft = read(
        "溪口县任务清单\n\n序号\t重点任务\t工作措施\t牵头部门\t主责单位\t协办单位\t时限\n一、工业固废减量\n"
        "1\t清洁生产\t完成审核12家。\t县环保局\t县工信局\t县发改局\t2024年底\n二、农业废弃物利用\n"
        "2\t秸秆利用\t利用率达到92%以上。\t县农业局\t各镇政府\t县发改局\t2025年12月\n"
    )
    assert [(task.no, task.title, task.section) for task in draft.tasks] == [
        ("1", "清洁生产", "工业固废减量"),
        ("2", "秸秆利用", "农业废弃物利用"),
    ]
    assert roles(draft.tasks[0]) == ["lead:县环保局", "responsible:县工信局", "supporting:县发改局"]
    assert draft.tasks[1].targets[0].by == date(2025, 12, 31)


def test_a_table_that_begins_with_the_bodies_gives_blank_rows_the_body_above() -> None:
    draft = read(
        "2025年溪口县工作任务表\n责任单位\t工作任务\t完成时限\n县环保局\t1.布设点位6个。\t3月底前\n\t2.开展执法检查。\t全年\n县农业局\t3.推广绿色防控。\t12月底前\n"
    )
    assert [roles(task) for task in draft.tasks] == [
        ["responsible:县环保局"],
        ["responsible:县环保局"],
        ["responsible:县农业局"],
    ]


def test_lists_of_duties_give_each_task_its_body() -> None:
    draft = read(
        "西山镇排查整治工作方案\n一、工作目标\n2024年10月底前完成排查。\n二、工作任务\n（一）全面排查。4月底前形成清单。\n（二）分类治理。落实措施。\n"
        "三、责任分工\n镇环保办：负责数据汇总。\n镇农业服务中心：负责农业面源治理。\n四、工作要求\n1.加强领导。成立专班。\n"
    )
    assert titles(draft) == ["全面排查", "分类治理", "镇环保办", "镇农业服务中心", "加强领导"]
    assert [roles(task) for task in draft.tasks[2:4]] == [
        ["responsible:镇环保办"],
        ["responsible:镇农业服务中心"],
    ]
    assert [d.on for d in draft.tasks[0].deadlines] == [date(2024, 4, 30)]


def test_numbered_and_unnumbered_duties() -> None:
    numbered = read(
        "东岗街道方案\n一、职责分工\n（一）区环保分局。负责统筹协调。\n（二）各社区：负责信息排查。\n（三）污水处理站。建设管网。\n"
    )
    assert [roles(task) for task in numbered.tasks] == [
        ["responsible:区环保分局"],
        ["responsible:各社区"],
        [],
    ]
    running = read(
        "现将各单位任务明确如下：\n区住建局负责总协调，指导管网建设。\n区环保局要加强监管，确保达标排放。\n区财政局负责落实经费。"
    )
    assert [roles(task) for task in running.tasks] == [
        ["responsible:区住建局"],
        ["responsible:区环保局"],
        ["responsible:区财政局"],
    ]


def test_steps_marked_by_circles_stay_with_their_numbered_task() -> None:
    draft = read(
        "溪口县塑料治理方案\n一、重点任务\n（一）源头减量\n1、推行绿色设计。\n①培育企业5家。（县工信局牵头）\n②开展抽查。（县市场监管局牵头）\n"
        "2、减少使用。\n①落实禁限规定。督促商场落实。（县商务局牵头）\n②加强包装治理。推广可循环包装。（县邮政局牵头）\n"
    )
    assert titles(draft) == ["推行绿色设计", "减少使用"]
    assert roles(draft.tasks[1]) == ["lead:县商务局", "lead:县邮政局"]
    assert [m.no for m in draft.tasks[1].measures] == ["①", "②"]


def test_a_chapter_of_short_points_is_not_dropped() -> None:
    draft = read(
        "溪口县卫生健康局2024年工作计划\n一、明确要求。处方比例不超过20%。\n二、落实重点工作。一要完善目录，4月底前备案。二要加强点评，每月点评。三要开展监测，11月底前上报。\n"
        "三、强化检查。覆盖率达到100%。\n"
    )
    assert titles(draft) == ["明确要求", "落实重点工作", "强化检查"]
    assert [d.on for d in draft.tasks[1].deadlines] == [date(2024, 4, 30), date(2024, 11, 30)]


def test_a_chapter_of_aims_and_tasks_holds_the_tasks_where_no_other_does() -> None:
    listing = "（一）污水治理。完成治理20个村。\n（二）垃圾治理。新建站点8个。\n"
    only = read(
        f"溪口县人居环境整治计划\n一、目标任务\n今年有两项任务。\n{listing}二、进度要求\n（一）前期。3月底前完成。"
    )
    assert titles(only) == ["污水治理", "垃圾治理"]
    beside = read(
        f"溪口县人居环境整治计划\n一、目标任务\n{listing}二、重点任务\n（一）推进治理。分类推进。\n"
    )
    assert titles(beside) == ["推进治理"]


def test_labels_of_leaders_and_times_are_no_steps() -> None:
    draft = read(
        "溪口县任务清单\n一、蓝天保卫战\n1.治理炉窑。完成深度治理17座。（牵头领导：分管副县长；牵头单位：县环保局；责任单位：县工信局；完成时限：2023年10月底）\n"
        "2.管控扬尘。落实率达到95%以上。责任单位：县住建局牵头，县城管局配合；时间要求：每年6月底前\n"
    )
    first, second = draft.tasks
    assert [m.text for m in first.measures] == ["完成深度治理17座。"]
    assert first.targets[0].by == date(2023, 10, 31)
    assert [m.text for m in second.measures] == ["落实率达到95%以上。"]
    assert roles(second) == ["lead:县住建局", "supporting:县城管局"]


def test_lines_behind_numbered_measures_are_no_part_of_the_last() -> None:
    draft = read(
        "溪口县整改方案\n一、整改任务\n（一）管理不规范。\n整改措施：\n1.开展排查，建立台账。\n2.督促企业完善计划。\n责任单位：县环保局\n整改时限：2024年6月底前\n"
        "（二）提标滞后。\n整改措施：\n1.加快建设。\n2.新建管网8.5公里。\n责任单位：县住建局\n整改时限：2024年12月底前\n"
    )
    assert [[m.text for m in task.measures] for task in draft.tasks] == [
        ["开展排查，建立台账", "督促企业完善计划"],
        ["加快建设", "新建管网8.5公里"],
    ]
    assert [d.on for d in draft.tasks[0].deadlines] == [date(2024, 6, 30)]


def test_a_line_for_all_tasks_above_gives_each_its_bodies() -> None:
    draft = read(
        "白鹤区工作要点\n一、工业领域\n（一）绿色制造。新增工厂3家。\n（二）综合利用。利用率不低于96%。\n以上任务由区科工局牵头，区环保局配合。\n"
        "二、农业领域\n（三）粪污利用。利用率达到90%。\n（四）回收农膜。建立网点。\n以上任务由区农业局牵头，区供销社配合。\n"
    )
    assert [(task.section, task.title) for task in draft.tasks] == [
        ("工业领域", "绿色制造"),
        ("工业领域", "综合利用"),
        ("农业领域", "粪污利用"),
        ("农业领域", "回收农膜"),
    ]
    assert roles(draft.tasks[0]) == ["lead:区科工局", "supporting:区环保局"]
    assert roles(draft.tasks[3]) == ["lead:区农业局", "supporting:区供销社"]
    assert "以上任务" not in draft.tasks[1].text


def test_headings_over_tables_are_sections_and_no_tasks() -> None:
    head = "| 序号 | 任务 | 责任单位 | 完成时限 |\n|---|---|---|---|\n"
    draft = read(
        f"# 和川市任务分工\n\n## 一、调查监测\n\n{head}| 1 | 开展调查 | 市环保局 | 2024年底 |\n\n"
        f"## 二、源头管控\n\n{head}| 2 | 严格禁限 | 市发改委 | 持续 |\n"
    )
    assert [(task.section, task.title) for task in draft.tasks] == [
        ("调查监测", "开展调查"),
        ("源头管控", "严格禁限"),
    ]
    assert [chapter.title for chapter in draft.chapters] == ["调查监测", "源头管控"]


def test_an_attachment_named_in_the_notice_is_not_its_beginning() -> None:
    draft = read(
        "关于印发《长岭县污染物清单落实方案》的函\n长环函〔2024〕18号\n县级有关部门：\n为落实《污染物清单（2023年版）》，现将《长岭县污染物清单落实方案》印发给你们，请抓好落实。\n"
        "附件：长岭县污染物清单落实方案\n长岭县生态环境局\n2024年4月30日\n附件\n长岭县污染物清单落实方案\n序号\t名称\t管控措施\t牵头部门\t完成时限\n"
        "一\t十溴二苯醚\t禁止生产。\t县环保局\t2024年12月底\n"
    )
    assert (draft.title, draft.region) == ("长岭县污染物清单落实方案", "长岭县")
    assert titles(draft) == ["十溴二苯醚"]


def test_what_a_survey_covers_and_how_a_title_opens_are_no_task_and_no_place() -> None:
    draft = read(
        "关于开展全区重点行业企业排查的工作方案\n一、排查范围\n化工企业。\n二、重点任务\n（一）填报。按时填报。（区委组织部负责）\n（二）核查。现场核查。（区工信局负责）"
    )
    assert draft.region == ""
    assert titles(draft) == ["填报", "核查"]
    assert "plan.unit-unclear" not in problem_codes(draft)


def test_sections_of_an_office_are_units_and_its_signature_gives_place_and_year() -> None:
    draft = read(
        "各科室、各乡镇：\n现制定如下工作要点，请遵照执行。\n一、强化协调。每半年召开会议。（办公室）\n二、完成调查。5月20日前完成填报。（污防股、监测站）\n云山县生态环境局\n2024年3月12日\n"
    )
    assert draft.region == "云山县"
    assert roles(draft.tasks[1]) == ["responsible:污防股", "responsible:监测站"]
    assert [d.on for d in draft.tasks[1].deadlines] == [date(2024, 5, 20)]
    assert "plan.unit-name-cut" not in problem_codes(draft)


def test_bodies_said_to_be_the_same_below_are_implied_for_later_tasks() -> None:
    draft = read(
        "海宁州方案\n一、主要任务\n（一）治理体系\n1．完善制度。落实标准。\n2．健全机制。成立专班。（州环保局牵头，州科技局参与；各县市人民政府负责落实，下同）\n"
        "（二）调查监测\n3．开展调查。按时填报。（州环保局）\n4．建立制度。形成体系。（州环保局、州水利局）\n"
    )
    assert titles(draft) == ["完善制度", "健全机制", "开展调查", "建立制度"]
    assert roles(draft.tasks[1]) == [
        "lead:州环保局",
        "supporting:州科技局",
        "responsible:各县市人民政府",
    ]
    assert (draft.implied_units, draft.implied_from) == (("各县市人民政府",), "2")


def test_quarters_over_numbered_tasks_are_sections() -> None:
    draft = read(
        "赤水县2024年工作计划\n一、工作计划\n一季度：\n1.制定方案（责任单位：县环保局）\n2.召开会议（责任单位：县政府办）\n二季度：\n3.完成填报（责任单位：县工信局）\n"
    )
    assert [(task.section.rstrip("："), task.no, task.title) for task in draft.tasks] == [
        ("一季度", "1", "制定方案"),
        ("一季度", "2", "召开会议"),
        ("二季度", "3", "完成填报"),
    ]
    assert "二季度" not in draft.tasks[1].text


def test_the_name_of_a_plan_is_kept_as_written() -> None:
    assert read("關於印發東嶺縣汙染物治理方案的通知\n" + TAIL).title == "東嶺縣汙染物治理方案"
