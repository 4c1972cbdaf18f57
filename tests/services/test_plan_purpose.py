from __future__ import annotations

from dataclasses import replace

import pytest

from nptracker.services.office import Office
from nptracker.services.plan_purpose import OWN, guessed, purposes


def test_without_plans_a_document_becomes_the_own_plan(district: Office) -> None:
    assert guessed(district.plans.built_in_draft("beijing"), [], "清水区") == OWN
    assert [p.words for p in purposes([])] == ["作为本级方案", "作为市级方案", "作为省级方案", "作为国家方案"]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("ganzhou", "本级方案的修订版"),
        ("neimenggu", "作为省级方案"),
        ("dalian", "作为市级方案"),
        ("yili", "作为市级方案"),
    ],
)
def test_the_region_tells_what_a_document_is(planned: Office, key: str, words: str) -> None:
    plans = planned.plans.plans()
    purpose = guessed(planned.plans.built_in_draft(key), plans, "甘州区")
    assert purpose.words == words
    assert purpose in purposes(plans)


def test_the_own_districts_first_document_beside_a_superiors(district: Office) -> None:
    district.plans.accept(district.plans.built_in_draft("dalian"), level="city")
    draft = replace(district.plans.built_in_draft("ganzhou"), region="清水区")
    assert guessed(draft, district.plans.plans(), "清水区") == OWN


def test_a_plan_that_has_ended_is_revised_but_followed_no_more(planned: Office) -> None:
    from datetime import date

    plan = planned.plans.plans()[0]
    planned.carry_over.make(planned.carry_over.propose(plan.id, date(2027, 1, 1), "下一周期"))
    words = [purpose.words for purpose in purposes(planned.plans.plans())]
    assert "本级方案的下一周期：下一周期" in words
    assert "本级方案的下一周期：甘州区新污染物治理工作方案" not in words
    assert "本级方案的修订版：甘州区新污染物治理工作方案" in words
