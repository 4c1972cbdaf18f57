"""Records by several columns at once: exact, with empty columns told from filled ones, by an index over all."""

from __future__ import annotations

from builders import PERSON, enterprise

from nptracker.db.district import DistrictFile

KEYS = ("enterprise", "data_year", "cas_rn")


def substances(file: DistrictFile, *rows: tuple[str | int | None, ...]) -> list[object]:
    return [record["substance"] for record in file.table("survey_entry").matching(KEYS, rows)]


def filled(file: DistrictFile) -> tuple[str, str]:
    """Write four entries of two enterprises; return the enterprises' ids."""
    with file.verb("test", "录入", PERSON):
        first, second = file.table("enterprise").insert_many([enterprise(0), enterprise(1)])
        file.table("survey_entry").insert_many(
            {"enterprise": owner, "data_year": year, "cas_rn": code, "substance": name}
            for owner, year, code, name in (
                (first, 2025, "75-09-2", "甲"),
                (first, 2025, None, "乙"),
                (first, 2024, "75-09-2", "丙"),
                (second, 2025, "75-09-2", "丁"),
            )
        )
    return first, second


def test_only_whole_rows_match(district: DistrictFile) -> None:
    first, second = filled(district)
    assert substances(district, (first, 2025, "75-09-2")) == ["甲"]
    assert substances(district, (second, 2025, "75-09-2"), (first, 2024, "75-09-2")) == ["丙", "丁"]
    assert substances(district, (second, 2024, "75-09-2")) == []


def test_none_means_an_empty_column(district: DistrictFile) -> None:
    first, _second = filled(district)
    assert substances(district, (first, 2025, None)) == ["乙"]
    assert substances(district, (first, 2025, None), (first, 2025, "75-09-2")) == ["甲", "乙"]
    assert substances(district, (None, None, None)) == []


def test_many_rows_are_asked_for_in_parts(district: DistrictFile) -> None:
    first, _second = filled(district)
    many = [(first, year, "75-09-2") for year in range(3000)]
    assert substances(district, *many, *many) == ["甲", "丙"]


def test_an_index_over_all_columns_is_there(district: DistrictFile) -> None:
    listed = district.reader().execute("PRAGMA index_list(survey_entry)").fetchall()
    columns = {
        tuple(row[2] for row in district.reader().execute(f'PRAGMA index_info("{index[1]}")'))
        for index in listed
    }
    assert KEYS in columns
