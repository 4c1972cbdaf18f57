"""Every action, once: its words, shortcuts, tip, icon and where it is offered."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Scope(Enum):
    """Where an action's shortcut is heard. Two page scopes are never heard at the same time."""

    WINDOW = "window"
    PAGE = "page"  # offered by any page that answers it
    GRID = "grid"  # made by each table for itself, heard while the table has the focus
    TASKS = "tasks"
    REVIEW = "review"
    OBLIGATIONS = "obligations"


class Menu(Enum):
    """The menus, in their order."""

    FILE = "文件(&F)"
    EDIT = "编辑(&E)"
    RECORD = "记录(&R)"
    GO = "转到(&G)"
    VIEW = "视图(&V)"
    HELP = "帮助(&H)"


class ActionSpec(NamedTuple):
    """The declaration of one action; ``text`` carries the Alt mnemonic."""

    text: str
    tip: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    scope: Scope = Scope.WINDOW
    menu: Menu | None = None
    checkable: bool = False

    @property
    def plain_text(self) -> str:
        """The text without mnemonic and dots, for accessible names and help."""
        return plain_words(self.text)


def plain_words(text: str) -> str:
    """Return an action's text without its mnemonic mark, such as “打开” for “打开(&O)…”."""
    start = text.find("(&")
    return (text[:start] + text[start + 4 :] if start >= 0 else text).rstrip("…")


_W, _P, _G, _T, _R = Scope.WINDOW, Scope.PAGE, Scope.GRID, Scope.TASKS, Scope.REVIEW
_O = Scope.OBLIGATIONS
_A = ActionSpec

