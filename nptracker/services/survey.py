"""What a person does with the entries of the survey: add, carry over, confirm, return zero, explain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms import form_named
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.quantity import fold
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import identity_of, substance_words, text_of
from nptracker.domain.survey_carry import PARTS_GOING_ON, carried_entry, carried_part, unconfirmed, without
from nptracker.domain.survey_return import Said
from nptracker.domain.survey_rules import BY_CODE, LEAST_REASON, YearProblem
from nptracker.domain.survey_rules.model import BETWEEN, bare_message, is_verified
from nptracker.domain.survey_rules.part_rules import ALL_CATEGORIES
from nptracker.domain.survey_states import LOCKED
from nptracker.domain.values import Value, Values, is_given
from nptracker.errors import UserError
from nptracker.services.entry_upkeep import book_for, listed_in
from nptracker.services.records import RecordService
from nptracker.services.session import Session
from nptracker.services.survey_cards import EntryCard, YearCard, YearReader
from nptracker.services.survey_case_guard import audited_cases
from nptracker.services.survey_cases import year_fault
from nptracker.services.survey_rows import year_place_of

_YEAR_KEYS = ("enterprise", "data_year")
_MEASURED = "key_controlled"


class SurveyService:
    """Keeps the entries of the survey and what belongs to them."""

    def __init__(self, session: Session, records: RecordService) -> None:
        self._session, self._records = session, records

    # -- reading ------------------------------------------------------------------------------------------

    def years(self) -> list[int]:
        """Return the data years that can be worked on, the latest first: last year, and all that are known."""
        from nptracker.services.survey_cards import years_to_work_on

        return years_to_work_on(self._session)

    def enterprises(self, year: int) -> list[tuple[Record, Said]]:
        """Return the enterprises of a data year with how they stand: the included, then others with entries."""
        return YearReader(self._session, self._records).enterprises(year)

    def counts(self, year: int) -> dict[Said, int]:
        """Return how many included enterprises stand how; the numbers add up to all of them."""
        found = Counter(YearReader(self._session, self._records).said(year).values())
        return {said: found[said] for said in Said}

    def year_card(self, enterprise_id: str, year: int) -> YearCard:
        """Return everything one enterprise has returned for a data year, with what is wrong with it."""
        return YearReader(self._session, self._records).card(enterprise_id, year)

    def entry_card(self, entry_id: str) -> EntryCard:
        """Return one entry with its parts, the year before and the measures to answer."""
        return YearReader(self._session, self._records).entry_card(entry_id)

    def zero_categories(self) -> list[str]:
        """Return what a zero return can be about: everything, or a category of the list of key control."""
        book = self._records.substances.book()
        return [ALL_CATEGORIES, *dict.fromkeys(category.name for category in book.categories(_MEASURED))]

    # -- entries ------------------------------------------------------------------------------------------

    def listed(self, name: str, cas_rn: str, year: int | None = None) -> dict[str, Value]:
        """Return what the lists in force for a data year give a substance: missing name or number, tiers, list.

        Without a year the lists of today are asked.
        """
        told: Values = {"substance": name, "cas_rn": cas_rn, "data_year": year}
        book = book_for(self._records.substances, told)
        codes = book.codes_of(name) if name and not cas_rn else []
        code = cas_rn or (codes[0] if len(codes) == 1 else "")
        made = {"substance": name or book.name_of(code), "cas_rn": code, **listed_in(book, told)}
        return {key: value for key, value in made.items() if value}

    def add_entry(self, enterprise_id: str, year: int, name: str, cas_rn: str = "") -> Changes:
        """Add a substance to an enterprise's return with what the lists say of it.

        Raises UserError for an enterprise or year that cannot be, without name and number, and when the
        substance is there already.
        """
        self._refuse_place(enterprise_id, year, "没有新增。")
        listed = self.listed(name.strip(), cas_rn.strip(), year)
        values: Values = {**listed, "enterprise": enterprise_id, "data_year": year}
        identity = identity_of(values)
        if not identity:
            raise UserError("没有写物质名称。", safe="没有新增。", todo="请输入名称或 CAS 号。")
        if any(identity_of(entry.values) == identity for entry in self._entries([enterprise_id], year)):
            raise UserError(
                f"本企业{year}年度已有“{substance_words(values)}”。",
                safe="没有新增。",
                todo="请直接修改那一行。",
            )
        with self._session.verb("survey_add", f"新增物质：{substance_words(values)}") as verb:
            verb.record_ids.append(self._session.table("survey_entry").insert(values))
        return verb.changes()

    def _refuse_place(self, enterprise_id: str, year: int, safe: str) -> None:
        """Raise UserError for an enterprise that is not in the ledger, or a year that no survey can be about."""
        if not self._session.table("enterprise").having("id", enterprise_id):
            raise UserError("企业底册里没有这家企业。", safe=safe, todo="可能刚被删除，请重新选择企业。")
        if words := year_fault(year, self._session.today()):
            raise UserError(f"{words}。", safe=safe, todo="请另选数据年度。")

    def _entries(self, enterprise_ids: Iterable[str], year: int, kind: str = "survey_entry") -> list[Record]:
        asked = [(enterprise, year) for enterprise in enterprise_ids]
        return self._session.table(kind).matching(_YEAR_KEYS, asked) if asked else []

    def without_lists(self, year: int) -> list[Record]:
        """Return the entries of a year that say no tiers although the lists in force give some.

        What the city has passed is left out: it may not change any more.
        """
        return [entry for entry, _given in self._to_complete(year)]

    def _to_complete(self, year: int) -> list[tuple[Record, dict[str, Value]]]:
        """Return the entries of a year whose tiers the lists can give, each with what they give."""
        query = Query(filters=(Filter("data_year", Op.EQUALS, str(year)), Filter("tiers", Op.EMPTY)))
        sent_up = audited_cases(self._session, *LOCKED)
        found = self._session.table("survey_entry").all(query)
        open_ones = (entry for entry in found if year_place_of(entry.values) not in sent_up)
        given = ((entry, self._from_lists(entry.values)) for entry in open_ones)
        return [(entry, listed) for entry, listed in given if listed.get("tiers")]

    def _from_lists(self, values: Values) -> dict[str, Value]:
        """Return what the lists give for the fields that are still empty."""
        year = values.get("data_year")
        listed = self.listed(
            text_of(values.get("substance")),
            text_of(values.get("cas_rn")),
            year if isinstance(year, int) else None,
        )
        return {key: value for key, value in listed.items() if not is_given(values.get(key))}

    def complete(self, year: int) -> Changes:
        """Fill empty tiers, numbers and list versions of a year's entries from the lists; nothing typed is changed."""
        entries = self._to_complete(year)
        if not entries:
            return NOTHING
        with self._session.verb("survey_lists", f"按名录补适用档：{year}年度 {len(entries)} 行") as verb:
            upkeep = self._records.upkeep("survey_entry")
            for entry, given in entries:
                upkeep.noted(
                    entry.id, given, entry.values
                )  # a number filled in changes what the entry is known by
                self._session.table("survey_entry").update(entry.id, given)
                verb.record_ids.append(entry.id)
            upkeep.settle(verb)
        return verb.changes()

    # -- carrying over ------------------------------------------------------------------------------------

    def carry_over(self, enterprise_ids: Collection[str], from_year: int, to_year: int) -> Changes:
        """Take last year's substances over in one verb: amounts as not confirmed, parts as questions to answer.

        What the year has already is left alone. Raises UserError for a year that does not lie ahead.
        """
        if from_year >= to_year:
            raise UserError("只能从以前的年度带入。", safe="没有写入。", todo="请另选年度。")
        fresh = self._fresh("survey_entry", enterprise_ids, from_year, to_year, "activity")
        entries = self._unmet(fresh, enterprise_ids, from_year, to_year)
        parts = {
            kind: self._fresh(kind, enterprise_ids, from_year, to_year, key)
            for kind, (key, _kept) in PARTS_GOING_ON.items()
        }
        if not entries and not any(parts.values()):
            return NOTHING
        owners = len({text_of(entry["enterprise"]) for entry in entries})
        title = f"从{from_year}年度带入{to_year}年度：{owners} 家 {len(entries)} 种物质（待确认）"
        with self._session.verb("carry_over", title) as verb:
            made = [carried_entry(entry.values, to_year) for entry in entries]
            verb.record_ids += self._session.table("survey_entry").insert_many(made)
            for kind, rows in parts.items():
                going = (carried_part(kind, row.values, to_year) for row in rows)
                self._session.table(kind).insert_many(self._still_asked(kind, going))
        return verb.changes() if verb.seq else NOTHING

    def _still_asked(self, kind: str, rows: Iterable[Values]) -> list[Values]:
        """Return parts that go on; measures only while the list demands them, in its present words."""
        if kind != "survey_measure":
            return list(rows)
        asked: list[Values] = []
        for row in rows:
            book = book_for(self._records.substances, row)
            due = book.measures(text_of(row.get("cas_rn")), text_of(row.get("substance")))
            found = next((measure for measure in due if measure.label == row["measure_no"]), None)
            if found:
                asked.append({**row, "measure": found.text, "list_version": found.basis})
        return asked

    def _fresh(
        self, kind: str, enterprise_ids: Collection[str], from_year: int, to_year: int, told_by: str
    ) -> list[Record]:
        """Return the rows of a year that have no counterpart in another one."""
        known = {_known_by(record, told_by) for record in self._entries(enterprise_ids, to_year, kind)}
        rows = self._entries(enterprise_ids, from_year, kind)
        return [row for row in rows if _known_by(row, told_by) not in known]

    def _unmet(
        self, fresh: Sequence[Record], enterprise_ids: Collection[str], from_year: int, to_year: int
    ) -> list[Record]:
        """Leave out entries whose counterpart has got another activity or its number since: both would count."""
        spare = self._fresh("survey_entry", enterprise_ids, to_year, from_year, "activity")
        unmet = []
        for entry in fresh:
            met = next((other for other in spare if _is_of_one_substance(entry, other)), None)
            if met is None:
                unmet.append(entry)
            else:
                spare.remove(met)
        return unmet

    def confirm(self, entry_ids: Collection[str], keys: Collection[str] | None = None) -> Changes:
        """Confirm carried values, all of them or those of some fields."""
        entries = self._session.table("survey_entry").having("id", *entry_ids)
        asked = {entry.id: frozenset(keys or unconfirmed(entry.values)) for entry in entries}
        waiting = [entry for entry in entries if asked[entry.id] & set(unconfirmed(entry.values))]
        if not waiting:
            return NOTHING
        count = sum(len(asked[entry.id] & set(unconfirmed(entry.values))) for entry in waiting)
        named = substance_words(waiting[0].values) if len(waiting) == 1 else f"{len(waiting)} 种物质"
        with self._session.verb("confirm", f"确认上年数：{named} {count} 项") as verb:
            for entry in waiting:
                left = without(entry.values, asked[entry.id]) if keys else ()
                self._session.table("survey_entry").update(entry.id, {"carried_fields": left})
                verb.record_ids.append(entry.id)
        return verb.changes()

    # -- zero returns -------------------------------------------------------------------------------------

    def return_zero(  # noqa: PLR0913, PLR0917 - who has none of what, and on whose word
        self,
        enterprise_id: str,
        year: int,
        categories: Sequence[str],
        basis: str,
        by: str,
        on: date | None = None,
    ) -> Changes:
        """Note that an enterprise has none of some categories; those noted already get the new basis.

        Raises UserError for an enterprise, year or category that cannot be, and without category, basis or name.
        """
        self._refuse_place(enterprise_id, year, "没有写入。")
        categories = list(dict.fromkeys(words for category in categories if (words := category.strip())))
        if not categories or not basis.strip() or not by.strip():
            raise UserError(
                "零报告要写明类别、依据和确认人。",
                safe="没有写入。",
                todo="请补全后再确定，依据如“原辅料台账、现场查看”。",
            )
        known = {
            str(r["category"]).strip(): r.id for r in self._entries([enterprise_id], year, "zero_return")
        }
        self._refuse_unknown([category for category in categories if category not in known], year)
        table = self._session.table("zero_return")
        said: dict[str, Value] = {
            "basis": basis.strip(),
            "confirmed_by": by.strip(),
            "confirmed_on": on or self._session.today(),
        }
        with self._session.verb("zero_return", f"零报告：{'、'.join(categories)}") as verb:
            for category in categories:
                if category in known:
                    table.update(known[category], said)
                    continue
                whole: Values = {"enterprise": enterprise_id, "data_year": year, "category": category, **said}
                verb.record_ids.append(table.insert(whole))
        return verb.changes() if verb.seq else NOTHING

    def _refuse_unknown(self, categories: Sequence[str], year: int) -> None:
        """Raise UserError for what is no category, neither of today's lists nor of those of the data year."""
        if not categories:
            return
        of_year = self._records.substances.book_of(year).categories(_MEASURED)
        lawful = {*self.zero_categories(), *(category.name for category in of_year)}
        if lawful == {ALL_CATEGORIES}:  # no list was in force yet by which a category could be told
            return
        if strange := [category for category in categories if category not in lawful]:
            raise UserError(
                f"清单上没有“{'、'.join(strange)}”这一类。",
                safe="没有写入。",
                todo="请选清单上的类别，或选“全部”。",
            )

    # -- explanations -------------------------------------------------------------------------------------

    def waive(self, entry_id: str, rule: str, reason: str) -> Changes:
        """Explain why what a soft rule found in an entry is right after all; raises UserError where that cannot be."""
        entry = self._session.table("survey_entry").get(entry_id)
        problems = self._records.problems("survey_entry", entry.values, entry_id)
        return self._write_waiver(entry.values, rule, _to_explain(problems, rule), reason)

    def waive_missing(self, enterprise_id: str, year: int, missing: YearProblem, reason: str) -> Changes:
        """Explain why something missing from an enterprise's whole return is right after all."""
        values: Values = {"enterprise": enterprise_id, "data_year": year, "substance": missing.about}
        now = self._records.checks.survey.of_years([enterprise_id], year).get(enterprise_id, [])
        problems = [one.problem for one in now if one.about == missing.about]
        rule = missing.problem.code
        return self._write_waiver(values, rule, _to_explain(problems, rule), reason)

    def _write_waiver(self, place: Values, rule: str, found: Sequence[str], reason: str) -> Changes:
        _refuse_waiver(rule, found, reason)
        identity = {key: place.get(key) for key in ("enterprise", "data_year", "substance", "cas_rn")}
        said: dict[str, Value] = {
            "finding": BETWEEN.join(found),
            "reason": reason.strip(),
            "by": self._session.person,
            "on": self._session.today(),
        }
        year = place.get("data_year")
        owners = [text_of(place.get("enterprise"))]
        stored = self._entries(owners, year, "rule_waiver") if isinstance(year, int) else []
        known = [r for r in stored if r["rule"] == rule and identity_of(r.values) == identity_of(place)]
        table = self._session.table("rule_waiver")
        with self._session.verb("waive", f"核实说明：{substance_words(place)} {rule}") as verb:
            if known:
                table.update(known[0].id, said)
            else:
                verb.record_ids.append(table.insert({**identity, "rule": rule, **said}))
        return verb.changes() if verb.seq else NOTHING

    # -- parts --------------------------------------------------------------------------------------------

    def write_parts(
        self, entry_id: str, kind: str, rows: Sequence[tuple[str, Mapping[str, str]]], title: str = ""
    ) -> Changes:
        """Write typed texts into parts of an entry as one verb; a row without id is made for the entry.

        Raises UserError when the entry does not say yet which substance and year it is about.
        """
        entry = self._session.table("survey_entry").get(entry_id)
        form = form_named("survey_entry")
        place = {key: entry.text(form, key) for key in ("data_year", "substance", "cas_rn")}
        place["enterprise"] = text_of(entry["enterprise"])
        if not place["data_year"] or not identity_of(entry.values):
            raise UserError("这一行还没有写明物质和年度。", safe="没有写入。", todo="请先补全。")
        block = [
            (record_id or None, dict(texts) if record_id else {**place, **texts}) for record_id, texts in rows
        ]
        words = title or f"{form_named(kind).title}：{substance_words(entry.values)}"
        return self._records.write_block(kind, block, words)


