"""Lays out what stands around a printed table: title, notes, preface, foot notes, signatures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nptracker.export.fonts import FaceName
from nptracker.export.geometry import MARGIN_SIDE, Geometry, Wrappers
from nptracker.export.sheet import Align, Paper, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE_SIZE = {Paper.A4: 18.0, Paper.A3: 22.0}
NOTE_SIZE = 10.5
PREFACE_SIZE = 12.0
FOOT_NOTE_SIZE = 9.0
CONTINUED_SIZE = 9.0
_LINE = 1.5  # of the size, from line to line
_BASELINE = 1.08  # of the size, from the top of a line down to its baseline
_ROOM_TO_SIGN = 18.0  # points above the signatures
_GAP = 3.0  # ems between two labels on one line, at least


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text at ``x`` from the page's left, its baseline ``down`` from the band's top."""

    x: float
    down: float
    words: str
    face: FaceName
    size: float


@dataclass
class Band:
    """A stack of text lines with its whole height."""

    geometry: Geometry
    wrappers: Wrappers
    height: float = 0.0
    lines: list[TextLine] = field(default_factory=list)

    def space(self, points: float) -> None:
        """Leave white space below what is there."""
        self.height += points

    def add(self, words: str, size: float, face: FaceName = FaceName.BODY, align: Align = Align.LEFT) -> None:
        """Add a paragraph over the whole width, wrapped."""
        wrapper = self.wrappers[face]
        for line in wrapper.lines(words, self.geometry.width / size):
            free = self.geometry.width - wrapper.width(line) * size
            shift = {Align.LEFT: 0.0, Align.CENTER: free / 2, Align.RIGHT: free}[align]
            self._put(line, shift, size, face)
            self.height += size * _LINE

    def _put(self, words: str, shift: float, size: float, face: FaceName) -> None:
        self.lines.append(TextLine(MARGIN_SIDE + shift, self.height + size * _BASELINE, words, face, size))

    def add_spread(self, labels: Sequence[str], size: float, *, to_the_right: bool) -> None:
        """Add labels on one line over the width; one below the other when they do not fit."""
        body = self.wrappers[FaceName.BODY]
        widths = [body.width(label) * size for label in labels]
        if sum(widths) + _GAP * size * (len(labels) - 1) > self.geometry.width:
            for label in labels:
                self.add(label, size)
            return
        shifts = self._ends(widths) if to_the_right else self._starts(widths)
        for label, shift in zip(labels, shifts, strict=True):
            self._put(label, shift, size, FaceName.BODY)
        self.height += size * _LINE

    def _ends(self, widths: Sequence[float]) -> list[float]:
        """Return shifts with equal gaps, the last label ending at the right border."""
        gaps = (self.geometry.width - sum(widths)) / max(1, len(widths) - 1)
        return [sum(widths[:i]) + gaps * i for i in range(len(widths))]

    def _starts(self, widths: Sequence[float]) -> list[float]:
        """Return shifts that leave equal room to write after each label."""
        gaps = (self.geometry.width - sum(widths)) / len(widths)
        return [sum(widths[:i]) + gaps * i for i in range(len(widths))]


def top_band(sheet: Sheet, geometry: Geometry, wrappers: Wrappers) -> Band:
    """Return what stands above the table on a sheet's first page."""
    band = Band(geometry, wrappers)
    if sheet.attachment:
        band.add(sheet.attachment, PREFACE_SIZE, FaceName.HEAD)
    band.add(sheet.title, TITLE_SIZE[sheet.paper()], FaceName.TITLE, Align.CENTER)
    if sheet.subtitle:
        band.add(sheet.subtitle, NOTE_SIZE, align=Align.CENTER)
    if sheet.preface:
        band.space(6)
    for paragraph in sheet.preface:
        band.add(paragraph, PREFACE_SIZE)
    band.space(4)
    notes = [*sheet.notes_above, *([sheet.unit_note] if sheet.unit_note else [])]
    if len(notes) == 1 and sheet.unit_note:
        band.add(notes[0], NOTE_SIZE, align=Align.RIGHT)
    elif notes:
        band.add_spread(notes, NOTE_SIZE, to_the_right=True)
    band.space(3)
    return band


def continued_band(sheet: Sheet, geometry: Geometry, wrappers: Wrappers) -> Band:
    """Return the small line above the table on the following pages."""
    band = Band(geometry, wrappers)
    labels = [f"{sheet.title}（续表）", *([sheet.unit_note] if sheet.unit_note else [])]
    band.add_spread(labels, CONTINUED_SIZE, to_the_right=True)
    band.space(2)
    return band


def bottom_band(sheet: Sheet, geometry: Geometry, wrappers: Wrappers) -> Band:
    """Return what follows the table: foot notes, the closing of a letter, then the signatures with room to sign."""
    band = Band(geometry, wrappers)
    if sheet.foot_notes:
        band.space(4)
    for line in sheet.foot_notes:
        band.add(line, FOOT_NOTE_SIZE)
    if sheet.closing:
        band.space(_ROOM_TO_SIGN)
    for line in sheet.closing:
        band.add(line, PREFACE_SIZE, align=Align.RIGHT)
    if sheet.signatures:
        band.space(_ROOM_TO_SIGN)
        labels = [f"{label.rstrip('：:')}：" for label in sheet.signatures]
        band.add_spread(labels, NOTE_SIZE, to_the_right=False)
    return band
