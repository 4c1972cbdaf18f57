"""Runs first in the built program and tells Qt where its plugins lie, whatever another Qt on this computer was told.

It stands in for PyInstaller's own script, which does this too but imports Qt for it, before the program can see to it
that Qt is imported in a third of the time (``nptracker/ui/late_signatures.py``), and in each child process as well.

Desktops with fcitx ask every Qt for its input method by that name. Qt 6 brings none of that name, and would then take
no Chinese at all; fcitx 5 also speaks the language of ibus, which Qt 6 does bring.
"""

import os
import sys

_inside = ("plugins",) if sys.platform == "win32" else ("Qt", "plugins")
os.environ["QT_PLUGIN_PATH"] = os.path.join(sys._MEIPASS, "PySide6", *_inside)  # type: ignore[attr-defined]
if sys.platform == "linux" and os.environ.get("QT_IM_MODULE", "").startswith("fcitx"):
    os.environ["QT_IM_MODULE"] = "ibus"
    os.environ["IBUS_USE_PORTAL"] = "1"  # the bus name that fcitx 5 answers to as well
