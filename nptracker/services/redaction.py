"""Takes out of logs and reports whatever could name a person, an enterprise or a place, before anybody sends them.

The log holds no contents to begin with (``log``). This is the second fence: only what is known to be harmless is
let through, so that a message nobody thought of, or one of an older version, cannot carry a name outside.
"""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

HIDDEN = "…"
_HEAD = re.compile(
    r"(?P<head>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]{4,8} nptracker[a-z._]*: )(?P<words>.*)", re.ASCII
)
_FRAME = re.compile(r"  (?P<file>[\w<>-]+(?:\.pyw?)?):\d+ [\w<>]+", re.ASCII)
_KIND = re.compile(
    r"(?:因为：)?(?:[a-z_0-9]+\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|Iteration)", re.ASCII
)
_WORD = re.compile(r"[A-Za-z]+|\S", re.ASCII)
_DUMP_HEAD = re.compile(
    r"(?:Fatal Python error: |Windows fatal exception: )(?:[A-Za-z][A-Za-z ]*|code 0x[0-9a-f]+)"
    r"|(?:Current thread|Thread) 0x[0-9a-f]+.*|Stack \(most recent call first\):",
    re.ASCII,
)
_DUMP_FRAME = re.compile(r'  File "(?P<file>[^"]*)", line (?P<line>\d+) in (?P<name>[\w<>]+)', re.ASCII)
_ESCAPED = re.compile(
    r"\\(?:u[0-9a-f]{4}|U[0-9a-f]{8}|x[0-9a-f]{2})", re.ASCII
)  # how it writes other letters
_THREAD = re.compile(r"(?:Current thread|Thread) 0x[0-9a-f]+", re.ASCII)
# every word of the log's own messages; a test compares them with the source
_OWN_WORDS = """a an are at be because before broke by cannot check could crash defaults dialog device did down ended error
file gave id in is last not noted of open reader remembered report run s saved settings shown side state table tables the
to uncaught unforeseen unreadable up used was window with written"""
LOG_WORDS = frozenset(_OWN_WORDS.split())
_SHORTEST_NAME = 2


def log_text(text: str) -> str:
    """Return a log with its moments, rooms, places in the code and own words; all other words are hidden."""
    return _by_line(text, _log_line)


def dump_text(text: str) -> str:
    """Return what the fault handler wrote about a crash, with the names of source files but not their folders."""
    return _by_line(text, _dump_line)


def _by_line(text: str, clean: Callable[[str], str]) -> str:
    return "\n".join(line for line in map(clean, text.splitlines()) if line)


def _log_line(line: str) -> str:
    if _FRAME.fullmatch(line) or _KIND.fullmatch(line):
        return line
    head = _HEAD.fullmatch(line)
    if head is None:
        return ""
    return head["head"] + _own_words(head["words"])


def _own_words(words: str) -> str:
    """Return a message with everything hidden that is no word of the log's own."""
    kept = [word if word.lower() in LOG_WORDS else HIDDEN for word in _WORD.findall(words)]
    return re.sub(rf"{HIDDEN}(?: {HIDDEN})+", HIDDEN, " ".join(kept))


def _dump_line(line: str) -> str:
    if frame := _DUMP_FRAME.fullmatch(_ESCAPED.sub(HIDDEN, line)):
        file = re.split(r"[\\/]", frame["file"])[-1]
        told = f"  {file}:{frame['line']} {frame['name']}"
        return told if _FRAME.fullmatch(told) else f"  {HIDDEN}:{frame['line']} {frame['name']}"
    if not _DUMP_HEAD.fullmatch(line):
        return ""
    thread = _THREAD.match(line)
    return thread[0] if thread else line


def without_names(text: str, names: Iterable[str]) -> str:
    """Return a text with these names hidden, and those of this computer's user and its folders."""
    wanted = {name for name in (*names, *_own_names()) if len(name) >= _SHORTEST_NAME}
    # a folder may be called so; hiding it would make every line unreadable
    wanted -= LOG_WORDS | {"nptracker"}
    for name in sorted(wanted, key=len, reverse=True):
        pattern = re.escape(name)
        text = re.sub(rf"\b{pattern}\b" if name.isascii() and name.isalnum() else pattern, HIDDEN, text)
    return text


def _own_names() -> set[str]:
    found = {
        os.environ.get(name, "") for name in ("USERNAME", "USER", "COMPUTERNAME", "HOSTNAME", "USERDOMAIN")
    }
    try:
        home = Path.home()
        found |= {str(home), home.name, getpass.getuser()}
    except (OSError, KeyError, RuntimeError):  # no home and no name: nothing of them can be told either
        return found
    return found
