"""The edition for outsiders holds no trade secret and no personal data, in any part of any file."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from outside import output, program
from survey_rows import CODES, DICHLOROMETHANE, YEAR, uscc

from nptracker.domain.forms import FORMS
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.values import Absent, Quantity, Value
from nptracker.errors import UserError
from nptracker.export.sheet import plain
from nptracker.services.office import Office
from nptracker.services.public_edition import MASK, is_secret
from nptracker.services.returns import RETURNS

Y2025 = ReportingPeriod.parse("2025")
COUNT = 24  # enterprises
OF_THE_SURVEY = ("survey", "survey_releases", "key_controlled", "survey_convention", "survey_database")
AMOUNTS = ("stock_open", "produced", "bought_home", "used", "sold_home", "stock_close")


@dataclass
class Seeded:
    """A district full of secrets, and what must not be found in a file for outsiders."""

    office: Office
    people: set[str]
    words: set[str]
    amounts: set[Decimal]

    @property
    def texts(self) -> set[str]:
        """Every secret as it could stand in a file."""
        numbers = {f"{n}" for n in self.amounts} | {f"{n:,}" for n in self.amounts}
        return self.people | self.words | numbers

    @property
    def count(self) -> int:
        return len(self.people) + len(self.words) + len(self.amounts)


class _Sower:
    """Makes secrets that cannot be anything else, and writes them into every secret field of the survey."""

    def __init__(self, office: Office) -> None:
        self.office, self.seeded = office, Seeded(office, set(), set(), set())
        self._random = random.Random(20251123)
        self._made = 0

    def text(self, *, person: bool = False) -> str:
        self._made += 1
        made = f"Zq{self._random.randrange(16**6):06x}v{self._made}"
        (self.seeded.people if person else self.seeded.words).add(made)
        return made

    def quantity(self) -> Quantity:
        number = Decimal(self._random.randrange(10**9, 10**10))
        self.seeded.amounts.add(number)
        return Quantity(f"{number}", "千克", number)

    def secrets_of(self, kind: str, *but: str) -> dict[str, Value]:
        """Return a secret for every field of a form that outsiders may not see."""
        made: dict[str, Value] = {}
        for field in FORMS[kind].fields:
            if not is_secret(field) or field.key in {*but, "carried_fields"}:
                continue
            if field.unit == "千克":
                made[field.key] = self.quantity()
            else:
                made[field.key] = self.text(person=field.personal)
        return made

    def sow(self) -> Seeded:
        session = self.office._session
        with session.verb("sow", "填入"):
            for i in range(COUNT):
                owner = session.table("enterprise").insert(self._enterprise(i))
                common: dict[str, Value] = {
                    "enterprise": owner, "data_year": YEAR, "substance": DICHLOROMETHANE,
                    "cas_rn": CODES[DICHLOROMETHANE],
                }  # fmt: skip
                for kind, own in _OWN.items():
                    session.table(kind).insert(common | own | self.secrets_of(kind))
        return self.seeded

    def _enterprise(self, i: int) -> dict[str, Value]:
        return {
            "name": f"公开企业{i}", "uscc": uscc(i), "township": f"公开乡镇{i // 2}", "industry_code": "2614",
            "operating": "running", "screening": "included", **self.secrets_of("enterprise"),
        }  # fmt: skip


_OWN: dict[str, dict[str, Value]] = {
    "survey_entry": {"activity": ("use",), "tiers": ("basic", "detailed", "priority", "convention")},
    "survey_use": {},
    "survey_release": {"medium": "water", "destination": "environment"},
    "survey_convention": {"stage": "used"},
    "survey_measure": {"measure_no": "1", "answer": "done"},
    "zero_return": {"category": "别的类别", "basis": "台账", "confirmed_on": date(2026, 1, 5)},
    "rule_waiver": {"rule": "L6", "on": date(2026, 1, 6)},
    "screening_step": {"conclusion": "included", "evidence": "环评", "on": date(2026, 1, 7)},
    "review_record": {"method": "desk", "reviewed_on": date(2026, 1, 8)},
}


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    path = tmp_path_factory.mktemp("secrets") / "示例.npt"
    office = Office.create(path, region="清水区", person="王敏", today=lambda: date(2026, 11, 22))
    yield _Sower(office).sow()
    office.close()


def contents(path: Path) -> str:
    """Return everything that can be read out of a file: names, every part of a package, text and bytes of a pdf."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as package:
            return path.name + "".join(package.namelist()) + "".join(
                package.read(name).decode("utf-8", "replace") for name in package.namelist()
            )  # fmt: skip
    text = "".join(output(program("pdftotext"), "-raw", path, "-").split())  # a long number may wrap
    return path.name + text + path.read_bytes().decode("latin-1") + output(program("pdfinfo"), path)


