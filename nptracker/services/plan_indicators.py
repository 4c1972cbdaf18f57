"""Indicators made from the targets of a plan: each same-named target of a task becomes one, with a usual definition."""

from __future__ import annotations

from collections.abc import Mapping

from nptracker.domain.indicator import DECREASE, DIRECTION_OF_OP, GROWTH_UNIT
from nptracker.domain.indicator_templates import PROPOSED, Template, template_for
from nptracker.domain.record import Record
from nptracker.domain.values import Value
from nptracker.services.session import Session
from nptracker.services.task_lines import is_own

_Key = tuple[Value, Value, Value, Value]


def bind_targets(session: Session, plan_id: str) -> int:
    """Give every target of an own plan's tasks its indicator, making those that are missing; runs inside a verb.

    Targets of one task with the same name, comparison and unit are steps of one indicator. Returns how many
    targets were bound; a plan of a superior gets none.
    """
    if not is_own(session.table("plan").get(plan_id)):
        return 0
    tasks = [task.id for task in session.table("task").having("plan", plan_id)]
    targets = session.table("target").having("task", *tasks)
    known = {_key(target): str(target["indicator"]) for target in targets if target["indicator"]}
    free = [target for target in targets if not target["indicator"]]
    position = session.table("indicator").count()
    for target in free:
        if _key(target) not in known:
            position += 1
            known[_key(target)] = _make(session, target, position)
        session.table("target").update(target.id, {"indicator": known[_key(target)]})
    return len(free)


def _key(target: Record) -> _Key:
    return target["task"], target["name"], target["op"], target["measure_unit"]


def _make(session: Session, target: Record, position: int) -> str:
    name, unit = str(target["name"]), str(target["measure_unit"] or "")
    template = template_for(name, unit)
    indicator_id = session.table("indicator").insert(
        {
            "name": name,
            "task": target["task"],
            "measure_unit": "" if unit == GROWTH_UNIT else unit,
            "direction": DECREASE
            if unit == GROWTH_UNIT
            else DIRECTION_OF_OP.get(str(target["op"]), "at_least"),
            "accumulation": template.accumulation,
            "position": position,
        }
    )
    session.table("indicator_definition").insert(definition_values(indicator_id, template))
    return indicator_id


def definition_values(indicator_id: str, template: Template) -> Mapping[str, Value]:
    """Return the main definition that a template proposes."""
    return {
        "indicator": indicator_id,
        "title": PROPOSED,
        "definition": template.definition if template.words else "",
        "numerator_name": template.numerator,
        "numerator_unit": template.unit,
        "denominator_name": template.denominator,
        "denominator_unit": template.unit if template.denominator else "",
        "denominator_adds": "yes" if template.denominator_adds else "no",
        "numerator_query": template.numerator_count,
        "denominator_query": template.denominator_count,
        "is_main": "yes",
    }
