"""Hundreds of workbooks at once, a tenth of them spoiled: all that is right arrives, all that is wrong is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from filled_books import ENTRY, SUBSTANCES, WAYS, Model, Place, fill_all
from test_survey_books import YEAR, uscc

from nptracker.domain.forms import FORMS
from nptracker.domain.survey_book import PARTS
from nptracker.domain.values import Quantity, Unread
from nptracker.services.office import Office

OWN = (
    "F2",
    "F3",
    "R1",
    "R2",
    "cell.",
    "head.",
    "book.",
    "file.",
)  # what reading itself says; rules are L and E
QUIET = ("head.missing-optional", "file.again")
WRITTEN = {"survey_entry", "survey_use", "survey_release", "returned_file", "survey_case", "survey_step"}


def content(office: Office) -> dict[str, dict[str, Any]]:
    """Return every record of every kind, which is all a district file means."""
    return {kind: {r.id: dict(r.values) for r in office._session.table(kind).all()} for kind in FORMS}


def plain(value: Any) -> Any:
    if isinstance(value, Quantity):
        return int(value.value)
    return f"unread:{value.text}" if isinstance(value, Unread) else value


def arrived(office: Office, names: dict[str, str]) -> Model:
    """Return what the file holds for the year in the words of the model."""
    found = Model()
    for record in office._session.table("survey_entry").all():
        if record["data_year"] == YEAR:
            keys = ("stock_open", "bought_home", "used", "stock_close", "cas_rn", "note")
            place = names[str(record["enterprise"])], str(record["substance"])
            assert place not in found.entries
            found.entries[place] = {key: plain(record[key]) for key in keys}
    for record in office._session.table("survey_use").all():
        place = names[str(record["enterprise"])], str(record["substance"])
        found.uses[(*place, str(record["use"]))] = plain(record["amount"])
    for record in office._session.table("survey_release").all():
        place = names[str(record["enterprise"])], str(record["substance"])
        found.releases[place] = plain(record["amount"])
    return found


def _differing(said: set[Place], expected: set[Place]) -> list[tuple[str, Place]]:
    """Return what was said too much and too little; a csv and a copied sheet have tab names of their own."""
    tabs = {part.tab for part in PARTS} | {""}
    known = {(file, sheet if sheet in tabs else ENTRY, cell, code) for file, sheet, cell, code in said}
    return sorted([("extra", p) for p in known - expected] + [("missing", p) for p in expected - known])


def prepare(office: Office, folder: Path, count: int) -> tuple[list[Path], dict[str, str]]:
    """Make enterprises with last year's answers and their blanks; return them and the names by id."""
    session = office._session
    with session.verb("import", "底册"):
        ids = session.table("enterprise").insert_many(
            {"name": f"清水{n:03d}号化工有限公司", "uscc": uscc(n), "screening": "included", "township": "东街街道",
             "industry_code": "2614", "operating": "running"} for n in range(count)
        )  # fmt: skip
        session.table("survey_entry").insert_many(
            {"enterprise": owner, "data_year": YEAR - 1, "substance": name, "cas_rn": cas, "activity": ("use",)}
            for owner in ids for name, cas in SUBSTANCES
        )  # fmt: skip
    paths = office.survey_books.write_all(YEAR, folder)
    return paths, {owner: f"清水{n:03d}号化工有限公司" for n, owner in enumerate(ids)}


@pytest.mark.parametrize(
    ("count", "every"), [(44, 2), pytest.param(500, 10, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])]
)
def test_hundreds_of_workbooks_arrive_exactly_and_go_again_in_one_step(
    district: Office, tmp_path: Path, count: int, every: int
) -> None:
    paths, names = prepare(district, tmp_path / "发出", count)
    model = fill_all(paths, list(names.values()), every)
    assert set(model.spoiled) == {way.__name__ for way in WAYS}
    before = content(district)
    draft = district.imports.preview("", [tmp_path / "发出"])
    said = {
        (p.file, p.sheet, p.cell, p.code)
        for p in draft.problems
        if p.code.startswith(OWN) and p.code not in QUIET
    }
    assert _differing(said, model.said) == []
    district.imports.commit(draft)
    found = arrived(district, names)
    assert found.entries == model.entries
    assert found.uses == model.uses
    assert found.releases == model.releases
    after = content(district)
    assert {kind for kind in FORMS if after[kind] != before[kind]} <= WRITTEN
    earlier = before["survey_entry"]
    assert {key: after["survey_entry"][key] for key in earlier} == earlier
    district.history.undo()
    assert content(district) == before
