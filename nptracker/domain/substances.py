"""The substances of the lists in force on a day: found, told apart, with their tiers and measures.

A CAS RN and a name agree only when a list or a known synonym says so. Names are compared exactly (width, case,
blanks and brackets aside), so that a salt never passes for its base.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from nptracker.domain.casrn import has_cas_form, is_cas_rn, tidy_cas_rn
from nptracker.domain.forms.codes import TIERS
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.search import fold_for_search
from nptracker.domain.substance_listing import (
    Listing,
    ListVersion,
    Measure,
    Synonym,
    Tier,
    fold_name,
    in_force,
    tiers_of,
)
from nptracker.domain.substance_search import Found, Offer, best_offers, make_offer

RULE = "L7"
MEMBER = "成员"
MEASURED = "key_controlled"  # the role of the list that has measures
_NAMED_AT_MOST = 3  # candidates told in one sentence


class Category(NamedTuple):
    """A numbered group of a list with everything on it."""

    no: str
    name: str
    listings: tuple[Listing, ...]

    @property
    def cas_rns(self) -> tuple[str, ...]:
        """All its CAS RNs once."""
        return tuple(dict.fromkeys(cas_rn for listing in self.listings for cas_rn in listing.cas_rns))


class SubstanceBook:
    """Everything the lists in force on ``on`` say about substances."""

    def __init__(
        self,
        versions: Sequence[ListVersion],
        listings: Iterable[Listing],
        measures: Sequence[Measure],
        synonyms: Sequence[Synonym],
        on: date,
    ) -> None:
        self.on = on
        self.called = (
            f"{on.year}年底的名录" if (on.month, on.day) == (12, 31) else "现行名录"
        )  # of a data year
        self.lists = tuple(in_force(versions, on))
        holding = {version.key for version in self.lists}
        every = list(listings)
        self._listings = [listing for listing in every if listing.of.key in holding]
        self._all_measures, self._synonyms = tuple(measures), tuple(synonyms)
        self._index()
        self._index_measured(
            listing for listing in every if listing.of.role == MEASURED and not listing.of.is_own
        )

    def _index(self) -> None:
        self._by_code: dict[str, list[Listing]] = defaultdict(list)
        self._by_name: dict[str, list[Listing]] = defaultdict(list)
        self._names_of: dict[str, set[str]] = defaultdict(set)
        for listing in self._listings:
            names = {fold_name(name) for name in (listing.name, listing.category, *listing.synonyms) if name}
            for code in dict.fromkeys((*listing.cas_rns, listing.serial_no)):
                if code:
                    self._by_code[code].append(listing)
                    self._names_of[code] |= names
            for name in names:
                self._by_name[name].append(listing)
        self._aliases: dict[str, list[Synonym]] = defaultdict(list)
        for synonym in self._synonyms:
            self._aliases[fold_name(synonym.text)].append(synonym)
            if synonym.cas_rn in self._by_code:
                self._names_of[synonym.cas_rn].add(fold_name(synonym.text))

    def _index_measured(self, shipped: Iterable[Listing]) -> None:
        """Note which categories have measures: those of the shipped list, also while an own copy replaces it."""
        self._measured_by: dict[str, set[str]] = defaultdict(set)
        for listing in shipped:
            names = (fold_name(text) for text in (listing.name, listing.category) if text)
            for key in (*listing.cas_rns, *names):
                self._measured_by[key].add(listing.list_no)

    # -- what is listed -----------------------------------------------------------------------------------

    @property
    def has_basic_list(self) -> bool:
        """Tell whether any list in force gives the substances of the basic tier; none is shipped."""
        return any("basic" in listing.tiers for listing in self._listings)

    def listings(self, cas_rn: str = "", name: str = "") -> list[Listing]:
        """Return every entry of the lists in force that a substance falls under.

        A listed CAS RN or serial number decides; only without one does the name.
        """
        code = tidy_cas_rn(cas_rn)
        if code in self._by_code:
            return [*self._by_code[code], *self._open_groups(code, name)]
        return self._named(name) if name.strip() else []

    def _open_groups(self, code: str, name: str) -> list[Listing]:
        """Return the entries without any CAS RN that the name, or another name of the code, means."""
        keys = {fold_name(name), *self._names_of[code]} - {""}
        found = [listing for key in keys for listing in self._by_name.get(key, ()) if not listing.codes]
        return list(dict.fromkeys(found))

    def _named(self, name: str) -> list[Listing]:
        """Return the entries a name falls under: by its own CAS RNs, or as a group with what stands for it."""
        if own := self._own_codes(name):
            return list(dict.fromkeys(listing for code in own for listing in self._by_code[code]))
        direct = self._directly_named(name)
        owned: dict[str, set[str]] = defaultdict(set)
        for listing in direct:
            owned[listing.of.key] |= set(listing.cas_rns)
        # The same group may stand on another list under other words: it owns at least the same CAS RNs.
        wider = [
            listing
            for codes in owned.values()
            for code in list(codes)[:1]
            for listing in self._by_code[code]
            if codes <= set(listing.cas_rns)
        ]
        return list(dict.fromkeys([*direct, *wider]))

    def _keys_of(self, name: str) -> set[str]:
        """Return a name folded, with the list's own names of the group it is short for."""
        key = fold_name(name)
        return {key, *(fold_name(s.name) for s in self._aliases.get(key, ()) if not s.cas_rn)}

    def _directly_named(self, name: str) -> list[Listing]:
        keys = sorted(self._keys_of(name))
        return list(dict.fromkeys(listing for key in keys for listing in self._by_name.get(key, ())))

    def _own_codes(self, name: str) -> list[str]:
        """Return the listed codes of the very substances a name means; none for the name of a group."""
        keys = self._keys_of(name)
        aliases = self._aliases.get(fold_name(name), ())
        codes = [synonym.cas_rn for synonym in aliases if synonym.cas_rn in self._by_code]
        for listing in self._directly_named(name):
            codes += listing.codes if _is_meant_itself(listing, keys) else ()
        return list(dict.fromkeys(codes))

    def codes_of(self, name: str) -> list[str]:
        """Return the CAS RNs, or serial numbers, that the lists give a name: its own, else those of its group."""
        found = self._own_codes(name)
        return found or list(
            dict.fromkeys(code for entry in self._directly_named(name) for code in entry.codes)
        )

    def known_as(self, name: str, cas_rn: str) -> frozenset[str]:
        """Return by what a reported substance is known: its number and name, else the numbers its name means."""
        code = tidy_cas_rn(cas_rn)
        return frozenset({code, fold_name(name), *(() if code else self._own_codes(name))} - {""})

    def meant_by(self, name: str, cas_rn: str) -> frozenset[str]:
        """Return by what a substance that a permit names may be known; a group is known by all its numbers."""
        codes = () if cas_rn else self.codes_of(name)
        return frozenset({tidy_cas_rn(cas_rn), fold_name(name), *codes} - {""})

    @cached_property
    def given_tiers(self) -> frozenset[str]:
        """The tiers that some list in force gives; of the others no list can tell."""
        return frozenset(code for listing in self._listings for code in listing.tiers)

    def name_of(self, code: str) -> str:
        """Return what the lists call a CAS RN or serial number, in the most special words; empty when unlisted."""
        found = self._by_code.get(tidy_cas_rn(code), [])
        single = [listing.name for listing in found if not listing.is_group]
        inside = [s.text for s in self._synonyms if s.kind == MEMBER and s.cas_rn == tidy_cas_rn(code)]
        return next(iter([*single, *inside, *(listing.name for listing in found)]), "")

    def tiers(self, cas_rn: str = "", name: str = "") -> list[Tier]:
        """Return the tiers of the survey a substance belongs to, candidates marked, the basic one first."""
        return tiers_of(self.listings(cas_rn, name), TIERS.labels)

    def measures(self, cas_rn: str = "", name: str = "") -> list[Measure]:
        """Return what the list of key-controlled new pollutants demands for a substance, in its order."""
        wanted = self._measured(tidy_cas_rn(cas_rn), name)
        return [measure for measure in self._all_measures if measure.category_no in wanted]

    def _measured(self, code: str, name: str) -> set[str]:
        """Return the numbers of the categories with measures that a substance falls under.

        A group counts by the CAS RNs it owns only when all of them have measures.
        """
        if code in self._measured_by or code in self._by_code:
            return self._measured_by.get(code, set())
        if direct := set().union(*(self._measured_by.get(key, set()) for key in self._keys_of(name))):
            return direct
        owned = [self._measured_by.get(owned, set()) for owned in self.codes_of(name)]
        return set().union(*owned) if all(owned) else set()

    def categories(self, role: str) -> list[Category]:
        """Return the numbered groups of the lists in force of a role, in their order."""
        groups: dict[tuple[str, str, str], list[Listing]] = {}
        for listing in self._listings:
            if listing.of.role == role:
                key = (listing.of.key, listing.list_no, listing.category or listing.name)
                groups.setdefault(key, []).append(listing)
        return [Category(no, name, tuple(found)) for (_key, no, name), found in groups.items()]

    # -- search -------------------------------------------------------------------------------------------

    @cached_property
    def _offers(self) -> list[Offer]:
        pairs: dict[tuple[str, str], None] = {}
        for listing in self._listings:
            if len(listing.cas_rns) > 1:
                pairs[listing.name, listing.serial_no] = None
                pairs.update({(self.name_of(code), code): None for code in listing.cas_rns})
            else:
                pairs[listing.name, next(iter(listing.codes), "")] = None
        aliases = self._alias_texts()
        return [make_offer(name, code, aliases[code or fold_name(name)]) for name, code in pairs]

    def _alias_texts(self) -> dict[str, list[str]]:
        """Return the other names by CAS RN, or by the folded name of what has none."""
        texts: dict[str, list[str]] = defaultdict(list)
        for synonym in self._synonyms:
            texts[synonym.cas_rn or fold_name(synonym.name)].append(synonym.text)
        for listing in self._listings:
            for key in listing.codes or (fold_name(listing.name),):
                texts[key] += listing.synonyms
        return texts

    def search(self, text: str, limit: int = 50) -> list[Found]:
        """Return the substances whose name, synonym, pinyin initials, CAS RN or serial number hold a text.

        The best come first: the very name or number, then what begins with it, then what holds it.
        """
        wanted = fold_for_search(text.strip())
        if not wanted:
            return []
        return [self._found(offer, alias) for offer, alias in best_offers(self._offers, wanted)[:limit]]

    def _found(self, offer: Offer, alias: str) -> Found:
        lists = dict.fromkeys(listing.of.title for listing in self.listings(offer.code, offer.name))
        return Found(offer.name, offer.code, tuple(lists), alias)

    # -- does it agree ------------------------------------------------------------------------------------

    def agrees(self, name: str, code: str) -> bool:
        """Tell whether a list or a known synonym gives this very name to this CAS RN or serial number."""
        return not self._keys_of(name).isdisjoint(self._names_of.get(code, ()))

    def problems(self, name: str, cas_rn: str) -> list[Problem]:
        """Return what is doubtful about a name and a CAS RN or serial number: rule L7, with both candidates."""
        name, code = name.strip(), tidy_cas_rn(cas_rn)
        if not code:
            return self._without_code(name)
        if has_cas_form(code) and not is_cas_rn(code):
            return [self._wrong_digit(name, code)]
        if code in self._by_code:
            return [] if not name or self.agrees(name, code) else [self._other_name(name, code)]
        return [self._unlisted(name, code)]

    def _without_code(self, name: str) -> list[Problem]:
        if not name:
            return []
        found = self._named(name)
        codes = self.codes_of(name)
        if len(codes) == 1 and not all(listing.is_group for listing in found):
            words = f"“{name}”在{self.called}里的CAS号是 {codes[0]}，请补填"
            return [_problem(Severity.NOTICE, words, suggestion=codes[0])]
        if found:
            return []
        return [_problem(Severity.NOTICE, f"“{name}”不在{self.called}，也没有填CAS号，请确认", "substance")]

    def _wrong_digit(self, name: str, code: str) -> Problem:
        told = self._told(name)
        words = f"CAS号 {code} 的校验位不符"
        words += f"；“{name}”在{self.called}里的CAS号是 {told}" if told else "，请对照原件核对"
        return _problem(Severity.ERROR, words, value=code, suggestion=self._only_code(name))

    def _other_name(self, name: str, code: str) -> Problem:
        listed = self.name_of(code)
        if told := self._told(name):
            words = f"CAS号与名称不配：{code} 在{self.called}里是“{listed}”，而“{name}”的CAS号是 {told}"
            return _problem(Severity.ERROR, words, value=code, suggestion=self._only_code(name))
        words = f"CAS号 {code} 在{self.called}里是“{listed}”，填的名称是“{name}”，请确认是不是同一物质"
        severity = Severity.ERROR if self._named(name) else Severity.WARNING
        return _problem(severity, words, value=code, suggestion=listed)

    def _unlisted(self, name: str, code: str) -> Problem:
        found = self._named(name) if name else []
        told = self._told(name)
        if found and not told:
            words = f"“{name}”在{self.called}里没有列CAS号，请确认 {code} 属于该类"
            return _problem(Severity.NOTICE, words, value=code)
        if found and self._means_group(name):
            words = f"“{name}”在{self.called}里列出的CAS号是 {told}，{code} 不在其中，请确认它属于该类"
            return _problem(Severity.WARNING, words, value=code)
        if found:
            words = f"CAS号与名称不配：“{name}”在{self.called}里的CAS号是 {told}，{code} 不在{self.called}"
            return _problem(Severity.ERROR, words, value=code, suggestion=self._only_code(name))
        kind = "CAS号" if has_cas_form(code) else "流水号"
        return _problem(Severity.NOTICE, f"{kind} {code} 不在{self.called}，请确认", value=code)

    def _means_group(self, name: str) -> bool:
        """Tell whether a name is that of a group, whose CAS RNs no list names in full."""
        return len(self._own_codes(name)) != 1

    def _told(self, name: str) -> str:
        """Return the CAS RNs of a name as words, the first few of many."""
        codes = self.codes_of(name) if name else []
        tail = f" 等{len(codes)}个" if len(codes) > _NAMED_AT_MOST else ""
        return "、".join(codes[:_NAMED_AT_MOST]) + tail

    def _only_code(self, name: str) -> str:
        codes = self.codes_of(name) if name else []
        return codes[0] if len(codes) == 1 else ""


def _is_meant_itself(listing: Listing, keys: Collection[str]) -> bool:
    """Tell whether folded names mean the one substance of an entry, not the group it is or is in."""
    own = (listing.name, *listing.synonyms)
    return not listing.is_group and any(fold_name(text) in keys for text in own)


def _problem(
    severity: Severity, words: str, field: str = "cas_rn", *, value: str = "", suggestion: str = ""
) -> Problem:
    return Problem(RULE, severity, words, field=field, value=value, suggestion=suggestion)
