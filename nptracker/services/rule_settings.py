"""What the officer has set of the survey's rules: limits and weights, kept among the settings of the file."""

from __future__ import annotations

from decimal import Decimal

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.problem import SEVERITY_WORDS, Severity
from nptracker.domain.quantity import plain, read_number
from nptracker.domain.survey_rules import BY_CODE, Parameter, Rule, RuleSettings, limits_of
from nptracker.domain.survey_rules.model import short
from nptracker.errors import UserError
from nptracker.services.session import Session

_PREFIX, _WEIGHT = "rule.", "weight"
WEIGHTS = (Severity.ERROR, Severity.WARNING)


class RuleSettingService:
    """Reads and writes what can be set of the rules; what was never set is as declared."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def settings(self) -> RuleSettings:
        """Return everything set; a stored text that is no number or weight any more counts as never set."""
        numbers: dict[tuple[str, str], Decimal] = {}
        severities: dict[str, Severity] = {}
        for name, value in self._stored().items():
            code, _, key = name.removeprefix(_PREFIX).partition(".")
            if key == _WEIGHT and value in set(WEIGHTS):
                severities[code] = Severity(value)
            elif (number := read_number(value)) is not None:
                numbers[code, key] = number
        return RuleSettings(numbers, severities)

    def _stored(self) -> dict[str, str]:
        records = self._session.table("setting").all()
        named = {str(record["name"]): str(record["value"] or "") for record in records}
        return {name: value for name, value in named.items() if name.startswith(_PREFIX) and value}

    def set_limit(self, code: str, key: str, text: str) -> Changes:
        """Set a limit of a rule; raises UserError for what is no number or lies outside its bounds."""
        rule, parameter = _parameter(code, key)
        number = read_number(text.strip().rstrip("%％"))
        if number is None or not parameter.least <= number <= parameter.most:
            raise UserError(
                f"“{parameter.heading}”不能是“{text}”。",
                safe="原来的设置没有变。",
                todo=f"请填 {short(parameter.least)} 到 {short(parameter.most)} 之间的数（{parameter.unit}）。",
            )
        if number == limits_of(rule, self.settings())[key]:
            return NOTHING
        words = f"规则{code} {rule.title}：{parameter.heading}改为 {short(number)}{parameter.unit}"
        return self._put({f"{_PREFIX}{code}.{key}": plain(number)}, words)

    def set_weight(self, code: str, severity: Severity) -> Changes:
        """Make a rule hard or soft; raises UserError where its weight is settled."""
        rule = BY_CODE[code]
        if rule.has_fixed_weight or severity not in WEIGHTS:
            raise UserError(f"规则{code}“{rule.title}”的轻重不能改。", safe="原来的设置没有变。")
        if severity is self.settings().severity(rule):
            return NOTHING
        words = f"规则{code} {rule.title}：改为“{SEVERITY_WORDS[severity]}”"
        return self._put({f"{_PREFIX}{code}.{_WEIGHT}": severity.value}, words)

    def reset(self, code: str = "") -> Changes:
        """Take a rule back to what is declared, or all of them."""
        start = f"{_PREFIX}{code}." if code else _PREFIX
        names = [name for name in self._stored() if name.startswith(start)]
        words = f"规则{code} {BY_CODE[code].title}" if code else "全部规则"
        return self._put(dict.fromkeys(names, ""), f"{words}：恢复默认") if names else NOTHING

    def _put(self, values: dict[str, str], title: str) -> Changes:
        table = self._session.table("setting")
        known = {str(record["name"]): record.id for record in table.having("name", *values)}
        with self._session.verb("rule", title) as verb:
            for name, value in values.items():
                if name in known:
                    table.update(known[name], {"value": value or None})
                else:
                    table.insert({"name": name, "value": value})
        return verb.changes() if verb.seq else NOTHING


def _parameter(code: str, key: str) -> tuple[Rule, Parameter]:
    rule = BY_CODE[code]
    return rule, next(parameter for parameter in rule.parameters if parameter.key == key)
