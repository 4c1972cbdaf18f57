"""筛查排序: the substances of the district in order, what the order rests on, and the candidates chosen from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms import form_named
from nptracker.domain.forms.form import Form
from nptracker.domain.quantity import plain
from nptracker.domain.ranking import BY_KEY, Dimension, Key, Ranked, RankingSettings, ranked
from nptracker.domain.record import Record
from nptracker.domain.survey_rules.model import short
from nptracker.domain.values import Value
from nptracker.errors import UserError
from nptracker.services.number_settings import NumberSettings, read_limit
from nptracker.services.ranked_lines import RankedLine, Ranking
from nptracker.services.session import Session
from nptracker.services.substance_facts import Behind, SubstanceFactReader

if TYPE_CHECKING:
    from nptracker.services.substance_dossier import DossierLine

_VERB = "ranking"
_CANDIDATE = "priority_candidate"


class RankingService:
    """Ranks, explains, and takes over what was chosen."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._numbers = NumberSettings(session, "ranking.")

    # -- settings -----------------------------------------------------------------------------------------

    def settings(self) -> RankingSettings:
        """Return the weights and steps in force."""
        return RankingSettings(self._numbers.numbers())

    def set_number(self, key: str, parameter_key: str, text: str) -> Changes:
        """Set one number of a dimension; raises UserError for what is no number or lies outside its bounds."""
        dimension = BY_KEY[key]
        parameter = next(one for one in dimension.parameters if one.key == parameter_key)
        number = read_limit(parameter, text)
        settings = self.settings()
        if number == settings.number(key, parameter):
            return NOTHING
        _refuse_disorder(dimension, settings, {parameter.key: number})
        words = f"筛查排序·{dimension.title}：{parameter.heading}改为 {short(number)}{parameter.unit}"
        return self._numbers.put({f"{key}.{parameter_key}": plain(number)}, _VERB, words)

    def reset(self, key: str = "") -> Changes:
        """Take one dimension, or all of them, back to what is declared."""
        names = [name for name in self._numbers.stored() if not key or name.startswith(f"{key}.")]
        words = f"筛查排序·{BY_KEY[key].title if key else '全部维度'}：恢复默认"
        return self._numbers.put(dict.fromkeys(names, ""), _VERB, words) if names else NOTHING

    # -- ranking ------------------------------------------------------------------------------------------

    def years(self) -> list[int]:
        """Return the data years that can be ranked, the latest first."""
        from nptracker.services.survey_cards import years_to_work_on

        return years_to_work_on(self._session)

    def rank(self, year: int) -> Ranking:
        """Return the substances of a data year in order.

        Monitoring, visits and features count up to the end of the year after it, in which it is surveyed, or today.
        """
        settings = self.settings()
        day = min(date(year + 1, 12, 31), self._session.today())
        years = int(settings.numbers_of(Key.DETECTION)["years"])
        dossiers = SubstanceFactReader(self._session, year, as_at=day, monitored_years=years).dossiers()
        by_facts = {id(one.facts): one for one in dossiers}
        chosen = self._chosen(year)
        lines = tuple(
            RankedLine(dossier.identity, line, dossier.behind, _known(line) in chosen)
            for line in ranked((one.facts for one in dossiers), settings)
            for dossier in (by_facts[id(line.facts)],)
        )
        return Ranking(year, day, settings, lines)

    def _chosen(self, year: int) -> set[str]:
        return {str(record["cas_rn"] or record["substance"]) for record in self.candidates(year)}

    def candidates(self, year: int) -> list[Record]:
        """Return the candidates chosen for a data year, in the order they were chosen."""
        return [record for record in self._session.table(_CANDIDATE).all() if record["data_year"] == year]

    def rows(self, behind: Behind) -> list[tuple[str, str]]:
        """Return (id, words) of the records behind a score; those deleted meanwhile are left out."""
        form = form_named(behind.kind)
        found = self._session.table(behind.kind).rows(behind.numbers)
        return [(record.id, _words(form, record)) for record in found if record]

    def dossier(self, ranking: Ranking, line: RankedLine) -> list[DossierLine]:
        """Return everything the file knows of one substance, section by section."""
        from nptracker.services.substance_dossier import SubstanceDossiers

        return SubstanceDossiers(self._session, ranking).lines(line)

    # -- candidates ---------------------------------------------------------------------------------------

    def choose(self, ranking: Ranking, identities: Collection[str]) -> Changes:
        """Put substances on the candidate list with score, reason and advice as they stand; one verb.

        Those on the list already stay as they are. Raises UserError when nothing is left to put on it.
        """
        fresh = [line for line in ranking.lines if line.identity in identities and not line.chosen]
        if not fresh:
            raise UserError("所选物质都已在候选物质清单里。", safe="没有改动。")
        named = fresh[0].ranked.facts.name + (f"等 {len(fresh)} 种" if len(fresh) > 1 else "")
        table = self._session.table(_CANDIDATE)
        with self._session.verb("choose_candidates", f"列入候选物质清单：{named}") as verb:
            verb.record_ids += [table.insert(self._values(line, ranking.year)) for line in fresh]
        return verb.changes()

    def _values(self, line: RankedLine, year: int) -> dict[str, Value]:
        facts = line.ranked.facts
        return {
            "data_year": year,
            "substance": facts.name,
            "cas_rn": facts.code or None,
            "rank": line.ranked.rank,
            "score": line.ranked.total,
            "reason": line.ranked.reason or "由本单位选定",
            "advice": line.ranked.advice or None,
            "decision": "candidate",
            "decided_by": self._session.person,
            "decided_on": self._session.today(),
        }


def _known(line: Ranked) -> str:
    return line.facts.code or line.facts.name


def _refuse_disorder(dimension: Dimension, settings: RankingSettings, new: Mapping[str, Decimal]) -> None:
    """Refuse steps that no longer go up, or down where nearer is more: their points would mean nothing."""
    numbers = {**settings.numbers_of(dimension.key), **new}
    limits = [numbers[step.key] for step in dimension.steps]
    declared = [step.default for step in dimension.steps]
    is_rising = declared == sorted(declared)
    if limits != sorted(limits, reverse=not is_rising):
        raise UserError(
            f"“{dimension.title}”各分的界限应{'由小到大' if is_rising else '由大到小'}，这样改次序就乱了。",
            safe="原来的设置没有变。",
            todo="请先改相邻的界限。",
        )


def _words(form: Form, record: Record) -> str:
    """Return what a record is called, with whose it is."""
    owner = "" if "enterprise" in form.label else record.labels.get("enterprise", "")
    return " ".join(filter(None, (owner, record.label(form))))
