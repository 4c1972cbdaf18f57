from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_returns import survey, survey_sheet

from nptracker.export.sheet import Align, Cell, Column, Document, Kind, Page, Paper, Sheet
from nptracker.export.sheet_json import fingerprint, from_json, to_json
from nptracker.export.stamp import is_intact, stamped

values = st.one_of(
    st.none(),
    st.text(st.characters(), max_size=20),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
)
cells = st.one_of(
    values,
    st.builds(
        Cell, values, bold=st.booleans(), level=st.integers(0, 3), align=st.sampled_from([None, *Align])
    ),
)


def two_columns(*rows: tuple[object, object]) -> Sheet:
    return Sheet("表", (Column(("甲",)), Column(("乙",))), rows)  # type: ignore[arg-type]


@given(st.lists(st.tuples(cells, cells), max_size=6))
def test_json_gives_back_the_same_document(rows: list[tuple[object, object]]) -> None:
    document = Document((two_columns(*rows),), mark="草稿")
    assert from_json(to_json(document)) == document


def test_json_keeps_every_part_of_a_rich_document() -> None:
    sheet = replace(
        survey_sheet(),
        page=Page(Paper.A3, landscape=False),
        preface=("各单位：",),
        filterable=True,
        show_head=False,
    )
    plain = Document((sheet, two_columns(("a", Cell("b", bold=True)))), mark="草稿")
    document = stamped(plain, "7", "2025-01-01")
    assert from_json(to_json(document)) == document


def test_trailing_zeros_and_kinds_of_number_survive() -> None:
    back = from_json(to_json(Document((two_columns((Decimal("12.50"), 12)),))))
    made, count = back.sheets[0].rows[0]
    assert str(made) == "12.50"
    assert type(count) is int


def test_half_a_surrogate_pair_survives_and_can_be_stored() -> None:
    document = Document((two_columns(("坏\ud800字", None)),))
    stored = to_json(document).encode()  # would raise if the half pair were written as it is
    assert from_json(stored.decode()) == document


def test_json_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="format"):
        from_json('{"sheets": []}')


def test_fingerprint_is_the_sha256_of_the_unstamped_json() -> None:
    document = Document((two_columns(("a", 1)),))
    expected = {
        "format": 1,
        "sheets": [
            {"columns": [{"heading": ["甲"]}, {"heading": ["乙"]}], "rows": [["a", 1]], "title": "表"}
        ],
    }
    text = json.dumps(expected, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert fingerprint(document) == hashlib.sha256(text.encode()).hexdigest()[:12]
    assert fingerprint(stamped(document, "9", "2025-01-01")) == fingerprint(document)


def test_fingerprint_tells_written_values_apart() -> None:
    prints = {
        fingerprint(Document((two_columns((value, None)),)))
        for value in (
            "12.5",
            Decimal("12.5"),
            Decimal("12.50"),
            12,
            "12",
            date(2025, 1, 1),
            "2025-01-01",
            None,
            "",
        )
    }
    assert len(prints) == 9


def test_a_changed_cell_breaks_the_stamp() -> None:
    sent = survey()
    assert is_intact(sent)
    rows = sent.sheets[0].rows
    other = replace(sent.sheets[0], rows=((*rows[0][:1], "别的厂", *rows[0][2:]), *rows[1:]))
    assert not is_intact(replace(sent, sheets=(other,)))


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="row 2: 1 cells for 2 columns"):
        Sheet("表", (Column(("甲",)), Column(("乙",))), (("a", "b"), ("a",)))


def test_words_under_a_span_are_refused() -> None:
    with pytest.raises(ValueError, match="lies under a span"):
        two_columns((Cell("a", column_span=2), "lost"))


def test_a_span_over_the_edge_is_refused() -> None:
    with pytest.raises(ValueError, match="leaves the table"):
        two_columns((Cell("a", row_span=2), None))


@pytest.mark.parametrize(("columns", "paper"), [(14, Paper.A4), (15, Paper.A3)])
def test_more_than_fourteen_columns_ask_for_a3(columns: int, paper: Paper) -> None:
    sheet = Sheet("表", tuple(Column((str(i),)) for i in range(columns)))
    assert sheet.paper() is paper


def test_a_chosen_paper_holds_whatever_the_columns() -> None:
    sheet = Sheet("表", tuple(Column((str(i),)) for i in range(20)), page=Page(Paper.A4))
    assert sheet.paper() is Paper.A4


@pytest.mark.parametrize(
    ("kind", "align"), [(Kind.NUMBER, Align.RIGHT), (Kind.CODE, Align.CENTER), (Kind.TEXT, Align.LEFT)]
)
def test_alignment_follows_the_kind_unless_chosen(kind: Kind, align: Align) -> None:
    assert Column(("甲",), kind=kind).alignment() is align
    assert Column(("甲",), kind=kind, align=Align.LEFT).alignment() is Align.LEFT