def written(seeded: Seeded, name: str, folder: Path, *, public: bool) -> str:
    """Return what the files of a return hold; written past the checks, which are about something else."""
    from nptracker.export.pdf import write_pdf
    from nptracker.export.xlsx import write_xlsx

    document = seeded.office.returns.build(name, Y2025, public=public)
    made = [write_xlsx(document, folder / f"{name}.xlsx"), write_pdf(document, folder / f"{name}.pdf")]
    return "\n".join(map(contents, made))


def test_enough_is_seeded(seeded: Seeded) -> None:
    assert seeded.count >= 200 * 2
    assert min(len(seeded.people), len(seeded.words), len(seeded.amounts)) >= 100


@pytest.mark.parametrize("name", [name for name, kind in RETURNS.items() if not kind.is_internal])
def test_outsiders_find_no_secret(seeded: Seeded, tmp_path: Path, name: str) -> None:
    text = written(seeded, name, tmp_path, public=True)
    assert [secret for secret in seeded.texts if secret in text] == []
    assert "对外版" in text


def test_the_internal_edition_has_them(seeded: Seeded, tmp_path: Path) -> None:
    text = "".join(written(seeded, name, tmp_path, public=False) for name in OF_THE_SURVEY)
    printed = {s for s in seeded.people | seeded.words if s in text}
    assert all(f"{n}" in text and f"{n:,}" in text for n in seeded.amounts)  # the cell, and the paper
    assert len(printed) + len(seeded.amounts) >= 400
    assert "对外版" not in text


# -- sums -------------------------------------------------------------------------------------------------


def _used(office: Office, *amounts: str) -> object:
    """Return what outsiders read as the sum of 自用量 when so many enterprises used so much."""
    session = office._session
    with session.verb("fill", "填入"):
        for i, text in enumerate(amounts):
            owner = session.table("enterprise").insert({"name": f"甲{i}", "screening": "included"})
            used: Value = Absent.NIL if text == "零报告" else Quantity(text, "千克", Decimal(text))
            entry: dict[str, Value] = dict.fromkeys(
                ("stock_open", "produced", "bought_home", "bought_abroad", "sold_home", "sold_abroad",
                 "disposed", "stock_close"), Absent.NIL,
            )  # fmt: skip
            entry |= {"enterprise": owner, "data_year": YEAR, "substance": DICHLOROMETHANE, "used": used}
            session.table("survey_entry").insert(entry)
    sheet = office.returns.build("survey", Y2025, public=True).sheets[0]
    at = next(i for i, column in enumerate(sheet.columns) if column.key == "used")
    return plain(sheet.rows[0][at])


@pytest.mark.parametrize(
    ("amounts", "told"),
    [
        (("5",), MASK),
        (("5", "7"), MASK),
        (("5", "7", "零报告"), MASK),  # each of the two could work out the other
        (("5", "7", "9"), Decimal(21)),
        (("零报告", "零报告"), MASK),
        (("零报告", "零报告", "零报告"), "零报告"),
    ],
)
def test_a_sum_is_told_only_over_three_enterprises(
    district: Office, amounts: tuple[str, ...], told: object
) -> None:
    assert _used(district, *amounts) == told


def test_groups_are_not_told_because_they_subtract(district: Office) -> None:
    _used(district, "5", "7", "9", "11")
    document = district.returns.build("survey", Y2025, choices={"by": "township"}, public=True)
    at = next(i for i, column in enumerate(document.sheets[1].columns) if column.key == "used")
    assert {plain(row[at]) for row in document.sheets[1].rows} == {"—", MASK}


# -- the edition is remembered ----------------------------------------------------------------------------


def test_the_snapshot_remembers_the_edition_and_is_no_report(district: Office, tmp_path: Path) -> None:
    (path,) = district.returns.send("survey_database", Y2025, ["xlsx"], tmp_path, public=True)
    (kept,) = district.returns.snapshots()
    assert kept["edition"] == "public"
    assert "（对外版）" in path.name
    assert all(s.title.endswith("（对外版）") for s in district.returns.snapshot_document(kept.id).sheets)
    again = district.returns.export_snapshot(kept.id, ["xlsx"], tmp_path / "再次")
    assert again[0].read_bytes() == path.read_bytes()
    district.returns.send("survey_database", Y2025, ["xlsx"], tmp_path)
    assert [r["draft_no"] for r in district.returns.snapshots()] == [
        1,
        1,
    ]  # each edition counts its own drafts


def test_internal_returns_have_no_edition_for_outsiders(
    district: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    monkeypatch.setitem(RETURNS, "survey", replace(RETURNS["survey"], is_internal=True))
    with pytest.raises(UserError, match="没有对外版"):
        district.returns.build("survey", Y2025, public=True)
