"""How something stands, as one word a person reads: the common ground of lights, verdicts and due days."""

from __future__ import annotations

from enum import Enum


class Standing(Enum):
    """One of a closed set of states; a member's value is (code, label, sign, colour).

    The sign tells the state without colour, as black-and-white print needs; the colour is a name in the theme.
    """

    _value_: tuple[str, str, str, str]

    @property
    def code(self) -> str:
        """The short name."""
        return self.value[0]

    @property
    def label(self) -> str:
        """The Chinese word."""
        return self.value[1]

    @property
    def sign(self) -> str:
        """The sign that works without colour."""
        return self.value[2]

    @property
    def colour(self) -> str:
        """The name of the colour in the theme."""
        return self.value[3]
