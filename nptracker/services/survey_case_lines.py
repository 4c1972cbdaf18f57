"""The cases of one data year as lines: every enterprise that belongs to the survey, with what came in from it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from nptracker.domain.dataclass import dataclass
from nptracker.domain.plan import Light, light
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.record import Record
from nptracker.domain.survey_return import Said
from nptracker.domain.survey_states import BEFORE_AUDIT, SENT_BACK, STATES, Answer, CaseState, answer_of
from nptracker.services.session import Session
from nptracker.services.survey_due import due_day, round_days
from nptracker.services.survey_said import SaidRows, said_rows
from nptracker.services.task_lines import thresholds_of

NO_TOWNSHIP = "未写明乡镇街道"
_SHOWN = ("name", "uscc", "township", "contact", "phone")


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One enterprise in one data year. ``case_id`` is "" while no step was taken; then it is not notified.

    ``due_on`` is its own day, else the round's. ``entries`` counts those with an amount of their own.
    """

    enterprise_id: str
    name: str
    uscc: str
    township: str
    contact: str
    phone: str
    case_id: str
    state: CaseState
    notified_on: date | None
    due_on: date | None
    light: Light
    files: int
    last_received: datetime | None
    file_errors: int
    came_in: bool  # a file with rows, whatever they say
    said: Said
    entries: int

    @property
    def answer(self) -> Answer:
        """Whether the enterprise has answered."""
        content = self.came_in or self.said in {Said.FILLED, Said.ZERO}
        return answer_of(self.state, has_content=content, has_errors=bool(self.file_errors))

    @property
    def rows_words(self) -> str:
        """The number of its entries with amounts, else the word for what it has said instead."""
        return str(self.entries) if self.entries else self.said.label

    @property
    def files_words(self) -> str:
        """The number of its files; without any, whether the office typed in what it said."""
        typed = self.said in {Said.FILLED, Said.ZERO}
        return str(self.files) if self.files else "手工填报" if typed else "—"

    @property
    def state_words(self) -> str:
        """The state with its sign."""
        return f"{self.state.sign} {self.state.label}"

    @property
    def due_words(self) -> str:
        """The day it is due, with the light where there is one that calls."""
        if self.due_on is None:
            return "未定"
        calls = self.light in {Light.OVERDUE, Light.RED, Light.YELLOW}
        return f"{self.due_on} {self.light.sign} {self.light.label}" if calls else str(self.due_on)


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """How many enterprises belong to the survey and how they stand; both partitions add up to ``included``."""

    included: int
    states: dict[CaseState, int]
    answers: dict[Answer, int]

    def state_sum(self) -> str:
        """Return the equation by state in words; states that nobody is in are left out."""
        parts = [f"{state.label} {count}" for state, count in self.states.items() if count]
        return f"入统 {self.included} 家＝{'＋'.join(parts) or '0'}"

    def answer_sum(self) -> str:
        """Return the equation of who has answered in words."""
        parts = "＋".join(f"{answer.label} {count}" for answer, count in self.answers.items())
        return f"入统 {self.included} 家＝{parts}"


def group_key(group: CaseState | Answer) -> str:
    """Return the name by which a number of cases is asked for: its answer, or its state."""
    return group.code if isinstance(group, Answer) else f"state:{group.code}"


def counts_of(lines: Iterable[CaseLine]) -> CaseCounts:
    """Count lines by state and by answer; every state is there, be it with none."""
    found = list(lines)
    states, answers = Counter(line.state for line in found), Counter(line.answer for line in found)
    return CaseCounts(
        len(found), {state: states[state] for state in CaseState}, {a: answers[a] for a in Answer}
    )


def by_township(lines: Iterable[CaseLine]) -> dict[str, list[CaseLine]]:
    """Return lines by township, townships in the order in which they come first."""
    found: dict[str, list[CaseLine]] = {}
    for line in lines:
        found.setdefault(line.township or NO_TOWNSHIP, []).append(line)
    return found


class CaseReader:
    """Reads the cases of one data year, each table once."""

    def __init__(self, session: Session, year: int) -> None:
        self._session, self.year = session, year
        self._today, self._thresholds = session.today(), thresholds_of(session)
        self._query = Query(filters=(Filter("data_year", Op.EQUALS, str(year)),))

    def lines(self) -> list[CaseLine]:
        """Return a line for each included enterprise, in the order of the ledger."""
        cases = {str(case["enterprise"]): case for case in self._of_year("survey_case")}
        files = self._files()
        told = said_rows(self._session, self.year)
        due_on = round_days(self._session, [self.year]).get(self.year)
        return [
            self._line(owner, cases.get(owner.id), files[owner.id], told[owner.id], due_on)
            for owner in self.included()
        ]

    def included(self) -> list[Record]:
        """Return the enterprises that the screening of this data year found to belong to the survey."""
        from nptracker.services.screening import ScreeningService

        return ScreeningService(self._session).included(self.year)

    def _of_year(self, kind: str) -> Iterable[Record]:
        return self._session.table(kind).all(self._query)

    def _files(self) -> defaultdict[str, list[Record]]:
        found: defaultdict[str, list[Record]] = defaultdict(list)
        for file in self._of_year("returned_file"):
            found[str(file["enterprise"])].append(file)
        return found

    def _line(
        self,
        owner: Record,
        case: Record | None,
        files: Sequence[Record],
        told: SaidRows,
        round_due: date | None,
    ) -> CaseLine:
        state = STATES[str(case["state"])] if case else CaseState.NOT_NOTIFIED
        due_on = due_day(case.values if case else {}, round_due)
        last = files[-1] if files else None
        received = last["received_on"] if last else None
        errors = last["error_count"] if last else 0
        is_met = state not in BEFORE_AUDIT and state not in SENT_BACK
        name, uscc, township, contact, phone = (str(owner[key] or "") for key in _SHOWN)
        return CaseLine(
            owner.id,
            name,
            uscc,
            township,
            contact,
            phone,
            case.id if case else "",
            state,
            _day(case, "notified_on"),
            due_on,
            light(due_on, self._today, is_done=is_met, thresholds=self._thresholds),
            len(files),
            received if isinstance(received, datetime) else None,
            errors if isinstance(errors, int) else 0,
            any(file["row_count"] != 0 for file in files),
            told.said,
            told.filled,
        )


def _day(record: Record | None, key: str) -> date | None:
    day = record[key] if record else None
    return day if isinstance(day, date) else None
