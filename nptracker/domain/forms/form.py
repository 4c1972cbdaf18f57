"""A kind of record, declared once: fields in order, key, label, checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from nptracker.domain.dataclass import dataclass
from nptracker.domain.forms.checks import Check
from nptracker.domain.forms.field import OWN_CLAUSE, PARTNERS, Field, FieldType, Help
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.values import Absent, Quantity, Unread, Value, Values, is_given

_NO_LABELS: Mapping[str, str] = {}
_ALWAYS_RIGHT = frozenset({int, Decimal, date, datetime})  # nothing is wrong with such a value by itself
_CODES = frozenset({FieldType.USCC, FieldType.CAS_RN})
_USUAL_MEANINGS = {  # of fields that mean the same on every form
    "note": "其他要说明的情况",
    "position": "排列的先后，由程序编排",
    "task": "属于方案的哪一项任务",
    "by": "办这件事的人",
    "on": "办这件事的日期",
    "filled_by": "填写的人",
    "recorded_on": "填写的日期",
    "source_name": "读入的文件的名称",
    "source_hash": "读入的文件的校验码，用来认出是不是同一个文件",
    "source_text": "读入的文件的全部文字",
    "verified": "有没有对照过原文",
    "ticked_before": "以前勾选又取消的日期，查过去某一天的状态时用",
}
_USUAL_EXAMPLES = {  # the same fields; what is told of one form would do for each
    "note": "已电话核实",
    "position": "1",
    "by": "周敏",
    "filled_by": "周敏",
    "source_name": "清水区工作方案.docx",
    "source_hash": "9f2c61d0a4b8e357",
    "source_text": "为贯彻落实……，制定本方案。",
    "verified": "已对照原文",
    "ticked_before": "2026-03-20",
    "hash": "9f2c61d0a4b8e357",
    "fingerprint": "9f2c61d0a4b8e357",
    "layout": "9f2c61d0a4b8e357",
}
_EXAMPLES_OF_TYPES = {
    FieldType.DATE: "2026-03-05",
    FieldType.MOMENT: "2026-03-05 09:30",
    FieldType.YEAR: "2026",
}
_NAMES_OF_RECORDS = {  # the example of a REFERENCE: what names a record of that kind alone
    "checklist": "涂料生产企业检查单",
    "checklist_item": "脱漆剂是否含二氯甲烷",
    "closure": "完成",
    "deadline": "2026-03-05",
    "draw": "CQ2026-01",
    "enterprise": "清河精细化工有限公司",
    "finding": "WT2026-001",
    "indicator": "农药包装废弃物回收率",
    "indicator_definition": "按重量计",
    "inspection": "JC2026-001",
    "inspection_plan": "JH2026-01",
    "meeting": "新污染物治理协调小组第一次会议",
    "monitoring_sample": "S2026-001",
    "monitoring_site": "DX-01",
    "org": "清水区农业农村局",
    "plan": "清水区新污染物治理工作方案",
    "revision": "清水区新污染物治理工作方案（2026年修订）",
    "section": "严格源头管控",
    "standard": "GB 5749-2022",
    "substance_list": "清水区补充清单（2026年版）",
    "survey_case": "2025",
    "task": "开展新污染物环境调查监测",
}
TOGETHER = "+"  # between the columns of one index


@dataclass(frozen=True)
class Form:
    """The declaration of one kind of record.

    ``key`` names the fields by which an imported row is matched with a known record; ``label`` those that
    name a record to a person; ``parent`` the REFERENCE field of a detail form (finding → inspection).
    ``indexed`` names the columns by which records are looked up, those of one index joined by ``TOGETHER``.
    ``dated_by`` names the date, moment or year by which a record belongs to a period, empty where none does.
    ``filled_by`` and ``clause`` say who fills in the fields, and what they rest on, where a field itself does not.
    ``frozen`` records can be added but never changed or deleted. ``is_ledger`` kinds are shown to people as
    ledgers, with blanks and imports; the others are the program's own.
    """

    kind: str
    title: str
    version: int
    fields: tuple[Field, ...]
    label: tuple[str, ...]
    key: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    parent: str = ""
    frozen: bool = False
    is_ledger: bool = False
    note: str = ""
    indexed: tuple[str, ...] = ()
    dated_by: str = ""
    filled_by: str = "区县"
    clause: str = OWN_CLAUSE

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """Fields by key."""
        return {field.key: field for field in self.fields}

    def help_of(self, field: Field) -> Help:
        """Return the help of a field, with what holds for all fields of the form where it says nothing itself."""
        said = field.help
        return Help(
            said.meaning or _USUAL_MEANINGS.get(field.key, ""),
            said.filled_by or self.filled_by,
            said.example or _example_of(field),
            said.clause or self.clause,
        )

    @cached_property
    def table_fields(self) -> tuple[Field, ...]:
        """The fields a table shows, in order."""
        return tuple(field for field in self.fields if field.in_table)

    @cached_property
    def workbook_fields(self) -> tuple[Field, ...]:
        """The fields a blank workbook asks for, in order."""
        return tuple(field for field in self.fields if field.in_workbook)

    @cached_property
    def references(self) -> tuple[Field, ...]:
        """The fields that point at other records."""
        return tuple(field for field in self.fields if field.type is FieldType.REFERENCE)

    def partner_of(self, field: Field) -> Field | None:
        """Return the field that what is picked in this one settles as well, such as the CAS RN of a name."""
        wanted = PARTNERS.get(field.offers)
        return next((other for other in self.fields if wanted and other.offers == wanted), None)

    @cached_property
    def naming_fields(self) -> tuple[Field, ...]:
        """The fields whose text alone can mean one record, most certain first: key, label, other names."""
        keys = dict.fromkeys((*self.key, *self.label, "former_names", "aliases"))
        fields = (self.by_key[key] for key in keys if key in self.by_key)
        return tuple(field for field in fields if not field.is_numeric and not field.refers_to)

    def decisive_key(self, values: Values) -> tuple[Value, ...] | None:
        """Return the values of the key's required fields, None while one of them is missing or unread."""
        key = tuple(map(values.get, self._decisive_names))
        for value in key:
            if type(value) is str and value:
                continue  # nearly always, and an import asks this of every row several times
            if value is None or value == "" or isinstance(value, Unread | Absent):
                return None
        return key

    @cached_property
    def _decisive_names(self) -> tuple[str, ...]:
        return tuple(name for name in self.key if self.by_key[name].required)

    def key_of(self, values: Values) -> tuple[Value, ...] | None:
        """Return the values by which a record is known, None while a decisive one is missing."""
        if not self.key or self.decisive_key(values) is None:
            return None
        return tuple(values.get(name) for name in self.key)

    def label_of(self, values: Values, labels: Mapping[str, str] = _NO_LABELS) -> str:
        """Return what a person calls this record; empty parts are left out.

        ``labels`` names the records that REFERENCE fields point at, by field. Without one the part is left
        out: an id says nothing to a person.
        """
        from nptracker.domain.forms.typed import display

        parts = []
        for key in self.label:
            field, value = self.by_key[key], values.get(key)
            is_id = field.refers_to and isinstance(value, str) and not isinstance(value, Absent)
            parts.append(labels.get(key, "") if is_id else display(field, value))
        return " ".join(part for part in parts if part)

    def problems(self, values: Values) -> list[Problem]:
        """Return everything wrong with one record: first field by field, then the numbered checks."""
        found: list[Problem] = []
        for field, key, is_required, is_code in self._looked_at:
            value = values.get(key)
            if value is None:
                if is_required:
                    found.append(_missing(field))
                continue  # most fields of most records, and a hundred thousand records are checked at an import
            kind = type(value)
            if kind in _ALWAYS_RIGHT or (kind is str and value and not is_code):
                continue
            if type(value) is Quantity and value.text.isascii():
                continue
            found += _field_problems(field, value)
        return found + self._broken_checks(values)

    def problems_of_whole(self, values: Values) -> list[Problem]:
        """Return what is wrong with one record apart from what its values say alone: what is missing, the checks."""
        missing = [_missing(field) for field in self._required if not is_given(values.get(field.key))]
        return missing + self._broken_checks(values)

    def _broken_checks(self, values: Values) -> list[Problem]:
        return [problem for check in self.checks for problem in check.problems(values)]

    @cached_property
    def _required(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.required)

    @cached_property
    def _looked_at(self) -> tuple[tuple[Field, str, bool, bool], ...]:
        """The fields with what ``problems`` asks of each: key, whether required, whether a code with a check."""
        return tuple((field, field.key, field.required, field.type in _CODES) for field in self.fields)


def _example_of(field: Field) -> str:
    """Return an example for a field that declares none: the first of its words, a day, what another form is called by."""
    if field.codes is not None:
        return next(iter(field.codes.labels.values()), "")
    if field.type is FieldType.REFERENCE:
        return _NAMES_OF_RECORDS.get(field.refers_to, "")  # an own ledger is not among them
    return _EXAMPLES_OF_TYPES.get(field.type) or _USUAL_EXAMPLES.get(field.key, "")


def _field_problems(field: Field, value: Value) -> list[Problem]:
    from nptracker.domain.forms.typed import display, doubt, fault

    if field.required and not is_given(value):
        return [_missing(field)]
    if words := fault(field, value):
        typed = value.text if isinstance(value, Unread) else ""
        return [Problem("F2", Severity.ERROR, words, field=field.key, value=typed)]
    if words := doubt(field, value):
        return [Problem("F3", Severity.WARNING, words, field=field.key, value=display(field, value))]
    return []


def _missing(field: Field) -> Problem:
    if field.may_be_missing:
        return Problem("F1", Severity.WARNING, f"还没有填“{field.heading}”，请尽量补上", field=field.key)
    return Problem("F1", Severity.ERROR, f"“{field.heading}”必须填写", field=field.key)
