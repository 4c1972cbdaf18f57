"""The diagnostic pack tells of versions, counts and places in the code, and of nothing that anybody typed."""

from __future__ import annotations

import ast
import json
import logging
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from nptracker import log
from nptracker.db.integrity import CheckReport
from nptracker.domain.own_ledger import OwnField, OwnLedger, OwnType, new_kind
from nptracker.errors import UserError
from nptracker.services.crash_reports import save_report
from nptracker.services.diagnostics import LOG_BYTES, Part, collect, write_pack
from nptracker.services.office import Office
from nptracker.services.redaction import LOG_WORDS, dump_text, log_text, without_names
from nptracker.services.self_check import Outcome

PACKAGE = Path(log.__file__).parent
_LETTERS = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"


def made_up_secrets() -> dict[str, list[str]]:
    """Return 200 secrets by kind, every one of them told apart from anything the program says itself."""
    chance = random.Random(20261123)

    def letters(count: int) -> str:
        return "".join(chance.choice(_LETTERS) for _ in range(count))

    def digits(count: int) -> str:
        return "".join(chance.choice("123456789") for _ in range(count))

    return {
        "enterprises": [f"{letters(5)}化工厂" for _ in range(40)],
        "people": [letters(3) for _ in range(40)],
        "phones": [f"13{digits(9)}" for _ in range(30)],
        "codes": [f"9162{digits(13)}X" for _ in range(30)],
        "amounts": [f"{digits(6)}.{digits(3)}" for _ in range(30)],
        "paths": [f"/home/{letters(2)}gong{at}/新污染物{digits(4)}/{letters(4)}.npt" for at in range(30)],
    }


SECRETS = made_up_secrets()
ALL = [secret for kind in SECRETS.values() for secret in kind]


@pytest.fixture
def log_file(own_folders: Path) -> Iterator[Path]:
    """The program's own log, written as a running program writes it."""
    room = logging.getLogger(log.ROOM)
    before = list(room.handlers)
    room.handlers.clear()
    log.start_logging()
    yield own_folders / "logs" / "nptracker.log"
    for handler in room.handlers:
        handler.close()
    room.handlers[:] = before


def fill_district(path: Path) -> None:
    """Write secrets into every kind of place a file has: records, titles of verbs, evidence, own ledgers."""
    people, phones, codes = SECRETS["people"], SECRETS["phones"], SECRETS["codes"]
    office = Office.create(path, region=SECRETS["enterprises"][0], person=people[0])
    for at, name in enumerate(SECRETS["enterprises"]):
        values = {"name": name, "contact": people[at], "phone": phones[at % 30], "uscc": codes[at % 30]}
        owner = office.records.create("enterprise", values).record_ids[0]
        amount = office.records.typed("survey_entry", {"produced": SECRETS["amounts"][at % 30]})
        office.records.create(
            "survey_entry", {"enterprise": owner, "data_year": 2025, "substance": name, **amount}
        )
    for at in range(3):
        evidence = path.with_name(f"{people[at]}.txt")
        evidence.write_text(f"{people[at]} {phones[at]}", "utf-8")
        office.tasks.attach("enterprise", owner, evidence)
    office.close()


def fill_surroundings(own_folders: Path) -> None:
    """Write secrets into settings, messages of the log, errors, crash reports and a log of an older version."""
    state = {
        "look": "light",
        "size": "normal",
        "person": SECRETS["people"][1],
        "geometry": "",
        "recent": SECRETS["paths"][:5],
    }
    (own_folders / "window.json").write_text(json.dumps(state, ensure_ascii=False), "utf-8")
    room = log.logger("db")
    for secret in ALL:
        room.warning("the side file could not be written: %s", secret)
        room.warning(f"cannot open {secret} at all")  # a slip that the second fence must stop
        try:
            raise UserError(f"打不开 {secret}", file=secret)
        except UserError as error:
            room.warning("a reader gave up", exc_info=(UserError, error, error.__traceback__))
    for at in range(3):
        save_report(f"nptracker 9.9\nValueError: {ALL[at]}\n  a.py:3 run\n{SECRETS['paths'][at]}")


