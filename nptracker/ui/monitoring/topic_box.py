"""Chooses the substance that a picture is about."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.services.monitoring_figures import Topic


class TopicBox(QComboBox):
    """The substances with results; ``activated`` tells a person's choice, filling the box tells nobody."""

    def __init__(self, whole: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("项目")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._whole = whole  # what stands for all substances together, "" where one has to be chosen

    @property
    def topic(self) -> Topic | None:
        """The substance chosen, None for all of them or while there are none."""
        found: Topic | None = self.currentData()
        return found

    def show_topics(self, topics: Sequence[Topic]) -> None:
        """Offer other substances; the one chosen stays where it is among them."""
        before = self.topic
        with QSignalBlocker(self):
            self.clear()
            if self._whole:
                self.addItem(self._whole, None)
            names = Counter(topic.name for topic in topics)
            for topic in topics:
                words = (
                    topic.words if names[topic.name] > 1 else topic.name
                )  # the unit is told on the picture
                self.addItem(f"{words}　{topic.results} 个结果", topic)
            if before is not None:
                same = [
                    at
                    for at in range(self.count())
                    if (one := self.itemData(at)) and one[:1] + one[3:5] == before[:1] + before[3:5]
                ]
                self.setCurrentIndex(same[0] if same else 0)
