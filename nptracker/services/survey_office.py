"""The services of the survey over one open district file; ``Office`` is one of these."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nptracker.services.records import RecordService
    from nptracker.services.rule_settings import RuleSettingService
    from nptracker.services.screening import ScreeningService
    from nptracker.services.session import Session
    from nptracker.services.settings import SettingService
    from nptracker.services.survey import SurveyService
    from nptracker.services.survey_books import MeasureLine, SurveyBookService
    from nptracker.services.survey_cases import SurveyCaseService
    from nptracker.services.survey_figures import SurveyFigureService
    from nptracker.services.survey_reviews import SurveyReviewService


class SurveyOffice:
    """Each service is loaded when it is first asked for."""

    _session: Session
    settings: SettingService
    records: RecordService

    @cached_property
    def screening(self) -> ScreeningService:
        """Who belongs to the survey of a data year, and why not."""
        from nptracker.services.screening import ScreeningService

        return ScreeningService(self._session)

    @cached_property
    def survey(self) -> SurveyService:
        """The entries of the survey: add, carry over, confirm, return zero, explain."""
        from nptracker.services.survey import SurveyService

        return SurveyService(self._session, self.records)

    @cached_property
    def rules(self) -> RuleSettingService:
        """Limits and weights of the survey's numbered rules."""
        from nptracker.services.rule_settings import RuleSettingService

        return RuleSettingService(self._session)

    @cached_property
    def survey_books(self) -> SurveyBookService:
        """The workbooks of a survey year, out to the enterprises and back."""
        from nptracker.services.survey_books import SurveyBookService

        return SurveyBookService(self._session, self.screening.included, self._measures)

    def _measures(self, cas_rn: str, name: str) -> list[MeasureLine]:
        from nptracker.services.survey_books import MeasureLine

        found = self.records.substances.book().measures(cas_rn, name)
        return [MeasureLine(measure.label, measure.text, measure.basis) for measure in found]

    @cached_property
    def cases(self) -> SurveyCaseService:
        """Where each enterprise stands in a data year's survey, and the steps that move it."""
        from nptracker.services.survey_cases import SurveyCaseService

        return SurveyCaseService(self._session, self.settings, self.records)

    @cached_property
    def reviews(self) -> SurveyReviewService:
        """Records of written and on-site audits."""
        from nptracker.services.survey_reviews import SurveyReviewService

        return SurveyReviewService(self._session, self.settings, self.cases)

    @cached_property
    def survey_figures(self) -> SurveyFigureService:
        """The survey in figures to look at."""
        from nptracker.services.survey_figures import SurveyFigureService

        return SurveyFigureService(self._session)
