"""What a person does with indicators: make them from the plan, define them, report values, decide targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms import form_named
from nptracker.domain.forms.typed import parse
from nptracker.domain.indicator import op_of
from nptracker.domain.indicator_templates import PROPOSED, template_for
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import in_force
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.record import Record
from nptracker.domain.values import Absent, Unread, Value, Values
from nptracker.errors import UserError
from nptracker.services.indicator_counts import Counted, Counts, counted_names
from nptracker.services.indicator_lines import IndicatorLine, IndicatorReader, target_of
from nptracker.services.plan_indicators import bind_targets, definition_values
from nptracker.services.records import RecordService, delete_with_details
from nptracker.services.session import Session
from nptracker.services.tasks import TaskService

_INDICATOR = form_named("indicator")
_VALUE = form_named("indicator_value")
_TARGET = form_named("target")
TYPED_PARTS = ("numerator", "denominator", "reason")
Report = tuple[str, ReportingPeriod, Mapping[str, str]]  # (definition, period, typed texts by field)


class IndicatorService(IndicatorReader):
    """Every verb is one step to undo; a value is never overwritten, a newer one stands over it."""

    def __init__(self, session: Session, records: RecordService, tasks: TaskService) -> None:
        super().__init__(session, tasks)
        self._records = records
        self._counts = Counts(session, tasks)

    # -- indicators ---------------------------------------------------------------------------------------

    def unbound(self) -> list[tuple[str, str, int]]:
        """Return (id, title, targets without indicator) of the own plans that have such targets."""
        found = []
        for plan in self._tasks.own_plans():
            tasks = [task.id for task in self._session.table("task").having("plan", plan.id)]
            targets = self._session.table("target").having("task", *tasks)
            if free := sum(not target["indicator"] for target in targets):
                found.append((plan.id, str(plan["title"] or ""), free))
        return found

    def make_from_plans(self, plan_id: str = "") -> Changes:
        """Make the indicators that the targets of a plan (of every own plan when empty) still lack."""
        plans = [plan_id] if plan_id else [plan.id for plan in self._tasks.own_plans()]
        with self._session.verb("bind_targets", "从方案指标建立") as verb:
            for plan in plans:
                bind_targets(self._session, plan)
        return verb.changes() if verb.seq else NOTHING

    def create(self, texts: Mapping[str, str]) -> Changes:
        """Add an indicator from typed texts, with the usual definition of its name to start from."""
        values = dict(self._typed(_INDICATOR.kind, texts))
        template = template_for(str(values["name"]), str(values.get("measure_unit") or ""))
        values["accumulation"] = values.get("accumulation") or template.accumulation
        values["position"] = self._session.table("indicator").count() + 1
        with self._session.verb("create_indicator", f"新增指标：{values['name']}") as verb:
            made = self._session.table("indicator").insert(values)
            self._session.table("indicator_definition").insert(definition_values(made, template))
            verb.record_ids.append(made)
        return verb.changes()

    def update(self, indicator_id: str, texts: Mapping[str, str]) -> Changes:
        """Change an indicator; its targets compare as its direction says."""
        name = self._session.table("indicator").get(indicator_id)["name"]
        values = self._typed(_INDICATOR.kind, texts, is_new=False)
        with self._session.verb("update_indicator", f"修改指标：{name}") as verb:
            self._session.table("indicator").update(indicator_id, values)
            if direction := str(values.get("direction") or ""):
                for target in self._session.table("target").having("indicator", indicator_id):
                    op = op_of(direction, str(target["op"] or ""))
                    self._session.table("target").update(target.id, {"op": op})
        return verb.changes() if verb.seq else NOTHING

    def delete(self, indicator_id: str) -> Changes:
        """Delete an indicator with its definitions and values; the plan's targets stay with their tasks."""
        name = self._session.table("indicator").get(indicator_id)["name"]
        with self._session.verb("delete_indicator", f"删除指标：{name}") as verb:
            own = self._session.table("target").having("indicator", indicator_id)
            self._session.table("target").delete_many([t.id for t in own if not t["task"]])
            delete_with_details(self._session, "indicator", [indicator_id])
        return verb.changes()

    def _typed(self, kind: str, texts: Mapping[str, str], *, is_new: bool = True) -> Values:
        """Return typed texts as values; raises UserError when a required one is left empty."""
        values = self._records.typed(kind, texts)
        for field in form_named(kind).fields:
            is_asked = is_new or field.key in texts
            if field.required and not field.refers_to and is_asked and values.get(field.key) is None:
                raise UserError(f"“{field.heading}”还没有填。", safe="没有改动。", todo="填好后再保存。")
        return values

    # -- definitions --------------------------------------------------------------------------------------

    def add_definition(self, indicator_id: str, texts: Mapping[str, str]) -> Changes:
        """Add a competing definition; the first one of an indicator is its main one."""
        values = dict(self._typed("indicator_definition", {"title": "", **texts}))
        others = self._session.table("indicator_definition").having("indicator", indicator_id)
        values |= {"indicator": indicator_id, "is_main": "no" if others else "yes"}
        values["since"] = self._session.today() if others else None
        with self._session.verb("add_definition", f"新增口径：{values['title']}") as verb:
            verb.record_ids.append(self._session.table("indicator_definition").insert(values))
        return verb.changes()

    def update_definition(self, definition_id: str, texts: Mapping[str, str]) -> Changes:
        """Change a definition; once its words are the office's own it is no longer a proposal.

        Raises UserError for a change of which definition is the main one: ``make_main`` keeps it the only one.
        """
        if "is_main" in texts:
            raise UserError("主口径只能有一个。", safe="没有改动。", todo="请用“定为主口径”来换。")
        table = self._session.table("indicator_definition")
        old = table.get(definition_id)
        values = dict(self._typed("indicator_definition", texts, is_new=False))
        is_reworded = "definition" in values and values["definition"] != old["definition"]
        if is_reworded and values.get("title", old["title"]) == PROPOSED:
            values["title"] = "本级口径"
        with self._session.verb("update_definition", f"修改口径：{old['title']}") as verb:
            table.update(definition_id, values)
        return verb.changes() if verb.seq else NOTHING

    def delete_definition(self, definition_id: str) -> Changes:
        """Delete a definition with its values; of those left, the first becomes the main one when need be."""
        table = self._session.table("indicator_definition")
        old = table.get(definition_id)
        others = [d for d in table.having("indicator", str(old["indicator"])) if d.id != definition_id]
        with self._session.verb("delete_definition", f"删除口径：{old['title']}") as verb:
            delete_with_details(self._session, "indicator_definition", [definition_id])
            if others and not any(other["is_main"] == "yes" for other in others):
                table.update(others[0].id, {"is_main": "yes"})
        return verb.changes()

    def make_main(self, definition_id: str) -> Changes:
        """Let this definition count for the district; the others stay beside it."""
        table = self._session.table("indicator_definition")
        chosen = table.get(definition_id)
        with self._session.verb("main_definition", f"定为主口径：{chosen['title']}") as verb:
            for definition in table.having("indicator", str(chosen["indicator"])):
                table.update(definition.id, {"is_main": "yes" if definition.id == definition_id else "no"})
        return verb.changes() if verb.seq else NOTHING

    # -- values -------------------------------------------------------------------------------------------

    def report(self, reports: Sequence[Report], title: str = "") -> Changes:
        """Record typed figures, each on top of what its definition and period said before; one step to undo.

        Texts hold ``numerator``, ``denominator`` and ``reason``; those left out stay as they are.
        """
        newest = self._newest({definition for definition, _, _ in reports})
        found = []
        for definition, period, texts in reports:
            old = newest.get((definition, period.code))
            values = {key: old[key] if old else None for key in TYPED_PARTS}
            values |= {key: parse(_VALUE.by_key[key], text) for key, text in texts.items()}
            if values != {key: old[key] if old else None for key in TYPED_PARTS}:
                found.append(self._value(definition, period, values))
        return self._write(found, title or self._report_title(reports))

    def _newest(self, definitions: Iterable[str]) -> dict[tuple[str, str], Record]:
        values = self._session.table("indicator_value").having("definition", *definitions)
        return {(str(v["definition"]), str(v["period"])): v for v in values}

    def _value(self, definition: str, period: ReportingPeriod, parts: Values) -> dict[str, Value]:
        today = self._session.today()
        return {
            **parts,
            "definition": definition,
            "period": period.code,
            "as_at": min(period.ends, today),
            "filled_by": self._session.person,
            "recorded_on": today,
        }

    def _report_title(self, reports: Sequence[Report]) -> str:
        if len(reports) > 1:
            return f"填写指标值 {len(reports)} 处"
        return "".join(f"填写{period.label}指标值：{self._name(d)}" for d, period, _ in reports)

    def _write(self, values: Sequence[Values], title: str) -> Changes:
        if not values:
            return NOTHING
        with self._session.verb("report_indicator", title) as verb:
            verb.record_ids += self._session.table("indicator_value").insert_many(values)
        return verb.changes()

    def _name(self, definition_id: str) -> str:
        definition = self._session.table("indicator_definition").get(definition_id)
        return f"{definition.labels.get('indicator', '')}（{definition['title']}）"

    def earlier_values(self, definition_id: str, period: ReportingPeriod) -> list[Record]:
        """Return everything that was reported for a definition and period, newest first."""
        values = self._session.table("indicator_value").having("definition", definition_id)
        return [value for value in values if value["period"] == period.code][::-1]

    # -- figures from the records -------------------------------------------------------------------------

    def counted(self, name: str, period: ReportingPeriod) -> Counted:
        """Return the rows behind a named count."""
        return self._counts.take(name, period)

    def counted_parts(self, definition_id: str, period: ReportingPeriod) -> dict[str, Counted]:
        """Return the rows behind each part of a definition that is counted from records, by field.

        What a ledger gives goes before a named count.
        """
        definition = self._session.table("indicator_definition").get(definition_id)
        names = counted_names(self._session, definition)
        return {key: self.counted(name, period) for key, name in names.items()}

    def counted_words(self, definition_id: str) -> list[tuple[str, str, str]]:
        """Return (part, name of the count, what it counts) of the parts that are counted from records."""
        names = counted_names(self._session, self._session.table("indicator_definition").get(definition_id))
        return [(part, name, self._counts.title(name)) for part, name in names.items()]

    def report_counted(self, definition_id: str, period: ReportingPeriod) -> Changes:
        """Record the figures that the records give; raises UserError when none is bound to a count."""
        parts = self.counted_parts(definition_id, period)
        if not parts:
            raise UserError(
                "这个口径没有设定取数项。", safe="没有改动。", todo="请在“口径”里为分子、分母选定取数项。"
            )
        texts = {key: counted.figure for key, counted in parts.items()}
        title = f"从台账取数：{self._name(definition_id)} {period.label}"
        return self.report([(definition_id, period, texts)], title)

    # -- targets ------------------------------------------------------------------------------------------

    def set_target(self, target_id: str, value: str, by: str | None = None) -> Changes:
        """Decide a target that the plan left open, or correct one; raises UserError for what is no number."""
        table = self._session.table("target")
        old = table.get(target_id)
        values = target_values(value, by)
        words = target_of(old)._replace(value=values["value"]).words()
        with self._session.verb("decide_target", f"确定目标值：{old['name']} {words}") as verb:
            self._decide(target_id, values)
        return verb.changes() if verb.seq else NOTHING

    def _decide(self, target_id: str, values: Values) -> None:
        """Fill in what a target left open, or let it say something else from today on.

        A number that stood stays true of the days before; what was open is decided for the whole target.
        """
        table, today = self._session.table("target"), self._session.today()
        old = table.get(target_id)
        if all(old[key] == value for key, value in values.items()):
            return
        if old["value"] is Absent.UNDECIDED or old["since"] == today:
            table.update(target_id, values)
        else:
            table.update(target_id, {"until": today})
            table.insert({**old.values, **values, "since": today, "until": None})

    def _insert_target(self, indicator_id: str, values: Values) -> str:
        indicator = self._session.table("indicator").get(indicator_id)
        return self._session.table("target").insert(
            {
                "indicator": indicator_id,
                "task": indicator["task"],
                "name": indicator["name"],
                "op": op_of(str(indicator["direction"] or ""), ">="),
                "measure_unit": indicator["measure_unit"] or "",
                **values,
            }
        )

    def set_targets(self, indicator_id: str, rows: Sequence[tuple[str, str, str]]) -> Changes:
        """Take over all targets of an indicator as (id or "", value, date) in one step; those not named go."""
        table = self._session.table("target")
        name = self._session.table("indicator").get(indicator_id)["name"]
        wanted = [(target_id, target_values(value, by)) for target_id, value, by in rows]
        kept = {target_id for target_id, _ in wanted}
        standing = (t for t in table.having("indicator", indicator_id) if in_force(t, self._session.today()))
        gone = [target.id for target in standing if target.id not in kept]
        with self._session.verb("set_targets", f"修改目标值：{name}") as verb:
            table.delete_many(gone)
            for target_id, values in wanted:
                if target_id:
                    self._decide(target_id, values)
                else:
                    verb.record_ids.append(self._insert_target(indicator_id, values))
        return verb.changes() if verb.seq else NOTHING

    # -- problems -----------------------------------------------------------------------------------------

    def problems(self, period: ReportingPeriod) -> list[Problem]:
        """Return what is worth a look before the indicators of a period are sent; nothing of it blocks."""
        return [
            problem
            for line in self.lines(period)
            for definition in line.definitions
            for problem in _problems(line, definition.title, definition.warnings)
        ]


def _problems(line: IndicatorLine, title: str, warnings: Iterable[str]) -> Iterable[Problem]:
    for words in warnings:
        place = f"{line.name}（{title}）"
        yield Problem("I1", Severity.NOTICE, words, sheet="指标", cell=place, value=line.id)


def target_values(value: str, by: str | None = None) -> dict[str, Value]:
    """Return a typed target and its date (None: not asked for) as values; raises UserError for what is neither."""
    values: dict[str, Value] = {"value": parse(_TARGET.by_key["value"], value.strip().rstrip("%％"))}
    if by is not None:
        values["by"] = parse(_TARGET.by_key["by"], by)
    wrong = [key for key, found in values.items() if isinstance(found, Unread)]
    if wrong or values["value"] is None:
        what = "目标值要填数字，还没有定的填“未定”。" if "by" not in wrong else "期限要填日期。"
        raise UserError(what, safe="没有改动。", todo="例如：80、未定；期限例如 2025-12-31。")
    return values
