"""One field of a form: everything that table, entry form, workbook, checks and printed notes need to know."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from nptracker.domain.dataclass import dataclass, field


class FieldType(StrEnum):
    """How a field is read, stored, sorted and printed."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    IDENTIFIER = "identifier"  # digits that are text: telephone, certificate and permit numbers
    USCC = "uscc"
    CAS_RN = "cas_rn"
    INTEGER = "integer"
    YEAR = "year"
    NUMBER = "number"
    COORDINATE = "coordinate"  # decimal degrees; degrees, minutes and seconds are understood too
    QUANTITY = "quantity"  # an amount with a unit of measure, canonical in kilograms
    DATE = "date"
    MOMENT = "moment"  # date and time to the minute
    CHOICE = "choice"
    CHOICES = "choices"
    REFERENCE = "reference"  # the id of a record of another kind, shown by that record's label
    TEXTS = "texts"  # several short texts, written with 、 between them


TOWNSHIP = "township"  # the townships of the district, bodies of this file and those on the shipped list
INDUSTRY = "industry"  # the classes of GB/T 4754 on the shipped list, by code
INDUSTRY_NAME = "industry_name"  # the same by name
SUBSTANCE = "substance"  # the substances of the lists in force, shipped ones and those of this file, by name
SUBSTANCE_CODE = "substance_code"  # the same by CAS RN or serial number
# what is picked in one settles the other
PARTNERS = {
    SUBSTANCE: SUBSTANCE_CODE,
    SUBSTANCE_CODE: SUBSTANCE,
    INDUSTRY: INDUSTRY_NAME,
    INDUSTRY_NAME: INDUSTRY,
}
DECIMAL_TYPES = frozenset({FieldType.NUMBER, FieldType.COORDINATE})
NUMERIC_TYPES = DECIMAL_TYPES | {FieldType.INTEGER, FieldType.YEAR, FieldType.QUANTITY}
DATED_TYPES = frozenset({FieldType.DATE, FieldType.MOMENT, FieldType.YEAR})
MULTIPLE_TYPES = frozenset({FieldType.CHOICES, FieldType.TEXTS})


@dataclass(frozen=True)
class CodeList:
    """A closed list of codes with their Chinese labels, in the order they are offered.

    ``also`` gives codes by everyday words that mean one of them beyond doubt; they are read, never written.
    """

    key: str
    labels: Mapping[str, str]
    source: str = ""
    also: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_label(self) -> Mapping[str, str]:
        """Codes by label."""
        return {label: code for code, label in self.labels.items()}

    def code_for(self, text: str) -> str | None:
        """Return the code for a label, for another word of the same meaning, or for a code typed as such."""
        return self.by_label.get(text) or self.also.get(text) or (text if text in self.labels else None)


class Help(NamedTuple):
    """What a field means, who fills it in, an example, and the clause it rests on."""

    meaning: str = ""
    filled_by: str = ""
    example: str = ""
    clause: str = ""

    def words(self) -> str:
        """Return the help as the lines of a tooltip or of the printed 填表说明."""
        parts = [self.meaning]
        parts += [f"填报人：{self.filled_by}"] if self.filled_by else []
        parts += [f"示例：{self.example}"] if self.example else []
        parts += [f"依据：{self.clause}"] if self.clause else []
        return "\n".join(parts)


NO_HELP = Help()
OWN_CLAUSE = "本程序自设"  # said where no law, standard or plan asks for a field


@dataclass(frozen=True)
class Field:
    """A field in its place on the form.

    ``group`` is the merged heading above the field; ``unit`` the canonical unit of measure;
    ``refers_to`` the kind a REFERENCE points at; ``offers`` what a text field suggests while one types,
    without binding it: the names of a kind, TOWNSHIP, INDUSTRY, SUBSTANCE or SUBSTANCE_CODE; ``width`` is in
    characters of a table column.
    """

    key: str
    heading: str
    type: FieldType = FieldType.TEXT
    help: Help = NO_HELP
    required: bool = False
    is_internal: bool = False  # kept by the program; forms and lists of columns leave it out
    may_be_missing: bool = False  # asked for, but a record without it can be sent when somebody says why
    codes: CodeList | None = None
    unit: str = ""
    group: str = ""
    refers_to: str = ""
    width: int = 12
    in_table: bool = True
    in_workbook: bool = True
    offers: str = ""
    also: tuple[str, ...] = ()  # other headings under which tables from elsewhere have it
    personal: bool = False  # identity data of a person; masked in copies for outsiders
    confidential: bool = False  # trade secret of an enterprise; masked in copies for outsiders

    @property
    def full_heading(self) -> str:
        """The heading with its unit of measure, as printed."""
        return f"{self.heading}（{self.unit}）" if self.unit else self.heading

    @property
    def is_numeric(self) -> bool:
        """Tell whether the field sorts and aligns as a number."""
        return self.type in NUMERIC_TYPES
