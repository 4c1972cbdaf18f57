"""The kinds of record of one open file: those of the program, and those its officer has declared.

There is one registry per file, handed over by the file, and nothing global beside the program's own declarations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from nptracker.domain.forms import FORMS
from nptracker.domain.forms.form import Form


class Registry(Mapping[str, Form]):
    """Forms by kind. ``load`` reads the file's own ones, when a kind is asked for that the program does not have."""

    def __init__(self, load: Callable[[], Iterable[Form]] = tuple, base: Mapping[str, Form] = FORMS) -> None:
        self._load, self._base = load, base
        self._own: dict[str, Form] | None = None

    @property
    def own(self) -> Mapping[str, Form]:
        """The file's own kinds, those no longer in use included."""
        if self._own is None:
            self._own = {form.kind: form for form in self._load()}
        return self._own

    @property
    def ledgers(self) -> tuple[Form, ...]:
        """The kinds people work in, the program's first, each after those it refers to."""
        return tuple(form for form in self.values() if form.is_ledger)

    def renew(self, own: Iterable[Form] | None = None) -> None:
        """Take over the file's own kinds anew, those given or those read at the next question."""
        self._own = None if own is None else {form.kind: form for form in own}

    def __getitem__(self, kind: str) -> Form:
        found = self._base.get(kind)
        return found if found is not None else self.own[kind]

    def __iter__(self) -> Iterator[str]:
        yield from self._base
        yield from self.own

    def __len__(self) -> int:
        return len(self._base) + len(self.own)