SPECS: Mapping[Key, ActionSpec] = {
    Key.NEW_FILE: _A("新建区县文件(&N)…", "新建一个区县的工作文件", ("Ctrl+N",), "new", _W, Menu.FILE),
    Key.OPEN_FILE: _A("打开(&O)…", "打开已有的区县文件", ("Ctrl+O",), "open", _W, Menu.FILE),
    Key.READ_PLAN: _A("读取方案文件(&R)…", "读取方案文件，核对后采用", ("Ctrl+R",), "plan", _W, Menu.FILE),
    Key.PASTE_PLAN: _A(
        "粘贴或内置方案(&V)…", "粘贴方案文字，或用内置方案", ("Ctrl+Shift+R",), "paste", _W, Menu.FILE
    ),
    Key.BACK_UP: _A("立即备份(&B)", "现在就做一份备份并核验", ("Ctrl+B",), "backup", _W, Menu.FILE),
    Key.CLOSE_FILE: _A("关闭文件(&W)", "关闭当前文件，回到开始页", ("Ctrl+W",), "", _W, Menu.FILE),
    Key.QUIT: _A("退出(&Q)", "退出程序；所有改动都已保存", ("Ctrl+Q",), "", _W, Menu.FILE),
    Key.UNDO: _A("撤销(&U)", "撤销上一步操作", ("Ctrl+Z",), "undo", _W, Menu.EDIT),
    Key.REDO: _A("重做(&Y)", "重做刚撤销的操作", ("Ctrl+Y", "Ctrl+Shift+Z"), "redo", _W, Menu.EDIT),
    Key.SEARCH: _A("全局搜索(&S)", "在所有记录里查找", ("Ctrl+F", "Ctrl+K"), "search", _W, Menu.EDIT),
    Key.SET_PERSON: _A("经办人姓名(&J)…", "填写经办人，记入每一步操作", (), "person", _W, Menu.EDIT),
    Key.GO_OVERVIEW: _A("工作台(&1)", "本周到期和还缺什么", ("Ctrl+1",), "overview", _W, Menu.GO),
    Key.GO_TASKS: _A("方案任务(&2)", "任务、措施、进展和销号", ("Ctrl+2",), "tasks", _W, Menu.GO),
    Key.GO_ENTERPRISES: _A("企业(&3)", "企业底册", ("Ctrl+3",), "enterprise", _W, Menu.GO),
    Key.GO_SURVEY: _A("化学物质调查(&4)", "化学物质环境信息调查", ("Ctrl+4",), "survey", _W, Menu.GO),
    Key.GO_INSPECTIONS: _A("检查整改(&5)", "检查记录和问题整改", ("Ctrl+5",), "inspection", _W, Menu.GO),
    Key.GO_MONITORING: _A("环境监测(&6)", "点位、样品、结果和统计", ("Ctrl+6",), "monitoring", _W, Menu.GO),
    Key.GO_LEDGERS: _A("工作台账(&7)", "协调机制和各项工作的台账", ("Ctrl+7",), "ledgers", _W, Menu.GO),
    Key.GO_LISTS: _A("名录清单(&8)", "官方名录和清单", ("Ctrl+8",), "lists", _W, Menu.GO),
    Key.GO_RETURNS: _A("报表上报(&9)", "生成和导出报表", ("Ctrl+9",), "returns", _W, Menu.GO),
    Key.GO_HISTORY: _A("历史与备份(&0)", "操作历史、备份和恢复", ("Ctrl+0",), "history", _W, Menu.GO),
    Key.RELOAD: _A("刷新(&L)", "重新读取当前页", ("F5",), "reload", _W, Menu.VIEW),
    Key.THEME_LIGHT: _A("浅色(&Q)", "浅色界面", (), "", _W, Menu.VIEW, checkable=True),
    Key.THEME_DARK: _A("深色(&S)", "深色界面", (), "", _W, Menu.VIEW, checkable=True),
    Key.FONT_NORMAL: _A("标准字号(&B)", "标准大小的字", ("Ctrl+Alt+1",), "", _W, Menu.VIEW, checkable=True),
    Key.FONT_LARGE: _A("大字号(&D)", "大一号的字", ("Ctrl+Alt+2",), "", _W, Menu.VIEW, checkable=True),
    Key.FONT_HUGE: _A("特大字号(&T)", "特别大的字", ("Ctrl+Alt+3",), "", _W, Menu.VIEW, checkable=True),
    Key.HELP: _A("本页手册(&H)", "打开手册里讲这一页的一节", ("F1",), "help", _W, Menu.HELP),
    Key.MANUAL: _A("手册目录(&M)", "打开手册的目录，可以查找", (), "", _W, Menu.HELP),
    Key.KEYS: _A("按键一览(&K)", "这一页的要点和现在能用的按键", ("Ctrl+F1",), "", _W, Menu.HELP),
    Key.FIELD_GUIDE: _A(
        "填表说明(&T)…", "每一栏的含义、谁来填、示例和依据，可以打印", ("Shift+F1",), "", _W, Menu.HELP
    ),
    Key.SELF_CHECK: _A("自检(&C)…", "检查程序在这台电脑上能不能好好工作", (), "check", _W, Menu.HELP),
    Key.DIAGNOSTICS: _A("诊断包(&D)…", "收集版本、日志等给维护人员，保存前先看内容", (), "", _W, Menu.HELP),
    Key.LICENCES: _A("第三方许可(&L)…", "所用他人作品的名称、许可和来源", (), "", _W, Menu.HELP),
    Key.ROLL_BACK: _A("退回上一版本(&P)…", "换回更新以前的版本，数据不动", (), "", _W, Menu.HELP),
    Key.GUIDE: _A("上手五步(&G)", "从新建文件到报出第一张报表的五步", (), "", _W, Menu.HELP),
    Key.ABOUT: _A("关于(&A)", "版本、文件位置和日志位置", (), "", _W, Menu.HELP),
    Key.NEW_RECORD: _A("新增(&A)", "新增一条记录", ("Ctrl+Shift+N", "Ins"), "add", _P, Menu.RECORD),
    Key.OPEN_RECORD: _A("表单(&O)", "用表单查看和修改所选记录", ("F4",), "form", _P, Menu.RECORD),
    Key.DELETE_RECORD: _A("删除(&D)", "删除所选记录，可以撤销", ("Ctrl+-",), "delete", _P, Menu.RECORD),
    Key.RECORD_HISTORY: _A("本条历史(&H)", "所选记录的修改历史", ("F9",), "history", _P, Menu.RECORD),
    Key.IMPORT: _A("导入表格(&I)…", "导入填好的 Excel 表", ("Ctrl+I",), "import", _P, Menu.RECORD),
    Key.BLANK: _A("空白表(&K)…", "生成发给别人填的空白表", ("Ctrl+Shift+B",), "blank", _P, Menu.RECORD),
    Key.EXPORT: _A("导出 Excel(&E)…", "把本页内容导出为 Excel", ("Ctrl+E",), "export", _P, Menu.RECORD),
    Key.PRINT: _A("导出 PDF(&P)…", "导出可打印的 PDF", ("Ctrl+P",), "print", _P, Menu.RECORD),
    Key.EXPORT_PUBLIC: _A(
        "导出对外版(&W)…",
        "商业秘密和个人信息换成“＊＊＊”再导出",
        ("Ctrl+Shift+E",),
        "export",
        _P,
        Menu.RECORD,
    ),
    Key.MAKE_TASK: _A("转成任务(&U)", "把所选议定事项转成方案任务", ("Ctrl+T",), "tasks", _P, Menu.RECORD),
    Key.BACK: _A("返回(&B)", "回到上一页", ("Esc",), "back", _P, Menu.RECORD),
    Key.EDIT_CELL: _A("编辑单元格", "修改当前单元格", ("F2",), "edit", _G),
    Key.COPY: _A("复制", "复制所选单元格", ("Ctrl+C",), "copy", _G),
    Key.CUT: _A("剪切", "剪切所选单元格", ("Ctrl+X",), "cut", _G),
    Key.PASTE: _A("粘贴", "从 Excel 粘贴一块单元格", ("Ctrl+V",), "paste", _G),
    Key.CLEAR_CELLS: _A("清空单元格", "清空所选单元格", ("Del",), "clear", _G),
    Key.FILL_DOWN: _A("向下填充", "用第一行填满所选各行；只选一行时照抄上一行", ("Ctrl+D",), "fill", _G),
    Key.FILL_SELECTION: _A("填满所选", "把当前格的内容填进所选各格", ("Ctrl+Return",), "", _G),
    Key.FILTER: _A("筛选行", "显示或收起各列的筛选", ("Ctrl+Shift+L",), "filter", _G),
    Key.CLEAR_FILTERS: _A("清除筛选", "显示全部记录", ("Ctrl+Shift+X",), "", _G),
    Key.FIND_REPLACE: _A("查找替换…", "在显示的列里查找和替换", ("Ctrl+H",), "search", _G),
    Key.FIND_NEXT: _A("下一处", "转到下一处找到的内容", ("F3",), "next", _G),
    Key.FIND_PREVIOUS: _A("上一处", "转到上一处找到的内容", ("Shift+F3",), "previous", _G),
    Key.BULK_EDIT: _A("批量修改…", "一次修改许多行的同一列，先看前后对照", ("Ctrl+Shift+H",), "edit", _G),
    Key.GROUP: _A("按当前列分组", "按当前列分组，再按一次取消", ("Ctrl+Shift+G",), "", _G),
    Key.CHOOSE_COLUMNS: _A("选择列…", "选择显示哪些列、按什么次序", ("Ctrl+Shift+K",), "blank", _G),
    Key.SAVE_VIEW: _A("保存当前视图…", "把筛选、排序、列和分组存成视图", ("Ctrl+Shift+S",), "", _G),
    Key.TICK: _A("勾选完成(&T)", "把所选任务标为完成或取消", ("Ctrl+Return",), "tick", _T, Menu.RECORD),
    Key.RECORD_PROGRESS: _A("记进展(&G)…", "记下本期进展", ("F6",), "progress", _T, Menu.RECORD),
    Key.ATTACH: _A("添加佐证(&J)…", "添加佐证材料文件", ("F7",), "attach", _T, Menu.RECORD),
    Key.CLOSE_TASK: _A("销号(&X)…", "核查后销号", ("F8",), "close_task", _T, Menu.RECORD),
    Key.REOPEN_TASK: _A("重新打开任务(&W)…", "撤回完成或销号", ("Shift+F8",), "reopen", _T, Menu.RECORD),
    Key.TAKE_OVER: _A("沿用上期(&Y)", "把上期文字抄到本期，待核对", ("Shift+F6",), "copy", _T, Menu.RECORD),
    Key.CONFIRM_PROGRESS: _A(
        "核对无误(&C)", "沿用的文字核对无误，算已报", ("Ctrl+F6",), "check", _T, Menu.RECORD
    ),
    Key.TAKE_OVER_ALL: _A(
        "全部沿用上期(&L)", "本期未报的任务都抄上期文字，待核对", ("Ctrl+Shift+F6",), "", _T, Menu.RECORD
    ),
    Key.EXTEND: _A("延期(&Q)…", "记下批准的延期，原时限保留", ("Shift+F7",), "week", _T, Menu.RECORD),
    Key.ADD_MILESTONE: _A("加节点(&M)…", "给任务加一个时间节点", ("Ctrl+F7",), "add", _T, Menu.RECORD),
    Key.THRESHOLDS: _A("提醒天数(&R)…", "到期前几天亮红灯、黄灯", (), "", _T, Menu.RECORD),
    Key.MARK_DUE: _A(
        "办结(&X)", "把所选到期事项标为办结或取消（空格）", ("Ctrl+Return",), "tick", _O, Menu.RECORD
    ),
    Key.USUAL_CALENDARS: _A("常用报送日历(&Y)…", "从常用的报送频次里选", ("F6",), "week", _O, Menu.RECORD),
    Key.MAKE_RETURN: _A("出报表(&R)", "转到这一期的报表", ("F7",), "returns", _O, Menu.RECORD),
    Key.END_OBLIGATION: _A("停止(&S)…", "从某天起不再要求", ("F8",), "close", _O, Menu.RECORD),
    Key.ACCEPT_PLAN: _A("采用方案(&C)", "核对无误，写入文件", ("Ctrl+Return",), "tick", _R, Menu.RECORD),
    Key.NEXT_PROBLEM: _A("下一疑点(&N)", "转到下一处疑点", ("F8",), "next", _R, Menu.RECORD),
    Key.PREVIOUS_PROBLEM: _A("上一疑点(&V)", "转到上一处疑点", ("Shift+F8",), "previous", _R, Menu.RECORD),
    Key.MERGE_TASK: _A("并入上一条(&M)", "把所选任务并入上一条", ("Ctrl+M",), "merge", _R, Menu.RECORD),
    Key.SPLIT_TASK: _A("拆分(&S)", "在光标处把任务拆成两条", ("Ctrl+Shift+M",), "split", _R, Menu.RECORD),
    Key.DROP_TASK: _A("不采用此条(&D)", "不采用所选任务", ("Ctrl+Del",), "delete", _R, Menu.RECORD),
}

