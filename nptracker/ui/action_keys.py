"""The name of every action a person can call by menu, button or shortcut."""

from __future__ import annotations

from enum import Enum, auto


class ActionKey(Enum):
    """One action each; text, shortcut, tip and icon are in the table of ``actions``."""

    # the window
    NEW_FILE = auto()
    OPEN_FILE = auto()
    READ_PLAN = auto()
    PASTE_PLAN = auto()
    BACK_UP = auto()
    CLOSE_FILE = auto()
    QUIT = auto()
    UNDO = auto()
    REDO = auto()
    SEARCH = auto()
    RELOAD = auto()
    GO_OVERVIEW = auto()
    GO_TASKS = auto()
    GO_ENTERPRISES = auto()
    GO_SURVEY = auto()
    GO_INSPECTIONS = auto()
    GO_LISTS = auto()
    GO_RETURNS = auto()
    GO_HISTORY = auto()
    THEME_LIGHT = auto()
    THEME_DARK = auto()
    FONT_NORMAL = auto()
    FONT_LARGE = auto()
    FONT_HUGE = auto()
    SET_PERSON = auto()
    HELP = auto()
    ABOUT = auto()
    # any page that can
    NEW_RECORD = auto()
    OPEN_RECORD = auto()
    DELETE_RECORD = auto()
    RECORD_HISTORY = auto()
    IMPORT = auto()
    BLANK = auto()
    EXPORT = auto()
    PRINT = auto()
    BACK = auto()
    # inside a grid
    EDIT_CELL = auto()
    COPY = auto()
    CUT = auto()
    PASTE = auto()
    CLEAR_CELLS = auto()
    FILL_DOWN = auto()
    FILL_SELECTION = auto()
    FILTER = auto()
    CLEAR_FILTERS = auto()
    FIND_REPLACE = auto()
    FIND_NEXT = auto()
    FIND_PREVIOUS = auto()
    BULK_EDIT = auto()
    GROUP = auto()
    CHOOSE_COLUMNS = auto()
    SAVE_VIEW = auto()
    # tasks
    TICK = auto()
    RECORD_PROGRESS = auto()
    ATTACH = auto()
    CLOSE_TASK = auto()
    REOPEN_TASK = auto()
    # plan review
    ACCEPT_PLAN = auto()
    NEXT_PROBLEM = auto()
    PREVIOUS_PROBLEM = auto()
    MERGE_TASK = auto()
    SPLIT_TASK = auto()
    DROP_TASK = auto()