def _to_explain(problems: Iterable[Problem], rule: str) -> list[str]:
    """Return what a new reason has to hold for; nothing while no finding of the rule is open.

    Findings that have a reason already are among it, or explaining one of a rule would open the others again.
    """
    own = [problem for problem in problems if problem.code == rule]
    if not any(problem.severity is Severity.WARNING for problem in own):
        return []
    return [bare_message(p) for p in own if p.severity is Severity.WARNING or is_verified(p)]


def _refuse_waiver(rule: str, found: Sequence[str], reason: str) -> None:
    known = BY_CODE.get(rule)
    if known is None or not known.is_waivable or not found:
        raise UserError(
            f"规则{rule}现在没有可以用说明通过的提示。",
            safe="没有写入。",
            todo="错误要改正，提示才能写核实说明。",
        )
    if len(reason.strip()) < LEAST_REASON:
        raise UserError(
            f"核实说明至少要 {LEAST_REASON} 个字。",
            safe="没有写入。",
            todo="请写明核实了什么，报表上会印出来。",
        )


def _known_by(row: Record, told_by: str) -> tuple[Value, ...]:
    return (row["enterprise"], identity_of(row.values), row[told_by])


def _is_of_one_substance(one: Record, other: Record) -> bool:
    """Tell whether two entries of an enterprise name one substance, be it that one of them lacks the number."""
    if one["enterprise"] != other["enterprise"]:
        return False
    if one["cas_rn"] and other["cas_rn"]:
        return one["cas_rn"] == other["cas_rn"]
    return fold(text_of(one["substance"])) == fold(text_of(other["substance"]))
