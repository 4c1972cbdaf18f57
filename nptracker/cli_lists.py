"""The commands on lists of substances: what there is, where a substance stands, an official list taken over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nptracker.cli_shared import day_meant, json_text, opened, put, put_all, say
from nptracker.domain.forms.codes import TIERS

if TYPE_CHECKING:
    import argparse

    from nptracker.domain.substance_search import Found
    from nptracker.domain.substances import SubstanceBook
    from nptracker.services.list_difference import ListDifference
    from nptracker.services.list_shelf import ShelfList
    from nptracker.services.office import Office
    from nptracker.services.substance_lists import ListDraft, NewList


def show(options: argparse.Namespace) -> int:
    """Print every list, or the entries of one."""
    with opened(options, read_only=True) as office:
        lines = _entries(office, options) if options.list else _lists(office, options)
    return put_all(lines)


def _lists(office: Office, options: argparse.Namespace) -> Sequence[str]:
    from nptracker.services.list_shelf import shelf

    found = shelf(office.substance_lists, office.substances)
    if options.json:
        return [json_text([_list_json(one) for one in found])]
    return [
        "\t".join(
            (one.key, one.title, one.state, f"{len(one.rows)} 行", f"可信度：{one.sureness}", one.words)
        )
        for one in found
    ]


def _list_json(one: ShelfList) -> dict[str, object]:
    return {
        "key": one.key,
        "title": one.title,
        "role": one.role,
        "state": one.state,
        "version": one.words,
        "sureness": one.sureness,
        "note": one.note,
        "is_own": one.is_own,
        "entries": len(one.rows),
    }


def _entries(office: Office, options: argparse.Namespace) -> Sequence[str]:
    listings = office.substances.listings_on(office.substance_lists.named(options.list).key)
    if options.json:
        return [
            json_text(
                [
                    {"no": one.list_no, "name": one.name, "codes": one.codes, "tiers": one.tiers}
                    for one in listings
                ]
            )
        ]
    return [
        "\t".join((one.list_no or "—", one.name, ";".join(one.codes) or "—", _tier_words(one.tiers)))
        for one in listings
    ]


def _tier_words(codes: Sequence[str]) -> str:
    return "、".join(TIERS.labels.get(code, code) for code in codes) or "—"


def find(options: argparse.Namespace) -> int:
    """Print the substances that a name, synonym, initials, CAS RN or serial number means; 1 for none."""
    with opened(options, read_only=True) as office:
        book = office.substances.book(day_meant(options.on) if options.on else None)
    found = book.search(options.text)
    if options.json:
        put(json_text([_found_json(book, one) for one in found]))
    else:
        put_all(line for one in found for line in _found_lines(book, one))
    if not found:
        say(f"现行名录里没有“{options.text}”。")
    return 0 if found else 1


def _found_lines(book: SubstanceBook, found: Found) -> Iterator[str]:
    tiers = (
        f"{TIERS.labels[tier.code]}{'（候选）' if tier.is_candidate else ''}"
        for tier in book.tiers(found.code, found.name)
    )
    yield "\t".join((found.name, found.code or "—", "、".join(tiers) or "—", "；".join(found.lists)))
    for measure in book.measures(found.code, found.name):
        yield f"　{measure.label}\t{measure.text}\t{measure.state_words(book.on) or '—'}"


def _found_json(book: SubstanceBook, found: Found) -> dict[str, object]:
    return {
        "name": found.name,
        "code": found.code,
        "alias": found.alias,
        "lists": found.lists,
        "tiers": [
            {"tier": tier.code, "candidate": tier.is_candidate} for tier in book.tiers(found.code, found.name)
        ],
        "measures": [
            {
                "no": measure.label,
                "text": measure.text,
                "deadline": str(measure.deadline or "") or None,
                "state": measure.state_words(book.on),
            }
            for measure in book.measures(found.code, found.name)
        ],
    }


def compare(options: argparse.Namespace) -> int:
    """Print what changed from one list to another and the enterprises it touches."""
    with opened(options, read_only=True) as office:
        difference = office.substance_lists.difference(options.old, options.new)
        if options.out:
            say(f"对照表已存到 {office.substance_lists.write_difference(difference, options.out)}")
    put_all(_difference_lines(difference))
    say(difference.words())
    return 0


def _difference_lines(difference: ListDifference) -> Iterator[str]:
    from nptracker.domain.substance_diff import SAME
    from nptracker.services.list_difference import change_texts, touched_texts

    yield from ("\t".join(change_texts(one)) for one in difference.changes if one.state != SAME)
    yield from ("\t".join(("　涉及企业", *touched_texts(one))) for one in difference.touched)
    yield from ("\t".join(("　与补充清单重合", *one)) for one in difference.collisions)


def take_over(options: argparse.Namespace) -> int:
    """Adopt an official list from a workbook; 1 when some of its rows were in error, which are printed."""
    with opened(options, read_only=options.dry_run) as office:
        lists = office.substance_lists
        reading = lists.read(options.document)
        about = _about(office, options)
        tiers = [options.tier] if options.tier else []
        draft = lists.preview(reading, title=about.title, replaces=options.replaces, tiers=tiers)
        _tell(draft, options)
        if not options.dry_run:
            say(lists.adopt(draft, about).title)
    return 1 if reading.refused else 0


def _about(office: Office, options: argparse.Namespace) -> NewList:
    from nptracker.services.substance_lists import NewList

    old = office.substance_lists.named(options.replaces) if options.replaces else None
    return NewList(
        title=options.title or options.document.stem,
        role=options.role or (old.role if old else "survey"),
        level=options.level,
        issuer=options.issuer,
        number=options.number,
        effective_on=day_meant(options.since) if options.since else None,
    )


def _tell(draft: ListDraft, options: argparse.Namespace) -> None:
    reading = draft.reading
    if options.json:
        put(
            json_text(
                {
                    "rows": len(reading.rows),
                    "refused": reading.refused,
                    "changes": draft.difference.counts(),
                    "touched": [list(one) for one in draft.difference.touched],
                    "problems": [problem.as_json() for problem in reading.problems],
                }
            )
        )
        return
    put_all(problem.words() for problem in reading.problems)
    put_all(_difference_lines(draft.difference))
    say(f"读到 {len(reading.rows)} 条，{reading.refused} 行有错误；{draft.difference.words()}")
