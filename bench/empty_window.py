"""The frozen peer: an empty PySide6 window of the size of ours, and nothing else."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QMainWindow

if __name__ == "__main__":
    app = QApplication([])
    window = QMainWindow()
    window.resize(1240, 720)
    window.show()
    app.exec()
