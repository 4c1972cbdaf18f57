"""What the officer has set of the survey's rules: limits and weights, kept among the settings of the file."""

from __future__ import annotations

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.problem import SEVERITY_WORDS, Severity
from nptracker.domain.quantity import plain
from nptracker.domain.survey_rules import BY_CODE, Parameter, Rule, RuleSettings, limits_of
from nptracker.domain.survey_rules.model import short
from nptracker.errors import UserError
from nptracker.services.number_settings import NumberSettings, read_limit
from nptracker.services.session import Session

_WEIGHT = "weight"
WEIGHTS = (Severity.ERROR, Severity.WARNING)


class RuleSettingService:
    """Reads and writes what can be set of the rules; what was never set is as declared."""

    def __init__(self, session: Session) -> None:
        self._numbers = NumberSettings(session, "rule.")

    def settings(self) -> RuleSettings:
        """Return everything set; a stored text that is no number or weight any more counts as never set."""
        severities = {
            name.removesuffix(f".{_WEIGHT}"): Severity(value)
            for name, value in self._numbers.stored().items()
            if name.endswith(f".{_WEIGHT}") and value in set(WEIGHTS)
        }
        return RuleSettings(self._numbers.numbers(), severities)

    def set_limit(self, code: str, key: str, text: str) -> Changes:
        """Set a limit of a rule; raises UserError for what is no number or lies outside its bounds."""
        rule, parameter = _parameter(code, key)
        number = read_limit(parameter, text)
        if number == limits_of(rule, self.settings())[key]:
            return NOTHING
        words = f"规则{code} {rule.title}：{parameter.heading}改为 {short(number)}{parameter.unit}"
        return self._numbers.put({f"{code}.{key}": plain(number)}, "rule", words)

    def set_weight(self, code: str, severity: Severity) -> Changes:
        """Make a rule hard or soft; raises UserError where its weight is settled."""
        rule = BY_CODE[code]
        if rule.has_fixed_weight or severity not in WEIGHTS:
            raise UserError(f"规则{code}“{rule.title}”的轻重不能改。", safe="原来的设置没有变。")
        if severity is self.settings().severity(rule):
            return NOTHING
        words = f"规则{code} {rule.title}：改为“{SEVERITY_WORDS[severity]}”"
        return self._numbers.put({f"{code}.{_WEIGHT}": severity.value}, "rule", words)

    def reset(self, code: str = "") -> Changes:
        """Take a rule back to what is declared, or all of them."""
        names = [name for name in self._numbers.stored() if not code or name.startswith(f"{code}.")]
        words = f"规则{code} {BY_CODE[code].title}" if code else "全部规则"
        return self._numbers.put(dict.fromkeys(names, ""), "rule", f"{words}：恢复默认") if names else NOTHING


def _parameter(code: str, key: str) -> tuple[Rule, Parameter]:
    rule = BY_CODE[code]
    return rule, next(parameter for parameter in rule.parameters if parameter.key == key)
