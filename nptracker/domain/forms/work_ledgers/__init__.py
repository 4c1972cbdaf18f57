"""The work ledgers: what the plans order besides survey, inspection and monitoring, by theme.

Sources of the columns: the tasks of the plans, and the lists of columns in the provincial forms where there are any.
"""

from __future__ import annotations

from typing import NamedTuple

from nptracker.domain.forms.coordination import COORDINATION_LEDGERS
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.work_ledgers.chemicals import (
    CLEAN_AUDIT,
    NEW_CHEMICAL,
    PRODUCT_TEST,
    RESTRICTION_GATE,
)
from nptracker.domain.forms.work_ledgers.health_farms import (
    FARM_REDUCTION,
    MULCH_FILM,
    PESTICIDE_PACKAGING,
    PHARMACY_CHECK,
)
from nptracker.domain.forms.work_ledgers.sources import (
    KEY_DISCHARGER,
    PILOT_PROJECT,
    POLLUTANT_WASTE,
    SOIL_HAZARD,
)
from nptracker.domain.forms.work_ledgers.support import (
    EXPERT,
    FUND,
    INFO_SHARE,
    PUBLICITY,
    RESEARCH,
    TIP_OFF,
    TRAINING,
)


class Theme(NamedTuple):
    """Some ledgers that belong together, with the department that usually keeps them."""

    title: str
    office: str
    forms: tuple[Form, ...]


THEMES = (
    Theme("协调机制", "生态环境", (*COORDINATION_LEDGERS, INFO_SHARE)),
    Theme("源头管控", "生态环境、发改、工信", (NEW_CHEMICAL, RESTRICTION_GATE, PRODUCT_TEST)),
    Theme("生产过程", "生态环境", (CLEAN_AUDIT, KEY_DISCHARGER, SOIL_HAZARD, POLLUTANT_WASTE, PILOT_PROJECT)),
    Theme("医药", "卫生健康、市场监管", (PHARMACY_CHECK,)),
    Theme("农业农村", "农业农村、畜牧兽医", (FARM_REDUCTION, PESTICIDE_PACKAGING, MULCH_FILM)),
    Theme("保障", "各部门", (FUND, TRAINING, EXPERT, RESEARCH, PUBLICITY, TIP_OFF)),
)
WORK_LEDGERS = tuple(form for theme in THEMES for form in theme.forms if form not in COORDINATION_LEDGERS)

__all__ = ["THEMES", "WORK_LEDGERS", "Theme"]
