"""Every kind of record, declared once; a new ledger is a new declaration here."""

from __future__ import annotations

from collections.abc import Mapping

from nptracker.domain.forms.checklist import CHECKLIST_FORMS
from nptracker.domain.forms.coordination import COORDINATION_FORMS, COORDINATION_LEDGERS
from nptracker.domain.forms.enterprise import ENTERPRISE, ENTERPRISE_APART
from nptracker.domain.forms.field import CodeList, Field, FieldType, Help
from nptracker.domain.forms.finding import FINDING, FINDING_STEP
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.indicator import INDICATOR_FORMS
from nptracker.domain.forms.inspection import INSPECTION
from nptracker.domain.forms.inspection_plan import DRAW_FORMS, INSPECTION_PLAN_LEDGERS
from nptracker.domain.forms.monitoring import MONITORING_LEDGERS
from nptracker.domain.forms.office import OFFICE_FORMS
from nptracker.domain.forms.own_ledgers import OWN_LEDGER_FORMS
from nptracker.domain.forms.plan_forms import PLAN_FORMS
from nptracker.domain.forms.plan_life import PLAN_LIFE_FORMS
from nptracker.domain.forms.progress_forms import PROGRESS_FORMS
from nptracker.domain.forms.substance_lists import SUBSTANCE_FORMS
from nptracker.domain.forms.substance_priority import PRIORITY_LEDGERS
from nptracker.domain.forms.survey_entry import SURVEY_ENTRY
from nptracker.domain.forms.survey_life import SURVEY_FORMS
from nptracker.domain.forms.survey_parts import SURVEY_PARTS
from nptracker.domain.forms.work_ledgers import WORK_LEDGERS

LEDGERS: tuple[Form, ...] = (
    ENTERPRISE,
    INSPECTION,
    FINDING,
    *INSPECTION_PLAN_LEDGERS,
    SURVEY_ENTRY,
    *SURVEY_PARTS,
    *MONITORING_LEDGERS,
    *PRIORITY_LEDGERS,
    *COORDINATION_LEDGERS,
    *WORK_LEDGERS,
)
_PROGRAM_FORMS = (
    *PLAN_FORMS,
    *PROGRESS_FORMS,
    *PLAN_LIFE_FORMS,
    *INDICATOR_FORMS,
    *COORDINATION_FORMS,
    *SURVEY_FORMS,
    *SUBSTANCE_FORMS,
    *CHECKLIST_FORMS,
    FINDING_STEP,
    *DRAW_FORMS,
    ENTERPRISE_APART,
    *OFFICE_FORMS,
    *OWN_LEDGER_FORMS,
)
FORMS: Mapping[str, Form] = {form.kind: form for form in (*_PROGRAM_FORMS, *LEDGERS)}


def form_named(kind: str) -> Form:
    """Return the declaration of a kind; raises KeyError for an unknown one."""
    return FORMS[kind]


__all__ = ["FORMS", "LEDGERS", "CodeList", "Field", "FieldType", "Form", "Help", "form_named"]
