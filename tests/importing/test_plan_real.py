"""The real plans read as a careful person reads them; they are found through NPTRACKER_PLANS.

The folder holds ``NNN_name.txt`` beside ``NNN_name.gold.json``. The comparison here is stricter and simpler than
a score: titles, sections, units, leads, deadlines and target values of every task that is not marked ambiguous.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from nptracker.importing.plan_document import read_document
from nptracker.importing.plan_reader import plan_as_json, read_plan

FOLDER = Path(os.environ.get("NPTRACKER_PLANS", "/nowhere"))
GOLDS = sorted(FOLDER.glob("*.gold.json"))
pytestmark = pytest.mark.skipif(not GOLDS, reason="NPTRACKER_PLANS names no folder with plans")


def plain(text: str | None) -> str:
    return re.sub(r"[\s“”\"'‘’·*@]+", "", unicodedata.normalize("NFKC", text or ""))


def split_all(names: list[str]) -> set[str]:
    return {plain(part) for name in names for part in re.split("[、,，]", name)}


def values(targets: list[dict[str, Any]], *, hard: bool) -> list[tuple[float | None, str]]:
    kept = [t for t in targets if not (hard and t.get("optional"))]
    return [(None if t["value"] is None else float(t["value"]), plain(t["unit"])) for t in kept]


def counterpart(wanted: dict[str, Any], tasks: list[dict[str, Any]]) -> dict[str, Any]:
    """Find a task by its title (one title may stand in two chapters, so the text decides then)."""
    same = [t for t in tasks if plain(t["title"]) == plain(wanted["title"])]
    start = plain(wanted["starts_with"])
    return next((t for t in same if plain(t["text"]).startswith(start)), same[0])


@pytest.mark.parametrize("path", GOLDS, ids=lambda path: path.name.removesuffix(".gold.json"))
def test_real_plan_is_read_like_its_hand_reading(path: Path) -> None:
    gold = json.loads(path.read_text(encoding="utf-8"))
    parsed = plan_as_json(read_plan(read_document(path.with_name(path.name.replace(".gold.json", ".txt")))))
    assert plain(parsed["title"]) == plain(gold["title"])
    assert (parsed["region"], parsed["doc_no"]) == (gold["region"], gold["doc_no"])
    assert split_all(parsed["implied_units"]) == split_all(gold.get("implied_units", []))
    assert len(parsed["tasks"]) <= len(gold["tasks"])
    for wanted in (t for t in gold["tasks"] if not t.get("ambiguous")):
        got = counterpart(wanted, parsed["tasks"])
        if wanted["section"]:
            assert plain(got["section"]) == plain(wanted["section"])
        assert split_all(got["units"]) == split_all(wanted["units"]), wanted["title"]
        assert [plain(u) for u in got["lead_units"]] == [plain(u) for u in wanted["lead_units"]], wanted[
            "title"
        ]
        assert sorted(got["deadlines"]) == sorted(wanted["deadlines"]), wanted["title"]
        optional = values(wanted["targets"], hard=False)
        assert [v for v in values(got["targets"], hard=False) if v in optional] == values(
            got["targets"], hard=False
        )
        assert set(values(wanted["targets"], hard=True)) <= set(values(got["targets"], hard=False)), wanted[
            "title"
        ]
