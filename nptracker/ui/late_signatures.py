"""Lets PySide6 read its descriptions of signatures when one is asked for, and not at every start.

When Qt is imported, shiboken (what PySide6 stands on) unpacks fourteen modules from a zip inside its library and
compiles them from source: parsers of signatures and a writer of stub files. They are needed only to word a
TypeError, for ``help`` and for ``inspect.signature``, and cost more than all the rest of importing Qt. Here shiboken
is given a stand-in for its loader, which loads the real one at the first question.

The switch for ``from __feature__ import …`` is lost with that, and with it a look at every import there is.
"""

from __future__ import annotations

import builtins
import sys
from functools import partial
from threading import RLock
from types import ModuleType
from typing import Any
from zlib import crc32

BOOTSTRAP = "signature_bootstrap"  # the module whose function of the same name brings shiboken its loader
# Of anything else shiboken is left alone: a later one may have the same bootstrap, and ask its loader for more.
KNOWN_VERSION = "6.8.3"
KNOWN = 2013667983  # the checksum of the bootstrap's source
MAPPING = "shibokensupport.signature.mapping"
_FILE = f"{BOOTSTRAP}.py"
_ASKED = ("pyside_type_init", "create_signature", "seterror_argument", "make_helptext")


class LateLoader:
    """What shiboken takes for its loader: hands every question to the real one."""

    def __init__(self) -> None:
        self.source = b""  # of the bootstrap; empty while shiboken has its own loader
        self._lock = RLock()
        self._loader: object = None
        for name in _ASKED:
            setattr(self, name, partial(self._ask, name))

    def _ask(self, name: str, *about: object) -> object:
        return getattr(self.loader(), name)(*about)

    def loader(self) -> object:
        """Return the real loader."""
        with self._lock:  # a second thread would load everything once more
            if self._loader is None:
                self._loader = self._load()
        return self._loader

    def _load(self) -> object:
        """Do what shiboken would have done at once."""
        space = vars(sys.modules[BOOTSTRAP])
        exec(compile(self.source, _FILE, "exec"), space)  # noqa: S102 - shiboken's own source
        return space["bootstrap"]()

    # ---- what shiboken tells its loader while importing; only the switch of features would listen

    def finish_import(self, _module: object) -> None:
        """Leave a module of Qt as it is: PySide6 6.8 has nothing deprecated to add."""

    def feature_import(self, *_import: object) -> None:
        """Let an import take its usual way."""

    def feature_imported(self, _module: object) -> None:
        """Leave a module that was imported unread."""

    def post_init(self) -> None:
        """Leave ``builtins.__import__`` as Python has it."""


class LateMapping(ModuleType):
    """What shiboken takes for its names of types: it looks into this module's dictionary before it asks its loader."""

    def __init__(self) -> None:
        super().__init__(MAPPING)
        self.update_mapping = self._update

    def _update(self) -> None:
        """Take over the names as they stand now; shiboken calls this first."""
        LOADER.loader()
        real = sys.modules[MAPPING]
        real.update_mapping()
        vars(self).update({name: thing for name, thing in vars(real).items() if name != "update_mapping"})


LOADER = LateLoader()


def bootstrap() -> LateLoader:
    """Return the stand-in; shiboken calls this in place of its own function of the name."""
    sys.modules[MAPPING] = LateMapping()
    return LOADER


def _is_known(source: bytes) -> bool:
    version = getattr(sys.modules.get("shiboken6"), "__version__", "")  # told before its library is loaded
    unix = source.replace(b"\r\n", b"\n")  # Windows may have it with its own ends of lines
    return version == KNOWN_VERSION and crc32(unix) == KNOWN


def import_qt() -> bool:
    """Import PySide6.QtCore without the descriptions; returns False where that is not known to work, or too late."""

    def compiled(source: Any, file: Any, mode: str, *rest: Any, **options: Any) -> Any:
        if file == _FILE and _is_known(source):
            LOADER.source = source
            source = f"from {__name__} import bootstrap"
        return usual(source, file, mode, *rest, **options)

    usual = builtins.compile
    builtins.compile = compiled  # type: ignore[assignment]
    try:
        import PySide6.QtCore  # noqa: F401
    finally:
        builtins.compile = usual
    return bool(LOADER.source)