def test_none_of_200_seeded_secrets_is_in_the_pack(tmp_path: Path, own_folders: Path, log_file: Path) -> None:
    assert len(set(ALL)) == 200
    folder = tmp_path / SECRETS["people"][5]
    folder.mkdir()
    path = folder / f"{SECRETS['enterprises'][3]}.npt"
    fill_district(path)
    fill_surroundings(own_folders)
    with log_file.open("a", encoding="utf-8") as file:  # as a version before this one wrote
        file.writelines(
            f"2025-01-01 10:00:00,000 ERROR nptracker.ui: could not open {secret}\n" for secret in ALL
        )
        file.writelines(f"{secret}\n" for secret in ALL)
    assert sum(secret in log_file.read_text("utf-8") for secret in ALL) == 200
    held = path.read_bytes()
    assert (
        sum(
            secret.encode() in held
            for kind in ("enterprises", "people", "phones", "codes", "amounts")
            for secret in SECRETS[kind]
        )
        >= 165
    )

    parts = collect(path, ["屏幕 1366×768"], [Outcome("a", "甲", True, "好")])
    pack = write_pack(parts, tmp_path / "诊断包.zip")

    with zipfile.ZipFile(pack) as opened:
        texts = {name: opened.read(name).decode() for name in opened.namelist()}
    whole = "\n".join([*texts, *texts.values()])
    assert [secret for secret in ALL if secret in whole] == []
    pieces = {piece for path_ in SECRETS["paths"] for piece in path_.split("/") if len(piece) > 4}
    assert [piece for piece in pieces if piece in whole] == []
    assert pack.stat().st_size < 5 << 20
    assert "enterprise 第" in texts["数据文件.txt"]
    assert re.search(r"enterprise 第 \d+ 版（程序 \d+）：40\n", texts["数据文件.txt"])
    assert "附件 3 份" in texts["数据文件.txt"]
    assert "0 处问题" in texts["数据文件.txt"]
    assert "the side file could not be written" in texts["日志.txt"]
    assert re.search(r"test_diagnostics\.py:\d+ fill_surroundings", texts["日志.txt"])
    assert sum(name.startswith("出错报告/") for name in texts) == 3
    assert "最近的文件 5 个" in texts["界面设置.txt"]
    assert "屏幕 1366×768" in texts["程序和系统.txt"]
    assert texts["自检.txt"] == "通过　甲：好\n"


def test_what_is_told_is_what_is_saved(tmp_path: Path) -> None:
    parts = [Part("甲.txt", "一"), Part("乙/丙.txt", "二")]
    with zipfile.ZipFile(write_pack(parts, tmp_path / "包.zip")) as opened:
        assert {name: opened.read(name).decode() for name in opened.namelist()} == {
            "甲.txt": "一",
            "乙/丙.txt": "二",
        }


def test_own_ledgers_are_counted_without_their_names(district: Office) -> None:
    kind, title, heading = new_kind(), SECRETS["enterprises"][9], SECRETS["people"][9]
    field = OwnField("f1", heading, OwnType.TEXT)
    district.own_ledgers.make(OwnLedger(kind, title, "自建台账", fields=(field,), key=("f1",)))
    district.records.write_block(kind, [(None, {"f1": "甲"}), (None, {"f1": "乙"})], "录入 2 条")
    text = "\n".join(part.text for part in collect(district.path))
    assert "自建台账 1 本，共 2 条" in text
    assert not any(told in text for told in (title, heading, kind))


def test_the_log_before_the_one_just_begun_is_told_too(own_folders: Path) -> None:
    folder = own_folders / "logs"
    folder.mkdir()
    line = "2026-11-2{} 10:00:00,000 WARNING nptracker.ui: the window state cannot be saved"
    (folder / "nptracker.log.1").write_text(line.format(1) + "\n", "utf-8")
    (folder / "nptracker.log").write_text(line.format(2) + "\n", "utf-8")
    told = next(part.text for part in collect(None) if part.name == "日志.txt")
    assert told.splitlines() == [line.format(1), line.format(2)]


def test_a_huge_log_stays_small_in_the_pack(own_folders: Path, tmp_path: Path) -> None:
    folder = own_folders / "logs"
    folder.mkdir()
    line = "2026-11-23 10:00:00,000 WARNING nptracker.ui: the window state cannot be saved\n"
    (folder / "nptracker.log").write_text(line * 100_000, "utf-8")
    parts = {part.name: part.text for part in collect(None)}
    assert 0.9 * LOG_BYTES < len(parts["日志.txt"]) <= LOG_BYTES
    assert write_pack([Part("a", parts["日志.txt"])], tmp_path / "a.zip").stat().st_size < 1 << 20


def test_a_damaged_file_is_told_of_without_its_contents(district: Office, tmp_path: Path) -> None:
    secret = SECRETS["enterprises"][7]
    district.records.create("enterprise", {"name": secret})
    path = tmp_path / "坏.npt"
    data = bytearray(district.path.read_bytes())
    at = data.find(secret.encode())
    data[at : at + 3] = b"\xff\xfe\xff"
    path.write_bytes(data)
    text = "\n".join(part.text for part in collect(path))
    assert secret[1:] not in text
    assert "1 处问题" in text or "2 处问题" in text


