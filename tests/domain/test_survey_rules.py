"""Each numbered rule just inside and just outside its bound, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.forms import form_named
from nptracker.domain.forms.survey_entry import AMOUNTS
from nptracker.domain.list_reading import LIST_RULES
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.substance_identity import named_in
from nptracker.domain.substance_listing import Tier
from nptracker.domain.survey_rules import (
    BY_CODE,
    DEFAULTS,
    RULES,
    EntryCase,
    PartCase,
    RuleSettings,
    Waiver,
    YearCase,
    entry_problems,
    part_problems,
    rule_lines,
    statement_of,
    year_problems,
)
from nptracker.domain.survey_rules.model import speaks_of
from nptracker.domain.values import Absent, Quantity, Value
from nptracker.export.blank_notes import note_lines

KG, T = "千克", "吨"
USE = ("use",)


def kg(text: str) -> Quantity:
    return Quantity(text, KG, Decimal(text))


def tonnes(text: str) -> Quantity:
    return Quantity(text, T, Decimal(text) * 1000)


def entry(**more: Value) -> dict[str, Value]:
    """An entry without a fault: 100 kg bought and used, nothing else."""
    nothing: dict[str, Value] = dict.fromkeys(AMOUNTS, Absent.NIL)
    sound: dict[str, Value] = {"substance": "甲醛", "cas_rn": "50-00-0", "activity": USE}
    return {**nothing, **sound, "bought_home": kg("100"), "used": kg("100"), **more}


def codes(case: EntryCase, settings: RuleSettings = DEFAULTS) -> list[str]:
    return [problem.code for problem in entry_problems(case, settings)]


def alone(**more: Value) -> EntryCase:
    return EntryCase(entry(**more))


def only(case: EntryCase, code: str) -> Problem:
    (found,) = [problem for problem in entry_problems(case) if problem.code == code]
    return found


def test_the_sound_entry_is_sound() -> None:
    assert codes(alone()) == []


# 100 used of 1,000 in: 0.5 % of the larger side is 5 kg; below 200 kg the floor of 1 kg is larger.
@pytest.mark.parametrize(
    ("bought", "used", "found"),
    [
        ("1000", "995", []),
        ("1000", "994.99", ["L1"]),
        ("995", "1000", []),
        ("994.99", "1000", ["L1"]),
        ("100", "101", []),
        ("100", "101.01", ["L1"]),
        ("200", "201", []),
        ("201", "202.01", []),  # 0.5 % of 202.01 is 1.01005
        ("201", "202.02", ["L1"]),
    ],
)
def test_the_balance_has_a_tolerance_by_share_and_by_floor(bought: str, used: str, found: list[str]) -> None:
    assert codes(alone(bought_home=kg(bought), used=kg(used))) == found


def test_the_tolerance_is_what_is_set_and_what_is_said() -> None:
    settings = RuleSettings({("L1", "share"): Decimal(2), ("L1", "floor"): Decimal(3)})
    inside, outside = (alone(bought_home=kg("1000"), used=kg(used)) for used in ("980", "979.9"))
    assert (codes(inside, settings), codes(outside, settings)) == ([], ["L1"])
    assert "容差2%或3千克" in statement_of(BY_CODE["L1"], settings)
    assert "容差2%或3千克" in statement_of(BY_CODE["L4"], settings)  # shares the limits of L1
    assert "容差0.5%或1千克" in statement_of(BY_CODE["L1"])


def test_the_balance_is_silent_until_every_amount_is_answered() -> None:
    assert codes(alone(used=None)) == ["L16"]
    assert only(alone(used=None, sold_home=None), "L16").message.startswith("自用量、国内销售没有填")


@given(st.lists(st.decimals(0, 10**9, places=3), min_size=9, max_size=9))
def test_the_balance_agrees_with_exact_fractions(amounts: list[Decimal]) -> None:
    parts = [Fraction(amount) for amount in amounts]
    left, right = sum(parts[:4], Fraction(0)), sum(parts[4:], Fraction(0))
    allowed = max(Fraction(1), left * Fraction(5, 1000), right * Fraction(5, 1000))
    is_broken = abs(left - right) > allowed
    order = ("stock_open", "produced", "bought_home", "bought_abroad", "used", "sold_home", "sold_abroad")
    keys = (*order, "disposed", "stock_close")
    values = {key: kg(str(amount)) for key, amount in zip(keys, amounts, strict=True)}
    found = codes(alone(**values, activity=("production", "use")))
    assert ("L1" in found) == is_broken


def test_activities_follow_the_amounts() -> None:
    made = {"produced": kg("1"), "sold_home": kg("1")}
    assert codes(alone(**made)) == ["L2"]
    assert codes(alone(**made, activity=("production", "use"))) == []
    assert codes(alone(activity=("production",))) == ["L2"]
    assert codes(alone(activity=None)) == ["L2"]


@pytest.mark.parametrize(("made", "found"), [("1100", []), ("1100.001", ["L3"])])
def test_production_stays_within_a_tenth_above_capacity(made: str, found: list[str]) -> None:
    case = alone(produced=kg(made), sold_home=kg(made), capacity=tonnes("1"), activity=("production", "use"))
    assert codes(case) == found


@pytest.mark.parametrize(("second", "found"), [("39", []), ("41", []), ("38.99", ["L4"]), ("41.01", ["L4"])])
def test_uses_add_up_to_the_own_use(second: str, found: list[str]) -> None:
    uses = ({"amount": kg("60")}, {"amount": kg(second)})
    assert codes(EntryCase(entry(), uses=uses)) == found


def test_uses_are_not_summed_while_one_is_unanswered() -> None:
    assert codes(EntryCase(entry(), uses=({"amount": kg("60")}, {"amount": None}))) == []


def test_uses_belong_to_all_entries_of_the_substance() -> None:
    other = entry(activity=("production",), used=kg("50"))
    assert codes(EntryCase(entry(), siblings=(other,), uses=({"amount": kg("150")},))) == []


@pytest.mark.parametrize(("opening", "found"), [("99", []), ("101", []), ("98.9", ["L5"])])
def test_the_year_opens_with_last_years_closing_stock(opening: str, found: list[str]) -> None:
    now = entry(stock_open=kg(opening), stock_close=kg(opening))
    assert codes(EntryCase(now, last=entry(stock_close=kg("100"), stock_open=kg("100")))) == found


@pytest.mark.parametrize(
    ("now", "found"),
    [("150", []), ("150.1", ["L6"]), ("50", []), ("49.9", ["L6"])],
)
def test_a_change_of_more_than_half_is_asked_about(now: str, found: list[str]) -> None:
    last = entry()
    case = EntryCase(entry(bought_home=kg(now), used=kg(now)), last=last)
    assert codes(case) == found * 2  # bought and used both changed


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (kg("199999"), "疑似把千克填成吨"),  # 1,999.99 times
        (kg("200001"), "差一个数量级"),
        (kg("50000"), "疑似把千克填成吨"),  # 500 times
        (kg("49999"), "差一个数量级"),
        (tonnes("100"), "疑似把千克填成吨"),  # 100 kg typed as tonnes
        (kg("0.1"), "疑似把吨填成千克"),  # a thousandth
        (kg("0.2"), "疑似把吨填成千克"),
        (kg("0.201"), "差一个数量级"),
        (kg("0.05"), "疑似把吨填成千克"),
        (kg("0.049"), "差一个数量级"),
    ],
)
def test_a_slip_of_tonnes_and_kilograms_is_said_in_those_words(now: Quantity, words: str) -> None:
    last = entry(bought_home=kg("100"))
    problems = entry_problems(EntryCase(entry(bought_home=now, used=kg("100")), last=last))
    (found,) = [p for p in problems if p.code == "L6"]
    assert words in found.message
    assert found.severity is Severity.WARNING


def test_nothing_after_something_is_a_change_and_unknown_is_none() -> None:
    gone = EntryCase(entry(bought_home=Absent.NIL, used=Absent.NIL), last=entry())
    assert [p.field for p in entry_problems(gone)] == ["bought_home", "used"]
    assert codes(EntryCase(entry(), last=entry(bought_home=None, used=Absent.UNDECIDED))) == []


def test_what_the_lists_say_keeps_its_own_weight() -> None:
    told = Problem("L7", Severity.NOTICE, "不在现行名录", field="substance")
    found = entry_problems(EntryCase(entry(), naming=(told,)))
    assert [(p.code, p.severity, p.field) for p in found] == [("L7", Severity.NOTICE, "substance")]


def test_the_detailed_tier_answers_every_medium() -> None:
    told = [{"medium": medium, "amount": Absent.NIL} for medium in ("water", "air", "waste")]
    values = entry(tiers=("basic", "detailed"))
    assert codes(EntryCase(values, releases=told)) == []
    missing = only(EntryCase(values, releases=[told[0], {"medium": "air", "amount": None}]), "L8")
    assert "缺废气、固体废物" in missing.message


def test_the_key_control_tier_answers_every_measure() -> None:
    values = entry(tiers=("priority",))
    told = [{"measure_no": "1", "answer": "done"}, {"measure_no": "2(1)", "answer": Absent.NOT_APPLICABLE}]
    assert codes(EntryCase(values, measures=told, measures_due=("1", "2(1)"))) == []
    found = only(EntryCase(values, measures=told, measures_due=("1", "2(1)", "2(2)", "3")), "L8")
    assert "缺管控措施 2(2)、3 的回答" in found.message


def test_one_entry_for_each_substance_and_activity() -> None:
    assert codes(EntryCase(entry(), siblings=(entry(substance="福尔马林"),))) == ["L9"]
    assert codes(EntryCase(entry(), siblings=(entry(activity=("production",)),))) == []


def test_a_reported_entry_is_signed_and_in_time() -> None:
    signed: dict[str, Value] = {"filled_by": "甲", "statistician": "乙", "head": "丙"}
    day = date(2026, 3, 31)
    assert codes(EntryCase(entry(**signed, reported_on=day), due_on=day)) == []
    late = only(EntryCase(entry(**signed, reported_on=day), due_on=date(2026, 3, 30)), "L12")
    assert (late.severity, late.field) == (Severity.WARNING, "reported_on")
    unsigned = only(EntryCase(entry(**{**signed, "head": None}, reported_on=day)), "L12")
    assert (unsigned.severity, unsigned.field) == (Severity.ERROR, "head")


@pytest.mark.parametrize(("scale", "found"), [("micro", ["L13", "L13"]), ("small", []), ("", [])])
def test_amounts_fit_the_size_of_the_enterprise(scale: str, found: list[str]) -> None:
    much = tonnes("10000.001")
    assert codes(EntryCase(entry(bought_home=much, used=much), scale=scale)) == found
    assert codes(EntryCase(entry(bought_home=tonnes("10000"), used=tonnes("10000")), scale="micro")) == []


def test_carried_values_wait_until_confirmed_or_changed() -> None:
    listed = ("used=100", "bought_home=100")
    waiting = [p for p in entry_problems(alone(carried_fields=listed)) if p.code == "L14"]
    assert [(p.field, p.severity, p.message) for p in waiting] == [
        ("bought_home", Severity.ERROR, "上年，待确认"),
        ("used", Severity.ERROR, "上年，待确认"),
    ]
    changed = alone(carried_fields=listed, used=kg("100.5"))
    assert [p.field for p in entry_problems(changed)] == ["bought_home"]


def test_a_zero_return_and_an_amount_contradict_each_other_both_ways() -> None:
    zero: dict[str, Value] = {"category": "某类物质"}
    case = EntryCase(entry(), zero_returns=(zero,), categories=frozenset({"某类物质"}))
    assert codes(case) == ["L15"]
    assert codes(EntryCase(entry(), zero_returns=(zero,), categories=frozenset({"别类"}))) == []
    assert codes(EntryCase(entry(), zero_returns=({"category": "全部"},))) == ["L15"]
    assert codes(EntryCase(entry(bought_home=Absent.NIL, used=Absent.NIL), zero_returns=(zero,))) == []
    told = part_problems(PartCase("zero_return", zero, (entry(),)))
    assert [(p.code, p.field, p.severity) for p in told] == [("L15", "category", Severity.ERROR)]
    assert part_problems(PartCase("zero_return", zero, (entry(bought_home=None, used=None),))) == []


@pytest.mark.parametrize(("out", "found"), [("100", []), ("100.01", ["L17"])])
def test_not_more_is_released_than_there_was(out: str, found: list[str]) -> None:
    assert codes(EntryCase(entry(), releases=({"medium": "air", "amount": kg(out)},))) == found


def test_the_convention_tier_has_its_block() -> None:
    values = entry(tiers=("convention",))
    assert codes(EntryCase(values)) == ["L18"]
    assert codes(EntryCase(values, conventions=({"stage": "stock"},))) == []


def test_parts_are_complete_and_belong_to_an_entry() -> None:
    release: dict[str, Value] = {"medium": "air", "amount": kg("1")}
    assert [p.field for p in part_problems(PartCase("survey_release", release, (entry(),)))] == [
        "destination"
    ]
    nil: dict[str, Value] = {"medium": "air", "amount": Absent.NIL}
    assert part_problems(PartCase("survey_release", nil, (entry(),))) == []
    undone: dict[str, Value] = {"answer": "not_done"}
    assert [p.code for p in part_problems(PartCase("survey_measure", undone, (entry(),)))] == ["L8"]
    done: dict[str, Value] = {"answer": "done"}
    assert [p.code for p in part_problems(PartCase("survey_measure", done, (entry(),)))] == ["L19"]
    assert [p.code for p in part_problems(PartCase("survey_use", {"amount": kg("1")}))] == ["L20"]


def test_no_amount_is_below_zero() -> None:
    assert "L0" in codes(alone(disposed=kg("-0.001")))
    assert [p.code for p in part_problems(PartCase("survey_use", {"amount": kg("-1")}, (entry(),)))] == ["L0"]


def test_what_the_permit_names_is_reported_or_returned_as_zero() -> None:
    case = YearCase([entry()], permitted=("甲醛", "50-00-0", "苯酚"))
    (found,) = year_problems(case)
    assert (found.problem.code, found.about) == ("L10", "苯酚")
    assert year_problems(YearCase([entry()], zero_returns=[{"category": "全部"}], permitted=("苯酚",))) == []


def test_what_was_there_last_year_is_there_or_it_is_said_why_not() -> None:
    case = YearCase([], [entry(), entry(cas_rn="67-66-3", used=Absent.NIL, bought_home=Absent.NIL)])
    (found,) = year_problems(case)
    assert (found.problem.code, found.about, found.problem.severity) == ("L11", "50-00-0", Severity.WARNING)
    said = Waiver(found.problem.message, "产线已拆除")
    waived = YearCase([], [entry()], waivers={("L11", "50-00-0"): said})
    assert [p.problem.severity for p in year_problems(waived)] == [Severity.NOTICE]


def test_an_explanation_holds_only_for_what_it_was_written_for() -> None:
    changed = entry(bought_home=kg("160"), used=kg("160"))
    found = [p.message for p in entry_problems(EntryCase(changed, last=entry()))]
    waiver = {"L6": Waiver("；".join(found), "新增一条产线")}
    waived = entry_problems(EntryCase(changed, last=entry(), waivers=waiver))
    assert [p.severity for p in waived] == [Severity.NOTICE, Severity.NOTICE]
    assert "已核实：新增一条产线" in waived[0].message
    later = entry(bought_home=kg("170"), used=kg("170"))
    again = entry_problems(EntryCase(later, last=entry(), waivers=waiver))
    assert [p.severity for p in again] == [Severity.WARNING, Severity.WARNING]


def test_hard_rules_are_never_waived() -> None:
    case = alone(used=kg("50"))
    (broken,) = entry_problems(case)
    waived = EntryCase(case.values, waivers={"L1": Waiver(broken.message, "就是这样的")})
    assert [p.severity for p in entry_problems(waived)] == [Severity.ERROR]


def test_a_weight_that_is_set_holds_and_is_printed() -> None:
    settings = RuleSettings(severities={"L1": Severity.WARNING, "L15": Severity.WARNING})
    assert [p.severity for p in entry_problems(alone(used=kg("50")), settings)] == [Severity.WARNING]
    lines = {line.code: line.severity for line in rule_lines("survey_entry", settings)}
    assert lines["L1"] is Severity.WARNING
    assert lines["L15"] is Severity.ERROR  # its weight is settled


def test_the_rules_are_numbered_without_a_gap_and_say_their_limits() -> None:
    assert [rule.code for rule in RULES] == [f"L{number}" for number in range(22)]
    for rule in RULES:
        assert "{" not in statement_of(rule)
        for parameter in rule.parameters:
            assert f"{{{parameter.key}}}" in rule.statement
            assert parameter.least <= parameter.default <= parameter.most


# -- L21: tiers and the lists of the year -----------------------------------------------------------------

SURE, SUPPOSED = Tier("priority", False, "甲清单"), Tier("detailed", True, "乙清单")


@pytest.mark.parametrize(
    ("held", "found"),
    [
        (("priority",), []),  # a supposed tier may be left …
        (("detailed", "priority"), []),  # … or taken
        (("basic", "priority"), []),  # no list in force gives the basic tier, so that none can tell
        (("detailed",), ["L21"]),
        (("priority", "convention"), ["L21"]),
        (None, ["L21"]),
        (Absent.NOT_APPLICABLE, []),
    ],
)
def test_tiers_are_those_of_the_lists(held: Value, found: list[str]) -> None:
    given = frozenset({"detailed", "priority", "convention"})
    case = EntryCase(entry(tiers=held, data_year=2025), tiers_listed=(SUPPOSED, SURE), tiers_given=given)
    assert [code for code in codes(case) if code == "L21"] == found


def test_both_tiers_are_said_and_the_finding_can_be_explained() -> None:
    values = entry(tiers=("basic",), data_year=2025)
    found = only(EntryCase(values, tiers_listed=(SUPPOSED, SURE)), "L21")
    assert found.message == "适用档填的是“基本”，2025年度的名录是“详细（候选）、重点管控”"
    assert (found.field, found.severity) == ("tiers", Severity.WARNING)
    said = {"L21": Waiver(found.message, "市局另有要求")}
    assert (
        only(EntryCase(values, tiers_listed=(SURE, SUPPOSED), waivers=said), "L21").severity
        is Severity.WARNING
    )
    assert (
        only(EntryCase(values, tiers_listed=(SUPPOSED, SURE), waivers=said), "L21").severity
        is Severity.NOTICE
    )


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("二氯甲烷（75-09-2）", ("二氯甲烷", "75-09-2")),
        ("二氯甲烷 (CAS号：75-09-2)", ("二氯甲烷", "75-09-2")),
        ("75-09-2", ("", "75-09-2")),
        ("苯酚", ("苯酚", "")),
    ],
)
def test_a_permits_words_hold_a_name_a_number_or_both(words: str, named: tuple[str, str]) -> None:
    assert named_in(words) == named


def test_a_reason_written_for_longer_words_does_not_explain_shorter_ones() -> None:
    """“… 5 千克” stands within “… 15 千克”, and yet is another finding."""
    assert speaks_of("相差 15 千克；用途缺一行", "相差 15 千克")
    assert speaks_of("甲；乙；丙", "甲；乙")
    assert not speaks_of("相差 15 千克", "5 千克")
    assert not speaks_of("相差 15 千克", "相差 1")
    assert not speaks_of("", "相差 1")


@pytest.mark.parametrize(
    ("kind", "codes"), [("enterprise", {f"E{n}" for n in range(1, 8)}), ("survey_entry", {"N5", "L1", "L7"})]
)
def test_every_rule_that_a_form_is_held_against_is_printed_on_it(kind: str, codes: set[str]) -> None:
    form = form_named(kind)
    lines = note_lines(form, form.workbook_fields, notes=(), given=frozenset())
    printed = {words[0]: words[2] for words, _style in lines if len(words) == 3}
    assert codes <= printed.keys()
    assert all(len(printed[code]) > 8 for code in codes)


def test_the_rules_of_a_list_read_in_have_statements() -> None:
    assert [rule.code for rule in LIST_RULES] == ["N1", "N2", "N3", "N4", "N6"]
    assert LIST_RULES[0].problems({}) == []