# What a page answers by writing into the file: off, with the reason as its tip, while the file is read-only.
WRITING = frozenset(
    {
        *(Key.NEW_RECORD, Key.DELETE_RECORD, Key.IMPORT, Key.MAKE_TASK, Key.ACCEPT_PLAN),
        *(Key.TICK, Key.RECORD_PROGRESS, Key.ATTACH, Key.CLOSE_TASK, Key.REOPEN_TASK, Key.TAKE_OVER),
        *(Key.CONFIRM_PROGRESS, Key.TAKE_OVER_ALL, Key.EXTEND, Key.ADD_MILESTONE, Key.THRESHOLDS),
        *(Key.MARK_DUE, Key.USUAL_CALENDARS, Key.END_OBLIGATION),
    }
)


class Actions(QObject):
    """The window's actions made from the table.

    Grid actions are made by each table with ``make``. All others exist once; a page answers those in its
    ``handlers()``, and its answer goes before the window's own (undo on the review page, for example).
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._own: dict[Key, Callable[[], object]] = {}
        self._page: dict[Key, Callable[[], None]] = {}
        self._why_not = ""
        self._actions = {key: self._build(key) for key, spec in SPECS.items() if spec.scope is not Scope.GRID}

    def _build(self, key: Key) -> QAction:
        action = _dressed(SPECS[key], self._window)
        action.triggered.connect(lambda _checked=False, key=key: self.trigger(key))
        action.setEnabled(False)
        self._window.addAction(action)
        return action

    def __getitem__(self, key: Key) -> QAction:
        """Return the one action of a key."""
        return self._actions[key]

    def handle(self, key: Key, slot: Callable[[], object]) -> None:
        """Say what the window itself does for an action."""
        self._own[key] = slot
        self._actions[key].setEnabled(True)

    def release(self, key: Key) -> None:
        """Let the window no longer answer an action, as when its file is closed."""
        self._own.pop(key, None)
        self._actions[key].setEnabled(False)

    def forbid_writing(self, reason: str) -> None:
        """Switch off whatever pages answer by writing, and tip why; an empty reason allows it again."""
        self._why_not = reason
        for key in WRITING:
            self._actions[key].setToolTip(f"{SPECS[key].tip}：{reason}" if reason else _tip(SPECS[key]))
            self._actions[key].setEnabled(self._is_on(key))

    def _is_on(self, key: Key) -> bool:
        answered = key in self._page or key in self._own
        return answered and not (self._why_not and key in WRITING)

    def serve(self, handlers: Mapping[Key, Callable[[], None]]) -> None:
        """Let the page in front answer these actions; all other page actions are off."""
        self._page = dict(handlers)
        for key, action in self._actions.items():
            action.setEnabled(self._is_on(key))
            action.setVisible(SPECS[key].scope is Scope.WINDOW or key in self._page)

    def trigger(self, key: Key) -> None:
        """Run an action as if it was called from the menu; does nothing while nobody answers it."""
        slot = self._page.get(key) or self._own.get(key)
        if slot is not None and self._is_on(key):
            slot()

    def button(self, key: Key, parent: QWidget) -> QToolButton:
        """Return a button with icon and words that runs one of the window's actions."""
        button = QToolButton(parent)
        button.setDefaultAction(self._actions[key])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(SPECS[key].plain_text)
        return button

    @staticmethod
    def make(key: Key, owner: QWidget, slot: Callable[[], None]) -> QAction:
        """Return an own action of a widget, heard only while the widget or a child has the focus."""
        action = _dressed(SPECS[key], owner)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False: slot())
        owner.addAction(action)
        return action


def _tip(spec: ActionSpec) -> str:
    keys = "、".join(spec.shortcuts)
    return f"{spec.tip}（{keys}）" if keys else spec.tip


def _dressed(spec: ActionSpec, parent: QObject) -> QAction:
    action = QAction(spec.text, parent)
    action.setIconText(spec.plain_text)  # what buttons show, whatever the menu text becomes
    action.setShortcuts([QKeySequence(text) for text in spec.shortcuts])
    action.setToolTip(_tip(spec))
    action.setStatusTip(spec.tip)
    action.setCheckable(spec.checkable)
    if spec.icon:
        action.setIcon(icon(spec.icon))
    return action