def test_of_many_faults_the_rest_is_counted(district: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = tuple(f"enterprise 第 {row} 行校验不符" for row in range(1, 61))
    report = CheckReport(60, 1, 0, faults)
    monkeypatch.setattr("nptracker.db.file_facts.check_file", lambda *_: report)
    text = next(part.text for part in collect(district.path) if part.name == "数据文件.txt")
    assert len(re.findall("enterprise 第 .* 行校验不符", text)) == 50
    assert "60 处问题" in text
    assert "另有 10 处" in text


def test_a_file_that_is_gone_is_told_of(tmp_path: Path) -> None:
    parts = {part.name: part.text for part in collect(tmp_path / "没有.npt")}
    assert parts["数据文件.txt"] == "文件读不出来：FileNotFoundError\n"


# -- the fence itself -------------------------------------------------------------------------------------


def messages_of_the_source() -> Iterator[str]:
    """Yield every message that the package writes into its log."""
    sources = {path: path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}
    for path, text in sources.items():
        for node in ast.walk(ast.parse(text)) if re.search(r"logger\(|\b_?log\.", text) else ():
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_call and node.func.attr in {"debug", "info", "warning", "error", "exception", "critical"}:
                first = node.args[0] if node.args else None
                is_log = "log" in ast.unparse(node.func.value).lower()
                if is_log:
                    assert isinstance(first, ast.Constant), f"{path.name}:{node.lineno} builds its message"
                    yield str(first.value)


def test_the_fence_knows_every_word_of_the_logs_own_messages() -> None:
    messages = list(messages_of_the_source())
    assert len(messages) > 8
    used = {word.lower() for text in messages for word in re.findall("[A-Za-z]+", text.replace("%s", ""))}
    assert used <= LOG_WORDS, used - LOG_WORDS


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (
            "2026-11-23 10:00:00,123 ERROR nptracker.ui: uncaught error",
            "2026-11-23 10:00:00,123 ERROR nptracker.ui: uncaught error",
        ),
        ("  tasks.py:33 tick", "  tasks.py:33 tick"),
        ("因为：KeyError", "因为：KeyError"),
        ("sqlite3.OperationalError", "sqlite3.OperationalError"),
        ("KeyError: 李某某", ""),
        ("  /home/lisi/a.py:3 run", ""),
        ("Zhang San", ""),
        (
            "2026-11-23 10:00:00,123 INFO nptracker.ui: file C:\\Users\\lisi\\a.npt saved 13800000000",
            "2026-11-23 10:00:00,123 INFO nptracker.ui: file … a … saved …",
        ),
    ],
)
def test_only_known_words_pass(line: str, kept: str) -> None:
    assert log_text(line) == kept


def test_a_dump_keeps_files_and_lines_without_their_folders() -> None:
    dump = (
        "Fatal Python error: Segmentation fault\n\n"
        "Current thread 0x00007f1 (most recent call first):\n"
        '  File "C:\\Users\\张三\\nptracker\\ui\\grid.py", line 12 in paint\n'
        '  File "/home/李四/王五.py", line 3 in run\n'
        '  File "/home/a/\\u674e\\u56db.py", line 4 in run\n'
        "Extension modules: shiboken6.Shiboken (total: 1)\n"
        "王五 13800000000\n"
    )
    assert dump_text(dump).splitlines() == [
        "Fatal Python error: Segmentation fault",
        "Current thread 0x00007f1",
        "  grid.py:12 paint",
        "  …:3 run",
        "  …:4 run",
    ]


def test_names_are_hidden_whole_and_the_longest_first() -> None:
    assert (
        without_names("张三丰和张三在 /home/zhang 的 zhangfei", ["张三", "张三丰", "zhang"]).count("…") == 3
    )
    assert "zhangfei" in without_names("zhang zhangfei", ["zhang"])
    assert without_names("甲乙", ["甲"]) == "甲乙", "one letter is no name"
    assert "nptracker.ui: window" in without_names("nptracker.ui: window", ["nptracker", "window"])


@pytest.mark.expects_error_log
def test_the_log_itself_writes_no_argument_that_could_be_a_name(log_file: Path) -> None:
    room = log.logger("ui")
    room.error("a reader gave up at %s", "ValueError\n  grid.py:12 paint")
    room.error("%s: %d rows, %s, %s", "window", 7, "李某某", OSError(13, "张三"))
    text = log_file.read_text("utf-8")
    assert "grid.py:12 paint" in text
    assert "window: 7 rows, …, …" in text
