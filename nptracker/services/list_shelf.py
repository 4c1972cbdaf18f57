"""All lists as a person leafs through them: shipped ones and those of the file, each with rows of texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nptracker.domain.forms.codes import LIST_LEVEL, TIERS
from nptracker.domain.substance_listing import Listing, ListVersion, fold_name
from nptracker.services.reference_lists import matching, reference_lists, rows_of
from nptracker.services.substance_lists import IN_FORCE, SUPPLEMENT, SubstanceListService
from nptracker.services.substances import SubstanceService

Row = Mapping[str, str]
_ALL = 1_000_000  # hits; a list is shown in full
_NAMES = ("substance_name_zh", "name_zh", "category_name")


@dataclass(frozen=True)
class ShelfList:
    """One list with what a person wants to know about it; ``rows`` hold texts by column."""

    key: str
    title: str
    words: str  # who issued it, under which number, when, since when in force
    sureness: str
    note: str
    state: str
    rows: Sequence[dict[str, str]]
    role: str = ""  # empty for what lists no substances
    is_own: bool = False

    @property
    def state_words(self) -> str:
        """Its state with a sign."""
        return f"{'✔' if self.state == IN_FORCE else '○'} {self.state}"

    @property
    def summary(self) -> str:
        """Its title, and below it the state, where it is kept and how sure it is."""
        own = "本文件　" if self.is_own else ""
        return f"{self.title}\n{self.state_words}　{own}可信度：{self.sureness or '待核'}"

    @property
    def about(self) -> str:
        """Everything known about the list itself, a few lines."""
        source = "本文件里的名录" if self.is_own else "随程序附带"
        sure = f"可信度：{self.sureness or '待核'}。{self.note}"
        return "\n".join((self.title, self.words, sure, f"来源：{source}"))

    @property
    def is_by_hand(self) -> bool:
        """Tell whether its substances are typed here."""
        return self.is_own and self.role == SUPPLEMENT

    @property
    def is_sure(self) -> bool:
        """Tell whether it can be relied on as it is."""
        return self.sureness == "高" or self.is_by_hand


class Meant(NamedTuple):
    """The substance that a row is about; both empty for a row about none."""

    name: str
    code: str


def shelf(lists: SubstanceListService, substances: SubstanceService) -> list[ShelfList]:
    """Return every list: those of the file first, then the shipped ones in their order."""
    lines = {line.version.key: line for line in lists.lines()}
    own = [
        ShelfList(
            key=line.version.key,
            title=line.version.title,
            words=_version_words(line.version),
            sureness=line.version.sureness,
            note=line.version.note,
            state=line.state,
            rows=[_row(listing) for listing in substances.listings_on(line.version.key)],
            role=line.version.role,
            is_own=True,
        )
        for line in lines.values()
        if line.version.is_own
    ]
    return own + [
        ShelfList(
            key=one.key,
            title=one.title,
            words=one.version_words,
            sureness=one.sureness,
            note=one.note,
            state=lines[one.key].state if one.key in lines else IN_FORCE,
            rows=rows_of(one),
            role=lines[one.key].version.role if one.key in lines else "",
        )
        for one in reference_lists()
    ]


def _version_words(version: ListVersion) -> str:
    parts = [LIST_LEVEL.labels.get(version.level, ""), version.issuer, version.number]
    parts += [f"{version.issued_on} 公布"] if version.issued_on else []
    parts += [f"{version.effective_on} 起施行"] if version.effective_on else ["施行日期未填"]
    parts += [f"{version.ended_on} 起停用"] if version.ended_on else []
    return "　".join(part for part in parts if part)


def _row(listing: Listing) -> dict[str, str]:
    return {
        "no": listing.list_no,
        "category_name": listing.category,
        "name_zh": listing.name,
        "cas": ";".join(listing.cas_rns),
        "serial_no": listing.serial_no,
        "synonyms": "、".join(listing.synonyms),
        "tiers": "、".join(TIERS.labels.get(code, code) for code in listing.tiers),
        "verified": listing.verified,
        "note": listing.note,
    }


def meant_by(row: Row) -> Meant:
    """Return the substance a row is about; a row with several CAS RNs is about its group by name."""
    if "code_full" in row:  # a class of industries
        return Meant("", "")
    codes = [code for code in row.get("cas", "").split(";") if code]
    name = next((row[key] for key in _NAMES if row.get(key)), "")
    return Meant(name, codes[0] if len(codes) == 1 else row.get("serial_no", ""))


def in_short(row: Row) -> dict[str, str]:
    """Return a row in the few columns that rows of all lists have in common."""
    name, code = meant_by(row)
    number = next((row[key] for key in ("category_no", "no", "code_full", "key") if row.get(key)), "")
    verified = (
        row[key] for key in ("verified", "verified_cas", "membership", "code_verified") if row.get(key)
    )
    return {
        "no": number,
        "name_zh": name or row.get("name_zh", ""),
        "cas": row.get("cas", "") or code,
        "measure_text": row.get("measure_text", ""),
        "verified": next(verified, ""),
        "note": row.get("note", ""),
    }


class Seeker:
    """Finds the rows that hold every word, or are about a substance that the words mean by another name."""

    def __init__(self, words: str, substances: SubstanceService) -> None:
        self._words = words
        found = substances.search(words, _ALL) if words.strip() else []
        self._codes = {entry.code for entry in found if entry.code}
        self._names = {fold_name(entry.name) for entry in found}

    def rows(self, rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
        """Return the rows that are found, in their order; all of them for no words."""
        if not self._words.strip():
            return list(rows)
        direct = matching(rows, self._words)
        if not self._names or len(direct) == len(rows):
            return direct
        taken = {id(row) for row in direct}
        return [row for row in rows if id(row) in taken or _is_about(row, self._codes, self._names)]


def _is_about(row: Row, codes: set[str], names: set[str]) -> bool:
    own = {code for code in (*row.get("cas", "").split(";"), row.get("serial_no", "")) if code}
    return not own.isdisjoint(codes) or fold_name(meant_by(row).name) in names
