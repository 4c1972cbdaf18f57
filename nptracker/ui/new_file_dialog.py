"""Asks for what a new district file needs: region, reporting bureau, the officer's name, and where to put it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nptracker.ui.theme import mark


@dataclass(frozen=True)
class NewFile:
    """What the officer wished for."""

    path: Path
    region: str  # the short name, as in 甘州区
    region_code: str  # "" when the name is not on the list of divisions
    person: str
    bureau: str = ""  # 填报单位, "" while it is left open


class NewFileDialog(QDialog):
    """Four fields; the region completes while one types any part of its name or its pinyin initials."""

    manual = "first-hour"

    def __init__(self, parent: QWidget | None = None, person: str = "", region: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle("新建区县文件")
        self.setMinimumWidth(560)
        self.region = QLineEdit(region, self)
        self.region.setPlaceholderText("输入区县名称的一部分或拼音首字母，如：甘州、gzq")
        RegionCompleter(self.region)
        self.bureau = QComboBox(self)
        self._bureau_line = QLineEdit(self.bureau)
        self._bureau_line.setAccessibleName("填报单位")
        self.bureau.setLineEdit(self._bureau_line)
        self.bureau.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.person = QLineEdit(person, self)
        self.person.setPlaceholderText("写入每一步操作的历史")
        self.place = QLineEdit(self)
        self.found = QLabel("", self)
        self.found.setWordWrap(True)
        self.warning = QLabel("", self)
        self.warning.setWordWrap(True)
        mark(self.warning, "danger")
        self._place_is_own = False
        self._offered: tuple[str, ...] = ()
        self.region.textChanged.connect(self._propose_place)
        self.region.textChanged.connect(self._offer_bureaus)
        self.region.textChanged.connect(self._tell_region)
        self.place.textEdited.connect(self._keep_place)
        self._lay_out()
        self._propose_place()
        self._offer_bureaus()
        self._tell_region()

    def _lay_out(self) -> None:
        choose = QPushButton("选择位置(&L)…", self)
        choose.clicked.connect(self._choose_place)
        row = QHBoxLayout()
        row.addWidget(self.place, 1)
        row.addWidget(choose)
        form = QFormLayout()
        for words, field in (
            ("区县(&Q)：", self.region),
            ("填报单位(&T)：", self.bureau),
            ("经办人(&P)：", self.person),
        ):
            form.addRow(words, field)
            field.setAccessibleName(words.split("(")[0])
            if field is self.region:
                form.addRow("", self.found)
        label = QLabel("保存到(&S)：", self)
        label.setBuddy(self.place)
        form.addRow(label, row)
        self.place.setAccessibleName("保存到")
        box = QDialogButtonBox(self)
        box.addButton("新建(&N)", QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton("取消(&C)", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self._accept_if_complete)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(QLabel("一个文件管一个区县的全部工作，可以随时拷走备份。", self))
        column.addLayout(form)
        column.addWidget(self.warning)
        column.addWidget(box)

    def _propose_place(self) -> None:
        if not self._place_is_own:
            name = self._code_and_name()[1] or "新区县"
            self.place.setText(str(_documents() / f"{name}新污染物治理.npt"))

    def _offer_bureaus(self) -> None:
        """Offer usual names of the region's bureau; none is taken unless it is chosen, for returns print it."""
        from nptracker.services.bureau_names import bureau_names

        typed = self.bureau.currentText()
        code, name = self._code_and_name()
        names = bureau_names(name, code)
        self.bureau.clear()
        self.bureau.addItems(names)
        self.bureau.setCurrentIndex(-1)
        self.bureau.setEditText("" if typed in self._offered and typed not in names else typed)
        self._offered = names
        hint = f"与公章一致，如：{names[0]}" if names else "与公章一致；报表上印这个名称"
        self._bureau_line.setPlaceholderText(hint)

    def _tell_region(self) -> None:
        """Say which region was understood; one that the list does not have is taken as typed."""
        from nptracker.services.regions import region_of

        words = self.region.text().strip()
        region = region_of(words)
        if region is not None:
            self.found.setText(f"✔ {region.full_name}（{region.code}）")
        elif words:
            self.found.setText(f"△ 请从列表里选；列表里没有的，就按“{words}”建立。")
        else:
            self.found.setText("○ 还没有选区县")
        mark(self.found, "good" if region else "soft")

    def _keep_place(self) -> None:
        self._place_is_own = True

    def _choose_place(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "保存到", self.place.text(), "区县文件 (*.npt)")
        if name:
            self._place_is_own = True
            self.place.setText(name if name.lower().endswith(".npt") else f"{name}.npt")

    def fault(self) -> str:
        """Return what is missing, in words, or "" when the file can be made."""
        if not self.region.text().strip():
            return "请填写区县名称"
        path = Path(self.place.text().strip())
        if not self.place.text().strip() or not path.parent.is_dir():
            return "保存的文件夹不存在，请重新选择位置"
        return f"已有同名文件：{path.name}。请换个名字，或用“打开”" if path.exists() else ""

    def _accept_if_complete(self) -> None:
        self.warning.setText(self.fault())
        if not self.warning.text():
            self.accept()

    def wish(self) -> NewFile:
        """Return the plain values of the fields."""
        code, name = self._code_and_name()
        bureau = self.bureau.currentText().strip()
        return NewFile(Path(self.place.text().strip()), name, code, self.person.text().strip(), bureau)

    def _code_and_name(self) -> tuple[str, str]:
        """Return code and short name of the region typed; what the list does not have stays as typed."""
        from nptracker.services.regions import region_of

        words = self.region.text().strip()
        region = region_of(words)
        return (region.code, region.name) if region else ("", words)

    @classmethod
    def ask(cls, parent: QWidget, person: str, region: str = "") -> NewFile | None:
        """Return what was wished for, None when given up."""
        dialog = cls(parent, person, region)
        return dialog.wish() if dialog.exec() == QDialog.DialogCode.Accepted else None


class RegionCompleter(QCompleter):
    """Offers regions by any part of the full name and by pinyin initials, best first."""

    SHOWN = 12

    def __init__(self, field: QLineEdit) -> None:
        self._offers = QStringListModel()
        super().__init__(self._offers, field)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setMaxVisibleItems(self.SHOWN)
        field.setCompleter(self)
        field.textEdited.connect(self.look_up)  # heard before the field opens the list

    def look_up(self, typed: str) -> None:
        """Put what suits the typed words into the list."""
        from nptracker.services.regions import search_regions

        found = search_regions(typed, self.SHOWN) if typed.strip() else []
        self._offers.setStringList([region.full_name for region in found])


def _documents() -> Path:
    from PySide6.QtCore import QStandardPaths

    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place) if place and Path(place).is_dir() else Path.home()
